package maths

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

var seeds = []string{
	"2x^2+2x-6", "$$\\frac{1}{2}$$", "\\sqrt[3]{x}", "|x|", "x>=3", "[3,∞)", "1,5", "3 1/2", "5.09e7", "f(g(x))", "{1,2}", "±3",
	"sin^{-1}(x)", "{ab}^2", "\\left(x\\right)", "x_1", "√2π", "5 kg", "\\log_{2}8", "]0;1[", "1.234,5", "0.1(6)", "y'=2", "a<b<c", "No solution",
}

func FuzzParse(f *testing.F) {
	for _, s := range append(seeds, hostile...) {
		f.Add(s, uint8(0), "en")
		f.Add(s, uint8(5), "de")
	}
	f.Fuzz(func(t *testing.T, s string, r uint8, locale string) {
		n, _, err := parse(s, styleOf(locale), reading(r)&allReadings)
		if (n == nil) == (err == nil) {
			t.Fatalf("parse(%q) = %v, %v", s, n, err)
		}
	})
}

func FuzzEqual(f *testing.F) {
	for i, s := range append(seeds, hostile...) {
		f.Add(s, seeds[i%len(seeds)], "sv")
		f.Add(s, s+"+0", "")
	}
	f.Fuzz(func(t *testing.T, a, b, locale string) {
		start := time.Now()
		v := Equal(a, b, Options{Locale: locale})
		if spent := time.Since(start); spent > time.Second {
			t.Fatalf("took %v", spent)
		}
		if w := Equal(b, a, Options{Locale: locale}); v.Equal != w.Equal {
			t.Fatalf("Equal(%q, %q) = %+v but the other way round %+v", a, b, v, w)
		}
		if v.Equal && v.Reason != ReasonEqual || v.Reason == "" {
			t.Fatalf("Equal(%q, %q) = %+v", a, b, v)
		}
	})
}

// expression draws an expression in x and y that has a value at most points.
func expression(depth int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		if depth == 0 {
			return rapid.SampledFrom([]string{"x", "y", "2", "3", "0.5", "7/3", "pi", "x^2", "b_1"}).Draw(t, "leaf")
		}
		sub := func(name string) string { return expression(depth-1).Draw(t, name) }
		switch rapid.IntRange(0, 7).Draw(t, "shape") {
		case 0:
			return "(" + sub("a") + "+" + sub("b") + ")"
		case 1:
			return "(" + sub("a") + "-" + sub("b") + ")"
		case 2:
			return sub("a") + "*" + sub("b")
		case 3:
			return "\\frac{" + sub("a") + "}{" + sub("b") + "+11}"
		case 4:
			return "sqrt((" + sub("a") + ")^2+1)"
		case 5:
			return "sin(" + sub("a") + ")"
		case 6:
			return "(" + sub("a") + ")^3"
		}
		return "|" + sub("a") + "|"
	})
}

func TestEqualProperties(t *testing.T) {
	rewritings := []func(string) string{
		func(s string) string { return s },
		func(s string) string { return "$$" + s + "$$" },
		func(s string) string { return "\\left(" + s + "\\right)" },
		func(s string) string { return "(" + s + ")+0" },
		func(s string) string { return "1*(" + s + ")" },
		func(s string) string { return "2(" + s + ")/2" },
		func(s string) string { return "-(-(" + s + "))" },
		func(s string) string { return "0.25*(" + s + ")+\\frac{3}{4}(" + s + ")" },
		func(s string) string { return "(" + s + ")+z-z" },
	}
	changes := []func(string) string{
		func(s string) string { return "(" + s + ")+1" },
		func(s string) string { return "(" + s + ")+0.001" },
		func(s string) string { return "(" + s + ")+z" },
	}
	rapid.Check(t, func(t *rapid.T) {
		s := expression(rapid.IntRange(0, 3).Draw(t, "depth")).Draw(t, "expression")
		r := rapid.SampledFrom(rewritings).Draw(t, "rewriting")(s)
		if v, w := Equal(s, r, Options{}), Equal(r, s, Options{}); !v.Equal || !w.Equal {
			t.Fatalf("Equal(%q, %q) = %+v, %+v", s, r, v, w)
		}
		c := rapid.SampledFrom(changes).Draw(t, "change")(s)
		if v, w := Equal(c, r, Options{}), Equal(r, c, Options{}); v.Equal || w.Equal {
			t.Fatalf("Equal(%q, %q) = %+v, %+v", c, r, v, w)
		}
	})
}

func BenchmarkEqual(b *testing.B) {
	for _, c := range []struct{ name, answer, attempt string }{
		{"number", "3/4", "0.75"},
		{"polynomial", "2x^2+2x-6", "2*(x^2 + x - 3)"},
		{"trigonometric", "sin(2x)", "2 sin x cos x"},
		{"hostile", hostile[25], hostile[25] + "+0"},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				Equal(c.answer, c.attempt, Options{})
			}
		})
	}
}
