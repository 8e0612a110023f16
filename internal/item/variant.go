package item

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"crossfade/internal/item/expr"
)

// VariantVersion numbers the way in which variants are made. It goes up when the same seed would
// give another variant; a pinned variant keeps working, since it is stored whole.
const VariantVersion = 1

// Endless is from how many variants on an item counts as endless, see [Count].
const Endless = 1000

// Variant is one concrete question made from an item and a seed: every text filled, every choice in
// its place. It is plain data, so that a sitting can store it whole as JSON and nothing that happens
// to the item later changes it. It holds the answers, so it never leaves the server; what may is [Shown].
type Variant struct {
	Version  int     `json:"version"`
	Seed     uint64  `json:"seed,string"`
	Distinct string  `json:"distinct"`         // equal for two variants that ask the same, whatever the order of choices
	Values   []Value `json:"values,omitempty"` // of the template's variables, for a guide to read
	Item     Item    `json:"item"`             // without template; choices in the order shown, with masks
}

// Value is one variable of a template with its value, written plainly.
type Value struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Variant makes the variant that belongs to a seed: the same on every processor and at every time.
// The error says that the item's template cannot be drawn; an item that passed [Validate] rarely errs.
func (it *Item) Variant(seed uint64) (Variant, error) {
	p, problems := compile(it.Template)
	if len(problems) > 0 {
		return Variant{}, fmt.Errorf("item %q has a broken template: %s at %s", it.Key, problems[0].Key, problems[0].Path)
	}
	return it.variant(p, seed, &expr.Budget{Steps: maxSteps})
}

func (it *Item) variant(p *program, seed uint64, budget *expr.Budget) (Variant, error) {
	values, err := p.draw(seed, budget)
	if err != nil {
		return Variant{}, fmt.Errorf("making a variant of item %q: %w", it.Key, err)
	}
	v := Variant{Version: VariantVersion, Seed: seed, Item: it.clone()}
	if it.Template != nil {
		f := newFiller(values, it.Lang)
		visit(&v.Item, func(_ string, kind textKind, s *string) { *s = f.fill(kind, *s) })
		v.Item.Template = nil
		for _, d := range values {
			v.Values = append(v.Values, Value{Name: d.name, Text: d.value.String()})
		}
	}
	for i := range v.Item.Interactions {
		arrange(&v.Item.Interactions[i], seed)
	}
	for _, h := range v.Item.Hints {
		if h.Scaffold != nil {
			arrange(&h.Scaffold.Interaction, seed)
		}
	}
	v.Distinct = distinct(&v.Item)
	return v, nil
}

// arrange shuffles the choices and the places, and gives each its mask.
func arrange(in *Interaction, seed uint64) {
	if in.Kind.Typed() || in.Kind.Read() {
		return
	}
	if !in.Fixed {
		mix(in.Choices, stream(seed, "order of "+in.ID))
		mix(in.Places, stream(seed, "places of "+in.ID))
	}
	taken := map[string]bool{}
	for i := range in.Choices {
		in.Choices[i].Mask = mask(seed, in.ID, in.Choices[i].ID, taken)
	}
	for i := range in.Places {
		in.Places[i].Mask = mask(seed, in.ID+" places", in.Places[i].ID, taken)
	}
}

// mix shuffles the options that have no place of their own.
func mix(list []ChoiceOption, r *random) {
	var free []int
	for i := range list {
		if !list[i].Fixed {
			free = append(free, i)
		}
	}
	r.shuffle(len(free), func(i, j int) {
		a, b := free[i], free[j]
		list[a], list[b] = list[b], list[a]
	})
}

// maskLetters has no vowels, so that no mask is a word.
const maskLetters = "bcdfghjklmnpqrstvwxz"

// mask makes a meaningless id for a choice: the start of a one-way hash under the seed, which the
// learner does not have. taken keeps the masks of one interaction apart.
func mask(seed uint64, interaction, choice string, taken map[string]bool) string {
	for try := 0; ; try++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "mask %d %q %q %d", seed, interaction, choice, try))
		n := binary.BigEndian.Uint64(sum[:8])
		var m [4]byte
		for i := range m {
			m[i] = maskLetters[n%uint64(len(maskLetters))]
			n /= uint64(len(maskLetters))
		}
		if s := string(m[:]); !taken[s] {
			taken[s] = true
			return s
		}
	}
}

// distinct is a short hash of what a variant asks and of its answer.
func distinct(it *Item) string {
	h := sha256.New()
	add := func(s string) { fmt.Fprintf(h, "%q\n", strings.Join(strings.Fields(s), " ")) }
	if it.Stimulus != nil {
		add(it.Stimulus.Body)
	}
	add(it.Body)
	for _, in := range it.Interactions {
		add(in.ID + string(in.Kind))
		add(in.Prompt)
		if in.Criteria != "" {
			add(in.Criteria)
		}
		texts := make([]string, 0, len(in.Choices)+len(in.Correct))
		for _, c := range in.Choices {
			text := c.Text
			if in.Kind.Picks() && slices.Contains(in.Correct, c.ID) {
				text += " (right)"
			}
			texts = append(texts, text)
		}
		for _, p := range in.Places {
			texts = append(texts, p.Text)
		}
		switch {
		case in.Kind.Typed():
			texts = append(texts, in.Correct...)
		case in.Kind.Pairs():
			for _, a := range in.answerPairs() {
				texts = append(texts, a.Text)
			}
		}
		slices.Sort(texts)
		for _, t := range texts {
			add(t)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// The effort of Count.
const (
	countedCombinations = 5000
	countedDraws        = 3000
)

// Count tells how many different variants an item has: 1 without a template, and never more than
// [Endless]. Where a template has very many combinations it counts what a few thousand draws give,
// so the answer is then a lower bound. An item whose template cannot be drawn has 0.
func Count(it *Item) int { return countUpTo(it, Endless) }

// countUpTo is Count with another ceiling, for callers that need to know less.
func countUpTo(it *Item, most int) int {
	if it.Template == nil {
		return 1
	}
	p, problems := compile(it.Template)
	if len(problems) > 0 {
		return 0
	}
	used := map[string]bool{}
	visit(it, func(_ string, _ textKind, s *string) {
		for _, n := range placeholders(*s) {
			used[n] = true
		}
	})
	seen := map[string]bool{}
	note := func(values []drawn) {
		var key strings.Builder
		for _, d := range values {
			if used[d.name] {
				fmt.Fprintf(&key, "%q", d.value.String())
			}
		}
		seen[key.String()] = true
	}
	budget := &expr.Budget{Steps: maxTrySteps}
	if total := p.combinations(); total <= countedCombinations {
		p.each(total, budget, func(values []drawn) bool { note(values); return len(seen) < most })
		return len(seen)
	}
	for seed := uint64(0); seed < countedDraws && len(seen) < most; seed++ {
		if values, err := p.draw(seed, budget); err == nil {
			note(values)
		} else if budget.Steps < 0 || seed > 20 && len(seen) == 0 {
			break
		}
	}
	return len(seen)
}

// each runs through all combinations that suit the conditions, until f says no.
func (p *program) each(total uint64, budget *expr.Budget, f func([]drawn) bool) {
	for n := range total {
		if budget.Steps < 0 {
			return
		}
		rest := n
		values, ok, err := p.once(budget, func(s *step) uint64 {
			i := rest % s.size
			rest /= s.size
			return i
		})
		if err == nil && ok && !f(values) {
			return
		}
	}
}
