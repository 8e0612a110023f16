package transfer

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"crossfade/internal/blob"
	"crossfade/internal/db"
)

// ErrBadBackup says that a file is not a backup of ours, or is damaged.
var ErrBadBackup = errors.New("this is not a whole backup")

// maxLine is the longest row of a backup, in bytes.
const maxLine = 64 << 20

// Limits bound what a backup file may cost. The zero value means the defaults.
type Limits struct {
	Entries  int   // in the file; default 2,000,000
	Unpacked int64 // bytes in all; default 1 GiB, or 200 times the size of the file if that is more
}

const (
	maxManifest = 4 << 20
	maxTables   = 1000
	maxColumns  = 500
)

// Archive is a backup file whose directory and manifest have been checked. The rows and files are checked while they
// are read.
type Archive struct {
	Manifest Manifest
	tables   []*zip.File // as in the manifest
	files    []*zip.File
	left     int64 // bytes that may still be unpacked
}

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrBadBackup, fmt.Sprintf(format, args...))
}

// OpenArchive reads the directory and the manifest of a backup file.
func OpenArchive(r io.ReaderAt, size int64, l Limits) (*Archive, error) {
	if l.Entries == 0 {
		l.Entries = 2_000_000
	}
	if l.Unpacked == 0 {
		l.Unpacked = max(1<<30, min(size, math.MaxInt64/200)*200)
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, bad("%v", err)
	}
	if len(z.File) > l.Entries {
		return nil, bad("it has %d entries, at most %d are read", len(z.File), l.Entries)
	}
	a := &Archive{left: l.Unpacked}
	byName := map[string]*zip.File{}
	for _, f := range z.File {
		if byName[f.Name] != nil {
			return nil, bad("two entries are called %q", f.Name)
		}
		byName[f.Name] = f
	}
	if err := a.readManifest(byName[manifestName]); err != nil {
		return nil, err
	}
	delete(byName, manifestName)
	if err := a.findTables(byName); err != nil {
		return nil, err
	}
	for name, f := range byName {
		if hash, ok := strings.CutPrefix(name, filesFolder); !ok || !blob.Hash(hash).Valid() {
			return nil, bad("the entry %q does not belong in it", name)
		}
		a.files = append(a.files, f)
	}
	slices.SortFunc(a.files, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	if int64(len(a.files)) != a.Manifest.Files {
		return nil, bad("%d files are announced, %d are there", a.Manifest.Files, len(a.files))
	}
	return a, nil
}

func (a *Archive) readManifest(f *zip.File) error {
	if f == nil {
		return bad("it has no %s", manifestName)
	}
	r, err := a.open(f, maxManifest)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // only read
	d := json.NewDecoder(r)
	d.DisallowUnknownFields()
	if err := d.Decode(&a.Manifest); err != nil {
		return bad("its manifest cannot be read: %v", err)
	}
	return a.Manifest.check()
}

var tableName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

func (m Manifest) check() error {
	switch {
	case m.Format != Format:
		return bad("its form is %q, not %q", m.Format, Format)
	case len(m.Tables) > maxTables:
		return bad("it announces %d tables", len(m.Tables))
	case m.Schema <= 0:
		return bad("it does not say which tables it fits")
	}
	for i, t := range m.Tables {
		if !tableName.MatchString(t.Name) || len(t.Columns) == 0 || len(t.Columns) > maxColumns || t.Rows < 0 {
			return bad("table %d of its manifest is not right", i+1)
		}
		if i > 0 && m.Tables[i-1].Name >= t.Name {
			return bad("the tables of its manifest are not in order")
		}
		for _, c := range t.Columns {
			if !tableName.MatchString(c.Name) || !slices.Contains([]string{"text", "int64", "float64", "bytes"}, c.Type) {
				return bad("the columns of %s are not right", t.Name)
			}
		}
	}
	return nil
}

// shape gives the tables as a database would.
func (m Manifest) shape() []db.Table {
	var list []db.Table
	for _, t := range m.Tables {
		table := db.Table{Name: t.Name}
		for _, c := range t.Columns {
			table.Columns = append(table.Columns, db.Column{Name: c.Name, Type: c.Type})
		}
		list = append(list, table)
	}
	return list
}

func (a *Archive) findTables(byName map[string]*zip.File) error {
	for _, t := range a.Manifest.Tables {
		name := tablesFolder + t.Name + tablesEnding
		f := byName[name]
		if f == nil {
			return bad("the table %s is missing", t.Name)
		}
		a.tables = append(a.tables, f)
		delete(byName, name)
	}
	return nil
}

// open unpacks an entry, within its own limit and what is left of the whole one.
func (a *Archive) open(f *zip.File, limit int64) (*bounded, error) {
	if f.Method != zip.Store && f.Method != zip.Deflate {
		return nil, bad("%q is packed in a way that is not read here", f.Name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, bad("%q: %v", f.Name, err)
	}
	return &bounded{ReadCloser: r, name: f.Name, all: a, limit: limit}, nil
}

type bounded struct {
	io.ReadCloser
	name  string
	all   *Archive
	limit int64
	err   error // what ended the reading early
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.limit -= int64(n)
	b.all.left -= int64(n)
	if b.limit < 0 || b.all.left < 0 {
		b.err = bad("%q unpacks to more than is read here", b.name)
		return 0, b.err
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = bad("%q: %v", b.name, err)
		return n, b.err
	}
	return n, err
}

// eachRow reads the rows of a table; each must not keep the slice.
func (a *Archive) eachRow(ctx context.Context, table int, each func(row []any) error) error {
	t := a.Manifest.Tables[table]
	r, err := a.open(a.tables[table], math.MaxInt64)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // only read
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 1<<16), maxLine)
	row := make([]any, len(t.Columns))
	var digest Digest
	for lines.Scan() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := parseRow(lines.Bytes(), t.Columns, row); err != nil {
			if r.err != nil { // the line is only the part that could be read
				return r.err
			}
			return bad("%s, row %d: %v", t.Name, digest.Rows+1, err)
		}
		digest.add(row)
		if err := each(row); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return bad("%s, row %d: %v", t.Name, digest.Rows+1, err)
	}
	if digest.Rows != t.Rows || digest.String() != t.Digest {
		return bad("%s is damaged: %d rows, %d were announced", t.Name, digest.Rows, t.Rows)
	}
	return nil
}

