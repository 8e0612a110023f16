package feedback

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/live"
	"crossfade/internal/work"
)

// What somebody outside does: open the link, look, and say something. They are no actor; what they may is in the token that they have.

// Seen is what somebody outside sees.
type Seen struct {
	Review
	Task    work.Task
	Version work.Version
	Learner core.LearnerID // for the criteria; never shown
	First   string         // the learner's first name, if whoever asked shows it
	Place   string         // name of the organisation
	Said    []Point        // what they said themselves
}

// errReview is what every token gets that opens nothing, whatever the reason.
func errReview() error { return core.Missing() }

func plausible(token string) bool { return token != "" && len(token) <= 100 }

// PeekReview tells what a link opens, without opening it: so the preview of a message does not use it up.
func (s *Service) PeekReview(ctx context.Context, token string) (r Review, place string, err error) {
	if !plausible(token) {
		return r, "", errReview()
	}
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if r, err = s.review(ctx, tx, `r.link_hash = $1`, hashOf(token)); err != nil {
			return err
		}
		if r.Over {
			return errReview()
		}
		return tx.QueryRow(ctx, `select name from org where id = $1`, r.Org).Scan(&place)
	})
	return r, place, err
}

// OpenReview opens a link, once, and gives what the device is to keep. Of two who try at once, one comes in.
func (s *Service) OpenReview(ctx context.Context, token string) (device string, err error) {
	if !plausible(token) {
		return "", errReview()
	}
	if device, err = s.token(deviceBits); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		now := core.Stamp(s.clock.Now())
		result, err := tx.Exec(ctx, `update review set link_hash = '', device_hash = $1, opened_at = $2 where link_hash = $3 and ended_at = '' and until_at > $2`,
			hashOf(device), now, hashOf(token))
		if err != nil {
			return fmt.Errorf("opening a link for somebody outside: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n != 1 {
			return errors.Join(err, errReview())
		}
		return nil
	})
	return device, err
}

// of finds what a device may see. Once the last day is over, or it was ended, it does not exist.
func (s *Service) of(ctx context.Context, tx *db.Tx, device string) (Review, error) {
	if !plausible(device) {
		return Review{}, errReview()
	}
	r, err := s.review(ctx, tx, `r.device_hash = $1`, hashOf(device))
	if err == nil && r.Over {
		err = errReview()
	}
	return r, err
}

// SeeReview is what somebody outside sees on their device.
func (s *Service) SeeReview(ctx context.Context, tx *db.Tx, device string) (seen Seen, err error) {
	if seen.Review, err = s.of(ctx, tx, device); err != nil {
		return seen, err
	}
	of, version, err := work.SharedVersion(ctx, tx, seen.Product, seen.N)
	if err != nil {
		return seen, err
	}
	seen.Task, seen.Version, seen.Learner = of.Task, version, of.Learner
	var name string
	if err := tx.QueryRow(ctx, `select p.name, o.name from learner l join person p on p.id = l.person_id join org o on o.id = $2 where l.id = $1`, of.Learner, seen.Org).Scan(&name, &seen.Place); err != nil {
		return seen, fmt.Errorf("reading whose work somebody outside looks at: %w", err)
	}
	if seen.Named {
		seen.First, _, _ = strings.Cut(strings.TrimSpace(name), " ")
	}
	seen.Said, err = db.List(ctx, tx, scanPoint, pointQuery+`where p.review_id = $1 order by p.said_at, p.id limit `+fmt.Sprint(maxSaid), seen.ID)
	return seen, err
}

// ReviewFile gives a file of the version that a device may see.
func (s *Service) ReviewFile(ctx context.Context, device, file string) (f work.File, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := s.of(ctx, tx, device)
		if err != nil {
			return err
		}
		_, version, err := work.SharedVersion(ctx, tx, r.Product, r.N)
		if err != nil {
			return err
		}
		for _, one := range version.Files {
			if one.ID == file {
				f = one
				return nil
			}
		}
		return errReview()
	})
	return f, err
}

// SayOutside keeps a point of somebody outside. For a learner under age it waits until whoever guides passes it on.
func (s *Service) SayOutside(ctx context.Context, device string, p Point) error {
	if err := p.check(); err != nil {
		return err
	}
	if p.Kind != Try {
		p.Action = ""
	}
	p.ID = core.NewID[string]()
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := s.of(ctx, tx, device)
		if err != nil {
			return err
		}
		var said, all int
		var learner core.LearnerID
		if err := tx.QueryRow(ctx, `select (select count(*) from feedback_point where review_id = $1), (select count(*) from feedback_point where product_id = $2), learner_id from product where id = $2`,
			r.ID, r.Product).Scan(&said, &all, &learner); err != nil {
			return fmt.Errorf("counting points: %w", err)
		}
		if said >= maxSaid || all >= maxPoints {
			return core.NewFault(core.TooMuch, "work.problem.points")
		}
		young, err := minor(ctx, tx, learner)
		if err != nil {
			return err
		}
		held := Shown
		if young {
			held = Waits
		}
		if _, err := tx.Exec(ctx, `insert into feedback_point (id, product_id, n, kind, spot, words, action, by_person, said_at, use, why, used_at, used_n, review_id, held)
			values ($1, $2, $3, $4, $5, $6, $7, '', $8, '', '', '', 0, $9, $10)`, p.ID, r.Product, r.N, p.Kind, p.Spot, p.Words, p.Action, core.Stamp(s.clock.Now()), r.ID, held); err != nil {
			return fmt.Errorf("keeping a point from outside: %w", err)
		}
		if s.onOutside != nil {
			if err := s.onOutside(ctx, tx, r); err != nil {
				return err
			}
		}
		return live.Changed(ctx, tx, r.Org)
	})
}
