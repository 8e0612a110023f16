package item

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// secrets are the names of JSON fields that no browser may receive before an answer counts.
var secrets = []string{
	"correct", "feedback", "misconception", "solution", "seed", "template", "tolerance", "relative", "mask", "key",
	"fixed", "distinct", "values", "where", "params", "expr", "uses", "goals", "difficulty", "bottomOut", "scaffold", "case", "criteria",
}

func TestShownBetraysNothing(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		it := rapid.SampledFrom(samples()).Draw(rt, "item")
		seed := rapid.Uint64Min(1<<20).Draw(rt, "seed")
		v, err := it.Variant(seed)
		if err != nil {
			rt.Fatal(err)
		}
		raw, err := json.Marshal(v.Shown())
		if err != nil {
			rt.Fatal(err)
		}
		page := string(raw)
		for _, name := range secrets {
			if strings.Contains(page, strconv.Quote(name)+":") {
				rt.Fatalf("the shown form has a field %q: %s", name, page)
			}
		}
		if strings.Contains(page, strconv.FormatUint(seed, 10)) || strings.Contains(page, "{{") {
			rt.Fatalf("the shown form has the seed or text of the template: %s", page)
		}
		for _, secret := range hidden(&v.Item) {
			if !visible(&v.Item, secret) && strings.Contains(page, quoted(secret)) {
				rt.Fatalf("the shown form betrays %q: %s", secret, page)
			}
		}
	})
}

// quoted is a text as JSON holds it, without the quotes.
func quoted(s string) string {
	raw, _ := json.Marshal(s)
	return strings.Trim(string(raw), `"`)
}

// hidden lists the texts that belong to the answer.
func hidden(it *Item) []string {
	list := []string{it.Solution, it.Key}
	for _, in := range it.Interactions {
		list = append(list, in.Correct...)
		list = append(list, in.Criteria)
		for _, c := range in.Choices {
			list = append(list, c.Feedback, c.Misconception, strconv.Quote(c.ID))
		}
	}
	for _, f := range it.Feedback {
		list = append(list, f.Answer, f.Text, f.Misconception)
	}
	for _, h := range it.Hints {
		list = append(list, h.Text)
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

// visible tells whether the question itself says a text.
func visible(it *Item, s string) bool {
	said := it.Title + "\n" + it.Body
	if it.Stimulus != nil {
		said += it.Stimulus.Title + it.Stimulus.Body
	}
	for _, in := range it.Interactions {
		said += "\n" + in.ID + in.Prompt + in.Unit + strconv.Itoa(in.Width) + strconv.Itoa(in.Max)
		for _, c := range in.Choices {
			said += "\n" + c.Text
		}
	}
	return strings.Contains(said, s) || len(s) < 3
}

func TestShownOfASample(t *testing.T) {
	v := made(t, twoFields(), 5)
	got := v.Shown()
	if len(got.Interactions) != 2 || !got.Interactions[0].Inline || got.Stimulus.Of != 2 || got.Interactions[1].Width != 3 {
		t.Fatalf("%+v", got)
	}
	choice := made(t, severalChoices(), 5).Shown().Interactions[0]
	if choice.Max != 3 || len(choice.Choices) != 4 || len(choice.Choices[0].ID) != 4 || choice.Choices[3].Text != "None of these" {
		t.Fatalf("%+v", choice)
	}
}

func TestHints(t *testing.T) {
	v := made(t, laddered(), 5)
	if n := v.Shown().Hints; n != 3 {
		t.Fatal(n)
	}
	h, ok := v.Hint(1)
	if !ok || h.Scaffold == nil || h.Hints != 1 || len(h.Scaffold.Choices) != 2 || h.BottomOut {
		t.Fatalf("%+v", h)
	}
	if inner, ok := v.ScaffoldHint(1, 0); !ok || inner.Text != "Speed is per hour." {
		t.Fatalf("%+v", inner)
	}
	for _, bad := range [][2]int{{-1, 0}, {3, 0}, {0, 0}, {1, -1}, {1, 1}} {
		if _, ok := v.ScaffoldHint(bad[0], bad[1]); ok {
			t.Errorf("there is no hint %v", bad)
		}
	}
	if _, ok := v.Hint(3); ok {
		t.Error("there are three rungs")
	}
}

func TestScaffold(t *testing.T) {
	v := made(t, laddered(), 5)
	r, ok := ScoreScaffold(v, 1, v.ScaffoldKey(1), "en")
	if !ok || !r.Right || r.Score != 1 {
		t.Fatalf("%+v", r)
	}
	if r, _ := ScoreScaffold(v, 1, Response{}, "en"); r.Complete || r.Parts[0].Problem != "item.choose_one" {
		t.Fatalf("%+v", r)
	}
	if _, ok := ScoreScaffold(v, 0, nil, "en"); ok {
		t.Fatal("the first rung asks nothing")
	}
}

func TestWorkedExample(t *testing.T) {
	got := made(t, laddered(), 5).WorkedExample()
	want := []Step{
		{Title: "Speed", Text: "Speed is distance over time."},
		{Title: "Set up", Text: "What do you divide by?", Answers: []Answer{{Kind: Choice, Text: "1.5 hours"}}},
		{Text: "60 / 1.5 = 40"},
		{Text: "40 km/h", Answers: []Answer{{Prompt: "Speed", Kind: Number, Text: "40", Unit: "km/h"}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%+v", got)
	}
	if got := made(t, severalChoices(), 5).Answers(); len(got) != 2 || got[0].Text != "2" || got[1].Text != "3" {
		t.Fatalf("%+v", got)
	}
}
