package db_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

// notes makes a table to play with. Its types are all five.
func notes(t *testing.T, d *db.DB) {
	t.Helper()
	bigint, double, blob, boolean := "bigint", "double precision", "bytea", "boolean"
	if d.Dialect() == db.SQLite {
		bigint, double, blob, boolean = "INTEGER", "REAL", "BLOB", "INTEGER"
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `create table note (id text primary key, n `+bigint+` not null, x `+double+`, raw `+blob+`, done `+boolean+` not null)`)
		return err
	})
}

func write(t *testing.T, d *db.DB, fn db.Func) {
	t.Helper()
	if err := d.Write(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}

func add(ctx context.Context, tx *db.Tx, id string, n int) error {
	_, err := tx.Exec(ctx, `insert into note (id, n, done) values ($1, $2, $3)`, id, n, n > 0)
	return err
}

func count(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	err := d.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select count(*) from note`).Scan(&n)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestValuesRoundTrip(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		id, x := core.GoalID("goal-é"), 0.1
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `insert into note (id, n, x, raw, done) values ($1, $2, $3, $4, $5)`, id, int64(1)<<60, &x, []byte{0, 255}, true)
			return err
		})
		err := d.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			var gotID core.GoalID
			var n int64
			var gotX *float64
			var raw []byte
			var done bool
			err := tx.QueryRow(ctx, `select id, n, x, raw, done from note where id = $1 and done = $2`, id, true).Scan(&gotID, &n, &gotX, &raw, &done)
			if err != nil {
				return err
			}
			if gotID != id || n != 1<<60 || *gotX != x || !bytes.Equal(raw, []byte{0, 255}) || !done {
				t.Errorf("got %v %v %v %v %v", gotID, n, *gotX, raw, done)
			}
			err = tx.QueryRow(ctx, `select id from note where id = $1`, "none").Scan(&gotID)
			if !errors.Is(err, db.ErrNoRows) {
				t.Errorf("got %v, want ErrNoRows", err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestUnstorableArguments(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		for _, bad := range []string{"a\x00b", "\xff"} {
			err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, bad, 1) })
			if core.KindOf(err) != core.Invalid {
				t.Errorf("%q: got %v, want an Invalid fault", bad, err)
			}
		}
		for _, bad := range []any{time.Now(), []string{"a"}, struct{}{}} {
			err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `insert into note (id, n, done) values ($1, 1, true)`, bad)
				return err
			})
			if err == nil {
				t.Errorf("%T was stored", bad)
			}
		}
	})
}

func TestAnErrorEndsTheTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if err := add(ctx, tx, "a", 1); err != nil {
				return err
			}
			if err := add(ctx, tx, "a", 2); !db.IsUniqueViolation(err) {
				t.Errorf("got %v, want a unique violation", err)
			}
			if err := add(ctx, tx, "b", 3); err == nil {
				t.Error("a statement ran after an error")
			}
			return nil
		})
		if !db.IsUniqueViolation(err) || count(t, d) != 0 {
			t.Errorf("got %v and %d rows, want the first error and none", err, count(t, d))
		}
	})
}

func TestRollbackAndAfterCommit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		ran := 0
		wanted := errors.New("changed my mind")
		err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			tx.AfterCommit(func() { ran++ })
			if err := add(ctx, tx, "a", 1); err != nil {
				return err
			}
			return wanted
		})
		if !errors.Is(err, wanted) || ran != 0 || count(t, d) != 0 {
			t.Errorf("got %v, %d after commit, %d rows", err, ran, count(t, d))
		}
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			tx.AfterCommit(func() { ran++ })
			return add(ctx, tx, "a", 1)
		})
		if ran != 1 || count(t, d) != 1 {
			t.Errorf("%d after commit, %d rows", ran, count(t, d))
		}
	})
}

func TestReadCannotWriteAndDoesNotNest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		if err := d.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "a", 1) }); err == nil {
			t.Error("Read wrote")
		}
		err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return d.Read(ctx, func(ctx context.Context, tx *db.Tx) error { return nil })
		})
		if err == nil || !strings.Contains(err.Error(), "inside another") {
			t.Errorf("a nested transaction gave %v", err)
		}
	})
}

func TestOneStatementAtATime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(add(ctx, tx, "a", 1), add(ctx, tx, "b", 2))
		})
		err := d.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			rows, err := tx.Query(ctx, `select id from note`)
			if err != nil {
				return err
			}
			defer rows.Close()
			rows.Next()
			var n int
			return tx.QueryRow(ctx, `select count(*) from note`).Scan(&n)
		})
		if err == nil {
			t.Error("a second statement ran while rows were open")
		}
	})
}

func TestReadSeesOneSnapshot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		err := d.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			var before, after int
			if err := tx.QueryRow(ctx, `select count(*) from note`).Scan(&before); err != nil {
				return err
			}
			write(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "a", 1) })
			if err := tx.QueryRow(ctx, `select count(*) from note`).Scan(&after); err != nil {
				return err
			}
			if before != after {
				t.Errorf("saw %d and then %d rows", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestLists(t *testing.T) {
	if got := db.In(3, 2); got != "($2,$3,$4)" {
		t.Error(got)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(add(ctx, tx, "B", 1), add(ctx, tx, "a", 2), add(ctx, tx, "é", 3))
		})
		list := func(ids ...core.GoalID) (got []core.GoalID) {
			err := d.Read(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
				got, err = db.List(ctx, tx, db.One[core.GoalID], `select id from note where id in `+db.In(len(ids), 1)+` order by id`, db.Values(ids...)...)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		if got := list("é", "a", "B"); strings.Join([]string{string(got[0]), string(got[1]), string(got[2])}, "") != "Baé" {
			t.Errorf("text must sort byte by byte, got %v", got)
		}
		if got := list(); got != nil {
			t.Errorf("an empty list found %v", got)
		}
	})
}

func TestCountStatements(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		ctx, n := db.CountStatements(t.Context())
		err := d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			return errors.Join(add(ctx, tx, "a", 1), add(ctx, tx, "b", 1))
		})
		if err != nil || n() != 2 {
			t.Errorf("counted %d, %v", n(), err)
		}
	})
}
