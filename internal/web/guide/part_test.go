package guide

import (
	"fmt"
	"slices"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/course"
)

// TestPartsOfACourse cuts courses into parts that fit the map: every goal is in one, in the order of the course, and none has more than a laptop shows.
func TestPartsOfACourse(t *testing.T) {
	for _, c := range []struct {
		units []int // how many goals each has; every third goal is no must-cover
		must  bool
		want  string
	}{
		{[]int{}, false, "[]"},
		{[]int{3, 4}, false, "[:7 a:3 b:4]"},
		{[]int{20, 20}, false, "[:40 a:20 b:20]"},
		{[]int{20, 21}, false, "[a:20 b:21]"},
		{[]int{41}, false, "[a.1:40 a.41:1]"},
		{[]int{5, 95, 40}, false, "[a:5 b.1:40 b.41:40 b.81:15 c:40]"},
		{[]int{30, 30}, true, "[:40 a:20 b:20]"},
		{[]int{1, 2}, true, "[:2 b:2]"}, // a part without a must-cover is none
	} {
		o, n := course.Outline{ID: "c"}, 0
		for i, goals := range c.units {
			u := course.OutlineUnit{ID: core.UnitID(rune('a' + i))}
			for range goals {
				need := course.Must
				if n%3 == 0 {
					need = course.Stretch
				}
				u.Goals = append(u.Goals, course.OutlineGoal{ID: core.GoalID(fmt.Sprint(n)), Need: need})
				n++
			}
			o.Units = append(o.Units, u)
		}
		var got []string
		for _, p := range partsOf(o, c.must) {
			got = append(got, fmt.Sprintf("%s:%d", p.Key, len(p.Goals)))
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%v, must-covers alone %v: %v, want %s", c.units, c.must, got, c.want)
		}
		var all []core.GoalID
		for _, p := range partsOf(o, false) {
			if p.Unit > 0 {
				for _, g := range p.Goals {
					all = append(all, g.ID)
				}
			}
		}
		if len(all) != n || !slices.IsSortedFunc(all, func(a, b core.GoalID) int { return len(a) - len(b) }) {
			t.Errorf("%v: %d of %d goals are in a part", c.units, len(all), n)
		}
		v := classView{Course: o}
		v.choose("of another course")
		if len(v.Parts) > 0 && v.Part.Key != v.Parts[0].Key {
			t.Errorf("%v: a part of another course chooses %q", c.units, v.Part.Key)
		}
	}
}
