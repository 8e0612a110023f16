package maths

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dataFile opens a file of the outside data, or skips the test.
func dataFile(t *testing.T, parts ...string) *os.File {
	t.Helper()
	root := os.Getenv("CROSSFADE_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(append([]string{root}, parts...)...))
	if err != nil {
		t.Skipf("no outside data: %v", err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// The labels were made by another checker, so agreement is not expected to be complete: see TestKnownDisagreements.
func TestAgreementWithData(t *testing.T) {
	for _, name := range []string{"answer-forms.jsonl", "answer-equivalence.jsonl"} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			n, agree, err := Agreement(dataFile(t, "oatutor", name), &out)
			if err != nil {
				t.Fatal(err)
			}
			share := float64(agree) / float64(n)
			t.Logf("%s: agreement %.4f (%d of %d)", name, share, agree, n)
			if share < 0.99 {
				t.Errorf("agreement %.4f, want at least 0.99", share)
			}
			seen := map[string]bool{}
			for _, line := range strings.Split(out.String(), "\n") {
				if strings.Contains(line, `"agrees":false`) {
					_, line, _ = strings.Cut(line, ",")
					if !seen[line] {
						seen[line] = true
						t.Log(line)
					}
				}
			}
		})
	}
}
