package courses

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed fractions numbers-at-work
var files embed.FS

// Bundled is one course that comes with Crossfade.
type Bundled struct {
	Name   string // of the folder, e.g. "fractions"
	Folder fs.FS  // its files, with course.yaml at the top
}

// List gives the bundled courses, the one for children first.
func List() []Bundled {
	var list []Bundled
	for _, name := range []string{"fractions", "numbers-at-work"} {
		folder, err := fs.Sub(files, name)
		if err != nil {
			panic(fmt.Sprintf("courses: a bad name of a folder: %v", err)) // the names stand above
		}
		list = append(list, Bundled{Name: name, Folder: folder})
	}
	return list
}
