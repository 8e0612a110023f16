package coursefolder

import (
	"bytes"
	"errors"
	"io"
	"path"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/goal"
	"crossfade/internal/interop/archive"
	"crossfade/internal/item"

	"go.yaml.in/yaml/v3"
)

// Format is the name of this format in reports and in the database.
const Format = "folder"

// Matches tells whether a tree holds a course folder: course.yaml at its top.
func Matches(t *archive.Tree) bool { return t.Has("course.yaml") }

// Read reads a course folder. Trouble with single things stands in the notes of the result; the error is a
// [core.Fault] or trouble with this machine.
func Read(t *archive.Tree) (course.Source, error) {
	r := &reader{tree: t, src: course.Source{Name: t.Name(), Format: Format}}
	r.pkg.Places = map[string]string{}
	if !Matches(t) {
		return r.src, core.NewFault(core.Invalid, "import.folder.no_course")
	}
	if err := r.course(); err != nil {
		return r.src, err
	}
	for _, name := range t.Files() {
		if err := r.file(name); err != nil {
			return r.src, err
		}
	}
	for _, l := range t.LeftOut() {
		r.note(course.Note{Level: course.Left, What: course.KindFile, Name: l.Name, Why: l.Why})
	}
	r.src.Courses = []course.Package{r.pkg}
	return r.src, nil
}

// reader collects one course.
type reader struct {
	tree *archive.Tree
	src  course.Source
	pkg  course.Package
	top  courseFile
}

func (r *reader) note(n course.Note) {
	if len(r.src.Notes) < maxNote {
		r.src.Notes = append(r.src.Notes, n)
	}
}

// file reads one file by where it stands.
func (r *reader) file(name string) error {
	dir, base := path.Split(name)
	switch {
	case name == "course.yaml":
		return nil
	case strings.HasPrefix(name, "files/"):
		r.pkg.Files = append(r.pkg.Files, course.File{Path: name, Size: r.tree.Size(name),
			Open: func() (io.ReadCloser, error) { return r.tree.Open(name) }})
		return nil
	case dir == "lessons/" && strings.HasSuffix(base, ".md"):
		return r.lesson(name)
	case dir == "items/" && strings.HasSuffix(base, ".yaml"):
		return r.items(name)
	default:
		r.note(course.Note{Level: course.Told, What: course.KindFile, Name: name, Why: "import.folder.no_place"})
		return nil
	}
}

