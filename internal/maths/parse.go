package maths

const (
	maxDepth = 80   // brackets, powers and signs inside each other
	maxNodes = 3000 // nodes of one tree
)

// parser reads tokens into a tree by precedence climbing. From loosest to tightest:
//
//	list , ;   or   and   relations   ∪   + - ±   * / and juxtaposition   unary sign   ^   ! % '   atoms
type parser struct {
	tokens  []token
	at      int
	reading reading
	seen    reading
	depth   int
	nodes   int
	bars    int             // open |…| pairs
	applied map[string]bool // letters that are functions when a bracket follows: f, g, and L in "L(x) = …"
}

// parse reads a text into a tree. It returns the doubtful notations it met.
func parse(s string, style numberStyle, r reading) (*node, reading, error) {
	tokens, seen, err := lex(s, style, r)
	if err != nil {
		return nil, seen, err
	}
	if len(tokens) == 0 {
		return nil, seen, errSyntax
	}
	p := &parser{tokens: tokens, reading: r, seen: seen, applied: map[string]bool{"f": true, "g": true}}
	if tokens[0].kind == kRel && tokens[0].text == "=" { // "= 5" answers "x ="
		p.at++
	}
	p.findDefinition()
	n, err := p.list()
	if err != nil {
		return nil, p.seen, err
	}
	if p.at < len(p.tokens) {
		return nil, p.seen, errSyntax
	}
	n, err = spreadPlusMinus(n)
	return n, p.seen, err
}

// findDefinition notes the letter L of a text that begins "L(…) =".
func (p *parser) findDefinition() {
	t := p.tokens
	if len(t) < 5 || t[0].kind != kName || t[1].kind != kOpen || t[1].text != "(" {
		return
	}
	for i := 2; i < len(t) && i < 8; i++ {
		if t[i].kind == kClose {
			if i+1 < len(t) && t[i+1].kind == kRel && t[i+1].text == "=" {
				p.applied[t[0].text] = true
			}
			return
		}
	}
}

func (p *parser) peek() token {
	if p.at < len(p.tokens) {
		return p.tokens[p.at]
	}
	return token{}
}

func (p *parser) isOp(signs ...string) bool {
	t := p.peek()
	if t.kind != kOp {
		return false
	}
	for _, s := range signs {
		if t.text == s {
			return true
		}
	}
	return false
}

// take moves past the next token and returns it.
func (p *parser) take() token {
	t := p.peek()
	p.at++
	return t
}

// make builds a node and counts it.
func (p *parser) make(o op, kids ...*node) (*node, error) {
	p.nodes++
	if p.nodes > maxNodes {
		return nil, errTooLarge
	}
	return newNode(o, kids...), nil
}

// deeper runs read one level down, within the limit.
func (p *parser) deeper(read func() (*node, error)) (*node, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, errTooLarge
	}
	return read()
}

// joined reads items of one kind with any of the given signs between them into one node; a single item stays itself.
func (p *parser) joined(o op, item func() (*node, error), signs ...string) (*node, error) {
	first, err := item()
	if err != nil {
		return nil, err
	}
	if !p.isOp(signs...) {
		return first, nil
	}
	n, err := p.make(o, first)
	if err != nil {
		return nil, err
	}
	for p.isOp(signs...) {
		p.take()
		if p.ends() && o == opList { // a comma at the very end says nothing
			break
		}
		k, err := item()
		if err != nil {
			return nil, err
		}
		n.kids = append(n.kids, k)
	}
	if len(n.kids) == 1 {
		return first, nil
	}
	return n, nil
}

// ends says whether nothing more of this bracket, or of the text, is left.
func (p *parser) ends() bool {
	t := p.peek()
	return t.kind == kEnd || t.kind == kClose
}

func (p *parser) list() (*node, error) { return p.joined(opList, p.or, ",", ";") }

func (p *parser) or() (*node, error) { return p.joined(opOr, p.and, "or") }

func (p *parser) and() (*node, error) { return p.joined(opAnd, p.relation, "and") }

func (p *parser) union() (*node, error) { return p.joined(opUnion, p.sum, "∪") }

func (p *parser) relation() (*node, error) {
	first, err := p.union()
	if err != nil {
		return nil, err
	}
	if p.peek().kind != kRel {
		return first, nil
	}
	n, err := p.make(opRelation, first)
	if err != nil {
		return nil, err
	}
	for p.peek().kind == kRel {
		sign := p.take().text
		k, err := p.union()
		if err != nil {
			return nil, err
		}
		n.rels = append(n.rels, sign)
		n.kids = append(n.kids, k)
	}
	return n, nil
}

