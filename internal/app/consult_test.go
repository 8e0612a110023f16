package app

import (
	"context"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// ownOne is a whole criterion of a learner's own.
func ownOne(title string) criteria.Criterion {
	return criteria.Criterion{Title: title, Low: "Not there", Mid: "Once", Top: "All through"}
}

// agreed has a learner ask for a criterion of their own, and the guide say yes.
func (w *world) agreed(me core.Actor, task, title string) error {
	w.t.Helper()
	if _, err := w.Criteria.ProposeOwn(w.ctx, me, task, ownOne(title)); err != nil {
		return err
	}
	m, err := w.Criteria.Mine(w.ctx, me, task)
	must(w.t, err)
	_, err = w.Asks.Say(w.ctx, w.guide, m.Asked[0].ID, proposal.SaidYes, "")
	return err
}

// TestMyCriteria is the first half of E-S: criteria need two yeses, stand beside those that were set, are one learner's alone, and stay once scoring began.
func TestMyCriteria(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		me, peer, task := w.learners[0], w.learners[1], w.letter(work.Any)
		class := w.classOf(me).ID
		for _, level := range []soundboard.Level{soundboard.LevelGuide, soundboard.LevelTogether} {
			w.slide(class, task.Unit, soundboard.Evaluation, level)
			if _, err := w.Criteria.ProposeOwn(w.ctx, me, task.ID, ownOne("It is warm")); core.KindOf(err) != core.Denied {
				t.Errorf("at %s: %v", level, err)
			}
		}
		w.slide(class, task.Unit, soundboard.Evaluation, soundboard.LevelLearner)
		if got := fields(t, second(w.Criteria.ProposeOwn(w.ctx, me, task.ID, criteria.Criterion{Title: "It is warm", Top: "Yes"}))); got["low"] == "" || got["mid"] == "" || len(got) != 2 {
			t.Errorf("levels without words: %v", got)
		}
		must(t, w.agreed(me, task.ID, "It is warm"))
		sheet, err := w.Criteria.Sheet(w.ctx, me, task.ID)
		must(t, err)
		if len(sheet.Criteria) != 3 || sheet.Criteria[2].Title != "It is warm" || sheet.Criteria[2].Learner != me.Learner {
			t.Fatalf("my sheet is %+v", sheet.Criteria)
		}
		for _, other := range []core.Actor{peer, w.guide} {
			if sheet, err := w.Criteria.Sheet(w.ctx, other, task.ID); err != nil || len(sheet.Criteria) != 2 {
				t.Errorf("what was set for everybody is %+v %v", sheet.Criteria, err)
			}
		}
		mine := sheet.Criteria[2].ID
		if err := w.Criteria.RemoveOwn(w.ctx, peer, task.ID, mine); core.KindOf(err) != core.NotFound {
			t.Errorf("a peer takes it off: %v", err)
		}
		must(t, w.Criteria.Remove(w.ctx, w.guide, task.ID, mine))
		must(t, w.agreed(me, task.ID, "It is short"))
		must(t, w.agreed(me, task.ID, "It asks for one thing"))
		if err := w.agreed(me, task.ID, "A fourth"); core.KindOf(err) != core.TooMuch {
			t.Errorf("four of one's own: %v", err)
		}
		must(t, w.Criteria.RemoveOwn(w.ctx, me, task.ID, mine))

		_, err = w.Criteria.ProposeOwn(w.ctx, me, task.ID, ownOne("Too late"))
		must(t, err)
		product, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "Dear council"})
		must(t, err)
		sheet, err = w.Criteria.Sheet(w.ctx, me, task.ID)
		must(t, err)
		must(t, w.Criteria.SelfScore(w.ctx, me, product, 1, selfAll(sheet, criteria.Mid)))
		m, err := w.Criteria.Mine(w.ctx, me, task.ID)
		must(t, err)
		if _, err := w.Asks.Say(w.ctx, w.guide, m.Asked[0].ID, proposal.SaidYes, ""); core.KindOf(err) != core.Locked {
			t.Errorf("a yes after scoring began: %v", err)
		}
		if err := w.Criteria.RemoveOwn(w.ctx, me, task.ID, sheet.Criteria[2].ID); core.KindOf(err) != core.Locked {
			t.Errorf("taken off after scoring began: %v", err)
		}
	})
}

