package qti

import (
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/item"
)

// options reads choices or places that are elements of a name. Only ours have feedback in attributes.
func (r *reader) options(n *node, name string, in *item.Interaction, own bool) []item.ChoiceOption {
	var list []item.ChoiceOption
	for _, c := range n.all(name) {
		o := item.ChoiceOption{ID: c.attr("identifier"), Fixed: c.attr("fixed") == "true" && (own || !in.Fixed)}
		if text, ok := c.lookup(textAttr); ok && own {
			o.Text = text
		} else if own {
			o.Text = c.child("div").attr(textAttr)
		} else {
			o.Text = r.markdown(withoutFeedback(c))
			for _, f := range c.elements() {
				if f.name == "qti-feedback-inline" || f.name == "qti-feedback-block" {
					o.Feedback = r.feedbackText(f)
				}
			}
		}
		if extras, ok := decode[optionExtras](c.attr(extraAttr)); ok && own {
			o.Feedback, o.Misconception = extras.Feedback, extras.Misconception
		}
		list = append(list, o)
	}
	return list
}

func (r *reader) inlineChoices(in *item.Interaction, n, d *node, extras entryExtras, own bool) error {
	in.Fixed = n.attr("shuffle") != "true"
	in.Choices = r.options(n, "qti-inline-choice", in, own)
	in.Correct = values(d.child("qti-correct-response"))
	if own {
		in.Max = extras.Max
	} else { // an empty line says "nothing chosen", which our list says itself
		in.Choices = slices.DeleteFunc(in.Choices, func(o item.ChoiceOption) bool { return o.Text == "" && !slices.Contains(in.Correct, o.ID) })
	}
	r.mappedChoices(in, d.child("qti-mapping"))
	if len(in.Correct) != 1 {
		return &Unsupported{Elements: []string{"response " + in.ID + " without one right answer"}}
	}
	return nil
}

// match takes a match in which each choice of one set goes to exactly one of the other. Where only the second
// set is so, the sets change sides.
func (r *reader) match(in *item.Interaction, n, d *node, own bool) error {
	in.Fixed = n.attr("shuffle") != "true"
	sets := n.all("qti-simple-match-set")
	if len(sets) != 2 {
		return &Unsupported{Elements: []string{"a match with " + strconv.Itoa(len(sets)) + " sets"}}
	}
	for _, p := range n.all("qti-prompt") {
		in.Prompt = r.markdown(p)
	}
	in.Choices = r.options(sets[0], "qti-simple-associable-choice", in, own)
	in.Places = r.options(sets[1], "qti-simple-associable-choice", in, own)
	in.Correct = values(d.child("qti-correct-response"))
	if own {
		return nil
	}
	mapping := d.child("qti-mapping")
	if len(in.Correct) == 0 {
		for _, e := range mapping.all("qti-map-entry") {
			if v, _ := strconv.ParseFloat(e.attr("mapped-value"), 64); v > 0 {
				in.Correct = append(in.Correct, e.attr("map-key"))
			}
		}
	}
	if !equalPoints(mapping, in.Correct) {
		r.leave(in.ID, "item.qti.part_credit")
	}
	if eachOnce(in.Correct, in.Choices, false) {
		in.Fixed = in.Fixed && !sideBySide(in)
		return nil
	}
	if !eachOnce(in.Correct, in.Places, true) {
		return &Unsupported{Elements: []string{"response " + in.ID + " in which a choice has no place or several"}}
	}
	in.Choices, in.Places = in.Places, in.Choices
	for i, pair := range in.Correct {
		choice, place, _ := item.Split(pair)
		in.Correct[i] = item.Pair(place, choice)
	}
	in.Fixed = in.Fixed && !sideBySide(in)
	return nil
}

// sideBySide tells that each choice stands in the same line as its place, so that shown in this order the
// question would tell its answer.
func sideBySide(in *item.Interaction) bool {
	at := func(list []item.ChoiceOption, id string) int {
		return slices.IndexFunc(list, func(o item.ChoiceOption) bool { return o.ID == id })
	}
	for _, pair := range in.Correct {
		choice, place, _ := item.Split(pair)
		if at(in.Choices, choice) != at(in.Places, place) {
			return false
		}
	}
	return true
}

