package reports

import (
	"context"
	"net/http"
	"net/url"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/safety"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Pages are the pages of this package.
type Pages struct {
	DB     *db.DB
	Safety *safety.Service
}

// Routes is the table of this package's routes. Who may see and do what is asked below.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /reports/new", Who: route.SignedIn, Handler: p.form, Note: "say that something is not all right, or stop it"},
		{Pattern: "POST /reports", Who: route.SignedIn, Handler: p.send, Note: "report something, or stop it for safety"},
		{Pattern: "GET /reports", Who: route.SignedIn, Handler: p.list, Note: "reports to look at, and one's own"},
		{Pattern: "POST /reports/{trouble}", Who: route.SignedIn, Handler: p.answer, Note: "look at a report, close it, stop the thing, or let it go on"},
	}
}

// formView is the form about one thing.
type formView struct {
	About    safety.About
	Ref      string
	Back     string
	Thing    safety.Thing
	Own      bool
	Stops    bool
	Words    string
	Problems map[string]string
}

func (p *Pages) form(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	p.show(w, r, http.StatusOK, formView{About: safety.About(q.Get("about")), Ref: q.Get("ref"), Back: route.SafePath(q.Get("back"), "/reports")})
}

// show draws the form, once its thing is found for the reader.
func (p *Pages) show(w http.ResponseWriter, r *http.Request, status int, v formView) {
	actor := route.Actor(r)
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		v.Thing, v.Stops, err = p.Safety.Thing(ctx, tx, actor, v.About, v.Ref)
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Own = v.Thing.Author == actor.Learner
	route.Render(w, r, status, formPage(v))
}

func (p *Pages) send(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	ctx, actor := r.Context(), route.Actor(r)
	v := formView{About: safety.About(form.Line("about")), Ref: form.Line("ref"), Back: route.SafePath(form.Line("back"), "/reports"), Words: form.Text("words")}
	note := "safety.sent"
	if form.Line("do") == "stop" {
		note, err = "safety.stopped", p.Safety.Stop(ctx, actor, v.About, v.Ref, v.Words)
	} else {
		var out safety.Outcome
		if out, err = p.Safety.Report(ctx, actor, v.About, v.Ref, v.Words); out.Nobody {
			note = "safety.nobody"
		}
	}
	if route.Again(err) {
		v.Problems = route.FieldKeys(err)
		p.show(w, r, route.StatusOf(err), v)
		return
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: note})
	if form.Line("do") == "stop" {
		v.Back = "/reports" // where it can be undone
	}
	route.SeeOther(w, r, v.Back)
}

// listView is the list of reports.
type listView struct {
	safety.Lists
	Staff    bool
	Asked    string // the report whose form needs another look
	Words    string
	Problems map[string]string
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) {
	p.draw(w, r, http.StatusOK, listView{})
}

func (p *Pages) draw(w http.ResponseWriter, r *http.Request, status int, v listView) {
	var err error
	if v.Lists, err = p.Safety.Reports(r.Context(), route.Actor(r)); err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Staff = people.InOrg(route.Actor(r)) != people.Peer || len(v.Theirs) > 0
	route.Render(w, r, status, listPage(v))
}

func (p *Pages) answer(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "trouble")
	if !ok {
		return
	}
	do := safety.Do(form.Line("do"))
	err := p.Safety.Answer(r.Context(), route.Actor(r), id, do, form.Text("words"))
	if route.Again(err) {
		p.draw(w, r, route.StatusOf(err), listView{Asked: id, Words: form.Text("words"), Problems: route.FieldKeys(err)})
		return
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	note := "safety.note_answered"
	if do == safety.Look {
		note = "safety.note_looked"
	}
	route.Flash(w, r, route.Note{Key: note})
	route.SeeOther(w, r, "/reports#report-"+url.PathEscape(id))
}

func problem(ctx context.Context, problems map[string]string) string {
	if key := problems["words"]; key != "" {
		return ui.T(ctx, key)
	}
	return ""
}

// state is the word for how a report stands.
func state(ctx context.Context, r safety.Report) string {
	if r.Status == safety.Open && r.Looked {
		return ui.T(ctx, "safety.state.looked")
	}
	return ui.T(ctx, "safety.state."+string(r.Status))
}

func (v listView) name(ctx context.Context, l core.LearnerID) string {
	if name := v.Names[l]; name != "" {
		return name
	}
	return ui.T(ctx, "safety.somebody")
}

func (v listView) problem(ctx context.Context, r safety.Report) string {
	if v.Asked != r.ID {
		return ""
	}
	return problem(ctx, v.Problems)
}

func (v listView) words(r safety.Report) string {
	if v.Asked != r.ID {
		return ""
	}
	return v.Words
}

func formTitle(ctx context.Context, v formView) string {
	if v.Stops {
		return ui.T(ctx, "safety.stop_title")
	}
	return ui.T(ctx, "safety.title")
}

func formSub(ctx context.Context, v formView) string {
	switch {
	case v.Own:
		return ui.T(ctx, "safety.own")
	case v.Stops:
		return ui.T(ctx, "safety.stop_sub")
	default:
		return ui.T(ctx, "safety.sub")
	}
}
