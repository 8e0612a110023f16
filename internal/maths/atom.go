package maths

import "math/big"

// startsAtom says whether the next token can begin a factor, which then multiplies what stands before it.
func (p *parser) startsAtom() bool {
	t := p.peek()
	switch t.kind {
	case kNum, kName, kFunc, kConst, kFrac, kEmpty:
		return true
	case kOpen:
		return t.text != "[" || !p.closesHere()
	case kBar:
		return !t.close && (t.open || p.bars == 0)
	}
	return false
}

// closesHere says whether the [ that comes next ends an interval, as in [a, b[, because nothing that could stand inside a bracket
// follows it.
func (p *parser) closesHere() bool {
	if p.at+1 >= len(p.tokens) {
		return true
	}
	t := p.tokens[p.at+1]
	if t.kind == kOp {
		switch t.text {
		case "∪", "and", "or", ",", ";":
			return true
		}
	}
	return t.kind == kClose
}

// atom reads one thing that needs no sign to hold it together.
func (p *parser) atom() (*node, error) {
	t := p.peek()
	switch t.kind {
	case kNum:
		return p.number()
	case kName:
		return p.name()
	case kConst:
		p.take()
		if t.text == "degree" { // a degree sign where no number stands before it
			return p.degrees(intNode(1))
		}
		n, err := p.make(opConst)
		if err == nil {
			n.name = t.text
		}
		return n, err
	case kFunc:
		return p.deeper(p.function)
	case kFrac:
		p.take()
		return p.deeper(p.fraction)
	case kEmpty:
		p.take()
		return p.make(opEmpty)
	case kOpen:
		return p.deeper(p.bracket)
	case kClose:
		if t.text == "]" { // ]a, b[
			return p.deeper(p.bracket)
		}
	case kBar:
		if !t.close {
			return p.deeper(p.absolute)
		}
	}
	return nil, errSyntax
}

// number reads a number, or a mixed number: 3 1/2, 3\frac{1}{2}.
func (p *parser) number() (*node, error) {
	t := p.take()
	n, err := p.make(opNum)
	if err != nil {
		return nil, err
	}
	n.num, n.decimal, n.places, n.digits = t.num, t.decimal, t.places, t.digits
	if t.decimal || !t.num.IsInt() {
		return n, nil
	}
	if part := p.mixedPart(); part != nil {
		sum := new(big.Rat).Add(t.num, part)
		return &node{op: opNum, num: sum}, nil
	}
	return n, nil
}

// mixedPart reads the proper fraction of a mixed number, if the next tokens are one.
func (p *parser) mixedPart() *big.Rat {
	t := p.tokens[p.at:]
	whole := func(i int) bool { return i < len(t) && t[i].kind == kNum && !t[i].decimal && t[i].num.IsInt() }
	if whole(0) && whole(2) && t[0].spaced && t[1].kind == kOp && t[1].text == "/" {
		if part := properFraction(t[0].num, t[2].num); part != nil {
			p.at += 3
			return part
		}
	}
	if len(t) == 0 || t[0].kind != kFrac {
		return nil
	}
	brace := func(i int, k kind) bool {
		return i < len(t) && t[i].kind == k && (t[i].text == "{" || t[i].text == "}")
	}
	var part *big.Rat
	n := 0
	switch {
	case brace(1, kOpen) && whole(2) && brace(3, kClose) && brace(4, kOpen) && whole(5) && brace(6, kClose):
		part, n = properFraction(t[2].num, t[5].num), 7
	case whole(1) && whole(2):
		part, n = properFraction(t[1].num, t[2].num), 3
	}
	if part == nil {
		return nil
	}
	p.seen |= readProduct
	if p.reading&readProduct != 0 {
		return nil
	}
	p.at += n
	return part
}

func properFraction(over, under *big.Rat) *big.Rat {
	if over.Sign() <= 0 || over.Cmp(under) >= 0 {
		return nil
	}
	return new(big.Rat).Quo(over, under)
}

// name reads a variable, or an unknown function applied to a bracket that follows at once.
func (p *parser) name() (*node, error) {
	t := p.take()
	n, err := p.make(opVar)
	if err != nil {
		return nil, err
	}
	n.name = t.text
	if !p.applied[t.text] {
		return n, nil
	}
	for p.isOp("'") {
		p.take()
		n.name += "'"
	}
	if p.inverseMark() {
		n.name += "^-1"
		p.at += p.inverseLength()
	}
	if next := p.peek(); next.kind != kOpen || next.text != "(" {
		return n, nil
	}
	arg, err := p.deeper(p.bracket)
	if err != nil {
		return nil, err
	}
	n.op = opApply
	n.kids = []*node{arg}
	if arg.op == opBracket {
		n.kids = arg.kids
	}
	return n, nil
}

