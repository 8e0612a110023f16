package checks

import (
	"context"
	"net/http"
	"strconv"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/plan"
	"crossfade/internal/web/itemview"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Pages are the pages of this package.
type Pages struct {
	DB     *db.DB
	Clock  core.Clock
	Checks *check.Service
	Plan   *plan.Service
	Prose  *prose.Maker
	// Name gives the name of a person, "" when there is none.
	Name func(ctx context.Context, tx *db.Tx, id core.PersonID) (string, error)
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "POST /goals/{goal}/together", Who: route.SignedIn, Handler: p.startTogether, Note: "start a check together, or go on with it"},
		{Pattern: "GET /goals/{goal}/ready", Who: route.SignedIn, Handler: p.ready, Note: "how sure are you?"},
		{Pattern: "POST /goals/{goal}/ready", Who: route.SignedIn, Handler: p.startAlone, Note: "I'm ready: start the check alone"},
		{Pattern: "GET /units/{unit}/ready", Who: route.SignedIn, Handler: p.unitReady, Note: "how sure are you, for several goals of a unit"},
		{Pattern: "POST /units/{unit}/ready", Who: route.SignedIn, Handler: p.startUnit, Note: "start a check alone of several goals"},
		{Pattern: "POST /goals/{goal}/refresh", Who: route.SignedIn, Handler: p.startRefresh, Note: "start a refresh"},
		{Pattern: "POST /goals/{goal}/judgement", Who: route.SignedIn, Handler: p.askJudgement, Note: "ask a guide to judge"},
		{Pattern: "GET /sittings/{sitting}", Who: route.SignedIn, Handler: p.resume, Note: "go on where one was"},
		{Pattern: "GET /sittings/{sitting}/{n}", Who: route.SignedIn, Handler: p.question, Note: "one question"},
		{Pattern: "POST /sittings/{sitting}/{n}", Who: route.SignedIn, Handler: p.answer, Note: "answer it"},
		{Pattern: "POST /sittings/{sitting}/{n}/hint", Who: route.SignedIn, Handler: p.hint, Note: "one more hint"},
		{Pattern: "POST /sittings/{sitting}/{n}/hints/{rung}", Who: route.SignedIn, Handler: p.scaffold, Note: "answer a hint that asks back"},
		{Pattern: "POST /sittings/{sitting}/finish", Who: route.SignedIn, Handler: p.finish, Note: "end a check together"},
		{Pattern: "GET /sittings/{sitting}/result", Who: route.SignedIn, Handler: p.result, Note: "how did it go?"},
		{Pattern: "GET /sittings/{sitting}/answers", Who: route.SignedIn, Handler: p.answers, Note: "every question with its answer, once they count"},
		{Pattern: "POST /map/{course}/questions", Who: route.SignedIn, Handler: p.startPlacement, Note: "find one's start by some questions"},
		{Pattern: "POST /sittings/{sitting}/earlier", Who: route.SignedIn, Handler: p.startEarlier, Note: "start earlier than that showed"},
		{Pattern: "POST /sittings/{sitting}/keep", Who: route.SignedIn, Handler: p.keep, Note: "keep or change my way"},
		{Pattern: "GET /sittings/{sitting}/{n}/question", Who: route.SignedIn, Handler: p.askForm, Note: "write my question"},
		{Pattern: "POST /sittings/{sitting}/{n}/question", Who: route.SignedIn, Handler: p.ask, Note: "send my question"},
		{Pattern: "GET /goals/{goal}/question", Who: route.SignedIn, Handler: p.askForm, Note: "write my question about a goal"},
		{Pattern: "POST /goals/{goal}/question", Who: route.SignedIn, Handler: p.ask, Note: "send my question about a goal"},
		{Pattern: "GET /questions/{question}", Who: route.SignedIn, Handler: p.reply, Note: "my question and its answer"},
		{Pattern: "POST /questions/{question}/read", Who: route.SignedIn, Handler: p.replyRead, Note: "I read the answer"},
		{Pattern: "GET /sittings/{sitting}/{n}/files/{sent}", Who: route.SignedIn, Handler: p.file, Note: "a file that answers a question"},
		{Pattern: "GET /sittings/{sitting}/{n}/report", Who: route.SignedIn, Handler: p.reportForm, Note: "this question is wrong"},
		{Pattern: "POST /sittings/{sitting}/{n}/report", Who: route.SignedIn, Handler: p.report, Note: "send the report"},
		{Pattern: "GET /fixits/{fixit}", Who: route.SignedIn, Handler: p.fixit, Note: "the fix-it plan"},
		{Pattern: "POST /fixits/{fixit}/mistake", Who: route.SignedIn, Handler: p.fixMistake, Note: "step 1"},
		{Pattern: "POST /fixits/{fixit}/way", Who: route.SignedIn, Handler: p.fixWay, Note: "step 2: choose another way"},
		{Pattern: "POST /fixits/{fixit}/way/done", Who: route.SignedIn, Handler: p.fixWayDone, Note: "step 2: done"},
		{Pattern: "POST /fixits/{fixit}/practice", Who: route.SignedIn, Handler: p.fixPractice, Note: "step 3"},
		{Pattern: "POST /fixits/{fixit}/practice/skip", Who: route.SignedIn, Handler: p.fixSkip, Note: "step 3 away from the computer"},
		{Pattern: "POST /fixits/{fixit}/different", Who: route.SignedIn, Handler: p.fixDifferent, Note: "step 4"},
	}
}

// place is the question that a request is about.
type place struct {
	sitting *check.Sitting
	q       *check.Question
}

// path is the address of a sitting.
func path(id core.SittingID) string { return "/sittings/" + string(id) }

// at reads the sitting and the number of a request: the actor's own, or nothing.
func (p *Pages) at(r *http.Request) (place, error) {
	sitting, err := p.sitting(r)
	if err != nil {
		return place{}, err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err != nil {
		return place{}, core.Missing()
	}
	q, ok := sitting.Question(n)
	if !ok {
		return place{}, core.Missing()
	}
	return place{sitting, q}, nil
}

func (p *Pages) sitting(r *http.Request) (*check.Sitting, error) {
	id, err := route.PathID[core.SittingID](r, "sitting")
	if err != nil {
		return nil, err
	}
	return p.Checks.Mine(r.Context(), route.Actor(r), id)
}

// goalTitles reads the titles of a sitting's goals.
func (p *Pages) goalTitles(ctx context.Context, s *check.Sitting) (map[core.GoalID]string, error) {
	titles := map[core.GoalID]string{}
	err := p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, g := range s.Goals {
			got, err := goal.Get(ctx, tx, g.Goal)
			if err != nil {
				return err
			}
			titles[g.Goal] = got.Title
		}
		return nil
	})
	return titles, err
}

// response reads the fields of a question out of a form.
func response(form route.Form, shown item.Shown) item.Response {
	return itemview.ParseForm(form.Under(itemview.Prefix), shown)
}

// locale is the language in which the page was read, for decimal commas.
func locale(r *http.Request) string { return ui.L(r.Context()).Lang() }
