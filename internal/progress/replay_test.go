package progress

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"

	"pgregory.net/rapid"
)

// life is one learner's random history.
type life struct {
	*place
	t       *rapid.T
	learner core.LearnerID
	goals   []core.GoalID
	live    []evidence.Statement // what may still be voided
	all     []evidence.Statement
}

// TestStoredIsReplayed goes through random histories: practice and checks with hints and guesses, judgements, voids, late
// offline evidence, repeats, changed rules and models. What is stored is what the log says after each of them.
func TestStoredIsReplayed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPlace(t, d)
		rapid.Check(t, func(t *rapid.T) {
			l := &life{place: p, t: t, learner: p.learner(t), goals: p.goals(t, 2)}
			acts := []func(){l.answers, l.answers, l.answers, l.answers, l.completes, l.completes, l.judged, l.voids, l.voids, l.repeats, l.changesRule, l.changesModel}
			for range rapid.IntRange(1, 8).Draw(t, "acts") {
				rapid.SampledFrom(acts).Draw(t, "act")()
				if f := p.compare(t, l.learner); len(f.Differences) > 0 {
					t.Fatalf("stored is not what the log says: %+v", f.Differences)
				}
			}
			l.settles()
		})
	})
}

func (l *life) goal() core.GoalID { return rapid.SampledFrom(l.goals).Draw(l.t, "goal") }

// add records a statement, late by up to some days of its own clock.
func (l *life) add(s evidence.Statement) {
	s.ID = core.NewID[core.StatementID]()
	s.At = l.now.Add(-time.Duration(rapid.IntRange(0, 20).Draw(l.t, "days late")) * 24 * time.Hour)
	s = l.record(l.t, l.learner, s)
	s.Learner, s.Org = l.learner, l.org
	l.live, l.all = append(l.live, s), append(l.all, s)
}

func (l *life) answers() {
	kind := rapid.SampledFrom([]string{"practice", "together", "alone", "refresh"}).Draw(l.t, "kind")
	s := answer(l.goal(), kind, rapid.SampledFrom([]float64{0, .5, 1, 1}).Draw(l.t, "right"))
	s.Data.Item = rapid.SampledFrom([]string{"a", "b", "c"}).Draw(l.t, "item")
	s.Data.Difficulty = rapid.SampledFrom([]string{"", "easy", "medium", "hard"}).Draw(l.t, "difficulty")
	s.Data.Choices = rapid.SampledFrom([]int{0, 2, 4}).Draw(l.t, "choices")
	s.Data.Hints = rapid.IntRange(0, 2).Draw(l.t, "hints")
	s.Data.BottomOut = s.Data.Hints == 2
	l.add(s)
}

func (l *life) completes() {
	kind := rapid.SampledFrom([]string{"alone", "alone", "refresh"}).Draw(l.t, "kind")
	of := map[string]float64{"alone": 5, "refresh": 1}[kind]
	l.add(completed(l.goal(), kind, float64(rapid.IntRange(0, int(of)).Draw(l.t, "right")), of))
}

func (l *life) judged() {
	state := rapid.SampledFrom([]mastery.State{mastery.NotYet, mastery.GettingThere, mastery.GotIt}).Draw(l.t, "state")
	s := evidence.Statement{Verb: evidence.Judged, Goal: l.goal(), Object: evidence.Goal, About: "g"}
	s.Data.State = state.String()
	l.add(s)
}

func (l *life) voids() {
	if len(l.live) == 0 {
		return
	}
	i := rapid.IntRange(0, len(l.live)-1).Draw(l.t, "void")
	s := l.live[i]
	l.live = slices.Delete(l.live, i, i+1)
	l.locked(l.t, l.learner, func(ctx context.Context, log *evidence.Log) error {
		_, err := Void(ctx, log, s, l.learner, "question_taken_out")
		return err
	})
}

// repeats sends a statement again, as an outbox may.
func (l *life) repeats() {
	if len(l.all) > 0 {
		l.record(l.t, l.learner, rapid.SampledFrom(l.all).Draw(l.t, "again"))
	}
}

func (l *life) changesRule() {
	l.rule(l.t, l.goal(), rapid.SampledFrom([]string{
		"", `{"right":5,"of":5}`, `{"policy":"engine_q","params":{"q":0.6}}`, `{"policy":"n_in_a_row"}`, `{"params":{"retention":0.9}}`,
	}).Draw(l.t, "rule"))
}

func (l *life) changesModel() {
	if rapid.Bool().Draw(l.t, "back") {
		l.accept(l.t, 0)
		return
	}
	l.accept(l.t, l.another(l.t))
}

// settles brings everything up to date: nothing waits any more, nothing earned is lost, and a second time nothing happens.
func (l *life) settles() {
	var before []mastery.State
	for _, g := range l.goals {
		before = append(before, l.state(l.t, l.learner, g).Outcome.State)
	}
	l.renew(l.t, l.learner)
	if f := l.compare(l.t, l.learner); f.Waiting > 0 || len(f.Differences) > 0 {
		l.t.Fatalf("after renewing: %+v", f)
	}
	for i, g := range l.goals {
		if after := l.state(l.t, l.learner, g).Outcome.State; before[i] >= mastery.GotIt && after < before[i] {
			l.t.Fatalf("a new rule took %s and left %s", before[i], after)
		}
	}
	if n := l.renew(l.t, l.learner); n != 0 {
		l.t.Fatalf("renewing again wrote %d", n)
	}
}

// TestTwoProcesses writes the answers of the same learners through two handles at once.
func TestTwoProcesses(t *testing.T) {
	url := dbtest.PostgresURL(t)
	var places [2]*place
	for i := range places {
		d, err := db.Open(t.Context(), db.Config{URL: url})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		if i == 0 {
			places[0] = newPlace(t, d)
			continue
		}
		other := *places[0]
		other.db = d
		places[1] = &other
	}
	p := places[0]
	goals := p.goals(t, 3)
	learners := []core.LearnerID{p.learner(t), p.learner(t)}
	slices.Sort(learners)
	var wg sync.WaitGroup
	errs := make(chan error, 4)
	for i := range 4 {
		wg.Go(func() { errs <- places[i%2].hammer(learners, goals, i) })
	}
	wg.Wait()
	for range 4 {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	f := p.compare(t, learners...)
	if f.Learners != 2 || f.Responses != 4*20*2 || f.Waiting > 0 || len(f.Differences) > 0 {
		t.Fatalf("%+v", f)
	}
}

// hammer answers for every learner in turn.
func (p *place) hammer(learners []core.LearnerID, goals []core.GoalID, seed int) error {
	for i := range 20 {
		for _, l := range learners {
			s := answer(goals[(i+seed)%len(goals)], "practice", float64((i*7+seed)%3%2))
			s.Org, s.Sees = p.org, evidence.Self
			err := p.db.WriteFor(p.ctx, string(l), func(ctx context.Context, tx *db.Tx) error {
				log, err := evidence.Lock(ctx, tx, l, p.now)
				if err != nil {
					return err
				}
				_, err = Record(ctx, log, s)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
