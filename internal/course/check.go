package course

import (
	"encoding/json"
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/richtext"

	"golang.org/x/text/language"
)

// Limits of one course, beside those of goals, items and lessons.
const (
	maxUnits   = 500
	maxItems   = 50_000
	maxLessons = 10_000
	maxFiles   = 20_000
	maxTitle   = 300
	maxText    = 5000
	maxNotes   = 20_000
)

// IsRefused tells whether notes say that nothing can come in.
func IsRefused(notes []Note) bool {
	return slices.ContainsFunc(notes, func(n Note) bool { return n.Level == Refused })
}

// Check takes out of a source what cannot be taken, and notes it. It knows no database: a command can
// check a folder without one.
func Check(src Source) Source {
	c := checker{notes: slices.Clone(src.Notes)}
	if len(src.Courses) == 0 && !IsRefused(src.Notes) {
		c.note(Note{Level: Refused, What: KindCourse, Name: src.Name, Why: "import.reason.no_course"})
	}
	src.Courses = slices.Clone(src.Courses)
	seen := map[string]bool{}
	for i := range src.Courses {
		p := &src.Courses[i]
		if seen[p.Key] {
			c.refuse(KindCourse, p.Key, "", "import.course.twice")
		}
		seen[p.Key] = true
		c.pkg = p
		c.course()
	}
	src.Notes = c.notes
	return src
}

// checker looks at one package after the other.
type checker struct {
	pkg   *Package
	notes []Note
	goals map[string]bool
	files map[string]bool
	names []string // the keys of files, in order
}

func (c *checker) note(n Note) {
	if len(c.notes) < maxNotes {
		c.notes = append(c.notes, n)
	}
}

func (c *checker) refuse(what Kind, name, where, why string, args ...string) {
	c.note(Note{Level: Refused, What: what, Name: name, Where: where, Why: why, Args: args})
}

func (c *checker) place(what Kind, key string) string { return c.pkg.Places[PlaceKey(what, key)] }

func (c *checker) course() {
	p := c.pkg
	c.head()
	c.goals = map[string]bool{}
	for _, g := range p.Goals {
		c.goals[g.Key] = true
	}
	for _, bad := range goal.Check(p.Goals) {
		c.refuse(KindGoal, bad.Goal, c.place(KindGoal, bad.Goal), bad.Key, bad.Args...)
	}
	c.units()
	c.keepFiles()
	c.items()
	c.lessons()
	c.terms()
}

// head looks at what stands at the top of a course.
func (c *checker) head() {
	p := c.pkg
	refuse := func(why string, args ...string) { c.refuse(KindCourse, or(p.Title, p.Key), "", why, args...) }
	switch {
	case !goal.ValidKey(p.Key):
		refuse("import.course.bad_key")
	case strings.TrimSpace(p.Title) == "":
		refuse("import.course.no_title")
	case tooLong(maxTitle, p.Title, p.Version, p.Licence), tooLong(maxText, p.Summary, p.Why, p.Origin, strings.Join(p.Authors, "")):
		refuse("import.course.too_long")
	case !p.Band.Valid():
		refuse("import.course.band", "band", short(string(p.Band)))
	case len(p.Units) > maxUnits, len(p.Items) > maxItems, len(p.Resources) > maxLessons, len(p.Files) > maxFiles:
		refuse("import.course.too_much")
	}
	if _, err := language.Parse(p.Lang); err != nil || len(p.Lang) > 35 {
		refuse("import.course.language", "language", short(p.Lang))
	}
	if p.Licence == "" {
		c.note(Note{Level: Look, What: KindCourse, Name: p.Title, Why: "import.course.no_licence"})
	}
}

func tooLong(most int, texts ...string) bool {
	return slices.ContainsFunc(texts, func(s string) bool { return utf8.RuneCountInString(s) > most })
}

// units looks at the units and at the goals that they name.
func (c *checker) units() {
	p := c.pkg
	seen, placed := map[string]bool{}, map[string]bool{}
	if len(p.Units) == 0 {
		c.refuse(KindUnit, p.Title, "", "import.course.no_units")
	}
	for _, u := range p.Units {
		where := c.place(KindUnit, u.Key)
		switch {
		case !goal.ValidKey(u.Key):
			c.refuse(KindUnit, or(u.Key, u.Title), where, "import.unit.bad_key")
		case seen[u.Key]:
			c.refuse(KindUnit, u.Key, where, "import.unit.twice")
		case strings.TrimSpace(u.Title) == "":
			c.refuse(KindUnit, u.Key, where, "import.unit.no_title")
		case tooLong(maxTitle, u.Title), tooLong(maxText, u.Challenge, u.Why):
			c.refuse(KindUnit, u.Key, where, "import.course.too_long")
		}
		seen[u.Key] = true
		inUnit := map[string]bool{}
		for _, g := range u.Goals {
			switch {
			case !c.goals[g.Key]:
				c.refuse(KindUnit, u.Title, where, "import.unit.unknown_goal", "goal", short(g.Key))
			case inUnit[g.Key]:
				c.refuse(KindUnit, u.Title, where, "import.unit.goal_twice", "goal", short(g.Key))
			case !g.Need.Valid():
				c.refuse(KindGoal, g.Key, c.place(KindGoal, g.Key), "import.unit.need", "need", short(string(g.Need)))
			}
			inUnit[g.Key], placed[g.Key] = true, true
		}
	}
	for _, g := range p.Goals {
		if !placed[g.Key] {
			c.note(Note{Level: Look, What: KindGoal, Name: g.Title, Where: c.place(KindGoal, g.Key), Why: "import.goal.no_unit"})
		}
	}
}

// filePath is what the path of a file must look like: nothing in an address needs to be escaped.
var filePath = regexp.MustCompile(`^files/[A-Za-z0-9][A-Za-z0-9._/-]*$`)

