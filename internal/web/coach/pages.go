package coach

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// Pages are the pages of this package.
type Pages struct {
	DB       *db.DB
	Clock    core.Clock
	Coaching *coaching.Service
	Plan     *plan.Service
	BaseURL  string
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /learners/{learner}/coaching", Who: route.SignedIn, Handler: p.coaching, Note: "the coaching page of a learner"},
		{Pattern: "POST /learners/{learner}/coaching", Who: route.SignedIn, Handler: p.keep, Note: "keep a session"},
		{Pattern: "GET /learners/{learner}/check-in", Who: route.SignedIn, Handler: p.checkIn, Note: "a note of two minutes"},
		{Pattern: "POST /learners/{learner}/check-in", Who: route.SignedIn, Handler: p.keep, Note: "keep it"},
		{Pattern: "POST /learners/{learner}/agenda", Who: route.SignedIn, Handler: p.agenda, Note: "something to talk about"},
		{Pattern: "GET /coaching", Who: route.SignedIn, Handler: p.mine, Note: "one's own coaching page"},
		{Pattern: "GET /todos/{todo}", Who: route.SignedIn, Handler: p.task, Note: "one task of one's own"},
		{Pattern: "POST /todos/{todo}/done", Who: route.SignedIn, Handler: p.taskDone, Note: "tick it"},
		{Pattern: "GET /one-to-one", Who: route.SignedIn, Handler: p.book, Note: "times for a one-to-one"},
		{Pattern: "POST /one-to-one/{talk}", Who: route.SignedIn, Handler: p.bookSlot, Note: "book one"},
		{Pattern: "POST /one-to-one/{talk}/off", Who: route.SignedIn, Handler: p.callOff, Note: "call it off"},
		{Pattern: "GET /times", Who: route.Guides, Handler: p.times, Note: "times that one offers"},
		{Pattern: "POST /times", Who: route.Guides, Handler: p.offer, Note: "offer times"},
		{Pattern: "POST /calendar", Who: route.SignedIn, Handler: p.newCalendar, Note: "the secret address of one's calendar"},
		{Pattern: "GET /calendar/{calendar}", Who: route.Anyone, Handler: p.calendar, Note: "a calendar, for whoever has its secret address"},
	}
}

// coachView is the coaching page.
type coachView struct {
	coaching.Look
	Learner people.Person
	Self    bool
	Names   map[core.PersonID]string
	Once    string
	Goal    core.GoalID // what it is about; "" for nothing in particular
	Goals   map[core.GoalID]string
	Today   time.Time
	Typed   coaching.Keeping
	Agenda1 string // what was typed for the agenda
	Wrong   map[string]string
	Short   bool // a check-in: the note alone
}

func (p *Pages) coaching(w http.ResponseWriter, r *http.Request) { p.open(w, r, false) }
func (p *Pages) checkIn(w http.ResponseWriter, r *http.Request)  { p.open(w, r, true) }

func (p *Pages) open(w http.ResponseWriter, r *http.Request, short bool) {
	id, err := route.PathID[core.LearnerID](r, "learner")
	if err == nil && id == route.Actor(r).Learner {
		route.SeeOther(w, r, "/coaching")
		return
	}
	v, err := p.load(r, id)
	if err == nil && short && !v.MayWrite {
		err = core.NewFault(core.Denied, "soundboard.guide_decides")
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Short = short
	route.Render(w, r, http.StatusOK, v.page())
}

func (p *Pages) mine(w http.ResponseWriter, r *http.Request) {
	v, err := p.load(r, route.Actor(r).Learner)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, coachPage(v))
}

func (p *Pages) load(r *http.Request, learner core.LearnerID) (coachView, error) {
	actor := route.Actor(r)
	v := coachView{Self: learner == actor.Learner, Once: core.NewID[string](), Today: p.Clock.Now().In(today.Zone(r))}
	if goal, ok := core.ParseID[core.GoalID](r.URL.Query().Get("goal")); ok {
		v.Goal = goal
	}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if v.Look, err = p.Coaching.LookAt(ctx, tx, actor, learner); err != nil {
			return err
		}
		found, err := people.Learners(ctx, tx, actor, []core.LearnerID{learner})
		if err != nil {
			return err
		}
		var known bool
		if v.Learner, known = found[learner]; !known {
			return core.Missing()
		}
		if v.Names, err = people.Names(ctx, tx, v.writers()); err != nil {
			return err
		}
		v.Goals, err = goalTitles(ctx, tx, actor.Org, v.goals())
		return err
	})
	if v.Goals[v.Goal] == "" {
		v.Goal = ""
	}
	v.Typed.Every = v.Contact.Every
	return v, err
}

