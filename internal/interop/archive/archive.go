package archive

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"crossfade/internal/core"

	"golang.org/x/text/unicode/norm"
)

// Limits bound what an archive may hold once it is unpacked. The zero value is not useful; see [Usual].
type Limits struct {
	Files int   // number of files
	Bytes int64 // all files together
	File  int64 // one file
	Depth int   // folders above a file
	Ratio int64 // unpacked to packed, counted from the first 4 MiB on
}

// Usual are the limits for a course: room for a large real one, far from what would hurt a small server.
func Usual() Limits {
	return Limits{Files: 200_000, Bytes: 2 << 30, File: 256 << 20, Depth: 20, Ratio: 200}
}

// ratioFrom is where the ratio of packing begins to count: small texts pack well and harm nobody.
const ratioFrom = 4 << 20

// Tree is the files of a folder or an archive. It is read-only and safe for several readers at once.
// Close it when the content is no longer needed.
type Tree struct {
	name    string
	files   map[string]entry
	left    []Left
	closers []func() error
}

// entry is one file: its size and how to read it from the start.
type entry struct {
	size int64
	open func() (io.ReadCloser, error)
}

// Left is an entry that was left out, and why, as a text of the catalogue.
type Left struct {
	Name string
	Why  string
}

// Open opens the folder or file at a path of this machine. What is wrong with an archive comes as a
// [core.Fault] that a person can read; anything else is trouble with this machine.
func Open(file string, limits Limits) (*Tree, error) {
	return OpenAs(file, filepath.Base(file), limits)
}

// OpenAs is [Open] for a copy whose name is another one.
func OpenAs(file, name string, limits Limits) (*Tree, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("opening what to import: %w", err)
	}
	t := newTree(name)
	if info.IsDir() {
		root, err := os.OpenRoot(file) // keeps every later name inside, whatever happens on the disk
		if err != nil {
			return nil, fmt.Errorf("opening the folder to import: %w", err)
		}
		t.closers = append(t.closers, root.Close)
		return t.done(t.addFS(root.FS(), limits))
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("opening what to import: %w", err)
	}
	t.closers = append(t.closers, f.Close)
	return t.done(t.addFile(f, info.Size(), limits))
}

// OpenFS opens a file system as a tree, such as the courses that are built in.
func OpenFS(fsys fs.FS, name string, limits Limits) (*Tree, error) {
	t := newTree(name)
	return t.done(t.addFS(fsys, limits))
}

func newTree(name string) *Tree { return &Tree{name: name, files: map[string]entry{}} }

// done hands the tree out, or closes what is open of it.
func (t *Tree) done(err error) (*Tree, error) {
	if err == nil {
		return t, nil
	}
	return nil, errors.Join(err, t.Close())
}

// addFile tells the kind of archive by its first bytes.
func (t *Tree) addFile(f *os.File, size int64, limits Limits) error {
	head := make([]byte, 512)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("reading what to import: %w", err)
	}
	head = head[:n]
	switch {
	case strings.HasPrefix(string(head), "PK\x03\x04"), strings.HasPrefix(string(head), "PK\x05\x06"):
		return t.addZip(f, size, limits)
	case strings.HasPrefix(string(head), "\x1f\x8b"):
		return t.addGzip(f, size, limits)
	case n > 262 && string(head[257:262]) == "ustar":
		return t.addTar(f, f, size, limits)
	case singleJSON(head), singleTable(head):
		kind := ".json"
		if !singleJSON(head) {
			kind = ".csv"
		}
		return t.add(plainName(t.name, kind), size, limits, func() (io.ReadCloser, error) { return io.NopCloser(io.NewSectionReader(f, 0, size)), nil })
	default:
		return refuse("import.archive.unknown")
	}
}

// singleJSON tells whether a file is no archive but JSON by itself, in whatever encoding: then it is a tree of one file.
func singleJSON(head []byte) bool {
	i := slices.IndexFunc(head, func(b byte) bool { return b > ' ' && b < 0x80 }) // marks of byte order and zero bytes are not ASCII
	return i >= 0 && head[i] == '{'
}

// singleTable tells whether a file is no archive but a table of a framework by itself: its first line names the columns, and one of them is
// CASE's fullStatement.
func singleTable(head []byte) bool {
	line, _, _ := strings.Cut(strings.ReplaceAll(string(head), "\x00", ""), "\n")
	line = strings.ToLower(strings.NewReplacer(" ", "", "_", "").Replace(line))
	return strings.Contains(line, ",") && strings.Contains(line, "fullstatement")
}

// plainName is the name of a file that was brought by itself.
func plainName(name, kind string) string {
	if strings.HasSuffix(strings.ToLower(name), kind) {
		if clean, hidden, err := cleanName(name, Usual()); err == nil && !hidden {
			return clean
		}
	}
	return "framework" + kind
}

