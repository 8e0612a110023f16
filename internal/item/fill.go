package item

import (
	"math/big"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"crossfade/internal/item/expr"
)

// maxShownPlaces is how many decimals a number without a format may have before it is written as
// a fraction.
const maxShownPlaces = 6

// filler puts values into texts, the way a language writes them.
type filler struct {
	values map[string]drawn
	mark   string // decimal mark of the item's language
}

func newFiller(values []drawn, lang string) *filler {
	f := &filler{values: make(map[string]drawn, len(values)), mark: decimalMark(lang)}
	for _, v := range values {
		f.values[v.name] = v
	}
	return f
}

// placeholder finds the first {{name}} at or after from. Any other pair of braces is no placeholder,
// so that TeX like \frac{{a}}{2} stays itself unless a is a variable.
func placeholder(s string, from int) (start, end int, name string, ok bool) {
	for {
		i := strings.Index(s[from:], "{{")
		if i < 0 {
			return 0, 0, "", false
		}
		start = from + i
		rest := s[start+2:]
		if j := strings.Index(rest, "}}"); j >= 0 {
			if name = strings.Trim(rest[:j], " "); expr.IsName(name) {
				return start, start + 2 + j + 2, name, true
			}
		}
		from = start + 1
	}
}

// placeholders lists the names that a text asks for.
func placeholders(s string) []string {
	var list []string
	for at := 0; ; {
		_, end, name, ok := placeholder(s, at)
		if !ok {
			return list
		}
		list = append(list, name)
		at = end
	}
}

// fill writes the values into a text. A name that is no variable stays as it is.
func (f *filler) fill(kind textKind, s string) string {
	start, end, name, ok := placeholder(s, 0)
	if !ok {
		return s
	}
	whole := start == 0 && end == len(s)
	var b strings.Builder
	at, inMaths := 0, false
	for ok {
		inMaths = crossesDollars(inMaths, s[at:start])
		b.WriteString(s[at:start])
		v, known := f.values[name]
		switch {
		case !known:
			b.WriteString(s[start:end])
		case kind == prose && inMaths:
			b.WriteString(f.tex(v, b.String(), s[end:]))
		case kind == mathAnswer:
			b.WriteString(f.answer(v, whole))
		case kind == textAnswer:
			b.WriteString(f.plain(v, f.mark, "-"))
		default:
			b.WriteString(f.plain(v, f.mark, "−"))
		}
		at = end
		start, end, name, ok = placeholder(s, at)
	}
	b.WriteString(s[at:])
	return b.String()
}

// crossesDollars tells whether maths is open after a piece of text: between $ signs that no backslash
// precedes, or between \( and \).
func crossesDollars(open bool, piece string) bool {
	for i := 0; i < len(piece); i++ {
		switch {
		case piece[i] == '\\':
			if i++; i < len(piece) && strings.IndexByte("()[]", piece[i]) >= 0 {
				open = piece[i] == '(' || piece[i] == '['
			}
		case piece[i] == '$':
			if i+1 < len(piece) && piece[i+1] == '$' {
				i++
			}
			open = !open
		}
	}
	return open
}

// plain writes a value for prose and for text answers.
func (f *filler) plain(d drawn, mark, minus string) string {
	r, isNumber := d.value.Rat()
	if !isNumber {
		return d.value.String()
	}
	if d.format == "plain" {
		mark, minus = ".", "-"
	}
	body := ""
	switch whole, top, below, mixed := split(r, d); {
	case mixed && whole != "":
		body = whole + " " + top + "/" + below
	case mixed:
		body = top + "/" + below
	default:
		body = strings.Replace(digitsOf(r, d), ".", mark, 1)
	}
	if r.Sign() < 0 {
		return minus + body
	}
	return body
}

