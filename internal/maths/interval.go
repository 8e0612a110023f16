package maths

import "strings"

// span is an interval; a nil end is unbounded.
type span struct {
	low, high             *node
	lowClosed, highClosed bool
}

// sameIntervals compares solution sets when at least one side is written with brackets and the other with inequalities:
// x ≥ 3 is [3, ∞). ok is false when this is not such a pair.
func (c *comparison) sameIntervals(a, b *node) (equal, ok bool, err error) {
	if bracketed(a) == bracketed(b) {
		return false, false, nil
	}
	sa, okA := spans(a)
	sb, okB := spans(b)
	if !okA || !okB || len(sa) != len(sb) {
		return false, false, nil
	}
	for _, s := range sa {
		found := false
		for _, t := range sb {
			same, err := c.sameSpan(s, t)
			if err != nil {
				return false, true, err
			}
			found = found || same
		}
		if !found {
			return false, true, nil
		}
	}
	return true, true, nil
}

// bracketed says whether n is written as an interval or a union of intervals.
func bracketed(n *node) bool { return n.op == opBracket && len(n.kids) == 2 || n.op == opUnion }

// spans reads n as a union of intervals of one unknown.
func spans(n *node) ([]span, bool) {
	switch n.op {
	case opBracket:
		if len(n.kids) != 2 {
			return nil, false
		}
		s := span{low: n.kids[0], high: n.kids[1], lowClosed: strings.HasPrefix(n.name, "["), highClosed: strings.HasSuffix(n.name, "]")}
		if infinite(s.low) < 0 {
			s.low = nil
		}
		if infinite(s.high) > 0 {
			s.high = nil
		}
		return []span{s}, true
	case opRelation:
		s, _, ok := halfLine(n)
		return []span{s}, ok
	case opAnd:
		return meet(n)
	case opUnion, opOr:
		var all []span
		for _, k := range n.kids {
			s, ok := spans(plain(k))
			if !ok {
				return nil, false
			}
			all = append(all, s...)
		}
		return all, true
	}
	return nil, false
}

// halfLine reads x < a or a < x, and the name of the unknown.
func halfLine(n *node) (s span, unknown string, ok bool) {
	if len(n.kids) != 2 {
		return s, "", false
	}
	r := forwards(n)
	closed := r.rels[0] == "≤"
	if !closed && r.rels[0] != "<" {
		return s, "", false
	}
	left, right := r.kids[0], r.kids[1]
	switch {
	case left.op == opVar && len(right.variables()) == 0:
		s = span{high: right, highClosed: closed}
		if infinite(right) > 0 {
			s.high = nil
		}
		return s, left.name, true
	case right.op == opVar && len(left.variables()) == 0:
		s = span{low: left, lowClosed: closed}
		if infinite(left) < 0 {
			s.low = nil
		}
		return s, right.name, true
	}
	return s, "", false
}

// meet joins a lower and an upper bound of the same unknown.
func meet(n *node) ([]span, bool) {
	if len(n.kids) != 2 || n.kids[0].op != opRelation || n.kids[1].op != opRelation {
		return nil, false
	}
	a, x, okA := halfLine(n.kids[0])
	b, y, okB := halfLine(n.kids[1])
	if !okA || !okB || x != y {
		return nil, false
	}
	if a.low == nil {
		a, b = b, a
	}
	if a.high != nil || b.low != nil {
		return nil, false
	}
	return []span{{low: a.low, lowClosed: a.lowClosed, high: b.high, highClosed: b.highClosed}}, true
}

func (c *comparison) sameSpan(a, b span) (bool, error) {
	low, err := c.sameEnd(a.low, b.low, a.lowClosed == b.lowClosed)
	if err != nil || !low {
		return false, err
	}
	return c.sameEnd(a.high, b.high, a.highClosed == b.highClosed)
}

// sameEnd compares two ends; nil is unbounded, where open and closed mean the same.
func (c *comparison) sameEnd(a, b *node, sameBracket bool) (bool, error) {
	if a == nil || b == nil {
		return a == nil && b == nil, nil
	}
	if !sameBracket {
		return false, nil
	}
	return c.same(a, b)
}
