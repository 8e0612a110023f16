package main

import (
	"math"
	"math/rand/v2"
)

// The simulated world knows nothing of the engine's model. A goal is made of facets that are either known or not; an
// item needs one to three of them. A known facet is recalled with a chance that fades with the days since it was last
// recalled, and fades more slowly each time. Nothing of this is a normal ability on a logistic scale.

// Sizes of the world.
const (
	goalCount  = 100
	facetCount = 3
	itemCount  = 12
)

// goalInfo is one goal of the map.
type goalInfo struct {
	before []int           // goals that help to learn this one; all come earlier
	ease   float64         // multiplies how fast it is learned
	items  [itemCount]item // questions
}

// item needs its facets; guess is the chance to be right without them, which the engine is told as the floor of a choice.
type item struct {
	facets []int
	guess  float64
	choice bool
}

// world is a kind of learners and material.
type world struct {
	name        string
	quick       float64    // multiplies how fast learners learn
	slip        [2]float64 // range of their carelessness
	firm        float64    // median days to 90 % of a new memory
	choiceShare int        // one item in so many is a choice
	choiceGuess float64
}

var worlds = []world{
	{"usual", 1, [2]float64{.02, .08}, 25, 3, .25},
	{"forgetful", 1, [2]float64{.02, .08}, 10, 3, .25},
	{"careless and guessing", 1, [2]float64{.06, .14}, 25, 2, .33},
	{"slow", .5, [2]float64{.02, .08}, 25, 3, .25},
}

// newMap draws a map: each goal has up to three goals before it, mostly near ones.
func newMap(w world, rnd *rand.Rand) []goalInfo {
	goals := make([]goalInfo, goalCount)
	for g := range goals {
		goals[g].ease = .5 + rnd.Float64()
		for range rnd.IntN(4) {
			if b := g - 1 - rnd.IntN(10); b >= 0 && !has(goals[g].before, b) {
				goals[g].before = append(goals[g].before, b)
			}
		}
		for i := range goals[g].items {
			it := item{guess: .03}
			if it.choice = rnd.IntN(w.choiceShare) == 0; it.choice {
				it.guess = w.choiceGuess
			}
			it.facets = append(it.facets, rnd.Perm(facetCount)[:1+rnd.IntN(facetCount)]...)
			goals[g].items[i] = it
		}
	}
	return goals
}

func has(list []int, x int) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

// mind is one simulated learner.
type mind struct {
	goals  []goalInfo
	rnd    *rand.Rand
	rate   float64 // chance to learn a facet by one explained answer
	slip   float64 // chance to be wrong although everything is recalled
	firm   float64 // days until the chance to recall a newly learned facet is 90 %
	growth float64 // how much a hard recall firms it
	facets [goalCount][facetCount]facet
}

// facet is one thing to know.
type facet struct {
	known bool
	firm  float64 // days
	last  float64 // day of the last recall
}

// newMind draws a learner: fast and slow, careful and careless, with good and bad memory, some with a head start.
func newMind(w world, goals []goalInfo, rnd *rand.Rand) *mind {
	m := &mind{
		goals: goals, rnd: rnd,
		rate: w.quick * (.10 + .30*rnd.Float64()), slip: w.slip[0] + (w.slip[1]-w.slip[0])*rnd.Float64(),
		firm: w.firm * math.Exp(.6*rnd.NormFloat64()), growth: 15 + 20*rnd.Float64(),
	}
	start := rnd.Float64() * .3
	for g := range m.facets {
		for f := range m.facets[g] {
			if rnd.Float64() < start {
				m.facets[g][f] = facet{known: true, firm: 60}
			}
		}
	}
	return m
}

// recall is the chance to recall a facet on a day.
func (f facet) recall(day float64) float64 {
	if !f.known {
		return 0
	}
	return 1 / (1 + max(day-f.last, 0)/(9*f.firm))
}

// truth is the chance to be right on a usual item of the goal on a day: what every arm tries to raise.
func (m *mind) truth(g int, day float64) float64 {
	sum := 0.0
	for _, it := range m.goals[g].items {
		p := 1.0
		for _, f := range it.facets {
			p *= m.facets[g][f].recall(day)
		}
		sum += p*(1-m.slip) + (1-p)*it.guess
	}
	return sum / itemCount
}

// mastered is what "truly mastered" means here: on average at least 8 of 10 would be right.
func (m *mind) mastered(g int, day float64) bool { return m.truth(g, day) >= .8 }

// answer is one answer. With feedback, as in practice, what was missing may be learned.
func (m *mind) answer(g, i int, day float64, feedback bool) bool {
	it := m.goals[g].items[i]
	all := true
	recalled := make([]bool, len(it.facets))
	for j, f := range it.facets {
		recalled[j] = m.rnd.Float64() < m.facets[g][f].recall(day)
		all = all && recalled[j]
	}
	right := m.rnd.Float64() < it.guess
	if all {
		right = m.rnd.Float64() >= m.slip
	}
	for j, f := range it.facets {
		m.after(g, f, day, recalled[j], feedback)
	}
	return right
}

// after is what an answer does to memory.
func (m *mind) after(g, f int, day float64, recalled, feedback bool) {
	x := &m.facets[g][f]
	switch {
	case recalled:
		x.firm = min(x.firm*(1.01+m.growth*(1-x.recall(day))), 1000)
		x.last = day
	case x.known && feedback: // forgotten, and quickly back
		if m.rnd.Float64() < .6 {
			x.last = day
		}
	case feedback:
		ground := 1.0
		for _, b := range m.goals[g].before {
			ground *= .4 + .6*m.truth(b, day)
		}
		if m.rnd.Float64() < m.rate*m.goals[g].ease*ground {
			*x = facet{known: true, firm: m.firm, last: day}
		}
	}
}
