package pacing

import (
	"net/http"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/pace"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// Pages are the pages of this package.
type Pages struct {
	Clock  core.Clock
	People *people.Service
	Plan   *plan.Service
	Pace   *pace.Service
}

// Routes is the table of this package's routes. About one learner they are for whoever may see their progress; what each may do is asked below.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /pace/{course}", Who: route.SignedIn, Handler: p.mine, Note: "by when am I through, and a plan that fits"},
		{Pattern: "POST /pace/{course}", Who: route.SignedIn, Handler: p.mineDo, Note: "put the plan on Today, or take it off"},
		{Pattern: "GET /learners/{learner}/pace/{course}", Who: route.SignedIn, Handler: p.theirs, Note: "the same about one learner"},
		{Pattern: "POST /learners/{learner}/pace/{course}", Who: route.SignedIn, Handler: p.theirsDo, Note: "put the plan on their Today, or take it off"},
		{Pattern: "GET /class/pacing", Who: route.Guides, Handler: p.class, Note: "the pacing guide of a class, and how far everybody is"},
		{Pattern: "POST /class/pacing/{group}/{course}", Who: route.Guides, Handler: p.bring, Note: "paste or send a table"},
		{Pattern: "POST /class/pacing/{group}/{course}/units", Who: route.Guides, Handler: p.fromUnits, Note: "make a table from the dates of units"},
		{Pattern: "POST /class/pacing/{group}/{course}/drop", Who: route.Guides, Handler: p.drop, Note: "take the guide away"},
		{Pattern: "POST /class/pacing/{group}/{course}/back", Who: route.Guides, Handler: p.back, Note: "bring the guide before back"},
		{Pattern: "GET /class/pacing/drafts/{draft}", Who: route.Guides, Handler: p.draft, Note: "a table, line by line"},
		{Pattern: "POST /class/pacing/drafts/{draft}", Who: route.Guides, Handler: p.draftDo, Note: "use it, change it, or forget it"},
	}
}

// aheadView is what lies ahead of one learner in one course.
type aheadView struct {
	pace.View
	Learner core.LearnerID
	Person  people.Person // of somebody else; Name "" for oneself
	Action  string        // where the form goes
}

func (v aheadView) mine() bool { return v.Person.Name == "" }

// may tells whether the reader may put the plan on Today at once.
func (v aheadView) may() bool { return v.Answer.Verdict == soundboard.Allow }

// asks tells that the reader may ask for it.
func (v aheadView) asks() bool { return v.Answer.Verdict == soundboard.Ask }

// step is a line of a plan.
type step struct {
	Title, On string
	Need      course.Necessity
}

// steps are the lines of a plan with the titles of its goals; what is got already is left out.
func (v aheadView) steps(list []plan.Placed) []step {
	var out []step
	for _, p := range list {
		if s, ok := v.Course.Find(p.Goal); ok && !s.State.Is() {
			need := s.Goal.Need
			if n := v.Outlook.Guide.Needs()[p.Goal]; n != "" {
				need = n
			}
			out = append(out, step{s.Goal.Title, p.On, need})
		}
	}
	return out
}

func (v aheadView) titles(ids []core.GoalID) []string {
	var list []string
	for _, id := range ids {
		if s, ok := v.Course.Find(id); ok {
			list = append(list, s.Goal.Title)
		}
	}
	return list
}

func (p *Pages) mine(w http.ResponseWriter, r *http.Request) { p.ahead(w, r, route.Actor(r).Learner) }

func (p *Pages) theirs(w http.ResponseWriter, r *http.Request) {
	learner, err := route.PathID[core.LearnerID](r, "learner")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if id := r.PathValue("course"); learner == route.Actor(r).Learner {
		route.SeeOther(w, r, "/pace/"+id)
		return
	}
	p.ahead(w, r, learner)
}

func (p *Pages) ahead(w http.ResponseWriter, r *http.Request, learner core.LearnerID) {
	id, err := route.PathID[core.CourseID](r, "course")
	v := aheadView{Learner: learner, Action: r.URL.Path}
	if err == nil {
		v.View, err = p.Pace.Look(r.Context(), route.Actor(r), learner, id, today.Zone(r))
	}
	if err == nil && learner != route.Actor(r).Learner {
		v.Person, err = p.Pace.Person(r.Context(), route.Actor(r), learner)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, aheadPage(v))
}

func (p *Pages) mineDo(w http.ResponseWriter, r *http.Request) {
	p.do(w, r, route.Actor(r).Learner)
}

func (p *Pages) theirsDo(w http.ResponseWriter, r *http.Request) {
	learner, err := route.PathID[core.LearnerID](r, "learner")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.do(w, r, learner)
}

// do puts the plan on Today or takes it off.
func (p *Pages) do(w http.ResponseWriter, r *http.Request, learner core.LearnerID) {
	id, err := route.PathID[core.CourseID](r, "course")
	var form route.Form
	if err == nil {
		form, err = route.ParseForm(w, r)
	}
	note := "ahead.left"
	switch {
	case err != nil:
	case form.Line("do") == "leave":
		err = p.Pace.Leave(r.Context(), route.Actor(r), learner, id)
	default:
		done := false
		done, err = p.Pace.Take(r.Context(), route.Actor(r), learner, id, today.Zone(r), ui.T(r.Context(), "ahead.wish"))
		if note = "ahead.taken"; !done {
			note = "ahead.asked"
		}
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: note})
	route.SeeOther(w, r, r.URL.Path)
}
