package expr

import "math/big"

// maxBits bounds the numerator and the denominator of every number on the way.
const maxBits = 1024

// Budget counts down the steps that evaluations may take together. One step is one operation.
type Budget struct{ Steps int }

// Eval computes the expression. lookup gives the value of a variable. The error is an *[Error].
func (e *Expr) Eval(b *Budget, lookup func(name string) (Value, bool)) (Value, error) {
	run := &evaluation{budget: b, lookup: lookup}
	v := run.eval(e.root)
	if run.err != nil {
		return Value{}, run.err
	}
	return v, nil
}

// evaluation carries the first error, so that the operations read plainly.
type evaluation struct {
	budget *Budget
	lookup func(string) (Value, bool)
	err    error
}

func (e *evaluation) refuse(err *Error) Value {
	if e.err == nil {
		e.err = err
	}
	return Value{}
}

func (e *evaluation) eval(n *node) Value {
	if e.err != nil {
		return Value{}
	}
	e.budget.Steps--
	if e.budget.Steps < 0 {
		return e.refuse(tooManySteps())
	}
	switch n.op {
	case opValue:
		return n.value
	case opName:
		v, ok := e.lookup(n.name)
		if !ok {
			return e.refuse(unknownName(n.name))
		}
		return v
	case opOr, opAnd:
		left := e.truth(n.args[0])
		if e.err != nil || left == (n.op == opOr) {
			return Bool(left)
		}
		return Bool(e.truth(n.args[1]))
	case opNot:
		return Bool(!e.truth(n.args[0]))
	case opEqual, opUnequal:
		return e.compareEqual(n)
	case opCall:
		return functions[n.name].do(e, n.args)
	default:
		return e.arithmetic(n)
	}
}

func (e *evaluation) truth(n *node) bool {
	v := e.eval(n)
	is, ok := v.Truth()
	if !ok && e.err == nil {
		e.refuse(wrongKind(v.String()))
	}
	return is
}

// rat is the number that an operand gives; 0 after an error.
func (e *evaluation) rat(n *node) *big.Rat {
	v := e.eval(n)
	r, ok := v.Rat()
	if !ok && e.err == nil {
		e.refuse(wrongKind(v.String()))
	}
	if r == nil {
		return new(big.Rat)
	}
	return r
}

// number bounds a result.
func (e *evaluation) number(r *big.Rat) Value {
	if r.Num().BitLen() > maxBits || r.Denom().BitLen() > maxBits {
		return e.refuse(tooLarge())
	}
	return Number(r)
}

func (e *evaluation) compareEqual(n *node) Value {
	a, b := e.eval(n.args[0]), e.eval(n.args[1])
	if e.err != nil {
		return Value{}
	}
	if a.kind != b.kind {
		return e.refuse(wrongKind(b.String()))
	}
	return Bool(a.equal(b) == (n.op == opEqual))
}

func (e *evaluation) arithmetic(n *node) Value {
	a := e.rat(n.args[0])
	if n.op == opNegate {
		return Number(new(big.Rat).Neg(a))
	}
	b := e.rat(n.args[1])
	if e.err != nil {
		return Value{}
	}
	switch n.op {
	case opAdd:
		return e.number(new(big.Rat).Add(a, b))
	case opSubtract:
		return e.number(new(big.Rat).Sub(a, b))
	case opMultiply:
		return e.number(new(big.Rat).Mul(a, b))
	case opDivide, opModulo:
		return e.divide(n.op, a, b)
	case opPower:
		return e.power(a, b)
	case opLess:
		return Bool(a.Cmp(b) < 0)
	case opLessEqual:
		return Bool(a.Cmp(b) <= 0)
	case opGreater:
		return Bool(a.Cmp(b) > 0)
	default:
		return Bool(a.Cmp(b) >= 0)
	}
}

func (e *evaluation) divide(o op, a, b *big.Rat) Value {
	if b.Sign() == 0 {
		return e.refuse(divideByZero())
	}
	q := new(big.Rat).Quo(a, b)
	if o == opDivide {
		return e.number(q)
	}
	whole := new(big.Rat).SetInt(floor(q))
	return e.number(new(big.Rat).Sub(a, whole.Mul(whole, b)))
}

func (e *evaluation) power(a, b *big.Rat) Value {
	if !b.IsInt() {
		return e.refuse(notWhole(b.RatString()))
	}
	if !b.Num().IsInt64() {
		return e.refuse(tooLarge())
	}
	n := b.Num().Int64()
	if n < 0 && a.Sign() == 0 {
		return e.refuse(divideByZero())
	}
	size := int64(max(a.Num().BitLen(), a.Denom().BitLen()))
	if n > maxBits || n < -maxBits || size*max(n, -n) > maxBits+size {
		return e.refuse(tooLarge())
	}
	k := big.NewInt(max(n, -n))
	num := new(big.Int).Exp(a.Num(), k, nil)
	den := new(big.Int).Exp(a.Denom(), k, nil)
	if n < 0 {
		num, den = den, num
	}
	return e.number(new(big.Rat).SetFrac(num, den))
}

// floor is the greatest whole number that is not above r.
func floor(r *big.Rat) *big.Int {
	return new(big.Int).Div(r.Num(), r.Denom()) // Euclidean division, and the denominator is positive
}
