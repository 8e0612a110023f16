package item

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MathsText writes an answer of a maths interaction as text with TeX between $ signs, to be shown:
// x^10 becomes $x^{10}$ and sqrt(2) $\sqrt{2}$. An author's TeX stays as it is.
func MathsText(answer string) string {
	answer = strings.TrimSpace(answer)
	switch {
	case strings.Contains(answer, "$"):
		return answer
	case strings.Contains(answer, `\`):
		return "$" + answer + "$"
	case words.MatchString(answer):
		return answer
	}
	return "$" + typedTeX(answer, 0) + "$"
}

var (
	// words is an answer in words: "No solution".
	words          = regexp.MustCompile(`^[\p{L}]{4,}[\p{L} .'-]*$|^[\p{L}]{2,}( [\p{L}]{2,})+\.?$`)
	simpleFraction = regexp.MustCompile(`^(-?)([0-9]+) */ *([0-9]+)$`)
	typedNames     = map[string]string{
		"pi": `\pi `, "inf": `\infty `, "infinity": `\infty `, "sin": `\sin `, "cos": `\cos `, "tan": `\tan `, "log": `\log `, "ln": `\ln `,
		"theta": `\theta `, "alpha": `\alpha `, "beta": `\beta `,
	}
	typedSigns = strings.NewReplacer("**", "^", "<=", `\le `, ">=", `\ge `, "!=", `\ne `, "*", `\cdot `, "%", `\%`, "#", `\#`, "&", `\&`)
)

// plainDecimal is a number as authors declare it.
var plainDecimal = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// NumberText writes a declared number the way of a language, to be shown: -1.5 becomes −1,5 where the
// decimal mark is a comma. Any other form stays as it is.
func NumberText(answer, lang string) string {
	if !plainDecimal.MatchString(answer) {
		return answer
	}
	return strings.NewReplacer("-", "−", ".", decimalMark(lang)).Replace(answer)
}

// maxNested bounds brackets inside each other; deeper ones stay as typed.
const maxNested = 20

func typedTeX(s string, depth int) string {
	if m := simpleFraction.FindStringSubmatch(s); m != nil {
		return m[1] + `\frac{` + m[2] + `}{` + m[3] + `}`
	}
	s = strings.ReplaceAll(s, "**", "^")
	var b strings.Builder
	for i := 0; i < len(s); {
		rest := s[i:]
		switch name := leadingName(rest); {
		case name == "sqrt" && depth < maxNested:
			inner, n := bracketed(rest[len(name):])
			if n == 0 {
				b.WriteString(name)
			} else {
				b.WriteString(`\sqrt{` + typedTeX(inner, depth+1) + "}")
			}
			i += len(name) + n
		case name != "":
			if tex, ok := typedNames[name]; ok {
				b.WriteString(tex)
			} else {
				b.WriteString(name)
			}
			i += len(name)
		case rest[0] == '^' && depth < maxNested:
			inner, n := exponent(rest[1:])
			b.WriteString("^{" + typedTeX(inner, depth+1) + "}")
			i += 1 + n
		default:
			n := 1
			if len(rest) > 1 && strings.ContainsRune("<>!", rune(rest[0])) && rest[1] == '=' {
				n = 2
			}
			b.WriteString(typedSigns.Replace(rest[:n]))
			i += n
		}
	}
	return strings.TrimSpace(b.String())
}

// leadingName is the run of ASCII letters that s begins with.
func leadingName(s string) string {
	n := 0
	for n < len(s) && s[n] < 0x80 && unicode.IsLetter(rune(s[n])) {
		n++
	}
	return s[:n]
}

// bracketed is what stands in the bracket that s begins with, and the bytes it takes; 0 when there is none.
func bracketed(s string) (inner string, n int) {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			depth--
			if depth == 0 {
				return s[1:i], i + 1
			}
		}
		if depth == 0 {
			return "", 0
		}
	}
	return "", 0
}

// exponent is what a ^ raises to: a bracket, or a sign with digits or with one letter.
func exponent(s string) (inner string, n int) {
	if inner, n = bracketed(s); n > 0 {
		return inner, n
	}
	if n < len(s) && (s[n] == '-' || s[n] == '+') {
		n++
	}
	start := n
	for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.') {
		n++
	}
	if n == start && n < len(s) && s[n] != '^' {
		_, size := utf8.DecodeRuneInString(s[n:])
		n += size
	}
	return s[:n], n
}

// Texts lists every text of the variant that a page may have to draw, as Markdown, so that their
// formulas can be readied in one go.
func (v Variant) Texts() []string {
	var list []string
	it := v.Item.clone()
	visit(&it, func(_ string, kind textKind, s *string) {
		if *s == "" || kind == textAnswer {
			return
		}
		if kind != mathAnswer {
			list = append(list, *s)
		}
	})
	for i := range it.Interactions {
		list = appendAnswers(list, &it.Interactions[i])
	}
	for _, h := range it.Hints {
		if h.Scaffold != nil {
			list = appendAnswers(list, &h.Scaffold.Interaction)
		}
	}
	return list
}

func appendAnswers(list []string, in *Interaction) []string {
	if in.Kind != Maths {
		return list
	}
	for _, a := range in.answers("") {
		list = append(list, a.Text)
	}
	return list
}
