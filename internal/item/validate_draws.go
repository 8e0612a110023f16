package item

import (
	"errors"
	"slices"
	"strings"

	"crossfade/internal/item/expr"
)

// triedDraws is how many variants [Validate] makes.
const triedDraws = 200

// draws makes variants and checks that each can be answered. It stops at the first that cannot, and
// names the values that it had.
func (c *checker) draws(p *program) {
	tries := triedDraws
	if c.it.Template == nil {
		tries = 1
	}
	budget := &expr.Budget{Steps: maxTrySteps}
	reading := &answerReader{known: map[string]bool{}}
	for seed := range uint64(tries) { //nolint:gosec // a small positive number
		v, err := c.it.variant(p, seed, budget)
		var wrong *expr.Error
		switch {
		case errors.As(err, &wrong):
			c.problems = append(c.problems, expressionProblem("template", err))
			return
		case err != nil:
			c.problem("template.where", "item.problem.no_draw")
			return
		}
		if found := reading.answerable(&v.Item); len(found) > 0 {
			for _, f := range found {
				if values := spell(v.Values); values != "" {
					f.Path += " (" + values + ")"
				}
				c.problems = append(c.problems, f)
			}
			return
		}
	}
}

// spell writes the values of a variant for a message: "a = 3, b = 0".
func spell(values []Value) string {
	var list []string
	for _, v := range values {
		list = append(list, v.Name+" = "+clip(v.Text))
	}
	return strings.Join(list, ", ")
}

// maxAnswersRead bounds how many different answers in maths are worked out for one item.
const maxAnswersRead = 150

// answerReader checks the answers of filled items, each different one once.
type answerReader struct{ known map[string]bool }

// answerable checks the answers of a filled item.
func (r *answerReader) answerable(it *Item) []Problem {
	var list []Problem
	for i := range it.Interactions {
		list = append(list, r.interaction(&it.Interactions[i], it.Lang, "interactions"+index(i))...)
	}
	for i, h := range it.Hints {
		if h.Scaffold != nil {
			list = append(list, r.interaction(&h.Scaffold.Interaction, it.Lang, "hints"+index(i)+".scaffold.interaction")...)
		}
	}
	for i, f := range it.Feedback {
		at := slices.IndexFunc(it.Interactions, func(in Interaction) bool { return in.ID == f.Interaction || f.Interaction == "" })
		if in := &it.Interactions[at]; f.Answer != "" && in.Kind.Typed() {
			list = append(list, r.answer(in, f.Answer, it.Lang, "feedback"+index(i)+".answer")...)
		}
	}
	return list
}

func (r *answerReader) interaction(in *Interaction, lang, path string) []Problem {
	var list []Problem
	if in.Kind.Typed() {
		for i, a := range in.Correct {
			list = append(list, r.answer(in, a, lang, path+".correct"+index(i))...)
		}
		return list
	}
	list = append(list, equalOptions(in.Choices, path+".choices")...)
	return append(list, equalOptions(in.Places, path+".places")...)
}

// equalOptions finds options that say the same, so that nobody could tell them apart.
func equalOptions(options []ChoiceOption, path string) (list []Problem) {
	var texts []string
	for _, o := range options {
		text := strings.Join(strings.Fields(o.Text), " ")
		if slices.Contains(texts, text) {
			list = append(list, Problem{Path: path, Key: "item.problem.choices_equal", Args: []any{"text", clip(text)}})
		}
		texts = append(texts, text)
	}
	return list
}

// answer checks that an author's answer is a number, or maths, where one is expected.
func (r *answerReader) answer(in *Interaction, answer, lang, path string) []Problem {
	switch {
	case in.Kind == Number && len(canonical(answer, lang, in.Unit)) == 0:
		return []Problem{{Path: path, Key: "item.problem.answer_number", Args: []any{"answer", clip(answer)}}}
	case in.Kind == Maths && !r.readable(answer, lang):
		return []Problem{{Path: path, Key: "item.problem.answer_maths", Args: []any{"answer", clip(answer)}}}
	case strings.TrimSpace(answer) == "":
		return []Problem{{Path: path, Key: "item.problem.empty_answer"}}
	}
	return nil
}

func (r *answerReader) readable(answer, lang string) bool {
	is, seen := r.known[answer]
	switch {
	case seen:
		return is
	case len(r.known) >= maxAnswersRead:
		return true
	}
	r.known[answer] = readableMaths(answer, lang)
	return r.known[answer]
}
