package app

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

// TestEveryColumnThatNamesAFileIsKnown reads the migrations: a column whose comment says "blob" and that is not in fileColumns would
// lose its files.
func TestEveryColumnThatNamesAFileIsKnown(t *testing.T) {
	names, err := filepath.Glob("../db/migrations/*.sql")
	must(t, err)
	table := regexp.MustCompile(`(?i)^(?:create|alter) table (\w+)`)
	column := regexp.MustCompile(`(?i)^\s*(?:alter table \w+ add (?:column )?)?(\w+) text\b.*--.*\bblob\b`)
	found := 0
	for _, name := range names {
		content, err := os.ReadFile(name)
		must(t, err)
		now := ""
		for line := range strings.Lines(string(content)) {
			if m := table.FindStringSubmatch(line); m != nil {
				now = m[1]
			}
			m := column.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			found++
			if !slices.Contains(fileColumns, struct{ table, column string }{now, m[1]}) {
				t.Errorf("%s: %s.%s names files and is not in fileColumns", filepath.Base(name), now, m[1])
			}
		}
	}
	if found == 0 {
		t.Error("no column says that it names a file")
	}
}

func TestFilesThatNothingShowsGo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		old, err := w.Blobs.Put(t.Context(), strings.NewReader("nothing shows this"), 100)
		must(t, err)
		var before []blob.Hash
		must(t, w.filesInUse(t.Context(), func(h blob.Hash) error { before = append(before, h); return nil }))
		w.wait(unusedFor + time.Hour)
		fresh, err := w.Blobs.Put(t.Context(), strings.NewReader("somebody is about to"), 100)
		must(t, err)
		must(t, w.sweepFiles(t.Context()))
		if _, err := w.Blobs.Open(t.Context(), old.Hash); err == nil {
			t.Error("a file that nothing shows is still there")
		}
		for _, h := range append(before, fresh.Hash) {
			if err := blob.Verify(t.Context(), w.Blobs, h); err != nil {
				t.Errorf("%s: %v", h, err)
			}
		}
		if len(before) == 0 {
			t.Error("no course shows a file, so the test proves nothing")
		}
	})
}
