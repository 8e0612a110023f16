package plan

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/progress"
	"crossfade/internal/soundboard"
)

// own is what a learner decided and said themselves.
type own struct {
	aims map[core.CourseID]core.GoalID
	said map[core.GoalID]progress.Said
	bare map[core.GoalID]bool
	path map[core.CourseID]Path
	done map[core.CourseID]time.Time
	// likes is the form in which the learner chose to learn last.
	likes library.Form
}

// readOwn reads it in four statements.
func readOwn(ctx context.Context, tx *db.Tx, learner core.LearnerID, goals []core.GoalID) (own, error) {
	o := own{aims: map[core.CourseID]core.GoalID{}, bare: map[core.GoalID]bool{}, done: map[core.CourseID]time.Time{}}
	type fact struct {
		what, value string
		course      core.CourseID
	}
	list, err := db.List(ctx, tx, func(s db.Scanner) (fact, error) {
		var f fact
		err := s.Scan(&f.what, &f.course, &f.value)
		return f, err
	}, `select 'aim', course_id, goal_id from aim where learner_id = $1
		union all select 'done', course_id, done_at from course_done where learner_id = $1
		union all select 'form', '', form from learner_form where learner_id = $1`, learner)
	if err != nil {
		return o, fmt.Errorf("reading what a learner heads for: %w", err)
	}
	for _, f := range list {
		switch f.what {
		case "aim":
			o.aims[f.course] = core.GoalID(f.value)
		case "done":
			o.done[f.course] = core.ParseStamp(f.value)
		case "form":
			o.likes = library.Form(f.value)
		}
	}
	if o.said, err = progress.SaidOf(ctx, tx, learner, goals); err != nil {
		return o, err
	}
	if o.path, err = PathsOf(ctx, tx, learner); err != nil {
		return o, err
	}
	asked, err := item.Asked(ctx, tx, goals)
	for _, g := range goals {
		o.bare[g] = !asked[g]
	}
	return o, err
}

// standing puts together where a learner stands with each goal of a course, without its lessons.
func (o own) standing(outline course.Outline, states map[core.GoalID]progress.State, facts map[core.GoalID]check.Fact) CourseToday {
	c := CourseToday{Outline: outline, Aim: o.aims[outline.ID], Path: o.path[outline.ID], Done: o.done[outline.ID]}
	place := c.Path.places()
	known := o.known(outline)
	onWay := map[core.GoalID]bool{}
	if _, there := outline.Goal(c.Aim); there {
		for _, g := range course.Leading(outline, c.Aim) {
			onWay[g] = true
		}
	} else {
		c.Aim = ""
	}
	for _, g := range outline.Goals() {
		var needs []progress.State
		for _, n := range g.Needs {
			needs = append(needs, states[n])
		}
		s := Standing{
			Goal: g, State: states[g.ID], Way: progress.WayKnowing(states[g.ID], needs, known), Fact: facts[g.ID],
			Said: o.said[g.ID], Known: known[g.ID], Bare: o.bare[g.ID], OnWay: onWay[g.ID], Place: place[g.ID], Likes: o.likes,
		}
		if s.OnWay && !s.State.Is() && !s.Known {
			c.Ahead++
		}
		c.Standing = append(c.Standing, s)
	}
	c.Got, c.All = Complete(c.Standing)
	return c
}

// known are the goals that the learner says they know, and all that those build on, unless they said otherwise of one.
func (o own) known(outline course.Outline) map[core.GoalID]bool {
	known := map[core.GoalID]bool{}
	for _, g := range outline.Goals() {
		if o.said[g.ID] != progress.SaidKnow {
			continue
		}
		for _, first := range course.Leading(outline, g.ID) {
			known[first] = true
		}
	}
	for g, s := range o.said {
		if s == progress.SaidNotYet {
			delete(known, g)
		}
	}
	return known
}

// CourseOf reads one course with where a learner stands in it, without lessons but for the goal of the next step. Whoever guides may look at
// a course in which they do not learn; the course of another organisation does not exist.
func CourseOf(ctx context.Context, tx *db.Tx, actor core.Actor, id core.CourseID) (CourseToday, error) {
	if err := course.Visible(ctx, tx, actor, id); err != nil {
		return CourseToday{}, err
	}
	outline, err := course.OutlineOf(ctx, tx, actor.Org, id)
	if err != nil {
		return CourseToday{}, err
	}
	var goals []core.GoalID
	for _, g := range outline.Goals() {
		goals = append(goals, g.ID)
	}
	states, err := progress.For(ctx, tx, actor.Learner, goals)
	if err != nil {
		return CourseToday{}, err
	}
	facts, err := check.Facts(ctx, tx, actor.Learner, goals)
	if err != nil {
		return CourseToday{}, err
	}
	o, err := readOwn(ctx, tx, actor.Learner, goals)
	if err != nil {
		return CourseToday{}, err
	}
	c := o.standing(outline, states, facts)
	return c, c.addLessons(ctx, tx, actor.Learner)
}

