package people

import (
	"context"
	"errors"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

const kindPassphrase = "passphrase"

// signInTry is what the tables say about a name that somebody wants to sign in with. All empty: the name is unknown.
type signInTry struct {
	person     core.PersonID
	org        core.OrgID
	credential string // id
	hash       string
}

// SignIn opens a session for a name and a passphrase. An unknown name and a wrong passphrase take as long and
// say the same. After too many tries, the fault is [core.TooMuch] and says when to try again.
func (s *Service) SignIn(ctx context.Context, name, passphrase string, where Where) (SignedIn, error) {
	fold := Fold(cut(name, 2*NameLimit))
	byName, byAddress := nameBucket(fold), addressBucket("address", where.Address, attemptsAddress)
	stamp, err := s.reserve(ctx, byName, byAddress)
	if err != nil {
		return SignedIn{}, err
	}
	try, err := s.findName(ctx, fold)
	if err != nil {
		return SignedIn{}, err
	}
	fits, err := s.hasher.check(ctx, try.hash, passphrase)
	if err != nil {
		return SignedIn{}, err
	}
	if !fits {
		return SignedIn{}, &core.Fault{Kind: core.Invalid, Key: "signin.no_match", Fields: map[string]string{"passphrase": "signin.try_again"}}
	}
	renewed := ""
	if outdated(try.hash) {
		if renewed, err = s.hasher.make(ctx, passphrase); err != nil {
			return SignedIn{}, err
		}
	}
	var in SignedIn
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := release(ctx, tx, stamp, byName, byAddress); err != nil {
			return err
		}
		if err := useCredential(ctx, tx, try, renewed, core.Stamp(s.now())); err != nil {
			return err
		}
		in, err = s.openSession(ctx, tx, try.person, try.org, where.Device)
		return err
	})
	return in, err
}

// findName looks a folded name up. Somebody who is suspended or has no passphrase is as unknown as nobody.
func (s *Service) findName(ctx context.Context, fold string) (signInTry, error) {
	var try signInTry
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select p.id, m.org_id, c.id, c.secret
from signin_name n join person p on p.id = n.person_id join credential c on c.person_id = p.id and c.kind = $2
join membership m on m.person_id = p.id
where n.name_fold = $1 and p.suspended_at = '' order by m.created_at, m.org_id limit 1`, fold, kindPassphrase).
			Scan(&try.person, &try.org, &try.credential, &try.hash)
	})
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return signInTry{}, fmt.Errorf("finding a name to sign in: %w", err)
	}
	return try, nil
}

// useCredential notes that a passphrase was used, and keeps its newer hash if there is one. A passphrase that
// was changed while it was checked no longer opens anything.
func useCredential(ctx context.Context, tx *db.Tx, try signInTry, renewed, now string) error {
	if renewed == "" {
		renewed = try.hash
	}
	result, err := tx.Exec(ctx, `update credential set used_at = $1, secret = $2 where id = $3 and secret = $4`,
		now, renewed, try.credential, try.hash)
	if err != nil {
		return fmt.Errorf("noting the use of a passphrase: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return core.NewFault(core.Conflict, "error.conflict")
}

// putPassphrase stores a hash as the person's only passphrase.
func putPassphrase(ctx context.Context, tx *db.Tx, person core.PersonID, hash, now string) error {
	if _, err := tx.Exec(ctx, `delete from credential where person_id = $1 and kind = $2`, person, kindPassphrase); err != nil {
		return fmt.Errorf("replacing a passphrase: %w", err)
	}
	if _, err := tx.Exec(ctx, `insert into credential (id, person_id, kind, secret, created_at, used_at) values ($1, $2, $3, $4, $5, '')`,
		core.NewID[string](), person, kindPassphrase, hash, now); err != nil {
		return fmt.Errorf("storing a passphrase: %w", err)
	}
	return nil
}

// HasPassphrase tells whether the actor has a passphrase, or only ever came by a link.
func (s *Service) HasPassphrase(ctx context.Context, actor core.Actor) (bool, error) {
	hash, err := s.passphraseOf(ctx, actor.Person)
	return hash != "", err
}

func (s *Service) passphraseOf(ctx context.Context, person core.PersonID) (string, error) {
	var hash string
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select secret from credential where person_id = $1 and kind = $2`, person, kindPassphrase).Scan(&hash)
	})
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return "", fmt.Errorf("reading a passphrase: %w", err)
	}
	return hash, nil
}

// ChangePassphrase sets a new passphrase and signs the actor out on every other device. Whoever has one already must
// give it; tries at it are limited like those of signing in.
func (s *Service) ChangePassphrase(ctx context.Context, actor core.Actor, current, fresh string) error {
	if wrong := checkPassphrase(fresh); wrong != "" {
		return core.BadField("passphrase", wrong)
	}
	guard := newBucket("change", string(actor.Person), attemptsName)
	if _, err := s.reserve(ctx, guard); err != nil {
		return err
	}
	hash, err := s.passphraseOf(ctx, actor.Person)
	if err != nil {
		return err
	}
	if hash != "" {
		fits, err := s.hasher.check(ctx, hash, current)
		if err != nil {
			return err
		}
		if !fits {
			return core.BadField("current", "people.problem.current")
		}
	}
	made, err := s.hasher.make(ctx, fresh)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := putPassphrase(ctx, tx, actor.Person, made, core.Stamp(s.now())); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `delete from signin_attempt where bucket = $1`, guard.key); err != nil {
			return fmt.Errorf("forgetting attempts: %w", err)
		}
		_, err := tx.Exec(ctx, `delete from session where person_id = $1 and token_hash <> $2`, actor.Person, actor.Session)
		return err
	})
}
