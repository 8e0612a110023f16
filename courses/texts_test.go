package courses

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"crossfade/internal/course"
	"crossfade/internal/maths"
)

// longest is how many words a sentence may have: one idea each, so that everybody can follow.
const longest = 15

// shownVariants is how many variants of a question are read for their texts and pictures.
const shownVariants = 20

// eachText hands every text of a course to f, questions in several variants.
func eachText(t *testing.T, c course.Package, f func(where, text string)) {
	t.Helper()
	f("course", c.Summary)
	f("course", c.Why)
	for _, u := range c.Units {
		f(u.Key, u.Title+".\n\n"+u.Challenge+"\n\n"+u.Why)
	}
	for _, g := range c.Goals {
		f(g.Key, g.Title+".\n\n"+g.Why)
	}
	for _, r := range c.Resources {
		f(r.Key, r.Title+".\n\n"+r.Body)
	}
	for _, it := range c.Items {
		for seed := range uint64(shownVariants) {
			v, err := it.Variant(seed)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range textsOf(v) {
				f(it.Key, text)
			}
		}
	}
}

// Words that do not belong in front of a learner: they judge, or they belittle the effort.
var unkind = regexp.MustCompile(`(?i)\b(fail\w*|exams?|students?|competenc\w+|obvious\w*|of course|simply|trivial\w*|stupid|lazy)\b`)

func TestTheTone(t *testing.T) {
	for name, c := range load(t) {
		told := map[string]bool{}
		eachText(t, c, func(where, text string) {
			for _, s := range sentences(text) {
				n := len(strings.Fields(s))
				if n > longest && !told[where] {
					told[where] = true
					t.Errorf("%s: %s: %d words: %s", name, where, n, s)
				}
			}
			if word := unkind.FindString(text); word != "" {
				t.Errorf("%s: %s says %q", name, where, word)
			}
		})
	}
}

var (
	formula  = regexp.MustCompile(`\$\$[^$]*\$\$|\$[^$]*\$`)
	picture  = regexp.MustCompile(`!\[([^\]]*)\]\(([^)]*)\)`)
	table    = regexp.MustCompile(`(?m)^\|.*$`)
	edges    = regexp.MustCompile(`(?m)^(?:> ?(?:\[!\w+\])?|[-*] |\d+\. )`)
	block    = regexp.MustCompile(`\n\s*\n|\n(?:[-*] |\d+\. )`)
	fullStop = regexp.MustCompile(`[.!?:…]["”)*]*(?:\s+|$)`)
	noWord   = regexp.MustCompile(`[^\p{L}\p{N}'’.,%€-]+`)
	alone    = regexp.MustCompile(`(^| )[.,%€'-]+( |$)`)
)

// sentences cuts a text into its sentences, each as plain words; a formula counts as one word.
func sentences(text string) []string {
	text = table.ReplaceAllString(text, "")
	text = picture.ReplaceAllString(text, "$1\n\n")
	text = strings.ReplaceAll(formula.ReplaceAllString(text, "X"), "**", "")
	var list []string
	for _, b := range block.Split(text, -1) {
		b = strings.ReplaceAll(edges.ReplaceAllString(b, ""), "\n", " ")
		for _, s := range fullStop.Split(b, -1) {
			list = append(list, alone.ReplaceAllString(noWord.ReplaceAllString(s, " "), " "))
		}
	}
	return list
}

func TestPictures(t *testing.T) {
	for _, b := range List() {
		used := map[string]bool{}
		eachText(t, load(t)[b.Name], func(where, text string) {
			for _, m := range picture.FindAllStringSubmatch(text, -1) {
				if len(m[1]) < 20 {
					t.Errorf("%s: %s shows %s without words for it", b.Name, where, m[2])
				}
				used[m[2]] = true
				if _, err := fs.Stat(b.Folder, m[2]); err != nil {
					t.Errorf("%s: %s shows %s: %v", b.Name, where, m[2], err)
				}
			}
		})
		for _, it := range load(t)[b.Name].Items {
			for seed := uint64(0); seed < 600 && picture.MatchString(it.Body); seed++ {
				v, err := it.Variant(seed)
				if err != nil {
					t.Fatal(err)
				}
				used[picture.FindStringSubmatch(v.Item.Body)[2]] = true
			}
		}
		err := fs.WalkDir(b.Folder, "files", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			raw, err := fs.ReadFile(b.Folder, name)
			switch path.Ext(name) {
			case ".vtt":
				return err // beside a film, which the import looks for
			case ".webm":
				if !used[name] || len(raw) > 30<<10 {
					t.Errorf("%s: film %s has %d bytes, used: %t", b.Name, name, len(raw), used[name])
				}
				return err
			}
			if !used[name] || len(raw) > 6<<10 {
				t.Errorf("%s: %s has %d bytes, used: %t", b.Name, name, len(raw), used[name])
			}
			checkDrawing(t, name, string(raw))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// checkDrawing wants a drawing that says what it is and brings nothing along: no script, no style, no address.
func checkDrawing(t *testing.T, name, raw string) {
	t.Helper()
	plain := []string{"svg", "title", "g", "rect", "path", "line", "circle", "text"}
	if !strings.Contains(raw, "<title>") {
		t.Errorf("%s has no title", name)
	}
	d := xml.NewDecoder(strings.NewReader(raw))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !slices.Contains(plain, start.Name.Local) {
			t.Errorf("%s has a <%s>", name, start.Name.Local)
		}
		for _, a := range start.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || strings.Contains(a.Name.Local, "href") || a.Name.Local == "style" {
				t.Errorf("%s has %s=%q", name, a.Name.Local, a.Value)
			}
		}
	}
}

func TestFormulasCanBeDrawn(t *testing.T) {
	renderer := maths.NewRenderer()
	seen := map[string]bool{}
	for name, c := range load(t) {
		eachText(t, c, func(where, text string) {
			for _, m := range formula.FindAllString(text, -1) {
				// Digits alone make no difference to whether a formula can be drawn.
				shape := digits.ReplaceAllString(m, "7")
				if seen[shape] {
					continue
				}
				seen[shape] = true
				if _, err := renderer.MathML(strings.Trim(m, "$"), strings.HasPrefix(m, "$$")); err != nil {
					t.Errorf("%s: %s: %s: %v", name, where, m, err)
				}
			}
		})
	}
}

var digits = regexp.MustCompile(`\d+`)
