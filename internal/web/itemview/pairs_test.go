package itemview

import (
	"net/url"
	"strings"
	"testing"

	"crossfade/internal/item"
)

// sorting has a list inside its text, a match with buttons, a match with lists, and an order.
func sorting() item.Item {
	places := func(words ...string) (list []item.ChoiceOption) {
		for _, w := range words {
			list = append(list, item.ChoiceOption{ID: "p-" + w, Text: w})
		}
		return list
	}
	return item.Item{
		Key: "sorting", Body: "A plum is [[W]].",
		Interactions: []item.Interaction{
			{ID: "W", Kind: item.InlineChoice, Prompt: "Its kind", Correct: []string{"secretfruit"}, Choices: []item.ChoiceOption{
				{ID: "secretfruit", Text: "a *fruit* & more"}, {ID: "secretroot", Text: "a root", Feedback: "It grows on a tree."},
			}},
			{ID: "B", Kind: item.Match, Prompt: "Sort", Correct: []string{"a p-up", "b p-down"}, Choices: []item.ChoiceOption{{ID: "a", Text: "lark"}, {ID: "b", Text: "mole"}}, Places: places("up", "down")},
			{ID: "L", Kind: item.Match, Prompt: "Join", Correct: []string{"x p-one", "y p-five"}, Choices: []item.ChoiceOption{{ID: "x", Text: "thumb"}, {ID: "y", Text: "hand"}}, Places: places("one", "two", "three", "four", "five")},
			{ID: "O", Kind: item.Order, Correct: []string{"m", "n", "o"}, Choices: []item.ChoiceOption{{ID: "o", Text: "reap"}, {ID: "n", Text: "water"}, {ID: "m", Text: "sow"}}},
		},
	}
}

func TestPairsAreAskedWithFormControls(t *testing.T) {
	v := variant(t, sorting())
	page := draw(t, in(t, "en"), Question{Shown: v.Shown(), Rich: plainRich, Lang: "en"})
	check(t, page)
	for want, n := range map[string]int{
		`<select class="input input-fit" id="f-r.W"`: 1, ">a *fruit* &amp; more</option>": 1, `type="radio"`: 4, "<select": 6, "Number them from 1 to 3.": 1,
		"Choose a place for each.": 2, ` selected`: 0, ` checked`: 0, "data-result": 0, "secret": 0, "p-up": 0, "p-five": 0, "draggable": 0,
	} {
		if got := strings.Count(page, want); got != n {
			t.Errorf("%q stands %d times, want %d", want, got, n)
		}
	}
}

// TestTheFormOfPairsComesBack sends the right answer the way the page does.
func TestTheFormOfPairsComesBack(t *testing.T) {
	v := variant(t, sorting())
	form := url.Values{}
	for id, values := range v.Key() {
		for _, value := range values {
			if choice, place, ok := item.Split(value); ok {
				form.Add("r."+id+"."+choice, place)
			} else {
				form.Add("r."+id, value)
			}
		}
	}
	given := ParseForm(form, v.Shown())
	r := item.Score(v, given, "en")
	if !r.Right {
		t.Fatalf("%v is %+v", given, r)
	}
	page := draw(t, in(t, "en"), Question{Shown: v.Shown(), Mode: Review, Response: given, Result: &r, Key: v.Key(), Rich: plainRich})
	check(t, page)
	if strings.Count(page, " selected") != 6 || strings.Count(page, " checked") != 2 || strings.Count(page, `class="pair" data-result="right"`) != 7 || strings.Contains(page, `data-result="look"`) {
		t.Error(page)
	}
}

func TestAPartOfThePairsIsSaidAndTheKeyStaysHidden(t *testing.T) {
	v := variant(t, sorting())
	given := v.Key()
	given["O"] = []string{item.Pair(mask(v, "O", "m"), "1"), item.Pair(mask(v, "O", "n"), "3"), item.Pair(mask(v, "O", "o"), "2")}
	given["W"] = []string{mask(v, "W", "secretroot")}
	r := item.Score(v, given, "en")
	if r.Right || r.Score != (2+1.0/3)/4 {
		t.Fatalf("%+v", r)
	}
	q := Question{Shown: v.Shown(), Mode: Answered, Response: given, Result: &r, Rich: plainRich}
	page := draw(t, in(t, "en"), q)
	check(t, page)
	if strings.Contains(page, `class="pair" data-result`) || !strings.Contains(page, "In the right place: 1 of 3.") || !strings.Contains(page, "It grows on a tree.") {
		t.Error(page)
	}
	q.Mode, q.Key = Review, v.Key()
	page = draw(t, in(t, "en"), q)
	check(t, page)
	if strings.Count(page, `class="pair" data-result="look"`) != 2 || !strings.Contains(page, "<b>\na *fruit* &amp; more</b>") && !strings.Contains(page, "<b>a *fruit* &amp; more</b>") {
		t.Error(page)
	}
}

func TestAHalfFilledFormStaysFilled(t *testing.T) {
	v := variant(t, sorting())
	given := ParseForm(url.Values{"r.O." + mask(v, "O", "m"): {"2"}, "r.O." + mask(v, "O", "n"): {"2"}, "r.O." + mask(v, "O", "o"): {"1"}, "r.B." + mask(v, "B", "a"): {"<b>"}}, v.Shown())
	r := item.Score(v, given, "en")
	page := draw(t, in(t, "en"), Question{Shown: v.Shown(), Response: given, Result: &r, Rich: plainRich})
	check(t, page)
	for _, want := range []string{"Use each number once. You have 2 twice.", "Choose again.", "Give each its place. Still without one: 2.", `<option value="2" selected`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}

// mask is the id under which the page knows a choice.
func mask(v item.Variant, interaction, choice string) string {
	for _, in := range v.Item.Interactions {
		for _, c := range in.Choices {
			if in.ID == interaction && c.ID == choice {
				return c.Mask
			}
		}
	}
	return ""
}

func TestALongerText(t *testing.T) {
	v := variant(t, item.Item{Key: "why", Body: "Why is it so?", Interactions: []item.Interaction{{ID: "R1", Kind: item.Extended, Criteria: "It names a secretreason."}}})
	q := Question{Shown: v.Shown(), Rich: plainRich}
	ctx := in(t, "en")
	page := draw(t, ctx, q)
	check(t, page)
	if !strings.Contains(page, `<textarea class="input" id="f-r.R1" name="r.R1" rows="6" maxlength="5000"`) || strings.Contains(page, "secretreason") || !strings.Contains(page, "A person reads this.") {
		t.Error(page)
	}
	given := ParseForm(url.Values{"r.R1": {" One.\r\n\r\nTwo <b>\x00.\n"}}, v.Shown())
	if given["R1"][0] != "One.\n\nTwo <b> ." {
		t.Fatalf("%q", given)
	}
	r := item.Score(v, given, "en")
	q.Mode, q.Response, q.Result, q.Key = Review, given, &r, v.Key()
	page = draw(t, ctx, q)
	check(t, page)
	for _, want := range []string{"readonly", "Two &lt;b&gt; .</textarea>", "It names a secretreason.", `data-result="waits"`, "Compare it with this"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
	if strings.Contains(page, "Look again") || strings.Contains(page, `"right"`) {
		t.Error("nothing judged it")
	}
}
