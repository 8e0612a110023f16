package item

import (
	"slices"
	"strconv"
)

// textKind says how the value of a variable is written where it stands.
type textKind uint8

const (
	prose      textKind = iota // Markdown with maths between $ signs, for people
	mathAnswer                 // an expression or a number that is judged by its meaning
	textAnswer                 // a text that is compared letter by letter
	label                      // a short plain text, such as a unit or the name of a misconception
)

// visit hands every text of the item that may hold {{name}} to f, with its path, e.g.
// "interactions[0].choices[2].text". f may change the text.
func visit(it *Item, f func(path string, kind textKind, s *string)) {
	f("title", prose, &it.Title)
	if it.Stimulus != nil {
		f("stimulus.title", prose, &it.Stimulus.Title)
		f("stimulus.body", prose, &it.Stimulus.Body)
	}
	f("body", prose, &it.Body)
	for i := range it.Interactions {
		visitInteraction(&it.Interactions[i], "interactions"+index(i), f)
	}
	visitHints(it.Hints, "hints", f)
	for i := range it.Feedback {
		fb, path := &it.Feedback[i], "feedback"+index(i)
		f(path+".answer", answerKind(it, fb.Interaction), &fb.Answer)
		f(path+".text", prose, &fb.Text)
		f(path+".misconception", label, &fb.Misconception)
	}
	f("solution", prose, &it.Solution)
}

func index(i int) string { return "[" + strconv.Itoa(i) + "]" }

func visitInteraction(in *Interaction, path string, f func(string, textKind, *string)) {
	f(path+".prompt", prose, &in.Prompt)
	f(path+".unit", label, &in.Unit)
	for i := range in.Choices {
		c, at := &in.Choices[i], path+".choices"+index(i)
		f(at+".text", prose, &c.Text)
		f(at+".feedback", prose, &c.Feedback)
		f(at+".misconception", label, &c.Misconception)
	}
	for i := range in.Places {
		f(path+".places"+index(i)+".text", prose, &in.Places[i].Text)
	}
	f(path+".criteria", prose, &in.Criteria)
	if !in.Kind.Typed() {
		return // Correct holds ids
	}
	for i := range in.Correct {
		f(path+".correct"+index(i), in.Kind.answers(), &in.Correct[i])
	}
}

func visitHints(hints []Hint, path string, f func(string, textKind, *string)) {
	for i := range hints {
		h, at := &hints[i], path+index(i)
		f(at+".title", prose, &h.Title)
		f(at+".text", prose, &h.Text)
		if h.Scaffold != nil {
			visitInteraction(&h.Scaffold.Interaction, at+".scaffold.interaction", f)
			visitHints(h.Scaffold.Hints, at+".scaffold.hints", f)
		}
	}
}

// answers is how an answer of this kind is written.
func (k InteractionKind) answers() textKind {
	if k == Text {
		return textAnswer
	}
	return mathAnswer
}

// answerKind is how answers to an interaction are written; "" means the first interaction.
func answerKind(it *Item, id string) textKind {
	for i := range it.Interactions {
		if id == "" || it.Interactions[i].ID == id {
			return it.Interactions[i].Kind.answers()
		}
	}
	return textAnswer
}

// clone copies everything of an item that making a variant changes.
func (it *Item) clone() Item {
	made := *it
	if it.Stimulus != nil {
		s := *it.Stimulus
		made.Stimulus = &s
	}
	made.Interactions = slices.Clone(it.Interactions)
	for i := range made.Interactions {
		made.Interactions[i] = made.Interactions[i].clone()
	}
	made.Hints = cloneHints(it.Hints)
	made.Feedback = slices.Clone(it.Feedback)
	return made
}

func (in Interaction) clone() Interaction {
	in.Choices = slices.Clone(in.Choices)
	in.Places = slices.Clone(in.Places)
	in.Correct = slices.Clone(in.Correct)
	return in
}

func cloneHints(hints []Hint) []Hint {
	made := slices.Clone(hints)
	for i, h := range made {
		if h.Scaffold != nil {
			made[i].Scaffold = &Scaffold{Interaction: h.Scaffold.Interaction.clone(), Hints: cloneHints(h.Scaffold.Hints)}
		}
	}
	return made
}
