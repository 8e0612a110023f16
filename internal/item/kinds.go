package item

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Picks tells that an answer is one or several of the choices.
func (k InteractionKind) Picks() bool { return k == Choice || k == InlineChoice }

// Pairs tells that every choice gets a place: an answer is a list of pairs, see [Pair].
func (k InteractionKind) Pairs() bool { return k == Match || k == Order }

// Typed tells that an answer is typed and compared with what its author accepts.
func (k InteractionKind) Typed() bool { return !k.Picks() && !k.Pairs() && !k.Read() }

// Read tells that a person reads the answer: it is complete and neither right nor wrong.
func (k InteractionKind) Read() bool { return k == Extended || k == Upload }

// Read tells that a person reads a part of the answer.
func (it *Item) Read() bool {
	return slices.ContainsFunc(it.Interactions, func(in Interaction) bool { return in.Kind.Read() })
}

// InFilm tells that a film may stop and ask the item: it is judged at once, and not kept for checks alone.
func (it *Item) InFilm() bool {
	return !it.Read() && (len(it.Uses) == 0 || slices.ContainsFunc(it.Uses, func(u Use) bool { return u != Alone }))
}

// MaxWritten is how long a longer text may be, in characters.
const MaxWritten = 5000

// written takes a longer text as it is.
func (j judge) written(given []string) Part {
	p := Part{ID: j.in.ID}
	switch {
	case len(given) == 0:
		p.Problem = "item.write_something"
	case len(given) > 1 || !utf8.ValidString(given[0]) || utf8.RuneCountInString(given[0]) > MaxWritten:
		p.Problem, p.N = "item.write_shorter", MaxWritten
	default:
		p.Understood, p.Waits, p.Feedback = true, true, j.in.Criteria
	}
	return p
}

// Placed tells that [[R1]] may place the interaction inside the text.
func (k InteractionKind) Placed() bool { return k.Typed() || k == InlineChoice }

// Pair is one value of a response to a match or an order: the mask of the choice and where it goes,
// the mask of a place or a number from 1.
func Pair(choice, place string) string { return choice + " " + place }

// Split is the way back from [Pair]; not ok for anything that is no pair.
func Split(pair string) (choice, place string, ok bool) {
	choice, place, ok = strings.Cut(pair, " ")
	return choice, place, ok && choice != "" && place != "" && !strings.Contains(place, " ")
}

// rightPlaces are the ids of the places (of an order: numbers from 1) by the ids of the choices.
func (in *Interaction) rightPlaces() map[string]string {
	right := make(map[string]string, len(in.Correct))
	for i, c := range in.Correct {
		if in.Kind == Order {
			right[c] = strconv.Itoa(i + 1)
		} else if choice, place, ok := Split(c); ok {
			right[choice] = place
		}
	}
	return right
}

// placeID is the author's id of a place that a response names; "" for none of them.
func (in *Interaction) placeID(given string) string {
	if in.Kind == Order {
		if n, err := strconv.Atoi(given); err == nil && n >= 1 && n <= len(in.Choices) && given == strconv.Itoa(n) {
			return given
		}
		return ""
	}
	if i := slices.IndexFunc(in.Places, func(p ChoiceOption) bool { return p.Mask == given }); i >= 0 && given != "" {
		return in.Places[i].ID
	}
	return ""
}

// optionOf finds an option by the author's id; the zero option when there is none.
func optionOf(list []ChoiceOption, id string) ChoiceOption {
	if i := slices.IndexFunc(list, func(o ChoiceOption) bool { return o.ID == id }); i >= 0 {
		return list[i]
	}
	return ChoiceOption{}
}

// pairs judges where the choices were put. It counts the choices that are in their right place, so
// that a part of the answer has a part of the credit.
func (j judge) pairs(given []string) Part {
	p := Part{ID: j.in.ID}
	where := map[string]string{} // ids of choices → ids of places
	for _, g := range given {
		mask, place, ok := Split(g)
		i := slices.IndexFunc(j.in.Choices, func(c ChoiceOption) bool { return c.Mask == mask && mask != "" })
		if !ok || i < 0 || where[j.in.Choices[i].ID] != "" || j.in.placeID(place) == "" {
			p.Problem = "item.choose_again"
			return p
		}
		where[j.in.Choices[i].ID] = j.in.placeID(place)
	}
	if missing := len(j.in.Choices) - len(where); missing > 0 {
		p.Problem, p.N = "item.choose_places", missing
		return p
	}
	if j.in.Kind == Order {
		byPlace := make([]string, len(j.in.Choices))
		for _, c := range j.in.Choices {
			n, _ := strconv.Atoi(where[c.ID])
			if byPlace[n-1] != "" {
				p.Problem, p.N = "item.choose_once", n
				return p
			}
			byPlace[n-1] = c.ID
		}
		p.Chosen = byPlace
	} else {
		for choice, place := range where {
			p.Chosen = append(p.Chosen, Pair(choice, place))
		}
		slices.Sort(p.Chosen)
	}
	right := j.in.rightPlaces()
	for choice, place := range where {
		if right[choice] == place {
			p.InPlace++
		}
	}
	p.Understood, p.Of = true, len(j.in.Choices)
	p.Right = p.InPlace == p.Of
	j.commentPairs(&p, where, right)
	return p
}

// commentPairs takes the feedback of the first choice in a wrong place that has some; else the item's
// feedback: for a match that of a pair, for an order that of the whole order.
func (j judge) commentPairs(p *Part, where, right map[string]string) {
	for _, c := range j.in.Choices {
		if where[c.ID] != right[c.ID] && (c.Feedback != "" || c.Misconception != "") {
			p.Feedback, p.Misconception = c.Feedback, c.Misconception
			return
		}
	}
	j.comment(p, func(answer string) bool {
		if j.in.Kind == Order {
			return answer == strings.Join(p.Chosen, " ")
		}
		return slices.Contains(p.Chosen, answer)
	})
}

// keyPairs is the right response to a match or an order.
func (in *Interaction) keyPairs() []string {
	var list []string
	right := in.rightPlaces()
	for _, c := range in.Choices {
		place := right[c.ID]
		if in.Kind == Match {
			place = optionOf(in.Places, place).Mask
		}
		list = append(list, Pair(c.Mask, place))
	}
	return list
}

// arrow stands between the choice and its place, and between the steps of an order.
const arrow = " → "

// answerPairs is the right answer in words: a line for each choice, or the order as one line.
func (in *Interaction) answerPairs() []Answer {
	if in.Kind == Order {
		var steps []string
		for _, id := range in.Correct {
			steps = append(steps, optionOf(in.Choices, id).Text)
		}
		return []Answer{{Prompt: in.Prompt, Kind: in.Kind, Text: strings.Join(steps, arrow)}}
	}
	var list []Answer
	for _, c := range in.Correct {
		choice, place, _ := Split(c)
		list = append(list, Answer{Prompt: in.Prompt, Kind: in.Kind, Text: optionOf(in.Choices, choice).Text + arrow + optionOf(in.Places, place).Text})
	}
	return list
}
