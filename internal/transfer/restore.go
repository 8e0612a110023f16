package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"

	"crossfade/internal/blob"
	"crossfade/internal/db"
)

// Restore fills an empty database, and the blob store, from a backup, and migrates it to the present version. The report
// compares the backup (A) with what the database then held (B), before any migration.
func Restore(ctx context.Context, a *Archive, d *db.DB, files blob.Store, progress Progress) (Report, error) {
	if err := a.fits(); err != nil {
		return nil, err
	}
	if err := prepare(ctx, d, a.Manifest.Schema); err != nil {
		return nil, fmt.Errorf("restoring: %w", err)
	}
	if err := a.restoreFiles(ctx, files, progress); err != nil {
		return nil, fmt.Errorf("restoring: %w", err)
	}
	var report Report
	err := d.Load(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		tables := a.Manifest.shape()
		report, err = fill(ctx, tx, tables, func(t db.Table, each func([]any) error) error {
			i := slices.IndexFunc(tables, func(have db.Table) bool { return have.Name == t.Name })
			return a.eachRow(ctx, i, each)
		}, progress)
		return err
	})
	if err == nil {
		err = d.Migrate(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("restoring: %w", err)
	}
	return report, nil
}

// fits tells whether this program knows the tables that the backup was made of.
func (a *Archive) fits() error {
	digest, err := db.SchemaDigest(a.Manifest.Schema)
	if err != nil {
		return err
	}
	if digest != a.Manifest.SchemaDigest {
		return fmt.Errorf("the backup comes from another or a newer version of Crossfade (%s, tables %d)", a.Manifest.Program, a.Manifest.Schema)
	}
	return nil
}

func (a *Archive) restoreFiles(ctx context.Context, files blob.Store, progress Progress) error {
	if files == nil && len(a.files) > 0 {
		return fmt.Errorf("the backup has %d files and there is no place for them", len(a.files))
	}
	var n int64
	return a.eachFile(ctx, func(h blob.Hash, size int64, r io.Reader) error {
		ref, err := files.Put(ctx, r, size)
		if err != nil {
			return err
		}
		if ref.Hash != h {
			return bad("the file %s is damaged", h)
		}
		n++
		progress.tell("files", n, n == int64(len(a.files)))
		return nil
	})
}

// Check reads a whole backup and compares everything with its digests, without a database. It proves that a
// backup can be read, today and on this machine.
func Check(ctx context.Context, a *Archive) error {
	for i := range a.Manifest.Tables {
		if err := a.eachRow(ctx, i, func([]any) error { return nil }); err != nil {
			return err
		}
	}
	return a.eachFile(ctx, func(h blob.Hash, _ int64, r io.Reader) error {
		sum := sha256.New()
		if _, err := io.Copy(sum, r); err != nil {
			return err
		}
		if hex.EncodeToString(sum.Sum(nil)) != string(h) {
			return bad("the file %s is damaged", h)
		}
		return nil
	})
}
