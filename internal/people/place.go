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

// Move moves a learner from one group to another; the actor guides both. From "" it gives a place to somebody who has none here: that is for whoever runs
// the place. Everything that is the learner's own stays as it is.
func (s *Service) Move(ctx context.Context, actor core.Actor, person core.PersonID, from, to core.GroupID) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayPlace(ctx, tx, actor, person); err != nil {
			return err
		}
		target, err := ledGroup(ctx, tx, actor, to)
		if err != nil {
			return err
		}
		if from != "" {
			if err := s.leave(ctx, tx, actor, leaving{group: from, person: person, place: AsLearner}); err != nil {
				return err
			}
		} else if err := placeless(ctx, tx, actor, person); err != nil {
			return err
		}
		return s.takePlace(ctx, tx, target, person, AsLearner)
	})
}

// mayPlace asks whether the actor says in which groups of their organisation somebody learns. It opens no account, so it may be somebody who is in
// another organisation as well.
func (s *Service) mayPlace(ctx context.Context, tx *db.Tx, actor core.Actor, person core.PersonID) error {
	relation, err := s.accountRelation(ctx, tx, actor, person)
	if err != nil {
		return err
	}
	return s.gate("people.add", relation)
}

// placeless is nil when somebody learns in the actor's organisation and is in none of its groups, and the actor runs the place.
func placeless(ctx context.Context, tx *db.Tx, actor core.Actor, person core.PersonID) error {
	if !actor.Is(core.RoleAdmin) {
		return core.NewFault(core.Denied, "error.for_admins")
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from membership m where m.org_id = $1 and m.person_id = $2 and m.role = 'learner'
	and not exists (select 1 from group_member g join group_ c on c.id = g.group_id and c.org_id = $1 where g.person_id = $2 and g.relation = 'learner')`,
		actor.Org, person).Scan(&n); err != nil {
		return fmt.Errorf("asking whether a learner has no group: %w", err)
	}
	if n == 0 {
		return core.Missing()
	}
	return nil
}

// Others lists who belongs to the organisation without a place in any of its groups and without somebody to care for, by name, for whoever runs the place:
// who left, who leads, who has yet to be put somewhere. The actor is not among them; at most 200.
func (s *Service) Others(ctx context.Context, actor core.Actor) ([]Person, error) {
	if !actor.Is(core.RoleAdmin) {
		return nil, core.NewFault(core.Denied, "error.for_admins")
	}
	var list []Person
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = db.List(ctx, tx, scanPerson, `select `+personColumns+` from person p join learner l on l.person_id = p.id
where p.id <> $2 and exists (select 1 from membership m where m.org_id = $1 and m.person_id = p.id)
	and not exists (select 1 from group_member g join group_ c on c.id = g.group_id and c.org_id = $1 where g.person_id = p.id)
	and not exists (select 1 from care k join membership m on m.person_id = k.child_id and m.org_id = $1 where k.caregiver_id = p.id)
order by p.name_fold, p.id limit 200`, actor.Org, actor.Person)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing who has no place: %w", err)
	}
	return list, nil
}

// takePlace gives somebody a place in a group. In a household, its grown-ups care for its children.
func (s *Service) takePlace(ctx context.Context, tx *db.Tx, group Group, person core.PersonID, place Place) error {
	now := core.Stamp(s.now())
	if err := insertMember(ctx, tx, group.ID, person, place, now); err != nil || group.Kind != Household {
		return err
	}
	return careInHousehold(ctx, tx, group.ID, person, place, now)
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
			into, err := ledGroup(ctx, tx, actor, group)
			if err != nil {
				return err
			}
			if err := guidesFirst(ctx, tx, actor.Org, colleague, place); err != nil {
				return err
			}
			return s.takePlace(ctx, tx, into, colleague, place)
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
// there no longer. Only an admin ends the place of a guide; a household always keeps one.
func (s *Service) Leave(ctx context.Context, actor core.Actor, group core.GroupID, person core.PersonID, place Place) error {
	if place == AsGuide && !actor.Is(core.RoleAdmin) {
		return core.NewFault(core.Denied, "error.for_admins")
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return s.leave(ctx, tx, actor, leaving{group: group, person: person, place: place})
	})
}

// leaving is a place in a group that ends.
type leaving struct {
	group  core.GroupID
	person core.PersonID
	place  Place
}

func (s *Service) leave(ctx context.Context, tx *db.Tx, actor core.Actor, l leaving) error {
	g, err := ledGroup(ctx, tx, actor, l.group)
	if err != nil {
		return err
	}
	if l.place == AsGuide {
		if err := keepsAGuide(ctx, tx, actor.Org, l.person, l.group); err != nil {
			return err
		}
	}
	result, err := tx.Exec(ctx, `delete from group_member where group_id = $1 and person_id = $2 and relation = $3`, l.group, l.person, l.place)
	if err != nil {
		return fmt.Errorf("ending a place in a group: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return firstError(err, core.Missing())
	}
	if g.Kind == Household {
		if err := endCareInHousehold(ctx, tx, l.group, l.person, l.place); err != nil {
			return err
		}
	}
	if l.place == AsLearner {
		return leaveParts(ctx, tx, l.group, l.person)
	}
	return nil
}

// keepsAGuide refuses when a household would have no grown-up any more without somebody: its children would be nobody's. It looks at one group, or with ""
// at all of the organisation.
func keepsAGuide(ctx context.Context, tx *db.Tx, org core.OrgID, person core.PersonID, group core.GroupID) error {
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from group_ g join group_member mine on mine.group_id = g.id and mine.person_id = $2 and mine.relation = 'guide'
where g.org_id = $1 and g.kind = 'household' and ($3 = '' or g.id = $3)
	and not exists (select 1 from group_member other where other.group_id = g.id and other.relation = 'guide' and other.person_id <> $2)`, org, person, group).Scan(&n); err != nil {
		return fmt.Errorf("looking for the only grown-up of a household: %w", err)
	}
	if n > 0 {
		return core.NewFault(core.Denied, "people.problem.last_guide")
	}
	return nil
}

