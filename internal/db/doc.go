// Package db is the one door to the database: SQLite (a file in the data folder, the default) or
// PostgreSQL. It hides every difference between the two, so that the rooms above write one set of
// SQL in the subset that both understand, with $1 placeholders.
//
//	err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
//		_, err := tx.Exec(ctx, `update goal set title = $1 where id = $2`, title, id)
//		return err
//	})
//
// What always holds, on both databases:
//
//   - [DB.Read] sees one unchanging snapshot and cannot write. [DB.Write] runs as if it were alone:
//     SQLite has a single writer, PostgreSQL runs it SERIALIZABLE and repeats the function when it
//     collides with another. The function must therefore be repeatable: it keeps no state from a
//     try that did not commit, and has no effect outside the transaction ([Tx.AfterCommit] is for those).
//   - Reads and writes do not nest: the transaction is passed on as a parameter.
//   - After a statement's error the transaction is over: every later statement and the commit are
//     refused. Use ON CONFLICT where a row may already be there.
//   - Rows are read to their end or closed before the next statement of the same transaction.
//   - Arguments are string, bool, integer, float64, []byte, nil, a pointer to one of these, or a named
//     type over one of these (core.GoalID). Instants are passed as core.Stamp text. Text that is not
//     valid UTF-8, or holds a NUL, is refused with a fault, because PostgreSQL cannot keep it.
//
// # Migrations
//
// The schema is one numbered list of files, migrations/NNNN_name.sql, applied by [DB.Migrate] in
// one transaction. A file holds create table, create index, alter table … add column and plain
// data statements, each ended by a semicolon. Columns are declared with five type words that stand for
// each database's own type:
//
//	word     SQLite (STRICT)  PostgreSQL
//	text     TEXT             text COLLATE "C"
//	int64    INTEGER          bigint
//	float64  REAL             double precision
//	bool     INTEGER          boolean
//	bytes    BLOB             bytea
//
// A file that has been released is never edited: its digest is kept, and Migrate refuses a database whose
// files differ (comments and layout may change).
//
// # Writing SQL for both
//
// Text compares byte by byte; fold case in Go into a column of its own. Lists are expanded with
// [In]. sum() and avg() come back as numbers when scanned into int64 or float64. Do not use
// like for search without a folded column: SQLite's ignores ASCII case, PostgreSQL's does not.
package db
