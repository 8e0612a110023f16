package evidence

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Stream calls each for every statement of the learners from first to last, by learner and number, voided ones and the
// voids too. It holds one statement at a time, however long the log is, and gives only what folds read: who, which
// number, verb, goal, what it voids, its own time and the facts. The statement
// is used again for the next one: copy what is to be kept.
func Stream(ctx context.Context, tx *db.Tx, first, last core.LearnerID, each func(*Statement) error) error {
	return stream(ctx, tx, each, `where s.learner_id >= $1 and s.learner_id <= $2`, first, last)
}

// StreamGoal is [Stream] for the statements of some learners about one goal.
func StreamGoal(ctx context.Context, tx *db.Tx, goal core.GoalID, learners []core.LearnerID, each func(*Statement) error) error {
	args := append([]any{goal}, db.Values(learners...)...)
	return stream(ctx, tx, each, `where s.goal_id = $1 and s.learner_id in `+db.In(len(learners), 2), args...)
}

func stream(ctx context.Context, tx *db.Tx, each func(*Statement) error, where string, args ...any) error {
	rows, err := tx.Query(ctx, `
		select s.id, s.learner_id, s.seq, s.verb, s.goal_id, s.voids, s.at, s.data from statement s
		`+where+` order by s.learner_id, s.seq`, args...)
	if err != nil {
		return fmt.Errorf("reading the log: %w", err)
	}
	defer rows.Close()
	var s Statement
	var id, learner, verb, goal, voids, at, data string // plain types are read twice as fast as named ones
	for rows.Next() {
		if err := rows.Scan(&id, &learner, &s.Seq, &verb, &goal, &voids, &at, &data); err != nil {
			return fmt.Errorf("reading the log: %w", err)
		}
		s.ID, s.Learner, s.Verb, s.Goal, s.Voids = core.StatementID(id), core.LearnerID(learner), Verb(verb), core.GoalID(goal), core.StatementID(voids)
		s.At = core.ParseStamp(at)
		if err := readFacts(data, &s.Data); err != nil {
			return fmt.Errorf("reading statement %s: %w", s.ID, err)
		}
		if err := each(&s); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reading the log: %w", err)
	}
	return nil
}
