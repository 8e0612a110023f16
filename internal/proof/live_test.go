package proof

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db/dbtest"
)

// soon is how long a change may take to reach an open desk.
const soon = time.Second

// TestALiveDeskAcrossProcesses opens a desk at one process and asks a question at another one, on one PostgreSQL: the desk hears of it within a
// second. A stop of its server ends the line at once.
func TestALiveDeskAcrossProcesses(t *testing.T) {
	p := newPlace(t, data{dir: t.TempDir(), url: dbtest.PostgresURL(t)}, 2, 3)
	desk, other := startServer(t, p.data), startServer(t, p.data)
	guide, learner := newBrowser(), newBrowser()
	guide.signIn(t, desk.url, p.guide.link)
	learner.signIn(t, other.url, p.learners[0].link)
	told := listen(t, guide, desk.url)
	<-told // how things stand
	for range 3 {
		begin := time.Now()
		sent, err := learner.post(other.url+"/goals/"+string(p.goals[0])+"/question", url.Values{"once": {core.NewID[string]()}, "stuck": {"Why?"}})
		if err != nil || sent.status != http.StatusSeeOther {
			t.Fatalf("asking: %d, %v", sent.status, err)
		}
		select {
		case _, open := <-told:
			took := time.Since(begin)
			t.Logf("the desk heard of it after %v", took)
			if !open || took > soon {
				t.Fatalf("after %v (open: %v)", took, open)
			}
		case <-time.After(5 * time.Second):
			t.Fatal("the desk did not hear of it")
		}
	}
	begin := time.Now()
	desk.stop(t)
	for range told { // until the line ends
	}
	if took := time.Since(begin); took > 5*time.Second {
		t.Errorf("the open line held the stop up for %v", took)
	}
	other.stop(t)
}

// listen opens the line of a desk and gives a word for each event; the channel ends with the line.
func listen(t *testing.T, b *browser, server string) <-chan string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/now/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	client := *b.http
	client.Timeout = 0 // it stays open
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%d %s", answer.StatusCode, answer.Header.Get("Content-Type"))
	}
	told := make(chan string, 10)
	go func() {
		defer close(told)
		defer answer.Body.Close()
		for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
			if word, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				told <- word
			}
		}
	}()
	return told
}
