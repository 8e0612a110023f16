package maths

import "math/big"

// op says what a node of the tree is.
type op uint8

const (
	opNum       op = iota // a literal number: num, and its decimals if it was written with any
	opVar                 // a letter, a letter with a subscript, or a whole word: name
	opConst               // one of π, e, i, ∞ and the degree: name
	opAdd                 // the sum of all kids
	opMul                 // the product of all kids
	opNeg                 // minus the kid
	opDiv                 // kid 0 over kid 1
	opPow                 // kid 0 to the power kid 1
	opCall                // a known function (names.go) of the kids: name
	opApply               // an unknown function, like f in f(x): name
	opFactorial           // n!
	opPlusMinus           // kid 0 ± kid 1, or ∓ when name says so
	opRelation            // kids joined by the signs in rels: a < x ≤ b
	opBracket             // (a, b), [a, b): a point or an interval; name holds both brackets
	opSet                 // {a, b}: order does not matter
	opList                // a, b: several answers, order does not matter
	opAnd                 // both statements hold
	opOr                  // one of the statements holds
	opUnion               // A ∪ B
	opEmpty               // ∅
)

// node is one node of the tree that a text is parsed into. Nodes are not changed after parsing.
type node struct {
	op   op
	name string
	kids []*node
	rels []string // opRelation: the signs between the kids, one fewer than kids

	num     *big.Rat // opNum
	decimal bool     // opNum: written with a decimal sign or in scientific notation
	places  int      // opNum: digits after the decimal sign, less the exponent; may be negative
	digits  int      // opNum: significant digits as written

	implicit bool // opMul: written by juxtaposition only, as in ab
	grouped  bool // written inside round or square brackets

	exponent *big.Rat // opPow: the value of kid 1 when it is a plain number
}

func newNode(o op, kids ...*node) *node { return &node{op: o, kids: kids} }

func intNode(n int64) *node { return &node{op: opNum, num: big.NewRat(n, 1)} }

func call(name string, kids ...*node) *node { return &node{op: opCall, name: name, kids: kids} }

// each visits n and everything below it.
func (n *node) each(visit func(*node)) {
	visit(n)
	for _, k := range n.kids {
		k.each(visit)
	}
}

// has says whether some node below or at n satisfies is.
func (n *node) has(is func(*node) bool) bool {
	if is(n) {
		return true
	}
	for _, k := range n.kids {
		if k.has(is) {
			return true
		}
	}
	return false
}

func (n *node) isConst(name string) bool { return n.op == opConst && n.name == name }

// isStructure says whether n is anything other than one expression with one value.
func (n *node) isStructure() bool { return n.op >= opRelation }

// variables returns the distinct variable names below n.
func (n *node) variables() map[string]bool {
	names := map[string]bool{}
	n.each(func(k *node) {
		if k.op == opVar {
			names[k.name] = true
		}
	})
	return names
}

// replace returns a copy of n in which every node that swap answers for is replaced by its answer.
func (n *node) replace(swap func(*node) *node) *node {
	if r := swap(n); r != nil {
		return r
	}
	if len(n.kids) == 0 {
		return n
	}
	c := *n
	c.kids = make([]*node, len(n.kids))
	for i, k := range n.kids {
		c.kids[i] = k.replace(swap)
	}
	return &c
}
