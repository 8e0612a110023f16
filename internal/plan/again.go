package plan

import (
	"cmp"
	"context"
	"slices"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/library"
	"crossfade/internal/progress"
)

// Again is a goal of a finished course on the way through it once more.
type Again struct {
	Standing
	Due    bool             // its refresh is due
	Chance float64          // the engine's guess that it is still remembered
	Lesson library.Resource // to look at it again, in the form that the learner likes best; ID "" where there is none
}

// mostAgain is how many goals that are not due yet a way shows.
const mostAgain = 5

// Finished tells that every goal that must be reached is got.
func (c CourseToday) Finished() bool { return c.All > 0 && c.Got == c.All }

// Reopened lists the goals of a course that was finished once and is not any more: something slipped, was judged anew, or came to the course.
func (c CourseToday) Reopened() []course.OutlineGoal {
	if c.Done.IsZero() || c.Finished() {
		return nil
	}
	var list []course.OutlineGoal
	for _, s := range c.Standing {
		if s.Goal.Need != course.Stretch && !s.State.Is() {
			list = append(list, s.Goal)
		}
	}
	return list
}

// Again gives the way through each finished course once more: first the goals whose refresh is due, then those that are remembered least,
// the weakest first. A course that is not finished has none.
func (s *Service) Again(ctx context.Context, actor core.Actor, courses []CourseToday) (map[core.CourseID][]Again, error) {
	var states []progress.State
	for _, c := range courses {
		if c.Finished() {
			for _, g := range c.Standing {
				if g.State.Is() {
					states = append(states, g.State)
				}
			}
		}
	}
	if len(states) == 0 {
		return nil, nil
	}
	out := map[core.CourseID][]Again{}
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		chances, err := progress.Recall(ctx, tx, actor.Learner, states, s.clock.Now())
		if err != nil {
			return err
		}
		likes, err := library.FormOf(ctx, tx, actor.Learner)
		for _, c := range courses {
			if c.Finished() {
				out[c.Outline.ID] = wayAgain(c.Standing, chances, likes, s.clock.Now())
			}
		}
		return err
	})
	return out, err
}

func wayAgain(goals []Standing, chances map[core.GoalID]float64, likes library.Form, now time.Time) []Again {
	var list []Again
	for _, g := range goals {
		if !g.State.Is() {
			continue
		}
		chance, known := chances[g.Goal.ID]
		if !known {
			chance = 1
		}
		list = append(list, Again{Standing: g, Due: g.State.Due(now), Chance: chance, Lesson: lessonAgain(g.Lessons, likes)})
	}
	slices.SortStableFunc(list, func(a, b Again) int {
		return cmp.Or(cmp.Compare(dueFirst(a), dueFirst(b)), cmp.Compare(a.Chance, b.Chance))
	})
	due := len(list)
	if i := slices.IndexFunc(list, func(a Again) bool { return !a.Due }); i >= 0 {
		due = i
	}
	return list[:min(len(list), due+mostAgain)]
}

func dueFirst(a Again) int {
	if a.Due {
		return 0
	}
	return 1
}

// lessonAgain picks a lesson to look at again: one in the form that the learner likes, else the first.
func lessonAgain(lessons []library.Resource, likes library.Form) library.Resource {
	var first library.Resource
	for _, l := range lessons {
		if l.Role == library.Stretch {
			continue
		}
		if first.ID == "" || l.Form == likes && first.Form != likes {
			first = l
		}
	}
	return first
}
