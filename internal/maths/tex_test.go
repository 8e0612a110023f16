package maths

import (
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
)

var testRenderer = NewRenderer()

// needTemml skips a test when the bundle has not been generated.
func needTemml(t testing.TB) {
	t.Helper()
	if _, err := temmlFolder.ReadFile("temml/temml.min.js"); errors.Is(err, os.ErrNotExist) {
		t.Skip(`the TeX converter is missing: run "make generate"`)
	}
}

func TestMathML(t *testing.T) {
	needTemml(t)
	for _, c := range []struct {
		tex  string
		want []string
	}{
		{`\frac{1}{2}`, []string{"<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"}},
		{`\frac12`, []string{"<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>"}},
		{`{10}^4`, []string{"<math><msup><mn>10</mn><mn>4</mn></msup></math>"}},
		{`x**12`, []string{"<msup><mi>x</mi><mn", ">12</mn></msup>"}},
		{`\sqrt{x}`, []string{"<msqrt><mrow><mi>x</mi>"}},
		{`\sqrt[3]{x}`, []string{"<mroot><mrow><mi>x</mi>", ">3</mn></mroot>"}},
		{`\left(\frac{a}{b}\right)`, []string{`stretchy="true">(</mo>`, `stretchy="true">)</mo>`}},
		{`\begin{pmatrix}1&2\\3&4\end{pmatrix}`, []string{"<mtable>", `<mtd class="m-pl-0 m-pr-60"><mn>1</mn></mtd><mtd class="m-pl-60 m-pr-0"><mn>2</mn></mtd></mtr><mtr>`}},
		{`\begin{cases}x&x>0\\-x&x\le0\end{cases}`, []string{`stretchy="true">{</mo><mtable>`, `class="tml-left m-pl-100 m-pr-0"`, "≤"}},
		{`\begin{aligned}a&=b\\c&=d\end{aligned}`, []string{"<mtable", "tml-right", "tml-left"}},
		{`\begin{array}{c|c}a&b\\\hline c&d\end{array}`, []string{"m-br-solid", "m-bb-solid"}},
		{`\begin{align}a&=b\\c&=d\end{align}`, []string{"<mtable", "tml-right", "tml-left"}},
		{`\int_0^1 x\,dx`, []string{"∫"}},
		{`a<b`, []string{"<mo>&lt;</mo>"}},
		{`cos\left(x\right)`, []string{"<mi>cos</mi>"}},
		{`2pir`, []string{"<mi>π</mi><mi>r</mi>"}},
		{`KE_{final}`, []string{"<mtext>final</mtext>"}},
		{`680kg`, []string{"<mn>680</mn><mtext>kg</mtext>"}},
		{`Hitta`, []string{"<mtext>Hitta</mtext>"}},
		{`50%`, []string{"50", "%"}},
		{`\textcolor{red}{x}`, []string{`class="m-red"`}},
		{`\boxed{x}`, []string{"m-box"}},
		{`\vec{v}`, []string{"<mover", "v"}},
	} {
		for _, display := range []bool{false, true} {
			got, err := testRenderer.MathML(c.tex, display)
			if err != nil {
				t.Errorf("%s: %v", c.tex, err)
				continue
			}
			got = strings.ReplaceAll(strings.Replace(got, `<math display="block" class="tml-display">`, "<math>", 1), `<math class="tml-display">`, "<math>")
			if strings.Contains(got, " style=") {
				t.Errorf("%s has a style: %s", c.tex, got)
			}
			for _, want := range c.want {
				if !strings.Contains(got, want) {
					t.Errorf("%s (display %v):\n got %s\nwant %s", c.tex, display, got, want)
				}
			}
		}
	}
	if m, err := testRenderer.MathML(`x`, true); err != nil || !strings.Contains(m, "tml-display") {
		t.Errorf("display formula: %s, %v", m, err)
	}
}

func TestMathMLNumberedEnvironments(t *testing.T) {
	needTemml(t)
	got, err := testRenderer.MathML(`\begin{align}a&=b\\c&=d\end{align}`, true)
	if err != nil || strings.Contains(got, "span") {
		t.Errorf("align: %s, %v", got, err)
	}
}

func TestMathMLErrors(t *testing.T) {
	needTemml(t)
	for _, c := range []struct {
		tex  string
		want error
	}{
		{`\frac{1}{`, ErrTeX},
		{`x^{2`, ErrTeX},
		{`\nosuchcommand x`, ErrTeX},
		{`}`, ErrTeX},
		{``, ErrTeX},
		{"a\x00b", ErrTeX},
		{"\xff", ErrTeX},
		{"a\u202eb", ErrTeX},
		{`\href{javascript:alert(1)}{x}`, ErrForbidden},
		{`\url{http://a.example}`, ErrForbidden},
		{`\includegraphics{a.png}`, ErrForbidden},
		{`\htmlId{a}{x}`, ErrForbidden},
		{`\htmlStyle{color:red}{x}`, ErrForbidden},
		{`\class{a}{x}`, ErrForbidden},
		{`\def\a{\a}\a`, ErrForbidden},
		{`\newcommand{\a}{\a\a}\a`, ErrForbidden},
		{`\gdef\x{1}`, ErrForbidden},
		{`\input{/etc/passwd}`, ErrForbidden},
		{strings.Repeat("{", 3000) + strings.Repeat("}", 3000), ErrTooComplex},
		{strings.Repeat(`\frac{1}{`, 60) + "x" + strings.Repeat("}", 60), ErrTooComplex},
		{strings.Repeat(`\sqrt`, 500) + "x", nil},
		{strings.Repeat(`x^2+`, 1000) + "1", nil},
		{strings.Repeat("a", 5000), ErrTooComplex},
	} {
		_, err := testRenderer.MathML(c.tex, false)
		if c.want == nil {
			continue // any end is fine, as long as there is one
		}
		var typed *TeXError
		if !errors.Is(err, c.want) || !errors.As(err, &typed) {
			t.Errorf("%.40q: %v, want %v", c.tex, err, c.want)
		} else if errors.Is(typed.Err, ErrTeX) && typed.TeX != strings.ToValidUTF8(c.tex, "\uFFFD") {
			t.Errorf("%.40q: the error carries %q", c.tex, typed.TeX)
		}
	}
	if m, err := testRenderer.MathML(`x`, false); err != nil || m != "<math><mi>x</mi></math>" {
		t.Errorf("after all that: %q, %v", m, err)
	}
}

