package pace

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/progress"
	"crossfade/internal/soundboard"
)

// classMost is how many learners of a class are read at once.
const classMost = 200

// Class is the pacing of a class in a course: the guide, and how far everybody is beside it.
type Class struct {
	Group   people.Group
	Courses []course.Taken
	Course  course.Outline // ID "" when nobody is on a course
	Guide   Guide
	Today   string
	Rows    []Learner // by name, never by how far they are
	Units   []Spread
	Week    []string // titles of the goals of this week
	Ends    string   // the last date of the units; "" = none
	More    bool     // there are learners who are not read here
	MaySet  bool     // the actor may make a guide
	Draft   string   // a table that the actor has not put in force; "" = none
}

// Learner is one line of [Class].
type Learner struct {
	people.Person
	Outlook
}

// Spread says of a group of goals how many learners stand where beside this week's line.
type Spread struct {
	Title             string
	Until             string // the last date of its goals
	Before, At, After int
}

// Class gives the pacing of a class that the actor guides or runs; any other does not exist. Without a wish the course is the one on which most are.
func (s *Service) Class(ctx context.Context, actor core.Actor, group core.GroupID, wish string, zone *time.Location) (Class, error) {
	var c Class
	members, err := s.people.Members(ctx, actor, group, "", core.Page{Limit: classMost})
	if err != nil {
		return c, err
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if c.Group, err = people.Led(ctx, tx, actor, group); err != nil {
			return err
		}
		c.More = c.Group.Learners > len(members)
		c.Today = s.clock.Now().In(zone).Format(time.DateOnly)
		ids := make([]core.LearnerID, 0, len(members))
		for _, m := range members {
			ids = append(ids, m.Learner)
		}
		mine, err := people.Learners(ctx, tx, actor, ids, people.Guide, people.Admin)
		if err != nil {
			return err
		}
		if c.Courses, err = course.TakenBy(ctx, tx, actor.Org, ids); err != nil || len(c.Courses) == 0 {
			return err
		}
		taken, err := c.pick(wish)
		if err != nil {
			return err
		}
		var on []people.Person
		for _, m := range members {
			if _, known := mine[m.Learner]; known && taken.Learners[m.Learner] {
				on = append(on, m.Person)
			}
		}
		may := s.board.May(ctx, tx, actor, soundboard.PlanSet, "")
		if c.MaySet = may == nil; !c.MaySet && core.KindOf(may) != core.Denied {
			return may
		}
		return c.load(ctx, tx, actor, taken.ID, on, s.clock.Now(), zone)
	})
	return c, err
}

func (c Class) pick(wish string) (course.Taken, error) {
	best := c.Courses[0]
	for _, t := range c.Courses {
		if string(t.ID) == wish {
			return t, nil
		}
		if len(t.Learners) > len(best.Learners) {
			best = t
		}
	}
	if wish != "" {
		return best, core.Missing()
	}
	return best, nil
}

// load reads the course, its guide and where everybody is: seven statements, however many learners and goals there are.
func (c *Class) load(ctx context.Context, tx *db.Tx, actor core.Actor, id core.CourseID, on []people.Person, now time.Time, zone *time.Location) error {
	var err error
	if c.Course, err = course.OutlineOf(ctx, tx, actor.Org, id); err != nil {
		return err
	}
	if c.Guide, err = GuideOf(ctx, tx, c.Group.ID, id); err != nil {
		return err
	}
	goals, titles := []core.GoalID{}, map[core.GoalID]string{}
	for _, g := range c.Course.Goals() {
		goals, titles[g.ID] = append(goals, g.ID), g.Title
	}
	learners := make([]core.LearnerID, 0, len(on))
	for _, p := range on {
		learners = append(learners, p.Learner)
	}
	states, err := progress.ForMany(ctx, tx, learners, goals)
	if err != nil {
		return err
	}
	var all []progress.State
	for _, l := range states {
		for _, s := range l {
			all = append(all, s)
		}
	}
	r := reading{}
	if len(learners) > 0 {
		if r, err = read(ctx, tx, learners, []core.CourseID{id}, all); err != nil {
			return err
		}
	}
	c.Ends = r.until[id]
	for _, p := range on {
		c.Rows = append(c.Rows, Learner{p, r.outlook(p.Learner, c.Course, states[p.Learner], c.Guide, now, zone)})
	}
	for _, g := range c.Guide.ThisWeek(c.Today) {
		c.Week = append(c.Week, titles[g])
	}
	c.spread(states)
	err = tx.QueryRow(ctx, `select coalesce(min(id), '') from pacing_draft where group_id = $1 and course_id = $2 and by_id = $3`, c.Group.ID, id, actor.Person).Scan(&c.Draft)
	if err != nil {
		return fmt.Errorf("looking for a draft: %w", err)
	}
	return nil
}

// spread counts, unit by unit, who stands where beside the line.
func (c *Class) spread(states map[core.LearnerID]map[core.GoalID]progress.State) {
	needs := c.Guide.Needs()
	until := map[core.GoalID]string{}
	for _, l := range c.Guide.Lines {
		until[l.Goal] = l.On
	}
	for _, u := range c.Course.Units {
		s, in, need := Spread{Title: u.Title}, map[core.GoalID]bool{}, map[core.GoalID]course.Necessity{}
		for _, g := range u.Goals {
			if need[g.ID] = needs[g.ID]; need[g.ID] == "" {
				need[g.ID] = g.Need
			}
			if on := until[g.ID]; on != "" {
				in[g.ID] = true
				s.Until = max(s.Until, on)
			}
		}
		if len(in) == 0 {
			continue
		}
		for _, row := range c.Rows {
			side, _ := c.Guide.Stand(c.Today, func(g core.GoalID) bool { return states[row.Learner][g].Is() }, func(g core.GoalID) bool { return in[g] },
				func(g core.GoalID) course.Necessity { return need[g] })
			switch side {
			case Before:
				s.Before++
			case After:
				s.After++
			case At:
				s.At++
			}
		}
		c.Units = append(c.Units, s)
	}
}

// maySet is nil when the actor may set the pace of a class in a course. A class that they do not guide does not exist for them.
func (s *Service) maySet(ctx context.Context, tx *db.Tx, actor core.Actor, group core.GroupID, id core.CourseID) error {
	if _, err := people.Led(ctx, tx, actor, group); err != nil {
		return err
	}
	if err := course.Visible(ctx, tx, actor, id); err != nil {
		return err
	}
	return s.board.May(ctx, tx, actor, soundboard.PlanSet, "")
}

// Drop takes the guide of a class for a course away. What learners have shown and planned stays.
func (s *Service) Drop(ctx context.Context, actor core.Actor, group core.GroupID, id core.CourseID) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.maySet(ctx, tx, actor, group, id); err != nil {
			return err
		}
		return dropGuide(ctx, tx, group, id)
	})
}
