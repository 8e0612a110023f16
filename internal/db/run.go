package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"crossfade/internal/core"
)

// maxTries bounds how often a colliding write is tried. With the pauses below that is about ten seconds.
const maxTries = 60

// errNested says that a transaction was begun inside another one of the same database.
var errNested = errors.New("a transaction was begun inside another; pass the Tx on instead")

// Func is the body of a transaction. Returning an error rolls it back.
type Func = func(ctx context.Context, tx *Tx) error

// Read runs fn on one unchanging snapshot of the database. It cannot write.
func (d *DB) Read(ctx context.Context, fn Func) error {
	return d.once(ctx, d.read, &sql.TxOptions{ReadOnly: true, Isolation: d.isolation(sql.LevelRepeatableRead)}, fn)
}

// Write runs fn in a transaction that behaves as if it were the only one. On PostgreSQL fn is run
// again when it collided with another, so it must be repeatable.
func (d *DB) Write(ctx context.Context, fn Func) error {
	return d.retried(ctx, sql.LevelSerializable, fn)
}

// WriteFor is [DB.Write] for writers that are known to meet, such as those of one learner: those of this
// process with the same key wait for each other instead of colliding. It is only about speed.
func (d *DB) WriteFor(ctx context.Context, key string, fn Func) error {
	unlock, err := d.keys.lock(ctx, key)
	if err != nil {
		return err
	}
	defer unlock()
	return d.Write(ctx, fn)
}

// WriteQueue is [DB.Write] without PostgreSQL's guard against reading what another is changing
// (READ COMMITTED). It is for queues, where each statement is right by itself; with [SkipLocked].
func (d *DB) WriteQueue(ctx context.Context, fn Func) error {
	return d.retried(ctx, sql.LevelReadCommitted, fn)
}

type readOnlyKey struct{}

// ReadOnly gives a context in which nothing can be written, whoever asks: every writing transaction is refused as not allowed. It is for
// somebody who looks through another's eyes.
func ReadOnly(ctx context.Context) context.Context {
	return context.WithValue(ctx, readOnlyKey{}, true)
}

func (d *DB) retried(ctx context.Context, level sql.IsolationLevel, fn Func) error {
	if ctx.Value(readOnlyKey{}) != nil {
		return core.NewFault(core.Denied, "error.only_look")
	}
	for try := 1; ; try++ {
		err := d.once(ctx, d.write, &sql.TxOptions{Isolation: d.isolation(level)}, fn)
		if err == nil || !isCollision(err) {
			return err
		}
		if try == maxTries {
			return fmt.Errorf("gave up after %d colliding tries: %w", try, err)
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}

// pause waits a random time that grows with the tries, at most 300 ms.
func pause(ctx context.Context, try int) error {
	most := min(time.Millisecond<<min(try, 9), 300*time.Millisecond)
	t := time.NewTimer(rand.N(most))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// isolation is the level asked of PostgreSQL. SQLite has only the strictest, and its driver no names for it.
func (d *DB) isolation(level sql.IsolationLevel) sql.IsolationLevel {
	if d.dialect == SQLite {
		return sql.LevelDefault
	}
	return level
}

type insideKey struct{ d *DB }

func (d *DB) once(ctx context.Context, pool *sql.DB, opts *sql.TxOptions, fn Func) error {
	if ctx.Value(insideKey{d}) != nil {
		return errNested
	}
	t, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("beginning a transaction: %w", err)
	}
	defer t.Rollback() //nolint:errcheck // after a commit it does nothing
	tx := &Tx{tx: t, db: d}
	err = fn(context.WithValue(ctx, insideKey{d}, true), tx)
	if tx.open != nil {
		_ = tx.open.Close()
	}
	if isCollision(tx.broken) { // whatever fn made of it
		return tx.broken
	}
	if err == nil {
		err = tx.broken
	}
	if err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}
