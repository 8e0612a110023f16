package pace

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/progress"
)

// Lead is how long a learner has a forecast before anybody else reads it. What a forecast says is kept with the instant at which its learner was told; anybody
// else reads it once it has said the same for so long. Until then they read that it comes, whatever it says, so that waiting for it tells nothing.
const Lead = 24 * time.Hour

// told is what a forecast said when its learner was told, and from when others read it.
type told struct {
	verdict Verdict
	open    time.Time
}

// holds tells whether a verdict holds a forecast against an end: these are a learner's to read first.
func (v Verdict) holds() bool { return v == InTime || v == Tight || v == Past }

// ForOthers is the outlook as somebody reads it who is not its learner.
func (o Outlook) ForOthers(now time.Time) Outlook {
	v := o.Verdict()
	if v.holds() && (o.told.verdict != v || now.Before(o.told.open)) {
		o.Forecast = Forecast{Got: o.Got, Left: o.Left, Held: true}
	}
	return o
}

// Warning is a forecast that came to lie past the end of its course.
type Warning struct {
	Org     core.OrgID
	Learner core.LearnerID
	Course  core.CourseID
	At      time.Time
}

// OnGuide hands down who hears that a class has another guide.
func (s *Service) OnGuide(tell func(ctx context.Context, tx *db.Tx, org core.OrgID) error) {
	s.onGuide = tell
}

// OnPast hands down who tells a learner that their forecast came to lie past the end.
func (s *Service) OnPast(tell func(ctx context.Context, tx *db.Tx, w Warning) error) { s.onPast = tell }

func (s *Service) changed(ctx context.Context, tx *db.Tx, org core.OrgID) error {
	if s.onGuide == nil {
		return nil
	}
	return s.onGuide(ctx, tx, org)
}

// running is a course on which somebody learns, with the time zone of its place.
type running struct {
	org  core.OrgID
	id   core.CourseID
	zone string
}

// tellMost is how many learners of a course are looked at in one transaction.
const tellMost = 200

// Tell looks at the forecasts of everybody who is on a course, keeps what changed, and tells those whose forecast came to lie past the end. A job does it every
// few hours, and when a class has another guide.
func (s *Service) Tell(ctx context.Context) error {
	var list []running
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = db.List(ctx, tx, func(row db.Scanner) (r running, err error) {
			return r, row.Scan(&r.org, &r.id, &r.zone)
		}, `select distinct e.org_id, e.course_id, o.timezone from enrolment e join org o on o.id = e.org_id where e.ended_at = '' order by e.org_id, e.course_id`)
		return err
	})
	if err != nil {
		return fmt.Errorf("listing the courses on which somebody learns: %w", err)
	}
	for _, r := range list {
		if err := s.tellCourse(ctx, r); err != nil {
			return err
		}
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `delete from pace_verdict where not exists (
			select 1 from enrolment e where e.learner_id = pace_verdict.learner_id and e.course_id = pace_verdict.course_id and e.ended_at = '')`)
		if err != nil {
			return fmt.Errorf("forgetting the forecasts of those who left a course: %w", err)
		}
		return nil
	})
}

// tellCourse does it for one course, in parts. It reads first, so that nobody who works just now has to wait for it, and writes what changed alone.
func (s *Service) tellCourse(ctx context.Context, r running) error {
	after, now := core.LearnerID(""), s.clock.Now()
	for {
		var learners []core.LearnerID
		var fresh news
		err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			learners, err = db.List(ctx, tx, db.One[core.LearnerID], `select learner_id from enrolment where course_id = $1 and org_id = $2 and ended_at = '' and learner_id > $3
				order by learner_id`+db.Limit(tellMost), r.id, r.org, after)
			if err != nil || len(learners) == 0 {
				return err
			}
			fresh, err = newsOf(ctx, tx, r, learners, now)
			return err
		})
		if err != nil {
			return fmt.Errorf("looking at the forecasts of a course: %w", err)
		}
		if len(fresh.says)+len(fresh.gone) > 0 {
			if err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return s.keep(ctx, tx, r, learners, fresh, now) }); err != nil {
				return err
			}
		}
		if len(learners) < tellMost {
			return nil
		}
		after = learners[tellMost-1]
	}
}

// news is what forecasts say that they did not say before.
type news struct {
	says map[core.LearnerID]Verdict
	gone []core.LearnerID // there is nothing to hold against an end any more
}

