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

const (
	// classMost is how many learners of a class are counted, and rowsMost how many stand on one page.
	classMost = 2000
	rowsMost  = 100
)

// Class is the pacing of a class in a course: the guide, and how far everybody is beside it.
type Class struct {
	Group   people.Group
	Courses []course.Taken
	Course  course.Outline // ID "" when nobody is on a course
	Guide   Guide
	Today   string
	On      int       // learners on the course
	Skipped int       // how many of them stand on the pages before
	Rows    []Learner // of this page, by name, never by how far they are
	Units   []Spread
	Week    []string // titles of the goals of this week
	Ends    string   // the last date of the units; "" = none
	Earlier *Earlier // the guide that was there before; nil = none
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
	ID    core.UnitID
	Title string
	Until string // the last date of its goals
	Who   map[Side][]people.Person
}

// Next is how many learners stand on this page and those before; 0 when it is the last.
func (c Class) Next() int {
	if n := c.Skipped + len(c.Rows); n < c.On {
		return n
	}
	return 0
}

// Class gives the pacing of a class that the actor guides or runs; any other does not exist. Without a wish the course is the one on which most are. The
// counts are of the whole class; the rows are a page of it, after the first learners by name.
func (s *Service) Class(ctx context.Context, actor core.Actor, group core.GroupID, wish string, zone *time.Location, after int) (Class, error) {
	var c Class
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		c = Class{Skipped: max(0, after)}
		if c.Group, err = people.Led(ctx, tx, actor, group); err != nil {
			return err
		}
		c.Today = s.clock.Now().In(zone).Format(time.DateOnly)
		ids, err := people.LearnersIn(ctx, tx, group, classMost)
		if err != nil {
			return err
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
		for _, id := range ids {
			if one, known := mine[id]; known && taken.Learners[id] {
				on = append(on, one)
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

// load reads the course, its guides and where everybody is: a fixed number of statements, however many learners and goals there are.
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
	c.On = len(on)
	page := on[min(c.Skipped, len(on)):min(c.Skipped+rowsMost, len(on))]
	if err := c.rows(ctx, tx, id, page, states, now, zone); err != nil {
		return err
	}
	for _, g := range c.Guide.ThisWeek(c.Today) {
		c.Week = append(c.Week, titles[g])
	}
	c.spread(on, states)
	if c.Earlier, err = beforeOf(ctx, tx, c.Group.ID, id); err != nil {
		return err
	}
	err = tx.QueryRow(ctx, `select coalesce(min(id), '') from pacing_draft where group_id = $1 and course_id = $2 and by_id = $3`, c.Group.ID, id, actor.Person).Scan(&c.Draft)
	if err != nil {
		return fmt.Errorf("looking for a draft: %w", err)
	}
	return nil
}

// rows makes the forecasts of one page of learners.
func (c *Class) rows(ctx context.Context, tx *db.Tx, id core.CourseID, page []people.Person, states map[core.LearnerID]map[core.GoalID]progress.State, now time.Time, zone *time.Location) error {
	if len(page) == 0 {
		return nil
	}
	var learners []core.LearnerID
	var all []progress.State
	for _, p := range page {
		learners = append(learners, p.Learner)
		for _, s := range states[p.Learner] {
			all = append(all, s)
		}
	}
	r, err := read(ctx, tx, learners, []core.CourseID{id}, all)
	if err != nil {
		return err
	}
	c.Ends = r.until[id]
	for _, p := range page {
		c.Rows = append(c.Rows, Learner{p, r.outlook(p.Learner, c.Course, states[p.Learner], c.Guide, now, zone).ForOthers(now)})
	}
	return nil
}

// spread counts, unit by unit, who stands where beside the line.
func (c *Class) spread(on []people.Person, states map[core.LearnerID]map[core.GoalID]progress.State) {
	needs := c.Guide.Needs()
	until := map[core.GoalID]string{}
	for _, l := range c.Guide.Lines {
		until[l.Goal] = l.On
	}
	for _, u := range c.Course.Units {
		s, in, need := Spread{ID: u.ID, Title: u.Title, Who: map[Side][]people.Person{}}, map[core.GoalID]bool{}, map[core.GoalID]course.Necessity{}
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
		for _, p := range on {
			side, _ := c.Guide.Stand(c.Today, func(g core.GoalID) bool { return states[p.Learner][g].Is() }, func(g core.GoalID) bool { return in[g] },
				func(g core.GoalID) course.Necessity { return need[g] })
			s.Who[side] = append(s.Who[side], p)
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
		if _, err := s.setAside(ctx, tx, actor, group, id); err != nil {
			return err
		}
		return s.changed(ctx, tx, actor.Org)
	})
}
