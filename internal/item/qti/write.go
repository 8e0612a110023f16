package qti

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"crossfade/internal/item"
)

// Namespace is that of QTI 3 assessment items.
const Namespace = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"

// Options change what [Marshal] writes.
type Options struct {
	// Maths makes MathML of TeX. Without it formulas are written as their source.
	Maths func(tex string, display bool) (string, error)
}

// Marshal writes an item as a QTI 3 assessment item. Everything that QTI can say is said in QTI; the
// rest travels in data-cf attributes, so that [Unmarshal] gives the same item back.
func Marshal(it *item.Item, o Options) ([]byte, error) {
	w := &writer{it: it, maths: o.Maths}
	root, err := w.item()
	if err != nil {
		return nil, fmt.Errorf("writing item %q as QTI: %w", it.Key, err)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	root.write(&b, 2)
	b.WriteByte('\n')
	return b.Bytes(), nil
}

type writer struct {
	it    *item.Item
	maths func(string, bool) (string, error)
}

func (w *writer) item() (*node, error) {
	it := w.it
	title := it.Title
	if title == "" {
		title = it.Key
	}
	root := el("qti-assessment-item", "xmlns", Namespace, "identifier", it.Key, "title", title, "adaptive", "false", "time-dependent", "false", "tool-name", "Crossfade")
	root.set("xml:lang", it.Lang)
	for i := range it.Interactions {
		root.add(declaration(&it.Interactions[i]))
	}
	root.add(w.outcomes()...)
	template, extras, err := w.template()
	if err != nil {
		return nil, err
	}
	root.add(template...)
	body, err := w.body(extras)
	if err != nil {
		return nil, err
	}
	root.add(body, w.processing())
	modal, err := w.modals()
	if err != nil {
		return nil, err
	}
	return root.add(modal...), nil
}

// declaration is the response declaration: the first right answer, and a mapping when there are several.
func declaration(in *item.Interaction) *node {
	cardinality, base := "single", "string"
	switch {
	case in.Kind == item.Match:
		cardinality, base = "multiple", "directedPair"
	case in.Kind == item.Order:
		cardinality, base = "ordered", "identifier"
	case in.Kind == item.Upload:
		base = "file"
	case in.Kind == item.Choice && in.Max > 1:
		cardinality, base = "multiple", "identifier"
	case in.Kind.Picks():
		base = "identifier"
	case in.Kind == item.Number && !strings.Contains(strings.Join(in.Correct, ""), "{{"):
		base = "float"
		for _, c := range in.Correct {
			if _, err := strconv.ParseFloat(c, 64); err != nil {
				base = "string" // a fraction or a percentage
			}
		}
	}
	d := el("qti-response-declaration", "identifier", in.ID, "cardinality", cardinality, "base-type", base)
	right := el("qti-correct-response")
	for i, c := range in.Correct {
		if i == 0 || !in.Kind.Typed() {
			right.add(el("qti-value").add(textNode(c)))
		}
	}
	if !in.Kind.Read() {
		d.add(right)
	}
	if in.Kind == item.Match {
		d.add(mapping(in))
	}
	if in.Kind.Typed() && len(in.Correct) > 1 {
		mapping := el("qti-mapping", "default-value", "0")
		for _, c := range in.Correct {
			mapping.add(el("qti-map-entry", "map-key", c, "mapped-value", "1", "case-sensitive", strconv.FormatBool(in.Case)))
		}
		d.add(mapping)
	}
	return d
}

func (w *writer) outcomes() []*node {
	outcome := func(id, cardinality, base string) *node {
		return el("qti-outcome-declaration", "identifier", id, "cardinality", cardinality, "base-type", base)
	}
	list := []*node{outcome("SCORE", "single", "float").add(el("qti-default-value").add(el("qti-value").add(textNode("0"))))}
	if w.it.Read() {
		list[0].set("external-scored", "human")
	}
	list = append(list, outcome("FEEDBACK", "multiple", "identifier"), outcome("HINT", "multiple", "identifier"), outcome("SOLUTION", "single", "identifier"))
	for _, in := range w.it.Interactions {
		if in.Kind == item.Choice {
			list = append(list, outcome("CHOSEN_"+in.ID, "multiple", "identifier"))
		}
	}
	return list
}

func (w *writer) body(extras itemExtras) (*node, error) {
	it := w.it
	extras.NoTitle, extras.Goals, extras.Uses, extras.Difficulty, extras.Credit = it.Title == "", it.Goals, it.Uses, it.Difficulty, it.Credit
	body := el("qti-item-body", extraAttr, encode(extras))
	if s := it.Stimulus; s != nil {
		div := el("div", "class", "stimulus", "data-cf-stimulus", encode(stimulusExtras{Key: s.Key, Part: s.Part, Of: s.Of}))
		title, err := w.content(s.Title, nil)
		if err != nil {
			return nil, err
		}
		text, err := w.content(s.Body, nil)
		if err != nil {
			return nil, err
		}
		body.add(div.add(title, text))
	}
	placed := map[string]bool{}
	text, err := w.content(it.Body, func(id string) (*node, bool) {
		for i := range it.Interactions {
			if in := &it.Interactions[i]; in.ID == id && in.Kind.Placed() {
				placed[id] = true
				return entry(in), true
			}
		}
		return nil, false
	})
	if err != nil {
		return nil, err
	}
	body.add(text)
	for i := range it.Interactions {
		in := &it.Interactions[i]
		made, err := w.interaction(in, placed[in.ID])
		if err != nil {
			return nil, err
		}
		if made != nil {
			body.add(made)
		}
	}
	return body, nil
}

// entry is the field itself. Where there are extras they stand on it.
func entry(in *item.Interaction) *node {
	if in.Kind == item.InlineChoice {
		return inlineChoices(in)
	}
	n := el("qti-text-entry-interaction", "response-identifier", in.ID)
	if in.Width > 0 {
		n.set("expected-length", strconv.Itoa(in.Width))
	}
	return n.set(extraAttr, encode(entryExtras{Kind: in.Kind, Tolerance: in.Tolerance, Relative: in.Relative, Case: in.Case}))
}

// interaction is what stands below the body: choices, a field with its prompt, or the prompt and unit
// of a field that stands inside the text. nil when there is nothing to say.
func (w *writer) interaction(in *item.Interaction, placed bool) (*node, error) {
	switch in.Kind {
	case item.Choice:
		return w.choices(in)
	case item.Match:
		return w.match(in)
	case item.Order:
		return w.order(in)
	case item.Extended, item.Upload:
		return w.extended(in)
	default:
	}
	if placed && in.Prompt == "" && in.Unit == "" {
		return nil, nil //nolint:nilnil // nothing to add is no error
	}
	div := el("div", "data-cf-entry", in.ID)
	div.set("data-cf-unit", in.Unit)
	if in.Prompt != "" {
		prompt, err := w.content(in.Prompt, nil)
		if err != nil {
			return nil, err
		}
		div.add(prompt)
	}
	if !placed {
		p := el("p").add(entry(in))
		if in.Unit != "" {
			p.add(textNode(" ")).add(printed(in.Unit)...)
		}
		div.add(p)
	}
	return div, nil
}

func (w *writer) choices(in *item.Interaction) (*node, error) {
	n := el("qti-choice-interaction", "response-identifier", in.ID, "shuffle", strconv.FormatBool(!in.Fixed), "max-choices", strconv.Itoa(max(in.Max, 1)))
	n.set(extraAttr, encode(entryExtras{Kind: in.Kind, Max: in.Max}))
	if err := w.prompt(n, in); err != nil {
		return nil, err
	}
	for _, c := range in.Choices {
		simple := el("qti-simple-choice", "identifier", c.ID)
		if c.Fixed {
			simple.set("fixed", "true")
		}
		text, err := w.content(c.Text, nil)
		if err != nil {
			return nil, err
		}
		simple.add(text.set("data-cf-misconception", c.Misconception))
		if c.Feedback != "" {
			said, err := w.content(c.Feedback, nil)
			if err != nil {
				return nil, err
			}
			simple.add(el("qti-feedback-block", "outcome-identifier", "CHOSEN_"+in.ID, "identifier", c.ID, "show-hide", "show").add(el("qti-content-body").add(said)))
		}
		n.add(simple)
	}
	return n, nil
}

// prompt adds the prompt of an interaction that has one.
func (w *writer) prompt(n *node, in *item.Interaction) error {
	if in.Prompt == "" {
		return nil
	}
	prompt, err := w.content(in.Prompt, nil)
	if err != nil {
		return err
	}
	n.add(el("qti-prompt").add(prompt))
	return nil
}

// modals are hints, feedback to typed answers and the solution, each a piece of modal feedback.
func (w *writer) modals() ([]*node, error) {
	var list []*node
	modal := func(outcome, id, markdown, name, value string) error {
		div, err := w.content(markdown, nil)
		if err != nil {
			return err
		}
		div.set(name, value)
		list = append(list, el("qti-modal-feedback", "outcome-identifier", outcome, "identifier", id, "show-hide", "show").add(el("qti-content-body").add(div)))
		return nil
	}
	for i, f := range w.it.Feedback {
		if err := modal("FEEDBACK", "feedback-"+strconv.Itoa(i+1), f.Text, "data-cf-feedback", encode(f)); err != nil {
			return nil, err
		}
	}
	for i, h := range w.it.Hints {
		if err := modal("HINT", "hint-"+strconv.Itoa(i+1), h.Text, "data-cf-hint", encode(h)); err != nil {
			return nil, err
		}
	}
	if w.it.Solution != "" {
		if err := modal("SOLUTION", "solution", w.it.Solution, "", ""); err != nil {
			return nil, err
		}
	}
	return list, nil
}
