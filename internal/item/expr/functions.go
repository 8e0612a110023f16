package expr

import "math/big"

// function is one function of the language. most = 0 means any number of arguments up to what
// the length of a source allows.
type function struct {
	least, most int
	do          func(*evaluation, []*node) Value
}

// functions is filled in init, since "if" evaluates its arguments and so refers back to them.
var functions map[string]function

func init() {
	functions = map[string]function{
		"if":    {3, 3, callIf},
		"gcd":   {2, 0, callGCD},
		"lcm":   {2, 0, callLCM},
		"min":   {2, 0, func(e *evaluation, a []*node) Value { return e.extreme(a, -1) }},
		"max":   {2, 0, func(e *evaluation, a []*node) Value { return e.extreme(a, 1) }},
		"abs":   {1, 1, func(e *evaluation, a []*node) Value { return Number(new(big.Rat).Abs(e.rat(a[0]))) }},
		"floor": {1, 1, func(e *evaluation, a []*node) Value { return whole(floor(e.rat(a[0]))) }},
		"ceil":  {1, 1, callCeil},
		"round": {1, 2, callRound},
		"sqrt":  {1, 1, callSqrt},
	}
}

// IsFunction tells whether a word names a function of the language.
func IsFunction(name string) bool {
	_, ok := functions[name]
	return ok
}

func whole(n *big.Int) Value { return Number(new(big.Rat).SetInt(n)) }

// callIf evaluates only the branch that is taken, so that it can guard against a division by zero.
func callIf(e *evaluation, args []*node) Value {
	if e.truth(args[0]) {
		return e.eval(args[1])
	}
	return e.eval(args[2])
}

// integer is the whole number that an operand gives.
func (e *evaluation) integer(n *node) *big.Int {
	r := e.rat(n)
	if !r.IsInt() {
		e.refuse(notWhole(r.RatString()))
		return new(big.Int)
	}
	return new(big.Int).Abs(r.Num())
}

func callGCD(e *evaluation, args []*node) Value {
	total := e.integer(args[0])
	for _, a := range args[1:] {
		total.GCD(nil, nil, total, e.integer(a))
	}
	return whole(total)
}

func callLCM(e *evaluation, args []*node) Value {
	total := e.integer(args[0])
	for _, a := range args[1:] {
		n := e.integer(a)
		if e.err != nil || total.Sign() == 0 || n.Sign() == 0 {
			return Int(0)
		}
		shared := new(big.Int).GCD(nil, nil, total, n)
		total.Mul(total, n.Quo(n, shared))
		if total.BitLen() > maxBits {
			return e.refuse(tooLarge())
		}
	}
	return whole(total)
}

// extreme is the least (sign -1) or the greatest (sign 1) of the arguments.
func (e *evaluation) extreme(args []*node, sign int) Value {
	best := e.rat(args[0])
	for _, a := range args[1:] {
		if r := e.rat(a); r.Cmp(best) == sign {
			best = r
		}
	}
	return Number(best)
}

func callCeil(e *evaluation, args []*node) Value {
	down := floor(new(big.Rat).Neg(e.rat(args[0])))
	return whole(down.Neg(down))
}

// maxPlaces bounds the second argument of round.
const maxPlaces = 12

func callRound(e *evaluation, args []*node) Value {
	r := e.rat(args[0])
	places := int64(0)
	if len(args) == 2 {
		p := e.rat(args[1])
		if !p.IsInt() || p.Sign() < 0 || p.Cmp(big.NewRat(maxPlaces, 1)) > 0 {
			return e.refuse(notWhole(p.RatString()))
		}
		places = p.Num().Int64()
	}
	return e.number(Round(r, int(places)))
}

// Round rounds to a number of decimal places, at a half away from zero.
func Round(r *big.Rat, places int) *big.Rat {
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil))
	scaled := new(big.Rat).Abs(r)
	scaled.Mul(scaled, scale).Add(scaled, big.NewRat(1, 2))
	rounded := new(big.Rat).SetInt(floor(scaled))
	if r.Sign() < 0 {
		rounded.Neg(rounded)
	}
	return rounded.Quo(rounded, scale)
}

func callSqrt(e *evaluation, args []*node) Value {
	r := e.rat(args[0])
	if r.Sign() < 0 {
		return e.refuse(notSquare(r.RatString()))
	}
	num, den := new(big.Int).Sqrt(r.Num()), new(big.Int).Sqrt(r.Denom())
	if new(big.Int).Mul(num, num).Cmp(r.Num()) != 0 || new(big.Int).Mul(den, den).Cmp(r.Denom()) != 0 {
		return e.refuse(notSquare(r.RatString()))
	}
	return Number(new(big.Rat).SetFrac(num, den))
}
