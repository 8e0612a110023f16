package maths

import (
	"errors"
	"math"
	"math/big"
	"math/cmplx"
)

// MinSignificant is the number of significant digits from which a rounded decimal stands for a number that has no finite
// decimal: 0.333 is taken for 1/3, 0.33 is not. Three is the usual rule of physics and of international examinations.
const MinSignificant = 3

// comparison is one comparison of an answer with an attempt.
type comparison struct {
	options Options
	budget  *budget
}

// same compares two trees. The errors errUndefined and errTooLarge mean that nothing can be said.
func (c *comparison) same(a, b *node) (bool, error) {
	if err := c.budget.spend(stepCost); err != nil {
		return false, err
	}
	a, b = plain(a), plain(b)
	if !a.isStructure() && !b.isStructure() {
		return c.sameExpression(a, b)
	}
	if equal, ok, err := c.sameIntervals(a, b); ok {
		return equal, err
	}
	switch {
	case a.op == opRelation && b.op == opRelation:
		return c.sameRelation(a, b)
	case a.op == opBracket && b.op == opBracket:
		return c.sameBracket(a, b)
	case a.op == opEmpty && b.op == opEmpty:
		return true, nil
	case sameKind(a.op, b.op):
		return c.sameMembers(a, b)
	}
	return false, errKind
}

// sameKind says whether two collections may be compared: a plain list may stand for any other kind.
func sameKind(a, b op) bool {
	collection := func(o op) bool { return o == opList || o == opSet || o == opAnd || o == opOr || o == opUnion }
	if !collection(a) || !collection(b) {
		return false
	}
	return a == b || a == opList && b != opUnion || b == opList && a != opUnion
}

// plain rewrites a structure into its plainest form: a < x < b is two relations, "x = 1, 2" is x = 1 and x = 2, and x ∈ A is A.
func plain(n *node) *node {
	switch n.op {
	case opRelation:
		if len(n.kids) == 2 && n.rels[0] == "∈" {
			return plain(n.kids[1])
		}
		if len(n.kids) > 2 {
			all := newNode(opAnd)
			for i, r := range n.rels {
				pair := newNode(opRelation, n.kids[i], n.kids[i+1])
				pair.rels = []string{r}
				all.kids = append(all.kids, pair)
			}
			return all
		}
	case opList, opOr:
		return spreadUnknown(n)
	}
	return n
}

// spreadUnknown reads "x = 1, 2" as "x = 1, x = 2", and "x = 1 or 2" likewise.
func spreadUnknown(n *node) *node {
	first := n.kids[0]
	if first.op != opRelation || len(first.kids) != 2 || first.kids[0].op != opVar {
		return n
	}
	list := newNode(n.op, first)
	for _, k := range n.kids[1:] {
		if !k.isStructure() {
			r := newNode(opRelation, first.kids[0], k)
			r.rels = first.rels
			k = r
		}
		list.kids = append(list.kids, k)
	}
	return list
}

// sameBracket compares points and intervals: the brackets and, in order, the members.
func (c *comparison) sameBracket(a, b *node) (bool, error) {
	if a.name != b.name || len(a.kids) != len(b.kids) {
		return false, nil
	}
	for i := range a.kids {
		if equal, err := c.same(a.kids[i], b.kids[i]); !equal {
			return false, err
		}
	}
	return true, nil
}

// sameMembers compares collections in which order and repetition do not matter.
func (c *comparison) sameMembers(a, b *node) (bool, error) {
	if ok, err := c.covers(a, b); !ok {
		return false, err
	}
	return c.covers(b, a)
}

// covers says whether every member of b is in a.
func (c *comparison) covers(a, b *node) (bool, error) {
	for _, k := range b.kids {
		found := false
		for _, m := range a.kids {
			equal, err := c.same(m, k)
			if errors.Is(err, errTooLarge) {
				return false, err
			}
			if equal {
				found = true
				break
			}
		}
		if !found {
			return false, nil
		}
	}
	return true, nil
}

