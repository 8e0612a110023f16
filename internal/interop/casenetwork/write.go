package casenetwork

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/goal"
)

// out is a CFPackage of CASE 1.1 as it is written.
type out struct {
	Document     outDocument      `json:"CFDocument"`
	Items        []outItem        `json:"CFItems"`
	Associations []outAssociation `json:"CFAssociations"`
	Definitions  *outDefinitions  `json:"CFDefinitions,omitempty"`
}

type outDocument struct {
	Identifier  string   `json:"identifier"`
	URI         string   `json:"uri"`
	CaseVersion string   `json:"caseVersion"`
	Creator     string   `json:"creator"`
	Title       string   `json:"title"`
	Changed     string   `json:"lastChangeDateTime"`
	Official    string   `json:"officialSourceURL,omitempty"`
	Publisher   string   `json:"publisher,omitempty"`
	Description string   `json:"description,omitempty"`
	Subject     []string `json:"subject,omitempty"`
	Language    string   `json:"language,omitempty"`
	Version     string   `json:"version,omitempty"`
	Status      string   `json:"adoptionStatus,omitempty"`
	Licence     *outLink `json:"licenseURI,omitempty"`
	Notes       string   `json:"notes,omitempty"`
}

type outItem struct {
	Identifier string   `json:"identifier"`
	URI        string   `json:"uri"`
	Statement  string   `json:"fullStatement"`
	Short      string   `json:"abbreviatedStatement,omitempty"`
	Code       string   `json:"humanCodingScheme,omitempty"`
	Type       string   `json:"CFItemType,omitempty"`
	Notes      string   `json:"notes,omitempty"`
	Language   string   `json:"language,omitempty"`
	Levels     []string `json:"educationLevel,omitempty"`
	Changed    string   `json:"lastChangeDateTime"`
}

type outAssociation struct {
	Identifier string  `json:"identifier"`
	URI        string  `json:"uri"`
	Kind       string  `json:"associationType"`
	Sequence   int     `json:"sequenceNumber,omitempty"`
	Origin     outLink `json:"originNodeURI"`
	Target     outLink `json:"destinationNodeURI"`
	Changed    string  `json:"lastChangeDateTime"`
}

type outLink struct {
	Title      string `json:"title"`
	Identifier string `json:"identifier"`
	URI        string `json:"uri"`
}

type outDefinitions struct {
	Licences []outLicence `json:"CFLicenses"`
}

type outLicence struct {
	outLink
	Text    string `json:"licenseText"`
	Changed string `json:"lastChangeDateTime"`
}

// Write writes a framework as a CFPackage of CASE 1.1. What came in as CASE goes out with its own identifiers, groups and links;
// goals of a course go out under its units. Goals changed here carry their title as the abbreviated statement.
func Write(w io.Writer, f course.Framework) error {
	b := &outBuilder{f: f, changed: f.Made.UTC().Format(time.RFC3339), links: map[string]outLink{}}
	if f.Record == nil {
		b.f.Record = madeRecord(f)
	}
	b.document()
	b.items()
	b.associations()
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(b.out); err != nil {
		return fmt.Errorf("writing framework %s: %w", f.Key, err)
	}
	return nil
}

type outBuilder struct {
	f       course.Framework
	out     out
	changed string             // where the source says none
	links   map[string]outLink // by the identifier of the source
}

// madeRecord describes the goals of a course, or of a source other than CASE: units are groups.
func madeRecord(f course.Framework) *goal.Record {
	r := &goal.Record{ID: f.Key, Title: f.Title, Lang: f.Lang, Status: "Draft"}
	if whole, ok := address(f.Source); ok {
		r.Official = whole
	}
	byKey := map[string]goal.Goal{}
	for _, g := range f.Goals {
		byKey[g.Key] = g
	}
	add := func(key, parent string) {
		if g, ok := byKey[key]; ok {
			delete(byKey, key)
			r.Nodes = append(r.Nodes, goal.Node{ID: key, Key: key, Parent: parent, Statement: g.Title, Notes: or(g.Description, g.Why), Lang: g.Lang})
		}
	}
	for _, u := range f.Units {
		id := "unit/" + u.Key // no key of a goal has a slash
		r.Nodes = append(r.Nodes, goal.Node{ID: id, Statement: u.Title, Lang: f.Lang})
		for _, key := range u.Goals {
			add(key, id)
		}
	}
	for _, g := range f.Goals {
		add(g.Key, "")
	}
	return r
}

func address(s string) (string, bool) {
	return s, regexp.MustCompile(`^https?://\S+$`).MatchString(s)
}

