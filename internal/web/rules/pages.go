package rules

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
	"crossfade/internal/tune"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Pages are the pages of this package with the services behind them.
type Pages struct {
	DB   *db.DB
	Tune *tune.Service
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /courses/{course}/goals/{goal}/rule", Who: route.Guides, Handler: p.rule, Note: "the rule of a goal; ?policy= tries another"},
		{Pattern: "POST /courses/{course}/goals/{goal}/rule", Who: route.Guides, Handler: p.setRule, Note: "give a goal a rule"},
		{Pattern: "GET /engine", Who: route.Admins, Handler: p.engine, Note: "the engine's numbers, and what was proposed"},
		{Pattern: "POST /engine/fit", Who: route.Admins, Handler: p.fit, Note: "learn from this place's own log"},
		{Pattern: "POST /engine/accept", Who: route.Admins, Handler: p.accept, Note: "put a version in force"},
		{Pattern: "POST /engine/back", Who: route.Admins, Handler: p.back, Note: "go back to the version before"},
	}
}

// place is the course and the goal that a page is about.
type place struct {
	Course core.CourseID
	Title  string // of the course
	Goal   goal.Goal
	Now    mastery.Rule
}

func (p place) path() string {
	return "/courses/" + string(p.Course) + "/goals/" + string(p.Goal.ID) + "/rule"
}

func (p place) course() ui.Link {
	return ui.Link{Label: p.Title, Href: "/courses/" + string(p.Course) + "#grid"}
}

// find reads the course and the goal of the address; a goal that the course does not have does not exist there.
func (p *Pages) find(r *http.Request) (place, error) {
	var at place
	course, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		return at, err
	}
	id, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		return at, err
	}
	at.Course = course
	if err := p.inCourse(r.Context(), route.Actor(r), &at, id); err != nil {
		return at, err
	}
	at.Goal, at.Now, err = p.Tune.Rule(r.Context(), route.Actor(r), id)
	return at, err
}

func (p *Pages) inCourse(ctx context.Context, actor core.Actor, at *place, id core.GoalID) error {
	return p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		o, err := course.OutlineOf(ctx, tx, actor.Org, at.Course)
		if err != nil {
			return err
		}
		if _, ok := o.Goal(id); !ok {
			return core.Missing()
		}
		at.Title = o.Title
		return nil
	})
}

// rule shows the rule of a goal with all that could be chosen, or tries one.
func (p *Pages) rule(w http.ResponseWriter, r *http.Request) {
	at, err := p.find(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	key := r.URL.Query().Get("policy")
	if key == "" {
		route.Render(w, r, http.StatusOK, rulePage(at))
		return
	}
	v, err := newTry(r.Context(), at, key, r.URL.Query())
	if err == nil {
		err = p.try(r, &v)
	}
	p.show(w, r, v, err, http.StatusOK)
}

// try fills in whom the rule would touch, where its numbers can be used.
func (p *Pages) try(r *http.Request, v *tryView) error {
	if len(v.Problems) > 0 {
		return nil
	}
	var err error
	v.Trial, err = p.Tune.TryRule(r.Context(), route.Actor(r), v.Goal.ID, v.text())
	return err
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, v tryView, err error, status int) {
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if len(v.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	route.Render(w, r, status, tryPage(v))
}

// setRule gives the goal the rule that was tried.
func (p *Pages) setRule(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	at, err := p.find(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	values := url.Values{}
	for name := range fieldNames() {
		if form.Has(name) {
			values.Set(name, form.Line(name))
		}
	}
	v, err := newTry(r.Context(), at, form.Line("policy"), values)
	if err != nil || len(v.Problems) > 0 {
		p.show(w, r, v, err, http.StatusUnprocessableEntity)
		return
	}
	if err := p.Tune.ChangeRule(r.Context(), route.Actor(r), at.Goal.ID, v.text()); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "tune.used"})
	route.SeeOther(w, r, at.path())
}

// text is the rule as it is stored: only what differs from the defaults.
func (v tryView) text() progress.RuleText {
	t := progress.RuleText{Key: v.Spec.Key}
	if t.Key == mastery.DefaultKey {
		t.Key = ""
	}
	for _, p := range v.Spec.Params {
		if n := v.Numbers[p.Name]; n != p.Default {
			if t.Params == nil {
				t.Params = mastery.Params{}
			}
			t.Params[p.Name] = n
		}
	}
	return t
}

// fieldNames are the names of all numbers of all rules.
func fieldNames() map[string]bool {
	names := map[string]bool{}
	for _, s := range mastery.Specs() {
		for _, p := range s.Params {
			names[p.Name] = true
		}
	}
	return names
}

// readNumber reads a number as people write it, with a point or a comma; ok is false for what is none or out of range.
func readNumber(p mastery.Param, text string) (float64, bool) {
	if len(text) > 40 {
		return 0, false
	}
	v, err := parseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1))
	if err != nil {
		return 0, false
	}
	if p.Share() {
		v /= 100
	}
	return v, v >= p.Min && v <= p.Max && (!p.Whole || v == float64(int64(v)))
}
