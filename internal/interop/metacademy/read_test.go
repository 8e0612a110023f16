package metacademy

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"crossfade/internal/course"
	"crossfade/internal/interop/archive"
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
	if err != nil {
		t.Fatal(err)
	}
	return course.Check(src)
}

// small is a graph of three concepts.
func small() map[string]string {
	return map[string]string{
		"concepts/vectors/title.txt":        "vectors\n",
		"concepts/vectors/dependencies.txt": "\n",
		"concepts/vectors/id.txt":           "v1",
		"concepts/dot_product/title.txt":    "dot product",
		"concepts/dot_product/dependencies.txt": `# first
tag: vectors
reason: the dot product is of two "vectors":vectors
shortcut: 1
`,
		"concepts/dot_product/summary.txt":     "A number made of two vectors, and a measure of angles. See \"vectors\":vectors.",
		"concepts/dot_product/goals.txt":       "* Work out a dot product\n** by hand\n",
		"concepts/dot_product/resources.txt":   "source: book\nlocation: Section 1 [part#1]\nlocation: Section 2\ncore: 1\n\ntitle: A film\nurl: http://example.org/film\nresource_type: video lectures\n\nsource: gone\n",
		"concepts/norms/title.txt":             "norms",
		"concepts/norms/dependencies.txt":      "tag: dot-product\ntag: nowhere\n",
		"concepts/ANNOTATED_EXAMPLE/title.txt": "Annotated Example",
		"resources.txt":                        "key: book\ntitle: A book\nauthors: Ann Author\nfree: 0\nspecific_url_base: https://example.org/book/\n",
		"courses/algebra/title.txt":            "linear algebra",
		"courses/algebra/concepts.txt":         "dot_product\nvectors\n",
	}
}

func TestConcepts(t *testing.T) {
	src := read(t, small())
	if len(src.Courses) != 1 || course.IsRefused(src.Notes) {
		t.Fatalf("%+v", src.Notes)
	}
	p := src.Courses[0]
	if len(p.Goals) != 3 || p.Goals[0].Key != "dot_product" || p.Goals[0].Title != "Dot product" || p.Goals[0].Needs[0].Key != "v1" ||
		p.Goals[0].Needs[0].Why != "the dot product is of two vectors" || p.Goals[1].Needs[0].Key != "dot_product" {
		t.Errorf("goals %+v", p.Goals)
	}
	if len(p.Units) != 2 || p.Units[0].Title != "Linear algebra" || p.Units[0].Goals[0].Key != "v1" || p.Units[1].Key != "steps-1" {
		t.Errorf("units %+v", p.Units)
	}
	byKey := map[string]library.Draft{}
	for _, r := range p.Resources {
		byKey[r.Key] = r
	}
	book, film := byKey["dot_product.book"], byKey["dot_product.a-film"]
	if book.Role != library.Learn || book.Form != library.Read || !strings.Contains(book.Body, "[Section 1](<https://example.org/book/part#1>)") || !strings.Contains(book.Body, "not free") {
		t.Errorf("book %+v", book)
	}
	if film.Role != library.FixIt || film.Form != library.Watch || !strings.Contains(film.Body, "[A film](<http://example.org/film>)") {
		t.Errorf("film %+v", film)
	}
	if about := byKey["dot_product.about"]; !strings.Contains(about.Body, "See vectors.") || !strings.Contains(about.Body, "  - by hand") {
		t.Errorf("about %+v", about)
	}
	for _, why := range []string{"framework.note.no_concept", "framework.note.no_source", "framework.note.example", "framework.note.shortcuts"} {
		if !slices.ContainsFunc(src.Notes, func(n course.Note) bool { return n.Why == why }) {
			t.Errorf("no note %s in %+v", why, src.Notes)
		}
	}
}

func TestTroubleRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change map[string]string
		why    string
	}{
		"circle":    {map[string]string{"concepts/vectors/dependencies.txt": "tag: norms"}, "import.goal.cycle"},
		"twice":     {map[string]string{"concepts/norms/id.txt": "v1"}, "framework.note.concept_twice"},
		"latin-1":   {map[string]string{"concepts/norms/summary.txt": "na\xefve"}, "import.archive.encoding"},
		"bad key":   {map[string]string{"concepts/norms/id.txt": "a, b"}, "framework.note.item_identifier"},
		"zero byte": {map[string]string{"concepts/norms/title.txt": "a\x00b"}, "import.archive.encoding"},
	} {
		t.Run(name, func(t *testing.T) {
			files := small()
			maps.Copy(files, c.change)
			src := read(t, files)
			if !slices.ContainsFunc(src.Notes, func(n course.Note) bool { return n.Level == course.Refused && n.Why == c.why }) {
				t.Errorf("%+v", src.Notes)
			}
		})
	}
}

func TestLinksAreWholeOrWords(t *testing.T) {
	for in, want := range map[string]string{
		"Section 2":                            "Section 2",
		"Section 2 [p.html]":                   "[Section 2](<https://base/p.html>)",
		"Film [http://x.org/a]":                "[Film](<http://x.org/a>)",
		"[http://x.org/a_b]":                   `[http://x.org/a\_b](<http://x.org/a_b>)`,
		"Evil [javascript:alert(1)]":           "[Evil](<https://base/javascript:alert(1)>)",
		"Angle [http://x.org/>](http://y.org]": `Angle \[http://x.org/\>\](http://y.org\]`,
	} {
		if got := location(in, "https://base/"); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

// FuzzRead holds that nothing in the files of a concept makes the reader panic, and that every lesson that comes through is sound.
func FuzzRead(f *testing.F) {
	f.Add("vectors", "tag: b\nreason: x", "source: book\nlocation: a [b]", "* a\n** b", "sum \"x\":y.")
	f.Add("", "tag", ":", "***", "")
	f.Add("a", "tag: a", "title: t\nurl: http://x", "\x00", "\xff")
	f.Fuzz(func(t *testing.T, title, needs, resources, goals, summary string) {
		files := small()
		maps.Copy(files, map[string]string{
			"concepts/b/title.txt": title, "concepts/b/dependencies.txt": needs, "concepts/b/resources.txt": resources, "concepts/b/goals.txt": goals, "concepts/b/summary.txt": summary,
		})
		src := read(t, files)
		for _, p := range src.Courses {
			for _, r := range p.Resources {
				if why := r.Check(); why != "" {
					t.Errorf("%s: %+v", why, r)
				}
			}
		}
	})
}
