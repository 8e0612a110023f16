package oatutor

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	price      = regexp.MustCompile(`^\\\$\s*(\d[\d.,]*)$`)
	plainWord  = regexp.MustCompile(`^[\p{L}]{2,}[.,;:!?]*$|^[^\x00-\x7f\p{Greek}]$`)
	hyphenated = regexp.MustCompile(`^(?:[\p{L}\d.,]+-)+(?:\p{L}{2,}|[WNJVAKC])[.,;:!?]*$`)
	axisWord   = regexp.MustCompile(`^([a-zA-Z])-(\p{L}{2,}[.,;:!?]*)$`)
	function   = regexp.MustCompile(`(^|[^\\A-Za-z])(arcsin|arccos|arctan|sin|cos|tan|sec|csc|cot|ln|log)([^A-Za-z]|$)`)
	glued      = regexp.MustCompile(`(^|[^\\A-Za-z])(sin|cos|tan|ln)(x|t|theta)([^A-Za-z]|$)`)
	greekName  = regexp.MustCompile(`(^|[^\\A-Za-z])(pi|theta|omega|alpha|beta|lambda|sigma)([^A-Za-z]|$)`)
	subscript  = regexp.MustCompile(`_\{([A-Za-z]{2,})\}`)
	power      = regexp.MustCompile(`\*\*\s*(-?[\p{L}\d]+(?:\.\d+)?|\\[A-Za-z]+)`)
)

// mathsText writes a piece of TeX for Markdown: as TeX, or as the words that it is.
func mathsText(t string) string {
	t = strings.TrimSpace(strings.ReplaceAll(t, `\$\$`, ""))
	if m := price.FindStringSubmatch(t); m != nil {
		return `\$` + m[1]
	}
	if m := axisWord.FindStringSubmatch(t); m != nil {
		return "$" + m[1] + "$-" + m[2]
	}
	if plainWord.MatchString(t) || hyphenated.MatchString(t) {
		return escape(t)
	}
	if t = tidyTeX(t); t == "" {
		return " "
	}
	return "$" + t + "$"
}

// tidyTeX makes TeX that a renderer reads the way it was meant.
func tidyTeX(t string) string {
	t = strings.ReplaceAll(t, `\$`, "")
	t = strings.ReplaceAll(t, "$", "")
	t = strings.ReplaceAll(t, "/div", `\div `)
	t = powers(t)
	t = strings.ReplaceAll(t, "*", `\cdot `)
	for _, r := range []*regexp.Regexp{function, function, greekName} { // twice: neighbours share a character
		t = r.ReplaceAllString(t, `$1\$2$3`)
	}
	t = glued.ReplaceAllStringFunc(t, func(s string) string {
		m := glued.FindStringSubmatch(s)
		arg := m[3]
		if arg == "theta" {
			arg = `\theta`
		}
		return m[1] + `\` + m[2] + " " + arg + m[4]
	})
	t = subscript.ReplaceAllString(t, `_{\text{$1}}`)
	return strings.TrimSpace(escapeTeX(upright(t)))
}

var (
	named    = regexp.MustCompile(`^\\(?:text[a-z]*|math[a-z]+|operatorname|mbox|begin|end)\s*\{[^{}]*\}`)
	anyName  = regexp.MustCompile(`^\\(?:[A-Za-z]+|.)`)
	longWord = regexp.MustCompile(`^\p{L}{4,}`)
	letters  = regexp.MustCompile(`^\p{L}+`)
)

// upright sets words of four letters or more upright: they are names, not products.
func upright(t string) string {
	var b strings.Builder
	for t != "" {
		m := named.FindString(t)
		if m == "" {
			m = anyName.FindString(t)
		}
		if m == "" {
			if word := longWord.FindString(t); word != "" {
				b.WriteString(`\text{` + word + `}`)
				t = t[len(word):]
				continue
			}
			m = letters.FindString(t)
		}
		if m == "" {
			_, n := utf8.DecodeRuneInString(t)
			m = t[:n]
		}
		b.WriteString(m)
		t = t[len(m):]
	}
	return b.String()
}

// powers turns ** into ^ with braces around what belongs to it.
func powers(t string) string {
	t = power.ReplaceAllString(t, "^{$1}")
	for {
		i := strings.Index(t, "**")
		if i < 0 {
			return t
		}
		after := strings.TrimLeft(t[i+2:], " ")
		if group := bracketed(after); group != "" {
			t = t[:i] + "^{" + group + "}" + after[len(group):]
			continue
		}
		t = t[:i] + "^" + after
	}
}

// bracketed gives the (…) at the beginning of a text, or "".
func bracketed(s string) string {
	if !strings.HasPrefix(s, "(") {
		return ""
	}
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s[:i+1]
			}
		}
	}
	return ""
}

// escapeTeX guards the signs that mean something else in TeX than in a text.
func escapeTeX(t string) string {
	var b strings.Builder
	for i := range len(t) {
		if (t[i] == '%' || t[i] == '#') && (i == 0 || t[i-1] != '\\') {
			b.WriteByte('\\')
		}
		b.WriteByte(t[i])
	}
	return b.String()
}

var (
	raised  = regexp.MustCompile(`(\d|\p{L}|\))(?:\*\*|\^)(?:\((-?\d{1,4})\)|\{(-?\d{1,4})\}|(-?\d{1,4}))`)
	lowered = regexp.MustCompile(`(^|[^\p{L}\\_])(\p{L})_(\p{L}+(?:_\p{L}+)*|\d+)`)
	blank   = regexp.MustCompile(`_{3,}`)
)

// superscripts are the characters for a raised number.
var superscripts = map[rune]rune{'0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵', '6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹', '-': '⁻'}

// wordsText writes a piece of words for Markdown.
func wordsText(s string) string {
	s = strings.ReplaceAll(s, "/div", "÷")
	s = raised.ReplaceAllStringFunc(s, func(m string) string {
		p := raised.FindStringSubmatch(m)
		return p[1] + strings.Map(func(r rune) rune { return superscripts[r] }, p[2]+p[3]+p[4])
	})
	s = strings.ReplaceAll(strings.ReplaceAll(s, "**", "^"), "*", "·")
	s = blank.ReplaceAllString(s, "\u2026")
	var b strings.Builder
	for {
		m := lowered.FindStringSubmatchIndex(s)
		if m == nil {
			b.WriteString(escape(s))
			return b.String()
		}
		b.WriteString(escape(s[:m[4]]))
		low := s[m[6]:m[7]]
		if len(low) > 1 && !unicode.IsDigit(rune(low[0])) {
			low = `\text{` + strings.ReplaceAll(low, "_", " ") + `}`
		}
		b.WriteString("$" + s[m[4]:m[5]] + "_{" + low + "}$")
		s = s[m[7]:]
	}
}

// escape guards every character that means something in Markdown.
func escape(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\`*_{}[]<>#|~$", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// layOut makes paragraphs of lines. Lines that begin with "- " stay together as a list.
func layOut(s string) string {
	var b strings.Builder
	wasItem := false
	for _, line := range strings.Split(s, "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" || line == "-" {
			continue
		}
		isItem := strings.HasPrefix(line, "- ")
		if !isItem && strings.ContainsRune("+=>-", rune(line[0])) {
			line = `\` + line
		}
		switch {
		case b.Len() == 0:
		case isItem && wasItem:
			b.WriteByte('\n')
		default:
			b.WriteString("\n\n")
		}
		b.WriteString(line)
		wasItem = isItem
	}
	return b.String()
}
