package item

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"crossfade/internal/item/expr"
)

func made(t testing.TB, it *Item, seed uint64) Variant {
	t.Helper()
	v, err := it.Variant(seed)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVariantIsTheSameEverywhere(t *testing.T) {
	// These values were made once and hold for ever: a sitting asks for a variant again by its seed.
	r := stream(42, "draw")
	if a, b := r.next(), r.below(1000); a != 0xe283320460ea2f5a || b != 217 {
		t.Fatalf("the generator changed: %#x, %d", a, b)
	}
	v := made(t, fractionChoice(), 7)
	order := ""
	for _, c := range v.Item.Interactions[0].Choices {
		order += c.ID + c.Mask + " "
	}
	want := "A strip has 9 equal parts. 8 of them are green. Which fraction is green?"
	if v.Item.Body != want || v.Distinct != "cfce3bdd191e1549" || order != "Avdzb Bqzlq Ckvvl " {
		t.Fatalf("the making of variants changed: %q %s %s", v.Item.Body, v.Distinct, order)
	}
}

func TestVariantSurvivesJSON(t *testing.T) {
	for _, it := range samples() {
		v := made(t, it, 1<<63+5)
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var back Variant
		if err := json.Unmarshal(raw, &back); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(v.Shown(), back.Shown()) || back.Seed != v.Seed || !reflect.DeepEqual(v.Answers(), back.Answers()) {
			t.Errorf("%s: %s", it.Key, raw)
		}
	}
}

func TestVariantLeavesTheItemAlone(t *testing.T) {
	for i, it := range samples() {
		made(t, it, 3)
		if !reflect.DeepEqual(it, samples()[i]) {
			t.Errorf("%s was changed by making a variant", it.Key)
		}
	}
}

func TestVariantsOfEverySeed(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		it := rapid.SampledFrom(samples()).Draw(rt, "item")
		seed := rapid.Uint64().Draw(rt, "seed")
		v, err := it.Variant(seed)
		if err != nil {
			rt.Fatal(err)
		}
		again, _ := it.Variant(seed)
		if !reflect.DeepEqual(v, again) {
			rt.Fatal("two variants from one seed differ")
		}
		if found := (&answerReader{known: map[string]bool{}}).answerable(&v.Item); len(found) > 0 {
			rt.Fatalf("cannot be answered: %v", found)
		}
		visit(&v.Item, func(path string, _ textKind, s *string) {
			if strings.Contains(*s, "{{") {
				rt.Fatalf("%s still holds %q", path, *s)
			}
		})
		if it.Read() {
			return // no rule says what is right
		}
		right := v.Key()
		if r := Score(v, right, it.Lang); !r.Right || !r.Complete || r.Score != 1 {
			rt.Fatalf("the right answer %v gets %+v", right, r)
		}
	})
}

func TestMasksAndOrderBetrayNothing(t *testing.T) {
	it := severalChoices()
	place, first := map[int]int{}, map[string]int{}
	for seed := range uint64(600) {
		v := made(t, it, seed)
		in := v.Item.Interactions[0]
		if last := in.Choices[3]; last.ID != "none" {
			t.Fatalf("the fixed choice moved: %v", in.Choices)
		}
		for i, c := range in.Choices {
			if c.ID == "two" {
				place[i]++
				first[c.Mask[:1]]++
			}
		}
	}
	for i := range 3 {
		if place[i] < 150 || place[i] > 250 {
			t.Errorf("the right choice stands at place %d in %d of 600 variants", i, place[i])
		}
	}
	for letter, n := range first {
		if n > 60 {
			t.Errorf("the mask of a right choice begins with %s in %d of 600 variants", letter, n)
		}
	}
}

func TestDistinctIgnoresTheOrder(t *testing.T) {
	it := severalChoices()
	if a, b := made(t, it, 1), made(t, it, 2); a.Distinct != b.Distinct {
		t.Error("the same question in another order is not distinct")
	}
	keys := map[string]bool{}
	for seed := range uint64(300) {
		keys[made(t, eggs(), seed).Distinct] = true
	}
	if want := Count(eggs()); len(keys) > want || len(keys) < want-5 {
		t.Errorf("%d distinct variants drawn, %d counted", len(keys), want)
	}
}

