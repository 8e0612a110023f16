package mastery

import (
	"math"
	"slices"
)

// scoreSpecs are the rules of gradebooks: one number from the scores of checks alone and of judged work. Got it is
// when that number reaches the bar, a share of the scale.
func scoreSpecs() []Spec {
	canvas := "Canvas LMS, rollup_score.rb"
	k := whole("k", 3, 1, 100)
	return []Spec{
		score("canvas_latest", canvas, latest),
		score("canvas_highest", canvas, highest),
		score("canvas_weighted", canvas+" (Weighted Average)", weighted, whole("weight", 65, 1, 99)),
		score("canvas_decaying", canvas+" (standard decaying average)", decaying, whole("weight", 65, 50, 99)),
		score("canvas_n_mastery", canvas, nMastery, whole("n", 5, 1, 10), number("mastery", .6, 0, 1)),
		score("average", "Canvas, Educate, Common Goal", average),
		score("mean_recent_k", "Common Goal", func(s scores, p Params) (float64, bool) { return mean(s.recent(p)), true }, k),
		score("mean_highest_k", "Common Goal", meanHighest, k),
		score("median_recent_k", "Common Goal", func(s scores, p Params) (float64, bool) { return median(s.recent(p)), true }, k),
		score("mode", "Educate SIS", func(s scores, _ Params) (float64, bool) { return mode(s.values), true }),
		score("mode_recent_k", "Common Goal", func(s scores, p Params) (float64, bool) { return mode(s.recent(p)), true }, k),
		score("power_law", "Marzano; formula as published by Ascender and JumpRope", powerLaw),
		score("power_law_or_mean", "Ascender", powerLawOrMean),
		score("decaying_average", "SchoolWise: 60 or 75", decaying, whole("weight", 60, 50, 99)),
	}
}

// scores are what a rule works on: all scores so far, brought to the scale of the newest.
type scores struct {
	values []float64
	top    float64 // the best score of the scale
}

// recent are the last k scores.
func (s scores) recent(p Params) []float64 { return keepLast(s.values, int(p["k"])) }

// formula makes one number of the scores; false says that there are too few.
type formula func(s scores, p Params) (float64, bool)

// score makes the spec of a gradebook rule.
func score(key, source string, f formula, params ...Param) Spec {
	return Spec{
		Key: key, Version: 1, Source: source,
		Params: append(params, number("bar", .8, 0, 1)),
		start:  func(p Params) criterion { return &byScores{params: p, formula: f} },
	}
}

// byScores keeps the scores and applies the formula after each.
type byScores struct {
	params  Params
	formula formula
	raw     []float64
	tops    []float64
}

// maxScores bounds the history that a gradebook rule looks at.
const maxScores = 1000

func (c *byScores) add(e Evidence) verdict {
	scored := e.Kind == Alone || e.Kind == Judgement
	if !scored || !(e.Max > 0) || math.IsInf(e.Max, 0) {
		return verdict{}
	}
	c.raw = keepLast(append(c.raw, float64(e.share()*e.Max)), maxScores)
	if e.Score >= 0 && e.Score <= e.Max {
		c.raw[len(c.raw)-1] = e.Score
	}
	c.tops = keepLast(append(c.tops, e.Max), maxScores)
	s := scores{values: make([]float64, len(c.raw)), top: e.Max}
	for i, x := range c.raw {
		if s.values[i] = x; c.tops[i] != e.Max {
			s.values[i] = float64(x / c.tops[i] * e.Max)
		}
	}
	value, ok := c.formula(s, c.params)
	bar := float64(c.params["bar"] * e.Max)
	return verdict{
		counts: true, met: ok && value >= bar, near: ok && value+value >= bar,
		span: len(s.values), value: value, valued: ok,
	}
}

func latest(s scores, _ Params) (float64, bool)  { return s.values[len(s.values)-1], true }
func highest(s scores, _ Params) (float64, bool) { return slices.Max(s.values), true }
func average(s scores, _ Params) (float64, bool) { return mean(s.values), true }

// weighted gives the newest score its weight and the mean of all earlier ones the rest, to two decimals.
func weighted(s scores, p Params) (float64, bool) {
	n := len(s.values)
	if n == 1 {
		return s.values[0], true
	}
	w := float64(p["weight"] / 100)
	v := float64(w*s.values[n-1]) + float64((1-w)*mean(s.values[:n-1]))
	return float64(math.Round(float64(v*100)) / 100), true
}

// decaying lets the result so far fade before each new score.
func decaying(s scores, p Params) (float64, bool) {
	w := float64(p["weight"] / 100)
	d := s.values[0]
	for _, x := range s.values[1:] {
		d = float64((1-w)*d) + float64(w*x)
	}
	return d, true
}

// nMastery is the mean of the scores that reach mastery, once there are n of them.
func nMastery(s scores, p Params) (float64, bool) {
	var good []float64
	for _, x := range s.values {
		if x >= float64(p["mastery"]*s.top) {
			good = append(good, x)
		}
	}
	if len(good) < int(p["n"]) {
		return 0, false
	}
	return mean(good), true
}

func meanHighest(s scores, p Params) (float64, bool) {
	sorted := slices.Sorted(slices.Values(s.values))
	return mean(keepLast(sorted, int(p["k"]))), true
}

// powerLaw fits ln y = ln m + b ln x by least squares and reads it at the newest score. It needs three scores; where
// one of them is zero there is no logarithm, and the mean stands in.
func powerLaw(s scores, _ Params) (float64, bool) {
	n := len(s.values)
	if n < 3 {
		return 0, false
	}
	var sx, sy, sxx, sxy float64
	for i, v := range s.values {
		if v <= 0 {
			return mean(s.values), true
		}
		x, y := logOf(float64(i+1)), logOf(v)
		sx += x
		sy += y
		sxx += float64(x * x)
		sxy += float64(x * y)
	}
	count := float64(n)
	b := (float64(count*sxy) - float64(sx*sy)) / (float64(count*sxx) - float64(sx*sx))
	a := (sy - float64(b*sx)) / count
	return min(expOf(a+float64(b*logOf(count))), s.top), true
}

func powerLawOrMean(s scores, p Params) (float64, bool) {
	m := mean(s.values)
	if v, ok := powerLaw(s, p); ok {
		m = max(m, v)
	}
	return m, true
}

func mean(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum / float64(max(len(list), 1))
}

func median(list []float64) float64 {
	s := slices.Sorted(slices.Values(list))
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return float64((s[n/2-1] + s[n/2]) / 2)
}

// mode is the most frequent score; of equally frequent ones, the one scored last.
func mode(list []float64) float64 {
	best, most := 0.0, 0
	for i := len(list) - 1; i >= 0; i-- {
		n := 0
		for _, x := range list {
			if x == list[i] {
				n++
			}
		}
		if n > most {
			best, most = list[i], n
		}
	}
	return best
}
