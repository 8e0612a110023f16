package app

import (
	"context"
	"strings"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

// TestTimeBackForPeople has a unit of which every goal is covered, takes the lessons of one goal and the questions of another away, and reads the split as
// its guide; learners do not meet it.
func TestTimeBackForPeople(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		unit := w.course.Units[1]
		split := func() map[core.GoalID]course.Served {
			t.Helper()
			list, err := w.Courses.SplitUnit(w.ctx, w.guide, unit.ID)
			must(t, err)
			if len(list) != len(unit.Goals) {
				t.Fatalf("%d of %d goals", len(list), len(unit.Goals))
			}
			out := map[core.GoalID]course.Served{}
			for _, s := range list {
				out[s.ID] = s
			}
			return out
		}
		for id, s := range split() {
			if len(s.Calls) > 0 || s.Forms == 0 {
				t.Errorf("goal %s of the bundled course needs a person: %v", id, s.Calls)
			}
		}
		w.exec2(`delete from resource_goal where goal_id = $1`, unit.Goals[0].ID)
		w.exec2(`delete from item_goal where goal_id = $1`, unit.Goals[1].ID)
		got := split()
		if c := got[unit.Goals[0].ID].Calls; len(c) != 1 || c[0] != course.CallTeach {
			t.Errorf("without a lesson: %v", c)
		}
		if c := got[unit.Goals[1].ID].Calls; len(c) != 1 || c[0] != course.CallCheck {
			t.Errorf("without a question: %v", c)
		}
		if _, err := w.Courses.SplitUnit(w.ctx, w.learners[0], unit.ID); core.KindOf(err) != core.Denied {
			t.Errorf("a learner splits a unit: %v", err)
		}
		h, err := w.Handler(WebConfig{})
		must(t, err)
		v := views{town: &town{world: w, handler: h}, cookies: map[core.PersonID]string{}}
		page := v.read(w.guide, "/units/"+string(unit.ID))
		for _, words := range []string{"Time back for people", "there for 1 of 3 goals", "There is no lesson: explain it.", "Nothing can be asked alone"} {
			if !strings.Contains(page, words) {
				t.Errorf("the guide does not read %q", words)
			}
		}
		if strings.Contains(v.read(w.learners[0], "/units/"+string(unit.ID)), "Time back") {
			t.Error("a learner reads what needs the guide")
		}
		must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			rows, err := course.Alignment(ctx, tx, w.guide.Org, w.course.ID)
			if len(rows) != len(w.course.Goals()) {
				t.Errorf("the grid has %d rows", len(rows))
			}
			return err
		}))
	})
}
