package app

import (
	"context"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
	"crossfade/internal/workshop"
)

// classOf is the class that a learner of the world is in.
func (w *world) classOf(l core.Actor) (g people.Group) {
	w.t.Helper()
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		g, err = people.ClassOf(ctx, tx, l.Org, l.Learner)
		return err
	}))
	return g
}

// slide moves one slider of a class for a unit.
func (w *world) slide(class core.GroupID, unit core.UnitID, e soundboard.Element, to soundboard.Level) {
	w.t.Helper()
	must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Board.Move(ctx, tx, w.guide, soundboard.Order{
			Scope: soundboard.Scope{Class: class, Unit: unit}, Moves: []soundboard.Move{{Element: e, To: to}},
		})
		return err
	}))
}

// TestCriteriaTogether is E-C: a class makes criteria from examples, they hold beside those that were set, the learner scores first, and a
// guide who sees a criterion otherwise says why.
func TestCriteriaTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		me, peer := w.learners[0], w.learners[1]
		class, task := w.classOf(me).ID, w.letter(work.Any)
		note := func(by core.Actor, shop, text string) (string, error) {
			id := core.NewID[string]()
			return id, w.Shops.Contribute(w.ctx, by, workshop.Contribution{Workshop: shop, ID: id, Text: text, Why: "In the second example."})
		}
		shop, err := w.Shops.Frame(w.ctx, w.guide, workshop.Framing{Kind: workshop.Criteria, Class: class, Unit: task.Unit, Title: "A good letter", Slots: []string{"Words"}})
		must(t, err)
		if _, err := note(me, shop, "It says one thing"); core.KindOf(err) != core.Denied {
			t.Errorf("a learner notes while the slider stands at teacher: %v", err)
		}
		w.slide(class, task.Unit, soundboard.Evaluation, soundboard.LevelTogether)
		idea, err := note(me, shop, "It says one thing")
		must(t, err)
		must(t, w.Shops.Support(w.ctx, peer, shop, idea, true))
		if err := w.Shops.Finish(w.ctx, w.guide, shop); core.KindOf(err) != core.Locked {
			t.Errorf("finished with an empty place: %v", err)
		}
		must(t, w.Shops.TakeUp(w.ctx, w.guide, shop, idea, 1))
		if err := w.Shops.Finish(w.ctx, w.guide, shop); core.KindOf(err) != core.Locked || faultOf(err).Key != "together.problem.describe" {
			t.Errorf("finished before it was described: %v", err)
		}
		words := criteria.Words{Low: "Many things", Mid: "Two things", Top: "One thing, twice"}
		if err := w.Criteria.Describe(w.ctx, me, w.Shops, task.Unit, class, 1, words); core.KindOf(err) != core.Denied {
			t.Errorf("a learner describes levels: %v", err)
		}
		must(t, w.Criteria.Describe(w.ctx, w.guide, w.Shops, task.Unit, class, 1, words))
		must(t, w.Shops.Finish(w.ctx, w.guide, shop))

		sheet, err := w.Criteria.Sheet(w.ctx, me, task.ID)
		must(t, err)
		if len(sheet.Criteria) != 3 || sheet.Criteria[2].Title != "It says one thing" || sheet.Criteria[2].Top != words.Top || sheet.Criteria[2].Class != class ||
			len(sheet.Criteria[2].Shapers) != 1 || sheet.Criteria[2].Shapers[0] != me.Learner {
			t.Fatalf("the sheet is %+v", sheet.Criteria)
		}
		must(t, w.Shops.Again(w.ctx, w.guide, shop))
		must(t, w.Shops.Finish(w.ctx, w.guide, shop))
		if sheet, err = w.Criteria.Sheet(w.ctx, me, task.ID); err != nil || len(sheet.Criteria) != 3 {
			t.Fatalf("finished twice: %+v %v", sheet.Criteria, err)
		}

		product, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "Dear council"})
		must(t, err)
		w.selfFirst(me, product, sheet)
		must(t, w.Shops.Again(w.ctx, w.guide, shop))
		if err := w.Shops.Finish(w.ctx, w.guide, shop); core.KindOf(err) != core.Locked || faultOf(err).Key != "together.problem.tasks" {
			t.Errorf("criteria change after work began: %v", err)
		}
		copied, err := w.Courses.CopyUnit(w.ctx, w.guide, course.Again{From: task.Unit, To: w.course.ID})
		must(t, err)
		tasks, err := w.Work.Tasks(w.ctx, w.guide, copied)
		must(t, err)
		if sheet, err = w.Criteria.Sheet(w.ctx, w.guide, tasks[0].ID); err != nil || len(sheet.Criteria) != 2 {
			t.Errorf("the copy has what the class made: %+v %v", sheet.Criteria, err)
		}
	})
}

