package learn

import (
	"context"
	"net/http"
	"regexp"
	"strconv"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/library"
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
	Terms  []prose.Term       // words of the course
	Said   []prose.Transcript // what films and sounds say
	Silent bool               // one of them has no captions
	Film   filmView
	Guide  bool // whoever looks may open the pages of guides
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
	wanted, _ := core.ParseID[core.GoalID](r.URL.Query().Get("goal"))
	v, err := p.loadLesson(r, id, wanted)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if v.Goal != "" && !route.Actor(r).Watched() {
		if err := p.Checks.OpenLesson(r.Context(), route.Actor(r), id, v.Goal); err != nil {
			route.Fault(w, r, err)
			return
		}
	}
	p.findFixit(r, &v, r.URL.Query().Get("fixit"))
	if err := p.loadFilm(r, &v); err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Film.Again, _ = strconv.Atoi(r.URL.Query().Get("again"))
	p.showLesson(w, r, v, http.StatusOK)
}

// findFixit puts a lesson into the fix-it plan from which it was opened.
func (p *Pages) findFixit(r *http.Request, v *lessonView, id string) {
	if id == "" {
		return
	}
	if plan, err := p.Checks.Fixit(r.Context(), route.Actor(r), id); err == nil && plan.Goal == v.Goal {
		v.Fixit, v.Back = id, ui.Link{Label: ui.T(r.Context(), "fixit.title"), Href: "/fixits/" + id}
	}
}

// showLesson draws a lesson.
func (p *Pages) showLesson(w http.ResponseWriter, r *http.Request, v lessonView, status int) {
	var err error
	if v.Texts, err = p.Prose.Course(r.Context(), v.Course, append(v.Film.texts(), v.Body)...); err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Film.Rich = v.Texts.HTML
	v.Texts = v.Texts.WithTerms(v.Terms)
	v.Said, v.Silent = v.Texts.Transcripts()
	if v.Goal != "" {
		r = r.WithContext(ui.WithHelp(r.Context(), "/goals/"+string(v.Goal)+"/stuck"))
	}
	route.Render(w, r, status, lessonPage(v))
}

// loadLesson reads a lesson that the actor may see: of a course in which they learn, or which they may guide.
func (p *Pages) loadLesson(r *http.Request, id core.ResourceID, wanted core.GoalID) (lessonView, error) {
	actor := route.Actor(r)
	v := lessonView{Guide: actor.Is(core.RoleGuide) || actor.Is(core.RoleAdmin)}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if v.Resource, err = library.Get(ctx, tx, id); err != nil {
			return err
		}
		if err := course.Visible(ctx, tx, actor, v.Course); err != nil {
			return err
		}
		words, err := course.Terms(ctx, tx, v.Course)
		if err != nil {
			return err
		}
		v.Terms = nil
		for _, t := range words {
			v.Terms = append(v.Terms, prose.Term{ID: string(t.ID), Word: t.Word, Meaning: t.Meaning, Lang: t.Lang})
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
