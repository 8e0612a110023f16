package learn

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/web/itemview"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// filmView are the questions of a film.
type filmView struct {
	Sitting *check.Sitting
	Wrong   int             // the stop whose answer could not be taken; 0 = none
	Again   int             // the stop that is tried again; 0 = none
	Looked  []course.Asking // for who looks and does not learn here
	Rich    itemview.Rich   // texts without the words of the course marked: each is marked once, in the lesson
}

// There tells whether the film asks anything.
func (f filmView) There() bool { return f.Sitting != nil && len(f.Sitting.Questions) > 0 }

// loadFilm reads the questions of a film: the learner's own, or for a guide what it asks.
func (p *Pages) loadFilm(r *http.Request, v *lessonView) (err error) {
	if v.Goal != "" && !route.Actor(r).Watched() { // practice is the learner's alone
		v.Film.Sitting, err = p.Checks.Film(r.Context(), route.Actor(r), v.ID, v.Goal)
		return err
	}
	return p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		v.Film.Looked, err = course.Stops(ctx, tx, v.Course, v.ID)
		return err
	})
}

// texts are the texts of the questions of a film.
func (f filmView) texts() []string {
	var list []string
	if f.There() {
		for i := range f.Sitting.Questions {
			list = append(list, f.Sitting.Questions[i].Variant.Texts()...)
		}
	}
	return list
}

// settled tells whether every question was answered right.
func (f filmView) settled() bool { return f.There() && f.Sitting.Status == check.Done }

// question draws the question of a stop as it stands.
func (v lessonView) question(q *check.Question, lang string) itemview.Question {
	iv := itemview.Question{Shown: q.Variant.Shown(), Response: q.Response, Rich: v.Film.Rich, Lang: lang, Prefix: "s" + strconv.Itoa(q.N) + "."}
	iv.Shown.Hints = 0 // the film itself is the help
	if slices.Equal(iv.Shown.Credit.Authors, v.Authors) && iv.Shown.Credit.Licence == v.Licence {
		iv.Shown.Credit = item.Credit{} // the lesson says so already
	}
	if len(q.Result.Parts) > 0 {
		iv.Result = &q.Result
	}
	switch {
	case v.Film.Again == q.N && !q.Right():
		iv.Result = nil
	case q.Right() || v.Film.settled():
		iv.Mode, iv.Key, iv.Solution = itemview.Review, q.Variant.Key(), q.Variant.Item.Solution
	case q.Closed() && v.Film.Wrong != q.N:
		iv.Mode = itemview.Answered
	}
	return iv
}

// back is the second from which the part of the film before a question is seen again.
func (v lessonView) back(q *check.Question) int {
	if q.N > 1 {
		return v.Film.Sitting.Questions[q.N-2].At
	}
	return 0
}

// address is the lesson as it was opened, for a goal and perhaps from a fix-it plan.
func (v lessonView) address(more ...string) string {
	q := url.Values{}
	if v.Goal != "" {
		q.Set("goal", string(v.Goal))
	}
	if v.Fixit != "" {
		q.Set("fixit", v.Fixit)
	}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return "/lessons/" + string(v.ID) + "?" + q.Encode()
}

// answerStop takes an answer to a question of a film. It is practice.
func (p *Pages) answerStop(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.filmOf(r, form)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	n, _ := strconv.Atoi(r.PathValue("n"))
	if !v.Film.There() {
		route.Fault(w, r, core.Missing())
		return
	}
	q, ok := v.Film.Sitting.Question(n)
	if !ok {
		route.Fault(w, r, core.Missing())
		return
	}
	if form.Line("sitting") != string(v.Film.Sitting.ID) { // the questions are others now: show these
		route.SeeOther(w, r, v.address()+"#stop-"+strconv.Itoa(n))
		return
	}
	try, _ := strconv.Atoi(form.Line("try"))
	prefix := "s" + strconv.Itoa(n) + "."
	got, err := p.Checks.Answer(r.Context(), route.Actor(r), check.Given{
		Sitting: v.Film.Sitting.ID, N: n, Try: max(try, 1), Locale: ui.L(r.Context()).Lang(),
		Response: itemview.ParsePrefixed(form.Under(prefix), q.Variant.Shown().Interactions, prefix),
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if !got.Counted {
		*q = got.Question
		v.Film.Wrong = n
		p.showLesson(w, r, v, http.StatusUnprocessableEntity)
		return
	}
	route.SeeOther(w, r, v.address()+"#stop-"+strconv.Itoa(n))
}

// askAgain asks the questions of a film anew.
func (p *Pages) askAgain(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.filmOf(r, form)
	if err == nil {
		err = p.Checks.FilmAgain(r.Context(), route.Actor(r), v.ID, v.Goal)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, v.address()+"#stops")
}

// filmOf reads the lesson that a form of a film is about: one of the learner's own.
func (p *Pages) filmOf(r *http.Request, form route.Form) (lessonView, error) {
	id, err := route.PathID[core.ResourceID](r, "lesson")
	if err != nil {
		return lessonView{}, err
	}
	wanted, _ := core.ParseID[core.GoalID](form.Line("goal"))
	v, err := p.loadLesson(r, id, wanted)
	if err != nil {
		return v, err
	}
	if v.Goal == "" {
		return v, core.Missing()
	}
	p.findFixit(r, &v, form.Line("fixit"))
	return v, p.loadFilm(r, &v)
}

func timeText(seconds int) string { return library.TimeText(seconds) }
