package mastery

import "math"

// folds is how many parts learners are dealt into where what is fitted must not have seen them.
const folds = 5

// leastTermResponses is how much data the terms of single goals and items need.
const leastTermResponses = 100_000

// FitHead fits the head to a log by logistic regression with a penalty on its weights. The difficulties that it sees for
// a learner were learned without that learner: learners are dealt into folds, and each fold's features are made with the
// difficulties of the others. With much data, goals and items get terms of their own, shrunk towards none.
func FitHead(log Log, h Hyper) *Head {
	return fitHead(log, h, log.Count() >= leastTermResponses)
}

func fitHead(log Log, h Hyper, terms bool) *Head {
	fit := regression{goals: len(log.Goals)}
	if terms {
		fit.terms = 3*len(log.Goals) + len(log.Items)
	}
	for f := range folds {
		r := NewReplay(log, &Model{Hyper: h})
		r.learnAll(log.Only(func(i int) bool { return i%folds != f }))
		for i, l := range log.Learners {
			if i%folds == f {
				r.Run(l, func(j int, q Question, _ Prediction) { fit.add(&r.Learner, q, &l[j]) })
			}
		}
	}
	head := fit.solve()
	if fit.terms > 0 {
		fit.name(head, log)
	}
	return head
}

// regression is a logistic regression on standardised features, so that it converges fast, and on terms, of which each
// response has few.
type regression struct {
	goals int
	terms int
	rows  [][FeatureCount]float64
	few   [][]term
	right []float64
	x     []float64 // features, bias, then terms
}

// term is one of the regression's terms in one response.
type term struct {
	at    int32
	value float64
}

// What the penalties are: on features as others do, on terms so that a goal or an item with little data has none.
const (
	featurePenalty = 1
	termPenalty    = 4
)

// add takes a response in.
func (r *regression) add(l *Learner, q Question, a *Response) {
	r.rows = append(r.rows, Features(l, q))
	r.right = append(r.right, a.Right)
	if r.terms == 0 {
		return
	}
	k := 1 / float64(len(a.Goals))
	list := make([]term, 0, 3*len(a.Goals)+1)
	for i, g := range a.Goals {
		s := q.Skills[i]
		list = append(list, term{3 * g, k},
			term{3*g + 1, float64(k * log1pOf(float64(s.Wins)))},
			term{3*g + 2, float64(k * log1pOf(float64(s.Count-s.Wins)))})
	}
	r.few = append(r.few, append(list, term{int32(3*r.goals) + a.Item, 1}))
}

// solve finds the weights.
func (r *regression) solve() *Head {
	if len(r.rows) == 0 {
		return &Head{}
	}
	mean, sd := moments(r.rows)
	for i := range r.rows {
		for j := range r.rows[i] {
			r.rows[i][j] = (r.rows[i][j] - mean[j]) / sd[j]
		}
	}
	r.x = make([]float64, FeatureCount+1+r.terms)
	minimize(r.x, 200, r.loss)
	head := &Head{Bias: r.x[FeatureCount]}
	for j := range head.Weights {
		head.Weights[j] = r.x[j] / sd[j]
		head.Bias -= float64(head.Weights[j] * mean[j])
	}
	return head
}

// loss is the mean surprise at the answers plus the penalties, and its gradient.
func (r *regression) loss(x, g []float64) float64 {
	n := float64(len(r.rows))
	sum := 0.0
	for j := range g {
		penalty := float64(featurePenalty)
		if j > FeatureCount {
			penalty = termPenalty
		}
		g[j] = float64(penalty*x[j]) / n
		sum += float64(float64(penalty*x[j]) * float64(x[j]/2))
	}
	for i := range r.rows {
		z := x[FeatureCount]
		for j, v := range r.rows[i] {
			z += float64(x[j] * v)
		}
		if r.terms > 0 {
			for _, t := range r.few[i] {
				z += float64(x[FeatureCount+1+t.at] * t.value)
			}
		}
		p := sigmoid(z)
		sum += surprisal(p, r.right[i])
		d := (p - r.right[i]) / n
		for j, v := range r.rows[i] {
			g[j] += float64(d * v)
		}
		g[FeatureCount] += d
		if r.terms > 0 {
			for _, t := range r.few[i] {
				g[FeatureCount+1+t.at] += float64(d * t.value)
			}
		}
	}
	return sum / n
}

// name gives the head the terms with their ids.
func (r *regression) name(head *Head, log Log) {
	terms := r.x[FeatureCount+1:]
	for i, id := range log.Goals {
		head.Goals = append(head.Goals, GoalTerm{ID: id, Base: terms[3*i], Wins: terms[3*i+1], Misses: terms[3*i+2]})
	}
	for i, id := range log.Items {
		if w := terms[3*r.goals+i]; w != 0 {
			head.Items = append(head.Items, ItemTerm{ID: id, Base: w})
		}
	}
}

// moments are each feature's mean and standard deviation; 1 for a feature that never changes.
func moments(rows [][FeatureCount]float64) (mean, sd [FeatureCount]float64) {
	n := float64(len(rows))
	for i := range rows {
		for j, v := range rows[i] {
			mean[j] += v
		}
	}
	for j := range mean {
		mean[j] /= n
	}
	for i := range rows {
		for j, v := range rows[i] {
			d := v - mean[j]
			sd[j] += float64(d * d)
		}
	}
	for j := range sd {
		if sd[j] = math.Sqrt(sd[j] / n); !(sd[j] > 1e-9) {
			sd[j] = 1
		}
	}
	return mean, sd
}
