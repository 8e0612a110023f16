package oatutor

import (
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/course"
	"crossfade/internal/item"
)

// question is what a step and a scaffold have in common.
type question struct {
	problem string // TextBox | MultipleChoice | …
	answer  string // arithmetic | string | numeric
	answers []string
	choices []string
}

// interaction makes the place to answer. It tells false, with a note, when we cannot ask or judge it.
func (w *writer) interaction(id string, q question, values map[string]string, what course.Kind) (item.Interaction, bool) {
	in := item.Interaction{ID: id}
	if len(q.answers) == 0 {
		w.note(course.Left, what, "import.oatutor.no_answer")
		return in, false
	}
	switch {
	case q.problem == "MultipleChoice":
		return w.choice(in, q, values, what)
	case q.problem != "TextBox":
		w.note(course.Left, what, "import.oatutor.kind", "kind", clip(q.problem))
		return in, false
	case q.answer == "arithmetic":
		in.Kind = item.Maths
	case q.answer == "numeric":
		in.Kind = item.Number
	case q.answer == "string":
		in.Kind = item.Text
	default:
		w.note(course.Left, what, "import.oatutor.kind", "kind", clip(q.answer))
		return in, false
	}
	if len(q.choices) > 0 {
		w.note(course.Told, what, "import.oatutor.choices_unused")
	}
	for _, a := range q.answers {
		in.Correct = append(in.Correct, answer(fill(a, values)))
	}
	if !w.sound(in) {
		w.note(course.Left, what, "import.oatutor.not_understood", "answer", clip(strings.Join(q.answers, ", ")))
		return in, false
	}
	return in, true
}

// answer is a right answer as package maths reads it: without the signs around TeX and the leftovers of texts.
func answer(raw string) string {
	s := strip(raw)
	for _, junk := range []string{"$$", `\$`} {
		s = strings.ReplaceAll(s, junk, "")
	}
	s = strings.TrimSpace(s)
	for strings.HasSuffix(s, `\n`) {
		s = strings.TrimSpace(strings.TrimSuffix(s, `\n`))
	}
	return s
}

// sound asks package item whether it could judge the interaction.
func (w *writer) sound(in item.Interaction) bool {
	return len(item.Validate(&item.Item{Key: "x", Body: "x", Lang: w.pkg.Lang, Interactions: []item.Interaction{in}})) == 0
}

// choice makes a choice interaction. The same choice twice is kept once.
func (w *writer) choice(in item.Interaction, q question, values map[string]string, what course.Kind) (item.Interaction, bool) {
	in.Kind = item.Choice
	var texts []string
	for _, c := range q.choices {
		t := w.text(c, values)
		if slices.Contains(texts, t) {
			w.note(course.Look, what, "import.oatutor.choice_twice", "choice", clip(strip(c)))
			continue
		}
		texts = append(texts, t)
		in.Choices = append(in.Choices, item.ChoiceOption{ID: choiceID(len(texts) - 1), Text: t})
	}
	for _, a := range q.answers {
		i := slices.Index(texts, w.text(a, values))
		if i < 0 {
			w.note(course.Left, what, "import.oatutor.not_a_choice", "answer", clip(a))
			return in, false
		}
		if id := choiceID(i); !slices.Contains(in.Correct, id) {
			in.Correct = append(in.Correct, id)
		}
	}
	if len(in.Correct) > 1 {
		w.note(course.Left, what, "import.oatutor.several_right")
		return in, false
	}
	if !w.sound(in) {
		w.note(course.Left, what, "import.oatutor.bad_choices")
		return in, false
	}
	return in, true
}

// choiceID is A to Z, then A27, A28 …
func choiceID(i int) string {
	if i < 26 {
		return string(rune('A' + i))
	}
	return "A" + strconv.Itoa(i+1)
}

// ladder makes the rungs of a hint ladder.
type ladder struct {
	*writer
	values map[string]string
	hints  []item.Hint
	bare   bool // a rung without licence was noted
}

// rungs adds hints in their order. Sub-hints that ask back follow as rungs of their own, since a
// question inside a question inside a hint helps nobody find the way.
func (l *ladder) rungs(list []hintFile) {
	for _, h := range list {
		l.name = or(h.ID, l.name)
		l.hints = append(l.hints, l.rung(h, len(l.hints)))
		for _, sub := range h.Subs {
			if sub.Type == "scaffold" {
				l.name = or(sub.ID, l.name)
				l.note(course.Told, course.KindHint, "import.oatutor.sub_scaffold")
				l.hints = append(l.hints, l.rung(sub, len(l.hints)))
			}
		}
	}
}

func (l *ladder) rung(h hintFile, n int) item.Hint {
	made := item.Hint{Title: l.text(h.Title, l.values), Text: l.text(h.Text, l.values), Credit: creditOf(h.OER, h.Licence, l.credit)}
	if licence(h.Licence) == "" && !l.bare {
		l.bare = true // once per step: it is the same for all of its hints
		l.note(course.Told, course.KindHint, "import.oatutor.hint_licence", "licence", l.credit.Licence)
	}
	if h.Type != "scaffold" {
		return made
	}
	in, ok := l.interaction("H"+strconv.Itoa(n+1), question{h.Problem, h.Answer, h.Answers, h.Choices}, l.values, course.KindHint)
	if !ok {
		return made // the text alone still helps
	}
	made.Scaffold = &item.Scaffold{Interaction: in}
	for _, sub := range h.Subs {
		if sub.Type != "scaffold" {
			made.Scaffold.Hints = append(made.Scaffold.Hints, item.Hint{Title: l.text(sub.Title, l.values), Text: l.text(sub.Text, l.values), Credit: creditOf(sub.OER, sub.Licence, l.credit)})
		}
	}
	answered := item.Hint{Text: l.answerText(in, h.Answers[0], l.values), BottomOut: true}
	made.Scaffold.Hints = append(made.Scaffold.Hints, answered)
	return made
}
