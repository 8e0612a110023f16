package qti

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/item"
)

// Left is something of a file that was not taken over as it stands. Key names a text of the catalogue
// with the argument {what}, an element or an identifier.
type Left struct {
	What string
	Key  string
}

// Unsupported is the error for an item that asks in a way that we do not have, or is scored in a way
// that ours cannot follow.
type Unsupported struct{ Elements []string }

// Error names the elements.
func (u *Unsupported) Error() string {
	return "the item uses what cannot be taken: " + strings.Join(u.Elements, ", ")
}

// Unmarshal reads a QTI 3 assessment item: one of ours whole, and of a foreign one what choices and text
// entries can hold. It names what it left out. The item may still want a look from item.Validate.
// The error is [Unsupported], [ErrNotItem], [ErrTooLarge], or says where the XML is broken.
func Unmarshal(data []byte) (item.Item, []Left, error) {
	root, err := parse(data)
	if err != nil {
		return item.Item{}, nil, fmt.Errorf("reading a QTI item: %w", err)
	}
	r := &reader{root: root, ids: map[string]string{}}
	if bad := r.unsupported(); len(bad) > 0 {
		return item.Item{}, nil, &Unsupported{Elements: bad}
	}
	it, err := r.item()
	if err != nil {
		return item.Item{}, nil, err
	}
	return it, r.left, nil
}

type reader struct {
	root *node
	ids  map[string]string // identifiers of responses → ours
	left []Left
	own  bool // written by Marshal
}

func (r *reader) leave(what, key string) {
	l := Left{What: what, Key: key}
	if !slices.Contains(r.left, l) {
		r.left = append(r.left, l)
	}
}

// refused are elements without "interaction" in their name that change what an item asks or counts.
var refused = []string{"qti-custom-interaction", "qti-portable-custom-interaction", "qti-template-condition", "qti-template-block", "qti-template-inline", "qti-include", "object"}

// asking are the interactions that we have.
var asking = []string{
	"qti-choice-interaction", "qti-text-entry-interaction", "qti-inline-choice-interaction", "qti-match-interaction", "qti-order-interaction", "qti-extended-text-interaction",
	"qti-upload-interaction",
}

// unsupported lists the elements that we have nothing for.
func (r *reader) unsupported() []string {
	var bad []string
	asks := 0
	r.root.walk(func(n *node) bool {
		switch {
		case slices.Contains(asking, n.name):
			asks++
			return true
		case strings.HasSuffix(n.name, "-interaction") || slices.Contains(refused, n.name):
			if !slices.Contains(bad, n.name) {
				bad = append(bad, n.name)
			}
		}
		return true
	})
	if asks == 0 && len(bad) == 0 {
		bad = append(bad, "no interaction")
	}
	if r.root.attr("adaptive") == "true" {
		bad = append(bad, "adaptive")
	}
	return bad
}

func (r *reader) item() (item.Item, error) {
	body := r.root.child("qti-item-body")
	extras, own := decode[itemExtras](body.attr(extraAttr))
	r.own = own
	it := item.Item{
		Key: r.root.attr("identifier"), Lang: r.root.attr("xml:lang"), Goals: extras.Goals, Uses: extras.Uses,
		Difficulty: extras.Difficulty, Credit: extras.Credit,
	}
	if !extras.NoTitle {
		it.Title = r.root.attr("title")
	}
	declared := map[string]*node{}
	for _, d := range r.root.all("qti-response-declaration") {
		declared[d.attr("identifier")] = d
	}
	var err error
	body.walk(func(n *node) bool {
		if !slices.Contains(asking, n.name) {
			return true
		}
		id := n.attr("response-identifier")
		d := declared[id]
		if d == nil && err == nil {
			err = &Unsupported{Elements: []string{"response " + id + " without a declaration"}}
		}
		if err == nil {
			var in item.Interaction
			if in, err = r.interaction(n, d); err == nil {
				it.Interactions = append(it.Interactions, in)
			}
		}
		return false
	})
	if err != nil {
		return item.Item{}, err
	}
	order := r.root.all("qti-response-declaration")
	place := func(in item.Interaction) int {
		return slices.IndexFunc(order, func(d *node) bool { return r.ids[d.attr("identifier")] == in.ID })
	}
	slices.SortStableFunc(it.Interactions, func(a, b item.Interaction) int { return place(a) - place(b) })
	r.body(&it, body)
	if err := r.template(&it, extras); err != nil {
		return item.Item{}, err
	}
	r.modals(&it)
	if !r.own {
		r.foreignScoring(&it)
	}
	return it, nil
}

