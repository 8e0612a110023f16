package board

import (
	"context"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Pages are the pages of this package.
type Pages struct {
	DB     *db.DB
	Clock  core.Clock
	People *people.Service
	Board  *soundboard.Board
	Asks   *proposal.Service
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /boards", Who: route.Guides, Handler: p.list, Note: "the classes with their bars"},
		{Pattern: "GET /boards/place", Who: route.Guides, Handler: p.place, Note: "what holds in the whole place"},
		{Pattern: "POST /boards/place", Who: route.Guides, Handler: p.movePlace, Note: "move it"},
		{Pattern: "GET /boards/{group}", Who: route.Guides, Handler: p.board, Note: "who decides what in a class, a unit, a group, for one learner"},
		{Pattern: "POST /boards/{group}", Who: route.Guides, Handler: p.move, Note: "move sliders"},
		{Pattern: "POST /boards/{group}/suggestion", Who: route.Guides, Handler: p.suggestion, Note: "accept a suggestion, or put it off"},
		{Pattern: "POST /boards/{group}/point", Who: route.Guides, Handler: p.point, Note: "point a learner to a must-cover"},
		{Pattern: "GET /boards/{group}/journal", Who: route.Guides, Handler: p.journal, Note: "every move of a class's sliders"},
		{Pattern: "POST /trials/{trial}", Who: route.Guides, Handler: p.trial, Note: "keep a trial, or go back"},
		{Pattern: "GET /decides", Who: route.SignedIn, Handler: p.decides, Note: "who decides what here, for a learner", AsLearner: true},
		{Pattern: "POST /decides", Who: route.SignedIn, Handler: p.ask, Note: "ask for a slider to be moved"},
		{Pattern: "GET /proposals", Who: route.SignedIn, Handler: p.proposals, Note: "what waits for my yes, and what I asked for"},
		{Pattern: "GET /proposals/{proposal}", Who: route.SignedIn, Handler: p.proposal, Note: "one proposal"},
		{Pattern: "POST /proposals/{proposal}", Who: route.SignedIn, Handler: p.say, Note: "yes, no, a question, a reply, withdrawn, stopped"},
	}
}

// show answers with a page, or with the fault of reading it.
func show[V any](w http.ResponseWriter, r *http.Request, v V, err error, page func(V) templ.Component) {
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, page(v))
}

// decider is how a level looks.
func decider(l soundboard.Level) ui.Decider {
	switch l {
	case soundboard.LevelLearner:
		return ui.Learner
	case soundboard.LevelTogether:
		return ui.Together
	case soundboard.LevelGuide:
		return ui.Guide
	default:
		return ui.Guide
	}
}

// i18n:keys common.who.* decides.element.*

func levelWord(ctx context.Context, l soundboard.Level) string {
	return ui.T(ctx, "common.who."+string(decider(l)))
}

func elementWord(ctx context.Context, e soundboard.Element) string {
	return ui.T(ctx, "decides.element."+string(e))
}

// profile is the seven bars of some positions.
func profile(ctx context.Context, p soundboard.Positions, big bool) ui.Profile {
	out := ui.Profile{Big: big}
	for _, e := range soundboard.Elements() {
		out.Bars = append(out.Bars, ui.Bar{Name: elementWord(ctx, e), By: decider(p.Of(e).Level)})
	}
	return out
}

// zoneOf is the time zone of whoever reads.
func zoneOf(r *http.Request) *time.Location {
	if zone, err := time.LoadLocation(route.ViewerOf(r).TimeZone); err == nil {
		return zone
	}
	return time.UTC
}