// addLessons reads the lessons of the goal of the next step.
func (c *CourseToday) addLessons(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	step, ok := Next(c.Standing)
	if !ok {
		return nil
	}
	lessons, err := library.ForGoals(ctx, tx, []core.GoalID{step.Goal})
	if err != nil {
		return err
	}
	used, err := check.Used(ctx, tx, learner, []core.GoalID{step.Goal})
	if err != nil {
		return err
	}
	for i := range c.Standing {
		if s := &c.Standing[i]; s.Goal.ID == step.Goal {
			s.Lessons, s.Used = lessons[step.Goal], used[step.Goal]
		}
	}
	return nil
}

// Find is where the learner stands with one goal of the course.
func (c CourseToday) Find(id core.GoalID) (Standing, bool) {
	for _, s := range c.Standing {
		if s.Goal.ID == id {
			return s, true
		}
	}
	return Standing{}, false
}

// Gatekeeper answers whether an actor may do an act that concerns a learner; package soundboard has one, the Board.
type Gatekeeper interface {
	May(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learner core.LearnerID) error
}

// SetAim sets the goal that the actor heads for in a course in which they learn; "" is none.
func (s *Service) SetAim(ctx context.Context, actor core.Actor, id core.CourseID, goal core.GoalID) error {
	return s.onOwn(ctx, actor, id, goal, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if goal == "" {
			_, err = tx.Exec(ctx, `delete from aim where learner_id = $1 and course_id = $2`, actor.Learner, id)
		} else {
			_, err = tx.Exec(ctx, `insert into aim (learner_id, course_id, goal_id, set_at) values ($1, $2, $3, $4)
				on conflict (learner_id, course_id) do update set goal_id = excluded.goal_id, set_at = excluded.set_at`,
				actor.Learner, id, goal, core.Stamp(s.clock.Now()))
		}
		if err != nil {
			return fmt.Errorf("keeping what a learner heads for: %w", err)
		}
		return nil
	})
}

// Say keeps what the actor says of a goal of a course in which they learn; "" takes it back.
func (s *Service) Say(ctx context.Context, actor core.Actor, id core.CourseID, goal core.GoalID, said progress.Said) error {
	if said != "" && !said.Valid() || goal == "" {
		return core.BadField("said", "map.problem.say")
	}
	return s.onOwn(ctx, actor, id, goal, func(ctx context.Context, tx *db.Tx) error {
		return progress.Say(ctx, tx, actor.Learner, goal, said, core.Stamp(s.clock.Now()))
	})
}

// onOwn does something with a goal of a course in which the actor learns. Other goals do not exist for them.
func (s *Service) onOwn(ctx context.Context, actor core.Actor, id core.CourseID, goal core.GoalID, do db.Func) error {
	err := s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		if err := s.gate.May(ctx, tx, actor, soundboard.GoalAim, actor.Learner); err != nil {
			return err
		}
		if err := course.TakesPart(ctx, tx, actor, id, goal); err != nil {
			return err
		}
		return do(ctx, tx)
	})
	if err != nil && core.KindOf(err) == core.Internal {
		return fmt.Errorf("keeping what a learner decides: %w", err)
	}
	return err
}

// Question is what a short diagnostic asks: one goal at a time.
type Question struct {
	Goal Standing
	N    int // which one it is: 1, 2 …
	Most int // how many it can be at most
	Left int // goals on the way of which nothing is known yet
}

// mostQuestions is how many questions a diagnostic asks.
const mostQuestions = 10

// Ask picks the next question on the way to a goal: the one that settles most, whichever the answer is. Saying "I know it" settles all that
// comes before it, "not yet" all that builds on it. ok is false when all is settled or enough was asked.
func (c CourseToday) Ask(to core.GoalID) (q Question, ok bool) {
	way := course.Leading(c.Outline, to)
	open, before := c.unsettled(way)
	q.Left, q.Most = len(open), mostQuestions
	asked := 0
	for _, g := range way {
		if s, _ := c.Find(g); s.Said != "" {
			asked++
		}
	}
	q.N = asked + 1
	if len(open) == 0 || asked >= mostQuestions {
		return q, false
	}
	best, most := core.GoalID(""), -1
	for _, g := range way {
		if !open[g] {
			continue
		}
		below, above := 0, 0
		for other := range open {
			if before[g][other] {
				below++
			}
			if before[other][g] {
				above++
			}
		}
		if n := min(below, above); n > most {
			best, most = g, n
		}
	}
	q.Goal, _ = c.Find(best)
	return q, true
}

// unsettled are the goals on a way of which nothing is known yet; before tells for each goal what leads to it, itself among them.
func (c CourseToday) unsettled(way []core.GoalID) (open map[core.GoalID]bool, before map[core.GoalID]map[core.GoalID]bool) {
	open, before = map[core.GoalID]bool{}, map[core.GoalID]map[core.GoalID]bool{}
	for _, g := range way {
		s, _ := c.Find(g)
		open[g] = !s.State.Is() && !s.Known && s.Said == ""
		all := map[core.GoalID]bool{g: true}
		for _, n := range s.Goal.Needs { // way has what comes first at its front, so these are there
			for far := range before[n] {
				all[far] = true
			}
		}
		before[g] = all
	}
	for _, g := range way {
		if s, _ := c.Find(g); s.Said == progress.SaidNotYet {
			for other := range open {
				if before[other][g] {
					open[other] = false
				}
			}
		}
	}
	for g, is := range open {
		if !is {
			delete(open, g)
		}
	}
	return open, before
}
