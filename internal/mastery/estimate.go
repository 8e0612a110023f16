package mastery

import "math"

// The 15 nodes and weights of Gauss–Hermite quadrature for a standard normal: the sum of weight × f(node) is the mean
// of f. Nodes other than 0 come in pairs of opposite sign.
var (
	hermiteNode = [8]float64{
		0, 0.79912906832454799942, 1.60671006902872973652, 2.43243682700975804116,
		3.28908242439876638891, 4.19620771126901565957, 5.19009359130478119946, 6.36394788882983831771,
	}
	hermiteWeight = [8]float64{
		3.18259518259518259518e-1, 2.32462293609732233321e-1, 8.94177953998444021680e-2, 1.73657744921376063470e-2,
		1.56735750354995621246e-3, 5.64214640518901680541e-5, 5.97541959792060489586e-7, 8.58964989963327087394e-10,
	}
)

// normalMean is the mean of f over a normal distribution.
func normalMean(g Gauss, f func(x float64) float64) float64 {
	sd := math.Sqrt(max(g.Var, 0))
	sum := float64(hermiteWeight[0] * f(g.Mean))
	for i := 1; i < len(hermiteNode); i++ {
		step := float64(sd * hermiteNode[i])
		sum += float64(hermiteWeight[i] * (f(g.Mean-step) + f(g.Mean+step)))
	}
	return clip(sum)
}

// Platt is a calibration: the sigmoid of A · logit(p) + B.
type Platt struct {
	A float64 `json:"a"`
	B float64 `json:"b"`
}

// Apply calibrates a probability.
func (c Platt) Apply(p float64) float64 {
	const edge = 1e-9
	p = min(max(clip(p), edge), 1-edge)
	return sigmoid(float64(c.A*logit(p)) + c.B)
}

// fourOfFive is the chance of at least 4 right of 5 when each is right with the chance p.
func fourOfFive(p float64) float64 {
	square := float64(p * p)
	return float64(float64(square*square) * (5 - float64(4*p)))
}

// ability is the estimate for a usual item of a goal.
func ability(l *Learner, s *Skill, goal Gauss) Gauss {
	return Gauss{
		Mean: l.General.Mean + s.Ability.Mean - goal.Mean,
		Var:  l.General.Var + s.Ability.Var + goal.Var,
	}
}

// rawQ is Q before calibration.
func rawQ(g Gauss) float64 {
	return normalMean(g, func(x float64) float64 { return fourOfFive(sigmoid(x)) })
}

// Q is the chance that at least 4 of the next 5 usual items of the goal would be right, as it is shown: calibrated, and
// after an answer never moved against it (a right answer does not lower it, a wrong one does not raise it).
func (m *Model) Q(l *Learner, s *Skill, goal Gauss) float64 {
	return clip(m.QCalibration.Apply(rawQ(ability(l, s, goal))) + s.Lift)
}

// Mark is what one answer did to one goal's estimate; stored with the evidence, it makes "Why?" exact.
type Mark struct {
	ID     string  `json:"id"`
	Right  float64 `json:"right"`  // credit, 0 to 1
	Before float64 `json:"before"` // shown Q before the answer
	After  float64 `json:"after"`  // and after it
}

// Expect is the best prediction of the next answer: the head's once one is fitted, else the tracker's. It chooses
// items and never says what a learner can do; that is Q.
func (m *Model) Expect(l *Learner, q Question) float64 {
	if m.Head == nil {
		return m.Predict(l, q).P
	}
	return withFloor(m.Head.Predict(l, q), q.Floor)
}

// Record predicts and updates, and keeps what is shown in step with the answer. It fills marks, one for each of the
// question's goals in order; marks may be nil when nobody will ask why.
func (m *Model) Record(l *Learner, q Question, a Answer, marks []Mark) Prediction {
	if len(marks) > 0 {
		for i, s := range q.Skills {
			marks[i].Right, marks[i].Before = clip(a.Right), m.Q(l, s, q.Goals[i])
		}
	}
	p := m.Predict(l, q)
	m.Update(l, q, p, a)
	if len(marks) > 0 {
		for i, s := range q.Skills {
			marks[i].After = m.settle(l, s, q.Goals[i], marks[i])
		}
	}
	return p
}

// settle sets the lift so that the shown Q moves with the answer, and returns it.
func (m *Model) settle(l *Learner, s *Skill, goal Gauss, mark Mark) float64 {
	q := m.QCalibration.Apply(rawQ(ability(l, s, goal)))
	shown := q
	const unit = 0x1p-52 // covers the rounding of the sum below
	switch {
	case mark.Right >= 1 && q < mark.Before:
		shown = min(mark.Before+unit, 1)
	case mark.Right <= 0 && q > mark.Before:
		shown = max(mark.Before-unit, 0)
	}
	s.Lift = shown - q
	return clip(q + s.Lift)
}