// Beside reads somebody who has a place in a group that the actor guides; anybody else is missing.
func (s *Service) Beside(ctx context.Context, actor core.Actor, group core.GroupID, person core.PersonID) (Person, error) {
	var p Person
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := ledGroup(ctx, tx, actor, group); err != nil {
			return err
		}
		var err error
		p, err = scanPerson(tx.QueryRow(ctx, `select `+personColumns+` from person p join learner l on l.person_id = p.id
where p.id = $1 and exists (select 1 from group_member m where m.group_id = $2 and m.person_id = p.id)`, person, group))
		return missingIfNone(err, "reading somebody of a group")
	})
	return p, err
}

// Return takes back that somebody left a group, for whoever runs the place.
func (s *Service) Return(ctx context.Context, actor core.Actor, group core.GroupID, person core.PersonID, place Place) error {
	if place != AsLearner {
		return s.Invite(ctx, actor, group, person, place)
	}
	if !actor.Is(core.RoleAdmin) {
		return core.NewFault(core.Denied, "error.for_admins")
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		into, err := ledGroup(ctx, tx, actor, group)
		if err != nil {
			return err
		}
		if err := s.mayPlace(ctx, tx, actor, person); err != nil {
			return err
		}
		var learns int
		if err := tx.QueryRow(ctx, `select count(*) from membership where org_id = $1 and person_id = $2 and role = 'learner'`, actor.Org, person).Scan(&learns); err != nil {
			return fmt.Errorf("asking whether somebody learns here: %w", err)
		}
		if learns == 0 {
			return core.Missing()
		}
		return s.takePlace(ctx, tx, into, person, AsLearner)
	})
}
