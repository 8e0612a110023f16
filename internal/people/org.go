package people

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// NewOrg is a further organisation on this server.
type NewOrg struct {
	Kind     OrgKind
	Name     string
	Language string
	TimeZone string
	// First is the name of the person who runs it: an admin and guide.
	First string
	// LinkLife is how long their link works; 0 is [LinkLife].
	LinkLife time.Duration
}

// AddOrg makes a further organisation on this server, for whoever runs the server itself. The link lets its first person in.
func (s *Service) AddOrg(ctx context.Context, in NewOrg) (Org, Link, error) {
	wrong := problems{}
	var key string
	in.Name, key = checkName(in.Name)
	wrong.add("org_name", key)
	in.First, key = checkName(in.First)
	wrong.add("name", key)
	wrong.add("zone", checkZone(in.TimeZone))
	if !oneOf(in.Kind, OrgKinds()) {
		wrong.add("kind", "people.problem.kind")
	}
	if in.Language == "" || len(in.Language) > 35 {
		wrong.add("language", "people.problem.language")
	}
	if err := wrong.fault(); err != nil {
		return Org{}, Link{}, err
	}
	var made founding
	var link Link
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		// Commands and people tell organisations apart by their names.
		if taken, err := orgsNamed(ctx, tx, in.Name); err != nil || len(taken) > 0 {
			return firstError(err, core.BadField("org_name", "people.problem.org_taken"))
		}
		var err error
		made, err = s.found(ctx, tx, founding{
			org:   Org{Kind: in.Kind, Name: in.Name, Language: in.Language, TimeZone: in.TimeZone},
			first: Person{Name: in.First, Band: Adult, Shortcuts: true},
		})
		if err != nil {
			return err
		}
		link, err = s.makeLink(ctx, tx, linkInput{person: made.first.ID, org: made.org.ID, lifetime: in.LinkLife})
		return err
	})
	if err != nil {
		return Org{}, Link{}, fmt.Errorf("adding an organisation: %w", err)
	}
	return made.org, link, nil
}

// OrgLine is an organisation as whoever runs the server sees it: no more than a name and how many.
type OrgLine struct {
	Org
	People int
	Admins []string
	Since  time.Time
}

// AllOrgs lists every organisation on this server, oldest first, for whoever has its command line.
func (s *Service) AllOrgs(ctx context.Context) ([]OrgLine, error) {
	var list []OrgLine
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = db.List(ctx, tx, func(row db.Scanner) (o OrgLine, err error) {
			var since string
			err = row.Scan(append(orgFields(&o.Org), &since, &o.People)...)
			o.Since = core.ParseStamp(since)
			return o, err
		}, `select `+orgColumns+`, o.created_at, (select count(distinct m.person_id) from membership m where m.org_id = o.id)
from org o order by o.created_at, o.id limit 10000`)
		if err != nil {
			return err
		}
		at := map[core.OrgID]int{}
		for i, o := range list {
			at[o.ID] = i
		}
		type admin struct {
			org  core.OrgID
			name string
		}
		admins, err := db.List(ctx, tx, func(row db.Scanner) (a admin, err error) {
			return a, row.Scan(&a.org, &a.name)
		}, `select m.org_id, p.name from membership m join person p on p.id = m.person_id where m.role = 'admin' order by p.name_fold, p.id limit 20000`)
		for _, a := range admins {
			if i, ok := at[a.org]; ok {
				list[i].Admins = append(list[i].Admins, a.name)
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing all organisations: %w", err)
	}
	return list, nil
}

// orgNamed finds the one organisation with a name; "" is none. One that does not exist, or a name that two have, is a fault.
func orgNamed(ctx context.Context, tx *db.Tx, name string) (core.OrgID, error) {
	if name == "" {
		return "", nil
	}
	found, err := orgsNamed(ctx, tx, name)
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "", core.NewFault(core.NotFound, "ops.no_such_org", "name", name)
	case len(found) > 1:
		return "", core.NewFault(core.Invalid, "ops.which_org")
	}
	return found[0], nil
}

// orgsNamed lists the organisations with a name. Case and accents fold as in names of people, which no database does alike, so names are
// compared here.
func orgsNamed(ctx context.Context, tx *db.Tx, name string) ([]core.OrgID, error) {
	type named struct {
		id   core.OrgID
		name string
	}
	all, err := db.List(ctx, tx, func(row db.Scanner) (n named, err error) { return n, row.Scan(&n.id, &n.name) }, `select id, name from org order by created_at, id`)
	if err != nil {
		return nil, fmt.Errorf("reading the names of organisations: %w", err)
	}
	var found []core.OrgID
	for _, n := range all {
		if Fold(n.name) == Fold(name) {
			found = append(found, n.id)
		}
	}
	return found, nil
}

// Orgs lists the organisations in which the actor has a role, by name: those between which they can switch.
func (s *Service) Orgs(ctx context.Context, actor core.Actor) ([]Org, error) {
	var list []Org
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = db.List(ctx, tx, func(row db.Scanner) (o Org, err error) {
			return o, row.Scan(orgFields(&o)...)
		}, `select `+orgColumns+` from org o where exists (select 1 from membership m where m.org_id = o.id and m.person_id = $1)
order by o.name, o.id limit 100`, actor.Person)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing the organisations of a person: %w", err)
	}
	return list, nil
}

// SwitchOrg moves the actor's session to another of their organisations. One in which they have no role does not exist.
func (s *Service) SwitchOrg(ctx context.Context, actor core.Actor, org core.OrgID) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		result, err := tx.Exec(ctx, `update session set org_id = $1 where token_hash = $2 and person_id = $3
	and exists (select 1 from membership m where m.org_id = $1 and m.person_id = $3)`, org, actor.Session, actor.Person)
		if err != nil {
			return fmt.Errorf("switching to another organisation: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return core.Missing()
	})
}

// Elsewhere tells whether somebody belongs to another organisation than the actor's as well: then nobody in either manages the account.
func (s *Service) Elsewhere(ctx context.Context, actor core.Actor, person core.PersonID) (bool, error) {
	var n int
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select count(*) from membership where person_id = $1 and org_id <> $2`, person, actor.Org).Scan(&n)
	})
	if err != nil {
		return false, fmt.Errorf("asking whether somebody is in another organisation: %w", err)
	}
	return n > 0, nil
}
