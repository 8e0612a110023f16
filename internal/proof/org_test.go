package proof

import (
	"bytes"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"crossfade/internal/db/dbtest"
)

// TestOrgCommands has the program make two organisations and list them, and its server let the first person of one in by the printed link, once.
func TestOrgCommands(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { orgsOn(t, data{dir: t.TempDir()}) })
	t.Run("postgresql", func(t *testing.T) { orgsOn(t, data{dir: t.TempDir(), url: dbtest.PostgresURL(t)}) })
}

var printedLink = regexp.MustCompile(`http://here\.example(/in/\S+)`)

func orgsOn(t *testing.T, d data) {
	t.Helper()
	org := func(args ...string) []string { return append(append([]string{"org"}, args...), d.args()...) }
	said := command(t, org("add", "Hillside School", "--kind", "class", "--first", "Ms Okafor", "--language", "es", "--timezone", "Europe/Madrid", "--base-url", "http://here.example/")...)
	link := printedLink.FindStringSubmatch(said)
	if link == nil || !strings.Contains(said, "Hillside School is there.") {
		t.Fatalf("org add printed %q", said)
	}
	command(t, org("add", "Northgrid", "--kind", "workplace", "--first", "Priya Raman")...)
	refused(t, "There is a place with this name", org("add", "Hillside School", "--kind", "class", "--first", "Somebody")...)
	refused(t, "--kind", org("add", "A castle", "--kind", "castle", "--first", "Somebody")...)

	today := time.Now().UTC().Format(time.DateOnly) //nolint:forbidigo // the real program has the real clock
	lines := strings.Split(strings.TrimSpace(command(t, org("list")...)), "\n")
	if len(lines) != 3 || strings.Join(strings.Fields(lines[0]), " ") != "NAME KIND PEOPLE RUN BY SINCE" {
		t.Fatalf("org list printed %q", lines)
	}
	for i, want := range []string{"Hillside School class 1 Ms Okafor ", "Northgrid workplace 1 Priya Raman "} {
		if got := strings.Join(strings.Fields(lines[i+1]), " "); !strings.HasPrefix(got, want) || !strings.Contains(got, today[:8]) {
			t.Errorf("line %d is %q, not %q and the day", i+1, got, want)
		}
	}

	s := startServer(t, d)
	for _, want := range []int{http.StatusSeeOther, http.StatusNotFound} {
		if got := press(t, s.url, link[1]); got != want {
			t.Errorf("the printed link answers %d, not %d", got, want)
		}
	}
}

// press opens a one-time link as a browser would, without going on.
func press(t *testing.T, base, path string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", base)
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// refused runs the program and wants it to end badly, with these words.
func refused(t *testing.T, words string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err == nil || !strings.Contains(said.String(), words) {
		t.Errorf("crossfade %s ended with %v and said %q", strings.Join(args, " "), err, &said)
	}
}
