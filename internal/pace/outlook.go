package pace

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/mastery"
	"crossfade/internal/plan"
	"crossfade/internal/progress"
)

// Outlook is what lies ahead of a learner in a course. Learner, guide and family read the same.
type Outlook struct {
	Forecast
	Guide   Guide // ID "" when the class has none
	Side    Side  // beside this week's line; "" without a guide
	Off     int   // goals between the learner and the line
	Habit   plan.Habit
	Courses int // how many courses the learner is on: they share the minutes of a day

	today string
	works []Work
	told  told
}

// Fit is the plan that fits into the time that is left until the end; without an end there is none.
func (o Outlook) Fit() plan.Fitted {
	var pieces []plan.Piece
	for _, w := range o.works {
		if !w.has() {
			pieces = append(pieces, plan.Piece{Goal: w.Goal, Minutes: w.LeftMinutes(), Need: w.Need, Needs: w.Needs})
		}
	}
	return plan.Fit(pieces, max(1, o.Habit.Minutes/max(1, o.Courses)), o.Habit.Free, o.today, o.End)
}

// reading is what is read for some learners.
type reading struct {
	since map[core.LearnerID]map[core.CourseID]time.Time
	got   map[string]time.Time // when the statement was made that decided, by its id
	until map[core.CourseID]string
	told  map[core.LearnerID]map[core.CourseID]told
}

// Outlooks gives the outlook of each of a learner's courses: four statements, whatever there is.
func Outlooks(ctx context.Context, tx *db.Tx, learner core.LearnerID, courses []plan.CourseToday, now time.Time, zone *time.Location) (map[core.CourseID]Outlook, error) {
	out := map[core.CourseID]Outlook{}
	if len(courses) == 0 {
		return out, nil
	}
	ids, states := make([]core.CourseID, 0, len(courses)), []progress.State{}
	for _, c := range courses {
		ids = append(ids, c.Outline.ID)
		for _, s := range c.Standing {
			states = append(states, s.State)
		}
	}
	r, err := read(ctx, tx, []core.LearnerID{learner}, ids, states)
	if err != nil {
		return nil, err
	}
	guides, err := guidesOf(ctx, tx, `g.group_id in (select coalesce(part.parent_id, part.id) from group_member m join group_ part on part.id = m.group_id
			join learner l on l.person_id = m.person_id where l.id = $1 and m.relation = 'learner')
		and g.course_id in `+db.In(len(ids), 2), append([]any{learner}, db.Values(ids...)...)...)
	if err != nil {
		return nil, err
	}
	for _, c := range courses {
		by := map[core.GoalID]progress.State{}
		for _, s := range c.Standing {
			by[s.Goal.ID] = s.State
		}
		o := r.outlook(learner, c.Outline, by, guides[c.Outline.ID], now, zone)
		o.Courses = len(courses)
		out[c.Outline.ID] = o
	}
	return out, nil
}

// outlook puts together what was read.
func (r reading) outlook(learner core.LearnerID, c course.Outline, states map[core.GoalID]progress.State, g Guide, now time.Time, zone *time.Location) Outlook {
	o := Outlook{Guide: g, today: now.In(zone).Format(time.DateOnly), told: r.told[learner][c.ID]}
	facts := Facts{Today: o.today, Now: now, Since: r.since[learner][c.ID], End: g.Ends}
	if facts.End == "" {
		facts.End = r.until[c.ID]
	}
	needs, seen := g.Needs(), map[core.GoalID]bool{}
	need := map[core.GoalID]course.Necessity{}
	for _, one := range c.Goals() {
		if n := needs[one.ID]; n != "" {
			one.Need = n
		}
		if seen[one.ID] { // stands in two units
			continue
		}
		seen[one.ID], need[one.ID] = true, one.Need
		facts.Goals = append(facts.Goals, WorkOf(one, states[one.ID], r.when(states[one.ID])))
	}
	o.Forecast, o.works = facts.Of(), facts.Goals
	if g.ID != "" {
		o.Side, o.Off = g.Stand(o.today, func(id core.GoalID) bool { return states[id].Is() }, nil, func(id core.GoalID) course.Necessity { return need[id] })
	}
	return o
}

// when is when a goal was got: for one that is secure, long before it became so.
func (r reading) when(s progress.State) time.Time {
	if s.Outcome.State == mastery.Secure && len(s.Outcome.Because) > 0 {
		if at, there := r.got[s.Outcome.Because[0]]; there && at.Before(s.Outcome.Since) {
			return at
		}
	}
	return s.Outcome.Since
}

// read reads what forecasts of some learners need beside states: two statements.
func read(ctx context.Context, tx *db.Tx, learners []core.LearnerID, courses []core.CourseID, states []progress.State) (reading, error) {
	r := reading{since: map[core.LearnerID]map[core.CourseID]time.Time{}, got: map[string]time.Time{}, until: map[core.CourseID]string{}, told: map[core.LearnerID]map[core.CourseID]told{}}
	_, err := db.List(ctx, tx, func(s db.Scanner) (string, error) {
		var l core.LearnerID
		var c core.CourseID
		var at, until, open string
		var t told
		err := s.Scan(&l, &c, &at, &until, &t.verdict, &open)
		if r.since[l] == nil {
			r.since[l], r.told[l] = map[core.CourseID]time.Time{}, map[core.CourseID]told{}
		}
		t.open = core.ParseStamp(open)
		r.since[l][c], r.until[c], r.told[l][c] = core.ParseStamp(at), until, t
		return at, err
	}, `select e.learner_id, e.course_id, e.created_at, coalesce((select max(u.until_on) from unit u where u.course_id = e.course_id and not u.draft), ''), coalesce(v.verdict, ''), coalesce(v.open_at, '')
		from enrolment e left join pace_verdict v on v.learner_id = e.learner_id and v.course_id = e.course_id where e.ended_at = '' and e.learner_id in `+db.In(len(learners), 1)+` and e.course_id in `+db.In(len(courses), len(learners)+1),
		append(db.Values(learners...), db.Values(courses...)...)...)
	if err != nil {
		return r, fmt.Errorf("reading since when learners are on courses: %w", err)
	}
	var ids []string
	for _, s := range states {
		if s.Outcome.State == mastery.Secure && len(s.Outcome.Because) > 0 {
			ids = append(ids, s.Outcome.Because[0])
		}
	}
	if len(ids) == 0 {
		return r, nil
	}
	_, err = db.List(ctx, tx, func(s db.Scanner) (string, error) {
		var id, at string
		err := s.Scan(&id, &at)
		r.got[id] = core.ParseStamp(at)
		return id, err
	}, `select id, at from statement where id in `+db.In(len(ids), 1), db.Values(ids...)...)
	if err != nil {
		return r, fmt.Errorf("reading when goals were got: %w", err)
	}
	return r, nil
}
