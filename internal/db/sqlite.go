package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"modernc.org/sqlite"
)

// FileName is the SQLite file in the data folder.
const FileName = "crossfade.db"

// busyTimeout is how long a connection waits for another process that writes, in milliseconds.
const busyTimeout = "15000"

// openSQLite opens one connection that writes and a pool that reads. Write-ahead logging lets readers go on
// while a writer writes; synchronous=FULL means that what was committed survives a power cut; secure_delete overwrites what
// is deleted, see [DB.Wipe].
func (d *DB) openSQLite(ctx context.Context, dir string) error {
	path, err := makeFile(dir)
	if err != nil {
		return err
	}
	d.dialect, d.where = SQLite, path
	if d.write, err = sqlitePool(path, url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(" + busyTimeout + ")", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
			"secure_delete(1)", "journal_size_limit(67108864)", "temp_store(2)"},
	}); err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	d.write.SetMaxIdleConns(1)
	if err := d.write.PingContext(ctx); err != nil { // makes it a WAL database before the readers come
		return fmt.Errorf("%s: %w", path, err)
	}
	if d.read, err = sqlitePool(path, url.Values{
		"_pragma": {"busy_timeout(" + busyTimeout + ")", "foreign_keys(1)", "temp_store(2)", "query_only(1)"},
	}); err != nil {
		return err
	}
	readers := max(4, runtime.GOMAXPROCS(0)*2)
	d.read.SetMaxOpenConns(readers)
	d.read.SetMaxIdleConns(readers)
	return d.read.PingContext(ctx)
}

// makeFile makes the data folder and the database file for the owner's eyes only: SQLite gives its
// side files (-wal, -shm) the same rights.
func makeFile(dir string) (string, error) {
	if dir == "" {
		return "", errors.New("no data folder given")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("making the data folder: %w", err)
	}
	path := filepath.Join(dir, FileName)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", err
	}
	return path, f.Close()
}

func sqlitePool(path string, params url.Values) (*sql.DB, error) {
	params.Set("_dqs", "0")       // "x" is a column, never a string
	params.Set("_defensive", "1") // no SQL can damage the file
	dsn := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path), RawQuery: params.Encode()}
	connector, err := sqlite.NewConnector(dsn.String())
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(cachingConnector{connector}), nil
}
