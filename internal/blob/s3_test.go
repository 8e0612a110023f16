package blob_test

import (
	"context"
	"errors"
	"io"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/core"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// openS3 starts a store of the protocol on this machine, with one bucket.
func openS3(t *testing.T, folder string) *blob.S3 {
	t.Helper()
	backend := s3mem.New()
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	if err := backend.CreateBucket("files"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	s, err := blob.OpenS3(t.Context(), "s3://files"+folder+"?region=eu-north-1&endpoint="+server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestS3KeepsFindsAndSweeps(t *testing.T) {
	for _, folder := range []string{"", "/cross/fade"} {
		s := openS3(t, folder)
		ref, other := put(t, s, "abc"), put(t, s, "other")
		want := blob.Ref{Hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Size: 3, MediaType: "text/plain; charset=utf-8"}
		if ref != want || put(t, s, "abc") != want {
			t.Errorf("got %+v", ref)
		}
		if all := list(t, s); len(all) != 2 || all[1].Hash != ref.Hash && all[0].Hash != ref.Hash || time.Since(all[0].Touched) > time.Hour {
			t.Errorf("listed %+v", all)
		}
		f, err := s.Open(t.Context(), ref.Hash)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Seek(1, io.SeekStart); err != nil {
			t.Error(err)
		}
		if content, err := io.ReadAll(f); err != nil || string(content) != "bc" {
			t.Errorf("read %q, %v", content, err)
		}
		_ = f.Close()
		if err := blob.Verify(t.Context(), s, ref.Hash); err != nil {
			t.Error(err)
		}
		uses := func(_ context.Context, each func(blob.Hash) error) error { return each(ref.Hash) }
		if n, err := blob.Sweep(t.Context(), s, time.Now().Add(-time.Hour), uses); n != 0 || err != nil {
			t.Errorf("what is new was swept: %d, %v", n, err)
		}
		if n, err := blob.Sweep(t.Context(), s, time.Now().Add(time.Hour), uses); n != 1 || err != nil {
			t.Errorf("swept %d, %v", n, err)
		}
		if _, err := s.Open(t.Context(), other.Hash); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("what was swept: %v", err)
		}
	}
}

func TestS3RefusesWhatIsTooBigHostileOrMissing(t *testing.T) {
	s := openS3(t, "")
	t.Setenv("TMPDIR", t.TempDir())
	if _, err := s.Put(t.Context(), strings.NewReader("12345"), 4); core.KindOf(err) != core.TooMuch {
		t.Errorf("too big: %v", err)
	}
	if _, err := s.Put(t.Context(), io.MultiReader(strings.NewReader("12"), errReader{}), 4); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("broken off: %v", err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if n := len(list(t, s)); n != 0 {
		t.Errorf("%d files kept", n)
	}
	for _, h := range []blob.Hash{"", "../../etc/passwd", blob.Hash(strings.Repeat("a", 64))} {
		if _, err := s.Open(t.Context(), h); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("%q: %v", h, err)
		}
		if gone, err := s.Discard(t.Context(), h, time.Now()); gone || err != nil {
			t.Errorf("discarding %q: %v, %v", h, gone, err)
		}
	}
}

func TestAddressesOfBuckets(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	for address, want := range map[string]string{
		"http://files":                            "like s3://",
		"s3://":                                   "like s3://",
		"s3://key:secret@files":                   "keys do not belong",
		"s3://files?endpoint=ftp://x":             "no address like https://",
		"s3://files?endpoint=http://127.0.0.1:1":  "reaching the bucket",
		"s3://files?endpoint=://&region=anywhere": "no address like https://",
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		_, err := blob.OpenS3(ctx, address)
		cancel()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
