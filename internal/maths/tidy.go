package maths

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// textual commands take an argument that is text, a name, a size or a colour and not maths; it is left as it is.
var textual = map[string]bool{
	"text": true, "textrm": true, "textbf": true, "textit": true, "texttt": true, "textsf": true, "mbox": true, "mathrm": true, "mathbf": true,
	"mathit": true, "mathsf": true, "mathtt": true, "mathbb": true, "mathcal": true, "mathfrak": true, "mathscr": true, "operatorname": true,
	"begin": true, "end": true, "color": true, "textcolor": true, "colorbox": true, "tag": true, "hspace": true, "mspace": true, "kern": true,
	"ce": true, "pu": true, "rule": true, "raisebox": true, "bold": true, "boldsymbol": true, "bm": true, "unit": true, "fbox": true, "hbox": true,
}

// uprightUnits of two or three letters are set upright where they stand alone: 19 kg, not 19·k·g.
var uprightUnits = map[string]bool{
	"kg": true, "mg": true, "cm": true, "mm": true, "km": true, "nm": true, "dm": true, "ml": true, "dl": true, "cl": true, "kJ": true, "MJ": true,
	"kW": true, "MW": true, "kN": true, "Pa": true, "kPa": true, "MPa": true, "Hz": true, "kHz": true, "min": true, "hr": true, "hrs": true,
	"ft": true, "yd": true, "lb": true, "lbs": true, "mph": true, "rpm": true, "RPM": true, "rad": true, "rev": true, "mol": true, "kWh": true, "day": true,
}

// numbered environments count their equations; here they are shown without the count.
var numbered = regexp.MustCompile(`\\(begin|end)\{(equation|align|gather|alignat|multline|eqnarray)\}`)

// blocks stand on lines of their own; inline gives their counterparts in the line.
var (
	blocks = regexp.MustCompile(`\\(begin|end)\{(align|gather|alignat)\*\}`)
	inline = `\$1{${2}ed}`
)

// wordRun is the number of letters from which a run of letters in a formula is a word. One less is enough in a subscript, two are
// when one of them is not ASCII: går, är.
const wordRun = 4

// tidy repairs what authors commonly write that is not TeX, without changing correct TeX:
//
//	x**2  →  x^2          cos(x), 2pir  →  \cos(x), 2\pi r       KE_{final}, 19kg  →  upright words and units
//	50%   →  50\%         a & b outside a table  →  a \& b        ____  →  a gap to fill in
//	\begin{align}  →  \begin{align*}, in the line \begin{aligned}        𝜏  →  τ
func tidy(tex string, display bool) string {
	tex = plainLetters(tex)
	tex = numbered.ReplaceAllString(tex, `\$1{$2*}`)
	if !display {
		tex = blocks.ReplaceAllString(tex, inline)
	}
	t := tidier{src: tex, table: strings.Contains(tex, `\begin`)}
	for t.at < len(t.src) {
		t.step()
	}
	return t.out.String()
}

// plainLetters writes the mathematical letters of Unicode (𝑥, 𝜏), which come from pasted formulas, as plain ones.
func plainLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x1D400 || r > 0x1D7FF {
			return r
		}
		plain, _ := utf8.DecodeRuneInString(norm.NFKC.String(string(r)))
		return plain
	}, s)
}

type tidier struct {
	src   string
	at    int
	out   strings.Builder
	table bool // & separates cells
	sub   int  // braces since a subscript began; 0 outside one
}

