package course

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// Coverage says how a framework is covered by the goals of courses, and who is on the way.
type Coverage struct {
	Frameworks []FrameworkTitle // to choose from
	Framework  FrameworkTitle
	Groups     []CoveredGroup
	// On tells which learners meet a goal in a course of theirs, of those whom the actor may see by name.
	On map[core.GoalID][]core.LearnerID
}

// FrameworkTitle is a framework in a list.
type FrameworkTitle struct {
	ID    core.FrameworkID
	Title string
}

// CoveredGroup is a part of a framework.
type CoveredGroup struct {
	Title     string
	Standards []Covered
}

// Covered is a standard with the goals that answer to it.
type Covered struct {
	ID    core.GoalID
	Code  string
	Title string
	Goals []CoveringGoal
}

// CoveringGoal is a goal of a course that answers to a standard: one that was linked to it, or the standard itself where there is something to
// learn or to be asked for it.
type CoveringGoal struct {
	ID     core.GoalID
	Title  string
	Course core.CourseID
	In     string // title of the course
}

// Coverage gives a framework of the actor's organisation, "" being the first by title.
func (s *Service) Coverage(ctx context.Context, actor core.Actor, id core.FrameworkID) (Coverage, error) {
	var c Coverage
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		c = Coverage{On: map[core.GoalID][]core.LearnerID{}}
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseEdit, ""); err != nil {
			return err
		}
		if err := c.choose(ctx, tx, actor.Org, id); err != nil || c.Framework.ID == "" {
			return err
		}
		if err := c.groups(ctx, tx); err != nil {
			return err
		}
		if err := c.covering(ctx, tx); err != nil {
			return err
		}
		return c.learners(ctx, tx, actor)
	})
	return c, err
}

// choose lists the frameworks that came in as such, and those to which a goal was linked.
func (c *Coverage) choose(ctx context.Context, tx *db.Tx, org core.OrgID, id core.FrameworkID) error {
	var err error
	c.Frameworks, err = db.List(ctx, tx, func(row db.Scanner) (FrameworkTitle, error) {
		var f FrameworkTitle
		err := row.Scan(&f.ID, &f.Title)
		return f, err
	}, `select f.id, f.title from framework f where f.org_id = $1 and (exists (select 1 from framework_record r where r.framework_id = f.id)
		or exists (select 1 from goal g join goal_align a on a.standard_id = g.id where g.framework_id = f.id)) order by f.title, f.id`, org)
	if err != nil {
		return fmt.Errorf("listing frameworks: %w", err)
	}
	if id == "" && len(c.Frameworks) > 0 {
		c.Framework = c.Frameworks[0]
		return nil
	}
	at := slices.IndexFunc(c.Frameworks, func(f FrameworkTitle) bool { return f.ID == id })
	if at < 0 {
		if id == "" {
			return nil
		}
		return core.Missing()
	}
	c.Framework = c.Frameworks[at]
	return nil
}

// groups reads the standards in the units in which they came in.
func (c *Coverage) groups(ctx context.Context, tx *db.Tx) error {
	type line struct {
		unit string
		Covered
	}
	list, err := db.List(ctx, tx, func(row db.Scanner) (line, error) {
		var l line
		var why string
		err := row.Scan(&l.unit, &l.ID, &l.Title, &l.Code, &why)
		l.Code = cmp.Or(l.Code, codeOf(why))
		return l, err
	}, `select u.title, g.id, g.title, g.code, g.why from course c join unit u on u.course_id = c.id join unit_goal ug on ug.unit_id = u.id join goal g on g.id = ug.goal_id and g.retired_at = ''
		where c.framework_id = $1 and g.framework_id = $1 order by u.sort, u.id, ug.sort, g.id`, c.Framework.ID)
	if err != nil {
		return fmt.Errorf("reading the standards of framework %s: %w", c.Framework.ID, err)
	}
	seen := map[core.GoalID]bool{}
	for _, l := range list {
		if seen[l.ID] {
			continue
		}
		seen[l.ID] = true
		if n := len(c.Groups); n == 0 || c.Groups[n-1].Title != l.unit {
			c.Groups = append(c.Groups, CoveredGroup{Title: l.unit})
		}
		last := &c.Groups[len(c.Groups)-1]
		last.Standards = append(last.Standards, l.Covered)
	}
	return nil
}

// covering reads which goals answer to each standard.
func (c *Coverage) covering(ctx context.Context, tx *db.Tx) error {
	type link struct {
		standard core.GoalID
		CoveringGoal
	}
	list, err := db.List(ctx, tx, func(row db.Scanner) (link, error) {
		var l link
		err := row.Scan(&l.standard, &l.ID, &l.Title, &l.Course, &l.In)
		return l, err
	}, `select a.standard_id, g.id, g.title, c.id, c.title from goal s join goal_align a on a.standard_id = s.id join goal g on g.id = a.goal_id and g.retired_at = ''
			join course c on c.framework_id = g.framework_id and c.retired_at = '' where s.framework_id = $1
		union all
		select g.id, g.id, g.title, c.id, c.title from goal g join course c on c.framework_id = g.framework_id and c.retired_at = '' where g.framework_id = $1
			and (exists (select 1 from resource_goal rg where rg.goal_id = g.id) or exists (select 1 from item_goal ig where ig.goal_id = g.id))
		order by 5, 3, 2`, c.Framework.ID)
	if err != nil {
		return fmt.Errorf("reading which goals answer to framework %s: %w", c.Framework.ID, err)
	}
	by := map[core.GoalID][]CoveringGoal{}
	for _, l := range list {
		by[l.standard] = append(by[l.standard], l.CoveringGoal)
	}
	for i := range c.Groups {
		for j := range c.Groups[i].Standards {
			s := &c.Groups[i].Standards[j]
			s.Goals = by[s.ID]
		}
	}
	return nil
}

// Goals lists every goal that answers to a standard, each once.
func (c *Coverage) Goals() []core.GoalID {
	var list []core.GoalID
	seen := map[core.GoalID]bool{}
	for _, g := range c.Groups {
		for _, s := range g.Standards {
			for _, by := range s.Goals {
				if !seen[by.ID] {
					seen[by.ID] = true
					list = append(list, by.ID)
				}
			}
		}
	}
	return list
}

// learners reads who meets which of these goals in a course of theirs.
func (c *Coverage) learners(ctx context.Context, tx *db.Tx, actor core.Actor) error {
	type pair struct {
		learner core.LearnerID
		goal    core.GoalID
	}
	for some := range slices.Chunk(c.Goals(), 500) {
		where, args := people.Audience(actor, "e.learner_id", len(some)+2, people.Guide, people.Admin, people.Manager)
		list, err := db.List(ctx, tx, func(row db.Scanner) (pair, error) {
			var p pair
			err := row.Scan(&p.learner, &p.goal)
			return p, err
		}, `select distinct e.learner_id, ug.goal_id from enrolment e join unit u on u.course_id = e.course_id join unit_goal ug on ug.unit_id = u.id
			where e.ended_at = '' and e.org_id = $1 and ug.goal_id in `+db.In(len(some), 2)+` and `+where, append(append([]any{actor.Org}, db.Values(some...)...), args...)...)
		if err != nil {
			return fmt.Errorf("reading who is on the way: %w", err)
		}
		for _, p := range list {
			c.On[p.goal] = append(c.On[p.goal], p.learner)
		}
	}
	return nil
}
