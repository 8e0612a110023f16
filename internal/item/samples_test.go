package item

// samples are sound items of every kind, which many tests go through.
func samples() []*Item {
	return []*Item{fractionChoice(), eggs(), capital(), lightYear(), severalChoices(), twoFields(), laddered(), water(), animals(), seasons(), reason(), working()}
}

// fractionChoice is the first example of docs/course-folder.md.
func fractionChoice() *Item {
	return &Item{
		Key: "name-1", Goals: []string{"name-fraction"}, Uses: []Use{Practice, Together}, Difficulty: Easy,
		Body: "A strip has {{b}} equal parts. {{a}} of them are green. Which fraction is green?",
		Template: &Template{
			Params: []Param{{Name: "b", Int: []int64{3, 9}}, {Name: "a", Int: []int64{1, 8}}, {Name: "wrong", Expr: "b - a"}},
			Where:  []string{"a < b", "a != wrong"},
		},
		Interactions: []Interaction{{ID: "R1", Kind: Choice, Correct: []string{"A"}, Choices: []ChoiceOption{
			{ID: "A", Text: `$\frac{ {{a}} }{ {{b}} }$`},
			{ID: "B", Text: `$\frac{ {{b}} }{ {{a}} }$`, Feedback: "The number of equal parts goes below.", Misconception: "top and bottom swapped"},
			{ID: "C", Text: `$\frac{ {{wrong}} }{ {{b}} }$`, Misconception: "counted the other parts"},
		}}},
		Hints: []Hint{
			{Text: "Count all the parts first. That number goes below the line."},
			{Text: `{{a}} of {{b}}: $\frac{ {{a}} }{ {{b}} }$.`, BottomOut: true},
		},
		Solution: "{{a}} of {{b}} equal parts are green.",
	}
}

// eggs is the second example of docs/course-folder.md.
func eggs() *Item {
	return &Item{
		Key: "name-2", Goals: []string{"name-fraction"},
		Body:         "{{a}} out of {{b}} eggs are left. Write the fraction.",
		Template:     &Template{Params: []Param{{Name: "b", Int: []int64{4, 12}}, {Name: "a", Int: []int64{1, 11}}}, Where: []string{"a < b"}},
		Interactions: []Interaction{{ID: "R1", Kind: Maths, Prompt: "Fraction", Correct: []string{"{{a}}/{{b}}"}}},
		Feedback:     []Feedback{{Answer: "{{b}}/{{a}}", Text: "Look again: what goes below the line?", Misconception: "top and bottom swapped"}},
	}
}

func capital() *Item {
	return &Item{
		Key: "capital", Body: "Which city is the capital of France?", Solution: "It is Paris.",
		Interactions: []Interaction{{ID: "R1", Kind: Text, Prompt: "City", Correct: []string{"Paris", "The city of Paris"}}},
		Feedback: []Feedback{
			{Answer: "lyon", Text: "Lyon is the third largest city."},
			{Text: "Think of the Eiffel tower.", Misconception: "large city"},
			{Answer: "paris", Text: "Right, on the Seine."},
		},
		Credit: Credit{Authors: []string{"A. Author"}, Licence: "CC-BY-4.0", Source: "Cities", URL: "https://example.org/cities"},
	}
}

func lightYear() *Item {
	return &Item{
		Key: "light", Lang: "sv", Body: "Hur långt går ljuset på {{t}} s?",
		Template: &Template{Params: []Param{
			{Name: "t", Decimal: []string{"0.5", "2.5", "0.5"}}, {Name: "d", Expr: "t * 299792.458"},
		}},
		Interactions: []Interaction{{ID: "R1", Kind: Number, Unit: "km", Tolerance: 0.01, Relative: true, Correct: []string{"{{d}}"}}},
		Solution:     "Det är {{d}} km.",
	}
}

func severalChoices() *Item {
	return &Item{
		Key: "primes", Body: "Which are prime?",
		Interactions: []Interaction{{ID: "R1", Kind: Choice, Max: 3, Correct: []string{"two", "three"}, Choices: []ChoiceOption{
			{ID: "two", Text: "2"}, {ID: "three", Text: "3"},
			{ID: "nine", Text: "9", Feedback: "9 is 3 times 3.", Misconception: "odd is prime"},
			{ID: "none", Text: "None of these", Fixed: true},
		}}},
	}
}

