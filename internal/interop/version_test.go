package interop

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/evidence"
	"crossfade/internal/goal"
	"crossfade/internal/jobs"
	"crossfade/internal/progress"
)

// shows has a learner show a goal alone.
func (h *house) shows(learner core.LearnerID, id core.GoalID) {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *db.Tx) error {
		log, err := evidence.Lock(ctx, tx, learner, now)
		if err != nil {
			return err
		}
		_, err = progress.Record(ctx, log, evidence.Statement{
			ID: core.NewID[core.StatementID](), Org: h.guide.Org, Sees: evidence.Self, Verb: evidence.Completed, Goal: id, Object: evidence.Sitting, About: "s",
			Data: evidence.Data{Kind: "alone", Score: 5, Max: 5},
		})
		return err
	})
}

// state is where a learner stands, and what is in the log about it.
func (h *house) state(learner core.LearnerID, id core.GoalID) (s progress.State, statements int) {
	h.t.Helper()
	h.read(func(ctx context.Context, tx *db.Tx) (err error) {
		if s, err = progress.Of(ctx, tx, learner, id); err != nil {
			return err
		}
		list, err := evidence.ForGoal(ctx, tx, learner, id)
		statements = len(list)
		return err
	})
	return s, statements
}

func version(items string) []byte {
	return []byte(`{"CFDocument":{"identifier":"doc","title":"Doc","creator":"Us"},"CFItems":[` + items + `]}`)
}

// TestANewVersionIsLookedAtFirst sends a new version of a framework in which learners have earned something: nothing changes until somebody
// says yes to what they saw; then all of it does, and what was earned is there as before.
func TestANewVersionIsLookedAtFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := newHouse(t, d)
		ctx := context.Background()
		queue := jobs.New(jobs.Config{DB: d, Clock: core.ClockFunc(func() time.Time { return now })})
		jobs.Handle(queue, Job, h.in.Work)
		work := func() {
			t.Helper()
			if _, err := queue.RunDue(ctx); err != nil {
				t.Fatal(err)
			}
		}
		send := func(raw []byte) course.RunID {
			t.Helper()
			id, err := h.in.Send(ctx, h.guide, "doc.json", bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			work()
			return id
		}
		run := func(id course.RunID) course.Run {
			t.Helper()
			r, err := h.in.Courses.FindRun(ctx, h.guide, id)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		first := send(version(`{"identifier":"a","fullStatement":"Add"},{"identifier":"b","fullStatement":"Subtract"},{"identifier":"same","fullStatement":"Count"}`))
		if r := run(first); r.Status != course.RunDone {
			t.Fatalf("the first time waits for nobody: %+v", r)
		}
		f := goal.FrameworkID(h.guide.Org, "doc")
		a, b := goal.ID(f, "a"), goal.ID(f, "b")
		_, ada := h.addPerson(h.guide.Org, "Ada", core.RoleLearner)
		h.shows(ada, a)
		h.shows(ada, b)
		stateA, logA := h.state(ada, a)
		stateB, logB := h.state(ada, b)
		if !stateA.Is() || !stateB.Is() || logA != 1 {
			t.Fatalf("nothing was earned: %+v", stateA)
		}

		second := version(`{"identifier":"a","fullStatement":"Add well"},{"identifier":"same","fullStatement":"Count"},{"identifier":"c","fullStatement":"Multiply"}`)
		before := h.rows()
		id := send(second)
		r := run(id)
		if !r.Looks() || !maps.Equal(before, h.rows()) {
			t.Fatalf("something changed before anybody looked: %s", r.Status)
		}
		kinds := map[goal.Outcome]string{}
		for _, c := range r.Report.GoalChanges {
			kinds[c.Outcome] += c.Title + c.Was
			if c.Outcome == goal.Updated && !slices.Equal(c.Fields, []string{"title"}) {
				t.Errorf("what is different: %v", c.Fields)
			}
		}
		if want := map[goal.Outcome]string{goal.Added: "Multiply", goal.Updated: "Add wellAdd", goal.Retired: "Subtract"}; !maps.Equal(kinds, want) {
			t.Errorf("%v", kinds)
		}
		h.read(func(ctx context.Context, tx *db.Tx) error {
			e, err := progress.EarnedAt(ctx, tx, []core.GoalID{a, b})
			if e.Whole != 1 || e.Got[a] != 1 || e.Got[b] != 1 {
				t.Errorf("%+v", e)
			}
			return err
		})

		// Left as it is.
		if err := h.in.Courses.Drop(ctx, h.guide, id); err != nil {
			t.Fatal(err)
		}
		if err := h.in.Take(ctx, h.guide, id); err != nil {
			t.Fatal(err)
		}
		work()
		if r := run(id); r.Status != course.RunDropped || !maps.Equal(before, h.rows()) {
			t.Errorf("what was dropped was taken: %s", r.Status)
		}

		// Taken, pressed twice.
		id = send(second)
		for range 2 {
			if err := h.in.Take(ctx, h.guide, id); err != nil {
				t.Fatal(err)
			}
		}
		work()
		if r := run(id); r.Status != course.RunDone || r.Report.Changes[course.KindGoal] != (course.Tally{Added: 1, Updated: 1, Unchanged: 1, Retired: 1}) {
			t.Errorf("%s %+v", r.Status, r.Report.Changes)
		}
		if again, n := h.state(ada, a); again.Outcome.State != stateA.Outcome.State || !again.Outcome.Since.Equal(stateA.Outcome.Since) || n != logA {
			t.Errorf("what was earned at a changed goal: %+v, was %+v", again, stateA)
		}
		if again, n := h.state(ada, b); again.Outcome.State != stateB.Outcome.State || n != logB {
			t.Errorf("what was earned at a goal that is gone: %+v, was %+v", again, stateB)
		}
		h.read(func(ctx context.Context, tx *db.Tx) error {
			gone, err := goal.Get(ctx, tx, b)
			if err != nil || !gone.Retired || gone.Title != "Subtract" {
				t.Errorf("%+v", gone)
			}
			past, err := progress.PastOf(ctx, tx, ada)
			if len(past) != 1 || past[0].Goal != b {
				t.Errorf("what stays to be seen: %+v", past)
			}
			return err
		})
		if r := run(send(second)); r.Status != course.RunDone {
			t.Errorf("the same again waits for somebody: %s", r.Status)
		}
		if r := run(send(version(`{"identifier":"a","fullStatement":"Add well"},{"identifier":"b","fullStatement":"Subtract"},{"identifier":"same","fullStatement":"Count"}`))); !r.Looks() || len(r.Report.GoalsThat(goal.Restored)) != 1 {
			t.Errorf("a goal that comes back: %s %+v", r.Status, r.Report.GoalChanges)
		}
	})
}