// Close lets go of open files.
func (t *Tree) Close() error {
	var errs []error
	for i := len(t.closers) - 1; i >= 0; i-- {
		errs = append(errs, t.closers[i]())
	}
	t.closers = nil
	return errors.Join(errs...)
}

// OnClose has f called when the tree is closed, after its files are.
func (t *Tree) OnClose(f func() error) { t.closers = slices.Insert(t.closers, 0, f) }

// Name is the name of the folder or file, without its path.
func (t *Tree) Name() string { return t.name }

// Files lists the names of all files, sorted. They are relative, with slashes.
func (t *Tree) Files() []string {
	names := make([]string, 0, len(t.files))
	for n := range t.files {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// LeftOut lists the entries that were left out, in the order in which they were met.
func (t *Tree) LeftOut() []Left { return t.left }

// Has tells whether there is a file of that name.
func (t *Tree) Has(name string) bool {
	_, ok := t.files[name]
	return ok
}

// Size is the size of a file in bytes, 0 if there is none.
func (t *Tree) Size(name string) int64 { return t.files[name].size }

// Open opens a file. It gives at most as many bytes as Size says.
func (t *Tree) Open(name string) (io.ReadCloser, error) {
	e, ok := t.files[name]
	if !ok {
		return nil, fmt.Errorf("opening %q: %w", name, fs.ErrNotExist)
	}
	r, err := e.open()
	if err != nil {
		return nil, fmt.Errorf("opening %q: %w", name, err)
	}
	return struct {
		io.Reader
		io.Closer
	}{io.LimitReader(r, e.size), r}, nil
}

// Read gives a whole file. One that is larger than most bytes is a fault.
func (t *Tree) Read(name string, most int64) ([]byte, error) {
	if t.Size(name) > most {
		return nil, refuse("import.archive.file_large", "name", name)
	}
	r, err := t.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, &core.Fault{Kind: core.Invalid, Key: "import.archive.broken", Err: fmt.Errorf("reading %q: %w", name, err)}
	}
	return raw, nil
}

// Sub is the part of the tree below a folder, with shorter names. "" is the tree itself. Closing it does nothing.
func (t *Tree) Sub(dir string) *Tree {
	if dir == "" {
		return t
	}
	sub := newTree(t.name)
	sub.left = t.left
	for name, e := range t.files {
		if rest, ok := strings.CutPrefix(name, dir+"/"); ok {
			sub.files[rest] = e
		}
	}
	return sub
}

// add takes one file in, if its name and the limits allow it.
func (t *Tree) add(name string, size int64, limits Limits, open func() (io.ReadCloser, error)) error {
	if t.files[name].open != nil {
		return refuse("import.archive.twice", "name", name)
	}
	if len(t.files) >= limits.Files {
		return refuse("import.archive.many", "n", fmt.Sprint(limits.Files))
	}
	if size < 0 || size > limits.File {
		return refuse("import.archive.file_large", "name", name)
	}
	t.files[name] = entry{size: size, open: open}
	return nil
}

// leaveLink leaves a link out and remembers it; only the first thousand are named.
func (t *Tree) leaveLink(name string) {
	if len(t.left) < 1000 {
		t.left = append(t.left, Left{Name: name, Why: "import.archive.link"})
	}
}

// cleanName checks a name from outside and gives it in its usual form. hidden means that it is none of ours.
func cleanName(raw string, limits Limits) (name string, hidden bool, err error) {
	bad := func() (string, bool, error) {
		return "", false, refuse("import.archive.bad_name", "name", fmt.Sprintf("%.100q", raw))
	}
	if !utf8.ValidString(raw) || len(raw) > 1000 || strings.ContainsFunc(raw, unicode.IsControl) ||
		strings.ContainsAny(raw, `\`) || strings.HasPrefix(raw, "/") {
		return bad()
	}
	name = norm.NFC.String(raw)
	for strings.HasPrefix(name, "./") {
		name = name[2:]
	}
	if name == "" || name == "." {
		return "", true, nil
	}
	if !fs.ValidPath(strings.TrimSuffix(name, "/")) || len(name) > 1 && name[1] == ':' {
		return bad()
	}
	name = path.Clean(name)
	parts := strings.Split(name, "/")
	if len(parts)-1 > limits.Depth {
		return "", false, refuse("import.archive.deep", "name", name)
	}
	for _, p := range parts {
		if strings.HasPrefix(p, ".") || p == "__MACOSX" {
			return name, true, nil
		}
	}
	return name, false, nil
}

// refuse is the fault for an archive that is not taken at all.
func refuse(key string, args ...any) error { return core.NewFault(core.Invalid, key, args...) }
