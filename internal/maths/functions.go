package maths

import (
	"math"
	"math/cmplx"
)

// call works out a known function. Real arguments give real values wherever the function has one.
func (p samplePoint) call(n *node) (approx, error) {
	a, err := p.value(n.kids[0])
	if err != nil {
		return approx{}, err
	}
	if !a.isFinite() {
		return approx{}, errUndefined
	}
	switch n.name {
	case "abs":
		return approx{complex(a.size(), 0), a.err}, nil
	case "sqrt":
		return root(a, 2)
	case "root":
		return p.indexedRoot(a, n.kids[1])
	case "ln":
		return logarithm(a)
	case "log":
		return p.logBase(a, n.kids[1])
	case "sin", "cos", "tan", "sec", "csc", "cot":
		return trigonometric(n.name, a)
	case "sinh":
		return smooth(a, cmplx.Sinh(a.z), cmplx.Abs(cmplx.Cosh(a.z))), nil
	case "cosh":
		return smooth(a, cmplx.Cosh(a.z), cmplx.Abs(cmplx.Sinh(a.z))), nil
	case "tanh":
		return smooth(a, cmplx.Tanh(a.z), 1), nil
	}
	return inverseTrigonometric(n.name, a)
}

func root(a approx, index float64) (approx, error) {
	if a.size() <= a.err {
		if a.z == 0 && a.err == 0 {
			return approx{}, nil
		}
		return approx{err: math.Pow(a.size()+a.err, 1/index)}, nil
	}
	z := realAxis(a)
	var r complex128
	switch {
	case imag(z) == 0 && real(z) >= 0:
		r = complex(math.Pow(real(z), 1/index), 0)
	case imag(z) == 0 && index == math.Trunc(index) && math.Mod(index, 2) == 1:
		r = complex(-math.Pow(-real(z), 1/index), 0)
	case index == 2:
		r = cmplx.Sqrt(z)
	default:
		r = cmplx.Pow(z, complex(1/index, 0))
	}
	return smooth(a, r, cmplx.Abs(r)/a.size()), nil
}

func (p samplePoint) indexedRoot(a approx, index *node) (approx, error) {
	if v, ok := exact(index); ok && v.IsInt() && v.Sign() > 0 {
		f, _ := v.Float64()
		return root(a, f)
	}
	n, err := p.value(index)
	if err != nil {
		return approx{}, err
	}
	inverse, err := quotientOf(approx{z: 1}, n)
	if err != nil {
		return approx{}, err
	}
	return powerOf(a, inverse)
}

func logarithm(a approx) (approx, error) {
	if a.size() <= a.err {
		return approx{}, errUndefined
	}
	return smooth(a, cmplx.Log(realAxis(a)), 1/a.size()), nil
}

func (p samplePoint) logBase(a approx, base *node) (approx, error) {
	over, err := logarithm(a)
	if err != nil {
		return approx{}, err
	}
	b, err := p.value(base)
	if err != nil {
		return approx{}, err
	}
	under, err := logarithm(b)
	if err != nil {
		return approx{}, err
	}
	return quotientOf(over, under)
}

func trigonometric(name string, a approx) (approx, error) {
	if a.size() > 1e8 { // too few digits are left of the angle
		return approx{}, errUndefined
	}
	sin, cos := cmplx.Sin(a.z), cmplx.Cos(a.z)
	s := approx{sin, (a.err+epsilon)*cmplx.Abs(cos) + epsilon*cmplx.Abs(sin) + epsilon*a.size()}
	c := approx{cos, (a.err+epsilon)*cmplx.Abs(sin) + epsilon*cmplx.Abs(cos) + epsilon*a.size()}
	one := approx{z: 1}
	switch name {
	case "sin":
		return s, nil
	case "cos":
		return c, nil
	case "tan":
		return quotientOf(s, c)
	case "cot":
		return quotientOf(c, s)
	case "sec":
		return quotientOf(one, c)
	}
	return quotientOf(one, s)
}

// inverseTrigonometric takes asin, acos, atan and, through 1/a, their reciprocal kin.
func inverseTrigonometric(name string, a approx) (approx, error) {
	switch name {
	case "asec", "acsc", "acot":
		inverted, err := quotientOf(approx{z: 1}, a)
		if err != nil {
			return approx{}, err
		}
		a = inverted
	}
	z := realAxis(a)
	onCut := cmplx.Abs(1 - z*z)
	slope := 1 / math.Sqrt(math.Max(onCut, 1e-12))
	switch name {
	case "asin", "acsc":
		return smooth(a, asin(z), slope), nil
	case "acos", "asec":
		return smooth(a, complex(math.Pi/2, 0)-asin(z), slope), nil
	case "atan", "acot":
		d := cmplx.Abs(1 + z*z)
		if d < 1e-12 {
			return approx{}, errUndefined
		}
		if name == "acot" && imag(z) == 0 && real(z) < 0 { // the usual range of arccot is 0 to π
			return smooth(a, complex(math.Pi+math.Atan(real(z)), 0), 1/d), nil
		}
		return smooth(a, cmplx.Atan(z), 1/d), nil
	}
	return approx{}, errSyntax
}

func asin(z complex128) complex128 {
	if imag(z) == 0 && math.Abs(real(z)) <= 1 {
		return complex(math.Asin(real(z)), 0)
	}
	return cmplx.Asin(z)
}
