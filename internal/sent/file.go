package sent

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
	"unicode/utf8"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/picture"
)

// Most is how many bytes one file may have.
const Most = 48 << 20

const maxName = 120

// File is a file that was sent, as it is kept.
type File struct {
	Name      string
	Hash      blob.Hash
	MediaType string // as its bytes say
	Size      int64
	Small     blob.Hash // a small copy of a picture, or ""
	SmallType string
}

// shown are pictures that a page of ours shows. Drawings that can hold scripts (SVG) are not among them.
var shown = map[string]bool{"image/png": true, "image/jpeg": true, "image/gif": true, "image/webp": true}

// IsPicture tells whether the bytes are a picture.
func (f File) IsPicture() bool {
	return strings.HasPrefix(f.MediaType, "image/") && f.MediaType != "image/svg+xml"
}

// Shows tells whether a page may show the file as a picture.
func (f File) Shows() bool { return shown[f.MediaType] }

// IsSound tells whether the bytes are sound; phones put it into the containers of film.
func (f File) IsSound() bool {
	return strings.HasPrefix(f.MediaType, "audio/") || f.MediaType == "application/ogg" || f.IsVideo()
}

// IsVideo tells whether the bytes are film.
func (f File) IsVideo() bool { return strings.HasPrefix(f.MediaType, "video/") }

// Plays tells whether a page may play the file.
func (f File) Plays() bool { return f.IsVideo() || f.IsSound() }

// documents are names of files whose bytes alone do not say that they are documents.
var documents = map[string]bool{".docx": true, ".odt": true, ".pptx": true, ".odp": true, ".xlsx": true, ".ods": true, ".epub": true, ".doc": true, ".rtf": true, ".pages": true, ".key": true}

// IsDocument tells whether the file is one that people read: PDF, plain text, or an office document.
func (f File) IsDocument() bool {
	kind, _, _ := strings.Cut(f.MediaType, ";")
	return kind == "application/pdf" || kind == "text/plain" ||
		(kind == "application/zip" || kind == "application/octet-stream") && documents[strings.ToLower(path.Ext(f.Name))]
}

// cleaning bounds how many files are held in memory at once, to be cleaned or made small.
var cleaning = make(chan struct{}, 3)

// Keep stores a file that somebody sends. A file of more than most bytes is a [core.TooMuch] fault, a picture that
// cannot be read a [core.Invalid] one.
func Keep(ctx context.Context, store blob.Store, name string, r io.Reader, most int64) (File, error) {
	spool, err := os.CreateTemp("", "crossfade-sent-*")
	if err != nil {
		return File{}, fmt.Errorf("making room for a file: %w", err)
	}
	defer os.Remove(spool.Name())                       //nolint:errcheck // the system tidies its folder for short-lived files
	defer spool.Close()                                 //nolint:errcheck // read to its end, or given up
	n, err := io.Copy(spool, io.LimitReader(r, most+1)) // a slow sender holds no memory meanwhile
	if err != nil {
		return File{}, err
	}
	if n > most {
		return File{}, core.NewFault(core.TooMuch, "error.file_too_big", "mb", max(most>>20, 1))
	}
	select {
	case cleaning <- struct{}{}:
		defer func() { <-cleaning }()
	case <-ctx.Done():
		return File{}, ctx.Err()
	}
	if _, err := spool.Seek(0, io.SeekStart); err != nil {
		return File{}, fmt.Errorf("reading a file that was sent: %w", err)
	}
	raw := make([]byte, n)
	if _, err := io.ReadFull(spool, raw); err != nil {
		return File{}, fmt.Errorf("reading a file that was sent: %w", err)
	}
	return keep(ctx, store, name, raw)
}

func keep(ctx context.Context, store blob.Store, name string, raw []byte) (File, error) {
	clean, _, err := picture.Clean(raw)
	if errors.Is(err, picture.ErrUnreadable) {
		return File{}, &core.Fault{Kind: core.Invalid, Key: "error.file_unreadable", Args: []any{"name", nameOf(name)}, Err: err}
	}
	if err != nil {
		return File{}, err
	}
	ref, err := store.Put(ctx, bytes.NewReader(clean), Most)
	if err != nil {
		return File{}, err
	}
	f := File{Name: nameOf(name), Hash: ref.Hash, Size: ref.Size, MediaType: typeOf(clean, ref.MediaType)}
	if !f.Shows() || f.Size <= picture.Light {
		return f, nil
	}
	c, ok, err := picture.Small(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(clean)), nil })
	if err != nil || !ok {
		return f, err
	}
	small, err := store.Put(ctx, bytes.NewReader(c.Bytes), Most)
	f.Small, f.SmallType = small.Hash, c.MediaType
	return f, err
}

// brands are kinds of the container that phones use for pictures and sound (ISO/IEC 14496-12, box "ftyp").
var brands = map[string]string{"heic": "image/heic", "heix": "image/heic", "mif1": "image/heif", "msf1": "image/heif", "avif": "image/avif",
	"M4A ": "audio/mp4", "M4B ": "audio/mp4", "qt  ": "video/quicktime", "3gp4": "video/3gpp", "3gp5": "video/3gpp", "isom": "video/mp4"}

// typeOf looks at the first bytes where the usual guess knows too little.
func typeOf(file []byte, guess string) string {
	if len(file) < 12 || string(file[4:8]) != "ftyp" {
		return guess
	}
	if kind := brands[string(file[8:12])]; kind != "" {
		return kind
	}
	return guess
}

// nameOf makes a name that every system takes, out of what a browser sends.
func nameOf(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError || strings.ContainsRune(`"<>:|?*/`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.TrimSpace(name), ".")
	if name == "" {
		name = "file"
	}
	if ext := path.Ext(name); utf8.RuneCountInString(name) > maxName {
		stem := []rune(strings.TrimSuffix(name, ext))
		if utf8.RuneCountInString(ext) > 12 {
			ext = ""
		}
		name = string(stem[:min(len(stem), maxName-12)]) + ext
	}
	return name
}
