package oneroster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode"

	"crossfade/internal/core"
	"crossfade/internal/interop/archive"
)

// Note is one row that was left out or read with a doubt, and why.
type Note struct {
	File string
	Line int    // 1 is the first; 0 is the file as such
	Why  string // key of the catalogue, below roster.note
	What string // what it is about: an id or a word of the row
}

// table is one CSV file with its columns by name.
type table struct {
	name    string
	columns map[string]int
	rows    []row
}

// row is one line of a table.
type row struct {
	line  int
	cells []string
	table *table
}

// get gives the cell of the first of some columns that the table has, cleaned; "" when there is none.
func (r row) get(names ...string) string {
	for _, name := range names {
		i, ok := r.table.columns[strings.ToLower(name)]
		if !ok || i >= len(r.cells) || len(r.cells[i]) > maxCell {
			continue
		}
		text := strings.Map(func(c rune) rune {
			if unicode.IsControl(c) {
				return ' '
			}
			return c
		}, r.cells[i])
		return strings.Join(strings.Fields(text), " ")
	}
	return ""
}

// list gives the parts of a cell that holds several ids with commas between them.
func (r row) list(names ...string) []string {
	var list []string
	for part := range strings.SplitSeq(r.get(names...), ",") {
		if part = strings.TrimSpace(part); part != "" && len(list) < 50 {
			list = append(list, part)
		}
	}
	return list
}

// readTable reads one CSV file (RFC 4180, a stray quotation mark is forgiven). Empty lines do not count.
func readTable(name string, raw []byte) (*table, error) {
	text, _, err := archive.Text(raw)
	if err != nil {
		return nil, core.NewFault(core.Invalid, "roster.problem.text", "file", name)
	}
	r := csv.NewReader(bytes.NewReader([]byte(text)))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	t := &table{name: name, columns: map[string]int{}}
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return t, nil
		}
		line, _ := r.FieldPos(0)
		switch {
		case err != nil:
			return nil, &core.Fault{Kind: core.Invalid, Key: "roster.problem.csv", Args: []any{"file", name}, Err: err}
		case len(cells) > maxColumns, len(t.rows) >= maxRows:
			return nil, core.NewFault(core.TooMuch, "roster.problem.large")
		case len(t.columns) == 0:
			for i, c := range cells {
				t.columns[strings.ToLower(strings.TrimSpace(c))] = i
			}
		case len(cells) > 1 || strings.TrimSpace(cells[0]) != "":
			t.rows = append(t.rows, row{line: line, cells: cells, table: t})
		}
	}
}
