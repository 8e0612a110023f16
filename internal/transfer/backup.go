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
	"strconv"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Format names the form of the backup file.
const Format = "crossfade-backup/1"

// Names inside the file.
const (
	manifestName = "manifest.json"
	tablesFolder = "tables/"
	tablesEnding = ".jsonl"
	filesFolder  = "files/"
)

// Manifest says what a backup holds.
type Manifest struct {
	Format       string          `json:"format"`
	MadeAt       string          `json:"made_at"`  // core.Stamp
	Program      string          `json:"program"`  // version of Crossfade that made it
	Database     string          `json:"database"` // sqlite or postgresql
	Schema       int64           `json:"schema"`   // number of the last migration
	SchemaDigest string          `json:"schema_digest"`
	Tables       []ManifestTable `json:"tables"`
	Files        int64           `json:"files"`
	FileBytes    int64           `json:"file_bytes"`
}

// ManifestTable is one table of a backup.
type ManifestTable struct {
	Name    string           `json:"name"`
	Columns []ManifestColumn `json:"columns"`
	Rows    int64            `json:"rows"`
	Digest  string           `json:"digest"`
}

// ManifestColumn is a column with its type: text, int64, float64 or bytes.
type ManifestColumn struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// Origin says where and when a backup is made.
type Origin struct {
	Program string
	Now     time.Time
}

// Backup writes everything into one file: the database as it is at this moment, and the files. People may go on working
// meanwhile. files may be nil.
func Backup(ctx context.Context, d *db.DB, files blob.Store, w io.Writer, o Origin, progress Progress) (Manifest, error) {
	m := Manifest{Format: Format, MadeAt: core.Stamp(o.Now), Program: o.Program, Database: string(d.Dialect())}
	var err error
	if m.Schema, err = schemaOf(ctx, d); err != nil {
		return m, fmt.Errorf("making a backup: %w", err)
	}
	if m.SchemaDigest, err = db.SchemaDigest(m.Schema); err != nil {
		return m, fmt.Errorf("making a backup: %w", err)
	}
	b := backup{zip: zip.NewWriter(w), manifest: &m, progress: progress, at: o.Now}
	err = d.Read(ctx, b.tables)
	if err == nil && files != nil {
		err = b.files(ctx, files)
	}
	if err == nil {
		err = b.finish()
	}
	if err != nil {
		return m, fmt.Errorf("making a backup: %w", err)
	}
	return m, nil
}

type backup struct {
	zip      *zip.Writer
	manifest *Manifest
	progress Progress
	at       time.Time
}

func (b *backup) create(name string, method uint16) (io.Writer, error) {
	return b.zip.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: b.at})
}

func (b *backup) tables(ctx context.Context, tx *db.Tx) error {
	tables, err := tx.Tables(ctx)
	if err != nil {
		return err
	}
	for _, t := range tables {
		entry, err := b.create(tablesFolder+t.Name+tablesEnding, zip.Deflate)
		if err != nil {
			return err
		}
		out := bufio.NewWriterSize(entry, 1<<16)
		var digest Digest
		var line []byte
		err = eachRow(ctx, tx, t, func(row []any) error {
			digest.add(row)
			b.progress.tell(t.Name, digest.Rows, false)
			if line, err = appendRow(line[:0], row); err != nil {
				return err
			}
			_, err := out.Write(line)
			return err
		})
		if err := errors.Join(err, out.Flush()); err != nil {
			return err
		}
		b.manifest.Tables = append(b.manifest.Tables, manifestTable(t, digest))
		b.progress.tell(t.Name, digest.Rows, true)
	}
	return nil
}

func manifestTable(t db.Table, d Digest) ManifestTable {
	m := ManifestTable{Name: t.Name, Rows: d.Rows, Digest: d.String()}
	for _, c := range t.Columns {
		typ := c.Type
		if typ == "bool" {
			typ = "int64" // 0 or 1, see normal
		}
		m.Columns = append(m.Columns, ManifestColumn{c.Name, typ})
	}
	return m
}

// appendRow writes a row as a line of JSON.
func appendRow(line []byte, row []any) ([]byte, error) {
	line = append(line, '[')
	for i, v := range row {
		if i > 0 {
			line = append(line, ',')
		}
		switch v := v.(type) {
		case nil:
			line = append(line, "null"...)
		case string:
			text, err := jsonText(v)
			if err != nil {
				return nil, err
			}
			line = append(line, text...)
		case int64:
			line = strconv.AppendInt(line, v, 10)
		case float64:
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("%v cannot be written as JSON", v)
			}
			line = strconv.AppendFloat(line, v, 'g', -1, 64)
		case []byte:
			line = append(line, '"')
			line = base64.StdEncoding.AppendEncode(line, v)
			line = append(line, '"')
		}
	}
	line = append(line, "]\n"...)
	if len(line) > maxLine {
		return nil, fmt.Errorf("a row of %d bytes is too long for a backup", len(line))
	}
	return line, nil
}

func jsonText(s string) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(s)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// files adds every file. Most are packed already (pictures, packages), so they are stored as they are.
func (b *backup) files(ctx context.Context, store blob.Store) error {
	return store.List(ctx, func(e blob.Entry) error {
		f, err := store.Open(ctx, e.Hash)
		if errors.Is(err, blob.ErrMissing) {
			return nil // swept away meanwhile: nothing uses it
		}
		if err != nil {
			return err
		}
		defer f.Close() //nolint:errcheck // only read
		entry, err := b.create(filesFolder+string(e.Hash), zip.Store)
		if err != nil {
			return err
		}
		n, err := io.Copy(entry, f)
		b.manifest.Files++
		b.manifest.FileBytes += n
		b.progress.tell("files", b.manifest.Files, false)
		return err
	})
}

func (b *backup) finish() error {
	entry, err := b.create(manifestName, zip.Deflate)
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(b.manifest, "", "  ")
	if err != nil {
		return err
	}
	if _, err := entry.Write(append(text, '\n')); err != nil {
		return err
	}
	return b.zip.Close()
}
