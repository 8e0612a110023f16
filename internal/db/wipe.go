package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// errStillRead says that somebody reads what was before.
var errStillRead = errors.New("somebody still reads what was before; try again later")

// Wipe makes sure that what was deleted before is gone from the bytes of the files as well. It is for erasing people: an
// ordinary deletion need not wait for it. Writers wait meanwhile: with SQLite about a second for 100 MB.
//
// SQLite overwrites what it deletes (https://sqlite.org/pragma.html#pragma_secure_delete), but moving rows between pages leaves
// copies in their gaps, and the write-ahead log holds earlier pages until it is written anew. So Wipe writes the whole file
// anew and empties the log. That needs a moment in which nobody reads an earlier snapshot; when there is none within
// half a second (a backup is under way), the error says so.
//
// PostgreSQL has nothing for it: its files keep deleted rows until a vacuum has freed them and others have taken their room.
func (d *DB) Wipe(ctx context.Context) (err error) {
	if d.dialect != SQLite {
		return nil
	}
	conn, err := d.write.Conn(ctx)
	if err != nil {
		return fmt.Errorf("wiping: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	// The copy that vacuum makes goes into a file: memory may be small. What was deleted is not in it.
	if _, err := conn.ExecContext(ctx, `pragma temp_store = 1; pragma busy_timeout = 500`); err != nil {
		return fmt.Errorf("wiping: %w", err)
	}
	defer func() {
		_, back := conn.ExecContext(context.WithoutCancel(ctx), `pragma temp_store = 2; pragma busy_timeout = `+busyTimeout)
		err = errors.Join(err, back)
	}()
	return wipe(ctx, conn)
}

func wipe(ctx context.Context, conn *sql.Conn) error {
	if _, err := conn.ExecContext(ctx, `vacuum`); err != nil {
		return fmt.Errorf("writing the file anew: %w", err)
	}
	var busy, frames, moved int64
	if err := conn.QueryRowContext(ctx, `pragma wal_checkpoint(truncate)`).Scan(&busy, &frames, &moved); err != nil {
		return fmt.Errorf("emptying the write-ahead log: %w", err)
	}
	if busy != 0 {
		return fmt.Errorf("emptying the write-ahead log: %w", errStillRead)
	}
	return nil
}
