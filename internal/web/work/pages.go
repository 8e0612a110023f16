package work

import (
	"context"
	"net/http"
	"time"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/feedback"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
	"crossfade/internal/work"
	"crossfade/internal/workshop"
)

// Pages are the pages of this package with the services behind them.
type Pages struct {
	DB       *db.DB
	Clock    core.Clock
	Courses  *course.Service
	Work     *work.Service
	Criteria *criteria.Service
	Feedback *feedback.Service
	Coaching *coaching.Service // keeps the comments that somebody sends often
	Shops    *workshop.Service
	Board    *soundboard.Board
	Prose    *prose.Maker
	// BaseURL is the address of this server for links that leave it; "" is the one that the request was sent to.
	BaseURL string
	// Name gives the name of a person, "" when there is none.
	Name func(ctx context.Context, tx *db.Tx, id core.PersonID) (string, error)
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /work", Who: route.SignedIn, Handler: p.own, Note: "one's own work, and work that waits for a guide", AsLearner: true},
		{Pattern: "GET /work/tasks/{task}", Who: route.SignedIn, Handler: p.task, Note: "the brief of a task, by what it is judged, and handing in", AsLearner: true},
		{Pattern: "POST /work/tasks/{task}", Who: route.SignedIn, Handler: p.handIn, Note: "hand in a version"},
		{Pattern: "POST /work/tasks/{task}/decide", Who: route.SignedIn, Handler: p.decide, Note: "choose from the menu, suggest another card, or propose what to make"},
		{Pattern: "POST /work/tasks/{task}/date", Who: route.SignedIn, Handler: p.date, Note: "set one's own date for a task"},
		{Pattern: "GET /work/products/{product}", Who: route.SignedIn, Handler: p.product, Note: "a product: versions side by side, points, scores", AsLearner: true},
		{Pattern: "POST /work/products/{product}/points", Who: route.SignedIn, Handler: p.say, Note: "say something about a draft"},
		{Pattern: "POST /work/products/{product}/points/{point}", Who: route.SignedIn, Handler: p.handle, Note: "say what became of a point"},
		{Pattern: "POST /work/products/{product}/score", Who: route.SignedIn, Handler: p.score, Note: "score a version with reasons"},
		{Pattern: "POST /work/products/{product}/own", Who: route.SignedIn, Handler: p.selfScore, Note: "say where one's own version is by the criteria"},
		{Pattern: "POST /work/products/{product}/consult", Who: route.SignedIn, Handler: p.standsSo, Note: "say that the scores of a version stand"},
		{Pattern: "POST /work/tasks/{task}/criteria", Who: route.SignedIn, Handler: p.ownCriterion, Note: "ask for a yes to a criterion of one's own, or take one off"},
		{Pattern: "GET /work/units/{unit}/criteria", Who: route.SignedIn, Handler: p.together, Note: "the workshop in which a class makes criteria", AsLearner: true},
		{Pattern: "POST /work/units/{unit}/criteria", Who: route.SignedIn, Handler: p.shop, Note: "a verb of that workshop"},
		{Pattern: "POST /work/products/{product}/outside", Who: route.SignedIn, Handler: p.askOutside, Note: "ask somebody outside to look at it; the link is shown once"},
		{Pattern: "POST /work/products/{product}/outside/{review}/end", Who: route.SignedIn, Handler: p.endReview, Note: "they may look no longer"},
		{Pattern: "POST /work/products/{product}/outside/{review}/again", Who: route.SignedIn, Handler: p.againReview, Note: "take that back"},
		{Pattern: "POST /work/products/{product}/held/{held}", Who: route.SignedIn, Handler: p.pass, Note: "pass on what somebody outside said, or withhold it with a reason"},
		{Pattern: "GET /review/{invite}", Who: route.Anyone, Handler: p.inviteTo, Note: "the link of somebody outside, before it is opened"},
		{Pattern: "POST /review/{invite}", Who: route.Anyone, Handler: p.openReview, Note: "open it on this device, once"},
		{Pattern: "GET /review", Who: route.Anyone, Handler: p.review, Note: "what somebody outside looks at, on their device"},
		{Pattern: "POST /review", Who: route.Anyone, Handler: p.sayOutside, Note: "say something about it"},
		{Pattern: "GET /review/files/{file}", Who: route.Anyone, Handler: p.reviewFile, Note: "a file of that version"},
		{Pattern: "GET /work/products/{product}/files/{file}", Who: route.SignedIn, Handler: p.file, Note: "a file of a product"},
		{Pattern: "GET /work/units/{unit}", Who: route.SignedIn, Handler: p.portfolio, Note: "the pieces that a unit needs, and one's own", AsLearner: true},
		{Pattern: "POST /work/slots/{slot}", Who: route.SignedIn, Handler: p.fill, Note: "put a piece into a slot"},
		{Pattern: "POST /work/slots/{slot}/learners/{learner}", Who: route.Guides, Handler: p.accept, Note: "look at a piece in a slot"},
		{Pattern: "POST /units/{unit}/slots", Who: route.Guides, Handler: p.addSlot, Note: "say which piece a portfolio needs"},
		{Pattern: "GET /units/{unit}/tasks/new", Who: route.Guides, Handler: p.newTask, Note: "the form for a new task"},
		{Pattern: "POST /units/{unit}/tasks", Who: route.Guides, Handler: p.addTask, Note: "add a task to a unit"},
		{Pattern: "GET /tasks/{task}", Who: route.Guides, Handler: p.editTask, Note: "a task, its criteria and examples, to change"},
		{Pattern: "POST /tasks/{task}", Who: route.Guides, Handler: p.saveTask, Note: "keep a changed task"},
		{Pattern: "POST /tasks/{task}/retire", Who: route.Guides, Handler: p.retire, Note: "take a task out of its unit"},
		{Pattern: "POST /tasks/{task}/criteria", Who: route.Guides, Handler: p.addCriterion, Note: "add a criterion"},
		{Pattern: "POST /tasks/{task}/examples", Who: route.Guides, Handler: p.addExample, Note: "add an example of what good looks like"},
		{Pattern: "POST /tasks/{task}/menu", Who: route.Guides, Handler: p.setMenu, Note: "add a card to the menu, take one off, or set until when one chooses"},
		{Pattern: "POST /tasks/{task}/remove", Who: route.Guides, Handler: p.remove, Note: "take a criterion or an example out"},
	}
}

