package qti

import (
	"strconv"
	"strings"

	"crossfade/internal/item"
	"crossfade/internal/item/expr"
)

// template reads the variables, their values and the conditions.
func (r *reader) template(it *item.Item, extras itemExtras) error { //nolint:gocognit // one pass over the declarations, in their order
	declared := r.root.all("qti-template-declaration")
	if len(declared) == 0 {
		return nil
	}
	t := &item.Template{}
	fixed := map[string]string{}
	for _, d := range declared {
		if v := values(d.child("qti-default-value")); len(v) == 1 {
			fixed[d.attr("identifier")] = v[0]
		}
	}
	for _, n := range r.root.child("qti-template-processing").elements() {
		id := n.attr("identifier")
		kids := n.elements()
		switch {
		case n.name == "qti-set-template-value" && len(kids) == 1:
			delete(fixed, id)
			p, ok := param(kids[0])
			if !ok {
				return &Unsupported{Elements: []string{"the template variable " + id}}
			}
			p.Name, p.Format = id, extras.Formats[id]
			if written := extras.Written[id]; p.Expr != "" && sameExpression(written, p.Expr) {
				p.Expr = written
			}
			if span := extras.Spans[id]; p.Decimal != nil && sameSpan(span, p.Decimal) {
				p.Decimal = span
			}
			t.Params = append(t.Params, p)
		case n.name == "qti-template-constraint" && len(kids) == 1:
			where, ok := source(kids[0])
			if !ok {
				return &Unsupported{Elements: []string{n.name}}
			}
			if i := len(t.Where); i < len(extras.Where) && sameExpression(extras.Where[i], where.Source()) {
				t.Where = append(t.Where, extras.Where[i])
			} else {
				t.Where = append(t.Where, where.Source())
			}
		case n.name == "qti-set-correct-response" && len(kids) == 1:
			if !r.correct(it, t, id, kids[0]) {
				return &Unsupported{Elements: []string{n.name}}
			}
		default:
			return &Unsupported{Elements: []string{n.name}}
		}
	}
	for _, d := range declared { // variables that have only a default value come first
		if v, ok := fixed[d.attr("identifier")]; ok {
			t.Params = append([]item.Param{{Name: d.attr("identifier"), Pick: []string{v}}}, t.Params...)
		}
	}
	it.Template = t
	return nil
}

// sameExpression tells whether two expressions are the same but for spelling.
func sameExpression(a, b string) bool {
	x, err := expr.Parse(a)
	if err != nil {
		return false
	}
	y, err := expr.Parse(b)
	return err == nil && canonical(x.Tree()).Source() == canonical(y.Tree()).Source()
}

// canonical writes what QTI cannot tell apart in one way: not(a = b) and a != b, 0 - a and -a.
func canonical(n expr.Node) expr.Node {
	args := make([]expr.Node, len(n.Args))
	for i, a := range n.Args {
		args[i] = canonical(a)
	}
	n.Args = args
	switch n.Op {
	case "not":
		n, _ = notOf(args) // one operand, as parsed
	case "-":
		if negated, ok := zero(args); ok {
			n = negated
		}
	}
	return n
}

// sameSpan tells whether two spans of decimals have the same values.
func sameSpan(a, b []string) bool {
	if len(a) != 3 {
		return false
	}
	steps, err := stepsOf(a)
	again, err2 := stepsOf(b)
	return err == nil && err2 == nil && steps == again && a[0] == b[0] && a[2] == b[2]
}

// correct takes a right answer that is computed: it becomes a variable of its own.
func (r *reader) correct(it *item.Item, t *item.Template, response string, n *node) bool {
	e, ok := source(n)
	if !ok {
		return false
	}
	name := e.Name
	if e.Op != "name" {
		name = "answer_" + strconv.Itoa(len(t.Params)+1)
		t.Params = append(t.Params, item.Param{Name: name, Expr: e.Source()})
	}
	for i := range it.Interactions {
		if in := &it.Interactions[i]; in.ID == r.ids[response] && in.Kind != item.Choice {
			in.Correct = []string{"{{" + name + "}}"}
			return true
		}
	}
	return false
}

// param reads how a variable gets its value.
func param(n *node) (item.Param, bool) {
	switch n.name {
	case "qti-random-integer":
		span, ok := span(n)
		return item.Param{Int: span}, ok
	case "qti-random":
		var picks []string
		for _, v := range n.child("qti-multiple").all("qti-base-value") {
			picks = append(picks, strings.TrimSpace(v.words()))
		}
		return item.Param{Pick: picks}, len(picks) > 0
	case "qti-sum":
		if p, ok := decimalParam(n.elements()); ok {
			return p, true
		}
	}
	e, ok := source(n)
	return item.Param{Expr: e.Source()}, ok
}

func span(n *node) ([]int64, bool) {
	from, err := strconv.ParseInt(n.attr("min"), 10, 64)
	to, err2 := strconv.ParseInt(n.attr("max"), 10, 64)
	list := []int64{from, to}
	if step, has := n.lookup("step"); has {
		by, err := strconv.ParseInt(step, 10, 64)
		if err != nil {
			return nil, false
		}
		list = append(list, by)
	}
	return list, err == nil && err2 == nil
}

