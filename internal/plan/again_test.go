package plan

import (
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/library"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

// TestTheWayAgain begins with what is due and is remembered least, and offers the form that the learner likes.
func TestTheWayAgain(t *testing.T) {
	now := time.Date(2026, 11, 29, 9, 0, 0, 0, time.UTC)
	goal := func(id core.GoalID, due time.Time, state mastery.State) Standing {
		return Standing{
			Goal: course.OutlineGoal{ID: id}, State: progress.State{Goal: id, Outcome: mastery.Outcome{State: state, NextRefresh: due}},
			Lessons: []library.Resource{{ID: "deep", Form: library.Listen, Role: library.Stretch}, {ID: "read", Form: library.Read, Role: library.Learn}, {ID: "hear", Form: library.Listen, Role: library.Learn}},
		}
	}
	later := now.AddDate(0, 0, 9)
	goals := []Standing{
		goal("fresh", later, mastery.GotIt), goal("faint", later, mastery.GotIt), goal("due", now, mastery.Secure), goal("due-faint", now, mastery.GotIt),
		goal("open", later, mastery.NotYet), goal("a", later, mastery.GotIt), goal("b", later, mastery.GotIt), goal("c", later, mastery.GotIt), goal("d", later, mastery.GotIt),
	}
	chances := map[core.GoalID]float64{"fresh": .99, "faint": .8, "due": .7, "due-faint": .5, "a": .9, "b": .91, "c": .92, "d": .93}
	got := wayAgain(goals, chances, library.Listen, now)
	want := []core.GoalID{"due-faint", "due", "faint", "a", "b", "c", "d"}
	if len(got) != len(want) {
		t.Fatalf("%d goals", len(got))
	}
	for i, a := range got {
		if a.Goal.ID != want[i] || a.Lesson.ID != "hear" || a.Due != (i < 2) {
			t.Errorf("%d: %s, due %t, lesson %s", i, a.Goal.ID, a.Due, a.Lesson.ID)
		}
	}
	if l := wayAgain(goals[:1], chances, "", now)[0].Lesson.ID; l != "read" {
		t.Errorf("without a wish: %s", l)
	}
}
