package shelf

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/library"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/search"
	"crossfade/internal/web/route"
)

// Pages are the pages of this package.
type Pages struct {
	Courses *course.Service
	Plan    *plan.Service
	Checks  *check.Service
	People  *people.Service
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /library", Who: route.SignedIn, Handler: p.library, Note: "search, and everything to learn from"},
	}
}

// How many things a page lists.
const (
	most       = 50
	mostPeople = 10
	mostMine   = 10
	longest    = 100 // characters of a search
	mostPages  = 400 // that somebody turns
)

// view is what the library shows.
type view struct {
	Asked  search.Query // as the address says
	Kind   search.Kind
	Goal   search.Hit // what the goal filter is about; empty without
	Guides bool
	Found  course.Found
	People []people.Person
	Mine   []check.Mine
	Shelf  []shelfCourse // without a search: my courses
	Band   string
	Page   int // which part of what was found, from 1 on
}

// shelfCourse is a course with the goals that have something to learn from.
type shelfCourse struct {
	Title string
	Lang  string
	Goals []shelfGoal
}

// shelfGoal is a goal with its lessons.
type shelfGoal struct {
	ID      core.GoalID
	Title   string
	Lessons []library.Resource
}

// Asks tells whether anything was asked for.
func (v view) Asks() bool { return strings.TrimSpace(v.Asked.Text) != "" || v.Filters() }

// Filters tells whether a filter is set.
func (v view) Filters() bool {
	q := v.Asked
	return v.Kind != "" || q.Goal != "" || q.Form != "" || q.Lang != "" || q.Level != "" || q.Minutes > 0
}

// Count is how many things were found.
func (v view) Count() int { return len(v.Found.Hits) + len(v.People) + len(v.Mine) }

func (p *Pages) library(w http.ResponseWriter, r *http.Request) {
	v := asked(r)
	v.Band = route.ViewerOf(r).Band
	v.Asked.Skip = (v.Page - 1) * most
	var err error
	if v.Asks() {
		err = p.find(r, &v)
	} else {
		err = p.all(r, &v)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, libraryPage(v))
}

// asked reads the address. What makes no sense is left out.
func asked(r *http.Request) view {
	q := r.URL.Query()
	actor := route.Actor(r)
	v := view{Page: 1, Guides: actor.Is(core.RoleGuide) || actor.Is(core.RoleAdmin)}
	v.Asked = search.Query{Text: clip(strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(q.Get("q"), "\x00", ""), "")), longest), Most: most}
	v.Asked.Goal, _ = core.ParseID[core.GoalID](q.Get("goal"))
	if f := library.Form(q.Get("form")); f.Valid() {
		v.Asked.Form = string(f)
	}
	if b := course.Band(q.Get("level")); b.Valid() {
		v.Asked.Level = string(b)
	}
	if n, err := strconv.Atoi(q.Get("minutes")); err == nil && slices.Contains(search.Lengths(), n) {
		v.Asked.Minutes = n
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 && n <= mostPages {
		v.Page = n
	}
	if l := q.Get("lang"); len(l) <= 35 && len(search.Words(l)) > 0 {
		v.Asked.Lang = l
	}
	if k := search.Kind(q.Get("kind")); k == search.Goal || k == search.Lesson || k == search.Word || k == search.Question && v.Guides {
		v.Kind = k
		v.Asked.Kinds = []search.Kind{k}
	}
	return v
}

func (p *Pages) find(r *http.Request, v *view) error {
	ctx, actor := r.Context(), route.Actor(r)
	var err error
	if v.Found, err = p.Courses.Find(ctx, actor, v.Asked); err != nil {
		return err
	}
	if v.Asked.Goal != "" {
		about, err := p.Courses.Find(ctx, actor, search.Query{Goal: v.Asked.Goal, Kinds: []search.Kind{search.Goal}, Most: 1})
		if err != nil {
			return err
		}
		if len(about.Hits) == 0 {
			return core.Missing()
		}
		v.Goal = about.Hits[0]
	}
	if v.Filters() || v.Page > 1 {
		return nil // people and my own things have none of these, and stand on the first page
	}
	if v.People, err = p.People.FindLearners(ctx, actor, v.Asked.Text, mostPeople); err != nil {
		return err
	}
	v.Mine, err = p.Checks.FindMine(ctx, actor, v.Asked.Text, mostMine)
	return err
}

// all lists the lessons of one's own courses by goal; whoever learns in none sees what there is by title.
func (p *Pages) all(r *http.Request, v *view) error {
	ctx, actor := r.Context(), route.Actor(r)
	courses, err := p.Plan.Courses(ctx, actor)
	if err != nil {
		return err
	}
	for _, c := range courses {
		sc := shelfCourse{Title: c.Outline.Title, Lang: c.Outline.Lang}
		for _, s := range c.Standing {
			if len(s.Lessons) > 0 {
				sc.Goals = append(sc.Goals, shelfGoal{ID: s.Goal.ID, Title: s.Goal.Title, Lessons: s.Lessons})
			}
		}
		if len(sc.Goals) > 0 {
			v.Shelf = append(v.Shelf, sc)
		}
	}
	if len(v.Shelf) > 0 {
		v.Found, err = p.Courses.Find(ctx, actor, search.Query{Most: 1}) // for the languages to filter by
		v.Found.Hits, v.Found.More = nil, false
		return err
	}
	v.Found, err = p.Courses.Find(ctx, actor, search.Query{Kinds: []search.Kind{search.Lesson}, Most: most, Skip: v.Asked.Skip})
	return err
}

func clip(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}
