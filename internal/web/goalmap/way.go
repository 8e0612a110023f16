package goalmap

import (
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/plan"
)

// wayView is what leads to one goal.
type wayView struct {
	courseView
	To      plan.Standing
	Way     []plan.Standing // in order, the goal itself last
	Picture picture
	Drawn   bool
}

// mostOnWay is how many goals a picture of a way shows; a longer way is the list alone.
const mostOnWay = 80

func (v *wayView) draw() {
	if v.Drawn = len(v.Way) <= mostOnWay && len(v.Way) > 1; !v.Drawn {
		return
	}
	ids, edges := course.Graph(v.Outline)
	on := map[core.GoalID]bool{}
	for _, s := range v.Way {
		on[s.Goal.ID] = true
	}
	var shown []int
	for i, id := range ids {
		if on[id] {
			shown = append(shown, i)
		}
	}
	v.Picture = v.paintOnly(ids, edges, shown)
}

// before are the goals of a way without the one that it leads to.
func (v wayView) before() []plan.Standing { return v.Way[:len(v.Way)-1] }

// have counts the goals before that are got, or said to be known.
func (v wayView) have() int {
	n := 0
	for _, s := range v.before() {
		if s.State.Is() || s.Known {
			n++
		}
	}
	return n
}

// startView is one question of the short diagnostic.
type startView struct {
	courseView
	To       plan.Standing
	Question plan.Question
}