func second[A any](_ A, err error) error { return err }

func selfAll(sheet criteria.Sheet, l criteria.Level) []criteria.Self {
	var list []criteria.Self
	for _, c := range sheet.Criteria {
		list = append(list, criteria.Self{Criterion: c.ID, Level: l, Shows: "The first line"})
	}
	return list
}

func scoreAll(sheet criteria.Sheet, l criteria.Level) []criteria.Score {
	var list []criteria.Score
	for _, c := range sheet.Criteria {
		list = append(list, criteria.Score{Criterion: c.ID, Level: l, Reason: "Line four says it."})
	}
	return list
}

// about is how both sides stand about a version.
type about struct {
	criteria.Consult
	own    map[string]criteria.Self
	scores []criteria.Score
}

func (w *world) about(product string, n int) (a about) {
	w.t.Helper()
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if a.Consult, err = criteria.ConsultOf(ctx, tx, product, n); err != nil {
			return err
		}
		if a.own, err = criteria.SelfOf(ctx, tx, product, n); err != nil {
			return err
		}
		a.scores, err = criteria.ScoresOf(ctx, tx, product)
		return err
	}))
	return a
}

func (a about) print(n int) string { return criteria.Print(a.own, a.scores, n) }

// TestConsult is the second half of E-S: scores are found together, each side changes only its own, two yeses end it, and that both still see it otherwise is
// a state like any other.
func TestConsult(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		me, peer, task := w.learners[0], w.learners[1], w.letter(work.Any)
		w.slide(w.classOf(me).ID, task.Unit, soundboard.Evaluation, soundboard.LevelLearner)
		product, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "Dear council"})
		must(t, err)
		sheet, err := w.Criteria.Sheet(w.ctx, me, task.ID)
		must(t, err)
		over := func(a about) bool { return a.Over(w.clock.Now()) }
		if err := w.Criteria.StandsSo(w.ctx, me, product, 1, ""); core.KindOf(err) != core.NotFound {
			t.Errorf("nothing to agree on: %v", err)
		}
		must(t, w.Criteria.SelfScore(w.ctx, me, product, 1, selfAll(sheet, criteria.Top)))
		must(t, w.Criteria.Give(w.ctx, w.guide, product, 1, scoreAll(sheet, criteria.Mid)))
		a := w.about(product, 1)
		if over(a) || a.Guide.IsZero() || len(criteria.Differ(a.own, a.scores, 1)) != 2 {
			t.Fatalf("it begins with %+v", a)
		}
		if err := w.Criteria.StandsSo(w.ctx, peer, product, 1, a.print(1)); core.KindOf(err) != core.NotFound {
			t.Errorf("a peer says that it stands: %v", err)
		}

		// The learner comes half way; the guide's word was about something else, so it is asked for again, and stands on the desk.
		half := selfAll(sheet, criteria.Top)
		half[0].Level = criteria.Mid
		must(t, w.Criteria.SelfScore(w.ctx, me, product, 1, half))
		if b := w.about(product, 1); over(b) || b.Learner.IsZero() || !b.Guide.IsZero() {
			t.Errorf("half way is %+v", b)
		}
		waiting, err := w.Work.WaitingFor(w.ctx, w.guide)
		must(t, err)
		if len(waiting) != 1 {
			t.Errorf("on the desk stand %d", len(waiting))
		}
		if err := w.Criteria.StandsSo(w.ctx, w.guide, product, 1, a.print(1)); core.KindOf(err) != core.Conflict {
			t.Errorf("a word about what has moved: %v", err)
		}
		a = w.about(product, 1)
		must(t, w.Criteria.StandsSo(w.ctx, w.guide, product, 1, a.print(1)))
		must(t, w.Criteria.StandsSo(w.ctx, w.guide, product, 1, a.print(1))) // pressed twice
		if b := w.about(product, 1); !over(b) || len(criteria.Differ(b.own, b.scores, 1)) != 1 {
			t.Errorf("both are kept: %+v", b)
		}
		if waiting, err = w.Work.WaitingFor(w.ctx, w.guide); err != nil || len(waiting) != 0 {
			t.Errorf("on the desk stand %d, %v", len(waiting), err)
		}
		if err := w.Criteria.SelfScore(w.ctx, me, product, 1, half); core.KindOf(err) != core.Conflict {
			t.Errorf("changed after both said that it stands: %v", err)
		}

		// The next version: the same levels from both are agreed at once, and the page before is found.
		_, err = w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "Dear council, one more bus"})
		must(t, err)
		must(t, w.Criteria.SelfScore(w.ctx, me, product, 2, selfAll(sheet, criteria.Top)))
		must(t, w.Criteria.Give(w.ctx, w.guide, product, 2, scoreAll(sheet, criteria.Top)))
		if b := w.about(product, 2); !over(b) {
			t.Errorf("the same from both is %+v", b)
		}
		must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			p, err := w.Work.ProductOf(ctx, tx, me, product)
			if err != nil {
				return err
			}
			before, err := w.Criteria.EarlierOf(ctx, tx, me, p, sheet)
			if got := before[sheet.Criteria[0].ID]; err == nil && (got.N != 1 || got.Level != criteria.Mid) {
				t.Errorf("before it was %+v", got)
			}
			return err
		}))
		must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error { return criteria.Forget(ctx, tx, me.Learner) }))
		if b := w.about(product, 2); b.N != 0 || len(b.scores) != 0 {
			t.Errorf("erased, it leaves %+v", b)
		}
	})
}

