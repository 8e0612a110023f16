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

// TestKnownDisagreements lists every case of the two files where the label and this package differ, and why. In all of
// them the label is wrong: it was made by a checker that works in floating point with a tolerance.
func TestKnownDisagreements(t *testing.T) {
	for _, c := range []struct {
		answer, attempt, why string
		label                bool
	}{
		{"$$\\frac{1}{{12}^{15}}$$", "-(\\frac{1}{{12}^{15}})", "a number and its opposite, both below the tolerance", true},
		{"$$\\frac{1}{9^{11}}$$", "-(\\frac{1}{9^{11}})", "likewise", true},
		{"$$-0.00000000000805$$", "-(-0.00000000000805)", "likewise", true},
		{"$$-0.00000000000039$$", "-(-0.00000000000039)", "likewise", true},
		{"$$\\sqrt{-196}$$", "-(\\sqrt{-196})", "14i and -14i: both are not-a-number in real arithmetic", true},
		{"$$\\sqrt{-169}$$", "-(\\sqrt{-169})", "likewise", true},
		{"$$\\sqrt{1-x^2}$$", "-(\\sqrt{1-x^2})", "not-a-number at every point tried, all outside -1 to 1", true},
		{"$$8^{9x+3}$$", "5128^(9x)", "512*8^(9x) lost its sign when the attempt was made; both overflow", true},
	} {
		if v := Equal(c.answer, c.attempt, Options{}); v.Equal == c.label || !v.Understood {
			t.Errorf("Equal(%q, %q) = %+v, should differ from the label because: %s", c.answer, c.attempt, v, c.why)
		}
	}
}
