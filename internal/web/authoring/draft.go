package authoring

import (
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/item"
	"crossfade/internal/web/route"
)

// How many lines a form has: a few more than are filled, within what an item may have.
const (
	spareChoices = 2
	leastChoices = 4
	leastHints   = 3
	leastAnswers = 2 // wrong answers with a feedback of their own
	leastParams  = 3
	mostLines    = 40
	moreLines    = 4
)

// draft is a question as it stands in the form: what was typed, whether or not it makes sense.
type draft struct {
	Body, Solution string
	Goal           string // key
	MoreGoals      int    // further goals of an imported question, kept as they are
	Uses           []string
	Difficulty     string
	Fields         []answerDraft
	Hints          []hintDraft
	Feedback       []feedbackDraft
	Params         []paramDraft
	Where          string // one condition a line
}

// answerDraft is one place to answer.
type answerDraft struct {
	Kind    item.InteractionKind
	Prompt  string
	Choices []choiceDraft
	Fixed   bool
	Correct string // a line for each accepted answer, step of an order or pair of a match; what a good longer text has; not for a choice
	Case    bool
	Kept    bool     // the form has no fields for it: it stays as it is
	Takes   []string // kinds of files of an upload
	Most    string   // files of an answer to an upload, as typed
	MB      string   // megabytes of one file, as typed
	Off     string   // how far off a number may be, as typed; with % a share
	Unit    string
}

// known tells whether the form has fields for a kind of answer.
func known(kind item.InteractionKind) bool { return slices.Contains(kinds(), kind) }

// between stands between a thing and its place, on a line of a match.
const between = " = "

// oneLine tells whether every text fits on a line of its own.
func oneLine(list []item.ChoiceOption, without string) bool {
	return !slices.ContainsFunc(list, func(o item.ChoiceOption) bool {
		return strings.ContainsAny(o.Text, "\n\r") || o.Text != strings.TrimSpace(o.Text) || without != "" && strings.Contains(o.Text, without)
	})
}

type choiceDraft struct {
	ID, Text, Feedback string
	Right              bool
}

type hintDraft struct {
	Text      string
	BottomOut bool
	AsksBack  bool // a scaffold: kept as it is
	Keep      int  // its place in the stored item, 1 is the first; 0 is a new one
}

type feedbackDraft struct{ Of, Answer, Text, Misconception string }

type paramDraft struct{ Name, Line, Format string }

func kindOf(s string) item.InteractionKind {
	switch kind := item.InteractionKind(s); kind {
	case item.Text, item.Number, item.Maths, item.InlineChoice, item.Match, item.Order, item.Extended, item.Upload:
		return kind
	default:
		return item.Choice
	}
}

// draftOf fills the form from a stored item.
func draftOf(it item.Item) draft {
	d := draft{Body: it.Body, Solution: it.Solution, Difficulty: string(it.Difficulty)}
	if d.Difficulty == "" {
		d.Difficulty = string(item.Medium)
	}
	if len(it.Goals) > 0 {
		d.Goal, d.MoreGoals = it.Goals[0], len(it.Goals)-1
	}
	for _, u := range it.Uses {
		d.Uses = append(d.Uses, string(u))
	}
	for _, in := range it.Interactions {
		d.Fields = append(d.Fields, answerOf(in))
	}
	for i, h := range it.Hints {
		d.Hints = append(d.Hints, hintDraft{Text: h.Text, BottomOut: h.BottomOut, AsksBack: h.Scaffold != nil, Keep: i + 1})
	}
	for _, f := range it.Feedback {
		d.Feedback = append(d.Feedback, feedbackDraft{f.Interaction, f.Answer, f.Text, f.Misconception})
	}
	if it.Template != nil {
		for _, p := range it.Template.Params {
			d.Params = append(d.Params, paramDraft{p.Name, p.Line(), p.Format})
		}
		d.Where = strings.Join(it.Template.Where, "\n")
	}
	d.room(0)
	return d
}

