package maths

import (
	"regexp"
	"strings"
)

// Segment is a piece of a mixed text: prose, or one formula.
type Segment struct {
	Text    string // prose; empty for a formula
	TeX     string // the source of a formula without its delimiters; empty for prose
	Display bool   // the formula stands on a line of its own
}

const maxSegments = 2000 // formulas in one text; the rest stays prose

// Segments splits a text into prose and formulas. A formula stands between
//
//	$$ and $$   in the line (OATutor); on lines of its own when a line break follows the opening $$ (Markdown)
//	\( and \)   in the line            \[ and \]   on a line of its own
//	$ and $     in the line, when it cannot be money: the opening $ has no space after it, the closing one has none before it and no
//	            digit after it, both are in one paragraph, and what is between does not read like "5 and 6"
//
// \$ is a dollar sign. A $$ inside unfinished braces does not end a formula, as in "$$\frac{1}{7$$} + x", which some converters write:
// the formula then ends with its last brace. A formula that is never closed is prose.
func Segments(text string) []Segment {
	s := splitter{text: text}
	for s.at < len(text) {
		s.step()
	}
	s.flush(len(text))
	return s.segments
}

type splitter struct {
	text     string
	at       int // next byte to look at
	prose    int // start of the prose not yet written
	segments []Segment
}

func (s *splitter) step() {
	rest := s.text[s.at:]
	switch {
	case strings.HasPrefix(rest, `\$`), strings.HasPrefix(rest, `\\`):
		s.at += 2
	case len(s.segments) >= 2*maxSegments:
		s.at = len(s.text)
	case strings.HasPrefix(rest, "$$"):
		s.dollars(rest)
	case strings.HasPrefix(rest, `\(`):
		s.between(rest, `\)`, false)
	case strings.HasPrefix(rest, `\[`):
		s.between(rest, `\]`, true)
	case rest[0] == '$':
		s.dollar(rest)
	default:
		s.at++
	}
}

// flush writes the prose before end.
func (s *splitter) flush(end int) {
	if end > s.prose {
		s.segments = append(s.segments, Segment{Text: strings.ReplaceAll(s.text[s.prose:end], `\$`, "$")})
	}
	s.prose = end
}

// formula writes a formula that takes the next n bytes.
func (s *splitter) formula(tex string, display bool, n int) {
	if strings.TrimSpace(tex) == "" {
		s.at += n
		return
	}
	s.flush(s.at)
	s.segments = append(s.segments, Segment{TeX: strings.TrimSpace(tex), Display: display})
	s.at += n
	s.prose = s.at
}

// between reads a formula from a two-character opening to its closing.
func (s *splitter) between(rest, closing string, display bool) {
	end := strings.Index(rest[2:], closing)
	if end < 0 {
		s.at += 2
		return
	}
	s.formula(rest[2:2+end], display, end+4)
}

// dollars reads a formula between $$ and $$.
func (s *splitter) dollars(rest string) {
	tex, n := braced(rest)
	if n == 0 {
		s.at += 2
		return
	}
	s.formula(tex, rest[2] == '\n' || strings.HasPrefix(rest[2:], "\r\n"), n)
}

// braced finds the end of a formula that begins with $$, following its braces. It returns the source and the bytes taken,
// 0 if there is no end.
func braced(rest string) (tex string, n int) {
	var b strings.Builder
	depth := 0
	outside := false // a $$ was met inside braces
	for i := 2; i < len(rest); i++ {
		switch {
		case rest[i] == '\\' && i+1 < len(rest):
			b.WriteString(rest[i : i+2])
			i++
			continue
		case strings.HasPrefix(rest[i:], "$$"):
			if depth == 0 {
				return b.String(), i + 2
			}
			outside = !outside
			i++
			continue
		case outside && rest[i] == '\n':
			return plainEnd(rest)
		case rest[i] == '{':
			depth++
		case rest[i] == '}':
			depth--
		}
		b.WriteByte(rest[i])
		if outside && depth <= 0 && !continues(rest[i+1:]) {
			n = i + 1
			if strings.HasPrefix(rest[n:], "$$") {
				n += 2
			}
			return b.String(), n
		}
	}
	return plainEnd(rest)
}

// continues says whether a formula goes on after a closing brace.
func continues(after string) bool {
	return after != "" && strings.ContainsRune("{}^_*", rune(after[0])) || strings.HasPrefix(after, "$$}")
}

// plainEnd ends a formula at the next $$ when following its braces does not work.
func plainEnd(rest string) (string, int) {
	end := strings.Index(rest[2:], "$$")
	if end < 0 {
		return "", 0
	}
	return rest[2 : 2+end], end + 4
}

// dollar reads a formula between single dollar signs.
func (s *splitter) dollar(rest string) {
	end := closingDollar(rest)
	if end == 0 || money(rest[1:end]) {
		s.at++
		return
	}
	s.formula(rest[1:end], false, end+1)
}

// closingDollar finds the $ that closes the one at the start of rest, 0 if none can.
func closingDollar(rest string) int {
	if len(rest) < 3 || strings.ContainsRune(" \t\n\r", rune(rest[1])) {
		return 0
	}
	for i := 1; i < len(rest); i++ {
		switch {
		case rest[i] == '\\':
			i++
		case strings.HasPrefix(rest[i:], "\n\n"), strings.HasPrefix(rest[i:], "\n\r\n"):
			return 0
		case rest[i] == '$':
			digitAfter := i+1 < len(rest) && rest[i+1] >= '0' && rest[i+1] <= '9'
			if i == 1 || digitAfter || strings.ContainsRune(" \t\n\r", rune(rest[i-1])) || strings.HasPrefix(rest[i:], "$$") {
				return 0
			}
			return i
		}
	}
	return 0
}

var plainWord = regexp.MustCompile(`(^|\s)\p{L}{2,}(\s|$)`)

// money says whether a text between dollar signs is an amount followed by words and not a formula.
func money(s string) bool {
	return s[0] >= '0' && s[0] <= '9' && !strings.ContainsAny(s, `\^_=`) && plainWord.MatchString(s)
}
