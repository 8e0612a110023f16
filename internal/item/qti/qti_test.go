package qti

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"crossfade/internal/item"
)

func samples() []item.Item {
	return []item.Item{
		{
			Key: "name-1", Goals: []string{"name-fraction"}, Uses: []item.Use{item.Practice, item.Together}, Difficulty: item.Easy, Lang: "en",
			Body: "A strip has {{b}} equal parts. **{{a}}** of them are green:\n\n![strip](files/strip.svg)\n\nWhich fraction is green?",
			Template: &item.Template{
				Params: []item.Param{
					{Name: "b", Int: []int64{3, 9}}, {Name: "a", Int: []int64{1, 8, 1}}, {Name: "wrong", Expr: "b-a"},
					{Name: "d", Decimal: []string{"0.50", "1.75", "0.50"}, Format: "decimal:2"}, {Name: "who", Pick: []string{"Ada", "Ben"}}, {Name: "n", Pick: []string{"1/2", "3"}},
					{Name: "odd", Expr: "if(b % 2 = 1, round(b / 3, 2), -gcd(a, b) + sqrt(9) * abs(wrong) ^ 2)", Format: "mixed"},
					{Name: "e", Expr: "min(a, b, 3) - (a - 1) + ceil(b / 2) - floor(b / 2) + round(1.5)"},
				},
				Where: []string{"a < b", "a != wrong and not (who = \"Eve\")", "a > 0 or b >= 3"},
			},
			Interactions: []item.Interaction{{ID: "R1", Kind: item.Choice, Prompt: "Which?", Correct: []string{"A"}, Choices: []item.ChoiceOption{
				{ID: "A", Text: `$\frac{ {{a}} }{ {{b}} }$`},
				{ID: "B", Text: `$\frac{ {{b}} }{ {{a}} }$`, Feedback: "The number of *equal* parts goes below.", Misconception: "top and bottom swapped"},
				{ID: "C", Text: "None of these", Fixed: true},
			}}},
			Hints: []item.Hint{
				{Title: "Look", Text: "Count all the parts first."},
				{Text: "{{a}} of what?", Scaffold: &item.Scaffold{
					Interaction: item.Interaction{ID: "S1", Kind: item.Number, Prompt: "All", Correct: []string{"{{b}}"}}, Hints: []item.Hint{{Text: "Count."}},
				}},
				{Text: "That is it.", BottomOut: true, Credit: item.Credit{Authors: []string{"Eve"}}},
			},
			Solution: "{{a}} of {{b}} parts <br> are green & well.",
			Credit:   item.Credit{Authors: []string{"Ada"}, Licence: "CC-BY-4.0", Source: "Parts", URL: "https://example.org/"},
		},
		{
			Key: "fields", Title: "A line", Stimulus: &item.Stimulus{Key: "lines", Title: "Lines", Body: "In the plane.", Part: 1, Of: 2},
			Body: "The line meets the axis at [[Y]] after [[X]] steps.",
			Interactions: []item.Interaction{
				{ID: "Z", Kind: item.Maths, Prompt: "Slope $m$", Correct: []string{"3x/2", "1.5x"}, Tolerance: 0.01, Unit: "cm"},
				{ID: "X", Kind: item.Number, Correct: []string{"0", "-0"}, Width: 3, Tolerance: 0.5},
				{ID: "Y", Kind: item.Number, Correct: []string{"12"}, Unit: "km", Tolerance: 0.05, Relative: true},
				{ID: "T", Kind: item.Text, Prompt: "Its name", Correct: []string{"line", "straight \"line\""}, Case: true},
				{ID: "M", Kind: item.Choice, Max: 2, Fixed: true, Correct: []string{"a", "b"}, Choices: []item.ChoiceOption{{ID: "a", Text: "one"}, {ID: "b", Text: "two"}, {ID: "c", Text: "three"}}},
			},
			Feedback: []item.Feedback{
				{Interaction: "Y", Answer: "21", Text: "Digits swapped?", Misconception: "swapped"}, {Interaction: "T", Text: "Think of a ruler."},
			},
		},
		{
			Key: "sorting", Title: "Sorting", Lang: "sv", Body: "A {{n}} plum is [[W]].", Template: &item.Template{Params: []item.Param{{Name: "n", Int: []int64{2, 9}}}},
			Interactions: []item.Interaction{
				{ID: "W", Kind: item.InlineChoice, Prompt: "Its *kind*", Correct: []string{"f"}, Choices: []item.ChoiceOption{
					{ID: "f", Text: "a *fruit* & {{n}}"}, {ID: "r", Text: "a root", Feedback: "It *grows* on a tree.", Misconception: "root"}, {ID: "n", Text: "neither", Fixed: true},
				}},
				{ID: "V", Kind: item.InlineChoice, Prompt: "Below", Fixed: true, Correct: []string{"b"}, Choices: []item.ChoiceOption{{ID: "a", Text: "one"}, {ID: "b", Text: "two"}}},
				{ID: "M", Kind: item.Match, Prompt: "Sort **all**", Correct: []string{"a up", "b down", "c down"}, Choices: []item.ChoiceOption{{ID: "a", Text: "lark $x$"}, {ID: "b", Text: "mole", Feedback: "It digs.", Misconception: "flies"}, {ID: "c", Text: "worm"}},
					Places: []item.ChoiceOption{{ID: "up", Text: "up", Fixed: true}, {ID: "down", Text: "down"}}},
				{ID: "O", Kind: item.Order, Prompt: "Order", Correct: []string{"m", "n", "o"}, Choices: []item.ChoiceOption{{ID: "o", Text: "reap", Feedback: "Last."}, {ID: "n", Text: "water"}, {ID: "m", Text: "sow", Fixed: true}}},
				{ID: "X", Kind: item.Extended, Prompt: "Say *why*", Criteria: "It names **two** reasons: $x$ and {{n}}."},
				{ID: "Y", Kind: item.Extended},
				{ID: "P", Kind: item.Upload, Prompt: "Your *working*", Max: 3, MB: 8, Takes: []item.FileKind{item.Picture}, Criteria: "The steps can be read."},
				{ID: "Q", Kind: item.Upload},
			},
			Feedback: []item.Feedback{{Interaction: "M", Answer: "a down", Text: "A lark sings high."}, {Interaction: "O", Answer: "o n m", Text: "Backwards."}},
		},
	}
}

