package transfer_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/transfer"
)

var morning = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

var origin = transfer.Origin{Program: "test", Now: morning}

// fillAll puts rows into every table there is. All texts of row k are the same, so every reference is met.
func fillAll(t *testing.T, d *db.DB, rows int) {
	t.Helper()
	err := d.Load(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		tables, err := tx.Tables(ctx)
		if err != nil {
			return err
		}
		if len(tables) < 20 {
			t.Errorf("only %d tables", len(tables))
		}
		for _, table := range tables {
			for k := range rows {
				if err := fillRow(ctx, tx, table, k, d.Dialect() == db.PostgreSQL); err != nil {
					return fmt.Errorf("%s: %w", table.Name, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fillRow writes row k. Only PostgreSQL tells numbers from truth values, so only there numbers are big.
func fillRow(ctx context.Context, tx *db.Tx, table db.Table, k int, big bool) error {
	var names []string
	var values []any
	for _, c := range table.Columns {
		names = append(names, c.Name)
		switch c.Type {
		case "text":
			values = append(values, fmt.Sprintf("ä\"<\n\u2028%d", k))
		case "int64":
			n := int64(k % 2)
			if slices.Contains([]string{"id", "n", "number"}, c.Name) { // a number that names the row
				n = int64(k)
			}
			if big {
				n = 1<<62 + int64(k)
			}
			values = append(values, n)
		case "float64":
			values = append(values, float64(k)/3)
		case "bool":
			values = append(values, k%2 == 1)
		case "bytes":
			values = append(values, []byte{0, byte(k)})
		}
	}
	_, err := tx.Exec(ctx, `insert into `+table.Name+` (`+strings.Join(names, ", ")+`) values `+db.In(len(values), 1), values...)
	return err
}

func mustBeSame(t *testing.T, a, b *db.DB) {
	t.Helper()
	report, err := transfer.Compare(t.Context(), a, b)
	if err != nil {
		t.Fatal(err)
	}
	if diff := report.Differences(); len(diff) > 0 || report.Rows() == 0 {
		t.Errorf("%d rows, and these differ: %v", report.Rows(), diff)
	}
}

func mustCopy(t *testing.T, from, to *db.DB) {
	t.Helper()
	told := map[string]int64{}
	report, err := transfer.Copy(t.Context(), from, to, func(what string, done int64) { told[what] = done })
	if err != nil {
		t.Fatal(err)
	}
	if told["org"] != report[0].A.Rows || len(told) != len(report) {
		t.Errorf("the progress told was %v", told)
	}
	mustBeSame(t, from, to)
}

func disk(t *testing.T) *blob.Disk {
	t.Helper()
	d, err := blob.OpenDisk(t.TempDir(), core.ClockFunc(func() time.Time { return morning }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func put(t *testing.T, s blob.Store, content string) blob.Hash {
	t.Helper()
	ref, err := s.Put(t.Context(), strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return ref.Hash
}

func backup(t *testing.T, d *db.DB, files blob.Store) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := transfer.Backup(t.Context(), d, files, &b, origin, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(content []byte) (*transfer.Archive, error) {
	return transfer.OpenArchive(bytes.NewReader(content), int64(len(content)), transfer.Limits{})
}

func mustOpen(t *testing.T, content []byte) *transfer.Archive {
	t.Helper()
	a, err := open(content)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func openPostgres(t *testing.T, url string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), db.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// From one kind to the other and on: nothing may change on the way.
func TestCopyBetweenAllKinds(t *testing.T) {
	first := dbtest.Postgres(t)
	fillAll(t, first, 50)
	second := dbtest.EmptySQLite(t)
	mustCopy(t, first, second)
	third := openPostgres(t, dbtest.EmptyPostgresURL(t))
	mustCopy(t, second, third)
	mustCopy(t, third, dbtest.Postgres(t)) // with tables, and empty
	fourth := dbtest.SQLite(t)
	mustCopy(t, second, fourth)
	mustBeSame(t, first, fourth)
}

func TestBackupAndRestoreBetweenAllKinds(t *testing.T) {
	first := dbtest.Postgres(t)
	fillAll(t, first, 50)
	files := disk(t)
	hash := put(t, files, "a picture")
	archive := mustOpen(t, backup(t, first, files))
	if err := transfer.Check(t.Context(), archive); err != nil {
		t.Error(err)
	}
	second, restored := dbtest.EmptySQLite(t), disk(t)
	if _, err := transfer.Restore(t.Context(), archive, second, restored, nil); err != nil {
		t.Fatal(err)
	}
	mustBeSame(t, first, second)
	if err := blob.Verify(t.Context(), restored, hash); err != nil {
		t.Error(err)
	}
	third := openPostgres(t, dbtest.EmptyPostgresURL(t))
	if _, err := transfer.Restore(t.Context(), mustOpen(t, backup(t, second, nil)), third, nil, nil); err != nil {
		t.Fatal(err)
	}
	mustBeSame(t, second, third)
}

func TestADifferenceIsSeen(t *testing.T) {
	a, b := dbtest.SQLite(t), dbtest.EmptySQLite(t)
	fillAll(t, a, 3)
	mustCopy(t, a, b)
	err := b.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `update org set name = 'x' where name like $1`, "%1")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	report, err := transfer.Compare(t.Context(), a, b)
	if diff := report.Differences(); err != nil || len(diff) != 1 || !strings.HasSuffix(report.String(), "rows: 1 differ: org (3 rows and 3)") {
		t.Errorf("found %v, %v", report, err)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, full *db.DB) {
		fillAll(t, full, 2)
		source := dbtest.SQLite(t)
		fillAll(t, source, 1)
		if _, err := transfer.Copy(t.Context(), source, full, nil); !errors.Is(err, transfer.ErrNotEmpty) {
			t.Errorf("copy: %v", err)
		}
		if _, err := transfer.Restore(t.Context(), mustOpen(t, backup(t, source, nil)), full, nil, nil); !errors.Is(err, transfer.ErrNotEmpty) {
			t.Errorf("restore: %v", err)
		}
		if _, err := transfer.Copy(t.Context(), dbtest.EmptySQLite(t), dbtest.EmptySQLite(t), nil); err == nil {
			t.Error("a database without tables was copied")
		}
	})
}

// rewrite changes the entries of a backup.
func rewrite(t *testing.T, content []byte, change func(name string, text []byte) (string, []byte)) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name, text := change(f.Name, text)
		if name == "" {
			continue
		}
		entry, err := w.Create(name)
		if err == nil {
			_, err = entry.Write(text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDamagedAndHostileBackupsLeaveTheDatabaseEmpty(t *testing.T) {
	source := dbtest.SQLite(t)
	fillAll(t, source, 3)
	files := disk(t)
	put(t, files, "a picture")
	good := backup(t, source, files)
	is := func(want string, change func([]byte) []byte) func(string, []byte) (string, []byte) {
		return func(name string, text []byte) (string, []byte) {
			if strings.HasPrefix(name, want) {
				text = change(text)
			}
			return name, text
		}
	}
	replace := func(old, with string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(with), 1) }
	}
	cases := map[string][]byte{
		"a cut file":           good[:len(good)/2],
		"nothing":              nil,
		"a changed value":      rewrite(t, good, is("tables/org.jsonl", replace("2", "7"))),
		"a missing row":        rewrite(t, good, is("tables/org.jsonl", func(b []byte) []byte { return b[bytes.IndexByte(b, '\n')+1:] })),
		"a wrong type":         rewrite(t, good, is("tables/learner.jsonl", replace("1]", `"1"]`))),
		"too few values":       rewrite(t, good, is("tables/org.jsonl", replace("[", "[[],"))),
		"no list":              rewrite(t, good, is("tables/org.jsonl", func([]byte) []byte { return []byte("{}\n") })),
		"a changed file":       rewrite(t, good, is("files/", func([]byte) []byte { return []byte("another") })),
		"another form":         rewrite(t, good, is("manifest", replace("backup/1", "backup/2"))),
		"another program":      rewrite(t, good, is("manifest", replace(`"schema_digest": "`, `"schema_digest": "0`))),
		"a column's name":      rewrite(t, good, is("manifest", replace(`"created_at"`, `"x; drop table org"`))),
		"a table's name":       rewrite(t, good, is("manifest", replace(`"name": "org"`, `"name": "org x"`))),
		"a missing table":      rewrite(t, good, func(n string, b []byte) (string, []byte) { return strings.TrimPrefix(n, "tables/org.jsonl"), b }),
		"an entry outside":     rewrite(t, good, func(n string, b []byte) (string, []byte) { return strings.Replace(n, "files/", "../files/", 1), b }),
		"a second entry alike": rewrite(t, good, func(_ string, b []byte) (string, []byte) { return "manifest.json", b }),
	}
	for what, content := range cases {
		target := dbtest.EmptySQLite(t)
		a, err := open(content)
		if err == nil {
			_, err = transfer.Restore(t.Context(), a, target, disk(t), nil)
		}
		if err == nil {
			t.Errorf("%s was restored", what)
		}
		if err := target.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		report, err := transfer.Compare(t.Context(), target, target)
		if err != nil || report.Rows() != 0 {
			t.Errorf("%s left %d rows, %v", what, report.Rows(), err)
		}
	}
}

func TestABombIsNotUnpacked(t *testing.T) {
	source := dbtest.SQLite(t)
	fillAll(t, source, 1)
	content := rewrite(t, backup(t, source, nil), func(name string, text []byte) (string, []byte) {
		if name == "tables/org.jsonl" {
			text = bytes.Repeat([]byte(" "), 10<<20)
		}
		return name, text
	})
	a, err := transfer.OpenArchive(bytes.NewReader(content), int64(len(content)), transfer.Limits{Unpacked: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	if err := transfer.Check(t.Context(), a); !errors.Is(err, transfer.ErrBadBackup) || !strings.Contains(err.Error(), "unpacks") {
		t.Errorf("got %v", err)
	}
}

func TestCopyFiles(t *testing.T) {
	from, to := disk(t), disk(t)
	hash := put(t, from, "one")
	put(t, from, "two")
	n, err := transfer.CopyFiles(t.Context(), from, to)
	if err != nil || n != 2 {
		t.Errorf("copied %d, %v", n, err)
	}
	if err := blob.Verify(t.Context(), to, hash); err != nil {
		t.Error(err)
	}
}

// FuzzArchive: whatever a file holds, reading it ends with an error or a whole backup, and never with a panic.
func FuzzArchive(f *testing.F) {
	f.Add(`{"format":"crossfade-backup/1","schema":1,"tables":[{"name":"a","columns":[{"name":"b","type":"int64"}],"rows":1}]}`, "[1]\n")
	f.Add(`{"format":"crossfade-backup/1","schema":1,"tables":[{"name":"a","columns":[{"name":"b","type":"bytes"},{"name":"c","type":"text"}]}]}`, "[\"AA==\",null]\n")
	f.Fuzz(func(t *testing.T, manifest, rows string) {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		for name, text := range map[string]string{"manifest.json": manifest, "tables/a.jsonl": rows} {
			entry, err := w.Create(name)
			if err == nil {
				_, err = io.WriteString(entry, text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		a, err := open(b.Bytes())
		if err == nil {
			err = transfer.Check(t.Context(), a)
		}
		if err != nil && !errors.Is(err, transfer.ErrBadBackup) {
			t.Errorf("another error: %v", err)
		}
	})
}
