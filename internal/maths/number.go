package maths

import (
	"math/big"
	"strings"
)

const (
	maxNumberDigits = 400 // digits in one literal
	maxExponent     = 400 // size of the power of ten in scientific notation
)

// numberStyle says how a language writes numbers.
type numberStyle struct {
	comma bool // the decimal sign is a comma
	dots  bool // dots may group thousands
}

// Languages with a decimal comma (Unicode CLDR 45, numbers/decimal), those that group with a dot in the second string.
const (
	commaLanguages = " af az be bg bs ca cs da de el es et eu fi fo fr gl hr hu hy id is it ka kk ky lt lv mk nb nl nn no pl pt ro ru" +
		" sk sl sq sr sv tk tr uk uz vi "
	dotLanguages = " az bs ca da de el es eu fo gl hr id is it mk nl pt ro sl sr tr vi "
	// pointPlaces are regions that write a decimal point though their language elsewhere writes a comma.
	pointPlaces = " de-CH de-LI it-CH es-MX es-US es-GT es-HN es-NI es-PA es-PE es-PR es-SV es-DO es-419 "
)

// styleOf returns how numbers are written under a BCP 47 language tag. An unknown or empty tag means a decimal point.
func styleOf(tag string) numberStyle {
	parts := strings.FieldsFunc(tag, func(r rune) bool { return r == '-' || r == '_' })
	if len(parts) == 0 {
		return numberStyle{}
	}
	lang := strings.ToLower(parts[0])
	for _, p := range parts[1:] {
		if strings.Contains(pointPlaces, " "+lang+"-"+strings.ToUpper(p)+" ") {
			return numberStyle{}
		}
	}
	return numberStyle{
		comma: strings.Contains(commaLanguages, " "+lang+" "),
		dots:  strings.Contains(dotLanguages, " "+lang+" "),
	}
}

// readNumber reads a number at the start of s, which begins with a digit, or with a decimal sign before a digit. It returns how
// many bytes it took, 0 if there is no number. Doubtful marks (1,234 may be a list) are noted in l.seen.
func (l *lexer) readNumber(s string) (token, int, error) {
	whole, n := l.readWhole(s)
	t := token{kind: kNum}
	fraction, repeat, m := l.readFraction(s[n:])
	if whole == "" && fraction == "" && repeat == "" {
		return t, 0, nil
	}
	n += m
	t.decimal = m > 0
	t.places = len(fraction)
	exponent, m := l.readExponent(s[n:])
	n += m
	if m > 0 {
		t.decimal = true
	}
	if len(whole)+len(fraction)+len(repeat) > maxNumberDigits || exponent > maxExponent || exponent < -maxExponent {
		return t, n, errTooLarge
	}
	v, ok := new(big.Rat).SetString("0" + whole + "." + fraction + "0")
	if !ok {
		return t, n, errSyntax
	}
	if repeat != "" { // 0.1(6): the repeating block r at places p adds r / (10^p · (10^len − 1))
		r, _ := new(big.Int).SetString(repeat, 10)
		nines := new(big.Int).Sub(pow10(len(repeat)), big.NewInt(1))
		v.Add(v, new(big.Rat).SetFrac(r, nines.Mul(nines, pow10(len(fraction)))))
		t.decimal = false
	}
	if exponent >= 0 {
		v.Mul(v, new(big.Rat).SetInt(pow10(exponent)))
	} else {
		v.Quo(v, new(big.Rat).SetInt(pow10(-exponent)))
	}
	t.num, t.places = v, t.places-exponent
	t.digits = len(strings.TrimLeft(whole+fraction, "0"))
	return t, n, nil
}

func pow10(n int) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(n)), nil) }

// readWhole reads the digits before the decimal sign, with thousands groups.
func (l *lexer) readWhole(s string) (digits string, n int) {
	n = countDigits(s)
	digits = s[:n]
	if n == 0 || n > 3 {
		return digits, n
	}
	for _, sep := range l.groupMarks() {
		grouped, m := readGroups(s, n, sep)
		if m == n {
			continue
		}
		if sep == "," || sep == "." {
			l.seen |= readGroupMark
			if l.reading&readGroupMark != 0 {
				continue
			}
		}
		return grouped, m
	}
	return digits, n
}

// groupMarks lists what may stand between groups of three digits.
func (l *lexer) groupMarks() []string {
	switch {
	case l.style.dots:
		return []string{".", " ", "'"}
	case l.style.comma:
		return []string{" ", "'"}
	default:
		return []string{",", "{,}", " ", "'", `\,`}
	}
}

// readGroups reads s as a number with first digits and then groups of exactly three after sep. Groups after a space must
// not run into a fraction: 1 000 is a thousand, 3 100/200 a mixed number.
func readGroups(s string, first int, sep string) (digits string, n int) {
	digits, n = s[:first], first
	for strings.HasPrefix(s[n:], sep) && countDigits(s[n+len(sep):]) == 3 {
		end := n + len(sep) + 3
		if sep == " " && strings.HasPrefix(strings.TrimLeft(s[end:], " "), "/") {
			break
		}
		digits += s[n+len(sep) : end]
		n = end
	}
	return digits, n
}

// readFraction reads a decimal sign and the digits after it, and a repeating block written 0.1(6) or 0.1\overline{6}.
func (l *lexer) readFraction(s string) (fraction, repeat string, n int) {
	mark := l.decimalMark(s)
	if mark == 0 {
		return "", "", 0
	}
	n = mark
	d := countDigits(s[n:])
	fraction = s[n : n+d]
	n += d
	for _, q := range [][2]string{{"(", ")"}, {`\overline{`, "}"}, {`\bar{`, "}"}} {
		if strings.HasPrefix(s[n:], q[0]) {
			in := s[n+len(q[0]):]
			if r := countDigits(in); r > 0 && strings.HasPrefix(in[r:], q[1]) {
				return fraction, in[:r], n + len(q[0]) + r + len(q[1])
			}
		}
	}
	return fraction, "", n
}

// decimalMark returns the length of a decimal sign at the start of s, or 0.
func (l *lexer) decimalMark(s string) int {
	next := func(n int) bool { return countDigits(s[n:]) > 0 }
	switch {
	case strings.HasPrefix(s, "."):
		if strings.HasPrefix(s, "..") {
			return 0
		}
		return 1 // "5." is a number too
	case l.style.comma && strings.HasPrefix(s, "{,}") && next(3):
		return 3
	case l.style.comma && strings.HasPrefix(s, ",") && next(1):
		if l.brackets > 0 { // (1,5) may be one number or a point
			l.seen |= readGroupMark
			if l.reading&readGroupMark != 0 {
				return 0
			}
		}
		return 1
	}
	return 0
}

// readExponent reads the e-3 of scientific notation. 2e+3 may also be a sum with Euler's number.
func (l *lexer) readExponent(s string) (exponent, n int) {
	if s == "" || s[0] != 'e' && s[0] != 'E' {
		return 0, 0
	}
	n = 1
	sign := 1
	if n < len(s) && (s[n] == '-' || s[n] == '+') {
		if s[n] == '-' {
			sign = -1
		}
		n++
	}
	d := countDigits(s[n:])
	if d == 0 {
		return 0, 0
	}
	if s[0] == 'e' {
		l.seen |= readEuler
		if l.reading&readEuler != 0 {
			return 0, 0
		}
	}
	for _, c := range s[n : n+d] {
		if exponent <= maxExponent {
			exponent = exponent*10 + int(c-'0')
		}
	}
	return sign * exponent, n + d
}

func countDigits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