func TestNothingIsLostOnTheWay(t *testing.T) {
	for _, it := range samples() {
		if problems := item.Validate(&it); len(problems) > 0 {
			t.Fatal(problems)
		}
		file, err := Marshal(&it, Options{})
		if err != nil {
			t.Fatal(err)
		}
		back, left, err := Unmarshal(file)
		if err != nil || len(left) > 0 {
			t.Fatalf("%v, %v\n%s", left, err, file)
		}
		want, _ := json.MarshalIndent(it, "", " ")
		got, _ := json.MarshalIndent(back, "", " ")
		if string(got) != string(want) {
			t.Errorf("%s", cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")))
		}
	}
}

func TestWhatStandsInTheFile(t *testing.T) {
	all := samples()
	var files string
	for i := range all {
		file, err := Marshal(&all[i], Options{Maths: func(tex string, _ bool) (string, error) { return "<math><mi>m</mi></math>", nil }})
		if err != nil {
			t.Fatal(err)
		}
		files += string(file)
	}
	for _, want := range []string{
		`xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"`, `<qti-response-declaration identifier="R1" cardinality="single" base-type="identifier">`,
		`<qti-random-integer min="3" max="9"/>`, `<qti-printed-variable identifier="b"/>`, `<img src="files/strip.svg" alt="strip"`,
		`<qti-template-constraint><qti-lt><qti-variable identifier="a"/><qti-variable identifier="b"/></qti-lt></qti-template-constraint>`,
		`<qti-custom-operator class="crossfade:if">`, `<qti-math-operator name="abs">`, `<qti-round-to rounding-mode="decimalPlaces" figures="2">`,
		`tolerance-mode="relative" tolerance="5 5"`, `class="crossfade:maths-equal"`, `case-sensitive="true"`, `max-choices="2"`, `shuffle="false"`,
		`<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>m</mi></math>`, `expected-length="3"`,
		`<qti-response-declaration identifier="M" cardinality="multiple" base-type="directedPair">`, `<qti-response-declaration identifier="O" cardinality="ordered" base-type="identifier">`,
		`<qti-map-entry map-key="b down" mapped-value="0.3333333333333333"/>`, `<qti-map-response identifier="M"/>`, `<qti-index n="2"><qti-variable identifier="O"/></qti-index>`,
		`<qti-inline-choice identifier="n" fixed="true"`,
		`external-scored="human"`, `<qti-rubric-block use="scoring" view="scorer">`, `<qti-extended-text-interaction response-identifier="X"`,
		`<qti-response-declaration identifier="P" cardinality="single" base-type="file"`, `<qti-upload-interaction response-identifier="Q"`,
	} {
		if !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(files, "\n", ""), "  ", ""), want) {
			t.Errorf("the file lacks %s", want)
		}
	}
	if t.Failed() {
		t.Log(files)
	}
}

