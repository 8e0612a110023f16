package item

import (
	"math/big"
	"strings"
	"testing"
)

func TestNumbersAsPeopleTypeThem(t *testing.T) {
	for _, c := range []struct{ lang, unit, typed, want string }{
		{"en", "", "3.5", "7/2"}, {"en", "", " 3.50 ", "7/2"}, {"en", "", "-3.5", "-7/2"}, {"en", "", "−3.5", "-7/2"}, {"en", "", "+3", "3"},
		{"en", "", "1,500", "1500"}, {"en", "", "1,234,567.5", "2469135/2"}, {"en", "", "1 000", "1000"}, {"en", "", "1\u202f000", "1000"},
		{"en", "", "1'000.5", "2001/2"}, {"en", "", ".5", "1/2"}, {"en", "", "5.", "5"}, {"en", "", "0,5", ""}, {"en", "", "1,5", ""},
		{"en", "", "1.234,5", "2469/2"}, {"en", "", "007", "7"},
		{"sv", "", "1,5", "3/2"}, {"sv", "", "1.5", "3/2"}, {"sv", "", "1 000,5", "2001/2"}, {"sv", "", "1.500", "1500 3/2"},
		{"de", "", "1.234.567", "1234567"}, {"de", "", "1,234.5", "2469/2"}, {"de", "", "1,500", "3/2"}, {"de", "", "0.500", "1/2"},
		{"en", "", "5.09e7", "50900000"}, {"en", "", "5.09E+7", "50900000"}, {"en", "", "5.09 × 10^7", "50900000"}, {"en", "", "5.09·10⁷", "50900000"},
		{"sv", "", "5,09*10^7", "50900000"}, {"en", "", "5.09 x 10^(7)", "50900000"}, {"en", "", "2e-3", "1/500"}, {"en", "", "10^-2", "1/100"},
		{"en", "", "10⁻²", "1/100"}, {"en", "", "-2x10**3", "-2000"},
		{"en", "", "45%", "9/20"}, {"en", "", "45 %", "9/20"}, {"en", "%", "45%", "45"}, {"en", "%", "45", "45"},
		{"en", "", "3/4", "3/4"}, {"en", "", "-3/4", "-3/4"}, {"en", "", "-3/-4", "3/4"}, {"en", "", "1 1/2", "3/2"}, {"en", "", "-1 1/2", "-3/2"},
		{"en", "", "1½", "3/2"}, {"en", "", "½", "1/2"}, {"en", "", "1.5/3", "1/2"},
		{"en", "cm", "12 cm", "12"}, {"en", "cm", "12CM", "12"}, {"en", "km/h", "40 km/h", "40"}, {"en", "€", "€ 5", "5"}, {"en", "", "$5", "5"}, {"en", "", "5 €", "5"},
		{"ar", "", "٣٫٥", "7/2"}, {"hi", "", "३.५", "7/2"},
		{"en", "cm", "12 m", ""}, {"en", "", "twelve", ""}, {"en", "", "", ""}, {"en", "", "1 2", ""}, {"en", "", "1.2.3", ""}, {"en", "", "--1", ""},
		{"en", "", "1/0", ""}, {"en", "", "1 1/0", ""}, {"en", "", "1e999", ""}, {"en", "", "1e9999999999", ""}, {"en", "", ".", ""}, {"en", "", "-", ""}, {"en", "", "e5", ""},
		{"en", "", "0x10", ""}, {"en", "", "1_000", ""}, {"en", "", "inf", ""}, {"en", "", "%", ""}, {"en", "", "1/2/3", ""}, {"en", "", strings.Repeat("9", 200), ""},
	} {
		var got []string
		for _, r := range (numberReader{mark: decimalMark(c.lang), unit: c.unit}).read(c.typed) {
			got = append(got, r.RatString())
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q is %v, want %q", c.lang, c.typed, got, c.want)
		}
	}
}

