package cells

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/inquiry"
	"crossfade/internal/own"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
	"crossfade/internal/workshop"
)

// Pages are the pages of this package.
type Pages struct {
	DB    *db.DB
	Board *soundboard.Board
	Own   *own.Service
	Shops *workshop.Service
	Asks  *proposal.Service

	Inquiry *inquiry.Service
	// Coaching keeps the comments that somebody sends often.
	Coaching *coaching.Service
}

// Routes is the table of this package's routes. Who may see and do what is asked below.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /units/{unit}/goals", Who: route.SignedIn, Handler: p.goals, Note: "the goals of a unit, at the level where the slider stands", AsLearner: true},
		{Pattern: "POST /units/{unit}/goals", Who: route.SignedIn, Handler: p.saveGoal, Note: "a learner's own or private goal"},
		{Pattern: "POST /units/{unit}/workshop", Who: route.SignedIn, Handler: p.workshop, Note: "a verb of the goal workshop"},
		{Pattern: "GET /units/{unit}/inquiry", Who: route.SignedIn, Handler: p.inquiry, Note: "what a unit asks, at the level where the slider stands", AsLearner: true},
		{Pattern: "POST /units/{unit}/inquiry", Who: route.SignedIn, Handler: p.saveInquiry, Note: "a verb of the inquiry: a line, an angle, a question, the frame"},
		{Pattern: "GET /inquiries/{inquiry}", Who: route.SignedIn, Handler: p.question, Note: "the question that a learner made", AsLearner: true},
		{Pattern: "POST /inquiries/{inquiry}", Who: route.SignedIn, Handler: p.sayOfQuestion, Note: "nudge, comment, offer to mentor, or answer it"},
		{Pattern: "POST /own/{own}", Who: route.SignedIn, Handler: p.ownGoal, Note: "drop or reach a goal of one's own; a guide suggests a link"},
	}
}

// goalsView is the goals of a unit as somebody sees them.
type goalsView struct {
	Unit     course.OutlineUnit
	Guide    bool
	Classes  []people.Group // that a guide leads and that take the unit
	Class    people.Group
	Level    soundboard.Level
	Shop     workshop.Workshop
	Mine     []own.Goal // a learner's
	Private  []own.Goal
	Together []own.Goal
	Theirs   []own.Goal // for a guide
	Open     map[string]proposal.Proposal
	Pointed  map[core.GoalID]bool
	Names    map[core.LearnerID]string
	Me       core.LearnerID
	Form     own.Form
	Problems map[string]string
	Shown    string // the form that needs another look
}

func path(unit core.UnitID) string { return "/units/" + string(unit) + "/goals" }

func (p *Pages) goals(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadGoals(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, goalsPage(v))
}

// loadGoals reads the page for whoever learns in the unit, or leads a class that takes it. For anybody else the unit does not exist.
func (p *Pages) loadGoals(r *http.Request) (goalsView, error) {
	unit, err := route.PathID[core.UnitID](r, "unit")
	if err != nil {
		return goalsView{}, err
	}
	actor := route.Actor(r)
	v := goalsView{Me: actor.Learner, Names: map[core.LearnerID]string{}, Form: own.Form{ID: core.NewID[string](), Kind: own.Mine}}
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		learns, err := v.find(ctx, tx, actor, unit, r.URL.Query().Get("class"))
		if err != nil {
			return err
		}
		scope := soundboard.Scope{Org: actor.Org, Class: v.Class.ID, Unit: unit}
		if learns {
			scope.Learner = actor.Learner
		}
		at, err := p.Board.Positions(ctx, tx, scope)
		if err != nil {
			return err
		}
		v.Level = at.Of(soundboard.Goals).Level
		return p.fill(ctx, tx, actor, &v)
	})
	return v, err
}

