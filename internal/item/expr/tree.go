package expr

import "strings"

// Node is one operation of an expression, for writing it in another notation. Op is a sign of the
// language ("+", "and", "=", …; "neg" for a leading minus), "call" with Name, "name" with Name, or
// "value" with Value.
type Node struct {
	Op    string
	Name  string
	Value Value
	Args  []Node
}

var signOf = map[op]string{
	opOr: "or", opAnd: "and", opNot: "not", opNegate: "neg", opAdd: "+", opSubtract: "-", opMultiply: "*", opDivide: "/", opModulo: "%",
	opPower: "^", opEqual: "=", opUnequal: "!=", opLess: "<", opLessEqual: "<=", opGreater: ">", opGreaterEqual: ">=",
	opCall: "call", opName: "name", opValue: "value",
}

// Tree gives the expression as a tree.
func (e *Expr) Tree() Node { return e.root.tree() }

func (n *node) tree() Node {
	made := Node{Op: signOf[n.op], Name: n.name, Value: n.value}
	for _, a := range n.args {
		made.Args = append(made.Args, a.tree())
	}
	return made
}

// Source writes a tree as an expression that [Parse] reads, with brackets around every operation
// inside another.
func (n Node) Source() string {
	s := n.source()
	if strings.HasPrefix(s, "(") && n.Op != "call" {
		return s[1 : len(s)-1]
	}
	return s
}

func (n Node) source() string {
	args := make([]string, len(n.Args))
	for i, a := range n.Args {
		args[i] = a.source()
	}
	switch n.Op {
	case "name":
		return n.Name
	case "value":
		return n.Value.literal()
	case "call":
		return n.Name + "(" + strings.Join(args, ", ") + ")"
	case "not":
		return "(not " + strings.Join(args, "") + ")"
	case "neg":
		return "(-" + strings.Join(args, "") + ")"
	default:
		return "(" + strings.Join(args, " "+n.Op+" ") + ")"
	}
}

// literal writes a value as it stands in an expression.
func (v Value) literal() string {
	if v.kind == text {
		if strings.Contains(v.text, `"`) {
			return "'" + v.text + "'"
		}
		return `"` + v.text + `"`
	}
	r, isNumber := v.Rat()
	if !isNumber || r.IsInt() && r.Sign() >= 0 {
		return v.String()
	}
	if r.IsInt() {
		return "(" + v.String() + ")"
	}
	for places := 1; places <= maxPlaces; places++ {
		if s := r.FloatString(places); Round(r, places).Cmp(r) == 0 {
			if r.Sign() < 0 {
				return "(" + s + ")"
			}
			return s
		}
	}
	return "(" + r.Num().String() + " / " + r.Denom().String() + ")"
}