// body reads the question's text, and the stimulus, prompts and units that stand beside it.
func (r *reader) body(it *item.Item, body *node) {
	if !r.own {
		it.Body = r.markdown(body)
		for _, in := range it.Interactions { // a body that is nothing but the field needs no mark
			if strings.TrimSpace(strings.ReplaceAll(it.Body, item.Marker(in.ID), "")) == "" {
				it.Body = ""
			}
		}
		if it.Body == "" {
			r.promptAsBody(it)
		}
		return
	}
	for _, n := range body.elements() {
		if n.name != "div" {
			continue
		}
		if s, ok := decode[stimulusExtras](n.attr("data-cf-stimulus")); ok {
			it.Stimulus = &item.Stimulus{Key: s.Key, Part: s.Part, Of: s.Of}
			if parts := n.elements(); len(parts) == 2 {
				it.Stimulus.Title, it.Stimulus.Body = parts[0].attr(textAttr), parts[1].attr(textAttr)
			}
			continue
		}
		id, isEntry := n.lookup("data-cf-entry")
		if !isEntry {
			it.Body = n.attr(textAttr)
			continue
		}
		for i := range it.Interactions {
			if in := &it.Interactions[i]; in.ID == id && !in.Kind.Read() {
				in.Unit, in.Prompt = n.attr("data-cf-unit"), n.child("div").attr(textAttr)
			}
		}
	}
}

// promptAsBody makes the prompt of the first interaction the question, where an item has no other text.
func (r *reader) promptAsBody(it *item.Item) {
	for i := range it.Interactions {
		if in := &it.Interactions[i]; in.Prompt != "" {
			it.Body, in.Prompt = in.Prompt, ""
			return
		}
	}
	it.Body = escape(it.Title)
}

