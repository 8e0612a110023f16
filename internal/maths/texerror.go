package maths

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What can be wrong with TeX. A *TeXError wraps one of these.
var (
	ErrTeX         = errors.New("not correct TeX")                     // the author made a mistake
	ErrForbidden   = errors.New("TeX command not allowed")             // a definition, a link, raw HTML, a file
	ErrTooComplex  = errors.New("TeX too long, deep or slow to show")  // beyond the limits
	ErrUnavailable = errors.New("the TeX converter is not built in")   // run "make generate" before building
	errUnsafe      = errors.New("the converter gave something unsafe") // a fault of the converter: shown as ErrForbidden
)

// TeXError says that a formula cannot be shown. The caller shows TeX, the source, as text instead.
type TeXError struct {
	TeX     string // the source as the author wrote it
	Message string // what is wrong and where, in English, for authors; may be empty
	Err     error  // ErrTeX, ErrForbidden, ErrTooComplex or ErrUnavailable
}

func (e *TeXError) Error() string {
	source := e.TeX
	if utf8.RuneCountInString(source) > 80 {
		source = string([]rune(source)[:80]) + "…"
	}
	if e.Message == "" {
		return fmt.Sprintf("%v: %s", e.Err, source)
	}
	return fmt.Sprintf("%v: %s: %s", e.Err, e.Message, source)
}

func (e *TeXError) Unwrap() error { return e.Err }

const (
	maxTeX      = 4096 // bytes of one formula
	maxTeXDepth = 40   // braces and environments inside each other
)

// forbidden commands define macros (which could grow without end), reach outside the formula, or carry raw HTML. Temml refuses
// most of the others by itself; they are named here so that the author is told why.
var forbidden = map[string]bool{
	"def": true, "gdef": true, "edef": true, "xdef": true, "let": true, "futurelet": true, "global": true, "long": true,
	"newcommand": true, "renewcommand": true, "providecommand": true, "newenvironment": true, "renewenvironment": true,
	"DeclareMathOperator": true, "csname": true, "catcode": true, "expandafter": true, "noexpand": true, "input": true, "include": true,
	"href": true, "url": true, "includegraphics": true, "class": true, "id": true, "style": true, "data": true, "html": true,
	"htmlClass": true, "htmlId": true, "htmlStyle": true, "htmlData": true, "toggle": true, "action": true, "ref": true, "eqref": true,
	"label": true, "verb": true,
}

// checkTeX refuses sources that must not reach the converter.
func checkTeX(tex string) error {
	if len(tex) > maxTeX {
		return &TeXError{TeX: tex, Message: fmt.Sprintf("more than %d bytes", maxTeX), Err: ErrTooComplex}
	}
	if !utf8.ValidString(tex) {
		return &TeXError{TeX: strings.ToValidUTF8(tex, "\uFFFD"), Message: "not UTF-8", Err: ErrTeX}
	}
	depth := 0
	for i := 0; i < len(tex); {
		r, size := utf8.DecodeRuneInString(tex[i:])
		switch {
		case r == '\\':
			name := commandName(tex[i+1:])
			if forbidden[name] {
				return &TeXError{TeX: tex, Message: `\` + name, Err: ErrForbidden}
			}
			switch name {
			case "begin", "left":
				depth++
			case "end", "right":
				depth--
			}
			size = 1 + max(1, len(name))
		case r == '{' || r == '[':
			depth++
		case r == '}' || r == ']':
			depth--
		case unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r', unicode.Is(unicode.Cf, r):
			return &TeXError{TeX: tex, Message: fmt.Sprintf("character U+%04X", r), Err: ErrTeX}
		}
		if depth > maxTeXDepth {
			return &TeXError{TeX: tex, Message: "too many braces inside each other", Err: ErrTooComplex}
		}
		i += size
	}
	return nil
}

// commandName returns the letters at the start of s, which follow a backslash.
func commandName(s string) string {
	n := 0
	for n < len(s) && isLetter(rune(s[n])) {
		n++
	}
	return s[:n]
}