// selfFirst has the learner score first, and the guide after that.
func (w *world) selfFirst(me core.Actor, product string, sheet criteria.Sheet) {
	w.t.Helper()
	var scores []criteria.Score
	var own []criteria.Self
	for _, c := range sheet.Criteria {
		scores = append(scores, criteria.Score{Criterion: c.ID, Level: criteria.Top})
		own = append(own, criteria.Self{Criterion: c.ID, Level: criteria.Top, Shows: "The first line"})
	}
	if err := w.Criteria.Give(w.ctx, w.guide, product, 1, scores); core.KindOf(err) != core.Locked {
		w.t.Errorf("the guide scores first: %v", err)
	}
	if err := w.Criteria.SelfScore(w.ctx, w.guide, product, 1, own); core.KindOf(err) != core.Denied {
		w.t.Errorf("a guide scores as the learner: %v", err)
	}
	own[1].Shows = " "
	if got := fields(w.t, w.Criteria.SelfScore(w.ctx, me, product, 1, own)); got["shows."+own[1].Criterion] == "" {
		w.t.Errorf("says strong and shows nothing: %v", got)
	}
	own[1].Level = criteria.Low
	must(w.t, w.Criteria.SelfScore(w.ctx, me, product, 1, own))
	if got := fields(w.t, w.Criteria.Give(w.ctx, w.guide, product, 1, scores)); len(got) != 1 || got["reason."+own[1].Criterion] != "work.problem.differs" {
		w.t.Errorf("another level without a reason: %v", got)
	}
	scores[1].Reason = "Both numbers are there, look at line four."
	must(w.t, w.Criteria.Give(w.ctx, w.guide, product, 1, scores))
	if err := w.Criteria.SelfScore(w.ctx, me, product, 1, own); core.KindOf(err) != core.Conflict {
		w.t.Errorf("the learner scores after the guide: %v", err)
	}
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		kept, err := criteria.SelfOf(ctx, tx, product, 1)
		if err == nil && (len(kept) != 3 || kept[own[1].Criterion].Level != criteria.Low) {
			w.t.Errorf("both are kept: %+v", kept)
		}
		return err
	}))
}

// TestScoringDoesNotWaitForEver: a guide may score without the learner's own look three days after the version came in.
func TestScoringDoesNotWaitForEver(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), 1)
	me, task := w.learners[0], w.letter(work.Any)
	w.slide(w.classOf(me).ID, task.Unit, soundboard.Evaluation, soundboard.LevelLearner)
	product, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "Dear council"})
	must(t, err)
	sheet, err := w.Criteria.Sheet(w.ctx, me, task.ID)
	must(t, err)
	scores := []criteria.Score{{Criterion: sheet.Criteria[0].ID, Level: criteria.Top}, {Criterion: sheet.Criteria[1].ID, Level: criteria.Top}}
	if err := w.Criteria.Give(w.ctx, w.guide, product, 1, scores); core.KindOf(err) != core.Locked {
		t.Errorf("it does not wait: %v", err)
	}
	w.wait(3 * 24 * time.Hour)
	must(t, w.Criteria.Give(w.ctx, w.guide, product, 1, scores))
}
