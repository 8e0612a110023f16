package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"time"
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
	// Delete removes a file. Removing what is not there is not an error.
	Delete(ctx context.Context, h Hash) error
	// List calls each for every file, in the order of the hashes.
	List(ctx context.Context, each func(Entry) error) error
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

// Sweep removes the files that were put before a time and that nobody uses, and tells how many.
func Sweep(ctx context.Context, s Store, before time.Time, used func(ctx context.Context, h Hash) (bool, error)) (int, error) {
	var old []Hash
	err := s.List(ctx, func(e Entry) error {
		if e.Touched.Before(before) {
			old = append(old, e.Hash)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	n := 0
	for _, h := range old {
		inUse, err := used(ctx, h)
		if err != nil {
			return n, err
		}
		if inUse {
			continue
		}
		if err := s.Delete(ctx, h); err != nil {
			return n, err
		}
		n++
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
