package workshop_test

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
	"crossfade/internal/workshop"
)

// room is class 8b with a unit on extreme weather, at a level that a test sets.
type room struct {
	t     *testing.T
	db    *db.DB
	shops *workshop.Service
	level soundboard.Level
	class people.DemoPlace
	other people.DemoPlace
	unit  core.UnitID
	final []workshop.Workshop
}

func (r *room) Now() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) }

// LevelsFor has every slider at the room's level.
func (r *room) LevelsFor(context.Context, *db.Tx, soundboard.Scope) (soundboard.Positions, error) {
	var list soundboard.Positions
	for _, e := range soundboard.Elements() {
		list = append(list, soundboard.Position{Element: e, Level: r.level})
	}
	return list, nil
}

func newRoom(t *testing.T, d *db.DB) *room {
	t.Helper()
	r := &room{t: t, db: d, level: soundboard.LevelTogether, unit: core.NewID[core.UnitID]()}
	p := people.New(people.Config{DB: d, Clock: r, Rand: rand.Reader, Gate: soundboard.Gate})
	r.shops = workshop.NewService(d, r, soundboard.NewBoard(p, r))
	r.shops.OnFinal(workshop.Goals, func(_ context.Context, tx *db.Tx, w workshop.Workshop, _ core.Actor) error {
		tx.AfterCommit(func() { r.final = append(r.final, w) })
		return nil
	})
	places, err := p.Demo(context.Background())
	r.must(err)
	r.other, r.class = places[0], places[1]
	r.must(d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		org := r.class.Org.ID
		for _, q := range []string{
			`insert into framework (id, org_id, key, title, language, source, licence, created_at) values ('f', $1, 'f', 'F', 'en', '', '', '')`,
			`insert into course (id, org_id, framework_id, key, title, title_fold, summary, why, language, band, version, licence, authors, source, format, imported_at, created_at, retired_at)
				values ('c', $1, 'f', 'c', 'C', 'c', '', '', 'en', 'teen', '', '', '[]', '', 'folder', '', '', '')`,
		} {
			if _, err := tx.Exec(ctx, q, org); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `insert into unit (id, course_id, key, title, challenge, why, sort) values ($1, 'c', 'u', 'U', '', '', 1)`, r.unit); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into enrolment (course_id, learner_id, org_id, added_by, created_at, ended_at)
			select 'c', l.id, $1, '', '', '' from learner l join membership m on m.person_id = l.person_id and m.org_id = $1 and m.role = 'learner'`, org)
		return err
	}))
	return r
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) want(err error, kind core.Kind) {
	r.t.Helper()
	if err == nil || core.KindOf(err) != kind {
		r.t.Fatalf("%v, want a fault of kind %d", err, kind)
	}
}

func (r *room) who(key string) core.Actor {
	if one := r.class.Find(key); one.Key != "" {
		return one.Actor
	}
	return r.other.Find(key).Actor
}

func (r *room) frame(by string, slots ...string) (string, error) {
	return r.shops.Frame(context.Background(), r.who(by), workshop.Framing{
		Kind: workshop.Goals, Class: r.class.Group.ID, Unit: r.unit, Title: "Extreme weather", Slots: slots,
	})
}

func (r *room) idea(by, shop, text string) (string, error) {
	id := core.NewID[string]()
	return id, r.shops.Contribute(context.Background(), r.who(by), workshop.Contribution{Workshop: shop, ID: id, Text: text})
}

func (r *room) look(by string) workshop.Workshop {
	r.t.Helper()
	var w workshop.Workshop
	r.must(r.db.Read(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		w, err = r.shops.Look(ctx, tx, r.who(by), workshop.Goals, r.unit, r.class.Group.ID)
		return err
	}))
	return w
}

// TestFinishedOnlyWithALearner is G-C: every place filled, and at least one of a learner.
func TestFinishedOnlyWithALearner(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ctx := newRoom(t, d), context.Background()
		_, err := r.frame("noor", "Place")
		r.want(err, core.NotFound) // she leads no class
		shop, err := r.frame("okafor", "Place 1", "Place 2")
		r.must(err)
		hers, err := r.idea("okafor", shop, "Tornado Alley")
		r.must(err)
		noors, err := r.idea("noor", shop, "Haiti")
		r.must(err)
		tomas, err := r.idea("tomas", shop, "Port-au-Prince")
		r.must(err)
		_, err = r.idea("mia", shop, "Mars")
		r.want(err, core.NotFound)

		for range 2 { // twice is once
			r.must(r.shops.Support(ctx, r.who("tomas"), shop, noors, true))
		}
		r.must(r.shops.Comment(ctx, r.who("tomas"), shop, noors, "Why there?"))
		r.want(r.shops.Withdraw(ctx, r.who("tomas"), shop, noors), core.Denied)
		r.want(r.shops.Merge(ctx, r.who("noor"), shop, tomas, noors), core.Denied)
		r.want(r.shops.Finish(ctx, r.who("okafor"), shop), core.Locked)
		more, err := r.idea("okafor", shop, "Moore, Oklahoma")
		r.must(err)
		r.must(r.shops.TakeUp(ctx, r.who("okafor"), shop, hers, 1))
		r.must(r.shops.TakeUp(ctx, r.who("okafor"), shop, more, 2))
		r.want(r.shops.Finish(ctx, r.who("okafor"), shop), core.Locked) // full, and nothing of a learner
		if m := r.look("noor").Missing(); len(m.Slots) != 0 || m.Learners != 1 {
			t.Fatalf("%+v", m)
		}
		r.must(r.shops.Merge(ctx, r.who("lee"), shop, tomas, noors))
		r.must(r.shops.TakeUp(ctx, r.who("lee"), shop, noors, 2))
		w := r.look("noor")
		if i, ok := w.InSlot(2); !ok || i.ID != noors || i.Support != 1 || len(i.Shapers()) != 2 || len(i.Words) != 1 || !w.Missing().Done() {
			t.Fatalf("%+v %+v", i, w.Missing())
		}
		r.want(r.shops.Finish(ctx, r.who("noor"), shop), core.Denied)
		r.must(r.shops.Finish(ctx, r.who("okafor"), shop))
		r.want(r.shops.Finish(ctx, r.who("lee"), shop), core.Conflict)
		if len(r.final) != 1 {
			t.Fatalf("it ran %d times", len(r.final))
		}
		_, err = r.idea("noor", shop, "Too late")
		r.want(err, core.Conflict)
		r.must(r.shops.Again(ctx, r.who("okafor"), shop))
		r.must(r.shops.Withdraw(ctx, r.who("noor"), shop, noors))
		if w := r.look("okafor"); len(w.Ideas) != 3 || w.Missing().Learners != 1 {
			t.Fatalf("%+v", w.Ideas)
		}
	})
}

// TestTheLevelDecides: at Teacher a learner is told who decides; what they wrote before is kept.
func TestTheLevelDecides(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		r, ctx := newRoom(t, d), context.Background()
		shop, err := r.frame("okafor", "Place")
		r.must(err)
		_, err = r.idea("noor", shop, "Haiti")
		r.must(err)
		r.level = soundboard.LevelGuide
		_, err = r.idea("noor", shop, "Cuba")
		r.want(err, core.Denied)
		if w := r.look("noor"); len(w.Ideas) != 1 {
			t.Fatalf("%+v", w.Ideas)
		}
		r.must(d.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return workshop.Forget(ctx, tx, r.who("noor").Learner) }))
		if w := r.look("okafor"); len(w.Ideas) != 0 {
			t.Fatalf("%+v", w.Ideas)
		}
	})
}
