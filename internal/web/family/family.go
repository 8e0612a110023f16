package family

import (
	"context"
	"net/http"
	"slices"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
)

// Pages are the pages of this package.
type Pages struct {
	DB    *db.DB
	Clock core.Clock
	Gate  check.Gatekeeper
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /family", Who: route.SignedIn, Handler: p.family, Note: "who needs me? for whoever cares for learners"},
	}
}

// lately is how long something counts as reached lately, and latelyShown how much of it is shown.
const (
	lately      = 14 * 24 * time.Hour
	latelyShown = 5
)

// familyView is the page.
type familyView struct {
	Children []child
	Now      time.Time
}

// child is one learner for whom the viewer cares.
type child struct {
	people.Person
	Next    []nextStep  // one for each course
	Reached []reached   // lately, the newest first
	Asks    []check.Ask // questions that wait for an answer, the oldest first
	Courses []courseFar
}

// nextStep is what comes next in a course.
type nextStep struct {
	Kind plan.Kind
	Goal string
}

// reached is a goal that was got lately.
type reached struct {
	plan.Standing
	At time.Time
}

// courseFar is how far somebody has come in a course.
type courseFar struct {
	Title    string
	Got, All int
	Today    plan.CourseToday
}

func (p *Pages) family(w http.ResponseWriter, r *http.Request) {
	actor := route.Actor(r)
	v := familyView{Now: p.Clock.Now()}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		v.Children = nil
		list, err := people.ChildrenOf(ctx, tx, actor)
		if err != nil {
			return err
		}
		for _, one := range list {
			c, err := p.child(ctx, tx, actor, one)
			if err != nil {
				return err
			}
			v.Children = append(v.Children, c)
		}
		return nil
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, familyPage(v))
}

// child reads what a caregiver may know of a learner.
func (p *Pages) child(ctx context.Context, tx *db.Tx, actor core.Actor, one people.Person) (child, error) {
	c := child{Person: one}
	if err := p.Gate.May(ctx, tx, actor, soundboard.ProgressSee, one.Learner); err != nil {
		return c, err
	}
	courses, err := plan.CoursesOf(ctx, tx, actor.Org, one.Learner)
	if err != nil {
		return c, err
	}
	for _, course := range courses {
		c.add(course, p.Clock.Now())
	}
	slices.SortStableFunc(c.Reached, func(a, b reached) int { return b.At.Compare(a.At) })
	c.Reached = c.Reached[:min(len(c.Reached), latelyShown)]
	if err := p.Gate.May(ctx, tx, actor, soundboard.QuestionAnswer, one.Learner); err != nil {
		if core.KindOf(err) == core.Denied {
			return c, nil
		}
		return c, err
	}
	c.Asks, err = check.OpenAsks(ctx, tx, actor.Org, one.Learner)
	return c, err
}

// add notes a course: how far, what is next, and what was reached lately.
func (c *child) add(course plan.CourseToday, now time.Time) {
	c.Courses = append(c.Courses, courseFar{Title: course.Outline.Title, Got: course.Got, All: course.All, Today: course})
	step, more := plan.Next(course.Standing)
	for _, s := range course.Standing {
		if more && s.Goal.ID == step.Goal {
			c.Next = append(c.Next, nextStep{Kind: step.Kind, Goal: s.Goal.Title})
		}
		since := s.State.Outcome.Since
		seen := slices.ContainsFunc(c.Reached, func(r reached) bool { return r.Goal.ID == s.Goal.ID })
		if s.State.Is() && !seen && now.Sub(since) < lately {
			c.Reached = append(c.Reached, reached{Standing: s, At: since})
		}
	}
}

// waiting are the children who wait for an answer.
func (v familyView) waiting() []child {
	var list []child
	for _, c := range v.Children {
		if len(c.Asks) > 0 {
			list = append(list, c)
		}
	}
	return list
}
