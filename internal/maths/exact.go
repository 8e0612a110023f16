package maths

import "math/big"

const (
	maxBits      = 16384 // size of numerator or denominator in exact arithmetic
	maxFactorial = 300
)

// exact works out n in rational arithmetic. ok is false when n is not a plain rational number, is undefined, or would
// grow past maxBits.
func exact(n *node) (v *big.Rat, ok bool) {
	switch n.op {
	case opNum:
		return n.num, true
	case opNeg:
		v, ok = exact(n.kids[0])
		if !ok {
			return nil, false
		}
		return new(big.Rat).Neg(v), true
	case opAdd, opMul:
		return exactChain(n)
	case opDiv:
		return exactQuotient(n)
	case opPow:
		return exactPower(n)
	case opFactorial:
		return exactFactorial(n)
	case opCall:
		if n.name == "abs" {
			if v, ok = exact(n.kids[0]); ok {
				return new(big.Rat).Abs(v), true
			}
		}
	}
	return nil, false
}

func exactChain(n *node) (*big.Rat, bool) {
	total, ok := exact(n.kids[0])
	if !ok {
		return nil, false
	}
	total = new(big.Rat).Set(total)
	for _, k := range n.kids[1:] {
		v, ok := exact(k)
		if !ok {
			return nil, false
		}
		if n.op == opAdd {
			total.Add(total, v)
		} else {
			total.Mul(total, v)
		}
		if bitSize(total) > maxBits {
			return nil, false
		}
	}
	return total, true
}

func exactQuotient(n *node) (*big.Rat, bool) {
	over, ok := exact(n.kids[0])
	if !ok {
		return nil, false
	}
	under, ok := exact(n.kids[1])
	if !ok || under.Sign() == 0 {
		return nil, false
	}
	return new(big.Rat).Quo(over, under), true
}

func exactPower(n *node) (*big.Rat, bool) {
	base, ok := exact(n.kids[0])
	if !ok {
		return nil, false
	}
	e, ok := exact(n.kids[1])
	if !ok || !e.IsInt() || !e.Num().IsInt64() {
		return nil, false
	}
	power := e.Num().Int64()
	if base.Sign() == 0 && power <= 0 {
		return nil, false
	}
	size := power
	if size < 0 {
		size = -size
	}
	if size > maxBits || int64(bitSize(base))*size > maxBits {
		if base.Sign() == 0 || base.IsInt() && base.Num().CmpAbs(big.NewInt(1)) == 0 {
			return smallPower(base, power), true
		}
		return nil, false
	}
	exp := big.NewInt(size)
	over := new(big.Int).Exp(base.Num(), exp, nil)
	under := new(big.Int).Exp(base.Denom(), exp, nil)
	if power < 0 {
		over, under = under, over
	}
	return new(big.Rat).SetFrac(over, under), true
}

// smallPower is base^power for a base of 0, 1 or −1.
func smallPower(base *big.Rat, power int64) *big.Rat {
	if base.Sign() < 0 && power%2 == 0 {
		return new(big.Rat).Neg(base)
	}
	return new(big.Rat).Set(base)
}

func exactFactorial(n *node) (*big.Rat, bool) {
	v, ok := exact(n.kids[0])
	if !ok || !v.IsInt() || v.Sign() < 0 || !v.Num().IsInt64() || v.Num().Int64() > maxFactorial {
		return nil, false
	}
	return new(big.Rat).SetInt(new(big.Int).MulRange(1, v.Num().Int64())), true
}

// bitSize is the larger size of the two parts of v.
func bitSize(v *big.Rat) int {
	return max(v.Num().BitLen(), v.Denom().BitLen())
}

// terminates says whether v can be written as a finite decimal: the denominator has no factor but 2 and 5.
func terminates(v *big.Rat) bool {
	d := new(big.Int).Set(v.Denom())
	for _, p := range []int64{2, 5} {
		f, q, r := big.NewInt(p), new(big.Int), new(big.Int)
		for {
			if q.QuoRem(d, f, r); r.Sign() != 0 {
				break
			}
			d.Set(q)
		}
	}
	return d.IsInt64() && d.Int64() == 1
}

// stated returns the precision with which n was written, if n is a decimal and nothing else: −0.333, 3.3·10^5, 1.2e-3.
// places counts digits after the decimal sign (negative: zeros before it), digits the significant ones.
func stated(n *node) (places, digits int, ok bool) {
	switch n.op {
	case opNum:
		return n.places, n.digits, n.decimal
	case opNeg:
		return stated(n.kids[0])
	case opMul:
		if len(n.kids) != 2 || n.kids[0].op != opNum || n.kids[1].op != opPow {
			return 0, 0, false
		}
		ten, ok1 := exact(n.kids[1].kids[0])
		e, ok2 := exact(n.kids[1].kids[1])
		if !ok1 || !ok2 || ten.Cmp(big.NewRat(10, 1)) != 0 || !e.IsInt() || !e.Num().IsInt64() {
			return 0, 0, false
		}
		power := e.Num().Int64()
		if power > maxExponent || power < -maxExponent {
			return 0, 0, false
		}
		return n.kids[0].places - int(power), n.kids[0].digits, n.kids[0].digits > 0
	}
	return 0, 0, false
}
