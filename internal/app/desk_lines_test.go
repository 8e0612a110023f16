package app

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/desk"
	"crossfade/internal/feedback"
	"crossfade/internal/inquiry"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// linesOf reads somebody's desk, and holds that the number in the navigation is theirs.
func (w *world) linesOf(t *testing.T, who core.Actor) (list []desk.Line) {
	t.Helper()
	var n int
	must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if list, err = desk.List(ctx, tx, check.Desk{Actor: who}, w.clock.Now()); err != nil {
			return err
		}
		n, err = desk.Count(ctx, tx, check.Desk{Actor: who}, w.clock.Now())
		return err
	}))
	if n != desk.Learners(list) {
		t.Errorf("%d wait by the count, %d on the list", n, desk.Learners(list))
	}
	return list
}

// colleague is the second who guides the class of the world.
func (w *world) colleague() core.Actor {
	w.t.Helper()
	var person core.PersonID
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select id from person where name = 'Mr Lee'`).Scan(&person)
	}))
	return (&town{world: w}).actorOf(person, w.guide.Org)
}

// TestWhatWasReportedStandsOnTheDeskOfWhoMayAnswer: a learner reports what one of two guides wrote. It is a line for the other one alone, with the next action, until
// it is answered.
func TestWhatWasReportedStandsOnTheDeskOfWhoMayAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		me, task, lee := w.learners[0], w.letter(work.Any), w.colleague()
		product, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "The bus is late."})
		must(t, err)
		must(t, w.Feedback.Say(w.ctx, w.guide, product, feedback.Point{Kind: feedback.Strength, Words: "Not nice at all."}))
		out, err := w.Safety.Report(w.ctx, me, safety.Point, w.points(product)[0].ID, "It hurts.")
		must(t, err)
		if lines := w.linesOf(t, w.guide); len(lines) != 0 {
			t.Errorf("who wrote it reads %+v", lines)
		}
		lines := w.linesOf(t, lee)
		if len(lines) != 1 || lines[0].Kind != desk.Trouble || lines[0].Learner != me.Learner || lines[0].Text != "It hurts." || lines[0].Ref != out.ID || lines[0].N != 1 {
			t.Fatalf("the other one reads %+v", lines)
		}
		h, err := w.Handler(WebConfig{})
		must(t, err)
		tw := &town{world: w, handler: h}
		page := func(who core.Actor) string {
			return tw.askIn(w.ctx, viewer{cookie: tw.session(who)}, http.MethodGet, "/now").Body.String()
		}
		if text := page(lee); !strings.Contains(text, `href="/reports#report-`+out.ID) || !strings.Contains(text, "It hurts.") {
			t.Error("the page does not lead to the report")
		}
		if text := page(w.guide); strings.Contains(text, "It hurts.") || strings.Contains(text, out.ID) {
			t.Error("the page shows it to whom it is about")
		}
		before := desk.Digest(lines, nil)
		must(t, w.Safety.Answer(w.ctx, lee, out.ID, safety.Look, ""))
		if lines = w.linesOf(t, lee); len(lines) != 1 || !lines[0].Looked || desk.Digest(lines, nil) == before {
			t.Errorf("somebody looks at it: %+v", lines)
		}
		if !strings.Contains(page(lee), "somebody looks at it") {
			t.Error("the page does not say that somebody looks at it")
		}
		must(t, w.Safety.Answer(w.ctx, lee, out.ID, safety.End, "I talk with her."))
		if lines = w.linesOf(t, lee); len(lines) != 0 {
			t.Errorf("answered, and %+v is there", lines)
		}
	})
}

// TestOneThingThatSeveralReportIsOneLine: what two classmates report is one line, which says how many; a stop ends it for both.
func TestOneThingThatSeveralReportIsOneLine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsking(t, d, 3)
		w.level(soundboard.Inquiry, soundboard.LevelTogether)
		done, err := w.Inquiry.WriteAngle(w.ctx, w.learners[0], inquiry.AngleForm{ID: core.NewID[string](), Unit: w.unit, Words: "Uncle Jo smokes", Why: "Everybody knows."})
		must(t, err)
		for _, peer := range w.learners[1:] {
			_, err := w.Safety.Report(w.ctx, peer, safety.Angle, done.Angle, "It names somebody.")
			must(t, err)
			w.wait(time.Minute)
		}
		lines := w.linesOf(t, w.guide)
		if len(lines) != 1 || lines[0].N != 2 || lines[0].Learner != w.learners[1].Learner {
			t.Fatalf("%+v", lines)
		}
		must(t, w.Safety.Answer(w.ctx, w.guide, lines[0].Ref, safety.Halt, "No names here."))
		if lines = w.linesOf(t, w.guide); len(lines) != 0 {
			t.Errorf("stopped, and %+v is there", lines)
		}
	})
}

