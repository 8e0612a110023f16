package courses

import (
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"crossfade/internal/item"
)

// drawn is how many variants of every question are tried, and mixedUp in how many of them all the typical wrong answers
// are given too.
const (
	drawn   = 300
	mixedUp = 40
)

// TestVariants answers 300 variants of every question: rightly, with every wrong choice, and with every typical wrong
// answer that the author thought of.
func TestVariants(t *testing.T) {
	for name, c := range load(t) {
		for _, it := range c.Items {
			t.Run(name+"/"+it.Key, func(t *testing.T) { tryItem(t, it) })
		}
	}
}

func tryItem(t *testing.T, it item.Item) {
	heard := map[string]bool{}
	most := uint64(drawn)
	if testing.Short() {
		most = mixedUp
	}
	for seed := range most {
		v, err := it.Variant(seed)
		if err != nil {
			t.Fatal(err)
		}
		tryVariant(t, v)
		if seed < mixedUp {
			tryFeedback(t, v, heard)
		}
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, v.Values)
		}
	}
	for _, f := range it.Feedback {
		if !heard[f.Interaction+"\n"+f.Misconception] {
			t.Errorf("nobody ever hears %q", f.Text)
		}
	}
}

func tryVariant(t *testing.T, v item.Variant) {
	t.Helper()
	right := v.Key()
	for _, in := range v.Item.Interactions {
		if in.Kind.Read() {
			right[in.ID] = []string{"An answer of one's own."}
		}
	}
	if r := item.Score(v, right, "en"); !r.Complete || r.Right == r.Waits || r.Waits != v.Item.Read() {
		t.Errorf("the right answer %v is not right: %+v", right, r)
	}
	for _, in := range v.Item.Interactions {
		if in.Kind.Picks() {
			tryChoices(t, v, in, right)
		}
	}
	for _, text := range textsOf(v) {
		if strings.Contains(text, "{{") || strings.Contains(text, "  ") || article.MatchString(text) {
			t.Errorf("this reads badly: %q", text)
		}
	}
}

// article finds "a apple" and "an pear".
var article = regexp.MustCompile(`(?:^|\s)(?:[Aa] [aeioAEIO][a-z]|[Aa]n [b-df-gj-np-tv-zB-DF-GJ-NP-TV-Z][a-z])`)

// answerWith gives one other answer beside right ones.
func answerWith(right item.Response, id string, answer ...string) item.Response {
	r := item.Response{}
	for k, a := range right {
		r[k] = a
	}
	r[id] = answer
	return r
}

// tryChoices wants choices that read differently, mean something else than the right one, and are wrong.
func tryChoices(t *testing.T, v item.Variant, in item.Interaction, right item.Response) {
	t.Helper()
	seen := map[string]bool{}
	values := map[string]bool{}
	for _, c := range in.Choices {
		text := strings.ReplaceAll(c.Text, " ", "")
		if seen[text] {
			t.Errorf("two choices read %q", c.Text)
		}
		seen[text] = true
		if value, ok := valueOf(text); ok {
			if values[value] {
				t.Errorf("two choices mean %s: %q", value, c.Text)
			}
			values[value] = true
		}
		if slices.Contains(in.Correct, c.ID) {
			continue
		}
		r := item.Score(v, answerWith(right, in.ID, c.Mask), "en")
		if r.Right || !r.Complete {
			t.Errorf("the wrong choice %q gives %+v", c.Text, r)
		}
	}
}

// number is a choice that holds nothing but one number: a fraction, a mixed number, or digits, with a word or two around it.
var number = regexp.MustCompile(`^(?:at)?\$(\d*)\\frac\{(\d+)\}\{(\d+)\}\$(?:full|m)?$`)

// valueOf reads such a choice, written without spaces.
func valueOf(text string) (string, bool) {
	m := number.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	value, ok := new(big.Rat).SetString(m[2] + "/" + m[3])
	if !ok {
		return "", false
	}
	if m[1] != "" {
		whole, _ := new(big.Rat).SetString(m[1])
		value.Add(value, whole)
	}
	return value.RatString(), true
}

func tryFeedback(t *testing.T, v item.Variant, heard map[string]bool) {
	t.Helper()
	for i, in := range v.Item.Interactions {
		for _, f := range v.Item.Feedback {
			if !in.Kind.Picks() && (f.Interaction == in.ID || f.Interaction == "" && i == 0) {
				tryAnswer(t, v, in, f, heard)
			}
		}
	}
}

// tryAnswer gives the wrong answer that a feedback waits for. It must be wrong, and be answered by that feedback or by one
// before it that waits for the same answer.
func tryAnswer(t *testing.T, v item.Variant, in item.Interaction, f item.Feedback, heard map[string]bool) {
	t.Helper()
	answer := []string{or(f.Answer, "98765")}
	if in.Kind.Pairs() {
		answer = putAs(v, in, f.Answer)
	}
	r := item.Score(v, answerWith(v.Key(), in.ID, answer...), "en")
	i := slices.IndexFunc(r.Parts, func(p item.Part) bool { return p.ID == in.ID })
	if p := r.Parts[i]; p.Right || !p.Understood || p.Feedback == "" {
		t.Errorf("the answer %q to %s gives %+v", answer, in.ID, p)
	} else if p.Feedback == f.Text {
		heard[f.Interaction+"\n"+f.Misconception] = true
	}
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// putAs is the response to a match or an order that a feedback waits for: its pair wrong and all others right, or its order.
// Without an answer the first two choices change places, or in a match one goes where no feedback waits for it.
func putAs(v item.Variant, in item.Interaction, answer string) []string {
	var given []string
	order := slices.Clone(in.Correct)
	if answer != "" {
		order = strings.Fields(answer)
	} else {
		order[0], order[1] = order[1], order[0]
	}
	if answer == "" && in.Kind == item.Match {
		answer = unheardOf(v, in)
	}
	choice, place, _ := strings.Cut(answer, " ")
	for i, c := range in.Choices {
		at := strconv.Itoa(slices.Index(order, c.ID) + 1)
		if in.Kind == item.Match {
			_, at, _ = item.Split(v.Key()[in.ID][i])
			for _, p := range in.Places {
				if c.ID == choice && p.ID == place {
					at = p.Mask
				}
			}
		}
		given = append(given, item.Pair(c.Mask, at))
	}
	return given
}

// unheardOf is a wrong pair of a match that no feedback waits for.
func unheardOf(v item.Variant, in item.Interaction) string {
	for _, c := range in.Choices {
		for _, p := range in.Places {
			pair := item.Pair(c.ID, p.ID)
			if !slices.Contains(in.Correct, pair) && !slices.ContainsFunc(v.Item.Feedback, func(f item.Feedback) bool { return f.Answer == pair }) {
				return pair
			}
		}
	}
	return ""
}

// textsOf is everything in a variant that a person may read.
func textsOf(v item.Variant) []string {
	it := &v.Item
	list := []string{it.Body, it.Solution}
	for _, in := range it.Interactions {
		list = append(list, in.Prompt)
		for _, c := range in.Choices {
			list = append(list, c.Text, c.Feedback)
		}
	}
	for _, h := range it.Hints {
		list = append(list, h.Text)
	}
	for _, f := range it.Feedback {
		list = append(list, f.Text)
	}
	return list
}