var goodID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,40}$`)

// idOf is our id for the identifier of a response: itself, or R1, R2 … where it has other characters.
func (r *reader) idOf(identifier string) string {
	if id, known := r.ids[identifier]; known {
		return id
	}
	id := identifier
	for n := len(r.ids) + 1; !goodID.MatchString(id) || r.taken(id); n++ {
		id = "R" + strconv.Itoa(n)
	}
	r.ids[identifier] = id
	return id
}

func (r *reader) taken(id string) bool {
	for _, have := range r.ids {
		if have == id {
			return true
		}
	}
	return false
}

func (r *reader) interaction(n, d *node) (item.Interaction, error) {
	in := item.Interaction{ID: r.idOf(n.attr("response-identifier"))}
	extras, own := decode[entryExtras](n.attr(extraAttr))
	switch n.name {
	case "qti-choice-interaction":
		in.Kind = item.Choice
		return in, r.choices(&in, n, d, extras, own)
	case "qti-inline-choice-interaction":
		in.Kind = item.InlineChoice
		return in, r.inlineChoices(&in, n, d, extras, own)
	case "qti-match-interaction":
		in.Kind = item.Match
		return in, r.match(&in, n, d, own)
	case "qti-extended-text-interaction":
		if d.attr("cardinality") != "single" || d.attr("base-type") != "string" {
			return in, &Unsupported{Elements: []string{"an extended text of cardinality " + d.attr("cardinality") + " and base type " + d.attr("base-type")}}
		}
		r.extended(&in, n, d, extras, own)
		return in, nil
	case "qti-upload-interaction":
		if d.attr("cardinality") != "single" || d.attr("base-type") != "file" {
			return in, &Unsupported{Elements: []string{"an upload of cardinality " + d.attr("cardinality") + " and base type " + d.attr("base-type")}}
		}
		r.upload(&in, n, extras, own)
		return in, nil
	case "qti-order-interaction":
		in.Kind = item.Order
		return in, r.order(&in, n, d, own)
	}
	width, _ := strconv.Atoi(n.attr("expected-length"))
	in.Width = min(max(width, 0), 100)
	switch base := d.attr("base-type"); {
	case own:
		in.Kind, in.Tolerance, in.Relative, in.Case = extras.Kind, extras.Tolerance, extras.Relative, extras.Case
	case d.attr("cardinality") != "single":
		return in, &Unsupported{Elements: []string{"a text entry of cardinality " + d.attr("cardinality")}}
	case base == "string":
		in.Kind, in.Case = item.Text, true
	case base == "float" || base == "integer":
		in.Kind = item.Number
	default:
		return in, &Unsupported{Elements: []string{"a text entry of base type " + base}}
	}
	in.Correct = values(d.child("qti-correct-response"))
	r.accept(&in, d.child("qti-mapping"))
	if len(in.Correct) == 0 {
		return in, &Unsupported{Elements: []string{"response " + in.ID + " without a right answer"}}
	}
	return in, nil
}

func values(n *node) []string {
	var list []string
	for _, v := range n.all("qti-value") {
		list = append(list, strings.TrimSpace(v.words()))
	}
	return list
}

// accept takes the answers of a mapping that earn all the points.
func (r *reader) accept(in *item.Interaction, mapping *node) {
	entries, best := mapping.all("qti-map-entry"), 0.0
	for _, e := range entries {
		v, _ := strconv.ParseFloat(e.attr("mapped-value"), 64)
		best = max(best, v)
		if e.attr("case-sensitive") == "false" {
			in.Case = false
		}
	}
	for _, e := range entries {
		v, _ := strconv.ParseFloat(e.attr("mapped-value"), 64)
		key := e.attr("map-key")
		switch {
		case v == best && v > 0 && !slices.Contains(in.Correct, key):
			in.Correct = append(in.Correct, key)
		case v > 0 && v < best:
			r.leave(in.ID, "item.qti.part_credit")
		}
	}
}

func (r *reader) choices(in *item.Interaction, n, d *node, extras entryExtras, own bool) error {
	in.Fixed = n.attr("shuffle") != "true"
	most, err := strconv.Atoi(n.attr("max-choices"))
	if err != nil {
		most = 1
		if d.attr("cardinality") == "multiple" {
			most = 0
		}
	}
	for _, p := range n.all("qti-prompt") {
		in.Prompt = r.markdown(p)
	}
	for _, c := range n.all("qti-simple-choice") {
		o := item.ChoiceOption{ID: c.attr("identifier"), Text: r.markdown(withoutFeedback(c)), Fixed: c.attr("fixed") == "true" && !in.Fixed}
		if own {
			o.Fixed = c.attr("fixed") == "true"
			o.Text, o.Misconception = c.child("div").attr(textAttr), c.child("div").attr("data-cf-misconception")
		}
		for _, f := range c.elements() {
			if f.name == "qti-feedback-inline" || f.name == "qti-feedback-block" {
				o.Feedback = r.feedbackText(f)
			}
		}
		in.Choices = append(in.Choices, o)
	}
	in.Correct = values(d.child("qti-correct-response"))
	switch {
	case own:
		in.Max = extras.Max
	case most == 0:
		in.Max = len(in.Choices)
	case most > 1:
		in.Max = min(most, len(in.Choices))
	}
	r.mappedChoices(in, d.child("qti-mapping"))
	if len(in.Correct) == 0 {
		return &Unsupported{Elements: []string{"response " + in.ID + " without a right answer"}}
	}
	if d.attr("cardinality") == "ordered" || len(in.Correct) > max(in.Max, 1) {
		return &Unsupported{Elements: []string{"response " + in.ID + " with more right choices than may be taken"}}
	}
	return nil
}

// mappedChoices takes the choices that earn points as the right ones, where none are declared right, and
// says so where the points tell more than that.
func (r *reader) mappedChoices(in *item.Interaction, mapping *node) {
	var earning []string
	for _, e := range mapping.all("qti-map-entry") {
		if v, _ := strconv.ParseFloat(e.attr("mapped-value"), 64); v > 0 {
			earning = append(earning, e.attr("map-key"))
		}
	}
	if len(in.Correct) == 0 {
		in.Correct = earning
	}
	if len(earning) > 1 || !subset(earning, in.Correct) {
		r.leave(in.ID, "item.qti.part_credit")
	}
}

func subset(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

// withoutFeedback is a choice with its text alone.
func withoutFeedback(c *node) *node {
	made := &node{name: c.name, attrs: c.attrs}
	for _, k := range c.kids {
		if k.name != "qti-feedback-inline" && k.name != "qti-feedback-block" {
			made.add(k)
		}
	}
	return made
}

func (r *reader) feedbackText(f *node) string {
	if body := f.child("qti-content-body"); body.name != "" {
		f = body
	}
	return r.markdown(f)
}

// modals reads hints, feedback and the solution of an item of ours; foreign feedback is named only,
// since its conditions stand in the response processing.
func (r *reader) modals(it *item.Item) {
	for _, m := range r.root.all("qti-modal-feedback") {
		div := m.child("qti-content-body").child("div")
		if f, ok := decode[item.Feedback](div.attr("data-cf-feedback")); ok {
			it.Feedback = append(it.Feedback, f)
			continue
		}
		if h, ok := decode[item.Hint](div.attr("data-cf-hint")); ok {
			it.Hints = append(it.Hints, h)
			continue
		}
		if m.attr("outcome-identifier") == "SOLUTION" && r.own {
			it.Solution = div.attr(textAttr)
			continue
		}
		r.leave(m.attr("identifier"), "item.qti.feedback")
	}
}