// equalPoints tells that a mapping gives each right pair as much and nothing else anything, as we do; so
// does no mapping at all.
func equalPoints(mapping *node, correct []string) bool {
	entries := mapping.all("qti-map-entry")
	for _, e := range entries {
		v, _ := strconv.ParseFloat(e.attr("mapped-value"), 64)
		first, _ := strconv.ParseFloat(entries[0].attr("mapped-value"), 64)
		right := slices.Contains(correct, e.attr("map-key"))
		if right && (v <= 0 || v < first || v > first) || !right && v != 0 {
			return false
		}
	}
	most, err := strconv.ParseFloat(mapping.attr("default-value"), 64)
	return err != nil || most == 0
}

// eachOnce tells that each option stands in exactly one pair.
func eachOnce(pairs []string, options []item.ChoiceOption, second bool) bool {
	var seen []string
	for _, p := range pairs {
		id, place, ok := item.Split(p)
		if second {
			id = place
		}
		if !ok || slices.Contains(seen, id) || !slices.ContainsFunc(options, func(o item.ChoiceOption) bool { return o.ID == id }) {
			return false
		}
		seen = append(seen, id)
	}
	return len(seen) == len(options) && len(seen) > 0
}

// order takes an order of all choices.
func (r *reader) order(in *item.Interaction, n, d *node, own bool) error {
	in.Fixed = n.attr("shuffle") != "true"
	for _, p := range n.all("qti-prompt") {
		in.Prompt = r.markdown(p)
	}
	in.Choices = r.options(n, "qti-simple-choice", in, own)
	in.Correct = values(d.child("qti-correct-response"))
	if len(in.Correct) != len(in.Choices) {
		return &Unsupported{Elements: []string{"response " + in.ID + " in which not all choices are put in order"}}
	}
	ids := make([]string, len(in.Choices))
	for i, c := range in.Choices {
		ids[i] = c.ID
	}
	if !own && slices.Equal(ids, in.Correct) {
		in.Fixed = false // shown in this order the question would tell its answer
	}
	if !own && strings.TrimSpace(d.child("qti-mapping").name) != "" {
		r.leave(in.ID, "item.qti.part_credit")
	}
	return nil
}

// extended takes a longer text, which a person reads. One that has a right answer is a text to type.
func (r *reader) extended(in *item.Interaction, n, d *node, extras entryExtras, own bool) {
	in.Kind, in.Criteria = item.Extended, extras.Criteria
	for _, p := range n.all("qti-prompt") {
		in.Prompt = r.markdown(p)
	}
	if own {
		return
	}
	right := values(d.child("qti-correct-response"))
	if len(right) > 0 || d.child("qti-mapping").name != "" {
		in.Kind, in.Case, in.Correct = item.Text, true, right
		r.accept(in, d.child("qti-mapping"))
		return
	}
	in.Criteria = r.forScorers()
}

// forScorers is what a foreign item says to whoever scores it.
func (r *reader) forScorers() string {
	var said []string
	r.root.walk(func(m *node) bool {
		if m.name == "qti-rubric-block" && strings.Contains(m.attr("view"), "scorer") {
			said = append(said, r.feedbackText(m))
		}
		return true
	})
	return strings.Join(said, "\n\n")
}

// upload takes a file as an answer. A foreign one says at most one media type.
func (r *reader) upload(in *item.Interaction, n *node, extras entryExtras, own bool) {
	in.Kind, in.Criteria = item.Upload, extras.Criteria
	for _, p := range n.all("qti-prompt") {
		in.Prompt = r.markdown(p)
	}
	if own {
		in.Max, in.Takes, in.MB = extras.Max, extras.Takes, extras.MB
		return
	}
	in.Criteria = r.forScorers()
	kind, _, _ := strings.Cut(n.attr("type"), "/")
	switch kind {
	case "image":
		in.Takes = []item.FileKind{item.Picture}
	case "audio":
		in.Takes = []item.FileKind{item.Sound}
	case "video":
		in.Takes = []item.FileKind{item.Film}
	case "text", "application":
		in.Takes = []item.FileKind{item.Document}
	default: // anything
	}
}
