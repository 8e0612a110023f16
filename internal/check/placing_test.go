package check

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/course"
)

// chain is a course of goals that each build on the one before.
func chain(n int) course.Outline {
	u := course.OutlineUnit{ID: "u"}
	for i := range n {
		g := course.OutlineGoal{ID: core.GoalID(fmt.Sprintf("g%02d", i))}
		if i > 0 {
			g.Needs = []core.GoalID{core.GoalID(fmt.Sprintf("g%02d", i-1))}
		}
		u.Goals = append(u.Goals, g)
	}
	return course.Outline{Units: []course.OutlineUnit{u}}
}

// woven is a course in which goals build on some of those before.
func woven(n int, rng *rand.Rand) course.Outline {
	o := chain(n)
	for i := range o.Units[0].Goals {
		g := &o.Units[0].Goals[i]
		g.Needs = nil
		for j := range i {
			if rng.IntN(i) < 2 {
				g.Needs = append(g.Needs, core.GoalID(fmt.Sprintf("g%02d", j)))
			}
		}
	}
	return o
}

// run asks somebody who answers as told, and gives the placement at its end.
func run(t *testing.T, o course.Outline, toward core.GoalID, right func(core.GoalID) bool) *placing {
	t.Helper()
	p := newPlacing(o, toward, PlacementLength)
	for n := 0; ; n++ {
		goal, ok := p.next()
		if !ok {
			return p
		}
		if n == PlacementLength {
			t.Fatalf("more than %d questions", PlacementLength)
		}
		at := p.tried[goal]
		at.planned, at.asked = placedOf, at.asked+1
		if right(goal) {
			at.right++
		}
		p.tried[goal] = at
		p.left--
	}
}

func decided(p *placing) (list []core.GoalID) {
	for _, g := range p.way {
		if p.tried[g].enough() {
			list = append(list, g)
		}
	}
	return list
}

// TestPlacementOnAChain: whoever knows the first k goals of a chain is placed at their end, and one of them is decided.
func TestPlacementOnAChain(t *testing.T) {
	for _, n := range []int{1, 2, 5, 8, 30} {
		o := chain(n)
		for k := range n + 1 {
			p := run(t, o, "", func(g core.GoalID) bool { return g < core.GoalID(fmt.Sprintf("g%02d", k)) })
			got := decided(p)
			if k == 0 {
				if len(got) > 0 {
					t.Errorf("%d goals, none known: %v decided", n, got)
				}
				continue
			}
			if len(got) == 0 {
				t.Errorf("%d goals, %d known: nothing was decided (%v)", n, k, p.tried)
				continue
			}
			for _, g := range got {
				if g >= core.GoalID(fmt.Sprintf("g%02d", k)) {
					t.Errorf("%d goals, %d known: %s was decided", n, k, g)
				}
			}
			if want := core.GoalID(fmt.Sprintf("g%02d", k-1)); n <= 30 && got[len(got)-1] != want {
				t.Errorf("%d goals, %d known: placed at %s, not at %s (%v)", n, k, got[len(got)-1], want, p.tried)
			}
		}
	}
}

// TestPlacementEnds: whatever the graph and the answers, there are at most so many questions, none of them about a goal that is got or dry, and a goal
// that was answered right never stands behind one that was not.
func TestPlacementEnds(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a test
	for range 400 {
		o := woven(1+rng.IntN(40), rng)
		goals := o.Goals()
		toward := core.GoalID("")
		if rng.IntN(2) == 0 {
			toward = goals[rng.IntN(len(goals))].ID
		}
		p := run(t, o, toward, func(core.GoalID) bool { return rng.IntN(3) > 0 })
		for g, at := range p.tried {
			if at.asked > placedOf {
				t.Fatalf("%s was asked %d times", g, at.asked)
			}
			if toward != "" && !p.before[toward][g] {
				t.Fatalf("%s does not lead to %s", g, toward)
			}
			for other, o := range p.tried {
				if other != g && at.asked == 1 && at.holds() && o.asked == 1 && o.fails() && p.before[g][other] {
					t.Fatalf("%s was asked though %s, on which it builds, failed", g, other)
				}
			}
		}
	}
	p := newPlacing(chain(3), "", PlacementLength)
	p.had["g00"], p.dry["g01"], p.dry["g02"] = true, true, true
	if g, ok := p.next(); ok {
		t.Errorf("%s is asked though nothing can be", g)
	}
}
