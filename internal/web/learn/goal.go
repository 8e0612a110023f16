package learn

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"crossfade/internal/check"
	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/peer"
	"crossfade/internal/plan"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// Pages are the pages of this package.
type Pages struct {
	DB     *db.DB
	Clock  core.Clock
	Plan   *plan.Service
	Checks *check.Service
	Prose  *prose.Maker
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /goals/{goal}", Who: route.SignedIn, Handler: p.goal, Note: "a goal: where am I, what is next", AsLearner: true},
		{Pattern: "GET /goals/{goal}/stuck", Who: route.SignedIn, Handler: p.stuck, Note: "the help ladder of a goal", AsLearner: true},
		{Pattern: "GET /goals/{goal}/example/{item}", Who: route.SignedIn, Handler: p.example, Note: "a hint ladder as worked example"},
		{Pattern: "POST /goals/{goal}/form", Who: route.SignedIn, Handler: p.chooseForm, Note: "the form that one likes to learn in"},
		{Pattern: "GET /lessons/{lesson}", Who: route.SignedIn, Handler: p.lesson, Note: "a lesson", AsLearner: true},
		{Pattern: "POST /lessons/{lesson}/done", Who: route.SignedIn, Handler: p.lessonDone, Note: "worked through a lesson"},
		{Pattern: "POST /lessons/{lesson}/stops/{n}", Who: route.SignedIn, Handler: p.answerStop, Note: "answer where a film stops"},
		{Pattern: "POST /lessons/{lesson}/stops", Who: route.SignedIn, Handler: p.askAgain, Note: "the questions of a film anew"},
	}
}

// goalView is what the page of a goal shows.
type goalView struct {
	plan.Standing
	Peers    bool   // a classmate may be asked
	Times    bool   // there is a time for a one-to-one
	Task     string // from which somebody came who is stuck
	Course   string
	CourseID core.CourseID
	First    []ui.Link // goals that come first
	Next     plan.Step
	Ways     []check.Way
	Gate     check.Gate
	Weak     []ui.Link    // goals that it builds on and that look weak
	Due      bool         // a refresh is due
	CanTry   bool         // there are questions for a check together
	Form     library.Form // that the learner chose last; "" is none
}

func (p *Pages) goal(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadGoal(r, id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	r = r.WithContext(ui.WithHelp(r.Context(), v.path()+"/stuck"))
	route.Render(w, r, http.StatusOK, goalPage(v))
}

// loadGoal gathers where the actor stands with a goal of a course of theirs.
func (p *Pages) loadGoal(r *http.Request, id core.GoalID) (goalView, error) {
	actor := route.Actor(r)
	var v goalView
	var courses []plan.CourseToday
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if courses, err = plan.CoursesOf(ctx, tx, actor.Org, actor.Learner); err != nil {
			return err
		}
		pool, err := item.Pool(ctx, tx, id, item.Together)
		v.CanTry = len(pool) > 0
		return err
	})
	if err != nil {
		return v, err
	}
	if !v.find(courses, id) {
		return v, core.Missing()
	}
	if v.Ways, err = p.Checks.Ways(r.Context(), actor, id); err != nil {
		return v, err
	}
	if v.Gate, err = p.Checks.GateOf(r.Context(), actor, id, today.Zone(r)); err != nil {
		return v, err
	}
	if actor.Watched() {
		v.Gate.Advice = check.Advice{} // the engine's guess is the learner's alone
	}
	v.Weak = today.Links(courses, v.CourseID, v.Gate.Advice.First)
	v.Form = v.Likes
	slices.SortStableFunc(v.Ways, func(a, b check.Way) int {
		return cmp.Or(cmp.Compare(inOrder(a), inOrder(b)), cmp.Compare(v.unliked(a), v.unliked(b)))
	})
	v.Due = v.State.Due(p.Clock.Now())
	if v.Way.Open && !v.State.Is() {
		v.Next = plan.Towards(v.Standing)
	}
	return v, nil
}

// unliked is 0 for a way in the form that the learner chose, 1 for every other.
func (v *goalView) unliked(w check.Way) int {
	if w.Form == v.Form {
		return 0
	}
	return 1
}

