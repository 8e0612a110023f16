package work

import (
	"context"
	"net/http"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/feedback"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// reviewCookie keeps, on the device that opened a link from here, what it may see.
const reviewCookie = "review"

// linkView is the link for somebody outside, shown once.
type linkView struct {
	feedback.Review
	Href string
	Back string
}

// inviteView is a link before it is opened.
type inviteView struct {
	feedback.Review
	Place string
	Token string
}

// reviewView is what somebody outside sees.
type reviewView struct {
	feedback.Seen
	Criteria []criteria.Criterion
	Texts    prose.Texts
	Err      error
	Sent     map[string]string
}

// open are the reviews that still hold, and over those that do not.
func (v productView) open() (open, over []feedback.Review) {
	for _, r := range v.Reviews {
		if r.Over {
			over = append(over, r)
		} else {
			open = append(open, r)
		}
	}
	return open, over
}

// seenBy says who sees a product: those of the house, and whoever outside was asked.
func (v productView) seenBy(ctx context.Context) string {
	text := ui.T(ctx, "work.sees")
	open, _ := v.open()
	for _, r := range open {
		text += "; " + ui.T(ctx, "work.outside.sees", "name", r.Reviewer, "until", plainDate(ctx, r.Until))
	}
	return text
}

// plainDate writes a date that is stored without a time.
func plainDate(ctx context.Context, on time.Time) string { return ui.L(ctx).In(time.UTC).Date(on) }

// fromOutside reads whom outside somebody asked to look, and, for who guides, what they said that the learner does not see yet.
func (p *Pages) fromOutside(ctx context.Context, tx *db.Tx, actor core.Actor, v *productView) (err error) {
	if v.Reviews, err = p.Feedback.ReviewsOf(ctx, tx, v.ID); err != nil {
		return err
	}
	if v.MayAsk, err = allowed(p.Feedback.MayAsk(ctx, tx, actor, v.Product)); err != nil || !v.MayAsk || v.Mine {
		return err
	}
	v.Held, err = p.Feedback.HeldOf(ctx, tx, v.ID)
	return err
}

func (p *Pages) askOutside(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "product")
	if !ok {
		return
	}
	a := feedback.Asking{Reviewer: form.Line("reviewer"), Asks: form.Text("asks"), Until: form.Line("until"), Named: form.Line("named") != ""}
	made, token, err := p.Feedback.AskOutside(r.Context(), route.Actor(r), id, a)
	switch {
	case route.Again(err):
		p.drawProduct(w, r, id, "outside", map[string]string{"reviewer": a.Reviewer, "asks": a.Asks, "until": a.Until, "named": form.Line("named")}, err)
	case err != nil:
		route.Fault(w, r, err)
	default:
		keepSecret(w)
		route.Render(w, r, http.StatusOK, linkPage(linkView{Review: made, Href: route.Base(r, p.BaseURL) + "/review/" + token, Back: productPath(id) + "#outside"}))
	}
}

// keepSecret marks an answer as one that nothing may keep, and whose address goes to no other host.
func keepSecret(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "same-origin")
}

func (p *Pages) endReview(w http.ResponseWriter, r *http.Request)   { p.turnReview(w, r, false) }
func (p *Pages) againReview(w http.ResponseWriter, r *http.Request) { p.turnReview(w, r, true) }

func (p *Pages) turnReview(w http.ResponseWriter, r *http.Request, again bool) {
	product, err := route.PathID[string](r, "product")
	id, idErr := route.PathID[string](r, "review")
	if err == nil {
		err = idErr
	}
	if err == nil {
		err = p.Feedback.EndReview(r.Context(), route.Actor(r), product, id, again)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	note := route.Note{Key: "work.outside.again"}
	if !again {
		note = route.Note{Key: "work.outside.ended", Undo: productPath(product) + "/outside/" + id + "/again"}
	}
	route.Flash(w, r, note)
	route.SeeOther(w, r, productPath(product)+"#outside")
}

func (p *Pages) pass(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "product")
	if !ok {
		return
	}
	point, err := route.PathID[string](r, "held")
	pass := form.Line("do") == "pass"
	if err == nil {
		err = p.Feedback.Pass(r.Context(), route.Actor(r), id, point, pass, form.Text("held_why"))
	}
	if route.Again(err) {
		p.drawProduct(w, r, id, "held-"+point, map[string]string{"held_why": form.Text("held_why")}, err)
		return
	}
	note := "work.outside.withheld"
	if pass {
		note = "work.outside.passed"
	}
	p.done(w, r, err, note, productPath(id)+"#outside")
}