func answerOf(in item.Interaction) answerDraft {
	a := answerDraft{Kind: in.Kind, Prompt: in.Prompt, Fixed: in.Fixed, Case: in.Case, Unit: in.Unit, Kept: !known(in.Kind)}
	switch {
	case in.Kind.Typed():
		a.Correct = strings.Join(in.Correct, "\n")
	case in.Kind.Read():
		a.Correct = in.Criteria
		for _, k := range in.Takes {
			a.Takes = append(a.Takes, string(k))
		}
		a.Most, a.MB = typed(in.Max), typed(in.MB)
		return a
	case in.Kind.Pairs():
		a.Correct = pairLines(in)
		a.Kept = a.Kept || !oneLine(in.Choices, "") || !oneLine(in.Places, between)
		return a
	}
	if in.Tolerance > 0 {
		a.Off = strconv.FormatFloat(in.Tolerance, 'g', -1, 64)
		if in.Relative {
			a.Off = strconv.FormatFloat(in.Tolerance*100, 'g', 10, 64) + " %"
		}
	}
	for _, c := range in.Choices {
		a.Choices = append(a.Choices, choiceDraft{c.ID, c.Text, c.Feedback, slices.Contains(in.Correct, c.ID)})
	}
	return a
}

// pairLines writes the right answer of an order or a match, a line for each choice.
func pairLines(in item.Interaction) string {
	var list []string
	for _, c := range in.Correct {
		if in.Kind == item.Order {
			list = append(list, textOf(in.Choices, c))
		} else if thing, place, ok := item.Split(c); ok {
			list = append(list, textOf(in.Choices, thing)+between+textOf(in.Places, place))
		}
	}
	return strings.Join(list, "\n")
}

func textOf(list []item.ChoiceOption, id string) string {
	if i := slices.IndexFunc(list, func(o item.ChoiceOption) bool { return o.ID == id }); i >= 0 {
		return list[i].Text
	}
	return ""
}

// room adds empty lines to write in.
func (d *draft) room(more int) {
	for i := range d.Fields {
		if f := &d.Fields[i]; f.Kind.Picks() {
			f.Choices = grow(f.Choices, max(leastChoices, len(f.Choices)+spareChoices)+more)
		}
	}
	d.Hints = grow(d.Hints, max(leastHints, len(d.Hints)+1)+more)
	d.Feedback = grow(d.Feedback, max(leastAnswers, len(d.Feedback)+1)+more)
	d.Params = grow(d.Params, max(leastParams, len(d.Params)+1)+more)
}

func grow[T any](list []T, to int) []T {
	for len(list) < min(to, mostLines) {
		var none T
		list = append(list, none)
	}
	return list
}

// readDraft reads the form as it was typed. The stored item says how many places to answer there are, and of what kind.
func readDraft(form route.Form, was item.Item) draft {
	d := draft{
		Body: form.Text("body"), Solution: form.Text("solution"), Goal: form.Line("goal"), Difficulty: form.Line("difficulty"),
		Uses: form.All("use"), Where: form.Text("where"), MoreGoals: max(len(was.Goals)-1, 0),
	}
	for i, in := range was.Interactions {
		at := "i" + strconv.Itoa(i) + "."
		a := answerDraft{
			Kind: in.Kind, Prompt: form.Line(at + "prompt"), Fixed: form.Has(at + "fixed"), Correct: form.Text(at + "correct"),
			Takes: form.All(at + "takes"), Most: form.Line(at + "most"), MB: form.Line(at + "mb"), Case: form.Has(at + "case"), Off: form.Line(at + "off"), Unit: form.Line(at + "unit"), Kept: answerOf(in).Kept,
		}
		for j := range mostLines {
			c := at + "c" + strconv.Itoa(j) + "."
			if !form.Has(c + "text") {
				break
			}
			a.Choices = append(a.Choices, choiceDraft{form.Line(c + "id"), form.Text(c + "text"), form.Text(c + "feedback"), form.Has(c + "right")})
		}
		d.Fields = append(d.Fields, a)
	}
	for i := range mostLines {
		h := "h" + strconv.Itoa(i) + "."
		if !form.Has(h + "keep") {
			break
		}
		keep, err := strconv.Atoi(form.Line(h + "keep"))
		if err != nil || keep < 0 || keep > len(was.Hints) {
			keep = 0
		}
		d.Hints = append(d.Hints, hintDraft{
			Text: form.Text(h + "text"), BottomOut: form.Has(h + "bottom"), Keep: keep, AsksBack: keep > 0 && was.Hints[keep-1].Scaffold != nil,
		})
	}
	for i := range mostLines {
		f := "f" + strconv.Itoa(i) + "."
		if !form.Has(f + "text") {
			break
		}
		d.Feedback = append(d.Feedback, feedbackDraft{form.Line(f + "of"), form.Line(f + "answer"), form.Text(f + "text"), form.Line(f + "misconception")})
	}
	for i := range mostLines {
		p := "p" + strconv.Itoa(i) + "."
		if !form.Has(p + "name") {
			break
		}
		d.Params = append(d.Params, paramDraft{form.Line(p + "name"), form.Line(p + "line"), form.Line(p + "format")})
	}
	return d
}

