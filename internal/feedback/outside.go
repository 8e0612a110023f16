package feedback

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/live"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// Somebody outside is asked to look at one piece of work. They need no account: a link opens once, and what it opens belongs to the device that opened it. They see
// the version that was shared, its task and its criteria, and what they said themselves; nothing else of this place exists for them.

// Limits of asking somebody outside.
const (
	ReviewDays    = 14 // how long it lasts unless somebody says otherwise
	maxReviewDays = 90
	maxReviews    = 20 // of one product, open at a time
	maxSaid       = 50 // points of one reviewer
	reviewBits    = 128
	deviceBits    = 256
)

// Held is how a point from outside stands with its learner.
type Held string

// How a point can stand.
const (
	Shown    Held = ""
	Waits    Held = "waits"    // for whoever guides
	Withheld Held = "withheld" // with a reason; the learner never sees it
)

// Review is one person outside who was asked to look at one version of one product.
type Review struct {
	ID       string
	Org      core.OrgID
	Product  string
	N        int
	Reviewer string
	Asks     string
	Named    bool // the learner's first name is shown
	By       core.PersonID
	Until    time.Time // the last day, at midnight UTC
	Opened   time.Time // zero before
	Ended    time.Time // zero when it was not ended sooner
	Over     bool      // by the clock, or ended
}

// Asking is what somebody outside is asked.
type Asking struct {
	Reviewer string
	Asks     string
	Until    string // a date, inclusive; "" is [ReviewDays] from now
	Named    bool
}

// check tidies it and gives what is wrong, by field.
func (a *Asking) check() error {
	a.Reviewer, a.Asks = strings.Join(strings.Fields(a.Reviewer), " "), strings.TrimSpace(a.Asks)
	wrong := map[string]string{}
	if a.Reviewer == "" || utf8.RuneCountInString(a.Reviewer) > people.NameLimit {
		wrong["reviewer"] = "work.problem.reviewer"
	}
	if a.Asks == "" {
		wrong["asks"] = "work.problem.asks"
	} else if long(a.Asks) {
		wrong["asks"] = "work.problem.long"
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return nil
}

// OnOutside hands down who hears of a point from outside.
func (s *Service) OnOutside(tell func(ctx context.Context, tx *db.Tx, r Review) error) {
	s.onOutside = tell
}

// MayAsk is nil when the actor may ask somebody outside to look at a product that they see: as the board says. For a learner under age nobody but a guide asks.
func (s *Service) MayAsk(ctx context.Context, tx *db.Tx, actor core.Actor, of work.Product) error {
	minor, err := minor(ctx, tx, of.Learner)
	if err != nil {
		return err
	}
	return s.work.MayWith(ctx, tx, soundboard.Question{Actor: actor, Act: soundboard.FeedbackOutside, Learner: of.Learner,
		Scope: soundboard.Scope{Unit: of.Task.Unit}, Facts: soundboard.Facts{Minor: minor}})
}

// mayPass is nil when the actor may pass on what was said outside: who guides the learner. What is said about one's own work is never one's own to hold back.
func (s *Service) mayPass(ctx context.Context, tx *db.Tx, actor core.Actor, of work.Product) error {
	if of.Learner == actor.Learner {
		return core.Missing()
	}
	return s.MayAsk(ctx, tx, actor, of)
}

// minor tells whether a learner is under age, by the band of words that was chosen for them.
func minor(ctx context.Context, tx *db.Tx, learner core.LearnerID) (bool, error) {
	var band people.Band
	if err := tx.QueryRow(ctx, `select p.band from person p join learner l on l.person_id = p.id where l.id = $1`, learner).Scan(&band); err != nil {
		return true, fmt.Errorf("asking whether a learner is under age: %w", err)
	}
	return band.Minor(), nil
}

// AskOutside asks somebody outside to look at the newest version of a product. The token opens it once, is given here and kept nowhere.
func (s *Service) AskOutside(ctx context.Context, actor core.Actor, product string, a Asking) (r Review, token string, err error) {
	if err := a.check(); err != nil {
		return r, "", err
	}
	if token, err = s.token(reviewBits); err != nil {
		return r, "", err
	}
	now, id := s.clock.Now(), core.NewID[string]()
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		of, err := s.work.ProductOf(ctx, tx, actor, product)
		if err != nil {
			return err
		}
		if err := s.MayAsk(ctx, tx, actor, of); err != nil {
			return err
		}
		if of.Versions == 0 {
			return core.Missing()
		}
		var open int
		if err := tx.QueryRow(ctx, `select count(*) from review where product_id = $1 and ended_at = '' and until_at > $2`, product, core.Stamp(now)).Scan(&open); err != nil {
			return fmt.Errorf("counting who looks at work: %w", err)
		}
		if open >= maxReviews {
			return core.NewFault(core.TooMuch, "work.problem.reviews")
		}
		if a.Until == "" {
			a.Until = now.AddDate(0, 0, ReviewDays).Format(time.DateOnly)
		}
		over, ok, err := people.LastDay(ctx, tx, actor.Org, a.Until, now, maxReviewDays)
		if err != nil {
			return err
		}
		if !ok {
			return core.BadField("until", "work.problem.until")
		}
		if _, err := tx.Exec(ctx, `insert into review (id, org_id, product_id, n, reviewer, asks, first_name, made_by, created_at, until_on, until_at, link_hash, device_hash, opened_at, ended_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '', '')`,
			id, actor.Org, product, of.Versions, a.Reviewer, a.Asks, a.Named, actor.Person, core.Stamp(now), a.Until, core.Stamp(over), hashOf(token)); err != nil {
			return fmt.Errorf("asking somebody outside: %w", err)
		}
		r, err = s.review(ctx, tx, `r.id = $1`, id)
		return err
	})
	return r, token, err
}

