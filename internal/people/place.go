package people

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Places of people in groups: who is in which class, and as what. Moving changes the place alone; what somebody earned, wrote and made
// belongs to them and goes with them.

// Places lists the places in groups, the learner's first.
func Places() []Place {
	return []Place{AsLearner, AsGuide, AsCoGuide, AsAdvisor, AsSpecialist, AsManager}
}

// PlacesIn lists the places that make sense in a kind of organisation.
func PlacesIn(kind OrgKind) []Place {
	switch kind {
	case Home:
		return []Place{AsLearner, AsGuide}
	case Workplace:
		return []Place{AsLearner, AsGuide, AsCoGuide, AsManager}
	case Class:
		return []Place{AsLearner, AsGuide, AsCoGuide, AsAdvisor, AsSpecialist}
	default:
		return Places()
	}
}

// PlaceIn is a person's place in one group.
type PlaceIn struct {
	Group Group
	Place Place
}

// PlacesOf lists the places of somebody in those groups that the actor guides.
func (s *Service) PlacesOf(ctx context.Context, actor core.Actor, person core.PersonID) ([]PlaceIn, error) {
	where, args := ledBy(actor)
	var list []PlaceIn
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = db.List(ctx, tx, func(row db.Scanner) (in PlaceIn, err error) {
			g := &in.Group
			return in, row.Scan(&g.ID, &g.Org, &g.Kind, &g.Parent, &g.Name, &in.Place)
		}, `select g.id, g.org_id, g.kind, coalesce(g.parent_id, ''), g.name, m.relation from group_ g join group_member m on m.group_id = g.id
where `+where+fmt.Sprintf(` and m.person_id = $%d order by g.name, g.id, m.relation limit 100`, len(args)+1), append(args, person)...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing somebody's places: %w", err)
	}
	return list, nil
}

// Move moves a learner from one group to another; the actor guides both. Everything that is the learner's own stays as it is.
func (s *Service) Move(ctx context.Context, actor core.Actor, person core.PersonID, from, to core.GroupID) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayTo(ctx, tx, actor, "people.add", person); err != nil {
			return err
		}
		for _, id := range []core.GroupID{from, to} {
			if _, err := ledGroup(ctx, tx, actor, id); err != nil {
				return err
			}
		}
		result, err := tx.Exec(ctx, `delete from group_member where group_id = $1 and person_id = $2 and relation = $3`, from, person, AsLearner)
		if err != nil {
			return fmt.Errorf("taking a learner out of a group: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return firstError(err, core.Missing())
		}
		if err := leaveParts(ctx, tx, from, person); err != nil {
			return err
		}
		return insertMember(ctx, tx, to, person, AsLearner, core.Stamp(s.now()))
	})
}

func firstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

// Colleagues lists who guides in the organisation and is not yet in a group that the actor guides: those who could help there or cover.
func (s *Service) Colleagues(ctx context.Context, actor core.Actor, group core.GroupID) ([]Person, error) {
	var list []Person
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := ledGroup(ctx, tx, actor, group); err != nil {
			return err
		}
		var err error
		list, err = db.List(ctx, tx, scanPerson, `select `+personColumns+` from person p join learner l on l.person_id = p.id
where p.suspended_at = '' and exists (select 1 from membership m where m.person_id = p.id and m.org_id = $1 and m.role in ('guide', 'support'))
	and not exists (select 1 from group_member g where g.group_id = $2 and g.person_id = p.id and g.relation <> 'learner')
order by p.name_fold, p.id limit 200`, actor.Org, group)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing colleagues: %w", err)
	}
	return list, nil
}

// Invite gives a colleague a place beside the guides of a group that the actor guides: to help, to cover, to advise. Only an admin makes
// another guide of it.
func (s *Service) Invite(ctx context.Context, actor core.Actor, group core.GroupID, colleague core.PersonID, place Place) error {
	if place == AsLearner || !oneOf(place, Places()) {
		return core.BadField("colleague_place", "people.problem.place")
	}
	if place == AsGuide && !actor.Is(core.RoleAdmin) {
		return core.NewFault(core.Denied, "error.for_admins")
	}
	list, err := s.Colleagues(ctx, actor, group)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.ID != colleague {
			continue
		}
		return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			if _, err := ledGroup(ctx, tx, actor, group); err != nil {
				return err
			}
			if err := guidesFirst(ctx, tx, actor.Org, colleague, place); err != nil {
				return err
			}
			return insertMember(ctx, tx, group, colleague, place, core.Stamp(s.now()))
		})
	}
	return core.Missing()
}

// guidesFirst refuses to have somebody guide who does not guide in the organisation: that right is an admin's to give.
func guidesFirst(ctx context.Context, tx *db.Tx, org core.OrgID, person core.PersonID, place Place) error {
	if place != AsGuide && place != AsCoGuide {
		return nil
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from membership where org_id = $1 and person_id = $2 and role = 'guide'`, org, person).Scan(&n); err != nil {
		return fmt.Errorf("asking whether somebody guides: %w", err)
	}
	if n == 0 {
		return core.NewFault(core.Denied, "people.problem.guides_first")
	}
	return nil
}

// endCareInHousehold undoes what [careInHousehold] did, for who leaves: a grown-up no longer cares for the children there, and the grown-ups there no longer
// for a child. Who cares for whom in another household stays.
func endCareInHousehold(ctx context.Context, tx *db.Tx, group core.GroupID, person core.PersonID, place Place) error {
	who, others, theirs := "caregiver_id", "child_id", AsLearner
	if place == AsLearner {
		who, others, theirs = "child_id", "caregiver_id", AsGuide
	}
	if _, err := tx.Exec(ctx, `delete from care where `+who+` = $1 and `+others+` in (select person_id from group_member where group_id = $2 and relation = $3)
and not exists (select 1 from group_member a join group_member b on b.group_id = a.group_id join group_ g on g.id = a.group_id and g.kind = 'household' and g.id <> $2
	where a.person_id = care.caregiver_id and a.relation = 'guide' and b.person_id = care.child_id and b.relation = 'learner')`, person, group, theirs); err != nil {
		return fmt.Errorf("ending who cares for whom in a household: %w", err)
	}
	return nil
}

// Leave ends somebody's place in a group that the actor guides: a learner leaves the group and keeps everything, a colleague helps
// there no longer. Only an admin ends the place of a guide; the last guide stays, unless an admin runs the group.
func (s *Service) Leave(ctx context.Context, actor core.Actor, group core.GroupID, person core.PersonID, place Place) error {
	if place == AsGuide && !actor.Is(core.RoleAdmin) {
		return core.NewFault(core.Denied, "error.for_admins")
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		g, err := ledGroup(ctx, tx, actor, group)
		if err != nil {
			return err
		}
		result, err := tx.Exec(ctx, `delete from group_member where group_id = $1 and person_id = $2 and relation = $3`, group, person, place)
		if err != nil {
			return fmt.Errorf("ending a place in a group: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return firstError(err, core.Missing())
		}
		if g.Kind == Household {
			if err := endCareInHousehold(ctx, tx, group, person, place); err != nil {
				return err
			}
		}
		if place == AsLearner {
			return leaveParts(ctx, tx, group, person)
		}
		return nil
	})
}