// FormsThere lists the forms in which there are lessons for the goal.
func (v goalView) FormsThere() []library.Form {
	var list []library.Form
	for _, f := range library.Forms() {
		if slices.ContainsFunc(v.Lessons, func(l library.Resource) bool { return l.Form == f }) {
			list = append(list, f)
		}
	}
	return list
}

// chooseForm remembers the form that somebody likes to learn in; an empty one is no wish.
func (p *Pages) chooseForm(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadGoal(r, id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	wish := library.Form(form.Line("form"))
	if wish != "" && !wish.Valid() {
		route.Fault(w, r, core.BadField("form", "import.lesson.form"))
		return
	}
	err = p.DB.Write(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		return library.RememberForm(ctx, tx, route.Actor(r).Learner, wish, core.Stamp(p.Clock.Now()))
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, v.path()+"#ways")
}

// inOrder sorts the ways for learning a goal: its lessons, then those that look at it anew, then what goes deeper.
func inOrder(w check.Way) int {
	switch w.Role {
	case library.Learn:
		return 0
	case library.FixIt:
		return 1
	case library.Stretch:
		return 2
	}
	return 3
}

// find picks the goal out of the learner's courses.
func (v *goalView) find(courses []plan.CourseToday, id core.GoalID) bool {
	for _, c := range courses {
		for _, s := range c.Standing {
			if s.Goal.ID != id {
				continue
			}
			v.Standing, v.Course, v.CourseID = s, c.Outline.Title, c.Outline.ID
			for _, first := range s.Way.First {
				if g, ok := c.Outline.Goal(first); ok {
					v.First = append(v.First, ui.Link{Label: g.Title, Href: "/goals/" + string(first)})
				}
			}
			return true
		}
	}
	return false
}

func (p *Pages) stuck(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadGoal(r, id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		actor := route.Actor(r)
		if v.Peers, err = peer.MayAsk(ctx, tx, actor.Org, actor.Learner); err != nil || actor.Watched() {
			return err
		}
		v.Times, err = coaching.AnyFree(ctx, tx, actor, p.Clock.Now())
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if v.Task, err = taskOf(r); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, stuckPage(v))
}

// taskOf is the task from which somebody came who is stuck: it goes along with their question. "" is none.
func taskOf(r *http.Request) (string, error) {
	id := r.URL.Query().Get("task")
	if id == "" {
		return "", nil
	}
	task, ok := core.ParseID[string](id)
	if !ok {
		return "", core.Missing()
	}
	return task, nil
}

// exampleView is a worked example made of a hint ladder.
type exampleView struct {
	Goal    core.GoalID
	Back    ui.Link
	Variant item.Variant
	Steps   []item.Step
	Texts   prose.Texts
	Fixit   string // the plan whose way this is
}

func (p *Pages) example(w http.ResponseWriter, r *http.Request) {
	goal, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, err := route.PathID[core.ItemID](r, "item")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	g, err := p.loadGoal(r, goal)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := exampleView{Goal: goal, Back: ui.Link{Label: g.Goal.Title, Href: "/goals/" + string(goal)}}
	if v.Variant, err = p.Checks.Example(r.Context(), route.Actor(r), goal, id); err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Steps = v.Variant.WorkedExample()
	if v.Texts, err = p.Prose.Variant(r.Context(), g.CourseID, v.Variant); err != nil {
		route.Fault(w, r, err)
		return
	}
	if f := r.URL.Query().Get("fixit"); f != "" {
		if plan, err := p.Checks.Fixit(r.Context(), route.Actor(r), f); err == nil && plan.Goal == goal {
			v.Fixit, v.Back = f, ui.Link{Label: ui.T(r.Context(), "fixit.title"), Href: "/fixits/" + f}
		}
	}
	route.Render(w, r, http.StatusOK, examplePage(v))
}

// formIcon is the drawing of a form.
func formIcon(f library.Form) string {
	switch f {
	case library.Read:
		return "doc"
	case library.Watch:
		return "video"
	case library.Listen:
		return "sound"
	case library.Do:
		return "edit"
	case library.Talk:
		return "talk"
	case library.Example:
		return "bulb"
	}
	return "doc"
}
