package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"

	"crossfade/internal/core"
)

//go:embed migrations/*.sql
var embeddedFiles embed.FS

var embedded fs.FS = embeddedFiles

// ErrNewer says that the database was migrated by a newer Crossfade than this one.
var ErrNewer = errors.New("the database was made by a newer version of Crossfade")

// ledger is the table that remembers which migrations have been applied.
const ledger = `create table if not exists schema_migration (
	number int64 primary key,
	name text not null,
	digest text not null,
	applied_at text not null
);`

// migration is one numbered file.
type migration struct {
	number int64
	name   string
	sql    string
	digest string // SHA-256 of its tokens, hex; comments and layout do not count
}

var migrationName = regexp.MustCompile(`^(\d{4})_([a-z0-9_]+)\.sql$`)

// Migrate brings the schema up to date: every migration not yet applied, in the order of the numbers, in
// one transaction. Two processes that start together do it once. It refuses a database that is newer than
// this program, or whose applied migrations differ from this program's.
func (d *DB) Migrate(ctx context.Context) error { return d.MigrateTo(ctx, LatestSchema) }

// MigrateTo is [DB.Migrate] up to a number and not beyond, to make the tables of an older version into which an
// older backup fits.
func (d *DB) MigrateTo(ctx context.Context, number int64) error {
	list, err := readMigrations(d.migrations, number)
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	if err := d.WriteQueue(ctx, func(ctx context.Context, tx *Tx) error { return d.migrate(ctx, tx, list) }); err != nil {
		return fmt.Errorf("migrating the database: %w", err)
	}
	return nil
}

func (d *DB) migrate(ctx context.Context, tx *Tx, list []migration) error {
	if err := d.waitForTurn(ctx, tx); err != nil {
		return err
	}
	if err := d.runFile(ctx, tx, ledger); err != nil {
		return err
	}
	applied, err := appliedDigests(ctx, tx)
	if err != nil {
		return err
	}
	for _, m := range list {
		digest, done := applied[m.number]
		delete(applied, m.number)
		switch {
		case done && digest != m.digest:
			return fmt.Errorf("migration %04d_%s was changed after it had been applied here", m.number, m.name)
		case done:
			continue
		}
		if err := d.runFile(ctx, tx, m.sql); err != nil {
			return fmt.Errorf("migration %04d_%s: %w", m.number, m.name, err)
		}
		if _, err := tx.Exec(ctx, `insert into schema_migration (number, name, digest, applied_at) values ($1, $2, $3, $4)`,
			m.number, m.name, m.digest, core.Stamp(d.clock.Now())); err != nil {
			return err
		}
	}
	if len(applied) > 0 {
		return ErrNewer
	}
	return nil
}

// waitForTurn lets one process migrate at a time. SQLite's write transaction already does.
func (d *DB) waitForTurn(ctx context.Context, tx *Tx) error {
	if d.dialect == SQLite {
		return nil
	}
	const anyNumber = 0x63726f7373 // "cross"
	_, err := tx.Exec(ctx, `select pg_advisory_xact_lock($1)`, anyNumber)
	return err
}

func (d *DB) runFile(ctx context.Context, tx *Tx, file string) error {
	statements, err := translate(file, d.dialect)
	if err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := tx.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", firstLine(s), err)
		}
	}
	return nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func appliedDigests(ctx context.Context, tx *Tx) (map[int64]string, error) {
	rows, err := tx.Query(ctx, `select number, digest from schema_migration`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	applied := map[int64]string{}
	for rows.Next() {
		var n int64
		var digest string
		if err := rows.Scan(&n, &digest); err != nil {
			return nil, err
		}
		applied[n] = digest
	}
	return applied, rows.Err()
}

// readMigrations reads the numbered files in order, up to a number.
func readMigrations(files fs.FS, upTo int64) ([]migration, error) {
	names, err := fs.Glob(files, "migrations/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	var list []migration
	for _, name := range names {
		m, err := readMigration(files, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if n := len(list); n > 0 && list[n-1].number == m.number {
			return nil, fmt.Errorf("two migrations have the number %04d", m.number)
		}
		if m.number <= upTo {
			list = append(list, m)
		}
	}
	return list, nil
}

func readMigration(files fs.FS, name string) (migration, error) {
	parts := migrationName.FindStringSubmatch(path.Base(name))
	if parts == nil {
		return migration{}, errors.New("the name must look like 0001_words.sql")
	}
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return migration{}, err
	}
	number, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return migration{}, err
	}
	tokens, err := lex(string(text))
	if err != nil {
		return migration{}, err
	}
	sum := sha256.New()
	for _, t := range tokens {
		fmt.Fprintf(sum, "%s\n", t.text)
	}
	return migration{number, parts[2], string(text), hex.EncodeToString(sum.Sum(nil))}, nil
}

// SchemaVersion is the highest migration that this program knows, and the highest that the database has
// applied (0 for a database that was never migrated).
func (d *DB) SchemaVersion(ctx context.Context) (program, database int64, err error) {
	list, err := readMigrations(d.migrations, LatestSchema)
	if err != nil {
		return 0, 0, err
	}
	if len(list) > 0 {
		program = list[len(list)-1].number
	}
	tables, err := d.tableNames(ctx)
	if err != nil {
		return 0, 0, err
	}
	if !tables["schema_migration"] {
		return program, 0, nil
	}
	err = d.Read(ctx, func(ctx context.Context, tx *Tx) error {
		var n sql.NullInt64
		if err := tx.QueryRow(ctx, `select max(number) from schema_migration`).Scan(&n); err != nil {
			return err
		}
		database = n.Int64
		return nil
	})
	return program, database, err
}

// SchemaDigest identifies the list of this program's migrations up to a number, or the whole list for
// [LatestSchema]: equal digests mean equal tables.
func SchemaDigest(upTo int64) (string, error) {
	list, err := readMigrations(embedded, upTo)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, m := range list {
		fmt.Fprintf(sum, "%d %s\n", m.number, m.digest)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// LatestSchema is a number beyond every migration.
const LatestSchema = math.MaxInt64
