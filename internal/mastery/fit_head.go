package mastery

import "math"

// folds is how many parts learners are dealt into where what is fitted must not have seen them.
const folds = 5

// FitHead fits the head to a log by logistic regression with a small penalty on its weights. The difficulties that
// it sees for a learner were learned without that learner: learners are dealt into folds, and each fold's features are
// made with the difficulties of the others.
func FitHead(log Log, h Hyper) *Head {
	var rows [][FeatureCount]float64
	var right []float64
	for f := range folds {
		others := log.Only(func(i int) bool { return i%folds != f })
		r := NewReplay(log, &Model{Hyper: h})
		r.learnAll(others)
		for i, l := range log.Learners {
			if i%folds != f {
				continue
			}
			r.Run(l, func(j int, q Question, _ Prediction) {
				rows = append(rows, Features(&r.Learner, q))
				right = append(right, l[j].Right)
			})
		}
	}
	return regress(rows, right)
}

// regress is the logistic regression, on standardised features so that it converges fast.
func regress(rows [][FeatureCount]float64, right []float64) *Head {
	if len(rows) == 0 {
		return &Head{}
	}
	mean, sd := moments(rows)
	for i := range rows {
		for j := range rows[i] {
			rows[i][j] = (rows[i][j] - mean[j]) / sd[j]
		}
	}
	x := make([]float64, FeatureCount+1)
	n := float64(len(rows))
	minimize(x, 200, func(x, g []float64) float64 {
		sum := 0.0
		for j := range g {
			g[j] = x[j] / n
			sum += float64(float64(x[j]*x[j]) / 2)
		}
		for i := range rows {
			z := x[FeatureCount]
			for j, v := range rows[i] {
				z += float64(x[j] * v)
			}
			p := sigmoid(z)
			sum += surprisal(p, right[i])
			d := (p - right[i]) / n
			for j, v := range rows[i] {
				g[j] += float64(d * v)
			}
			g[FeatureCount] += d
		}
		return sum / n
	})
	head := &Head{Bias: x[FeatureCount]}
	for j := range head.Weights {
		head.Weights[j] = x[j] / sd[j]
		head.Bias -= float64(head.Weights[j] * mean[j])
	}
	return head
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