func (p *Pages) inviteTo(w http.ResponseWriter, r *http.Request) {
	v := inviteView{Token: r.PathValue("invite")}
	var err error
	if v.Review, v.Place, err = p.Feedback.PeekReview(r.Context(), v.Token); err != nil {
		route.Fault(w, r, err)
		return
	}
	keepSecret(w)
	route.Render(w, r, http.StatusOK, invitePage(v))
}

// openReview gives the device its key. The link opens nothing any more.
func (p *Pages) openReview(w http.ResponseWriter, r *http.Request) {
	device, err := p.Feedback.OpenReview(r.Context(), r.PathValue("invite"))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	http.SetCookie(w, &http.Cookie{
		Name: route.CookieName(r, reviewCookie), Value: device, Path: "/", MaxAge: 100 * 24 * 3600,
		HttpOnly: true, Secure: route.IsHTTPS(r), SameSite: http.SameSiteLaxMode,
	})
	route.SeeOther(w, r, "/review")
}

func deviceOf(r *http.Request) string {
	cookie, err := r.Cookie(route.CookieName(r, reviewCookie))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (p *Pages) review(w http.ResponseWriter, r *http.Request) { p.drawReview(w, r, nil, nil) }

func (p *Pages) drawReview(w http.ResponseWriter, r *http.Request, sent map[string]string, problem error) {
	v := reviewView{Sent: sent, Err: problem}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		if v.Seen, err = p.Feedback.SeeReview(ctx, tx, deviceOf(r)); err != nil {
			return err
		}
		sheet, err := criteria.SheetOf(ctx, tx, v.Task.ID, v.Learner)
		v.Criteria = sheet.Criteria
		return err
	})
	if err == nil {
		v.Texts, err = p.Prose.Course(r.Context(), v.Task.Course, v.Task.Brief)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	route.Render(w, r, statusOf(problem), reviewPage(v))
}

func (p *Pages) sayOutside(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	point := feedback.Point{Kind: feedback.Kind(form.Line("kind")), Spot: form.Text("spot"), Words: form.Text("words"), Action: form.Text("action")}
	err = p.Feedback.SayOutside(r.Context(), deviceOf(r), point)
	if route.Again(err) {
		p.drawReview(w, r, map[string]string{"kind": string(point.Kind), "spot": point.Spot, "words": point.Words, "action": point.Action}, err)
		return
	}
	p.done(w, r, err, "work.outside.thanks", "/review#said")
}

func (p *Pages) reviewFile(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[string](r, "file")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	f, err := p.Feedback.ReviewFile(r.Context(), deviceOf(r), id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.ServeSent(w, r, f.File, p.Work.Open)
}

func (v reviewView) problem(ctx context.Context, field string) string {
	return problemAt(ctx, v.Err, field)
}

// whose says whose work it is: the first name where whoever asked shows it.
func (v reviewView) whose(ctx context.Context) string {
	if v.First != "" {
		return ui.T(ctx, "work.of", "name", v.First)
	}
	return ui.T(ctx, "work.outside.a_learner")
}

// outside is the problem of a field of the form that asks somebody outside.
func (v productView) outside(ctx context.Context, field string) string {
	if v.ErrAt != "outside" {
		return ""
	}
	return problemAt(ctx, v.Err, field)
}

func (v productView) heldWhy(p feedback.Point) string {
	if v.ErrAt != "held-"+p.ID {
		return ""
	}
	return v.Sent["held_why"]
}

func (v productView) heldProblem(ctx context.Context, p feedback.Point) string {
	if v.ErrAt != "held-"+p.ID {
		return ""
	}
	return problemAt(ctx, v.Err, "held_why")
}

// reviewState says until when somebody may look, and whether they have opened the link.
func reviewState(ctx context.Context, r feedback.Review) string {
	until := plainDate(ctx, r.Until)
	if r.Opened.IsZero() {
		return ui.T(ctx, "work.outside.not_opened", "until", until)
	}
	return ui.T(ctx, "work.outside.opened", "until", until)
}

// plainCriteria are criteria without who made them.
func plainCriteria(list []criteria.Criterion) []ui.Row {
	out := make([]criteria.Criterion, len(list))
	for i, c := range list {
		c.Class, c.Shapers = core.GroupID(""), nil
		out[i] = c
	}
	return criteriaRows(out)
}
