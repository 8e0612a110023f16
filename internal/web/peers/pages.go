package peers

import (
	"context"
	"net/http"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/peer"
	"crossfade/internal/plan"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Pages are the pages of this package.
type Pages struct {
	DB     *db.DB
	Peers  *peer.Service
	Checks *check.Service
	Plan   *plan.Service
}

// Routes is the table of this package's routes. Who may see and do what is asked below.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /peers", Who: route.SignedIn, Handler: p.mine, Note: "who may ask me, and what was asked"},
		{Pattern: "POST /peers", Who: route.SignedIn, Handler: p.offer, Note: "say that one may be asked, or not"},
		{Pattern: "GET /goals/{goal}/peer", Who: route.SignedIn, Handler: p.form, Note: "write a question to a classmate"},
		{Pattern: "POST /goals/{goal}/peer", Who: route.SignedIn, Handler: p.send, Note: "send it"},
		{Pattern: "GET /peers/{ask}", Who: route.SignedIn, Handler: p.one, Note: "a question between classmates"},
		{Pattern: "POST /peers/{ask}", Who: route.SignedIn, Handler: p.say, Note: "answer it, pass it on, take it back, send it to an adult, read it"},
		{Pattern: "GET /peers/class/{group}", Who: route.Guides, Handler: p.class, Note: "what a class asks each other"},
		{Pattern: "POST /peers/class/{group}", Who: route.Guides, Handler: p.closing, Note: "close it for a class, or open it again"},
	}
}

// line is a question with the words around it.
type line struct {
	peer.Ask
	Name string // of whoever asks, where the reader may know it
	By   string // of whoever answered
	Goal string
}

// mineView is how it stands for a learner.
type mineView struct {
	peer.Mine
	Asked, Sent []line
}

func (p *Pages) mine(w http.ResponseWriter, r *http.Request) {
	actor := route.Actor(r)
	var v mineView
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		if v.Mine, err = p.Peers.Of(ctx, tx, actor); err != nil {
			return err
		}
		all, err := lines(ctx, tx, append(append([]peer.Ask(nil), v.Mine.Asked...), v.Mine.Sent...))
		if err == nil {
			v.Asked, v.Sent = all[:len(v.Mine.Asked)], all[len(v.Mine.Asked):]
		}
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, minePage(v))
}

// lines finds the names and goals of questions: two statements, whatever there is.
func lines(ctx context.Context, tx *db.Tx, list []peer.Ask) ([]line, error) {
	names, titles, err := peer.Words(ctx, tx, list)
	if err != nil {
		return nil, err
	}
	out := make([]line, len(list))
	for i, a := range list {
		out[i] = line{Ask: a, Name: names[a.Learner], Goal: titles[a.Goal]}
		if a.Status == peer.Answered {
			out[i].By = names[a.Asked]
		}
	}
	return out, nil
}

func (p *Pages) offer(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err == nil {
		err = p.Peers.Offer(r.Context(), route.Actor(r), form.Line("on") == "1")
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, "/peers")
}

// formView is a question as it is written.
type formView struct {
	peer.Asking
	Goal     string
	Back     string
	Problems map[string]string
}

func (p *Pages) loadForm(r *http.Request) (v formView, err error) {
	id, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		return v, err
	}
	v.Asking.Goal, v.Back = id, "/goals/"+string(id)+"/stuck"
	if task, ok := core.ParseID[string](r.URL.Query().Get("task")); ok { // it is looked up when the question is sent
		v.Asking.Task, v.Back = task, v.Back+"?task="+task
	}
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := p.Plan.Meets(ctx, tx, route.Actor(r), id); err != nil {
			return err
		}
		g, err := goal.Get(ctx, tx, id)
		v.Goal = g.Title
		return err
	})
	return v, err
}

func (p *Pages) form(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadForm(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.ID = core.NewID[string]()
	route.Render(w, r, http.StatusOK, formPage(v))
}

func (p *Pages) send(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadForm(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, ok := core.ParseID[string](form.Line("once"))
	if !ok {
		id = core.NewID[string]()
	}
	v.ID, v.Tried, v.Think, v.Stuck = id, form.Text("tried"), form.Text("think"), form.Text("stuck")
	status, err := p.Peers.Send(r.Context(), route.Actor(r), v.Asking)
	switch {
	case route.Again(err):
		v.Problems = route.FieldKeys(err)
		route.Render(w, r, http.StatusUnprocessableEntity, formPage(v))
	case err != nil:
		route.Fault(w, r, err)
	default:
		if status == peer.Open {
			route.Flash(w, r, route.Note{Key: "peer.sent"})
		}
		route.SeeOther(w, r, "/peers/"+id)
	}
}

// oneView is one question.
type oneView struct {
	line
	Mine    bool // the reader asked
	Answers bool // the reader has it
	Typed   string
	Problem string
}

func (p *Pages) load(r *http.Request) (v oneView, err error) {
	id, err := route.PathID[string](r, "ask")
	if err != nil {
		return v, err
	}
	actor := route.Actor(r)
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		a, err := p.Peers.Get(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		all, err := lines(ctx, tx, []peer.Ask{a})
		if err == nil {
			v.line = all[0]
		}
		return err
	})
	v.Mine, v.Answers = v.Learner == actor.Learner, v.Asked == actor.Learner && v.Status == peer.Open
	return v, err
}

func (p *Pages) one(w http.ResponseWriter, r *http.Request) {
	v, err := p.load(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, onePage(v))
}

func (p *Pages) say(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.load(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	note, next := "", "/today"
	ctx, actor := r.Context(), route.Actor(r)
	switch form.Line("do") {
	case "answer":
		v.Typed, note = form.Text("answer"), "peer.answered"
		err = p.Peers.Answer(ctx, actor, v.ID, v.Typed)
	case "pass":
		note, err = "peer.passed", p.Peers.Pass(ctx, actor, v.ID)
	case "back":
		note, err = "peer.taken_back", p.Peers.End(ctx, actor, v.ID, peer.Back)
	case "adult":
		if err = p.Peers.End(ctx, actor, v.ID, peer.Adult); err == nil {
			note, err = "check.question_sent", p.Checks.SendQuestion(ctx, actor, check.Asking{ID: v.ID, Goal: v.Ask.Goal, Task: v.Task, Tried: v.Tried, Think: v.Think, Stuck: v.Stuck})
		}
	default:
		err = p.Peers.End(ctx, actor, v.ID, peer.Answered)
	}
	switch {
	case route.Again(err):
		v.Problem = route.FieldKeys(err)["answer"]
		route.Render(w, r, http.StatusUnprocessableEntity, onePage(v))
	case err != nil:
		route.Fault(w, r, err)
	default:
		if note != "" {
			route.Flash(w, r, route.Note{Key: note})
		}
		route.SeeOther(w, r, next)
	}
}

// classView is what a guide sees.
type classView struct {
	peer.Class
	Lines []line
}

func (p *Pages) class(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.GroupID](r, "group")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	var v classView
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		if v.Class, err = p.Peers.OfClass(ctx, tx, route.Actor(r), id); err != nil {
			return err
		}
		v.Lines, err = lines(ctx, tx, v.Asks)
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, classPage(v))
}

func (p *Pages) closing(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, err := route.PathID[core.GroupID](r, "group")
	if err == nil {
		err = p.Peers.Close(r.Context(), route.Actor(r), id, form.Line("closed") == "1")
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, "/peers/class/"+string(id))
}

// back is the way to the ladder of a goal.
func (v formView) back(ctx context.Context) ui.Link {
	return ui.Link{Label: ui.T(ctx, "common.help.title"), Href: v.Back}
}
