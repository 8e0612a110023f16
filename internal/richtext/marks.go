package richtext

import (
	"html"
	"regexp"
	"strconv"
	"strings"

	"crossfade/internal/maths"
)

// A mark stands for a formula or a slot while the text is parsed and sanitised: its number between
// two characters of a private area of Unicode, which are removed from the text before.
const (
	opening = '\uE000'
	closing = '\uE001'
)

type mark struct {
	source string // as it stood in the text
	tex    string // of a formula; "" for a slot
	html   string // what is put back; "" shows the source
}

type markList []mark

var (
	// placePattern is a slot, or a film or a sound, which is written as a picture is.
	placePattern = regexp.MustCompile(`\[\[([A-Za-z0-9_-]{1,64})\]\]|!\[([^\]\n]{0,500})\]\((files/[A-Za-z0-9][A-Za-z0-9._/-]{0,290}\.(?:mp4|webm|mp3|m4a|ogg|wav))\)`)
	markPattern  = regexp.MustCompile(string(opening) + `([0-9]{1,6})` + string(closing))
)

// cut replaces formulas and slots by marks.
func cut(source string, o Options) (string, markList) {
	source = strings.ToValidUTF8(source, "\uFFFD")
	source = strings.Map(func(r rune) rune {
		if r == opening || r == closing {
			return -1
		}
		return r
	}, source)
	var b strings.Builder
	var marks markList
	add := func(m mark) {
		b.WriteRune(opening)
		b.WriteString(strconv.Itoa(len(marks)))
		b.WriteRune(closing)
		marks = append(marks, m)
	}
	for _, piece := range maths.Segments(source) {
		if piece.TeX != "" {
			add(formula(piece, o))
			continue
		}
		rest := 0
		for _, at := range placePattern.FindAllStringSubmatchIndex(piece.Text, -1) {
			made, ok := o.place(piece.Text, at)
			if !ok {
				continue
			}
			b.WriteString(piece.Text[rest:at[0]])
			add(mark{source: piece.Text[at[0]:at[1]], html: string(made)})
			rest = at[1]
		}
		b.WriteString(piece.Text[rest:])
	}
	return b.String(), marks
}

// place gives what stands at a slot or a player.
func (o Options) place(text string, at []int) (HTML, bool) {
	switch {
	case at[2] >= 0 && o.Slot != nil:
		return o.Slot(text[at[2]:at[3]])
	case at[2] < 0 && o.Media != nil:
		return o.Media(text[at[6]:at[7]], text[at[4]:at[5]])
	default:
		return "", false
	}
}

// MediaIn lists the films and sounds that a text shows.
func MediaIn(text string) []string {
	var list []string
	for _, m := range placePattern.FindAllStringSubmatch(text, -1) {
		if m[3] != "" {
			list = append(list, m[3])
		}
	}
	return list
}

// formula makes the mark of a formula with its MathML, or with its source where there is none.
func formula(piece maths.Segment, o Options) mark {
	m := mark{tex: piece.TeX, source: "$" + piece.TeX + "$"}
	if piece.Display {
		m.source = "$$\n" + piece.TeX + "\n$$"
	}
	if o.Maths != nil {
		if made, err := o.Maths(piece.TeX, piece.Display); err == nil {
			m.html = made
			return m
		}
	}
	m.html = `<code class="maths-source">` + html.EscapeString(piece.TeX) + `</code>`
	return m
}

// fill replaces every mark in a text by what fn gives for it.
func (l markList) fill(text string, fn func(mark) string) string {
	return markPattern.ReplaceAllStringFunc(text, func(found string) string {
		n, err := strconv.Atoi(strings.Trim(found, string([]rune{opening, closing})))
		if err != nil || n >= len(l) {
			return ""
		}
		return fn(l[n])
	})
}

// gluedPattern finds a mark with what ends a clause right behind it.
var gluedPattern = regexp.MustCompile(markPattern.String() + `[.,;:!?…)\]”’»]+`)

// fillText puts formulas and fields into running text. A formula in a line keeps the full stop behind it: browsers would break the line between them.
func (l markList) fillText(text string) string {
	text = gluedPattern.ReplaceAllStringFunc(text, func(found string) string {
		inLine := false
		filled := l.fill(found, func(m mark) string {
			inLine = strings.HasPrefix(m.html, "<math") && !strings.HasPrefix(m.source, "$$")
			return m.html
		})
		if inLine {
			return `<span class="glued">` + filled + `</span>`
		}
		return filled
	})
	return l.fill(text, func(m mark) string { return m.html })
}

// restore gives a piece of the text back as it was typed, for code, addresses and picture words.
func (l markList) restore(text string) string {
	return l.fill(text, func(m mark) string { return m.source })
}

// putBack replaces the marks in sanitised HTML. A mark inside a tag, where HTML would break out of
// an attribute, is removed; the parser leaves none there, so this is a second lock.
func (l markList) putBack(safe string) string {
	var b strings.Builder
	for safe != "" {
		open := strings.IndexByte(safe, '<')
		if open < 0 {
			open = len(safe)
		}
		b.WriteString(l.fillText(safe[:open]))
		safe = safe[open:]
		end := strings.IndexByte(safe, '>') + 1
		if end == 0 {
			end = len(safe)
		}
		b.WriteString(l.fill(safe[:end], func(mark) string { return "" }))
		safe = safe[end:]
	}
	return b.String()
}
