package people

import (
	"context"
	"crypto/subtle"
	"fmt"
	"io"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

const factSetupCode = "setup_code" // SHA-256 of the one-time code, hex; gone once it was used

// NeedsSetup tells whether nobody has set this server up yet.
func (s *Service) NeedsSetup(ctx context.Context) (bool, error) {
	if s.settled.Load() {
		return false, nil
	}
	var orgs int
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select count(*) from (select id from org limit 1) found`).Scan(&orgs)
	})
	if err != nil {
		return false, fmt.Errorf("looking whether this server is set up: %w", err)
	}
	if orgs > 0 {
		s.settled.Store(true)
	}
	return orgs == 0, nil
}

// codeLetters are Crockford's base 32: no I, L, O or U, so a code can be read aloud and typed.
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// SetupCode makes the one-time code with which the first visitor proves that the server is theirs: 50 random bits,
// written like 7KQ4M-2XWHD. Whoever starts the server prints it. Only its hash is kept, so each start makes a new one and
// ends the one before. The code is "" when the server is set up already.
func (s *Service) SetupCode(ctx context.Context) (string, error) {
	needed, err := s.NeedsSetup(ctx)
	if err != nil || !needed {
		return "", err
	}
	raw := make([]byte, 10)
	if _, err := io.ReadFull(s.rand, raw); err != nil {
		return "", fmt.Errorf("making the one-time code: %w", err)
	}
	code := make([]byte, len(raw))
	for i, b := range raw {
		code[i] = codeLetters[b%32]
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into install (name, value) values ($1, $2)
on conflict (name) do update set value = excluded.value`, factSetupCode, tokenHash(string(code)))
		return err
	})
	if err != nil {
		return "", fmt.Errorf("storing the one-time code: %w", err)
	}
	return string(code[:5]) + "-" + string(code[5:]), nil
}

var codeReader = strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1")

// readCode makes what a person typed comparable: case, dashes and look-alike letters do not matter.
func readCode(typed string) string { return codeReader.Replace(strings.ToUpper(cut(typed, 50))) }

// SetupInput is what the first visitor says.
type SetupInput struct {
	Code       string
	Name       string
	Passphrase string
	Kind       OrgKind
	OrgName    string
	TimeZone   string
	Language   string
}

// check tidies the input and tells what is wrong with it.
func (in *SetupInput) check() problems {
	wrong := problems{}
	var key string
	in.Name, key = checkName(in.Name)
	wrong.add("name", key)
	in.OrgName, key = checkName(in.OrgName)
	wrong.add("org_name", key)
	wrong.add("passphrase", checkPassphrase(in.Passphrase))
	wrong.add("zone", checkZone(in.TimeZone))
	if !oneOf(in.Kind, OrgKinds()) {
		wrong.add("kind", "people.problem.kind")
	}
	if in.Language == "" || len(in.Language) > 35 {
		wrong.add("language", "people.problem.language")
	}
	return wrong
}

// Setup makes the first organisation and its first person, an admin and guide, and signs them in. The one-time code is
// used up by it: of two who send the form at once, one sets the server up.
func (s *Service) Setup(ctx context.Context, in SetupInput, where Where) (SignedIn, error) {
	// Whoever does not have the code costs no hashing.
	codeHash := tokenHash(readCode(in.Code))
	wrong := in.check()
	if key, err := s.checkCode(ctx, codeHash, where); err != nil {
		return SignedIn{}, err
	} else if key != "" {
		wrong.add("code", key)
	}
	if err := wrong.fault(); err != nil {
		return SignedIn{}, err
	}
	hash, err := s.hasher.make(ctx, in.Passphrase)
	if err != nil {
		return SignedIn{}, err
	}
	var signedIn SignedIn
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		result, err := tx.Exec(ctx, `delete from install where name = $1 and value = $2`, factSetupCode, codeHash)
		if err != nil {
			return fmt.Errorf("using the one-time code: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n != 1 {
			return fmt.Errorf("the one-time code was used meanwhile: %w", core.NewFault(core.Conflict, "welcome.already"))
		}
		made, err := s.found(ctx, tx, founding{
			org:   Org{Kind: in.Kind, Name: in.OrgName, Language: in.Language, TimeZone: in.TimeZone},
			first: Person{Name: in.Name, Band: Adult, Shortcuts: true},
		})
		if err != nil {
			return err
		}
		if err := putPassphrase(ctx, tx, made.first.ID, hash, core.Stamp(s.now())); err != nil {
			return err
		}
		signedIn, err = s.openSession(ctx, tx, made.first.ID, made.org.ID, where.Device)
		return err
	})
	return signedIn, err
}

// checkCode compares a code with the stored one, in constant time and a limited number of times. It tells what is wrong with it:
// "" or a catalogue key.
func (s *Service) checkCode(ctx context.Context, hash string, where Where) (string, error) {
	byAddress := addressBucket("code", where.Address, attemptsCode)
	everyone := newBucket("code", "*", attemptsCodeAll)
	stamp, err := s.reserve(ctx, byAddress, everyone)
	if err != nil {
		return "", err
	}
	var stored string
	if err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		stored, err = fact(ctx, tx, factSetupCode)
		return err
	}); err != nil {
		return "", err
	}
	switch {
	case stored == "":
		return "", core.NewFault(core.Conflict, "welcome.already")
	case subtle.ConstantTimeCompare([]byte(stored), []byte(hash)) != 1:
		return "welcome.code_wrong", nil
	}
	// A right code with a mistake elsewhere in the form must not use up the tries.
	return "", s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return release(ctx, tx, stamp, byAddress, everyone)
	})
}

// founding is a new organisation: with its first person, who runs it, and its first group.
type founding struct {
	org   Org
	first Person
	group Group
}

// found makes an organisation with its first person and first group, which is called like the place unless it has a name of its own.
// It fills in the ids.
func (s *Service) found(ctx context.Context, tx *db.Tx, f founding) (founding, error) {
	now := s.now()
	stamp := core.Stamp(now)
	f.org.ID = core.NewID[core.OrgID]()
	f.first.ID, f.first.Learner, f.first.CreatedAt = core.NewID[core.PersonID](), core.NewID[core.LearnerID](), now
	f.group.ID, f.group.Org, f.group.Kind = core.NewID[core.GroupID](), f.org.ID, mainGroup(f.org.Kind)
	if f.group.Name == "" {
		f.group.Name = f.org.Name
	}
	if err := insertOrg(ctx, tx, f.org, stamp); err != nil {
		return f, err
	}
	if err := insertPerson(ctx, tx, f.first, f.org.ID, []core.Role{core.RoleAdmin, core.RoleGuide}); err != nil {
		return f, err
	}
	if err := insertGroup(ctx, tx, f.group, stamp); err != nil {
		return f, err
	}
	return f, insertMember(ctx, tx, f.group.ID, f.first.ID, AsGuide, stamp)
}
