package units

import (
	"context"
	"net/http"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/inquiry"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
	"crossfade/internal/work"

	"github.com/a-h/templ"
)

// unitView is a unit as a learner reads it; a guide sees the same page with a way to change it.
type unitView struct {
	course.Unit
	Today    string
	Standing map[core.GoalID]plan.Standing // of a learner who is in the course
	Learns   bool
	Complete bool             // every goal of the course is shown
	Far      plan.CourseToday // of the course, for its learner
	Own      string
	Caught   map[string]bool // parts that were missed; true = caught up
	Tasks    []work.Mine
	Slots    int                  // pieces that the portfolio of the unit needs
	Left     []soundboard.Element // above the level guide, with no page of its own yet
	At       soundboard.Positions // where the sliders stand for the reader, or in the class that they lead
	Question string               // what the unit asks, or ""
	Texts    prose.Texts
	Guides   bool
	Served   []course.Served // for whoever guides: what each goal needs a person for
	Err      error
}

func (p *Pages) unit(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.UnitID](r, "unit")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.drawUnit(w, r, id, nil)
}

func (p *Pages) drawUnit(w http.ResponseWriter, r *http.Request, id core.UnitID, problem error) {
	v, err := p.loadUnit(r, id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Err = problem
	status := http.StatusOK
	if problem != nil {
		status = http.StatusUnprocessableEntity
	}
	route.Render(w, r, status, unitPage(v))
}

func (p *Pages) loadUnit(r *http.Request, id core.UnitID) (v unitView, err error) {
	ctx, actor := r.Context(), route.Actor(r)
	v.Today, v.Guides = p.localDay(r), actor.Is(core.RoleGuide) || actor.Is(core.RoleAdmin)
	if v.Unit, err = p.Courses.Unit(ctx, actor, id); err != nil {
		return v, err
	}
	courses, err := p.Plan.Courses(ctx, actor)
	if err != nil {
		return v, err
	}
	v.Standing = map[core.GoalID]plan.Standing{}
	for _, c := range courses {
		if c.Outline.ID != v.Course {
			continue
		}
		v.Learns, v.Complete, v.Far = true, c.Finished(), c
		for _, s := range c.Standing {
			v.Standing[s.Goal.ID] = s
		}
	}
	if v.Own, err = p.Courses.OwnDate(ctx, actor, string(id)); err != nil {
		return v, err
	}
	if v.Caught, err = p.Courses.CatchUps(ctx, actor, id); err != nil {
		return v, err
	}
	if v.Tasks, v.Slots, err = p.tasks(ctx, actor, id); err != nil {
		return v, err
	}
	if err = p.decided(ctx, actor, &v); err != nil {
		return v, err
	}
	if v.Guides && !actor.Watched() {
		if v.Served, err = p.Courses.SplitUnit(ctx, actor, id); err != nil && core.KindOf(err) != core.Denied {
			return v, err
		}
	}
	texts := []string{v.Challenge, v.Why}
	for _, part := range v.Parts {
		texts = append(texts, part.Body, part.CatchUp)
	}
	v.Texts, err = p.Prose.Course(ctx, v.Course, texts...)
	return v, err
}

// tasks are the tasks of a unit with the reader's own work, and how many pieces its portfolio needs.
func (p *Pages) tasks(ctx context.Context, actor core.Actor, id core.UnitID) ([]work.Mine, int, error) {
	list, err := p.Work.Tasks(ctx, actor, id)
	if err != nil {
		return nil, 0, err
	}
	slots, err := p.Work.Slots(ctx, actor, id)
	return list, len(slots), err
}

// left are the sliders of work that stand above the level guide for the reader. Their own pages are still to come, so the unit says in words
// what to do meanwhile.
func left(at soundboard.Positions) (list []soundboard.Element) {
	if at.Of(soundboard.Evaluation).Level == soundboard.LevelLearner {
		list = append(list, soundboard.Evaluation)
	}
	for _, e := range []soundboard.Element{soundboard.Feedback, soundboard.Plan, soundboard.Demonstration} {
		if at.Of(e).Level != soundboard.LevelGuide {
			list = append(list, e)
		}
	}
	return list
}

// decided reads what the unit asks, and who decides what: for whoever learns in it; else for the first class that the reader leads through it.
func (p *Pages) decided(ctx context.Context, actor core.Actor, v *unitView) error {
	return p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		scope := soundboard.Scope{Org: actor.Org, Unit: v.ID, Learner: actor.Learner}
		if !v.Learns {
			led, err := people.LedOn(ctx, tx, actor, v.Course)
			if err != nil {
				return err
			}
			if scope.Learner = ""; len(led) > 0 {
				scope.Class = led[0].ID
			}
		}
		at, err := p.Board.Positions(ctx, tx, scope)
		if err != nil {
			return err
		}
		v.At, v.Left = at, nil
		if v.Learns {
			v.Left = left(at)
		}
		v.Question, err = inquiry.QuestionOf(ctx, tx, v.ID)
		return err
	})
}