// find reads the unit and the class in which the actor meets it: as its learner, else as the guide of a class that takes it.
func (v *goalsView) find(ctx context.Context, tx *db.Tx, actor core.Actor, unit core.UnitID, wish string) (learns bool, err error) {
	var id core.CourseID
	var in int
	err = tx.QueryRow(ctx, `select u.course_id, (select count(*) from enrolment e where e.course_id = u.course_id and e.learner_id = $2 and e.ended_at = '')
		from unit u join course c on c.id = u.course_id where u.id = $1 and c.org_id = $3`, unit, actor.Learner, actor.Org).Scan(&id, &in)
	if errors.Is(err, db.ErrNoRows) {
		return false, core.Missing()
	}
	if err != nil {
		return false, err
	}
	o, err := course.OutlineOf(ctx, tx, actor.Org, id)
	if err != nil {
		return false, err
	}
	v.Unit.ID = unit
	for _, u := range o.Units {
		if u.ID == unit {
			v.Unit = u
		}
	}
	if v.Classes, err = people.LedOn(ctx, tx, actor, id); err != nil {
		return false, err
	}
	v.Guide = len(v.Classes) > 0 && (in == 0 || wish != "")
	if !v.Guide {
		if in == 0 {
			return false, core.Missing()
		}
		v.Class, err = people.ClassOf(ctx, tx, actor.Org, actor.Learner)
		return true, err
	}
	for _, c := range v.Classes {
		if string(c.ID) == wish || wish == "" && v.Class.ID == "" {
			v.Class = c
		}
	}
	if v.Class.ID == "" {
		return false, core.Missing()
	}
	return false, nil
}

// fill reads what the page shows.
func (p *Pages) fill(ctx context.Context, tx *db.Tx, actor core.Actor, v *goalsView) error {
	var err error
	unit := v.Unit.ID
	if v.Class.ID != "" {
		if v.Shop, err = p.Shops.Look(ctx, tx, actor, workshop.Goals, unit, v.Class.ID); err != nil {
			return err
		}
		if v.Together, err = own.OfClass(ctx, tx, actor.Org, unit, v.Class.ID); err != nil {
			return err
		}
	}
	var all []own.Goal
	if v.Guide {
		if v.Theirs, err = own.ForGuide(ctx, tx, actor, unit); err != nil {
			return err
		}
		all = v.Theirs
	} else {
		if all, err = own.OfLearner(ctx, tx, actor, unit); err != nil {
			return err
		}
		for _, g := range all {
			if g.Kind == own.Private {
				v.Private = append(v.Private, g)
			} else {
				v.Mine = append(v.Mine, g)
			}
		}
		if v.Pointed, err = own.Pointers(ctx, tx, actor.Learner, unit); err != nil {
			return err
		}
	}
	refs := make([]string, 0, len(all))
	for _, g := range all {
		refs = append(refs, g.ID)
	}
	if v.Open, err = proposal.Of(ctx, tx, own.Verify, refs); err != nil {
		return err
	}
	v.Names, err = people.NamesOf(ctx, tx, v.peopleShown())
	return err
}

// peopleShown are those whose names stand on the page: who shaped what the class makes, and whose goals a guide reads.
func (v *goalsView) peopleShown() []core.LearnerID {
	var ids []core.LearnerID
	add := func(more ...core.LearnerID) { ids = append(ids, more...) }
	for _, i := range v.Shop.Ideas {
		add(i.Shapers()...)
		for _, w := range i.Words {
			add(w.By)
		}
	}
	for _, g := range v.Together {
		add(g.Shapers...)
	}
	for _, g := range v.Theirs {
		add(g.Learner)
	}
	return ids
}

