package goalmap

import (
	"context"
	"net/http"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/goal/layout"
	"crossfade/internal/plan"
	"crossfade/internal/progress"
	"crossfade/internal/web/route"
)

// Pages are the pages of this package.
type Pages struct {
	DB      *db.DB
	Plan    *plan.Service
	Courses *course.Service
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /map/{course}", Who: route.SignedIn, Handler: p.show, Note: "the map of a course"},
		{Pattern: "GET /map/{course}/way", Who: route.SignedIn, Handler: p.way, Note: "what leads to a goal"},
		{Pattern: "GET /map/{course}/start", Who: route.SignedIn, Handler: p.start, Note: "find one's start on the way to a goal"},
		{Pattern: "POST /map/{course}/aim", Who: route.SignedIn, Handler: p.aim, Note: "head for a goal, or for none"},
		{Pattern: "POST /map/{course}/said", Who: route.SignedIn, Handler: p.say, Note: "I know this already, not yet, or passed over"},
	}
}

// whole is how many goals are drawn at once without being asked for.
const whole = 40

// load reads a course with where the actor stands.
func (p *Pages) load(r *http.Request) (c plan.CourseToday, err error) {
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		return c, err
	}
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = plan.CourseOf(ctx, tx, route.Actor(r), id)
		return err
	})
	return c, err
}

// drawing gives the stored drawing of a whole course. A course that has none yet gets one.
func (p *Pages) drawing(ctx context.Context, o course.Outline) (d layout.Drawing, err error) {
	found := false
	err = p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		d, found, err = course.FindDrawing(ctx, tx, o)
		return err
	})
	if err != nil || found {
		return d, err
	}
	return p.Courses.Draw(ctx, o)
}

// goalOf is the goal that the address names, if the course has it. A goal of another course does not exist here.
func goalOf(r *http.Request, c plan.CourseToday) (plan.Standing, bool, error) {
	text := r.URL.Query().Get("goal")
	if text == "" {
		return plan.Standing{}, false, nil
	}
	id, ok := core.ParseID[core.GoalID](text)
	if !ok {
		return plan.Standing{}, false, core.Missing()
	}
	s, ok := c.Find(id)
	if !ok {
		return s, false, core.Missing()
	}
	return s, true, nil
}

// whyNeeds reads why each goal comes before another.
func (p *Pages) whyNeeds(ctx context.Context, id core.GoalID) (map[core.GoalID]string, error) {
	why := map[core.GoalID]string{}
	err := p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		needs, err := goal.Needs(ctx, tx, []core.GoalID{id})
		for _, n := range needs[id] {
			why[n.ID] = n.Why
		}
		return err
	})
	return why, err
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request) {
	c, err := p.load(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	focus, chosen, err := goalOf(r, c)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := mapView{courseView: viewOf(c)}
	if chosen {
		v.Focus = &focus
		if v.NeedWhy, err = p.whyNeeds(r.Context(), focus.Goal.ID); err != nil {
			route.Fault(w, r, err)
			return
		}
	}
	var d layout.Drawing
	if len(c.Standing) <= whole || r.URL.Query().Get("all") != "" {
		if d, err = p.drawing(r.Context(), c.Outline); err != nil {
			route.Fault(w, r, err)
			return
		}
	}
	v.draw(d)
	route.Render(w, r, http.StatusOK, mapPage(v))
}

func (p *Pages) way(w http.ResponseWriter, r *http.Request) {
	c, err := p.load(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	to, ok, err := goalOf(r, c)
	if err == nil && !ok {
		err = core.Missing()
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := wayView{courseView: viewOf(c), To: to}
	for _, id := range course.Leading(c.Outline, to.Goal.ID) {
		if s, ok := c.Find(id); ok {
			v.Way = append(v.Way, s)
		}
	}
	v.draw()
	route.Render(w, r, http.StatusOK, wayPage(v))
}

func (p *Pages) start(w http.ResponseWriter, r *http.Request) {
	c, err := p.load(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	to, ok, err := goalOf(r, c)
	if err == nil && !ok {
		err = core.Missing()
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	q, more := c.Ask(to.Goal.ID)
	if !more {
		route.SeeOther(w, r, wayPath(c.Outline.ID, to.Goal.ID)+"#way")
		return
	}
	route.Render(w, r, http.StatusOK, startPage(startView{courseView: viewOf(c), To: to, Question: q}))
}

// aim sets what the learner heads for; an empty goal is none.
func (p *Pages) aim(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	goal, ok := core.ParseID[core.GoalID](form.Line("goal"))
	if !ok && form.Line("goal") != "" {
		route.Fault(w, r, core.Missing())
		return
	}
	if err := p.Plan.SetAim(r.Context(), route.Actor(r), id, goal); err != nil {
		route.Fault(w, r, err)
		return
	}
	if goal == "" {
		route.Flash(w, r, route.Note{Key: "map.aim_dropped"})
		route.SeeOther(w, r, mapPath(id))
		return
	}
	route.Flash(w, r, route.Note{Key: "map.aim_set"})
	route.SeeOther(w, r, "/today")
}

// say keeps what the learner says of a goal and goes on: to the next question, or back to the way.
func (p *Pages) say(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	goal, ok := core.ParseID[core.GoalID](form.Line("goal"))
	to, toOK := core.ParseID[core.GoalID](form.Line("to"))
	if !ok || !toOK {
		route.Fault(w, r, core.Missing())
		return
	}
	if err := p.Plan.Say(r.Context(), route.Actor(r), id, goal, progress.Said(form.Line("said"))); err != nil {
		route.Fault(w, r, err)
		return
	}
	if form.Line("from") == "start" {
		route.SeeOther(w, r, startPath(id, to))
		return
	}
	route.SeeOther(w, r, wayPath(id, to)+"#g-"+string(goal))
}

func mapPath(id core.CourseID) string { return "/map/" + string(id) }

func aroundPath(id core.CourseID, g core.GoalID) string { return mapPath(id) + "?goal=" + string(g) }

func wayPath(id core.CourseID, g core.GoalID) string { return mapPath(id) + "/way?goal=" + string(g) }

func startPath(id core.CourseID, g core.GoalID) string {
	return mapPath(id) + "/start?goal=" + string(g)
}
