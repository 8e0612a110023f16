package itemview

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"crossfade/internal/item"
	"crossfade/internal/maths"
	"crossfade/internal/richtext"
	"crossfade/internal/web/ui"
)

// Mode is the state of a question.
type Mode uint8

// The states of a question.
const (
	// Open is to be answered; problems of an incomplete answer stand beside the fields.
	Open Mode = iota
	// Answered was just judged: the fields are locked, marks and feedback stand beside them.
	Answered
	// Review is a later look: as Answered, with the right answers where Key is given.
	Review
)

// Prefix is what the names of all fields begin with, unless a page has several questions.
const Prefix = "r."

// Rich turns an author's Markdown, with maths between $ signs, into safe HTML.
type Rich func(markdown string) (html string)

// Question is one question, inside the form of its page. It has a heading of level 2.
type Question struct {
	Shown    item.Shown
	Mode     Mode
	Response item.Response // what was given so far; keeps the fields filled
	Result   *item.Result  // nil: nothing was judged yet
	Key      item.Response // the right response, see item.Variant.Key; nil keeps it hidden
	Solution string        // Markdown; "" is not shown
	Rich     Rich
	Lang     string // of the page; a question in another language says so
	Prefix   string // "" is [Prefix]
	Files    []File // sent as an answer
	Theirs   bool   // somebody looks at another person's answer: no "your answer", no advice
}

// Render writes the question as HTML.
func (q Question) Render(ctx context.Context, w io.Writer) error { return q.view().Render(ctx, w) }

func (q Question) prefix() string {
	if q.Prefix == "" {
		return Prefix
	}
	return q.Prefix
}

// bodyID is the id of the question's text.
func (q Question) bodyID() string { return "q-" + strings.TrimSuffix(q.prefix(), ".") }

// lang is the attribute of a question in another language than the page's.
func (q Question) lang() templ.Attributes {
	if q.Shown.Lang == "" || q.Shown.Lang == q.Lang {
		return nil
	}
	return templ.Attributes{"lang": q.Shown.Lang}
}

// heading tells whether the body is one short line that can be the heading itself.
func (q Question) heading(body string) bool {
	return q.Shown.Title == "" && oneParagraph(body) && len(body) < 600 && !slices.ContainsFunc(q.Shown.Interactions, func(in item.ShownInteraction) bool { return in.Inline })
}

// field is one interaction with everything that is known about it.
type field struct {
	item.ShownInteraction
	number int // counted from 1, over the question
	alone  bool
	name   string
	body   string // id of the question's text
	rich   Rich
	mode   Mode
	given  []string
	key    []string   // nil: hidden
	part   *item.Part // nil: not judged
	files  []File
	next   string // what to do after a wrong answer without feedback; "" = nothing
	theirs bool
}

// fields lists the places to answer in the order in which they stand: those inside the text first.
// left names inline fields that found no place there, see [pieces].
func (q Question) fields(ctx context.Context, body []piece, left map[string]bool) []field {
	list := make([]field, 0, len(q.Shown.Interactions))
	add := func(in item.ShownInteraction) {
		list = append(list, field{
			ShownInteraction: in, number: len(list) + 1, alone: len(q.Shown.Interactions) == 1, name: q.prefix() + in.ID, body: q.bodyID(),
			rich: q.Rich, mode: q.Mode, given: q.Response[in.ID], key: q.Key[in.ID], part: partOf(q.Result, in.ID), next: q.nextStep(ctx), theirs: q.Theirs,
			files: filesOf(q.Files, in.ID),
		})
	}
	for _, p := range body {
		for _, in := range q.Shown.Interactions {
			if p.id != "" && in.ID == p.id {
				add(in)
			}
		}
	}
	for _, in := range q.Shown.Interactions {
		if !in.Inline || left[in.ID] {
			in.Inline = false
			add(in)
		}
	}
	return list
}

// nextStep is what helps after a wrong answer that no author has feedback for.
func (q Question) nextStep(ctx context.Context) string {
	switch {
	case q.Theirs:
		return ""
	case q.Solution != "":
		return ui.T(ctx, "item.next_solution")
	case q.Shown.Hints > 0 && q.Mode == Answered:
		return ui.T(ctx, "item.next_hint")
	default:
		return ui.T(ctx, "item.next_read")
	}
}

