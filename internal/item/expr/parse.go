package expr

import (
	"math/big"
	"sort"
)

// The limits of a source.
const (
	maxLength = 500 // bytes
	maxDepth  = 40  // nested brackets, signs and exponents
)

// Expr is a parsed expression. It never changes and is safe for any number of goroutines.
type Expr struct {
	root  *node
	names map[string]bool
}

// op is what a node does.
type op uint8

const (
	opValue op = iota
	opName
	opOr
	opAnd
	opNot
	opNegate
	opAdd
	opSubtract
	opMultiply
	opDivide
	opModulo
	opPower
	opEqual
	opUnequal
	opLess
	opLessEqual
	opGreater
	opGreaterEqual
	opCall
)

// node is one operation with its operands.
type node struct {
	op    op
	value Value  // opValue
	name  string // opName, opCall
	args  []*node
}

// Parse reads an expression. The error is an *[Error].
func Parse(source string) (*Expr, error) {
	if len(source) > maxLength {
		return nil, &Error{Key: "item.expr.too_long"}
	}
	tokens, err := scan(source)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, names: map[string]bool{}}
	root, err := p.or(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != tokenEnd {
		return nil, p.unexpected(t)
	}
	return &Expr{root: root, names: p.names}, nil
}

// Names lists the variables that the expression uses, in alphabetical order.
func (e *Expr) Names() []string {
	list := make([]string, 0, len(e.names))
	for n := range e.names {
		list = append(list, n)
	}
	sort.Strings(list)
	return list
}

type parser struct {
	tokens []token
	next   int
	names  map[string]bool
}

func (p *parser) peek() token { return p.tokens[p.next] }

// take moves on when the next token is one of the given signs or words, and says which.
func (p *parser) take(signs ...string) (string, bool) {
	t := p.peek()
	if t.kind != tokenSign {
		return "", false
	}
	for _, s := range signs {
		if t.text == s {
			p.next++
			return s, true
		}
	}
	return "", false
}

func (p *parser) unexpected(t token) *Error {
	if t.kind == tokenEnd {
		return &Error{Key: "item.expr.ends_early", At: t.at}
	}
	return &Error{Key: "item.expr.unexpected", Near: t.text, At: t.at}
}

// binary is the operation of each sign between two operands.
var binary = map[string]op{
	"or": opOr, "and": opAnd,
	"==": opEqual, "=": opEqual, "!=": opUnequal, "<": opLess, "<=": opLessEqual, ">": opGreater, ">=": opGreaterEqual,
	"+": opAdd, "-": opSubtract, "*": opMultiply, "/": opDivide, "%": opModulo,
}

// chain reads operands joined by the given signs, from left to right.
func (p *parser) chain(depth int, operand func(int) (*node, error), signs ...string) (*node, error) {
	left, err := operand(depth)
	if err != nil {
		return nil, err
	}
	for {
		sign, ok := p.take(signs...)
		if !ok {
			return left, nil
		}
		right, err := operand(depth)
		if err != nil {
			return nil, err
		}
		left = &node{op: binary[sign], args: []*node{left, right}}
	}
}

func (p *parser) or(depth int) (*node, error)  { return p.chain(depth, p.and, "or") }
func (p *parser) and(depth int) (*node, error) { return p.chain(depth, p.not, "and") }

func (p *parser) not(depth int) (*node, error) {
	if _, ok := p.take("not"); !ok {
		return p.comparison(depth)
	}
	if depth >= maxDepth {
		return nil, &Error{Key: "item.expr.too_deep", At: p.peek().at}
	}
	inner, err := p.not(depth + 1)
	if err != nil {
		return nil, err
	}
	return &node{op: opNot, args: []*node{inner}}, nil
}

func (p *parser) comparison(depth int) (*node, error) {
	left, err := p.sum(depth)
	if err != nil {
		return nil, err
	}
	sign, ok := p.take("==", "=", "!=", "<=", ">=", "<", ">")
	if !ok {
		return left, nil
	}
	right, err := p.sum(depth)
	if err != nil {
		return nil, err
	}
	return &node{op: binary[sign], args: []*node{left, right}}, nil
}

func (p *parser) sum(depth int) (*node, error)     { return p.chain(depth, p.product, "+", "-") }
func (p *parser) product(depth int) (*node, error) { return p.chain(depth, p.signed, "*", "/", "%") }

func (p *parser) signed(depth int) (*node, error) {
	sign, ok := p.take("-", "+")
	if !ok {
		return p.power(depth)
	}
	if depth >= maxDepth {
		return nil, &Error{Key: "item.expr.too_deep", At: p.peek().at}
	}
	inner, err := p.signed(depth + 1)
	if err != nil || sign == "+" {
		return inner, err
	}
	return &node{op: opNegate, args: []*node{inner}}, nil
}

func (p *parser) power(depth int) (*node, error) {
	base, err := p.atom(depth)
	if err != nil {
		return nil, err
	}
	if _, ok := p.take("^"); !ok {
		return base, nil
	}
	if depth >= maxDepth {
		return nil, &Error{Key: "item.expr.too_deep", At: p.peek().at}
	}
	exponent, err := p.signed(depth + 1)
	if err != nil {
		return nil, err
	}
	return &node{op: opPower, args: []*node{base, exponent}}, nil
}

func (p *parser) atom(depth int) (*node, error) {
	t := p.peek()
	switch {
	case t.kind == tokenNumber:
		p.next++
		r, ok := new(big.Rat).SetString(t.text)
		if !ok {
			return nil, p.unexpected(t)
		}
		return &node{op: opValue, value: Number(r)}, nil
	case t.kind == tokenText:
		p.next++
		return &node{op: opValue, value: Text(t.text)}, nil
	case t.kind == tokenName:
		p.next++
		if _, ok := p.take("("); ok {
			return p.call(t, depth)
		}
		return p.variable(t)
	case t.kind == tokenSign && t.text == "(":
		p.next++
		if depth >= maxDepth {
			return nil, &Error{Key: "item.expr.too_deep", At: t.at}
		}
		inner, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		return inner, p.close()
	default:
		return nil, p.unexpected(t)
	}
}

func (p *parser) variable(t token) (*node, error) {
	switch t.text {
	case "true", "false":
		return &node{op: opValue, value: Bool(t.text == "true")}, nil
	}
	if IsFunction(t.text) {
		return nil, p.unexpected(t)
	}
	p.names[t.text] = true
	return &node{op: opName, name: t.text}, nil
}

// close takes the closing bracket.
func (p *parser) close() error {
	if _, ok := p.take(")"); !ok {
		return p.unexpected(p.peek())
	}
	return nil
}

// call reads the arguments of a function, after its opening bracket.
func (p *parser) call(name token, depth int) (*node, error) {
	f, known := functions[name.text]
	if !known {
		return nil, &Error{Key: "item.expr.unknown_function", Near: name.text, At: name.at}
	}
	if depth >= maxDepth {
		return nil, &Error{Key: "item.expr.too_deep", At: name.at}
	}
	n := &node{op: opCall, name: name.text}
	for {
		arg, err := p.or(depth + 1)
		if err != nil {
			return nil, err
		}
		n.args = append(n.args, arg)
		if _, ok := p.take(","); !ok {
			break
		}
	}
	if len(n.args) < f.least || (f.most > 0 && len(n.args) > f.most) {
		return nil, &Error{Key: "item.expr.argument_count", Near: name.text, At: name.at}
	}
	return n, p.close()
}
