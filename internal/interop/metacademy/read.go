package metacademy

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/goal"
	"crossfade/internal/interop/archive"
)

// Format is the name of this format in reports and in the database.
const Format = "metacademy"

const (
	maxText     = 1 << 20 // of one file, in bytes
	maxConcepts = goal.MaxGoals
	maxNotes    = 5000
	maxTitle    = 300
	maxWords    = 4000 // of one text of a goal
	example     = "ANNOTATED_EXAMPLE"
)

// Matches tells whether a tree holds Metacademy's concepts.
func Matches(t *archive.Tree) bool {
	return slices.ContainsFunc(t.Files(), func(name string) bool {
		parts := strings.Split(name, "/")
		return len(parts) == 3 && parts[0] == "concepts" && parts[2] == "title.txt" && t.Has("concepts/"+parts[1]+"/dependencies.txt")
	})
}

// Read reads the concepts as one course. What is wrong with one concept stands in the notes; the error is trouble with this
// machine.
func Read(t *archive.Tree) (course.Source, error) {
	b := &builder{tree: t, src: course.Source{Name: t.Name(), Format: Format}, byTag: map[string]*concept{}, sources: map[string]record{}}
	b.pkg = course.Package{
		Key: "metacademy", Title: "Metacademy: machine learning and its mathematics", Lang: "en", Band: course.Adult,
		Summary: "Concepts of machine learning, each with what comes first, and where to learn it.",
		Authors: []string{"Metacademy contributors"}, Licence: "CC-BY-SA-3.0", Origin: "https://github.com/metacademy/metacademy-content",
		Places: map[string]string{},
	}
	for _, step := range []func() error{b.concepts, b.readSources, b.fill, b.units} {
		if err := step(); err != nil {
			return b.src, err
		}
	}
	b.told()
	if len(b.list) > 0 {
		b.src.Courses = []course.Package{b.pkg}
	}
	return b.src, nil
}

// builder makes the course.
type builder struct {
	tree     *archive.Tree
	src      course.Source
	pkg      course.Package
	list     []*concept // by tag
	byTag    map[string]*concept
	sources  map[string]record
	tooShort int // dependencies with a shortcut
}

// concept is one folder of concepts.
type concept struct {
	tag   string
	key   string
	title string
	first []*concept // what comes first
	why   map[*concept]string
	level int // how long the longest way to it is; 0 = nothing comes first
}

func (b *builder) note(level course.Level, what course.Kind, name, where, why string, args ...string) {
	if len(b.src.Notes) < maxNotes {
		b.src.Notes = append(b.src.Notes, course.Note{Level: level, What: what, Name: name, Where: where, Why: why, Args: args})
	}
}

// text reads a file, "" where there is none. What cannot be read is noted, and refuses the import: half a graph would be another graph.
func (b *builder) text(name string) (string, error) {
	if !b.tree.Has(name) {
		return "", nil
	}
	raw, err := b.tree.Read(name, maxText)
	var text string
	if err == nil {
		text, _, err = archive.Text(raw)
	}
	var fault *core.Fault
	if errors.As(err, &fault) && fault.Kind != core.Internal {
		args := []string{}
		for _, a := range fault.Args {
			args = append(args, fmt.Sprint(a))
		}
		b.note(course.Refused, course.KindFile, name, name, fault.Key, args...)
		return "", nil
	}
	return text, err
}

