package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// A join link lets many into one class as learners, by writing their name: on a screen in the room, or in a message. It works for a
// limited time and a limited number, and whoever guides the class can end it.

// How many may come in by one link, and from one address in a while.
const (
	joinMost        = 60
	attemptsJoining = 100
)

// JoinPath is where the token of a join link leads.
func JoinPath(token string) string { return "/join/" + token }

// JoinLink is a link into a class. The token is shown once and kept nowhere.
type JoinLink struct {
	Group   Group
	Token   string
	Expires time.Time
}

// Joining is what the page of a join link shows.
type Joining struct {
	Org     Org
	Group   Group
	Expires time.Time
	// Course is the one with which they start, "" for none, and MadeBy who made the link and so put them on it.
	Course core.CourseID
	MadeBy core.PersonID
}

// NewJoinLink makes a link into a group that the actor guides; one made before ends. A lifetime of 0 is [LinkLife]. The course is the one
// with which those start who come in, or ""; the caller knows that the actor may put people on it.
func (s *Service) NewJoinLink(ctx context.Context, actor core.Actor, group core.GroupID, lifetime time.Duration, course core.CourseID) (JoinLink, error) {
	if lifetime <= 0 {
		lifetime = LinkLife
	}
	token, err := newToken(s.rand, linkBits)
	if err != nil {
		return JoinLink{}, err
	}
	now := s.now()
	link := JoinLink{Token: token, Expires: now.Add(min(lifetime, LinkLifeMax))}
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if link.Group, err = ledGroup(ctx, tx, actor, group); err != nil {
			return err
		}
		if err := s.mayAdd(actor, AsLearner); err != nil {
			return err
		}
		if err := endJoinLinks(ctx, tx, group); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into join_link (token_hash, org_id, group_id, made_by, created_at, expires_at, uses, most, course_id)
values ($1, $2, $3, $4, $5, $6, 0, $7, $8)`, tokenHash(token), actor.Org, group, actor.Person, core.Stamp(now), core.Stamp(link.Expires), joinMost, course)
		return err
	})
	return link, err
}

func endJoinLinks(ctx context.Context, tx *db.Tx, group core.GroupID) error {
	if _, err := tx.Exec(ctx, `delete from join_link where group_id = $1`, group); err != nil {
		return fmt.Errorf("ending the links into a class: %w", err)
	}
	return nil
}

// EndJoinLinks ends every link into a group that the actor guides.
func (s *Service) EndJoinLinks(ctx context.Context, actor core.Actor, group core.GroupID) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := ledGroup(ctx, tx, actor, group); err != nil {
			return err
		}
		return endJoinLinks(ctx, tx, group)
	})
}

// PeekJoin tells into which class a link leads.
func (s *Service) PeekJoin(ctx context.Context, token string) (Joining, error) {
	var j Joining
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		j, err = s.loadJoin(ctx, tx, token)
		return err
	})
	return j, err
}

func (s *Service) loadJoin(ctx context.Context, tx *db.Tx, token string) (Joining, error) {
	var j Joining
	var expires string
	err := tx.QueryRow(ctx, `select `+orgColumns+`, g.id, g.org_id, g.kind, g.name, k.expires_at, k.course_id, k.made_by
from join_link k join org o on o.id = k.org_id join group_ g on g.id = k.group_id
where k.token_hash = $1 and k.expires_at > $2 and k.uses < k.most`, tokenHash(cut(token, 100)), core.Stamp(s.now())).
		Scan(append(orgFields(&j.Org), &j.Group.ID, &j.Group.Org, &j.Group.Kind, &j.Group.Name, &expires, &j.Course, &j.MadeBy)...)
	if errors.Is(err, db.ErrNoRows) {
		return j, errLink()
	}
	j.Expires = core.ParseStamp(expires)
	return j, err
}

// Join adds a learner by a link and signs them in. Whoever is signed in joins as themselves, also from another organisation; anybody else
// writes a name and gets an account of the given band, for people of any age but with the careful rules of minors unless it is a workplace.
func (s *Service) Join(ctx context.Context, actor core.Actor, token, name string, where Where) (SignedIn, error) {
	if !actor.SignedIn() {
		var wrong string
		if name, wrong = checkName(name); wrong != "" {
			return SignedIn{}, core.BadField("name", wrong)
		}
		if _, err := s.reserve(ctx, addressBucket("join", where.Address, attemptsJoining)); err != nil {
			return SignedIn{}, err
		}
	}
	var in SignedIn
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		j, err := s.loadJoin(ctx, tx, token)
		if err != nil {
			return err
		}
		if err := useJoin(ctx, tx, token); err != nil {
			return err
		}
		person := actor.Person
		if !actor.SignedIn() {
			p, err := s.addOne(ctx, tx, j.Group, Person{Name: name, Band: joinBand(j.Org.Kind)}, AsLearner)
			if err != nil {
				return err
			}
			person = p.ID
		} else if err := s.enrolHere(ctx, tx, j, person); err != nil {
			return err
		}
		in, err = s.openSession(ctx, tx, person, j.Org.ID, where.Device)
		return err
	})
	return in, err
}

// joinBand is the band of somebody about whom nothing is known.
func joinBand(kind OrgKind) Band {
	switch kind {
	case Workplace:
		return Adult
	case Home:
		return Middle
	case Class:
		return Teen
	default:
		return Teen
	}
}

// useJoin counts one more who came in. Of two who take the last place at once, one gets it.
func useJoin(ctx context.Context, tx *db.Tx, token string) error {
	result, err := tx.Exec(ctx, `update join_link set uses = uses + 1 where token_hash = $1 and uses < most`, tokenHash(cut(token, 100)))
	if err != nil {
		return fmt.Errorf("using a link into a class: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, errLink())
	}
	return nil
}

// enrolHere gives somebody who has an account a place as a learner.
func (s *Service) enrolHere(ctx context.Context, tx *db.Tx, j Joining, person core.PersonID) error {
	now := core.Stamp(s.now())
	if _, err := tx.Exec(ctx, `insert into membership (org_id, person_id, role, created_at) values ($1, $2, 'learner', $3) on conflict do nothing`,
		j.Org.ID, person, now); err != nil {
		return fmt.Errorf("adding a role: %w", err)
	}
	return s.takePlace(ctx, tx, j.Group, person, AsLearner)
}