func taskPath(id string) string           { return "/work/tasks/" + id }
func editPath(id string) string           { return "/tasks/" + id }
func productPath(id string) string        { return "/work/products/" + id }
func unitPath(id core.UnitID) string      { return "/units/" + string(id) }
func portfolioPath(id core.UnitID) string { return "/work" + unitPath(id) }

func guides(a core.Actor) bool { return a.Is(core.RoleGuide) }

// localDay is the date where the reader lives.
func (p *Pages) localDay(r *http.Request) string {
	return p.Clock.Now().In(today.Zone(r)).Format(time.DateOnly)
}

// day writes a date of a form in the reader's language.
func day(ctx context.Context, date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return ui.L(ctx).In(time.UTC).Date(t)
}

func (p *Pages) done(w http.ResponseWriter, r *http.Request, err error, note, next string) {
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if note != "" {
		route.Flash(w, r, route.Note{Key: note})
	}
	route.SeeOther(w, r, next)
}

func problemAt(ctx context.Context, err error, field string) string {
	if key := route.FieldKeys(err)[field]; key != "" {
		return ui.T(ctx, key)
	}
	return ""
}

func problems(ctx context.Context, err error) []ui.Problem {
	var list []ui.Problem
	for field, key := range route.FieldKeys(err) {
		list = append(list, ui.Problem{Field: field, Text: ui.T(ctx, key)})
	}
	return list
}

// statusOf is 422 for a form that needs another look.
func statusOf(err error) int {
	if err != nil {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// ownView is one's own work, and for a guide the work that waits.
type ownView struct {
	Mine    []work.Product
	Waiting []work.Of
	Points  map[string][2]int // by product: said, handled
	Guides  bool
}

func (p *Pages) own(w http.ResponseWriter, r *http.Request) {
	v := ownView{Guides: guides(route.Actor(r))}
	var err error
	if v.Mine, err = p.Work.Own(r.Context(), route.Actor(r)); err == nil && v.Guides {
		v.Waiting, err = p.Work.WaitingFor(r.Context(), route.Actor(r))
	}
	if err == nil {
		ids := make([]string, len(v.Mine))
		for i, m := range v.Mine {
			ids[i] = m.ID
		}
		err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
			v.Points, err = feedback.Counts(ctx, tx, ids)
			return err
		})
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, ownPage(v))
}
