package mastery

// The targets by which Q and R are calibrated and judged: what the learner in fact did next.
const (
	nextOfGoal = 5  // Q: of the next 5 responses to the goal …
	rightOf    = 4  // … at least 4 are right
	nextOfAll  = 10 // R: of the next 10 responses of any kind …
	passOf     = 7  // … at least 7 are right
	warmUp     = 20 // R is asked after so many responses …
	every      = 5  // … and after every fifth from there
)

// QForecasts sets the raw or calibrated Q after each response beside what came: whether at least 4 of the learner's next 5
// responses to the goal were right. Responses with fewer than 5 after them are left out.
func QForecasts(log Log, m *Model, each func(s *Skill, f Forecast)) {
	r := NewReplay(log, m)
	upcoming := make([][]float64, len(log.Goals))
	for _, l := range log.Learners {
		for _, a := range l {
			for _, g := range a.Goals {
				upcoming[g] = append(upcoming[g], a.Right)
			}
		}
		after := func(i int) {
			for _, g := range l[i].Goals {
				upcoming[g] = upcoming[g][1:]
				if y, ok := reached(upcoming[g], nextOfGoal, rightOf); ok {
					s, prior := r.Skill(g)
					each(s, Forecast{m.Q(&r.Learner, s, prior), y})
				}
			}
		}
		r.Run(l, func(i int, _ Question, _ Prediction) {
			if i > 0 {
				after(i - 1)
			}
		})
		for i := range upcoming {
			upcoming[i] = upcoming[i][:0]
		}
	}
}

// reached reports 1 when at least right of the next n were right, and false when there are fewer than n.
func reached(next []float64, n, right int) (float64, bool) {
	if len(next) < n {
		return 0, false
	}
	won := 0
	for _, y := range next[:n] {
		if y >= .5 {
			won++
		}
	}
	if won >= right {
		return 1, true
	}
	return 0, true
}

// RForecasts sets R for the learner's next 10 questions beside what came: whether at least 7 of them were right.
func RForecasts(log Log, m *Model) []Forecast {
	r := NewReplay(log, m)
	var out []Forecast
	next := make([]float64, nextOfAll)
	for _, l := range log.Learners {
		r.Run(l, func(i int, _ Question, _ Prediction) {
			if i < warmUp || (i-warmUp)%every != 0 || i+nextOfAll > len(l) {
				return
			}
			for j := range next {
				next[j] = l[i+j].Right
			}
			y, _ := reached(next, nextOfAll, passOf)
			p := m.R(&r.Learner, r.Questions(l[i:i+nextOfAll]), passOf)
			out = append(out, Forecast{p, y})
		})
	}
	return out
}

// FitCalibrations fits the calibrations of Q and R to a log under the model's settings. Learners are dealt into folds, and
// each fold is forecast with the difficulties that the others teach, as a new learner is.
func FitCalibrations(log Log, m *Model) (q, r Platt) {
	plain := *m
	plain.QCalibration, plain.RCalibration = Platt{1, 0}, Platt{1, 0}
	var forQ, forR []Forecast
	for f := range folds {
		plain.Goals, plain.Items = FitDifficulties(log.Only(func(i int) bool { return i%folds != f }), m.Hyper)
		part := log.Only(func(i int) bool { return i%folds == f })
		QForecasts(part, &plain, func(_ *Skill, f Forecast) { forQ = append(forQ, f) })
		forR = append(forR, RForecasts(part, &plain)...)
	}
	return FitPlatt(forQ, m.QCalibration), FitPlatt(forR, m.RCalibration)
}