// item makes an item of the draft, on top of the stored one. Lines that are empty are left out.
func (d draft) item(was item.Item) item.Item {
	it := was
	it.Body, it.Solution, it.Difficulty = d.Body, d.Solution, item.Difficulty(d.Difficulty)
	it.Goals = nil
	if d.Goal != "" {
		it.Goals = append(it.Goals, d.Goal)
	}
	if len(was.Goals) > 1 {
		for _, g := range was.Goals[1:] {
			if !slices.Contains(it.Goals, g) {
				it.Goals = append(it.Goals, g)
			}
		}
	}
	it.Uses = nil
	for _, u := range d.Uses {
		it.Uses = append(it.Uses, item.Use(u))
	}
	it.Interactions = slices.Clone(was.Interactions)
	for i := range d.Fields {
		if i < len(it.Interactions) && !d.Fields[i].Kept {
			d.Fields[i].fill(&it.Interactions[i])
		}
	}
	it.Hints = d.hints(was.Hints)
	it.Feedback = nil
	for _, f := range d.Feedback {
		if f.Answer+f.Text+f.Misconception != "" {
			it.Feedback = append(it.Feedback, item.Feedback{Interaction: f.Of, Answer: f.Answer, Text: f.Text, Misconception: f.Misconception})
		}
	}
	it.Template = d.template()
	return it
}

func (d draft) hints(was []item.Hint) []item.Hint {
	var list []item.Hint
	for _, h := range d.Hints {
		var one item.Hint
		if h.Keep > 0 && h.Keep <= len(was) {
			one = was[h.Keep-1]
		}
		if one.Scaffold == nil && h.Text == "" {
			continue
		}
		one.Text, one.BottomOut = h.Text, h.BottomOut
		list = append(list, one)
	}
	return list
}

func (d draft) template() *item.Template {
	var t item.Template
	for _, p := range d.Params {
		if p.Name+p.Line != "" {
			t.Params = append(t.Params, item.ReadParam(p.Name, p.Line, p.Format))
		}
	}
	t.Where = lines(d.Where)
	if len(t.Params) == 0 && len(t.Where) == 0 {
		return nil
	}
	return &t
}

