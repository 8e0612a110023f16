package proof

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"crossfade/internal/app"
	"crossfade/internal/core"
	"crossfade/internal/db/dbtest"
)

// TestTwoProcessesOnePostgreSQL has learners answer through two processes at once, everything many times: one response
// counts for each question, and one result for each check.
func TestTwoProcessesOnePostgreSQL(t *testing.T) {
	p := newPlace(t, data{dir: t.TempDir(), url: dbtest.PostgresURL(t)}, 5, 3)
	both := []*server{startServer(t, p.data), startServer(t, p.data)}
	var tabs []*tab
	for i, who := range p.learners {
		tabs = append(tabs, startAtOnce(t, both, who, p.goals[i%2]))
	}

	var posts []answer
	for _, one := range tabs {
		for n := range one.right {
			posts = append(posts, one.answers(n, one.right[n], 6)...)
			posts = append(posts, one.answers(n, "7", 4)...) // a second tab, where something else was typed
		}
	}
	// The response that is sent 500 times. Nobody sends another one for this question.
	first := tabs[0]
	posts = append(without(posts, first.sitting, 1), first.answers(1, first.right[1], 500)...)
	hail(t, both, posts)

	var late []answer
	for _, one := range tabs { // all of them after the end, too
		for n := range one.right {
			late = append(late, one.answers(n, "8", 2)...)
		}
	}
	hail(t, both, late)
	for _, one := range tabs {
		result := "/sittings/" + one.sitting + "/result"
		if a, b := one.open(t, both[0].url, result).text(), one.open(t, both[1].url, result).text(); a != b {
			t.Errorf("the two processes show different results:\n%s\n%s", a, b)
		}
	}
	for _, s := range both {
		s.stop(t)
	}

	p.with(t, func(a *app.App) { checkTabs(t, readSittings(t, a), tabs) })
	p.sound(t)
	command(t, append([]string{"doctor"}, p.args()...)...)
	command(t, append([]string{"mastery", "replay"}, p.args()...)...)
}

// checkTabs holds the database against what was sent.
func checkTabs(t *testing.T, all map[string]*kept, tabs []*tab) {
	t.Helper()
	onceEach(t, all)
	if len(all) != len(tabs) {
		t.Errorf("%d sittings for %d learners", len(all), len(tabs))
	}
	for _, one := range tabs {
		k := all[one.sitting]
		if k == nil || k.status != "done" || len(k.questions) != len(one.right) {
			t.Errorf("sitting %s: %+v", one.sitting, k)
			continue
		}
		for n, right := range one.right {
			q := k.questions[n]
			if q.tries != 1 || q.response != right && q.response != "7" || (q.response == right) != (q.score == 1) {
				t.Errorf("sitting %s, question %d (%s): %+v", one.sitting, n, right, q)
			}
		}
	}
	if got := all[tabs[0].sitting].questions[1]; got.response != tabs[0].right[1] {
		t.Errorf("the response that was sent 500 times is kept as %+v", got)
	}
}

// tab is a learner in the middle of a check alone.
type tab struct {
	*browser
	sitting string
	right   map[int]string // right answers by question
}

// startAtOnce signs a learner in at one process, starts a check alone at both at the same moment, and reads its questions.
func startAtOnce(t *testing.T, both []*server, who person, goal core.GoalID) *tab {
	t.Helper()
	one := &tab{browser: newBrowser(), right: map[int]string{}}
	one.signIn(t, both[0].url, who.link)
	starts := make([]page, len(both))
	var all sync.WaitGroup
	for i, s := range both {
		all.Go(func() {
			starts[i], _ = one.post(s.url+"/goals/"+string(goal)+"/ready", url.Values{"sure": {"2"}})
		})
	}
	all.Wait()
	one.sitting = strings.TrimPrefix(starts[0].to, "/sittings/")
	if one.sitting == "" || starts[0].to != starts[1].to {
		t.Fatalf("two starts at once: %d %q and %d %q", starts[0].status, starts[0].to, starts[1].status, starts[1].to)
	}
	for n := 1; n <= 5; n++ {
		p := one.open(t, both[n%2].url, sittingPath(one.sitting, n))
		right, ok := solve(p)
		if !ok {
			t.Fatalf("cannot read question %d: %s", n, p.text())
		}
		one.right[n] = right
	}
	return one
}

// answer is one form to send.
type answer struct {
	by      *tab
	sitting string
	n       int
	typed   string
}

func (one *tab) answers(n int, typed string, times int) []answer {
	list := make([]answer, times)
	for i := range list {
		list[i] = answer{one, one.sitting, n, typed}
	}
	return list
}

func without(list []answer, sitting string, n int) []answer {
	var rest []answer
	for _, a := range list {
		if a.sitting != sitting || a.n != n {
			rest = append(rest, a)
		}
	}
	return rest
}

// hail sends all answers in a random order from many hands to all servers. Each must be received.
func hail(t *testing.T, servers []*server, posts []answer) {
	t.Helper()
	rand.Shuffle(len(posts), func(i, j int) { posts[i], posts[j] = posts[j], posts[i] })
	queue := make(chan int, len(posts))
	for i := range posts {
		queue <- i
	}
	close(queue)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for i := range queue {
				a := posts[i]
				form := url.Values{"try": {"1"}, field: {a.typed}}
				got, err := a.by.post(servers[i%len(servers)].url+sittingPath(a.sitting, a.n), form)
				if err != nil || got.status != http.StatusSeeOther {
					t.Errorf("answering question %d with %s: %d, %v\n%s", a.n, a.typed, got.status, err, got.text())
				}
			}
		})
	}
	all.Wait()
}
