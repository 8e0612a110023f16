package courses

import (
	"context"
	"net/http"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// wordsView is the list of the words of a course.
type wordsView struct {
	Course course.Titled
	Terms  []course.Term
	Edit   bool // for those who may change it
	Word   string
	Text   string
	Err    error
}

func (p *Pages) findWords(r *http.Request) (v wordsView, err error) {
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		return v, err
	}
	actor := route.Actor(r)
	v.Edit = actor.Is(core.RoleGuide) || actor.Is(core.RoleAdmin)
	v.Terms, v.Course, err = p.Courses.FindTerms(r.Context(), actor, id)
	return v, err
}

func (p *Pages) words(w http.ResponseWriter, r *http.Request) {
	v, err := p.findWords(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	for _, t := range v.Terms {
		if v.Edit && string(t.ID) == r.URL.Query().Get("edit") {
			v.Word, v.Text = t.Word, t.Meaning
		}
	}
	route.Render(w, r, http.StatusOK, wordsPage(v))
}

func (p *Pages) saveWord(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.findWords(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Word, v.Text = form.Line("word"), form.Text("meaning")
	err = p.Courses.SetTerm(r.Context(), route.Actor(r), v.Course.ID, course.Term{Word: v.Word, Meaning: v.Text})
	switch {
	case route.Again(err):
		v.Err = err
		route.Render(w, r, http.StatusUnprocessableEntity, wordsPage(v))
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, route.Note{Key: "course.words.saved"})
		route.SeeOther(w, r, wordsPath(v))
	}
}

func wordsPath(v wordsView) string { return coursePath(v.Course.ID) + "/words" }

func wordsBack(ctx context.Context, v wordsView) ui.Link {
	if v.Edit {
		return ui.Link{Label: v.Course.Title, Href: coursePath(v.Course.ID)}
	}
	return ui.Link{Label: ui.T(ctx, "library.title"), Href: "/library"}
}
