package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"crossfade/internal/core"
)

// Config says which database to open.
type Config struct {
	// URL is "" for the SQLite file crossfade.db in DataDir, or postgres://… for PostgreSQL.
	// The PostgreSQL parameter pool_max_conns sets how many connections this process may hold (default 16).
	URL string
	// DataDir is the data folder; it is made, readable by its owner only, if it is not there.
	DataDir string
	// Clock stamps applied migrations; nil means the system's clock.
	Clock core.Clock
}

// Dialect names the kind of database. Only this package branches on it.
type Dialect string

// The two kinds of database.
const (
	SQLite     Dialect = "sqlite"
	PostgreSQL Dialect = "postgresql"
)

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	dialect    Dialect
	where      string  // the file, or the server without its password: for messages
	read       *sql.DB // SQLite: a pool that cannot write; PostgreSQL: the same pool as write
	write      *sql.DB // SQLite: one connection
	postgres   *postgresConfig
	migrations fs.FS
	clock      core.Clock
	keys       keyedLock
	local      localTopics
}

// Open opens the database, checks that it answers, and does not migrate it.
// A SQLite file is made if it is not there.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Clock == nil {
		c.Clock = core.SystemClock()
	}
	d := &DB{migrations: embedded, clock: c.Clock}
	var err error
	switch {
	case c.URL == "":
		err = d.openSQLite(ctx, c.DataDir)
	case strings.HasPrefix(c.URL, "postgres://"), strings.HasPrefix(c.URL, "postgresql://"):
		err = d.openPostgres(ctx, c.URL)
	default:
		err = errors.New("the database URL must be empty (SQLite in the data folder) or begin with postgres://")
	}
	if err != nil {
		_ = d.Close()
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	return d, nil
}

// Close closes every connection. Transactions under way end with an error.
func (d *DB) Close() error {
	var errs []error
	if d.read != nil && d.read != d.write {
		errs = append(errs, d.read.Close())
	}
	if d.write != nil {
		errs = append(errs, d.write.Close())
	}
	return errors.Join(errs...)
}

// Dialect tells the kind of database, for messages and checks about the database itself.
// SQL never branches on it outside this package; a test counts.
func (d *DB) Dialect() Dialect { return d.dialect }

// Where says in words where the data lies: a file's path, or user@host/name without a password.
func (d *DB) Where() string { return d.where }

// Ping checks that the database answers.
func (d *DB) Ping(ctx context.Context) error { return d.read.PingContext(ctx) }

// PoolStats gives the counts of the connection pools: reading, and writing (the same on PostgreSQL).
func (d *DB) PoolStats() (read, write sql.DBStats) { return d.read.Stats(), d.write.Stats() }
