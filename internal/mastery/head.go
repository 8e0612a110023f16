package mastery

import "math"

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
func (h *Head) Predict(x *[FeatureCount]float64) float64 {
	z := h.Bias
	for i, w := range h.Weights {
		z += float64(w * x[i])
	}
	return sigmoid(z)
}

// usable reports whether all weights are numbers within bounds.
func (h *Head) usable() bool {
	for _, w := range h.Weights {
		if !(math.Abs(w) <= maxCoefficient) {
			return false
		}
	}
	return math.Abs(h.Bias) <= maxCoefficient
}
