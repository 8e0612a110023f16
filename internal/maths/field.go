package maths

import (
	"errors"
	"hash/fnv"
	"math/big"
	"math/bits"
)

// Values in the field of integers modulo a prime. Every rational function with integer coefficients has a value there, and two
// different ones agree at a random point with a chance of degree/prime. The prime is the largest below 2^62 that is 1
// modulo 4, so that −1 has a square root and i has a value too.
const (
	fieldPrime = 4611686018427387817
	fieldI     = 4490822397581186023 // fieldI² = −1
)

var (
	errNotRational = errors.New("not a rational function")
	errUndefined   = errors.New("undefined here")

	primeInt      = big.NewInt(fieldPrime)
	primeOrderInt = big.NewInt(fieldPrime - 1)
)

// fieldPoint gives every variable a value, from its name and the number of the point.
type fieldPoint struct {
	number uint64
	budget *budget
}

func (p fieldPoint) value(n *node) (uint64, error) {
	if err := p.budget.spend(1); err != nil {
		return 0, err
	}
	switch n.op {
	case opNum:
		return fieldRat(n.num)
	case opVar:
		return p.generic("variable", n.name), nil
	case opConst:
		return p.constant(n)
	case opAdd, opMul:
		return p.chain(n)
	case opNeg:
		v, err := p.value(n.kids[0])
		return fieldSub(0, v), err
	case opDiv:
		return p.quotient(n)
	case opPow:
		return p.power(n)
	case opFactorial:
		v, ok := exact(n)
		if !ok {
			return 0, errNotRational
		}
		return fieldRat(v)
	case opApply:
		return p.apply(n)
	}
	return 0, errNotRational
}

// generic is a value that stands for something that satisfies no equation: a variable, π, e.
func (p fieldPoint) generic(what, name string, args ...uint64) uint64 {
	h := mix(hashOf(what+" "+name), p.number)
	for _, a := range args {
		h = mix(h, a)
	}
	return h%(fieldPrime-2) + 1
}

func (p fieldPoint) constant(n *node) (uint64, error) {
	switch n.name {
	case "i":
		return fieldI, nil
	case "degree":
		v, err := fieldRat(big.NewRat(1, 180))
		return fieldMul(v, p.generic("constant", "pi")), err
	case "pi", "e":
		return p.generic("constant", n.name), nil
	}
	return 0, errNotRational
}

func (p fieldPoint) chain(n *node) (uint64, error) {
	total, err := p.value(n.kids[0])
	if err != nil {
		return 0, err
	}
	for _, k := range n.kids[1:] {
		v, err := p.value(k)
		if err != nil {
			return 0, err
		}
		if n.op == opAdd {
			total = fieldAdd(total, v)
		} else {
			total = fieldMul(total, v)
		}
	}
	return total, nil
}

func (p fieldPoint) quotient(n *node) (uint64, error) {
	over, err := p.value(n.kids[0])
	if err != nil {
		return 0, err
	}
	under, err := p.value(n.kids[1])
	if err != nil {
		return 0, err
	}
	if under == 0 {
		return 0, errUndefined
	}
	return fieldMul(over, fieldInverse(under)), p.budget.spend(powerCost)
}

// power raises to an integer; by Fermat's little theorem only the exponent modulo prime − 1 matters.
func (p fieldPoint) power(n *node) (uint64, error) {
	if n.exponent == nil || !n.exponent.IsInt() {
		return 0, errNotRational
	}
	base, err := p.value(n.kids[0])
	if err != nil {
		return 0, err
	}
	if base == 0 {
		if n.exponent.Sign() <= 0 {
			return 0, errUndefined
		}
		return 0, nil
	}
	e := new(big.Int).Mod(n.exponent.Num(), primeOrderInt)
	return fieldPow(base, e.Uint64()), p.budget.spend(powerCost)
}

func (p fieldPoint) apply(n *node) (uint64, error) {
	args := make([]uint64, len(n.kids))
	for i, k := range n.kids {
		v, err := p.value(k)
		if err != nil {
			return 0, err
		}
		args[i] = v
	}
	return p.generic("function", n.name, args...), nil
}

func fieldRat(v *big.Rat) (uint64, error) {
	under := new(big.Int).Mod(v.Denom(), primeInt).Uint64()
	if under == 0 {
		return 0, errUndefined
	}
	over := new(big.Int).Mod(v.Num(), primeInt).Uint64()
	if under == 1 {
		return over, nil
	}
	return fieldMul(over, fieldInverse(under)), nil
}

func fieldAdd(a, b uint64) uint64 { return (a + b) % fieldPrime }

func fieldSub(a, b uint64) uint64 { return (a + fieldPrime - b) % fieldPrime }

func fieldMul(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return bits.Rem64(hi, lo, fieldPrime)
}

func fieldPow(base, e uint64) uint64 {
	r := uint64(1)
	for ; e > 0; e >>= 1 {
		if e&1 == 1 {
			r = fieldMul(r, base)
		}
		base = fieldMul(base, base)
	}
	return r
}

func fieldInverse(a uint64) uint64 { return fieldPow(a, fieldPrime-2) }

func hashOf(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s)) //nolint:errcheck // a hash never refuses bytes
	return h.Sum64()
}

// mix joins two numbers into one that looks random (splitmix64, Steele, Lea and Flood 2014).
func mix(a, b uint64) uint64 {
	z := a + 0x9e3779b97f4a7c15*(b+1)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}
