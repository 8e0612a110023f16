package people

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Who cares for whom. At home, the grown-ups care for the children without anybody saying so (see addOne); in a class or at
// work, whoever guides a learner says who cares for them: somebody who is here already, or a new account that does nothing else.

// ChildrenOf lists the learners of the actor's organisation for whom the actor cares, by name.
func ChildrenOf(ctx context.Context, tx *db.Tx, actor core.Actor) ([]Person, error) {
	where, args := Audience(actor, "l.id", 1, Caregiver)
	list, err := db.List(ctx, tx, scanPerson, `select `+personColumns+` from learner l join person p on p.id = l.person_id
where p.suspended_at = '' and `+where+` order by p.name_fold, p.id limit 50`, args...)
	if err != nil {
		return nil, fmt.Errorf("listing for whom somebody cares: %w", err)
	}
	return list, nil
}

// mayCare is nil when the actor says who cares for a child: they guide the child or run the organisation.
func (s *Service) mayCare(ctx context.Context, tx *db.Tx, actor core.Actor, child core.PersonID) error {
	relation, _, err := s.RelationToPerson(ctx, tx, actor, child)
	if err != nil {
		return err
	}
	if relation != Guide && relation != Admin {
		return core.Missing()
	}
	return s.gate("people.add", relation)
}

// Caregivers lists who cares for a learner, for those who guide the learner or run the organisation. Who has left the organisation is not
// in it.
func (s *Service) Caregivers(ctx context.Context, actor core.Actor, child core.PersonID) ([]Person, error) {
	return s.listCarers(ctx, actor, child, `exists (select 1 from care c where c.caregiver_id = p.id and c.child_id = $2)`)
}

// CaregiverChoices lists who could care for a learner: grown-ups who guide in the organisation, and caregivers of learners whom the
// actor guides, or of nobody at the moment.
func (s *Service) CaregiverChoices(ctx context.Context, actor core.Actor, child core.PersonID) ([]Person, error) {
	where, args := Audience(actor, "k.id", 3, Guide, Admin)
	return s.listCarers(ctx, actor, child, `p.id <> $2 and p.band = 'adult' and p.suspended_at = ''
	and not exists (select 1 from care c where c.caregiver_id = p.id and c.child_id = $2)
	and (exists (select 1 from membership g where g.person_id = p.id and g.org_id = $1 and g.role in ('guide', 'support'))
		or exists (select 1 from membership g where g.person_id = p.id and g.org_id = $1 and g.role = 'caregiver')
			and not exists (select 1 from care c where c.caregiver_id = p.id)
		or exists (select 1 from care c join learner k on k.person_id = c.child_id where c.caregiver_id = p.id and `+where+`))`, args...)
}

func (s *Service) listCarers(ctx context.Context, actor core.Actor, child core.PersonID, where string, more ...any) ([]Person, error) {
	var list []Person
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayCare(ctx, tx, actor, child); err != nil {
			return err
		}
		var err error
		list, err = db.List(ctx, tx, scanPerson, `select `+personColumns+` from person p join learner l on l.person_id = p.id
where exists (select 1 from membership m where m.person_id = p.id and m.org_id = $1) and `+where+` order by p.name_fold, p.id limit 200`,
			append([]any{actor.Org, child}, more...)...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing caregivers: %w", err)
	}
	return list, nil
}

// Carer says who is to care for a learner: somebody from [Service.CaregiverChoices], or somebody new by name.
type Carer struct {
	Person core.PersonID
	Name   string
}

// AddCaregiver has somebody care for a learner. A new account is a caregiver's and has a name to sign in with; a link lets them in.
func (s *Service) AddCaregiver(ctx context.Context, actor core.Actor, child core.PersonID, c Carer) (Person, error) {
	if c.Person != "" {
		return s.chooseCaregiver(ctx, actor, child, c.Person)
	}
	name, wrong := checkName(c.Name)
	if wrong != "" {
		return Person{}, core.BadField("caregiver", wrong)
	}
	now := s.now()
	p := Person{ID: core.NewID[core.PersonID](), Learner: core.NewID[core.LearnerID](), Name: name, Band: Adult, Shortcuts: true, CreatedAt: now}
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayCare(ctx, tx, actor, child); err != nil {
			return err
		}
		if err := insertPerson(ctx, tx, p, actor.Org, []core.Role{core.RoleCaregiver}); err != nil {
			return err
		}
		return insertCare(ctx, tx, p.ID, child, core.Stamp(now))
	})
	return p, err
}

