package guide

import (
	"context"
	"net/http"

	"crossfade/internal/check"
	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/peer"
	"crossfade/internal/people"
	"crossfade/internal/web/itemview"
	"crossfade/internal/web/route"
)

// questionView is a learner's question, and its answer once there is one.
type questionView struct {
	check.AskLook
	Learner string             // name
	By      string             // name of who answered
	Peers   [2]int             // how often they asked the class about the goal before, and how often it was answered
	View    *itemview.Question // the question of the check that it is about; nil when there is none
	Mine    string             // what the actor wrote and nobody has received
	Problem string
	// Comments are the saved ones of the actor, for an answer that is still to be written.
	Comments []coaching.Comment
	Chosen   string // which was chosen
	Keep     bool
}

func (p *Pages) question(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadQuestion(r)
	show(w, r, v, err, questionPage)
}

func (p *Pages) loadQuestion(r *http.Request) (questionView, error) {
	id, err := route.PathID[string](r, "question")
	if err != nil {
		return questionView{}, err
	}
	actor := route.Actor(r)
	var v questionView
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if v.AskLook, err = p.Checks.LookAtAsk(ctx, tx, actor, id); err != nil {
			return err
		}
		names, err := people.Learners(ctx, tx, actor, []core.LearnerID{v.Ask.Learner})
		if err != nil {
			return err
		}
		v.Learner = names[v.Ask.Learner].Name
		if v.By, err = people.NameOf(ctx, tx, v.AnswerBy); err != nil {
			return err
		}
		if v.Peers[0], v.Peers[1], err = peer.Tried(ctx, tx, v.Ask.Learner, v.Ask.Goal); err != nil || v.Answer != "" {
			return err
		}
		v.Comments, err = coaching.Comments(ctx, tx, actor)
		return err
	})
	if err != nil || v.About == nil {
		return v, err
	}
	view, err := p.look(r.Context(), v.Course, *v.About)
	v.View = &view
	return v, err
}

func (p *Pages) answer(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadQuestion(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	keep, saved := form.Line("keep") != "", form.Line("saved")
	text, err := p.Groups.Coaching.Words(r.Context(), route.Actor(r), form.Text("answer"), saved)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if err := p.Checks.AnswerQuestion(r.Context(), route.Actor(r), v.ID, text); route.Again(err) {
		v.Mine, v.Chosen, v.Keep, v.Problem = text, saved, keep, route.FieldKeys(err)["answer"]
		route.Render(w, r, http.StatusUnprocessableEntity, questionPage(v))
		return
	} else if err != nil {
		route.Fault(w, r, err)
		return
	}
	if err = p.Groups.Coaching.KeepAlso(r.Context(), route.Actor(r), keep, text); err == nil {
		v, err = p.loadQuestion(r)
	}
	switch {
	case err != nil:
		route.Fault(w, r, err)
	case v.Answer != text: // somebody answered in the meantime: theirs stands, and nothing that was written here is lost
		v.Mine = text
		route.Render(w, r, http.StatusConflict, questionPage(v))
	default:
		route.Flash(w, r, route.Note{Key: "guide.answer_sent", Args: []string{"name", v.Learner}})
		route.SeeOther(w, r, "/now/questions/"+v.ID)
	}
}
