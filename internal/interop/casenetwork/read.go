package casenetwork

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/goal"
	"crossfade/internal/interop/archive"
)

// Format is the name of this format in reports and in the database.
const Format = "case"

// Limits of one package. The largest public frameworks have some 10,000 items and 40 MB.
const (
	maxFile  = 64 << 20
	maxItems = 20_000
	maxLinks = 200_000
	maxNotes = 5_000
	sniffed  = 64 << 10 // how much of a file is looked at to tell what it is
)

// marks are words of which every package has one near its beginning.
var marks = []string{`"CFDocument"`, `"CFItems"`, `"CFAssociations"`, `"CFDefinitions"`, `"CFPackageURI"`}

// Matches tells whether a tree has a CASE package at its top, or a framework as a table.
func Matches(t *archive.Tree) bool { return len(packages(t)) > 0 || len(tables(t)) > 0 }

// packages lists the files at the top of a tree that look like CASE packages.
func packages(t *archive.Tree) []string {
	var list []string
	for _, name := range t.Files() {
		if path.Dir(name) == "." && strings.EqualFold(path.Ext(name), ".json") && looksLike(t, name) {
			list = append(list, name)
		}
	}
	return list
}

// looksLike tells by the first part of a file whether it is a CASE package, in whatever encoding.
func looksLike(t *archive.Tree, name string) bool {
	f, err := t.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, min(sniffed, t.Size(name)))
	n, _ := readFull(f, head) // what could be read is enough
	plain := strings.ReplaceAll(string(head[:n]), "\x00", "")
	if slices.ContainsFunc(marks, func(m string) bool { return strings.Contains(plain, m) }) {
		return true
	}
	return strings.Contains(plain, `"document"`) && strings.Contains(plain, `"sourcedId"`)
}

// Read reads every CASE package at the top of a tree, each as a course with its goals. What is wrong with a package stands
// in the notes, and refuses the import where it must; the error is trouble with this machine or a [core.Fault].
func Read(t *archive.Tree) (course.Source, error) {
	src := course.Source{Name: t.Name(), Format: Format}
	edges, edgeNotes, err := readEdges(t)
	if err != nil {
		return src, err
	}
	src.Notes = append(src.Notes, edgeNotes...)
	joined := 0
	names := packages(t)
	whole := len(names)
	for i, name := range append(names, tables(t)...) {
		b := &builder{file: name, edges: edges}
		load := b.load
		if i >= whole {
			load = b.loadTable
		}
		if err := load(t, name); err != nil {
			return src, err
		}
		if b.build() {
			src.Courses = append(src.Courses, b.pkg)
		}
		joined += b.joined
		src.Notes = append(src.Notes, b.notes...)
	}
	if n := len(edges); n > 0 && joined == 0 {
		src.Notes = append(src.Notes, course.Note{Level: course.Look, What: course.KindFile, Name: edgesName, Why: "framework.note.no_edge_joins"})
	}
	return src, nil
}

// builder makes one course of one package.
type builder struct {
	file   string
	cf     file
	edges  []edge
	joined int // edges that met two items of this package
	pkg    course.Package
	notes  []course.Note

	nodes    []node         // in the order of the file
	at       map[string]int // place in nodes by identifier
	children map[int][]int  // by place; root holds the top
	needs    map[int][]need
	claims   map[int][]string // standards of other frameworks, by code or identifier
	refused  bool
}

// root stands for the document among places.
const root = -1

// node is an item with its place in the outline.
type node struct {
	cfItem
	parent   int
	sequence number
	placed   bool // an association says where it stands
	goal     bool
	replaced bool // by others of the package: it is kept in the record, and is no goal
}

// need is what comes before an item.
type need struct {
	first int
	why   string
}

func (b *builder) note(level course.Level, what course.Kind, name, why string, args ...string) {
	b.refused = b.refused || level == course.Refused
	if len(b.notes) < maxNotes || level == course.Refused && len(b.notes) < 2*maxNotes {
		b.notes = append(b.notes, course.Note{Level: level, What: what, Name: name, Where: b.file, Why: why, Args: args})
	}
}

