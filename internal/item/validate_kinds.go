package item

import (
	"slices"
	"strings"
)

// plainChoices checks that a list inside the text can show its choices: a browser puts no formula and
// no picture into a list.
func (c *checker) plainChoices(in *Interaction, path string) {
	if in.Max > 1 {
		c.problem(path+".max", "item.problem.one_of_list")
	}
	for i, o := range in.Choices {
		if !Plain(o.Text) {
			c.problem(path+".choices"+index(i)+".text", "item.problem.plain_choice", "text", clip(o.Text))
		}
	}
}

// Plain tells that a text has neither formulas nor pictures, so that words alone can show it.
func Plain(s string) bool {
	s = strings.ReplaceAll(s, `\\`, "")
	s = strings.ReplaceAll(s, `\$`, "")
	return !strings.Contains(s, "$") && !strings.Contains(s, "![") && !strings.Contains(s, `\(`) && !strings.Contains(s, `\[`)
}

// pairs checks a match or an order: every choice has exactly one right place, and the order in which an
// author keeps things does not tell it.
func (c *checker) pairs(in *Interaction, path string) {
	ids := c.options(in.Choices, path+".choices", 2)
	if in.Max != 0 {
		c.problem(path+".max", "item.problem.max_here")
	}
	for i, id := range ids {
		if strings.ContainsAny(id, " \t\n") {
			c.problem(path+".choices"+index(i)+".id", "item.problem.choice_id", "id", clip(id))
		}
	}
	if in.Kind == Order {
		c.order(in, ids, path)
		return
	}
	places := c.options(in.Places, path+".places", 2)
	told := len(in.Correct) == len(ids) && len(ids) == len(places)
	var seen []string
	for i, pair := range in.Correct {
		choice, place, ok := Split(pair)
		if !ok || !slices.Contains(ids, choice) || !slices.Contains(places, place) || slices.Contains(seen, choice) {
			c.problem(path+".correct"+index(i), "item.problem.pair", "pair", clip(pair))
		}
		seen = append(seen, choice)
		told = told && slices.Index(ids, choice) == slices.Index(places, place)
	}
	if len(in.Correct) != len(ids) {
		c.problem(path+".correct", "item.problem.pairs_all", "choices", len(ids))
	}
	if in.Fixed && told {
		c.problem(path+".fixed", "item.problem.order_told")
	}
}

func (c *checker) order(in *Interaction, ids []string, path string) {
	for i, id := range in.Correct {
		if !slices.Contains(ids, id) || slices.Contains(in.Correct[:i], id) {
			c.problem(path+".correct"+index(i), "item.problem.correct_unknown", "id", clip(id))
		}
	}
	if len(in.Correct) != len(ids) {
		c.problem(path+".correct", "item.problem.order_all", "choices", len(ids))
	}
	free := slices.ContainsFunc(in.Choices, func(o ChoiceOption) bool { return !o.Fixed })
	if (in.Fixed || !free) && slices.Equal(in.Correct, ids) {
		c.problem(path+".fixed", "item.problem.order_told")
	}
}

// read checks a longer text or an upload: nothing of it can be right by a rule.
func (c *checker) read(in *Interaction, path string) {
	if len(in.Correct) > 0 || len(in.Choices) > 0 || len(in.Places) > 0 {
		c.problem(path+".correct", "item.problem.read_correct")
	}
	if in.Kind == Upload {
		c.upload(in, path)
	}
}