func TestTolerance(t *testing.T) {
	at := func(s string) *big.Rat { r, _ := new(big.Rat).SetString(s); return r }
	for _, c := range []struct {
		answer, given string
		tolerance     float64
		relative      bool
		want          bool
	}{
		{"5", "5.1", 0.1, false, true}, {"0.1", "0.4", 0.3, false, true}, {"5", "5.11", 0.1, false, false},
		{"200", "202", 0.01, true, true}, {"-200", "-202", 0.01, true, true}, {"200", "203", 0.01, true, false}, {"1/3", "0.333", 0, false, false},
	} {
		in := &Interaction{Tolerance: c.tolerance, Relative: c.relative}
		if got := within(at(c.answer), at(c.given), in); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

// only is the part of a result with one part.
func only(t *testing.T, it *Item, typed, locale string) Part {
	t.Helper()
	v := made(t, it, 9)
	r := Score(v, Response{v.Item.Interactions[0].ID: {typed}}, locale)
	if len(r.Parts) != 1 || r.Version != ScoringVersion || r.Complete != r.Parts[0].Understood || r.Right != r.Parts[0].Right {
		t.Fatalf("%+v", r)
	}
	return r.Parts[0]
}

func TestTextAnswers(t *testing.T) {
	for typed, want := range map[string]Part{
		" paris ":                 {Right: true, Understood: true, Feedback: "Right, on the Seine."},
		"The  city of PARIS":      {Right: true, Understood: true},
		"Lyon":                    {Understood: true, Feedback: "Lyon is the third largest city."},
		"Rome":                    {Understood: true, Feedback: "Think of the Eiffel tower.", Misconception: "large city"},
		"":                        {Problem: "item.write_something"},
		"\t ":                     {Problem: "item.write_something"},
		"a\xff":                   {Problem: "item.write_less"},
		strings.Repeat("x", 3000): {Problem: "item.write_less"},
	} {
		want.ID = "R1"
		if got := only(t, capital(), typed, "en"); !samePart(got, want) {
			t.Errorf("%q: %+v, want %+v", clip(typed), got, want)
		}
	}
	strict := capital()
	strict.Interactions[0].Case = true
	if only(t, strict, "paris", "en").Right || !only(t, strict, "Paris", "en").Right {
		t.Error("case counts when the item asks for it")
	}
	accents := &Item{Body: "?", Interactions: []Interaction{{ID: "R1", Kind: Text, Correct: []string{"l’été"}}}}
	if !only(t, accents, "L'e\u0301te\u0301", "fr").Right {
		t.Error("one spelling of accents and apostrophes")
	}
}

func samePart(a, b Part) bool {
	return a.ID == b.ID && a.Right == b.Right && a.Understood == b.Understood && a.Problem == b.Problem && a.N == b.N &&
		a.Feedback == b.Feedback && a.Misconception == b.Misconception && strings.Join(a.Chosen, " ") == strings.Join(b.Chosen, " ")
}

func TestNumberAndMathsAnswers(t *testing.T) {
	v := made(t, eggs(), 9) // its values are read from the variant
	a, b := v.Values[1].Text, v.Values[0].Text
	for _, c := range []struct {
		it     *Item
		typed  string
		locale string
		right  bool
		says   string
	}{
		{eggs(), a + " / " + b, "en", true, ""},
		{eggs(), `\frac{` + a + `}{` + b + `}`, "en", true, ""},
		{eggs(), b + "/" + a, "en", false, "top and bottom swapped"},
		{eggs(), "99", "en", false, ""},
		{eggs(), "((", "en", false, "item.write_maths"},
		{laddered(), "40", "en", true, ""}, {laddered(), "40 km/h", "en", true, ""}, {laddered(), "4e1", "en", true, ""},
		{laddered(), "41", "en", false, ""}, {laddered(), "fast", "en", false, "item.write_number"},
	} {
		p := only(t, c.it, c.typed, c.locale)
		if p.Right != c.right || (p.Problem+p.Misconception) != c.says {
			t.Errorf("%q: %+v", c.typed, p)
		}
	}
	comma := &Item{Body: "?", Interactions: []Interaction{{ID: "R1", Kind: Maths, Unit: "cm", Correct: []string{"1.5x"}}}}
	for _, typed := range []string{"1,5x", "1,5 x", "3x/2", "1.5x cm"} {
		if !only(t, comma, typed, "sv").Right {
			t.Errorf("%q is right in Swedish", typed)
		}
	}
}

func TestChoices(t *testing.T) {
	v := made(t, severalChoices(), 9)
	m := map[string]string{}
	for _, c := range v.Item.Interactions[0].Choices {
		m[c.ID] = c.Mask
	}
	for _, c := range []struct {
		given []string
		want  Part
	}{
		{[]string{m["three"], m["two"]}, Part{Right: true, Understood: true, Chosen: []string{"three", "two"}}},
		{[]string{m["two"]}, Part{Understood: true, Chosen: []string{"two"}}},
		{[]string{m["nine"], m["two"], m["three"]}, Part{Understood: true, Chosen: []string{"nine", "three", "two"}, Feedback: "9 is 3 times 3.", Misconception: "odd is prime"}},
		{nil, Part{Problem: "item.choose_some"}},
		{[]string{m["two"], m["three"], m["nine"], m["none"]}, Part{Problem: "item.choose_at_most", N: 3}},
		{[]string{"two"}, Part{Problem: "item.choose_again"}},
		{[]string{m["two"], m["two"]}, Part{Problem: "item.choose_again"}},
	} {
		c.want.ID = "R1"
		got := Score(v, Response{"R1": c.given}, "en").Parts[0]
		if !samePart(got, c.want) {
			t.Errorf("%v: %+v, want %+v", c.given, got, c.want)
		}
	}
	one := made(t, fractionChoice(), 9)
	if p := Score(one, Response{}, "en").Parts[0]; p.Problem != "item.choose_one" {
		t.Errorf("%+v", p)
	}
}

func TestScoreIsTheShareOfParts(t *testing.T) {
	v := made(t, twoFields(), 9)
	r := Score(v, Response{"X": {"0"}, "Y": {"99"}}, "en")
	if !r.Complete || r.Right || r.Score != 0.5 {
		t.Fatalf("%+v", r)
	}
	if r := Score(v, Response{"X": {"0"}}, "en"); r.Complete || r.Right || r.Parts[1].Problem != "item.write_something" {
		t.Fatalf("%+v", r)
	}
}

func FuzzScore(f *testing.F) {
	for _, s := range []string{"3.5", "1,5", "5.09 × 10^7", "1 1/2", "½", "٣٫٥", "x^2+", "\\frac{1}{2}", "45%", "1e999", "'", "1'000", "\xff"} {
		f.Add(s, "sv")
	}
	var variants []Variant
	for _, it := range samples() {
		variants = append(variants, made(f, it, 4))
	}
	f.Fuzz(func(t *testing.T, typed, locale string) {
		for _, v := range variants {
			given := Response{}
			for _, in := range v.Item.Interactions {
				given[in.ID] = []string{typed}
			}
			r := Score(v, given, locale)
			for _, p := range r.Parts {
				if p.Understood == (p.Problem != "") || p.Right && !p.Understood {
					t.Fatalf("%q: %+v", typed, p)
				}
			}
			if r.Score < 0 || r.Score > 1 || r.Right != (r.Score == 1) {
				t.Fatalf("%q: %+v", typed, r)
			}
		}
	})
}
