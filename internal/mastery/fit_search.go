package mastery

// Chance is a source of numbers from 0 to 1. Fits take theirs from the caller, so that they can be repeated.
type Chance interface {
	Float64() float64
}

// SearchHyper looks for better settings by trying random ones near the best so far. Difficulties are learned on one log
// and the forecasts of another are judged by their log loss. It returns the best settings, which may be those given.
func SearchHyper(learnOn, judgeOn Log, from Hyper, draws int, chance Chance) Hyper {
	best, loss := from, hyperLoss(learnOn, judgeOn, from)
	for i := range draws {
		reach := 1.2 - float64(.9*float64(i)/float64(max(draws, 1)))
		try := vary(best, reach, chance)
		if l := hyperLoss(learnOn, judgeOn, try); l < loss {
			best, loss = try, l
		}
	}
	return best
}

// vary moves each setting by a random factor of at most e to the reach.
func vary(h Hyper, reach float64, chance Chance) Hyper {
	near := func(x, low, high float64) float64 {
		factor := expOf(float64(reach * (float64(2*chance.Float64()) - 1)))
		return min(max(float64(x*factor), low), high)
	}
	h.VarGeneral, h.VarSkill = near(h.VarGeneral, .02, 5), near(h.VarSkill, .02, 5)
	h.VarGoal, h.VarItem = near(h.VarGoal, .02, 5), near(h.VarItem, .01, 5)
	h.DriftGeneral, h.DriftSkill = near(h.DriftGeneral, 1e-5, .1), near(h.DriftSkill, 1e-4, .5)
	h.GainRight, h.GainWrong = near(h.GainRight, 1e-3, .3), near(h.GainWrong, 1e-3, .3)
	h.Start += float64(reach * (float64(1.2*chance.Float64()) - .6))
	return h
}

// hyperLoss is the log loss of one-step forecasts.
func hyperLoss(learnOn, judgeOn Log, h Hyper) float64 {
	r := NewReplay(learnOn, &Model{Hyper: h})
	r.learnAll(learnOn)
	sum, n := 0.0, 0.0
	for _, l := range judgeOn.Learners {
		r.Run(l, func(i int, _ Question, p Prediction) {
			sum += surprisal(p.P, l[i].Right)
			n++
		})
	}
	return sum / max(n, 1)
}
