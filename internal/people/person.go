package people

import (
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// OrgKind is what sort of place an organisation is. It chooses words and defaults, never rights.
type OrgKind string

// The kinds of organisations.
const (
	Home      OrgKind = "home"
	Class     OrgKind = "class"
	Workplace OrgKind = "workplace"
)

// OrgKinds lists the kinds in the order in which they are offered.
func OrgKinds() []OrgKind { return []OrgKind{Home, Class, Workplace} }

// Org is an organisation: a home, a class or school, a company.
type Org struct {
	ID       core.OrgID
	Kind     OrgKind
	Name     string
	Language string // BCP 47, for example "en"
	TimeZone string // IANA name, for example "Europe/Berlin"
}

// Band is how old a reader is, roughly. It changes words, sizes and density, and no data.
type Band string

// The bands.
const (
	Early  Band = "early"  // 5 to 7 years
	Middle Band = "middle" // 8 to 12
	Teen   Band = "teen"
	Adult  Band = "adult"
)

// Bands lists the bands from young to old.
func Bands() []Band { return []Band{Early, Middle, Teen, Adult} }

// Minor tells whether the band is one of children and young people.
func (b Band) Minor() bool { return b != Adult }

// Theme is how a person wants pages to look. The empty theme follows the device.
type Theme string

// The themes.
const (
	ThemeSystem   Theme = ""
	ThemeLight    Theme = "light"
	ThemeDark     Theme = "dark"
	ThemeContrast Theme = "contrast"
)

// Themes lists the themes in the order in which they are offered.
func Themes() []Theme { return []Theme{ThemeSystem, ThemeLight, ThemeDark, ThemeContrast} }

// Person is somebody with an account.
type Person struct {
	ID        core.PersonID
	Learner   core.LearnerID
	Name      string
	Language  string // "" is the organisation's
	TimeZone  string // "" is the organisation's
	Band      Band
	Theme     Theme
	Shortcuts bool   // single-letter keys are on
	Face      string // name of a drawing, or ""
	CreatedAt time.Time
	Suspended time.Time // zero: not suspended
}

// NameLimit is how many characters a name may have.
const NameLimit = 80

// Fold brings a name into the form in which names are compared and searched: compatibility forms
// and case made equal (Unicode NFKC and case folding), spaces made single.
func Fold(name string) string {
	folded := cases.Fold().String(norm.NFKC.String(name))
	return strings.Join(strings.Fields(folded), " ")
}

// checkName trims a name and tells what is wrong with it: "" or a catalogue key.
func checkName(name string) (string, string) {
	name = strings.Join(strings.Fields(norm.NFC.String(name)), " ")
	switch {
	case Fold(name) == "":
		return name, "people.problem.name_empty"
	case utf8.RuneCountInString(name) > NameLimit:
		return name, "people.problem.name_long"
	default:
		return name, ""
	}
}

// checkZone tells what is wrong with the name of a time zone.
func checkZone(zone string) string {
	if zone == "" || zone == "Local" {
		return "people.problem.zone"
	}
	if _, err := time.LoadLocation(zone); err != nil {
		return "people.problem.zone"
	}
	return ""
}

// oneOf tells whether a value that came from outside is one of those we know.
func oneOf[T comparable](value T, known []T) bool {
	for _, k := range known {
		if k == value {
			return true
		}
	}
	return false
}

// problems collects what is wrong with the fields of a form.
type problems map[string]string

func (p problems) add(field, key string) {
	if key != "" {
		p[field] = key
	}
}

// fault is nil when nothing is wrong.
func (p problems) fault() error {
	if len(p) == 0 {
		return nil
	}
	return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: p}
}
