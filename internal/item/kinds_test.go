package item

import (
	"slices"
	"strings"
	"testing"
)

// placed is the response that puts the choices (by the author's ids) where where says.
func placed(v Variant, where map[string]string) Response {
	in := v.Item.Interactions[0]
	var list []string
	for _, c := range in.Choices {
		place, ok := where[c.ID]
		if !ok {
			continue
		}
		if o := optionOf(in.Places, place); o.ID != "" {
			place = o.Mask
		}
		list = append(list, Pair(c.Mask, place))
	}
	return Response{in.ID: list}
}

func TestPairsAreJudgedChoiceByChoice(t *testing.T) {
	for _, c := range []struct {
		it    *Item
		where map[string]string
		want  Part
		score float64
	}{
		{animals(), map[string]string{"carp": "sea", "whale": "sea", "ox": "land", "ant": "land"}, Part{Right: true, Understood: true, InPlace: 4, Of: 4, Chosen: []string{"ant land", "carp sea", "ox land", "whale sea"}}, 1},
		{animals(), map[string]string{"carp": "sea", "whale": "land", "ox": "land", "ant": "land"}, Part{Understood: true, InPlace: 3, Of: 4, Chosen: []string{"ant land", "carp sea", "ox land", "whale land"}, Feedback: "A whale swims.", Misconception: "mammals live on land"}, 0.75},
		{animals(), map[string]string{"carp": "land", "whale": "sea", "ox": "sea", "ant": "land"}, Part{Understood: true, InPlace: 2, Of: 4, Chosen: []string{"ant land", "carp land", "ox sea", "whale sea"}, Feedback: "A carp has fins."}, 0.5},
		{animals(), map[string]string{"carp": "sea", "ant": "land"}, Part{Problem: "item.choose_places", N: 2}, 0},
		{animals(), map[string]string{"carp": "air"}, Part{Problem: "item.choose_again"}, 0},
		{seasons(), map[string]string{"sow": "1", "water": "2", "reap": "3"}, Part{Right: true, Understood: true, InPlace: 3, Of: 3, Chosen: []string{"sow", "water", "reap"}}, 1},
		{seasons(), map[string]string{"sow": "3", "water": "2", "reap": "1"}, Part{Understood: true, InPlace: 1, Of: 3, Chosen: []string{"reap", "water", "sow"}, Feedback: "The other way round.", Misconception: "backwards"}, 1.0 / 3},
		{seasons(), map[string]string{"sow": "2", "water": "2", "reap": "1"}, Part{Problem: "item.choose_once", N: 2}, 0},
		{seasons(), map[string]string{"sow": "0", "water": "2", "reap": "1"}, Part{Problem: "item.choose_again"}, 0},
		{seasons(), map[string]string{"sow": "4", "water": "2", "reap": "1"}, Part{Problem: "item.choose_again"}, 0},
		{seasons(), map[string]string{"sow": "01", "water": "2", "reap": "3"}, Part{Problem: "item.choose_again"}, 0},
		{seasons(), nil, Part{Problem: "item.choose_places", N: 3}, 0},
	} {
		v := made(t, c.it, 7)
		c.want.ID = "R1"
		got := Score(v, placed(v, c.where), "en")
		if !samePart(got.Parts[0], c.want) || got.Parts[0].InPlace != c.want.InPlace || got.Parts[0].Of != c.want.Of || got.Score != c.score {
			t.Errorf("%v is %+v, want %+v with %v", c.where, got, c.want, c.score)
		}
	}
}

func TestAPairTwiceIsNoAnswer(t *testing.T) {
	v := made(t, animals(), 3)
	key := v.Key()
	key["R1"] = append(slices.Clone(key["R1"]), key["R1"][0])
	if r := Score(v, key, "en"); r.Complete || r.Parts[0].Problem != "item.choose_again" {
		t.Errorf("%+v", r)
	}
}

func TestTheKeyOfEverySampleIsRight(t *testing.T) {
	for _, it := range samples() {
		for seed := range uint64(40) {
			v := made(t, it, seed)
			lang := it.Lang
			if it.Read() {
				continue // no rule says what is right
			}
			if r := Score(v, v.Key(), lang); !r.Right || r.Score != 1 {
				t.Fatalf("%s with seed %d: %+v", it.Key, seed, r)
			}
		}
	}
}

