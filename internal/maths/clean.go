package maths

import "strings"

// plainRunes are signs that people paste or phones insert, and the plain spelling the lexer knows.
var plainRunes = map[rune]string{
	'×': "*", '·': "*", '∙': "*", '⋅': "*", '∗': "*", '•': "*", '✕': "*", '⨯': "*",
	'÷': "/", '∕': "/", '⁄': "/", '∶': "/",
	'−': "-", '–': "-", '—': "-", '‐': "-", '‑': "-", '﹣': "-", '➖': "-",
	'√': `\sqrt `, '∛': `\sqrt[3]`, '∜': `\sqrt[4]`,
	'≤': `\le `, '⩽': `\le `, '≦': `\le `, '≥': `\ge `, '⩾': `\ge `, '≧': `\ge `, '≠': `\ne `, '≈': `\approx `,
	'∈': `\in `, '∪': `\cup `, '∞': `\infty `, '±': `\pm `, '∓': `\mp `, '∅': `\emptyset `, '∧': `\land `, '∨': `\lor `,
	'π': `\pi `, 'ℓ': `\ell `, '°': `\degree `, 'º': `\degree `, '˚': `\degree `, '′': "'", '’': "'",
	'½': `\frac{1}{2}`, '⅓': `\frac{1}{3}`, '⅔': `\frac{2}{3}`, '¼': `\frac{1}{4}`, '¾': `\frac{3}{4}`, '⅕': `\frac{1}{5}`,
	'⅖': `\frac{2}{5}`, '⅗': `\frac{3}{5}`, '⅘': `\frac{4}{5}`, '⅙': `\frac{1}{6}`, '⅚': `\frac{5}{6}`, '⅐': `\frac{1}{7}`,
	'⅛': `\frac{1}{8}`, '⅜': `\frac{3}{8}`, '⅝': `\frac{5}{8}`, '⅞': `\frac{7}{8}`, '⅑': `\frac{1}{9}`, '⅒': `\frac{1}{10}`,
	'\u00a0': " ", '\u2007': " ", '\u2009': " ", '\u202f': " ", '\u2061': "", '\u2062': "*", '\u200b': "", '\u200e': "", '\u200f': "",
	'\ufeff': "", '٫': ".", '٬': "'", '،': ",", '；': ";", '、': ",", '“': "", '”': "", '"': "", '…': "...",
}

const (
	superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ"
	superPlain   = "0123456789+-n"
	subscripts   = "₀₁₂₃₄₅₆₇₈₉"
	subPlain     = "0123456789"
)

// digitZeros are the zeros of the decimal digits that are read as 0 to 9.
var digitZeros = []rune{'٠', '۰', '०', '০', '０'}

// clean rewrites a text into the plain spelling that the lexer reads: dollar signs (TeX delimiters) go, Unicode signs
// become ASCII or TeX commands, superscripts become ^{...}.
func clean(s string) string {
	var b strings.Builder
	b.Grow(len(s) + 16)
	script := rune(0) // '^' or '_' while inside a run of super- or subscript characters
	shut := func() {
		if script != 0 {
			b.WriteByte('}')
			script = 0
		}
	}
	open := func(kind rune) {
		if script != kind {
			shut()
			b.WriteRune(kind)
			b.WriteByte('{')
			script = kind
		}
	}
	for _, r := range plainLetters(s) {
		if plain, ok := translate(r, superscripts, superPlain); ok {
			open('^')
			b.WriteByte(plain)
			continue
		}
		if plain, ok := translate(r, subscripts, subPlain); ok {
			open('_')
			b.WriteByte(plain)
			continue
		}
		shut()
		b.WriteString(plainRune(r))
	}
	shut()
	return b.String()
}

// plainRune returns the plain spelling of one character.
func plainRune(r rune) string {
	if r < 128 {
		if r == '$' {
			return ""
		}
		return string(r)
	}
	if s, ok := plainRunes[r]; ok {
		return s
	}
	for _, zero := range digitZeros {
		if r >= zero && r <= zero+9 {
			return string('0' + r - zero)
		}
	}
	if r >= 0xFF01 && r <= 0xFF5E { // full-width ASCII
		return string(r - 0xFF01 + '!')
	}
	return string(r)
}

// translate finds r in from and returns the byte at the same place in to.
func translate(r rune, from, to string) (byte, bool) {
	i := 0
	for _, f := range from {
		if f == r {
			return to[i], true
		}
		i++
	}
	return 0, false
}
