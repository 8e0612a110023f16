package progress

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// CarryReason is the reason of a statement that carries on what was earned at goals that became one.
const CarryReason = "became_one"

// EarnedAll lists the learners who have got every one of some goals.
func EarnedAll(ctx context.Context, tx *db.Tx, goals []core.GoalID) ([]core.LearnerID, error) {
	args := append([]any{len(goals), mastery.GotIt.String(), mastery.Secure.String()}, db.Values(goals...)...)
	list, err := db.List(ctx, tx, db.One[core.LearnerID], `select s.learner_id from goal_state s join learner l on l.id = s.learner_id and l.erased_at = ''
		where s.state in ($2, $3) and s.goal_id in `+db.In(len(goals), 4)+` group by s.learner_id having count(*) = $1 order by s.learner_id`, args...)
	if err != nil {
		return nil, fmt.Errorf("listing who has earned all of %d goals: %w", len(goals), err)
	}
	return list, nil
}

// Carry has a learner who has got every one of some goals hold the goal that they became: the weakest of their states, since the last of them was
// earned. Twice is once, and who has got it already keeps what they have.
func Carry(ctx context.Context, log *evidence.Log, org core.OrgID, into core.GoalID, parts []core.GoalID) error {
	at, err := Of(ctx, log.Tx(), log.Learner(), into)
	if err != nil || at.Outcome.State >= mastery.GotIt {
		return err
	}
	held := evidence.Statement{
		Org: org, Verb: evidence.Held, Goal: into, Object: evidence.Goal, About: string(into), Sees: evidence.Family,
		Data: evidence.Data{Reason: CarryReason},
	}
	least := mastery.Secure
	names := []string{string(log.Learner()), string(into)}
	for _, part := range parts {
		s, err := Of(ctx, log.Tx(), log.Learner(), part)
		if err != nil {
			return err
		}
		if s.Outcome.State < mastery.GotIt {
			return nil
		}
		least = min(least, s.Outcome.State)
		if s.Outcome.Since.After(held.At) {
			held.At = s.Outcome.Since
		}
		names = append(names, string(part))
	}
	held.Data.State = least.String()
	held.ID = core.DerivedID[core.StatementID]("carried", names...)
	_, err = Record(ctx, log, held)
	return err
}
