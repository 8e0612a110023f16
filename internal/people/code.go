package people

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// A picture code is three of nine pictures, in order; a PIN is four to eight digits. Both are weak (a picture code is one of 504), so
// they open nothing by themselves: only on a device that the learner's guide has made known, only for people who are learners and
// nothing else, and only a few tries in a while. They are kept like passphrases.

// CodeKind is a kind of short code.
type CodeKind string

// The kinds of short codes, as the table credential names them.
const (
	PictureCode CodeKind = "picture"
	PIN         CodeKind = "pin"
)

// Pictures are the nine pictures of a picture code, in the order in which they are shown.
var Pictures = []string{"sun", "boat", "tree", "fish", "star", "house", "leaf", "bell", "ball"}

// How long codes are.
const (
	CodePictures = 3
	PINMin       = 4
	PINMax       = 8
)

// checkPIN tells what is wrong with a PIN: "" or a catalogue key.
func checkPIN(pin string) string {
	if len(pin) < PINMin || len(pin) > PINMax || strings.Trim(pin, "0123456789") != "" {
		return "people.problem.pin"
	}
	if strings.Count(pin, pin[:1]) == len(pin) {
		return "people.problem.pin_same"
	}
	return ""
}

// MakePictureCode makes a new picture code for a learner whom the actor manages, or for the actor, and gives it: three names of pictures. It
// ends the code before, and is shown once.
func (s *Service) MakePictureCode(ctx context.Context, actor core.Actor, person core.PersonID) ([]string, error) {
	code, err := s.drawPictures()
	if err != nil {
		return nil, err
	}
	return code, s.setCode(ctx, actor, person, PictureCode, strings.Join(code, "."))
}

// drawPictures draws three different pictures; every order is as likely.
func (s *Service) drawPictures() ([]string, error) {
	left := slices.Clone(Pictures)
	var code []string
	for len(code) < CodePictures {
		raw := make([]byte, 1)
		if _, err := io.ReadFull(s.rand, raw); err != nil {
			return nil, fmt.Errorf("drawing pictures: %w", err)
		}
		if int(raw[0]) >= 256/len(left)*len(left) {
			continue // so that no picture is likelier than another
		}
		i := int(raw[0]) % len(left)
		code = append(code, left[i])
		left = slices.Delete(left, i, i+1)
	}
	return code, nil
}

// SetPIN sets a learner's PIN: their own, or that of a learner whom the actor manages.
func (s *Service) SetPIN(ctx context.Context, actor core.Actor, person core.PersonID, pin string) error {
	if key := checkPIN(pin); key != "" {
		return core.BadField("pin", key)
	}
	return s.setCode(ctx, actor, person, PIN, pin)
}

func (s *Service) setCode(ctx context.Context, actor core.Actor, person core.PersonID, kind CodeKind, code string) error {
	hash, err := s.hasher.make(ctx, code)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayTo(ctx, tx, actor, "people.link", person); err != nil {
			return err
		}
		if only, err := onlyLearns(ctx, tx, person); err != nil || !only {
			return firstError(err, core.NewFault(core.Denied, "people.problem.code_learners"))
		}
		if _, err := tx.Exec(ctx, `delete from credential where person_id = $1 and kind = $2`, person, kind); err != nil {
			return fmt.Errorf("replacing a code: %w", err)
		}
		if _, err := tx.Exec(ctx, `insert into credential (id, person_id, kind, secret, created_at, used_at) values ($1, $2, $3, $4, $5, '')`,
			core.NewID[string](), person, kind, hash, core.Stamp(s.now())); err != nil {
			return fmt.Errorf("storing a code: %w", err)
		}
		_, err := tx.Exec(ctx, `delete from signin_attempt where bucket = $1`, codeBucket(person).key)
		return err
	})
}

// onlyLearns tells whether somebody is a learner and nothing else, everywhere on this server.
func onlyLearns(ctx context.Context, tx *db.Tx, person core.PersonID) (bool, error) {
	var learns, more int
	err := tx.QueryRow(ctx, `select count(case when role = 'learner' then 1 end), count(case when role <> 'learner' then 1 end)
from membership where person_id = $1`, person).Scan(&learns, &more)
	if err != nil {
		return false, fmt.Errorf("reading roles: %w", err)
	}
	return learns > 0 && more == 0, nil
}

// OnlyLearns tells whether somebody is a learner and nothing else, so that a short code may let them in on a known device.
func (s *Service) OnlyLearns(ctx context.Context, person core.PersonID) (only bool, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		only, err = onlyLearns(ctx, tx, person)
		return err
	})
	return only, err
}

// codeKinds lists which codes a person has.
func codeKinds(ctx context.Context, tx *db.Tx, person core.PersonID) ([]CodeKind, error) {
	return db.List(ctx, tx, db.One[CodeKind], `select kind from credential where person_id = $1 and kind in ('picture', 'pin') order by kind`, person)
}

// CodesOf tells which codes the actor has.
func (s *Service) CodesOf(ctx context.Context, actor core.Actor) (kinds []CodeKind, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		kinds, err = codeKinds(ctx, tx, actor.Person)
		return err
	})
	return kinds, err
}

// MadeCode is a picture code that was just made, for a sheet to print.
type MadeCode struct {
	Name     string
	Pictures []string
}

// MakeGroupCodes makes a picture code for each learner of a group that the actor guides who has none yet, by name; at most 60 at once,
// since each costs some time to hash.
func (s *Service) MakeGroupCodes(ctx context.Context, actor core.Actor, group core.GroupID) ([]MadeCode, error) {
	members, err := s.Members(ctx, actor, group, "", core.Page{Limit: 200})
	if err != nil {
		return nil, err
	}
	var made []MadeCode
	for _, m := range members {
		var kinds []CodeKind
		if err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			kinds, err = codeKinds(ctx, tx, m.ID)
			return err
		}); err != nil {
			return nil, fmt.Errorf("looking for codes: %w", err)
		}
		if slices.Contains(kinds, PictureCode) || !m.Suspended.IsZero() {
			continue
		}
		code, err := s.MakePictureCode(ctx, actor, m.ID)
		if core.KindOf(err) == core.Denied {
			continue // more than a learner, or not the actor's to manage
		}
		if err != nil {
			return nil, err
		}
		if made = append(made, MadeCode{Name: m.Name, Pictures: code}); len(made) == 60 {
			break
		}
	}
	return made, nil
}
