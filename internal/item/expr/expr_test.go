package expr

import (
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"
)

// variables is what the tests compute with.
var variables = map[string]Value{
	"a": Int(3), "b": Int(4), "zero": Int(0), "half": Number(big.NewRat(1, 2)), "animal": Text("cat"),
}

func lookup(name string) (Value, bool) {
	v, ok := variables[name]
	return v, ok
}

func compute(source string) (string, error) {
	e, err := Parse(source)
	if err != nil {
		return "", err
	}
	v, err := e.Eval(&Budget{Steps: 1000}, lookup)
	return v.String(), err
}

func TestEval(t *testing.T) {
	for source, want := range map[string]string{
		"1/3 + 1/6":                   "1/2",
		"b - a - 1":                   "0",
		"2 + 3 * 4 ^ 2 / 8":           "8",
		"-2 ^ 2":                      "-4",
		"2 ^ 3 ^ 2":                   "512",
		"2 ^ -1":                      "1/2",
		"(-2) ^ 3":                    "-8",
		"0.1 + 0.2":                   "3/10",
		"-1 % 5":                      "4",
		"7.5 % 2":                     "3/2",
		"- - a":                       "3",
		"a < b and not (a = b)":       "true",
		"a >= b or animal == 'cat'":   "true",
		"animal != \"dog\"":           "true",
		"true and false":              "false",
		"if(zero == 0, a, a / zero)":  "3",
		"zero != 0 and a / zero > 1":  "false",
		"gcd(12, 18, 8)":              "2",
		"gcd(0, 0)":                   "0",
		"lcm(4, 6)":                   "12",
		"lcm(0, 6)":                   "0",
		"min(a, b, half)":             "1/2",
		"max(a, -b)":                  "3",
		"abs(-7/2)":                   "7/2",
		"floor(-7/2) + ceil(-7/2)":    "-7",
		"round(5/2) + round(-5/2)":    "0",
		"round(2/3, 2)":               "67/100",
		"sqrt(9/16)":                  "3/4",
		"if(a % 2 == 1, 'odd', 'no')": "odd",
	} {
		if got, err := compute(source); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", source, got, err, want)
		}
	}
}

func TestErrorsNameWhatIsWrong(t *testing.T) {
	for source, key := range map[string]string{
		"":                            "item.expr.ends_early",
		"a +":                         "item.expr.ends_early",
		"(a":                          "item.expr.ends_early",
		"a b":                         "item.expr.unexpected",
		"a < b < 4":                   "item.expr.unexpected",
		"a $ b":                       "item.expr.unexpected",
		"gcd":                         "item.expr.unexpected",
		"'open":                       "item.expr.open_text",
		"sin(a)":                      "item.expr.unknown_function",
		"gcd(a)":                      "item.expr.argument_count",
		"abs(a, b)":                   "item.expr.argument_count",
		"c + 1":                       "item.expr.unknown_name",
		"a / zero":                    "item.expr.divide_by_zero",
		"a % zero":                    "item.expr.divide_by_zero",
		"zero ^ -1":                   "item.expr.divide_by_zero",
		"2 ^ half":                    "item.expr.not_whole",
		"gcd(half, 2)":                "item.expr.not_whole",
		"round(a, half)":              "item.expr.not_whole",
		"sqrt(8)":                     "item.expr.not_square",
		"sqrt(-4)":                    "item.expr.not_square",
		"9 ^ 9 ^ 9":                   "item.expr.too_large",
		"10 ^ 999":                    "item.expr.too_large",
		"2 ^ (10^30)":                 "item.expr.too_large",
		"animal + 1":                  "item.expr.wrong_kind",
		"animal == 1":                 "item.expr.wrong_kind",
		"not a":                       "item.expr.wrong_kind",
		"a and b":                     "item.expr.wrong_kind",
		strings.Repeat("(", 60) + "1": "item.expr.too_deep",
		strings.Repeat("-", 60) + "1": "item.expr.too_deep",
		strings.Repeat("1+", 300):     "item.expr.too_long",
	} {
		_, err := compute(source)
		var e *Error
		if !errors.As(err, &e) || e.Key != key {
			t.Errorf("%s: %v, want %s", source, err, key)
		}
	}
}

func TestBudget(t *testing.T) {
	e, err := Parse("1 + 1 + 1")
	if err != nil {
		t.Fatal(err)
	}
	b := &Budget{Steps: 7}
	if _, err := e.Eval(b, lookup); err != nil {
		t.Fatal(err)
	}
	var x *Error
	if _, err := e.Eval(b, lookup); !errors.As(err, &x) || x.Key != "item.expr.too_many_steps" {
		t.Fatal(err)
	}
}

func TestParseNumber(t *testing.T) {
	for _, good := range []string{"0", "12", "-0.25", "3/4", "-3/4"} {
		if _, ok := ParseNumber(good); !ok {
			t.Errorf("%q is a number", good)
		}
	}
	for _, bad := range []string{"", "-", "1e5", "1 2", "3/0", "a", "1/2/3", "1.2/3", "0x10", "1_0", ".5", "5.", "+1", strings.Repeat("9", 70)} {
		if r, ok := ParseNumber(bad); ok {
			t.Errorf("%q is no number, got %v", bad, r)
		}
	}
}

func TestTreeIsWrittenBack(t *testing.T) {
	for source, want := range map[string]string{
		"a + b * 2 ^ -1":                         "a + (b * (2 ^ (-1)))",
		"if(a < b and not zero = 1, 'x', \"y\")": `if(((a < b) and (not (zero = 1))), "x", "y")`,
		"0.25 - half":                            "0.25 - half",
		"(a)":                                    "a",
		"(a + 1) * (b + 1)":                      "(a + 1) * (b + 1)",
		"gcd(a, b)":                              "gcd(a, b)",
	} {
		e, err := Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		got := e.Tree().Source()
		if got != want {
			t.Errorf("%s is written %s, want %s", source, got, want)
		}
		again, err := Parse(got)
		if err != nil || again.Tree().Source() != got {
			t.Errorf("%s is written %s, which reads as something else: %v", source, got, err)
		}
	}
}

func TestNames(t *testing.T) {
	e, _ := Parse("b + a * max(b, 2)")
	if got := strings.Join(e.Names(), " "); got != "a b" {
		t.Fatal(got)
	}
	if !IsName("x_1") || IsName("max") || IsName("and") || IsName("1a") || IsName("") {
		t.Fatal("names")
	}
}

func FuzzEval(f *testing.F) {
	for _, s := range []string{"1/3 + a", "if(a<b,'x',2)", "9^9^9", "lcm(a,b)%0.7", "not(a=b)", "\"", "round(a/7,12)", "((((1))))", "a^-b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		start := time.Now()
		e, err := Parse(source)
		if err != nil {
			return
		}
		v, err := e.Eval(&Budget{Steps: 1000}, lookup)
		if err == nil {
			again, _ := e.Eval(&Budget{Steps: 1000}, lookup)
			if !again.equal(v) {
				t.Fatalf("%q gave %v, then %v", source, v, again)
			}
		}
		if took := time.Since(start); took > 500*time.Millisecond {
			t.Fatalf("%q took %v", source, took)
		}
	})
}