// text reads a file as text; false when it is none, which is noted.
func (b *builder) text(t *archive.Tree, name string) (text string, ok bool, err error) {
	raw, err := t.Read(name, maxFile)
	var was archive.Encoding
	if err == nil {
		text, was, err = archive.Text(raw)
	}
	var fault *core.Fault
	if errors.As(err, &fault) && fault.Kind != core.Internal {
		b.note(course.Refused, course.KindFile, name, fault.Key, pairs(fault.Args)...)
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	if was != archive.UTF8 {
		b.note(course.Told, course.KindFile, name, "framework.note.encoding", "encoding", string(was))
	}
	return text, true, nil
}

// load reads the file. Trouble with it is noted.
func (b *builder) load(t *archive.Tree, name string) error {
	text, ok, err := b.text(t, name)
	if !ok || err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(text), &b.cf); err != nil {
		b.note(course.Refused, course.KindFile, name, "framework.note.json", "says", err.Error())
		return nil
	}
	b.cf.normal()
	return nil
}

// build makes the course. It tells whether that went well.
func (b *builder) build() bool {
	if b.refused {
		return false
	}
	for _, step := range []func(){b.document, b.items, b.outline, b.prerequisites, b.elsewhere, b.successors, b.goals, b.groupsInto, b.units, b.record} {
		if step(); b.refused {
			return false
		}
	}
	return true
}

// document reads what the framework says of itself.
func (b *builder) document() {
	d := b.cf.Document
	if d == nil {
		b.note(course.Refused, course.KindCourse, b.file, "framework.note.no_document")
		return
	}
	if d.Identifier == "" {
		d.Identifier = d.SourcedID
	}
	title := oneLine(d.Title)
	if !goal.ValidKey(d.Identifier) {
		b.note(course.Refused, course.KindCourse, or(title, b.file), "framework.note.no_identifier")
		return
	}
	if len(b.cf.Items) > maxItems || len(b.cf.Associations) > maxLinks {
		b.note(course.Refused, course.KindCourse, or(title, b.file), "framework.note.too_much")
		return
	}
	b.pkg = course.Package{
		Key: d.Identifier, Title: cut(or(title, d.Identifier), maxTitle), Summary: cut(oneLine(d.Description), maxText), Lang: languageOf(d.Language),
		Version: cut(oneLine(string(d.Version)), maxTitle), Origin: or(d.Official, d.URI), Places: map[string]string{},
	}
	if d.Creator != "" {
		b.pkg.Authors = []string{cut(oneLine(d.Creator), maxTitle)}
	}
	if d.Licence != nil {
		b.pkg.Licence = cut(oneLine(d.Licence.Title), maxTitle)
	}
	if len(b.pkg.Origin) > 2000 {
		b.pkg.Origin = ""
	}
	if len(b.cf.Items) == 0 {
		b.note(course.Refused, course.KindCourse, b.pkg.Title, "framework.note.empty")
	}
}

// items takes the items in, each with its identifier.
func (b *builder) items() {
	b.at = make(map[string]int, len(b.cf.Items))
	for _, it := range b.cf.Items {
		it.Identifier = or(it.Identifier, it.SourcedID)
		it.Statement = plain(or(or(it.Statement, it.Short), string(it.Code)))
		name := or(string(it.Code), cut(it.Statement, 60))
		switch _, twice := b.at[it.Identifier]; {
		case !goal.ValidKey(it.Identifier) || it.Identifier == b.pkg.Key:
			b.note(course.Refused, course.KindGoal, name, "framework.note.item_identifier", "identifier", cut(it.Identifier, 60))
		case twice:
			b.note(course.Refused, course.KindGoal, name, "framework.note.item_twice", "identifier", it.Identifier)
		case it.Statement == "":
			b.note(course.Left, course.KindGoal, it.Identifier, "framework.note.no_statement")
		default:
			b.at[it.Identifier] = len(b.nodes)
			b.nodes = append(b.nodes, node{cfItem: it, parent: root})
		}
	}
}

func pairs(args []any) []string {
	list := make([]string, len(args))
	for i, a := range args {
		list[i] = fmt.Sprint(a)
	}
	return list
}
