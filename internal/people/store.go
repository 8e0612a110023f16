package people

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

const (
	personColumns = `p.id, l.id, p.name, p.language, p.timezone, p.band, p.theme, p.shortcuts, p.face, p.created_at, p.suspended_at`
	orgColumns    = `o.id, o.kind, o.name, o.language, o.timezone`
)

// personFields are the places to scan personColumns into; done turns the instants.
func personFields(p *Person) (dest []any, done func()) {
	var created, suspended string
	dest = []any{&p.ID, &p.Learner, &p.Name, &p.Language, &p.TimeZone, &p.Band, &p.Theme, &p.Shortcuts, &p.Face, &created, &suspended}
	return dest, func() {
		p.CreatedAt, p.Suspended = core.ParseStamp(created), core.ParseStamp(suspended)
	}
}

func orgFields(o *Org) []any { return []any{&o.ID, &o.Kind, &o.Name, &o.Language, &o.TimeZone} }

func scanPerson(row db.Scanner) (Person, error) {
	var p Person
	dest, done := personFields(&p)
	err := row.Scan(dest...)
	done()
	return p, err
}

// missingIfNone makes "no such row" a [core.Missing] fault and wraps every other error.
func missingIfNone(err error, doing string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, db.ErrNoRows):
		return core.Missing()
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
}

// loadPerson reads one person, whoever asks: the caller has checked that they may.
func loadPerson(ctx context.Context, tx *db.Tx, id core.PersonID) (Person, error) {
	p, err := scanPerson(tx.QueryRow(ctx, `select `+personColumns+`
from person p join learner l on l.person_id = p.id where p.id = $1`, id))
	return p, missingIfNone(err, "reading a person")
}

func loadOrg(ctx context.Context, tx *db.Tx, id core.OrgID) (Org, error) {
	var o Org
	err := tx.QueryRow(ctx, `select `+orgColumns+` from org o where o.id = $1`, id).Scan(orgFields(&o)...)
	return o, missingIfNone(err, "reading an organisation")
}

func learnerOf(ctx context.Context, tx *db.Tx, person core.PersonID) (core.LearnerID, error) {
	var id core.LearnerID
	err := tx.QueryRow(ctx, `select id from learner where person_id = $1`, person).Scan(&id)
	return id, missingIfNone(err, "finding the learner id of a person")
}

func insertOrg(ctx context.Context, tx *db.Tx, o Org, now string) error {
	_, err := tx.Exec(ctx, `insert into org (id, kind, name, language, timezone, created_at) values ($1, $2, $3, $4, $5, $6)`,
		o.ID, o.Kind, o.Name, o.Language, o.TimeZone, now)
	if err != nil {
		return fmt.Errorf("adding an organisation: %w", err)
	}
	return nil
}

// insertPerson adds a person with their learner id, roles, and a name to sign in with.
func insertPerson(ctx context.Context, tx *db.Tx, p Person, org core.OrgID, roles []core.Role) error {
	now := core.Stamp(p.CreatedAt)
	if _, err := tx.Exec(ctx, `insert into person (id, name, name_fold, language, timezone, band, theme, shortcuts, face, created_at, suspended_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')`,
		p.ID, p.Name, Fold(p.Name), p.Language, p.TimeZone, p.Band, p.Theme, p.Shortcuts, p.Face, now); err != nil {
		return fmt.Errorf("adding a person: %w", err)
	}
	if _, err := tx.Exec(ctx, `insert into learner (id, person_id, seq, head, created_at, erased_at) values ($1, $2, 0, '', $3, '')`,
		p.Learner, p.ID, now); err != nil {
		return fmt.Errorf("adding a learner id: %w", err)
	}
	for _, role := range roles {
		if _, err := tx.Exec(ctx, `insert into membership (org_id, person_id, role, created_at) values ($1, $2, $3, $4)`,
			org, p.ID, role, now); err != nil {
			return fmt.Errorf("adding a role: %w", err)
		}
	}
	return insertSignInName(ctx, tx, p.ID, Fold(p.Name))
}

// insertSignInName gives a person the first free name among "mia", "mia 2", "mia 3", …
func insertSignInName(ctx context.Context, tx *db.Tx, person core.PersonID, fold string) error {
	for n := 1; n <= 10_000; n++ {
		name := fold
		if n > 1 {
			name += " " + strconv.Itoa(n)
		}
		result, err := tx.Exec(ctx, `insert into signin_name (name_fold, person_id) values ($1, $2) on conflict do nothing`, name, person)
		if err != nil {
			return fmt.Errorf("adding a name to sign in with: %w", err)
		}
		if added, err := result.RowsAffected(); err != nil || added == 1 {
			return err
		}
	}
	return core.NewFault(core.TooMuch, "people.problem.name_taken")
}

func insertGroup(ctx context.Context, tx *db.Tx, g Group, now string) error {
	var parent any
	if g.Parent != "" {
		parent = g.Parent
	}
	_, err := tx.Exec(ctx, `insert into group_ (id, org_id, kind, parent_id, name, created_at) values ($1, $2, $3, $4, $5, $6)`,
		g.ID, g.Org, g.Kind, parent, g.Name, now)
	if err != nil {
		return fmt.Errorf("adding a group: %w", err)
	}
	return nil
}

func insertMember(ctx context.Context, tx *db.Tx, group core.GroupID, person core.PersonID, place Place, now string) error {
	_, err := tx.Exec(ctx, `insert into group_member (group_id, person_id, relation, created_at) values ($1, $2, $3, $4) on conflict do nothing`,
		group, person, place, now)
	if err != nil {
		return fmt.Errorf("adding a member to a group: %w", err)
	}
	return nil
}

func insertCare(ctx context.Context, tx *db.Tx, caregiver, child core.PersonID, now string) error {
	_, err := tx.Exec(ctx, `insert into care (caregiver_id, child_id, created_at) values ($1, $2, $3) on conflict do nothing`,
		caregiver, child, now)
	if err != nil {
		return fmt.Errorf("noting who cares for whom: %w", err)
	}
	return nil
}

// fact reads one fact of this installation; "" when there is none.
func fact(ctx context.Context, tx *db.Tx, name string) (string, error) {
	var value string
	err := tx.QueryRow(ctx, `select value from install where name = $1`, name).Scan(&value)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return "", fmt.Errorf("reading a fact of the installation: %w", err)
	}
	return value, nil
}
