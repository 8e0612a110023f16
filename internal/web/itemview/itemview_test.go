package itemview

import (
	"context"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"

	"github.com/a-h/templ"
	nethtml "golang.org/x/net/html"
	"pgregory.net/rapid"

	"crossfade/internal/i18n"
	"crossfade/internal/item"
	"crossfade/internal/web/ui"
)

// plainRich stands for package richtext: paragraphs, and everything else escaped.
func plainRich(markdown string) string {
	var b strings.Builder
	for p := range strings.SplitSeq(markdown, "\n\n") {
		b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
	}
	return b.String()
}

func in(t testing.TB, lang string) context.Context {
	t.Helper()
	c, err := i18n.New(i18n.WithPseudo())
	if err != nil {
		t.Fatal(err)
	}
	return ui.With(context.Background(), ui.Env{L: c.For(lang)})
}

func draw(t testing.TB, ctx context.Context, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func variant(t testing.TB, it item.Item) item.Variant {
	t.Helper()
	if problems := item.Validate(&it); len(problems) > 0 {
		t.Fatal(problems)
	}
	v, err := it.Variant(11)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// sample has every kind of field: a choice, several choices, a text, and a number and maths inside the text.
func sample() item.Item {
	return item.Item{
		Key: "sample", Title: "A taxi", Stimulus: &item.Stimulus{Title: "Rides", Body: "A taxi costs 4 to start.", Part: 1, Of: 2},
		Body: "It costs [[N]] per km.\n\nSo the price is [[M]] for x km.",
		Interactions: []item.Interaction{
			{ID: "C", Kind: item.Choice, Prompt: "Which line?", Correct: []string{"b"}, Choices: []item.ChoiceOption{
				{ID: "a", Text: "down", Feedback: "Down means cheaper."}, {ID: "b", Text: "up"}, {ID: "c", Text: "flat"},
			}},
			{ID: "S", Kind: item.Choice, Max: 2, Prompt: "What is fixed?", Correct: []string{"x", "y"}, Choices: []item.ChoiceOption{
				{ID: "x", Text: "the start"}, {ID: "y", Text: "the rate"}, {ID: "z", Text: "the way"},
			}},
			{ID: "T", Kind: item.Text, Prompt: "Name of the slope", Correct: []string{"secretword"}},
			{ID: "N", Kind: item.Number, Unit: "€", Correct: []string{"1.5"}},
			{ID: "M", Kind: item.Maths, Correct: []string{"1.5x + 4"}},
		},
		Hints: []item.Hint{
			{Title: "Look", Text: "At the start."},
			{Text: "What is added?", Scaffold: &item.Scaffold{
				Interaction: item.Interaction{ID: "H", Kind: item.Number, Prompt: "Start", Correct: []string{"4"}}, Hints: []item.Hint{{Text: "Read again."}},
			}},
		},
		Solution: "The way of thinking.",
		Credit:   item.Credit{Authors: []string{"Ada"}, Licence: "CC-BY-SA-4.0", Source: "Taxis", URL: "https://example.org/"},
	}
}

// check reads HTML strictly enough to find what a browser forgives.
func check(t testing.TB, page string) {
	t.Helper()
	root, err := nethtml.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids, refs, labels := map[string]bool{}, []string{}, map[string]bool{}
	var inputs []*nethtml.Node
	for n := range root.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				if ids[a.Val] {
					t.Errorf("the id %q stands twice", a.Val)
				}
				ids[a.Val] = true
			case "aria-describedby", "aria-labelledby":
				refs = append(refs, strings.Fields(a.Val)...)
			case "for":
				refs = append(refs, a.Val)
				labels[a.Val] = true
			case "style", "onclick", "onerror":
				t.Errorf("the policy refuses %s on <%s>", a.Key, n.Data)
			}
		}
		if n.Type == nethtml.ElementNode && (n.Data == "select" || n.Data == "textarea" || n.Data == "input" && attribute(n, "type") != "hidden") {
			inputs = append(inputs, n)
		}
	}
	for _, r := range refs {
		if !ids[r] {
			t.Errorf("nothing has the id %q, which is referred to", r)
		}
	}
	for _, i := range inputs {
		wrapped := false
		for p := i.Parent; p != nil; p = p.Parent {
			wrapped = wrapped || p.Data == "label"
		}
		if !wrapped && !labels[attribute(i, "id")] {
			t.Errorf("a field %q has no label", attribute(i, "name"))
		}
	}
}

