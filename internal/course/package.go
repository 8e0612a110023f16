package course

import (
	"io"

	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
)

// Source is what an edge (package interop/…) read from a file or folder: one course or several, and
// everything that it could not take or that wants a look. It is our own form: nothing in it knows the
// format it came from, but the name.
type Source struct {
	Name    string // as the person knows it: "fractions.zip"
	Format  string // "folder", "oatutor", …
	Courses []Package
	Notes   []Note
}

// Package is one whole course in memory, complete and named by keys. Importing it brings the course
// in, or up to date.
type Package struct {
	Key       string // stable in its source; names the course when it comes in again
	Title     string
	Summary   string
	Why       string
	Lang      string // BCP 47
	Band      Band
	Version   string
	Licence   string // SPDX id or a name
	Authors   []string
	Origin    string // where it comes from: a title or an address; may be empty
	Goals     []goal.Draft
	Units     []UnitDraft
	Items     []item.Item
	Resources []library.Draft
	Files     []File
	Terms     []Term // words with their meaning: Word and Meaning are filled
	// Successors say which goals and units stand under a new key since an earlier version.
	Successors []goal.Successor
	Record     *goal.Record // of a framework that came in as such; nil for a course

	// Places tells where in the source things stand ("items/one.yaml:12"), by [PlaceKey].
	Places map[string]string
	// Left names what is in the source and could not be read ([PlaceKey]). What was imported of it before stays
	// as it is: a slip of the pen does not retire a question.
	Left []string
}

// PlaceKey names a thing of a package in Places and Left.
func PlaceKey(what Kind, key string) string { return string(what) + "/" + key }

// Band says for whom pages are made: words, density and size.
type Band string

// The bands.
const (
	Early  Band = "early"  // about 5 to 7
	Middle Band = "middle" // about 8 to 11
	Teen   Band = "teen"
	Adult  Band = "adult"
)

// Valid tells whether b is one of the bands.
func (b Band) Valid() bool { return b == Early || b == Middle || b == Teen || b == Adult }

// UnitDraft is a unit on its way in.
type UnitDraft struct {
	Key       string
	Title     string
	Challenge string // the task that the unit is for; may be empty
	Why       string
	Goals     []UnitGoal
}

// UnitGoal places a goal in a unit.
type UnitGoal struct {
	Key  string
	Need Necessity
}

// Necessity says how much a goal belongs to its unit.
type Necessity string

// How much a goal belongs to its unit.
const (
	Must    Necessity = "must" // the default
	Should  Necessity = "should"
	Stretch Necessity = "stretch"
)

// Valid tells whether n is one of the values.
func (n Necessity) Valid() bool { return n == Must || n == Should || n == Stretch }

// File is a picture, a sound or a document that texts of the course refer to by Path.
type File struct {
	Path string // "files/pizza.svg"
	Alt  string // words for a picture, where the source has them apart from the text
	Size int64
	// Open gives the content. It may be called more than once.
	Open func() (io.ReadCloser, error)
}

// Note is one thing that a person should know about an import: left out, changed, or in want of a look. Why and What
// name texts of the catalogue, so that the report speaks the reader's language.
type Note struct {
	Level Level    `json:"level"`
	What  Kind     `json:"what"`
	Name  string   `json:"name"`            // which one: its key or title in the source
	Where string   `json:"where,omitempty"` // "items/one.yaml:12"
	Why   string   `json:"why"`             // a text of the catalogue: import.… or item.problem.…
	Args  []string `json:"args,omitempty"`  // fill Why, in pairs
}

// Pairs gives the arguments of Why in the form that the catalogue takes.
func (n Note) Pairs() []any {
	args := make([]any, len(n.Args))
	for i, a := range n.Args {
		args[i] = a
	}
	return args
}

// Level says what a note means for the thing that it names.
type Level string

// The levels, from the worst to the lightest.
const (
	// Refused stops the whole import: nothing comes in.
	Refused Level = "refused"
	// Left means that this one thing stayed out.
	Left Level = "left"
	// Look means that it came in and wants a look.
	Look Level = "look"
	// Told means that it came in and there is nothing to do: how it was read.
	Told Level = "told"
)

// Kind is the sort of thing that a note is about.
type Kind string

// The kinds of things that an import brings.
const (
	KindCourse   Kind = "course"
	KindGoal     Kind = "goal"
	KindUnit     Kind = "unit"
	KindItem     Kind = "item"
	KindHint     Kind = "hint"
	KindLesson   Kind = "lesson"
	KindFile     Kind = "file"
	KindSettings Kind = "settings"
	KindTerm     Kind = "term"
)
