package guide

import (
	"context"
	"net/http"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/goal"
	"crossfade/internal/pace"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// learnerView is one learner as a guide sees them.
type learnerView struct {
	Learner  people.Person
	Courses  []learnerCourse
	MayOpen  bool
	MayJudge bool
	MayCoach bool // has the coaching page
	Manages  bool // has the page of the account
}

// learnerCourse is one course of the learner with its outline.
type learnerCourse struct {
	ID       core.CourseID
	Title    string
	Got, All int
	Units    []learnerUnit
	Today    plan.CourseToday
	Ahead    pace.Outlook
}

// learnerUnit is one unit of a course.
type learnerUnit struct {
	Title string
	Mine  int
	Here  bool // the learner's next step lies in it, or something waits for the guide
	Goals []learnerGoal
}

// learnerGoal is one goal with where the learner stands.
type learnerGoal struct {
	plan.Standing
	First  []string // titles of the goals that come first
	Anchor string   // id on the page; "" where the goal stands for a second time
}

func (p *Pages) learner(w http.ResponseWriter, r *http.Request) {
	if id, err := route.PathID[core.LearnerID](r, "learner"); err == nil && id == route.Actor(r).Learner && !guides(r.Context()) {
		route.SeeOther(w, r, "/progress")
		return
	}
	v, err := p.loadLearner(r)
	show(w, r, v, err, learnerPage)
}

func (p *Pages) loadLearner(r *http.Request) (learnerView, error) {
	id, err := route.PathID[core.LearnerID](r, "learner")
	if err != nil {
		return learnerView{}, err
	}
	actor := route.Actor(r)
	var v learnerView
	var courses []plan.CourseToday
	var ahead map[core.CourseID]pace.Outlook
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		var may map[soundboard.Act]bool
		if v.Learner, may, err = p.knownFor(ctx, tx, actor, id, soundboard.GoalOpen, soundboard.JudgeGoal, soundboard.CoachingSee, soundboard.PeopleAdd); err != nil {
			return err
		}
		v.MayOpen, v.MayJudge, v.MayCoach, v.Manages = may[soundboard.GoalOpen], may[soundboard.JudgeGoal], may[soundboard.CoachingSee], may[soundboard.PeopleAdd]
		if courses, err = plan.CoursesOf(ctx, tx, actor.Org, id); err != nil {
			return err
		}
		ahead, err = pace.Outlooks(ctx, tx, id, courses, p.Clock.Now(), today.Zone(r))
		return err
	})
	seen := map[core.GoalID]bool{}
	for _, c := range courses {
		one := courseOf(c, seen)
		one.Today, one.Ahead = c, ahead[c.Outline.ID].ForOthers(p.Clock.Now())
		v.Courses = append(v.Courses, one)
	}
	return v, err
}

// courseOf arranges a course by its units. seen remembers which goals have stood on the page before.
func courseOf(c plan.CourseToday, seen map[core.GoalID]bool) learnerCourse {
	out := learnerCourse{ID: c.Outline.ID, Title: c.Outline.Title, Got: c.Got, All: c.All}
	titles, by := map[core.GoalID]string{}, map[core.GoalID]plan.Standing{}
	for _, s := range c.Standing {
		titles[s.Goal.ID], by[s.Goal.ID] = s.Goal.Title, s
	}
	step, more := plan.Next(c.Standing)
	for _, u := range c.Outline.Units {
		unit := learnerUnit{Title: u.Title}
		for _, g := range u.Goals {
			one := learnerGoal{Standing: by[g.ID]}
			for _, f := range one.Way.First {
				if titles[f] != "" {
					one.First = append(one.First, titles[f])
				}
			}
			if !seen[g.ID] {
				seen[g.ID], one.Anchor = true, "goal-"+string(g.ID)
			}
			if one.State.Is() {
				unit.Mine++
			}
			unit.Here = unit.Here || more && step.Goal == g.ID || one.Fact.Asked
			unit.Goals = append(unit.Goals, one)
		}
		out.Units = append(out.Units, unit)
	}
	return out
}

// whyPath is where the evidence behind a learner's state stands.
func whyPath(learner core.LearnerID, goal core.GoalID) string {
	return pathOf(learner) + "/goals/" + string(goal) + "/why"
}

// place reads the learner and the goal of a request.
func place(r *http.Request) (core.LearnerID, core.GoalID, error) {
	learner, err := route.PathID[core.LearnerID](r, "learner")
	if err != nil {
		return "", "", err
	}
	id, err := route.PathID[core.GoalID](r, "goal")
	return learner, id, err
}

func (p *Pages) why(w http.ResponseWriter, r *http.Request) {
	learner, id, err := place(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	actor := route.Actor(r)
	var v today.WhyView
	var notes, detail bool
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		person, err := p.known(ctx, tx, actor, learner)
		if err != nil {
			return err
		}
		g, err := goal.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if g.Org != actor.Org {
			return core.Missing()
		}
		if v, err = today.LoadWhy(ctx, tx, learner, id); err != nil {
			return err
		}
		v.Back = ui.Link{Label: person.Name, Href: pathOf(learner) + "#goal-" + string(id)}
		if notes, err = p.mayDo(ctx, tx, actor, soundboard.JudgementSeeNote, learner); err != nil {
			return err
		}
		detail, err = p.mayDo(ctx, tx, actor, soundboard.EvidenceSeeDetail, learner)
		return err
	})
	forOthers(&v, detail, notes)
	show(w, r, v, err, today.WhyPage)
}

// forOthers leaves out of the evidence what is the learner's own: what others may not see, and how sure they said they were. Who may not
// see detail is shown what a family may see; notes tells whether the reader may see what guides wrote beside their judgements.
func forOthers(v *today.WhyView, detail, notes bool) {
	v.Shown = slices.DeleteFunc(v.Shown, func(s today.Shown) bool {
		return s.Sees == evidence.Self || s.Sees == evidence.Guides && !detail
	})
	for i := range v.Shown {
		v.Shown[i].Data.Confidence = 0
		if !notes {
			v.Shown[i].Note = ""
		}
	}
}

func (p *Pages) open(w http.ResponseWriter, r *http.Request) {
	learner, id, err := place(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if err := p.Checks.OpenGoal(r.Context(), route.Actor(r), learner, id); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "guide.opened"})
	route.SeeOther(w, r, pathOf(learner)+"#goal-"+string(id))
}
