package casenetwork

import (
	"encoding/csv"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/goal"
	"crossfade/internal/interop/archive"
)

// maxColumns is how many columns a table may have.
const maxColumns = 100

// tables lists the files at the top of a tree that look like frameworks as tables: as OpenSALT and others take them.
func tables(t *archive.Tree) []string {
	var list []string
	for _, name := range t.Files() {
		if path.Dir(name) == "." && strings.EqualFold(path.Ext(name), ".csv") && path.Base(name) != edgesName && looksLikeTable(t, name) {
			list = append(list, name)
		}
	}
	return list
}

func looksLikeTable(t *archive.Tree, name string) bool {
	f, err := t.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, min(sniffed, t.Size(name)))
	n, _ := readFull(f, head) // what could be read is enough
	line, _, _ := strings.Cut(strings.ReplaceAll(string(head[:n]), "\x00", ""), "\n")
	line = plainName(line)
	return strings.Contains(line, "fullstatement") && (strings.Contains(line, "humancodingscheme") || strings.Contains(line, "identifier"))
}

// plainName is the name of a column without what people write differently: "Human Coding Scheme" is humancodingscheme.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// relations are the columns that lead from a row to others, and what they are in CASE.
var relations = []struct{ column, kind string }{
	{"ischildof", "isChildOf"}, {"parent", "isChildOf"}, {"precedes", "precedes"}, {"isrelatedto", "isRelatedTo"}, {"ispeerof", "isPeerOf"}, {"ispartof", "isPartOf"},
	{"isexactmatchof", "exactMatchOf"}, {"exactmatchof", "exactMatchOf"}, {"exemplar", "exemplar"}, {"replacedby", "replacedBy"}, {"hasskilllevel", "hasSkillLevel"},
}

// loadTable reads a framework that is a table. It is called as its file, and its rows are named by their identifiers or their codes.
func (b *builder) loadTable(t *archive.Tree, name string) error {
	text, ok, err := b.text(t, name)
	if !ok || err != nil {
		return err
	}
	title := strings.TrimSuffix(path.Base(name), path.Ext(name))
	b.cf.Document = &document{Identifier: keyOf(title), Title: title}
	b.table(name, text)
	return nil
}

// keyOf makes a key of a file's name.
func keyOf(name string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, name), "-.")
}

// table reads the rows. A row that has more or fewer cells than the head is read as far as it goes.
func (b *builder) table(name, text string) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, false
	head, err := r.Read()
	if err != nil || len(head) > maxColumns {
		b.note(course.Refused, course.KindFile, name, "framework.note.edges_broken")
		return
	}
	column := map[string]int{}
	for i, h := range head {
		if at := plainName(h); at != "" {
			if _, twice := column[at]; !twice {
				column[at] = i
			}
		}
	}
	rows := tableRows{column: column}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(rows.list) == maxItems {
			b.note(course.Refused, course.KindFile, name, "framework.note.edges_broken")
			return
		}
		if slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			rows.list = append(rows.list, row)
		}
	}
	rows.into(b)
}

// tableRows are the rows of a table by the names of their columns.
type tableRows struct {
	column map[string]int
	list   [][]string
}

func (t tableRows) cell(row []string, name string) string {
	if i, ok := t.column[name]; ok && i < len(row) {
		return strings.TrimSpace(row[i])
	}
	return ""
}

// into makes items and associations of the rows.
func (t tableRows) into(b *builder) {
	byName := map[string]string{} // identifier by code and by identifier
	known := map[string]bool{}
	for i, row := range t.list {
		code := t.cell(row, "humancodingscheme")
		it := cfItem{
			Identifier: t.cell(row, "identifier"), Statement: t.cell(row, "fullstatement"), Short: t.cell(row, "abbreviatedstatement"), Code: word(code),
			Type: t.cell(row, "cfitemtype"), Notes: t.cell(row, "notes"), Language: t.cell(row, "language"),
		}
		if level := t.cell(row, "educationlevel"); level != "" {
			it.Levels = listOf(level)
		}
		if it.Identifier == "" {
			it.Identifier = rowKey(code, it.Statement, known)
		}
		known[it.Identifier] = true
		byName[it.Identifier] = it.Identifier
		if code != "" && byName[code] == "" {
			byName[code] = it.Identifier
		}
		t.list[i] = append([]string{it.Identifier}, row...) // remembered in front
		b.cf.Items = append(b.cf.Items, it)
	}
	for at := range t.column {
		t.column[at]++
	}
	t.associations(b, byName)
}

// rowKey names a row without an identifier: by its code, or by what it says where another row has that code.
func rowKey(code, statement string, known map[string]bool) string {
	if key := keyOf(code); goal.ValidKey(key) && !known[key] {
		return key
	}
	return core.DerivedID[string]("case-row", code, statement)
}

func listOf(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == '|' || unicode.IsSpace(r) })
}

// associations reads what rows say of others. Where a row does not say under which one it stands, its code does: A.B.C stands under A.B.
func (t tableRows) associations(b *builder, byName map[string]string) {
	add := func(from, kind, to, place string) {
		a := association{Identifier: core.DerivedID[string]("case-row-link", from, kind, to), Kind: kind, Origin: reference{Identifier: from}, Target: reference{Identifier: to}}
		if here := byName[to]; here != "" {
			a.Target.Identifier = here
		} else if strings.HasPrefix(to, "https://") || strings.HasPrefix(to, "http://") {
			a.Target.URI = to
		}
		_ = a.Sequence.UnmarshalJSON([]byte(place)) // what is no number is no place
		b.cf.Associations = append(b.cf.Associations, a)
	}
	for _, row := range t.list {
		id, place := row[0], t.cell(row, "sequencenumber")
		for _, rel := range relations {
			for _, to := range listOf(t.cell(row, rel.column)) {
				add(id, rel.kind, to, place)
			}
		}
		outside := t.cell(row, "ischildof") == "" && t.cell(row, "parent") == ""
		if code := t.cell(row, "humancodingscheme"); outside && strings.Contains(code, ".") {
			if parent := code[:strings.LastIndexByte(code, '.')]; byName[parent] != "" && byName[parent] != id {
				add(id, "isChildOf", parent, place)
			}
		}
	}
}
