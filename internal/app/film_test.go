package app

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/evidence"
	"crossfade/internal/library"
)

// TestAFilmAsks has a film that stops: what is answered there is practice, is asked with the same care as in a check, and is asked anew
// when the stops change.
func TestAFilmAsks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { filmAsks(t, newWorld(t, d, 2)) })
}

func filmAsks(t *testing.T, w *world) {
	me, other := w.learners[0], w.learners[1]
	lesson := library.ID(w.course.ID, "number-line-watch")
	var goal core.GoalID
	must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select id from goal where key = 'number-line'`).Scan(&goal)
	}))
	film, err := w.Checks.Film(w.ctx, me, lesson, goal)
	must(t, err)
	if film == nil || len(film.Questions) != 2 || film.Questions[0].At != 8 || film.Questions[1].At != 19 || film.Questions[0].Goal != goal {
		t.Fatalf("the film asks %+v", film)
	}
	if again, err := w.Checks.Film(w.ctx, me, lesson, goal); err != nil || again.ID != film.ID {
		t.Errorf("a second look begins anew: %v", err)
	}
	if _, err := w.Checks.Mine(w.ctx, other, film.ID); core.KindOf(err) != core.NotFound {
		t.Errorf("somebody else reads the questions: %v", err)
	}
	give := func(n, try int, r map[string][]string) check.Answered {
		out, err := w.Checks.Answer(w.ctx, me, check.Given{Sitting: film.ID, N: n, Try: try, Response: r, Locale: "en"})
		must(t, err)
		return out
	}
	wrong := ""
	for _, c := range film.Questions[0].Variant.Shown().Interactions[0].Choices {
		if !slices.Contains(film.Questions[0].Variant.Key()["R1"], c.ID) {
			wrong = c.ID
		}
	}
	if out := give(1, 1, map[string][]string{"R1": {wrong}}); !out.Counted || out.Question.Right() || out.Question.Result.Parts[0].Feedback == "" {
		t.Errorf("a wrong answer: %+v", out.Question.Result)
	}
	if out := give(1, 2, film.Questions[0].Variant.Key()); !out.Question.Right() || out.Finished {
		t.Errorf("the second go: %+v", out)
	}
	must(t, w.Checks.FilmAgain(w.ctx, me, lesson, goal))
	if now, err := w.Checks.Film(w.ctx, me, lesson, goal); err != nil || now.ID != film.ID {
		t.Errorf("it is asked anew before all is answered: %v", err)
	}
	if out := give(2, 1, map[string][]string{"R1": {"2/8"}}); !out.Finished {
		t.Errorf("all is answered: %+v", out)
	}
	practised(t, w, me, goal)
	must(t, w.Checks.FilmAgain(w.ctx, me, lesson, goal))
	fresh, err := w.Checks.Film(w.ctx, me, lesson, goal)
	must(t, err)
	if fresh.ID == film.ID || fresh.Status != check.Open {
		t.Error("it is not asked anew")
	}
	stopsChange(t, w, lesson, goal, fresh)
}

// practised looks at what the log and the state say: two answers of practice, and no check.
func practised(t *testing.T, w *world, me core.Actor, goal core.GoalID) {
	t.Helper()
	must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := evidence.ForGoal(ctx, tx, me.Learner, goal)
		if err != nil {
			return err
		}
		if len(list) != 2 || list[0].Verb != evidence.Answered || list[0].Data.Kind != "practice" || list[0].Data.Score != 0 || list[1].Data.Score != 1 || list[0].Sees != evidence.Self {
			t.Errorf("the log says %+v", list)
		}
		facts, err := check.Facts(ctx, tx, me.Learner, []core.GoalID{goal})
		if f := facts[goal]; f.Alone != 0 || f.Together != 0 {
			t.Errorf("a film counts as a check: %+v", f)
		}
		return err
	}))
	step, err := w.Checks.GateOf(w.ctx, me, goal, time.UTC)
	if err != nil || step.Resume != "" {
		t.Errorf("a film is a check under way: %+v, %v", step, err)
	}
}

// stopsChange has a guide add a short question, and take one away.
func stopsChange(t *testing.T, w *world, lesson core.ResourceID, goal core.GoalID, had *check.Sitting) {
	t.Helper()
	me := w.learners[0]
	add := func(n course.NewStop) error { return w.Courses.AddStop(w.ctx, w.guide, w.course.ID, lesson, n) }
	for field, n := range map[string]course.NewStop{
		"at":    {At: "soon", Ask: "Why?", Right: "So", Wrong: "No"},
		"ask":   {At: "0:12", Right: "So", Wrong: "No"},
		"right": {At: "0:12", Ask: "Why?", Wrong: "No"},
		"wrong": {At: "0:12", Ask: "Why?", Right: "So", Wrong: "No\nSo"},
		"item":  {At: "0:12", Item: "line-rope-alone"},
	} {
		if got := wrongFields(add(n)); got[field] == "" {
			t.Errorf("%s: %v", field, got)
		}
	}
	if got := wrongFields(add(course.NewStop{At: "0:08", Item: "line-dot"})); got["at"] == "" {
		t.Errorf("two questions at one time: %v", got)
	}
	if err := w.Courses.AddStop(w.ctx, me, w.course.ID, lesson, course.NewStop{At: "0:12", Item: "line-dot"}); core.KindOf(err) != core.Denied {
		t.Errorf("a learner lets a film ask: %v", err)
	}
	must(t, add(course.NewStop{At: "0:12", Ask: "How many jumps?", Right: "1", Wrong: "2\n3", Say: "Count again."}))
	now, err := w.Checks.Film(w.ctx, me, lesson, goal)
	must(t, err)
	if now.ID == had.ID || len(now.Questions) != 3 || now.Questions[1].At != 12 || now.Questions[1].Variant.Item.Interactions[0].Kind != "choice" {
		t.Errorf("after one more: %+v", now.Questions)
	}
	p, err := w.Courses.Export(w.ctx, w.guide, "fractions-on-a-line")
	must(t, err)
	i := slices.IndexFunc(p.Resources, func(r library.Draft) bool { return r.Key == "number-line-watch" })
	if i < 0 || len(p.Resources[i].Stops) != 3 || p.Resources[i].Stops[0].Item != "film-parts" {
		t.Errorf("the export says %+v", p.Resources[max(i, 0)].Stops)
	}
	must(t, w.Courses.RemoveStop(w.ctx, w.guide, w.course.ID, lesson, 12))
	if now, err = w.Checks.Film(w.ctx, me, lesson, goal); err != nil || len(now.Questions) != 2 {
		t.Errorf("after one less: %v", err)
	}
}

// wrongFields are the fields of a form that a fault wants changed.
func wrongFields(err error) map[string]string {
	var f *core.Fault
	if errors.As(err, &f) {
		return f.Fields
	}
	return nil
}
