package db_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

// TestWipeLeavesNoBytes deletes texts among others and looks for them in the files.
func TestWipeLeavesNoBytes(t *testing.T) {
	dir := t.TempDir()
	d := openIn(t, dir)
	write := func(query string, args ...any) {
		t.Helper()
		if err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, query, args...)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Write(t.Context(), churn); err != nil {
		t.Fatal(err)
	}
	if left(t, dir, "the secret") == 0 {
		t.Error("nothing is left before Wipe: this proves nothing")
	}

	reading, release := make(chan struct{}), make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		ended <- d.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			var n int
			err := tx.QueryRow(ctx, `select count(*) from install`).Scan(&n)
			close(reading)
			<-release
			return err
		})
	}()
	<-reading
	write(`insert into install (name, value) values ('after', 'the snapshot')`)
	begin := time.Now()
	if err := d.Wipe(t.Context()); err == nil || time.Since(begin) > time.Minute {
		t.Errorf("while somebody reads, Wipe says so soon: %v after %v", err, time.Since(begin))
	}
	close(release)
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if err := d.Wipe(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := left(t, dir, "the secret"); n != 0 {
		t.Errorf("what was deleted is left %d times in the files", n)
	}
	if left(t, dir, "the neighbour") == 0 {
		t.Error("what was not deleted is gone")
	}
	write(`delete from install`) // writing goes on
}

// churn writes secrets among others and deletes them, in such an order that rows move between pages and overwriting what is
// deleted is not enough: with this seed a dozen copies stay in gaps.
func churn(ctx context.Context, tx *db.Tx) error {
	rng := rand.New(rand.NewPCG(26, 1)) //nolint:gosec // the same each time
	for i := range 25 {
		for j := range 60 {
			who, times := "neighbour", 1+rng.IntN(30)
			if rng.IntN(10) == 0 {
				who = "secret"
			}
			if rng.IntN(30) == 0 {
				times = 600 // long ones have pages of their own
			}
			text := fmt.Sprintf("%d the %s %d-%d ", rng.IntN(1000), who, i, j)
			if _, err := tx.Exec(ctx, `insert into install (name, value) values ($1, $2)`, text, strings.Repeat(text, times)); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `update install set value = substr(value, 1, 10 + length(name) * $1) where name like $2`, rng.IntN(40), fmt.Sprintf("%d%%", rng.IntN(10))); err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `delete from install where name like '%the secret%'`)
	return err
}

func TestWipeOnBoth(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Wipe(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func openIn(t *testing.T, dir string) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), db.Config{DataDir: dir})
	if err == nil {
		err = d.Migrate(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// left counts a text in the bytes of all files of a folder.
func left(t *testing.T, dir, text string) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range files {
		content, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		n += bytes.Count(content, []byte(text))
	}
	return n
}
