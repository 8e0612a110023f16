package maths

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// minWord is the number of letters from which a run without any known name in it is a word ("metres") and not a product.
const minWord = 5

// letters reads a run of letters: a word, or names and functions run together as in "xsinx".
func (l *lexer) letters(s string) int {
	n := runLength(s)
	run := s[:n]
	if l.isCross(run, s[n:]) {
		l.add(token{kind: kOp, text: "*"})
		return n
	}
	if t, ok := wholeRuns[strings.ToLower(run)]; ok {
		l.add(t)
		return n
	}
	if aloneOnly[run] {
		l.add(token{kind: kName, text: run})
		return n + l.subscript(s[n:])
	}
	if utf8.RuneCountInString(run) >= minWord && !holdsName(run) {
		l.add(token{kind: kName, text: strings.ToLower(run)})
		return n
	}
	for i := 0; i < n; {
		if t, size := nameAt(run[i:]); size > 0 {
			l.add(t)
			i += size
			continue
		}
		r, size := utf8.DecodeRuneInString(run[i:])
		i += size
		l.add(letter(r))
	}
	if sub := l.subscript(s[n:]); sub > 0 {
		return n + sub
	}
	return n
}

var powerOfTen = regexp.MustCompile(`^\s*\{?10\}?\s*(\^|\*\*)`)

// isCross says whether an x between a number and a power of ten is meant as a multiplication sign: 1.5x10^6.
func (l *lexer) isCross(run, after string) bool {
	if run != "x" && run != "X" || len(l.tokens) == 0 || l.tokens[len(l.tokens)-1].kind != kNum || !powerOfTen.MatchString(after) {
		return false
	}
	l.seen |= readLetterX
	return l.reading&readLetterX == 0
}

// letter is the token for a single letter: e and i are constants.
func letter(r rune) token {
	if r == 'e' || r == 'i' {
		return token{kind: kConst, text: string(r)}
	}
	return token{kind: kName, text: string(r)}
}

func runLength(s string) int {
	for i, r := range s {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.Is(unicode.Sc, r) || greekRunes[r] != "" {
			return i
		}
	}
	return len(s)
}

func holdsName(run string) bool {
	for i := range run {
		if _, n := nameAt(run[i:]); n > 0 {
			return true
		}
	}
	return false
}

// subscript reads _1, _{12} or _a at the start of s and makes it part of the name just read.
func (l *lexer) subscript(s string) int {
	last := &l.tokens[len(l.tokens)-1]
	if len(s) < 2 || s[0] != '_' || last.kind == kFunc {
		return 0
	}
	body, n := "", 0
	if s[1] == '{' {
		end := strings.IndexByte(s, '}')
		if end < 0 || end > 24 {
			return 0
		}
		body, n = s[2:end], end+1
	} else {
		_, size := utf8.DecodeRuneInString(s[1:])
		body, n = s[1:1+size], 1+size
	}
	body = strings.NewReplacer(" ", "", `\text{`, "", `\mathrm{`, "").Replace(body)
	for _, r := range body {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != ',' && r != '+' && r != '-' {
			return 0
		}
	}
	if body == "" {
		return 0
	}
	last.kind, last.text = kName, last.text+"_"+body
	return n
}
