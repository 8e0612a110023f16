package authoring

import (
	"context"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"crossfade/courses"
	"crossfade/internal/interop/archive"
	"crossfade/internal/interop/coursefolder"
	"crossfade/internal/item"
	"crossfade/internal/web/route"
)

// TestEveryQuestionComesThroughTheFormAsItWas fills the form from every question of the bundled courses, sends it as a browser would, and
// makes a question of it: whoever opens a question and keeps it changes nothing.
func TestEveryQuestionComesThroughTheFormAsItWas(t *testing.T) {
	n := 0
	for _, b := range courses.List() {
		tree, err := archive.OpenFS(b.Folder, b.Name, archive.Usual())
		if err != nil {
			t.Fatal(err)
		}
		src, err := coursefolder.Read(tree)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range src.Courses {
			for _, it := range c.Items {
				n++
				if it.Difficulty == "" {
					it.Difficulty = item.Medium // the form shows what it is
				}
				got := typedForm(t, draftOf(it), it).item(it)
				if problems := item.Validate(&got); len(problems) > 0 {
					t.Errorf("%s: %+v", it.Key, problems)
				}
				if want := settled(it); !reflect.DeepEqual(settled(got), want) {
					t.Errorf("%s came back as\n%+v\nand was\n%+v", it.Key, settled(got), want)
				}
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d questions were tried", n)
	}
}

// settled writes a question so that two ways to say the same are equal: lines end alike, and texts have no blanks around them.
func settled(it item.Item) item.Item {
	trim := func(s *string) { *s = strings.TrimSpace(*s) }
	trim(&it.Body)
	trim(&it.Solution)
	interactions := append([]item.Interaction(nil), it.Interactions...)
	for i := range interactions {
		in := &interactions[i]
		in.Choices = append([]item.ChoiceOption(nil), in.Choices...)
		if in.Kind.Pairs() { // their order is that of the right answer; learners get them shuffled
			byText := func(a, b item.ChoiceOption) int { return strings.Compare(a.Text, b.Text) }
			in.Places = append([]item.ChoiceOption(nil), in.Places...)
			slices.SortFunc(in.Choices, byText)
			slices.SortFunc(in.Places, byText)
		}
		for j := range in.Choices {
			trim(&in.Choices[j].Text)
			trim(&in.Choices[j].Feedback)
		}
	}
	it.Interactions = interactions
	it.Hints = append([]item.Hint(nil), it.Hints...)
	for i := range it.Hints {
		trim(&it.Hints[i].Text)
	}
	it.Feedback = append([]item.Feedback(nil), it.Feedback...)
	for i := range it.Feedback {
		trim(&it.Feedback[i].Text)
	}
	if it.Template != nil {
		made := *it.Template
		made.Params = append([]item.Param(nil), made.Params...)
		for i, p := range made.Params {
			made.Params[i] = item.ReadParam(p.Name, p.Line(), p.Format)
		}
		it.Template = &made
	}
	return it
}

// typedForm gives the draft as it comes back from a browser.
func typedForm(t *testing.T, d draft, was item.Item) draft {
	t.Helper()
	values := url.Values{"body": {d.Body}, "solution": {d.Solution}, "goal": {d.Goal}, "difficulty": {d.Difficulty}, "use": d.Uses, "where": {d.Where}}
	box := func(name string, on bool) {
		if on {
			values.Set(name, "1")
		}
	}
	for i, f := range d.Fields {
		for name, value := range map[string]string{"prompt": f.Prompt, "correct": f.Correct, "off": f.Off, "unit": f.Unit, "most": f.Most, "mb": f.MB} {
			values.Set(at(i, name, -1), value)
		}
		values[at(i, "takes", -1)] = f.Takes
		box(at(i, "fixed", -1), f.Fixed)
		box(at(i, "case", -1), f.Case)
		for j, c := range f.Choices {
			values.Set(at(i, "c", j)+".id", c.ID)
			values.Set(at(i, "c", j)+".text", c.Text)
			values.Set(at(i, "c", j)+".feedback", c.Feedback)
			box(at(i, "c", j)+".right", c.Right)
		}
	}
	for i, h := range d.Hints {
		n := strconv.Itoa(i)
		values.Set("h"+n+".keep", strconv.Itoa(h.Keep))
		values.Set("h"+n+".text", h.Text)
		box("h"+n+".bottom", h.BottomOut)
	}
	for i, f := range d.Feedback {
		n := "f" + strconv.Itoa(i)
		values.Set(n+".of", f.Of)
		values.Set(n+".answer", f.Answer)
		values.Set(n+".text", f.Text)
		values.Set(n+".misconception", f.Misconception)
	}
	for i, p := range d.Params {
		n := "p" + strconv.Itoa(i)
		values.Set(n+".name", p.Name)
		values.Set(n+".line", p.Line)
		values.Set(n+".format", p.Format)
	}
	r := httptest.NewRequestWithContext(context.Background(), "POST", "/", strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	form, err := route.ParseForm(httptest.NewRecorder(), r)
	if err != nil {
		t.Fatal(err)
	}
	return readDraft(form, was)
}

func TestTolerance(t *testing.T) {
	for typed, want := range map[string]struct {
		off      float64
		relative bool
	}{"": {0, false}, "0.5": {.5, false}, "0,5": {.5, false}, " 2 % ": {.02, true}, "near": {-1, false}, "x%": {-1, true}} {
		if off, relative := tolerance(typed); off != want.off || relative != want.relative {
			t.Errorf("%q is %v, %v", typed, off, relative)
		}
	}
}

func TestLinesOfPairs(t *testing.T) {
	in := item.Interaction{ID: "R1", Kind: item.Match}
	answerDraft{Kind: item.Match, Correct: "cat = animal\n oak = plant \ndog = animal\n"}.fill(&in)
	if len(in.Choices) != 3 || len(in.Places) != 2 || strings.Join(in.Correct, "|") != "A A|B B|C A" {
		t.Errorf("%+v", in)
	}
	if got := answerOf(in); got.Correct != "cat = animal\noak = plant\ndog = animal" || got.Kept {
		t.Errorf("%+v", got)
	}
	answerDraft{Kind: item.Match, Correct: "oak = plant\ncat = pet"}.fill(&in) // what was there keeps its id, so that old answers still mean it
	if strings.Join(in.Correct, "|") != "B B|A A" && strings.Join(in.Correct, "|") != "B B|A C" {
		t.Errorf("%+v", in)
	}
	order := item.Interaction{ID: "R1", Kind: item.Order}
	answerDraft{Kind: item.Order, Correct: "mix\nbake\neat"}.fill(&order)
	it := item.Item{Key: "k", Body: "Order them.", Interactions: []item.Interaction{order}}
	if problems := item.Validate(&it); len(problems) > 0 || strings.Join(order.Correct, "") != "ABC" {
		t.Errorf("%+v, %+v", problems, order)
	}
}
