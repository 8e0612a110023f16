package maths

// bracket reads a group, a point, an interval or a set.
func (p *parser) bracket() (*node, error) {
	open := p.take().text
	bars := p.bars
	p.bars = 0
	defer func() { p.bars = bars }()
	if p.peek().kind == kClose && open == `\{` {
		p.take()
		return p.make(opEmpty)
	}
	inner, err := p.list()
	if err != nil {
		return nil, err
	}
	shut := p.take()
	if !closes(open, shut) {
		return nil, errSyntax
	}
	if open == `\{` || open == "{" && inner.op == opList {
		return p.set(inner)
	}
	if inner.op == opList {
		inner.op = opBracket
		inner.name = inward(open) + outwardEnd(shut.text)
		return inner, nil
	}
	if open != "{" {
		c := *inner // the tree above may not reach into a bracket and add to it
		c.grouped = true
		inner = &c
	}
	return inner, nil
}

func (p *parser) set(inner *node) (*node, error) {
	if inner.op == opList {
		inner.op = opSet
		return inner, nil
	}
	return p.make(opSet, inner)
}

// closes says whether shut may close what open began. Intervals mix round and square brackets.
func closes(open string, shut token) bool {
	switch open {
	case "{":
		return shut.text == "}" && shut.kind == kClose
	case `\{`:
		return shut.text == `\}`
	case "]":
		return shut.text == "[" || shut.text == "]"
	}
	return shut.kind == kClose && (shut.text == ")" || shut.text == "]") || shut.text == "[" && shut.kind == kOpen
}

// inward and outwardEnd write the brackets of ]a, b[ as those of (a, b).
func inward(open string) string {
	if open == "]" {
		return "("
	}
	return open
}

func outwardEnd(shut string) string {
	if shut == "[" {
		return ")"
	}
	return shut
}

// absolute reads |x|.
func (p *parser) absolute() (*node, error) {
	p.take()
	p.bars++
	inner, err := p.sum()
	p.bars--
	if err != nil {
		return nil, err
	}
	if t := p.take(); t.kind != kBar || t.open {
		return nil, errSyntax
	}
	n, err := p.make(opCall, inner)
	if err == nil {
		n.name = "abs"
	}
	return n, err
}

const maxPlusMinus = 4 // ± signs whose two readings are both written out; all signs of a text go together

// spreadPlusMinus turns a tree with ± into the list of its two readings: all upper signs, all lower signs.
func spreadPlusMinus(n *node) (*node, error) {
	count := 0
	n.each(func(k *node) {
		if k.op == opPlusMinus {
			count++
		}
	})
	if count == 0 {
		return n, nil
	}
	if count > maxPlusMinus {
		return nil, errTooLarge
	}
	return newNode(opList, chooseSign(n, true), chooseSign(n, false)), nil
}

func chooseSign(n *node, upper bool) *node {
	return n.replace(func(k *node) *node {
		if k.op != opPlusMinus {
			return nil
		}
		left, right := chooseSign(k.kids[0], upper), chooseSign(k.kids[1], upper)
		if upper != (k.name == "±") {
			right = newNode(opNeg, right)
		}
		return newNode(opAdd, left, right)
	})
}
