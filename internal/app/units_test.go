package app

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/interop"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

// written is a unit that lacks nothing.
func written() course.Writing {
	return course.Writing{Title: "Bike racks", Challenge: "Get the town to put up ten racks.", Why: "You ride there.", Outcomes: []string{"A letter that was sent"},
		New: []course.NewGoal{{Title: "State a claim", Why: "It is heard."}, {Title: "Back it", Why: "It holds."}}}
}

// fields are the names of the fields that a fault complains about.
func fields(t testing.TB, err error) map[string]string {
	t.Helper()
	if core.KindOf(err) != core.Invalid {
		t.Fatalf("not refused: %v", err)
	}
	return faultOf(err).Fields
}

// openUnit makes and publishes a unit in a course of its own, with the learners of the world in it.
func (w *world) openUnit(writing course.Writing) course.Unit {
	w.t.Helper()
	id, err := w.Courses.MakeUnit(w.ctx, w.guide, course.Making{Writing: writing, Band: course.Teen, Lang: "en"})
	must(w.t, err)
	must(w.t, w.Courses.Publish(w.ctx, w.guide, id, true))
	u, err := w.Courses.Unit(w.ctx, w.guide, id)
	must(w.t, err)
	var all []core.LearnerID
	for _, l := range w.learners {
		all = append(all, l.Learner)
	}
	_, _, err = w.Courses.SetLearners(w.ctx, w.guide, u.Course, all)
	must(w.t, err)
	return u
}

// TestAUnitOfItsOwnIsForItsClass: who makes a unit in a course of its own for a class need not tick thirty names; nobody sees it before it is open.
func TestAUnitOfItsOwnIsForItsClass(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		begin := func(class core.GroupID, in core.CourseID) (course.Unit, error) {
			id, err := w.Courses.MakeUnit(w.ctx, w.guide, course.Making{Writing: written(), Course: in, Band: course.Teen, Lang: "en", Begun: course.Begun{Class: class}})
			if err != nil {
				return course.Unit{}, err
			}
			u, _, err := w.Courses.UnitToEdit(w.ctx, w.guide, id, "")
			must(t, err)
			return u, nil
		}
		u, err := begin(w.classOf(w.learners[0]).ID, "")
		must(t, err)
		if _, err := w.Courses.Unit(w.ctx, w.learners[0], u.ID); core.KindOf(err) != core.NotFound {
			t.Errorf("a learner sees a draft: %v", err)
		}
		must(t, w.Courses.Publish(w.ctx, w.guide, u.ID, true))
		for _, l := range w.learners {
			if _, err := w.Courses.Unit(w.ctx, l, u.ID); err != nil {
				t.Errorf("a learner of the class does not see the unit: %v", err)
			}
		}
		if _, err := begin("somewhere-else", ""); core.KindOf(err) != core.NotFound {
			t.Errorf("a unit was begun for a class of others: %v", err)
		}
		alone, err := begin("", "")
		must(t, err)
		must(t, w.Courses.Publish(w.ctx, w.guide, alone.ID, true))
		if _, err := w.Courses.Unit(w.ctx, w.learners[0], alone.ID); core.KindOf(err) != core.NotFound {
			t.Errorf("a unit for no class is everybody's: %v", err)
		}
	})
}

// TestUnitNeedsChallengeAndOutcome is SB-13: nothing is shown to learners before it has a challenge, a reason, an outcome and a goal.
func TestUnitNeedsChallengeAndOutcome(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		id, err := w.Courses.MakeUnit(w.ctx, w.guide, course.Making{Writing: course.Writing{Title: "Empty"}, Course: w.course.ID})
		must(t, err)
		if _, err := w.Courses.MakeUnit(w.ctx, w.learners[0], course.Making{Writing: written(), Course: w.course.ID}); core.KindOf(err) != core.Denied {
			t.Errorf("a learner makes a unit: %v", err)
		}
		if _, err := w.Courses.Unit(w.ctx, w.learners[0], id); core.KindOf(err) != core.NotFound {
			t.Errorf("a learner sees a draft: %v", err)
		}
		u, _, err := w.Courses.UnitToEdit(w.ctx, w.guide, id, "")
		must(t, err)
		want := []string{"build.lacks.challenge", "build.lacks.why", "build.lacks.outcome", "build.lacks.goal"}
		if !slices.Equal(u.Lacks(), want) {
			t.Errorf("lacks %v", u.Lacks())
		}
		full := written()
		full.Outcomes = nil
		must(t, w.Courses.SaveUnit(w.ctx, w.guide, id, full))
		if err := w.Courses.Publish(w.ctx, w.guide, id, true); core.KindOf(err) != core.Invalid || faultOf(err).Key != "build.lacks.outcome" {
			t.Errorf("published without an outcome: %v", err)
		}
		full.Outcomes, full.New = []string{"A letter"}, nil
		must(t, w.Courses.SaveUnit(w.ctx, w.guide, id, full))
		must(t, w.Courses.Publish(w.ctx, w.guide, id, true))
		u, err = w.Courses.Unit(w.ctx, w.learners[0], id)
		must(t, err)
		if u.Challenge != full.Challenge || len(u.Goals) != 2 || u.Goals[0].Need != course.Must {
			t.Errorf("%+v", u)
		}
		if _, err := w.Courses.Unit(w.ctx, core.Actor{Person: "x", Learner: core.NewID[core.LearnerID](), Org: w.guide.Org}, id); core.KindOf(err) != core.NotFound {
			t.Errorf("somebody outside the course sees it: %v", err)
		}
		list, err := w.Plan.Courses(w.ctx, w.learners[0])
		must(t, err)
		if goals := list[0].Outline.Goals(); goals[len(goals)-1].Title != "Back it" {
			t.Errorf("the goals are not on the learner's way: %+v", goals)
		}
		must(t, w.Courses.SaveUnit(w.ctx, w.guide, id, course.Writing{Title: "Racks", Needs: map[core.GoalID]course.Necessity{u.Goals[0].ID: "", u.Goals[1].ID: course.Stretch}}))
		u, err = w.Courses.Unit(w.ctx, w.guide, id)
		must(t, err)
		if len(u.Goals) != 1 || u.Goals[0].Need != course.Stretch {
			t.Errorf("taken out and marked: %+v", u.Goals)
		}
		made, err := w.Courses.CopyUnit(w.ctx, w.guide, course.Again{From: id, To: w.course.ID})
		must(t, err)
		again, err := w.Courses.Unit(w.ctx, w.guide, made)
		must(t, err)
		if !again.Draft || again.Title != "Racks" || len(again.Goals) != 1 || again.Goals[0].ID != u.Goals[0].ID {
			t.Errorf("the copy: %+v", again)
		}
	})
}

