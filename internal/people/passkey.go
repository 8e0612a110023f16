package people

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// A passkey is a key pair that a person's device keeps (W3C Web Authentication, level 3). It opens the door by itself, so the device must
// have checked who holds it: by a finger, a face, or a PIN of its own. A ceremony has two halves: we give a challenge, the device signs it.
// The challenge is a row, taken out when the answer comes, so that no answer works twice, on whichever process it arrives.

// CeremonyLife is how long a ceremony may take.
const CeremonyLife = 5 * time.Minute

// How many passkeys a person may have, and how many ceremonies one address may begin in a while.
const (
	passkeysMost    = 20
	attemptsPasskey = 100
)

// Site is the name under which this server was asked: a passkey works for that name alone.
type Site struct {
	ID     string // the host without a port: "school.example", "localhost"
	Origin string // "https://school.example"
}

// Ceremony is the first half of adding or using a passkey: what the browser is to be asked, and the token that brings the answer back.
type Ceremony struct {
	Token   string          `json:"token"`
	Options json.RawMessage `json:"options"`
}

// Answer is the second half, as the browser gave it.
type Answer struct {
	Token    string
	Response string // JSON
}

// Passkey is one passkey of a person.
type Passkey struct {
	ID        string
	Site      string
	Name      string
	CreatedAt time.Time
	UsedAt    time.Time // zero is not yet
}

// holder is a person as the library wants to see one.
type holder struct {
	id, name string
	keys     []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.id) }
func (h holder) WebAuthnName() string                       { return h.name }
func (h holder) WebAuthnDisplayName() string                { return h.name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.keys }

// party makes the library's view of this server.
func party(site Site) (*webauthn.WebAuthn, error) {
	w, err := webauthn.New(&webauthn.Config{
		RPID: site.ID, RPDisplayName: "Crossfade", RPOrigins: []string{site.Origin}, AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, &core.Fault{Kind: core.Conflict, Key: "people.problem.passkey_site", Err: err}
	}
	return w, nil
}

// errPasskey is what every answer gets that does not fit, whatever the reason.
func errPasskey(err error) error {
	return &core.Fault{Kind: core.Invalid, Key: "signin.passkey_no_match", Err: err}
}

// BeginPasskey begins to add a passkey to the actor's account.
func (s *Service) BeginPasskey(ctx context.Context, actor core.Actor, site Site) (Ceremony, error) {
	w, err := party(site)
	if err != nil {
		return Ceremony{}, err
	}
	var c Ceremony
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		h, err := loadHolder(ctx, tx, actor.Person, site)
		if err != nil {
			return err
		}
		if len(h.keys) >= passkeysMost {
			return core.NewFault(core.TooMuch, "people.problem.passkeys_many")
		}
		options, data, err := w.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.keys).CredentialDescriptors()))
		if err != nil {
			return fmt.Errorf("beginning to add a passkey: %w", err)
		}
		c, err = s.keepCeremony(ctx, tx, string(actor.Person), options.Response, data)
		return err
	})
	return c, err
}

// AddPasskey ends what [Service.BeginPasskey] began.
func (s *Service) AddPasskey(ctx context.Context, actor core.Actor, site Site, name string, a Answer) error {
	name, wrong := checkName(name)
	if wrong != "" {
		return core.BadField("passkey_name", wrong)
	}
	w, err := party(site)
	if err != nil {
		return err
	}
	data, err := s.takeCeremony(ctx, string(actor.Person), a.Token)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(a.Response))
	if err != nil {
		return errPasskey(err)
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		h, err := loadHolder(ctx, tx, actor.Person, site)
		if err != nil {
			return err
		}
		key, err := w.CreateCredential(h, data, parsed)
		if err != nil {
			return errPasskey(err)
		}
		record, err := json.Marshal(key)
		if err != nil {
			return fmt.Errorf("writing a passkey: %w", err)
		}
		result, err := tx.Exec(ctx, `insert into passkey (id, person_id, site, name, record, created_at, used_at) values ($1, $2, $3, $4, $5, $6, '')
on conflict do nothing`, passkeyID(key.ID), actor.Person, site.ID, name, string(record), core.Stamp(s.now()))
		if err != nil {
			return fmt.Errorf("storing a passkey: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n != 1 {
			return firstError(err, errPasskey(errors.New("this key is somebody's already")))
		}
		return nil
	})
}

// BeginPasskeySignIn begins to sign in: whichever passkey of this server the device has may answer.
func (s *Service) BeginPasskeySignIn(ctx context.Context, site Site, where Where) (Ceremony, error) {
	w, err := party(site)
	if err != nil {
		return Ceremony{}, err
	}
	if _, err := s.reserve(ctx, addressBucket("passkey", where.Address, attemptsPasskey)); err != nil {
		return Ceremony{}, err
	}
	options, data, err := w.BeginDiscoverableLogin()
	if err != nil {
		return Ceremony{}, fmt.Errorf("beginning to sign in by passkey: %w", err)
	}
	var c Ceremony
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		c, err = s.keepCeremony(ctx, tx, "", options.Response, data)
		return err
	})
	return c, err
}

