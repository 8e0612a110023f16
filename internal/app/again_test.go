package app

import (
	"context"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// TestATemplateSetsTheBoard: a unit begins with the board of its template in the class that it is for, in no other, and a copy stands as the original did.
// Dates move with the first one; what colleagues are offered can be used by them, and lacks nothing.
func TestATemplateSetsTheBoard(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		groups, err := w.People.Groups(w.ctx, w.guide)
		must(t, err)
		class := groups[0].ID
		writing := written()
		writing.Due = course.Due{On: "2026-12-10", Why: "the council meets then"}
		writing.Hard = true
		begun := course.Begun{Class: class, Preset: soundboard.Mixed}
		if _, err := w.Courses.MakeUnit(w.ctx, w.guide, course.Making{Writing: writing, Course: w.course.ID, Begun: course.Begun{Class: core.NewID[core.GroupID](), Preset: soundboard.Mixed}}); core.KindOf(err) != core.NotFound {
			t.Errorf("began a unit for a class of others: %v", err)
		}
		id, err := w.Courses.MakeUnit(w.ctx, w.guide, course.Making{Writing: writing, Course: w.course.ID, Begun: begun})
		must(t, err)
		w.stands(id, class, soundboard.Mixed)
		_, err = w.Courses.AddPart(w.ctx, w.guide, id, course.Part{Title: "Begin", OpensOn: "2026-12-01"})
		must(t, err)
		_, err = w.Work.PutTask(w.ctx, w.guide, work.Task{Unit: id, Title: "Letter", Audience: "All", Kind: work.Any, Need: course.Must, Due: course.Due{On: "2026-12-08"}}, false)
		must(t, err)
		again, err := w.Courses.CopyUnit(w.ctx, w.guide, course.Again{From: id, To: w.course.ID, Start: "2027-01-01", Begun: course.Begun{Class: class}})
		must(t, err)
		w.stands(again, class, soundboard.Mixed)
		u, err := w.Courses.Unit(w.ctx, w.guide, again)
		must(t, err)
		tasks, err := w.Work.Tasks(w.ctx, w.guide, again)
		must(t, err)
		if u.Due.On != "2027-01-10" || !u.Due.Hard() || u.Parts[0].OpensOn != "2027-01-01" || tasks[0].Due.On != "2027-01-08" {
			t.Errorf("dates did not move with the first: %+v %+v %+v", u.Due, u.Parts, tasks)
		}
		if _, err := w.Courses.CopyUnit(w.ctx, w.guide, course.Again{From: id, To: w.course.ID, Start: "soon"}); core.KindOf(err) != core.Invalid {
			t.Errorf("took a date that is none: %v", err)
		}
		w.offers(id)
	})
}

// offers has a unit offered to colleagues, once nothing is missing.
func (w *world) offers(id core.UnitID) {
	w.t.Helper()
	empty, err := w.Courses.MakeUnit(w.ctx, w.guide, course.Making{Writing: course.Writing{Title: "Empty"}, Course: w.course.ID})
	must(w.t, err)
	if err := w.Courses.Share(w.ctx, w.guide, empty, true); core.KindOf(err) != core.Invalid {
		w.t.Errorf("offered an empty unit: %v", err)
	}
	if err := w.Courses.Share(w.ctx, w.learners[0], id, true); core.KindOf(err) != core.Denied {
		w.t.Errorf("a learner offers a unit: %v", err)
	}
	u, err := w.Courses.Unit(w.ctx, w.guide, id)
	must(w.t, err)
	tasks, err := w.Work.Tasks(w.ctx, w.guide, id)
	must(w.t, err)
	_, err = w.Work.RetireTask(w.ctx, w.guide, tasks[0].ID) // it has no criteria
	must(w.t, err)
	must(w.t, w.Courses.Share(w.ctx, w.guide, id, true))
	must(w.t, w.Courses.Share(w.ctx, w.guide, id, true))
	list, err := w.Courses.SharedUnits(w.ctx, w.guide)
	must(w.t, err)
	if len(list) != 1 || list[0].ID != id || list[0].Goals != len(u.Goals) || list[0].By == "" {
		w.t.Errorf("offered: %+v", list)
	}
	if _, err := w.Courses.SharedUnits(w.ctx, w.learners[0]); core.KindOf(err) != core.Denied {
		w.t.Errorf("a learner reads what is offered: %v", err)
	}
	must(w.t, w.Courses.Share(w.ctx, w.guide, id, false))
	if list, err = w.Courses.SharedUnits(w.ctx, w.guide); err != nil || len(list) != 0 {
		w.t.Errorf("offered no more: %+v %v", list, err)
	}
}

// stands compares the board of a unit with a preset: in its class, and for nobody else.
func (w *world) stands(unit core.UnitID, class core.GroupID, preset soundboard.Preset) {
	w.t.Helper()
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		at, err := w.Board.Positions(ctx, tx, soundboard.Scope{Org: w.guide.Org, Class: class, Unit: unit})
		if err != nil {
			return err
		}
		for e, l := range preset.Levels() {
			if p := at.Of(e); p.Level != l || p.From != soundboard.ForUnit {
				w.t.Errorf("%s stands at %s from %q, the template sets %s", e, p.Level, p.From, l)
			}
		}
		elsewhere, err := w.Board.Positions(ctx, tx, soundboard.Scope{Org: w.guide.Org, Class: class})
		if elsewhere.Of(soundboard.Task).Level != soundboard.LevelGuide {
			w.t.Error("the rest of the class moved, too")
		}
		if _, missing := people.Led(ctx, tx, w.guide, class); missing != nil {
			w.t.Error(missing)
		}
		return err
	}))
}