// fill puts what was typed into a place to answer.
func (a answerDraft) fill(in *item.Interaction) {
	in.Prompt, in.Fixed, in.Case, in.Unit = a.Prompt, a.Fixed, a.Case, a.Unit
	in.Tolerance, in.Relative = tolerance(a.Off)
	switch {
	case in.Kind.Typed():
		in.Correct = lines(a.Correct)
		return
	case in.Kind == item.Upload:
		in.Criteria, in.Takes, in.Max, in.MB = a.Correct, nil, whole(a.Most), whole(a.MB)
		for _, k := range a.Takes {
			in.Takes = append(in.Takes, item.FileKind(k))
		}
		return
	case in.Kind.Read():
		in.Criteria = a.Correct
		return
	case in.Kind.Pairs():
		a.pairs(in)
		return
	}
	was := in.Choices
	in.Choices, in.Correct = nil, nil
	for _, c := range a.Choices {
		if c.Text == "" && c.Feedback == "" && !c.Right {
			continue
		}
		var one item.ChoiceOption
		if at := slices.IndexFunc(was, func(o item.ChoiceOption) bool { return o.ID == c.ID && c.ID != "" }); at >= 0 {
			one = was[at]
		}
		one.ID, one.Text, one.Feedback = c.ID, c.Text, c.Feedback
		in.Choices = append(in.Choices, one)
	}
	for i := range in.Choices { // ids after all: a new one must not take that of a later one
		if in.Choices[i].ID == "" {
			in.Choices[i].ID = freeID(in.Choices)
		}
	}
	k := 0
	for _, c := range a.Choices {
		if c.Text == "" && c.Feedback == "" && !c.Right {
			continue
		}
		if c.Right {
			in.Correct = append(in.Correct, in.Choices[k].ID)
		}
		k++
	}
	if in.Kind == item.InlineChoice {
		return
	}
	if len(in.Correct) > max(in.Max, 1) {
		in.Max = len(in.Choices)
	}
	in.Max = min(in.Max, len(in.Choices))
}

// pairs reads the lines of an order or a match. A choice or place that was there keeps what else is known of it.
func (a answerDraft) pairs(in *item.Interaction) {
	things, places := in.Choices, in.Places
	in.Choices, in.Places, in.Correct = nil, nil, nil
	for _, line := range lines(a.Correct) {
		if in.Kind == item.Order {
			in.Correct = append(in.Correct, put(&in.Choices, things, line, false))
			continue
		}
		thing, place := line, ""
		if i := strings.LastIndex(line, between); i >= 0 {
			thing, place = strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+len(between):])
		}
		in.Correct = append(in.Correct, item.Pair(put(&in.Choices, things, thing, false), put(&in.Places, places, place, true)))
	}
}

// put adds an option with a text, unless it may be shared and is there, and gives its id.
func put(list *[]item.ChoiceOption, was []item.ChoiceOption, text string, shared bool) string {
	same := func(o item.ChoiceOption) bool { return o.Text == text }
	if i := slices.IndexFunc(*list, same); i >= 0 && shared {
		return (*list)[i].ID
	}
	one := item.ChoiceOption{Text: text}
	if i := slices.IndexFunc(was, same); i >= 0 {
		one = was[i]
	}
	if one.ID == "" || slices.ContainsFunc(*list, func(o item.ChoiceOption) bool { return o.ID == one.ID }) {
		one.ID = freeID(append(slices.Clone(was), *list...))
	}
	*list = append(*list, one)
	return one.ID
}

// freeID is the first of A, B, C … that no choice has.
func freeID(list []item.ChoiceOption) string {
	for n := 0; ; n++ {
		id := string(rune('A' + n%26))
		if n >= 26 {
			id += strconv.Itoa(n / 26)
		}
		if !slices.ContainsFunc(list, func(o item.ChoiceOption) bool { return o.ID == id }) {
			return id
		}
	}
}

// tolerance reads how far off a number may be: "0.5", or "2 %". What is no number is no tolerance of 0 or more, which [item.Validate] names.
func tolerance(s string) (off float64, relative bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, false
	}
	rest, relative := strings.CutSuffix(s, "%")
	off, err := strconv.ParseFloat(strings.Replace(strings.TrimSpace(rest), ",", ".", 1), 64)
	if err != nil {
		return -1, relative
	}
	if relative {
		off /= 100
	}
	return off, relative
}

// typed writes a number that may be left out.
func typed(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// whole reads a number that may be left out. What is no number is a negative one, which [item.Validate] names.
func whole(s string) int {
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// lines are the lines of a text that are not empty.
func lines(s string) []string {
	var list []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}