var uuid = regexp.MustCompile(`^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// identifier is the source's own where CASE takes it, else one made of it: always the same.
func (b *outBuilder) identifier(parts ...string) string {
	if len(parts) == 1 && uuid.MatchString(parts[0]) {
		return parts[0]
	}
	return core.DerivedID[string]("case", append([]string{string(b.f.ID)}, parts...)...)
}

func uriOf(uri, identifier string) string { return or(uri, "urn:uuid:"+identifier) }

// when is an instant of the source, or that of this framework where it has none or one that is not RFC 3339.
func (b *outBuilder) when(s string) string {
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		return b.changed
	}
	return s
}

func (b *outBuilder) document() {
	r := b.f.Record
	id := b.identifier(r.ID)
	b.out.Document = outDocument{
		Identifier: id, URI: uriOf(r.URI, id), CaseVersion: "1.1", Creator: or(r.Creator, "Crossfade"), Title: or(r.Title, b.f.Title), Changed: b.when(r.Changed),
		Official: r.Official, Publisher: r.Publisher, Description: r.Description, Subject: r.Subjects, Language: r.Lang, Version: r.Version, Status: r.Status, Notes: r.Notes,
	}
	b.links[""] = outLink{Title: b.out.Document.Title, Identifier: id, URI: b.out.Document.URI}
	b.links[r.ID] = b.links[""]
	if b.f.Licence != "" {
		licence := b.identifier("licence", b.f.Licence)
		link := outLink{Title: b.f.Licence, Identifier: licence, URI: uriOf("", licence)}
		b.out.Document.Licence = &link
		b.out.Definitions = &outDefinitions{Licences: []outLicence{{outLink: link, Text: b.f.Licence, Changed: b.changed}}}
	}
}

// items writes groups and those goals that are in use.
func (b *outBuilder) items() {
	byKey := map[string]goal.Goal{}
	for _, g := range b.f.Goals {
		byKey[g.Key] = g
	}
	b.out.Items = []outItem{}
	for _, n := range b.f.Record.Nodes {
		g, used := byKey[n.Key]
		if n.Key != "" && !used {
			continue
		}
		id := b.identifier(n.ID)
		it := outItem{
			Identifier: id, URI: uriOf(n.URI, id), Statement: n.Statement, Short: n.Short, Code: n.Code, Type: n.Type, Notes: n.Notes,
			Language: n.Lang, Levels: n.Levels, Changed: b.when(n.Changed),
		}
		if used && g.Edited {
			it.Short = g.Title
		}
		b.links[n.ID] = outLink{Title: or(n.Code, titleOf(n.Statement)), Identifier: id, URI: it.URI}
		b.out.Items = append(b.out.Items, it)
	}
}

// kinds are the associations that CASE 1.1 knows; others are extensions.
var kinds = []string{"isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy", "exemplar", "hasSkillLevel", "isTranslationOf"}

var extension = regexp.MustCompile(`^ext:[A-Za-z0-9._-]+$`)

func (b *outBuilder) associations() {
	b.out.Associations = []outAssociation{}
	add := func(kind, from, to string, sequence int) {
		origin, one := b.links[from]
		target, two := b.links[to]
		if one && two {
			id := b.identifier(kind, from, to)
			b.out.Associations = append(b.out.Associations, outAssociation{
				Identifier: id, URI: uriOf("", id), Kind: kind, Sequence: sequence, Origin: origin, Target: target, Changed: b.changed,
			})
		}
	}
	place := map[string]int{}
	for _, n := range b.f.Record.Nodes {
		place[n.Parent]++
		add("isChildOf", n.ID, n.Parent, place[n.Parent])
	}
	for _, g := range b.f.Goals {
		for _, first := range b.f.Needs[g.ID] {
			add("precedes", first.Key, g.Key, 0)
		}
	}
	for _, l := range b.answers() {
		if !slices.Contains(kinds, l.Kind) && !extension.MatchString(l.Kind) {
			continue
		}
		id := b.identifier(l.ID)
		b.out.Associations = append(b.out.Associations, outAssociation{
			Identifier: id, URI: uriOf(l.URI, id), Kind: l.Kind, Origin: b.end(l.From), Target: b.end(l.To), Changed: b.when(l.Changed),
		})
	}
}

// answers are the links of the source, and those to standards that were made here since.
func (b *outBuilder) answers() []goal.Link {
	links := b.f.Record.Links
	type pair struct{ from, to string }
	there := map[pair]bool{}
	for _, l := range links {
		there[pair{l.From.ID, l.To.ID}] = true
	}
	for _, a := range b.f.Aligned {
		if one := (pair{a.Goal, a.Standard}); !there[one] {
			there[one] = true
			links = append(links, goal.Link{ID: "answers/" + a.Goal + "/" + a.Standard, Kind: "isRelatedTo", From: goal.End{ID: a.Goal}, To: goal.End{ID: a.Standard, Title: a.Title}})
		}
	}
	return links
}

// end is one end of a link, here or elsewhere.
func (b *outBuilder) end(e goal.End) outLink {
	if here, ok := b.links[e.ID]; ok && e.ID != "" {
		return here
	}
	id := or(e.ID, e.URI) // an end elsewhere keeps the name that it has there
	return outLink{Title: or(e.Title, id), Identifier: id, URI: or(e.URI, "urn:uuid:"+b.identifier(id))}
}
