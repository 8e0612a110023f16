package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// DeviceLife is how long a device stays known.
const DeviceLife = 400 * 24 * time.Hour

// The tries at short codes: of one person, and on one device, in the same window as those of passphrases. With these, guessing a
// picture code takes half a day on average, at a device that stands in the room.
const (
	attemptsCodePerson = 5
	attemptsCodeDevice = 60
)

func codeBucket(person core.PersonID) bucket {
	return newBucket("short-code", string(person), attemptsCodePerson)
}

// Device is a device that several people share. Its token is in a cookie there, and nowhere else.
type Device struct {
	ID        string // names the device; it is not the token
	Org       Org
	Group     core.GroupID // whose learners show on it; "" is only those who asked to be remembered
	Name      string
	CreatedAt time.Time
}

// RegisterDevice makes the device of a request known for a group that the actor guides: its learners show on it from now on. The token
// goes into a cookie on the device.
func (s *Service) RegisterDevice(ctx context.Context, actor core.Actor, group core.GroupID, name string) (string, error) {
	name, wrong := checkName(name)
	if wrong != "" {
		return "", core.BadField("device", wrong)
	}
	var token string
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := ledGroup(ctx, tx, actor, group); err != nil {
			return err
		}
		if err := s.gate("people.link", InOrg(actor)); err != nil {
			return err
		}
		var err error
		token, err = s.insertDevice(ctx, tx, actor, group, name)
		return err
	})
	return token, err
}

func (s *Service) insertDevice(ctx context.Context, tx *db.Tx, actor core.Actor, group core.GroupID, name string) (string, error) {
	token, err := newToken(s.rand, sessionBits)
	if err != nil {
		return "", err
	}
	if _, err := tx.Exec(ctx, `insert into device (token_hash, org_id, group_id, name, made_by, created_at) values ($1, $2, $3, $4, $5, $6)`,
		tokenHash(token), actor.Org, group, name, actor.Person, core.Stamp(s.now())); err != nil {
		return "", fmt.Errorf("adding a device: %w", err)
	}
	return token, nil
}

