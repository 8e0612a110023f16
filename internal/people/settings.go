package people

import (
	"context"
	"errors"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Settings is what a person chooses for themselves.
type Settings struct {
	Name       string
	SignInName string // what they type to sign in
	Language   string // "" is the organisation's
	TimeZone   string // "" is the organisation's
	Band       Band
	Theme      Theme
	Shortcuts  bool
}

// SettingsOf reads the actor's own settings.
func (s *Service) SettingsOf(ctx context.Context, actor core.Actor) (Settings, error) {
	var out Settings
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		p, err := loadPerson(ctx, tx, actor.Person)
		if err != nil {
			return err
		}
		out = Settings{Name: p.Name, Language: p.Language, TimeZone: p.TimeZone, Band: p.Band, Theme: p.Theme, Shortcuts: p.Shortcuts}
		err = tx.QueryRow(ctx, `select name_fold from signin_name where person_id = $1 order by name_fold limit 1`, actor.Person).Scan(&out.SignInName)
		if errors.Is(err, db.ErrNoRows) {
			return nil
		}
		return err
	})
	return out, err
}

// SaveSettings changes the actor's own settings. Whoever is a minor cannot make themselves an adult: rules for minors
// depend on it, so a guide does that.
func (s *Service) SaveSettings(ctx context.Context, actor core.Actor, in Settings) error {
	wrong := problems{}
	var key string
	in.Name, key = checkName(in.Name)
	wrong.add("name", key)
	in.SignInName, key = checkName(in.SignInName)
	wrong.add("sign_in_name", key)
	if in.TimeZone != "" {
		wrong.add("zone", checkZone(in.TimeZone))
	}
	if len(in.Language) > 35 {
		wrong.add("language", "people.problem.language")
	}
	if !oneOf(in.Band, Bands()) {
		wrong.add("band", "people.problem.band")
	}
	if !oneOf(in.Theme, Themes()) {
		wrong.add("theme", "people.problem.theme")
	}
	if err := wrong.fault(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		before, err := loadPerson(ctx, tx, actor.Person)
		if err != nil {
			return err
		}
		if before.Band.Minor() && !in.Band.Minor() && !actor.Is(core.RoleGuide) && !actor.Is(core.RoleAdmin) {
			return core.BadField("band", "people.problem.band_guide")
		}
		if _, err := tx.Exec(ctx, `update person set name = $1, name_fold = $2, language = $3, timezone = $4, band = $5, theme = $6, shortcuts = $7
where id = $8`, in.Name, Fold(in.Name), in.Language, in.TimeZone, in.Band, in.Theme, in.Shortcuts, actor.Person); err != nil {
			return fmt.Errorf("saving settings: %w", err)
		}
		return changeSignInName(ctx, tx, actor.Person, Fold(in.SignInName))
	})
}

func changeSignInName(ctx context.Context, tx *db.Tx, person core.PersonID, fold string) error {
	var owner core.PersonID
	err := tx.QueryRow(ctx, `select person_id from signin_name where name_fold = $1`, fold).Scan(&owner)
	switch {
	case err == nil && owner == person:
		return nil
	case err == nil:
		return core.BadField("sign_in_name", "people.problem.name_taken")
	case !errors.Is(err, db.ErrNoRows):
		return fmt.Errorf("looking a name up: %w", err)
	}
	if _, err := tx.Exec(ctx, `delete from signin_name where person_id = $1`, person); err != nil {
		return fmt.Errorf("changing the name to sign in with: %w", err)
	}
	if _, err := tx.Exec(ctx, `insert into signin_name (name_fold, person_id) values ($1, $2)`, fold, person); err != nil {
		return fmt.Errorf("changing the name to sign in with: %w", err)
	}
	return nil
}

// Edit changes the name and the band of somebody whom the actor may manage.
func (s *Service) Edit(ctx context.Context, actor core.Actor, person core.PersonID, name string, band Band) error {
	wrong := problems{}
	name, key := checkName(name)
	wrong.add("name", key)
	if !oneOf(band, Bands()) {
		wrong.add("band", "people.problem.band")
	}
	if err := wrong.fault(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayTo(ctx, tx, actor, "people.add", person); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update person set name = $1, name_fold = $2, band = $3 where id = $4`, name, Fold(name), band, person); err != nil {
			return fmt.Errorf("changing a person: %w", err)
		}
		return nil
	})
}

// Suspend keeps somebody out: signed out everywhere, links ended, until [Service.Resume]. What they made stays.
func (s *Service) Suspend(ctx context.Context, actor core.Actor, person core.PersonID) error {
	return s.setSuspended(ctx, actor, person, core.Stamp(s.now()))
}

// Resume lets somebody in again.
func (s *Service) Resume(ctx context.Context, actor core.Actor, person core.PersonID) error {
	return s.setSuspended(ctx, actor, person, "")
}

func (s *Service) setSuspended(ctx context.Context, actor core.Actor, person core.PersonID, since string) error {
	if person == actor.Person {
		return core.NewFault(core.Denied, "people.problem.not_oneself")
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayTo(ctx, tx, actor, "people.add", person); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update person set suspended_at = $1 where id = $2`, since, person); err != nil {
			return fmt.Errorf("suspending a person: %w", err)
		}
		if since == "" {
			return nil
		}
		return signOutEverywhere(ctx, tx, person)
	})
}

// signOutEverywhere ends a person's sessions and unused links.
func signOutEverywhere(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	if _, err := tx.Exec(ctx, `delete from session where person_id = $1`, person); err != nil {
		return fmt.Errorf("ending sessions: %w", err)
	}
	if _, err := tx.Exec(ctx, `delete from signin_link where person_id = $1 and used_at = ''`, person); err != nil {
		return fmt.Errorf("ending links: %w", err)
	}
	return nil
}

// Find reads a person whom the actor may manage, and what the actor is to them.
func (s *Service) Find(ctx context.Context, actor core.Actor, person core.PersonID) (Person, Relation, error) {
	var p Person
	var relation Relation
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if relation, err = s.accountRelation(ctx, tx, actor, person); err != nil {
			return err
		}
		p, err = loadPerson(ctx, tx, person)
		return err
	})
	return p, relation, err
}
