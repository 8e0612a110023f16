package courses

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/search"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// goalView is the page of one goal for those who fill the grid.
type goalView struct {
	course.GoalView
	Column    string // which cell was clicked, or ""
	Query     string
	Found     course.Found
	Standards string // search for standards
	Match     []course.Standard
}

// columns are the cells of the grid that can be filled, by the word in the address.
var columns = []string{"learn", "practice", "together", "alone", "fix", "stretch"}

// most things that a search on this page lists.
const mostHere = 20

func spotOf(r *http.Request) (course.Spot, error) {
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		return course.Spot{}, err
	}
	goal, err := route.PathID[core.GoalID](r, "goal")
	return course.Spot{Course: id, Goal: goal}, err
}

func goalPath(s course.Spot) string {
	return coursePath(s.Course) + "/goals/" + string(s.Goal)
}

func (v goalView) spot() course.Spot { return course.Spot{Course: v.Course.ID, Goal: v.Row.Goal.ID} }

// asks tells whether the clicked cell is about questions, not lessons.
func asksQuestions(column string) bool {
	return column == "practice" || column == "together" || column == "alone"
}

func (p *Pages) goal(w http.ResponseWriter, r *http.Request) {
	at, err := spotOf(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	var v goalView
	if v.GoalView, err = p.Courses.LookAtGoal(r.Context(), route.Actor(r), at.Course, at.Goal); err != nil {
		route.Fault(w, r, err)
		return
	}
	q := r.URL.Query()
	if c := q.Get("fill"); slices.Contains(columns, c) {
		v.Column = c
	}
	v.Query = clean(q.Get("q"))
	if v.Query == "" {
		v.Query = longestWord(v.Row.Goal.Title)
	}
	kinds := []search.Kind{search.Lesson}
	if asksQuestions(v.Column) {
		kinds = []search.Kind{search.Question}
	} else if v.Column == "" {
		kinds = append(kinds, search.Question)
	}
	if v.Found, err = p.Courses.Find(r.Context(), route.Actor(r), search.Query{Text: v.Query, Kinds: kinds, Most: 3*mostHere + len(v.Lessons) + len(v.Questions)}); err != nil {
		route.Fault(w, r, err)
		return
	}
	if err := p.leaveFitting(r, &v); err != nil {
		route.Fault(w, r, err)
		return
	}
	if v.Standards = clean(q.Get("standard")); v.Standards != "" {
		if v.Match, err = p.Courses.FindStandards(r.Context(), route.Actor(r), at.Course, v.Standards, mostHere); err != nil {
			route.Fault(w, r, err)
			return
		}
	}
	route.Render(w, r, http.StatusOK, goalPage(v))
}

// leaveFitting leaves of what was found what is not there already and fills the cell that was clicked.
func (p *Pages) leaveFitting(r *http.Request, v *goalView) error {
	fit := map[core.ItemID]bool{}
	if asksQuestions(v.Column) {
		var ids []core.ItemID
		for _, h := range v.Found.Hits {
			ids = append(ids, core.ItemID(h.ID))
		}
		var err error
		if fit, err = p.Courses.AskedFor(r.Context(), route.Actor(r), ids, item.Use(v.Column)); err != nil {
			return err
		}
	}
	v.Found.Hits = slices.DeleteFunc(v.Found.Hits, func(h search.Hit) bool {
		return v.has(h) || asksQuestions(v.Column) && !fit[core.ItemID(h.ID)]
	})
	v.Found.Hits = v.Found.Hits[:min(len(v.Found.Hits), mostHere)]
	return nil
}

// roleOf is what a lesson is for in a column of the grid; "" is what it is for already.
func roleOf(column string) library.Role {
	switch column {
	case "learn":
		return library.Learn
	case "fix":
		return library.FixIt
	case "stretch":
		return library.Stretch
	default:
		return ""
	}
}

// has tells whether something that was found is there already, for what the clicked cell is for.
func (v goalView) has(h search.Hit) bool {
	return slices.ContainsFunc(v.Lessons, func(l library.Resource) bool {
		return string(l.ID) == h.ID && (roleOf(v.Column) == "" || l.Role == roleOf(v.Column))
	}) ||
		slices.ContainsFunc(v.Questions, func(q course.AskedThere) bool { return string(q.ID) == h.ID })
}

func clean(s string) string {
	s = strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), ""))
	if r := []rune(s); len(r) > 100 {
		return string(r[:100])
	}
	return s
}

// longestWord is what a search for a goal begins with.
func longestWord(title string) string {
	words := search.Words(title)
	if len(words) == 0 {
		return ""
	}
	return slices.MaxFunc(words, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
}

func (p *Pages) take(w http.ResponseWriter, r *http.Request) {
	at, err := spotOf(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	taken, err := p.takeThing(r, at, form)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "course.fill." + string(taken)}) // i18n:keys course.fill.*
	route.SeeOther(w, r, goalPath(at))
}

func (p *Pages) takeThing(r *http.Request, at course.Spot, form route.Form) (course.Fill, error) {
	if id, ok := core.ParseID[core.ResourceID](form.Line("lesson")); ok {
		return p.Courses.TakeLesson(r.Context(), route.Actor(r), at, id, roleOf(form.Line("fill")))
	}
	if id, ok := core.ParseID[core.ItemID](form.Line("question")); ok {
		return p.Courses.TakeQuestion(r.Context(), route.Actor(r), at, id)
	}
	return "", core.Missing()
}

func (p *Pages) align(w http.ResponseWriter, r *http.Request) {
	at, err := spotOf(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	standard, ok := core.ParseID[core.GoalID](form.Line("standard"))
	if !ok {
		route.Fault(w, r, core.Missing())
		return
	}
	if err := p.Courses.Align(r.Context(), route.Actor(r), at, standard, form.Line("drop") == ""); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, goalPath(at)+"#standards")
}

// usesText says where a question may be asked.
func usesText(ctx context.Context, uses []item.Use) string {
	if len(uses) == 0 {
		return ui.T(ctx, "course.fill.everywhere")
	}
	var words []string
	for _, u := range uses {
		words = append(words, ui.T(ctx, "course.overview."+string(u)))
	}
	return strings.Join(words, ", ")
}

// takeName is the name of the field that names what is taken.
func takeName(h search.Hit) string {
	if h.Kind == search.Question {
		return "question"
	}
	return "lesson"
}

func foundAbout(ctx context.Context, v goalView, h search.Hit) string {
	kind := ui.T(ctx, "library.kind.question")
	if h.Kind == search.Lesson {
		kind = ui.T(ctx, "course.form."+h.Form)
	}
	return kind + " · " + v.Found.Title(h.Course).Title
}
