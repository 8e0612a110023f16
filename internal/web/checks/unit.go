package checks

import (
	"net/http"
	"strconv"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// unitGoals is how many goals one check alone of a unit has at most: it stays short.
const unitGoals = 3

// unitView is "How sure are you?" for several goals of a unit. Each gets a result of its own.
type unitView struct {
	ID        core.UnitID
	Title     string
	Course    string
	Goals     []ui.Link
	Questions int
	Problem   string

	ids []core.GoalID
}

func (p *Pages) unitReady(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadUnit(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, unitPage(v))
}

// loadUnit finds the goals of a unit that may be checked alone now: open, not got, and with fresh questions enough.
func (p *Pages) loadUnit(r *http.Request) (unitView, error) {
	var v unitView
	id, err := route.PathID[core.UnitID](r, "unit")
	if err != nil {
		return v, err
	}
	courses, err := p.Plan.Courses(r.Context(), route.Actor(r))
	if err != nil {
		return v, err
	}
	for _, c := range courses {
		for _, u := range c.Outline.Units {
			if u.ID != id {
				continue
			}
			v.ID, v.Title, v.Course = id, u.Title, c.Outline.Title
			for _, g := range u.Goals {
				if len(v.ids) == unitGoals {
					break
				}
				gate, err := p.Checks.GateOf(r.Context(), route.Actor(r), g.ID, today.Zone(r))
				if err != nil {
					return v, err
				}
				if gate.Open && gate.Resume == "" && !gate.Short() && !got(c.Standing, g.ID) {
					v.ids = append(v.ids, g.ID)
					v.Goals = append(v.Goals, ui.Link{Label: g.Title, Href: "/goals/" + string(g.ID)})
					v.Questions += gate.Planned
				}
			}
		}
	}
	if v.ID == "" {
		return v, core.Missing()
	}
	return v, nil
}

func (p *Pages) startUnit(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadUnit(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if len(v.ids) == 0 {
		route.SeeOther(w, r, "/units/"+string(v.ID)+"/ready") // says so
		return
	}
	sure, err := strconv.Atoi(form.Line("sure"))
	if err != nil {
		sure = 0
	}
	id, err := p.Checks.StartAlone(r.Context(), route.Actor(r), v.ids, check.Confidence(sure-1), today.Zone(r))
	switch {
	case err == nil:
		route.SeeOther(w, r, path(id))
	case route.Again(err):
		v.Problem = route.FieldKeys(err)["sure"]
		route.Render(w, r, http.StatusUnprocessableEntity, unitPage(v))
	default:
		route.Fault(w, r, err)
	}
}
