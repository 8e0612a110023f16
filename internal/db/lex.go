package db

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is one piece of a migration file. Comments and white space come before it, in space.
type token struct {
	space string
	text  string
	word  bool // a bare name or keyword
}

// lex cuts SQL into tokens. It knows just enough to tell names from strings and comments.
func lex(sql string) ([]token, error) {
	var list []token
	for len(sql) > 0 {
		n, err := spaceLen(sql)
		if err != nil {
			return nil, err
		}
		t := token{space: sql[:n]}
		if sql = sql[n:]; sql != "" {
			size, word, err := tokenLen(sql)
			if err != nil {
				return nil, err
			}
			t.text, t.word, sql = sql[:size], word, sql[size:]
		}
		list = append(list, t)
	}
	return list, nil
}

// spaceLen is the length of the white space and the comments that s begins with.
func spaceLen(s string) (int, error) {
	n := 0
	for n < len(s) {
		rest := s[n:]
		switch {
		case strings.ContainsRune(" \t\r\n", rune(rest[0])):
			n++
		case strings.HasPrefix(rest, "--"):
			end := strings.IndexByte(rest, '\n')
			if end < 0 {
				return len(s), nil
			}
			n += end + 1
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest, "*/")
			if end < 0 {
				return 0, fmt.Errorf("a comment is not closed")
			}
			n += end + 2
		default:
			return n, nil
		}
	}
	return n, nil
}

// tokenLen is the length of the token that s begins with, and whether it is a word.
func tokenLen(s string) (int, bool, error) {
	if s[0] == '\'' || s[0] == '"' {
		end := strings.IndexByte(s[1:], s[0])
		if end < 0 {
			return 0, false, fmt.Errorf("a quote is not closed")
		}
		return end + 2, s[0] == '"', nil // a doubled quote reads as two neighbouring strings, which is fine here
	}
	r, size := utf8.DecodeRuneInString(s)
	if !isNameRune(r) {
		return size, false, nil
	}
	end := strings.IndexFunc(s, func(r rune) bool { return !isNameRune(r) })
	if end < 0 {
		end = len(s)
	}
	return end, true, nil
}

func isNameRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// statementsOf cuts tokens into statements at their semicolons.
func statementsOf(tokens []token) ([][]token, error) {
	var list [][]token
	start := 0
	for i, t := range tokens {
		if t.text == ";" {
			list = append(list, tokens[start:i])
			start = i + 1
		}
	}
	for _, t := range tokens[start:] {
		if t.text != "" {
			return nil, fmt.Errorf("the last statement does not end with a semicolon (at %q)", t.text)
		}
	}
	return list, nil
}

// join writes tokens as SQL again.
func join(tokens []token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.space)
		b.WriteString(t.text)
	}
	return strings.TrimSpace(b.String())
}