// keepFiles takes out files with names that a page cannot show.
func (c *checker) keepFiles() {
	c.files = map[string]bool{}
	c.pkg.Files = slices.DeleteFunc(slices.Clone(c.pkg.Files), func(f File) bool {
		if !filePath.MatchString(f.Path) || len(f.Path) > 300 || path.Clean(f.Path) != f.Path || c.files[f.Path] {
			c.note(Note{Level: Left, What: KindFile, Name: short(f.Path), Why: "import.file_problem.name"})
			return true
		}
		if f.Size == 0 {
			c.note(Note{Level: Left, What: KindFile, Name: f.Path, Why: "import.file_problem.empty"})
			return true
		}
		c.files[f.Path] = true
		return false
	})
	c.names = slices.Sorted(maps.Keys(c.files))
}

// items takes out what cannot be asked.
func (c *checker) items() {
	seen := map[string]bool{}
	var kept []item.Item
	for _, it := range c.pkg.Items {
		where := c.place(KindItem, it.Key)
		if seen[it.Key] {
			c.note(Note{Level: Left, What: KindItem, Name: it.Key, Where: where, Why: "import.item.twice"})
			continue
		}
		seen[it.Key] = true
		if problems := item.Validate(&it); len(problems) > 0 {
			c.pkg.Left = append(c.pkg.Left, PlaceKey(KindItem, it.Key))
			for _, p := range problems[:min(len(problems), 5)] {
				c.note(Note{Level: Left, What: KindItem, Name: it.Key, Where: strings.TrimSpace(where + " " + p.Path), Why: p.Key, Args: textArgs(p.Args)})
			}
			continue
		}
		it.Goals = c.knownGoals(KindItem, it.Key, it.Goals)
		if len(it.Goals) == 0 {
			c.note(Note{Level: Look, What: KindItem, Name: it.Key, Where: where, Why: "import.item.no_goal"})
		}
		raw, err := json.Marshal(it)
		if err == nil {
			c.pictures(KindItem, it.Key, string(raw))
		}
		kept = append(kept, it)
	}
	c.pkg.Items = kept
}

// textArgs makes texts of the arguments of a catalogue text.
func textArgs(args []any) []string {
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = fmt.Sprint(a)
	}
	return texts
}

// knownGoals leaves out goals that the course does not have.
func (c *checker) knownGoals(what Kind, name string, goals []string) []string {
	var known []string
	for _, g := range goals {
		switch {
		case !c.goals[g]:
			c.note(Note{Level: Look, What: what, Name: name, Where: c.place(what, name), Why: "import.reason.unknown_goal", Args: []string{"goal", short(g)}})
		case !slices.Contains(known, g):
			known = append(known, g)
		}
	}
	return known
}

// shown finds the files that a text shows.
var shown = regexp.MustCompile(`\]\((files/[^)\s"\\]+)`)

func (c *checker) pictures(what Kind, name, text string) {
	told := map[string]bool{}
	for _, m := range shown.FindAllStringSubmatch(text, -1) {
		if !c.has(m[1]) && !told[m[1]] {
			told[m[1]] = true
			c.note(Note{Level: Look, What: what, Name: name, Where: c.place(what, name), Why: "import.file_problem.missing", Args: []string{"file", short(m[1])}})
		}
	}
}

// has tells whether the course has a file. A question may choose its picture by a variable, as in
// files/line-{{n}}.svg; then some file must begin like that.
func (c *checker) has(name string) bool {
	stem, _, chosen := strings.Cut(name, "{{")
	if !chosen {
		return c.files[name]
	}
	at, _ := slices.BinarySearch(c.names, stem)
	return at < len(c.names) && strings.HasPrefix(c.names[at], stem)
}

// lessons takes out what cannot be read.
func (c *checker) lessons() {
	seen := map[string]bool{}
	kept := c.pkg.Resources[:0:0]
	for _, r := range c.pkg.Resources {
		name, where := or(r.Title, r.Key), c.place(KindLesson, r.Key)
		wrong := r.Check()
		if wrong == "" && seen[r.Key] {
			wrong = "import.lesson.twice"
		}
		if wrong != "" {
			if !seen[r.Key] {
				c.pkg.Left = append(c.pkg.Left, PlaceKey(KindLesson, r.Key))
			}
			c.note(Note{Level: Left, What: KindLesson, Name: name, Where: where, Why: wrong})
			continue
		}
		seen[r.Key] = true
		if _, err := language.Parse(r.Lang); err != nil {
			r.Lang = c.pkg.Lang
		}
		r.Goals = c.knownGoals(KindLesson, r.Key, r.Goals)
		if len(r.Goals) == 0 {
			c.note(Note{Level: Look, What: KindLesson, Name: name, Where: where, Why: "import.lesson.no_goal"})
		}
		c.pictures(KindLesson, r.Key, r.Body)
		c.silent(r)
		r.Stops = c.stops(r)
		kept = append(kept, r)
	}
	c.pkg.Resources = kept
}

// silent notes films that have no captions beside them: clip.mp4 wants clip.vtt, or clip.en.vtt.
func (c *checker) silent(r library.Draft) {
	for _, film := range richtext.MediaIn(r.Body) {
		stem := strings.TrimSuffix(film, path.Ext(film))
		if !slices.ContainsFunc(c.names, func(n string) bool { return strings.HasPrefix(n, stem+".") && path.Ext(n) == ".vtt" }) {
			c.note(Note{Level: Look, What: KindLesson, Name: or(r.Title, r.Key), Where: c.place(KindLesson, r.Key), Why: "import.file_problem.silent", Args: []string{"file", short(film)}})
		}
	}
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// short cuts what stands in a note.
func short(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}
