package work

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/picture"
)

// File is one file of a version.
type File struct {
	ID        string
	N         int // version
	Name      string
	Hash      blob.Hash
	MediaType string // as its bytes say
	Size      int64
	Small     blob.Hash // a small copy of a picture, or ""
	SmallType string
}

// Limits of what is handed in.
const (
	MaxFile  = 48 << 20 // bytes of one file
	maxFiles = 8        // of one version
	maxName  = 120
)

const fileQuery = `select f.id, f.n, f.name, f.hash, f.media_type, f.size, f.small_hash, f.small_type from product_file f `

func scanFile(s db.Scanner) (File, error) {
	var f File
	err := s.Scan(&f.ID, &f.N, &f.Name, &f.Hash, &f.MediaType, &f.Size, &f.Small, &f.SmallType)
	return f, err
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

// Keep stores a file that somebody sends, before it is handed in. A file that is too large is a [core.TooMuch] fault.
func (s *Service) Keep(ctx context.Context, name string, r io.Reader) (File, error) {
	ref, err := s.blobs.Put(ctx, r, MaxFile)
	if err != nil {
		return File{}, err
	}
	f := File{Name: fileName(name), Hash: ref.Hash, Size: ref.Size, MediaType: ref.MediaType}
	if err := s.look(ctx, &f); err != nil {
		return File{}, err
	}
	if !f.Shows() || f.Size <= picture.Light {
		return f, nil
	}
	c, ok, err := picture.Small(func() (io.ReadCloser, error) { return s.blobs.Open(ctx, f.Hash) })
	if err != nil || !ok {
		return f, err
	}
	small, err := s.blobs.Put(ctx, bytes.NewReader(c.Bytes), MaxFile)
	f.Small, f.SmallType = small.Hash, c.MediaType
	return f, err
}

// brands are kinds of the container that phones use for pictures and sound (ISO/IEC 14496-12, box "ftyp").
var brands = map[string]string{"heic": "image/heic", "heix": "image/heic", "mif1": "image/heif", "msf1": "image/heif", "avif": "image/avif",
	"M4A ": "audio/mp4", "M4B ": "audio/mp4", "qt  ": "video/quicktime", "3gp4": "video/3gpp", "3gp5": "video/3gpp", "isom": "video/mp4"}

// look reads the first bytes where the usual guess knows too little.
func (s *Service) look(ctx context.Context, f *File) error {
	content, err := s.blobs.Open(ctx, f.Hash)
	if err != nil {
		return fmt.Errorf("opening a file that was sent: %w", err)
	}
	defer content.Close() //nolint:errcheck // only read
	head := make([]byte, 12)
	if _, err := io.ReadFull(content, head); err != nil {
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil // too short to be any of them
		}
		return fmt.Errorf("reading a file that was sent: %w", err)
	}
	if kind := brands[string(head[8:12])]; string(head[4:8]) == "ftyp" && kind != "" {
		f.MediaType = kind
	}
	return nil
}

// fileName makes a name that every system takes, out of what a browser sends.
func fileName(name string) string {
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

// FileOf gives a file of a product that the actor may see.
func (s *Service) FileOf(ctx context.Context, actor core.Actor, product, file string) (f File, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.ProductOf(ctx, tx, actor, product); err != nil {
			return err
		}
		f, err = scanFile(tx.QueryRow(ctx, fileQuery+`where f.id = $1 and f.product_id = $2`, file, product))
		if errors.Is(err, db.ErrNoRows) {
			return core.Missing()
		}
		return err
	})
	return f, err
}

// Open gives the content of a file.
func (s *Service) Open(ctx context.Context, h blob.Hash) (io.ReadSeekCloser, error) {
	return s.blobs.Open(ctx, h)
}

// Forget erases a learner's work. Its files are swept with those that nothing shows any more.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	const mine = `select p.id from product p where p.learner_id = $1`
	for _, q := range []string{`delete from slot_fill where learner_id = $1`, `delete from product_file where product_id in (` + mine + `)`,
		`delete from product_version where product_id in (` + mine + `)`, `delete from product where learner_id = $1`} {
		if _, err := tx.Exec(ctx, q, learner); err != nil {
			return fmt.Errorf("erasing work: %w", err)
		}
	}
	return nil
}

// ForgetGuide erases what an erased person said about pieces of a portfolio.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	if _, err := tx.Exec(ctx, `update slot_fill set word = '', accepted_by = '' where accepted_by = $1`, person); err != nil {
		return fmt.Errorf("erasing what was said about pieces: %w", err)
	}
	return nil
}
