package checks

import (
	"net/http"
	"strconv"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/item"
	"crossfade/internal/web/itemview"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// questionView is what the page of a question shows.
type questionView struct {
	Sitting  *check.Sitting
	Question *check.Question
	Goal     string
	Texts    prose.Texts
	Shown    item.Shown
	Mode     itemview.Mode
	Result   *item.Result
	Key      item.Response
	Solution string
	Hints    itemview.Hints
	Again    bool // one may try once more
	Next     int  // the next open question; 0 = none
	Lang     string
}

// resume leads to the first question that is open, or to the result.
func (p *Pages) resume(w http.ResponseWriter, r *http.Request) {
	s, err := p.sitting(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, onward(s, 0))
}

// lessonOf is the lesson whose film asks the questions of a sitting.
func lessonOf(s *check.Sitting) string {
	address := "/lessons/" + string(s.Lesson)
	if len(s.Goals) > 0 {
		address += "?goal=" + string(s.Goals[0].Goal)
	}
	return address
}

// onward is the address of what comes after question n.
func onward(s *check.Sitting, n int) string {
	if s.Kind == check.Film {
		return lessonOf(s)
	}
	if next := s.Next(n); next > 0 && s.Status == check.Open {
		return path(s.ID) + "/" + strconv.Itoa(next)
	}
	return path(s.ID) + "/result"
}

func (p *Pages) question(w http.ResponseWriter, r *http.Request) {
	at, err := p.at(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if at.sitting.Kind == check.Film {
		route.SeeOther(w, r, lessonOf(at.sitting)+"#stop-"+strconv.Itoa(at.q.N))
		return
	}
	if at.sitting.Kind.Formal() && at.q.Closed() {
		route.SeeOther(w, r, onward(at.sitting, at.q.N)) // one response counts; its answer is shown with the result
		return
	}
	p.showQuestion(w, r, at, http.StatusOK)
}

// showQuestion draws a question as it stands. In a formal sitting nothing of the key is ever in the view.
func (p *Pages) showQuestion(w http.ResponseWriter, r *http.Request, at place, status int) {
	titles, err := p.goalTitles(r.Context(), at.sitting)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	texts, err := p.Prose.Variant(r.Context(), at.sitting.Course, at.q.Variant)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := questionView{
		Sitting: at.sitting, Question: at.q, Goal: titles[at.q.Goal], Texts: texts, Shown: at.q.Variant.Shown(),
		Next: at.sitting.Next(at.q.N), Lang: locale(r),
	}
	if len(at.q.Result.Parts) > 0 {
		v.Result = &at.q.Result
	}
	if !at.sitting.Kind.Formal() {
		v.reveal(at)
		r = r.WithContext(ui.WithHelp(r.Context(), "/goals/"+string(at.q.Goal)+"/stuck"))
	}
	if v.Again && r.URL.Query().Has("again") {
		v.Mode, v.Result, v.Again = itemview.Open, nil, false
	}
	route.Render(w, r, status, questionPage(v))
}

// reveal adds what a check together shows: hints, feedback, and after a right answer or the end the key.
func (v *questionView) reveal(at place) {
	q := at.q
	settled := q.Right() || q.Waits() || at.sitting.Status == check.Done || !q.Voided.IsZero()
	switch {
	case settled:
		v.Mode, v.Key, v.Solution = itemview.Review, q.Variant.Key(), q.Variant.Item.Solution
	case q.Closed():
		v.Mode, v.Again = itemview.Answered, true
	}
	v.Hints = itemview.Hints{Credit: q.Variant.Item.Credit, Rich: v.Texts.HTML}
	for i := range q.Hints {
		hint, ok := q.Variant.Hint(i)
		if !ok {
			break
		}
		rung := itemview.Rung{Hint: hint, Action: path(at.sitting.ID) + "/" + strconv.Itoa(q.N) + "/hints/" + strconv.Itoa(i)}
		if s, had := q.Scaffolds[i]; had {
			rung.Response, rung.Result = s.Response, s.Result
			for m := range s.Inner {
				if inner, ok := q.Variant.ScaffoldHint(i, m); ok {
					rung.Inner = append(rung.Inner, inner)
				}
			}
		}
		if hint.Scaffold != nil && (settled || rung.Result != nil && rung.Result.Right) {
			rung.Key = q.Variant.ScaffoldKey(i)
		}
		v.Hints.Rungs = append(v.Hints.Rungs, rung)
	}
}

func (p *Pages) answer(w http.ResponseWriter, r *http.Request) {
	at, err := p.at(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	form, files, err := p.readAnswer(w, r, at)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if form.Has("again") { // a check together: one more try at the same question
		route.SeeOther(w, r, path(at.sitting.ID)+"/"+strconv.Itoa(at.q.N)+"?again=1")
		return
	}
	try, _ := strconv.Atoi(form.Line("try"))
	got, err := p.Checks.Answer(r.Context(), route.Actor(r), check.Given{
		Sitting: at.sitting.ID, N: at.q.N, Try: max(try, 1), Response: response(form, at.q.Variant.Shown()), Locale: locale(r),
		DontKnow: form.Has("dontknow"), Files: files,
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	switch {
	case !got.Counted:
		at.q = &got.Question
		p.showQuestion(w, r, at, http.StatusUnprocessableEntity)
	case at.sitting.Kind.Formal() && got.Finished:
		route.SeeOther(w, r, path(at.sitting.ID)+"/result")
	case at.sitting.Kind.Formal():
		route.SeeOther(w, r, path(at.sitting.ID)+"/"+strconv.Itoa(got.Next))
	default:
		route.SeeOther(w, r, path(at.sitting.ID)+"/"+strconv.Itoa(at.q.N)+"#answered")
	}
}

func (p *Pages) hint(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	at, err := p.at(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	upto, _ := strconv.Atoi(form.Line("upto"))
	if err := p.Checks.Hint(r.Context(), route.Actor(r), at.sitting.ID, at.q.N, upto); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, path(at.sitting.ID)+"/"+strconv.Itoa(at.q.N)+"#hints")
}

func (p *Pages) scaffold(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	at, err := p.at(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	rung, err := strconv.Atoi(r.PathValue("rung"))
	if err != nil {
		route.Fault(w, r, core.Missing())
		return
	}
	a := check.Scaffolded{Rung: rung, Locale: locale(r)}
	if form.Has("more") {
		n, _ := strconv.Atoi(form.Line("more"))
		a.Inner = max(n, 0) + 1
	} else if hint, ok := at.q.Variant.Hint(rung); ok && hint.Scaffold != nil {
		a.Response = response(form, item.Shown{Interactions: []item.ShownInteraction{*hint.Scaffold}})
	}
	if err := p.Checks.AnswerScaffold(r.Context(), route.Actor(r), at.sitting.ID, at.q.N, a); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, path(at.sitting.ID)+"/"+strconv.Itoa(at.q.N)+"#hints")
}

func (p *Pages) finish(w http.ResponseWriter, r *http.Request) {
	s, err := p.sitting(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	end := p.Checks.Finish
	if s.Kind == check.Placement {
		end = p.Checks.EndPlacement
	}
	if err := end(r.Context(), route.Actor(r), s.ID); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, path(s.ID)+"/result")
}

// progressDots is how many questions are settled, for the beads above a question.
func (v questionView) settled() int { return v.Sitting.Settled() }

// total is how many questions there are; a placement has that many at most.
func (v questionView) total() int {
	if v.Sitting.Kind == check.Placement {
		return check.PlacementLength
	}
	return len(v.Sitting.Questions)
}

func (v questionView) action() string {
	return path(v.Sitting.ID) + "/" + strconv.Itoa(v.Question.N)
}

// try is the number of the try that the form is for.
func (v questionView) try() string { return strconv.Itoa(v.Question.Tries + 1) }

// view is the question for itemview.
func (v questionView) view() itemview.Question {
	q := itemview.Question{
		Shown: v.Shown, Mode: v.Mode, Response: v.Question.Response, Result: v.Result, Key: v.Key, Solution: v.Solution,
		Rich: v.Texts.HTML, Lang: v.Lang, Files: filesOf(v.Sitting, v.Question),
	}
	if v.Sitting.Kind.Formal() && v.Result != nil && v.Result.Complete {
		q.Result = nil // nothing about right or wrong before the end
	}
	return q
}

// moreHints tells whether the ladder has another rung.
func (v questionView) moreHints() bool {
	return !v.Sitting.Kind.Formal() && v.Sitting.Status == check.Open && v.Question.Hints < len(v.Question.Variant.Item.Hints) && !v.Question.Right() && !v.Question.Waits()
}
