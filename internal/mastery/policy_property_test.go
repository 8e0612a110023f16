package mastery

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawEvidence draws a history in the order in which it arrives; some of it is late, and some numbers are hostile.
func drawEvidence(t *rapid.T) []Evidence {
	list := make([]Evidence, rapid.IntRange(0, 16).Draw(t, "n"))
	now := 0.0
	for i := range list {
		now += rapid.Float64Range(0, 12).Draw(t, "wait")
		at := now
		if rapid.IntRange(0, 9).Draw(t, "late") == 0 {
			at -= rapid.Float64Range(0, 30).Draw(t, "by")
		}
		e := on(at, Kind(rapid.IntRange(0, 8).Draw(t, "kind")), 0, 1)
		e.ID = fmt.Sprint(i)
		e.Item = rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "item")
		e.Assisted = rapid.IntRange(0, 4).Draw(t, "assisted") == 0
		e.State = State(rapid.IntRange(-1, 6).Draw(t, "state"))
		e.Q = rapid.Float64Range(0, 1).Draw(t, "q")
		e.Max = float64(rapid.IntRange(1, 6).Draw(t, "max"))
		e.Score = float64(rapid.IntRange(0, int(e.Max)).Draw(t, "score"))
		if rapid.IntRange(0, 19).Draw(t, "hostile") == 0 {
			wild := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), -3, 1e300, 0})
			e.Score, e.Max, e.Q = wild.Draw(t, "score"), wild.Draw(t, "max"), wild.Draw(t, "q")
			e.Marks = []float64{wild.Draw(t, "mark")}
		}
		list[i] = e
	}
	return list
}

func TestEveryPolicyKeepsTheRulesOfTheLadder(t *testing.T) {
	for _, spec := range Specs() {
		t.Run(spec.Key, func(t *testing.T) {
			p, err := NewPolicy(spec.Key, nil)
			if err != nil {
				t.Fatal(err)
			}
			rapid.Check(t, func(t *rapid.T) {
				list := drawEvidence(t)
				before := p.Evaluate(nil)
				for n := 1; n <= len(list); n++ {
					after := p.Evaluate(list[:n])
					checkStep(t, before, after, list[n-1], list[:n])
					before = after
				}
				if again := p.Evaluate(slices.Clone(list)); !reflect.DeepEqual(numberless(again), numberless(before)) {
					t.Fatalf("replayed %+v, was %+v", again, before)
				}
			})
		})
	}
}

// numberless makes a value that is not a number comparable.
func numberless(o Outcome) Outcome {
	if math.IsNaN(o.Score) || math.IsNaN(o.Max) {
		o.Score, o.Max = 0, 0
	}
	return o
}

// checkStep holds what may not happen with one more piece of evidence, whatever the rule.
func checkStep(t *rapid.T, before, after Outcome, e Evidence, all []Evidence) {
	switch {
	case after.State < NotStarted || after.State > Secure:
		t.Fatalf("state %v", after.State)
	case before.State >= GotIt && after.State < GotIt && !before.NeedsRefresh:
		t.Fatalf("one slip took away %v: %+v", before.State, e)
	case e.informal() && after.State < before.State:
		t.Fatalf("practice lowered %v to %v", before.State, after.State)
	case before.State >= GotIt && e.At.Before(before.Since) && after.State < before.State:
		t.Fatalf("what happened before %v lowered it to %v", before.Since, after.State)
	case after.NeedsRefresh && after.State < GotIt:
		t.Fatal("a refresh of what is not got")
	case math.IsNaN(after.Value) || math.IsInf(after.Value, 0):
		t.Fatalf("value %v after %+v", after.Value, e)
	case (after.Reason == ReasonNone) != (after.State == NotStarted):
		t.Fatalf("%v because of %q", after.State, after.Reason)
	}
	if after.State < GotIt && !after.NextRefresh.IsZero() {
		t.Fatalf("a refresh of %v is due", after.State)
	}
	for _, id := range after.Because {
		if !slices.ContainsFunc(all, func(e Evidence) bool { return e.ID == id }) {
			t.Fatalf("because of %q, which does not exist", id)
		}
	}
}

func TestFirstRefreshIsAWeekAway(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := drawEvidence(t)
		o := Default().Evaluate(list)
		if o.State == GotIt && !o.NeedsRefresh && o.Successes == 0 && o.NextRefresh.Before(o.Since.Add(7*24*time.Hour)) {
			t.Fatalf("got since %v, due %v", o.Since, o.NextRefresh)
		}
	})
}

func TestRulesCanBeMadeAgainFromTheirNames(t *testing.T) {
	for _, spec := range Specs() {
		p, err := NewPolicy(spec.Key, nil)
		if err != nil {
			t.Fatal(err)
		}
		rule := p.Rule()
		again, err := NewPolicy(rule.Key, rule.Params)
		if err != nil || !reflect.DeepEqual(again.Rule(), rule) {
			t.Errorf("%+v came back as %+v, %v", rule, again, err)
		}
		for _, q := range spec.Params {
			for _, v := range []float64{q.Min - 1, q.Max + 1, math.NaN()} {
				if _, err := NewPolicy(spec.Key, Params{q.Name: v}); err == nil {
					t.Errorf("%s: %s = %v was accepted", spec.Key, q.Name, v)
				}
			}
		}
		if spec.Source == "" || spec.Version < 1 {
			t.Errorf("%s says not where it is from", spec.Key)
		}
	}
}

// The fold gives the same bits on every processor: these were written down once.
func TestFoldBits(t *testing.T) {
	w := newWorld()
	h := uint64(14695981039346656037)
	mix := func(x float64) { h = (h ^ math.Float64bits(x)) * 1099511628211 }
	marks := make([]Mark, 3)
	for i := range 500 {
		s := step{
			Goals:  [][]int{{0}, {1}, {2}, {0, 2}}[i%4],
			Item:   Gauss{float64(i%9)/4 - 1, .3},
			Floor:  []float64{0, .25}[i%2],
			Answer: Answer{float64(i * i % 7 % 2), []float64{1, 1.5, .3}[i%3]},
		}
		p := w.model.Record(&w.learner, w.question(s), s.Answer, marks[:len(s.Goals)])
		mix(p.P)
		mix(marks[0].After)
		mix(w.learner.General.Mean)
		mix(w.skills[i%3].Ability.Var)
	}
	mix(w.model.R(&w.learner, []Question{w.question(step{Goals: []int{0}}), w.question(step{Goals: []int{1}})}, 1))
	const want = 0x668dcbbee3a93176
	if h != want {
		t.Errorf("the bits are %#x, want %#x", h, uint64(want))
	}
}
