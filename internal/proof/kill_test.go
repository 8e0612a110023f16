package proof

import (
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"crossfade/internal/app"
	"crossfade/internal/db/dbtest"
)

var (
	cycles = flag.Int("cycles", fromEnv("CROSSFADE_PROOF_CYCLES", 50), "how often the server is killed on SQLite; a tenth of it on PostgreSQL")
	seed   = flag.Int("seed", fromEnv("CROSSFADE_PROOF_SEED", 0), "of the storms; 0 takes another one each time")
)

func fromEnv(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return usual
}

// TestKill kills the server again and again while learners answer as fast as they can, and starts it again on the same data.
// In the end everything that it had received is there, once.
func TestKill(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { stormOn(t, data{dir: t.TempDir()}, *cycles) })
	t.Run("postgresql", func(t *testing.T) {
		stormOn(t, data{dir: t.TempDir(), url: dbtest.PostgresURL(t)}, max(*cycles/10, 1))
	})
}

func stormOn(t *testing.T, d data, cycles int) {
	t.Helper()
	s := newStorm(t, d)
	for range cycles {
		s.cycle(t)
		if t.Failed() {
			return
		}
	}
	s.calm(t)
	d.with(t, func(a *app.App) { s.compare(t, readSittings(t, a)) })
	d.sound(t)
	s.report(t)
}

// storm is many learners answering at once.
type storm struct {
	data
	rng     *rand.Rand
	clients []*client
	starts  []time.Duration
}

func newStorm(t *testing.T, d data) *storm {
	t.Helper()
	number := uint64(*seed) //nolint:gosec // any number will do
	if number == 0 {
		number = rand.Uint64N(1_000_000) + 1
	}
	t.Logf("seed %d", number)
	p := newPlace(t, d, 6, 120)
	s := &storm{data: d, rng: rand.New(rand.NewPCG(number, 0))} //nolint:gosec // for a test
	first := startServer(t, d)
	defer first.kill()
	for i, who := range p.learners {
		c := &client{browser: newBrowser(), who: who, rng: rand.New(rand.NewPCG(number, uint64(i)+1)), goals: p.goals[:len(p.goals)-1]} //nolint:gosec // for a test
		c.signIn(t, first.url, who.link)
		s.clients = append(s.clients, c)
	}
	return s
}

// cycle starts the server, lets the learners loose, and kills it at a moment that nobody knows. Now and then it is killed
// while it starts, too.
func (s *storm) cycle(t *testing.T) {
	t.Helper()
	if s.rng.IntN(8) == 0 {
		early := launch(t, s.data)
		time.Sleep(time.Duration(s.rng.IntN(200)) * time.Millisecond)
		early.kill()
	}
	now := startServer(t, s.data)
	s.starts = append(s.starts, now.start)
	var killed atomic.Bool
	var all sync.WaitGroup
	for _, c := range s.clients {
		all.Go(func() {
			c.http.CloseIdleConnections()
			err := c.remember(now.url)
			for err == nil {
				err = c.step(now.url)
			}
			if !killed.Load() && !errors.Is(err, errOdd) {
				t.Errorf("%s: %v", c.who.name, err)
			}
		})
	}
	time.Sleep(time.Duration(50+s.rng.IntN(700)) * time.Millisecond)
	killed.Store(true)
	now.kill()
	all.Wait()
	for _, c := range s.clients {
		for _, wrong := range c.wrong {
			t.Errorf("%s: %s", c.who.name, wrong)
		}
	}
	if t.Failed() {
		t.Logf("the server said:\n%s", now.log)
	}
}

// calm lets everybody finish what they are at.
func (s *storm) calm(t *testing.T) {
	t.Helper()
	last := startServer(t, s.data)
	for _, c := range s.clients {
		for c.at != nil || c.want != nil {
			must(t, c.step(last.url))
		}
		if len(c.wrong) > 0 {
			t.Errorf("%s: %v", c.who.name, c.wrong)
		}
	}
	last.stop(t)
}

// compare holds what the learners remember against the database.
func (s *storm) compare(t *testing.T, all map[string]*kept) {
	t.Helper()
	onceEach(t, all)
	known := 0
	for _, c := range s.clients {
		known += len(c.sittings)
		for _, one := range c.sittings {
			one.compare(t, c, all[one.id])
		}
	}
	if known != len(all) {
		t.Errorf("%d sittings, and the learners started %d", len(all), known)
	}
}

// report says how much there was of everything.
func (s *storm) report(t *testing.T) {
	t.Helper()
	var answers, sittings int
	var took []time.Duration
	for _, c := range s.clients {
		sittings += len(c.sittings)
		took = append(took, c.took...)
		for _, one := range c.sittings {
			answers += len(one.received)
		}
	}
	slices.Sort(took)
	slices.Sort(s.starts)
	if answers < len(s.starts) {
		t.Errorf("only %d answers in %d cycles: this was no storm", answers, len(s.starts))
	}
	t.Logf("%d cycles, %d sittings, %d answers received; an answer takes %v (half of them), %v (95 of 100); the server starts in %v (half of the times), %v at most",
		len(s.starts), sittings, answers, at(took, 50), at(took, 95), at(s.starts, 50), at(s.starts, 100))
}

// at gives a percentile of a sorted list.
func at(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)].Round(100 * time.Microsecond)
}

// compare holds what a learner remembers of a sitting against the database.
func (one *sitting) compare(t *testing.T, c *client, k *kept) {
	t.Helper()
	if k == nil || k.learner != string(c.who.Learner) || k.goal != one.goal || (k.kind == "alone") != one.alone {
		t.Errorf("sitting %s of %s is kept as %+v", one.id, c.who.name, k)
		return
	}
	right := 0
	for n := range one.received {
		q := k.questions[n]
		if q.response != one.sent[n] || (q.score == 1) != one.right[n] {
			t.Errorf("sitting %s, question %d: %s was received, and %+v is kept", one.id, n, one.sent[n], q)
		}
		if one.right[n] {
			right++
		}
	}
	if k.status != "done" {
		t.Errorf("sitting %s was finished, and is %s", one.id, k.status)
	}
	if one.alone && (k.right != right || (k.result == "got_it") != (right >= 4)) {
		t.Errorf("sitting %s: %d right of 5 were received, and %d is kept: %s", one.id, right, k.right, k.result)
	}
	for n, q := range k.questions {
		if q.tries > 0 && !one.received[n] {
			t.Errorf("sitting %s, question %d: nobody answered, and %q is kept", one.id, n, q.response)
		}
	}
}