// sameExpression compares two expressions.
func (c *comparison) sameExpression(a, b *node) (bool, error) {
	if sa, sb := infinite(a), infinite(b); sa != 0 || sb != 0 {
		return sa == sb, nil
	}
	equal, err := c.sameRational(a, b)
	if errors.Is(err, errNotRational) {
		if len(a.variables()) == 0 && len(b.variables()) == 0 {
			return c.sameConstant(a, b)
		}
		return c.sameNumeric(a, b)
	}
	if err != nil || equal {
		return equal, err
	}
	return c.closeConstants(a, b)
}

// infinite is 1 for ∞, −1 for −∞ and 0 for anything else.
func infinite(n *node) int {
	switch {
	case n.isConst("inf"):
		return 1
	case n.op == opNeg:
		return -infinite(n.kids[0])
	}
	return 0
}

// sameConstant compares two irrational numbers.
func (c *comparison) sameConstant(a, b *node) (bool, error) {
	p := c.pointAt(0)
	va, err := p.value(a)
	if err != nil {
		return false, err
	}
	vb, err := p.value(b)
	if err != nil {
		return false, err
	}
	if !va.isFinite() || !vb.isFinite() {
		return false, errTooLarge
	}
	if agree(va, vb) {
		return true, nil
	}
	return c.closeTo(cmplx.Abs(va.z-vb.z)-va.err-vb.err, va.size()) || c.rounds(a, b, va, vb) || c.rounds(b, a, vb, va), nil
}

// rounds says whether the decimal d, of value vd, is the correct rounding of the number e, which is no decimal itself.
func (c *comparison) rounds(d, e *node, vd, ve approx) bool {
	places, digits, ok := stated(d)
	if !ok || digits < MinSignificant {
		return false
	}
	if _, rational := exact(e); rational {
		return false // exact numbers are compared as such
	}
	half := 0.5 * math.Pow(10, -float64(places))
	return cmplx.Abs(vd.z-ve.z) <= half*(1+1e-9)+ve.err
}

// closeConstants compares two rational numbers that are not the same: within the options' tolerance, or one the correct
// rounding of the other.
func (c *comparison) closeConstants(a, b *node) (bool, error) {
	va, okA := exact(a)
	vb, okB := exact(b)
	if !okA || !okB {
		return c.closeOthers(a, b)
	}
	gap := new(big.Rat).Sub(va, vb)
	gap.Abs(gap)
	d, _ := gap.Float64()
	size, _ := new(big.Rat).Abs(va).Float64()
	if c.closeTo(d, size) {
		return true, nil
	}
	return roundsExactly(a, vb, gap) || roundsExactly(b, va, gap), nil
}

// closeOthers applies the tolerance to numbers that the field can compare but exact arithmetic cannot, like 3.14 and π.
func (c *comparison) closeOthers(a, b *node) (bool, error) {
	if len(a.variables())+len(b.variables()) > 0 {
		return false, nil
	}
	equal, err := c.sameConstant(a, b)
	if errors.Is(err, errTooLarge) {
		return false, nil // the field has already told them apart
	}
	return equal, err
}

// roundsExactly says whether the decimal d is the correct rounding of v, which has no finite decimal and is gap away.
func roundsExactly(d *node, v, gap *big.Rat) bool {
	places, digits, ok := stated(d)
	if !ok || digits < MinSignificant || terminates(v) {
		return false
	}
	half := big.NewRat(1, 2)
	if places >= 0 {
		half.Quo(half, new(big.Rat).SetInt(pow10(places)))
	} else {
		half.Mul(half, new(big.Rat).SetInt(pow10(-places)))
	}
	return gap.Cmp(half) <= 0
}

// closeTo applies the tolerances of the options to a gap between two values, size being that of the answer.
func (c *comparison) closeTo(gap, size float64) bool {
	return gap <= c.options.AbsTolerance && c.options.AbsTolerance > 0 || gap <= c.options.Tolerance*size && c.options.Tolerance > 0
}
