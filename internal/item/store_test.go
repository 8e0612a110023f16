package item

import (
	"context"
	"errors"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

// place is a course with two goals, to put items into.
type place struct {
	Origin
	goals map[string]core.GoalID
}

func newPlace(t *testing.T, d *db.DB) place {
	t.Helper()
	p := place{
		Origin: Origin{
			Org: core.NewID[core.OrgID](), Course: core.NewID[core.CourseID](), Lang: "en",
			At: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC),
		},
		goals: map[string]core.GoalID{"name-fraction": core.NewID[core.GoalID](), "cities": core.NewID[core.GoalID]()},
	}
	framework, at := core.NewID[core.FrameworkID](), core.Stamp(p.At)
	write(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into org (id, name, kind, timezone, language, created_at) values ($1, 'Home', 'home', 'UTC', 'en', $2)`, p.Org, at)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into framework (id, org_id, key, title, language, source, licence, created_at)
			values ($1, $2, 'f', 'F', 'en', '', '', $3)`, framework, p.Org, at); err != nil {
			return err
		}
		for key, id := range p.goals {
			if _, err := tx.Exec(ctx, `insert into goal (id, org_id, framework_id, key, title, why, description, language, minutes, rule, sort,
				source_hash, edited_at, retired_at) values ($1, $2, $3, $4, $4, '', '', 'en', 0, '', 0, '', '', '')`, id, p.Org, framework, key); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, `insert into course (id, org_id, framework_id, key, title, title_fold, summary, why, language, band, version, licence,
			authors, source, format, imported_at, created_at, retired_at)
			values ($1, $2, $3, 'c', 'C', 'c', '', '', 'en', 'middle', '1', '', '[]', '', 'folder', $4, $4, '')`, p.Course, p.Org, framework, at)
		return err
	})
	return p
}

func write(t *testing.T, d *db.DB, fn db.Func) {
	t.Helper()
	if err := d.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, d *db.DB, p place, it *Item) Change {
	t.Helper()
	var c Change
	write(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = Put(ctx, tx, p.Origin, *it)
		return err
	})
	return c
}

func TestPutAgainDoublesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPlace(t, d)
		first := put(t, d, p, capital())
		if first.Outcome != Added || first.Version != 1 || first.ID != ID(p.Course, "capital") {
			t.Fatalf("%+v", first)
		}
		if again := put(t, d, p, capital()); again.ID != first.ID || again.Version != 1 || again.Outcome != Unchanged {
			t.Fatalf("%+v", again)
		}
		changed := capital()
		changed.Body = "Name the capital of France."
		changed.Goals = []string{"cities", "nowhere"}
		if c := put(t, d, p, changed); c.Outcome != Updated || c.Version != 2 || len(c.NoGoals) != 1 || c.NoGoals[0] != "nowhere" {
			t.Fatalf("%+v", c)
		}
		read(t, d, func(ctx context.Context, tx *db.Tx) error {
			old, err := Get(ctx, tx, first.ID, 1)
			if err != nil || old.Item.Body != capital().Body || old.Current != 2 || old.Item.Lang != "en" {
				t.Errorf("version 1 stays as it was: %+v, %v", old, err)
			}
			now, err := Get(ctx, tx, first.ID, 0)
			if err != nil || now.Version != 2 || now.Item.Body != changed.Body || now.Edited || now.Org != p.Org {
				t.Errorf("%+v, %v", now, err)
			}
			if _, err := Get(ctx, tx, first.ID, 3); core.KindOf(err) != core.NotFound {
				t.Errorf("there is no version 3: %v", err)
			}
			many, err := GetMany(ctx, tx, []Ref{{first.ID, 1}, {first.ID, 2}, {"x", 1}})
			if err != nil || len(many) != 2 || many[Ref{first.ID, 2}].Item.Body != changed.Body {
				t.Errorf("%v, %v", many, err)
			}
			return nil
		})
	})
}

