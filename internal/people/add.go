package people

import (
	"context"
	"fmt"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// AddLimit is how many names can be added at once.
const AddLimit = 200

// AddInput says whom to add to a group.
type AddInput struct {
	Group core.GroupID
	// Names are pasted, one per line; empty lines do not count.
	Names string
	Band  Band
	// Faces are names of drawings that new learners who are no adults get in turn, so that those who do not read yet find themselves.
	Faces []string
	// Place is what they are there. Only an admin adds others than learners.
	Place Place
}

// Added is what came of [Service.Add].
type Added struct {
	People  []Person
	Already []string // names that the group had before, and that were left alone
}

// Add adds people to a group that the actor guides: each gets an account and a name to sign in with, and no
// passphrase yet. A name that is in the group already, or twice in the list, is added once.
func (s *Service) Add(ctx context.Context, actor core.Actor, in AddInput) (Added, error) {
	names, err := in.check()
	if err != nil {
		return Added{}, err
	}
	var added Added
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		added = Added{}
		group, err := ledGroup(ctx, tx, actor, in.Group)
		if err != nil {
			return err
		}
		if err := s.mayAdd(actor, in.Place); err != nil {
			return err
		}
		known, err := namesIn(ctx, tx, group.ID)
		if err != nil {
			return err
		}
		for _, name := range names {
			if known[Fold(name)] {
				added.Already = append(added.Already, name)
				continue
			}
			known[Fold(name)] = true
			p, err := s.addOne(ctx, tx, group, Person{Name: name, Band: in.Band, Face: in.face(len(known))}, in.Place)
			if err != nil {
				return err
			}
			added.People = append(added.People, p)
		}
		return nil
	})
	return added, err
}

// AddLearners is [Service.Add] for learners.
func (s *Service) AddLearners(ctx context.Context, actor core.Actor, group core.GroupID, names string, band Band) (Added, error) {
	return s.Add(ctx, actor, AddInput{Group: group, Names: names, Band: band, Place: AsLearner})
}

// face is the drawing for the nth person of a group.
func (in AddInput) face(n int) string {
	if len(in.Faces) == 0 || in.Place != AsLearner || in.Band == Adult {
		return ""
	}
	return in.Faces[n%len(in.Faces)]
}

func (in AddInput) check() ([]string, error) {
	wrong := problems{}
	var names []string
	for line := range strings.Lines(in.Names) {
		name, key := checkName(line)
		if name == "" {
			continue
		}
		wrong.add("names", key)
		if names = append(names, name); len(names) > AddLimit {
			return nil, core.BadField("names", "people.problem.names_many")
		}
	}
	if len(names) == 0 {
		wrong.add("names", "people.problem.names_none")
	}
	if !oneOf(in.Band, Bands()) {
		wrong.add("band", "people.problem.band")
	}
	if !oneOf(in.Place, Places()) {
		wrong.add("place", "people.problem.place")
	}
	return names, wrong.fault()
}

// mayAdd asks the gate. The actor is known to guide the group, or to run the organisation.
func (s *Service) mayAdd(actor core.Actor, place Place) error {
	relation := Guide
	if actor.Is(core.RoleAdmin) && !actor.Is(core.RoleGuide) {
		relation = Admin
	}
	if place != AsLearner && !actor.Is(core.RoleAdmin) {
		return core.NewFault(core.Denied, "error.for_admins")
	}
	return s.gate("people.add", relation)
}

func namesIn(ctx context.Context, tx *db.Tx, group core.GroupID) (map[string]bool, error) {
	list, err := db.List(ctx, tx, db.One[string],
		`select distinct p.name_fold from group_member m join person p on p.id = m.person_id where m.group_id = $1`, group)
	if err != nil {
		return nil, fmt.Errorf("reading the names of a group: %w", err)
	}
	known := make(map[string]bool, len(list))
	for _, name := range list {
		known[name] = true
	}
	return known, nil
}

// addOne adds one person to a group. At home, the grown-ups of the household care for its children.
func (s *Service) addOne(ctx context.Context, tx *db.Tx, group Group, p Person, place Place) (Person, error) {
	now := s.now()
	p.ID, p.Learner, p.CreatedAt = core.NewID[core.PersonID](), core.NewID[core.LearnerID](), now
	role := core.RoleLearner
	switch {
	case place == AsGuide, place == AsCoGuide:
		role = core.RoleGuide
	case place != AsLearner:
		role = core.RoleSupport
	}
	p.Shortcuts = p.Band == Adult || p.Band == Teen
	if err := insertPerson(ctx, tx, p, group.Org, []core.Role{role}); err != nil {
		return Person{}, err
	}
	return p, s.takePlace(ctx, tx, group, p.ID, place)
}

func careInHousehold(ctx context.Context, tx *db.Tx, group core.GroupID, person core.PersonID, place Place, now string) error {
	others := AsGuide
	if place != AsLearner {
		others = AsLearner
	}
	list, err := db.List(ctx, tx, db.One[core.PersonID],
		`select person_id from group_member where group_id = $1 and relation = $2`, group, others)
	if err != nil {
		return fmt.Errorf("reading a household: %w", err)
	}
	for _, other := range list {
		caregiver, child := other, person
		if place != AsLearner {
			caregiver, child = person, other
		}
		if err := insertCare(ctx, tx, caregiver, child, now); err != nil {
			return err
		}
	}
	return nil
}
