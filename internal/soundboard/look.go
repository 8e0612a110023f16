package soundboard

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Look is that somebody looked at a learner's pages as the learner sees them, on one day.
type Look struct {
	By  string // name of who looked
	Day time.Time
}

// LookAs lets the actor look at a learner's pages as the learner sees them, and keeps that they did: one line a day, for the learner to read.
func (b *Board) LookAs(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID) error {
	if err := b.May(ctx, tx, actor, LearnerLookAs, learner); err != nil {
		return err
	}
	now := core.Stamp(b.clock.Now())
	_, err := tx.Exec(ctx, `insert into looked_as (org_id, learner_id, person_id, day, at) values ($1, $2, $3, $4, $5)
		on conflict (learner_id, org_id, day, person_id) do nothing`, actor.Org, learner, actor.Person, now[:len(time.DateOnly)], now)
	if err != nil {
		return fmt.Errorf("keeping that somebody looked as a learner: %w", err)
	}
	return nil
}

// looksShown is how many looks a learner's page lists.
const looksShown = 5

// Looks lists who looked at a learner's pages as the learner sees them, latest first: for the learner.
func (b *Board) Looks(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) ([]Look, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (Look, error) {
		var one Look
		var day string
		err := row.Scan(&one.By, &day)
		one.Day, _ = time.Parse(time.DateOnly, day)
		return one, err
	}, `select p.name, l.day from looked_as l join person p on p.id = l.person_id where l.learner_id = $1 and l.org_id = $2
		order by l.day desc, l.at desc limit $3`, learner, org, looksShown)
	if err != nil {
		return nil, fmt.Errorf("listing who looked as a learner: %w", err)
	}
	return list, nil
}
