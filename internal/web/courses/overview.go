package courses

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"

	"github.com/a-h/templ"
)

// overviewView is one course for those who guide.
type overviewView struct {
	course.View
	Part      part               // of the grid
	Lessons   []library.Resource // of the goals that are shown
	NeedsGoal []item.Stored
	Goals     []goal.Goal // that such a question could have
	Actor     core.Actor
	Made      []course.Unit // every unit, drafts too
	Broken    []course.Broken
	Next      ui.UpNext // in a new place
}

func (p *Pages) overview(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	from, _ := strconv.Atoi(r.URL.Query().Get("from"))
	v, err := p.loadOverview(r.Context(), route.Actor(r), id, from)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Next = p.next(r).But("enrol", "course")
	route.Render(w, r, http.StatusOK, overviewPage(v))
}

func (p *Pages) loadOverview(ctx context.Context, actor core.Actor, id core.CourseID, from int) (v overviewView, err error) {
	v.Actor = actor
	if v.View, err = p.Courses.Look(ctx, actor, id); err != nil {
		return v, err
	}
	v.Part = partAt(v.Rows, from)
	goals := make([]core.GoalID, len(v.Part.Rows))
	for i, r := range v.Part.Rows {
		goals[i] = r.Goal.ID
	}
	if v.Lessons, err = p.Courses.LessonsFor(ctx, actor, id, goals, v.Part.From == 0); err != nil {
		return v, err
	}
	if v.Made, err = p.Courses.FindUnits(ctx, actor, id); err != nil {
		return v, err
	}
	if v.Broken, err = p.Courses.FindBroken(ctx, actor, id); err != nil {
		return v, err
	}
	v.NeedsGoal, v.Goals, err = p.Courses.NeedsGoal(ctx, actor, id)
	return v, err
}

func (p *Pages) setLearners(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[core.CourseID](w, r, "course")
	if !ok {
		return
	}
	var chosen []core.LearnerID
	for _, s := range form.All("learner") {
		if l, ok := core.ParseID[core.LearnerID](s); ok {
			chosen = append(chosen, l)
		}
	}
	added, ended, err := p.Courses.SetLearners(r.Context(), route.Actor(r), id, chosen)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	note := route.Note{Key: "course.people.unchanged"}
	if added+ended > 0 {
		note = route.Note{Key: "course.people.put", Args: []string{"n", strconv.Itoa(added), "out", strconv.Itoa(ended)}}
	}
	route.Flash(w, r, note)
	route.SeeOther(w, r, coursePath(id))
}

func (p *Pages) linkItem(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[core.CourseID](w, r, "course")
	if !ok {
		return
	}
	question, err := route.PathID[core.ItemID](r, "item")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	to, ok := core.ParseID[core.GoalID](form.Line("goal"))
	if !ok {
		route.Fault(w, r, core.Missing())
		return
	}
	if err := p.Courses.LinkItem(r.Context(), route.Actor(r), id, question, to); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "course.overview.linked"})
	route.SeeOther(w, r, coursePath(id))
}

// lessonView is the form with the text of a lesson.
type lessonView struct {
	Course core.CourseID
	Lesson library.Resource
	Broken []course.Broken // its links that lead nowhere
	Film   course.FilmStops
	Stop   course.NewStop // as it was typed
	Err    error
}

func (p *Pages) lesson(w http.ResponseWriter, r *http.Request) {
	v, err := p.findLesson(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, lessonPage(v))
}

func (p *Pages) findLesson(r *http.Request) (v lessonView, err error) {
	if v.Course, err = route.PathID[core.CourseID](r, "course"); err != nil {
		return v, err
	}
	id, err := route.PathID[core.ResourceID](r, "lesson")
	if err != nil {
		return v, err
	}
	if v.Lesson, err = p.Courses.Lesson(r.Context(), route.Actor(r), v.Course, id); err != nil {
		return v, err
	}
	if v.HasFilm() {
		if v.Film, err = p.Courses.FindStops(r.Context(), route.Actor(r), v.Course, id); err != nil {
			return v, err
		}
	}
	all, err := p.Courses.FindBroken(r.Context(), route.Actor(r), v.Course)
	for _, b := range all {
		if b.Lesson == id {
			v.Broken = append(v.Broken, b)
		}
	}
	return v, err
}

