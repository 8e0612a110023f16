package doctor_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/doctor"
	"crossfade/internal/i18n"
	"crossfade/internal/jobs"
)

// patient is an installation that is well.
func patient(t *testing.T, d *db.DB) doctor.Patient {
	t.Helper()
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a folder
		t.Fatal(err)
	}
	files, err := blob.OpenDisk(filepath.Join(dir, "blobs"), core.SystemClock())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = files.Close() })
	return doctor.Patient{DB: d, Files: files, DataDir: dir, Clock: core.SystemClock()}
}

// amiss lists the findings that are not good, and reads every text.
func amiss(t *testing.T, list []doctor.Finding) []string {
	t.Helper()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	l := texts.For()
	var keys []string
	for _, f := range list {
		words := l.T(f.Key, f.Args...)
		if f.Advice != "" {
			words += l.T(f.Advice, f.Args...)
		}
		if strings.ContainsAny(words, "{}[]") || words == "" {
			t.Errorf("%s reads %q", f.Key, words)
		}
		if f.Level != doctor.Good {
			keys = append(keys, f.Key)
		}
		if (f.Level != doctor.Good) != (f.Advice != "") {
			t.Errorf("%s is %s and its advice is %q", f.Key, f.Level, f.Advice)
		}
	}
	return keys
}

func TestAWellInstallation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := patient(t, d)
		ref, err := p.Files.Put(t.Context(), strings.NewReader("a picture"), 100)
		if err != nil {
			t.Fatal(err)
		}
		p.InUse = func(_ context.Context, each func(blob.Hash) error) error { return each(ref.Hash) }
		for _, p.Thorough = range []bool{false, true} {
			list := doctor.Examine(t.Context(), p, doctor.Check{Name: "more", Look: func(context.Context) ([]doctor.Finding, error) { return nil, nil }})
			if found := amiss(t, list); len(found) > 0 || doctor.Worst(list) != doctor.Good || len(list) != 7 {
				t.Errorf("found %v in %v", found, list)
			}
		}
	})
}

func TestWhatIsAmissIsFound(t *testing.T) {
	d := dbtest.SQLite(t)
	p := patient(t, d)
	late := p.Clock.Now().Add(-time.Hour)
	err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := jobs.Enqueue(ctx, tx, jobs.Kind[string]("nobody.does.this"), "", jobs.Options{RunAt: late})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	ref, err := p.Files.Put(t.Context(), strings.NewReader("a picture"), 100)
	if err != nil {
		t.Fatal(err)
	}
	h := string(ref.Hash)
	secret := filepath.Join(p.DataDir, "secret")
	err = errors.Join(
		os.WriteFile(filepath.Join(p.DataDir, "blobs", h[:2], h[2:4], h), []byte("changed"), 0o600),
		os.WriteFile(secret, nil, 0o644), //nolint:gosec // that is the point
		os.Chmod(secret, 0o644),          //nolint:gosec // against a strict umask
		os.Chmod(p.DataDir, 0o755))       //nolint:gosec // that is the point
	if err != nil {
		t.Fatal(err)
	}
	p.InUse = func(_ context.Context, each func(blob.Hash) error) error {
		return each(blob.Hash(strings.Repeat("a", 64)))
	}
	p.Clock = core.ClockFunc(func() time.Time { return time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC) })
	broken := doctor.Check{Name: "more", Look: func(context.Context) ([]doctor.Finding, error) { return nil, errors.New("no") }}
	list := doctor.Examine(t.Context(), p, broken)
	found := amiss(t, list)
	for _, want := range []string{"doctor.folder.open", "doctor.folder.readable", "doctor.files.missing", "doctor.files.damaged",
		"doctor.clock.behind", "doctor.could_not_look"} {
		if !slices.Contains(found, want) {
			t.Errorf("%s was not found, only %v", want, found)
		}
	}
	if doctor.Worst(list) != doctor.Bad {
		t.Error("not bad enough")
	}
	p.Clock = core.SystemClock()
	if found := amiss(t, doctor.Examine(t.Context(), p)); !slices.Contains(found, "doctor.jobs.late") {
		t.Errorf("the late job was not found: %v", found)
	}
}

func TestTablesThatAreOlder(t *testing.T) {
	d := dbtest.EmptySQLite(t)
	if err := d.MigrateTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	found := amiss(t, doctor.Examine(t.Context(), patient(t, d)))
	if !slices.Contains(found, "doctor.schema.older") {
		t.Errorf("found %v", found)
	}
}