// concepts reads which concepts there are.
func (b *builder) concepts() error {
	keys := map[string]string{}
	for _, name := range b.tree.Files() {
		parts := strings.Split(name, "/")
		if len(parts) != 3 || parts[0] != "concepts" || parts[2] != "title.txt" {
			continue
		}
		tag := parts[1]
		if tag == example {
			b.note(course.Told, course.KindGoal, tag, name, "framework.note.example")
			continue
		}
		c := &concept{tag: tag, key: tag, why: map[*concept]string{}}
		title, err := b.text(name)
		if err != nil {
			return err
		}
		id, err := b.text("concepts/" + tag + "/id.txt")
		if err != nil {
			return err
		}
		if id = strings.TrimSpace(id); id != "" {
			c.key = id
		}
		first, _, _ := strings.Cut(strings.TrimSpace(title), "\n")
		c.title = capital(short(oneLine(first), maxTitle))
		switch other, twice := keys[c.key]; {
		case c.title == "":
			b.note(course.Left, course.KindGoal, tag, name, "import.goal.no_title")
			continue
		case !goal.ValidKey(c.key):
			b.note(course.Refused, course.KindGoal, tag, name, "framework.note.item_identifier", "identifier", short(c.key, 60))
			continue
		case twice:
			b.note(course.Refused, course.KindGoal, tag, name, "framework.note.concept_twice", "other", other, "identifier", c.key)
			continue
		}
		keys[c.key] = tag
		b.byTag[tag] = c
		b.list = append(b.list, c)
	}
	if len(b.list) > maxConcepts {
		b.note(course.Refused, course.KindGoal, b.tree.Name(), "", "import.goal.too_many", "n", fmt.Sprint(maxConcepts))
	}
	return nil
}

// fill reads what each concept needs, says and offers.
func (b *builder) fill() error {
	for _, c := range b.list {
		if err := b.needs(c); err != nil {
			return err
		}
	}
	for _, c := range b.list {
		d := goal.Draft{Key: c.key, Title: c.title}
		b.pkg.Places[course.PlaceKey(course.KindGoal, c.key)] = "concepts/" + c.tag
		for _, first := range c.first {
			d.Needs = append(d.Needs, goal.Need{Key: first.key, Why: c.why[first]})
		}
		summary, err := b.text(c.file("summary.txt"))
		if err != nil {
			return err
		}
		summary = withoutLinks(oneLine(withoutComments(summary)))
		d.Description = short(summary, maxWords)
		d.Why = sentence(summary)
		b.pkg.Goals = append(b.pkg.Goals, d)
		if err := b.lessons(c, summary); err != nil {
			return err
		}
	}
	return nil
}

func (c *concept) file(name string) string { return "concepts/" + c.tag + "/" + name }

// needs reads what comes before a concept. Tags are written with "-" in older files and "_" in newer ones.
func (b *builder) needs(c *concept) error {
	name := c.file("dependencies.txt")
	text, err := b.text(name)
	if err != nil {
		return err
	}
	list, odd := recordsOf(text)
	for _, line := range odd {
		b.note(course.Look, course.KindGoal, c.title, name, "framework.note.odd_line", "line", short(line, 60))
	}
	for _, r := range list {
		if len(r["shortcut"]) > 0 {
			b.tooShort++
		}
		for _, tag := range r["tag"] {
			first := b.byTag[tag]
			if first == nil {
				first = b.byTag[strings.ReplaceAll(tag, "-", "_")]
			}
			switch {
			case first == nil:
				b.note(course.Look, course.KindGoal, c.title, name, "framework.note.no_concept", "tag", short(tag, 60))
			case !slices.Contains(c.first, first):
				c.first = append(c.first, first)
				c.why[first] = short(withoutLinks(r.get("reason")), maxWords)
			}
		}
	}
	return nil
}

// told says what was not taken.
func (b *builder) told() {
	if b.tooShort > 0 {
		b.note(course.Told, course.KindGoal, "dependencies.txt", "", "framework.note.shortcuts", "n", fmt.Sprint(b.tooShort))
	}
	n := 0
	for _, name := range b.tree.Files() {
		if path.Base(name) == "see-also.txt" {
			n++
		}
	}
	if n > 0 {
		b.note(course.Told, course.KindGoal, "see-also.txt", "", "framework.note.see_also", "n", fmt.Sprint(n))
	}
}

func withoutComments(text string) string {
	var kept []string
	for _, line := range strings.Split(text, "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// sentence is the first sentence of a text, as a goal says what it is.
func sentence(s string) string {
	for i, r := range s {
		if r == '.' && i > 20 && (i+1 == len(s) || s[i+1] == ' ') && !strings.HasSuffix(s[:i], "i.e") && !strings.HasSuffix(s[:i], "e.g") {
			return short(s[:i+1], maxTitle)
		}
	}
	return short(s, maxTitle)
}

func short(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// capital begins a title with a capital letter.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || strings.HasPrefix(s, "k-") {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}