func twoFields() *Item {
	return &Item{
		Key: "point", Body: "The line $y = {{m}}x + {{c}}$ meets the y-axis at ([[X]], [[Y]]).",
		Stimulus: &Stimulus{Key: "lines", Title: "Lines", Body: "A line in the plane.", Part: 1, Of: 2},
		Template: &Template{Params: []Param{{Name: "m", Int: []int64{-3, 3}}, {Name: "c", Int: []int64{-5, 5}}}, Where: []string{"m != 0"}},
		Interactions: []Interaction{
			{ID: "X", Kind: Number, Correct: []string{"0"}, Width: 3},
			{ID: "Y", Kind: Number, Correct: []string{"{{c}}"}, Width: 3},
		},
	}
}

func laddered() *Item {
	return &Item{
		Key: "speed", Body: "A bus goes 60 km in 1.5 hours. What is its speed?",
		Interactions: []Interaction{{ID: "R1", Kind: Number, Prompt: "Speed", Unit: "km/h", Correct: []string{"40"}}},
		Hints: []Hint{
			{Title: "Speed", Text: "Speed is distance over time."},
			{Title: "Set up", Text: "What do you divide by?", Scaffold: &Scaffold{
				Interaction: Interaction{ID: "S1", Kind: Choice, Correct: []string{"time"}, Choices: []ChoiceOption{
					{ID: "time", Text: "1.5 hours"}, {ID: "way", Text: "60 km"},
				}},
				Hints: []Hint{{Text: "Speed is per hour."}},
			}},
			{Text: "60 / 1.5 = 40", BottomOut: true},
		},
		Solution: "40 km/h",
	}
}

// water has two lists inside its text.
func water() *Item {
	return &Item{
		Key: "water", Body: "At {{t}} degrees water is [[W]]. When it cools it [[C]].",
		Template: &Template{Params: []Param{{Name: "t", Int: []int64{110, 140}}}},
		Interactions: []Interaction{
			{ID: "W", Kind: InlineChoice, Correct: []string{"gas"}, Choices: []ChoiceOption{
				{ID: "gas", Text: "steam"}, {ID: "solid", Text: "ice", Feedback: "Ice is cold.", Misconception: "hot and cold swapped"}, {ID: "liquid", Text: "a drink for \\$1"},
			}},
			{ID: "C", Kind: InlineChoice, Prompt: "What it does", Correct: []string{"falls"}, Choices: []ChoiceOption{{ID: "falls", Text: "condenses"}, {ID: "rises", Text: "boils"}}},
		},
		Solution: "Above 100 degrees it boils.",
	}
}

// animals sorts into places that keep their order.
func animals() *Item {
	return &Item{
		Key: "animals", Body: "Sort the animals.",
		Interactions: []Interaction{{
			ID: "R1", Kind: Match, Prompt: "Where do they live?",
			Choices: []ChoiceOption{{ID: "carp", Text: "carp"}, {ID: "whale", Text: "whale", Feedback: "A whale swims.", Misconception: "mammals live on land"}, {ID: "ox", Text: "ox"}, {ID: "ant", Text: "ant"}},
			Places:  []ChoiceOption{{ID: "sea", Text: "in water", Fixed: true}, {ID: "land", Text: "on land", Fixed: true}},
			Correct: []string{"carp sea", "whale sea", "ox land", "ant land"},
		}},
		Feedback: []Feedback{{Answer: "carp land", Text: "A carp has fins."}, {Text: "Think of where each one breathes."}},
	}
}

func seasons() *Item {
	return &Item{
		Key: "seasons", Body: "Put the steps in order.",
		Interactions: []Interaction{{
			ID: "R1", Kind: Order, Correct: []string{"sow", "water", "reap"},
			Choices: []ChoiceOption{{ID: "reap", Text: "Reap"}, {ID: "sow", Text: "Sow"}, {ID: "water", Text: "Water"}},
		}},
		Feedback: []Feedback{{Answer: "reap water sow", Text: "The other way round.", Misconception: "backwards"}, {Text: "What comes before the harvest?"}},
	}
}

// reason has a longer text beside a number.
func reason() *Item {
	return &Item{
		Key: "reason", Body: "Is 91 a prime number? Say why.",
		Interactions: []Interaction{
			{ID: "N", Kind: Number, Prompt: "A factor", Correct: []string{"7", "13"}},
			{ID: "W", Kind: Extended, Prompt: "Why", Criteria: "It names two factors: $7 \\cdot 13$."},
		},
	}
}
