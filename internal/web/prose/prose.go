package prose

import (
	"context"
	"fmt"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/item"
	"crossfade/internal/richtext"
	"crossfade/internal/web/itemview"
	"crossfade/internal/web/ui"

	"github.com/a-h/templ"
)

// Maths gives a look-up for the MathML of every formula in some texts.
type Maths func(ctx context.Context, texts ...string) (func(tex string, display bool) (string, error), error)

// Maker makes texts ready.
type Maker struct {
	maths Maths
	files Files
}

// NewMaker makes one; maths finds the MathML of formulas, files finds what lies beside a film (nil: nothing).
func NewMaker(maths Maths, files Files) *Maker { return &Maker{maths: maths, files: files} }

// Texts are the texts of one page, ready to be drawn.
type Texts struct {
	options richtext.Options
	media   map[string]media
	terms   []Term
}

// Course readies texts of a course.
func (m *Maker) Course(ctx context.Context, course core.CourseID, texts ...string) (Texts, error) {
	find, err := m.maths(ctx, texts...)
	if err != nil {
		return Texts{}, fmt.Errorf("finding the formulas of a page: %w", err)
	}
	t := Texts{}
	if t.media, err = m.findMedia(ctx, course, texts); err != nil {
		return Texts{}, err
	}
	t.options = richtext.Options{
		Maths: find,
		Media: func(name, words string) (richtext.HTML, bool) { return t.player(ctx, course, name, words) },
		File: func(name string) (string, bool) {
			return richtext.FilePrefix + string(course) + "/" + strings.TrimPrefix(name, "files/"), true
		},
		Cards: map[string]string{
			"try": ui.T(ctx, "common.card.try"), "note": ui.T(ctx, "common.card.note"), "example": ui.T(ctx, "common.card.example"),
		},
		Under: 1,
	}
	return t, nil
}

// Variant readies every text of a question, its hints, feedback and solution.
func (m *Maker) Variant(ctx context.Context, course core.CourseID, v item.Variant) (Texts, error) {
	return m.Course(ctx, course, v.Texts()...)
}

// HTML makes safe HTML of a text; a text that cannot be made is shown as it was typed, escaped.
func (t Texts) HTML(text string) string {
	h, err := richtext.Text(text, t.options)
	if err != nil {
		return templ.EscapeString(text)
	}
	return mark(string(h), t.terms)
}

// Block draws a text.
func (t Texts) Block(text string) templ.Component { return templ.Raw(t.HTML(text)) }

// Answer draws a right answer, with its unit.
func (t Texts) Answer(a item.Answer) templ.Component {
	text := a.Text // Markdown, also of a maths answer
	if a.Unit != "" {
		text += " " + a.Unit
	}
	h, err := richtext.Line(text, t.options)
	if err != nil {
		return templ.Raw(templ.EscapeString(text))
	}
	return templ.Raw(string(h))
}

// Credit draws who made a question and under which licence it may be used.
func (t Texts) Credit(c item.Credit) templ.Component { return itemview.Credit(c) }

// Licence draws who made a lesson and under which licence it may be used.
func (t Texts) Licence(authors []string, licence, source string) templ.Component {
	return itemview.Credit(item.Credit{Authors: authors, Licence: licence, Source: source})
}
