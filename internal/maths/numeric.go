package maths

import (
	"math"
	"math/cmplx"
)

// approx is a complex number and a bound on its error that is right to within a small factor: rounding is followed through
// every step (running error analysis, Higham 2002, §3.3).
type approx struct {
	z   complex128
	err float64
}

const epsilon = 1.2e-16 // a little more than half the spacing of floating-point numbers near 1

func (a approx) size() float64 { return cmplx.Abs(a.z) }

func (a approx) isReal() bool { return math.Abs(imag(a.z)) <= 4*a.err+1e-14*a.size() }

func (a approx) isFinite() bool {
	return !cmplx.IsNaN(a.z) && !cmplx.IsInf(a.z) && a.err <= math.MaxFloat64
}

// known says whether enough digits are left to compare anything.
func (a approx) known() bool { return a.isFinite() && (a.err <= 1e-7*a.size() || a.err <= 1e-13) }

func rounded(z complex128, err float64) approx { return approx{z, err + epsilon*cmplx.Abs(z)} }

func real1(x float64) approx { return approx{complex(x, 0), epsilon * math.Abs(x)} }

func sumOf(a, b approx) approx { return rounded(a.z+b.z, a.err+b.err) }

func productOf(a, b approx) approx {
	return rounded(a.z*b.z, a.size()*b.err+b.size()*a.err+epsilon*a.size()*b.size())
}

func quotientOf(a, b approx) (approx, error) {
	if b.size() <= b.err {
		return approx{}, errUndefined
	}
	q := a.z / b.z
	return rounded(q, (a.err+cmplx.Abs(q)*b.err)/b.size()+2*epsilon*cmplx.Abs(q)), nil
}

// smooth applies f, whose derivative at a has the size slope.
func smooth(a approx, f complex128, slope float64) approx {
	return approx{f, slope*a.err + 4*epsilon*cmplx.Abs(f)}
}

// samplePoint gives every variable a value.
type samplePoint struct {
	values func(name string) complex128
	number uint64
	budget *budget
}

func (p samplePoint) value(n *node) (approx, error) {
	if err := p.budget.spend(4); err != nil {
		return approx{}, err
	}
	switch n.op {
	case opNum:
		f, _ := n.num.Float64()
		return real1(f), nil
	case opVar:
		return approx{z: p.values(n.name)}, nil
	case opConst:
		return constantValue(n.name)
	case opAdd, opMul:
		return p.chain(n)
	case opNeg:
		v, err := p.value(n.kids[0])
		return approx{-v.z, v.err}, err
	case opDiv:
		over, err := p.value(n.kids[0])
		if err != nil {
			return approx{}, err
		}
		under, err := p.value(n.kids[1])
		if err != nil {
			return approx{}, err
		}
		return quotientOf(over, under)
	case opPow:
		return p.power(n)
	case opFactorial:
		v, err := p.value(n.kids[0])
		if err != nil || !v.isReal() || real(v.z) < 0 {
			return approx{}, errUndefined
		}
		g := math.Gamma(real(v.z) + 1)
		return approx{complex(g, 0), math.Abs(g) * (1e-14 + 10*v.err)}, nil
	case opCall:
		return p.call(n)
	case opApply:
		return p.apply(n)
	}
	return approx{}, errSyntax
}

func constantValue(name string) (approx, error) {
	switch name {
	case "pi":
		return real1(math.Pi), nil
	case "e":
		return real1(math.E), nil
	case "i":
		return approx{z: 1i}, nil
	case "degree":
		return real1(math.Pi / 180), nil
	}
	return approx{}, errUndefined
}

func (p samplePoint) chain(n *node) (approx, error) {
	total, err := p.value(n.kids[0])
	if err != nil {
		return approx{}, err
	}
	for _, k := range n.kids[1:] {
		v, err := p.value(k)
		if err != nil {
			return approx{}, err
		}
		if n.op == opAdd {
			total = sumOf(total, v)
		} else {
			total = productOf(total, v)
		}
	}
	return total, nil
}

// power takes the real root for an exponent with an odd denominator, as schools do: (−8)^(1/3) is −2.
func (p samplePoint) power(n *node) (approx, error) {
	base, err := p.value(n.kids[0])
	if err != nil {
		return approx{}, err
	}
	if e := n.exponent; e != nil && e.Num().IsInt64() && e.Denom().IsInt64() {
		over, under := e.Num().Int64(), e.Denom().Int64()
		if e.IsInt() && over >= -64 && over <= 64 {
			return integerPower(base, over)
		}
		if under%2 == 1 && base.isReal() && real(base.z) < 0 {
			f, _ := e.Float64()
			v := smooth(base, complex(math.Pow(-real(base.z), f), 0), math.Abs(f)*math.Pow(-real(base.z), f-1))
			if over%2 != 0 {
				v.z = -v.z
			}
			return v, nil
		}
	}
	exponent, err := p.value(n.kids[1])
	if err != nil {
		return approx{}, err
	}
	return powerOf(base, exponent)
}

func integerPower(base approx, n int64) (approx, error) {
	one := approx{z: 1}
	if n < 0 {
		v, err := integerPower(base, -n)
		if err != nil {
			return approx{}, err
		}
		return quotientOf(one, v)
	}
	if n == 0 && base.size() <= base.err {
		return approx{}, errUndefined
	}
	v := one
	for range n {
		v = productOf(v, base)
	}
	return v, nil
}

func powerOf(base, exponent approx) (approx, error) {
	if base.size() <= base.err {
		if base.z == 0 && real(exponent.z) > exponent.err {
			return approx{}, nil
		}
		return approx{}, errUndefined
	}
	log := smooth(base, cmplx.Log(realAxis(base)), 1/base.size())
	inner := productOf(log, exponent)
	v := cmplx.Exp(inner.z)
	if base.isReal() && real(base.z) > 0 && exponent.isReal() {
		v = complex(math.Pow(real(base.z), real(exponent.z)), 0)
	}
	return smooth(inner, v, cmplx.Abs(v)), nil
}

// realAxis drops a rounding error in the imaginary part, which would choose the wrong side of a branch cut.
func realAxis(a approx) complex128 {
	if a.isReal() {
		return complex(real(a.z), 0)
	}
	return a.z
}

// apply gives an unknown function a smooth, generic shape that depends on its name.
func (p samplePoint) apply(n *node) (approx, error) {
	total := approx{z: complex(unit(mix(hashOf(n.name), p.number))+0.5, 0)}
	for i, k := range n.kids {
		v, err := p.value(k)
		if err != nil {
			return approx{}, err
		}
		scale := unit(mix(hashOf(n.name), uint64(i)+77)) + 0.3
		inner := productOf(approx{z: complex(scale, 0)}, v)
		s := cmplx.Sin(inner.z + complex(scale, 0))
		total = sumOf(productOf(total, smooth(inner, s, cmplx.Abs(cmplx.Cos(inner.z+complex(scale, 0))))), inner)
	}
	return total, nil
}

// unit maps a random-looking number to [0, 1).
func unit(h uint64) float64 { return float64(h>>11) / (1 << 53) }
