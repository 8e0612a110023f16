package dbtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"crossfade/internal/db"
)

// Each runs the test twice, on a fresh SQLite database and on a fresh PostgreSQL database.
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgresql", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite opens a fresh, migrated SQLite database that goes away with the test.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	dir := t.TempDir()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatalf("making the SQLite template: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, db.FileName), template, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, db.Config{DataDir: dir})
}

// EmptySQLite opens a SQLite database without any table.
func EmptySQLite(t testing.TB) *db.DB {
	t.Helper()
	return open(t, db.Config{DataDir: t.TempDir()})
}

// Postgres opens a fresh, migrated PostgreSQL database that goes away with the test, or skips the test
// where there is no server.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return open(t, db.Config{URL: PostgresURL(t)})
}

// PostgresURL makes a fresh, migrated PostgreSQL database and gives its URL, for tests that open it
// more than once or start a whole server on it.
func PostgresURL(t testing.TB) string {
	t.Helper()
	return newPostgres(t, true)
}

// EmptyPostgresURL makes a PostgreSQL database without any table and gives its URL.
func EmptyPostgresURL(t testing.TB) string {
	t.Helper()
	return newPostgres(t, false)
}

func newPostgres(t testing.TB, migrated bool) string {
	t.Helper()
	ctx := context.Background()
	s, err := sharedServer()
	if errors.Is(err, ErrNoPostgres) {
		t.Skipf("no PostgreSQL here: %v", err)
	}
	if err != nil {
		t.Fatalf("starting PostgreSQL: %v", err)
	}
	name, err := s.create(ctx, migrated)
	if err != nil {
		t.Fatalf("making a PostgreSQL database: %v", err)
	}
	t.Cleanup(func() {
		if err := s.drop(ctx, name); err != nil {
			t.Errorf("dropping the PostgreSQL database: %v", err)
		}
	})
	return s.urlOf(name)
}

func open(t testing.TB, c db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("closing the database: %v", err)
		}
	})
	return d
}

// sqliteTemplate is the content of a migrated SQLite file, made once per test binary.
var sqliteTemplate = sync.OnceValues(func() (content []byte, err error) {
	dir, err := os.MkdirTemp("", "crossfade-template-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	ctx := context.Background()
	d, err := db.Open(ctx, db.Config{DataDir: dir})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(d.Migrate(ctx), d.Close()); err != nil { // closing brings the log into the file
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, db.FileName))
})
