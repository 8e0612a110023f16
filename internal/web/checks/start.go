package checks

import (
	"context"
	"net/http"
	"strconv"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/goal"
	"crossfade/internal/plan"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// onGoal reads the goal of a request and runs fn; its answer is the sitting to go to.
func (p *Pages) onGoal(w http.ResponseWriter, r *http.Request, fn func(core.GoalID) (core.SittingID, error)) {
	id, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	sitting, err := fn(id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, path(sitting))
}

func (p *Pages) startTogether(w http.ResponseWriter, r *http.Request) {
	p.onGoal(w, r, func(g core.GoalID) (core.SittingID, error) {
		return p.Checks.StartTogether(r.Context(), route.Actor(r), g)
	})
}

func (p *Pages) startRefresh(w http.ResponseWriter, r *http.Request) {
	p.onGoal(w, r, func(g core.GoalID) (core.SittingID, error) {
		return p.Checks.StartRefresh(r.Context(), route.Actor(r), g)
	})
}

// readyView is what "How sure are you?" shows.
type readyView struct {
	Goal    goal.Goal
	Gate    check.Gate
	First   []ui.Link // goals that come first
	Weak    []ui.Link // goals that it builds on and that look weak
	Chosen  string
	Problem string
	Asked   bool // a guide was asked to judge

	course core.CourseID
}

// sub says what the check is; without any question there is none to describe.
func (v readyView) sub(ctx context.Context) string {
	if v.Gate.Why == "check.gate.no_questions" {
		return ""
	}
	return ui.T(ctx, "check.ready_sub", "n", v.Gate.Planned)
}

func (p *Pages) ready(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadReady(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if v.Gate.Resume != "" {
		route.SeeOther(w, r, path(v.Gate.Resume))
		return
	}
	route.Render(w, r, http.StatusOK, readyPage(v))
}

func (p *Pages) loadReady(r *http.Request) (readyView, error) {
	var v readyView
	id, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		return v, err
	}
	courses, err := p.Plan.Courses(r.Context(), route.Actor(r))
	if err != nil {
		return v, err
	}
	for _, c := range courses {
		for _, s := range c.Standing {
			if s.Goal.ID != id {
				continue
			}
			v.Goal, v.Asked = goal.Goal{ID: id, Title: s.Goal.Title, Why: s.Goal.Why}, s.Fact.Asked
			v.First, v.course = nil, c.Outline.ID
			for _, first := range s.Way.First {
				if g, ok := c.Outline.Goal(first); ok {
					v.First = append(v.First, ui.Link{Label: g.Title, Href: "/goals/" + string(first)})
				}
			}
		}
	}
	if v.Goal.ID == "" {
		return v, core.Missing()
	}
	if v.Gate, err = p.Checks.GateOf(r.Context(), route.Actor(r), id, today.Zone(r)); err != nil {
		return v, err
	}
	v.Weak = today.Links(courses, v.course, v.Gate.Advice.First)
	return v, nil
}

func (p *Pages) startAlone(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadReady(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	sure, err := strconv.Atoi(form.Line("sure"))
	if err != nil {
		sure = 0
	}
	id, err := p.Checks.StartAlone(r.Context(), route.Actor(r), []core.GoalID{v.Goal.ID}, check.Confidence(sure-1), today.Zone(r))
	switch {
	case err == nil:
		route.SeeOther(w, r, path(id))
	case route.Again(err):
		v.Problem = route.FieldKeys(err)["sure"]
		route.Render(w, r, http.StatusUnprocessableEntity, readyPage(v))
	case core.KindOf(err) == core.Locked:
		route.SeeOther(w, r, "/goals/"+string(v.Goal.ID)+"/ready") // shows why, and the way on
	default:
		route.Fault(w, r, err)
	}
}

func (p *Pages) askJudgement(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if err := p.Checks.AskJudgement(r.Context(), route.Actor(r), id, form.Text("note")); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "check.judgement_asked"})
	route.SeeOther(w, r, "/goals/"+string(id)+"/ready")
}

// got tells whether a goal is got.
func got(goals []plan.Standing, id core.GoalID) bool {
	for _, s := range goals {
		if s.Goal.ID == id {
			return s.State.Is()
		}
	}
	return false
}
