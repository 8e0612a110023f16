package soundboard_test

import (
	"context"
	"crypto/rand"
	"fmt"
	mrand "math/rand/v2"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// school is class 8b with its two guides, a family, a team, and a unit.
type school struct {
	t      *testing.T
	db     *db.DB
	at     time.Time
	people *people.Service
	board  *soundboard.Board
	class  people.DemoPlace
	home   people.DemoPlace
	work   people.DemoPlace
	unit   core.UnitID
}

func (s *school) Now() time.Time { return s.at.UTC().Truncate(time.Millisecond) }

func newSchool(t *testing.T, d *db.DB) *school {
	t.Helper()
	s := &school{t: t, db: d, at: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC), unit: core.NewID[core.UnitID]()}
	s.people = people.New(people.Config{DB: d, Clock: s, Rand: rand.Reader, Gate: soundboard.Gate})
	s.board = soundboard.NewBoard(s.people, soundboard.NewStored(s))
	places, err := s.people.Demo(context.Background())
	s.must(err)
	for _, p := range places {
		switch p.Org.Kind {
		case people.Class:
			s.class = p
		case people.Home:
			s.home = p
		case people.Workplace:
			s.work = p
		}
	}
	s.write(func(ctx context.Context, tx *db.Tx) error {
		org := s.class.Org.ID
		for _, q := range []string{
			`insert into framework (id, org_id, key, title, language, source, licence, created_at) values ('f', $1, 'f', 'F', 'en', '', '', '')`,
			`insert into course (id, org_id, framework_id, key, title, title_fold, summary, why, language, band, version, licence, authors, source, format, imported_at, created_at, retired_at)
				values ('c', $1, 'f', 'c', 'C', 'c', '', '', 'en', 'teen', '', '', '[]', '', 'folder', '', '', '')`,
		} {
			if _, err := tx.Exec(ctx, q, org); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, `insert into unit (id, course_id, key, title, challenge, why, sort) values ($1, 'c', 'u', 'U', '', '', 1)`, s.unit)
		return err
	})
	return s
}

func (s *school) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *school) write(fn db.Func) { s.t.Helper(); s.must(s.db.Write(context.Background(), fn)) }

func (s *school) read(fn db.Func) { s.t.Helper(); s.must(s.db.Read(context.Background(), fn)) }

func (s *school) who(key string) core.Actor {
	for _, p := range []people.DemoPlace{s.class, s.home, s.work} {
		if one := p.Find(key); one.Key != "" {
			return one.Actor
		}
	}
	s.t.Fatalf("nobody is called %s", key)
	return core.Actor{}
}

func (s *school) scope() soundboard.Scope {
	return soundboard.Scope{Org: s.class.Org.ID, Class: s.class.Group.ID}
}

func (s *school) move(by string, scope soundboard.Scope, until time.Time, moves ...soundboard.Move) ([]soundboard.Change, error) {
	var made []soundboard.Change
	err := s.db.Write(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		made, err = s.board.Move(ctx, tx, s.who(by), soundboard.Order{Scope: scope, Moves: moves, Until: until})
		return err
	})
	return made, err
}

func (s *school) at1(scope soundboard.Scope, e soundboard.Element) soundboard.Position {
	s.t.Helper()
	var p soundboard.Positions
	s.read(func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = s.board.Positions(ctx, tx, scope)
		return err
	})
	return p.Of(e)
}

func to(e soundboard.Element, l soundboard.Level) soundboard.Move {
	return soundboard.Move{Element: e, To: l}
}

// TestTheNearestWins is SB-03: class = Teacher, unit = Together, one learner = Learner.
func TestTheNearestWins(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSchool(t, d)
		unit := s.scope()
		unit.Unit = s.unit
		noor := unit
		noor.Learner = s.who("noor").Learner
		for _, m := range []struct {
			scope soundboard.Scope
			level soundboard.Level
		}{{s.scope(), soundboard.LevelGuide}, {unit, soundboard.LevelTogether}, {noor, soundboard.LevelLearner}} {
			if made, err := s.move("okafor", m.scope, time.Time{}, to(soundboard.Goals, m.level)); err != nil || len(made) != 1 {
				t.Fatalf("%+v: %v %v", m.scope, made, err)
			}
		}
		if made, err := s.move("lee", unit, time.Time{}, to(soundboard.Goals, soundboard.LevelTogether)); err != nil || len(made) != 0 {
			t.Fatalf("the same wish twice made %d effects: %v", len(made), err)
		}
		seen := map[soundboard.Level]int{}
		for _, one := range s.class.People {
			if one.Actor.Is(core.RoleLearner) {
				seen[s.at1(soundboard.Scope{Org: s.class.Org.ID, Unit: s.unit, Learner: one.Actor.Learner}, soundboard.Goals).Level]++
			}
		}
		if seen[soundboard.LevelLearner] != 1 || seen[soundboard.LevelTogether] != 29 {
			t.Fatalf("%v", seen)
		}
		theirs := soundboard.Scope{Org: s.class.Org.ID, Unit: s.unit, Learner: noor.Learner}
		if p := s.at1(theirs, soundboard.Goals); p.From != soundboard.ForOne {
			t.Fatalf("it comes from %q", p.From)
		}
		if p := s.at1(theirs, soundboard.Task); p.From != soundboard.Unset || p.Level != soundboard.LevelGuide {
			t.Fatalf("another slider moved: %+v", p)
		}
		if _, err := s.move("okafor", noor, time.Time{}, to(soundboard.Goals, "")); err != nil {
			t.Fatal(err)
		}
		if p := s.at1(theirs, soundboard.Goals); p.Level != soundboard.LevelTogether || p.From != soundboard.ForUnit {
			t.Fatalf("without the exception she is at %+v", p)
		}
		theirs.Unit = ""
		if p := s.at1(theirs, soundboard.Goals); p.Level != soundboard.LevelGuide || p.From != soundboard.ForClass {
			t.Fatalf("outside the unit she is at %+v", p)
		}
		ctx, count := db.CountStatements(context.Background())
		s.must(d.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
			before := count()
			_, err := s.board.Positions(ctx, tx, theirs)
			if n := count() - before; n != 1 {
				t.Errorf("seven sliders took %d statements", n)
			}
			return err
		}))
	})
}

