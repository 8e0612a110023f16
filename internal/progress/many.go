package progress

import (
	"context"
	"encoding/json"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
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
