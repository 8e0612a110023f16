package pace

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
)

// Guide is the pacing guide of a class for a course.
type Guide struct {
	ID    string // "" = there is none
	Group core.GroupID
	By    core.PersonID
	Made  time.Time
	Ends  string // local date of its last line
	Lines []Due  // in the order of their dates
}

// Due says by which day a class wants to be through with a goal.
type Due struct {
	Goal core.GoalID
	On   string
	Need course.Necessity // what it is in this class; "" = as the course says
}

// Needs gives what the guide says about how much goals belong to the course.
func (g Guide) Needs() map[core.GoalID]course.Necessity {
	needs := map[core.GoalID]course.Necessity{}
	for _, l := range g.Lines {
		if l.Need != "" {
			needs[l.Goal] = l.Need
		}
	}
	return needs
}

// Side is where somebody stands beside the line of a week.
type Side string

// The sides. None is better than another: they say what to talk about next.
const (
	Before Side = "before" // something of an earlier week is not got
	At     Side = "at"
	After  Side = "after" // all of this week is got, and something of a later one
)

// Stand says where somebody stands who has got some goals, on a day: the side, and how many goals lie between them and the line. Goals for
// more count for nobody. in tells which goals are looked at; nil is all.
func (g Guide) Stand(today string, has, in func(core.GoalID) bool, need func(core.GoalID) course.Necessity) (Side, int) {
	first, last := WeekOf(today)
	behind, open, ahead := 0, 0, 0
	for _, l := range g.Lines {
		if in != nil && !in(l.Goal) || need(l.Goal) == course.Stretch {
			continue
		}
		switch got := has(l.Goal); {
		case !got && l.On < first:
			behind++
		case !got && l.On <= last:
			open++
		case got && l.On > last:
			ahead++
		}
	}
	switch {
	case behind > 0:
		return Before, behind
	case open == 0 && ahead > 0:
		return After, ahead
	}
	return At, 0
}

// ThisWeek lists the goals of the week of a day.
func (g Guide) ThisWeek(today string) []core.GoalID {
	first, last := WeekOf(today)
	var list []core.GoalID
	for _, l := range g.Lines {
		if l.On >= first && l.On <= last {
			list = append(list, l.Goal)
		}
	}
	return list
}

// WeekOf gives Monday and Sunday of the week of a local date.
func WeekOf(date string) (first, last string) {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return "", ""
	}
	m := monday(d)
	return m.Format(time.DateOnly), m.AddDate(0, 0, 6).Format(time.DateOnly)
}

// guidesOf reads pacing guides by a condition on g (pacing_guide), the newest of each course: one statement.
func guidesOf(ctx context.Context, tx *db.Tx, where string, args ...any) (map[core.CourseID]Guide, error) {
	guides := map[core.CourseID]Guide{}
	_, err := db.List(ctx, tx, func(s db.Scanner) (Due, error) {
		var g Guide
		var id core.CourseID
		var l Due
		var made string
		if err := s.Scan(&g.ID, &id, &g.Group, &g.By, &made, &g.Ends, &l.Goal, &l.On, &l.Need); err != nil {
			return l, err
		}
		have, there := guides[id]
		if !there {
			g.Made = core.ParseStamp(made)
			have = g
		}
		if have.ID == g.ID {
			have.Lines = append(have.Lines, l)
		}
		guides[id] = have
		return l, nil
	}, `select g.id, g.course_id, g.group_id, g.by_id, g.made_at, g.ends_on, l.goal_id, l.on_day, l.need
		from pacing_guide g join pacing_line l on l.guide_id = g.id
		where `+where+` order by g.course_id, g.made_at desc, g.id, l.sort, l.goal_id`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading pacing guides: %w", err)
	}
	return guides, nil
}

// GuideOf reads the guide of a class for a course; ID "" when there is none.
func GuideOf(ctx context.Context, tx *db.Tx, group core.GroupID, id core.CourseID) (Guide, error) {
	found, err := guidesOf(ctx, tx, `g.group_id = $1 and g.course_id = $2`, group, id)
	return found[id], err
}

// put keeps a guide for a class that has none for the course.
func (g Guide) put(ctx context.Context, tx *db.Tx, org core.OrgID, id core.CourseID) error {
	if _, err := tx.Exec(ctx, `insert into pacing_guide (id, org_id, group_id, course_id, by_id, made_at, ends_on) values ($1,$2,$3,$4,$5,$6,$7)`,
		g.ID, org, g.Group, id, g.By, core.Stamp(g.Made), g.Ends); err != nil {
		return fmt.Errorf("storing a pacing guide: %w", err)
	}
	values, args := "", []any{g.ID}
	for i, l := range g.Lines {
		if i > 0 {
			values += ", "
		}
		n := len(args)
		values += fmt.Sprintf("($1, $%d, $%d, $%d, $%d)", n+1, n+2, n+3, n+4)
		args = append(args, l.Goal, l.On, l.Need, i)
	}
	if _, err := tx.Exec(ctx, `insert into pacing_line (guide_id, goal_id, on_day, need, sort) values `+values, args...); err != nil {
		return fmt.Errorf("storing the lines of a pacing guide: %w", err)
	}
	return nil
}

func dropGuide(ctx context.Context, tx *db.Tx, group core.GroupID, id core.CourseID) error {
	for _, query := range []string{
		`delete from pacing_line where guide_id in (select id from pacing_guide where group_id = $1 and course_id = $2)`,
		`delete from pacing_guide where group_id = $1 and course_id = $2`,
	} {
		if _, err := tx.Exec(ctx, query, group, id); err != nil {
			return fmt.Errorf("taking a pacing guide away: %w", err)
		}
	}
	return nil
}

// ForgetGuide erases the tables that a person pasted and did not put in force, and whose the guides in force are. The guides stay.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	for _, query := range []string{`delete from pacing_draft where by_id = $1`, `update pacing_guide set by_id = '' where by_id = $1`,
		`update pacing_before set by_id = '' where by_id = $1`, `update pacing_before set left_by = '' where left_by = $1`} {
		if _, err := tx.Exec(ctx, query, person); err != nil {
			return fmt.Errorf("erasing who made pacing guides: %w", err)
		}
	}
	return nil
}
