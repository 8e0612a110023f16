package units

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
	"crossfade/internal/work"
)

// buildView is the builder of a unit.
type buildView struct {
	course.Unit
	Writing *course.Writing // as it was sent, when it needs another look
	Others  []course.OutlineGoal
	Search  string
	Lacks   []string
	Courses []course.Course
	Today   string
	Tasks   []work.Mine
	Slots   int
	Classes []people.Group // that the reader leads
	Boards  []standsIn
	Shared  bool // offered to colleagues
	Plans   bool // may set the plan and the tasks; whoever only runs the place may not
	Err     error
}

func (p *Pages) build(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.UnitID](r, "unit")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.drawBuilder(w, r, id, nil, nil)
}

func (p *Pages) drawBuilder(w http.ResponseWriter, r *http.Request, id core.UnitID, sent *course.Writing, problem error) {
	ctx, actor := r.Context(), route.Actor(r)
	v := buildView{Writing: sent, Search: strings.TrimSpace(r.URL.Query().Get("q")), Today: p.localDay(r), Plans: actor.Is(core.RoleGuide), Err: problem}
	var err error
	if v.Unit, v.Others, err = p.Courses.UnitToEdit(ctx, actor, id, v.Search); err == nil {
		v.Lacks, err = p.Courses.Lacking(ctx, v.Unit)
	}
	if err == nil {
		v.Tasks, v.Slots, err = p.tasks(ctx, actor, id)
	}
	if err == nil {
		v.Courses, err = p.Courses.FindCourses(ctx, actor)
	}
	if err == nil {
		v.Classes, err = p.Courses.Classes(ctx, actor)
	}
	if err == nil {
		v.Boards, err = p.boards(ctx, actor, v.Unit, v.Classes)
	}
	if err == nil {
		v.Shared, err = p.Courses.IsShared(ctx, id)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if sent != nil {
		v.Title, v.Challenge, v.Why, v.Audience, v.Due, v.Outcomes = sent.Title, sent.Challenge, sent.Why, sent.Audience, sent.Due, sent.Outcomes
	}
	status := http.StatusOK
	if problem != nil {
		status = http.StatusUnprocessableEntity
	}
	route.Render(w, r, status, buildPage(v))
}

func (p *Pages) save(w http.ResponseWriter, r *http.Request) {
	id, form, ok := unitForm(w, r)
	if !ok {
		return
	}
	sent := written(form)
	u, _, err := p.Courses.UnitToEdit(r.Context(), route.Actor(r), id, "")
	if err == nil {
		sent.Needs = map[core.GoalID]course.Necessity{}
		for _, g := range u.Goals {
			switch need := form.Line("need." + string(g.ID)); {
			case need == "out":
				sent.Needs[g.ID] = ""
			case need != "" && course.Necessity(need) != g.Need:
				sent.Needs[g.ID] = course.Necessity(need)
			}
		}
		err = p.Courses.SaveUnit(r.Context(), route.Actor(r), id, sent)
	}
	if route.Again(err) {
		p.drawBuilder(w, r, id, &sent, err)
		return
	}
	p.done(w, r, err, "build.saved", unitPath(id)+"/build")
}

// written is what the builder's form says.
func written(form route.Form) course.Writing {
	w := course.Writing{
		Title: form.Line("title"), Challenge: form.Text("challenge"), Why: form.Text("why"), Audience: form.Line("audience"),
		Due: course.Due{On: form.Line("until"), Why: form.Line("until_why")}, Hard: form.Has("hard"),
		Outcomes: lines(form.Text("outcomes")), New: newGoals(form.Text("goals")),
	}
	for _, s := range form.All("add") {
		if g, ok := core.ParseID[core.GoalID](s); ok {
			w.Add = append(w.Add, g)
		}
	}
	return w
}

func (p *Pages) publish(w http.ResponseWriter, r *http.Request) {
	id, form, ok := unitForm(w, r)
	if !ok {
		return
	}
	on := form.Line("on") == "1"
	err := p.Courses.Publish(r.Context(), route.Actor(r), id, on)
	note := "build.published"
	if !on {
		note = "build.taken_back"
	}
	p.done(w, r, err, note, unitPath(id)+"/build")
}

func (p *Pages) copy(w http.ResponseWriter, r *http.Request) {
	id, form, ok := unitForm(w, r)
	if !ok {
		return
	}
	into, known := core.ParseID[core.CourseID](form.Line("course"))
	if !known {
		route.Fault(w, r, core.Missing())
		return
	}
	class, _ := core.ParseID[core.GroupID](form.Line("class"))
	made, err := p.Courses.CopyUnit(r.Context(), route.Actor(r), course.Again{From: id, To: into, Start: form.Line("start"), Begun: course.Begun{Class: class}})
	if route.Again(err) {
		p.drawBuilder(w, r, id, nil, err)
		return
	}
	p.done(w, r, err, "build.copied", unitPath(made)+"/build")
}

// share offers a unit to colleagues as a template, or does so no more.
func (p *Pages) share(w http.ResponseWriter, r *http.Request) {
	id, form, ok := unitForm(w, r)
	if !ok {
		return
	}
	on := form.Line("on") == "1"
	note := "build.shared"
	if !on {
		note = "build.unshared"
	}
	p.done(w, r, p.Courses.Share(r.Context(), route.Actor(r), id, on), note, unitPath(id)+"/build")
}

// preset sets the board of a unit in a class.
func (p *Pages) preset(w http.ResponseWriter, r *http.Request) {
	id, form, ok := unitForm(w, r)
	if !ok {
		return
	}
	class, known := core.ParseID[core.GroupID](form.Line("class"))
	preset := soundboard.Preset(form.Line("preset"))
	if !known || preset.Levels() == nil {
		route.Fault(w, r, core.Missing())
		return
	}
	set := p.DB.Write(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		return p.Board.BeginUnit(ctx, tx, route.Actor(r), soundboard.Scope{Class: class, Unit: id}, preset, "")
	})
	p.done(w, r, set, "build.preset_set", unitPath(id)+"/build")
}

