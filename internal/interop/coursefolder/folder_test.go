package coursefolder

import (
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/interop/archive"
	"crossfade/internal/item"
	"crossfade/internal/library"
)

func read(t testing.TB, files map[string]string) course.Source {
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
	if err != nil && core.KindOf(err) != core.Invalid {
		t.Fatal(err)
	}
	return src
}

const top = `crossfade: 1
key: parts
title: "Parts: one"
language: sv
band: early
summary: no
version: 1.0
licence: CC-BY-4.0
authors: Åsa
units:
  - key: u1
    title: One
    challenge: |
      Share it.

      Fairly.
    goals:
      - { key: a, title: A, minutes: 20, rule: { right: 3, of: 4 } }
      - { key: b, title: B, needs: [{ goal: a, why: "It builds on it" }], need: stretch }
  - key: u2
    title: Two
    goals:
      - key: a
words: [{ word: "del: ett", meaning: "Av det hela." }]
`

func whole() map[string]string {
	return map[string]string{
		"course.yaml":      top,
		"lessons/a.md":     "---\r\ntitle: Läs\r\ngoals: a\r\nform: read\r\nrole: fixit\r\nauthors: [Bo, Cy]\r\nstops: [{ at: 75, item: film }]\r\n---\r\n\r\nText with  two spaces  \r\nand a line.\r\n![F](files/f.webm)\r\n",
		"lessons/empty.md": "---\ntitle: E\ngoals: [b]\nform: do\n---\n",
		"files/p.svg":      "<svg/>",
		"files/f.webm":     "film",
		"files/f.vtt":      "WEBVTT",
		"README.md":        "hello",
		"items/one.yaml": `- key: q1
  goals: [a]
  uses: [alone]
  difficulty: hard
  stimulus: { key: s, title: "Tomt: fält", body: "Titta", part: 1, of: 2 }
  body: "{{n}} + 1?"
  template:
    params: [{ name: n, int: [1, 9] }, { name: s, expr: n + 1 }, { name: w, pick: ["ja", "nej", "1.50"] }]
    where: ["n != 4"]
  interactions:
    - { id: R1, kind: number, correct: ["{{s}}"], tolerance: 0.001, unit: cm }
    - { id: R2, kind: choice, max: 2, fixed: true, choices: [{ id: A, text: "yes", feedback: f }, { id: B, text: No, misconception: m }], correct: [A, B] }
  hints:
    - { title: T, text: "x", scaffold: { interaction: { id: H1, kind: text, correct: [x], case: true }, hints: [{ text: y, bottomOut: true }] }, credit: { authors: [X], licence: MIT } }
  feedback: [{ interaction: R1, answer: "0", text: "nope" }]
  solution: "line one\n\nline two"
- { key: film, goals: [a], uses: [film], body: "Now?", interactions: [{ id: R1, kind: text, prompt: P, correct: [x] }] }
`,
	}
}

func TestReadEverything(t *testing.T) {
	src := read(t, whole())
	c := src.Courses[0]
	if c.Summary != "no" || c.Version != "1.0" || !slices.Equal(c.Authors, []string{"Åsa"}) || c.Band != course.Early || len(c.Files) != 3 {
		t.Errorf("%+v", c)
	}
	if len(c.Goals) != 2 || c.Goals[0].Rule.Of != 4 || c.Goals[1].Needs[0].Why != "It builds on it" || c.Units[0].Goals[1].Need != course.Stretch || c.Units[1].Goals[0].Key != "a" {
		t.Errorf("goals %+v units %+v", c.Goals, c.Units)
	}
	l := c.Resources[0]
	if l.Key != "a" || l.Body != "Text with  two spaces  \nand a line.\n![F](files/f.webm)" || l.Role != library.FixIt || !slices.Equal(l.Goals, []string{"a"}) || l.Lang != "sv" || l.Authors[1] != "Cy" {
		t.Errorf("lesson %+v", l)
	}
	if len(l.Stops) != 1 || l.Stops[0] != (library.Stop{At: 75, Item: "film"}) || len(c.Terms) != 1 || c.Terms[0].Word != "del: ett" {
		t.Errorf("stops %+v, words %+v", l.Stops, c.Terms)
	}
	q := c.Items[0]
	if problems := item.Validate(&q); len(problems) > 0 {
		t.Errorf("problems %+v", problems)
	}
	if q.Template.Params[2].Pick[2] != "1.50" || q.Interactions[0].Tolerance != 0.001 || !q.Interactions[1].Fixed || q.Hints[0].Scaffold.Hints[0].Text != "y" || q.Credit.Authors[0] != "Åsa" {
		t.Errorf("item %+v", q)
	}
	if c.Places[course.PlaceKey(course.KindItem, "q1")] != "items/one.yaml:1" || c.Places[course.PlaceKey(course.KindGoal, "b")] != "course.yaml:19" {
		t.Errorf("places %v", c.Places)
	}
	if len(src.Notes) != 1 || src.Notes[0].Name != "README.md" || src.Notes[0].Level != course.Told {
		t.Errorf("notes %+v", src.Notes)
	}
}

func TestEveryProblemIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		file, text string
		level      course.Level
		where, why string
	}{
		"unknown field":    {"items/x.yaml", "- key: q\n  colour: red\n", course.Look, "items/x.yaml:2", "import.yaml.unknown_field"},
		"deep unknown":     {"items/x.yaml", "- key: q\n  interactions:\n    - id: R1\n      colour: 1\n", course.Look, "items/x.yaml:4", "import.yaml.unknown_field"},
		"field twice":      {"items/x.yaml", "- key: q\n  key: r\n", course.Left, "items/x.yaml:2", "import.yaml.twice"},
		"not a number":     {"items/x.yaml", "- key: q\n  interactions: [{ tolerance: wide }]\n", course.Left, "items/x.yaml:2", "import.yaml.not_number"},
		"infinite":         {"items/x.yaml", "- key: q\n  interactions: [{ tolerance: .inf }]\n", course.Left, "items/x.yaml:2", "import.yaml.not_number"},
		"not a list":       {"items/x.yaml", "- key: q\n  goals: { a: b }\n", course.Left, "items/x.yaml:2", "import.yaml.not_list"},
		"not fields":       {"items/x.yaml", "- just text\n", course.Left, "items/x.yaml:1", "import.yaml.not_fields"},
		"not a value":      {"items/x.yaml", "- key: q\n  body: [1]\n", course.Left, "items/x.yaml:2", "import.yaml.not_value"},
		"not yes or no":    {"items/x.yaml", "- key: q\n  interactions: [{ fixed: sometimes }]\n", course.Left, "items/x.yaml:2", "import.yaml.not_bool"},
		"alias":            {"items/x.yaml", "- key: &k q\n  body: *k\n", course.Left, "items/x.yaml:1", "import.yaml.alias"},
		"empty member":     {"items/x.yaml", "- key: q\n  hints: [~]\n", course.Left, "items/x.yaml:2", "import.yaml.nothing"},
		"items no list":    {"items/x.yaml", "key: q\n", course.Refused, "items/x.yaml:1", "import.yaml.not_list"},
		"syntax":           {"items/x.yaml", "- key: q\n- \t[\n", course.Refused, "items/x.yaml:2", "import.yaml.syntax"},
		"empty file":       {"items/x.yaml", "", course.Refused, "items/x.yaml", "import.yaml.empty"},
		"not UTF-8":        {"items/x.yaml", "- key: \xff", course.Refused, "items/x.yaml", "import.folder.not_utf8"},
		"lesson head":      {"lessons/x.md", "---\ntitle: X\nform: [1]\n---\ntext", course.Left, "lessons/x.md:3", "import.yaml.not_value"},
		"lesson syntax":    {"lessons/x.md", "---\ntitle: X\nform: [\n---\ntext", course.Refused, "lessons/x.md:3", "import.yaml.syntax"},
		"lesson no head":   {"lessons/x.md", "text", course.Refused, "lessons/x.md:1", "import.folder.no_head"},
		"stop time":        {"lessons/x.md", "---\ntitle: X\nform: watch\nstops: [{ at: { m: 1 }, item: q }]\n---\ntext", course.Left, "lessons/x.md:4", "import.yaml.not_value"},
		"stray file":       {"lessons/x.txt", "text", course.Told, "", "import.folder.no_place"},
		"course field":     {"course.yaml", strings.Replace(top, "band:", "bond:", 1), course.Look, "course.yaml:5", "import.yaml.unknown_field"},
		"course type":      {"course.yaml", strings.Replace(top, "minutes: 20", "minutes: long", 1), course.Refused, "course.yaml:18", "import.yaml.not_number"},
		"course version":   {"course.yaml", strings.Replace(top, "crossfade: 1", "crossfade: 9", 1), course.Refused, "course.yaml:1", "import.folder.version"},
		"course is a list": {"course.yaml", "- a\n", course.Refused, "course.yaml:1", "import.yaml.not_fields"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"course.yaml": top}
			files[c.file] = c.text
			src := read(t, files)
			if !slices.ContainsFunc(src.Notes, func(n course.Note) bool {
				return n.Level == c.level && n.Where == c.where && n.Why == c.why
			}) {
				t.Errorf("notes %+v", src.Notes)
			}
		})
	}
	if src := read(t, map[string]string{"x": ""}); len(src.Courses) != 0 {
		t.Error("a folder without course.yaml is no course")
	}
}