func TestForeignItems(t *testing.T) {
	const head = `<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i" title="A title">`
	choice := head + `<qti-response-declaration identifier="RESPONSE.1" cardinality="single" base-type="identifier"><qti-correct-response><qti-value>A</qti-value></qti-correct-response></qti-response-declaration>
		<qti-item-body><p>Look at <em>this</em> *sign*: <img src="a b.png" alt="sign"/></p><ul><li>one</li><li>two <strong>x</strong></li></ul>
		<qti-choice-interaction response-identifier="RESPONSE.1" shuffle="true" max-choices="1"><qti-prompt>Which?</qti-prompt>
		<qti-simple-choice identifier="A">yes<qti-feedback-inline outcome-identifier="F" identifier="A">Good</qti-feedback-inline></qti-simple-choice><qti-simple-choice identifier="B" fixed="true">no</qti-simple-choice>
		</qti-choice-interaction></qti-item-body><qti-response-processing template="x/match_correct.xml"/></qti-assessment-item>`
	it, left, err := Unmarshal([]byte(choice))
	if err != nil || len(left) > 0 {
		t.Fatal(left, err)
	}
	in := it.Interactions[0]
	if it.Body != "Look at *this* \\*sign\\*: ![sign](a%20b.png)\n\n- one\n- two **x**" || in.ID != "R1" || in.Prompt != "Which?" || in.Fixed || len(in.Choices) != 2 ||
		in.Choices[0].Text != "yes" || in.Choices[0].Feedback != "Good" || !in.Choices[1].Fixed {
		t.Errorf("%+v", it)
	}
	if problems := item.Validate(&it); len(problems) > 0 {
		t.Error(problems)
	}
	entry := head + `<qti-response-declaration identifier="R" cardinality="single" base-type="float"><qti-correct-response><qti-value>5</qti-value></qti-correct-response></qti-response-declaration>
		<qti-template-declaration identifier="k" cardinality="single" base-type="integer"><qti-default-value><qti-value>7</qti-value></qti-default-value></qti-template-declaration>
		<qti-template-declaration identifier="x" cardinality="single" base-type="integer"/>
		<qti-template-processing><qti-set-template-value identifier="x"><qti-random-integer min="1" max="9"/></qti-set-template-value>
		<qti-set-correct-response identifier="R"><qti-sum><qti-variable identifier="x"/><qti-variable identifier="k"/><qti-base-value base-type="integer">1</qti-base-value></qti-sum></qti-set-correct-response></qti-template-processing>
		<qti-item-body><p>What is <math><msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mfrac><mn>1</mn><mn>2</mn></mfrac></math> with <qti-printed-variable identifier="x"/>? <qti-text-entry-interaction response-identifier="R" expected-length="4"/> cm</p></qti-item-body>
		<qti-response-processing><qti-response-condition><qti-response-if><qti-equal tolerance-mode="relative" tolerance="10 10"><qti-variable identifier="R"/><qti-correct identifier="R"/></qti-equal><qti-set-outcome-value identifier="SCORE"><qti-base-value base-type="float">1</qti-base-value></qti-set-outcome-value></qti-response-if></qti-response-condition></qti-response-processing></qti-assessment-item>`
	it, left, err = Unmarshal([]byte(entry))
	if err != nil || len(left) > 0 {
		t.Fatal(left, err)
	}
	in = it.Interactions[0]
	if it.Body != `What is ${x}^{2}+\frac{1}{2}$ with {{x}}? [[R]] cm` || in.Kind != item.Number || in.Tolerance != 0.1 || !in.Relative || in.Width != 4 {
		t.Errorf("%+v", it)
	}
	v, err := it.Variant(3)
	if err != nil || !item.Score(v, v.Key(), "en").Right || len(item.Validate(&it)) > 0 {
		t.Error(v, err, item.Validate(&it))
	}
}

