package casenetwork

import (
	"encoding/csv"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/interop/archive"
)

// edgesName is the file with what comes before what.
const edgesName = "edges.csv"

// maxEdges is how many edges are read.
const maxEdges = 100_000

// edge says that one code comes before another.
type edge struct{ from, to string }

// readEdges reads every edges.csv of a tree that has the two columns from_code and to_code.
func readEdges(t *archive.Tree) ([]edge, []course.Note, error) {
	var all []edge
	var notes []course.Note
	for _, name := range t.Files() {
		if path.Base(name) != edgesName {
			continue
		}
		list, why, err := edgesOf(t, name)
		if err != nil {
			return nil, nil, err
		}
		if why != "" {
			notes = append(notes, course.Note{Level: course.Left, What: course.KindFile, Name: name, Why: why, Args: []string{"name", name}})
		}
		all = append(all, list...)
	}
	return all, notes, nil
}

// edgesOf reads one file. why is what is wrong with it, if anything: then no edge of it is taken.
func edgesOf(t *archive.Tree, name string) (list []edge, why string, err error) {
	raw, err := t.Read(name, maxFile)
	var text string
	if err == nil {
		text, _, err = archive.Text(raw)
	}
	var fault *core.Fault
	switch {
	case errors.As(err, &fault) && fault.Kind != core.Internal:
		return nil, fault.Key, nil
	case err != nil:
		return nil, "", err
	}
	r := csv.NewReader(strings.NewReader(text))
	head, err := r.Read()
	from, to := slices.Index(head, "from_code"), slices.Index(head, "to_code")
	if err != nil || from < 0 || to < 0 {
		return nil, "framework.note.edges_columns", nil //nolint:nilerr // the file's trouble, not ours
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return list, "", nil
		}
		if err != nil || len(list) == maxEdges {
			return nil, "framework.note.edges_broken", nil //nolint:nilerr // the file's trouble, not ours
		}
		list = append(list, edge{strings.TrimSpace(row[from]), strings.TrimSpace(row[to])})
	}
}
