package archive

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"crossfade/internal/core"
)

// addFS takes the files of a folder. Links are left out.
func (t *Tree) addFS(fsys fs.FS, limits Limits) error {
	var total int64
	return fs.WalkDir(fsys, ".", func(raw string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("listing the folder: %w", err)
		}
		name, hidden, err := cleanName(raw, limits)
		switch {
		case err != nil:
			return err
		case hidden && d.IsDir() && raw != ".":
			return fs.SkipDir
		case hidden, d.IsDir():
			return nil
		case !d.Type().IsRegular():
			t.leaveLink(name)
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return fmt.Errorf("looking at %q: %w", raw, err)
		}
		if total += info.Size(); total > limits.Bytes {
			return refuse("import.archive.large")
		}
		return t.add(name, info.Size(), limits, func() (io.ReadCloser, error) { return fsys.Open(raw) })
	})
}

// addZip takes the files of a zip. Sizes are those that the directory of the zip claims; reading
// stops there, so a lie can only make a file end early or fail its checksum.
func (t *Tree) addZip(f io.ReaderAt, size int64, limits Limits) error {
	z, err := zip.NewReader(f, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return &core.Fault{Kind: core.Invalid, Key: "import.archive.broken", Err: err}
	}
	var total, packed int64
	for _, zf := range z.File {
		name, hidden, err := cleanName(zf.Name, limits)
		switch {
		case err != nil:
			return err
		case hidden, zf.Mode().IsDir():
			continue
		case !zf.Mode().IsRegular():
			t.leaveLink(name)
			continue
		case zf.Flags&1 != 0: // APPNOTE 4.4.4, bit 0
			return refuse("import.archive.locked")
		}
		n := int64(min(zf.UncompressedSize64, 1<<62))    // #nosec G115 -- bounded by min
		packed += int64(min(zf.CompressedSize64, 1<<40)) // #nosec G115 -- bounded by min
		total += n
		if n > limits.File {
			return refuse("import.archive.file_large", "name", name)
		}
		if err := limits.check(total, min(packed, size)); err != nil { // entries may claim the same bytes
			return err
		}
		if err := t.add(name, n, limits, zf.Open); err != nil {
			return err
		}
	}
	return nil
}

// check holds the sum of sizes against the limits.
func (l Limits) check(total, packed int64) error {
	if total > l.Bytes || total < 0 {
		return refuse("import.archive.large")
	}
	if total > ratioFrom && total/l.Ratio > packed {
		return refuse("import.archive.bomb")
	}
	return nil
}

// addGzip unpacks a .tar.gz into a file of its own, which Close removes.
func (t *Tree) addGzip(f *os.File, size int64, limits Limits) error {
	z, err := gzip.NewReader(f)
	if err != nil {
		return &core.Fault{Kind: core.Invalid, Key: "import.archive.broken", Err: err}
	}
	spool, err := os.CreateTemp("", "crossfade-import-*.tar")
	if err != nil {
		return fmt.Errorf("making room to unpack: %w", err)
	}
	t.closers = append(t.closers, func() error {
		return errors.Join(spool.Close(), os.Remove(spool.Name()))
	})
	// Headers and padding of a tar take up to 1,536 bytes a file beside the content.
	most := limits.Bytes + 2048*int64(limits.Files)
	var total int64
	for {
		n, err := io.CopyN(spool, z, 1<<20)
		total += n
		if total > most || total > ratioFrom && total/limits.Ratio > size {
			return refuse("import.archive.bomb")
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return &core.Fault{Kind: core.Invalid, Key: "import.archive.broken", Err: err}
		}
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("going back to the start of what was unpacked: %w", err)
	}
	return t.addTar(spool, spool, total, limits)
}

// addTar takes the files of a tar that lies unpacked in a file: each is read from where it lies.
func (t *Tree) addTar(f *os.File, at io.ReaderAt, size int64, limits Limits) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("going to the start of the archive: %w", err)
	}
	r := tar.NewReader(f)
	var total int64
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			return &core.Fault{Kind: core.Invalid, Key: "import.archive.broken", Err: err}
		}
		if err := t.addTarEntry(h, f, at, size, limits); err != nil {
			return err
		}
		if total += h.Size; total > limits.Bytes {
			return refuse("import.archive.large")
		}
	}
}

func (t *Tree) addTarEntry(h *tar.Header, f io.Seeker, at io.ReaderAt, size int64, limits Limits) error {
	if h.Typeflag == tar.TypeXGlobalHeader { // git archive writes one; it names no file
		return nil
	}
	name, hidden, err := cleanName(h.Name, limits)
	switch {
	case err != nil:
		return err
	case hidden, h.Typeflag == tar.TypeDir:
		return nil
	case h.Typeflag != tar.TypeReg:
		t.leaveLink(name)
		return nil
	case h.PAXRecords["GNU.sparse.major"] != "" || h.PAXRecords["GNU.sparse.map"] != "":
		t.leaveLink(name) // a sparse file does not lie in one piece
		return nil
	}
	from, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return fmt.Errorf("finding the place of %q: %w", name, err)
	}
	if h.Size < 0 || h.Size > size-from {
		return &core.Fault{Kind: core.Invalid, Key: "import.archive.broken", Err: fmt.Errorf("%q ends after the archive", name)}
	}
	return t.add(name, h.Size, limits, func() (io.ReadCloser, error) {
		return io.NopCloser(io.NewSectionReader(at, from, h.Size)), nil
	})
}
