package qti

import (
	"fmt"
	"math/big"
	"strconv"

	"crossfade/internal/item"
	"crossfade/internal/item/expr"
)

// template is the template declarations and their processing, and what QTI cannot say of them.
func (w *writer) template() ([]*node, itemExtras, error) {
	extras := itemExtras{}
	t := w.it.Template
	if t == nil {
		return nil, extras, nil
	}
	extras.Formats, extras.Written, extras.Where, extras.Spans = map[string]string{}, map[string]string{}, t.Where, map[string][]string{}
	var declarations []*node
	processing := el("qti-template-processing")
	for _, p := range t.Params {
		kind, value, err := parameter(p)
		if err != nil {
			return nil, extras, fmt.Errorf("the variable %s: %w", p.Name, err)
		}
		declarations = append(declarations, el("qti-template-declaration", "identifier", p.Name, "cardinality", "single", "base-type", kind, "math-variable", "true"))
		processing.add(el("qti-set-template-value", "identifier", p.Name).add(value))
		if p.Format != "" {
			extras.Formats[p.Name] = p.Format
		}
		if p.Decimal != nil {
			extras.Spans[p.Name] = p.Decimal
		}
		if p.Expr != "" {
			extras.Written[p.Name] = p.Expr
		}
	}
	for _, where := range t.Where {
		e, err := expr.Parse(where)
		if err != nil {
			return nil, extras, fmt.Errorf("the condition %q: %w", where, err)
		}
		processing.add(el("qti-template-constraint").add(expression(e.Tree())))
	}
	return append(declarations, processing), extras, nil
}

// parameter is how a variable gets its value, and its base type.
func parameter(p item.Param) (kind string, value *node, err error) {
	switch {
	case len(p.Int) >= 2:
		n := el("qti-random-integer", "min", strconv.FormatInt(p.Int[0], 10), "max", strconv.FormatInt(p.Int[1], 10))
		if len(p.Int) == 3 {
			n.set("step", strconv.FormatInt(p.Int[2], 10))
		}
		return "integer", n, nil
	case len(p.Decimal) == 3:
		steps, err := stepsOf(p.Decimal)
		if err != nil {
			return "", nil, err
		}
		return "float", el("qti-sum").add(base("float", p.Decimal[0]), el("qti-product").add(
			el("qti-random-integer", "min", "0", "max", steps), base("float", p.Decimal[2]))), nil
	case len(p.Pick) > 0:
		kind = "float"
		for _, s := range p.Pick {
			if _, ok := expr.ParseNumber(s); !ok {
				kind = "string"
			}
		}
		set := el("qti-multiple")
		for _, s := range p.Pick {
			set.add(base(kind, s))
		}
		return kind, el("qti-random").add(set), nil
	default:
		e, err := expr.Parse(p.Expr)
		if err != nil {
			return "", nil, err
		}
		return "float", expression(e.Tree()), nil
	}
}

// stepsOf is how many steps fit between two decimals.
func stepsOf(span []string) (string, error) {
	var numbers [3]*big.Rat
	for i, s := range span {
		r, ok := expr.ParseNumber(s)
		if !ok {
			return "", fmt.Errorf("%q is no decimal", s)
		}
		numbers[i] = r
	}
	if numbers[2].Sign() <= 0 {
		return "", fmt.Errorf("the step %q is not above 0", span[2])
	}
	n := new(big.Rat).Sub(numbers[1], numbers[0])
	n.Quo(n, numbers[2])
	return new(big.Int).Quo(n.Num(), n.Denom()).String(), nil
}

// elements are the QTI elements of operations with the same operands in the same order.
var elements = map[string]string{
	"and": "qti-and", "or": "qti-or", "not": "qti-not", "+": "qti-sum", "-": "qti-subtract", "*": "qti-product", "/": "qti-divide",
	"^": "qti-power", "<": "qti-lt", "<=": "qti-lte", ">": "qti-gt", ">=": "qti-gte", "=": "qti-equal", "%": "qti-integer-modulus",
}

// functions are the QTI elements of functions.
var functions = map[string]string{"gcd": "qti-gcd", "lcm": "qti-lcm", "min": "qti-min", "max": "qti-max"}

// expression writes an expression of a template in QTI. A remainder is written as that of whole numbers.
func expression(n expr.Node) *node {
	kids := make([]*node, len(n.Args))
	for i, a := range n.Args {
		kids[i] = expression(a)
	}
	switch n.Op {
	case "name":
		return variable(n.Name)
	case "value":
		return value(n.Value)
	case "neg":
		return el("qti-subtract").add(base("integer", "0")).add(kids...)
	case "=":
		return equality(n, kids)
	case "!=":
		return el("qti-not").add(equality(n, kids))
	case "call":
		return call(n, kids)
	default:
		return el(elements[n.Op]).add(kids...)
	}
}

// equality compares numbers, or texts where one side is a text.
func equality(n expr.Node, kids []*node) *node {
	for _, a := range n.Args {
		if _, isNumber := a.Value.Rat(); a.Op == "value" && !isNumber {
			return el("qti-match").add(kids...)
		}
	}
	return el("qti-equal", "tolerance-mode", "exact").add(kids...)
}

func value(v expr.Value) *node {
	if is, ok := v.Truth(); ok {
		return base("boolean", strconv.FormatBool(is))
	}
	r, isNumber := v.Rat()
	switch {
	case !isNumber:
		return base("string", v.String())
	case r.IsInt():
		return base("integer", v.String())
	default:
		return base("float", expr.Node{Op: "value", Value: v}.Source())
	}
}

func call(n expr.Node, kids []*node) *node {
	switch n.Name {
	case "if":
		return operator(opIf, kids...)
	case "sqrt":
		return operator(opSqrt, kids...)
	case "round":
		if len(n.Args) == 2 {
			return el("qti-round-to", "rounding-mode", "decimalPlaces", "figures", n.Args[1].Source()).add(kids[0])
		}
		return el("qti-round").add(kids...)
	case "abs", "floor", "ceil":
		return el("qti-math-operator", "name", n.Name).add(kids...)
	default:
		return el(functions[n.Name]).add(kids...)
	}
}
