package units

import (
	"context"
	"net/http"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/plan"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/work"
)

// Board tells where the sliders stand, and sets those of a unit.
type Board interface {
	Positions(ctx context.Context, tx *db.Tx, scope soundboard.Scope) (soundboard.Positions, error)
	BeginUnit(ctx context.Context, tx *db.Tx, actor core.Actor, scope soundboard.Scope, preset soundboard.Preset, like core.UnitID) error
	ClassesOfUnit(ctx context.Context, tx *db.Tx, org core.OrgID, unit core.UnitID) ([]core.GroupID, error)
	UnitsLike(ctx context.Context, tx *db.Tx, org core.OrgID, units []core.UnitID) (map[core.UnitID]soundboard.Positions, error)
}

// Pages are the pages of this package with the services behind them.
type Pages struct {
	DB      *db.DB
	Board   Board
	Clock   core.Clock
	Courses *course.Service
	Plan    *plan.Service
	Work    *work.Service
	Prose   *prose.Maker
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /units/{unit}", Who: route.SignedIn, Handler: p.unit, Note: "a unit: challenge, way through, goals", AsLearner: true},
		{Pattern: "POST /units/{unit}/date", Who: route.SignedIn, Handler: p.replan, Note: "set one's own date for a unit"},
		{Pattern: "POST /units/{unit}/parts/{part}/caught", Who: route.SignedIn, Handler: p.caught, Note: "say that one has caught up"},
		{Pattern: "GET /units/new", Who: route.Guides, Handler: p.begin, Note: "begin a unit: a template or an empty one"},
		{Pattern: "POST /units", Who: route.Guides, Handler: p.make, Note: "make a unit as a draft"},
		{Pattern: "GET /units/{unit}/build", Who: route.Guides, Handler: p.build, Note: "the builder of a unit"},
		{Pattern: "POST /units/{unit}/build", Who: route.Guides, Handler: p.save, Note: "keep what was written about a unit"},
		{Pattern: "POST /units/{unit}/publish", Who: route.Guides, Handler: p.publish, Note: "show a unit to its learners, or take it back"},
		{Pattern: "POST /units/{unit}/copy", Who: route.Guides, Handler: p.copy, Note: "use a unit again"},
		{Pattern: "POST /units/{unit}/share", Who: route.Guides, Handler: p.share, Note: "offer a unit to colleagues as a template"},
		{Pattern: "POST /units/{unit}/preset", Who: route.Guides, Handler: p.preset, Note: "set the board of a unit by a preset"},
		{Pattern: "POST /units/{unit}/parts", Who: route.Guides, Handler: p.addPart, Note: "add a part to the plan of a unit"},
		{Pattern: "POST /units/{unit}/parts/{part}", Who: route.Guides, Handler: p.changePart, Note: "open, close, move or remove a part"},
		{Pattern: "GET /units/{unit}/parts/{part}/away", Who: route.Guides, Handler: p.away, Note: "who was away when a part was held"},
		{Pattern: "POST /units/{unit}/parts/{part}/away", Who: route.Guides, Handler: p.setAway, Note: "keep who was away"},
	}
}

func unitPath(id core.UnitID) string { return "/units/" + string(id) }

// localDay is the date where the reader lives.
func (p *Pages) localDay(r *http.Request) string {
	return p.Clock.Now().In(today.Zone(r)).Format(time.DateOnly)
}

// partID reads the id of a part from the address.
func partID(r *http.Request) (string, error) { return route.PathID[string](r, "part") }

func (p *Pages) addPart(w http.ResponseWriter, r *http.Request) {
	id, form, ok := unitForm(w, r)
	if !ok {
		return
	}
	_, err := p.Courses.AddPart(r.Context(), route.Actor(r), id, course.Part{
		Title: form.Line("part_title"), Body: form.Text("part_body"), CatchUp: form.Text("part_catch_up"), OpensOn: form.Line("part_opens_on"),
	})
	if route.Again(err) {
		p.drawBuilder(w, r, id, nil, err)
		return
	}
	p.done(w, r, err, "build.part_added", unitPath(id)+"/build#plan")
}

func (p *Pages) changePart(w http.ResponseWriter, r *http.Request) {
	id, form, ok := unitForm(w, r)
	if !ok {
		return
	}
	part, err := partID(r)
	if err == nil {
		err = p.Courses.ChangePart(r.Context(), route.Actor(r), id, part, course.PartAct(form.Line("act")))
	}
	p.done(w, r, err, "build.saved", unitPath(id)+"/build#plan")
}

// awayView is the page on which a guide says who was away.
type awayView struct {
	Unit course.Unit
	Part course.Part
	List []course.Away
}

func (p *Pages) away(w http.ResponseWriter, r *http.Request) {
	var v awayView
	id, err := route.PathID[core.UnitID](r, "unit")
	part, partErr := partID(r)
	if err == nil {
		err = partErr
	}
	if err == nil {
		v.Unit, v.Part, v.List, err = p.Courses.PartAway(r.Context(), route.Actor(r), id, part)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, awayPage(v))
}

func (p *Pages) setAway(w http.ResponseWriter, r *http.Request) {
	id, form, ok := unitForm(w, r)
	if !ok {
		return
	}
	var who []core.LearnerID
	for _, s := range form.All("away") {
		if l, ok := core.ParseID[core.LearnerID](s); ok {
			who = append(who, l)
		}
	}
	part, err := partID(r)
	if err == nil {
		err = p.Courses.SetAway(r.Context(), route.Actor(r), id, part, who)
	}
	p.done(w, r, err, "build.away_saved", unitPath(id)+"/build#plan")
}

func (p *Pages) caught(w http.ResponseWriter, r *http.Request) {
	id, _, ok := unitForm(w, r)
	if !ok {
		return
	}
	part, err := partID(r)
	if err == nil {
		err = p.Courses.CaughtUp(r.Context(), route.Actor(r), id, part)
	}
	p.done(w, r, err, "unit.caught_up", unitPath(id))
}

// unitForm reads the unit of the address and the form; when it answers false, the request has its answer.
func unitForm(w http.ResponseWriter, r *http.Request) (core.UnitID, route.Form, bool) {
	id, err := route.PathID[core.UnitID](r, "unit")
	var form route.Form
	if err == nil {
		form, err = route.ParseForm(w, r)
	}
	if err != nil {
		route.Fault(w, r, err)
		return "", form, false
	}
	return id, form, true
}

// done answers a form that was handled: with its fault, or with a note on the next page.
func (p *Pages) done(w http.ResponseWriter, r *http.Request, err error, note, next string) {
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: note})
	route.SeeOther(w, r, next)
}