// profile is the shape of the unit: seven bars that say who decides what.
func (v unitView) profile(ctx context.Context) ui.Profile { return shape(ctx, v.At, true) }

// bars is the same, small, for a class.
func bars(ctx context.Context, at soundboard.Positions) ui.Profile { return shape(ctx, at, false) }

func shape(ctx context.Context, at soundboard.Positions, big bool) ui.Profile {
	by := map[soundboard.Level]ui.Decider{soundboard.LevelGuide: ui.Guide, soundboard.LevelTogether: ui.Together, soundboard.LevelLearner: ui.Learner}
	var list []ui.Bar
	for _, e := range soundboard.Elements() {
		list = append(list, ui.Bar{Name: ui.T(ctx, "decides.element."+string(e)), By: by[at.Of(e).Level]})
	}
	return ui.Profile{Bars: list, Big: big}
}

// leftWords names the sliders whose pages are still to come.
func (v unitView) leftWords(ctx context.Context) string {
	words := make([]string, len(v.Left))
	for i, e := range v.Left {
		words[i] = ui.T(ctx, "decides.element."+string(e)) // i18n:keys decides.element.*
	}
	return strings.Join(words, ", ")
}

func (p *Pages) replan(w http.ResponseWriter, r *http.Request) {
	id, form, ok := unitForm(w, r)
	if !ok {
		return
	}
	err := p.Courses.Replan(r.Context(), route.Actor(r), id, form.Line("on"), today.Zone(r))
	if route.Again(err) {
		p.drawUnit(w, r, id, err)
		return
	}
	p.done(w, r, err, "unit.replanned", unitPath(id))
}

// asks is the small line above the title: what this is and until about when.
func (v unitView) asks(ctx context.Context) string {
	date := v.Due.On
	if v.Own != "" && !v.Due.Hard() {
		date = v.Own
	}
	if date == "" {
		return ui.T(ctx, "unit.asks")
	}
	if v.Due.Hard() {
		return ui.T(ctx, "unit.asks_hard", "date", day(ctx, date))
	}
	return ui.T(ctx, "unit.asks_until", "date", day(ctx, date))
}

// Replans tells whether the page asks for a new date: the one that holds is past, and soft.
func (v unitView) Replans() bool {
	held := v.Due
	if v.Own != "" {
		held.On = v.Own
	}
	return v.Learns && !v.Due.Hard() && held.Past(v.Today) && !v.Complete
}

// missed are the open parts that the learner was away for and has not caught up with.
func (v unitView) missed() []course.Part {
	var list []course.Part
	for _, p := range v.Parts {
		if caught, away := v.Caught[p.ID]; away && !caught && p.Open(v.Today) {
			list = append(list, p)
		}
	}
	return list
}

// day writes a date of a form in the reader's language.
func day(ctx context.Context, date string) string {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return date
	}
	return ui.L(ctx).In(time.UTC).Date(t)
}

func (v unitView) line(ctx context.Context, g course.OutlineGoal) ui.Goal {
	s := v.Standing[g.ID]
	line := ui.Goal{Name: g.Title, Href: "/goals/" + string(g.ID), Why: g.Why, State: today.StateOf(s.State), MustCover: g.Need == course.Must}
	if g.Need != course.Must {
		line.Facts = []string{ui.T(ctx, "unit.need."+string(g.Need))} // i18n:keys unit.need.*
	}
	return line
}

// must, should, stretch: the goals of a unit in the order in which somebody short of time takes them.
func (v unitView) goals() []course.OutlineGoal {
	var list []course.OutlineGoal
	for _, need := range []course.Necessity{course.Must, course.Should, course.Stretch} {
		for _, g := range v.Goals {
			if g.Need == need {
				list = append(list, g)
			}
		}
	}
	return list
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

// block draws a text of the unit.
func (v unitView) block(text string) templ.Component { return v.Texts.Block(text) }

// back is where a reader comes from.
func (v unitView) back(ctx context.Context) ui.Link {
	if v.Learns || !v.Guides {
		return ui.Link{Label: ui.T(ctx, "progress.title"), Href: "/progress"}
	}
	return ui.Link{Label: v.CourseTitle, Href: "/courses/" + string(v.Course)}
}

// partState is how a part looks: open ones are the way now, others come later.
func partState(v unitView, p course.Part) ui.StepLook {
	if p.Open(v.Today) {
		return ui.StepNow
	}
	return ui.StepLater
}

// untilOf is the date that holds for a task: the reader's own before the unit's.
func untilOf(t work.Mine) string {
	if t.Own != "" {
		return t.Own
	}
	return t.Due.On
}
