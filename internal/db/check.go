package db

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
)

// Server says what answers on the other side.
type Server struct {
	Name      string // SQLite or PostgreSQL
	Version   string // as it names itself
	Supported bool   // at least as new as what Crossfade is tested with
	// Skew is how far its clock is ahead of this machine's. SQLite has no clock of its own.
	Skew time.Duration
	// Migrated is when the last migration was applied; a clock before that is wrong.
	Migrated time.Time
}

// Server asks the database about itself. The database must have been migrated.
func (d *DB) Server(ctx context.Context) (Server, error) {
	s := Server{Name: "SQLite", Supported: true}
	err := d.Read(ctx, func(ctx context.Context, tx *Tx) error {
		var migrated string
		if err := tx.QueryRow(ctx, `select coalesce(max(applied_at), '') from schema_migration`).Scan(&migrated); err != nil {
			return err
		}
		s.Migrated = core.ParseStamp(migrated)
		if d.dialect == SQLite {
			return tx.QueryRow(ctx, `select sqlite_version()`).Scan(&s.Version)
		}
		var number int
		var now float64 // seconds since 1970
		s.Name = "PostgreSQL"
		asked := d.clock.Now()
		err := tx.QueryRow(ctx, `select current_setting('server_version'), current_setting('server_version_num')::int,
			extract(epoch from clock_timestamp())::double precision`).Scan(&s.Version, &number, &now)
		s.Skew = time.UnixMicro(int64(now * 1e6)).Sub(asked)
		s.Supported = number/10000 >= OldestPostgres
		return err
	})
	if err != nil {
		return s, fmt.Errorf("asking the database about itself: %w", err)
	}
	return s, nil
}

// Problems has the database check itself: on SQLite its file and every reference between rows, on PostgreSQL, which
// keeps watch all the time, its indexes. thorough reads everything, which takes a while. No problem is an empty list.
func (d *DB) Problems(ctx context.Context, thorough bool) ([]string, error) {
	var found []string
	err := d.Read(ctx, func(ctx context.Context, tx *Tx) error {
		for _, query := range d.checks(thorough) {
			list, err := List(ctx, tx, One[string], query)
			if err != nil {
				return err
			}
			found = append(found, list...)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("checking the database: %w", err)
	}
	return found, nil
}

func (d *DB) checks(thorough bool) []string {
	if d.dialect == PostgreSQL {
		return []string{`select 'index ' || c.relname || ' is not valid' from pg_index i join pg_class c on c.oid = i.indexrelid where not i.indisvalid`}
	}
	whole := `select quick_check from pragma_quick_check where quick_check <> 'ok'`
	if thorough {
		whole = `select integrity_check from pragma_integrity_check where integrity_check <> 'ok'`
	}
	return []string{whole, `select 'a row of ' || "table" || ' refers to a missing row of ' || parent from pragma_foreign_key_check limit 100`}
}