// TestATrialFallsBackByTheClock is SB-10, without any job at work.
func TestATrialFallsBackByTheClock(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSchool(t, d)
		week := s.at.Add(7 * 24 * time.Hour)
		_, err := s.move("okafor", s.scope(), time.Time{}, to(soundboard.Plan, soundboard.LevelTogether))
		s.must(err)
		_, err = s.move("okafor", s.scope(), week, to(soundboard.Plan, soundboard.LevelLearner), to(soundboard.Task, soundboard.LevelTogether))
		s.must(err)
		noor := soundboard.Scope{Org: s.class.Org.ID, Learner: s.who("noor").Learner}
		if p := s.at1(noor, soundboard.Plan); p.Level != soundboard.LevelLearner || !p.Until.Equal(week) || p.Before != soundboard.LevelTogether {
			t.Fatalf("%+v", p)
		}
		endings := func() (list []soundboard.Ending) {
			s.read(func(ctx context.Context, tx *db.Tx) (err error) {
				list, err = s.board.Endings(ctx, tx, s.who("lee"))
				return err
			})
			return list
		}
		if list := endings(); len(list) != 0 {
			t.Fatalf("it asks too early: %+v", list)
		}
		s.at = week.Add(-time.Hour)
		list := endings()
		if len(list) != 2 {
			t.Fatalf("it does not ask: %+v", list)
		}
		for _, e := range list {
			if e.Element == soundboard.Task {
				s.write(func(ctx context.Context, tx *db.Tx) error { return s.board.Keep(ctx, tx, s.who("lee"), e.Setting) })
			}
		}
		s.at = week
		if p := s.at1(noor, soundboard.Plan); p.Level != soundboard.LevelTogether || p.From != soundboard.ForClass {
			t.Fatalf("no answer is not going back: %+v", p)
		}
		if p := s.at1(noor, soundboard.Task); p.Level != soundboard.LevelTogether {
			t.Fatalf("kept, and gone: %+v", p)
		}
		for i, want := range []int{1, 0} {
			s.write(func(ctx context.Context, tx *db.Tx) error {
				n, err := s.board.EndTrials(ctx, tx)
				if n != want {
					t.Errorf("run %d ended %d", i, n)
				}
				return err
			})
		}
		if p := s.at1(noor, soundboard.Plan); p.Level != soundboard.LevelTogether {
			t.Fatalf("tidied away: %+v", p)
		}
		var kinds []soundboard.ChangeKind
		s.read(func(ctx context.Context, tx *db.Tx) error {
			list, err := s.board.Journal(ctx, tx, s.who("okafor"), s.class.Group.ID, "", time.Time{})
			for _, c := range list {
				kinds = append(kinds, c.Kind)
			}
			return err
		})
		if fmt.Sprint(kinds) != "[ended kept trial trial moved]" {
			t.Fatalf("the journal says %v", kinds)
		}
	})
}