func partOf(r *item.Result, id string) *item.Part {
	if r == nil {
		return nil
	}
	for i := range r.Parts {
		if r.Parts[i].ID == id {
			return &r.Parts[i]
		}
	}
	return nil
}

func (f field) id() string { return "f-" + f.name }

func (f field) locked() bool { return f.mode != Open }

// judged tells whether the mark of the field may be shown.
func (f field) judged() bool { return f.locked() && f.part != nil && f.part.Understood }

// problem says what to write instead, or "".
func (f field) problem(ctx context.Context) string {
	if f.part == nil || f.part.Problem == "" {
		return ""
	}
	return ProblemText(ctx, *f.part)
}

// i18n:keys item.write_* item.choose_* item.send_*

// ProblemText says in the language of the page why a part could not be counted, and what to write.
func ProblemText(ctx context.Context, p item.Part) string {
	return ui.T(ctx, p.Problem, "n", p.N, "example", ui.L(ctx).Decimal(3.5, 1))
}

// Problems lists what stands in the way of counting an answer, for ui.Problems above the form.
func (q Question) Problems(ctx context.Context) []ui.Problem {
	var list []ui.Problem
	if q.Result == nil {
		return nil
	}
	for _, p := range q.Result.Parts {
		if p.Problem != "" {
			list = append(list, ui.Problem{Field: q.prefix() + p.ID, Text: ProblemText(ctx, p)})
		}
	}
	return list
}

// label is the name of an entry: its prompt, or a word for it. html tells which.
func (f field) label(ctx context.Context) (text string, html bool) {
	switch {
	case f.Prompt != "":
		return phrasing(f.rich(f.Prompt)), true
	case f.alone && f.theirs:
		return ui.T(ctx, "item.their_answer"), false
	case f.alone:
		return ui.T(ctx, "item.your_answer"), false
	default:
		return ui.T(ctx, "item.answer_number", "n", f.number), false
	}
}

// hint says how to write an answer of this kind, or "".
func (f field) hint(ctx context.Context) string {
	switch {
	case f.locked():
		return ""
	case f.Kind == item.Number:
		return ui.T(ctx, "item.hint_number", "example", ui.L(ctx).Decimal(3.5, 1))
	case f.Kind == item.Maths:
		return ui.T(ctx, "item.hint_maths")
	case f.Kind == item.Upload && f.Max > 1:
		return ui.T(ctx, "item.upload_about") + " " + ui.T(ctx, "item.upload_limits", "n", f.Max, "mb", f.MB)
	case f.Kind == item.Upload:
		return ui.T(ctx, "item.upload_about") + " " + ui.T(ctx, "item.upload_limit", "mb", f.MB)
	case f.Kind.Read():
		return ui.T(ctx, "item.hint_text")
	default:
		return ""
	}
}

// hintID is the id of the hint: fields inside the text share one of their kind below it.
func (f field) hintID() string {
	if f.Inline {
		return f.body + "-" + string(f.Kind)
	}
	return f.id() + "-hint"
}

// sharedHints lists one field of each kind inside the text that has a hint.
func sharedHints(ctx context.Context, fields []field) []field {
	var list []field
	for _, f := range fields {
		same := func(g field) bool { return g.Kind == f.Kind }
		if f.Inline && f.hint(ctx) != "" && !slices.ContainsFunc(list, same) {
			list = append(list, f)
		}
	}
	return list
}

// value is what was typed.
func (f field) value() string {
	if len(f.given) == 0 {
		return ""
	}
	return f.given[0]
}

// chars is the width of the input: the author's, or a usual one that says nothing about the answer.
func (f field) chars() int {
	switch {
	case f.Width > 0:
		return min(f.Width, 60)
	case f.Kind == item.Number:
		return 10
	case f.Inline:
		return 12
	default:
		return 30
	}
}

