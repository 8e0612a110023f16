package evidence

import (
	"context"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// NotePart is the part of a statement's texts in which a guide's note stands.
const NotePart = "note"

// Notes gives the notes that guides wrote beside their judgements of a learner's work for a goal, by statement.
func Notes(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) (map[core.StatementID]string, error) {
	texts, err := pairs(ctx, tx, `
		select x.statement_id, x.part, x.body from statement_text x
		join statement s on s.id = x.statement_id
		where s.learner_id = $1 and s.goal_id = $2 and s.verb = 'judged' and x.part = '`+NotePart+`'`, learner, goal)
	if err != nil {
		return nil, err
	}
	notes := make(map[core.StatementID]string, len(texts))
	for id, parts := range texts {
		notes[id] = parts[NotePart]
	}
	return notes, nil
}
