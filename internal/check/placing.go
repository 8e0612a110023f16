package check

import (
	"crossfade/internal/core"
	"crossfade/internal/course"
)

// tried is what a placement asked of one goal so far.
type tried struct{ asked, right, planned int }

func (g *GoalPart) tried() tried { return tried{asked: g.Asked, right: g.Right, planned: g.Planned} }

// Of so many questions of a check so many are wanted right before a placement lets the goal's rule decide.
const (
	placedRight = 4
	placedOf    = 5
)

// need is how many right answers are wanted of all that are planned.
func (t tried) need() int { return (t.planned*placedRight + placedOf - 1) / placedOf }

// holds tells that the goal seems known: something was right, and not too much was wrong.
func (t tried) holds() bool { return t.right > 0 && t.asked-t.right <= t.planned-t.need() }

// fails tells that the goal seems not known.
func (t tried) fails() bool { return t.asked > 0 && !t.holds() }

// enough tells that the goal was asked as often as its rule wants, and well enough.
func (t tried) enough() bool { return t.planned > 0 && t.asked >= t.planned && t.right >= t.need() }

// placing chooses the questions of a placement.
type placing struct {
	way    []core.GoalID                        // what comes first before what builds on it
	before map[core.GoalID]map[core.GoalID]bool // for each goal of the way what leads to it, itself among them
	had    map[core.GoalID]bool                 // got before
	dry    map[core.GoalID]bool                 // has no fresh question
	tried  map[core.GoalID]tried
	left   int // questions that may still be asked
}

func newPlacing(o course.Outline, toward core.GoalID, left int) *placing {
	p := &placing{before: map[core.GoalID]map[core.GoalID]bool{}, had: map[core.GoalID]bool{}, dry: map[core.GoalID]bool{}, tried: map[core.GoalID]tried{}, left: left}
	if toward != "" {
		p.way = course.Leading(o, toward)
	} else {
		p.way = course.Order(o)
	}
	needs := map[core.GoalID][]core.GoalID{}
	for _, g := range o.Goals() {
		needs[g.ID] = g.Needs
	}
	for _, g := range p.way {
		all := map[core.GoalID]bool{g: true}
		for _, n := range needs[g] { // these stand earlier on the way
			for far := range p.before[n] {
				all[far] = true
			}
		}
		p.before[g] = all
	}
	return p
}

// next is the goal of which the next question is asked: while there is room, the one that settles most, whichever the answer is; then the furthest one
// that was answered right, until its rule can decide.
func (p *placing) next() (core.GoalID, bool) {
	if p.left <= 0 {
		return "", false
	}
	furthest, ok := p.furthest()
	wanted := placedOf - 1 // for one that is not found yet
	if ok {
		wanted = p.tried[furthest].planned - p.tried[furthest].asked
	}
	probe, open := p.probe()
	switch {
	case open && p.left > wanted:
		return probe, true
	case ok:
		return furthest, true
	}
	return probe, open
}

// furthest is the goal with the most before it that was answered right and can still be decided.
func (p *placing) furthest() (best core.GoalID, ok bool) {
	for _, g := range p.way {
		t := p.tried[g]
		if !t.holds() || t.asked >= t.planned || p.dry[g] || t.planned-t.asked > p.left || p.below(g, tried.enough) {
			continue
		}
		if !ok || len(p.before[g]) >= len(p.before[best]) {
			best, ok = g, true
		}
	}
	return best, ok
}

// below tells whether a goal leads to another one of which something is true.
func (p *placing) below(g core.GoalID, is func(tried) bool) bool {
	for other, t := range p.tried {
		if other != g && is(t) && p.before[other][g] {
			return true
		}
	}
	return false
}

// probe is the open goal whose answer settles most.
func (p *placing) probe() (best core.GoalID, ok bool) {
	open := p.open()
	most := -1
	for _, g := range p.way {
		if !open[g] {
			continue
		}
		under, over := 0, 0
		for other := range open {
			if p.before[g][other] {
				under++
			}
			if p.before[other][g] {
				over++
			}
		}
		if n := min(under, over); n > most {
			best, most, ok = g, n, true
		}
	}
	return best, ok
}

// open are the goals of which nothing is known yet.
func (p *placing) open() map[core.GoalID]bool {
	settled := map[core.GoalID]bool{}
	for _, g := range p.way {
		t := p.tried[g]
		if p.had[g] || t.holds() {
			for first := range p.before[g] {
				settled[first] = true
			}
		}
		if t.fails() {
			for _, later := range p.way {
				if p.before[later][g] {
					settled[later] = true
				}
			}
		}
		if p.dry[g] || t.asked > 0 {
			settled[g] = true
		}
	}
	open := map[core.GoalID]bool{}
	for _, g := range p.way {
		if !settled[g] {
			open[g] = true
		}
	}
	return open
}
