package app

import (
	"context"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/desk"
	"crossfade/internal/notify"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
)

// lines reads the desk of the world's guide.
func (w *world) lines(t *testing.T) []desk.Line {
	t.Helper()
	var list []desk.Line
	must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = desk.List(ctx, tx, check.Desk{Actor: w.guide}, w.clock.Now())
		return err
	}))
	return list
}

func kindsOf(lines []desk.Line) map[desk.Kind]int {
	out := map[desk.Kind]int{}
	for _, l := range lines {
		out[l.Kind]++
	}
	return out
}

// TestSeveralAtOnceAreSeveralActs has learners ask for a say and for help; the guide says yes to all proposals at once, of which one was answered by
// then, and sends one comment to all that is left.
func TestSeveralAtOnceAreSeveralActs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 4)
		goal := w.course.Goals()[0].ID
		for _, l := range w.learners {
			must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := w.Asks.AskBoard(ctx, tx, l, proposal.Wish{Element: soundboard.Task, To: soundboard.LevelTogether}, "More say in tasks", "I have ideas.")
				return err
			}))
		}
		must(t, w.Checks.SendQuestion(w.ctx, w.learners[0], check.Asking{ID: core.NewID[string](), Goal: goal, Stuck: "Why?"}))
		lines := w.lines(t)
		if k := kindsOf(lines); k[desk.Proposal] != 4 || k[desk.Question] != 1 || lines[0].Kind != desk.Question {
			t.Fatalf("the desk has %v", k)
		}
		var count int
		must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			count, err = desk.Count(ctx, tx, check.Desk{Actor: w.guide}, w.clock.Now())
			return err
		}))
		if count != desk.Learners(lines) || count != 4 {
			t.Errorf("%d wait by the count, %d on the list", count, desk.Learners(lines))
		}

		picks := func(kind desk.Kind) (list []desk.Pick) {
			for _, l := range lines {
				if l.Kind == kind {
					list = append(list, desk.Pick{Kind: l.Kind, Ref: l.Ref})
				}
			}
			return list
		}
		asked := picks(desk.Proposal)
		_, err := w.Asks.Say(w.ctx, w.guide, asked[0].Ref, proposal.SaidNo, "Later.")
		must(t, err)
		out, err := w.Groups.Many(w.ctx, w.guide, desk.Many{Do: desk.DoOK, Lines: append(asked, asked[1]), Today: w.clock.Now()})
		must(t, err)
		if out != (desk.Outcome{Done: 3, Left: 1}) {
			t.Errorf("%+v", out)
		}
		if n := w.count(`select count(*) from proposal where status = 'yes'`); n != 3 {
			t.Errorf("%d have their yes", n)
		}
		if n := w.count(`select count(*) from proposal_word where verdict = 'yes'`); n != 3 {
			t.Errorf("%d words of yes are on record", n)
		}
		if n := w.count(`select count(*) from board_change where element = 'task' and learner_id <> ''`); n != 3 {
			t.Errorf("the board moved for %d learners", n)
		}

		out, err = w.Groups.Many(w.ctx, w.guide, desk.Many{Do: desk.DoSay, Words: "What have you tried?", Keep: true, Lines: picks(desk.Question), Today: w.clock.Now()})
		must(t, err)
		if out.Done != 1 || len(w.lines(t)) != 0 {
			t.Errorf("%+v, and %d lines are left", out, len(w.lines(t)))
		}
		var kept []coaching.Comment
		must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			kept, err = coaching.Comments(ctx, tx, w.guide)
			return err
		}))
		if len(kept) != 1 || kept[0].Body != "What have you tried?" {
			t.Errorf("kept: %+v", kept)
		}
		if err := w.Coaching.DropComment(w.ctx, w.learners[0], kept[0].ID); core.KindOf(err) != core.NotFound {
			t.Errorf("somebody else drops it: %v", err)
		}
		for _, bad := range []desk.Many{{Do: desk.DoOK}, {Do: desk.DoSay, Lines: asked}, {Do: "away", Lines: asked}} {
			if _, err := w.Groups.Many(w.ctx, w.guide, bad); core.KindOf(err) != core.Invalid {
				t.Errorf("%+v was taken: %v", bad, err)
			}
		}
		stranger := w.learners[3]
		if out, err := w.Groups.Many(w.ctx, stranger, desk.Many{Do: desk.DoOK, Lines: asked[:1], Today: w.clock.Now()}); err != nil || out.Done != 0 {
			t.Errorf("a learner says yes: %+v, %v", out, err)
		}
	})
}

// TestNoticesAreSettledWhereTheThingIsRead has a learner read an answer on its own page: the notice about it is read then, and no other one.
func TestNoticesAreSettledWhereTheThingIsRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		me, goal := w.learners[0], w.course.Goals()[0].ID
		var ids []string
		for range 2 {
			ids = append(ids, core.NewID[string]())
			must(t, w.Checks.SendQuestion(w.ctx, me, check.Asking{ID: ids[len(ids)-1], Goal: goal, Stuck: "Why?"}))
			must(t, w.Checks.AnswerQuestion(w.ctx, w.guide, ids[len(ids)-1], "Look again."))
		}
		h, err := w.Handler(WebConfig{})
		must(t, err)
		tw := &town{world: w, handler: h}
		v := viewer{cookie: tw.session(me)}
		if code := tw.askIn(w.ctx, v, "GET", "/questions/"+ids[0]).Code; code != 200 {
			t.Fatal(code)
		}
		list, err := w.Notify.List(w.ctx, me)
		must(t, err)
		for _, n := range list {
			if n.Kind != notify.Answered || n.Read.IsZero() != (n.Ref == ids[1]) {
				t.Errorf("%s about %s: read at %v", n.Kind, n.Ref, n.Read)
			}
		}
		if len(list) != 2 {
			t.Errorf("%d notices", len(list))
		}
		must(t, w.Coaching.Keep(w.ctx, w.guide, coaching.Keeping{Session: coaching.Session{Learner: me.Learner, Kind: coaching.CheckIn, Shared: "On your way."},
			Steps: []coaching.Step{{Title: "Read it again"}}, Every: 14, Today: w.clock.Now().Add(time.Hour)}))
		tw.askIn(w.ctx, v, "GET", "/today")
		if n := w.count(`select count(*) from notice where kind = 'task' and read_at = ''`); n != 0 {
			t.Errorf("%d notices about what stands on Today are unread", n)
		}
	})
}
