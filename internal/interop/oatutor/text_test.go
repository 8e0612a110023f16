package oatutor

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestClean(t *testing.T) {
	for name, c := range map[string]struct{ raw, want string }{
		"plain":                {"What is the speed?", "What is the speed?"},
		"TeX":                  {`Solve $$\frac{1}{2}x=3$$.`, `Solve $\frac{1}{2}x=3$.`},
		"powers":               {`$$x**2+{\left(x+1\right)}**{-2}$$ and $$2**(n+1)$$`, `$x^{2}+{\left(x+1\right)}^{-2}$ and $2^{(n+1)}$`},
		"functions":            {`$$y=3cos\left(x\right)-sinx$$`, `$y=3\cos\left(x\right)-\sin x$`},
		"words in dollars":     {`$$måste$$ $$vi$$ $$hitta$$ $$y$$.`, `måste vi hitta $y$.`},
		"hyphens":              {`a $$50.0-kg$$ wheel and the $$x-axeln$$, $$3-x$$`, `a 50.0-kg wheel and the $x$-axeln, $3-x$`},
		"long names":           {`$$Time=\frac{Volume}{Flow}$$, $$p_{before}$$`, `$\text{Time}=\frac{\text{Volume}}{\text{Flow}}$, $p_{\text{before}}$`},
		"bare command":         {`f $$=$$ \mu * N`, `f $=$ $\mu$ · N`},
		"glued command":        {`ω=2\alphaθ`, `ω=2$\alpha$θ`},
		"bare fraction":        {`\frac{G \cdot $$m_1$$ \cdot m_2}{r**2}.`, `$\frac{G \cdot m_1 \cdot m_2}{r^{2}}$.`},
		"brace over the sign":  {`$$\frac{6.67$$ \times 10**{-11}}{2}$$ N`, `$\frac{6.67 \times 10^{-11}}{2}$ N`},
		"powers in words":      {`(1.25*10**7 - 5.00*10**(-5))/(5*10**5) cm**3`, `(1.25·10⁷ - 5.00·10⁻⁵)/(5·10⁵) cm³`},
		"subscripts in words":  {`p_gold=m_car_and_boat, F_1`, `$p_{\text{gold}}$=$m_{\text{car and boat}}$, $F_{1}$`},
		"markdown is escaped":  {"a<b [x](y) `c` # | ~ 10_000", "a\\<b \\[x\\](y) \\`c\\` \\# \\| \\~ 10\\_000"},
		"two dollars is money": {`costs $$\$0.110$$ per kWh and \$5`, `costs \$0.110 per kWh and \$5`},
		"line ends":            {`One.\nTwo.\n\n\n`, "One.\n\nTwo."},
		"line end in dollars":  {`a $$\n$$ b`, "a\n\nb"},
		"not a line end":       {`a \neq b, $$\nu$$`, `a $\neq$ b, $\nu$`},
		"list":                 {`Measured:\n- Week $$1$$\n- Week $$2$$\nNow?`, "Measured:\n\n- Week $1$\n- Week $2$\n\nNow?"},
		"not a list":           {`+ one`, `\+ one`},
		"zero width":           {"a\u200bb\ufeff", "ab"},
		"picture":              {`See.\n##figure1.gif`, "See.\n\n![](figure1.gif)"},
		"picture closed":       {`##figure1.gif## `, "![](figure1.gif)"},
		"per cent":             {`$$2.2\%$$ of $$5%$$`, `$2.2\%$ of $5\%$`},
		"divide":               {`$$6/div2$$ and 6 /div 2`, `$6\div 2$ and 6 ÷ 2`},
		"stray escaped dollar": {`$$2\$\$-funktionerna$$`, `2-funktionerna`},
		"blank":                {`1 + ___ = 3`, `1 + … = 3`},
	} {
		t.Run(name, func(t *testing.T) {
			got := Clean(c.raw, func(n string) string { return "![](" + n + ")" })
			if got.Markdown != c.want {
				t.Errorf("%q\n got %q\nwant %q", c.raw, got.Markdown, c.want)
			}
			if got.Broken {
				t.Errorf("%q is not broken", c.raw)
			}
		})
	}
}

func TestCleanSaysWhatIsBroken(t *testing.T) {
	for _, raw := range []string{`$$x`, `a $$\frac{1}{2$$ b`, `\int_{0}`[:6] + `{`} {
		if !Clean(raw, func(string) string { return "" }).Broken {
			t.Errorf("%q is broken", raw)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{`$$\frac{1}{2}$$`, `\alphat{$$}`, `##a.gif##`, `p_a**(2)`, `\n- x`, "$$\\", `\frac{`, `{$$}$$`, "\\\u00e5", `$$**(`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := Clean(raw, func(n string) string { return "![](" + safeName(n) + ")" })
		if !utf8.ValidString(got.Markdown) {
			t.Fatalf("%q gives %q", raw, got.Markdown)
		}
		if len(got.Markdown) > 40*len(raw)+100 {
			t.Fatalf("%d bytes became %d", len(raw), len(got.Markdown))
		}
		if strings.Contains(got.Markdown, "\x00") {
			t.Fatal("a zero byte came through")
		}
	})
}