func read(t *testing.T, d *db.DB, fn db.Func) {
	t.Helper()
	if err := d.Read(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func TestALocalEditIsKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPlace(t, d)
		id := put(t, d, p, capital()).ID
		mine := *capital()
		mine.Key, mine.Body, mine.Goals = "another key", "Where is the Eiffel tower?", []string{"cities"}
		o := p.Origin
		o.By = "guide"
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			n, err := Edit(ctx, tx, id, mine, o)
			if n != 2 {
				t.Errorf("version %d", n)
			}
			return err
		})
		if c := put(t, d, p, capital()); c.Outcome != Unchanged || c.Version != 2 {
			t.Fatalf("the source did not change: %+v", c)
		}
		theirs := capital()
		theirs.Solution = "Paris, of course."
		if c := put(t, d, p, theirs); c.Outcome != Kept || c.Version != 2 {
			t.Fatalf("the edit stays: %+v", c)
		}
		read(t, d, func(ctx context.Context, tx *db.Tx) error {
			st, err := Get(ctx, tx, id, 0)
			if err != nil || !st.Edited || st.Item.Key != "capital" || st.Item.Body != mine.Body {
				t.Errorf("%+v, %v", st, err)
			}
			return nil
		})
		for name, try := range map[string]func(context.Context, *db.Tx) error{
			"unsound": func(ctx context.Context, tx *db.Tx) error {
				_, err := Edit(ctx, tx, id, Item{}, o)
				var u *Unsound
				if !errors.As(err, &u) || len(u.Problems) == 0 {
					t.Errorf("an item without a question is refused: %v", err)
				}
				return nil
			},
			"elsewhere": func(ctx context.Context, tx *db.Tx) error {
				other := o
				other.Org = "another"
				if _, err := Edit(ctx, tx, id, mine, other); core.KindOf(err) != core.NotFound {
					t.Errorf("another organisation's item does not exist: %v", err)
				}
				return nil
			},
		} {
			t.Run(name, func(t *testing.T) { write(t, d, try) })
		}
		err := d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			wrong := mine
			wrong.Goals = []string{"nowhere"}
			_, err := Edit(ctx, tx, id, wrong, o)
			return err
		})
		if core.KindOf(err) != core.Invalid {
			t.Errorf("a goal that does not exist: %v", err)
		}
	})
}

func TestPoolAndRetire(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPlace(t, d)
		alone := severalChoices()
		alone.Goals, alone.Uses = []string{"name-fraction"}, []Use{Alone}
		for _, it := range []*Item{fractionChoice(), eggs(), alone, laddered()} {
			put(t, d, p, it)
		}
		keys := func(goal string, use Use) (list []string) {
			read(t, d, func(ctx context.Context, tx *db.Tx) error {
				pool, err := Pool(ctx, tx, p.goals[goal], use)
				for _, e := range pool {
					list = append(list, e.Key)
					if e.Templated != (e.Key == "name-1" || e.Key == "name-2") || e.Only(Alone) != (e.Key == "primes") || e.Version != 1 {
						t.Errorf("%+v", e)
					}
				}
				return err
			})
			return list
		}
		same := func(what string, got []string, want ...string) {
			t.Helper()
			if len(got) != len(want) {
				t.Fatalf("%s: %v, want %v", what, got, want)
			}
			for i := range got {
				if got[i] != want[i] {
					t.Fatalf("%s: %v, want %v", what, got, want)
				}
			}
		}
		same("together", keys("name-fraction", Together), "name-1", "name-2")
		same("alone", keys("name-fraction", Alone), "name-2", "primes")
		same("another goal", keys("cities", Alone))
		read(t, d, func(ctx context.Context, tx *db.Tx) error {
			needs, err := WithoutGoal(ctx, tx, p.Course)
			if err != nil || len(needs) != 1 || needs[0].Key != "speed" {
				t.Errorf("%v, %v", needs, err)
			}
			all, err := OfCourse(ctx, tx, p.Course)
			if err != nil || len(all) != 4 || all[0].Item.Key != "name-1" {
				t.Errorf("%d, %v", len(all), err)
			}
			return nil
		})
		write(t, d, func(ctx context.Context, tx *db.Tx) error {
			gone, err := RetireOthers(ctx, tx, p.Course, map[core.ItemID]bool{ID(p.Course, "name-1"): true, ID(p.Course, "speed"): true}, p.At)
			same("gone", gone, "name-2", "primes")
			return err
		})
		same("after", keys("name-fraction", Alone))
		if c := put(t, d, p, eggs()); c.Outcome != Restored || c.Version != 1 {
			t.Fatalf("%+v", c)
		}
	})
}
