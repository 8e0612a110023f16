package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// errOpenRows guards a rule that PostgreSQL has by nature: one statement at a time.
var errOpenRows = errors.New("rows of an earlier query in this transaction are still open")

// Tx is one transaction, given by [DB.Read] and [DB.Write] for as long as their function runs.
// It belongs to one goroutine.
type Tx struct {
	tx     *sql.Tx
	db     *DB
	broken error // the first error of a statement: nothing works after it
	open   *Rows // not yet read to the end
	after  []func()
	told   []string // topics already notified, with what about
}

// Exec runs a statement that gives no rows.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	args, err := tx.begin(ctx, args)
	if err != nil {
		return nil, err
	}
	result, err := tx.tx.ExecContext(ctx, query, args...)
	return result, tx.note(err)
}

// Query runs a statement that gives rows. Read them to the end, or close them, before the next statement.
func (tx *Tx) Query(ctx context.Context, query string, args ...any) (*Rows, error) {
	args, err := tx.begin(ctx, args)
	if err != nil {
		return nil, err
	}
	rows, err := tx.tx.QueryContext(ctx, query, args...) //nolint:rowserrcheck,sqlclosecheck // the caller's
	if err != nil {
		return nil, tx.note(err)
	}
	tx.open = &Rows{rows: rows, tx: tx}
	return tx.open, nil
}

// QueryRow runs a query of which the first row matters. Its error comes from Scan, [ErrNoRows] if there is none.
func (tx *Tx) QueryRow(ctx context.Context, query string, args ...any) *Row {
	rows, err := tx.Query(ctx, query, args...)
	return &Row{rows: rows, err: err}
}

// AfterCommit has f called once the transaction has been committed, and never if it is not.
func (tx *Tx) AfterCommit(f func()) { tx.after = append(tx.after, f) }

// begin checks that a statement may run, counts it, and makes its arguments plain.
func (tx *Tx) begin(ctx context.Context, args []any) ([]any, error) {
	if tx.broken != nil {
		return nil, fmt.Errorf("the transaction ended with an earlier error: %w", tx.broken)
	}
	if tx.open != nil {
		return nil, tx.note(errOpenRows)
	}
	countStatement(ctx)
	plain, err := plainArgs(args)
	return plain, tx.note(err)
}

// note remembers the first error, so that both databases end the transaction alike.
func (tx *Tx) note(err error) error {
	if err != nil && tx.broken == nil {
		tx.broken = err
	}
	return err
}

// Rows are the rows of a query, read one after the other.
type Rows struct {
	rows *sql.Rows
	tx   *Tx
}

// Next moves to the next row. It tells false at the end or at an error, see [Rows.Err].
func (r *Rows) Next() bool {
	if r.rows.Next() {
		return true
	}
	_ = r.Close()
	return false
}

// Scan reads the row's columns. Destinations may be of named types.
func (r *Rows) Scan(dest ...any) error { return r.rows.Scan(dest...) }

// Columns names the columns.
func (r *Rows) Columns() ([]string, error) { return r.rows.Columns() }

// Err is the error that ended the rows early, if any.
func (r *Rows) Err() error { return r.tx.note(r.rows.Err()) }

// Close lets the rest of the rows go. It may be called twice.
func (r *Rows) Close() error {
	if r.tx.open == r {
		r.tx.open = nil
		r.tx.note(r.rows.Err()) //nolint:errcheck // kept in the transaction
	}
	return r.rows.Close()
}

// Row is the first row of a query.
type Row struct {
	rows *Rows
	err  error
}

// Scan reads the row's columns; [ErrNoRows] means that there is no row.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer r.rows.Close()
	if !r.rows.Next() {
		if err := r.rows.Err(); err != nil {
			return err
		}
		return ErrNoRows
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	if err := r.rows.Close(); err != nil {
		return err
	}
	return r.rows.Err()
}

// Scanner is a row about to be read: [Rows] and [Row] both are.
type Scanner interface {
	Scan(dest ...any) error
}

// List runs a query and reads every row with scan. An empty result is a nil slice.
func List[T any](ctx context.Context, tx *Tx, scan func(Scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, rows.Err()
}

// One reads a single column, for the many queries that list ids or names: List(ctx, tx, One[core.GoalID], …).
func One[T any](row Scanner) (T, error) {
	var v T
	err := row.Scan(&v)
	return v, err
}