func TestChoicesOfPairsAreShuffledApart(t *testing.T) {
	orders, kept := map[string]bool{}, true
	for seed := range uint64(60) {
		v := made(t, animals(), seed).Shown().Interactions[0]
		order := ""
		for _, c := range v.Choices {
			order += c.Text + " "
		}
		orders[order] = true
		kept = kept && v.Places[0].Text == "in water"
	}
	if len(orders) < 12 || !kept {
		t.Errorf("%d orders, places kept: %v", len(orders), kept)
	}
}

func TestUnsoundPairs(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Interaction)
		order  bool
		want   string
	}{
		"a pair is missing":          {func(in *Interaction) { in.Correct = in.Correct[:3] }, false, "item.problem.pairs_all"},
		"a pair of nothing":          {func(in *Interaction) { in.Correct[0] = "carp" }, false, "item.problem.pair"},
		"an unknown place":           {func(in *Interaction) { in.Correct[0] = "carp air" }, false, "item.problem.pair"},
		"a choice twice":             {func(in *Interaction) { in.Correct[0] = "ox sea" }, false, "item.problem.pair"},
		"one place":                  {func(in *Interaction) { in.Places = in.Places[:1] }, false, "item.problem.count"},
		"two places say the same":    {func(in *Interaction) { in.Places[1].Text = "in  water" }, false, "item.problem.choices_equal"},
		"an id with a space":         {func(in *Interaction) { in.Choices[0].ID = "a carp" }, false, "item.problem.choice_id"},
		"a number to take":           {func(in *Interaction) { in.Max = 2 }, false, "item.problem.max_here"},
		"the order tells the answer": {func(in *Interaction) { in.Fixed = true; in.Correct = []string{"reap", "sow", "water"} }, true, "item.problem.order_told"},
		"one step is missing":        {func(in *Interaction) { in.Correct = in.Correct[:2] }, true, "item.problem.order_all"},
		"an order with places":       {func(in *Interaction) { in.Places = []ChoiceOption{{ID: "a", Text: "a"}} }, true, "item.problem.places_here"},
	} {
		it := animals()
		if c.order {
			it = seasons()
		}
		c.change(&it.Interactions[0])
		if problems := Validate(it); !slices.ContainsFunc(problems, func(p Problem) bool { return p.Key == c.want }) {
			t.Errorf("%s: %+v", name, problems)
		}
	}
	told := animals()
	in := &told.Interactions[0]
	in.Choices, in.Correct, in.Fixed = in.Choices[:2], []string{"carp sea", "whale land"}, true
	if problems := Validate(told); len(problems) != 1 || problems[0].Key != "item.problem.order_told" {
		t.Errorf("%+v", problems)
	}
	list := water()
	list.Interactions[0].Choices[0].Text = "$x$"
	if problems := Validate(list); len(problems) != 1 || problems[0].Key != "item.problem.plain_choice" {
		t.Errorf("%+v", problems)
	}
}

func TestALongerTextWaitsForAPerson(t *testing.T) {
	v := made(t, reason(), 1)
	for _, c := range []struct {
		number, text    string
		complete, waits bool
		score           float64
		problem         string
	}{
		{"7", "7 times 13\n\nis 91", true, true, 1, ""},
		{"3", "It is odd.", true, true, 0, ""},
		{"7", " \n ", false, false, 1, "item.write_something"},
		{"7", strings.Repeat("å", MaxWritten+1), false, false, 1, "item.write_shorter"},
		{"7", strings.Repeat("å", MaxWritten), true, true, 1, ""},
	} {
		r := Score(v, Response{"N": {c.number}, "W": {c.text}}, "en")
		if r.Right || r.Complete != c.complete || r.Waits != c.waits || r.Score != c.score || r.Parts[1].Problem != c.problem {
			t.Errorf("%.20q is %+v", c.text, r)
		}
		if c.waits && r.Parts[1].Feedback != reason().Interactions[1].Criteria {
			t.Errorf("what to compare with is not said: %+v", r.Parts[1])
		}
	}
	it := reason()
	it.Interactions[1].Correct = []string{"no"}
	if problems := Validate(it); len(problems) != 1 || problems[0].Key != "item.problem.read_correct" {
		t.Errorf("%+v", problems)
	}
}