func TestWhatCannotBeTakenIsNamed(t *testing.T) {
	const head = `<qti-assessment-item identifier="i" title="t">`
	for file, want := range map[string]string{
		head + `<qti-item-body><qti-hottext-interaction response-identifier="R"/></qti-item-body></qti-assessment-item>`:                                                                                      "qti-hottext-interaction",
		head + `<qti-item-body><p>Read.</p></qti-item-body></qti-assessment-item>`:                                                                                                                            "no interaction",
		head + `<qti-item-body><qti-text-entry-interaction response-identifier="R"/></qti-item-body></qti-assessment-item>`:                                                                                   "without a declaration",
		strings.Replace(head, ">", ` adaptive="true">`, 1) + `<qti-item-body><qti-text-entry-interaction response-identifier="R"/></qti-item-body></qti-assessment-item>`:                                     "adaptive",
		head + `<qti-response-declaration identifier="R" cardinality="single" base-type="point"/><qti-item-body><qti-text-entry-interaction response-identifier="R"/></qti-item-body></qti-assessment-item>`:  "base type point",
		head + `<qti-response-declaration identifier="R" cardinality="single" base-type="string"/><qti-item-body><qti-text-entry-interaction response-identifier="R"/></qti-item-body></qti-assessment-item>`: "without a right answer",
	} {
		_, _, err := Unmarshal([]byte(file))
		var u *Unsupported
		if !errors.As(err, &u) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestHostileFiles(t *testing.T) {
	for name, file := range map[string]string{
		"document type": `<!DOCTYPE x [<!ENTITY a "aaaa">]><qti-assessment-item>&a;</qti-assessment-item>`,
		"entity":        `<qti-assessment-item>&a;</qti-assessment-item>`,
		"deep":          strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200),
		"many":          "<a>" + strings.Repeat("<b/>", 30_000) + "</a>",
		"large":         "<a>" + strings.Repeat("x", 3<<20) + "</a>",
		"charset":       `<?xml version="1.0" encoding="UTF-16"?><qti-assessment-item/>`,
		"another root":  `<html/>`,
		"broken":        `<qti-assessment-item>`,
		"nothing":       ``,
	} {
		if _, _, err := Unmarshal([]byte(file)); err == nil {
			t.Errorf("%s must be refused", name)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	all := samples()
	for i := range all {
		file, err := Marshal(&all[i], Options{})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Add([]byte(`<qti-assessment-item identifier="i"><qti-item-body data-cf="{}"><div data-cf-stimulus="{}"/></qti-item-body></qti-assessment-item>`))
	f.Fuzz(func(t *testing.T, file []byte) {
		it, _, err := Unmarshal(file)
		if err != nil {
			return
		}
		if len(item.Validate(&it)) > 0 {
			return
		}
		written, err := Marshal(&it, Options{})
		if err != nil {
			t.Fatalf("a sound item cannot be written: %v", err)
		}
		if _, _, err := Unmarshal(written); err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, written)
		}
	})
}

// data is the folder of real items, or skips the test.
func data(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("CROSSFADE_DATA")
	if dir == "" {
		dir = "../../../../shared/data"
	}
	if _, err := os.Stat(dir + "/qti"); err != nil {
		t.Skip("the folder of real data is not here; set CROSSFADE_DATA to test with it")
	}
	return dir + "/qti"
}
