package expr

import (
	"strings"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenNumber
	tokenText
	tokenName
	tokenSign // also the words and, or, not
)

// token is one word of a source.
type token struct {
	kind tokenKind
	text string
	at   int // counted from 1, in bytes
}

// scan cuts a source into tokens; the last one is always tokenEnd.
func scan(s string) ([]token, error) {
	var list []token
	for i := 0; i < len(s); {
		c := s[i]
		start := i
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case isDigit(c):
			i = endOfNumber(s, i)
			list = append(list, token{tokenNumber, s[start:i], start + 1})
		case isLetter(c):
			for i < len(s) && (isLetter(s[i]) || isDigit(s[i])) {
				i++
			}
			list = append(list, word(s[start:i], start+1))
		case c == '"' || c == '\'':
			end := strings.IndexByte(s[i+1:], c)
			if end < 0 {
				return nil, &Error{Key: "item.expr.open_text", At: start + 1}
			}
			i += end + 2
			list = append(list, token{tokenText, s[start+1 : i-1], start + 1})
		default:
			sign := signAt(s[i:])
			if sign == "" {
				r, _ := utf8.DecodeRuneInString(s[i:])
				return nil, &Error{Key: "item.expr.unexpected", Near: string(r), At: start + 1}
			}
			i += len(sign)
			list = append(list, token{tokenSign, sign, start + 1})
		}
	}
	return append(list, token{kind: tokenEnd, at: len(s) + 1}), nil
}

func word(s string, at int) token {
	if s == "and" || s == "or" || s == "not" {
		return token{tokenSign, s, at}
	}
	return token{tokenName, s, at}
}

// endOfNumber is the index after the digits, with one point inside, that begin at i.
func endOfNumber(s string, i int) int {
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i+1 < len(s) && s[i] == '.' && isDigit(s[i+1]) {
		i++
		for i < len(s) && isDigit(s[i]) {
			i++
		}
	}
	return i
}

// signAt is the sign that s begins with, the longest first.
func signAt(s string) string {
	for _, sign := range []string{"==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "^", "(", ")", ",", "<", ">", "="} {
		if strings.HasPrefix(s, sign) {
			return sign
		}
	}
	return ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
func isLetter(c byte) bool {
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
}

// IsName tells whether a word can name a variable: a letter first, then letters, digits and "_",
// at most 30 in all, and none of the language's own words.
func IsName(s string) bool {
	if s == "" || len(s) > 30 || !isLetter(s[0]) {
		return false
	}
	for i := range len(s) {
		if !isLetter(s[i]) && !isDigit(s[i]) {
			return false
		}
	}
	switch s {
	case "and", "or", "not", "true", "false":
		return false
	}
	return !IsFunction(s)
}