// RememberHere shows the actor, a learner, on the device with a token from now on. Without a known device of the same organisation, it
// becomes one, and the answer is its new token; else the answer is "".
func (s *Service) RememberHere(ctx context.Context, actor core.Actor, token, name string) (fresh string, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		fresh = ""
		d, err := s.loadDevice(ctx, tx, token)
		if core.KindOf(err) == core.NotFound || err == nil && d.Org.ID != actor.Org {
			if fresh, err = s.insertDevice(ctx, tx, actor, "", cut(name, NameLimit)); err == nil {
				d.ID = tokenHash(fresh)
			}
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into device_face (device_hash, person_id, created_at) values ($1, $2, $3) on conflict do nothing`,
			d.ID, actor.Person, core.Stamp(s.now()))
		return err
	})
	return fresh, err
}

func (s *Service) loadDevice(ctx context.Context, tx *db.Tx, token string) (Device, error) {
	if token == "" || len(token) > 100 {
		return Device{}, core.Missing()
	}
	var d Device
	var created string
	err := tx.QueryRow(ctx, `select d.token_hash, d.group_id, d.name, d.created_at, `+orgColumns+`
from device d join org o on o.id = d.org_id where d.token_hash = $1 and d.created_at > $2`, tokenHash(token), core.Stamp(s.now().Add(-DeviceLife))).
		Scan(append([]any{&d.ID, &d.Group, &d.Name, &created}, orgFields(&d.Org)...)...)
	d.CreatedAt = core.ParseStamp(created)
	return d, missingIfNone(err, "reading a device")
}

// facesOf is the condition under which a person shows on a device: $1 is the device, $2 its group, $3 its organisation.
const facesOf = `p.suspended_at = ''
	and exists (select 1 from membership m where m.person_id = p.id and m.org_id = $3 and m.role = 'learner')
	and not exists (select 1 from membership m where m.person_id = p.id and m.role <> 'learner')
	and (exists (select 1 from device_face f where f.device_hash = $1 and f.person_id = p.id)
		or exists (select 1 from group_member g where g.group_id = $2 and g.person_id = p.id and g.relation = 'learner'))`

// FacesHere lists who may be at a known device, by name; at most 60. A device that is not known is missing.
func (s *Service) FacesHere(ctx context.Context, token string) (Device, []Person, error) {
	var d Device
	var list []Person
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if d, err = s.loadDevice(ctx, tx, token); err != nil {
			return err
		}
		list, err = db.List(ctx, tx, scanPerson, `select `+personColumns+` from person p join learner l on l.person_id = p.id
where `+facesOf+` order by p.name_fold, p.id limit 60`, d.ID, d.Group, d.Org.ID)
		return err
	})
	return d, list, err
}

// FaceHere is one of [Service.FacesHere] with the codes that they have; anybody else is missing.
func (s *Service) FaceHere(ctx context.Context, token string, person core.PersonID) (Device, Person, []CodeKind, error) {
	var d Device
	var p Person
	var kinds []CodeKind
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		d, p, kinds, err = s.faceHere(ctx, tx, token, person)
		return err
	})
	return d, p, kinds, err
}

func (s *Service) faceHere(ctx context.Context, tx *db.Tx, token string, person core.PersonID) (Device, Person, []CodeKind, error) {
	d, err := s.loadDevice(ctx, tx, token)
	if err != nil {
		return d, Person{}, nil, err
	}
	p, err := scanPerson(tx.QueryRow(ctx, `select `+personColumns+` from person p join learner l on l.person_id = p.id
where p.id = $4 and `+facesOf, d.ID, d.Group, d.Org.ID, person))
	if err != nil {
		return d, p, nil, missingIfNone(err, "reading a face of a device")
	}
	kinds, err := codeKinds(ctx, tx, person)
	return d, p, kinds, err
}

// Coming is somebody who wants in at a known device with a short code.
type Coming struct {
	Device string // the token of the device
	Person core.PersonID
	Kind   CodeKind
	Code   string // a PIN as it was typed, or the names of the pictures with dots between them
}

// ComeIn opens a session for a short code at a known device. Tries are limited for the person and for the device, in the database. A code
// that does not fit and a code that does not exist say the same.
func (s *Service) ComeIn(ctx context.Context, c Coming, where Where) (SignedIn, error) {
	d, _, _, err := s.FaceHere(ctx, c.Device, c.Person)
	if err != nil {
		return SignedIn{}, err
	}
	byPerson, byDevice := codeBucket(c.Person), newBucket("device", d.ID, attemptsCodeDevice)
	stamp, err := s.reserve(ctx, byPerson, byDevice)
	if err != nil {
		return SignedIn{}, waitKindly(err)
	}
	try := signInTry{person: c.Person, org: d.Org.ID}
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select id, secret from credential where person_id = $1 and kind = $2`, c.Person, c.Kind).Scan(&try.credential, &try.hash)
	})
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return SignedIn{}, fmt.Errorf("reading a code: %w", err)
	}
	fits, err := s.hasher.check(ctx, try.hash, c.Code)
	if err != nil {
		return SignedIn{}, err
	}
	if !fits {
		return SignedIn{}, &core.Fault{Kind: core.Invalid, Key: "signin.here_no_match", Fields: map[string]string{"pin": "signin.here_again"}}
	}
	var in SignedIn
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, _, err := s.faceHere(ctx, tx, c.Device, c.Person); err != nil {
			return err // forgotten or suspended meanwhile
		}
		if err := release(ctx, tx, stamp, byPerson, byDevice); err != nil {
			return err
		}
		if err := useCredential(ctx, tx, try, "", core.Stamp(s.now())); err != nil {
			return err
		}
		in, err = s.openSession(ctx, tx, c.Person, d.Org.ID, where.Device)
		return err
	})
	return in, err
}

// waitKindly says to somebody who may be six years old that there were enough tries, and who helps.
func waitKindly(err error) error {
	var f *core.Fault
	if errors.As(err, &f) && f.Kind == core.TooMuch {
		return core.NewFault(core.TooMuch, "signin.here_wait", f.Args...)
	}
	return err
}

// Devices lists the known devices of a group that the actor guides, by name.
func (s *Service) Devices(ctx context.Context, actor core.Actor, group core.GroupID) ([]Device, error) {
	var list []Device
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := ledGroup(ctx, tx, actor, group); err != nil {
			return err
		}
		var err error
		list, err = db.List(ctx, tx, func(row db.Scanner) (Device, error) {
			d := Device{Group: group}
			var created string
			err := row.Scan(&d.ID, &d.Name, &created)
			d.CreatedAt = core.ParseStamp(created)
			return d, err
		}, `select token_hash, name, created_at from device where group_id = $1 and created_at > $2 order by name, token_hash limit 200`,
			group, core.Stamp(s.now().Add(-DeviceLife)))
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing devices: %w", err)
	}
	return list, nil
}

// ForgetDevice has a known device of a group that the actor guides be a stranger again.
func (s *Service) ForgetDevice(ctx context.Context, actor core.Actor, group core.GroupID, id string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := ledGroup(ctx, tx, actor, group); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from device where token_hash = $1 and group_id = $2`, id, group); err != nil {
			return fmt.Errorf("forgetting a device: %w", err)
		}
		return nil
	})
}
