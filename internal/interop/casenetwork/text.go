package casenetwork

import (
	"errors"
	"html"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// How long texts of ours may be; see packages goal and course.
const (
	maxTitle = 300
	maxText  = 4000
	// titleFits is how long a statement may be to be a title as a whole.
	titleFits = 120
)

var tag = regexp.MustCompile(`<(?:/?[A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*)?/?>`)

// plain takes marks of HTML out of a text and keeps its lines.
func plain(s string) string {
	return strings.TrimSpace(html.UnescapeString(tag.ReplaceAllString(strings.ReplaceAll(s, "\r\n", "\n"), "")))
}

// oneLine is a text on one line, without marks of HTML.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, plain(s))
	return strings.Join(strings.Fields(s), " ")
}

// cut shortens a text at a word.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	r := []rune(s)[:most-1]
	for i := len(r) - 1; i > most/2; i-- {
		if r[i] == ' ' {
			r = r[:i]
			break
		}
	}
	return strings.TrimRight(string(r), " ,;:") + "…"
}

var sentenceEnd = regexp.MustCompile(`[.!?]["”)]?\s+[A-Z(]`)

// titleOf is the name of a goal: its statement where that is short, else the first sentence, and no more than fits on a line or two.
// A table or a second paragraph is no part of it.
func titleOf(statement string) string {
	first, _, _ := strings.Cut(statement, "\n\n")
	line := oneLine(first)
	if utf8.RuneCountInString(line) > titleFits {
		if at := sentenceEnd.FindStringIndex(line); at != nil {
			line = strings.TrimSpace(line[:at[0]+1])
		}
	}
	if short, ok := strings.CutSuffix(line, "."); ok && !strings.HasSuffix(short, ".") { // a title has no full stop
		line = short
	}
	return cut(or(line, oneLine(statement)), titleFits+40)
}

func or(s, other string) string {
	if strings.TrimSpace(s) == "" {
		return other
	}
	return s
}

// languageOf is the language of a text; English where a code says nothing.
func languageOf(code string) string {
	code = strings.TrimSpace(code)
	if _, err := language.Parse(code); err != nil || code == "" || len(code) > 35 {
		return "en"
	}
	return code
}

// readFull fills a buffer as far as it goes.
func readFull(r io.Reader, into []byte) (int, error) {
	n, err := io.ReadFull(r, into)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return n, nil
	}
	return n, err
}