func (s *Service) token(bits int) (string, error) {
	raw := make([]byte, bits/8)
	if _, err := io.ReadFull(s.rand, raw); err != nil {
		return "", fmt.Errorf("making a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// hashOf is what a table holds of a token. A token is random, so it needs no salt.
func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

const reviewQuery = `select r.id, r.org_id, r.product_id, r.n, r.reviewer, r.asks, r.first_name, r.made_by, r.until_on, r.until_at, r.opened_at, r.ended_at from review r where `

func (s *Service) scanReview(row db.Scanner) (r Review, err error) {
	var until, over, opened, ended string
	if err := row.Scan(&r.ID, &r.Org, &r.Product, &r.N, &r.Reviewer, &r.Asks, &r.Named, &r.By, &until, &over, &opened, &ended); err != nil {
		return r, err
	}
	if r.Until, err = time.Parse(time.DateOnly, until); err != nil {
		return r, fmt.Errorf("the last day of a review: %w", err)
	}
	r.Opened, r.Ended = core.ParseStamp(opened), core.ParseStamp(ended)
	r.Over = ended != "" || !s.clock.Now().Before(core.ParseStamp(over))
	return r, nil
}

// review reads one; none is missing.
func (s *Service) review(ctx context.Context, tx *db.Tx, where string, args ...any) (Review, error) {
	r, err := s.scanReview(tx.QueryRow(ctx, reviewQuery+where, args...))
	switch {
	case errors.Is(err, db.ErrNoRows):
		return r, core.Missing()
	case err != nil:
		return r, fmt.Errorf("reading who was asked to look at work: %w", err)
	}
	return r, nil
}

// ReviewsOf lists who was asked to look at a product, the latest first. The caller has asked whether the product may be seen.
func (s *Service) ReviewsOf(ctx context.Context, tx *db.Tx, product string) ([]Review, error) {
	list, err := db.List(ctx, tx, s.scanReview, reviewQuery+`r.product_id = $1 order by r.until_at desc, r.id desc limit 60`, product)
	if err != nil {
		return nil, fmt.Errorf("listing who was asked to look at work: %w", err)
	}
	return list, nil
}

// HeldOf lists the points from outside about a product that its learner does not see, for those who may pass them on.
func (s *Service) HeldOf(ctx context.Context, tx *db.Tx, product string) ([]Point, error) {
	list, err := db.List(ctx, tx, scanPoint, pointQuery+`where p.product_id = $1 and p.held <> '' order by p.said_at, p.id limit 300`, product)
	if err != nil {
		return nil, fmt.Errorf("listing points from outside: %w", err)
	}
	return list, nil
}

// EndReview ends what somebody outside was asked, at once; again takes that back for the days that are left.
func (s *Service) EndReview(ctx context.Context, actor core.Actor, product, id string, again bool) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		of, err := s.work.ProductOf(ctx, tx, actor, product)
		if err != nil {
			return err
		}
		if err := s.MayAsk(ctx, tx, actor, of); err != nil {
			return err
		}
		if _, err := s.review(ctx, tx, `r.id = $1 and r.product_id = $2`, id, product); err != nil {
			return err
		}
		ended := core.Stamp(s.clock.Now())
		if again {
			ended = ""
		}
		if _, err := tx.Exec(ctx, `update review set ended_at = $1 where id = $2`, ended, id); err != nil {
			return fmt.Errorf("ending what somebody outside was asked: %w", err)
		}
		return nil
	})
}

// Pass passes a point from outside on to the learner; with a reason it is withheld, which can be taken back by passing it on.
func (s *Service) Pass(ctx context.Context, actor core.Actor, product, point string, pass bool, why string) error {
	why = strings.TrimSpace(why)
	switch {
	case !pass && why == "":
		return core.BadField("held_why", "work.problem.held_why")
	case long(why):
		return core.BadField("held_why", "work.problem.long")
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		of, err := s.work.ProductOf(ctx, tx, actor, product)
		if err != nil {
			return err
		}
		if err := s.mayPass(ctx, tx, actor, of); err != nil {
			return err
		}
		held := Withheld
		if pass {
			held, why = Shown, ""
		}
		result, err := tx.Exec(ctx, `update feedback_point set held = $1, held_why = $2, held_by = $3 where id = $4 and product_id = $5 and review_id <> '' and held <> ''`,
			held, why, actor.Person, point, product)
		if err != nil {
			return fmt.Errorf("passing on a point: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, core.Missing())
		}
		return live.Changed(ctx, tx, actor.Org)
	})
}
