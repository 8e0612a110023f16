package people

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Groups inside a class: guides make and name them, fill and empty them, and end them. Only who learns in the class can be in one. The
// board has a scope for such a group, so who is in it may decide more or less than the rest of the class.

// SubgroupLimit is how many groups one class can have at a time.
const SubgroupLimit = 40

// Subgroup is a group inside a class with the names of who is in it.
type Subgroup struct {
	Group
	Names []string
}

// Pick is a learner of a class, who is in a group inside it or could be.
type Pick struct {
	Person core.PersonID
	Name   string
	Face   string
	In     bool
}

// SubgroupInput says what a group inside a class is called and who is in it.
type SubgroupInput struct {
	Name   string
	People []core.PersonID
}

// Subgroups lists the groups inside a class that the actor guides, by name, each with its people.
func (s *Service) Subgroups(ctx context.Context, actor core.Actor, class core.GroupID) ([]Subgroup, error) {
	var list []Subgroup
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list = nil
		if _, err := ledClass(ctx, tx, actor, class); err != nil {
			return err
		}
		groups, err := db.List(ctx, tx, scanGroup, groupQuery+`g.parent_id = $1 and g.ended_at = '' order by g.name, g.id limit 100`, class)
		if err != nil {
			return err
		}
		at := map[core.GroupID]int{}
		for i, g := range groups {
			list, at[g.ID] = append(list, Subgroup{Group: g}), i
		}
		type member struct {
			group core.GroupID
			name  string
		}
		members, err := db.List(ctx, tx, func(row db.Scanner) (m member, err error) {
			return m, row.Scan(&m.group, &m.name)
		}, `select g.id, p.name from group_ g join group_member m on m.group_id = g.id and m.relation = 'learner' join person p on p.id = m.person_id
where g.parent_id = $1 and g.ended_at = '' order by p.name_fold, p.id`, class)
		for _, m := range members {
			list[at[m.group]].Names = append(list[at[m.group]].Names, m.name)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing the groups inside a class: %w", err)
	}
	return list, nil
}

// ledClass reads a class (household, team) that the actor guides. A group inside one is none.
func ledClass(ctx context.Context, tx *db.Tx, actor core.Actor, id core.GroupID) (Group, error) {
	g, err := ledGroup(ctx, tx, actor, id)
	if err == nil && g.Parent != "" {
		return Group{}, core.Missing()
	}
	return g, err
}

// ledSubgroup reads a group inside a class that the actor guides, and the class.
func ledSubgroup(ctx context.Context, tx *db.Tx, actor core.Actor, in, id core.GroupID) (sub, class Group, err error) {
	if class, err = ledClass(ctx, tx, actor, in); err != nil {
		return sub, class, err
	}
	sub, err = scanGroup(tx.QueryRow(ctx, groupQuery+`g.id = $1 and g.parent_id = $2`, id, in))
	return sub, class, missingIfNone(err, "reading a group inside a class")
}

// Subgroup reads a group inside a class that the actor guides, its class, and all learners of the class with who is in it.
func (s *Service) Subgroup(ctx context.Context, actor core.Actor, in, id core.GroupID) (sub, class Group, picks []Pick, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if sub, class, err = ledSubgroup(ctx, tx, actor, in, id); err != nil {
			return err
		}
		var ended string
		if err := tx.QueryRow(ctx, `select ended_at from group_ where id = $1`, id).Scan(&ended); err != nil {
			return fmt.Errorf("reading when a group ended: %w", err)
		}
		if ended != "" {
			return core.Missing()
		}
		picks, err = picksOf(ctx, tx, class.ID, id)
		return err
	})
	return sub, class, picks, err
}

// Picks lists the learners of a class that the actor guides, for a new group.
func (s *Service) Picks(ctx context.Context, actor core.Actor, class core.GroupID) (g Group, picks []Pick, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if g, err = ledClass(ctx, tx, actor, class); err != nil {
			return err
		}
		picks, err = picksOf(ctx, tx, class, "")
		return err
	})
	return g, picks, err
}

