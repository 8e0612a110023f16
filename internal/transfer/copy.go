package transfer

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"crossfade/internal/blob"
	"crossfade/internal/db"
)

// ErrNotEmpty says that the target holds data already, which is never overwritten.
var ErrNotEmpty = errors.New("the target database is not empty")

// Progress is told, now and then, what is being moved and how many pieces have been; it may be nil.
type Progress func(what string, done int64)

// progressEvery is after how many rows of a table the progress is told.
const progressEvery = 5000

func (p Progress) tell(what string, done int64, last bool) {
	if p != nil && (last || done%progressEvery == 0) {
		p(what, done)
	}
}

// TableReport is what was found in one table, on both sides where there are two.
type TableReport struct {
	Name string
	A, B Digest
}

// Same tells whether both sides hold the same rows.
func (t TableReport) Same() bool { return t.A == t.B }

// Report lists the tables, by name.
type Report []TableReport

// Differences are the tables whose rows differ; none means that nothing differs.
func (r Report) Differences() Report {
	var list Report
	for _, t := range r {
		if !t.Same() {
			list = append(list, t)
		}
	}
	return list
}

// Rows counts the rows of the first side.
func (r Report) Rows() (n int64) {
	for _, t := range r {
		n += t.A.Rows
	}
	return n
}

// String sums the report up in one line, for commands and logs.
func (r Report) String() string {
	diff := r.Differences()
	if len(diff) == 0 {
		return fmt.Sprintf("%d tables, %d rows: nothing differs", len(r), r.Rows())
	}
	names := make([]string, len(diff))
	for i, t := range diff {
		names[i] = fmt.Sprintf("%s (%d rows and %d)", t.Name, t.A.Rows, t.B.Rows)
	}
	return fmt.Sprintf("%d tables, %d rows: %d differ: %s", len(r), r.Rows(), len(diff), strings.Join(names, ", "))
}

// Copy copies everything from one database into another, which must be new or empty; it makes the tables there. The
// copy is read back and compared before it is committed, so it is complete or not there at all.
func Copy(ctx context.Context, from, to *db.DB, progress Progress) (Report, error) {
	schema, err := schemaOf(ctx, from)
	if err != nil {
		return nil, fmt.Errorf("the source: %w", err)
	}
	if err := prepare(ctx, to, schema); err != nil {
		return nil, fmt.Errorf("the target: %w", err)
	}
	var report Report
	err = from.Read(ctx, func(ctx context.Context, source *db.Tx) error {
		tables, err := source.Tables(ctx)
		if err != nil {
			return err
		}
		return to.Load(ctx, func(ctx context.Context, target *db.Tx) error {
			report, err = fill(ctx, target, tables, func(t db.Table, each func([]any) error) error {
				return eachRow(ctx, source, t, each)
			}, progress)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("copying: %w", err)
	}
	return report, nil
}

// CopyFiles copies every file of one blob store into another and tells how many.
func CopyFiles(ctx context.Context, from, to blob.Store) (int64, error) {
	var n int64
	err := from.List(ctx, func(e blob.Entry) error {
		f, err := from.Open(ctx, e.Hash)
		if errors.Is(err, blob.ErrMissing) {
			return nil // swept away meanwhile
		}
		if err != nil {
			return err
		}
		defer f.Close() //nolint:errcheck // only read
		ref, err := to.Put(ctx, f, e.Size)
		if err == nil && ref.Hash != e.Hash {
			err = fmt.Errorf("%s: %w", e.Hash, blob.ErrDamaged)
		}
		n++
		return err
	})
	return n, err
}

// Compare compares two databases row by row, through their digests.
func Compare(ctx context.Context, a, b *db.DB) (Report, error) {
	tablesA, digestsA, err := digests(ctx, a)
	if err != nil {
		return nil, err
	}
	tablesB, digestsB, err := digests(ctx, b)
	if err != nil {
		return nil, err
	}
	if err := sameShape(tablesA, tablesB); err != nil {
		return nil, err
	}
	report := make(Report, len(tablesA))
	for i, t := range tablesA {
		report[i] = TableReport{t.Name, digestsA[i], digestsB[i]}
	}
	return report, nil
}

func digests(ctx context.Context, d *db.DB) (tables []db.Table, list []Digest, err error) {
	err = d.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if tables, err = tx.Tables(ctx); err != nil {
			return err
		}
		for _, t := range tables {
			digest, err := digestOf(ctx, tx, t)
			if err != nil {
				return err
			}
			list = append(list, digest)
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", d.Where(), err)
	}
	return tables, list, nil
}

// schemaOf is the version of a database's tables, which this program must know.
func schemaOf(ctx context.Context, d *db.DB) (int64, error) {
	_, number, err := d.SchemaVersion(ctx)
	if err != nil {
		return 0, err
	}
	if number == 0 {
		return 0, errors.New("there is no data of Crossfade in it")
	}
	return number, d.MigrateTo(ctx, number) // changes nothing, and compares what was applied with what we know
}

// prepare makes the tables of a version in an empty database.
func prepare(ctx context.Context, d *db.DB, schema int64) error {
	if _, number, err := d.SchemaVersion(ctx); err != nil {
		return err
	} else if number > schema {
		return fmt.Errorf("its tables are newer (%d) than the data (%d); use a database without tables", number, schema)
	}
	if err := d.MigrateTo(ctx, schema); err != nil {
		return err
	}
	return d.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		tables, err := tx.Tables(ctx)
		if err != nil {
			return err
		}
		for _, t := range tables {
			var n int64
			if err := tx.QueryRow(ctx, `select count(*) from (select 1 from `+t.Name+` limit 1) one`).Scan(&n); err != nil {
				return err
			}
			if n > 0 {
				return fmt.Errorf("%w: %s has rows", ErrNotEmpty, t.Name)
			}
		}
		return nil
	})
}

// fill writes every table from its source and reads it back.
func fill(ctx context.Context, tx *db.Tx, from []db.Table, source func(t db.Table, each func([]any) error) error, p Progress) (Report, error) {
	to, err := tx.Tables(ctx)
	if err != nil {
		return nil, err
	}
	if err := sameShape(from, to); err != nil {
		return nil, err
	}
	report := make(Report, len(from))
	for i, t := range from {
		w := writer{tx: tx, table: to[i]}
		report[i].Name = t.Name
		given := &report[i].A
		err := source(t, func(row []any) error {
			given.add(row)
			p.tell(t.Name, given.Rows, false)
			return w.add(ctx, row)
		})
		if err == nil {
			err = w.flush(ctx)
		}
		if err == nil {
			report[i].B, err = digestOf(ctx, tx, to[i])
		}
		if err != nil {
			return nil, err
		}
		if !report[i].Same() {
			return nil, fmt.Errorf("%s differs after it was written: %d rows given, %d kept", t.Name, report[i].A.Rows, report[i].B.Rows)
		}
		p.tell(t.Name, given.Rows, true)
	}
	return report, nil
}