// standsIn is a class in which a unit has a board of its own, or learns it.
type standsIn struct {
	Class people.Group
	At    soundboard.Positions
	Here  bool // the class learns it: its board has a page for the unit
}

// boards reads how a unit stands in the classes that the reader leads.
func (p *Pages) boards(ctx context.Context, actor core.Actor, u course.Unit, led []people.Group) (list []standsIn, err error) {
	err = p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		set, err := p.Board.ClassesOfUnit(ctx, tx, actor.Org, u.ID)
		if err != nil {
			return err
		}
		here, err := people.LedOn(ctx, tx, actor, u.Course)
		if err != nil {
			return err
		}
		for _, class := range led {
			one := standsIn{Class: class, Here: slices.ContainsFunc(here, func(g people.Group) bool { return g.ID == class.ID })}
			if !one.Here && !slices.Contains(set, class.ID) || len(list) == boardsShown {
				continue
			}
			if one.At, err = p.Board.Positions(ctx, tx, soundboard.Scope{Org: actor.Org, Class: class.ID, Unit: u.ID}); err != nil {
				return err
			}
			list = append(list, one)
		}
		return nil
	})
	return list, err
}

// boardsShown is for how many classes the builder draws the seven bars.
const boardsShown = 4

// openKey says that learners see the unit, or that it is open and nobody learns its course yet.
func (v buildView) openKey() string {
	for _, c := range v.Courses {
		if c.ID == v.Course && c.Learners == 0 {
			return "build.open_nobody"
		}
	}
	return "build.is_open"
}

// goalsText is what stands in the field for new goals when the form comes again.
func (v buildView) goalsText() string {
	if v.Writing == nil {
		return ""
	}
	var list []string
	for _, g := range v.Writing.New {
		list = append(list, strings.TrimSuffix(g.Title+" | "+g.Why, " | "))
	}
	return strings.Join(list, "\n")
}

func (v buildView) hard() bool {
	if v.Writing != nil {
		return v.Writing.Hard
	}
	return v.Due.Hard()
}

func needChoices(ctx context.Context, need course.Necessity) []ui.Choice {
	var list []ui.Choice
	for _, n := range []string{string(course.Must), string(course.Should), string(course.Stretch), "out"} {
		list = append(list, ui.Choice{Value: n, Label: ui.T(ctx, "build.need."+n), Chosen: n == string(need)}) // i18n:keys build.need.*
	}
	return list
}

func addChoices(list []course.OutlineGoal) []ui.Choice {
	var out []ui.Choice
	for _, g := range list {
		out = append(out, ui.Choice{Value: string(g.ID), Label: g.Title, About: g.Why})
	}
	return out
}

func courseChoices(list []course.Course, chosen core.CourseID) []ui.Choice {
	var out []ui.Choice
	for _, c := range list {
		out = append(out, ui.Choice{Value: string(c.ID), Label: c.Title, Chosen: c.ID == chosen})
	}
	return out
}

func classChoices(ctx context.Context, list []people.Group, chosen core.GroupID, none bool) []ui.Choice {
	var out []ui.Choice
	for _, g := range list {
		out = append(out, ui.Choice{Value: string(g.ID), Label: g.Name, Chosen: g.ID == chosen})
	}
	if none {
		out = append(out, ui.Choice{Label: ui.T(ctx, "build.no_class"), Chosen: chosen == ""})
	}
	return out
}

// presetChoices are the presets of the board; first is what else may be chosen before them.
func presetChoices(ctx context.Context, chosen string, first ...ui.Choice) []ui.Choice {
	for _, p := range soundboard.Presets() {
		first = append(first, ui.Choice{Value: string(p), Label: ui.T(ctx, "board.preset."+string(p)), Chosen: chosen == string(p)})
	}
	return first
}

func awayChoices(ctx context.Context, list []course.Away) []ui.Choice {
	var out []ui.Choice
	for _, a := range list {
		c := ui.Choice{Value: string(a.Learner), Label: a.Name, Chosen: a.Away}
		if a.Caught {
			c.About = ui.T(ctx, "build.away_caught")
		}
		out = append(out, c)
	}
	return out
}
