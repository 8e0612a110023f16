package units

import (
	"context"
	"net/http"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
	"crossfade/internal/work"
)

// templates are the ways to begin a unit; each has its texts under build.tpl.<name>. Together they show every preset of the board.
var templates = []string{"question", "persuade", "study", "book", "project", "portfolio"}

// beginView is the page on which a unit is begun.
type beginView struct {
	Courses []course.Course
	Chosen  core.CourseID
	Bands   []ui.Choice
	Err     error
	Title   string
	Band    string
}

func (p *Pages) begin(w http.ResponseWriter, r *http.Request) {
	id, _ := core.ParseID[core.CourseID](r.URL.Query().Get("course"))
	p.drawBegin(w, r, beginView{Chosen: id, Band: "teen"})
}

func (p *Pages) drawBegin(w http.ResponseWriter, r *http.Request, v beginView) {
	var err error
	if v.Courses, err = p.Courses.FindCourses(r.Context(), route.Actor(r)); err != nil {
		route.Fault(w, r, err)
		return
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
	into, _ := core.ParseID[core.CourseID](form.Line("course"))
	m := course.Making{Course: into, Band: course.Band(form.Line("band")), Lang: ui.L(r.Context()).Lang()}
	m.Writing = fromTemplate(r.Context(), form.Line("template"))
	if m.Challenge != "" {
		m.Template = form.Line("template")
	}
	if title := form.Line("title"); title != "" {
		m.Title = title
	}
	id, err := p.Courses.MakeUnit(r.Context(), route.Actor(r), m)
	if route.Again(err) {
		p.drawBegin(w, r, beginView{Chosen: into, Err: err, Title: form.Line("title"), Band: form.Line("band")})
		return
	}
	p.done(w, r, err, "build.made", unitPath(id)+"/build")
}

// fromTemplate writes a unit as its template says, in the reader's language; an unknown name is an empty unit.
func fromTemplate(ctx context.Context, name string) course.Writing {
	for _, known := range templates {
		if known != name {
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
	made, err := p.Courses.CopyUnit(r.Context(), route.Actor(r), id, into)
	p.done(w, r, err, "build.copied", unitPath(made)+"/build")
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