func TestCount(t *testing.T) {
	wide := &Item{Body: "{{a}}", Template: &Template{Params: []Param{{Name: "a", Int: []int64{1, 1_000_000}}}}}
	unused := &Item{Body: "fixed", Template: wide.Template}
	never := &Item{Body: "{{a}}", Template: &Template{Params: []Param{{Name: "a", Int: []int64{1, 5}}}, Where: []string{"a > 9"}}}
	neverWide := &Item{Body: "{{a}}", Template: &Template{Params: wide.Template.Params, Where: []string{"a < 0"}}}
	broken := &Item{Template: &Template{Params: []Param{{Name: "a", Expr: "1 +"}}}}
	for name, c := range map[string]struct {
		it   *Item
		want int
	}{
		"no template": {capital(), 1}, "eggs": {eggs(), 63}, "wide": {wide, Endless}, "unused": {unused, 1},
		"never": {never, 0}, "never, wide": {neverWide, 0}, "broken": {broken, 0},
	} {
		if got := Count(c.it); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

func TestFill(t *testing.T) {
	it := &Item{Lang: "sv", Template: &Template{Params: []Param{
		{Name: "n", Int: []int64{-3, -3}}, {Name: "d", Decimal: []string{"-0.5", "-0.5", "1"}}, {Name: "p", Pick: []string{"0.50"}},
		{Name: "q", Pick: []string{"2/4"}}, {Name: "w", Pick: []string{"cat"}}, {Name: "third", Expr: "-7/3"},
		{Name: "m", Expr: "7/3", Format: "mixed"}, {Name: "f", Expr: "1/2", Format: "fraction"}, {Name: "r", Expr: "2/3", Format: "decimal:2"},
		{Name: "c", Expr: "1999.5", Format: "plain"}, {Name: "half", Expr: "1/2"}, {Name: "mw", Expr: "-4", Format: "mixed"},
	}}}
	p, problems := compile(it.Template)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	values, err := p.draw(1, &expr.Budget{Steps: maxSteps})
	if err != nil {
		t.Fatal(err)
	}
	f := newFiller(values, "sv")
	for _, c := range []struct {
		kind     textKind
		in, want string
	}{
		{prose, "{{n}}, {{ d }}, {{p}}, {{q}}, {{w}}", "−3, −0,5, 0,50, 2/4, cat"},
		{prose, "{{third}} {{m}} {{f}} {{r}} {{c}} {{half}} {{mw}}", "−7/3 2 1/3 1/2 0,67 1999.5 0,5 −4"},
		{prose, "$x^{ {{n}} } - {{n}}$ {{n}}", "$x^{ -3 } - (-3)$ −3"},
		{prose, `${{n}}^2 + 2{{n}} \cdot {{n}} = {{n}}$`, `$(-3)^2 + 2(-3) \cdot (-3) = -3$`},
		{prose, `$({{n}}, {{d}})$ $${{m}}$$ \$ {{d}}`, `$(-3, -0{,}5)$ $$2\frac{1}{3}$$ \$ −0,5`},
		{prose, `$\frac{{{n}}}{{{third}}}$ {{nobody}} {{a b}} {{`, `$\frac{-3}{-\frac{7}{3}}$ {{nobody}} {{a b}} {{`},
		{prose, `\(5{{n}}\) {{n}} \[ - {{n}} \]`, `\(5(-3)\) −3 \[ - (-3) \]`},
		{mathAnswer, "{{n}}", "-3"}, {mathAnswer, "{{n}}x + {{d}}", "(-3)x + (-0.5)"}, {mathAnswer, "{{m}}", "7/3"},
		{mathAnswer, "x^{{third}}", "x^(-7/3)"}, {mathAnswer, "{{q}}", "1/2"}, {mathAnswer, "{{r}}", "0.67"}, {mathAnswer, "{{w}}", "cat"},
		{textAnswer, "{{n}} {{half}} {{c}}", "-3 0,5 1999.5"}, {label, "{{half}}", "0,5"},
	} {
		if got := f.fill(c.kind, c.in); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.in, got, c.want)
		}
	}
}

func TestMathsText(t *testing.T) {
	for answer, want := range map[string]string{
		"x^10": "$x^{10}$", "x^-2y": "$x^{-2}y$", "2^(n+1)": "$2^{n+1}$", "sqrt(x^2+1)": `$\sqrt{x^{2}+1}$`, "3/4": `$\frac{3}{4}$`, "-3/4": `$-\frac{3}{4}$`,
		"(a+b)/2": "$(a+b)/2$", "2*x": `$2\cdot x$`, "2**3": "$2^{3}$", "x<=3": `$x\le 3$`, "x<3": "$x<3$", "2pi": `$2\pi$`, "sin(x)": `$\sin (x)$`, "5%": `$5\%$`,
		`\frac{1}{2}`: `$\frac{1}{2}$`, "$x$": "$x$", "No solution": "No solution", "sqrt(x": "$sqrt(x$", "x^": "$x^{}$", "x^^2": "$x^{}^{2}$", "2^½": "$2^{½}$", "": "$$",
	} {
		if got := MathsText(answer); got != want {
			t.Errorf("%q becomes %q, want %q", answer, got, want)
		}
	}
}

func TestNumberText(t *testing.T) {
	for _, c := range [][3]string{{"-1.5", "sv", "−1,5"}, {"1.5", "en", "1.5"}, {"3/4", "sv", "3/4"}, {"1e5", "sv", "1e5"}, {"40", "", "40"}} {
		if got := NumberText(c[0], c[1]); got != c[2] {
			t.Errorf("%q in %s is %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

func TestTexts(t *testing.T) {
	texts := strings.Join(made(t, eggs(), 3).Texts(), "|")
	for _, want := range []string{"eggs are left", "Fraction", "what goes below", `$\frac{`} {
		if !strings.Contains(texts, want) {
			t.Errorf("%q lacks %q", texts, want)
		}
	}
}

func FuzzMathsText(f *testing.F) {
	f.Add("sqrt(x^(1/2))^-3")
	f.Add("((((((")
	f.Add("^\xa9")
	f.Fuzz(func(t *testing.T, s string) {
		if got := MathsText(s); len(got) > 20*len(s)+20 {
			t.Fatalf("%q becomes %q", s, got)
		}
	})
}
