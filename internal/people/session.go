package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// SessionLife is how long a session lasts after it was last used.
const SessionLife = 30 * 24 * time.Hour

// seenEvery bounds how often "last seen" is written, so that reading pages writes next to nothing.
const seenEvery = time.Minute

// Visit is a request of somebody who is signed in: who acts, and what pages need to know about them.
type Visit struct {
	Actor  core.Actor
	Person Person
	Org    Org
	// Renewed says that the session was just made to last longer, so its cookie should be as well.
	Renewed bool
}

// Where says from where somebody signs in.
type Where struct {
	Address string // IP address, without a port; used for limits only, never stored as it is
	Device  string // coarse words, such as "Firefox on Android", for the person's own list of devices
}

// SignedIn is a fresh session: the token goes into the cookie and nowhere else.
type SignedIn struct {
	Token  string
	Person core.PersonID
	Org    core.OrgID
}

// Session is one device on which a person is signed in.
type Session struct {
	ID        string // names the session; it is not the token
	Device    string
	CreatedAt time.Time
	SeenAt    time.Time
	Current   bool // it is the one that asks
}

// errNoSession is what every token that opens nothing gets, whatever the reason.
func errNoSession() error { return core.NewFault(core.SignIn, "error.sign_in") }

// Authenticate finds who a session token belongs to. A token that is unknown, has run out, or belongs to somebody who
// is suspended or has left, gives a [core.SignIn] fault.
func (s *Service) Authenticate(ctx context.Context, token string) (Visit, error) {
	if token == "" || len(token) > 100 {
		return Visit{}, errNoSession()
	}
	id, now := tokenHash(token), s.now()
	var v Visit
	var seen string
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		dest, done := personFields(&v.Person)
		dest = append(append(dest, orgFields(&v.Org)...), &seen)
		err := tx.QueryRow(ctx, `select `+personColumns+`, `+orgColumns+`, s.seen_at
from session s join person p on p.id = s.person_id join learner l on l.person_id = p.id join org o on o.id = s.org_id
where s.token_hash = $1 and s.expires_at > $2 and p.suspended_at = ''`, id, core.Stamp(now)).Scan(dest...)
		if err != nil {
			return err
		}
		done()
		v.Actor, err = loadActor(ctx, tx, v.Person, v.Org.ID)
		if err != nil {
			return err
		}
		v.Actor.Covers, err = coversAt(ctx, tx, v.Person.ID, v.Org.ID, core.Stamp(now))
		return err
	})
	switch {
	case errors.Is(err, db.ErrNoRows), err == nil && len(v.Actor.Roles) == 0:
		return Visit{}, errNoSession()
	case err != nil:
		return Visit{}, fmt.Errorf("finding a session: %w", err)
	}
	v.Actor.Session = id
	if now.Sub(core.ParseStamp(seen)) >= seenEvery {
		v.Renewed = true
		err = s.touch(ctx, id, seen, now)
	}
	return v, err
}

// loadActor reads a person's roles in an organisation.
func loadActor(ctx context.Context, tx *db.Tx, p Person, org core.OrgID) (core.Actor, error) {
	roles, err := db.List(ctx, tx, db.One[core.Role],
		`select role from membership where org_id = $1 and person_id = $2 order by role`, org, p.ID)
	if err != nil {
		return core.Actor{}, fmt.Errorf("reading roles: %w", err)
	}
	return core.Actor{Person: p.ID, Learner: p.Learner, Org: org, Roles: roles}, nil
}

// touch makes a session last longer. Of several requests at once, one writes.
func (s *Service) touch(ctx context.Context, id, seen string, now time.Time) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `update session set seen_at = $1, expires_at = $2 where token_hash = $3 and seen_at = $4`,
			core.Stamp(now), core.Stamp(now.Add(SessionLife)), id, seen)
		return err
	})
	if err != nil {
		return fmt.Errorf("noting when a session was last seen: %w", err)
	}
	return nil
}

// openSession adds a session inside the caller's transaction.
func (s *Service) openSession(ctx context.Context, tx *db.Tx, person core.PersonID, org core.OrgID, device string) (SignedIn, error) {
	token, err := newToken(s.rand, sessionBits)
	if err != nil {
		return SignedIn{}, err
	}
	now := s.now()
	if _, err := tx.Exec(ctx, `insert into session (token_hash, person_id, org_id, device, created_at, seen_at, expires_at)
values ($1, $2, $3, $4, $5, $5, $6)`, tokenHash(token), person, org, cut(device, 80), core.Stamp(now), core.Stamp(now.Add(SessionLife))); err != nil {
		return SignedIn{}, fmt.Errorf("opening a session: %w", err)
	}
	return SignedIn{Token: token, Person: person, Org: org}, nil
}

// Sessions lists the devices on which the actor is signed in, last used first.
func (s *Service) Sessions(ctx context.Context, actor core.Actor) ([]Session, error) {
	var list []Session
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		list, err = db.List(ctx, tx, func(row db.Scanner) (Session, error) {
			var one Session
			var created, seen string
			err := row.Scan(&one.ID, &one.Device, &created, &seen)
			one.CreatedAt, one.SeenAt = core.ParseStamp(created), core.ParseStamp(seen)
			one.Current = one.ID == actor.Session
			return one, err
		}, `select token_hash, device, created_at, seen_at from session
where person_id = $1 and expires_at > $2 order by seen_at desc, token_hash limit 100`, actor.Person, core.Stamp(s.now()))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing sessions: %w", err)
	}
	return list, nil
}

// SignOut ends one session of the actor: the present one, or another from [Service.Sessions].
func (s *Service) SignOut(ctx context.Context, actor core.Actor, session string) error {
	return s.end(ctx, `delete from session where person_id = $1 and token_hash = $2`, actor.Person, session)
}

// SignOutOthers ends every session of the actor but the present one.
func (s *Service) SignOutOthers(ctx context.Context, actor core.Actor) error {
	return s.end(ctx, `delete from session where person_id = $1 and token_hash <> $2`, actor.Person, actor.Session)
}

func (s *Service) end(ctx context.Context, query string, args ...any) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("ending sessions: %w", err)
	}
	return nil
}

// cut shortens a text to at most n characters.
func cut(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n])
	}
	return text
}
