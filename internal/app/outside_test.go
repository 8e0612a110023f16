package app

import (
	"context"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/feedback"
	"crossfade/internal/people"
	"crossfade/internal/work"
)

// see is what somebody outside sees on their device.
func (w *world) see(device string) (seen feedback.Seen, err error) {
	err = w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		seen, err = w.Feedback.SeeReview(ctx, tx, device)
		return err
	})
	return seen, err
}

// TestSomebodyOutside holds what a link for somebody outside opens: once, on one device, one version of one piece of work, until a day; and that what they say of
// somebody under age waits for whoever guides.
func TestSomebodyOutside(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		me, other, task := w.learners[0], w.learners[1], w.letter(work.Any)
		w.exec2(`update person set band = 'teen', name = 'Noor Bakri' where id = $1`, me.Person)
		product, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "The bus is late.", Files: []work.File{w.sent("bike.png", photo(t))}})
		must(t, err)
		ask := feedback.Asking{Reviewer: "Dr Hale", Asks: "Is it true?"}
		for who, actor := range map[string]core.Actor{"the learner, under age, who has a guide": me, "a classmate": other} {
			if _, _, err := w.Feedback.AskOutside(w.ctx, actor, product, ask); core.KindOf(err) != core.Denied && core.KindOf(err) != core.NotFound {
				t.Errorf("%s asks somebody outside: %v", who, err)
			}
		}
		for field, wrong := range map[string]feedback.Asking{
			"reviewer": {Asks: "Is it true?"}, "asks": {Reviewer: "Dr Hale"}, "until": {Reviewer: "Dr Hale", Asks: "Is it true?", Until: "2020-01-01"},
		} {
			if _, _, err := w.Feedback.AskOutside(w.ctx, w.guide, product, wrong); fields(t, err)[field] == "" {
				t.Errorf("asked without a proper %s: %v", field, err)
			}
		}
		r, token, err := w.Feedback.AskOutside(w.ctx, w.guide, product, ask)
		must(t, err)
		if n := w.count(`select count(*) from review where link_hash = '` + token + `'`); n != 0 || token == "" {
			t.Error("the token stands in the table as it is")
		}
		if peek, _, err := w.Feedback.PeekReview(w.ctx, token); err != nil || peek.Reviewer != "Dr Hale" || !peek.Opened.IsZero() {
			t.Errorf("looking at the link: %+v, %v", peek, err)
		}
		device, err := w.Feedback.OpenReview(w.ctx, token)
		must(t, err)
		if _, err := w.Feedback.OpenReview(w.ctx, token); core.KindOf(err) != core.NotFound {
			t.Errorf("the link opens a second time: %v", err)
		}
		// A newer version is not shared, and nothing says whose it is.
		_, err = w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "A secret version."})
		must(t, err)
		seen, err := w.see(device)
		must(t, err)
		if seen.Version.Words != "The bus is late." || seen.First != "" || len(seen.Version.Files) != 1 {
			t.Errorf("they see %+v", seen)
		}
		if _, err := w.Feedback.ReviewFile(w.ctx, device, seen.Version.Files[0].ID); err != nil {
			t.Errorf("a file of it: %v", err)
		}
		if _, err := w.Feedback.ReviewFile(w.ctx, device, core.NewID[string]()); core.KindOf(err) != core.NotFound {
			t.Errorf("another file: %v", err)
		}
		w.heldBack(r, device, product, me)
		// A named one shows the first name and no more.
		_, second, err := w.Feedback.AskOutside(w.ctx, w.guide, product, feedback.Asking{Reviewer: "Ms Roy", Asks: "Is it clear?", Named: true})
		must(t, err)
		named, err := w.Feedback.OpenReview(w.ctx, second)
		must(t, err)
		if seen, err := w.see(named); err != nil || seen.First != "Noor" || len(seen.Said) != 0 {
			t.Errorf("with the first name: %+v, %v", seen, err)
		}
		// Ending works at once, and can be taken back; the clock ends it for good.
		must(t, w.Feedback.EndReview(w.ctx, w.guide, product, r.ID, false))
		if _, err := w.see(device); core.KindOf(err) != core.NotFound {
			t.Errorf("after it was ended: %v", err)
		}
		must(t, w.Feedback.EndReview(w.ctx, w.guide, product, r.ID, true))
		if _, err := w.see(device); err != nil {
			t.Errorf("taken back: %v", err)
		}
		w.wait(16 * 24 * time.Hour)
		if _, err := w.see(device); core.KindOf(err) != core.NotFound {
			t.Errorf("after its last day: %v", err)
		}
		if err := w.Feedback.SayOutside(w.ctx, device, feedback.Point{Kind: feedback.Strength, Words: "Late."}); core.KindOf(err) != core.NotFound {
			t.Errorf("saying something after the last day: %v", err)
		}
		must(t, w.Privacy.Erase(w.ctx, w.guide, me.Person))
		if n := w.count(`select count(*) from review`) + w.count(`select count(*) from feedback_point`); n != 0 {
			t.Errorf("%d rows after erasing the learner", n)
		}
	})
}

