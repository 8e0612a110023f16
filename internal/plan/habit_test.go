package plan

import (
	"fmt"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/mastery"
)

// dayWith is a day with one course of n goals, all of them got.
func dayWith(n int) (*Day, []core.GoalID) {
	var c CourseToday
	var due []core.GoalID
	for i := range n {
		id := core.GoalID(fmt.Sprintf("goal-%02d", i))
		c.Standing = append(c.Standing, standing(id, mastery.GotIt))
		due = append(due, id)
	}
	return &Day{Courses: []CourseToday{c}}, due
}

// TestABacklogIsSpread comes back after two weeks to twelve refreshes and takes them all, day by day.
func TestABacklogIsSpread(t *testing.T) {
	h := Habit{Daily: 5, Free: [7]bool{time.Saturday: true, time.Sunday: true}}
	date := time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC) // a Thursday
	day, due := dayWith(12)
	for i, want := range []int{5, 5, 0, 0, 2, 0} {
		today := date.AddDate(0, 0, i)
		have := open(h.refreshes(day, due, nil, today))
		if len(have) != want || day.Later != len(due)-want {
			t.Fatalf("day %d brings %d and leaves %d for later, want %d of %d", i, len(have), day.Later, want, len(due))
		}
		for taken := range want { // take one after the other: no more comes
			due = due[1:]
			if left := h.refreshes(day, due, have, today); len(left) != want-taken-1 {
				t.Fatalf("day %d brings %d after %d of %d were taken", i, len(left), taken+1, want)
			}
		}
		day.Later = 0
	}
	if len(due) > 0 {
		t.Fatalf("%d are left", len(due))
	}
}

// open are lines as they stand on a day.
func open(lines []Line) []Line {
	for i := range lines {
		lines[i].Status = Open
	}
	return lines
}

// TestWhatStandsStays lowers the cap while the day is under way.
func TestWhatStandsStays(t *testing.T) {
	day, due := dayWith(4)
	date := time.Date(2026, 11, 19, 0, 0, 0, 0, time.UTC)
	have := open(Habit{Daily: 3}.refreshes(day, due, nil, date))
	if got := (Habit{Daily: 1}).refreshes(day, due, have, date); len(got) != 3 {
		t.Fatalf("%d of 3 lines stay", len(got))
	}
	if got := (Habit{Daily: 1}).refreshes(day, due, nil, date.AddDate(0, 0, 1)); len(got) != 1 {
		t.Fatalf("the next day brings %d", len(got))
	}
}