// TestWhatChangedMeanwhileIsLookedAtAgain says yes to a preview that is no longer true.
func TestWhatChangedMeanwhileIsLookedAtAgain(t *testing.T) {
	h := newHouse(t, dbtest.SQLite(t))
	ctx := context.Background()
	queue := jobs.New(jobs.Config{DB: h.db, Clock: core.ClockFunc(func() time.Time { return now })})
	jobs.Handle(queue, Job, h.in.Work)
	send := func(raw []byte) course.RunID {
		id, err := h.in.Send(ctx, h.guide, "doc.json", bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := queue.RunDue(ctx); err != nil {
			t.Fatal(err)
		}
		return id
	}
	send(version(`{"identifier":"a","fullStatement":"Add"},{"identifier":"b","fullStatement":"Subtract"}`))
	id := send(version(`{"identifier":"a","fullStatement":"Add well"}`))
	h.write(func(ctx context.Context, tx *db.Tx) error { // somebody changes the goal that would go
		return goal.Edit(ctx, tx, h.guide.Org, goal.ID(goal.FrameworkID(h.guide.Org, "doc"), "b"), goal.Text{Title: "Take away"}, now)
	})
	if err := h.in.Take(ctx, h.guide, id); err != nil {
		t.Fatal(err)
	}
	if _, err := queue.RunDue(ctx); err != nil {
		t.Fatal(err)
	}
	run, err := h.in.Courses.FindRun(ctx, h.guide, id)
	if err != nil || !run.Looks() || len(run.Report.GoalsThat(goal.Retired)) != 0 {
		t.Errorf("%s %+v %v", run.Status, run.Report.GoalChanges, err)
	}
	other := h.addOrg()
	if err := h.in.Take(ctx, other, id); core.KindOf(err) != core.NotFound {
		t.Errorf("another organisation takes it: %v", err)
	}
	if err := h.in.Courses.Drop(ctx, other, id); core.KindOf(err) != core.NotFound {
		t.Errorf("another organisation drops it: %v", err)
	}
	if err := h.in.Courses.Tidy(ctx); err != nil {
		t.Fatal(err)
	}
	if run, err := h.in.Courses.FindRun(ctx, h.guide, id); err != nil || !run.Looks() {
		t.Errorf("it went away at once: %s %v", run.Status, err)
	}
}