// PasskeySignIn ends what [Service.BeginPasskeySignIn] began, and opens a session. A key that is unknown, belongs to somebody who is
// suspended, or shows signs of a copy says the same.
func (s *Service) PasskeySignIn(ctx context.Context, site Site, a Answer, where Where) (SignedIn, error) {
	w, err := party(site)
	if err != nil {
		return SignedIn{}, err
	}
	data, err := s.takeCeremony(ctx, "", a.Token)
	if err != nil {
		return SignedIn{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(a.Response))
	if err != nil {
		return SignedIn{}, errPasskey(err)
	}
	var in SignedIn
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		person, org, err := passkeyOwner(ctx, tx, passkeyID(parsed.RawID))
		if err != nil {
			return err
		}
		h, err := loadHolder(ctx, tx, person, site)
		if err != nil {
			return err
		}
		_, key, err := w.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
			if !bytes.Equal(handle, h.WebAuthnID()) {
				return nil, errors.New("the key names somebody else")
			}
			return h, nil
		}, data, parsed)
		if err != nil {
			return errPasskey(err)
		}
		if key.Authenticator.CloneWarning {
			return errPasskey(errors.New("the counter went back"))
		}
		if err := usePasskey(ctx, tx, key, core.Stamp(s.now())); err != nil {
			return err
		}
		in, err = s.openSession(ctx, tx, person, org, where.Device)
		return err
	})
	return in, err
}

// Passkeys lists the actor's passkeys, the oldest first.
func (s *Service) Passkeys(ctx context.Context, actor core.Actor) (list []Passkey, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err = db.List(ctx, tx, func(row db.Scanner) (k Passkey, err error) {
			var created, used string
			err = row.Scan(&k.ID, &k.Site, &k.Name, &created, &used)
			k.CreatedAt, k.UsedAt = core.ParseStamp(created), core.ParseStamp(used)
			return k, err
		}, `select id, site, name, created_at, used_at from passkey where person_id = $1 order by created_at, id limit 100`, actor.Person)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("listing passkeys: %w", err)
	}
	return list, nil
}

// RemovePasskey has one of the actor's passkeys open nothing any more. One that is gone is no trouble.
func (s *Service) RemovePasskey(ctx context.Context, actor core.Actor, id string) error {
	return s.end(ctx, `delete from passkey where person_id = $1 and id = $2`, actor.Person, id)
}

func passkeyID(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// loadHolder reads a person with their passkeys for a site.
func loadHolder(ctx context.Context, tx *db.Tx, person core.PersonID, site Site) (holder, error) {
	p, err := loadPerson(ctx, tx, person)
	if err != nil {
		return holder{}, err
	}
	h := holder{id: string(p.ID), name: p.Name}
	h.keys, err = db.List(ctx, tx, func(row db.Scanner) (key webauthn.Credential, err error) {
		var record string
		if err = row.Scan(&record); err == nil {
			err = json.Unmarshal([]byte(record), &key)
		}
		return key, err
	}, `select record from passkey where person_id = $1 and site = $2 order by created_at, id limit 100`, person, site.ID)
	if err != nil {
		return h, fmt.Errorf("reading passkeys: %w", err)
	}
	return h, nil
}

// passkeyOwner finds whose a passkey is, and where they come in.
func passkeyOwner(ctx context.Context, tx *db.Tx, id string) (person core.PersonID, org core.OrgID, err error) {
	err = tx.QueryRow(ctx, `select p.id, m.org_id from passkey k join person p on p.id = k.person_id join membership m on m.person_id = p.id
where k.id = $1 and p.suspended_at = '' order by m.created_at, m.org_id limit 1`, id).Scan(&person, &org)
	if errors.Is(err, db.ErrNoRows) {
		return "", "", errPasskey(err)
	}
	return person, org, err
}

// usePasskey keeps the counter, which shows a copied key, and when it was used.
func usePasskey(ctx context.Context, tx *db.Tx, key *webauthn.Credential, now string) error {
	record, err := json.Marshal(key)
	if err != nil {
		return fmt.Errorf("writing a passkey: %w", err)
	}
	if _, err := tx.Exec(ctx, `update passkey set record = $1, used_at = $2 where id = $3`, string(record), now, passkeyID(key.ID)); err != nil {
		return fmt.Errorf("noting the use of a passkey: %w", err)
	}
	return nil
}

// keepCeremony stores the first half of a ceremony. person is "" for somebody who wants in.
func (s *Service) keepCeremony(ctx context.Context, tx *db.Tx, person string, options any, data *webauthn.SessionData) (Ceremony, error) {
	token, err := newToken(s.rand, sessionBits)
	if err != nil {
		return Ceremony{}, err
	}
	kept, err := json.Marshal(data)
	if err != nil {
		return Ceremony{}, fmt.Errorf("writing a ceremony: %w", err)
	}
	c := Ceremony{Token: token}
	if c.Options, err = json.Marshal(options); err != nil {
		return c, fmt.Errorf("writing the options of a passkey: %w", err)
	}
	if _, err := tx.Exec(ctx, `insert into passkey_ceremony (token_hash, person_id, data, expires_at) values ($1, $2, $3, $4)`,
		tokenHash(token), person, string(kept), core.Stamp(s.now().Add(CeremonyLife))); err != nil {
		return c, fmt.Errorf("keeping a ceremony: %w", err)
	}
	return c, nil
}

// takeCeremony takes a ceremony out, whatever comes of it: a challenge is answered once. The transaction is its own, so that an answer that
// does not fit uses it up as well.
func (s *Service) takeCeremony(ctx context.Context, person, token string) (webauthn.SessionData, error) {
	var data webauthn.SessionData
	kept := ""
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		kept = ""
		err := tx.QueryRow(ctx, `delete from passkey_ceremony where token_hash = $1 and person_id = $2 and expires_at > $3 returning data`,
			tokenHash(cut(token, 100)), person, core.Stamp(s.now())).Scan(&kept)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		return err
	})
	switch {
	case err != nil:
		return data, fmt.Errorf("taking a ceremony: %w", err)
	case kept == "":
		return data, errPasskey(errors.New("no such ceremony"))
	}
	if err := json.Unmarshal([]byte(kept), &data); err != nil {
		return data, fmt.Errorf("reading a ceremony: %w", err)
	}
	return data, nil
}
