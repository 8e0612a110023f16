package progress

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Said is what a learner says of a goal, without proof. It is theirs, moves where they start, and never makes a state.
type Said string

// What can be said; "" is nothing.
const (
	SaidKnow   Said = "know"
	SaidNotYet Said = "not_yet"
	SaidSkip   Said = "skip" // passed over when asked
)

// Valid tells whether s can be said.
func (s Said) Valid() bool { return s == SaidKnow || s == SaidNotYet || s == SaidSkip }

// SaidOf reads what a learner said of some goals, in one query. What was not said is not in the map.
func SaidOf(ctx context.Context, tx *db.Tx, learner core.LearnerID, goals []core.GoalID) (map[core.GoalID]Said, error) {
	out := map[core.GoalID]Said{}
	if len(goals) == 0 {
		return out, nil
	}
	rows, err := tx.Query(ctx, `select goal_id, said from goal_said where learner_id = $1 and goal_id in `+db.In(len(goals), 2),
		append([]any{learner}, db.Values(goals...)...)...)
	if err != nil {
		return nil, fmt.Errorf("reading what was said of goals: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var g core.GoalID
		var s Said
		if err := rows.Scan(&g, &s); err != nil {
			return nil, fmt.Errorf("reading what was said of goals: %w", err)
		}
		out[g] = s
	}
	return out, rows.Err()
}

// PassOver keeps that goals are known as far as a placement showed. What the learner said of one themselves stays.
func PassOver(ctx context.Context, tx *db.Tx, learner core.LearnerID, goals []core.GoalID, at string) error {
	if len(goals) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `insert into goal_said (learner_id, goal_id, said, said_at)
		select $1, g.id, $2, $3 from goal g where g.id in `+db.In(len(goals), 4)+` on conflict (learner_id, goal_id) do nothing`,
		append([]any{learner, SaidKnow, at}, db.Values(goals...)...)...)
	if err != nil {
		return fmt.Errorf("passing goals over: %w", err)
	}
	return nil
}

// TakeUp takes back what was passed over at a time, see [PassOver].
func TakeUp(ctx context.Context, tx *db.Tx, learner core.LearnerID, at string) error {
	if _, err := tx.Exec(ctx, `delete from goal_said where learner_id = $1 and said = $2 and said_at = $3`, learner, SaidKnow, at); err != nil {
		return fmt.Errorf("taking goals up again: %w", err)
	}
	return nil
}

// Say keeps what a learner says of a goal; "" takes it back. at is a stamp.
func Say(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID, s Said, at string) error {
	var err error
	if s == "" {
		_, err = tx.Exec(ctx, `delete from goal_said where learner_id = $1 and goal_id = $2`, learner, goal)
	} else {
		_, err = tx.Exec(ctx, `insert into goal_said (learner_id, goal_id, said, said_at) values ($1, $2, $3, $4)
			on conflict (learner_id, goal_id) do update set said = excluded.said, said_at = excluded.said_at`, learner, goal, s, at)
	}
	if err != nil {
		return fmt.Errorf("keeping what was said of goal %s: %w", goal, err)
	}
	return nil
}

// Knows tells which of some goals a learner says they know: by name, or because they know something that builds on it. What they say
// they do not know yet is none of these.
func Knows(ctx context.Context, tx *db.Tx, learner core.LearnerID, goals []core.GoalID) (map[core.GoalID]bool, error) {
	known := map[core.GoalID]bool{}
	if len(goals) == 0 {
		return known, nil
	}
	list, err := db.List(ctx, tx, db.One[core.GoalID], `
		with recursive known(id) as (
			select goal_id from goal_said where learner_id = $1 and said = 'know'
			union
			select n.needs_id from known k join goal_need n on n.goal_id = k.id)
		select id from known where id in `+db.In(len(goals), 2)+`
			and id not in (select goal_id from goal_said where learner_id = $1 and said = 'not_yet')`, append([]any{learner}, db.Values(goals...)...)...)
	if err != nil {
		return nil, fmt.Errorf("reading which goals are known: %w", err)
	}
	for _, g := range list {
		known[g] = true
	}
	return known, nil
}

// ForgetSaid erases what a learner said of goals.
func ForgetSaid(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	if _, err := tx.Exec(ctx, `delete from goal_said where learner_id = $1`, learner); err != nil {
		return fmt.Errorf("erasing what was said of goals: %w", err)
	}
	return nil
}

// WayKnowing is [WayTo] for a learner who says that they know some of what comes first: that no longer stands in the way.
func WayKnowing(goal State, needs []State, known map[core.GoalID]bool) Way {
	var rest []State
	for _, n := range needs {
		if !known[n.Goal] {
			rest = append(rest, n)
		}
	}
	return WayTo(goal, rest)
}
