package expr

import (
	"math/big"
	"strings"
)

// kind is what a value is.
type kind uint8

const (
	number kind = iota
	text
	truth
)

// Value is a number (an exact fraction), a text or a truth value. The zero Value is the number 0.
// A Value never changes.
type Value struct {
	kind kind
	rat  *big.Rat // of a number; nil is 0
	text string
	is   bool
}

// Number makes a number. The caller must not change r afterwards.
func Number(r *big.Rat) Value { return Value{rat: r} }

// Int makes a whole number.
func Int(n int64) Value { return Value{rat: new(big.Rat).SetInt64(n)} }

// Text makes a text.
func Text(s string) Value { return Value{kind: text, text: s} }

// Bool makes a truth value.
func Bool(b bool) Value { return Value{kind: truth, is: b} }

// Rat is the number, and whether the value is one. The caller must not change it.
func (v Value) Rat() (*big.Rat, bool) {
	if v.kind != number {
		return nil, false
	}
	if v.rat == nil {
		return new(big.Rat), true
	}
	return v.rat, true
}

// Truth is the truth value, and whether the value is one.
func (v Value) Truth() (is, ok bool) { return v.is, v.kind == truth }

// String writes the value plainly: "-7/2", "true", or the text itself.
func (v Value) String() string {
	switch v.kind {
	case text:
		return v.text
	case truth:
		if v.is {
			return "true"
		}
		return "false"
	default:
		r, _ := v.Rat()
		return r.RatString()
	}
}

// equal compares two values of one kind.
func (v Value) equal(w Value) bool {
	switch v.kind {
	case text:
		return v.text == w.text
	case truth:
		return v.is == w.is
	default:
		a, _ := v.Rat()
		b, _ := w.Rat()
		return a.Cmp(b) == 0
	}
}

// maxDigits bounds a number that is read from text.
const maxDigits = 60

// ParseNumber reads an exact number as authors write it: "12", "-0.25", "3/4". It takes no other
// form (no exponents, no spaces), so that a pick like "1e5" stays a text.
func ParseNumber(s string) (*big.Rat, bool) {
	body := strings.TrimPrefix(s, "-")
	if len(body) == 0 || len(body) > maxDigits {
		return nil, false
	}
	top, below, isFraction := strings.Cut(body, "/")
	whole, rest, isDecimal := strings.Cut(body, ".")
	switch {
	case isFraction && (!digits(top) || !digits(below) || strings.Trim(below, "0") == ""):
		return nil, false
	case isFraction:
	case isDecimal && (!digits(whole) || !digits(rest)):
		return nil, false
	case !isDecimal && !digits(body):
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