// describedBy ties hint, problem, mark and question to a field. body adds the question's text.
func (f field) describedBy(ctx context.Context, body bool) templ.Attributes {
	var ids []string
	if body {
		ids = append(ids, f.body)
	}
	if f.hint(ctx) != "" {
		ids = append(ids, f.hintID())
	}
	all := templ.Attributes{}
	if f.problem(ctx) != "" {
		ids = append(ids, f.id()+"-problem")
		all["aria-invalid"] = "true"
	}
	if f.judged() {
		ids = append(ids, f.id()+"-mark")
	}
	if len(ids) > 0 {
		all["aria-describedby"] = strings.Join(ids, " ")
	}
	return all
}

func (f field) many() bool { return f.Max > 1 }

func (f field) inputType() string {
	if f.many() {
		return "checkbox"
	}
	return "radio"
}

// legend says how many may be chosen.
func (f field) legend(ctx context.Context) string {
	switch {
	case !f.many():
		return ui.T(ctx, "item.choose_one")
	case f.Max >= len(f.Choices):
		return ui.T(ctx, "item.choose_all")
	default:
		return ui.T(ctx, "item.choose_up_to", "n", f.Max)
	}
}

// markOf is the mark of one choice after the answer: "right", "look" or "".
func (f field) markOf(c item.ShownChoice) string {
	taken := slices.Contains(f.given, c.ID)
	switch {
	case !f.judged():
		return ""
	case f.key != nil && slices.Contains(f.key, c.ID):
		return "right"
	case !taken:
		return ""
	case f.part.Right:
		return "right"
	case f.key != nil || !f.many():
		return "look"
	default: // some of the choices may be right, and that is not to be seen yet
		return ""
	}
}

// choiceWord says what the colour of an answered choice says.
func (f field) choiceWord(ctx context.Context, c item.ShownChoice, mark string) string {
	switch {
	case mark == "look":
		return ui.T(ctx, "common.answer.look")
	case slices.Contains(f.given, c.ID):
		return ui.T(ctx, "common.answer.right")
	default:
		return ui.T(ctx, "item.right_answer")
	}
}

// rightText is the right answer of an entry as HTML, to show beside a wrong one; "" shows none.
func (f field) rightText(ctx context.Context) string {
	switch {
	case f.Kind == item.Choice || f.Kind.Pairs() || len(f.key) == 0 || f.part != nil && f.part.Right:
		return ""
	case f.Kind == item.InlineChoice:
		i := slices.IndexFunc(f.Choices, func(c item.ShownChoice) bool { return c.ID == f.key[0] })
		if i < 0 {
			return ""
		}
		return phrasing(f.rich(f.Choices[i].Text))
	case f.Kind == item.Maths:
		return phrasing(f.rich(item.MathsText(f.key[0])))
	case f.Kind == item.Number:
		return templ.EscapeString(item.NumberText(f.key[0], ui.L(ctx).Lang()))
	default:
		return templ.EscapeString(f.key[0])
	}
}

func class(names ...string) string {
	return strings.Join(slices.DeleteFunc(names, func(s string) bool { return s == "" }), " ")
}

func when(on bool, name string) string {
	if on {
		return name
	}
	return ""
}

func icon(mark string) string {
	if mark == "right" {
		return "st-got"
	}
	return "look"
}

// spoken names a choice in characters, such as 3/4, where some choice of the question has a formula: the text of a formula alone, without its drawing,
// would be read as 34. All choices get such a name or none, so that nothing sets one apart. Once a choice is marked, its label says that too and is left
// alone.
func (f field) spoken(text, mark string) templ.Attributes {
	drawn := func(c item.ShownChoice) bool {
		return slices.ContainsFunc(maths.Segments(c.Text), func(s maths.Segment) bool { return s.TeX != "" })
	}
	if mark != "" || !slices.ContainsFunc(f.Choices, drawn) && !slices.ContainsFunc(f.Places, drawn) {
		return nil
	}
	return templ.Attributes{"aria-label": richtext.Plain(text, maths.PlainText)}
}

// aloud lets the script read an open question to whoever does not read yet; with a voice of the device, so that it helps nobody to the answer.
func (q Question) aloud(ctx context.Context) templ.Attributes {
	if q.Mode != Open || q.Prefix != "" {
		return nil
	}
	return templ.Attributes{"data-aloud": ui.T(ctx, "common.read_aloud"), "data-aloud-stop": ui.T(ctx, "common.read_stop")}
}
