package item

import (
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// ScoringVersion numbers the rules of [Score]. It goes up when the same response could get another
// result, so that evidence can name the rules it was judged by.
const ScoringVersion = 1

// maxTyped bounds one typed answer, in bytes.
const maxTyped = 2000

// Response is what a learner gave: for each interaction's id the masks of the choices taken, the pairs
// of a match or an order (see [Pair]), the ids of the files sent, or the one text typed.
type Response map[string][]string

// Result is the judgement of a response.
type Result struct {
	Version int `json:"version"` // ScoringVersion
	// Complete tells that every part was answered and understood. When it is not, the response goes
	// back to the learner with the problems beside the fields, and counts for nothing.
	Complete bool    `json:"complete"`
	Right    bool    `json:"right"` // all parts are right
	Score    float64 `json:"score"` // share of the parts that are right, 0 to 1; a match and an order count by choices
	// Waits tells that a person reads a part of the answer. Such a result is not right, and Score is of the other parts.
	Waits bool   `json:"waits,omitempty"`
	Parts []Part `json:"parts"`
}

// Part is the judgement of one interaction.
type Part struct {
	ID         string `json:"id"`
	Right      bool   `json:"right,omitempty"`
	Understood bool   `json:"understood,omitempty"`
	// Problem names the text of the catalogue that says what to write instead; "" when understood.
	// Its arguments are {example}, a number in the language's way, {n}, see N, and {unit}.
	Problem string `json:"problem,omitempty"`
	N       int    `json:"n,omitempty"`
	// Chosen holds the authors' ids of the choices taken, in the author's order of Correct's world:
	// sorted, so that the same answer reads the same in every variant. Of a match it holds the pairs,
	// of an order the choices as they were put.
	Chosen        []string `json:"chosen,omitempty"`
	Waits         bool     `json:"waits,omitempty"`         // a person reads it; nothing judged it
	InPlace       int      `json:"inPlace,omitempty"`       // choices of a match or an order in their right place …
	Of            int      `json:"of,omitempty"`            // … of so many; 0 for other kinds
	Feedback      string   `json:"feedback,omitempty"`      // of the author, Markdown
	Misconception string   `json:"misconception,omitempty"` // the author's name of the mix-up
}

// Score judges a response to a variant. locale is the language of the page, which decides how a
// typed number is read. It never errs: what cannot be understood is said in the result.
func Score(v Variant, given Response, locale string) Result {
	r := Result{Version: ScoringVersion, Complete: true, Right: true}
	right, judged := 0.0, 0
	for i := range v.Item.Interactions {
		in := &v.Item.Interactions[i]
		j := judge{in: in, itemLang: v.Item.Lang, locale: locale, feedback: feedbackFor(&v.Item, in.ID, i == 0)}
		p := j.part(given[in.ID])
		r.Parts = append(r.Parts, p)
		r.Complete = r.Complete && p.Understood
		r.Right = r.Right && p.Right
		right += p.share()
		r.Waits = r.Waits || p.Waits
		if !in.Kind.Read() {
			judged++
		}
	}
	if judged > 0 {
		r.Score = right / float64(judged)
	}
	return r
}

// share is how much of a part is right, 0 to 1.
func (p Part) share() float64 {
	switch {
	case p.Right:
		return 1
	case p.Of > 0:
		return float64(p.InPlace) / float64(p.Of)
	default:
		return 0
	}
}

// ScoreScaffold judges the answer to the scaffold on the n-th rung, counted from 0. It is not ok when
// that rung asks nothing.
func ScoreScaffold(v Variant, n int, given Response, locale string) (Result, bool) {
	if n < 0 || n >= len(v.Item.Hints) || v.Item.Hints[n].Scaffold == nil {
		return Result{}, false
	}
	in := &v.Item.Hints[n].Scaffold.Interaction
	j := judge{in: in, itemLang: v.Item.Lang, locale: locale}
	p := j.part(given[in.ID])
	r := Result{Version: ScoringVersion, Complete: p.Understood, Right: p.Right, Parts: []Part{p}}
	r.Score = p.share()
	return r, true
}

// feedbackFor lists the feedback that belongs to an interaction; without a name it belongs to the first.
func feedbackFor(it *Item, id string, first bool) []Feedback {
	var list []Feedback
	for _, f := range it.Feedback {
		if f.Interaction == id || f.Interaction == "" && first {
			list = append(list, f)
		}
	}
	return list
}

// judge judges the answers to one interaction.
type judge struct {
	in       *Interaction
	itemLang string
	locale   string
	feedback []Feedback
}

func (j judge) part(given []string) Part {
	given = slices.DeleteFunc(slices.Clone(given), func(s string) bool { return strings.TrimSpace(s) == "" })
	switch {
	case j.in.Kind.Picks():
		return j.choices(given)
	case j.in.Kind.Pairs():
		return j.pairs(given)
	case j.in.Kind == Upload:
		return j.files(given)
	case j.in.Kind.Read():
		return j.written(given)
	}
	p := Part{ID: j.in.ID}
	switch {
	case len(given) == 0:
		p.Problem = "item.write_something"
		return p
	case len(given) > 1 || len(given[0]) > maxTyped || !utf8.ValidString(given[0]):
		p.Problem = "item.write_less"
		return p
	}
	match, problem := j.reader(given[0])
	if problem != "" {
		p.Problem = problem
		return p
	}
	p.Understood = true
	p.Right = slices.ContainsFunc(j.in.Correct, match)
	j.comment(&p, match)
	return p
}

// reader understands a typed answer. The function tells whether it is a given answer of the author.
func (j judge) reader(typed string) (match func(answer string) bool, problem string) {
	switch j.in.Kind {
	case Number:
		values := numberReader{mark: decimalMark(j.locale), unit: j.in.Unit}.read(typed)
		if len(values) == 0 {
			return nil, "item.write_number"
		}
		return func(answer string) bool {
			for _, want := range canonical(answer, j.itemLang, j.in.Unit) {
				for _, have := range values {
					if within(want, have, j.in) {
						return true
					}
				}
			}
			return false
		}, ""
	case Maths:
		return mathsReader(j.in, typed, j.locale)
	default:
		have := j.foldText(typed)
		return func(answer string) bool { return j.foldText(answer) == have }, ""
	}
}

var textMarks = strings.NewReplacer("’", "'", "‘", "'", "“", `"`, "”", `"`, "−", "-", "–", "-", "‐", "-", "‑", "-", "\u00ad", "", "\u200b", "")

// foldText makes texts alike that a person would call the same: one spelling of accents, quotes and
// hyphens, single spaces, any case unless the item asks for it.
func (j judge) foldText(s string) string {
	s = textMarks.Replace(norm.NFC.String(s))
	s = strings.Join(strings.Fields(s), " ")
	if !j.in.Case {
		s = cases.Fold().String(s)
	}
	return s
}

// comment picks the author's feedback: the first whose answer the learner gave, else the one for
// any other wrong answer. What names a mix-up is never said of a right answer.
func (j judge) comment(p *Part, match func(string) bool) {
	for _, f := range j.feedback {
		switch {
		case f.Answer == "" && p.Right, f.Misconception != "" && p.Right:
			continue
		case f.Answer == "" || match(f.Answer):
			p.Feedback, p.Misconception = f.Text, f.Misconception
			return
		}
	}
}

func (j judge) choices(given []string) Part {
	p := Part{ID: j.in.ID}
	most := max(j.in.Max, 1)
	switch {
	case len(given) == 0 && most == 1:
		p.Problem = "item.choose_one"
		return p
	case len(given) == 0:
		p.Problem = "item.choose_some"
		return p
	case len(given) > most:
		p.Problem, p.N = "item.choose_at_most", most
		return p
	}
	var taken []ChoiceOption
	for _, mask := range given {
		i := slices.IndexFunc(j.in.Choices, func(c ChoiceOption) bool { return c.Mask == mask })
		if i < 0 || slices.Contains(p.Chosen, j.in.Choices[i].ID) {
			p.Problem, p.Chosen = "item.choose_again", nil
			return p
		}
		taken = append(taken, j.in.Choices[i])
		p.Chosen = append(p.Chosen, j.in.Choices[i].ID)
	}
	slices.Sort(p.Chosen)
	p.Understood = true
	correct := slices.Sorted(slices.Values(j.in.Correct))
	p.Right = slices.Equal(p.Chosen, correct)
	j.commentChoices(&p, taken)
	return p
}

// commentChoices takes the feedback of the first wrong choice that has some, or of a right one
// when all is right; else the item's feedback for any other wrong answer.
func (j judge) commentChoices(p *Part, taken []ChoiceOption) {
	for _, c := range taken {
		wrong := !slices.Contains(j.in.Correct, c.ID)
		if wrong == p.Right || c.Feedback == "" && c.Misconception == "" {
			continue
		}
		p.Feedback, p.Misconception = c.Feedback, c.Misconception
		if p.Right {
			p.Misconception = ""
		}
		return
	}
	j.comment(p, func(answer string) bool { return slices.Contains(p.Chosen, answer) })
}
