package check

import (
	"context"
	"math"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/item"
	"crossfade/internal/progress"
)

// TestGuessingIsExpected: of two questions that are equally hard, the one with options to guess from is likelier to be right.
func TestGuessingIsExpected(t *testing.T) {
	d := dbtest.SQLite(t)
	learner, goal := core.NewID[core.LearnerID](), core.NewID[core.GoalID]()
	open, guessed := Candidate{Item: "open", Version: 1}, Candidate{Item: "guessed", Version: 1}
	list := []Candidate{guessed, open}
	items := map[item.Ref]item.Stored{
		{ID: open.Item, Version: 1}:    {Item: item.Item{Interactions: []item.Interaction{{Kind: item.Number}}}},
		{ID: guessed.Item, Version: 1}: {Item: item.Item{Interactions: []item.Interaction{{Kind: item.Choice, Choices: make([]item.ChoiceOption, 2)}}}},
	}
	err := d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		person, at := core.NewID[core.PersonID](), "2026-11-21T09:00:00.000Z"
		_, err := tx.Exec(ctx, `insert into person (id, name, name_fold, language, timezone, band, theme, shortcuts, face, created_at, suspended_at)
			values ($1, 'Ada', 'ada', '', '', 'adult', '', true, '', $2, '')`, person, at)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into learner (id, person_id, seq, head, created_at, erased_at) values ($1, $2, 0, '', $3, '')`, learner, person, at); err != nil {
			return err
		}
		e, err := progress.EstimatesOf(ctx, tx, learner, []core.GoalID{goal})
		foresee(&e, goal, list, items)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := .5 + list[1].P/2; math.Abs(list[0].P-want) > 1e-9 || list[1].P <= .3 {
		t.Errorf("with two options the chance is %v, and without %v", list[0].P, list[1].P)
	}
}
