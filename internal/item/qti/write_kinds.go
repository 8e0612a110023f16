package qti

import (
	"strconv"

	"crossfade/internal/item"
)

// inlineChoices is a list inside the text. Its choices may hold plain text only, so that what an author
// wrote and has to say of a choice travels in attributes.
func inlineChoices(in *item.Interaction) *node {
	n := el("qti-inline-choice-interaction", "response-identifier", in.ID, "shuffle", strconv.FormatBool(!in.Fixed), extraAttr, encode(entryExtras{Kind: in.Kind, Max: in.Max}))
	for _, c := range in.Choices {
		n.add(option("qti-inline-choice", c).set(textAttr, c.Text).add(printed(c.Text)...))
	}
	return n
}

// option is the element of one choice or place, without its text.
func option(name string, c item.ChoiceOption) *node {
	n := el(name, "identifier", c.ID)
	if c.Fixed {
		n.set("fixed", "true")
	}
	if c.Feedback != "" || c.Misconception != "" {
		n.set(extraAttr, encode(optionExtras{Feedback: c.Feedback, Misconception: c.Misconception}))
	}
	return n
}

// mapping gives each right pair of a match its share of the points.
func mapping(in *item.Interaction) *node {
	share := strconv.FormatFloat(1/float64(len(in.Correct)), 'g', -1, 64)
	m := el("qti-mapping", "default-value", "0")
	for _, pair := range in.Correct {
		m.add(el("qti-map-entry", "map-key", pair, "mapped-value", share))
	}
	return m
}

func (w *writer) match(in *item.Interaction) (*node, error) {
	n := el("qti-match-interaction", "response-identifier", in.ID, "shuffle", strconv.FormatBool(!in.Fixed),
		"max-associations", strconv.Itoa(len(in.Choices)), extraAttr, encode(entryExtras{Kind: in.Kind}))
	if err := w.prompt(n, in); err != nil {
		return nil, err
	}
	for i, set := range [][]item.ChoiceOption{in.Choices, in.Places} {
		most := "1"
		if i == 1 {
			most = "0" // any number
		}
		list := el("qti-simple-match-set")
		for _, c := range set {
			text, err := w.content(c.Text, nil)
			if err != nil {
				return nil, err
			}
			list.add(option("qti-simple-associable-choice", c).set("match-max", most).add(text))
		}
		n.add(list)
	}
	return n, nil
}

func (w *writer) order(in *item.Interaction) (*node, error) {
	n := el("qti-order-interaction", "response-identifier", in.ID, "shuffle", strconv.FormatBool(!in.Fixed), extraAttr, encode(entryExtras{Kind: in.Kind}))
	if err := w.prompt(n, in); err != nil {
		return nil, err
	}
	for _, c := range in.Choices {
		text, err := w.content(c.Text, nil)
		if err != nil {
			return nil, err
		}
		n.add(option("qti-simple-choice", c).add(text))
	}
	return n, nil
}

// pairPoints adds to SCORE what the choices in their right place earn: a match by its mapping, an order by
// looking at each place.
func pairPoints(in *item.Interaction) []*node {
	add := func(points *node) *node {
		return el("qti-set-outcome-value", "identifier", "SCORE").add(el("qti-sum").add(variable("SCORE"), points))
	}
	if in.Kind == item.Match {
		return []*node{add(el("qti-map-response", "identifier", in.ID))}
	}
	share := strconv.FormatFloat(1/float64(len(in.Correct)), 'g', -1, 64)
	var list []*node
	for i, id := range in.Correct {
		here := el("qti-match").add(el("qti-index", "n", strconv.Itoa(i+1)).add(variable(in.ID)), base("identifier", id))
		list = append(list, condition(here, add(base("float", share))))
	}
	return list
}

// extended is a longer text or an upload. What a good one has stands in a rubric for who scores it.
func (w *writer) extended(in *item.Interaction) (*node, error) {
	name := "qti-extended-text-interaction"
	if in.Kind == item.Upload {
		name = "qti-upload-interaction"
	}
	n := el(name, "response-identifier", in.ID, extraAttr, encode(entryExtras{Kind: in.Kind, Criteria: in.Criteria, Max: in.Max, Takes: in.Takes, MB: in.MB}))
	if err := w.prompt(n, in); err != nil || in.Criteria == "" {
		return n, err
	}
	text, err := w.content(in.Criteria, nil)
	if err != nil {
		return nil, err
	}
	rubric := el("qti-rubric-block", "use", "scoring", "view", "scorer").add(el("qti-content-body").add(text))
	return el("div", "data-cf-entry", in.ID).add(n, rubric), nil
}
