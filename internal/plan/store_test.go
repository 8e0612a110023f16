package plan

import "testing"

func TestANewStepTakesThePlaceOfTheOneBefore(t *testing.T) {
	have := []Line{
		{Kind: Refresh, Course: "c", Goal: "a", Status: Open, Sort: 1},
		{Kind: Ready, Course: "c", Goal: "b", Status: Open, Sort: 2},
		{Kind: Lesson, Course: "d", Goal: "x", Status: Done, Sort: 3},
	}
	if got := placeOf(have, Line{Kind: Fix, Course: "c", Goal: "b"}); got != 2 {
		t.Errorf("the fix-it plan stands where the check stood, got %d", got)
	}
	if got := placeOf(have, Line{Kind: Lesson, Course: "d"}); got != 0 {
		t.Errorf("a step that was done keeps its own place, got %d", got)
	}
	if got := placeOf(have, Line{Kind: Refresh, Course: "c", Goal: "b"}); got != 0 {
		t.Errorf("a refresh comes at the end, got %d", got)
	}
}

func TestDifferLooksAtOpenLinesOnly(t *testing.T) {
	have := []Line{{Kind: Ready, Goal: "a", Status: Open}, {Kind: Lesson, Goal: "a", Status: Done}}
	if differ(have, []Line{{Kind: Ready, Goal: "a"}}) {
		t.Error("nothing changed")
	}
	if !differ(have, []Line{{Kind: Fix, Goal: "a"}}) || !differ(have, nil) {
		t.Error("another line, or none, is a change")
	}
}
