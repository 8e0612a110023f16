package learn

import (
	"context"
	"net/http"
	"regexp"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/library"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// lessonView is what the page of a lesson shows.
type lessonView struct {
	library.Resource
	Goal   core.GoalID // the goal for which it is read; "" when it was opened from the library by a guide
	Back   ui.Link
	Texts  prose.Texts
	Others []library.Resource // the same goal in other forms
	Fixit  string             // the plan whose way this is
	Done   bool
}

// elsewhere finds links to other sites in a text.
var elsewhere = regexp.MustCompile(`(?i)\]\(<?https?://|<https?://`)

// LeadsElsewhere tells whether the lesson has links to other sites: they are said to be so before somebody follows one.
func (v lessonView) LeadsElsewhere() bool { return elsewhere.MatchString(v.Body) }

func (p *Pages) lesson(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.ResourceID](r, "lesson")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadLesson(r, id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if v.Goal != "" {
		if err := p.Checks.OpenLesson(r.Context(), route.Actor(r), id, v.Goal); err != nil {
			route.Fault(w, r, err)
			return
		}
	}
	if f := r.URL.Query().Get("fixit"); f != "" {
		if plan, err := p.Checks.Fixit(r.Context(), route.Actor(r), f); err == nil && plan.Goal == v.Goal {
			v.Fixit, v.Back = f, ui.Link{Label: ui.T(r.Context(), "fixit.title"), Href: "/fixits/" + f}
		}
	}
	if v.Texts, err = p.Prose.Course(r.Context(), v.Course, v.Body); err != nil {
		route.Fault(w, r, err)
		return
	}
	if v.Goal != "" {
		r = r.WithContext(ui.WithHelp(r.Context(), "/goals/"+string(v.Goal)+"/stuck"))
	}
	route.Render(w, r, http.StatusOK, lessonPage(v))
}

// loadLesson reads a lesson that the actor may see: of a course in which they learn, or which they may guide.
func (p *Pages) loadLesson(r *http.Request, id core.ResourceID) (lessonView, error) {
	actor := route.Actor(r)
	wanted, _ := core.ParseID[core.GoalID](r.URL.Query().Get("goal"))
	var v lessonView
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if v.Resource, err = library.Get(ctx, tx, id); err != nil {
			return err
		}
		if err := course.Visible(ctx, tx, actor, v.Course); err != nil {
			return err
		}
		goals, err := library.GoalsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		courses, err := plan.CoursesOf(ctx, tx, actor.Org, actor.Learner)
		if err != nil {
			return err
		}
		for _, g := range goals {
			if wanted != "" && g != wanted {
				continue
			}
			v.place(courses, g)
		}
		return nil
	})
	if v.Goal == "" {
		v.Back = ui.Link{Label: ui.T(r.Context(), "learn.library"), Href: "/library"}
	}
	return v, err
}

// place says for which goal of the learner's the lesson is read.
func (v *lessonView) place(courses []plan.CourseToday, goal core.GoalID) {
	for _, c := range courses {
		for _, s := range c.Standing {
			if s.Goal.ID != goal || v.Goal != "" {
				continue
			}
			v.Goal, v.Back = goal, ui.Link{Label: s.Goal.Title, Href: "/goals/" + string(goal)}
			v.Done = s.Used[string(v.ID)]
			for _, l := range s.Lessons {
				if l.ID != v.ID {
					v.Others = append(v.Others, l)
				}
			}
		}
	}
}

func (p *Pages) lessonDone(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, err := route.PathID[core.ResourceID](r, "lesson")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	goal, ok := core.ParseID[core.GoalID](form.Line("goal"))
	if !ok {
		route.Fault(w, r, core.Missing())
		return
	}
	if err := p.Checks.FinishLesson(r.Context(), route.Actor(r), id, goal); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, "/goals/"+string(goal))
}

// libraryView is what the library shows: the lessons of one's courses by goal, as far as the search finds them.
type libraryView struct {
	Query   string
	Form    library.Form
	Courses []libraryCourse
	Found   int
}

// libraryCourse is a course with the goals that have something to show.
type libraryCourse struct {
	Title string
	Goals []libraryGoal
}

// libraryGoal is a goal with its lessons.
type libraryGoal struct {
	ID      core.GoalID
	Title   string
	Lessons []library.Resource
}

func (p *Pages) library(w http.ResponseWriter, r *http.Request) {
	courses, err := p.Plan.Courses(r.Context(), route.Actor(r))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	q := r.URL.Query()
	v := libraryView{Query: clip(strings.TrimSpace(q.Get("q")), 100), Form: library.Form(q.Get("form"))}
	if !v.Form.Valid() {
		v.Form = ""
	}
	for _, c := range courses {
		lc := libraryCourse{Title: c.Outline.Title}
		for _, s := range c.Standing {
			g := libraryGoal{ID: s.Goal.ID, Title: s.Goal.Title}
			for _, l := range s.Lessons {
				if v.matches(l, s.Goal.Title) {
					g.Lessons = append(g.Lessons, l)
				}
			}
			if len(g.Lessons) > 0 {
				v.Found += len(g.Lessons)
				lc.Goals = append(lc.Goals, g)
			}
		}
		if len(lc.Goals) > 0 {
			v.Courses = append(v.Courses, lc)
		}
	}
	route.Render(w, r, http.StatusOK, libraryPage(v))
}

// matches tells whether a lesson is what the search asks for.
func (v libraryView) matches(l library.Resource, goal string) bool {
	if v.Form != "" && l.Form != v.Form {
		return false
	}
	words := people.Fold(l.Title + " " + goal)
	for _, w := range strings.Fields(people.Fold(v.Query)) {
		if !strings.Contains(words, w) {
			return false
		}
	}
	return true
}

func clip(s string, n int) string {
	runes := []rune(s)
	if len(runes) > n {
		return string(runes[:n])
	}
	return s
}
