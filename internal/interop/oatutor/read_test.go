package oatutor

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"crossfade/internal/course"
	"crossfade/internal/goal"
	"crossfade/internal/interop/archive"
	"crossfade/internal/item"
)

func sourceOf(t testing.TB, files map[string]string) course.Source {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	tree, err := archive.OpenFS(fsys, "test", archive.Usual())
	if err != nil {
		t.Fatal(err)
	}
	src, err := Read(tree)
	if err != nil {
		t.Fatal(err)
	}
	return src
}

func noted(src course.Source, why, name string) bool {
	return slices.ContainsFunc(src.Notes, func(n course.Note) bool { return n.Why == why && n.Name == name })
}

// sample is a course of our own making with every oddity.
func sample() map[string]string {
	return map[string]string{
		"coursePlans.json": `[{"courseName":"Små steg","language":"se","courseOER":"https://example.org/ <Example>","courseLicense":"https://creativecommons.org/licenses/by-sa/4.0/ <CC BY-SA 4.0>",
			"lessons":[{"id":"L1","name":"Lesson 1","topics":"Bråk","learningObjectives":{"red":0.9,"green":0.9,"and_blue":0.9,"2.1_räkna_bråk":0.85}}]}]`,
		"skillModel.json":                               `{"p1a":["red","green","and_blue"],"p1b":["2.1_räkna_bråk"],"p1d":["extra"],"gone":["red","green","and_blue"]}`,
		"bkt-params/defaultBKTParams.json":              `{}`,
		"content-pool/p1/p1.json":                       `{"id":"p1","title":"Red, green, and blue","body":"Titta.\\n##f.png##","oer":"","license":"","lessonId":"L1","courseName":"Små steg","variabilization":{}}`,
		"content-pool/p1/figures/f.png":                 "x",
		"content-pool/p1/steps/p1a/p1a.json":            `{"id":"p1a","stepAnswer":["$$\\frac{1}{2}$$"],"problemType":"TextBox","stepTitle":"Hur mycket?","stepBody":"","answerType":"arithmetic"}`,
		"content-pool/p1/steps/p1b/p1b.json":            `{"id":"p1b","stepAnswer":["Ja"],"problemType":"MultipleChoice","stepTitle":"Stämmer det?","stepBody":"##gone.gif##","answerType":"string","choices":["Ja","Nej","Ja"]}`,
		"content-pool/p1/steps/p1c/p1c.json":            `{"id":"p1c","stepAnswer":["Kanske"],"problemType":"MultipleChoice","stepTitle":"Stämmer det?","stepBody":"","answerType":"string","choices":["Ja","Nej"]}`,
		"content-pool/p1/steps/p1d/p1d.json":            `{"id":"p1d","stepAnswer":["@{a}+1"],"problemType":"TextBox","stepTitle":"Vad är @{a}+1?","stepBody":"","answerType":"arithmetic","variabilization":{"a":[1,"2",3]}}`,
		"content-pool/p1/steps/p1e/p1e.json":            `{"id":"p1e","stepAnswer":["x"],"problemType":"DragDrop","stepTitle":"Dra","stepBody":"","answerType":"string"}`,
		"content-pool/p1/steps/p1f/p1f.json":            `{"id":"p1f","stepAnswer":["3"],"problemType":"TextBox","stepTitle":"Utan mål","stepBody":"","answerType":"arithmetic"}`,
		"content-pool/p1/steps/p1g/p1g.json":            `{"id":`,
		"content-pool/p1/steps/p1a/tutoring/other.json": `[]`,
		"content-pool/p1/steps/p1a/tutoring/p1aDefaultPathway.json": `[
			{"id":"p1a-h1","type":"hint","title":"Börja","text":"Dela i två.","oer":"https://OATutor.io <OATutor>","license":"https://creativecommons.org/licenses/by/4.0/ <CC BY 4.0>"},
			{"id":"p1a-h2","type":"scaffold","problemType":"TextBox","answerType":"arithmetic","hintAnswer":["$$2$$"],"title":"Hur många?","text":"Delar?","oer":"","license":"",
			 "subHints":[{"id":"p1a-h2-s1","type":"scaffold","problemType":"MultipleChoice","answerType":"string","hintAnswer":["1"],"choices":["1","2"],"title":"Lättare","text":"En?"},
			             {"id":"p1a-h2-s2","type":"hint","title":"Tips","text":"Räkna."}]},
			{"id":"p1a-h3","type":"scaffold","problemType":"MultipleChoice","answerType":"string","hintAnswer":["9"],"choices":["1","2"],"title":"Trasig","text":"Nio?"}]`,
		"content-pool/p2/p2.json":            `{"id":"p2","title":"","body":"","lessonId":"nowhere","courseName":"Other"}`,
		"content-pool/p2/steps/p2a/p2a.json": `{"id":"p2a","stepAnswer":["1"],"problemType":"TextBox","stepTitle":"x","answerType":"arithmetic"}`,
	}
}

