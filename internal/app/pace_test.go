package app

import (
	"context"
	"strings"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/pace"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
)

// moveTo moves a slider for the class of a world.
func (w *world) moveTo(t *testing.T, group core.GroupID, e soundboard.Element, to soundboard.Level) {
	t.Helper()
	must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := w.Board.Move(ctx, tx, w.guide, soundboard.Order{Scope: soundboard.Scope{Class: group}, Moves: []soundboard.Move{{Element: e, To: to}}})
		return err
	}))
}

// TestAPlanThatFitsTheTime goes from a pasted guide to the order of Today, at each level of the plan, and back.
func TestAPlanThatFitsTheTime(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		me, goals := w.learners[0], w.course.Goals()
		if len(goals) < 6 {
			t.Fatalf("%d goals are too few for this test", len(goals))
		}
		group := w.groupOf(t)
		for i := range pace.FewGoals {
			w.wait(4 * 24 * time.Hour)
			w.alone(me, goals[i].ID, 0)
		}
		look := func(as core.Actor) pace.View {
			t.Helper()
			v, err := w.Pace.Look(w.ctx, as, me.Learner, w.course.ID, time.UTC)
			must(t, err)
			return v
		}
		if v := look(me); v.Outlook.Verdict() != pace.Open || v.Offers() {
			t.Fatalf("without an end: %s, %+v", v.Outlook.Verdict(), v.Outlook.Forecast)
		}
		w.pasteGuide(t, group, goals)
		must(t, w.Pace.Tell(w.ctx))
		w.wait(pace.Lead)
		v, theirs := look(me), look(w.guide)
		if v.Outlook.Verdict() != pace.Past || v.Outlook.Forecast != theirs.Outlook.Forecast || !v.Offers() {
			t.Fatalf("learner %+v\nguide %+v", v.Outlook.Forecast, theirs.Outlook.Forecast)
		}
		if v.Outlook.Side != pace.Before {
			t.Fatalf("beside the line: %s, %d", v.Outlook.Side, v.Outlook.Off)
		}
		class, err := w.Pace.Class(w.ctx, w.guide, group, "", time.UTC, 0)
		must(t, err)
		if len(class.Rows) != 2 || len(class.Units) == 0 || len(class.Units[0].Who[pace.Before])+len(class.Units[0].Who[pace.At])+len(class.Units[0].Who[pace.After]) != 2 {
			t.Fatalf("%+v", class.Units)
		}
		// At Teacher the learner asks, and a yes puts it on Today.
		done, err := w.Pace.Take(w.ctx, me, me.Learner, w.course.ID, time.UTC, "A plan")
		must(t, err)
		if v = look(me); done || !v.Asked || len(v.Course.Path.Goals) > 0 {
			t.Fatalf("done %v, asked %v, path %v", done, v.Asked, v.Course.Path)
		}
		var asked string
		must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			open, err := proposal.Of(ctx, tx, pace.FitPlan, []string{string(w.course.ID) + " " + string(me.Learner)})
			for _, p := range open {
				asked = p.ID
			}
			return err
		}))
		_, err = w.Asks.Say(w.ctx, w.guide, asked, proposal.SaidYes, "")
		must(t, err)
		last := goals[len(goals)-1].ID // the only must-do that is left, see pasteGuide
		v = look(me)
		if g, on, found := v.Course.OnPath(); !found || on == "" || v.Course.Path.Goals[len(course.Leading(v.Course.Outline, last))-1-gotOnTheWay(v, last)].Goal != last {
			t.Fatalf("path %+v, next %+v", v.Course.Path, g)
		}
		if err := w.Pace.Leave(w.ctx, me, me.Learner, w.course.ID); core.KindOf(err) != core.Denied {
			t.Fatalf("at Teacher the learner takes it off: %v", err)
		}
		must(t, w.Pace.Leave(w.ctx, w.guide, me.Learner, w.course.ID))
		// At Learner it is one press, and the guide cannot.
		w.moveTo(t, group, soundboard.Plan, soundboard.LevelLearner)
		if _, err = w.Pace.Take(w.ctx, w.guide, me.Learner, w.course.ID, time.UTC, "A plan"); core.KindOf(err) != core.Denied {
			t.Fatalf("at Learner the guide puts a plan on: %v", err)
		}
		done, err = w.Pace.Take(w.ctx, me, me.Learner, w.course.ID, time.UTC, "A plan")
		must(t, err)
		if v = look(me); !done || len(v.Course.Path.Goals) == 0 || v.Course.Path.By != me.Person {
			t.Fatalf("%v %+v", done, v.Course.Path)
		}
		must(t, w.Pace.Leave(w.ctx, me, me.Learner, w.course.ID))
		if v = look(me); len(v.Course.Path.Goals) != 0 {
			t.Fatal("it is not off")
		}
		if _, err := w.Pace.Look(w.ctx, w.learners[1], me.Learner, w.course.ID, time.UTC); core.KindOf(err) != core.NotFound {
			t.Fatalf("another learner looks: %v", err)
		}
		w.sound()
	})
}

// gotOnTheWay counts what leads to a goal and is got.
func gotOnTheWay(v pace.View, goal core.GoalID) (n int) {
	for _, g := range course.Leading(v.Course.Outline, goal) {
		if s, _ := v.Course.Find(g); s.State.Is() {
			n++
		}
	}
	return n
}

// groupOf finds the class of the world.
func (w *world) groupOf(t *testing.T) core.GroupID {
	t.Helper()
	list, err := w.People.Groups(w.ctx, w.guide)
	must(t, err)
	return list[0].ID
}

// pasteGuide brings a guide in that says of the last goal that it must be reached, and of all others that they should; one line is wrong at first.
func (w *world) pasteGuide(t *testing.T, group core.GroupID, goals []course.OutlineGoal) {
	t.Helper()
	today := w.clock.at
	var b strings.Builder
	for i, g := range goals {
		need := "should"
		if i == len(goals)-1 {
			need = "must"
		}
		b.WriteString(today.AddDate(0, 0, 2*i-12).Format(time.DateOnly) + "\t" + g.Title + "\t" + need + "\n")
	}
	keep := func(words string) string {
		id, err := w.Pace.Keep(w.ctx, w.guide, pace.Draft{Group: group, Course: w.course.ID, Words: words})
		must(t, err)
		return id
	}
	wrong := keep(b.String() + "2026-12-01\tNobody knows this\n")
	p, err := w.Pace.Preview(w.ctx, w.guide, wrong)
	must(t, err)
	if p.Open() != 1 || len(p.Lines) != len(goals)+1 {
		t.Fatalf("%d open of %d", p.Open(), len(p.Lines))
	}
	if _, _, err := w.Pace.Use(w.ctx, w.guide, wrong, nil); core.KindOf(err) != core.Invalid {
		t.Fatalf("an undecided line: %v", err)
	}
	if n := w.count(`select count(*) from pacing_line`); n != 0 {
		t.Fatalf("%d lines came in of a table that is not whole", n)
	}
	n, _, err := w.Pace.Use(w.ctx, w.guide, wrong, map[int]string{len(goals) + 1: pace.Skip})
	must(t, err)
	if n != len(goals) || w.count(`select count(*) from pacing_draft`) != 0 {
		t.Fatalf("%d goals", n)
	}
	for _, not := range w.learners {
		if _, err := w.Pace.Keep(w.ctx, not, pace.Draft{Group: group, Course: w.course.ID, Words: "2026-12-01,A"}); core.KindOf(err) != core.NotFound {
			t.Fatalf("a learner sets the pace: %v", err)
		}
	}
}
