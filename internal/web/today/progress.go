package today

import (
	"context"
	"net/http"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/mastery"
	"crossfade/internal/pace"
	"crossfade/internal/plan"
	"crossfade/internal/progress"
	"crossfade/internal/web/route"
)

// progressView is what the page Progress shows: one good next step, four lists, and the outline of each course.
type progressView struct {
	Next    *lineView
	Strong  []goalView // got it, secure
	WorkOn  []goalView // begun, not got
	Review  []goalView // time to refresh
	Gaps    []goalView // not begun
	Courses []courseView
	Sure    calibration
	Habit   habitView
	Ways    []check.Strategy // what was chosen, and what came of it
	Past    []progress.Past  // got, and no longer in any course
}

// courseView is the outline of one course.
type courseView struct {
	ID       core.CourseID
	Title    string
	Why      string
	Got, All int
	Units    []unitView
	Again    []plan.Again // of a finished course: the way through it once more
	Today    plan.CourseToday
	Ahead    pace.Outlook
}

// unitView is one section of the outline.
type unitView struct {
	ID    core.UnitID
	Title string
	Check bool // two goals or more can be checked alone together
	Here  bool // the next step lies in it
	Mine  int
	Goals []goalView
}

// goalView is one goal on a line.
type goalView struct {
	plan.Standing
	First []string           // titles of the goals that come first
	Act   act                // what to do about it now, in its block
	Begin course.OutlineGoal // where to begin when something comes first
}

// act is the one thing to do about a goal.
type act string

// The acts.
const (
	actRefresh act = "refresh" // its refresh is due
	actLook    act = "look"    // look at it again: it slipped
	actGo      act = "go"      // go on with it
	actWhy     act = "why"     // see what showed it
	actStart   act = "start"   // begin
	actFirst   act = "first"   // begin with what comes first
)

// calibration is "you said, it showed" over the checks so far.
type calibration struct {
	Checks int
	About  int // how often what the learner said was what the check showed
	Over   int // said more than it showed
	Under  int
}

func (p *Pages) progress(w http.ResponseWriter, r *http.Request) {
	courses, err := p.Plan.Courses(r.Context(), route.Actor(r))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	sure, err := p.Plan.Calibration(r.Context(), route.Actor(r))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	again, err := p.Plan.Again(r.Context(), route.Actor(r), courses)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := progressOf(courses, p.Clock.Now())
	ahead, err := p.Pace.Mine(r.Context(), route.Actor(r), courses, Zone(r))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	for i, c := range v.Courses {
		v.Courses[i].Ahead = ahead[c.ID]
		v.Courses[i].Again = again[c.ID]
	}
	if !route.Actor(r).Watched() { // both are the learner's alone
		v.Sure = calibration(sure)
		if v.Ways, err = p.Plan.Strategies(r.Context(), route.Actor(r)); err != nil {
			route.Fault(w, r, err)
			return
		}
	}
	if v.Habit.Habit, err = p.Plan.Habit(r.Context(), route.Actor(r)); err != nil {
		route.Fault(w, r, err)
		return
	}
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		v.Past, err = progress.PastOf(ctx, tx, route.Actor(r).Learner)
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, progressPage(v))
}

// progressOf sorts every goal into one of the four lists and makes the outlines.
func progressOf(courses []plan.CourseToday, now time.Time) progressView {
	var v progressView
	for _, c := range courses {
		titles := map[core.GoalID]string{}
		byID := map[core.GoalID]plan.Standing{}
		for _, s := range c.Standing {
			titles[s.Goal.ID], byID[s.Goal.ID] = s.Goal.Title, s
		}
		cv := courseView{ID: c.Outline.ID, Title: c.Outline.Title, Why: c.Outline.Why, Got: c.Got, All: c.All, Today: c}
		step, more := plan.Next(c.Standing)
		if more && v.Next == nil {
			day := plan.Day{Courses: courses, Lessons: lessonTitles(c)}
			lv := viewOf(plan.Line{Kind: step.Kind, Course: c.Outline.ID, Goal: step.Goal, Ref: step.Ref, Minutes: step.Minutes}, day)
			v.Next = &lv
		}
		for _, u := range c.Outline.Units {
			uv, ready := unitView{ID: u.ID, Title: u.Title}, 0
			for _, g := range u.Goals {
				gv := goalView{Standing: byID[g.ID]}
				for _, f := range gv.Way.First {
					gv.First = append(gv.First, titles[f])
				}
				if gv.State.Is() {
					uv.Mine++
				} else if gv.Way.Open && gv.Fact.Together > 0 && gv.Fact.Fixit == nil && gv.Fact.OpenAlone == "" {
					ready++
				}
				uv.Here = uv.Here || more && step.Goal == g.ID
				uv.Goals = append(uv.Goals, gv)
				gv.Begin = beginOf(gv.Standing, byID)
				v.sort(gv, now)
			}
			uv.Check = ready > 1
			cv.Units = append(cv.Units, uv)
		}
		v.Courses = append(v.Courses, cv)
	}
	return v
}

// sort puts a goal into its block, with what to do about it.
func (v *progressView) sort(g goalView, now time.Time) {
	switch {
	case g.State.Is() && g.State.Due(now):
		g.Act = actRefresh
		v.Review = append(v.Review, g)
	case g.State.Is() && g.State.Outcome.NeedsRefresh:
		g.Act = actLook
		v.Review = append(v.Review, g)
	case g.State.Is():
		g.Act = actWhy
		v.Strong = append(v.Strong, g)
	case g.Way.Open && g.State.Outcome.State != mastery.NotStarted:
		g.Act = actGo
		v.WorkOn = append(v.WorkOn, g)
	case g.Way.Open:
		g.Act = actStart
		v.Gaps = append(v.Gaps, g)
	default:
		g.Act = actFirst
		v.Gaps = append(v.Gaps, g)
	}
}

// beginOf finds where to begin on the way to a goal that is not open: the first goal down that way that is.
func beginOf(s plan.Standing, byID map[core.GoalID]plan.Standing) course.OutlineGoal {
	seen := map[core.GoalID]bool{}
	for !s.Way.Open && len(s.Way.First) > 0 && !seen[s.Goal.ID] {
		seen[s.Goal.ID] = true
		next, here := byID[s.Way.First[0]]
		if !here {
			break
		}
		s = next
	}
	return s.Goal
}

func lessonTitles(c plan.CourseToday) map[string]string {
	titles := map[string]string{}
	for _, s := range c.Standing {
		for _, l := range s.Lessons {
			titles[string(l.ID)] = l.Title
		}
	}
	return titles
}
