package richtext

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
)

// MaxLength is the longest text in bytes; the text of a lesson has a few thousand.
const MaxLength = 128 << 10

// ErrTooLong means that a text is longer than [MaxLength].
var ErrTooLong = errors.New("the text is too long")

// HTML is safe to write into a page as it is. Only this package and its callers' own fields make it.
type HTML string

// Render writes the HTML, so that a page can say @text.
func (h HTML) Render(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, string(h))
	return err
}

// Options say what a text refers to. The zero Options show formulas as their source, and neither
// pictures nor fields.
type Options struct {
	// Maths gives the MathML of a formula. It must be sound HTML. An error, or nil, shows the source.
	Maths func(tex string, display bool) (string, error)
	// File gives the address of a file of this course by the name in the text. What it gives must
	// begin with [FilePrefix], else the picture is replaced by its words.
	File func(name string) (address string, ok bool)
	// Slot gives the field that stands at [[name]]. An unknown name stays as it was typed.
	Slot func(name string) (HTML, bool)
	// Media gives the player of a film or a sound of this course by the name in the text, with its words. It must be sound
	// HTML that may stand in a paragraph. nil shows the words.
	Media func(name, words string) (HTML, bool)
	// Cards are the titles of the cards by their kind: "try", "note", "example".
	Cards map[string]string
	// Under is the level of the heading above the text, 1 to 5; 0 means 1. A "#" becomes the next one.
	Under int
}

// FilePrefix is where the files of courses live on the server.
const FilePrefix = "/files/"

// Text makes the HTML of a whole text.
func Text(source string, o Options) (HTML, error) {
	return convert(source, o)
}

// Line makes the HTML of a short text without the paragraph around it: a question, an option, a
// hint. A text of several paragraphs keeps them.
func Line(source string, o Options) (HTML, error) {
	html, err := convert(source, o)
	if err != nil {
		return "", err
	}
	s := strings.TrimSpace(string(html))
	inner, opens := strings.CutPrefix(s, "<p>")
	inner, closes := strings.CutSuffix(inner, "</p>")
	if opens && closes && !strings.Contains(inner, "<p>") {
		return HTML(inner), nil
	}
	return HTML(s), nil
}

func convert(source string, o Options) (HTML, error) {
	if len(source) > MaxLength {
		return "", fmt.Errorf("making HTML of %d bytes: %w", len(source), ErrTooLong)
	}
	marked, marks := cut(source, o)
	raw, err := parseAndRender(marked, marks, o)
	if err != nil {
		return "", fmt.Errorf("making HTML: %w", err)
	}
	return HTML(marks.putBack(policy.Sanitize(raw))), nil
}

// Plain is a text in words alone, for a title, a list or a screen reader: no formatting, formulas
// through speak (or as their source where speak is nil), pictures as their words. Lines become spaces.
func Plain(source string, speak func(tex string) string) string {
	if len(source) > MaxLength {
		source = strings.ToValidUTF8(source[:MaxLength], "")
	}
	marked, marks := cut(source, Options{})
	words := plainWords(marked)
	return strings.Join(strings.Fields(marks.fill(words, func(m mark) string {
		if m.tex != "" && speak != nil {
			return speak(m.tex)
		}
		return m.source
	})), " ")
}
