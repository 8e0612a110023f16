package item

import (
	"slices"
	"strings"
)

// Shown is what may be sent to a browser before an answer counts: the question, without its answers,
// feedback, solution, seed or template, and with meaningless ids in the place of the authors' ones.
type Shown struct {
	Lang         string             `json:"lang,omitempty"`
	Title        string             `json:"title,omitempty"`
	Stimulus     *ShownStimulus     `json:"stimulus,omitempty"`
	Body         string             `json:"body,omitempty"`
	Interactions []ShownInteraction `json:"interactions"`
	Hints        int                `json:"hints,omitempty"` // rungs of the ladder; their texts come one by one, see [Variant.Hint]
	Credit       Credit             `json:"credit,omitzero"`
}

// ShownStimulus is what several items ask about.
type ShownStimulus struct {
	Title string `json:"title,omitempty"`
	Body  string `json:"body,omitempty"`
	Part  int    `json:"part,omitempty"`
	Of    int    `json:"of,omitempty"`
}

// ShownInteraction is one place to answer.
type ShownInteraction struct {
	ID      string          `json:"id"`
	Kind    InteractionKind `json:"kind"`
	Prompt  string          `json:"prompt,omitempty"`
	Choices []ShownChoice   `json:"choices,omitempty"`
	Places  []ShownChoice   `json:"places,omitempty"` // of a match
	Max     int             `json:"max,omitempty"`    // choices that may be taken or files that may be sent, at least 1
	Takes   []FileKind      `json:"takes,omitempty"`  // of an upload
	MB      int             `json:"mb,omitempty"`     // of an upload: megabytes of one file
	Unit    string          `json:"unit,omitempty"`
	Width   int             `json:"width,omitempty"`
	// Inline tells that [[ID]] in the body places the field inside the text.
	Inline bool `json:"inline,omitempty"`
}

// ShownChoice is one choice, or one place of a match.
type ShownChoice struct {
	ID   string `json:"id"` // the mask of [ChoiceOption]
	Text string `json:"text"`
}

// ShownHint is one rung that a learner asked for.
type ShownHint struct {
	Title     string `json:"title,omitempty"`
	Text      string `json:"text,omitempty"`
	BottomOut bool   `json:"bottomOut,omitempty"` // gives the answer away
	// Scaffold asks back; nil for a plain text. It has Hints hints of its own.
	Scaffold *ShownInteraction `json:"scaffold,omitempty"`
	Hints    int               `json:"hints,omitempty"`
	Credit   Credit            `json:"credit,omitzero"`
}

// Shown is the form in which a learner sees the variant before answering.
func (v Variant) Shown() Shown {
	it := &v.Item
	s := Shown{Lang: it.Lang, Title: it.Title, Body: it.Body, Hints: len(it.Hints), Credit: it.Credit}
	if it.Stimulus != nil {
		s.Stimulus = &ShownStimulus{
			Title: it.Stimulus.Title, Body: it.Stimulus.Body, Part: it.Stimulus.Part, Of: it.Stimulus.Of,
		}
	}
	for _, in := range it.Interactions {
		s.Interactions = append(s.Interactions, in.shown(it.Body))
	}
	return s
}

func (in *Interaction) shown(body string) ShownInteraction {
	s := ShownInteraction{
		ID: in.ID, Kind: in.Kind, Prompt: in.Prompt, Unit: in.Unit, Width: in.Width,
		Inline: in.Kind.Placed() && strings.Contains(body, Marker(in.ID)),
	}
	if in.Kind.Picks() {
		s.Max = max(in.Max, 1)
	}
	if in.Kind == Upload {
		s.Max, s.Takes, s.MB = in.FilesMost(), in.Takes, in.MostMB()
	}
	for _, c := range in.Choices {
		s.Choices = append(s.Choices, ShownChoice{ID: c.Mask, Text: c.Text})
	}
	for _, p := range in.Places {
		s.Places = append(s.Places, ShownChoice{ID: p.Mask, Text: p.Text})
	}
	return s
}

// Marker is what places an interaction inside the body: [[R1]].
func Marker(id string) string { return "[[" + id + "]]" }

// Hint is the n-th rung of the ladder, counted from 0; not ok when there is none.
func (v Variant) Hint(n int) (hint ShownHint, ok bool) {
	if n < 0 || n >= len(v.Item.Hints) {
		return ShownHint{}, false
	}
	return v.Item.Hints[n].shown(), true
}

