package interop

import (
	"path"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/interop/archive"
	"crossfade/internal/interop/casenetwork"
	"crossfade/internal/interop/coursefolder"
	"crossfade/internal/interop/metacademy"
	"crossfade/internal/interop/oatutor"
)

// maxDepth is how many folders may lie above what marks a course.
const maxDepth = 3

// reader is a format that can be taken.
type reader struct {
	format  string
	matches func(*archive.Tree) bool
	read    func(*archive.Tree) (course.Source, error)
}

func readers() []reader {
	return []reader{
		{coursefolder.Format, coursefolder.Matches, coursefolder.Read},
		{oatutor.Format, oatutor.Matches, oatutor.Read},
		{metacademy.Format, metacademy.Matches, metacademy.Read},
		{casenetwork.Format, casenetwork.Matches, casenetwork.Read},
	}
}

// strangers are formats that are known by a file's name and cannot be taken yet.
var strangers = []struct{ file, key string }{
	{"moodle_backup.xml", "import.not_yet.moodle"},
	{"h5p.json", "import.not_yet.h5p"},
	{"cmi5.xml", "import.not_yet.cmi5"},
	{"tincan.xml", "import.not_yet.tincan"},
	{"imsmanifest.xml", "import.not_yet.manifest"}, // Common Cartridge, QTI, SCORM
	{"manifest.csv", "import.not_yet.oneroster"},
}

// found is a course in a tree: which format, and which part of the tree.
type found struct {
	reader
	tree *archive.Tree
}

// Detect tells what format a tree has: one that [Read] takes. Else the error is a [core.Fault] that says what it looks like
// and what can be taken.
func Detect(t *archive.Tree) (format string, err error) {
	list, err := detect(t)
	if err != nil {
		return "", err
	}
	return list[0].format, nil
}

// detect finds every course in a tree, those of the first format that has any.
func detect(t *archive.Tree) ([]found, error) {
	dirs := folders(t)
	for _, r := range readers() {
		var list []found
		var tops []string
		for _, dir := range dirs {
			if covered(dir, tops) {
				continue
			}
			if sub := t.Sub(dir); r.matches(sub) {
				list, tops = append(list, found{r, sub}), append(tops, dir)
			}
		}
		if len(list) > 0 {
			return list, nil
		}
	}
	for _, s := range strangers {
		if slices.ContainsFunc(t.Files(), func(name string) bool { return path.Base(name) == s.file }) {
			return nil, core.NewFault(core.Invalid, s.key)
		}
	}
	return nil, core.NewFault(core.Invalid, "import.reason.not_known")
}

// folders lists "" and the folders of a tree, the higher ones first, down to maxDepth.
func folders(t *archive.Tree) []string {
	seen := map[string]bool{"": true}
	list := []string{""}
	for _, name := range t.Files() {
		dir := path.Dir(name)
		for dir != "." && !seen[dir] {
			seen[dir] = true
			if strings.Count(dir, "/") < maxDepth {
				list = append(list, dir)
			}
			dir = path.Dir(dir)
		}
	}
	slices.SortFunc(list, func(a, b string) int {
		if c := depth(a) - depth(b); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	return list
}

func depth(dir string) int {
	if dir == "" {
		return 0
	}
	return 1 + strings.Count(dir, "/")
}

// covered tells whether a folder lies in a course that was found already: then it belongs to that.
func covered(dir string, tops []string) bool {
	return slices.ContainsFunc(tops, func(top string) bool { return top == "" || strings.HasPrefix(dir, top+"/") })
}

// Read reads every course of a tree. The error is a [core.Fault] or trouble with this machine.
func Read(t *archive.Tree) (course.Source, error) {
	src := course.Source{Name: t.Name()}
	list, err := detect(t)
	if err != nil {
		return src, err
	}
	for _, f := range list {
		one, err := f.read(f.tree)
		if err != nil {
			return src, err
		}
		src.Format = one.Format
		src.Courses = append(src.Courses, one.Courses...)
		src.Notes = append(src.Notes, one.Notes...)
	}
	return src, nil
}