func TestWhoMoves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSchool(t, d)
		one := to(soundboard.Goals, soundboard.LevelLearner)
		unit, other := s.scope(), s.scope()
		unit.Unit = core.NewID[core.UnitID]()
		other.Learner = s.who("mia").Learner
		for _, c := range []struct {
			by    string
			scope soundboard.Scope
			want  core.Kind
		}{
			{"noor", s.scope(), core.NotFound}, {"sam", s.scope(), core.NotFound}, {"priya", s.scope(), core.NotFound},
			{"okafor", unit, core.NotFound}, {"okafor", other, core.NotFound}, {"lee", soundboard.Scope{}, core.Denied},
		} {
			if _, err := s.move(c.by, c.scope, time.Time{}, one); core.KindOf(err) != c.want {
				t.Errorf("%s in %+v: %v", c.by, c.scope, err)
			}
		}
		stale := soundboard.Move{Element: soundboard.Goals, To: soundboard.LevelTogether, Was: soundboard.LevelGuide}
		_, err := s.move("okafor", s.scope(), time.Time{}, one)
		s.must(err)
		if _, err := s.move("lee", s.scope(), time.Time{}, stale); core.KindOf(err) != core.Conflict {
			t.Errorf("a move over a newer one: %v", err)
		}
		stale.To = soundboard.LevelLearner
		if made, err := s.move("lee", s.scope(), time.Time{}, stale); err != nil || len(made) != 0 {
			t.Errorf("two guides with one wish: %v %v", made, err)
		}
		if _, err := s.move("okafor", s.scope(), s.at.Add(time.Minute), one); core.KindOf(err) != core.Invalid {
			t.Errorf("a trial of a minute: %v", err)
		}
		s.read(func(ctx context.Context, tx *db.Tx) error {
			list, err := s.board.Grown(ctx, tx, s.class.Org.ID, s.who("noor").Learner)
			if len(list) != 1 || list[0].To != soundboard.LevelLearner || list[0].By != "" {
				t.Errorf("%+v", list)
			}
			return err
		})
	})
}

// TestTheFilterIsTheRule moves sliders at random, and holds the filter of a list against the answer for each learner alone.
func TestTheFilterIsTheRule(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSchool(t, d)
		rng := mrand.New(mrand.NewPCG(1, 2)) //nolint:gosec // the same test every time
		elements, levels := soundboard.Elements(), soundboard.LevelNames()
		for range 40 {
			scope := s.scope()
			if rng.IntN(2) == 0 {
				scope.Unit = s.unit
			}
			if rng.IntN(2) == 0 {
				scope.Learner = s.class.People[2+rng.IntN(20)].Actor.Learner
			}
			until := time.Time{}
			if rng.IntN(4) == 0 {
				until = s.at.Add(time.Duration(2+rng.IntN(50)) * time.Hour)
			}
			_, err := s.move("okafor", scope, until, to(elements[rng.IntN(7)], levels[rng.IntN(3)]))
			s.must(err)
		}
		s.at = s.at.Add(24 * time.Hour)
		cells := 0
		for _, who := range []string{"okafor", "noor", "tomas", "sam", "priya"} {
			actor := s.who(who)
			for _, act := range soundboard.Acts() {
				if !s.filterIsRule(actor, act) {
					t.Errorf("%s, %s: the filter says otherwise", who, act)
				}
				cells++
			}
		}
		t.Logf("%d lists agree", cells)
	})
}

func (s *school) filterIsRule(actor core.Actor, act soundboard.Act) bool {
	same := true
	s.read(func(ctx context.Context, tx *db.Tx) error {
		where, args, err := s.board.Where(ctx, tx, actor, act, "l.id", "'"+string(s.unit)+"'", 1)
		if err != nil {
			return err
		}
		list, err := db.List(ctx, tx, db.One[core.LearnerID], `select l.id from learner l where `+where, args...)
		if err != nil {
			return err
		}
		in := map[core.LearnerID]bool{}
		for _, l := range list {
			in[l] = true
		}
		for i, one := range append(append([]people.DemoPerson{}, s.class.People[:8]...), s.home.People...) {
			if i > 12 {
				break
			}
			err := s.board.MayAt(ctx, tx, soundboard.Question{
				Actor: actor, Act: act, Learner: one.Actor.Learner, Scope: soundboard.Scope{Unit: s.unit},
			})
			if err != nil && core.KindOf(err) == core.Internal {
				return err
			}
			same = same && in[one.Actor.Learner] == (err == nil)
		}
		return nil
	})
	return same
}

// TestNobodyIsStuck is a home without a second grown-up, and an adult alone: what is asked for has somebody who answers.
func TestNobodyIsStuck(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSchool(t, d)
		sam := s.who("sam")
		s.read(func(ctx context.Context, tx *db.Tx) error {
			for _, act := range soundboard.Acts() {
				a, _, err := s.board.Answer(ctx, tx, soundboard.Question{Actor: sam, Act: act, Learner: sam.Learner})
				if err != nil {
					return err
				}
				if a.Verdict != soundboard.Allow && act != soundboard.SettingsOrg && act != soundboard.EngineTune {
					t.Errorf("Sam, whom nobody guides, is told about %s: %s", act, a.Verdict)
				}
				mia := s.who("mia")
				if a, _, err = s.board.Answer(ctx, tx, soundboard.Question{Actor: mia, Act: act, Learner: mia.Learner}); err != nil {
					return err
				}
				if a.Verdict == soundboard.Ask && a.Ask.Agree > 1 {
					t.Errorf("Mia needs %d to say yes to %s, and has one grown-up", a.Ask.Agree, act)
				}
			}
			return nil
		})
	})
}
