package db

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
)

// files makes a list of migrations from name and text in turns.
func files(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m["migrations/"+pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

const sample = `-- A comment; with a semicolon
create table thing (
  id text primary key,
  text text not null default 'a;b', -- a column named like a type
  size int64 not null check (size > 0),
  share float64, raw bytes, done bool not null default false,
  unique (text, size)
);
create index thing_text on thing(text);
alter table thing add column more text not null default '';
`

func TestTypeWords(t *testing.T) {
	want := map[Dialect][]string{
		SQLite: {`id TEXT primary key`, `text TEXT not null default 'a;b'`, `size INTEGER not null`, `share REAL, raw BLOB, done INTEGER not null`,
			`unique (text, size)`, `) STRICT`, `add column more TEXT not null`},
		PostgreSQL: {`id text COLLATE "C" primary key`, `text text COLLATE "C" not null`, `size bigint`, `share double precision, raw bytea, done boolean`,
			`add column more text COLLATE "C" not null`},
	}
	for dialect, parts := range want {
		list, err := translate(sample, dialect)
		if err != nil || len(list) != 3 {
			t.Fatalf("%s: %d statements, %v", dialect, len(list), err)
		}
		all := strings.Join(list, "\n")
		for _, p := range parts {
			if !strings.Contains(all, p) {
				t.Errorf("%s lacks %q:\n%s", dialect, p, all)
			}
		}
	}
}

func TestBadMigrations(t *testing.T) {
	for text, want := range map[string]string{
		`create table a (id integer primary key);`:        `has type "integer"`,
		`create table a (id text primary key)`:            `semicolon`,
		`create table a (id text) strict;`:                `no option`,
		`create table a (id text default 'x);`:            `quote`,
		`create table a (id text); /* never closed`:       `comment`,
		`alter table a add column b varchar(3) not null;`: `has type "varchar"`,
	} {
		if _, err := translate(text, SQLite); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
	if _, err := readMigrations(files("0001_a.sql", "", "0001_b.sql", ""), LatestSchema); err == nil {
		t.Error("two files had one number")
	}
	if _, err := readMigrations(files("1_a.sql", ""), LatestSchema); err == nil {
		t.Error("a misnamed file was read")
	}
}

func openSample(t *testing.T, dir string, list fstest.MapFS) *DB {
	t.Helper()
	d, err := Open(t.Context(), Config{DataDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	d.migrations = list
	return d
}

func TestMigrateGoesForwardOnly(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	step := func(pairs ...string) error { return openSample(t, dir, files(pairs...)).Migrate(ctx) }
	const two = "create table b (id text primary key);"
	if err := errors.Join(step("0001_a.sql", sample), step("0001_a.sql", sample), step("0001_a.sql", sample, "0003_b.sql", two)); err != nil {
		t.Fatal(err)
	}
	if err := step("0001_a.sql", "-- said better\n"+sample, "0003_b.sql", two); err != nil {
		t.Errorf("a changed comment: %v", err)
	}
	if err := step("0001_a.sql", sample, "0002_c.sql", "create table c (id text primary key);", "0003_b.sql", two); err != nil {
		t.Errorf("a number between: %v", err)
	}
	if err := step("0001_a.sql", sample); !errors.Is(err, ErrNewer) {
		t.Errorf("an older program: %v", err)
	}
	if err := step("0001_a.sql", two, "0003_b.sql", two); err == nil || !strings.Contains(err.Error(), "was changed") {
		t.Errorf("a changed migration: %v", err)
	}
}

func TestABrokenMigrationChangesNothing(t *testing.T) {
	d := openSample(t, t.TempDir(), files("0001_a.sql", sample, "0002_b.sql", "create table b (id text); create table thing (id text);"))
	if err := d.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), "0002_b") {
		t.Fatalf("got %v", err)
	}
	tables, err := d.tableNames(t.Context())
	if err != nil || len(tables) != 0 {
		t.Errorf("left %v (%v)", tables, err)
	}
}

func TestSQLiteProcessesMigrateOnce(t *testing.T) {
	dir := t.TempDir()
	errs := make(chan error)
	for range 4 {
		d := openSample(t, dir, files("0001_a.sql", sample))
		go func() { errs <- d.Migrate(context.Background()) }()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func FuzzLex(f *testing.F) {
	f.Add(sample)
	f.Add("create table a (id text, b 'x''y', \"c\" /* d */ bytes);")
	f.Add("'")
	f.Fuzz(func(t *testing.T, sql string) {
		tokens, err := lex(sql)
		if err != nil {
			return
		}
		if got := join(tokens); got != strings.TrimSpace(sql) {
			t.Errorf("%q was cut into %q", sql, got)
		}
		for _, dialect := range []Dialect{SQLite, PostgreSQL} {
			_, _ = translate(sql, dialect)
		}
	})
}

func TestStatementsAreKept(t *testing.T) {
	d := openSample(t, t.TempDir(), files("0001_a.sql", sample))
	ctx := t.Context()
	if err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	err := d.Write(ctx, func(ctx context.Context, tx *Tx) error {
		for i := range maxCached + 50 { // more different statements than are kept
			if _, err := tx.Exec(ctx, `insert into thing (id, text, size) values ($1, $1, 1)`+strings.Repeat(" ", i), i2s(i)); err != nil {
				return err
			}
		}
		for i := range 50 { // and the same one again
			if _, err := tx.Exec(ctx, `update thing set size = $1 where id = $2`, i+1, i2s(i)); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `alter table thing add column late TEXT`) // kept statements notice
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.Read(ctx, func(ctx context.Context, tx *Tx) error {
		for range 3 {
			list, err := List(ctx, tx, One[string], `select id from thing`)
			if err != nil || len(list) != maxCached+50 {
				t.Errorf("%d rows, %v", len(list), err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func i2s(i int) string { return strings.Repeat("x", i+1) }
