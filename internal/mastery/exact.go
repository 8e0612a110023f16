package mastery

import "math"

// The standard library's exp and log are written in assembly for some processors and may be fused on others, so their
// last bit differs. These use only sums, products rounded one at a time, quotients, and operations on bits, which
// IEEE 754 defines to the last bit. They are within 2 units in the last place of the true value.

const (
	ln2High = 6.93147180369123816490e-01 // the first 33 bits of ln 2 …
	ln2Low  = 1.90821492927058770002e-10 // … and the rest, so that k·ln2High is exact
	ln2Inv  = 1.44269504088896338700
)

// expOf is e to the x. Not a number stays so; beyond the range it is 0 or +Inf.
func expOf(x float64) float64 {
	switch {
	case x != x || x > 709.782712893384:
		return float64(x * math.Inf(1)) // NaN or +Inf
	case x < -745.2:
		return 0
	}
	k := math.Floor(float64(ln2Inv*x) + .5)
	r := (x - float64(k*ln2High)) - float64(k*ln2Low)
	// |r| ≤ 0.35: the series up to r^13 leaves less than 1e-17. Summed in pairs, so that a processor can do several at
	// once; the large terms come last.
	r2 := float64(r * r)
	r4 := float64(r2 * r2)
	a := (1.0/6 + float64(r*(1.0/24))) + float64(r2*(1.0/120+float64(r*(1.0/720))))
	b := (1.0/5040 + float64(r*(1.0/40320))) + float64(r2*(1.0/362880+float64(r*(1.0/3628800))))
	c := 1.0/39916800 + float64(r*(1.0/479001600)) + float64(r2*(1.0/6227020800))
	tail := a + float64(r4*(b+float64(r4*c)))
	p := 1 + (r + float64(r2*(.5+float64(r*tail))))
	return scale(p, int(k))
}

// scale is p·2^k for p near 1, in two steps so that each power of two can be written down.
func scale(p float64, k int) float64 {
	half := k / 2
	return float64(float64(p*pow2(half)) * pow2(k-half))
}

// pow2 is 2^k for |k| ≤ 1022.
func pow2(k int) float64 { return math.Float64frombits(uint64(k+1023) << 52) }

// logOf is the natural logarithm. It is -Inf at 0 and not a number below.
func logOf(x float64) float64 {
	switch {
	case x != x || x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	case math.IsInf(x, 1):
		return x
	}
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m += m
		e--
	}
	// ln m = 2 atanh s, with s = (m-1)/(m+1), |s| ≤ 0.172: 12 terms leave less than 1e-18.
	s := (m - 1) / (m + 1)
	z := float64(s * s)
	z2 := float64(z * z)
	z4 := float64(z2 * z2)
	a := (2.0/3 + float64(z*(2.0/5))) + float64(z2*(2.0/7+float64(z*(2.0/9))))
	b := (2.0/11 + float64(z*(2.0/13))) + float64(z2*(2.0/15+float64(z*(2.0/17))))
	c := (2.0/19 + float64(z*(2.0/21))) + float64(z2*(2.0/23))
	p := a + float64(z4*(b+float64(z4*c)))
	tail := float64(float64(p*z) * s)
	k := float64(e)
	return float64(k*ln2High) + (float64(2*s) + (tail + float64(k*ln2Low)))
}

// log1pOf is the natural logarithm of 1 + x, exact for small x as well.
func log1pOf(x float64) float64 {
	u := 1 + x
	if u == 1 || u != u || math.IsInf(u, 0) {
		return x
	}
	return float64(logOf(u)*x) / (u - 1)
}

// powOf is x to the y for x > 0.
func powOf(x, y float64) float64 { return expOf(float64(y * logOf(x))) }

// sigmoid is the logistic function 1/(1+e^-x).
func sigmoid(x float64) float64 { return 1 / (1 + expOf(-x)) }

// logit is the inverse of the sigmoid, for 0 < p < 1.
func logit(p float64) float64 { return logOf(p / (1 - p)) }
