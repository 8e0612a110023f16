package checks

import (
	"context"
	"net/http"
	"strings"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// fixitView is what the fix-it plan shows: four steps, one open.
type fixitView struct {
	check.Fixit
	Title    string // of the goal
	Mistakes []reviewed
	Mixups   []mixup
	Ways     []check.Way
	Weak     []ui.Link // goals that this one builds on and that look weak, the one that would help most first
	Practice *check.Sitting
	CanTry   bool // there are questions for practice
	Open     check.Step
	Problems map[string]string
	Note     string // what was typed, when it needs another look
}

func (p *Pages) fixit(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadFixit(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, fixitPage(v))
}

func (p *Pages) loadFixit(r *http.Request) (fixitView, error) {
	actor := route.Actor(r)
	var v fixitView
	var err error
	if v.Fixit, err = p.Checks.Fixit(r.Context(), actor, r.PathValue("fixit")); err != nil {
		return v, err
	}
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		g, err := goal.Get(ctx, tx, v.Goal)
		if err != nil {
			return err
		}
		v.Title = g.Title
		pool, err := item.Pool(ctx, tx, v.Goal, item.Practice)
		v.CanTry = len(pool) > 0
		return err
	})
	if err != nil {
		return v, err
	}
	if err := p.mistakes(r, &v); err != nil {
		return v, err
	}
	if v.Ways, err = p.Checks.Ways(r.Context(), actor, v.Goal); err != nil {
		return v, err
	}
	if err := p.weak(r, &v); err != nil {
		return v, err
	}
	if v.Fixit.Practice != "" {
		if v.Practice, err = p.Checks.Mine(r.Context(), actor, v.Fixit.Practice); err != nil {
			return v, err
		}
	}
	v.Open = v.Next()
	if want := check.Step(r.URL.Query().Get("step")); want != "" && v.Done.IsZero() {
		for _, s := range check.Steps() {
			if s == want {
				v.Open = s // the learner may take the steps in any order
			}
		}
	}
	return v, nil
}

// weak finds what would help before any other way: goals that this one builds on and that look weak.
func (p *Pages) weak(r *http.Request, v *fixitView) error {
	a, err := p.Checks.Advice(r.Context(), route.Actor(r), v.Goal)
	if err != nil || len(a.First) == 0 || !v.Done.IsZero() {
		return err
	}
	courses, err := p.Plan.Courses(r.Context(), route.Actor(r))
	v.Weak = today.Links(courses, v.Course, a.First)
	return err
}

// mistakes readies the questions that were not right, at most three.
func (p *Pages) mistakes(r *http.Request, v *fixitView) error {
	s, err := p.Checks.Mine(r.Context(), route.Actor(r), v.Sitting)
	if err != nil {
		return err
	}
	v.Mixups = mixups(s, v.Goal)
	for i := range s.Questions {
		q := &s.Questions[i]
		if q.Goal != v.Goal || q.Right() || q.Waits() || len(v.Mistakes) == 3 {
			continue
		}
		one, err := review(r.Context(), p.Prose, s, q)
		if err != nil {
			return err
		}
		v.Mistakes = append(v.Mistakes, one)
	}
	return nil
}

// step runs one step of the plan and goes back to it, or shows the form again with what to mend.
func (p *Pages) step(w http.ResponseWriter, r *http.Request, fn func(form route.Form, id string) (string, error)) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id := r.PathValue("fixit")
	to, err := fn(form, id)
	if err == nil {
		if to == "" {
			to = "/fixits/" + id
		}
		route.SeeOther(w, r, to)
		return
	}
	if !route.Again(err) {
		route.Fault(w, r, err)
		return
	}
	v, loadErr := p.loadFixit(r)
	if loadErr != nil {
		route.Fault(w, r, loadErr)
		return
	}
	v.Problems, v.Note = route.FieldKeys(err), form.Text("note")
	v.Open = check.Step(strings.TrimPrefix(form.Line("step"), "/"))
	route.Render(w, r, http.StatusUnprocessableEntity, fixitPage(v))
}

func (p *Pages) fixMistake(w http.ResponseWriter, r *http.Request) {
	p.step(w, r, func(form route.Form, id string) (string, error) {
		return "", p.Checks.NoteMistake(r.Context(), route.Actor(r), id, form.Text("note"))
	})
}

func (p *Pages) fixDifferent(w http.ResponseWriter, r *http.Request) {
	p.step(w, r, func(form route.Form, id string) (string, error) {
		return "", p.Checks.NoteDifferent(r.Context(), route.Actor(r), id, form.Text("note"))
	})
}

// fixWay keeps which way the learner chose and leads there.
func (p *Pages) fixWay(w http.ResponseWriter, r *http.Request) {
	p.step(w, r, func(form route.Form, id string) (string, error) {
		way := form.Line("way")
		if err := p.Checks.ChooseWay(r.Context(), route.Actor(r), id, way); err != nil {
			return "", err
		}
		f, err := p.Checks.Fixit(r.Context(), route.Actor(r), id)
		if err != nil {
			return "", err
		}
		return wayHref(f), nil
	})
}

// wayHref is where the chosen way is; a person is no page.
func wayHref(f check.Fixit) string {
	if item, ok := (check.Way{ID: f.Way}).ExampleItem(); ok {
		return "/goals/" + string(f.Goal) + "/example/" + string(item) + "?fixit=" + f.ID
	}
	if f.Way == check.TalkWay {
		return "/fixits/" + f.ID + "?step=way"
	}
	return "/lessons/" + f.Way + "?goal=" + string(f.Goal) + "&fixit=" + f.ID
}

func (p *Pages) fixWayDone(w http.ResponseWriter, r *http.Request) {
	p.step(w, r, func(_ route.Form, id string) (string, error) {
		return "", p.Checks.FinishWay(r.Context(), route.Actor(r), id)
	})
}

func (p *Pages) fixPractice(w http.ResponseWriter, r *http.Request) {
	p.step(w, r, func(_ route.Form, id string) (string, error) {
		sitting, err := p.Checks.StartPractice(r.Context(), route.Actor(r), id)
		if err != nil || sitting == "" {
			return "", err
		}
		return path(sitting), nil
	})
}

func (p *Pages) fixSkip(w http.ResponseWriter, r *http.Request) {
	p.step(w, r, func(_ route.Form, id string) (string, error) {
		return "", p.Checks.SkipPractice(r.Context(), route.Actor(r), id)
	})
}

// look is how a step stands.
func (v fixitView) look(s check.Step) ui.StepLook {
	switch {
	case v.Open == s:
		return ui.StepNow
	case !v.DoneAt(s).IsZero():
		return ui.StepDone
	}
	return ui.StepLater
}

// goalID keeps the type of the goal's id near the templates.
func (v fixitView) goalPath() string { return "/goals/" + string(core.GoalID(v.Goal)) }
