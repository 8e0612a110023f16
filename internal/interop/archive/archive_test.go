package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"crossfade/internal/core"
)

// small are limits that a test can reach.
var small = Limits{Files: 10, Bytes: 1 << 20, File: 1 << 19, Depth: 3, Ratio: 50}

type file struct {
	name, body string
	kind       byte // tar type, 0 = a plain file
}

func zipOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, f.body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func tarOf(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Size: int64(len(f.body)), Mode: 0o600, Typeflag: f.kind}
		if f.kind == tar.TypeSymlink {
			h.Linkname, h.Size = "/etc/passwd", 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := io.WriteString(w, f.body); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gz(t testing.TB, raw []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func openBytes(t testing.TB, raw []byte, limits Limits) (*Tree, error) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "it")
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(name, limits)
}

func TestEveryKindShowsTheSameFiles(t *testing.T) {
	files := []file{{name: "top/b.txt", body: "bee"}, {name: "top/a/x.txt", body: "ex"}, {name: ".git/config", body: "no"}, {name: "__MACOSX/top/b.txt", body: "no"}}
	folder := t.TempDir()
	for _, f := range files {
		at := filepath.Join(folder, filepath.FromSlash(f.name))
		if err := os.MkdirAll(filepath.Dir(at), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(f.body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(folder, "top", "link")); err != nil {
		t.Skip("this system has no links")
	}
	for name, open := range map[string]func() (*Tree, error){
		"folder": func() (*Tree, error) { return Open(folder, small) },
		"zip":    func() (*Tree, error) { return openBytes(t, zipOf(t, files...), small) },
		"tar":    func() (*Tree, error) { return openBytes(t, tarOf(t, files...), small) },
		"tar.gz": func() (*Tree, error) {
			return openBytes(t, gz(t, tarOf(t, append(files, file{"top/link", "", tar.TypeSymlink})...)), small)
		},
		"fs": func() (*Tree, error) {
			return OpenFS(fstest.MapFS{"top/b.txt": {Data: []byte("bee")}, "top/a/x.txt": {Data: []byte("ex")}}, "x", small)
		},
	} {
		t.Run(name, func(t *testing.T) {
			tree, err := open()
			if err != nil {
				t.Fatal(err)
			}
			defer tree.Close()
			if got := tree.Files(); !slices.Equal(got, []string{"top/a/x.txt", "top/b.txt"}) {
				t.Fatalf("files %q", got)
			}
			for range 2 { // a file can be read again
				if raw, err := tree.Read("top/b.txt", 10); err != nil || string(raw) != "bee" {
					t.Fatalf("got %q, %v", raw, err)
				}
			}
			if raw, err := tree.Sub("top").Read("a/x.txt", 10); err != nil || string(raw) != "ex" {
				t.Fatalf("got %q, %v", raw, err)
			}
			linked := name == "folder" || name == "tar.gz"
			if got := len(tree.LeftOut()); linked != (got == 1) {
				t.Fatalf("left out %v", tree.LeftOut())
			}
			if _, err := tree.Read("top/b.txt", 2); core.KindOf(err) != core.Invalid {
				t.Fatalf("a file over the limit: %v", err)
			}
		})
	}
}

func TestHostileArchivesAreRefused(t *testing.T) {
	many := make([]file, 11)
	for i := range many {
		many[i] = file{name: fmt.Sprint("f", i)}
	}
	zeros := strings.Repeat("\x00", 1<<19)
	roomy := Limits{Files: 10, Bytes: 1 << 30, File: 1 << 30, Depth: 3, Ratio: 50}
	for name, c := range map[string]struct {
		raw    []byte
		limits Limits
		want   string
	}{
		"no archive":        {[]byte("hello"), small, "import.archive.unknown"},
		"empty":             {nil, small, "import.archive.unknown"},
		"up and out":        {zipOf(t, file{name: "../../etc/passwd", body: "x"}), small, "import.archive.bad_name"},
		"inside up":         {tarOf(t, file{name: "a/../../b", body: "x"}), small, "import.archive.bad_name"},
		"absolute":          {tarOf(t, file{name: "/etc/passwd", body: "x"}), small, "import.archive.bad_name"},
		"backslash":         {zipOf(t, file{name: `a\b`, body: "x"}), small, "import.archive.bad_name"},
		"drive":             {zipOf(t, file{name: "C:/x", body: "x"}), small, "import.archive.bad_name"},
		"not UTF-8":         {zipOf(t, file{name: "a\xffb", body: "x"}), small, "import.archive.bad_name"},
		"control character": {zipOf(t, file{name: "a\nb", body: "x"}), small, "import.archive.bad_name"},
		"twice":             {zipOf(t, file{name: "a", body: "1"}, file{name: "a", body: "2"}), small, "import.archive.twice"},
		"twice by accents":  {zipOf(t, file{name: "å", body: "1"}, file{name: "a\u030a", body: "2"}), small, "import.archive.twice"},
		"too many":          {zipOf(t, many...), small, "import.archive.many"},
		"too deep":          {zipOf(t, file{name: "1/2/3/4/5", body: "x"}), small, "import.archive.deep"},
		"large file":        {tarOf(t, file{name: "a", body: zeros + "x"}), small, "import.archive.file_large"},
		"large in all":      {tarOf(t, file{name: "a", body: zeros}, file{name: "b", body: zeros}, file{name: "c", body: "x"}), small, "import.archive.large"},
		"zip bomb":          {zipOf(t, file{name: "a", body: strings.Repeat("\x00", 8<<20)}), roomy, "import.archive.bomb"},
		"gzip bomb":         {gz(t, make([]byte, 8<<20)), roomy, "import.archive.bomb"},
		"cut gzip":          {gz(t, tarOf(t, file{name: "a", body: "x"}))[:40], small, "import.archive.broken"},
		"cut zip":           {zipOf(t, file{name: "a", body: "x"})[:30], small, "import.archive.broken"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := openBytes(t, c.raw, c.limits)
			var fault *core.Fault
			if !errors.As(err, &fault) || fault.Key != c.want {
				t.Fatalf("got %v, want %s", err, c.want)
			}
		})
	}
}

func TestUnpackedFileIsRemoved(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	raw := gz(t, tarOf(t, file{name: "a", body: "x"}))
	name := filepath.Join(t.TempDir(), "it")
	if err := os.WriteFile(name, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	tree, err := Open(name, small)
	if err != nil {
		t.Fatal(err)
	}
	if err := tree.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Fatalf("left behind: %v", left)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(zipOf(f, file{name: "a/b.txt", body: "bee"}))
	f.Add(tarOf(f, file{name: "a/b.txt", body: "bee"}, file{"l", "", tar.TypeSymlink}))
	f.Add(gz(f, tarOf(f, file{name: "../b", body: "bee"})))
	f.Fuzz(func(t *testing.T, raw []byte) {
		tree, err := openBytes(t, raw, small)
		if err != nil {
			if core.KindOf(err) != core.Invalid {
				t.Fatalf("trouble that is not the file's: %v", err)
			}
			return
		}
		defer tree.Close()
		for _, name := range tree.Files() {
			if strings.HasPrefix(name, "/") || strings.Contains(name, "..") && slices.Contains(strings.Split(name, "/"), "..") {
				t.Fatalf("a name leads out: %q", name)
			}
			if raw, err := tree.Read(name, small.File); err == nil && int64(len(raw)) > tree.Size(name) {
				t.Fatalf("%q gives %d bytes, its size is %d", name, len(raw), tree.Size(name))
			}
		}
	})
}