// inverseMark says whether ^{-1} or ^-1 and then a round bracket come next.
func (p *parser) inverseMark() bool {
	n := p.inverseLength()
	if n == 0 || p.at+n >= len(p.tokens) {
		return false
	}
	t := p.tokens[p.at+n]
	return t.kind == kOpen && t.text == "("
}

// inverseLength returns the number of tokens of ^{-1} or ^-1, if they come next.
func (p *parser) inverseLength() int {
	for _, marks := range [][]string{{"^", "{", "-", "1", "}"}, {"^", "-", "1"}, {"^", "(", "-", "1", ")"}} {
		if p.spells(marks) {
			return len(marks)
		}
	}
	return 0
}

func (p *parser) spells(marks []string) bool {
	if p.at+len(marks) > len(p.tokens) {
		return false
	}
	for i, m := range marks {
		t := p.tokens[p.at+i]
		if t.kind == kNum {
			if m != "1" || t.decimal || t.num.Cmp(big.NewRat(1, 1)) != 0 {
				return false
			}
		} else if t.text != m {
			return false
		}
	}
	return true
}

// fraction reads the two parts of \frac.
func (p *parser) fraction() (*node, error) {
	over, err := p.argument()
	if err != nil {
		return nil, err
	}
	under, err := p.argument()
	if err != nil {
		return nil, err
	}
	n, err := p.make(opDiv, over, under)
	if err == nil {
		n.grouped = true
	}
	return n, err
}

// argument reads one argument of a TeX command: a group or a single token.
func (p *parser) argument() (*node, error) {
	switch t := p.peek(); t.kind {
	case kOpen:
		return p.bracket()
	case kNum:
		p.take()
		n, err := p.make(opNum)
		if err == nil {
			n.num, n.decimal, n.places, n.digits = t.num, t.decimal, t.places, t.digits
		}
		return n, err
	}
	return p.atom()
}

// function reads a known function: its subscript (a base), its power, its argument.
func (p *parser) function() (*node, error) {
	name := p.take().text
	base, err := p.base(name)
	if err != nil {
		return nil, err
	}
	var power *node
	if p.isOp("^") {
		if p.inverseLength() > 0 && inverses[name] != "" {
			p.at += p.inverseLength()
			name = inverses[name]
		} else {
			p.take()
			if power, err = p.functionPower(); err != nil {
				return nil, err
			}
		}
	}
	arg, err := p.operand(name)
	if err != nil {
		return nil, err
	}
	n, err := p.make(opCall, arg)
	if err != nil {
		return nil, err
	}
	n.name = name
	n = settle(n, base)
	if power != nil {
		return p.make(opPow, n, power)
	}
	return n, nil
}

// functionPower reads the exponent of sin^2 x: one number, letter or group.
func (p *parser) functionPower() (*node, error) {
	if p.isOp("-") {
		return p.unary()
	}
	return p.argument()
}

// base reads the base of a logarithm, or the index of a root. nil means none was written.
func (p *parser) base(name string) (*node, error) {
	switch {
	case name == "log" && p.isOp("_"):
		p.take()
		return p.argument()
	case name == "log" && p.peek().kind == kNum && !p.peek().spaced && p.at+1 < len(p.tokens) && p.tokens[p.at+1].text == "(":
		return p.argument() // log2(8)
	case name == "sqrt" && p.peek().kind == kOpen && p.peek().text == "[":
		return p.bracket()
	}
	return nil, nil
}

// settle writes the functions that are only spellings of others in terms of those.
func settle(n *node, base *node) *node {
	switch {
	case n.name == "sqrt" && base != nil:
		return call("root", n.kids[0], base)
	case n.name == "cbrt":
		return call("root", n.kids[0], intNode(3))
	case n.name == "exp":
		return newNode(opPow, &node{op: opConst, name: "e"}, n.kids[0])
	case n.name == "log" && base == nil:
		return call("log", n.kids[0], intNode(10))
	case n.name == "log":
		return call("log", n.kids[0], base)
	}
	return n
}

// operand reads what a function is applied to. Without brackets it reaches over the factors that follow, up to a sign or
// another function: sin 2x cos x is sin(2x)·cos(x). A root takes one thing only.
func (p *parser) operand(name string) (*node, error) {
	t := p.peek()
	if t.kind == kOpen || t.kind == kBar {
		n, err := p.argument()
		if err == nil && n.isStructure() {
			return nil, errSyntax
		}
		return n, err
	}
	if name == "sqrt" || name == "cbrt" || name == "abs" {
		return p.postfix()
	}
	if p.isOp("-") || p.peek().kind == kFunc {
		return p.unary()
	}
	n, err := p.power()
	for err == nil && p.startsAtom() && p.peek().kind != kFunc && p.peek().kind != kOpen {
		n, err = p.times(n, p.power, true)
	}
	return n, err
}