// heldBack has somebody outside say two things about the work of a minor: one is passed on, one withheld with a reason.
func (w *world) heldBack(r feedback.Review, device, product string, me core.Actor) {
	t := w.t
	t.Helper()
	must(t, w.Feedback.SayOutside(w.ctx, device, feedback.Point{Kind: feedback.Try, Words: "Which bus?", Action: "Name the line."}))
	must(t, w.Feedback.SayOutside(w.ctx, device, feedback.Point{Kind: feedback.Strength, Words: "Call me."}))
	if err := w.Feedback.SayOutside(w.ctx, device, feedback.Point{Kind: feedback.Try, Words: "Without what to try"}); core.KindOf(err) != core.Invalid {
		t.Errorf("a try without what to try: %v", err)
	}
	if list := w.points(product); len(list) != 0 {
		t.Errorf("the learner, under age, sees %+v before anybody passed it on", list)
	}
	if n := w.count(`select count(*) from notice where kind = 'outside'`); n != 1 {
		t.Errorf("%d notices for whoever asked", n)
	}
	var held []feedback.Point
	must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		held, err = w.Feedback.HeldOf(ctx, tx, product)
		return err
	}))
	if len(held) != 2 {
		t.Fatalf("waiting: %+v", held)
	}
	for i, p := range held {
		if err := w.Feedback.Pass(w.ctx, me, product, p.ID, true, ""); core.KindOf(err) != core.NotFound {
			t.Errorf("the learner passes on point %d: %v", i, err)
		}
	}
	if err := w.Feedback.Pass(w.ctx, w.guide, product, held[1].ID, false, " "); fields(t, err)["held_why"] == "" {
		t.Errorf("withheld without a reason: %v", err)
	}
	must(t, w.Feedback.Pass(w.ctx, w.guide, product, held[1].ID, false, "It asks for a call."))
	must(t, w.Feedback.Pass(w.ctx, w.guide, product, held[0].ID, true, ""))
	list := w.points(product)
	if len(list) != 1 || list[0].Words != "Which bus?" || list[0].Reviewer != "Dr Hale" || list[0].Review != r.ID || list[0].N != 1 {
		t.Fatalf("passed on: %+v", list)
	}
	must(t, w.Feedback.Handle(w.ctx, me, product, list[0].ID, feedback.Used, ""))
	if err := w.Feedback.Handle(w.ctx, me, product, held[1].ID, feedback.Used, ""); core.KindOf(err) != core.NotFound {
		t.Errorf("the learner reaches what is withheld: %v", err)
	}
	out, err := w.Safety.Report(w.ctx, me, "point", list[0].ID, "I do not like it.")
	if err != nil || out.Nobody {
		t.Errorf("reporting what came from outside: %+v, %v", out, err)
	}
	if _, err := w.Safety.Report(w.ctx, me, "point", held[1].ID, "Hidden."); core.KindOf(err) != core.NotFound {
		t.Errorf("reporting what is withheld: %v", err)
	}
	if seen, err := w.see(device); err != nil || len(seen.Said) != 2 {
		t.Errorf("they see what they said: %+v, %v", seen.Said, err)
	}
}

// TestOutsideOfAnAdult holds that what somebody outside says to an adult waits for nobody.
func TestOutsideOfAnAdult(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), 1)
	me, task := w.learners[0], w.letter(work.Any)
	w.exec2(`update person set band = $2 where id = $1`, me.Person, people.Adult)
	product, err := w.Work.HandIn(w.ctx, me, task.ID, work.Handing{Words: "The bus is late."})
	must(t, err)
	_, token, err := w.Feedback.AskOutside(w.ctx, w.guide, product, feedback.Asking{Reviewer: "Dr Hale", Asks: "Is it true?"})
	must(t, err)
	device, err := w.Feedback.OpenReview(w.ctx, token)
	must(t, err)
	must(t, w.Feedback.SayOutside(w.ctx, device, feedback.Point{Kind: feedback.Strength, Words: "Clear."}))
	if list := w.points(product); len(list) != 1 || list[0].Held != feedback.Shown {
		t.Errorf("an adult sees %+v", list)
	}
}

func (w *world) exec2(query string, args ...any) {
	w.t.Helper()
	must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}))
}
