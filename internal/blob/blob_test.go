package blob_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/core"
)

var morning = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

func openDisk(t *testing.T, dir string, now time.Time) *blob.Disk {
	t.Helper()
	d, err := blob.OpenDisk(dir, core.ClockFunc(func() time.Time { return now }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func put(t *testing.T, s blob.Store, content string) blob.Ref {
	t.Helper()
	ref, err := s.Put(t.Context(), strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func list(t *testing.T, s blob.Store) (all []blob.Entry) {
	t.Helper()
	if err := s.List(t.Context(), func(e blob.Entry) error { all = append(all, e); return nil }); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestKeepsContentUnderItsHash(t *testing.T) {
	dir := t.TempDir()
	d := openDisk(t, dir, morning)
	ref := put(t, d, "abc")
	// FIPS 180-2, appendix B.1
	want := blob.Ref{Hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Size: 3, MediaType: "text/plain; charset=utf-8"}
	if ref != want {
		t.Errorf("got %+v", ref)
	}
	if again := put(t, d, "abc"); again != ref {
		t.Errorf("again %+v", again)
	}
	if all := list(t, d); len(all) != 1 || all[0] != (blob.Entry{Hash: ref.Hash, Size: 3, Touched: morning}) {
		t.Errorf("listed %+v", all)
	}
	f, err := d.Open(t.Context(), ref.Hash)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if content, err := io.ReadAll(f); err != nil || string(content) != "abc" {
		t.Errorf("read %q, %v", content, err)
	}
	info, err := os.Stat(filepath.Join(dir, "ba", "78", string(ref.Hash)))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's rights are %v, %v", info, err)
	}
	if ref := put(t, d, "\x89PNG\r\n\x1a\n…"); ref.MediaType != "image/png" {
		t.Errorf("a picture is taken for %s", ref.MediaType)
	}
}

func TestTooBigOrBrokenOffLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	d := openDisk(t, dir, morning)
	if _, err := d.Put(t.Context(), strings.NewReader("12345"), 4); core.KindOf(err) != core.TooMuch {
		t.Errorf("too big: %v", err)
	}
	if _, err := d.Put(t.Context(), strings.NewReader("1234"), 4); err != nil {
		t.Errorf("just fits: %v", err)
	}
	broken := io.MultiReader(strings.NewReader("12"), errReader{})
	if _, err := d.Put(t.Context(), broken, 4); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("broken off: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Put(ended, strings.NewReader("12"), 4); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "incoming")); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
	if n := len(list(t, d)); n != 1 {
		t.Errorf("%d files kept", n)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestMissingHostileAndDamaged(t *testing.T) {
	dir := t.TempDir()
	d := openDisk(t, dir, morning)
	for _, h := range []blob.Hash{"", "../../etc/passwd", blob.Hash(strings.Repeat("A", 64)), blob.Hash(strings.Repeat("a", 64)), "aa/../" + blob.Hash(strings.Repeat("a", 58))} {
		if _, err := d.Open(t.Context(), h); !errors.Is(err, blob.ErrMissing) {
			t.Errorf("%q: %v", h, err)
		}
		if gone, err := d.Discard(t.Context(), h, morning.Add(time.Hour)); gone || err != nil {
			t.Errorf("discarding %q: %v, %v", h, gone, err)
		}
	}
	ref := put(t, d, "abc")
	if err := blob.Verify(t.Context(), d, ref.Hash); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "ba", "78", string(ref.Hash)), []byte("abd"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := blob.Verify(t.Context(), d, ref.Hash); !errors.Is(err, blob.ErrDamaged) {
		t.Errorf("damage went unseen: %v", err)
	}
}

func TestSweepKeepsWhatIsUsedOrNew(t *testing.T) {
	dir := t.TempDir()
	old := openDisk(t, dir, morning)
	used, unused, again := put(t, old, "used"), put(t, old, "unused"), put(t, old, "again")
	d := openDisk(t, dir, morning.Add(time.Hour))
	fresh := put(t, d, "fresh")
	put(t, d, "again")
	n, err := blob.Sweep(t.Context(), d, morning.Add(time.Minute), func(_ context.Context, each func(blob.Hash) error) error { return each(used.Hash) })
	if err != nil || n != 1 {
		t.Errorf("removed %d, %v", n, err)
	}
	left := map[blob.Hash]bool{}
	for _, e := range list(t, d) {
		left[e.Hash] = true
	}
	if !left[used.Hash] || !left[fresh.Hash] || !left[again.Hash] || left[unused.Hash] {
		t.Errorf("left %v", left)
	}
}

// TestSweepWhileItIsPutAgain puts a file again after a sweep has listed it: it stays.
func TestSweepWhileItIsPutAgain(t *testing.T) {
	dir := t.TempDir()
	ref := put(t, openDisk(t, dir, morning), "again")
	d := openDisk(t, dir, morning.Add(time.Hour))
	n, err := blob.Sweep(t.Context(), d, morning.Add(time.Minute), func(context.Context, func(blob.Hash) error) error {
		put(t, d, "again")
		return nil
	})
	if err != nil || n != 0 {
		t.Errorf("removed %d, %v", n, err)
	}
	if err := blob.Verify(t.Context(), d, ref.Hash); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "incoming")); err != nil || len(left) != 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestOldHalfWrittenFilesGo(t *testing.T) {
	dir := t.TempDir()
	openDisk(t, dir, morning)
	for name, age := range map[string]time.Duration{"old": 25 * time.Hour, "new": time.Hour} {
		path := filepath.Join(dir, "incoming", name)
		at := morning.Add(-age)
		if err := errors.Join(os.WriteFile(path, nil, 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	openDisk(t, dir, morning)
	left, err := os.ReadDir(filepath.Join(dir, "incoming"))
	if err != nil || len(left) != 1 || left[0].Name() != "new" {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestManyPutTheSameAtOnce(t *testing.T) {
	d := openDisk(t, t.TempDir(), morning)
	content := bytes.Repeat([]byte("x"), 100_000)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if _, err := d.Put(t.Context(), bytes.NewReader(content), 1<<20); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(list(t, d)); n != 1 {
		t.Errorf("%d files", n)
	}
}
