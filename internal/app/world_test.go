package app

import (
	"context"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/doctor"
	"crossfade/internal/evidence"
	"crossfade/internal/interop"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/progress"
)

// world is a set-up server with the bundled course on fractions, a guide and learners in it.
type world struct {
	*App
	t        testing.TB
	ctx      context.Context
	clock    *demoClock
	guide    core.Actor
	learners []core.Actor
	course   course.Outline
}

// newWorld sets a class up on a fresh database with as many learners as asked for.
func newWorld(t testing.TB, d *db.DB, learners int) *world {
	t.Helper()
	ctx := context.Background()
	clock := &demoClock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	a, err := On(t.Context(), d, Config{DataDir: t.TempDir(), Clock: clock})
	must(t, err)
	w := &world{App: a, t: t, ctx: ctx, clock: clock}
	places, err := a.People.Demo(ctx)
	must(t, err)
	for _, p := range places {
		if p.Org.Kind != people.Class {
			continue
		}
		w.guide = p.Find("okafor").Actor
		for _, one := range p.People {
			if one.Actor.Is(core.RoleLearner) && len(w.learners) < learners {
				w.learners = append(w.learners, one.Actor)
			}
		}
	}
	report, err := a.Importer.Folder(ctx, w.guide, interop.Bundled(a.Importer.Bundled[0]))
	must(t, err)
	if report.Refused() {
		t.Fatalf("the bundled course was refused: %+v", report.Notes)
	}
	must(t, d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, l := range w.learners {
			e := course.Enrolment{Org: w.guide.Org, Course: report.Courses[0].ID, Learner: l.Learner, By: w.guide.Person, At: core.Stamp(clock.Now())}
			if err := course.Enrol(ctx, tx, e); err != nil {
				return err
			}
		}
		var err error
		w.course, err = course.OutlineOf(ctx, tx, w.guide.Org, report.Courses[0].ID)
		return err
	}))
	return w
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wait moves the clock on.
func (w *world) wait(d time.Duration) { w.clock.at = w.clock.at.Add(d) }

// answer answers every open question of a sitting, the first ones wrong.
func (w *world) answer(actor core.Actor, id core.SittingID, wrong int) *check.Sitting {
	w.t.Helper()
	s, err := w.Checks.Mine(w.ctx, actor, id)
	must(w.t, err)
	for i := range s.Questions {
		q := &s.Questions[i]
		if q.Closed() {
			continue
		}
		given := q.Variant.Key()
		if i < wrong {
			given = wrongly(q.Variant)
		}
		w.wait(30 * time.Second)
		out, err := w.Checks.Answer(w.ctx, actor, check.Given{Sitting: id, N: q.N, Try: 1, Response: given, Locale: "en"})
		must(w.t, err)
		if !out.Counted {
			w.t.Fatalf("question %d did not count: %+v", q.N, out.Question.Result)
		}
		if i >= wrong && !out.Question.Right() {
			w.t.Fatalf("the key of question %d (%s) is not right: %v", q.N, q.Variant.Item.Key, given)
		}
	}
	s, err = w.Checks.Mine(w.ctx, actor, id)
	must(w.t, err)
	return s
}

// alone checks a goal alone with some wrong answers.
func (w *world) alone(actor core.Actor, goal core.GoalID, wrong int) *check.Sitting {
	w.t.Helper()
	id, err := w.Checks.StartAlone(w.ctx, actor, []core.GoalID{goal}, check.QuiteSure, time.UTC)
	must(w.t, err)
	return w.answer(actor, id, wrong)
}

// state reads where a learner stands.
func (w *world) state(actor core.Actor, goal core.GoalID) progress.State {
	w.t.Helper()
	var s progress.State
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		s, err = progress.Of(ctx, tx, actor.Learner, goal)
		return err
	}))
	return s
}

// sound checks what always holds: every chain verifies and every state is what the log says.
func (w *world) sound() {
	w.t.Helper()
	for _, look := range []func(context.Context) ([]doctor.Finding, error){w.lookAtChains, w.lookAtStates} {
		found, err := look(w.ctx)
		must(w.t, err)
		if doctor.Worst(found) != doctor.Good {
			w.t.Fatalf("%+v", found)
		}
	}
}

// count counts rows.
func (w *world) count(query string, args ...any) int {
	w.t.Helper()
	var n int
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error { return tx.QueryRow(ctx, query, args...).Scan(&n) }))
	return n
}

// statements reads a learner's log.
func (w *world) statements(actor core.Actor) []evidence.Statement {
	w.t.Helper()
	var list []evidence.Statement
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		list, err = evidence.All(ctx, tx, actor.Learner)
		return err
	}))
	return list
}

// step reads the learner's next step.
func (w *world) step(actor core.Actor) plan.Step {
	w.t.Helper()
	list, err := w.Plan.Courses(w.ctx, actor)
	must(w.t, err)
	for _, c := range list {
		if s, ok := plan.Next(c.Standing); ok {
			return s
		}
	}
	return plan.Step{}
}