// saveGoal keeps a goal of the actor's own.
func (p *Pages) saveGoal(w http.ResponseWriter, r *http.Request) {
	unit, form, ok := route.PathForm[core.UnitID](w, r, "unit")
	if !ok {
		return
	}
	f := own.Form{
		ID: form.Line("once"), Unit: unit, Kind: own.Kind(form.Line("kind")), Title: form.Line("title"), Why: form.Text("why"), How: form.Text("how"),
		By: form.Line("by"), Send: form.Line("do") == "send", Seen: soundboard.Level(form.Line("seen")),
	}
	for _, m := range form.All("must") {
		f.Musts = append(f.Musts, core.GoalID(m))
	}
	saved, err := p.Own.Save(r.Context(), route.Actor(r), f)
	if route.Again(err) {
		p.again(w, r, err, "goal", f)
		return
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	note := "goals.note_draft"
	switch {
	case saved.Kept:
		note = "goals.note_kept"
	case saved.Verified:
		note = "goals.note_counts"
	case saved.Sent:
		note = "goals.note_sent"
	case f.Kind == own.Private:
		note = "goals.note_private"
	}
	route.Flash(w, r, route.Note{Key: note})
	route.SeeOther(w, r, path(unit)+"#own-"+f.ID)
}

// again shows the page with the problems beside their fields.
func (p *Pages) again(w http.ResponseWriter, r *http.Request, err error, shown string, f own.Form) {
	v, loadErr := p.loadGoals(r)
	if loadErr != nil {
		route.Fault(w, r, loadErr)
		return
	}
	v.Problems, v.Shown = route.FieldKeys(err), shown
	if shown == "goal" {
		if _, ok := core.ParseID[string](f.ID); !ok {
			f.ID = core.NewID[string]()
		}
		v.Form = f
	}
	route.Render(w, r, route.StatusOf(err), goalsPage(v))
}

// ownGoal drops or reaches a goal of the actor's own, or suggests a link for a learner's.
func (p *Pages) ownGoal(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "own")
	if !ok {
		return
	}
	var err error
	note := "goals.note_dropped"
	switch form.Line("do") {
	case "drop":
		err = p.Own.Drop(r.Context(), route.Actor(r), id)
	case "reach":
		note = "goals.note_met"
		err = p.Own.Reach(r.Context(), route.Actor(r), id)
	case "link":
		note = "goals.note_linked"
		err = p.Own.Link(r.Context(), route.Actor(r), id, core.GoalID(form.Line("goal")))
	default:
		err = core.Missing()
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: note})
	route.SeeOther(w, r, route.SafePath(form.Line("back"), "/today"))
}

// workshop does a verb of the goal workshop.
func (p *Pages) workshop(w http.ResponseWriter, r *http.Request) {
	unit, form, ok := route.PathForm[core.UnitID](w, r, "unit")
	if !ok {
		return
	}
	err := p.verb(r, unit, form)
	if route.Again(err) {
		p.again(w, r, err, form.Line("do"), own.Form{})
		return
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	back := path(unit)
	if class := form.Line("class"); class != "" {
		back += "?class=" + class
	}
	if idea := form.Line("idea"); idea != "" {
		back += "#idea-" + idea
	}
	route.SeeOther(w, r, route.SafePath(back, path(unit)))
}

func (p *Pages) verb(r *http.Request, unit core.UnitID, form route.Form) error {
	ctx, actor := r.Context(), route.Actor(r)
	slot, err := strconv.Atoi(form.Line("slot"))
	if err != nil && form.Line("do") == "place" {
		return core.Missing()
	}
	switch form.Line("do") {
	case "frame":
		n, _ := strconv.Atoi(form.Line("of_learners"))
		_, err := p.Shops.Frame(ctx, actor, workshop.Framing{
			Kind: workshop.Goals, Class: core.GroupID(form.Line("class")), Unit: unit, Title: form.Line("title"), Frame: form.Text("frame"),
			Slots: strings.Split(form.Text("slots"), "\n"), OfLearners: n,
		})
		return err
	default:
		return p.Shops.Take(ctx, actor, workshop.Turn{
			Do: form.Line("do"), Workshop: form.Line("workshop"), Idea: form.Line("idea"), Words: form.Text("words"), Into: form.Line("into"), On: form.Line("on") == "1", Slot: slot,
			New: workshop.Contribution{ID: form.Line("once"), Text: form.Line("text"), Why: form.Text("why")},
		})
	}
}

// problem is what is wrong with a field of the form that needs another look.
func (v goalsView) problem(ctx context.Context, form, field string) string {
	if key := v.Problems[field]; key != "" && v.Shown == form {
		return ui.T(ctx, key)
	}
	return ""
}
