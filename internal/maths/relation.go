package maths

import "errors"

// sameRelation compares two equations or inequalities: side by side, or as the same statement up to a constant factor, so
// that 2x = 4, x = 2 and 2 = x agree. (x = 2 and x² = 2x do not.)
func (c *comparison) sameRelation(a, b *node) (bool, error) {
	a, b = forwards(a), forwards(b)
	sign := a.rels[0]
	if sign != b.rels[0] {
		return false, nil
	}
	left, right := a.kids[0], a.kids[1]
	if equal, err := c.samePair(left, right, b); equal || errors.Is(err, errTooLarge) {
		return equal, err
	}
	even := sign == "=" || sign == "≠"
	if even {
		if equal, err := c.samePair(right, left, b); equal || errors.Is(err, errTooLarge) {
			return equal, err
		}
	}
	if left.isStructure() || right.isStructure() || b.kids[0].isStructure() || b.kids[1].isStructure() {
		return false, nil
	}
	factor, ok, err := c.factor(gap(a), gap(b))
	if err != nil || !ok {
		return false, err
	}
	return even || factor > 0, nil
}

func (c *comparison) samePair(left, right *node, b *node) (bool, error) {
	if equal, err := c.same(left, b.kids[0]); !equal {
		return false, err
	}
	return c.same(right, b.kids[1])
}

// forwards writes > and ≥ the other way round, and ≈ as =.
func forwards(n *node) *node {
	turned := map[string]string{">": "<", "≥": "≤"}
	r := newNode(opRelation, n.kids...)
	r.rels = n.rels
	if n.rels[0] == "≈" {
		r.rels = []string{"="}
	}
	if t, ok := turned[n.rels[0]]; ok {
		r.kids = []*node{n.kids[1], n.kids[0]}
		r.rels = []string{t}
	}
	return r
}

// gap is the left side less the right side.
func gap(n *node) *node {
	return newNode(opAdd, n.kids[0], newNode(opNeg, n.kids[1]))
}

// factor finds the constant k with a = k·b, if there is one other than zero. Only its sign can be relied on.
func (c *comparison) factor(a, b *node) (k float64, ok bool, err error) {
	ok, err = c.sameRatioInField(a, b)
	if errors.Is(err, errNotRational) {
		return c.sameRatio(a, b)
	}
	if err != nil || !ok {
		return 0, false, err
	}
	for i := 0; i < maxPoints; i++ {
		if r, err := c.ratioAt(i, a, b); err == nil && r.isReal() && r.size() > r.err {
			return real(r.z), true, nil
		}
	}
	return 0, false, nil
}

func (c *comparison) sameRatioInField(a, b *node) (bool, error) {
	agreed := 0
	var ratio uint64
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
		if va == 0 || vb == 0 {
			return false, nil
		}
		r := fieldMul(va, fieldInverse(vb))
		if agreed > 0 && r != ratio {
			return false, nil
		}
		ratio = r
		agreed++
	}
	return agreed > 0, nil
}

// sameRatio is the floating-point counterpart of sameRatioInField.
func (c *comparison) sameRatio(a, b *node) (float64, bool, error) {
	var ratio approx
	agreed := 0
	for k := 0; k < maxPoints && agreed < enoughPoints*2; k++ {
		r, err := c.ratioAt(k, a, b)
		if errors.Is(err, errUndefined) {
			continue
		}
		if err != nil {
			return 0, false, err
		}
		if r.size() <= r.err || !r.isReal() || agreed > 0 && !agree(r, ratio) {
			return 0, false, nil
		}
		ratio = r
		agreed++
	}
	return real(ratio.z), agreed >= fewPoints, nil
}

// ratioAt is a/b at point k, errUndefined if either is not usable there.
func (c *comparison) ratioAt(k int, a, b *node) (approx, error) {
	p := c.pointAt(k)
	va, err := p.value(a)
	if err != nil {
		return approx{}, err
	}
	vb, err := p.value(b)
	if err != nil {
		return approx{}, err
	}
	if !va.known() || !vb.known() || !va.isReal() || !vb.isReal() {
		return approx{}, errUndefined
	}
	return quotientOf(va, vb)
}
