package db

import (
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrNoRows is what [Row.Scan] gives when the query found nothing.
var ErrNoRows = sql.ErrNoRows

// PostgreSQL's codes for errors, https://www.postgresql.org/docs/15/errcodes-appendix.html.
const (
	pgUniqueViolation     = "23505"
	pgForeignKeyViolation = "23503"
	pgSerialisation       = "40001"
	pgDeadlock            = "40P01"
	pgFeature             = "0A000"
)

// IsUniqueViolation tells whether an error says that a row with the same key is already there.
func IsUniqueViolation(err error) bool {
	return isPostgres(err, pgUniqueViolation) ||
		isSQLite(err, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// IsForeignKeyViolation tells whether an error says that a row refers to one that is not there, or
// is still referred to.
func IsForeignKeyViolation(err error) bool {
	return isPostgres(err, pgForeignKeyViolation) || isSQLite(err, sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY)
}

// isCollision tells whether the same transaction may well pass when it is tried again.
func isCollision(err error) bool {
	if isPostgres(err, pgSerialisation, pgDeadlock) {
		return true
	}
	// Another process has migrated meanwhile, and this connection's prepared plan is out of date.
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == pgFeature && strings.Contains(pg.Message, "cached plan")
}

func isPostgres(err error, codes ...string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && slices.Contains(codes, pg.Code)
}

func isSQLite(err error, codes ...int) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && slices.Contains(codes, e.Code())
}
