package app

import (
	"slices"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/evidence"
	"crossfade/internal/progress"
)

// place answers a placement: right for the goals that are known.
func (w *world) place(actor core.Actor, id core.SittingID, knows func(core.GoalID) bool) *check.Sitting {
	w.t.Helper()
	for {
		s, err := w.Checks.Mine(w.ctx, actor, id)
		must(w.t, err)
		n := s.Next(0)
		if s.Status == check.Done || n == 0 {
			return s
		}
		q, _ := s.Question(n)
		given := check.Given{Sitting: id, N: n, Try: 1, Locale: "en", DontKnow: !knows(q.Goal)}
		if !given.DontKnow {
			given.Response = q.Variant.Key()
		}
		_, err = w.Checks.Answer(w.ctx, actor, given)
		must(w.t, err)
	}
}

// TestPlacement is ML-03: some questions find the start. A goal that was asked enough is got by its rule, what comes before is passed over, what was not
// right is no result, and one may start earlier.
func TestPlacement(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 3)
		me, other := w.learners[0], w.learners[1]
		way := course.Order(w.course)
		knows := way[:len(way)/2]
		id, err := w.Checks.StartPlacement(w.ctx, me, w.course.ID, "")
		must(t, err)
		if again, err := w.Checks.StartPlacement(w.ctx, me, w.course.ID, ""); err != nil || again != id {
			t.Errorf("another placement beside the one under way: %s %v", again, err)
		}
		if _, err := w.Checks.Mine(w.ctx, other, id); core.KindOf(err) != core.NotFound {
			t.Errorf("somebody else sees it: %v", err)
		}
		if err := w.Checks.Hint(w.ctx, me, id, 1, 1); core.KindOf(err) != core.Denied {
			t.Errorf("a hint: %v", err)
		}
		w.sound()
		w.wait(time.Minute)
		s := w.place(me, id, func(g core.GoalID) bool { return slices.Contains(knows, g) })
		if len(s.Questions) > check.PlacementLength || s.Status != check.Done {
			t.Fatalf("%d questions, %s", len(s.Questions), s.Status)
		}
		got := 0
		for _, g := range way {
			state := w.state(me, g)
			if state.Is() {
				got++
			}
			if state.Is() && !slices.Contains(knows, g) {
				t.Errorf("%s is got, and was not known", g)
			}
			if !state.Is() && state.Outcome.State != 0 {
				t.Errorf("%s has a state through a placement: %v", g, state.Outcome.State)
			}
		}
		w.sound()
		if got == 0 {
			t.Error("no goal was got")
		}
		if n := w.count(`select count(*) from fixit`); n != 0 {
			t.Errorf("%d fix-it plans after a placement", n)
		}
		for _, st := range w.statements(me) {
			if st.Verb == evidence.Answered && st.Sees != evidence.Self {
				t.Errorf("a single answer is seen by %v", st.Sees)
			}
		}
		step := func() core.GoalID { return w.step(me).Goal }
		if at := step(); slices.Contains(knows, at) {
			t.Errorf("the start is %s, which is known", at)
		}
		w.wait(time.Minute)
		must(t, w.Plan.Say(w.ctx, me, w.course.ID, way[len(way)-1], progress.SaidKnow))
		must(t, w.Checks.StartEarlier(w.ctx, me, id))
		if n := w.count(`select count(*) from goal_said`); n != 1 {
			t.Errorf("%d goals are said to be known, not the one of which the learner said so", n)
		}
		must(t, w.Plan.Say(w.ctx, me, w.course.ID, way[len(way)-1], ""))
		if at := step(); got < len(knows) && !slices.Contains(knows, at) {
			t.Errorf("earlier is %s", at)
		}
		if err := w.Checks.StartEarlier(w.ctx, other, id); core.KindOf(err) != core.NotFound {
			t.Errorf("somebody else starts earlier: %v", err)
		}
	})
}

// TestPlacementLeavesNoMark: whoever knows nothing, stops, or is not in the course is where they were.
func TestPlacementLeavesNoMark(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		me := w.learners[0]
		before := w.step(me)
		id, err := w.Checks.StartPlacement(w.ctx, me, w.course.ID, "")
		must(t, err)
		w.place(me, id, func(core.GoalID) bool { return false })
		if after := w.step(me); after.Goal != before.Goal {
			t.Errorf("the start moved from %s to %s", before.Goal, after.Goal)
		}
		toward := w.course.Units[len(w.course.Units)-1].Goals[0].ID
		second, err := w.Checks.StartPlacement(w.ctx, me, w.course.ID, toward)
		must(t, err)
		must(t, w.Checks.EndPlacement(w.ctx, me, second))
		s, err := w.Checks.Mine(w.ctx, me, second)
		must(t, err)
		if s.Status != check.Done || w.count(`select count(*) from goal_said`) != 0 {
			t.Errorf("%s, and %d goals are passed over", s.Status, w.count(`select count(*) from goal_said`))
		}
		if _, err := w.Checks.StartPlacement(w.ctx, me, w.course.ID, "another-goal"); core.KindOf(err) != core.NotFound {
			t.Errorf("toward a goal of another course: %v", err)
		}
		if _, err := w.Checks.StartPlacement(w.ctx, w.guide, w.course.ID, ""); err == nil {
			t.Error("a guide is placed")
		}
	})
}
