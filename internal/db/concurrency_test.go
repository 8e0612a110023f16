package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

// together runs f from n goroutines and reports their errors.
func together(t *testing.T, n int, f func(i int) error) {
	t.Helper()
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() { errs[i] = f(i) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

func TestWritersBehaveAsIfAlone(t *testing.T) {
	const writers, times = 6, 20
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		write(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "counter", 0) })
		increment := func(ctx context.Context, tx *db.Tx) error {
			var n int
			if err := tx.QueryRow(ctx, `select n from note where id = 'counter'`).Scan(&n); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `update note set n = $1 where id = 'counter'`, n+1)
			return err
		}
		together(t, writers, func(i int) error {
			for range times {
				run := d.Write
				if i%2 == 0 {
					run = func(ctx context.Context, fn db.Func) error { return d.WriteFor(ctx, "counter", fn) }
				}
				if err := run(t.Context(), increment); err != nil {
					return err
				}
			}
			return nil
		})
		var n int
		err := d.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			return tx.QueryRow(ctx, `select n from note where id = 'counter'`).Scan(&n)
		})
		if err != nil || n != writers*times {
			t.Errorf("counted to %d, want %d (%v)", n, writers*times, err)
		}
	})
}

// Two writers each look whether anybody is there and step in: only one may (write skew).
func TestDecisionsOnWhatWasRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		together(t, 8, func(i int) error {
			return d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				var n int
				if err := tx.QueryRow(ctx, `select count(*) from note`).Scan(&n); err != nil || n > 0 {
					return err
				}
				time.Sleep(5 * time.Millisecond)
				return add(ctx, tx, fmt.Sprint(i), i)
			})
		})
		if n := count(t, d); n != 1 {
			t.Errorf("%d stepped in", n)
		}
	})
}

func TestWriteForGivesUpWithItsContext(t *testing.T) {
	d := dbtest.SQLite(t)
	held, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		err := d.WriteFor(t.Context(), "k", func(ctx context.Context, tx *db.Tx) error {
			close(held)
			time.Sleep(100 * time.Millisecond)
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}()
	<-held
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	err := d.WriteFor(ctx, "k", func(context.Context, *db.Tx) error { return nil })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	<-done
	if err := d.WriteFor(t.Context(), "k", func(context.Context, *db.Tx) error { return nil }); err != nil {
		t.Error(err)
	}
}

func TestListen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		heard := make(chan struct{}, 100)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		d.Listen(ctx, "news", func() { heard <- struct{}{} })
		if d.Dialect() == db.PostgreSQL {
			<-heard // connected
		}
		write(t, d, func(ctx context.Context, tx *db.Tx) error { return tx.Notify(ctx, "news") })
		select {
		case <-heard:
		case <-time.After(10 * time.Second):
			t.Fatal("heard nothing")
		}
	})
}

func TestManyReadersWhileWriting(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		notes(t, d)
		together(t, 6, func(i int) error {
			for k := range 30 {
				var err error
				if i == 0 {
					err = d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, fmt.Sprint(k), k) })
				} else {
					err = d.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
						var n int
						return tx.QueryRow(ctx, `select count(*) from note`).Scan(&n)
					})
				}
				if err != nil {
					return err
				}
			}
			return nil
		})
	})
}

func TestPostgresProcessesMigrateOnce(t *testing.T) {
	url := dbtest.EmptyPostgresURL(t)
	together(t, 4, func(int) error {
		d, err := db.Open(t.Context(), db.Config{URL: url})
		if err != nil {
			return err
		}
		return errors.Join(d.Migrate(t.Context()), d.Close())
	})
}

// A server that is restarted costs errors while it is away, and none afterwards.
func TestPostgresConnectionsThatAreCut(t *testing.T) {
	url := dbtest.PostgresURL(t)
	d, err := db.Open(t.Context(), db.Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	notes(t, d)
	err = d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := add(ctx, tx, "a", 1); err != nil {
			return err
		}
		var mine bool
		return tx.QueryRow(ctx, `select pg_terminate_backend(pg_backend_pid())`).Scan(&mine)
	})
	if err == nil {
		t.Error("a cut transaction was committed")
	}
	if n := count(t, d); n != 0 {
		t.Errorf("%d rows", n)
	}
	write(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, "a", 1) })
}
