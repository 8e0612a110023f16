package maths

import (
	"errors"
	"math/big"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxInput  = 4096 // bytes of one text
	maxTokens = 1500
)

var (
	errSyntax   = errors.New("not typed maths")
	errTooLarge = errors.New("too large to work out")
)

// reading chooses between the two readings of a doubtful notation; the zero value is the usual one.
type reading uint8

const (
	readEuler     reading = 1 << iota // 2e+3 is 2·e + 3, not 2000
	readDrawn                         // {ab}^2 is what it looks like, ab², not (ab)²
	readGroupMark                     // 1,234 is two numbers, not a thousand; in a bracket 1,5 is two numbers, not one and a half
	readProduct                       // 2\frac{1}{3} is a product, not a mixed number
	readLetterX                       // 5x10^3 has a variable x, it is not 5·10³
	allReadings   = readLetterX<<1 - 1
)

type kind uint8

const (
	kEnd kind = iota
	kNum
	kName  // a variable: text
	kFunc  // a known function: text
	kConst // pi, e, i, inf, degree: text
	kOp    // + - ± ∓ * / ^ _ ! % ' , ; ∪ and or: text
	kRel   // = < > ≤ ≥ ≠ ≈ ∈: text
	kOpen  // ( [ { \{: text
	kClose // ) ] } \}: text
	kBar
	kFrac
	kEmpty
	kSilent
)

// token is one piece of a text.
type token struct {
	kind        kind
	text        string
	spaced      bool // space before it
	open, close bool // kBar written as \left| or \right|

	num     *big.Rat
	decimal bool
	places  int
	digits  int
}

// lexer turns a cleaned text into tokens.
type lexer struct {
	src      string
	style    numberStyle
	reading  reading
	seen     reading // doubtful notations met
	brackets int     // open round and square brackets
	side     string  // "left" or "right" just read
	single   int     // arguments of \frac still to come that are single digits when not in braces
	tokens   []token
}

// lex splits s into tokens.
func lex(s string, style numberStyle, r reading) ([]token, reading, error) {
	if len(s) > maxInput {
		return nil, 0, errTooLarge
	}
	l := &lexer{src: clean(s), style: style, reading: r}
	spaced := false
	for i := 0; i < len(l.src); {
		if isSpace(l.src[i]) {
			spaced = true
			i++
			continue
		}
		before := len(l.tokens)
		n, err := l.next(l.src[i:])
		if err != nil {
			return nil, l.seen, err
		}
		if len(l.tokens) > maxTokens {
			return nil, l.seen, errTooLarge
		}
		if len(l.tokens) > before {
			l.tokens[before].spaced = spaced
			spaced = false
		} else {
			spaced = true
		}
		i += n
	}
	return l.tokens, l.seen, nil
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '~' || c == '&'
}

func (l *lexer) add(t token) { l.tokens = append(l.tokens, t) }

// next reads one piece at the start of s and returns its length.
func (l *lexer) next(s string) (int, error) {
	c := s[0]
	single := l.single > 0
	if single && c != '{' {
		l.single--
	}
	switch {
	case c == '\\':
		return l.command(s)
	case c >= '0' && c <= '9', c == '.' || c == ',' && l.style.comma && len(l.tokens) == 0:
		if single && c != '.' {
			l.add(token{kind: kNum, num: big.NewRat(int64(c-'0'), 1), digits: 1})
			return 1, nil
		}
		t, n, err := l.readNumber(s)
		if err != nil {
			return 0, err
		}
		if n > 0 {
			l.add(t)
			return n, nil
		}
		return l.dots(s)
	case c < 128 && !isLetter(rune(c)):
		return l.sign(s)
	}
	r, size := utf8.DecodeRuneInString(s)
	if g, ok := greekRunes[r]; ok {
		l.add(token{kind: kName, text: g})
		return size + l.subscript(s[size:]), nil
	}
	if unicode.IsLetter(r) || unicode.Is(unicode.Sc, r) {
		return l.letters(s), nil
	}
	return 0, errSyntax
}

// dots skips a full stop or an ellipsis, which say nothing.
func (l *lexer) dots(s string) (int, error) {
	n := len(s) - len(strings.TrimLeft(s, "."))
	if n == 0 {
		return 0, errSyntax
	}
	return n, nil
}

// sign reads an ASCII sign.
func (l *lexer) sign(s string) (int, error) {
	two := map[string]token{
		"**": {kind: kOp, text: "^"}, "<=": {kind: kRel, text: "≤"}, ">=": {kind: kRel, text: "≥"}, "=<": {kind: kRel, text: "≤"},
		"!=": {kind: kRel, text: "≠"}, "<>": {kind: kRel, text: "≠"}, "==": {kind: kRel, text: "="},
	}
	if len(s) > 1 {
		if t, ok := two[s[:2]]; ok {
			l.add(t)
			return 2, nil
		}
	}
	if strings.HasPrefix(s, "+/-") {
		l.add(token{kind: kOp, text: "±"})
		return 3, nil
	}
	switch c := s[:1]; c {
	case "+", "-", "*", "/", "^", "_", "!", "%", "'", ",", ";":
		l.add(token{kind: kOp, text: c})
	case ":":
		l.add(token{kind: kOp, text: "/"})
	case "=", "<", ">":
		l.add(token{kind: kRel, text: c})
	case "(", "[", "{":
		if c != "{" {
			l.brackets++
		}
		l.add(token{kind: kOpen, text: c})
		l.single = 0
	case ")", "]", "}":
		if c != "}" {
			l.brackets--
		}
		l.add(token{kind: kClose, text: c})
	case "|":
		l.add(token{kind: kBar, open: l.side == "left", close: l.side == "right"})
	default:
		return 0, errSyntax
	}
	l.side = ""
	return 1, nil
}

// command reads a TeX command.
func (l *lexer) command(s string) (int, error) {
	n := 1
	for n < len(s) && isLetter(rune(s[n])) {
		n++
	}
	if n == 1 {
		return l.escaped(s)
	}
	t, rest, ok := macro(s[1:n])
	if !ok {
		return 0, errSyntax
	}
	n -= len(rest)
	switch t.kind {
	case kSilent:
		if t.text == "left" || t.text == "right" {
			l.side = t.text
			if strings.HasPrefix(s[n:], ".") { // \left. is an invisible bracket
				n++
			}
		}
		return n, nil
	case kFrac:
		l.single = 2
	case kOpen, kClose:
		l.side = ""
	}
	if t.kind == kBar && l.side != "" {
		t.open, t.close = l.side == "left", l.side == "right"
		l.side = ""
	}
	l.add(t)
	if t.kind == kName {
		n += l.subscript(s[n:])
	}
	return n, nil
}

// escaped reads a backslash before a sign: \, \; \{ \% and the like.
func (l *lexer) escaped(s string) (int, error) {
	if len(s) < 2 {
		return 0, errSyntax
	}
	switch s[1] {
	case ',', ';', ':', '!', ' ', '>', '$', '(', ')', '[', ']', '&':
		return 2, nil
	case '{':
		l.add(token{kind: kOpen, text: `\{`})
	case '}':
		l.add(token{kind: kClose, text: `\}`})
	case '%':
		l.add(token{kind: kOp, text: "%"})
	case '|':
		l.add(token{kind: kBar})
	default:
		return 0, errSyntax
	}
	l.side = ""
	return 2, nil
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
