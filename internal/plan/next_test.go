package plan

import (
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/library"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

func standing(id core.GoalID, state mastery.State) Standing {
	return Standing{
		Goal:    course.OutlineGoal{ID: id},
		State:   progress.State{Goal: id, Outcome: mastery.Outcome{State: state}},
		Way:     progress.Way{Open: true},
		Lessons: []library.Resource{{ID: "fix-" + core.ResourceID(id), Role: library.FixIt}, {ID: "read-" + core.ResourceID(id), Role: library.Learn, Minutes: 5}},
		Used:    map[string]bool{},
	}
}

func TestNextWalksTheLoop(t *testing.T) {
	a, b := standing("a", mastery.NotStarted), standing("b", mastery.NotStarted)
	b.Way.Open = false
	want := func(kind Kind, goal core.GoalID, ref string) {
		t.Helper()
		got, ok := Next([]Standing{a, b})
		if !ok || got.Kind != kind || got.Goal != goal || got.Ref != ref {
			t.Fatalf("got %+v, want %s of %s (%s)", got, kind, goal, ref)
		}
	}
	want(Lesson, "a", "read-a")
	a.Used["read-a"] = true
	want(Together, "a", "")
	a.Fact.Together = 1
	want(Ready, "a", "")
	a.Fact.OpenAlone = "sitting"
	want(Resume, "a", "sitting")
	a.Fact.OpenAlone, a.Fact.Alone = "", 1
	a.Fact.Fixit = &check.Fixit{ID: "plan", Opened: time.Now()}
	want(Fix, "a", "plan")
	a.Fact.Fixit = nil
	want(Ready, "a", "")
	a.State.Outcome.State = mastery.GotIt
	if _, ok := Next([]Standing{a, b}); ok {
		t.Fatal("b is not open yet, so there is no step")
	}
	b.Way.Open = true
	want(Lesson, "b", "read-b")
}

func TestNextSkipsWhatWaitsForAGuide(t *testing.T) {
	a, b := standing("a", mastery.NotYet), standing("b", mastery.NotStarted)
	a.Fact.Asked = true
	if got, ok := Next([]Standing{a, b}); !ok || got.Goal != "b" {
		t.Fatalf("got %+v", got)
	}
}

func TestCompleteLeavesStretchOut(t *testing.T) {
	a, b := standing("a", mastery.Secure), standing("b", mastery.NotStarted)
	b.Goal.Need = course.Stretch
	if got, all := Complete([]Standing{a, b}); got != 1 || all != 1 {
		t.Fatalf("%d of %d", got, all)
	}
}