// writers are those who wrote something that is shown.
func (v coachView) writers() []core.PersonID {
	var list []core.PersonID
	for _, s := range v.Sessions {
		list = append(list, s.By)
	}
	for _, a := range v.Agenda {
		list = append(list, a.By)
	}
	for _, t := range v.Tasks {
		list = append(list, t.By)
	}
	return list
}

func (v coachView) goals() []core.GoalID {
	list := []core.GoalID{v.Goal}
	for _, s := range v.Sessions {
		list = append(list, s.Goal)
	}
	for _, a := range v.Open {
		list = append(list, a.Goal)
	}
	return list
}

// goalTitles reads the titles of goals of an organisation; others have none.
func goalTitles(ctx context.Context, tx *db.Tx, org core.OrgID, ids []core.GoalID) (map[core.GoalID]string, error) {
	type row struct {
		id    core.GoalID
		title string
	}
	list, err := db.List(ctx, tx, func(s db.Scanner) (row, error) {
		var one row
		err := s.Scan(&one.id, &one.title)
		return one, err
	}, `select id, title from goal where org_id = $1 and id in `+db.In(len(ids), 2), append([]any{org}, db.Values(ids...)...)...)
	titles := map[core.GoalID]string{}
	for _, one := range list {
		titles[one.id] = one.title
	}
	return titles, err
}

func pathOf(learner core.LearnerID) string { return "/learners/" + string(learner) }

// keep keeps a session or a check-in; the form says which.
func (p *Pages) keep(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, err := route.PathID[core.LearnerID](r, "learner")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.load(r, id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Short = r.Pattern == "POST /learners/{learner}/check-in"
	every, _ := strconv.Atoi(form.Line("every")) // another word is no rhythm
	goal, _ := core.ParseID[core.GoalID](form.Line("goal"))
	v.Typed = coaching.Keeping{
		Session: coaching.Session{ID: form.Line("once"), Learner: id, Kind: coaching.Coaching, Goal: goal, Shared: form.Text("shared"), Private: form.Text("private")},
		Every:   every, Today: v.Today, Talked: form.All("talked"),
	}
	if v.Short {
		v.Typed.Kind = coaching.CheckIn
	}
	for i := range stepRows {
		n := strconv.Itoa(i + 1)
		v.Typed.Steps = append(v.Typed.Steps, coaching.Step{Title: form.Line("step" + n), Due: form.Line("due" + n)})
	}
	err = p.Coaching.Keep(r.Context(), route.Actor(r), v.Typed)
	switch {
	case err == nil:
		route.Flash(w, r, route.Note{Key: "coaching.kept", Args: []string{"name", v.Learner.Name}})
		to := pathOf(id) + "/coaching"
		if v.Short {
			to = "/now"
		}
		route.SeeOther(w, r, to)
	case route.Again(err):
		v.Once, v.Wrong = v.Typed.ID, route.FieldKeys(err)
		route.Render(w, r, http.StatusUnprocessableEntity, v.page())
	default:
		route.Fault(w, r, err)
	}
}

// stepRows is how many next steps a form has room for.
const stepRows = 3

func (p *Pages) agenda(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, err := route.PathID[core.LearnerID](r, "learner")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	text := form.Text("agenda")
	err = p.Coaching.AddAgenda(r.Context(), route.Actor(r), id, form.Line("once"), text)
	switch {
	case err == nil:
		to := pathOf(id) + "/coaching#agenda"
		if id == route.Actor(r).Learner {
			to = "/coaching#agenda"
		}
		route.SeeOther(w, r, to)
	case route.Again(err):
		v, failed := p.load(r, id)
		if failed != nil {
			route.Fault(w, r, failed)
			return
		}
		v.Agenda1, v.Wrong = text, route.FieldKeys(err)
		route.Render(w, r, http.StatusUnprocessableEntity, coachPage(v))
	default:
		route.Fault(w, r, err)
	}
}

// taskView is one task of one's own.
type taskView struct {
	plan.Task
	By   string
	Goal string
}

func (p *Pages) task(w http.ResponseWriter, r *http.Request) {
	var v taskView
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if v.Task, err = p.Plan.Task(ctx, tx, route.Actor(r), r.PathValue("todo")); err != nil {
			return err
		}
		if v.By, err = people.NameOf(ctx, tx, v.Task.By); err != nil {
			return err
		}
		titles, err := goalTitles(ctx, tx, v.Org, []core.GoalID{v.Task.Goal})
		v.Goal = titles[v.Task.Goal]
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if v.Task.Goal != "" {
		r = r.WithContext(ui.WithHelp(r.Context(), "/goals/"+string(v.Task.Goal)+"/stuck"))
	}
	route.Render(w, r, http.StatusOK, taskPage(v))
}

func (p *Pages) taskDone(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err == nil {
		err = p.Plan.TickTask(r.Context(), route.Actor(r), r.PathValue("todo"), form.Line("done") != "0")
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, "/today")
}
