package people

import (
	"context"
	"fmt"

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
		var err error
		made, err = s.found(ctx, tx, founding{
			org:   Org{Kind: in.Kind, Name: in.Name, Language: in.Language, TimeZone: in.TimeZone},
			first: Person{Name: in.First, Band: Adult, Shortcuts: true},
		})
		if err != nil {
			return err
		}
		link, err = s.makeLink(ctx, tx, linkInput{person: made.first.ID, org: made.org.ID})
		return err
	})
	if err != nil {
		return Org{}, Link{}, fmt.Errorf("adding an organisation: %w", err)
	}
	return made.org, link, nil
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
