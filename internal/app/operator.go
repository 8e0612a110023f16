package app

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

// Operator is the actor for commands: the first admin of the organisation with a name, or of the only one there is.
func (a *App) Operator(ctx context.Context, org string) (core.Actor, error) {
	type admin struct {
		core.Actor
		org string
	}
	var list []admin
	err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		list, err = db.List(ctx, tx, func(s db.Scanner) (admin, error) {
			one := admin{Actor: core.Actor{Roles: []core.Role{core.RoleAdmin, core.RoleGuide}}}
			err := s.Scan(&one.Person, &one.Learner, &one.Org, &one.org)
			return one, err
		}, `select m.person_id, l.id, o.id, o.name from membership m join org o on o.id = m.org_id
			join learner l on l.person_id = m.person_id
			where m.role = 'admin' order by o.created_at, o.id, m.created_at, m.person_id`)
		return err
	})
	if err != nil {
		return core.Actor{}, fmt.Errorf("finding who runs this place: %w", err)
	}
	var found []admin
	for _, one := range list {
		matches := org == "" || people.Fold(one.org) == people.Fold(org)
		if matches && (len(found) == 0 || found[0].Org != one.Org) {
			found = append(found, one)
		}
	}
	switch {
	case len(list) == 0:
		return core.Actor{}, core.NewFault(core.NotFound, "ops.not_set_up")
	case len(found) == 0:
		return core.Actor{}, core.NewFault(core.NotFound, "ops.no_such_org", "name", org)
	case len(found) > 1:
		return core.Actor{}, core.NewFault(core.Invalid, "ops.which_org")
	}
	return found[0].Actor, nil
}

// learners lists the learners who are not erased.
func (a *App) learners(ctx context.Context) ([]core.LearnerID, error) {
	var list []core.LearnerID
	err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		list, err = db.List(ctx, tx, db.One[core.LearnerID], `select id from learner where erased_at = '' order by id`)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing learners: %w", err)
	}
	return list, nil
}
