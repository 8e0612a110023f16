package people

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// GroupKind is what sort of group it is.
type GroupKind string

// The kinds of groups.
const (
	ClassGroup GroupKind = "class"
	Household  GroupKind = "household"
	Team       GroupKind = "team"
	SubGroup   GroupKind = "group" // a group inside one of the others
)

// mainGroup is the kind of group that an organisation is made of.
func mainGroup(kind OrgKind) GroupKind {
	switch kind {
	case Home:
		return Household
	case Workplace:
		return Team
	case Class:
		return ClassGroup
	default:
		return ClassGroup
	}
}

// Place is what a member is in a group.
type Place string

// The places in a group.
const (
	AsLearner    Place = "learner"
	AsGuide      Place = "guide"
	AsCoGuide    Place = "co-guide"
	AsAdvisor    Place = "advisor"
	AsSpecialist Place = "specialist"
	AsManager    Place = "manager"
)

// Group is a class, a household, a team, or a group inside one.
type Group struct {
	ID       core.GroupID
	Org      core.OrgID
	Kind     GroupKind
	Parent   core.GroupID // "" for a group that is in no other
	Name     string
	Learners int // how many learners are in it
}

// Member is a person's place in a group.
type Member struct {
	Person
	Place Place
	// SignInName is what the person types to sign in.
	SignInName string
}

// ledBy is the condition under which group g is one that the actor guides, and its arguments from $1.
func ledBy(actor core.Actor) (string, []any) {
	if actor.Is(core.RoleAdmin) {
		return `g.org_id = $1`, []any{actor.Org}
	}
	return `g.org_id = $1 and exists (select 1 from group_member mine where mine.person_id = $2
	and mine.relation in ('guide', 'co-guide') and (mine.group_id = g.id or mine.group_id = g.parent_id))`, []any{actor.Org, actor.Person}
}

// LedClasses lists the classes (households, teams) that an actor guides, by name; of an admin, all of the organisation.
func LedClasses(ctx context.Context, tx *db.Tx, actor core.Actor) ([]Group, error) {
	where, args := ledBy(actor)
	list, err := db.List(ctx, tx, scanGroup, groupQuery+where+` and g.parent_id is null order by g.name, g.id limit 500`, args...)
	if err != nil {
		return nil, fmt.Errorf("listing groups: %w", err)
	}
	return list, nil
}

// Groups lists the classes (households, teams) that an actor guides (an admin: all of the organisation), by name. Groups inside them are
// [Service.Subgroups].
func (s *Service) Groups(ctx context.Context, actor core.Actor) ([]Group, error) {
	var list []Group
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = LedClasses(ctx, tx, actor)
		return err
	})
	return list, err
}

const groupQuery = `select g.id, g.org_id, g.kind, coalesce(g.parent_id, ''), g.name,
	(select count(*) from group_member m where m.group_id = g.id and m.relation = 'learner')
from group_ g where `

func scanGroup(row db.Scanner) (Group, error) {
	var g Group
	err := row.Scan(&g.ID, &g.Org, &g.Kind, &g.Parent, &g.Name, &g.Learners)
	return g, err
}

// Group reads one group that the actor guides; any other is missing.
func (s *Service) Group(ctx context.Context, actor core.Actor, id core.GroupID) (Group, error) {
	var g Group
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		g, err = ledGroup(ctx, tx, actor, id)
		return err
	})
	return g, err
}

func ledGroup(ctx context.Context, tx *db.Tx, actor core.Actor, id core.GroupID) (Group, error) {
	where, args := ledBy(actor)
	g, err := scanGroup(tx.QueryRow(ctx, groupQuery+where+fmt.Sprintf(` and g.id = $%d`, len(args)+1), append(args, id)...))
	return g, missingIfNone(err, "reading a group")
}

// Members lists the people of a group that the actor guides or covers: learners by name, a page at a time. The key of
// [core.Page] is [MemberKey] of the last row seen. A search finds the beginning of any word of a name.
func (s *Service) Members(ctx context.Context, actor core.Actor, group core.GroupID, search string, page core.Page) ([]Member, error) {
	var list []Member
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := seenGroup(ctx, tx, actor, group); err != nil {
			return err
		}
		var err error
		list, err = MembersOf(ctx, tx, group, search, page)
		return err
	})
	return list, err
}