func (t *tidier) step() {
	rest := t.src[t.at:]
	c := rest[0]
	switch {
	case c == '\\':
		t.command(rest)
	case strings.HasPrefix(rest, "**"):
		t.power(rest)
	case strings.HasPrefix(rest, "__"):
		n := len(rest) - len(strings.TrimLeft(rest, "_"))
		t.put(`\underline{\hspace{2em}}`, n)
	case c == '_' && strings.HasPrefix(rest, "_{"):
		t.sub++
		t.put("_{", 2)
	case c == '{' || c == '}':
		if t.sub > 0 {
			t.sub += map[byte]int{'{': 1, '}': -1}[c]
		}
		t.put(rest[:1], 1)
	case c == '%' || c == '#' || c == '$' || c == '&' && !t.table:
		t.put(`\`+rest[:1], 1)
	default:
		if n := letterRun(rest); n > 0 {
			t.letters(rest[:n])
			return
		}
		_, size := utf8.DecodeRuneInString(rest)
		t.put(rest[:size], size)
	}
}

// put writes s for the next n bytes.
func (t *tidier) put(s string, n int) {
	t.out.WriteString(s)
	t.at += n
}

// command copies a command, and its arguments if they are not maths.
func (t *tidier) command(rest string) {
	name := commandName(rest[1:])
	if name == "" {
		n := min(2, len(rest))
		if n == 2 && rest[1] >= utf8.RuneSelf {
			n = 1
		}
		t.put(rest[:n], n)
		return
	}
	n := 1 + len(name)
	if textual[name] {
		n += groupLength(rest[n:])
		if name == "begin" { // {array}{ll}, {array}[t]{ll}
			n += groupLength(rest[n:])
		}
	}
	t.put(rest[:n], n)
}

// groupLength is the length of a bracketed or braced argument at the start of s, or of both.
func groupLength(s string) int {
	n := 0
	for _, pair := range []string{"[]", "{}"} {
		if n >= len(s) || s[n] != pair[0] {
			continue
		}
		depth := 0
		for i := n; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case pair[0]:
				depth++
			case pair[1]:
				depth--
			}
			if depth == 0 {
				n = i + 1
				break
			}
		}
	}
	return min(n, len(s))
}

// power writes ** as ^; a number after it is the whole exponent.
func (t *tidier) power(rest string) {
	after := strings.TrimLeft(rest[2:], " ")
	skip := len(rest) - len(after)
	if n := countDigits(after); n > 1 {
		t.put("^{"+after[:n]+"}", skip+n)
		return
	}
	t.put("^", skip)
}

func letterRun(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) || greekRunes[r] != "" || r >= 0x1D400 {
			return i
		}
	}
	return len(s)
}

// letters writes a run of letters: as a word or a unit, as function names and letters, or as it is.
func (t *tidier) letters(run string) {
	count := utf8.RuneCountInString(run)
	switch {
	case count < 2:
		t.put(run, len(run))
	case uprightUnits[run], !holdsName(run) && (count >= wordRun || count == wordRun-1 && t.sub > 0 || len(run) > count):
		t.put(`\text{`+run+`}`, len(run))
	default:
		t.put(namesInRun(run), len(run))
	}
}

// namesInRun writes \sin x for sinx.
func namesInRun(run string) string {
	var b strings.Builder
	for i := 0; i < len(run); {
		tok, n := nameAt(run[i:])
		if n == 0 || run[i:i+n] == "sqrt" || run[i:i+n] == "abs" || run[i:i+n] == "cbrt" {
			_, n = utf8.DecodeRuneInString(run[i:])
			b.WriteString(run[i : i+n])
			i += n
			continue
		}
		name := run[i : i+n]
		switch {
		case texOperators[name]:
			b.WriteString(`\` + name + ` `)
		case tok.kind == kFunc:
			b.WriteString(`\operatorname{` + name + `}`)
		default:
			b.WriteString(`\` + name + ` `)
		}
		i += n
	}
	return b.String()
}

// texOperators are the function names that TeX knows.
var texOperators = map[string]bool{
	"sin": true, "cos": true, "tan": true, "sec": true, "csc": true, "cot": true, "arcsin": true, "arccos": true, "arctan": true,
	"sinh": true, "cosh": true, "tanh": true, "ln": true, "log": true, "exp": true,
}
