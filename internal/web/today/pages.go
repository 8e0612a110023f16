package today

import (
	"net/http"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/mastery"
	"crossfade/internal/pace"
	"crossfade/internal/plan"
	"crossfade/internal/progress"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Pages are the pages of this package.
type Pages struct {
	DB    *db.DB
	Clock core.Clock
	Plan  *plan.Service
	Pace  *pace.Service
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /today", Who: route.SignedIn, Handler: p.today, Note: "what now?", AsLearner: true},
		{Pattern: "POST /today/{line}/move", Who: route.SignedIn, Handler: p.move, Note: "a line up or down"},
		{Pattern: "GET /progress", Who: route.SignedIn, Handler: p.progress, Note: "where am I?", AsLearner: true},
		{Pattern: "POST /progress/refreshes", Who: route.SignedIn, Handler: p.setHabit, Note: "how refreshes are dealt out over the days"},
		{Pattern: "GET /goals/{goal}/why", Who: route.SignedIn, Handler: p.why, Note: "the evidence and the rule behind a state"},
	}
}

// Zone is where the viewer lives; UTC when nobody knows.
func Zone(r *http.Request) *time.Location {
	name := route.ViewerOf(r).TimeZone
	if name == "" {
		return time.UTC
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}

// StateOf is the pill of a state.
func StateOf(s progress.State) ui.State {
	if s.Outcome.NeedsRefresh {
		return ui.TimeToRefresh
	}
	switch s.Outcome.State {
	case mastery.GettingThere:
		return ui.GettingThere
	case mastery.GotIt:
		return ui.GotIt
	case mastery.Secure:
		return ui.Secure
	case mastery.NotYet:
		return ui.NotYet
	case mastery.NotStarted:
		return ui.NotStarted
	}
	return ui.NotStarted
}