// tex writes a value inside maths. A negative number gets brackets after an operator or a factor
// and before an exponent: 3-(-2), 4(-2), (-2)^2.
func (f *filler) tex(d drawn, before, after string) string {
	r, isNumber := d.value.Rat()
	if !isNumber {
		return d.value.String()
	}
	body := ""
	switch whole, top, below, mixed := split(r, d); {
	case mixed:
		body = whole + `\frac{` + top + `}{` + below + `}`
	case f.mark == "," && d.format != "plain":
		body = strings.Replace(digitsOf(r, d), ".", "{,}", 1)
	default:
		body = digitsOf(r, d)
	}
	if r.Sign() >= 0 {
		return body
	}
	if needsBrackets(before, after) {
		return "(-" + body + ")"
	}
	return "-" + body
}

func needsBrackets(before, after string) bool {
	if strings.HasPrefix(strings.TrimLeft(after, " "), "^") {
		return true
	}
	tight, _ := utf8.DecodeLastRuneInString(before)
	if unicode.IsLetter(tight) || unicode.IsDigit(tight) || tight == ')' || tight == '}' {
		return true
	}
	trimmed := strings.TrimRight(before, " ")
	for _, sign := range []string{"+", "-", "*", "/", "−", "·", "×", `\cdot`, `\times`, `\div`, `\pm`} {
		if strings.HasSuffix(trimmed, sign) {
			return true
		}
	}
	return false
}

// answer writes a value into an expected answer: always with a point, and in brackets unless it is
// the whole answer or a plain positive number.
func (f *filler) answer(d drawn, whole bool) string {
	r, isNumber := d.value.Rat()
	if !isNumber {
		return d.value.String()
	}
	body := digitsOf(r, d)
	if _, _, _, mixed := split(r, d); mixed {
		body = new(big.Rat).Abs(r).RatString()
	}
	if r.Sign() < 0 {
		body = "-" + body
	}
	if !whole && strings.ContainsAny(body, "-/") {
		return "(" + body + ")"
	}
	return body
}

// split tells whether a number is written as a fraction, and its parts without the sign. whole is
// "" except in a mixed number.
func split(r *big.Rat, d drawn) (whole, top, below string, isFraction bool) {
	if d.written != "" && d.format == "" { // a pick is written as its author spelled it
		top, below, isFraction = strings.Cut(strings.TrimPrefix(d.written, "-"), "/")
		return "", top, below, isFraction
	}
	if r.IsInt() {
		return "", "", "", false
	}
	if _, decimal := decimalFormat(d.format); decimal {
		return "", "", "", false
	}
	if d.format == "" || d.format == "plain" {
		if _, exact := terminating(r); exact {
			return "", "", "", false
		}
	}
	num := new(big.Int).Abs(r.Num())
	if d.format == "mixed" && num.Cmp(r.Denom()) > 0 {
		q, rest := new(big.Int).QuoRem(num, r.Denom(), new(big.Int))
		return q.String(), rest.String(), r.Denom().String(), true
	}
	return "", num.String(), r.Denom().String(), true
}

// digitsOf writes a number that is no fraction, without its sign and with a point.
func digitsOf(r *big.Rat, d drawn) string {
	size := new(big.Rat).Abs(r)
	if d.written != "" && d.format == "" {
		return strings.TrimPrefix(d.written, "-")
	}
	if places, ok := decimalFormat(d.format); ok {
		return expr.Round(size, places).FloatString(places)
	}
	places, _ := terminating(r)
	return size.FloatString(places)
}

// terminating tells how many decimals write a number exactly, if at most maxShownPlaces do.
func terminating(r *big.Rat) (places int, ok bool) {
	scale := big.NewInt(1)
	for places = 0; places <= maxShownPlaces; places++ {
		if new(big.Int).Rem(scale, r.Denom()).Sign() == 0 {
			return places, true
		}
		scale.Mul(scale, big.NewInt(10))
	}
	return 0, false
}

// decimalFormat reads "decimal:2"; 0 to 9 decimals.
func decimalFormat(format string) (places int, ok bool) {
	n, ok := strings.CutPrefix(format, "decimal:")
	if !ok || len(n) != 1 || n[0] < '0' || n[0] > '9' {
		return 0, false
	}
	places, err := strconv.Atoi(n)
	return places, err == nil
}

func validFormat(format string) bool {
	switch format {
	case "", "fraction", "mixed", "plain":
		return true
	}
	_, ok := decimalFormat(format)
	return ok
}
