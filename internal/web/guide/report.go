package guide

import (
	"context"
	"net/http"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/web/itemview"
	"crossfade/internal/web/route"
)

// reportView is "this question is wrong" with what the decision needs, and what was decided.
type reportView struct {
	check.ReportLook
	Names   map[core.LearnerID]people.Person
	By      string // name of who decided
	View    itemview.Question
	Typed   string // the note, as it came
	Problem string
	Choose  bool // nothing was chosen: say so
}

func (p *Pages) report(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadReport(r)
	show(w, r, v, err, reportPage)
}

func (p *Pages) loadReport(r *http.Request) (reportView, error) {
	id, err := route.PathID[string](r, "report")
	if err != nil {
		return reportView{}, err
	}
	actor := route.Actor(r)
	var v reportView
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		desk, err := p.desk(ctx, tx, actor)
		if err != nil {
			return err
		}
		if v.ReportLook, err = p.Checks.LookAtReport(ctx, tx, desk, id); err != nil {
			return err
		}
		ids := []core.LearnerID{v.Learner}
		for _, one := range v.Said {
			ids = append(ids, one.Learner)
		}
		if v.Names, err = people.Learners(ctx, tx, actor, ids); err != nil {
			return err
		}
		v.By, err = people.NameOf(ctx, tx, v.ReportLook.By)
		return err
	})
	if err != nil {
		return v, err
	}
	v.View, err = p.look(r.Context(), v.Course, v.Question)
	return v, err
}

func (p *Pages) decide(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadReport(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Typed = form.Text("note")
	switch form.Line("decision") {
	case "keep":
		err = p.Checks.Keep(r.Context(), route.Actor(r), v.ID, v.Typed)
	case "void":
		err = p.Checks.Void(r.Context(), route.Actor(r), v.ID, v.Typed)
	default:
		v.Choose = true
		route.Render(w, r, http.StatusUnprocessableEntity, reportPage(v))
		return
	}
	switch {
	case route.Again(err):
		v.Problem = route.FieldKeys(err)["note"]
		route.Render(w, r, http.StatusUnprocessableEntity, reportPage(v))
	case err != nil:
		route.Fault(w, r, err)
	default: // the page says what stands: the first decision, which may be a colleague's
		route.SeeOther(w, r, "/now/reports/"+v.ID)
	}
}
