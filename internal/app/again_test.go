package app

import (
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/library"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

// TestAFinishedCourseOpensAgain finishes a course at different times: the way through it again begins with the goal that was got first
// and is remembered least, each due goal can be refreshed, and a course that is not finished has no such way.
func TestAFinishedCourseOpensAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { opensAgain(t, newWorld(t, d, 1)) })
}

func opensAgain(t *testing.T, w *world) {
	me := w.learners[0]
	goals := w.course.Goals()
	for i, g := range goals {
		if i == len(goals)-1 {
			courses, err := w.Plan.Courses(w.ctx, me)
			must(t, err)
			if again, err := w.Plan.Again(w.ctx, me, courses); err != nil || len(again) > 0 {
				t.Errorf("a course that is not finished: %d goals, %v", len(again), err)
			}
		}
		must(t, w.Checks.Judge(w.ctx, w.guide, me.Learner, g.ID, progress.Judgement{ID: core.NewID[core.StatementID](), State: mastery.GotIt, Note: "Shown."}))
		w.wait(24 * time.Hour)
	}
	w.wait(time.Hour)
	courses, err := w.Plan.Courses(w.ctx, me)
	must(t, err)
	list, err := w.Plan.Again(w.ctx, me, courses)
	must(t, err)
	again := list[w.course.ID]
	if len(again) == 0 || !again[0].Due || again[0].Goal.ID != goals[0].ID || again[0].Lesson.Role == library.Stretch || again[0].Lesson.ID == "" {
		t.Fatalf("the way again is %+v", again)
	}
	for i := 1; i < len(again); i++ {
		if a, b := again[i-1], again[i]; !a.Due && b.Due || a.Due == b.Due && a.Chance > b.Chance {
			t.Errorf("%d comes before %d: due %t, %t; %g, %g", i-1, i, a.Due, b.Due, a.Chance, b.Chance)
		}
	}
	if last := again[len(again)-1]; last.Due || last.Chance <= again[0].Chance {
		t.Errorf("the goal that was got last is due: %+v", last.Chance)
	}
	if _, err := w.Checks.StartRefresh(w.ctx, me, again[0].Goal.ID); err != nil {
		t.Errorf("what is due cannot be refreshed: %v", err)
	}
}