func picksOf(ctx context.Context, tx *db.Tx, class, sub core.GroupID) ([]Pick, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (p Pick, err error) {
		var in int
		err = row.Scan(&p.Person, &p.Name, &p.Face, &in)
		p.In = in > 0
		return p, err
	}, `select p.id, p.name, p.face, (select count(*) from group_member s where s.group_id = $2 and s.person_id = p.id and s.relation = 'learner')
from person p where p.id in (select m.person_id from group_member m where m.group_id in ($1, $2) and m.relation = 'learner') order by p.name_fold, p.id limit 500`, class, sub)
	if err != nil {
		return nil, fmt.Errorf("listing who could be in a group: %w", err)
	}
	return list, nil
}

// AddSubgroup makes a group inside a class that the actor guides.
func (s *Service) AddSubgroup(ctx context.Context, actor core.Actor, class core.GroupID, in SubgroupInput) (Group, error) {
	var made Group
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		parent, err := ledClass(ctx, tx, actor, class)
		if err != nil {
			return err
		}
		if in.Name, err = s.checkSubgroup(ctx, tx, actor, class, "", in.Name); err != nil {
			return err
		}
		var there int
		if err := tx.QueryRow(ctx, `select count(*) from group_ where parent_id = $1 and ended_at = ''`, class).Scan(&there); err != nil {
			return fmt.Errorf("counting the groups of a class: %w", err)
		}
		if there >= SubgroupLimit {
			return core.BadField("name", "people.problem.subgroups_many")
		}
		made = Group{ID: core.NewID[core.GroupID](), Org: parent.Org, Kind: SubGroup, Parent: class, Name: in.Name}
		if err := insertGroup(ctx, tx, made, core.Stamp(s.now())); err != nil {
			return err
		}
		return s.fill(ctx, tx, class, made.ID, in.People)
	})
	return made, err
}

// checkSubgroup tidies the name of a group inside a class: each name is there once. The actor is known to guide the class.
func (s *Service) checkSubgroup(ctx context.Context, tx *db.Tx, actor core.Actor, class, sub core.GroupID, name string) (string, error) {
	if err := s.mayAdd(actor, AsLearner); err != nil {
		return "", err
	}
	name, wrong := checkName(name)
	if wrong != "" {
		return "", core.BadField("name", wrong)
	}
	names, err := db.List(ctx, tx, db.One[string], `select name from group_ where parent_id = $1 and ended_at = '' and id <> $2`, class, sub)
	if err != nil {
		return "", fmt.Errorf("reading the names of groups: %w", err)
	}
	for _, taken := range names {
		if Fold(taken) == Fold(name) {
			return "", core.BadField("name", "people.problem.subgroup_name")
		}
	}
	return name, nil
}