func (s *Service) chooseCaregiver(ctx context.Context, actor core.Actor, child, caregiver core.PersonID) (Person, error) {
	choices, err := s.CaregiverChoices(ctx, actor, child)
	if err != nil {
		return Person{}, err
	}
	for _, p := range choices {
		if p.ID != caregiver {
			continue
		}
		return p, s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			if err := s.mayCare(ctx, tx, actor, child); err != nil {
				return err
			}
			if err := meetElsewhere(ctx, tx, actor.Org, caregiver, child); err != nil {
				return err
			}
			return insertCare(ctx, tx, caregiver, child, core.Stamp(s.now()))
		})
	}
	return Person{}, core.Missing()
}

// meetElsewhere refuses when both are in another organisation as well: one organisation must not decide what is seen in another.
func meetElsewhere(ctx context.Context, tx *db.Tx, org core.OrgID, a, b core.PersonID) error {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from membership x join membership y on y.org_id = x.org_id
where x.person_id = $1 and y.person_id = $2 and x.org_id <> $3`, a, b, org).Scan(&n)
	if err != nil {
		return fmt.Errorf("looking whether two people meet elsewhere: %w", err)
	}
	if n > 0 {
		return core.NewFault(core.Denied, "people.problem.above_you")
	}
	return nil
}

// EndCare has somebody no longer care for a learner. Their account stays. Who guides the learner's household cares as long as they do so: see [Service.Leave].
func (s *Service) EndCare(ctx context.Context, actor core.Actor, child, caregiver core.PersonID) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayCare(ctx, tx, actor, child); err != nil {
			return err
		}
		if at, err := guidesAtHome(ctx, tx, actor.Org, caregiver, child); err != nil || at {
			return firstError(err, core.NewFault(core.Denied, "people.problem.cares_at_home"))
		}
		if _, err := tx.Exec(ctx, `delete from care where caregiver_id = $1 and child_id = $2`, caregiver, child); err != nil {
			return fmt.Errorf("ending who cares for whom: %w", err)
		}
		return nil
	})
}

// guidesAtHome tells whether somebody guides a household of the organisation in which a child lives.
func guidesAtHome(ctx context.Context, tx *db.Tx, org core.OrgID, grownUp, child core.PersonID) (bool, error) {
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from group_ g join group_member a on a.group_id = g.id and a.person_id = $2 and a.relation = 'guide'
	join group_member b on b.group_id = g.id and b.person_id = $3 and b.relation = 'learner'
where g.org_id = $1 and g.kind = 'household'`, org, grownUp, child).Scan(&n); err != nil {
		return false, fmt.Errorf("asking whether two people live in one household: %w", err)
	}
	return n > 0, nil
}

// accountRelation is what the actor is to somebody's account: what they are to the learner, [Admin] for whoever runs the place, and [Guide] to a caregiver who is
// nothing else here and cares for somebody whom the actor guides.
func (s *Service) accountRelation(ctx context.Context, tx *db.Tx, actor core.Actor, person core.PersonID) (Relation, error) {
	relation, _, err := s.RelationToPerson(ctx, tx, actor, person)
	if err == nil && relation != Self && relation != Guide && actor.Is(core.RoleAdmin) {
		return Admin, nil // whoever runs the place and cares for one of its learners still runs it
	}
	if core.KindOf(err) != core.NotFound {
		return relation, err
	}
	where, args := Audience(actor, "l.id", 3, Guide)
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from care c join learner l on l.person_id = c.child_id
where c.caregiver_id = $1 and `+where+` and exists (select 1 from membership m where m.person_id = $1 and m.org_id = $2)
and not exists (select 1 from membership m where m.person_id = $1 and (m.org_id <> $2 or m.role <> 'caregiver'))`,
		append([]any{person, actor.Org}, args...)...).Scan(&n); err != nil {
		return None, fmt.Errorf("looking whether somebody is a caregiver: %w", err)
	}
	if n == 0 {
		return None, core.Missing()
	}
	return Guide, nil
}
