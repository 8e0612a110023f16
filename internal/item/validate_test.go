package item

import (
	"strings"
	"testing"
)

func TestSamplesAreSound(t *testing.T) {
	for _, it := range samples() {
		if found := Validate(it); len(found) > 0 {
			t.Errorf("%s: %v", it.Key, found)
		}
	}
}

func TestValidateNamesWhatToChange(t *testing.T) {
	first := func(it *Item) *Interaction { return &it.Interactions[0] }
	for _, c := range []struct {
		want   string // path and key
		it     *Item
		change func(*Item)
	}{
		{"interactions item.problem.count", capital(), func(it *Item) { it.Interactions = nil }},
		{"body item.problem.no_body", capital(), func(it *Item) { it.Body = " " }},
		{"body item.problem.text_long", capital(), func(it *Item) { it.Body = strings.Repeat("a", 30_000) }},
		{"solution item.problem.text_unreadable", capital(), func(it *Item) { it.Solution = "\xff" }},
		{"key item.problem.key", capital(), func(it *Item) { it.Key = "a\nb" }},
		{"lang item.problem.lang", capital(), func(it *Item) { it.Lang = "no language" }},
		{"uses[1] item.problem.use", capital(), func(it *Item) { it.Uses = []Use{Alone, "exams"} }},
		{"difficulty item.problem.difficulty", capital(), func(it *Item) { it.Difficulty = "nasty" }},
		{"goals[1] item.problem.goal", capital(), func(it *Item) { it.Goals = []string{"a", "a"} }},
		{"stimulus item.problem.part", twoFields(), func(it *Item) { it.Stimulus.Part = 3 }},
		{"body item.problem.marker_unknown", twoFields(), func(it *Item) { it.Body += "[[Z]]" }},
		{"body item.problem.marker_twice", twoFields(), func(it *Item) { it.Body += "[[X]]" }},
		{"body item.problem.marker_choice", severalChoices(), func(it *Item) { it.Body += "[[R1]]" }},
		{"interactions[1].prompt item.problem.prompt", twoFields(), func(it *Item) { it.Body = "Where?" }},
		{"interactions[1].id item.problem.interaction_id", twoFields(), func(it *Item) { it.Interactions[1].ID = "X"; it.Body = "?"; it.Interactions[1].Prompt = "Y" }},
		{"hints[1].scaffold.interaction.id item.problem.interaction_id", laddered(), func(it *Item) { it.Hints[1].Scaffold.Interaction.ID = "R1" }},
		{"interactions[0].correct item.problem.count", capital(), func(it *Item) { first(it).Correct = nil }},
		{"interactions[0].width item.problem.width", capital(), func(it *Item) { first(it).Width = 500 }},
		{"interactions[0].tolerance item.problem.tolerance", laddered(), func(it *Item) { first(it).Tolerance = -1 }},
		{"interactions[0].kind item.problem.kind", capital(), func(it *Item) { first(it).Kind = "essay" }},
		{"interactions[0].choices item.problem.choices_here", capital(), func(it *Item) { first(it).Choices = make([]ChoiceOption, 2) }},
		{"interactions[0].correct[0] item.problem.empty_answer", capital(), func(it *Item) { first(it).Correct[0] = " " }},
		{"interactions[0].choices item.problem.count", severalChoices(), func(it *Item) {
			it.Interactions[0].Choices = first(it).Choices[:1]
			first(it).Correct = []string{"two"}
			first(it).Max = 1
		}},
		{"interactions[0].choices[1].id item.problem.choice_id", fractionChoice(), func(it *Item) { first(it).Choices[1].ID = "A" }},
		{"interactions[0].choices[1].text item.problem.empty_choice", fractionChoice(), func(it *Item) { first(it).Choices[1].Text = "" }},
		{"interactions[0].choices[1].mask item.problem.mask", fractionChoice(), func(it *Item) { first(it).Choices[1].Mask = "x" }},
		{"interactions[0].correct[0] item.problem.correct_unknown", fractionChoice(), func(it *Item) { first(it).Correct[0] = "Z" }},
		{"interactions[0].max item.problem.max", severalChoices(), func(it *Item) { first(it).Max = 1 }},
		{"hints[0] item.problem.empty_hint", laddered(), func(it *Item) { it.Hints[0] = Hint{} }},
		{"hints[1].scaffold.hints[0].scaffold item.problem.scaffold_deep", laddered(), func(it *Item) { it.Hints[1].Scaffold.Hints[0].Scaffold = &Scaffold{} }},
		{"feedback[0].interaction item.problem.marker_unknown", capital(), func(it *Item) { it.Feedback[0].Interaction = "R9" }},
		{"feedback[0].text item.problem.empty_feedback", capital(), func(it *Item) { it.Feedback[0].Text = "" }},
		{"credit.url item.problem.credit_url", capital(), func(it *Item) { it.Credit.URL = "javascript:alert(1)" }},
		{"credit item.problem.credit_long", capital(), func(it *Item) { it.Credit.Authors = []string{"a\nb"} }},
		{"interactions[0].correct[0] item.problem.answer_number", laddered(), func(it *Item) { first(it).Correct[0] = "forty" }},
		{"body item.problem.name_unknown", eggs(), func(it *Item) { it.Body += "{{c}}" }},
		{"template.params[0].name item.problem.variable_name", eggs(), func(it *Item) { it.Template.Params[0].Name = "max" }},
		{"template.params[1].name item.problem.variable_name", eggs(), func(it *Item) { it.Template.Params[1].Name = "b" }},
		{"template.params[0].format item.problem.format", eggs(), func(it *Item) { it.Template.Params[0].Format = "roman" }},
		{"template.params[0] item.problem.one_of_four", eggs(), func(it *Item) { it.Template.Params[0].Expr = "1" }},
		{"template.params[0].int item.problem.int_span", eggs(), func(it *Item) { it.Template.Params[0].Int = []int64{9, 4} }},
		{"template.params[0].decimal item.problem.decimal_span", lightYear(), func(it *Item) { it.Template.Params[0].Decimal[2] = "0" }},
		{"template.params item.problem.count", eggs(), func(it *Item) { it.Template.Params = nil }},
		{"template.where[0] item.expr.ends_early", eggs(), func(it *Item) { it.Template.Where[0] = "a <" }},
		{"template.params[2].expr item.expr.unknown_name", fractionChoice(), func(it *Item) { it.Template.Params[2].Expr = "wrong + 1" }},
		{"template item.expr.divide_by_zero", fractionChoice(), func(it *Item) { it.Template.Params[2].Expr = "b / (a - 1)" }},
		{"template.where item.problem.no_draw", eggs(), func(it *Item) { it.Template.Where[0] = "a > 100" }},
		{"template item.expr.wrong_kind", eggs(), func(it *Item) { it.Template.Where[0] = "a + 1" }},
	} {
		c.change(c.it)
		found := Validate(c.it)
		var got []string
		for _, p := range found {
			got = append(got, p.Path+" "+p.Key)
		}
		if len(got) == 0 || got[0] != c.want {
			t.Errorf("got %v, want %s", got, c.want)
		}
	}
}

