package mastery

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// ulps is how many units in the last place two numbers are apart.
func ulps(a, b float64) float64 {
	if a == b || a != a && b != b {
		return 0
	}
	unit := math.Nextafter(math.Abs(b), math.Inf(1)) - math.Abs(b)
	return math.Abs(a-b) / unit
}

func TestExactAgainstStandardLibrary(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(-744, 720).Draw(t, "x")
		if d := ulps(expOf(x), math.Exp(x)); d > 2 {
			t.Errorf("exp(%v) is %v ulps off", x, d)
		}
		y := expOf(x)
		// Below 2^-1022 math.Log itself is wrong on amd64 (Go 1.26).
		if d := ulps(logOf(y), math.Log(y)); d > 2 && y > 0x1p-1022 {
			t.Errorf("log(%v) is %v ulps off", y, d)
		}
		z := rapid.Float64Range(-.9999, 1e9).Draw(t, "z")
		if d := ulps(log1pOf(z), math.Log1p(z)); d > 4 {
			t.Errorf("log1p(%v) is %v ulps off", z, d)
		}
		small := rapid.Float64Range(-1e-6, 1e-6).Draw(t, "small")
		if d := ulps(log1pOf(small), math.Log1p(small)); d > 4 {
			t.Errorf("log1p(%v) is %v ulps off", small, d)
		}
	})
}

func TestExactAtTheEdges(t *testing.T) {
	for _, test := range []struct {
		name      string
		got, want float64
	}{
		{"exp(0)", expOf(0), 1},
		{"exp(-Inf)", expOf(math.Inf(-1)), 0},
		{"exp(+Inf)", expOf(math.Inf(1)), math.Inf(1)},
		{"exp(1000)", expOf(1000), math.Inf(1)},
		{"exp(-1000)", expOf(-1000), 0},
		{"exp(NaN)", expOf(math.NaN()), math.NaN()},
		{"log(0)", logOf(0), math.Inf(-1)},
		{"log(-1)", logOf(-1), math.NaN()},
		{"log(+Inf)", logOf(math.Inf(1)), math.Inf(1)},
		{"log(1)", logOf(1), 0},
		{"log1p(0)", log1pOf(0), 0},
		{"log1p(-1)", log1pOf(-1), math.Inf(-1)},
		{"sigmoid(0)", sigmoid(0), .5},
		{"sigmoid(-1000)", sigmoid(-1000), 0},
		{"sigmoid(1000)", sigmoid(1000), 1},
	} {
		if test.got != test.want && !(math.IsNaN(test.got) && math.IsNaN(test.want)) {
			t.Errorf("%s = %v, want %v", test.name, test.got, test.want)
		}
	}
}

// The same bits everywhere: these were written down once, and every processor must find them again.
func TestExactBits(t *testing.T) {
	h := uint64(14695981039346656037)
	mix := func(x float64) {
		h = (h ^ math.Float64bits(x)) * 1099511628211
	}
	for i := -300; i <= 300; i++ {
		x := float64(i) / 7
		mix(expOf(x))
		mix(logOf(math.Abs(x)))
		mix(log1pOf(math.Abs(x)))
		mix(sigmoid(x))
	}
	const want = 0x1db07aea5de193e7
	if h != want {
		t.Errorf("the bits are %#x, want %#x", h, uint64(want))
	}
}