// ScaffoldHint is the m-th hint of the scaffold on the n-th rung, both counted from 0.
func (v Variant) ScaffoldHint(n, m int) (hint ShownHint, ok bool) {
	if n < 0 || n >= len(v.Item.Hints) || v.Item.Hints[n].Scaffold == nil {
		return ShownHint{}, false
	}
	hints := v.Item.Hints[n].Scaffold.Hints
	if m < 0 || m >= len(hints) {
		return ShownHint{}, false
	}
	return hints[m].shown(), true
}

func (h *Hint) shown() ShownHint {
	s := ShownHint{Title: h.Title, Text: h.Text, BottomOut: h.BottomOut, Credit: h.Credit}
	if h.Scaffold != nil {
		in := h.Scaffold.Interaction.shown("")
		s.Scaffold, s.Hints = &in, len(h.Scaffold.Hints)
	}
	return s
}

// Step is one step of a worked example.
type Step struct {
	Title string `json:"title,omitempty"`
	Text  string `json:"text,omitempty"`
	// Answers holds the answer to the question in Text, one per interaction; only where the step asks one.
	Answers []Answer `json:"answers,omitempty"`
	Credit  Credit   `json:"credit,omitzero"`
}

// Answer is a right answer to show: a choice's text, a choice with its place, an order, or what to write
// and its unit. Text is Markdown for choices and for maths, see [MathsText].
type Answer struct {
	Prompt string          `json:"prompt,omitempty"`
	Kind   InteractionKind `json:"kind"`
	Text   string          `json:"text"`
	Unit   string          `json:"unit,omitempty"`
}

// WorkedExample turns the hint ladder into an example that somebody can follow: each rung a step, a
// scaffold with its answer, then the solution and the answer of the whole. It gives everything
// away, so an item that was shown so is spent for a check alone.
func (v Variant) WorkedExample() []Step {
	var steps []Step
	for _, h := range v.Item.Hints {
		s := Step{Title: h.Title, Text: h.Text, Credit: h.Credit}
		if h.Scaffold != nil {
			s.Answers = h.Scaffold.Interaction.answers(v.Item.Lang)
		}
		steps = append(steps, s)
	}
	last := Step{Text: v.Item.Solution, Answers: v.Answers()}
	return append(steps, last)
}

// Answers lists the right answers, one per interaction and choice, to show once they may be seen.
func (v Variant) Answers() []Answer {
	var list []Answer
	for i := range v.Item.Interactions {
		list = append(list, v.Item.Interactions[i].answers(v.Item.Lang)...)
	}
	return list
}

// Key is the right response: the masks of the right choices, the right pairs, or the first accepted
// answer of an entry. A page gets it only once the answers may be seen.
func (v Variant) Key() Response {
	key := Response{}
	for i := range v.Item.Interactions {
		in := &v.Item.Interactions[i]
		key[in.ID] = in.key()
	}
	return key
}

// ScaffoldKey is the right response to the scaffold on the n-th rung; nil when that rung asks nothing.
func (v Variant) ScaffoldKey(n int) Response {
	if n < 0 || n >= len(v.Item.Hints) || v.Item.Hints[n].Scaffold == nil {
		return nil
	}
	in := &v.Item.Hints[n].Scaffold.Interaction
	return Response{in.ID: in.key()}
}

func (in *Interaction) key() []string {
	if in.Kind.Typed() {
		return in.Correct[:1:1]
	}
	if in.Kind.Pairs() {
		return in.keyPairs()
	}
	var masks []string
	for _, o := range in.Choices {
		if slices.Contains(in.Correct, o.ID) {
			masks = append(masks, o.Mask)
		}
	}
	return masks
}

// answers gives all right choices, or the first accepted answer of an entry.
func (in *Interaction) answers(lang string) []Answer {
	if in.Kind.Pairs() {
		return in.answerPairs()
	}
	var list []Answer
	for _, c := range in.Correct {
		a := Answer{Prompt: in.Prompt, Kind: in.Kind, Text: c, Unit: in.Unit}
		switch in.Kind {
		case Maths:
			a.Text = MathsText(c)
		case Number:
			a.Text = NumberText(c, lang)
		default: // as the author wrote it
		}
		if in.Kind.Typed() {
			return []Answer{a}
		}
		for _, o := range in.Choices {
			if o.ID == c {
				a.Text = o.Text
				list = append(list, a)
			}
		}
	}
	return list
}