// MembersOf is [Service.Members] in the transaction of a caller who knows that the actor guides or covers the group.
func MembersOf(ctx context.Context, tx *db.Tx, group core.GroupID, search string, page core.Page) ([]Member, error) {
	named, args := "", []any{group, page.After}
	if search != "" {
		named, args = ` and (' ' || p.name_fold) like $3 escape '\'`, append(args, wordStart(search))
	}
	list, err := db.List(ctx, tx, scanMember, `select `+personColumns+`, m.relation,
	coalesce((select min(n.name_fold) from signin_name n where n.person_id = p.id), '')
from group_member m join person p on p.id = m.person_id join learner l on l.person_id = p.id
where m.group_id = $1 and m.relation = 'learner' and p.name_fold || ' ' || p.id > $2`+named+`
order by p.name_fold || ' ' || p.id`+db.Limit(page.Rows()), args...)
	if err != nil {
		return nil, fmt.Errorf("listing the members of a group: %w", err)
	}
	return list, nil
}

// LearnersIn lists who learns in a group, by name, for a caller who knows that the actor guides it: at most so many, in one statement.
func LearnersIn(ctx context.Context, tx *db.Tx, group core.GroupID, most int) ([]core.LearnerID, error) {
	list, err := db.List(ctx, tx, db.One[core.LearnerID], `select l.id from group_member m join person p on p.id = m.person_id join learner l on l.person_id = p.id
		where m.group_id = $1 and m.relation = 'learner' order by p.name_fold, p.id`+db.Limit(most), group)
	if err != nil {
		return nil, fmt.Errorf("listing who learns in a group: %w", err)
	}
	return list, nil
}

// MemberKey is the sort key of a row of [Service.Members].
func MemberKey(m Member) string { return Fold(m.Name) + " " + string(m.ID) }

func scanMember(row db.Scanner) (Member, error) {
	var m Member
	dest, done := personFields(&m.Person)
	err := row.Scan(append(dest, &m.Place, &m.SignInName)...)
	done()
	return m, err
}

// Leaders lists the guides of a group that the actor guides, by name. They are few.
func (s *Service) Leaders(ctx context.Context, actor core.Actor, group core.GroupID) ([]Member, error) {
	var list []Member
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := ledGroup(ctx, tx, actor, group); err != nil {
			return err
		}
		var err error
		list, err = db.List(ctx, tx, scanMember, `select `+personColumns+`, m.relation,
	coalesce((select min(n.name_fold) from signin_name n where n.person_id = p.id), '')
from group_member m join person p on p.id = m.person_id join learner l on l.person_id = p.id
where m.group_id = $1 and m.relation <> 'learner' order by p.name_fold, p.id limit 200`, group)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing the guides of a group: %w", err)
	}
	return list, nil
}

// AddGroup makes a new class (household, team) whose guide is the actor.
func (s *Service) AddGroup(ctx context.Context, actor core.Actor, name string) (Group, error) {
	name, wrong := checkName(name)
	if wrong != "" {
		return Group{}, core.BadField("name", wrong)
	}
	relation := None
	switch {
	case actor.Is(core.RoleGuide):
		relation = Guide
	case actor.Is(core.RoleAdmin):
		relation = Admin
	}
	if err := s.gate("people.add", relation); err != nil {
		return Group{}, err
	}
	var made Group
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		org, err := loadOrg(ctx, tx, actor.Org)
		if err != nil {
			return err
		}
		now := core.Stamp(s.now())
		made = Group{ID: core.NewID[core.GroupID](), Org: org.ID, Kind: mainGroup(org.Kind), Name: name}
		if err := insertGroup(ctx, tx, made, now); err != nil {
			return err
		}
		if relation != Guide {
			return nil
		}
		return insertMember(ctx, tx, made.ID, actor.Person, AsGuide, now)
	})
	return made, err
}

// Led reads a group that the actor guides (an admin: any of the organisation), in the transaction of the caller; any other is missing.
func Led(ctx context.Context, tx *db.Tx, actor core.Actor, id core.GroupID) (Group, error) {
	return ledGroup(ctx, tx, actor, id)
}

// LedOn lists the classes that an actor guides and in which somebody learns on a course, by name.
func LedOn(ctx context.Context, tx *db.Tx, actor core.Actor, course core.CourseID) ([]Group, error) {
	where, args := ledBy(actor)
	list, err := db.List(ctx, tx, scanGroup, groupQuery+where+fmt.Sprintf(` and g.parent_id is null and exists (
	select 1 from enrolment e join learner l on l.id = e.learner_id join group_member m on m.person_id = l.person_id and m.relation = 'learner'
		join group_ part on part.id = m.group_id
	where e.course_id = $%d and e.ended_at = '' and (part.id = g.id or part.parent_id = g.id)) order by g.name, g.id limit 200`, len(args)+1), append(args, course)...)
	if err != nil {
		return nil, fmt.Errorf("listing the classes on a course: %w", err)
	}
	return list, nil
}