func attribute(n *nethtml.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func TestOpenQuestion(t *testing.T) {
	v := variant(t, sample())
	page := draw(t, in(t, "en"), Question{Shown: v.Shown(), Rich: plainRich, Lang: "en"})
	check(t, page)
	for _, want := range []string{
		`name="r.C"`, `type="radio"`, `type="checkbox"`, `name="r.T"`, `name="r.N"`, `name="r.M"`, "Part 1 of 2", "Choose up to 2.",
		`href="https://creativecommons.org/licenses/by-sa/4.0/"`, "CC BY-SA 4.0", "Ada", "€", `autocapitalize="off"`,
		"Write a number, like 3.5.", "Write it like 3/4", `aria-describedby="q-r-number"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the question lacks %s", want)
		}
	}
	for _, secret := range []string{"secretword", "1.5", "Down means", "way of thinking", "data-result", "judged"} {
		if strings.Contains(page, secret) {
			t.Errorf("the open question betrays %q", secret)
		}
	}
	if strings.Index(page, `name="r.N"`) > strings.Index(page, "per km") {
		t.Error("the field N stands inside the text")
	}
	if strings.Contains(page, "[[") || strings.Contains(page, openMark) {
		t.Error("a mark is left in the text")
	}
}

func TestProblemsStandBesideTheFields(t *testing.T) {
	v := variant(t, sample())
	given := item.Response{"N": {"much"}, "T": {"slope <b>"}, "S": {"zzzz"}}
	r := item.Score(v, given, "de")
	q := Question{Shown: v.Shown(), Response: given, Result: &r, Rich: plainRich, Lang: "en"}
	ctx := in(t, "en")
	page := draw(t, ctx, q)
	check(t, page)
	for _, want := range []string{"Write a number, like 3.5.", "Choose again.", "Choose one.", `value="much"`, `value="slope &lt;b&gt;"`, `aria-invalid="true"`, `id="f-r.C"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if list := q.Problems(ctx); len(list) != 4 || list[0].Field != "r.C" {
		t.Errorf("%+v", list)
	}
	if strings.Contains(page, "data-result") {
		t.Error("nothing is marked before it counts")
	}
}

func TestAnsweredQuestion(t *testing.T) {
	v := variant(t, sample())
	masks := map[string]string{}
	for _, i := range v.Item.Interactions {
		for _, c := range i.Choices {
			masks[c.ID] = c.Mask
		}
	}
	given := item.Response{"C": {masks["a"]}, "S": {masks["x"], masks["y"]}, "T": {"grade"}, "N": {"1.5"}, "M": {"4"}}
	r := item.Score(v, given, "en")
	if !r.Complete || r.Score != 0.4 {
		t.Fatalf("%+v", r)
	}
	q := Question{Shown: v.Shown(), Mode: Answered, Response: given, Result: &r, Rich: plainRich}
	page := draw(t, in(t, "en"), q)
	check(t, page)
	for _, want := range []string{"Down means cheaper.", "Look again", "Right", "A hint can help.", "readonly", "disabled", `class="judged" data-result="right"`, `data-result="look"`, "Answer 2: Look again"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page, "secretword") || strings.Contains(page, "right answer") {
		t.Error("the key was not to be shown")
	}
	q.Mode, q.Key, q.Solution = Review, v.Key(), v.Item.Solution
	page = draw(t, in(t, "en"), q)
	check(t, page)
	for _, want := range []string{"secretword", "The right answer", "The way of thinking.", "1.5x + 4", "Compare it with the way below."} {
		if !strings.Contains(page, want) {
			t.Errorf("the review lacks %s", want)
		}
	}
	if n := strings.Count(page, `class="choice" data-result="right"`); n != 3 {
		t.Errorf("%d choices are marked right", n)
	}
}

func TestSeveralChoicesStayUnmarkedWithoutTheKey(t *testing.T) {
	v := variant(t, sample())
	given := item.Response{"S": {v.Item.Interactions[1].Choices[0].Mask}}
	r := item.Score(v, given, "en")
	page := draw(t, in(t, "en"), Question{Shown: v.Shown(), Mode: Answered, Response: given, Result: &r, Rich: plainRich})
	if strings.Contains(page, `class="choice" data-result`) {
		t.Error("which of several choices is right must not be seen")
	}
}

func TestHintsAndScaffold(t *testing.T) {
	v := variant(t, sample())
	first, _ := v.Hint(0)
	second, _ := v.Hint(1)
	inner, _ := v.ScaffoldHint(1, 0)
	ctx := in(t, "en")
	rung := Rung{Hint: second, Action: "/check/1/scaffold", Carry: []Pair{{"rung", "1"}}}
	h := Hints{Rungs: []Rung{{Hint: first}, rung}, Rich: plainRich}
	page := draw(t, ctx, h)
	check(t, page)
	for _, want := range []string{"At the start.", `action="/check/1/scaffold"`, `name="rung" value="1"`, `name="r.H"`, "Check this", `name="more" value="0"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the hints lack %s", want)
		}
	}
	wrong, _ := item.ScoreScaffold(v, 1, item.Response{"H": {"5"}}, "en")
	rung.Inner, rung.Response, rung.Result = []item.ShownHint{inner}, item.Response{"H": {"5"}}, &wrong
	page = draw(t, ctx, Hints{Rungs: []Rung{rung}, Rich: plainRich})
	check(t, page)
	if !strings.Contains(page, "Read again.") || !strings.Contains(page, "Look again") || strings.Contains(page, `name="more"`) || strings.Contains(page, "readonly") {
		t.Error(page)
	}
	right, _ := item.ScoreScaffold(v, 1, v.ScaffoldKey(1), "en")
	rung.Response, rung.Result = v.ScaffoldKey(1), &right
	page = draw(t, ctx, Hints{Rungs: []Rung{rung}, Rich: plainRich})
	check(t, page)
	if !strings.Contains(page, "readonly") || strings.Contains(page, "Check this") || !strings.Contains(page, "Right") {
		t.Error(page)
	}
	if draw(t, ctx, Hints{Rich: plainRich}) != "" {
		t.Error("no hints, nothing to draw")
	}
}

func TestShortQuestionIsItsOwnHeading(t *testing.T) {
	v := variant(t, item.Item{Key: "k", Lang: "sv", Body: "Vad är $2+2$?", Interactions: []item.Interaction{{ID: "R1", Kind: item.Number, Correct: []string{"4"}}}})
	page := draw(t, in(t, "en"), Question{Shown: v.Shown(), Rich: plainRich, Lang: "en", Prefix: "r2."})
	check(t, page)
	for _, want := range []string{`<h2 class="big" id="q-r2">Vad är $2+2$?</h2>`, `lang="sv"`, `name="r2.R1"`, "Your answer", `aria-describedby="q-r2 f-r2.R1-hint"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s:\n%s", want, page)
		}
	}
}

func TestAFieldNeverStandsInsideATag(t *testing.T) {
	s := item.Shown{Body: "x", Interactions: []item.ShownInteraction{{ID: "R1", Kind: item.Text, Inline: true}}}
	mark := openMark + "R1" + closeMark
	for _, c := range []struct{ made, want string }{
		{"<p>a " + mark + " b " + mark + " c</p>", "<p>a |[R1]| b  c</p>"},
		{`<img alt="` + mark + ` onerror=x"><p>` + mark + `</p>`, `<img alt=" onerror=x"><p>|[R1]|</p>`},
		{"<p>nothing</p>", "<p>nothing</p> left"},
		{`<p title="` + mark, " left"},
	} {
		list, left := pieces(s, func(string) string { return c.made })
		var got []string
		for _, p := range list {
			if p.id != "" {
				got = append(got, "["+p.id+"]")
			} else {
				got = append(got, p.html)
			}
		}
		said := strings.Join(got, "|")
		if left["R1"] {
			said += " left"
		}
		if said != c.want {
			t.Errorf("%q becomes %q, want %q", c.made, said, c.want)
		}
	}
}

func TestPhrasing(t *testing.T) {
	for in, want := range map[string]string{
		"<p>a</p>\n": "a", "<p>a</p>\n<p>b</p>\n": "a<br>b", "<ul><li>a</li></ul>": "<ul><li>a</li></ul>", "a": "a", "": "",
	} {
		if got := phrasing(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

func TestParseFormReadsWhatTheQuestionSends(t *testing.T) {
	v := variant(t, sample())
	rapid.Check(t, func(rt *rapid.T) {
		form, want := url.Values{}, item.Response{}
		for _, i := range v.Shown().Interactions {
			n := rapid.IntRange(0, 3).Draw(rt, "values")
			for k := range n {
				value := rapid.StringMatching(`[a-z0-9+/.,]{1,30}`).Draw(rt, fmt.Sprintf("value %d", k))
				form.Add("r."+i.ID, value)
				want[i.ID] = append(want[i.ID], value)
			}
		}
		form.Add("r.unknown", "x")
		form.Add("other", "x")
		got := ParseForm(form, v.Shown())
		if fmt.Sprint(got) != fmt.Sprint(want) {
			rt.Fatalf("%v, want %v", got, want)
		}
	})
}

func FuzzParseForm(f *testing.F) {
	f.Add("r.C=abcd&r.S=a&r.S=b&r.N=1%2C5&r.M=%ff%00")
	f.Add("r.T=" + strings.Repeat("x", 5000))
	f.Add(strings.Repeat("r.S=a&", 500))
	v := variant(f, sample())
	f.Fuzz(func(t *testing.T, query string) {
		form, _ := url.ParseQuery(query)
		got := ParseForm(form, v.Shown())
		if len(got) > len(v.Item.Interactions) {
			t.Fatal("more answers than questions")
		}
		for id, values := range got {
			for _, value := range values {
				if len(values) > maxValues || len(value) > maxBytes || strings.ContainsAny(value, "\x00\n") || value == "" {
					t.Fatalf("%s: %q", id, value)
				}
			}
		}
		r := item.Score(v, got, "en")
		page := draw(t, context.Background(), Question{Shown: v.Shown(), Response: got, Result: &r, Rich: plainRich})
		if strings.Contains(page, "secretword") && !strings.Contains(query, "secretword") {
			t.Fatal("the page betrays the answer")
		}
	})
}
