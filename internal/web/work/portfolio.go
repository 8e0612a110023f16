package work

import (
	"net/http"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/web/route"
	"crossfade/internal/work"
)

// portfolioView is the pieces that a unit needs: a learner's own, or for a guide those of the class.
type portfolioView struct {
	Unit   course.Unit
	Fills  []work.Fill // of the reader
	Filled []work.Fill // of the guide's learners
	Own    []work.Product
	Learns bool
	Guides bool
	Err    error
	ErrAt  string
	Shows  string
}

func (p *Pages) portfolio(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.UnitID](r, "unit")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.drawPortfolio(w, r, id, "", "", nil)
}

func (p *Pages) drawPortfolio(w http.ResponseWriter, r *http.Request, id core.UnitID, at, shows string, problem error) {
	ctx, actor := r.Context(), route.Actor(r)
	v := portfolioView{Guides: guides(actor), Err: problem, ErrAt: at, Shows: shows}
	var err error
	if v.Unit, err = p.Courses.Unit(ctx, actor, id); err == nil {
		v.Learns, err = p.Courses.LearnsIn(ctx, actor, v.Unit.Course)
	}
	if err == nil && v.Learns {
		if v.Fills, err = p.Work.Fills(ctx, actor, id, actor.Learner); err == nil {
			v.Own, err = p.Work.Own(ctx, actor)
		}
	}
	if err == nil && v.Guides {
		v.Filled, err = p.Work.Filled(ctx, actor, id)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, statusOf(problem), portfolioPage(v))
}

func (p *Pages) fill(w http.ResponseWriter, r *http.Request) {
	slot, form, ok := route.PathForm[string](w, r, "slot")
	if !ok {
		return
	}
	unit, err := p.Work.FillSlot(r.Context(), route.Actor(r), slot, form.Line("product"), form.Text("shows"))
	if route.Again(err) {
		if of, ok := core.ParseID[core.UnitID](form.Line("unit")); ok {
			p.drawPortfolio(w, r, of, slot, form.Text("shows"), err)
			return
		}
	}
	p.done(w, r, err, "work.kept", portfolioPath(unit))
}

func (p *Pages) accept(w http.ResponseWriter, r *http.Request) {
	slot, form, ok := route.PathForm[string](w, r, "slot")
	if !ok {
		return
	}
	learner, err := route.PathID[core.LearnerID](r, "learner")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	unit, err := p.Work.AcceptSlot(r.Context(), route.Actor(r), slot, learner, form.Line("yes") == "1", form.Text("word"))
	if route.Again(err) {
		if of, ok := core.ParseID[core.UnitID](form.Line("unit")); ok {
			p.drawPortfolio(w, r, of, slot+string(learner), "", err)
			return
		}
	}
	p.done(w, r, err, "work.looked", portfolioPath(unit))
}

func (p *Pages) addSlot(w http.ResponseWriter, r *http.Request) {
	unit, form, ok := route.PathForm[string](w, r, "unit")
	if !ok {
		return
	}
	err := p.Work.AddSlot(r.Context(), route.Actor(r), core.UnitID(unit), form.Line("slot_title"), form.Text("slot_criteria"))
	if route.Again(err) {
		p.drawPortfolio(w, r, core.UnitID(unit), "new", "", err)
		return
	}
	p.done(w, r, err, "build.saved", portfolioPath(core.UnitID(unit)))
}
