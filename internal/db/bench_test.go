package db_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

// BenchmarkWrite is one small answer saved: a look-up, an insert, an update, each learner on their own.
func BenchmarkWrite(b *testing.B) {
	eachKind(b, func(b *testing.B, d *db.DB) {
		var n atomic.Int64
		b.SetParallelism(8)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				id := fmt.Sprint(n.Add(1))
				err := d.WriteFor(b.Context(), "learner"+id[len(id)-1:], func(ctx context.Context, tx *db.Tx) error {
					var have int
					if err := tx.QueryRow(ctx, `select count(*) from bench where id = $1`, id).Scan(&have); err != nil {
						return err
					}
					if _, err := tx.Exec(ctx, `insert into bench (id, body) values ($1, $2)`, id, "an answer of some length"); err != nil {
						return err
					}
					_, err := tx.Exec(ctx, `update bench set body = $2 where id = $1`, id, "another answer of some length")
					return err
				})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}

// BenchmarkRead is one row by its key.
func BenchmarkRead(b *testing.B) {
	eachKind(b, func(b *testing.B, d *db.DB) {
		err := d.Write(b.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `insert into bench (id, body) values ('a', 'b')`)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				err := d.Read(b.Context(), func(ctx context.Context, tx *db.Tx) error {
					var body string
					return tx.QueryRow(ctx, `select body from bench where id = $1`, "a").Scan(&body)
				})
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}

func eachKind(b *testing.B, run func(b *testing.B, d *db.DB)) {
	for name, open := range map[string]func(testing.TB) *db.DB{"sqlite": dbtest.SQLite, "postgresql": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			err := d.Write(b.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `create table bench (id text primary key, body text not null)`)
				return err
			})
			if err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			run(b, d)
		})
	}
}