func TestMathMLKeepsNothing(t *testing.T) {
	needTemml(t)
	for i := range 3 {
		if m, err := testRenderer.MathML(`\textcolor{blue}{y}+`+strings.Repeat("y", i), false); err != nil || !strings.Contains(m, "m-blue") {
			t.Errorf("%q, %v", m, err)
		}
	}
}

func TestRendererConcurrent(t *testing.T) {
	needTemml(t)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for j := range 5 {
				tex := strings.Repeat("x+", (i+j)%7+1) + `\frac{1}{`
				if (i+j)%3 != 0 {
					tex += "2}"
				}
				_, err := testRenderer.MathML(tex, j%2 == 0)
				if (err != nil) != ((i+j)%3 == 0) {
					t.Errorf("%s: %v", tex, err)
				}
			}
		}()
	}
	wg.Wait()
}

func TestRendererForgetsTheOldest(t *testing.T) {
	r := NewRenderer()
	for i := range maxCached + 10 {
		r.keep(strings.Repeat("k", i), "m")
	}
	if r.order.Len() != maxCached || len(r.cached) != maxCached {
		t.Errorf("%d and %d kept", r.order.Len(), len(r.cached))
	}
	if _, ok := r.recall("kkk"); ok {
		t.Error("an old formula is still there")
	}
	if m, ok := r.recall(strings.Repeat("k", maxCached+9)); !ok || m != "m" {
		t.Error("the newest formula is gone")
	}
}

func TestParseMathMLRefuses(t *testing.T) {
	for _, s := range []string{
		``, `x`, `<math>`, `<math></math>x`, `<div></div>`, `<math><script>x</script></math>`, `<math><mi onclick="x">x</mi></math>`,
		`<math><mi href="javascript:x">x</mi></math>`, `<math><mi class="a&quot; x">x</mi></math>`, `<math><mi>x</mo></math>`,
		`<math><mi>a>b</mi></math>`, `<math><annotation>x</annotation></math>`, `<math><mo minsize="1e9em">(</mo></math>`,
		`<math><mspace width="9999em"></mspace></math>`, `<math><a>x</a></math>`, `<math><mtext><img src="x"></mtext></math>`, `<mi>x</mi>`,
		strings.Repeat("<mrow>", 300), `<math><!-- x --></math>`, `<math><mi xlink:href="x">x</mi></math>`,
	} {
		if e, err := parseMathML(s); err == nil {
			t.Errorf("%q came through as %s", s, e)
		}
	}
	e, err := parseMathML(`<math style="color:url(x);position:fixed"><mi>&lt;img&gt;&#x27;</mi></math>`)
	if err != nil || e.String() != `<math><mi>&lt;img&gt;'</mi></math>` {
		t.Errorf("%v, %v", e, err)
	}
}

func TestStyleClasses(t *testing.T) {
	for style, want := range map[string]string{
		"padding-left:0em;padding-right:5.9776pt;": "m-pl-0 m-pr-60",
		"border-right:0.06em solid ;":              "m-br-solid",
		"border-bottom:0.06em dashed;":             "m-bb-dashed",
		"color:#ff0000;":                           "m-red",
		"color:undefined;":                         "",
		"color:expression(x)":                      "",
		"math-depth:2;":                            "m-depth-2",
		"display:block math;":                      "",
		"padding:3pt;border:1px solid;":            "m-box",
	} {
		if got := strings.Join(styleClasses(style), " "); got != want {
			t.Errorf("%q gives %q, want %q", style, got, want)
		}
	}
	for _, class := range []string{"m-pl-60", "m-pr-200", "m-br-solid", "m-depth-2", "m-red", "m-ink", "m-box", "m-flush", "m-wide", "m-half", "m-narrow", "m-bb-double"} {
		if !strings.Contains(CSS, "."+class+" {") && !strings.Contains(CSS, "."+class+",") {
			t.Errorf("maths.css does not define %s", class)
		}
	}
}

func FuzzParseMathML(f *testing.F) {
	f.Add(`<math><mrow><mi>x</mi><mo form="infix">+</mo><mn style="color:#ff0000">1</mn></mrow></math>`)
	f.Add(`<math display="block"><mtable><mtr><mtd class="tml-left">&lt;</mtd></mtr></mtable></math>`)
	f.Fuzz(func(t *testing.T, s string) {
		e, err := parseMathML(s)
		if err != nil {
			return
		}
		again, err := parseMathML(e.String())
		if err != nil || again.String() != e.String() {
			t.Fatalf("%q is not stable: %v, %v", s, e, err)
		}
	})
}

func BenchmarkMathML(b *testing.B) {
	needTemml(b)
	r := NewRenderer()
	for b.Loop() {
		if _, err := r.tree(`\frac{-b\pm\sqrt{b^2-4ac}}{2a}`, false); err != nil {
			b.Fatal(err)
		}
	}
}
