package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"crossfade/internal/app"
	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/transfer"
)

type backupCmd struct {
	place
	File string `arg:"" help:"The file to write." type:"path"`
}

// Run writes a backup beside its final name and moves it there when it is whole.
func (c backupCmd) Run(ctx context.Context) error {
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	out, err := os.CreateTemp(filepath.Dir(c.File), ".crossfade-backup-*")
	if err != nil {
		return fmt.Errorf("making the file: %w", err)
	}
	defer os.Remove(out.Name())
	m, err := transfer.Backup(ctx, a.DB, a.Blobs, out, transfer.Origin{Program: version, Now: a.Clock.Now()}, nil)
	if err != nil {
		return err
	}
	if err := out.Sync(); err != nil {
		return fmt.Errorf("writing the file: %w", err)
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("writing the file: %w", err)
	}
	if err := os.Rename(out.Name(), c.File); err != nil {
		return fmt.Errorf("naming the file: %w", err)
	}
	fmt.Printf("%s: %d tables, schema %d\n", c.File, len(m.Tables), m.Schema)
	return nil
}

type restoreCmd struct {
	place
	File string `arg:"" help:"The backup to read." type:"existingfile"`
}

// Run reads a backup into an empty place.
func (c restoreCmd) Run(ctx context.Context) error {
	in, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("opening the backup: %w", err)
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return fmt.Errorf("opening the backup: %w", err)
	}
	archive, err := transfer.OpenArchive(in, info.Size(), transfer.Limits{})
	if err != nil {
		return err
	}
	d, blobs, err := c.bare(ctx)
	if err != nil {
		return err
	}
	defer d.Close()
	defer blobs.Close() //nolint:errcheck // every file was kept before
	report, err := transfer.Restore(ctx, archive, d, blobs, nil)
	if err != nil {
		return err
	}
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	fmt.Println(report)
	return nil
}

// bare opens the database and the files without making tables.
func (p place) bare(ctx context.Context) (*db.DB, blob.Store, error) {
	d, err := db.Open(ctx, db.Config{URL: p.DatabaseURL, DataDir: p.Data})
	if err != nil {
		return nil, nil, err
	}
	blobs, err := blob.Open(ctx, p.FilesURL, filepath.Join(p.Data, "blobs"), core.SystemClock())
	if err != nil {
		_ = d.Close()
		return nil, nil, err
	}
	return d, blobs, nil
}

type copyCmd struct {
	place
	ToData        string `help:"The data folder to copy to." type:"path" name:"to-data"`
	ToDatabaseURL string `help:"postgres://… to copy to." name:"to-database-url"`
	ToFilesURL    string `help:"s3://… to copy the files to." name:"to-files-url"`
}

// Run copies everything into an empty place and compares both. Files alone may go into a bucket, or out of one.
func (c copyCmd) Run(ctx context.Context) error {
	if c.ToData == "" && c.ToDatabaseURL == "" && c.ToFilesURL == "" {
		return fmt.Errorf("say where to copy to: --to-data, --to-database-url, --to-files-url, or several of them")
	}
	a, err := c.open(ctx, app.Config{})
	if err != nil {
		return err
	}
	defer a.Close()
	if c.ToData != "" || c.ToDatabaseURL != "" {
		if err := c.database(ctx, a.DB); err != nil {
			return err
		}
	}
	if c.ToData == "" && c.ToFilesURL == "" {
		return nil // only the database moves; the files stay where they are
	}
	files, err := blob.Open(ctx, c.ToFilesURL, filepath.Join(c.ToData, "blobs"), core.SystemClock())
	if err != nil {
		return err
	}
	defer files.Close() //nolint:errcheck // every file was kept before
	n, err := transfer.CopyFiles(ctx, a.Blobs, files)
	if err == nil {
		fmt.Printf("%d files copied\n", n)
	}
	return err
}

// database copies the tables.
func (c copyCmd) database(ctx context.Context, from *db.DB) error {
	folder := c.ToData
	if folder == "" {
		folder = c.Data
	}
	to, err := db.Open(ctx, db.Config{URL: c.ToDatabaseURL, DataDir: folder})
	if err != nil {
		return err
	}
	defer to.Close()
	report, err := transfer.Copy(ctx, from, to, nil)
	if err == nil {
		fmt.Println(report)
	}
	return err
}
