package library

import (
	"strings"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/goal"
)

// Form is how a resource reaches a learner. Choosing one is a preference, never a label for a person.
type Form string

// The forms.
const (
	Read    Form = "read"
	Watch   Form = "watch"
	Listen  Form = "listen"
	Do      Form = "do"
	Talk    Form = "talk"
	Example Form = "example"
)

// Forms lists every form in the order in which pages show them.
func Forms() []Form { return []Form{Read, Watch, Listen, Do, Talk, Example} }

// Valid tells whether f is one of the forms.
func (f Form) Valid() bool {
	for _, known := range Forms() {
		if f == known {
			return true
		}
	}
	return false
}

// Role is what a resource is for.
type Role string

// The roles.
const (
	Learn   Role = "learn"   // the way to a goal; the default
	FixIt   Role = "fixit"   // offered first in a fix-it plan
	Stretch Role = "stretch" // for those who want more
)

// Valid tells whether r is one of the roles.
func (r Role) Valid() bool { return r == Learn || r == FixIt || r == Stretch }

// Resource is a lesson or another resource as it is stored, with its current version.
type Resource struct {
	ID      core.ResourceID
	Org     core.OrgID
	Course  core.CourseID
	Key     string
	Title   string
	Form    Form
	Role    Role
	Minutes int // a first guess; 0 = unknown
	Lang    string
	Version int
	Body    string // Markdown; empty in lists
	Licence string
	Authors []string
	Origin  string // where it comes from, or ""
	Sort    int
	Edited  bool // changed here since it was imported
	Retired bool
}

// Draft is a resource on its way in, named by keys because it has no id yet.
type Draft struct {
	Key     string
	Title   string
	Goals   []string // keys
	Form    Form
	Role    Role
	Minutes int
	Lang    string
	Licence string
	Authors []string
	Origin  string
	Body    string // Markdown
	Stops   []Stop `json:",omitempty"` // where its first film stops and asks
}

// Limits of one resource.
const (
	MaxBody  = 200_000 // bytes of Markdown
	maxTitle = 300
	maxGoals = 100
)

// Check gives the catalogue key of the first thing that is wrong with a draft, or "".
func (d Draft) Check() string {
	switch {
	case !goal.ValidKey(d.Key):
		return "import.lesson.bad_key"
	case strings.TrimSpace(d.Title) == "":
		return "import.lesson.no_title"
	case utf8.RuneCountInString(d.Title) > maxTitle || len(d.Body) > MaxBody || len(d.Goals) > maxGoals:
		return "import.lesson.too_long"
	case strings.TrimSpace(d.Body) == "":
		return "import.lesson.empty"
	case !d.Form.Valid():
		return "import.lesson.form"
	case !d.Role.Valid():
		return "import.lesson.role"
	case d.Minutes < 0 || d.Minutes > 10_000:
		return "import.lesson.minutes"
	default:
		return ""
	}
}