// TestUnitsOutliveAnImport: what was made here stays when the course comes in again, and so does what was changed of what came in.
func TestUnitsOutliveAnImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		id, err := w.Courses.MakeUnit(w.ctx, w.guide, course.Making{Writing: written(), Course: w.course.ID})
		must(t, err)
		must(t, w.Courses.Publish(w.ctx, w.guide, id, true))
		first := w.course.Units[0]
		must(t, w.Courses.SaveUnit(w.ctx, w.guide, first.ID, course.Writing{Title: first.Title, Challenge: "Cut a pizza fairly.", Why: first.Why}))
		report, err := w.Importer.Folder(w.ctx, w.guide, interop.Bundled(w.Importer.Bundled[0]))
		must(t, err)
		if report.Refused() {
			t.Fatalf("%+v", report.Notes)
		}
		u, err := w.Courses.Unit(w.ctx, w.learners[0], id)
		must(t, err)
		if len(u.Goals) != 2 {
			t.Errorf("the import took goals: %+v", u)
		}
		u, err = w.Courses.Unit(w.ctx, w.learners[0], first.ID)
		must(t, err)
		if u.Challenge != "Cut a pizza fairly." || len(u.Goals) != len(first.Goals) {
			t.Errorf("the import took the challenge or the goals: %+v", u)
		}
	})
}

// TestSoftDates is ML-14: a hard date demands a reason of three words; a soft one that is past changes nothing and can be set anew.
func TestSoftDates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		me, u := w.learners[0], w.openUnit(written())
		save := func(due course.Due, hard bool) error {
			writing := written()
			writing.New, writing.Due, writing.Hard = nil, due, hard
			return w.Courses.SaveUnit(w.ctx, w.guide, u.ID, writing)
		}
		if got := fields(t, save(course.Due{On: "2026-12-01", Why: "because of"}, true)); got["until_why"] == "" {
			t.Errorf("two words are a reason: %v", got)
		}
		if got := fields(t, save(course.Due{Why: "the council meets then"}, true)); got["until"] == "" {
			t.Errorf("hard without a date: %v", got)
		}
		must(t, save(course.Due{On: "2026-11-10"}, false))
		before, err := w.Plan.Courses(w.ctx, me)
		must(t, err)
		w.wait(20 * 24 * time.Hour)
		after, err := w.Plan.Courses(w.ctx, me)
		must(t, err)
		if len(before) != len(after) || len(w.statements(me)) != 0 {
			t.Error("a date that went by changed something")
		}
		today := w.clock.Now().Format(time.DateOnly)
		if u, err = w.Courses.Unit(w.ctx, me, u.ID); err != nil || !u.Due.Past(today) || u.Due.Hard() {
			t.Errorf("%+v %v", u.Due, err)
		}
		if got := fields(t, w.Courses.Replan(w.ctx, me, u.ID, "2026-11-01", time.UTC)); got["on"] == "" {
			t.Errorf("a date in the past is taken: %v", got)
		}
		must(t, w.Courses.Replan(w.ctx, me, u.ID, "2026-12-05", time.UTC))
		if own, err := w.Courses.OwnDate(w.ctx, me, string(u.ID)); err != nil || own != "2026-12-05" {
			t.Errorf("%q %v", own, err)
		}
		must(t, save(course.Due{On: "2026-12-01", Why: "the council meets then"}, true))
		if err := w.Courses.Replan(w.ctx, me, u.ID, "2026-12-06", time.UTC); core.KindOf(err) != core.Locked {
			t.Errorf("a hard date moves: %v", err)
		}
	})
}