// decimalParam recognises from + step × (0 … n), which is how decimals with a step are written.
func decimalParam(kids []*node) (item.Param, bool) {
	if len(kids) != 2 || kids[0].name != "qti-base-value" || kids[1].name != "qti-product" {
		return item.Param{}, false
	}
	inner := kids[1].elements()
	if len(inner) != 2 || inner[0].name != "qti-random-integer" || inner[1].name != "qti-base-value" {
		return item.Param{}, false
	}
	from, ok := expr.ParseNumber(strings.TrimSpace(kids[0].words()))
	step, ok2 := expr.ParseNumber(strings.TrimSpace(inner[1].words()))
	n, ok3 := expr.ParseNumber(inner[0].attr("max"))
	if !ok || !ok2 || !ok3 || inner[0].attr("min") != "0" {
		return item.Param{}, false
	}
	to := n.Mul(n, step)
	to.Add(to, from)
	places := max(decimals(kids[0].words()), decimals(inner[1].words()))
	return item.Param{Decimal: []string{strings.TrimSpace(kids[0].words()), to.FloatString(places), strings.TrimSpace(inner[1].words())}}, true
}

func decimals(s string) int {
	_, rest, _ := strings.Cut(strings.TrimSpace(s), ".")
	return len(rest)
}

// operations are our signs for QTI elements.
var operations = func() map[string]string {
	m := map[string]string{"qti-match": "=", "qti-integer-divide": "//"}
	for sign, name := range elements {
		m[name] = sign
	}
	return m
}()

// source reads a QTI expression as one of ours; not ok where ours has no such operation.
func source(n *node) (expr.Node, bool) {
	kids := n.elements()
	args := make([]expr.Node, len(kids))
	for i, k := range kids {
		a, ok := source(k)
		if !ok {
			return expr.Node{}, false
		}
		args[i] = a
	}
	switch n.name {
	case "qti-variable":
		return expr.Node{Op: "name", Name: n.attr("identifier")}, expr.IsName(n.attr("identifier"))
	case "qti-base-value":
		return literal(n)
	case "qti-not":
		return notOf(args)
	case "qti-subtract":
		if r, ok := zero(args); ok {
			return r, true
		}
	case "qti-round", "qti-round-to", "qti-math-operator", "qti-custom-operator", "qti-gcd", "qti-lcm", "qti-min", "qti-max":
		return function(n, args)
	case "qti-equal":
		if mode := n.attr("tolerance-mode"); mode != "" && mode != "exact" {
			return expr.Node{}, false
		}
	}
	return joined(n.name, args)
}

// joined makes an operation of its operands, from left to right where QTI allows more than two.
func joined(name string, args []expr.Node) (expr.Node, bool) {
	sign, known := operations[name]
	if !known || len(args) < 2 {
		return expr.Node{}, false
	}
	if sign == "//" {
		return call2("floor", expr.Node{Op: "/", Args: args}), len(args) == 2
	}
	many := sign == "+" || sign == "*" || sign == "and" || sign == "or"
	if len(args) > 2 && !many {
		return expr.Node{}, false
	}
	total := args[0]
	for _, a := range args[1:] {
		total = expr.Node{Op: sign, Args: []expr.Node{total, a}}
	}
	return total, true
}

func call2(name string, args ...expr.Node) expr.Node {
	return expr.Node{Op: "call", Name: name, Args: args}
}

// notOf reads not(a = b) as a != b, which is how that is written.
func notOf(args []expr.Node) (expr.Node, bool) {
	switch {
	case len(args) != 1:
		return expr.Node{}, false
	case args[0].Op == "=":
		return expr.Node{Op: "!=", Args: args[0].Args}, true
	default:
		return expr.Node{Op: "not", Args: args}, true
	}
}

// zero reads 0 - a as -a, which is how that is written.
func zero(args []expr.Node) (expr.Node, bool) {
	if len(args) != 2 || args[0].Op != "value" {
		return expr.Node{}, false
	}
	if r, ok := args[0].Value.Rat(); !ok || r.Sign() != 0 {
		return expr.Node{}, false
	}
	return expr.Node{Op: "neg", Args: args[1:]}, true
}

func literal(n *node) (expr.Node, bool) {
	s := strings.TrimSpace(n.words())
	switch n.attr("base-type") {
	case "integer", "float":
		r, ok := expr.ParseNumber(s)
		if !ok {
			return expr.Node{}, false
		}
		return expr.Node{Op: "value", Value: expr.Number(r)}, true
	case "boolean":
		return expr.Node{Op: "value", Value: expr.Bool(s == "true")}, s == "true" || s == "false"
	default:
		return expr.Node{Op: "value", Value: expr.Text(s)}, !strings.ContainsAny(s, "'\"\n")
	}
}

func function(n *node, args []expr.Node) (expr.Node, bool) {
	name := strings.TrimPrefix(n.name, "qti-")
	least, most := 1, 1
	switch n.name {
	case "qti-gcd", "qti-lcm", "qti-min", "qti-max":
		least, most = 2, 50
	case "qti-round-to":
		figures, ok := expr.ParseNumber(n.attr("figures"))
		if n.attr("rounding-mode") != "decimalPlaces" || !ok || len(args) != 1 {
			return expr.Node{}, false
		}
		return call2("round", args[0], expr.Node{Op: "value", Value: expr.Number(figures)}), true
	case "qti-math-operator":
		name = n.attr("name")
		if name != "abs" && name != "floor" && name != "ceil" {
			return expr.Node{}, false
		}
	case "qti-custom-operator":
		switch n.attr("class") {
		case opIf:
			name, least, most = "if", 3, 3
		case opSqrt:
			name = "sqrt"
		default:
			return expr.Node{}, false
		}
	}
	return call2(name, args...), len(args) >= least && len(args) <= most
}
