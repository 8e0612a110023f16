package item

import (
	"encoding/json"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// The limits of an item. They are wide for an author and narrow for an attacker.
const (
	maxKey          = 200     // bytes
	maxText         = 20_000  // bytes of one text
	maxItem         = 200_000 // bytes of the whole item as JSON
	maxInteractions = 20
	maxChoices      = 40
	maxCorrect      = 40
	maxHints        = 30
	maxFeedback     = 60
	maxGoals        = 20
	maxAuthors      = 30
)

// Problem says what is wrong with an item, and where. Key names a text of the catalogue that says
// what to do; Args fill it in pairs.
type Problem struct {
	Path string `json:"path"` // "interactions[0].correct[1]"
	Key  string `json:"key"`
	Args []any  `json:"args,omitempty"`
}

// Validate lists what has to change before an item can be asked; none means that it is sound. A
// template is tried with 200 draws.
func Validate(it *Item) []Problem {
	c := &checker{it: it}
	c.sizes()
	if len(c.problems) > 0 {
		return c.problems // the rest relies on sane sizes
	}
	c.head()
	c.body()
	for i := range it.Interactions {
		c.interaction(&it.Interactions[i], "interactions"+index(i))
	}
	c.hints(it.Hints, "hints", false)
	c.feedback()
	c.credit(it.Credit, "credit")
	p, problems := compile(it.Template)
	c.problems = append(c.problems, problems...)
	c.names()
	if len(c.problems) == 0 {
		c.draws(p)
	}
	return c.problems
}

type checker struct {
	it       *Item
	ids      []string // of interactions, over the whole item
	problems []Problem
}

func (c *checker) problem(path, key string, args ...any) {
	c.problems = append(c.problems, Problem{Path: path, Key: key, Args: args})
}

// clip keeps a foreign text short inside a message.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// count checks how many there are of something.
func (c *checker) count(path string, have, least, most int) {
	if have < least || have > most {
		c.problem(path, "item.problem.count", "least", least, "most", most)
	}
}

func (c *checker) sizes() {
	it := c.it
	c.count("interactions", len(it.Interactions), 1, maxInteractions)
	c.count("hints", len(it.Hints), 0, maxHints)
	c.count("feedback", len(it.Feedback), 0, maxFeedback)
	c.count("goals", len(it.Goals), 0, maxGoals)
	visit(it, func(path string, _ textKind, s *string) {
		switch {
		case len(*s) > maxText:
			c.problem(path, "item.problem.text_long", "most", maxText)
		case !utf8.ValidString(*s) || strings.ContainsRune(*s, 0):
			c.problem(path, "item.problem.text_unreadable")
		}
	})
	raw, err := json.Marshal(it)
	if err != nil || len(raw) > maxItem {
		c.problem("", "item.problem.item_long", "most", maxItem)
	}
}

func (c *checker) head() {
	it := c.it
	if it.Key == "" || len(it.Key) > maxKey || strings.ContainsFunc(it.Key, unprintable) || !utf8.ValidString(it.Key) {
		c.problem("key", "item.problem.key", "most", maxKey)
	}
	if it.Lang != "" {
		if _, err := language.Parse(it.Lang); err != nil || len(it.Lang) > 35 {
			c.problem("lang", "item.problem.lang", "lang", clip(it.Lang))
		}
	}
	for i, u := range it.Uses {
		if u != Practice && u != Together && u != Alone && u != InFilms || slices.Contains(it.Uses[:i], u) {
			c.problem("uses"+index(i), "item.problem.use", "use", clip(string(u)))
		}
	}
	switch it.Difficulty {
	case "", Easy, Medium, Hard:
	default:
		c.problem("difficulty", "item.problem.difficulty", "difficulty", clip(string(it.Difficulty)))
	}
	for i, g := range it.Goals {
		if g == "" || len(g) > maxKey || slices.Contains(it.Goals[:i], g) {
			c.problem("goals"+index(i), "item.problem.goal", "goal", clip(g))
		}
	}
	if s := it.Stimulus; s != nil && (s.Part < 0 || s.Of < 0 || s.Part > s.Of || s.Of > 1000 || len(s.Key) > maxKey) {
		c.problem("stimulus", "item.problem.part")
	}
}

func unprintable(r rune) bool { return r < ' ' || r == 0x7f }

// marker finds [[R1]] in a body. A link in double brackets does not look like this.
var marker = regexp.MustCompile(`\[\[([A-Za-z][A-Za-z0-9_-]{0,40})\]\]`)

var interactionID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,40}$`)

func (c *checker) body() {
	it := c.it
	if strings.TrimSpace(it.Body) == "" && (it.Stimulus == nil || strings.TrimSpace(it.Stimulus.Body) == "") {
		c.problem("body", "item.problem.no_body")
	}
	var seen []string
	for _, m := range marker.FindAllStringSubmatch(it.Body, -1) {
		i := slices.IndexFunc(it.Interactions, func(in Interaction) bool { return in.ID == m[1] })
		switch {
		case i < 0:
			c.problem("body", "item.problem.marker_unknown", "id", m[1])
		case !it.Interactions[i].Kind.Placed():
			c.problem("body", "item.problem.marker_choice", "id", m[1])
		case slices.Contains(seen, m[1]):
			c.problem("body", "item.problem.marker_twice", "id", m[1])
		}
		seen = append(seen, m[1])
	}
	entries := 0
	for i := range it.Interactions {
		in := &it.Interactions[i]
		if in.Kind.Placed() && in.Prompt == "" && !slices.Contains(seen, in.ID) {
			if entries++; entries == 2 {
				c.problem("interactions"+index(i)+".prompt", "item.problem.prompt", "id", clip(in.ID))
			}
		}
	}
}

func (c *checker) interaction(in *Interaction, path string) {
	if !interactionID.MatchString(in.ID) || slices.Contains(c.ids, in.ID) {
		c.problem(path+".id", "item.problem.interaction_id", "id", clip(in.ID))
	}
	c.ids = append(c.ids, in.ID)
	if in.Kind != Upload && (len(in.Takes) > 0 || in.MB != 0) {
		c.problem(path+".takes", "item.problem.files_here")
	}
	if in.Kind.Read() {
		c.read(in, path)
		return
	}
	if in.Criteria != "" {
		c.problem(path+".criteria", "item.problem.criteria_here")
	}
	if len(in.Correct) == 0 || len(in.Correct) > maxCorrect {
		c.problem(path+".correct", "item.problem.count", "least", 1, "most", maxCorrect)
		return
	}
	if in.Width < 0 || in.Width > 100 {
		c.problem(path+".width", "item.problem.width")
	}
	if in.Tolerance < 0 || math.IsNaN(in.Tolerance) || math.IsInf(in.Tolerance, 0) {
		c.problem(path+".tolerance", "item.problem.tolerance")
	}
	if len(in.Places) > 0 && in.Kind != Match {
		c.problem(path+".places", "item.problem.places_here")
	}
	switch in.Kind {
	case Choice:
		c.choices(in, path)
	case InlineChoice:
		c.choices(in, path)
		c.plainChoices(in, path)
	case Match, Order:
		c.pairs(in, path)
	case Text, Number, Maths:
		if len(in.Choices) > 0 {
			c.problem(path+".choices", "item.problem.choices_here")
		}
		for i, a := range in.Correct {
			if strings.TrimSpace(a) == "" {
				c.problem(path+".correct"+index(i), "item.problem.empty_answer")
			}
		}
	default:
		c.problem(path+".kind", "item.problem.kind", "kind", clip(string(in.Kind)))
	}
}

// options checks a list of choices or places, and lists their ids.
func (c *checker) options(list []ChoiceOption, path string, least int) (ids []string) {
	c.count(path, len(list), least, maxChoices)
	for i, o := range list {
		if o.ID == "" || len(o.ID) > maxKey || slices.Contains(ids, o.ID) {
			c.problem(path+index(i)+".id", "item.problem.choice_id", "id", clip(o.ID))
		}
		if strings.TrimSpace(o.Text) == "" {
			c.problem(path+index(i)+".text", "item.problem.empty_choice")
		}
		if o.Mask != "" {
			c.problem(path+index(i)+".mask", "item.problem.mask")
		}
		ids = append(ids, o.ID)
	}
	return ids
}

func (c *checker) choices(in *Interaction, path string) {
	ids := c.options(in.Choices, path+".choices", 2)
	for i, id := range in.Correct {
		if !slices.Contains(ids, id) || slices.Contains(in.Correct[:i], id) {
			c.problem(path+".correct"+index(i), "item.problem.correct_unknown", "id", clip(id))
		}
	}
	most := max(in.Max, 1)
	if in.Max < 0 || in.Max > max(len(in.Choices), 1) || len(in.Correct) > most {
		c.problem(path+".max", "item.problem.max", "right", len(in.Correct), "max", most)
	}
}

func (c *checker) hints(hints []Hint, path string, inside bool) {
	for i := range hints {
		h, at := &hints[i], path+index(i)
		c.credit(h.Credit, at+".credit")
		if strings.TrimSpace(h.Text) == "" && strings.TrimSpace(h.Title) == "" && h.Scaffold == nil {
			c.problem(at, "item.problem.empty_hint")
		}
		if h.Scaffold == nil {
			continue
		}
		if h.Scaffold.Interaction.Kind.Read() {
			c.problem(at+".scaffold", "item.problem.scaffold_read")
			continue
		}
		if inside {
			c.problem(at+".scaffold", "item.problem.scaffold_deep")
			continue
		}
		c.interaction(&h.Scaffold.Interaction, at+".scaffold.interaction")
		c.count(at+".scaffold.hints", len(h.Scaffold.Hints), 0, maxHints)
		c.hints(h.Scaffold.Hints, at+".scaffold.hints", true)
	}
}

func (c *checker) feedback() {
	for i, f := range c.it.Feedback {
		known := slices.ContainsFunc(c.it.Interactions, func(in Interaction) bool { return in.ID == f.Interaction })
		if f.Interaction != "" && !known {
			c.problem("feedback"+index(i)+".interaction", "item.problem.marker_unknown", "id", clip(f.Interaction))
		}
		if strings.TrimSpace(f.Text) == "" && f.Misconception == "" {
			c.problem("feedback"+index(i)+".text", "item.problem.empty_feedback")
		}
	}
}

func (c *checker) credit(credit Credit, path string) {
	c.count(path+".authors", len(credit.Authors), 0, maxAuthors)
	for _, s := range append([]string{credit.Licence, credit.Source, credit.URL}, credit.Authors...) {
		if len(s) > 1000 || !utf8.ValidString(s) || strings.ContainsFunc(s, unprintable) {
			c.problem(path, "item.problem.credit_long")
			break
		}
	}
	if credit.URL == "" {
		return
	}
	if u, err := url.Parse(credit.URL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		c.problem(path+".url", "item.problem.credit_url")
	}
}

// names checks that every {{name}} of a templated item is a variable.
func (c *checker) names() {
	if c.it.Template == nil {
		return
	}
	visit(c.it, func(path string, _ textKind, s *string) {
		for _, n := range placeholders(*s) {
			if !slices.ContainsFunc(c.it.Template.Params, func(p Param) bool { return p.Name == n }) {
				c.problem(path, "item.problem.name_unknown", "name", n)
				return
			}
		}
	})
}