// fill makes exactly these people, out of those who learn in the class, the learners of a group inside it.
func (s *Service) fill(ctx context.Context, tx *db.Tx, class, sub core.GroupID, chosen []core.PersonID) error {
	picks, err := picksOf(ctx, tx, class, sub)
	if err != nil {
		return err
	}
	want := map[core.PersonID]bool{}
	for _, p := range chosen {
		want[p] = true
	}
	now := core.Stamp(s.now())
	for _, p := range picks {
		switch {
		case p.In == want[p.Person]:
		case p.In:
			if _, err := tx.Exec(ctx, `delete from group_member where group_id = $1 and person_id = $2 and relation = 'learner'`, sub, p.Person); err != nil {
				return fmt.Errorf("taking somebody out of a group: %w", err)
			}
		default:
			if err := insertMember(ctx, tx, sub, p.Person, AsLearner, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// SaveSubgroup names a group inside a class that the actor guides, and makes exactly these people its learners.
func (s *Service) SaveSubgroup(ctx context.Context, actor core.Actor, in, id core.GroupID, to SubgroupInput) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, class, err := ledSubgroup(ctx, tx, actor, in, id)
		if err != nil {
			return err
		}
		if to.Name, err = s.checkSubgroup(ctx, tx, actor, class.ID, id, to.Name); err != nil {
			return err
		}
		result, err := tx.Exec(ctx, `update group_ set name = $1 where id = $2 and ended_at = ''`, to.Name, id)
		if err != nil {
			return fmt.Errorf("naming a group: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n != 1 {
			return firstError(err, core.Missing())
		}
		return s.fill(ctx, tx, class.ID, id, to.People)
	})
}

// EndSubgroup ends a group inside a class that the actor guides: nobody is in it any more, and what was set for it on the board holds for
// nobody. [Service.ResumeSubgroup] brings it back with those who still learn in the class.
func (s *Service) EndSubgroup(ctx context.Context, actor core.Actor, in, id core.GroupID) (class Group, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, class, err = ledSubgroup(ctx, tx, actor, in, id); err != nil {
			return err
		}
		if err := s.mayAdd(actor, AsLearner); err != nil {
			return err
		}
		result, err := tx.Exec(ctx, `update group_ set ended_at = $1 where id = $2 and ended_at = ''`, core.Stamp(s.now()), id)
		if err != nil {
			return fmt.Errorf("ending a group: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n != 1 {
			return err // it has ended already
		}
		return moveRows(ctx, tx, id, `insert into group_past (group_id, person_id, relation, created_at)
select group_id, person_id, relation, created_at from group_member where group_id = $1`, `delete from group_member where group_id = $1`)
	})
	return class, err
}

// ResumeSubgroup brings back a group that has ended. Who has left the class meanwhile is not in it; one that a new group took the name of
// stays away.
func (s *Service) ResumeSubgroup(ctx context.Context, actor core.Actor, in, id core.GroupID) (class Group, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		var sub Group
		if sub, class, err = ledSubgroup(ctx, tx, actor, in, id); err != nil {
			return err
		}
		if _, err := s.checkSubgroup(ctx, tx, actor, class.ID, id, sub.Name); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update group_ set ended_at = '' where id = $1`, id); err != nil {
			return fmt.Errorf("bringing a group back: %w", err)
		}
		return moveRows(ctx, tx, id, `insert into group_member (group_id, person_id, relation, created_at)
select o.group_id, o.person_id, o.relation, o.created_at from group_past o join group_ g on g.id = o.group_id
where o.group_id = $1 and (o.relation <> 'learner' or exists (
	select 1 from group_member m where m.group_id = g.parent_id and m.person_id = o.person_id and m.relation = 'learner'))
on conflict do nothing`, `delete from group_past where group_id = $1`)
	})
	return class, err
}

func moveRows(ctx context.Context, tx *db.Tx, id core.GroupID, statements ...string) error {
	for _, q := range statements {
		if _, err := tx.Exec(ctx, q, id); err != nil {
			return fmt.Errorf("moving who is in a group: %w", err)
		}
	}
	return nil
}

// leaveParts takes a learner who leaves a class out of the groups inside it.
func leaveParts(ctx context.Context, tx *db.Tx, class core.GroupID, person core.PersonID) error {
	_, err := tx.Exec(ctx, `delete from group_member where person_id = $1 and relation = 'learner'
	and group_id in (select id from group_ where parent_id = $2)`, person, class)
	if err != nil {
		return fmt.Errorf("taking a learner out of the groups of a class: %w", err)
	}
	return nil
}

// Mine is a class in which somebody learns, and the groups inside it that they are in.
type Mine struct {
	Class  string
	Groups []string
}

// ClassesOf lists where the actor learns, by name, with the groups that they are in.
func (s *Service) ClassesOf(ctx context.Context, actor core.Actor) ([]Mine, error) {
	var list []Mine
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list = nil
		type place struct{ class, group string }
		places, err := db.List(ctx, tx, func(row db.Scanner) (p place, err error) {
			return p, row.Scan(&p.class, &p.group)
		}, `select c.name, coalesce(g.name, '') from group_member m join group_ c on c.id = m.group_id and c.parent_id is null and c.org_id = $2
left join group_ g on g.parent_id = c.id and g.ended_at = '' and exists (
	select 1 from group_member s where s.group_id = g.id and s.person_id = m.person_id and s.relation = 'learner')
where m.person_id = $1 and m.relation = 'learner' order by c.name, c.id, g.name, g.id limit 200`, actor.Person, actor.Org)
		for _, p := range places {
			if len(list) == 0 || list[len(list)-1].Class != p.class {
				list = append(list, Mine{Class: p.class})
			}
			if p.group != "" {
				list[len(list)-1].Groups = append(list[len(list)-1].Groups, p.group)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing somebody's classes: %w", err)
	}
	return list, nil
}
