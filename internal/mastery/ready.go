package mastery

import (
	"cmp"
	"slices"
)

// Readiness is what the tracker says before a check alone. It advises and never locks.
type Readiness struct {
	R    float64 // the chance to reach the bar, calibrated
	Look bool    // "you look ready"
	Try  bool    // worth a try, although not sure; a Not yet costs nothing but a few minutes
	Weak []int   // the goals, by their place in the check, that hold it back: Q below .50
}

// Bars of the advice before a check.
const (
	// ReadyAt is the R from which a learner looks ready.
	ReadyAt = .90
	// TryAt is the R from which a check is worth a try: who waits for more practises what is known already, and who
	// starts earlier hears Not yet more often than needed (docs/mastery.md, "Does it help?").
	TryAt = .70
	// SureEnough is the Q at which a goal needs no more practice for a check, and the default bar of the engine_q policy.
	SureEnough = .80

	weakBelow = .50 // a goal with a lower Q holds a check back
)

// Part is one goal of a check, with the learner's skill.
type Part struct {
	Goal     string
	Skill    *Skill
	Prior    Gauss    // the goal's difficulty
	Requires []string // goals that come before it
}

// Ready says whether the learner looks ready for a check with these questions, of which need must be right. The parts
// are the goals that the check is about.
func (m *Model) Ready(l *Learner, check []Question, need int, parts []Part) Readiness {
	out := Readiness{R: m.R(l, check, need)}
	for i, p := range parts {
		if m.Q(l, p.Skill, p.Prior) < weakBelow {
			out.Weak = append(out.Weak, i)
		}
	}
	out.Look = out.R >= ReadyAt && len(out.Weak) == 0
	out.Try = out.R >= TryAt
	return out
}

// R is the chance that at least need of the questions would be right, calibrated.
func (m *Model) R(l *Learner, check []Question, need int) float64 {
	return m.RCalibration.Apply(rawR(l, check, need, nil, 0))
}

// maxQuestions bounds the questions of one check.
const maxQuestions = 200

// rawR integrates over the general ability, which the questions share; given it, they are taken as independent, and the
// number right is a Poisson-binomial. The ability of one skill may be replaced, to ask what raising it would do.
func rawR(l *Learner, check []Question, need int, raised *Skill, ability float64) float64 {
	check = check[:min(len(check), maxQuestions)]
	if need <= 0 {
		return 1
	}
	if need > len(check) {
		return 0
	}
	return normalMean(l.General, func(g float64) float64 {
		var right [maxQuestions + 1]float64 // right[j]: the chance of j right so far
		right[0] = 1
		for n, q := range check {
			p := given(g, q, raised, ability)
			for j := n + 1; j > 0; j-- {
				right[j] = float64(right[j]*(1-p)) + float64(right[j-1]*p)
			}
			right[0] = float64(right[0] * (1 - p))
		}
		sum := 0.0
		for j := need; j <= len(check); j++ {
			sum += right[j]
		}
		return sum
	})
}

// given is the chance to answer a question right for a known general ability.
func given(general float64, q Question, raised *Skill, ability float64) float64 {
	k := 1 / float64(max(len(q.Skills), 1))
	mean, variance := general-q.Item.Mean, q.Item.Var
	for i, s := range q.Skills {
		a := s.Ability
		if s == raised {
			a.Mean = max(a.Mean, ability)
		}
		mean += float64(k * (a.Mean - q.Goals[i].Mean))
		variance += float64(float64(k*k) * (a.Var + q.Goals[i].Var))
	}
	return withFloor(softened(mean, variance), q.Floor)
}

// Advice is one goal worth practising before a check.
type Advice struct {
	Goal string
	Q    float64 // how likely 4 of the next 5 are now
	Gain float64 // by how much R would rise if the goal were sure enough
}

// Advise ranks the goals that are not sure enough by what each would do for R, with prerequisites before what needs
// them. Goals that another one requires may be among the parts even if the check has no question on them.
func (m *Model) Advise(l *Learner, check []Question, need int, parts []Part) []Advice {
	now := m.R(l, check, need)
	var list []Advice
	byGoal := make(map[string]int, len(parts)) // looked up only
	requires := make(map[string][]string, len(parts))
	for _, p := range parts {
		q := m.Q(l, p.Skill, p.Prior)
		if _, twice := requires[p.Goal]; twice || q >= SureEnough {
			continue
		}
		target := m.abilityFor(l, p, SureEnough)
		then := m.RCalibration.Apply(rawR(l, check, need, p.Skill, target))
		requires[p.Goal] = p.Requires
		list = append(list, Advice{Goal: p.Goal, Q: q, Gain: max(then-now, 0)})
	}
	slices.SortFunc(list, func(a, b Advice) int {
		return cmp.Or(cmp.Compare(b.Gain, a.Gain), cmp.Compare(a.Goal, b.Goal))
	})
	for i, a := range list {
		byGoal[a.Goal] = i
	}
	var sorted []Advice
	done := make([]bool, len(list))
	var visit func(i int)
	visit = func(i int) {
		if done[i] {
			return
		}
		done[i] = true // before its prerequisites, so that a circle ends
		for _, r := range requires[list[i].Goal] {
			if j, ok := byGoal[r]; ok {
				visit(j)
			}
		}
		sorted = append(sorted, list[i])
	}
	for i := range list {
		visit(i)
	}
	return sorted
}

// abilityFor is the skill's mean at which the goal's Q would reach the target, by bisection.
func (m *Model) abilityFor(l *Learner, p Part, target float64) float64 {
	low, high := p.Skill.Ability.Mean, p.Skill.Ability.Mean+10
	for range 24 {
		s := *p.Skill
		s.Ability.Mean = float64((low + high) / 2)
		if m.Q(l, &s, p.Prior) < target {
			low = s.Ability.Mean
		} else {
			high = s.Ability.Mean
		}
	}
	return high
}

// Choice is an item that could be practised next.
type Choice struct {
	P      float64 // the chance to be right; see [Model.Expect]
	Seen   int     // how often the learner met it
	SeenAt int64   // when last, in seconds since 1970
}

// The band of practice: not too hard and not too easy.
const (
	bandLow  = .55
	bandHigh = .85
)

// Choose returns the place of the item to practise next, or -1 if there is none: within the band, unseen before seen, the
// longest not seen first; outside the band the nearest to it. Equal ones keep their order.
func Choose(items []Choice) int {
	best := -1
	for i, c := range items {
		if best < 0 || better(c, items[best]) {
			best = i
		}
	}
	return best
}

// better reports whether a is to be practised before b.
func better(a, b Choice) bool {
	if d, e := outside(a.P), outside(b.P); d != e {
		return d < e
	}
	if (a.Seen == 0) != (b.Seen == 0) {
		return a.Seen == 0
	}
	return a.Seen > 0 && a.SeenAt < b.SeenAt
}

// outside is how far a chance is from the band; 0 inside, and far for what is not a number.
func outside(p float64) float64 {
	if p != p {
		return 2
	}
	return max(bandLow-p, p-bandHigh, 0)
}
