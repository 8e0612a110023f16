package cells

import (
	"context"
	"net/http"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/inquiry"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// questionView is the question of a learner, with what others say about it.
type questionView struct {
	inquiry.Look
	Name     string // of its learner
	Names    map[core.PersonID]string
	Problems map[string]string
	Written  route.Form
	Comments []coaching.Comment // the reader's saved ones, where they may say something
}

func (p *Pages) question(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadQuestion(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, questionPage(v))
}

func (p *Pages) loadQuestion(r *http.Request) (v questionView, err error) {
	id, err := route.PathID[string](r, "inquiry")
	if err != nil {
		return v, err
	}
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		v = questionView{}
		if v.Look, err = p.Inquiry.Look(ctx, tx, route.Actor(r), id); err != nil {
			return err
		}
		names, err := people.NamesOf(ctx, tx, []core.LearnerID{v.Learner})
		if err != nil {
			return err
		}
		v.Name = names[v.Learner]
		ids := []core.PersonID{}
		for _, word := range v.Words {
			ids = append(ids, word.By)
		}
		if v.Names, err = people.Names(ctx, tx, ids); err != nil || !v.Helps {
			return err
		}
		v.Comments, err = coaching.Comments(ctx, tx, route.Actor(r))
		return err
	})
	return v, err
}

// sayOfQuestion comments, nudges, offers to mentor; or answers what was said.
func (p *Pages) sayOfQuestion(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "inquiry")
	if !ok {
		return
	}
	var err error
	note := "inquiry.note_said"
	if word := form.Line("word"); word != "" {
		note = "inquiry.note_replied"
		err = p.Inquiry.Answer(r.Context(), route.Actor(r), id, word, form.Text("reply-"+word), form.Line("say") == "yes")
	} else {
		err = p.sayWords(r, id, form)
	}
	if route.Again(err) {
		v, loadErr := p.loadQuestion(r)
		if loadErr != nil {
			route.Fault(w, r, loadErr)
			return
		}
		v.Problems, v.Written = route.FieldKeys(err), form
		route.Render(w, r, route.StatusOf(err), questionPage(v))
		return
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: note})
	route.SeeOther(w, r, "/inquiries/"+id)
}

// sayWords says something in words of one's own, or in those of a saved comment, and keeps them where that is wanted.
func (p *Pages) sayWords(r *http.Request, id string, form route.Form) error {
	ctx, actor := r.Context(), route.Actor(r)
	words, err := p.Coaching.Words(ctx, actor, form.Text("words"), form.Line("saved"))
	if err != nil {
		return err
	}
	if err := p.Inquiry.Say(ctx, actor, id, inquiry.WordKind(form.Line("kind")), words); err != nil {
		return err
	}
	return p.Coaching.KeepAlso(ctx, actor, form.Line("keep") != "", words)
}

func (v questionView) problem(ctx context.Context, field string) string {
	if key := v.Problems[field]; key != "" {
		return ui.T(ctx, key)
	}
	return ""
}

// byline names who said something.
func (v questionView) byline(ctx context.Context, id core.PersonID) string {
	if name := v.Names[id]; name != "" {
		return name
	}
	return ui.T(ctx, "goals.somebody")
}

func replyTitle(ctx context.Context, w inquiry.Word) string {
	if w.Reply == "" {
		return ui.T(ctx, "inquiry.reply")
	}
	return ui.T(ctx, "inquiry.reply_change")
}

// replyText is what the form of an answer begins with.
func (v questionView) replyText(w inquiry.Word) string {
	if text := v.Written.Text("reply-" + w.ID); text != "" {
		return text
	}
	return w.Reply
}