// TestConsultEndsBySilence: nobody's scores stay open because the other is away.
func TestConsultEndsBySilence(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), 1)
	me, task := w.learners[0], w.letter(work.Any)
	w.slide(w.classOf(me).ID, task.Unit, soundboard.Evaluation, soundboard.LevelLearner)
	product, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "Dear council"})
	must(t, err)
	sheet, err := w.Criteria.Sheet(w.ctx, me, task.ID)
	must(t, err)
	mute := selfAll(sheet, criteria.Low)
	mute[0].Shows = ""
	must(t, w.Criteria.SelfScore(w.ctx, me, product, 1, mute))
	must(t, w.Criteria.Give(w.ctx, w.guide, product, 1, scoreAll(sheet, criteria.Mid)))
	a := w.about(product, 1)
	if err := w.Criteria.StandsSo(w.ctx, me, product, 1, a.print(1)); core.KindOf(err) != core.Locked {
		t.Errorf("seen otherwise without a reason: %v", err)
	}
	if got := fields(t, w.Criteria.SelfScore(w.ctx, me, product, 1, mute)); got["shows."+mute[0].Criterion] != "consult.problem.differs" {
		t.Errorf("another level without a reason: %v", got)
	}
	if a.Over(w.clock.Now().Add(6 * 24 * time.Hour)) {
		t.Error("over after six days")
	}
	if !a.Over(w.clock.Now().Add(7 * 24 * time.Hour)) {
		t.Error("not over after a week")
	}
}

// TestAloneMakesCriteria: where nobody else guides, one's own yes is enough.
func TestAloneMakesCriteria(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 0)
		made, link, err := w.People.AddOrg(w.ctx, people.NewOrg{Kind: people.Home, Name: "Here", Language: "en", TimeZone: "UTC", First: "Kim"})
		must(t, err)
		me := (&town{world: w}).actorOf(link.Person, made.ID)
		w.guide, w.learners = me, []core.Actor{me}
		task := w.letter(work.Any)
		if done, err := w.Criteria.ProposeOwn(w.ctx, me, task.ID, ownOne("It is warm")); err != nil || !done {
			t.Errorf("alone, and it waits: %v %v", done, err)
		}
		m, err := w.Criteria.Mine(w.ctx, me, task.ID)
		must(t, err)
		if len(m.Own) != 1 {
			t.Errorf("on the sheet are %+v", m.Own)
		}
	})
}
