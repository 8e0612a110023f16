package people

import (
	"context"
	"fmt"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Who teaches, supports, leads and runs an organisation: an admin says so, on the page of a person. To be a learner or a caregiver is no
// matter of this page; those follow from places in groups and from who cares for whom.

// GivenRoles lists the roles that an admin gives and takes, in the order in which they are offered.
func GivenRoles() []core.Role {
	return []core.Role{core.RoleGuide, core.RoleSupport, core.RoleLeader, core.RoleAdmin}
}

// RolesOf lists the roles of somebody in the actor's organisation, for an admin.
func (s *Service) RolesOf(ctx context.Context, actor core.Actor, person core.PersonID) ([]core.Role, error) {
	var list []core.Role
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = rolesHere(ctx, tx, actor, person)
		return err
	})
	return list, err
}

// rolesHere reads the roles of somebody; whoever has none in the actor's organisation does not exist.
func rolesHere(ctx context.Context, tx *db.Tx, actor core.Actor, person core.PersonID) ([]core.Role, error) {
	if !actor.Is(core.RoleAdmin) {
		return nil, core.NewFault(core.Denied, "error.for_admins")
	}
	list, err := db.List(ctx, tx, db.One[core.Role], `select role from membership where org_id = $1 and person_id = $2 order by role`, actor.Org, person)
	if err != nil {
		return nil, fmt.Errorf("reading roles: %w", err)
	}
	if len(list) == 0 {
		return nil, core.Missing()
	}
	return list, nil
}

// SetRoles gives somebody exactly these of [GivenRoles]. Somebody always runs the place. Whoever neither teaches nor supports any more has
// no place beside the guides of any group either.
func (s *Service) SetRoles(ctx context.Context, actor core.Actor, person core.PersonID, roles []core.Role) error {
	for _, role := range roles {
		if !oneOf(role, GivenRoles()) {
			return core.BadField("roles", "people.problem.place")
		}
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		had, err := rolesHere(ctx, tx, actor, person)
		if err != nil {
			return err
		}
		for _, role := range GivenRoles() {
			if err := s.setRole(ctx, tx, actor, person, role, slices.Contains(roles, role)); err != nil {
				return err
			}
		}
		left := slices.ContainsFunc(had, func(r core.Role) bool { return !oneOf(r, GivenRoles()) })
		if len(roles) == 0 && !left {
			return core.BadField("roles", "people.problem.roles_none")
		}
		return endPlaces(ctx, tx, actor.Org, person, roles)
	})
}

func (s *Service) setRole(ctx context.Context, tx *db.Tx, actor core.Actor, person core.PersonID, role core.Role, wanted bool) error {
	if wanted {
		_, err := tx.Exec(ctx, `insert into membership (org_id, person_id, role, created_at) values ($1, $2, $3, $4) on conflict do nothing`,
			actor.Org, person, role, core.Stamp(s.now()))
		return err
	}
	if _, err := tx.Exec(ctx, `delete from membership where org_id = $1 and person_id = $2 and role = $3`, actor.Org, person, role); err != nil {
		return fmt.Errorf("taking a role: %w", err)
	}
	if role != core.RoleAdmin {
		return nil
	}
	var admins int
	if err := tx.QueryRow(ctx, `select count(*) from membership m join person p on p.id = m.person_id
where m.org_id = $1 and m.role = 'admin' and p.suspended_at = ''`, actor.Org).Scan(&admins); err != nil {
		return fmt.Errorf("looking for another admin: %w", err)
	}
	if admins == 0 {
		return core.NewFault(core.Denied, "people.problem.last_admin")
	}
	return nil
}

// endPlaces ends the places in groups that roles no longer carry.
func endPlaces(ctx context.Context, tx *db.Tx, org core.OrgID, person core.PersonID, roles []core.Role) error {
	gone := `'guide', 'co-guide'`
	switch {
	case slices.Contains(roles, core.RoleGuide):
		return nil
	case !slices.Contains(roles, core.RoleSupport):
		gone += `, 'advisor', 'specialist', 'manager'`
	}
	if err := keepsAGuide(ctx, tx, org, person, ""); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `delete from group_member where person_id = $1 and relation in (`+gone+`)
and group_id in (select id from group_ where org_id = $2)`, person, org); err != nil {
		return fmt.Errorf("ending places in groups: %w", err)
	}
	return nil
}
