package guide

import (
	"testing"

	"crossfade/internal/web/ui"
)

// TestOneThingToDoNext goes through a new place: there is one thing to do at a time, and nothing once somebody can work.
func TestOneThingToDoNext(t *testing.T) {
	for _, c := range []struct {
		name string
		view startView
		now  string
	}{
		{"empty", startView{}, "course"},
		{"a course", startView{Courses: 1, Course: "c"}, "people"},
		{"people first", startView{Learners: 3}, "course"},
		{"both", startView{Courses: 1, Learners: 3}, "enrol"},
		{"on the course", startView{Courses: 1, Learners: 3, OnCourse: 3}, "cards"},
		{"let in", startView{Courses: 1, Learners: 3, OnCourse: 3, LetIn: 1}, ""},
		{"alone", startView{Courses: 1, OnCourse: 1, Self: true}, ""},
		{"not alone", startView{Courses: 1, OnCourse: 1, Self: true, Learners: 1}, "cards"},
	} {
		now := ""
		for i, s := range c.view.steps() {
			switch c.view.look(i) {
			case ui.StepNow:
				if now != "" {
					t.Errorf("%s: %s and %s at once", c.name, now, s.Key)
				}
				now = s.Key
			case ui.StepDone:
				if !s.Done {
					t.Errorf("%s: %s looks done", c.name, s.Key)
				}
			case ui.StepLater:
				if s.Done {
					t.Errorf("%s: %s is done and does not look so", c.name, s.Key)
				}
			}
		}
		if now != c.now || c.view.open() != (now != "") {
			t.Errorf("%s: %q is next, want %q", c.name, now, c.now)
		}
	}
}