func TestValidateTriesTheDraws(t *testing.T) {
	// Without a condition the right answer and a wrong one can look the same.
	same := fractionChoice()
	same.Template.Where = []string{"a < b"}
	found := Validate(same)
	if len(found) != 1 || found[0].Key != "item.problem.choices_equal" || !strings.Contains(found[0].Path, "a = ") {
		t.Errorf("%v", found)
	}
	zero := eggs()
	zero.Template.Params[0].Int = []int64{0, 3}
	zero.Template.Where = nil
	if found := Validate(zero); len(found) == 0 || found[0].Key != "item.problem.answer_maths" || !strings.Contains(found[0].Path, "b = 0") {
		t.Errorf("%v", found)
	}
	guarded := eggs()
	guarded.Template.Params = append(guarded.Template.Params, Param{Name: "c", Expr: "b / (a - 1)"})
	guarded.Template.Where = []string{"a < b", "a != 1"}
	if found := Validate(guarded); len(found) > 0 {
		t.Errorf("a condition guards a later division: %v", found)
	}
}

func TestASlowTemplateIsRefusedSoon(t *testing.T) {
	slow := eggs()
	slow.Template.Params[0].Int = []int64{1, 100_000}
	slow.Template.Where = []string{strings.Repeat("b >= 0 and ", 40) + "b % 197 = 5"}
	found := Validate(slow)
	if len(found) != 1 || found[0].Key != "item.expr.too_many_steps" {
		t.Errorf("%v", found)
	}
}
