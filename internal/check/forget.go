package check

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Forget erases a learner's sittings, plans, questions, reports and asks.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, statement := range []string{
		`delete from item_report where learner_id = $1`,
		`delete from question where learner_id = $1`,
		`delete from judgement_ask where learner_id = $1`,
		`delete from fixit where learner_id = $1`,
		`delete from resource_use where learner_id = $1`,
		`delete from stuck where learner_id = $1`,
		`delete from sitting_file where learner_id = $1`, // their content is swept
		`delete from sitting where learner_id = $1`,      // with its goals and questions: on delete cascade
	} {
		if _, err := tx.Exec(ctx, statement, learner); err != nil {
			return fmt.Errorf("erasing what a learner did in checks: %w", err)
		}
	}
	return nil
}

// ForgetGuide erases what a person wrote about other people's work: answers to questions and notes on reports.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	for _, statement := range []string{
		`update question set answer = '', answered_by = '' where answered_by = $1`,
		`update item_report set note = '', decided_by = '' where decided_by = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return fmt.Errorf("erasing what a guide wrote: %w", err)
		}
	}
	return nil
}