func (p *Pages) saveLesson(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.findLesson(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Lesson.Title, v.Lesson.Body = form.Line("title"), form.Text("body")
	if v.Lesson.Minutes, err = strconv.Atoi(or(form.Line("minutes"), "0")); err != nil {
		v.Lesson.Minutes = -1 // refused below, with the field's own words
	}
	text := library.Text{Title: v.Lesson.Title, Body: v.Lesson.Body, Minutes: v.Lesson.Minutes}
	err = p.Courses.EditLesson(r.Context(), route.Actor(r), v.Course, v.Lesson.ID, text)
	switch {
	case route.Again(err):
		v.Err = err
		route.Render(w, r, http.StatusUnprocessableEntity, lessonPage(v))
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, route.Note{Key: "course.lesson.saved"})
		route.SeeOther(w, r, lessonPath(v.Course, v.Lesson.ID))
	}
}

func lessonPath(id core.CourseID, lesson core.ResourceID) string {
	return coursePath(id) + "/lessons/" + string(lesson)
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// problemAt is the text of what is wrong with a field, or "".
func problemAt(ctx context.Context, err error, field string) string {
	if key := route.FieldKeys(err)[field]; key != "" {
		return ui.T(ctx, key)
	}
	return ""
}

func problemText(ctx context.Context, key string) string {
	if key == "" {
		return ""
	}
	return ui.T(ctx, key)
}

// runRows are the rows of the table of imports.
func runRows(ctx context.Context, runs []course.Run) []ui.Row {
	var rows []ui.Row
	for _, run := range runs {
		rows = append(rows, ui.Row{Head: runLink(run), Cells: []templ.Component{
			ui.Words(ui.T(ctx, "course.status."+string(run.Status))), // i18n:keys course.status.*
			ui.Words(ui.L(ctx).DateTime(core.ParseStamp(run.Started))),
		}})
	}
	return rows
}

func progressLabel(ctx context.Context, run course.Run) string {
	if run.Status == course.RunWaiting {
		return ui.T(ctx, "import.waiting")
	}
	return ui.T(ctx, "import.working_now")
}

// gridUnit is the part of the grid of one unit.
type gridUnit struct {
	Unit course.OutlineUnit
	Rows []course.Row
}

func gridUnits(rows []course.Row) []gridUnit {
	var list []gridUnit
	for _, r := range rows {
		if len(list) == 0 || list[len(list)-1].Unit.ID != r.Unit.ID {
			list = append(list, gridUnit{Unit: r.Unit})
		}
		last := &list[len(list)-1]
		last.Rows = append(last.Rows, r)
	}
	return list
}

// most is how many goals of the grid a page shows. A course of twelve units with six goals each stands on one.
const most = 80

// part is the part of the grid that a page shows.
type part struct {
	From int // counted from 0
	Rows []course.Row
	All  int
}

func partAt(rows []course.Row, from int) part {
	if from < 0 || from >= len(rows) {
		from = 0
	}
	from -= from % most
	return part{From: from, Rows: rows[from:min(from+most, len(rows))], All: len(rows)}
}

// Others lists where each part begins; none where one page shows all.
func (p part) Others() []int {
	var list []int
	for from := 0; p.All > most && from < p.All; from += most {
		list = append(list, from)
	}
	return list
}

// gridColumns are the columns of the alignment grid.
func gridColumns(ctx context.Context) []ui.Column {
	var list []ui.Column
	for _, key := range []string{"goal", "learn", "practice", "together", "alone", "fix", "stretch", "missing"} {
		list = append(list, ui.Column{Title: ui.T(ctx, "course.overview."+key)}) // i18n:keys course.overview.*
	}
	return list
}

// gridRows are the rows of the alignment grid: one per goal. Each cell leads to what there is and to ways to fill it; empty cells
// stand out by a word and a frame.
func gridRows(ctx context.Context, id core.CourseID, rows []course.Row) []ui.Row {
	var list []ui.Row
	for _, r := range rows {
		at := course.Spot{Course: id, Goal: r.Goal.ID}
		cell := func(column string, n int, text string) templ.Component {
			if n > 0 && text == "" {
				text = ui.L(ctx).Number(float64(n))
			}
			href := goalPath(at) + "?fill=" + column
			if n == 0 {
				href += "#fill"
			}
			return gridCell(cellOf{Href: href, Text: text, Empty: n == 0, Goal: r.Goal.Title, Column: ui.T(ctx, "course.overview."+column)})
		}
		list = append(list, ui.Row{Head: goalHead(at, r), Cells: []templ.Component{
			cell("learn", len(r.Forms), formsText(ctx, r)), cell("practice", r.Practice, ""), cell("together", r.Together, ""),
			cell("alone", r.Alone, aloneText(ctx, r)), cell("fix", fixCount(r), ""), cell("stretch", r.Stretch, ""), gapList(r.Gaps()),
		}})
	}
	return list
}

// cellOf is a cell of the grid.
type cellOf struct {
	Href, Text, Goal, Column string
	Empty                    bool
}

// fixCount is how much a fix-it plan can offer: lessons for it, the other forms, and hint ladders as worked examples.
func fixCount(r course.Row) int { return max(r.Fixit, max(len(r.Forms)-1, 0)+r.Ladders) }

// emptyCell is how many cells of a column are empty.
type emptyCell struct {
	Column string
	N      int
}

// emptyCells counts the empty cells of the grid by column.
func emptyCells(rows []course.Row) (list []emptyCell, all int) {
	counts := map[string]int{}
	for _, r := range rows {
		for column, n := range map[string]int{
			"learn": len(r.Forms), "practice": r.Practice, "together": r.Together, "alone": r.Alone, "fix": fixCount(r), "stretch": r.Stretch,
		} {
			count := 0
			if n == 0 {
				count = 1
			}
			counts[column] += count
			all += count
		}
	}
	for _, c := range columns {
		list = append(list, emptyCell{Column: c, N: counts[c]})
	}
	return list, all
}

// formsText names the forms of the lessons of a goal.
func formsText(ctx context.Context, r course.Row) string {
	var words []string
	for _, f := range library.Forms() {
		if r.Forms[f] > 0 {
			words = append(words, ui.T(ctx, "course.form."+string(f))) // i18n:keys course.form.*
		}
	}
	return strings.Join(words, ", ")
}

// aloneText says how many different questions checks alone can ask.
func aloneText(ctx context.Context, r course.Row) string {
	switch {
	case r.Alone == 0:
		return ""
	case r.Endless:
		return ui.T(ctx, "course.overview.endless", "n", r.Alone)
	case r.Few():
		return ui.T(ctx, "course.overview.few", "n", r.Fresh, "want", r.Want)
	default:
		return ui.L(ctx).Number(float64(r.Fresh))
	}
}

func needWord(ctx context.Context, n course.Necessity) string {
	switch n {
	case course.Should:
		return ui.T(ctx, "course.overview.should")
	case course.Stretch:
		return ui.T(ctx, "course.overview.stretch_goal")
	case course.Must:
		return ui.T(ctx, "course.overview.must")
	default:
		return ""
	}
}

// learnerChoices are the people who may learn the course.
func learnerChoices(ctx context.Context, v overviewView) []ui.Choice {
	var list []ui.Choice
	for _, e := range v.Learners {
		c := ui.Choice{Value: string(e.Learner), Label: e.Name, Chosen: e.In}
		if e.Learner == v.Actor.Learner {
			c.About = ui.T(ctx, "course.people.you")
		}
		list = append(list, c)
	}
	return list
}

func goalChoices(goals []goal.Goal) []ui.Choice {
	list := make([]ui.Choice, len(goals))
	for i, g := range goals {
		list[i] = ui.Choice{Value: string(g.ID), Label: g.Title}
	}
	return list
}

func minutes(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// creditOf is who made the course and under which licence it may be used.
func creditOf(v overviewView) item.Credit {
	c := item.Credit{Authors: v.Authors, Licence: v.Licence, Source: v.Origin}
	if strings.HasPrefix(v.Origin, "https://") || strings.HasPrefix(v.Origin, "http://") {
		c.URL = v.Origin
	}
	return c
}