// TestSharedPlan is P-T: a part opens for all at the same moment, and whoever was away gets a list instead of a penalty.
func TestSharedPlan(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 3)
		u := w.openUnit(written())
		one, err := w.Courses.AddPart(w.ctx, w.guide, u.ID, course.Part{Title: "Read chapter one", Body: "Together.", CatchUp: "Read it at home."})
		must(t, err)
		two, err := w.Courses.AddPart(w.ctx, w.guide, u.ID, course.Part{Title: "Talk", OpensOn: "2026-11-09"})
		must(t, err)
		open := func(who core.Actor) (list []string) {
			u, err := w.Courses.Unit(w.ctx, who, u.ID)
			must(t, err)
			for _, p := range u.Parts {
				if p.Open(w.clock.Now().Format(time.DateOnly)) {
					list = append(list, p.Title)
				}
			}
			return list
		}
		if got := open(w.learners[0]); got != nil {
			t.Errorf("open already: %v", got)
		}
		if err := w.Courses.ChangePart(w.ctx, w.learners[0], u.ID, one, course.PartOpen); core.KindOf(err) != core.Denied {
			t.Errorf("a learner opens a part: %v", err)
		}
		must(t, w.Courses.ChangePart(w.ctx, w.guide, u.ID, one, course.PartOpen))
		for _, l := range w.learners {
			if got := open(l); !slices.Equal(got, []string{"Read chapter one"}) {
				t.Errorf("not open for everybody: %v", got)
			}
		}
		must(t, w.Courses.SetAway(w.ctx, w.guide, u.ID, one, []core.LearnerID{w.learners[1].Learner}))
		caught, err := w.Courses.CatchUps(w.ctx, w.learners[1], u.ID)
		must(t, err)
		if done, away := caught[one]; !away || done || len(w.statements(w.learners[1])) != 0 {
			t.Errorf("nothing to catch up, or a mark: %v", caught)
		}
		if caught, err := w.Courses.CatchUps(w.ctx, w.learners[0], u.ID); err != nil || len(caught) != 0 {
			t.Errorf("whoever was there has a list: %v %v", caught, err)
		}
		if err := w.Courses.CaughtUp(w.ctx, w.learners[0], u.ID, one); core.KindOf(err) != core.NotFound {
			t.Errorf("caught up with what was not missed: %v", err)
		}
		must(t, w.Courses.CaughtUp(w.ctx, w.learners[1], u.ID, one))
		_, _, list, err := w.Courses.PartAway(w.ctx, w.guide, u.ID, one)
		must(t, err)
		if len(list) != 3 || !slices.ContainsFunc(list, func(a course.Away) bool { return a.Away && a.Caught }) {
			t.Errorf("the guide does not see it: %+v", list)
		}
		w.wait(8 * 24 * time.Hour)
		if got := open(w.learners[2]); !slices.Equal(got, []string{"Read chapter one", "Talk"}) {
			t.Errorf("the date opens nothing: %v", got)
		}
		must(t, w.Courses.ChangePart(w.ctx, w.guide, u.ID, two, course.PartUp))
		if got := open(w.learners[2]); !slices.Equal(got, []string{"Talk", "Read chapter one"}) {
			t.Errorf("the order: %v", got)
		}
	})
}

// TestCourseIsCompleteByGoals is ML-28: all goals shown in week two is the course complete in week two, whatever the dates say.
func TestCourseIsCompleteByGoals(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), 1)
	writing := written()
	writing.Due.On = "2027-02-01"
	me, u := w.learners[0], w.openUnit(writing)
	complete := func() bool {
		list, err := w.Plan.Courses(w.ctx, me)
		must(t, err)
		for _, c := range list {
			if c.Outline.ID == u.Course {
				return c.All > 0 && c.Got == c.All
			}
		}
		return false
	}
	for i, g := range u.Goals {
		if complete() {
			t.Fatalf("complete after %d of %d", i, len(u.Goals))
		}
		w.wait(5 * 24 * time.Hour)
		must(t, w.Checks.Judge(w.ctx, w.guide, me.Learner, g.ID, progress.Judgement{ID: core.NewID[core.StatementID](), State: mastery.GotIt, Note: "I saw it."}))
	}
	if !complete() {
		t.Error("not complete in week two")
	}
	must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error { return course.Forget(ctx, tx, me.Learner) }))
	if n := w.count(`select count(*) from enrolment where learner_id = $1`, me.Learner); n != 0 {
		t.Errorf("%d enrolments after erasing", n)
	}
}

// faultOf is the fault in an error's chain.
func faultOf(err error) *core.Fault {
	var f *core.Fault
	if !errors.As(err, &f) {
		return &core.Fault{}
	}
	return f
}
