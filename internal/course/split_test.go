package course

import (
	"fmt"
	"testing"

	"crossfade/internal/library"
)

// TestWhatNeedsAPerson goes through what there can be for a goal and what is left for a person then.
func TestWhatNeedsAPerson(t *testing.T) {
	lesson := map[library.Form]int{library.Read: 1}
	for _, c := range []struct {
		name  string
		row   Row
		reads bool
		want  string
	}{
		{"lesson and endless questions", Row{Forms: lesson, Alone: 1, Endless: true, Want: 10}, false, "[]"},
		{"lesson and ten questions", Row{Forms: lesson, Alone: 10, Fresh: 10, Want: 10}, false, "[]"},
		{"no lesson", Row{Alone: 10, Fresh: 10, Want: 10}, false, "[teach]"},
		{"nine questions", Row{Forms: lesson, Alone: 9, Fresh: 9, Want: 10}, false, "[judge]"},
		{"no question alone", Row{Forms: lesson, Practice: 5}, false, "[check]"},
		{"one of the questions is read", Row{Forms: lesson, Alone: 10, Fresh: 10, Want: 10}, true, "[read]"},
		{"nothing at all", Row{}, false, "[teach check]"},
	} {
		if got := fmt.Sprint(c.row.calls(c.reads)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
