package maths

import (
	"errors"
	"math/cmplx"
)

const (
	fieldPoints  = 3  // points of the field at which two rational functions must agree
	fieldTries   = 8  // points tried to find these
	minPoints    = 12 // floating-point points always tried
	maxPoints    = 60
	enoughPoints = 6 // agreeing points that settle it, once minPoints were tried
	fewPoints    = 3 // agreeing points that settle it after all points were tried
)

// sameRational compares two rational functions by their values in the field. It answers errNotRational if one is not rational,
// and errUndefined if one has no value anywhere, like 1/(x−x).
func (c *comparison) sameRational(a, b *node) (bool, error) {
	agreed := 0
	for k := uint64(0); k < fieldTries && agreed < fieldPoints; k++ {
		p := fieldPoint{k, c.budget}
		va, errA := p.value(a)
		vb, errB := p.value(b)
		if err := firstOther(errUndefined, errA, errB); err != nil {
			return false, err
		}
		if errA != nil || errB != nil {
			continue
		}
		if va != vb {
			return false, nil
		}
		agreed++
	}
	if agreed == 0 {
		return false, errUndefined
	}
	return true, nil
}

// firstOther returns the first error that is neither nil nor usual.
func firstOther(usual error, errs ...error) error {
	for _, err := range errs {
		if err != nil && !errors.Is(err, usual) {
			return err
		}
	}
	return nil
}

// pointAt gives each variable a value for point number k. Points of all signs and of sizes from 0.2 to 30 take turns, so that roots
// and logarithms find some of their domain, and |x| is told from x.
func (c *comparison) pointAt(k int) samplePoint {
	scales := [...]float64{1, 3, 1, 8, 0.6, 2, 30}
	scale := scales[k%len(scales)]
	return samplePoint{number: uint64(k), budget: c.budget, values: func(name string) complex128 {
		h := mix(hashOf(name), uint64(k))
		x := scale * (0.2 + 0.8*unit(h))
		switch k % 4 {
		case 1:
			if h&1 == 1 {
				x = -x
			}
		case 2:
			x = -x
		}
		return complex(x, 0)
	}}
}

// tally counts what the points say.
type tally struct {
	real, complex, complexApart, domain int
}

// sameNumeric compares two expressions at fixed points. Points where both are real decide; only if there are too few of
// them (roots of negative numbers, the letter i) complex values do. Where only one side is real the domains differ, which
// alone does not make ln(x²) and 2 ln x different answers.
func (c *comparison) sameNumeric(a, b *node) (bool, error) {
	isComplex := func(n *node) bool { return n.isConst("i") }
	onlyReal := !a.has(isComplex) && !b.has(isComplex)
	var t tally
	for k := 0; k < maxPoints; k++ {
		p := c.pointAt(k)
		va, errA := p.value(a)
		vb, errB := p.value(b)
		if err := firstOther(errUndefined, errA, errB); err != nil {
			return false, err
		}
		if errA != nil || errB != nil || !va.known() || !vb.known() {
			continue
		}
		same := agree(va, vb)
		switch realA, realB := va.isReal(), vb.isReal(); {
		case realA && realB || !onlyReal:
			if !same {
				return false, nil
			}
			t.real++
		case realA != realB:
			t.domain++
		case same:
			t.complex++
		default:
			t.complexApart++
		}
		if k >= minPoints && t.real >= enoughPoints {
			return true, nil
		}
	}
	return t.settle()
}

// settle decides after all points were tried.
func (t tally) settle() (bool, error) {
	switch {
	case t.real >= fewPoints:
		return true, nil
	case t.complexApart > 0 || t.domain > 0:
		return false, nil
	case t.complex >= fewPoints:
		return true, nil
	}
	return false, errUndefined
}

// agree says whether two values are the same within their error bounds.
func agree(a, b approx) bool {
	d := cmplx.Abs(a.z - b.z)
	return d <= 16*(a.err+b.err)+2e-14*max(a.size(), b.size())
}
