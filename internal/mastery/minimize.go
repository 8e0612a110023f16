package mastery

import "math"

// minimize finds the minimum of a smooth convex function by L-BFGS with a backtracking line search (Nocedal and Wright,
// Numerical Optimization, algorithms 7.4 and 3.1). The function returns its value and writes its gradient. x is the
// start and becomes the result.
func minimize(x []float64, rounds int, f func(x, gradient []float64) float64) {
	const memory = 8
	n := len(x)
	g, next, g2 := make([]float64, n), make([]float64, n), make([]float64, n)
	value := f(x, g)
	var steps, turns [][]float64
	for range rounds {
		d := direction(g, steps, turns)
		slope := dot(d, g)
		if !(slope < 0) {
			return
		}
		size, better := 1.0, false
		if len(steps) == 0 {
			size = 1 / max(1, math.Sqrt(dot(g, g)))
		}
		var v float64
		for range 30 {
			for i := range x {
				next[i] = x[i] + float64(size*d[i])
			}
			if v = f(next, g2); v <= value+float64(1e-4*float64(size*slope)) {
				better = true
				break
			}
			size /= 2
		}
		if !better {
			return
		}
		s, y := make([]float64, n), make([]float64, n)
		for i := range x {
			s[i], y[i] = next[i]-x[i], g2[i]-g[i]
		}
		if dot(s, y) > 1e-12 {
			steps, turns = keepLast(append(steps, s), memory), keepLast(append(turns, y), memory)
		}
		gain := value - v
		copy(x, next)
		copy(g, g2)
		value = v
		if gain <= float64(1e-8*max(math.Abs(value), 1)) {
			return
		}
	}
}

// direction is minus the gradient, bent by what the last steps showed of the curvature.
func direction(g []float64, steps, turns [][]float64) []float64 {
	d := make([]float64, len(g))
	for i := range g {
		d[i] = -g[i]
	}
	k := len(steps)
	alpha := make([]float64, k)
	for j := k - 1; j >= 0; j-- {
		alpha[j] = dot(steps[j], d) / dot(steps[j], turns[j])
		plus(d, -alpha[j], turns[j])
	}
	if k > 0 {
		scale := dot(steps[k-1], turns[k-1]) / dot(turns[k-1], turns[k-1])
		for i := range d {
			d[i] = float64(d[i] * scale)
		}
	}
	for j := range k {
		beta := dot(turns[j], d) / dot(steps[j], turns[j])
		plus(d, alpha[j]-beta, steps[j])
	}
	return d
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}

// plus adds k·b to a.
func plus(a []float64, k float64, b []float64) {
	for i := range a {
		a[i] += float64(k * b[i])
	}
}

// FitPlatt fits a calibration to forecasts. With too few of them, or only one kind, it returns the one given.
func FitPlatt(list []Forecast, otherwise Platt) Platt {
	const least = 100
	ones := 0
	z := make([]float64, len(list))
	for i, f := range list {
		const edge = 1e-9
		z[i] = logit(min(max(clip(f.P), edge), 1-edge))
		if f.Y >= .5 {
			ones++
		}
	}
	if len(list) < least || ones == 0 || ones == len(list) {
		return otherwise
	}
	x := []float64{1, 0}
	minimize(x, 100, func(x, g []float64) float64 {
		sum := 0.0
		g[0], g[1] = 0, 0
		for i, f := range list {
			p := sigmoid(float64(x[0]*z[i]) + x[1])
			sum += surprisal(p, f.Y)
			g[0] += float64((p - f.Y) * z[i])
			g[1] += p - f.Y
		}
		n := float64(len(list))
		g[0], g[1] = g[0]/n, g[1]/n
		return sum / n
	})
	if !(x[0] > 0) {
		return otherwise // would turn the order round
	}
	return Platt{A: x[0], B: x[1]}
}
