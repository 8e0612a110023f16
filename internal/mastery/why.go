package mastery

import "math"

// Explanation is "Why?": what a goal's estimate is made of, in whole points of 100 that add up exactly:
// Start + Σ Points + Elsewhere = Now.
type Explanation struct {
	Start     int            // what was assumed before the first answer
	Answers   []Contribution // what each answer to this goal did, oldest first
	Elsewhere int            // what answers to other goals, and fitted versions, did
	Now       int
	Sure      Sureness
	Answered  int // how many answers it is based on
}

// Contribution is what one answer did to the shown estimate. A right answer's points are never negative, a wrong one's
// never positive.
type Contribution struct {
	ID     string
	Right  float64
	Points int
}

// Sureness says in a word how much the estimate is based on.
type Sureness int8

// How sure the tracker is.
const (
	Unsure     Sureness = iota // a guess yet
	FairlySure                 // some answers
	Sure                       // many answers
)

// Explain says why the goal's Q is what it is. The marks are those that Record filled for this goal, in order.
func (m *Model) Explain(l *Learner, s *Skill, goal Gauss, marks []Mark) Explanation {
	fresh, blank := m.NewLearner(), m.NewSkill()
	out := Explanation{
		Start:    percentOf(m.Q(&fresh, &blank, goal)),
		Now:      percentOf(m.Q(l, s, goal)),
		Answered: s.Count,
		Sure:     m.Sureness(l, s),
		Answers:  make([]Contribution, len(marks)),
	}
	out.Elsewhere = out.Now - out.Start
	for i, k := range marks {
		p := percentOf(k.After) - percentOf(k.Before)
		out.Answers[i] = Contribution{ID: k.ID, Right: k.Right, Points: p}
		out.Elsewhere -= p
	}
	return out
}

// Sureness says how sure the tracker is of a learner's goal: by how much of the first doubt is left.
func (m *Model) Sureness(l *Learner, s *Skill) Sureness {
	left := (l.General.Var + s.Ability.Var) / (m.Hyper.VarGeneral + m.Hyper.VarSkill)
	switch {
	case s.Count < 3 || left > .75:
		return Unsure
	case s.Count < 8 || left > .45:
		return FairlySure
	}
	return Sure
}

// percentOf is a chance in whole points of 100.
func percentOf(p float64) int { return int(math.Floor(float64(clip(p)*100) + .5)) }

// maxMore bounds what is promised as "about n more right answers".
const maxMore = 20

// MoreRight is about how many more right answers in a row to usual items would bring the goal's Q to the target. It is
// false when 20 would not.
func (m *Model) MoreRight(l Learner, s Skill, goal Gauss, target float64) (int, bool) {
	q := Question{Skills: []*Skill{&s}, Goals: []Gauss{goal}}
	for n := 0; n <= maxMore; n++ {
		if m.Q(&l, &s, goal) >= target {
			return n, true
		}
		m.Update(&l, q, m.Predict(&l, q), Answer{Right: 1, Weight: WeightIndependent})
	}
	return maxMore, false
}
