package check

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/live"
)

// StuckAfter is after how many checks alone of one goal, none of which showed it, a learner stands on their guide's desk as stuck. No learner
// sees this number: for them there is a fix-it plan each time.
const StuckAfter = 3

// noteTry counts a finished check alone of a goal; one that showed it ends the count. It is written in the transaction of the result.
func noteTry(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID, goal core.GoalID, got bool, at time.Time) error {
	if got {
		return Unstick(ctx, tx, learner, goal)
	}
	_, err := tx.Exec(ctx, `
		insert into stuck (learner_id, goal_id, org_id, tries, last_at, seen_at) values ($1,$2,$3,1,$4,'')
		on conflict (learner_id, goal_id) do update set tries = stuck.tries + 1, last_at = excluded.last_at`,
		learner, goal, org, core.Stamp(at))
	if err != nil {
		return fmt.Errorf("counting a check alone: %w", err)
	}
	return nil
}

// Unstick ends the count for a goal that is there.
func Unstick(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) error {
	if _, err := tx.Exec(ctx, `delete from stuck where learner_id = $1 and goal_id = $2`, learner, goal); err != nil {
		return fmt.Errorf("forgetting checks alone: %w", err)
	}
	return nil
}

// SatWith keeps that a guide sat down with a learner: what they were stuck at leaves the desk, until another check alone shows that it did
// not help. The caller has asked the board.
func SatWith(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID, at time.Time) error {
	if _, err := tx.Exec(ctx, `update stuck set seen_at = $3 where learner_id = $1 and org_id = $2`, learner, org, core.Stamp(at)); err != nil {
		return fmt.Errorf("keeping that a guide sat with a learner: %w", err)
	}
	return live.Changed(ctx, tx, org)
}

// SeenAt reads when somebody sat down with a learner for each goal at which they are stuck: one statement.
func SeenAt(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) (map[core.GoalID]string, error) {
	seen := map[core.GoalID]string{}
	_, err := db.List(ctx, tx, func(s db.Scanner) (string, error) {
		var goal core.GoalID
		var at string
		err := s.Scan(&goal, &at)
		seen[goal] = at
		return at, err
	}, `select goal_id, seen_at from stuck where learner_id = $1 and org_id = $2`, learner, org)
	if err != nil {
		return nil, fmt.Errorf("reading when somebody sat with a learner: %w", err)
	}
	return seen, nil
}

// UnsatWith takes [SatWith] back, as [SeenAt] said before: what came since stays.
func UnsatWith(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID, at string, seen map[core.GoalID]string) error {
	goals := map[string][]core.GoalID{}
	for g, before := range seen {
		goals[before] = append(goals[before], g)
	}
	for before, list := range goals { // one or two instants
		args := append([]any{before, learner, org, at}, db.Values(list...)...)
		if _, err := tx.Exec(ctx, `update stuck set seen_at = $1 where learner_id = $2 and org_id = $3 and seen_at = $4 and goal_id in `+db.In(len(list), 5), args...); err != nil {
			return fmt.Errorf("taking back that a guide sat with a learner: %w", err)
		}
	}
	return live.Changed(ctx, tx, org)
}

// Stuck is a goal at which a learner is stuck.
type Stuck struct {
	Goal  core.GoalID
	Title string
	Tries int
	Last  time.Time
}

// StuckAt lists the goals that a learner checked alone [StuckAfter] times or more and does not have, the latest first.
func StuckAt(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) ([]Stuck, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Stuck, error) {
		var one Stuck
		var last string
		err := s.Scan(&one.Goal, &one.Title, &one.Tries, &last)
		one.Last = core.ParseStamp(last)
		return one, err
	}, `select s.goal_id, g.title, s.tries, s.last_at from stuck s join goal g on g.id = s.goal_id
		where s.learner_id = $1 and s.org_id = $2 and s.tries >= $3 order by s.last_at desc`, learner, org, StuckAfter)
	if err != nil {
		return nil, fmt.Errorf("reading where a learner is stuck: %w", err)
	}
	return list, nil
}
