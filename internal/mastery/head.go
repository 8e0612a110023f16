package mastery

import (
	"math"
	"slices"
	"strings"
)

// FeatureCount is the number of the head's features.
const FeatureCount = 25

// FeatureNames names the head's features, in order.
var FeatureNames = [FeatureCount]string{
	"easiness", "general", "skill", "uncertainty",
	"skill wins", "skill misses", "item wins", "item misses", "all wins", "all misses",
	"skill recent .4", "skill recent .2", "skill recent .08", "skill last",
	"right in a row", "wrong in a row",
	"recent .3", "recent .1", "recent .03", "last", "first time",
	"answers since", "hours since", "same item", "same goal",
}

// Head is a logistic regression over the tracker's state and the learner's history. It predicts the next answer a
// little better than the tracker, and is fitted once an installation has some 20,000 responses. Because its weights
// may have any sign, it is never used for what a learner is told they can do.
type Head struct {
	Bias    float64               `json:"bias"`
	Weights [FeatureCount]float64 `json:"weights"`
	Goals   []GoalTerm            `json:"goals,omitempty"` // ordered by id; with much data only
	Items   []ItemTerm            `json:"items,omitempty"` // ordered by id; with much data only
}

// GoalTerm is how a goal differs from the others: from the start, and in what right and wrong answers to it say.
type GoalTerm struct {
	ID     string  `json:"id"`
	Base   float64 `json:"base"`
	Wins   float64 `json:"wins"`
	Misses float64 `json:"misses"`
}

// ItemTerm is how an item differs from the others.
type ItemTerm struct {
	ID   string  `json:"id"`
	Base float64 `json:"base"`
}

// Goal is the goal's term, for [Question]; zero if it has none. A nil head has none.
func (h *Head) Goal(id string) GoalTerm {
	if h == nil {
		return GoalTerm{}
	}
	i, ok := slices.BinarySearchFunc(h.Goals, id, func(t GoalTerm, id string) int { return strings.Compare(t.ID, id) })
	if !ok {
		return GoalTerm{ID: id}
	}
	return h.Goals[i]
}

// Item is the item's term, for [Question]; 0 if it has none. A nil head has none.
func (h *Head) Item(id string) float64 {
	if h == nil {
		return 0
	}
	i, ok := slices.BinarySearchFunc(h.Items, id, func(t ItemTerm, id string) int { return strings.Compare(t.ID, id) })
	if !ok {
		return 0
	}
	return h.Items[i].Base
}

// Features describes a question to the head, before it is answered.
func Features(l *Learner, q Question) [FeatureCount]float64 {
	var x [FeatureCount]float64
	k := 1 / float64(max(len(q.Skills), 1))
	x[0], x[1], x[3] = -q.Item.Mean, l.General.Mean, l.General.Var
	for i, s := range q.Skills {
		x[0] -= float64(k * q.Goals[i].Mean)
		x[2] += float64(k * s.Ability.Mean)
		x[3] += float64(k * s.Ability.Var)
		x[4] += float64(k * log1pOf(float64(s.Wins)))
		x[5] += float64(k * log1pOf(float64(s.Count-s.Wins)))
		for j := range s.Recent {
			x[10+j] += float64(k * s.Recent[j])
		}
		x[13] += float64(k * s.LastWin)
		x[14] += float64(k * log1pOf(float64(s.RightRun)))
		x[15] += float64(k * log1pOf(float64(s.WrongRun)))
		if s.Count == 0 {
			x[20] += k
			continue
		}
		x[21] += float64(k * log1pOf(float64(l.Count-s.LastStep)))
		if q.At > s.LastAt && s.LastAt > 0 {
			x[22] += float64(k * log1pOf(float64(float64(q.At-s.LastAt)/3600)))
		}
	}
	x[6], x[7] = log1pOf(float64(q.History.Wins)), log1pOf(float64(q.History.Count-q.History.Wins))
	x[8], x[9] = log1pOf(float64(l.Wins)), log1pOf(float64(l.Count-l.Wins))
	x[16], x[17], x[18] = l.Recent[0], l.Recent[1], l.Recent[2]
	x[19] = l.LastWin
	if l.Count > 0 && q.ItemID == l.LastItem {
		x[23] = 1
	}
	if l.Count > 0 && q.GoalID == l.LastGoal {
		x[24] = 1
	}
	return x
}

// Predict is the chance to be right, without guessing.
func (h *Head) Predict(l *Learner, q Question) float64 {
	x := Features(l, q)
	z := h.Bias + q.ItemTerm
	for i, w := range h.Weights {
		z += float64(w * x[i])
	}
	k := 1 / float64(max(len(q.Skills), 1))
	for i := range q.Terms {
		t, s := &q.Terms[i], q.Skills[i]
		z += float64(k * (t.Base +
			float64(t.Wins*log1pOf(float64(s.Wins))) +
			float64(t.Misses*log1pOf(float64(s.Count-s.Wins)))))
	}
	return sigmoid(z)
}

// usable reports whether all weights are numbers within bounds, and the terms in order.
func (h *Head) usable() bool {
	good := math.Abs(h.Bias) <= maxCoefficient
	for _, w := range h.Weights {
		good = good && math.Abs(w) <= maxCoefficient
	}
	for i, t := range h.Goals {
		for _, w := range [...]float64{t.Base, t.Wins, t.Misses} {
			good = good && math.Abs(w) <= maxCoefficient
		}
		good = good && (i == 0 || h.Goals[i-1].ID < t.ID)
	}
	for i, t := range h.Items {
		good = good && math.Abs(t.Base) <= maxCoefficient && (i == 0 || h.Items[i-1].ID < t.ID)
	}
	return good
}
