package readiness

import (
	"testing"
	"time"

	"crossfade/internal/core"
)

func day(n int) time.Time { return time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

// TestGrowth goes by an example added up by hand: Ana 2/5 → 4/5 and 3/5 → 3/5, Ben 4/5 → 7/10 (less), Cem 1/2 → 5/10 (as before).
func TestGrowth(t *testing.T) {
	list := []Try{
		{Learner: "ana", Goal: "a", First: Score{2, 5, day(0)}, Latest: Score{4, 5, day(3)}},
		{Learner: "ana", Goal: "b", First: Score{3, 5, day(0)}, Latest: Score{3, 5, day(3)}},
		{Learner: "ben", Goal: "a", First: Score{4, 5, day(0)}, Latest: Score{7, 10, day(3)}},
		{Learner: "cem", Goal: "a", First: Score{1, 2, day(0)}, Latest: Score{5, 10, day(3)}},
	}
	want := Growth{Pairs: 4, Learners: 3, Up: 1, Level: 2, Down: 1, FirstRight: 10, First: 17, LastRight: 19, Last: 30}
	if got := GrowthOf(list); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := GrowthOf(nil); got != (Growth{}) {
		t.Errorf("of nothing: %+v", got)
	}
}

// TestKept: six refreshes, four still known; one of them was never shown in a check before, so nobody knows after how long it was asked.
func TestKept(t *testing.T) {
	at := func(before, after, right int) Try {
		return Try{Learner: core.LearnerID(rune('a' + right)), Before: day(before), Latest: Score{right, 1, day(after)}}
	}
	unknown := Try{Learner: "z", Latest: Score{1, 1, day(50)}}
	list := []Try{at(0, 13, 1), at(0, 14, 0), at(0, 41, 1), at(0, 42, 1), at(3, 12, 0), unknown}
	want := Kept{Known: 4, All: 6, Learners: 3, After: [3]Share{{1, 2}, {1, 2}, {1, 1}}}
	if got := KeptOf(list); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// TestHelp: waits of 1, 2, 3 and 50 hours, one question without an answer: half came within two hours.
func TestHelp(t *testing.T) {
	var list []Try
	for _, hours := range []int{50, 1, 3, 2} {
		list = append(list, Try{Learner: "ana", Sent: day(0), Done: day(0).Add(time.Duration(hours) * time.Hour)})
	}
	list = append(list, Try{Learner: "ben", Sent: day(1)})
	want := Help{Sent: 5, Answered: 4, Learners: 2, Middle: 2 * time.Hour, Longest: 50 * time.Hour}
	if got := HelpOf(list); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