func TestABombOfAliasesIsCheap(t *testing.T) {
	bomb := "- &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'z'; c++ {
		bomb += "- &" + string(c) + " [" + strings.Repeat("*"+string(c-1)+",", 9) + "]\n"
	}
	src := read(t, map[string]string{"course.yaml": top, "items/x.yaml": bomb})
	if len(src.Courses[0].Items) != 0 || len(src.Notes) == 0 {
		t.Errorf("%d items, %d notes", len(src.Courses[0].Items), len(src.Notes))
	}
}

func TestWriteReadsBackTheSame(t *testing.T) {
	src := course.Check(read(t, whole()))
	if course.IsRefused(src.Notes) {
		t.Fatalf("%+v", src.Notes)
	}
	first, err := Texts(src.Courses[0])
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"files/p.svg": "<svg/>", "files/f.webm": "film", "files/f.vtt": "WEBVTT"}
	for name, raw := range first {
		files[name] = string(raw)
	}
	again := course.Check(read(t, files))
	second, err := Texts(again.Courses[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, raw := range first {
		if string(raw) != string(second[name]) {
			t.Errorf("%s\n%s\n---\n%s", name, raw, second[name])
		}
	}
	if l := again.Courses[0].Resources[0]; len(l.Stops) != 1 || l.Stops[0].At != 75 || !strings.Contains(string(first["course.yaml"]), "Av det hela.") || len(again.Courses[0].Terms) != 1 {
		t.Errorf("stops or words are lost: %+v, %+v", l.Stops, again.Courses[0].Terms)
	}
	if len(first) != len(second) || len(again.Notes) > 0 && again.Notes[0].Level != course.Told {
		t.Errorf("%d files, then %d; notes %+v", len(first), len(second), again.Notes)
	}
}

// hard are texts that YAML could take for something else.
var hard = []string{"no", "~", "null", "1.0", "0x1F", "2026-01-01", "- x", "# no", "a: b", "a #b", " lead", "trail ", "\n", "a\n", "\na", "a\n b\n\n\nc", "a \nb",
	"'", `"`, "{{x}}", "[1]", "*a", "&a", "!x", "%x", "@x", "`x", "|", ">", "?", ":", "-", "=", "<<", "\u0085", "\u2028", "\ufeff", "tab\tx", "\ttab", "a\tb\nc", "å\u200bä", "\\n", "e\u0301", "..", "---\n", "...\n", "y", "off", "1_000", "1e3", ".inf", "a\r\nb", "\x01", "🙂", "a:\n- b"}

func TestHardTextsComeBack(t *testing.T) {
	for _, s := range hard {
		comesBack(t, s)
	}
}

// comesBack writes a text as a field of an item and reads it again.
func comesBack(t *testing.T, s string) {
	t.Helper()
	it := item.Item{Key: "k", Body: s, Solution: "x", Goals: []string{s, "b"}, Feedback: []item.Feedback{{Text: s}},
		Interactions: []item.Interaction{{ID: "R1", Kind: item.Text, Correct: []string{s}}}}
	raw, err := encode([]item.Item{it})
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	src := read(t, map[string]string{"course.yaml": top, "items/x.yaml": string(raw)})
	if len(src.Courses[0].Items) != 1 {
		t.Fatalf("%q: %s %+v", s, raw, src.Notes)
	}
	got := src.Courses[0].Items[0]
	want := strings.ReplaceAll(s, "\r\n", "\n")
	if strings.Contains(s, "\r\n") {
		want = s // an escape keeps it
	}
	if got.Body != want || got.Goals[0] != want || got.Interactions[0].Correct[0] != want || got.Feedback[0].Text != want {
		t.Fatalf("%q came back as %q, %q from\n%s", s, got.Body, got.Goals[0], raw)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range hard {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" || strings.ToValidUTF8(s, "") != s || strings.ContainsRune(s, 0) {
			t.Skip("not a text of ours")
		}
		comesBack(t, s)
	})
}

