package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// How long a one-time sign-in link works.
const (
	LinkLife    = 24 * time.Hour
	LinkLifeMax = 30 * 24 * time.Hour
)

// Link is a one-time sign-in link. The token is shown once and kept nowhere; [LinkPath] makes the path of it.
type Link struct {
	Person  core.PersonID
	Name    string
	Token   string
	Expires time.Time
}

// LinkPath is where a token opens the door: a page that asks for one more press, so that the
// preview of a message does not use the link up.
func LinkPath(token string) string { return "/in/" + token }

// SignInLinkFor makes a one-time sign-in link for somebody; earlier unused ones stop working. A lifetime of 0 is [LinkLife].
func (s *Service) SignInLinkFor(ctx context.Context, actor core.Actor, person core.PersonID, lifetime time.Duration) (Link, error) {
	var link Link
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayTo(ctx, tx, actor, "people.link", person); err != nil {
			return err
		}
		life, err := s.withinCover(ctx, tx, actor, person, lifetime)
		if err != nil {
			return err
		}
		link, err = s.makeLink(ctx, tx, linkInput{person: person, org: actor.Org, madeBy: actor.Person, lifetime: life})
		return err
	})
	return link, err
}

// CardsFor makes one link for every learner of a group that the actor guides or covers, by name: for cards to print. At most 200.
func (s *Service) CardsFor(ctx context.Context, actor core.Actor, group core.GroupID, lifetime time.Duration) ([]Link, error) {
	members, err := s.Members(ctx, actor, group, "", core.Page{Limit: 200})
	if err != nil {
		return nil, err
	}
	var links []Link
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		links = nil
		for _, m := range members {
			if !m.Suspended.IsZero() {
				continue
			}
			err := s.mayTo(ctx, tx, actor, "people.link", m.ID)
			if core.KindOf(err) == core.Denied {
				continue // a guide who learns here too gets no card from another guide
			}
			if err != nil {
				return err
			}
			life, err := s.withinCover(ctx, tx, actor, m.ID, lifetime)
			if err != nil {
				return err
			}
			link, err := s.makeLink(ctx, tx, linkInput{person: m.ID, org: actor.Org, madeBy: actor.Person, lifetime: life})
			if err != nil {
				return err
			}
			links = append(links, link)
		}
		return nil
	})
	return links, err
}

type linkInput struct {
	person   core.PersonID
	org      core.OrgID
	madeBy   core.PersonID // "" for the operator at the command line
	lifetime time.Duration
}

func (s *Service) makeLink(ctx context.Context, tx *db.Tx, in linkInput) (Link, error) {
	p, err := loadPerson(ctx, tx, in.person)
	if err != nil {
		return Link{}, err
	}
	if !p.Suspended.IsZero() {
		return Link{}, core.NewFault(core.Conflict, "people.problem.suspended", "name", p.Name)
	}
	token, err := newToken(s.rand, linkBits)
	if err != nil {
		return Link{}, err
	}
	if in.lifetime <= 0 {
		in.lifetime = LinkLife
	}
	now := s.now()
	link := Link{Person: p.ID, Name: p.Name, Token: token, Expires: now.Add(min(in.lifetime, LinkLifeMax))}
	if _, err := tx.Exec(ctx, `delete from signin_link where person_id = $1 and org_id = $2 and used_at = ''`, p.ID, in.org); err != nil {
		return Link{}, fmt.Errorf("ending earlier links: %w", err)
	}
	if _, err := tx.Exec(ctx, `insert into signin_link (token_hash, person_id, org_id, made_by, created_at, expires_at, used_at)
values ($1, $2, $3, $4, $5, $6, '')`, tokenHash(token), p.ID, in.org, in.madeBy, core.Stamp(now), core.Stamp(link.Expires)); err != nil {
		return Link{}, fmt.Errorf("storing a link: %w", err)
	}
	return link, nil
}

// Door is what the page of a link shows before the link is used.
type Door struct {
	Person Person
	Org    Org
}

const openLink = `from signin_link k join person p on p.id = k.person_id join learner l on l.person_id = p.id join org o on o.id = k.org_id
where k.token_hash = $1 and k.used_at = '' and k.expires_at > $2 and p.suspended_at = ''`

// errLink is what every link that opens nothing gets, whatever the reason.
func errLink() error { return core.NewFault(core.NotFound, "signin.link_gone") }

// PeekLink tells whose a link is, without using it up.
func (s *Service) PeekLink(ctx context.Context, token string) (Door, error) {
	var d Door
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		dest, done := personFields(&d.Person)
		defer done()
		return tx.QueryRow(ctx, `select `+personColumns+`, `+orgColumns+` `+openLink, tokenHash(token), core.Stamp(s.now())).
			Scan(append(dest, orgFields(&d.Org)...)...)
	})
	switch {
	case errors.Is(err, db.ErrNoRows):
		return Door{}, errLink()
	case err != nil:
		return Door{}, fmt.Errorf("reading a link: %w", err)
	}
	return d, nil
}

// UseLink uses a link up and opens a session. Of two who try at once, one comes in.
func (s *Service) UseLink(ctx context.Context, token string, where Where) (SignedIn, error) {
	var in SignedIn
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		now := core.Stamp(s.now())
		var person core.PersonID
		var org core.OrgID
		err := tx.QueryRow(ctx, `select k.person_id, k.org_id `+openLink, tokenHash(token), now).Scan(&person, &org)
		if errors.Is(err, db.ErrNoRows) {
			return errLink()
		}
		if err != nil {
			return fmt.Errorf("reading a link: %w", err)
		}
		result, err := tx.Exec(ctx, `update signin_link set used_at = $1 where token_hash = $2 and used_at = ''`, now, tokenHash(token))
		if err != nil {
			return fmt.Errorf("using a link: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n != 1 {
			return errors.Join(err, errLink())
		}
		in, err = s.openSession(ctx, tx, person, org, where.Device)
		return err
	})
	return in, err
}

// OperatorLink makes a link for the person with a name, for whoever has the command line of the server. The name is what the
// person signs in with, or their name if only one person has it. With the name of an organisation it is about the people there, and the
// link leads there; without, it leads to where the person was first.
func (s *Service) OperatorLink(ctx context.Context, name, orgName string, lifetime time.Duration) (Link, error) {
	var link Link
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		org, err := orgNamed(ctx, tx, orgName)
		if err != nil {
			return err
		}
		const here = ` and ($2 = '' or exists (select 1 from membership m where m.org_id = $2 and m.person_id = p.id))`
		found, err := db.List(ctx, tx, db.One[core.PersonID], `select p.id from signin_name n join person p on p.id = n.person_id where n.name_fold = $1`+here, Fold(name), org)
		if err == nil && len(found) == 0 {
			found, err = db.List(ctx, tx, db.One[core.PersonID], `select p.id from person p where p.name_fold = $1`+here+` limit 2`, Fold(name), org)
		}
		if err != nil {
			return fmt.Errorf("finding a person by name: %w", err)
		}
		if len(found) != 1 {
			return core.NewFault(core.NotFound, "people.problem.no_such_name", "name", name)
		}
		if org == "" {
			err = tx.QueryRow(ctx, `select org_id from membership where person_id = $1 order by created_at, org_id limit 1`, found[0]).Scan(&org)
			if err != nil {
				return missingIfNone(err, "finding a person's organisation")
			}
		}
		link, err = s.makeLink(ctx, tx, linkInput{person: found[0], org: org, lifetime: lifetime})
		return err
	})
	return link, err
}