// newsOf finds it for some learners of a course: a fixed number of statements.
func newsOf(ctx context.Context, tx *db.Tx, r running, learners []core.LearnerID, now time.Time) (news, error) {
	out := news{says: map[core.LearnerID]Verdict{}}
	outline, err := course.OutlineOf(ctx, tx, r.org, r.id)
	if err != nil {
		return out, err
	}
	var goals []core.GoalID
	for _, g := range outline.Goals() {
		goals = append(goals, g.ID)
	}
	states, err := progress.ForMany(ctx, tx, learners, goals)
	if err != nil {
		return out, err
	}
	var all []progress.State
	for _, l := range states {
		for _, one := range l {
			all = append(all, one)
		}
	}
	known, err := read(ctx, tx, learners, []core.CourseID{r.id}, all)
	if err != nil {
		return out, err
	}
	guides, err := guidesFor(ctx, tx, r.id, learners)
	if err != nil {
		return out, err
	}
	zone, err := time.LoadLocation(r.zone)
	if err != nil {
		zone = time.UTC
	}
	for _, l := range learners {
		o := known.outlook(l, outline, states[l], guides[l], now, zone)
		switch v := o.Verdict(); {
		case v == o.told.verdict:
		case v.holds():
			out.says[l] = v
		case o.told.verdict != "":
			out.gone = append(out.gone, l)
		}
	}
	return out, nil
}

// guidesFor finds which guide of a course holds for each of some learners: the newest of the classes that they are in.
func guidesFor(ctx context.Context, tx *db.Tx, id core.CourseID, learners []core.LearnerID) (map[core.LearnerID]Guide, error) {
	byID := map[string]Guide{}
	var g Guide
	_, err := db.List(ctx, tx, func(row db.Scanner) (string, error) {
		var l Due
		var guide, ends string
		err := row.Scan(&guide, &ends, &l.Goal, &l.On, &l.Need)
		g = byID[guide]
		g.ID, g.Ends, g.Lines = guide, ends, append(g.Lines, l)
		byID[guide] = g
		return guide, err
	}, `select g.id, g.ends_on, l.goal_id, l.on_day, l.need from pacing_guide g join pacing_line l on l.guide_id = g.id where g.course_id = $1 order by g.id, l.sort, l.goal_id`, id)
	if err != nil {
		return nil, fmt.Errorf("reading the pacing guides of a course: %w", err)
	}
	out := map[core.LearnerID]Guide{}
	if len(byID) == 0 {
		return out, nil
	}
	_, err = db.List(ctx, tx, func(row db.Scanner) (string, error) {
		var l core.LearnerID
		var guide string
		err := row.Scan(&l, &guide)
		if _, there := out[l]; !there {
			out[l] = byID[guide]
		}
		return guide, err
	}, `select l.id, g.id from learner l join group_member m on m.person_id = l.person_id and m.relation = 'learner' join group_ part on part.id = m.group_id
		join pacing_guide g on g.group_id = coalesce(part.parent_id, part.id) and g.course_id = $1 where l.id in `+db.In(len(learners), 2)+` order by l.id, g.made_at desc, g.id`,
		append([]any{id}, db.Values(learners...)...)...)
	if err != nil {
		return nil, fmt.Errorf("reading which pacing guide is whose: %w", err)
	}
	return out, nil
}

// keep keeps what forecasts say now, and tells those whose forecast came to lie past the end.
func (s *Service) keep(ctx context.Context, tx *db.Tx, r running, learners []core.LearnerID, fresh news, now time.Time) error {
	if len(fresh.gone) > 0 {
		if _, err := tx.Exec(ctx, `delete from pace_verdict where course_id = $1 and learner_id in `+db.In(len(fresh.gone), 2), append([]any{r.id}, db.Values(fresh.gone...)...)...); err != nil {
			return fmt.Errorf("forgetting what forecasts said: %w", err)
		}
	}
	if len(fresh.says) == 0 {
		return nil
	}
	values, args := "", []any{r.id, r.org, core.Stamp(now), core.Stamp(now.Add(Lead))}
	for _, l := range learners {
		if v := fresh.says[l]; v != "" {
			if values != "" {
				values += ", "
			}
			values += fmt.Sprintf("($%d, $1, $2, $%d, $3, $4)", len(args)+1, len(args)+2)
			args = append(args, l, v)
		}
	}
	if _, err := tx.Exec(ctx, `insert into pace_verdict (learner_id, course_id, org_id, verdict, since, open_at) values `+values+`
		on conflict (learner_id, course_id) do update set verdict = excluded.verdict, since = excluded.since, open_at = excluded.open_at`, args...); err != nil {
		return fmt.Errorf("keeping what forecasts say: %w", err)
	}
	for _, l := range learners {
		if fresh.says[l] != Past || s.onPast == nil {
			continue
		}
		if err := s.onPast(ctx, tx, Warning{Org: r.org, Learner: l, Course: r.id, At: now}); err != nil {
			return err
		}
	}
	return nil
}

// Forget erases what forecasts said of a learner.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	if _, err := tx.Exec(ctx, `delete from pace_verdict where learner_id = $1`, learner); err != nil {
		return fmt.Errorf("erasing what forecasts said: %w", err)
	}
	return nil
}
