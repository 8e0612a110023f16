package richtext

import (
	"errors"
	"fmt"
	"html"
	"strings"
	"testing"
	"time"
)

// sample refers to a small course: one picture, one field, MathML that names its formula.
var sample = Options{
	Maths: func(tex string, display bool) (string, error) {
		if strings.Contains(tex, "!") {
			return "", errors.New("not TeX")
		}
		return fmt.Sprintf("<math data-display=%q><mtext>%s</mtext></math>", fmt.Sprint(display), html.EscapeString(tex)), nil
	},
	File: func(name string) (string, bool) {
		switch name {
		case "pizza.svg":
			return FilePrefix + "ab12/pizza.svg", true
		case "elsewhere":
			return "https://elsewhere.example/x.png", true
		case "up":
			return FilePrefix + "../secret", true
		}
		return "", false
	},
	Slot: func(name string) (HTML, bool) {
		if name == "R1" {
			return `<input name="R1">`, true
		}
		return "", false
	},
	Cards: map[string]string{"try": "Try <it>"},
}

func TestText(t *testing.T) {
	for _, tc := range []struct{ name, in, want string }{
		{"words", "Cut **4** *equal* parts.", "<p>Cut <strong>4</strong> <em>equal</em> parts.</p>"},
		{"headings fit under the page's", "# A\n\n##### B\n\n###### C", "<h2>A</h2>\n<h6>B</h6>\n<h6>C</h6>"},
		{"lists", "3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>"},
		{"a table", "|x|y|\n|-|-:|\n|1|2|", "<table>\n<thead>\n<tr>\n<th>x</th>\n<th align=\"right\">y</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>1</td>\n<td align=\"right\">2</td>\n</tr>\n</tbody>\n</table>"},
		{"maths in the line", "Each is $\\frac{1}{4}_a_$, not $5 and $10.", "<p>Each is <span class=\"glued\"><math data-display=\"false\"><mtext>\\frac{1}{4}_a_</mtext></math>,</span> not $5 and $10.</p>"},
		{"maths on its own", "So:\n\n$$\na < b\n$$", "<p>So:</p>\n<p><math data-display=\"true\"><mtext>a &lt; b</mtext></math></p>"},
		{"maths that is none", "$x!y$", "<p><code class=\"maths-source\">x!y</code></p>"},
		{"maths in bold", "**$x$**", "<p><strong><math data-display=\"false\"><mtext>x</mtext></math></strong></p>"},
		{"maths in code stays", "`$x$` and\n\n    $y$\n", "<p><code>$x$</code> and</p>\n<pre><code>$y$\n</code></pre>"},
		{"an escaped dollar", "It costs \\$4.", "<p>It costs $4.</p>"},
		{"a picture", "![A pizza $x$ & \"cut\"](pizza.svg)", "<p><img src=\"/files/ab12/pizza.svg\" alt=\"A pizza $x$ &amp; &#34;cut&#34;\" loading=\"lazy\"></p>"},
		{"a picture from elsewhere", "![A <pizza>](https://evil.example/p.png)", "<p>A &lt;pizza&gt;</p>"},
		{"a picture that resolves elsewhere", "![x](elsewhere) ![y](up)", "<p>x y</p>"},
		{"a link", "[a *b*](https://a.example/x?y=1&z=2)", "<p><a href=\"https://a.example/x?y=1&amp;z=2\" rel=\"noopener noreferrer\">a <em>b</em></a></p>"},
		{"links that are none", "[a](javascript:alert(1)) [b](/sign-out) [c](data:x) [d](//evil.example)", "<p>a b c d</p>"},
		{"an address", "<https://a.example/$x$>", "<p><a href=\"https://a.example/$x$\" rel=\"noopener noreferrer\">https://a.example/$x$</a></p>"},
		{"a card", "> [!try] Fold **it**.\n> Twice.", "<div class=\"callout\" data-kind=\"try\">\n<p class=\"callout-title\">Try &lt;it&gt;</p>\n<p>Fold <strong>it</strong>.\nTwice.</p>\n</div>"},
		{"a quote", "> [!other] x", "<blockquote>\n<p>[!other] x</p>\n</blockquote>"},
		{"a slot", "Half of 8 is [[R1]], [[R2]].", "<p>Half of 8 is <input name=\"R1\">, [[R2]].</p>"},
		{"HTML is words", "a<b and c>d <script>alert(1)</script> H<sub>2</sub>O<br>x", "<p>a&lt;b and c&gt;d &lt;script&gt;alert(1)&lt;/script&gt; H<sub>2</sub>O<br>x</p>"},
		{"a block of HTML is words", "<div onclick=\"x\">\n$y$\n</div>", "<p>&lt;div onclick=&#34;x&#34;&gt;\n<math data-display=\"false\"><mtext>y</mtext></math>\n&lt;/div&gt;</p>"},
		{"marks of ours are not taken", "\uE0000\uE001 $x$", "<p>0 <math data-display=\"false\"><mtext>x</mtext></math></p>"},
	} {
		got, err := Text(tc.in, sample)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		if strings.TrimSpace(string(got)) != tc.want {
			t.Errorf("%s:\n got %q\nwant %q", tc.name, strings.TrimSpace(string(got)), tc.want)
		}
	}
}

