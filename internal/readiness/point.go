package readiness

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Point points all learners for whom nothing leads to a must-cover to it: they meet it on the page of their goals. It gives how many. Callers have
// asked whether the actor leads their class.
func Point(ctx context.Context, tx *db.Tx, actor core.Actor, m Must, now time.Time) (int, error) {
	left := m.Left()
	for start := 0; start < len(left); start += 200 {
		part := left[start:min(len(left), start+200)]
		_, err := tx.Exec(ctx, `insert into goal_pointer (learner_id, goal_id, unit_id, org_id, by_person, at, seen_at)
			select l.id, $1, $2, $3, $4, $5, '' from learner l where l.id in `+db.In(len(part), 6)+`
			on conflict (learner_id, goal_id) do update set at = excluded.at, by_person = excluded.by_person, seen_at = ''`,
			append([]any{m.Goal, m.Unit, actor.Org, actor.Person, core.Stamp(now)}, db.Values(part...)...)...)
		if err != nil {
			return 0, fmt.Errorf("pointing learners to a must-cover: %w", err)
		}
	}
	return len(left), nil
}
