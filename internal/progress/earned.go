package progress

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/mastery"
)

// Earned says how many learners have got a goal, or have begun with it.
type Earned struct {
	Got   map[core.GoalID]int
	Begun map[core.GoalID]int // something is shown, and it is not got
	Whole int                 // learners who have got any of the goals
}

// EarnedAt counts the learners who have earned something at some goals: for whoever is about to change these goals. It names nobody.
func EarnedAt(ctx context.Context, tx *db.Tx, goals []core.GoalID) (Earned, error) {
	e := Earned{Got: map[core.GoalID]int{}, Begun: map[core.GoalID]int{}}
	type line struct {
		goal    core.GoalID
		learner core.LearnerID
		state   string
	}
	who := map[core.LearnerID]bool{}
	for some := range slices.Chunk(goals, 500) {
		list, err := db.List(ctx, tx, func(s db.Scanner) (line, error) {
			var l line
			err := s.Scan(&l.goal, &l.learner, &l.state)
			return l, err
		}, `select s.goal_id, s.learner_id, s.state from goal_state s join learner l on l.id = s.learner_id and l.erased_at = ''
			where s.goal_id in `+db.In(len(some), 1), db.Values(some...)...)
		if err != nil {
			return e, fmt.Errorf("counting who has earned something at %d goals: %w", len(some), err)
		}
		for _, l := range list {
			switch l.state {
			case mastery.GotIt.String(), mastery.Secure.String():
				e.Got[l.goal]++
				who[l.learner] = true
			case mastery.NotYet.String(), mastery.GettingThere.String():
				e.Begun[l.goal]++
			}
		}
	}
	e.Whole = len(who)
	return e, nil
}

// Past is a goal that a learner has got and that is no longer in its source: what was earned stays.
type Past struct {
	Goal  core.GoalID
	Title string
	Lang  string
	From  string // title of its framework
	State State
}

// PastOf lists the goals that a learner has got and that no course has any more.
func PastOf(ctx context.Context, tx *db.Tx, learner core.LearnerID) ([]Past, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Past, error) {
		var p Past
		var outcome string
		if err := s.Scan(&p.Goal, &p.Title, &p.Lang, &p.From, &outcome); err != nil {
			return p, err
		}
		p.State.Goal = p.Goal
		return p, json.Unmarshal([]byte(outcome), &p.State.Outcome)
	}, `select g.id, g.title, g.language, f.title, s.outcome from goal_state s join goal g on g.id = s.goal_id and g.retired_at <> '' join framework f on f.id = g.framework_id
		where s.learner_id = $1 and s.state in ($2, $3) order by f.title, g.sort, g.id`, learner, mastery.GotIt.String(), mastery.Secure.String())
	if err != nil {
		return nil, fmt.Errorf("listing what was earned earlier: %w", err)
	}
	return list, nil
}