func TestLine(t *testing.T) {
	for in, want := range map[string]string{
		"Between **0** and 1": "Between <strong>0</strong> and 1",
		"One\n\nTwo":          "<p>One</p>\n<p>Two</p>",
		"":                    "",
	} {
		if got, err := Line(in, Options{}); err != nil || string(got) != want {
			t.Errorf("%q: got %q, %v; want %q", in, got, err, want)
		}
	}
}

func TestPlain(t *testing.T) {
	speak := func(tex string) string { return "one half" }
	for in, want := range map[string]string{
		"**Where** does $\\frac{1}{2}$ live?\n\n- here\n- there": "Where does one half live? here there",
		"![A pizza](pizza.svg) &amp; `x`":                        "A pizza & x",
		"Half of 8 is [[R1]]":                                    "Half of 8 is [[R1]]",
	} {
		if got := Plain(in, speak); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := Plain("$x$", nil); got != "$x$" {
		t.Errorf("got %q", got)
	}
}

func TestTooLong(t *testing.T) {
	if _, err := Text(strings.Repeat("x", MaxLength+1), Options{}); !errors.Is(err, ErrTooLong) {
		t.Errorf("got %v", err)
	}
}

// Texts that are made to be slow must end at full length: within a second on an idle machine, here
// with room for a busy one.
func TestHostileTextsEnd(t *testing.T) {
	for name, piece := range map[string]string{
		"quotes": ">", "quotes with spaces": "> ", "bullets": "- ", "numbers": "1. ", "links": "[", "images": "![", "emphasis": "*a ", "underlines": "_", "backticks": "`a",
		"tables": "|a", "dollars": "$", "braces": "$${", "entities": "&amp;", "tags": "<a ", "angles": "<", "slots": "[[a]]", "links closed": "[a](", "links escaped": `\\[a](`, "nested quotes": ">\n>>\n",
		"deep lists": "- a\n  ", "strikes": "~~a", "escapes": "\\", "comments": "<!--", "brackets": "]", "link texts": "[a][b] ",
	} {
		start := time.Now()
		_, err := Text(strings.Repeat(piece, MaxLength/len(piece)), sample)
		if took := time.Since(start); took > 15*time.Second {
			t.Errorf("%s took %v, %v", name, took, err)
		} else {
			t.Logf("%s: %v", name, took)
		}
	}
}

func TestNestingIsBounded(t *testing.T) {
	got, err := Text(strings.Repeat("> ", 500)+"x", Options{})
	if err != nil || strings.Count(string(got), "<blockquote>") > maxDepth {
		t.Errorf("%d quotes inside each other, %v", strings.Count(string(got), "<blockquote>"), err)
	}
}

func BenchmarkText(b *testing.B) {
	text := strings.Repeat("Cut a pizza into **4 equal** parts. Each part is $\\frac{1}{4}$.\n\n![A pizza](pizza.svg)\n\n> [!try] Fold it.\n\n", 5)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Text(text, sample); err != nil {
			b.Fatal(err)
		}
	}
}
