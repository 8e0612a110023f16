package people

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// MayErase tells whether the actor may erase a person: nil, or a fault that says why not. The last admin of an
// organisation cannot be erased, since nobody could run it then, nor the only grown-up of a household.
func (s *Service) MayErase(ctx context.Context, tx *db.Tx, actor core.Actor, person core.PersonID) error {
	if err := s.mayTo(ctx, tx, actor, "people.erase", person); err != nil {
		return err
	}
	var lonely int
	if err := tx.QueryRow(ctx, `select count(*) from membership m where m.person_id = $1 and m.role = 'admin' and not exists (
	select 1 from membership other where other.org_id = m.org_id and other.role = 'admin' and other.person_id <> m.person_id)`, person).Scan(&lonely); err != nil {
		return fmt.Errorf("looking for another admin: %w", err)
	}
	if lonely > 0 {
		return core.NewFault(core.Denied, "people.problem.last_admin")
	}
	return keepsAGuide(ctx, tx, actor.Org, person, "")
}

// Forget erases a person from the tables of this room, in the transaction of the caller (package privacy,
// which has the other rooms erase as well and has asked [Service.MayErase]): the name, the ways to sign in, sessions, places in groups, and
// the mapping to the learner id. What stays is the bare learner id with its sequence number and digest, so
// that the chain of the evidence log still verifies. It gives that learner id.
func (s *Service) Forget(ctx context.Context, tx *db.Tx, person core.PersonID) (core.LearnerID, error) {
	learner, err := learnerOf(ctx, tx, person)
	if err != nil {
		return "", err
	}
	names, err := db.List(ctx, tx, db.One[string], `select name_fold from signin_name where person_id = $1`, person)
	if err != nil {
		return "", fmt.Errorf("reading the names of a person: %w", err)
	}
	for _, name := range names {
		if _, err := tx.Exec(ctx, `delete from signin_attempt where bucket = $1`, nameBucket(name).key); err != nil {
			return "", fmt.Errorf("forgetting attempts: %w", err)
		}
	}
	if _, err := tx.Exec(ctx, `delete from signin_attempt where bucket = $1`, codeBucket(person).key); err != nil {
		return "", fmt.Errorf("forgetting attempts: %w", err)
	}
	if _, err := tx.Exec(ctx, `update learner set person_id = null, erased_at = $1 where id = $2`, core.Stamp(s.now()), learner); err != nil {
		return "", fmt.Errorf("emptying the mapping of a learner: %w", err)
	}
	for _, column := range []string{"made_by", "ended_by"} {
		if _, err := tx.Exec(ctx, `update cover set `+column+` = '' where `+column+` = $1`, person); err != nil {
			return "", fmt.Errorf("forgetting who asked for a cover: %w", err)
		}
	}
	// Everything else that names the person goes with the row: on delete cascade.
	if _, err := tx.Exec(ctx, `delete from person where id = $1`, person); err != nil {
		return "", fmt.Errorf("deleting a person: %w", err)
	}
	return learner, nil
}
