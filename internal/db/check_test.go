package db_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

func TestServerAndProblems(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, err := d.Server(t.Context())
		if err != nil || s.Version == "" || !s.Supported || s.Migrated.IsZero() || s.Skew.Abs() > time.Minute {
			t.Errorf("%+v, %v", s, err)
		}
		for _, thorough := range []bool{false, true} {
			if list, err := d.Problems(t.Context(), thorough); err != nil || len(list) != 0 {
				t.Errorf("a sound database has %v, %v", list, err)
			}
		}
	})
}

func TestAMissingRowIsFound(t *testing.T) {
	d := dbtest.SQLite(t)
	raw, err := sql.Open("sqlite", d.Where()) // goes around the guard, as a tool would
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.ExecContext(t.Context(), `insert into signin_name (name_fold, person_id) values ('ada', 'nobody')`); err != nil {
		t.Fatal(err)
	}
	list, err := d.Problems(t.Context(), false)
	if err != nil || len(list) != 1 || !strings.Contains(list[0], "signin_name") {
		t.Errorf("found %v, %v", list, err)
	}
}

func TestADamagedFileIsFound(t *testing.T) {
	d := dbtest.SQLite(t)
	dir := filepath.Dir(d.Where())
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(d.Where())
	if err != nil {
		t.Fatal(err)
	}
	for i := len(content) / 2; i < len(content); i += 7 {
		content[i] ^= 0x55
	}
	if err := os.WriteFile(d.Where(), content, 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := db.Open(t.Context(), db.Config{DataDir: dir})
	if err != nil {
		return // seen at once
	}
	defer again.Close()
	if list, err := again.Problems(t.Context(), true); err == nil && len(list) == 0 {
		t.Error("the damage was not seen")
	}
}
