package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"time"

	"crossfade/internal/core"
)

// halfWritten is the folder for files on their way in.
const halfWritten = "incoming"

// Disk keeps files in a folder.
type Disk struct {
	root  *os.Root // nothing outside the folder can be reached through it
	clock core.Clock
}

// OpenDisk opens, or makes, the folder. Files that an earlier process left half-written more than a day ago are removed.
func OpenDisk(dir string, clock core.Clock) (*Disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("making the folder for files: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("opening the folder for files: %w", err)
	}
	d := &Disk{root, clock}
	if err := d.clean(); err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("tidying the folder for files: %w", err)
	}
	return d, nil
}

// Close lets go of the folder.
func (d *Disk) Close() error { return d.root.Close() }

func (d *Disk) clean() error {
	if err := d.root.MkdirAll(halfWritten, 0o700); err != nil {
		return err
	}
	list, err := fs.ReadDir(d.root.FS(), halfWritten)
	if err != nil {
		return err
	}
	yesterday := d.clock.Now().Add(-24 * time.Hour)
	for _, e := range list {
		info, err := e.Info()
		if err != nil || info.ModTime().After(yesterday) {
			continue // gone meanwhile, or another process is at it
		}
		if err := d.root.Remove(path.Join(halfWritten, e.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// Put writes the file beside the others, flushes it, and then gives it its name.
func (d *Disk) Put(ctx context.Context, r io.Reader, limit int64) (Ref, error) {
	name := path.Join(halfWritten, core.NewID[string]())
	defer d.root.Remove(name) //nolint:errcheck // after a rename there is nothing to remove
	ref, err := d.receive(ctx, name, r, limit)
	if err != nil {
		return Ref{}, err
	}
	final := place(ref.Hash)
	now := d.clock.Now()
	if err := d.root.Chtimes(final, now, now); err == nil {
		return ref, nil // it is here already, and now looks new to a sweep
	}
	if err := d.settle(name, final, now); err != nil {
		return Ref{}, fmt.Errorf("keeping a file: %w", err)
	}
	return ref, nil
}

// receive writes and flushes at most limit bytes.
func (d *Disk) receive(ctx context.Context, name string, r io.Reader, limit int64) (ref Ref, err error) {
	f, err := d.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return Ref{}, fmt.Errorf("keeping a file: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if ref, err = take(ctx, f, r, limit); err != nil {
		return Ref{}, err
	}
	if err := f.Sync(); err != nil {
		return Ref{}, fmt.Errorf("flushing a file: %w", err)
	}
	return ref, nil
}

func (d *Disk) settle(name, final string, now time.Time) error {
	dir := path.Dir(final)
	if err := d.root.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := d.root.Chtimes(name, now, now); err != nil {
		return err
	}
	if err := d.root.Rename(name, final); err != nil {
		return err
	}
	for _, folder := range []string{dir, path.Dir(dir), "."} {
		if err := d.flushFolder(folder); err != nil {
			return err
		}
	}
	return nil
}

func (d *Disk) flushFolder(name string) error {
	if runtime.GOOS == "windows" { // which flushes folders by itself, and refuses to be asked
		return nil
	}
	f, err := d.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open gives a file's content.
func (d *Disk) Open(_ context.Context, h Hash) (io.ReadSeekCloser, error) {
	if !h.Valid() {
		return nil, ErrMissing
	}
	f, err := d.root.Open(place(h))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", h, ErrMissing)
	}
	if err != nil {
		return nil, fmt.Errorf("opening a file: %w", err)
	}
	return f, nil
}

// Discard removes a file that was put before a time. It takes the file away first and looks at its time then: whoever puts the same
// content meanwhile either made it look new before, and it goes back, or finds none and brings their own.
func (d *Disk) Discard(_ context.Context, h Hash, before time.Time) (bool, error) {
	if !h.Valid() {
		return false, nil
	}
	aside := path.Join(halfWritten, core.NewID[string]())
	if err := d.root.Rename(place(h), aside); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	} else if err != nil {
		return false, fmt.Errorf("removing a file: %w", err)
	}
	info, err := d.root.Stat(aside)
	if err == nil && !info.ModTime().Before(before) {
		err = d.root.Rename(aside, place(h))
		if err != nil {
			return false, fmt.Errorf("putting a file back: %w", err)
		}
		return false, nil
	}
	if err := errors.Join(err, d.root.Remove(aside)); err != nil {
		return false, fmt.Errorf("removing a file: %w", err)
	}
	return true, nil
}

// List calls each for every file, in the order of the hashes.
func (d *Disk) List(ctx context.Context, each func(Entry) error) error {
	return fs.WalkDir(d.root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case e.IsDir() && name == halfWritten:
			return fs.SkipDir
		case e.IsDir() || place(Hash(e.Name())) != name:
			return nil
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return each(Entry{Hash(e.Name()), info.Size(), info.ModTime().UTC()})
	})
}

// place is where a file lies: two levels of 256 folders keep each small. "" if h is no hash.
func place(h Hash) string {
	if !h.Valid() {
		return ""
	}
	return path.Join(string(h[:2]), string(h[2:4]), string(h))
}
