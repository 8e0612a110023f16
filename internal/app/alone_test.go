package app

import (
	"context"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/feedback"
	"crossfade/internal/people"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// TestAloneAtWorkATaskIsOnesOwn: somebody who learns alone at a workplace says at the level Learner what they make and for whom. Nobody is there to say yes, so
// nothing waits, and what they made is handed in.
func TestAloneAtWorkATaskIsOnesOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 0)
		made, link, err := w.People.AddOrg(w.ctx, people.NewOrg{Kind: people.Workplace, Name: "Northgrid", Language: "en", TimeZone: "UTC", First: "Jan"})
		must(t, err)
		me := (&town{world: w}).actorOf(link.Person, made.ID)
		task := w.taskOf(me, me, course.Adult)
		must(t, d.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := w.Board.Move(ctx, tx, me, soundboard.Order{Scope: soundboard.Scope{Learner: me.Learner}, Moves: []soundboard.Move{{Element: soundboard.Task, To: soundboard.LevelLearner}}})
			return err
		}))
		out, err := w.Work.Propose(w.ctx, me, work.Proposing{Seen: soundboard.LevelLearner, Form: work.Form{Task: task, What: "A walk along the line", Medium: "On foot", Audience: "The new crew",
			Reach: "I take them along.", Why: "They see the poles.", Fits: map[string]string{}}}, nil)
		if err != nil || !out.OK || out.Kept {
			t.Errorf("alone, and it waits for a yes: %+v %v", out, err)
		}
		if _, err := w.Work.HandIn(w.ctx, me, task, work.Handing{Words: "We walked, and here is what they noticed."}); err != nil {
			t.Errorf("alone, and nothing can be handed in: %v", err)
		}
	})
}

// TestAReportThatNobodyCanLookAt: in a home with one grown-up a child finds something by that grown-up not all right. There is nobody to tell, so the child reads that, and
// nothing is recorded that the grown-up would read; what a sister or brother wrote goes to the grown-up as ever.
func TestAReportThatNobodyCanLookAt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 0)
		made, link, err := w.People.AddOrg(w.ctx, people.NewOrg{Kind: people.Home, Name: "Home", Language: "en", TimeZone: "UTC", First: "Sam"})
		must(t, err)
		town := &town{world: w}
		sam := town.actorOf(link.Person, made.ID)
		groups, err := w.People.Groups(w.ctx, sam)
		must(t, err)
		added, err := w.People.AddLearners(w.ctx, sam, groups[0].ID, "Mia", people.Middle)
		must(t, err)
		mia := town.actorOf(added.People[0].ID, made.ID)
		task := w.taskOf(sam, mia, course.Middle)
		product, err := w.Work.HandIn(w.ctx, mia, task, work.Handing{Words: "My letter"})
		must(t, err)
		must(t, w.Feedback.Say(w.ctx, sam, product, feedback.Point{Kind: feedback.Strength, Words: "Not nice at all."}))
		var point string
		must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			return tx.QueryRow(ctx, `select id from feedback_point where product_id = $1`, product).Scan(&point)
		}))
		out, err := w.Safety.Report(w.ctx, mia, safety.Point, point, "It hurts.")
		if err != nil || !out.Nobody || out.ID != "" || len(out.Told) != 0 {
			t.Errorf("nobody can look at it: %+v %v", out, err)
		}
		must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			var kept int
			err := tx.QueryRow(ctx, `select (select count(*) from trouble) + (select count(*) from notice where kind = 'reported')`).Scan(&kept)
			if kept != 0 {
				t.Error("it was recorded where the one it is about reads it")
			}
			return err
		}))
		if l, err := w.Safety.Reports(w.ctx, mia); err != nil || len(l.Mine) != 0 {
			t.Errorf("the child waits for an answer that cannot come: %+v %v", l, err)
		}
	})
}

// taskOf makes a unit with one task, in which somebody learns.
func (w *world) taskOf(guide, learner core.Actor, band course.Band) string {
	w.t.Helper()
	id, err := w.Courses.MakeUnit(w.ctx, guide, course.Making{Writing: written(), Band: band, Lang: "en"})
	must(w.t, err)
	must(w.t, w.Courses.Publish(w.ctx, guide, id, true))
	u, err := w.Courses.Unit(w.ctx, guide, id)
	must(w.t, err)
	_, _, err = w.Courses.SetLearners(w.ctx, guide, u.Course, []core.LearnerID{learner.Learner})
	must(w.t, err)
	task, err := w.Work.PutTask(w.ctx, guide, work.Task{Unit: id, Title: "Show it", Audience: "All", Kind: work.Any, Need: course.Must}, false)
	must(w.t, err)
	return task
}