// text reads a file as UTF-8 with plain line ends. Trouble refuses the import; then ok is false.
func (r *reader) text(name string, what course.Kind, most int64) (s string, ok bool, err error) {
	raw, err := r.tree.Read(name, most)
	var fault *core.Fault
	if errors.As(err, &fault) {
		r.note(course.Note{Level: course.Refused, What: what, Name: name, Where: name, Why: fault.Key, Args: []string{"name", name}})
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	if !utf8.Valid(raw) || bytes.IndexByte(raw, 0) >= 0 {
		r.note(course.Note{Level: course.Refused, What: what, Name: name, Where: name, Why: "import.folder.not_utf8"})
		return "", false, nil
	}
	s = strings.TrimPrefix(string(raw), "\ufeff")
	return strings.ReplaceAll(s, "\r\n", "\n"), true, nil
}

// parse reads YAML. Trouble refuses the import; then the node is nil.
func (r *reader) parse(name string, what course.Kind, text string, firstLine int) *yaml.Node {
	var doc yaml.Node
	err := yaml.Unmarshal([]byte(text), &doc)
	if err == nil && len(doc.Content) == 1 {
		shift(&doc, firstLine-1)
		return doc.Content[0]
	}
	n := course.Note{Level: course.Refused, What: what, Name: name, Where: name, Why: "import.yaml.empty"}
	if err != nil {
		line, says := syntaxError(err)
		n.Where, n.Why, n.Args = place(name, line+firstLine-1), "import.yaml.syntax", []string{"says", short(says)}
	}
	r.note(n)
	return nil
}

// shift moves line numbers, for YAML that does not begin at the first line of its file.
func shift(n *yaml.Node, by int) {
	if by == 0 {
		return
	}
	n.Line += by
	for _, c := range n.Content {
		shift(c, by)
	}
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?(.*)`)

// syntaxError takes the line out of an error of the YAML library; 1 if it has none.
func syntaxError(err error) (line int, says string) {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return 1, err.Error()
	}
	if line, err = strconv.Atoi(m[1]); err != nil {
		line = 1
	}
	return line, m[2]
}

// course reads course.yaml. Anything wrong in it refuses the import, since everything hangs on it.
func (r *reader) course() error {
	const name = "course.yaml"
	text, ok, err := r.text(name, course.KindCourse, maxYAML)
	if !ok || err != nil {
		return err
	}
	n := r.parse(name, course.KindCourse, text, 1)
	if n == nil {
		return nil
	}
	d := decoder{file: name, what: course.KindCourse, name: name, note: r.refuseLeft}
	d.into(n, reflect.ValueOf(&r.top).Elem(), "")
	if r.top.Crossfade != version {
		r.note(course.Note{Level: course.Refused, What: course.KindCourse, Name: name, Where: d.at(n), Why: "import.folder.version", Args: []string{"version", strconv.Itoa(r.top.Crossfade)}})
	}
	r.fill()
	r.places(n)
	return nil
}

// refuseLeft notes what in any other file would only stay out.
func (r *reader) refuseLeft(n course.Note) {
	if n.Level == course.Left {
		n.Level = course.Refused
	}
	r.note(n)
}

// fill makes the package of course.yaml.
func (r *reader) fill() {
	t := r.top
	p := &r.pkg
	p.Key, p.Title, p.Summary, p.Why, p.Lang, p.Band = t.Key, t.Title, t.Summary, t.Why, t.Language, course.Band(or(t.Band, string(course.Adult)))
	p.Version, p.Licence, p.Authors, p.Origin = t.Version, t.Licence, t.Authors, t.Source
	for _, w := range t.Words {
		p.Terms = append(p.Terms, course.Term{Word: w.Word, Meaning: w.Meaning})
	}
	known := map[string]bool{}
	for _, u := range t.Units {
		unit := course.UnitDraft{Key: u.Key, Title: u.Title, Challenge: u.Challenge, Why: u.Why}
		for _, g := range u.Goals {
			unit.Goals = append(unit.Goals, course.UnitGoal{Key: g.Key, Need: course.Necessity(or(g.Need, string(course.Must)))})
			if again := known[g.Key] && g.Title == ""; !again {
				p.Goals = append(p.Goals, g.draft())
			}
			known[g.Key] = true
		}
		p.Units = append(p.Units, unit)
	}
}

func (g goalFile) draft() goal.Draft {
	d := goal.Draft{Key: g.Key, Title: g.Title, Why: g.Why, Description: g.Description, Minutes: g.Minutes, Rule: g.Rule, Standards: g.Standards}
	for _, n := range g.Needs {
		d.Needs = append(d.Needs, goal.Need{Key: n.Goal, Why: n.Why})
	}
	return d
}

// places remembers the lines of units and goals, for notes that are made later.
func (r *reader) places(top *yaml.Node) {
	for _, u := range children(top, "units") {
		r.place(course.KindUnit, u)
		for _, g := range children(u, "goals") {
			r.place(course.KindGoal, g)
		}
	}
}

func (r *reader) place(what course.Kind, n *yaml.Node) {
	if key := child(n, "key"); key != nil {
		id := course.PlaceKey(what, key.Value)
		if _, known := r.pkg.Places[id]; !known {
			r.pkg.Places[id] = place("course.yaml", n.Line)
		}
	}
}

func child(n *yaml.Node, name string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}

func children(n *yaml.Node, name string) []*yaml.Node {
	if c := child(n, name); c != nil && c.Kind == yaml.SequenceNode {
		return c.Content
	}
	return nil
}

// lesson reads lessons/*.md.
func (r *reader) lesson(name string) error {
	text, ok, err := r.text(name, course.KindLesson, maxYAML)
	if !ok || err != nil {
		return err
	}
	head, body, found := cutHead(text)
	if !found {
		r.note(course.Note{Level: course.Refused, What: course.KindLesson, Name: name, Where: place(name, 1), Why: "import.folder.no_head"})
		return nil
	}
	n := r.parse(name, course.KindLesson, head, 2)
	if n == nil {
		return nil
	}
	h := headFile{Key: strings.TrimSuffix(path.Base(name), ".md")}
	d := decoder{file: name, what: course.KindLesson, name: h.Key, note: r.note}
	if key := child(n, "key"); key != nil && key.Kind == yaml.ScalarNode {
		d.name = key.Value
	}
	d.into(n, reflect.ValueOf(&h).Elem(), "")
	if d.bad {
		r.pkg.Left = append(r.pkg.Left, course.PlaceKey(course.KindLesson, d.name))
		return nil
	}
	r.pkg.Places[course.PlaceKey(course.KindLesson, h.Key)] = place(name, 1)
	r.pkg.Resources = append(r.pkg.Resources, h.draft(r.top, body))
	return nil
}

// cutHead cuts a lesson into its head, between two lines of ---, and its body.
func cutHead(text string) (head, body string, ok bool) {
	rest, ok := strings.CutPrefix(text, "---\n")
	if !ok {
		return "", "", false
	}
	head, body, ok = strings.Cut(rest, "\n---\n")
	if !ok {
		head, ok = strings.CutSuffix(rest, "\n---")
	}
	return head + "\n", strings.TrimRight(strings.TrimLeft(body, "\n"), " \t\n"), ok
}

// items reads items/*.yaml, a list of items.
func (r *reader) items(name string) error {
	text, ok, err := r.text(name, course.KindItem, maxYAML)
	if !ok || err != nil {
		return err
	}
	n := r.parse(name, course.KindItem, text, 1)
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode || len(n.Content) > maxList {
		r.note(course.Note{Level: course.Refused, What: course.KindItem, Name: name, Where: place(name, n.Line), Why: "import.yaml.not_list", Args: []string{"field", name}})
		return nil
	}
	for _, c := range n.Content {
		r.item(name, c)
	}
	return nil
}

func (r *reader) item(file string, n *yaml.Node) {
	d := decoder{file: file, what: course.KindItem, name: place(file, n.Line), note: r.note}
	if key := child(n, "key"); key != nil && key.Kind == yaml.ScalarNode {
		d.name = key.Value
	}
	var it item.Item
	d.into(n, reflect.ValueOf(&it).Elem(), "")
	if d.bad {
		r.pkg.Left = append(r.pkg.Left, course.PlaceKey(course.KindItem, d.name))
		return
	}
	it.Lang = or(it.Lang, r.top.Language)
	if own := it.Credit; len(own.Authors) == 0 && own.Licence == "" && own.Source == "" && own.URL == "" {
		it.Credit = r.top.credit()
	}
	r.pkg.Places[course.PlaceKey(course.KindItem, it.Key)] = place(file, n.Line)
	r.pkg.Items = append(r.pkg.Items, it)
}
