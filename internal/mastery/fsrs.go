package mastery

import (
	"fmt"
	"math"
)

// Grade is how a refresh went.
type Grade int

// The grades of a refresh.
const (
	Again Grade = iota + 1 // wrong
	Hard                   // right with help, or slowly
	Good                   // right
	Easy                   // right the first time, fast, and expected to be
)

// Card is the memory of one goal: how stable it is and how hard. The zero card has not been reviewed.
type Card struct {
	Stability  float64 `json:"stability"`  // days until the chance to remember is 90 %
	Difficulty float64 `json:"difficulty"` // 1 (easy) to 10 (hard)
}

// Scheduler is FSRS-6, which says when a refresh is due. It schedules; it never lowers an estimate or a state.
// Source: open-spaced-repetition, "The Algorithm", FSRS-6; the weights are its published defaults.
type Scheduler struct {
	Weights   [21]float64 // the model's weights w0 … w20
	Retention float64     // the chance to remember at which a refresh is due, .70 to .97
	MaxDays   float64     // the longest interval
}

// NewScheduler returns a scheduler with the published weights. It errs on a retention outside .70 to .97.
func NewScheduler(retention, maxDays float64) (Scheduler, error) {
	if !(retention >= .70 && retention <= .97) || !(maxDays >= 1 && maxDays <= 36500) {
		return Scheduler{}, fmt.Errorf("mastery: a retention of %v within %v days cannot be scheduled", retention, maxDays)
	}
	return Scheduler{
		Weights: [21]float64{
			.212, 1.2931, 2.3065, 8.2956, 6.4133, .8334, 3.0194, .001, 1.8722, .1666, .796,
			1.4835, .0614, .2629, 1.6483, .6014, 1.8729, .5425, .0912, .0658, .1542,
		},
		Retention: retention,
		MaxDays:   maxDays,
	}, nil
}

// Bounds of a card.
const (
	minStability = .001
	maxStability = 36500
)

// Retrievability is the chance to remember after so many days, from 0 to 1.
func (s Scheduler) Retrievability(c Card, days float64) float64 {
	if c.Stability <= 0 {
		return 0
	}
	return powOf(1+float64(s.factor()*max(days, 0))/c.Stability, -s.Weights[20])
}

// factor makes the chance 90 % after as many days as the stability.
func (s Scheduler) factor() float64 { return powOf(.9, -1/s.Weights[20]) - 1 }

// Days is the interval until the next refresh, in whole days from 1 to MaxDays.
func (s Scheduler) Days(c Card) float64 {
	d := float64(c.Stability / s.factor() * (powOf(s.Retention, -1/s.Weights[20]) - 1))
	return min(max(math.Round(d), 1), s.MaxDays)
}

// Review returns the card after a review, so many days after the one before. A grade outside the four is taken as the
// nearest.
func (s Scheduler) Review(c Card, g Grade, days float64) Card {
	g = min(max(g, Again), Easy)
	if !(days >= 0) {
		days = 0
	}
	if c.Stability <= 0 || c.Difficulty <= 0 {
		return Card{Stability: bound(s.Weights[g-1]), Difficulty: clampDifficulty(s.firstDifficulty(g))}
	}
	next := Card{Difficulty: s.difficulty(c.Difficulty, g)}
	switch {
	case days < 1:
		next.Stability = s.sameDay(c.Stability, g)
	case g == Again:
		next.Stability = s.lapsed(c, s.Retrievability(c, days))
	default:
		next.Stability = s.recalled(c, g, s.Retrievability(c, days))
	}
	next.Stability = bound(next.Stability)
	return next
}

// firstDifficulty is D0(G) = w4 - e^(w5 (G-1)) + 1, not yet within 1 to 10.
func (s Scheduler) firstDifficulty(g Grade) float64 {
	return s.Weights[4] - expOf(float64(s.Weights[5]*float64(g-1))) + 1
}

// difficulty moves with the grade, damped near 10, and returns a little towards that of an easy start.
func (s Scheduler) difficulty(d float64, g Grade) float64 {
	step := float64(float64(-s.Weights[6]*float64(g-3)) * (10 - d) / 9)
	back := s.Weights[7]
	return clampDifficulty(float64(back*s.firstDifficulty(Easy)) + float64((1-back)*(d+step)))
}

// recalled is the stability after being right, at retrievability r.
func (s Scheduler) recalled(c Card, g Grade, r float64) float64 {
	w := s.Weights
	grow := float64(expOf(w[8]) * (11 - c.Difficulty))
	grow = float64(float64(grow*powOf(c.Stability, -w[9])) * (expOf(float64(w[10]*(1-r))) - 1))
	switch g {
	case Hard:
		grow = float64(grow * w[15])
	case Easy:
		grow = float64(grow * w[16])
	case Good, Again: // the usual growth
	}
	return float64(c.Stability * (1 + grow))
}

// lapsed is the stability after being wrong, at retrievability r.
func (s Scheduler) lapsed(c Card, r float64) float64 {
	w := s.Weights
	long := float64(w[11] * powOf(c.Difficulty, -w[12]))
	long = float64(long * (powOf(c.Stability+1, w[13]) - 1))
	long = float64(long * expOf(float64(w[14]*(1-r))))
	return min(long, c.Stability/expOf(float64(w[17]*w[18])))
}

// sameDay is the stability after another review on the day of the one before; being right does not lower it.
func (s Scheduler) sameDay(old float64, g Grade) float64 {
	w := s.Weights
	grow := float64(expOf(float64(w[17]*(float64(g-3)+w[18]))) * powOf(old, -w[19]))
	if g >= Hard {
		grow = max(grow, 1)
	}
	return float64(old * grow)
}

func clampDifficulty(d float64) float64 { return min(max(d, 1), 10) }

// bound keeps a stability within its range.
func bound(s float64) float64 { return min(max(s, minStability), maxStability) }
