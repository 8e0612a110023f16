package courses

import (
	"slices"
	"testing"

	"crossfade/internal/course"
)

// TestALongGridComesInParts holds that twelve units of six goals stand on one page, and that every goal of a longer course is on one.
func TestALongGridComesInParts(t *testing.T) {
	for _, all := range []int{0, 1, 72, 80, 81, 392} {
		rows := make([]course.Row, all)
		p := partAt(rows, 0)
		if shown := len(p.Rows); shown != min(all, most) {
			t.Errorf("%d goals: the first page shows %d", all, shown)
		}
		n := 0
		for _, from := range p.Others() {
			part := partAt(rows, from)
			if part.From != from || len(part.Rows) > most {
				t.Errorf("%d goals: the part from %d begins at %d and shows %d", all, from, part.From, len(part.Rows))
			}
			n += len(part.Rows)
		}
		if one := len(p.Others()) == 0; one && all > most || !one && n != all {
			t.Errorf("%d goals: parts %v show %d", all, p.Others(), n)
		}
	}
	for _, odd := range []int{-1, 7, 1 << 40} {
		if p := partAt(make([]course.Row, 100), odd); p.From != 0 {
			t.Errorf("from %d the part begins at %d", odd, p.From)
		}
	}
	if p := partAt(make([]course.Row, 100), 99); p.From != 80 || !slices.Equal(p.Others(), []int{0, 80}) {
		t.Errorf("from 99 the part begins at %d of %v", p.From, p.Others())
	}
}