// TestWhatSomebodyOutsideSaidIsALine: comments of somebody outside about the work of a minor are one line with their number, until each is passed on or withheld.
func TestWhatSomebodyOutsideSaidIsALine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		me, task := w.learners[0], w.letter(work.Any)
		w.exec2(`update person set band = 'teen' where id = $1`, me.Person)
		product, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "The bus is late."})
		must(t, err)
		must(t, w.Feedback.Say(w.ctx, w.guide, product, feedback.Point{Kind: feedback.Strength, Words: "Clear."}))
		_, token, err := w.Feedback.AskOutside(w.ctx, w.guide, product, feedback.Asking{Reviewer: "Dr Hale", Asks: "Is it true?"})
		must(t, err)
		device, err := w.Feedback.OpenReview(w.ctx, token)
		must(t, err)
		for _, words := range []string{"True.", "Well made."} {
			must(t, w.Feedback.SayOutside(w.ctx, device, feedback.Point{Kind: feedback.Strength, Words: words}))
		}
		lines := w.linesOf(t, w.guide)
		if len(lines) != 1 || lines[0].Kind != desk.Outside || lines[0].Ref != product || lines[0].N != 2 || lines[0].Learner != me.Learner {
			t.Fatalf("%+v", lines)
		}
		var held []feedback.Point
		must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			held, err = w.Feedback.HeldOf(ctx, tx, product)
			return err
		}))
		must(t, w.Feedback.Pass(w.ctx, w.guide, product, held[0].ID, true, ""))
		if lines = w.linesOf(t, w.guide); len(lines) != 1 || lines[0].N != 1 {
			t.Errorf("one is passed on: %+v", lines)
		}
		must(t, w.Feedback.Pass(w.ctx, w.guide, product, held[1].ID, false, "Too short."))
		if lines = w.linesOf(t, w.guide); len(lines) != 0 {
			t.Errorf("all is settled, and %+v is there", lines)
		}
	})
}

// TestAQuestionWaitsForWhoeverAdvises: a question of the question maker that is ready stands on the desk of an advisor, with a notice, until somebody says something about it;
// again when its learner changed it; not while the slider stands lower, nor once it is stopped.
func TestAQuestionWaitsForWhoeverAdvises(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsking(t, d, 1)
		me, lee := w.learners[0], w.colleague()
		w.exec2(`update group_member set relation = 'advisor' where person_id = $1`, lee.Person)
		w.level(soundboard.Inquiry, soundboard.LevelLearner)
		write := func(ready bool, words string) {
			t.Helper()
			w.wait(time.Minute)
			_, err := w.Inquiry.Save(w.ctx, me, inquiry.QuestionForm{Ready: ready, Question: inquiry.Question{Unit: w.unit, Problem: words, Why: "It matters.",
				ForWhom: []string{"family"}, Views: []string{"One", "Another"}}})
			must(t, err)
		}
		want := func(what string, n int) {
			t.Helper()
			got := 0
			for _, l := range w.linesOf(t, lee) {
				if l.Kind == desk.Inquiry && l.Learner == me.Learner && l.Ref == w.see(me).Own.ID {
					got++
				}
			}
			if got != n {
				t.Errorf("%s: %d lines, want %d", what, got, n)
			}
		}
		told := func() int {
			return w.count(`select count(*) from notice where kind = 'to_read' and person_id = $1`, lee.Person)
		}
		write(false, "Why do we")
		want("a draft", 0)
		write(true, "Why do we smoke?")
		want("ready", 1)
		if told() != 1 || w.count(`select count(*) from notice where kind = 'to_read'`) != 1 {
			t.Errorf("%d notices for the advisor", told())
		}
		for _, l := range w.linesOf(t, w.guide) {
			if l.Kind == desk.Inquiry {
				t.Error("whoever guides has it on the page of the unit")
			}
		}
		w.level(soundboard.Inquiry, soundboard.LevelGuide)
		want("while the slider stands lower", 0)
		w.level(soundboard.Inquiry, soundboard.LevelLearner)
		w.wait(time.Minute)
		must(t, w.Inquiry.Say(w.ctx, lee, w.see(me).Own.ID, inquiry.Nudge, "Who is we?"))
		want("said something", 0)
		write(true, "Why do people smoke?")
		want("changed", 1)
		must(t, w.Safety.Stop(w.ctx, w.guide, safety.Question, w.see(me).Own.ID, "Talk with me first."))
		want("stopped", 0)
	})
}

// TestWhichIsMayForEach holds that asking for several acts at once says the same as asking for each.
func TestWhichIsMayForEach(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), 2)
	w.moveTo(t, w.groupOf(t), soundboard.Goals, soundboard.LevelLearner)
	acts := soundboard.Acts()
	for _, actor := range []core.Actor{w.guide, w.colleague(), w.learners[0], w.learners[1]} {
		must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			which, err := w.Board.Which(ctx, tx, actor, w.learners[0].Learner, acts...)
			if err != nil {
				return err
			}
			for _, act := range acts {
				err := w.Board.May(ctx, tx, actor, act, w.learners[0].Learner)
				if which[act] != (err == nil) {
					t.Errorf("%s of %s: %v at once, alone %v", act, actor.Person, which[act], err)
				}
			}
			return nil
		}))
	}
}
