package progress

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/mastery"
)

// ForMany reads the states of some goals for some learners in one query, for the map of a class. A learner without evidence
// for a goal has no entry for it. What a guide opened by hand is not read. The caller knows that the actor may see these learners.
func ForMany(ctx context.Context, tx *db.Tx, learners []core.LearnerID, goals []core.GoalID) (map[core.LearnerID]map[core.GoalID]State, error) {
	out := make(map[core.LearnerID]map[core.GoalID]State, len(learners))
	if len(learners) == 0 || len(goals) == 0 {
		return out, nil
	}
	args := append(db.Values(learners...), db.Values(goals...)...)
	rows, err := tx.Query(ctx, `
		select learner_id, goal_id, outcome, seq from goal_state
		where learner_id in `+db.In(len(learners), 1)+` and goal_id in `+db.In(len(goals), len(learners)+1), args...)
	if err != nil {
		return nil, fmt.Errorf("reading the states of %d learners: %w", len(learners), err)
	}
	defer rows.Close()
	for rows.Next() {
		var learner core.LearnerID
		var s State
		var outcome string
		if err := rows.Scan(&learner, &s.Goal, &outcome, &s.Seq); err != nil {
			return nil, fmt.Errorf("reading the states of %d learners: %w", len(learners), err)
		}
		if err := json.Unmarshal([]byte(outcome), &s.Outcome); err != nil {
			return nil, fmt.Errorf("reading the state of goal %s: %w", s.Goal, err)
		}
		if out[learner] == nil {
			out[learner] = map[core.GoalID]State{}
		}
		out[learner][s.Goal] = s
	}
	return out, rows.Err()
}

// manyGoals is from how many goals on reading all states of a learner is less work than looking for each.
const manyGoals = 16

// Shown reads the states of some goals for some learners as they are shown, and nothing of what lies behind them: for the map of a class, which has a
// thousand of them. Only [State].Goal and the outcome's state and need of a refresh are filled in; what pages make of a state needs no
// more. They stand in columns of their own, which are written together with the outcome, and a test holds them to it.
//
// The database makes one row of a learner, since most of the time of a thousand small rows goes into handing them over; and of many goals it reads all
// states of a learner one after the other, which is a fifth of the work of looking for each.
func Shown(ctx context.Context, tx *db.Tx, learners []core.LearnerID, goals []core.GoalID) (map[core.LearnerID]map[core.GoalID]State, error) {
	out := make(map[core.LearnerID]map[core.GoalID]State, len(learners))
	if len(learners) == 0 || len(goals) == 0 {
		return out, nil
	}
	type row struct {
		learner core.LearnerID
		states  string
	}
	where, args := "", db.Values(learners...)
	if len(goals) < manyGoals {
		where, args = ` and goal_id in `+db.In(len(goals), len(learners)+1), append(args, db.Values(goals...)...)
	}
	list, err := db.List(ctx, tx, func(s db.Scanner) (r row, err error) { return r, s.Scan(&r.learner, &r.states) }, `
		select learner_id, string_agg(goal_id || ':' || state || case when needs_refresh then '!' else '' end, ' ') from goal_state
		where learner_id in `+db.In(len(learners), 1)+where+` group by learner_id`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading the states of %d learners: %w", len(learners), err)
	}
	wanted := make(map[core.GoalID]bool, len(goals))
	for _, g := range goals {
		wanted[g] = true
	}
	for _, r := range list {
		of := make(map[core.GoalID]State, len(goals))
		for one := range strings.SplitSeq(r.states, " ") {
			goal, key, _ := strings.Cut(one, ":")
			if !wanted[core.GoalID(goal)] {
				continue
			}
			key, refresh := strings.CutSuffix(key, "!")
			state, err := mastery.ParseState(key)
			if err != nil {
				return nil, fmt.Errorf("reading the state of goal %s: %w", goal, err)
			}
			of[core.GoalID(goal)] = State{Goal: core.GoalID(goal), Outcome: mastery.Outcome{State: state, NeedsRefresh: refresh}}
		}
		out[r.learner] = of
	}
	return out, nil
}