func (p *parser) sum() (*node, error) {
	left, err := p.product()
	if err != nil {
		return nil, err
	}
	sum := left
	for p.isOp("+", "-", "±", "∓") {
		sign := p.take().text
		right, err := p.product()
		if err != nil {
			return nil, err
		}
		switch sign {
		case "±", "∓":
			if sum, err = p.make(opPlusMinus, sum, right); err != nil {
				return nil, err
			}
			sum.name = sign
			continue
		case "-":
			if right, err = p.make(opNeg, right); err != nil {
				return nil, err
			}
		}
		if sum.op == opAdd && !sum.grouped {
			sum.kids = append(sum.kids, right)
			continue
		}
		if sum, err = p.make(opAdd, sum, right); err != nil {
			return nil, err
		}
	}
	return sum, nil
}

// product reads factors joined by *, / or nothing, all of the same precedence from left to right: 1/2x is (1/2)·x.
func (p *parser) product() (*node, error) {
	left, err := p.unary()
	if err != nil {
		return nil, err
	}
	for {
		switch {
		case p.isOp("*"):
			p.take()
			left, err = p.times(left, p.unary, false)
		case p.isOp("/"):
			p.take()
			var under *node
			if under, err = p.unary(); err == nil {
				left, err = p.make(opDiv, left, under)
			}
		case p.startsAtom():
			left, err = p.times(left, p.power, true)
		default:
			return left, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

func (p *parser) times(left *node, factor func() (*node, error), implicit bool) (*node, error) {
	right, err := factor()
	if err != nil {
		return nil, err
	}
	if left.op == opMul && !left.grouped && left.implicit == implicit {
		left.kids = append(left.kids, right)
		return left, nil
	}
	n, err := p.make(opMul, left, right)
	if err == nil {
		n.implicit = implicit
	}
	return n, err
}

func (p *parser) unary() (*node, error) {
	switch {
	case p.isOp("-"):
		p.take()
		k, err := p.deeper(p.unary)
		if err != nil {
			return nil, err
		}
		return p.make(opNeg, k)
	case p.isOp("+"):
		p.take()
		return p.deeper(p.unary)
	case p.isOp("±", "∓"):
		sign := p.take().text
		k, err := p.deeper(p.unary)
		if err != nil {
			return nil, err
		}
		n, err := p.make(opPlusMinus, intNode(0), k)
		if err == nil {
			n.name = sign
		}
		return n, err
	}
	return p.power()
}

func (p *parser) power() (*node, error) {
	braced := p.peek().kind == kOpen && p.peek().text == "{"
	base, err := p.postfix()
	if err != nil || !p.isOp("^") {
		return base, err
	}
	p.take()
	if t := p.peek(); t.kind == kConst && t.text == "degree" { // 45^\circ
		p.take()
		return p.degrees(base)
	}
	exponent, err := p.deeper(p.unary)
	if err != nil {
		return nil, err
	}
	return p.raise(base, exponent, braced)
}

// raise builds base^exponent. The braces of {ab}^2 are not drawn: it looks like ab².
func (p *parser) raise(base, exponent *node, braced bool) (*node, error) {
	if exponent.op == opConst && exponent.name == "'" {
		return base, nil
	}
	if braced && base.op == opMul && base.implicit && !base.grouped {
		p.seen |= readDrawn
		if p.reading&readDrawn != 0 {
			last := len(base.kids) - 1
			tail, err := p.make(opPow, base.kids[last], exponent)
			if err != nil {
				return nil, err
			}
			kids := append(append([]*node{}, base.kids[:last]...), tail)
			return p.make(opMul, kids...)
		}
	}
	return p.make(opPow, base, exponent)
}

func (p *parser) degrees(angle *node) (*node, error) {
	d, err := p.make(opConst)
	if err != nil {
		return nil, err
	}
	d.name = "degree"
	return p.make(opMul, angle, d)
}

func (p *parser) postfix() (*node, error) {
	n, err := p.atom()
	for err == nil {
		switch {
		case p.isOp("!"):
			p.take()
			n, err = p.make(opFactorial, n)
		case p.isOp("%"):
			p.take()
			n, err = p.make(opDiv, n, intNode(100))
		case p.isOp("'") && n.op == opVar:
			p.take()
			c := *n
			c.name += "'"
			n = &c
		default:
			return n, nil
		}
	}
	return nil, err
}