// parseRow reads one line into row.
func parseRow(line []byte, columns []ManifestColumn, row []any) error {
	if !utf8.Valid(line) {
		return errors.New("it is not UTF-8")
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(line, &raw); err != nil {
		return err
	}
	if len(raw) != len(columns) {
		return fmt.Errorf("it has %d values, not %d", len(raw), len(columns))
	}
	for i, c := range columns {
		v, err := parseValue(bytes.TrimSpace(raw[i]), c.Type)
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		row[i] = v
	}
	return nil
}

func parseValue(raw []byte, typ string) (any, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	switch typ {
	case "int64":
		return strconv.ParseInt(string(raw), 10, 64)
	case "float64":
		return strconv.ParseFloat(string(raw), 64)
	}
	var s string
	if err := json.Unmarshal(raw, &s); err != nil {
		return nil, err
	}
	if typ == "bytes" {
		return base64.StdEncoding.DecodeString(s)
	}
	return s, nil
}

// eachFile reads the files.
func (a *Archive) eachFile(ctx context.Context, each func(h blob.Hash, size int64, r io.Reader) error) error {
	for _, f := range a.files {
		if err := ctx.Err(); err != nil {
			return err
		}
		r, err := a.open(f, math.MaxInt64)
		if err != nil {
			return err
		}
		size := int64(min(f.UncompressedSize64, math.MaxInt64-1))
		err = each(blob.Hash(strings.TrimPrefix(f.Name, filesFolder)), size, r)
		if err := errors.Join(err, r.Close()); err != nil {
			return err
		}
	}
	return nil
}
