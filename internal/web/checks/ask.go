package checks

import (
	"context"
	"net/http"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// askView is what "my question" shows.
type askView struct {
	Asking   check.Asking
	Action   string
	Back     ui.Link
	About    *reviewed // the question of the check that it is about; nil for a goal
	Problems map[string]string
}

func (p *Pages) askForm(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadAsk(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Asking.ID = core.NewID[string]()
	route.Render(w, r, http.StatusOK, askPage(v))
}

// loadAsk finds what the question is about: a question of a sitting, or a goal.
func (p *Pages) loadAsk(r *http.Request) (askView, error) {
	if r.PathValue("goal") != "" {
		return p.loadAskGoal(r)
	}
	at, err := p.at(r)
	if err != nil {
		return askView{}, err
	}
	one, err := review(r.Context(), p.Prose, at.sitting, at.q)
	if err != nil {
		return askView{}, err
	}
	if at.sitting.Status == check.Open {
		one.View.Key, one.View.Solution, one.View.Result = nil, "", nil // nothing is given away before it may
	}
	here := path(at.sitting.ID) + "/" + r.PathValue("n")
	v := askView{Asking: check.Asking{Sitting: at.sitting.ID, N: at.q.N}, Action: here + "/question", About: &one}
	v.Back = ui.Link{Label: ui.T(r.Context(), "check.back_to_question"), Href: here}
	if at.sitting.Status == check.Done {
		v.Back = ui.Link{Label: ui.T(r.Context(), "check.to_result"), Href: path(at.sitting.ID) + "/result"}
	}
	return v, nil
}

func (p *Pages) loadAskGoal(r *http.Request) (askView, error) {
	id, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		return askView{}, err
	}
	var g goal.Goal
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := p.Plan.Meets(ctx, tx, route.Actor(r), id); err != nil {
			return err
		}
		var err error
		g, err = goal.Get(ctx, tx, id)
		return err
	})
	here := "/goals/" + string(id)
	v := askView{Asking: check.Asking{Goal: id}, Action: here + "/question", Back: ui.Link{Label: g.Title, Href: here}}
	if task, ok := core.ParseID[string](r.URL.Query().Get("task")); ok { // it is looked up when the question is sent
		v.Asking.Task, v.Action, v.Back = task, v.Action+"?task="+task, ui.Link{Label: ui.T(r.Context(), "check.to_task"), Href: "/work/tasks/" + task}
	}
	return v, err
}

func (p *Pages) ask(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadAsk(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, ok := core.ParseID[string](form.Line("once"))
	if !ok {
		id = core.NewID[string]()
	}
	v.Asking.ID, v.Asking.Tried, v.Asking.Think, v.Asking.Stuck = id, form.Text("tried"), form.Text("think"), form.Text("stuck")
	v.Asking.Again = form.Has("again")
	err = p.Checks.SendQuestion(r.Context(), route.Actor(r), v.Asking)
	switch {
	case err == nil:
		route.Flash(w, r, route.Note{Key: "check.question_sent"})
		route.SeeOther(w, r, v.Back.Href)
	case route.Again(err):
		v.Problems = route.FieldKeys(err)
		route.Render(w, r, http.StatusUnprocessableEntity, askPage(v))
	default:
		route.Fault(w, r, err)
	}
}

// replyView is a question of one's own with its answer.
type replyView struct {
	check.Ask
	Goal string
	By   string // who answered
}

func (p *Pages) reply(w http.ResponseWriter, r *http.Request) {
	a, err := p.Checks.Question(r.Context(), route.Actor(r), r.PathValue("question"))
	if err == nil && a.Learner != route.Actor(r).Learner {
		err = core.Missing() // guides have a page of their own
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := replyView{Ask: a}
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		g, err := goal.Get(ctx, tx, a.Goal)
		if err != nil {
			return err
		}
		v.Goal = g.Title
		v.By, err = p.Name(ctx, tx, a.AnswerBy)
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, replyPage(v))
}

func (p *Pages) replyRead(w http.ResponseWriter, r *http.Request) {
	if err := p.Checks.ReadReply(r.Context(), route.Actor(r), r.PathValue("question")); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, "/today")
}

// reportView is what "this question is wrong" shows.
type reportView struct {
	Action  string
	Back    ui.Link
	About   reviewed
	Text    string
	Problem string
}

func (p *Pages) loadReport(r *http.Request) (reportView, place, error) {
	at, err := p.at(r)
	if err != nil {
		return reportView{}, at, err
	}
	one, err := review(r.Context(), p.Prose, at.sitting, at.q)
	if err != nil {
		return reportView{}, at, err
	}
	if at.sitting.Status == check.Open {
		one.View.Key, one.View.Solution, one.View.Result = nil, "", nil
	}
	here := path(at.sitting.ID) + "/" + r.PathValue("n")
	return reportView{Action: here + "/report", About: one, Back: ui.Link{Label: ui.T(r.Context(), "check.back_to_question"), Href: here}}, at, nil
}

func (p *Pages) reportForm(w http.ResponseWriter, r *http.Request) {
	v, _, err := p.loadReport(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, reportPage(v))
}

func (p *Pages) report(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, at, err := p.loadReport(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Text = form.Text("text")
	err = p.Checks.Report(r.Context(), route.Actor(r), at.sitting.ID, at.q.N, v.Text)
	switch {
	case err == nil:
		route.Flash(w, r, route.Note{Key: "check.reported"})
		route.SeeOther(w, r, onward(at.sitting, at.q.N-1))
	case route.Again(err):
		v.Problem = route.FieldKeys(err)["text"]
		route.Render(w, r, http.StatusUnprocessableEntity, reportPage(v))
	default:
		route.Fault(w, r, err)
	}
}
