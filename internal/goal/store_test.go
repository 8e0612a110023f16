package goal

import (
	"context"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

var at = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// shelf is a framework to put goals into.
type shelf struct {
	t *testing.T
	d *db.DB
	Origin
}

func newShelf(t *testing.T, d *db.DB) *shelf {
	t.Helper()
	s := &shelf{t: t, d: d, Origin: Origin{Org: core.NewID[core.OrgID](), Lang: "en", At: at}}
	s.write(func(ctx context.Context, tx *db.Tx) (err error) {
		if _, err := tx.Exec(ctx, `insert into org (id, kind, name, language, timezone, created_at) values ($1, 'home', 'Home', 'en', 'UTC', $2)`, s.Org, core.Stamp(at)); err != nil {
			return err
		}
		s.Framework, err = PutFramework(ctx, tx, Framework{Org: s.Org, Key: "f", Title: "F", Lang: "en"}, at)
		return err
	})
	return s
}

func (s *shelf) write(fn db.Func) {
	s.t.Helper()
	if err := s.d.Write(context.Background(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// put puts goals and gives the outcomes by key.
func (s *shelf) put(drafts ...Draft) map[string]Outcome {
	s.t.Helper()
	got := map[string]Outcome{}
	s.write(func(ctx context.Context, tx *db.Tx) error {
		changes, err := Put(ctx, tx, s.Origin, drafts)
		for _, c := range changes {
			got[c.Key] = c.Outcome
		}
		return err
	})
	return got
}

func TestPut(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d)
		a, b := Draft{Key: "a", Title: "A", Rule: Rule{Right: 3, Of: 4}}, Draft{Key: "b", Title: "B", Needs: []Need{{Key: "a", Why: "first"}}}
		steps := []struct {
			name   string
			drafts []Draft
			want   map[string]Outcome
		}{
			{"first", []Draft{a, b}, map[string]Outcome{"a": Added, "b": Added}},
			{"again", []Draft{a, b}, map[string]Outcome{"a": Unchanged, "b": Unchanged}},
			{"other order", []Draft{b, a}, map[string]Outcome{"a": Unchanged, "b": Unchanged}},
			{"changed", []Draft{{Key: "a", Title: "A2"}, b}, map[string]Outcome{"a": Updated, "b": Unchanged}},
			{"gone", []Draft{a}, map[string]Outcome{"a": Updated, "b": Retired}},
			{"still gone", []Draft{a}, map[string]Outcome{"a": Unchanged}},
			{"back", []Draft{a, b}, map[string]Outcome{"a": Unchanged, "b": Restored}},
		}
		for _, step := range steps {
			got := s.put(step.drafts...)
			for key, want := range step.want {
				if got[key] != want {
					t.Errorf("%s: %s is %q, want %q", step.name, key, got[key], want)
				}
			}
		}
	})
}

func TestEditStays(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d)
		s.put(Draft{Key: "a", Title: "A"})
		id := ID(s.Framework, "a")
		s.write(func(ctx context.Context, tx *db.Tx) error {
			if err := Edit(ctx, tx, core.NewID[core.OrgID](), id, Text{Title: "x"}, at); core.KindOf(err) != core.NotFound {
				t.Errorf("another organisation edits it: %v", err)
			}
			if err := Edit(ctx, tx, s.Org, id, Text{Title: " "}, at); core.KindOf(err) != core.Invalid {
				t.Errorf("an empty title: %v", err)
			}
			return Edit(ctx, tx, s.Org, id, Text{Title: "Mine", Why: "because", Minutes: 5}, at)
		})
		if got := s.put(Draft{Key: "a", Title: "A"}); got["a"] != Unchanged {
			t.Errorf("the source is the same: %v", got)
		}
		if got := s.put(Draft{Key: "a", Title: "Theirs"}); got["a"] != Kept {
			t.Errorf("the source changed: %v", got)
		}
		if got := s.put(); len(got) != 0 {
			t.Errorf("an edited goal is not retired: %v", got)
		}
		s.write(func(ctx context.Context, tx *db.Tx) error {
			g, err := Get(ctx, tx, id)
			if g.Title != "Mine" || g.Why != "because" || g.Minutes != 5 || !g.Edited || g.Retired {
				t.Errorf("%+v", g)
			}
			return err
		})
	})
}

func TestFind(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d)
		s.put(Draft{Key: "a", Title: "A"}, Draft{Key: "b", Title: "B", Needs: []Need{{Key: "a", Why: "first"}}}, Draft{Key: "c", Title: "C", Needs: []Need{{Key: "b"}, {Key: "a"}}})
		a, b, c := ID(s.Framework, "a"), ID(s.Framework, "b"), ID(s.Framework, "c")
		s.write(func(ctx context.Context, tx *db.Tx) error {
			needs, err := Needs(ctx, tx, []core.GoalID{a, b, c})
			if err != nil {
				return err
			}
			if len(needs[a]) != 0 || len(needs[b]) != 1 || needs[b][0] != (Needed{a, "a", "A", "first"}) || len(needs[c]) != 2 || needs[c][0].Key != "a" {
				t.Errorf("needs %+v", needs)
			}
			many, err := GetMany(ctx, tx, []core.GoalID{a, c, core.NewID[core.GoalID]()})
			if err != nil || len(many) != 2 || many[c].Title != "C" {
				t.Errorf("many %+v, %v", many, err)
			}
			all, err := FindByFramework(ctx, tx, s.Framework)
			if err != nil || len(all) != 3 || all[1].Key != "b" {
				t.Errorf("all %+v, %v", all, err)
			}
			_, err = Get(ctx, tx, core.NewID[core.GoalID]())
			if core.KindOf(err) != core.NotFound {
				t.Errorf("got %v", err)
			}
			return nil
		})
	})
}

func TestManyNeedsAreOneQuery(t *testing.T) {
	d := dbtest.SQLite(t)
	s := newShelf(t, d)
	s.put(Draft{Key: "a", Title: "A"}, Draft{Key: "b", Title: "B", Needs: []Need{{Key: "a"}}})
	ids := []core.GoalID{ID(s.Framework, "a"), ID(s.Framework, "b")}
	for range 400 {
		ids = append(ids, core.NewID[core.GoalID]())
	}
	ctx, count := db.CountStatements(context.Background())
	err := d.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := Needs(ctx, tx, ids)
		return err
	})
	if err != nil || count() != 1 {
		t.Errorf("%d queries, %v", count(), err)
	}
}
