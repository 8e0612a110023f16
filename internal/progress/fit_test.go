package progress

import (
	"context"
	"errors"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// TestFitFromTheLog fits a model to a place where learners differ much, accepts it, and finds every state as it was.
func TestFitFromTheLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPlace(t, d)
		goals := p.goals(t, 5)
		if _, err := p.propose(t); !errors.Is(err, mastery.ErrTooFew) {
			t.Fatalf("an empty log is not fitted: %v", err)
		}
		rng := rand.New(rand.NewPCG(1, 2))
		var learners []core.LearnerID
		for range 60 {
			l, skill := p.learner(t), rng.NormFloat64()
			learners = append(learners, l)
			p.write(t, func(ctx context.Context, tx *db.Tx) error {
				return p.pour(ctx, tx, l, simulated(rng, goals, skill, 100))
			})
			p.renew(t, l)
		}
		slices.Sort(learners)
		v, err := p.propose(t)
		if err != nil || v.Report.Learners != 60 || v.Report.Responses != 6000 || v.Report.Proposed.LogLoss >= v.Report.Now.LogLoss {
			t.Fatalf("%v %+v", err, v.Report)
		}
		before := p.state(t, learners[0], goals[0]).Outcome
		p.accept(t, v.Number)
		f := p.compare(t, learners...)
		if f.Waiting != 60 || len(f.Differences) > 0 {
			t.Fatalf("until they are made again, estimates are right by the model that made them: %+v", f)
		}
		for _, l := range learners {
			p.renew(t, l)
		}
		if f := p.compare(t, learners...); f.Waiting > 0 || len(f.Differences) > 0 {
			t.Fatalf("%+v", f)
		}
		if after := p.state(t, learners[0], goals[0]).Outcome; !reflect.DeepEqual(before, after) {
			t.Fatalf("a model changed a state: %+v, was %+v", after, before)
		}
		if e := p.estimates(t, learners[0], goals...); e.Model.Version != v.Model.Version || e.Answered(goals[0]) == 0 {
			t.Fatalf("%+v", e.Model.Version)
		}
	})
}

// propose fits and stores what comes of it.
func (p *place) propose(t *testing.T) (Version, error) {
	t.Helper()
	var log mastery.Log
	var now *mastery.Model
	p.read(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if now, err = InForce(ctx, tx); err != nil {
			return err
		}
		log, err = FitLog(ctx, tx)
		return err
	})
	var v Version
	var err error
	v.Model, v.Report, err = mastery.Propose(log, now, "fit-1", 3, rand.New(rand.NewPCG(1, 1)))
	if err != nil {
		return v, err
	}
	p.write(t, func(ctx context.Context, tx *db.Tx) error {
		v.Number, err = Propose(ctx, tx, v.Model, v.Report, p.now)
		return err
	})
	return v, nil
}

// simulated are the responses of a learner who is right with a chance of their own, whatever the goal.
func simulated(rng *rand.Rand, goals []core.GoalID, skill float64, n int) []evidence.Statement {
	list := make([]evidence.Statement, n)
	for i := range list {
		right := 0.0
		if rng.NormFloat64() < skill {
			right = 1
		}
		list[i] = answer(goals[i%len(goals)], "practice", right)
		list[i].Data.Item = string(goals[i%len(goals)]) + string(rune('a'+i%7))
	}
	return list
}

// TestFitLogLeavesOut: what was voided, judged, or given away teaches nothing.
func TestFitLogLeavesOut(t *testing.T) {
	p := newPlace(t, dbtest.SQLite(t))
	l, g := p.learner(t), p.goals(t, 1)[0]
	p.record(t, l, answer(g, "practice", 1))
	gone := p.record(t, l, answer(g, "practice", 0))
	p.locked(t, l, func(ctx context.Context, log *evidence.Log) error {
		_, err := Void(ctx, log, gone, l, "question_taken_out")
		return err
	})
	told := answer(g, "practice", 1)
	told.Data.BottomOut, told.Data.Hints = true, 3
	p.record(t, l, told)
	hinted := answer(g, "alone", 0)
	hinted.Data.Choices = 4
	p.record(t, l, hinted)
	p.record(t, l, completed(g, "alone", 4, 5))
	p.read(t, func(ctx context.Context, tx *db.Tx) error {
		log, err := FitLog(ctx, tx)
		if err == nil && (len(log.Learners) != 1 || len(log.Learners[0]) != 2 || log.Goals[0] != string(g)) {
			t.Fatalf("%+v", log)
		}
		one, other := log.Learners[0][0], log.Learners[0][1]
		if one.Right != 1 || one.Weight != mastery.WeightIndependent || other.Floor != .25 || other.Weight != mastery.WeightAlone || one.At == 0 {
			t.Fatalf("%+v %+v", one, other)
		}
		return err
	})
}

// TestWouldTouch says beforehand what happens when the rule is in force.
func TestWouldTouch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPlace(t, d)
		g := p.goals(t, 1)[0]
		four, five, three := p.learner(t), p.learner(t), p.learner(t)
		for l, right := range map[core.LearnerID]float64{four: 4, five: 5, three: 3} {
			p.record(t, l, completed(g, "alone", right, 5))
		}
		try := func(r RuleText) Touched {
			t.Helper()
			policy, err := r.Policy()
			if err != nil {
				t.Fatal(err)
			}
			var touched Touched
			p.read(t, func(ctx context.Context, tx *db.Tx) error {
				touched, err = WouldTouch(ctx, tx, g, policy)
				return err
			})
			return touched
		}
		strict, kind := RuleText{Right: 5, Of: 5}, RuleText{Right: 3, Of: 5}
		if got := try(strict); got.Learners != 3 || !slices.Equal(got.Held, []core.LearnerID{four}) || len(got.Gain) > 0 {
			t.Fatalf("%+v", got)
		}
		if got := try(kind); !slices.Equal(got.Gain, []core.LearnerID{three}) || len(got.Held) > 0 {
			t.Fatalf("%+v", got)
		}
		p.write(t, func(ctx context.Context, tx *db.Tx) error { return SetRule(ctx, tx, g, strict, p.now) })
		for _, l := range []core.LearnerID{four, five, three} {
			p.renew(t, l)
		}
		for l, want := range map[core.LearnerID]mastery.Reason{four: mastery.ReasonHeld, five: mastery.ReasonAloneMet, three: mastery.ReasonAlonePart} {
			if got := p.state(t, l, g).Outcome; got.Reason != want {
				t.Fatalf("%+v, want %s", got, want)
			}
		}
	})
}