func TestReadSample(t *testing.T) {
	src := sourceOf(t, sample())
	if len(src.Courses) != 1 {
		t.Fatalf("%d courses", len(src.Courses))
	}
	c := src.Courses[0]
	if c.Lang != "sv" || c.Licence != "CC-BY-SA-4.0" || c.Key != "oatutor-små-steg" || !slices.Equal(c.Authors, []string{"Example"}) {
		t.Errorf("course %+v", c)
	}
	titles := map[string]string{}
	for _, g := range c.Goals {
		titles[g.Key] = g.Title
	}
	if len(titles) != 3 || titles["red_green_and_blue"] != "Red, green, and blue" || titles["2.1_räkna_bråk"] != "Räkna bråk" || titles["extra"] != "Extra" {
		t.Errorf("goals %v", titles)
	}
	var keys []string
	for _, it := range c.Items {
		keys = append(keys, it.Key)
	}
	if got := strings.Join(keys, " "); got != "p1a p1b p1d p1d~2 p1d~3 p1f" {
		t.Errorf("items %q", got)
	}
	for why, name := range map[string]string{
		"import.oatutor.choice_twice": "p1b", "import.oatutor.not_a_choice": "p1c", "import.oatutor.kind": "p1e", "import.oatutor.no_skill": "p1f",
		"import.oatutor.json": "p1g", "import.oatutor.no_lesson": "p2", "import.oatutor.no_step": "gone", "import.oatutor.no_picture": "p1/gone.gif",
		"import.oatutor.no_alt": "p1/f.png", "import.oatutor.no_licence": "p1", "import.oatutor.sub_scaffold": "p1a-h2-s1", "import.oatutor.hint_licence": "p1a-h2",
		"import.oatutor.bkt": "bkt-params/defaultBKTParams.json", "import.oatutor.joined": "Red, green, and blue", "import.oatutor.goal_added": "Extra",
		"import.oatutor.no_place": "content-pool/p1/steps/p1a/tutoring/other.json",
	} {
		if !noted(src, why, name) {
			t.Errorf("no note %s for %s in %v", why, name, src.Notes)
		}
	}
	if !slices.ContainsFunc(src.Notes, func(n course.Note) bool {
		return n.Why == "import.oatutor.not_a_choice" && n.What == course.KindHint && n.Name == "p1a-h3"
	}) {
		t.Error("the broken scaffold is not named")
	}
}

func TestLadderOfSample(t *testing.T) {
	it := sourceOf(t, sample()).Courses[0].Items[0]
	if it.Interactions[0].Kind != item.Maths || it.Interactions[0].Correct[0] != `\frac{1}{2}` || it.Stimulus.Part != 1 || it.Stimulus.Of != 7 {
		t.Errorf("item %+v", it)
	}
	if it.Stimulus.Body != "Titta.\n\n![Red, green, and blue](files/p1/f.png)" {
		t.Errorf("stimulus %q", it.Stimulus.Body)
	}
	h := it.Hints
	if len(h) != 5 || h[1].Scaffold == nil || h[2].Scaffold == nil || h[3].Scaffold != nil || !h[4].BottomOut || h[4].Text != `$\frac{1}{2}$` {
		t.Fatalf("ladder %+v", h)
	}
	if inner := h[1].Scaffold.Hints; len(inner) != 2 || inner[0].Text != "Räkna." || !inner[1].BottomOut || inner[1].Text != "$2$" {
		t.Errorf("inside %+v", inner)
	}
	if c := h[0].Credit; c.Licence != "CC-BY-4.0" || c.Source != "OATutor" || c.URL != "https://OATutor.io" || c.Authors[0] != "OATutor" {
		t.Errorf("credit %+v", c)
	}
	if c := h[1].Credit; c.Licence != "CC-BY-SA-4.0" || c.Source != "https://example.org/" {
		t.Errorf("credit without fields %+v", c)
	}
}

