package progress

import (
	"context"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// Recall guesses how likely a learner still remembers goals that they have got, from 0 to 1, in one reading of the log. A goal without a
// memory of its own is not in the map. It orders what is offered and decides nothing.
func Recall(ctx context.Context, tx *db.Tx, learner core.LearnerID, states []State, now time.Time) (map[core.GoalID]float64, error) {
	ids := make([]core.GoalID, len(states))
	for i, s := range states {
		ids[i] = s.Goal
	}
	list, err := evidence.ForGoals(ctx, tx, learner, ids)
	if err != nil {
		return nil, err
	}
	by := map[core.GoalID][]evidence.Statement{}
	for _, st := range list {
		by[st.Goal] = append(by[st.Goal], st)
	}
	out := make(map[core.GoalID]float64, len(states))
	for _, s := range states {
		rule := s.Outcome.Rule
		policy, err := mastery.NewPolicy(rule.Key, rule.Params)
		if err != nil {
			continue // a rule of another version of the program: nothing to say
		}
		if chance, ok := mastery.Recall(policy, convert(by[s.Goal]), now); ok {
			out[s.Goal] = chance
		}
	}
	return out, nil
}
