package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"crossfade/internal/core"
)

// Hash names a file: SHA-256 of its content in 64 small hexadecimal digits.
type Hash string

// Valid tells whether h has the form of a hash. Anything else never reaches the disk.
func (h Hash) Valid() bool {
	if len(h) != hex.EncodedLen(sha256.Size) {
		return false
	}
	for _, c := range []byte(h) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// Ref says what was kept.
type Ref struct {
	Hash Hash
	Size int64 // bytes
	// MediaType is guessed from the first bytes (WHATWG MIME Sniffing, as net/http does it). It says what a
	// browser would take the content for, not what somebody says it is.
	MediaType string
}

// Entry is a file in a list.
type Entry struct {
	Hash    Hash
	Size    int64
	Touched time.Time // when it was put last
}

// ErrMissing says that there is no file with this hash.
var ErrMissing = errors.New("there is no such file")

// ErrDamaged says that a file's content is no longer what its hash says.
var ErrDamaged = errors.New("the file is damaged")

// Store is a place for files.
type Store interface {
	// Put keeps what r gives, up to limit bytes. More than that is a fault of kind TooMuch, and nothing is kept.
	Put(ctx context.Context, r io.Reader, limit int64) (Ref, error)
	// Open gives a file's content, or [ErrMissing].
	Open(ctx context.Context, h Hash) (io.ReadSeekCloser, error)
	// Discard removes a file that was put before a time, and tells whether it did. One that is not there, or was put again
	// since, stays as it is, and that is no error.
	Discard(ctx context.Context, h Hash, before time.Time) (bool, error)
	// List calls each for every file, in the order of the hashes.
	List(ctx context.Context, each func(Entry) error) error
	// Close lets go of what the store holds open.
	Close() error
}

// Open opens the store at an s3:// address, see [OpenS3], or, when address is "", the folder.
func Open(ctx context.Context, address, folder string, clock core.Clock) (Store, error) {
	if address == "" {
		return OpenDisk(folder, clock)
	}
	return OpenS3(ctx, address)
}

// Verify reads a file whole and compares it with its hash: nil, [ErrMissing] or [ErrDamaged].
func Verify(ctx context.Context, s Store, h Hash) error {
	f, err := s.Open(ctx, h)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	sum := sha256.New()
	if _, err := io.Copy(sum, contextReader{ctx, f}); err != nil {
		return fmt.Errorf("reading %s: %w", h, err)
	}
	if Hash(hex.EncodeToString(sum.Sum(nil))) != h {
		return fmt.Errorf("%s: %w", h, ErrDamaged)
	}
	return nil
}

// Sweep removes the files that were put before a time and that nobody uses, and tells how many. What is used is asked after the list was
// made: whoever puts a file and then stores where it belongs, in less than the time since before, never loses it.
func Sweep(ctx context.Context, s Store, before time.Time, inUse func(ctx context.Context, each func(Hash) error) error) (int, error) {
	old := map[Hash]bool{}
	err := s.List(ctx, func(e Entry) error {
		if e.Touched.Before(before) {
			old[e.Hash] = true
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	if err := inUse(ctx, func(h Hash) error { delete(old, h); return nil }); err != nil {
		return 0, err
	}
	n := 0
	for h := range old {
		gone, err := s.Discard(ctx, h, before)
		if err != nil {
			return n, err
		}
		if gone {
			n++
		}
	}
	return n, nil
}

// contextReader ends reading when its context ends.
type contextReader struct {
	ctx context.Context //nolint:containedctx // it lives as long as one call
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// take copies at most limit bytes and says what they are. More is a fault of kind TooMuch.
func take(ctx context.Context, to io.Writer, from io.Reader, limit int64) (Ref, error) {
	sum, head := sha256.New(), &firstBytes{}
	n, err := io.Copy(io.MultiWriter(to, sum, head), io.LimitReader(contextReader{ctx, from}, limit+1))
	if err != nil {
		return Ref{}, fmt.Errorf("receiving a file: %w", err)
	}
	if n > limit {
		return Ref{}, core.NewFault(core.TooMuch, "error.file_too_big", "mb", max(limit>>20, 1))
	}
	return Ref{Hash(hex.EncodeToString(sum.Sum(nil))), n, http.DetectContentType(head.b)}, nil
}

// firstBytes keeps as much of a file's beginning as is needed to guess its type.
type firstBytes struct{ b []byte }

func (f *firstBytes) Write(p []byte) (int, error) {
	const enough = 512
	if room := enough - len(f.b); room > 0 {
		f.b = append(f.b, p[:min(room, len(p))]...)
	}
	return len(p), nil
}