func TestRefused(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"broken plans": {"coursePlans.json": `[{`, "content-pool/x/x.json": "{}"},
		"no courses":   {"coursePlans.json": `[]`},
		"odd skills":   {"coursePlans.json": `[{"courseName":"A"}]`, "skillModel.json": `[]`},
	} {
		src := sourceOf(t, files)
		if len(src.Courses) != 0 || !slices.ContainsFunc(src.Notes, func(n course.Note) bool { return n.Level == course.Refused }) {
			t.Errorf("%s: %+v", name, src)
		}
	}
}

// outside is the folder of data that no one here wrote.
func outside(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("CROSSFADE_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Skip("the outside data is not here")
	}
	return path
}

func TestRealArchive(t *testing.T) {
	tree, err := archive.Open(outside(t, "oatutor/college-physics-and-matematik4.tar.gz"), archive.Usual())
	if err != nil {
		t.Fatal(err)
	}
	defer tree.Close()
	src, err := Read(tree.Sub("slice-dev"))
	if err != nil {
		t.Fatal(err)
	}
	problems := map[string]bool{}
	items, pictures, hints, scaffolds := 0, 0, 0, 0
	for _, c := range src.Courses {
		items += len(c.Items)
		pictures += len(c.Files)
		if bad := goal.Check(c.Goals); len(bad) > 0 {
			t.Errorf("goals of %s: %v", c.Key, bad)
		}
		for i := range c.Items {
			it := &c.Items[i]
			problems[it.Stimulus.Key] = true
			if bad := item.Validate(it); len(bad) > 0 {
				t.Errorf("%s: %v", it.Key, bad)
			}
			if len(it.Goals) == 0 || it.Credit.Licence == "" || len(it.Credit.Authors) == 0 {
				t.Errorf("%s lacks goals, licence or authors: %+v", it.Key, it.Credit)
			}
			hints += len(it.Hints) - 1
			for _, h := range it.Hints {
				if h.Scaffold != nil {
					scaffolds++
				}
			}
		}
	}
	// Counted in the archive's own files: 274 problems, 368 steps, 1,011 hints and 8 below them, 455 + 8 of them scaffolds, 31 pictures.
	if len(src.Courses) != 2 || len(problems) != 274 || items != 368 || hints != 1019 || scaffolds != 463 || pictures != 31 {
		t.Errorf("%d courses, %d problems, %d items, %d hints, %d scaffolds, %d pictures", len(src.Courses), len(problems), items, hints, scaffolds, pictures)
	}
	want := map[string]int{
		"import.oatutor.no_place": 1, "import.oatutor.bkt": 1, "import.oatutor.settings": 1, "import.oatutor.joined": 1,
		"import.oatutor.choice_twice": 14, "import.oatutor.no_licence": 1, "import.oatutor.no_alt": 31, "import.oatutor.sub_scaffold": 8,
		"import.oatutor.hint_licence": 137, "import.oatutor.marks": 5, "import.oatutor.choices_unused": 1,
	}
	got := map[string]int{}
	for _, n := range src.Notes {
		got[n.Why]++
		if n.Level == course.Left || n.Level == course.Refused {
			t.Errorf("left out: %+v", n)
		}
	}
	for why, n := range want {
		if got[why] != n {
			t.Errorf("%s: %d notes, want %d", why, got[why], n)
		}
		delete(got, why)
	}
	if len(got) > 0 {
		t.Errorf("more notes: %v", got)
	}
}

func FuzzRead(f *testing.F) {
	s := sample()
	f.Add(s["coursePlans.json"], s["skillModel.json"], s["content-pool/p1/p1.json"], s["content-pool/p1/steps/p1b/p1b.json"], s["content-pool/p1/steps/p1a/tutoring/p1aDefaultPathway.json"])
	f.Add(`[{"lessons":[{"learningObjectives":[]}]}]`, `{"a":[]}`, `{}`, `{"stepAnswer":[]}`, `[{"subHints":[{}]}]`)
	f.Fuzz(func(t *testing.T, plans, model, problem, step, hints string) {
		src := sourceOf(t, map[string]string{
			"coursePlans.json": plans, "skillModel.json": model, "content-pool/p1/p1.json": problem,
			"content-pool/p1/steps/p1b/p1b.json": step, "content-pool/p1/steps/p1b/tutoring/p1bDefaultPathway.json": hints,
		})
		for _, c := range src.Courses {
			for _, it := range c.Items {
				if it.Key == "" || len(it.Interactions) != 1 {
					t.Fatalf("item %+v", it)
				}
			}
		}
	})
}