func FuzzRead(f *testing.F) {
	w := whole()
	f.Add(w["course.yaml"], w["lessons/a.md"], w["items/one.yaml"])
	f.Add("{}", "---\n---", "[[]]")
	f.Add("crossfade: 1\nunits: [{goals: [{needs: [a, {goal: b}]}]}]", "---\n{}\n---\n", "- &a [*a]")
	f.Fuzz(func(t *testing.T, top, lesson, items string) {
		src := read(t, map[string]string{"course.yaml": top, "lessons/l.md": lesson, "items/i.yaml": items})
		checked := course.Check(src)
		if course.IsRefused(checked.Notes) {
			return
		}
		for _, c := range checked.Courses {
			first, err := Texts(c)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for name, raw := range first {
				files[name] = string(raw)
			}
			again := course.Check(read(t, files))
			if course.IsRefused(again.Notes) {
				t.Fatalf("what was written is refused: %+v\n%s", again.Notes, first["course.yaml"])
			}
			second, err := Texts(again.Courses[0])
			if err != nil || !maps.EqualFunc(first, second, func(a, b []byte) bool { return string(a) == string(b) }) {
				t.Fatalf("%v\n%s\n----\n%s", err, first, second)
			}
		}
	})
}

func TestWriteSweepsOnlyItsOwn(t *testing.T) {
	src := course.Check(read(t, whole()))
	p := src.Courses[0]
	dir := t.TempDir()
	if err := Write(p, dir); err != nil {
		t.Fatal(err)
	}
	old := filepath.Join(dir, "lessons")
	p.Resources = nil
	if err := Write(p, dir); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(old, "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestNamesOfFiles(t *testing.T) {
	n := newNames()
	for key, want := range map[string]string{"a-b": "a-b", "6.1_områden": "6.1_områden", "newton’s law": "newton-s-law", "..": "x", "CON/../x": "CON-..-x"} {
		if got := newNames().of(key); got != want {
			t.Errorf("%q: %q, want %q", key, got, want)
		}
	}
	if a, b := n.of("Key"), n.of("key"); a == b || strings.EqualFold(a, b) {
		t.Errorf("%q and %q meet on some systems", a, b)
	}
}

// TestPlacesAndOrdersComeBack writes the kinds that give every choice a place, and reads them again.
func TestPlacesAndOrdersComeBack(t *testing.T) {
	two := []item.ChoiceOption{{ID: "a", Text: "one"}, {ID: "b", Text: "two", Feedback: "Look."}}
	it := item.Item{Key: "k", Body: "A [[W]].", Interactions: []item.Interaction{
		{ID: "W", Kind: item.InlineChoice, Prompt: "Word", Choices: two, Correct: []string{"b"}},
		{ID: "M", Kind: item.Match, Choices: two, Places: []item.ChoiceOption{{ID: "up", Text: "Up", Fixed: true}, {ID: "down", Text: "Down"}}, Correct: []string{"a up", "b down"}},
		{ID: "O", Kind: item.Order, Choices: two, Correct: []string{"b", "a"}},
	}}
	raw, err := encode([]item.Item{it})
	if err != nil {
		t.Fatal(err)
	}
	src := read(t, map[string]string{"course.yaml": top, "items/x.yaml": string(raw)})
	if len(src.Courses[0].Items) != 1 || len(item.Validate(&src.Courses[0].Items[0])) > 0 || !reflect.DeepEqual(src.Courses[0].Items[0].Interactions, it.Interactions) {
		t.Fatalf("%+v from\n%s%+v", src.Courses[0].Items, raw, src.Notes)
	}
}
