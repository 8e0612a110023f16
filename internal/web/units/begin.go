package units

import (
	"context"
	"net/http"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// template is a way to begin a unit: its texts stand under build.tpl.<name>, and it sets the board of the unit as its preset says. Together they show
// every preset.
type template struct {
	name   string
	preset soundboard.Preset
}

var templates = []template{
	{"question", soundboard.MostlyGuide}, {"study", soundboard.MostlyGuide}, {"persuade", soundboard.Mixed}, {"portfolio", soundboard.Mixed},
	{"book", soundboard.HomeSimple}, {"project", soundboard.LearnerLed},
}

// offered marks a unit that colleagues offer, where a template is chosen.
const offered = "unit:"

// asTemplate is the choice of whoever leaves the board to the template.
const asTemplate = "template"

// beginView is the page on which a unit is begun.
type beginView struct {
	Courses []course.Course
	Chosen  core.CourseID
	Classes []people.Group
	Class   core.GroupID
	Preset  string
	Start   string
	Shared  []course.Shared
	Like    map[core.UnitID]soundboard.Positions // how the units of colleagues stand
	Bands   []ui.Choice
	Err     error
	Title   string
	Band    string
}

func (p *Pages) begin(w http.ResponseWriter, r *http.Request) {
	id, _ := core.ParseID[core.CourseID](r.URL.Query().Get("course"))
	p.drawBegin(w, r, beginView{Chosen: id, Band: "teen", Preset: asTemplate})
}

func (p *Pages) drawBegin(w http.ResponseWriter, r *http.Request, v beginView) {
	var err error
	if v.Courses, err = p.Courses.FindCourses(r.Context(), route.Actor(r)); err == nil {
		v.Classes, err = p.Courses.Classes(r.Context(), route.Actor(r))
	}
	if err == nil {
		v.Shared, err = p.Courses.SharedUnits(r.Context(), route.Actor(r))
	}
	if err == nil {
		v.Like, err = p.standing(r.Context(), route.Actor(r), v.Shared)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if v.Class == "" && v.Err == nil && len(v.Classes) > 0 {
		v.Class = v.Classes[0].ID
	}
	for _, b := range []course.Band{course.Early, course.Middle, course.Teen, course.Adult} {
		v.Bands = append(v.Bands, ui.Choice{Value: string(b), Label: ui.T(r.Context(), "build.band."+string(b)), Chosen: v.Band == string(b)}) // i18n:keys build.band.*
	}
	status := http.StatusOK
	if v.Err != nil {
		status = http.StatusUnprocessableEntity
	}
	route.Render(w, r, status, beginPage(v))
}

func (p *Pages) make(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := beginView{Title: form.Line("title"), Band: form.Line("band"), Preset: form.Line("preset"), Start: form.Line("start")}
	v.Chosen, _ = core.ParseID[core.CourseID](form.Line("course"))
	v.Class, _ = core.ParseID[core.GroupID](form.Line("class"))
	var id core.UnitID
	if from, known := strings.CutPrefix(form.Line("template"), offered); known {
		id, err = p.Courses.CopyUnit(r.Context(), route.Actor(r), course.Again{From: core.UnitID(from), To: v.Chosen, Title: v.Title, Band: course.Band(v.Band),
			Lang: ui.L(r.Context()).Lang(), Start: v.Start, Begun: v.begun("")})
	} else {
		id, err = p.Courses.MakeUnit(r.Context(), route.Actor(r), v.making(r.Context(), form.Line("template")))
	}
	if route.Again(err) {
		v.Err = err
		p.drawBegin(w, r, v)
		return
	}
	p.done(w, r, err, "build.made", unitPath(id)+"/build")
}

// making is the unit that a template and the form above it make.
func (v beginView) making(ctx context.Context, name string) course.Making {
	m := course.Making{Course: v.Chosen, Band: course.Band(v.Band), Lang: ui.L(ctx).Lang(), Begun: v.begun(name)}
	m.Writing = fromTemplate(ctx, name)
	if m.Challenge != "" {
		m.Template = name
	}
	if v.Title != "" {
		m.Title = v.Title
	}
	return m
}

// begun says for which class a unit is begun, and by which preset: the one that was chosen, or the template's.
func (v beginView) begun(name string) course.Begun {
	b := course.Begun{Class: v.Class, Preset: soundboard.Preset(v.Preset)}
	if v.Preset != asTemplate {
		return b
	}
	b.Preset = ""
	for _, t := range templates {
		if t.name == name {
			b.Preset = t.preset
		}
	}
	return b
}

// standing tells how the units that colleagues offer stand on their boards.
func (p *Pages) standing(ctx context.Context, actor core.Actor, list []course.Shared) (at map[core.UnitID]soundboard.Positions, err error) {
	ids := make([]core.UnitID, len(list))
	for i, one := range list {
		ids[i] = one.ID
	}
	err = p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		at, err = p.Board.UnitsLike(ctx, tx, actor.Org, ids)
		return err
	})
	return at, err
}

// fromTemplate writes a unit as its template says, in the reader's language; an unknown name is an empty unit.
func fromTemplate(ctx context.Context, name string) course.Writing {
	for _, known := range templates {
		if known.name != name {
			continue
		}
		t := func(what string) string { return ui.T(ctx, "build.tpl."+name+"."+what) } // i18n:keys build.tpl.*
		return course.Writing{Title: t("name"), Challenge: t("challenge"), Why: t("why"), Outcomes: lines(t("outcomes")), New: newGoals(t("goals"))}
	}
	return course.Writing{}
}

// lines are the lines of a text that are not empty.
func lines(text string) []string {
	var list []string
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			list = append(list, l)
		}
	}
	return list
}

// newGoals reads goals as they are written: one a line, with the reason after a bar.
func newGoals(text string) []course.NewGoal {
	var list []course.NewGoal
	for _, l := range lines(text) {
		title, why, _ := strings.Cut(l, "|")
		if title = strings.TrimSpace(title); title != "" {
			list = append(list, course.NewGoal{Title: title, Why: strings.TrimSpace(why)})
		}
	}
	return list
}

func (v beginView) presets(ctx context.Context) []ui.Choice {
	return presetChoices(ctx, v.Preset, ui.Choice{Value: asTemplate, Label: ui.T(ctx, "build.preset_template"), Chosen: v.Preset == asTemplate},
		ui.Choice{Value: "", Label: ui.T(ctx, "build.preset_class"), Chosen: v.Preset == ""})
}

// sets says in a few words what a template sets on the board.
func sets(ctx context.Context, p soundboard.Preset) string {
	return ui.T(ctx, "build.sets", "preset", ui.T(ctx, "board.preset."+string(p)))
}

// standsTag says to which preset the board of a colleague's unit is nearest, or nothing where it was never set.
func (v beginView) standsTag(ctx context.Context, id core.UnitID) string {
	at, ok := v.Like[id]
	if !ok {
		return ""
	}
	preset, _ := soundboard.Nearest(at)
	return sets(ctx, preset)
}

// sharedAbout says who offers a unit and what is in it.
func sharedAbout(ctx context.Context, one course.Shared) string {
	about := ui.T(ctx, "course.goals", "n", one.Goals)
	if one.By != "" {
		about += " · " + ui.T(ctx, "build.shared_by", "name", one.By)
	}
	return about
}
