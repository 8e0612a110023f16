package feedback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// Kind is what sort of point it is.
type Kind string

// The kinds.
const (
	Strength Kind = "strength"
	Try      Kind = "try"
	Question Kind = "question"
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Strength, Try, Question} }

// Use is what became of a point.
type Use string

// What can become of a point.
const (
	Open   Use = ""
	Used   Use = "used"
	Partly Use = "partly"
	Not    Use = "not"
)

// Point is one thing that somebody says about a version.
type Point struct {
	ID     string
	N      int // version that it is about
	Kind   Kind
	Spot   string // the place in the work, in its own words; may be ""
	Words  string
	Action string // what to try; only of a try
	By     core.PersonID
	// Review and Reviewer are of a point from outside: who was asked, by name. Held is how it stands with a learner under age.
	Review, Reviewer string
	Held             Held
	HeldWhy          string
	Said             time.Time
	Use              Use
	Why              string
	UsedAt           time.Time
	UsedN            int // the version in which it was used; 0 = none yet
}

// Handled counts the points with an answer.
func Handled(list []Point) int {
	n := 0
	for _, p := range list {
		if p.Use != Open {
			n++
		}
	}
	return n
}

// Limits of a point.
const (
	maxText   = 2000
	maxPoints = 300 // of one product
)

func long(s string) bool { return utf8.RuneCountInString(s) > maxText }

// check gives what is wrong, by field.
func (p Point) check() error {
	wrong := map[string]string{}
	if p.Kind != Strength && p.Kind != Try && p.Kind != Question {
		wrong["kind"] = "work.problem.kind"
	}
	if strings.TrimSpace(p.Words) == "" {
		wrong["words"] = "work.problem.say"
	}
	if p.Kind == Try && strings.TrimSpace(p.Action) == "" {
		wrong["action"] = "work.problem.action"
	}
	for field, text := range map[string]string{"words": p.Words, "action": p.Action, "spot": p.Spot} {
		if long(text) {
			wrong[field] = "work.problem.long"
		}
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return nil
}

// Service does everything that this room is asked to do.
type Service struct {
	db    *db.DB
	clock core.Clock
	work  *work.Service
	rand  io.Reader
	// onOutside is told of a point from outside, in the same transaction: app makes a notice of it.
	onOutside func(ctx context.Context, tx *db.Tx, r Review) error
}

// NewService makes the service. rand gives unpredictable bytes: crypto/rand.Reader, but in tests.
func NewService(d *db.DB, clock core.Clock, w *work.Service, rand io.Reader) *Service {
	return &Service{db: d, clock: clock, work: w, rand: rand}
}

// Say keeps a point about the newest version of a product.
func (s *Service) Say(ctx context.Context, actor core.Actor, product string, p Point) error {
	_, err := s.SayTo(ctx, actor, product, p)
	return err
}

// SayTo is [Service.Say], and tells whose product it is. A point may come with its id.
func (s *Service) SayTo(ctx context.Context, actor core.Actor, product string, p Point) (learner core.LearnerID, err error) {
	if err := p.check(); err != nil {
		return "", err
	}
	if p.Kind != Try {
		p.Action = ""
	}
	if _, given := core.ParseID[string](p.ID); !given {
		p.ID = core.NewID[string]()
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		of, err := s.work.ProductOf(ctx, tx, actor, product)
		if err != nil {
			return err
		}
		learner = of.Learner
		if err := s.work.May(ctx, tx, actor, soundboard.FeedbackGive, of.Task.Unit, of.Learner); err != nil {
			return err
		}
		had, err := PointsOf(ctx, tx, product)
		if err != nil {
			return err
		}
		if len(had) >= maxPoints {
			return core.NewFault(core.TooMuch, "work.problem.points")
		}
		_, err = tx.Exec(ctx, `insert into feedback_point (id, product_id, n, kind, spot, words, action, by_person, said_at, use, why, used_at, used_n)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '', 0)`, p.ID, product, of.Versions, p.Kind, p.Spot, p.Words, p.Action, actor.Person, core.Stamp(s.clock.Now()))
		if err != nil {
			return fmt.Errorf("keeping a point: %w", err)
		}
		return s.work.Answered(ctx, tx, actor, of)
	})
	return learner, err
}

// Unsay takes a point of the actor's back, in the caller's transaction, and the work waits again. Once its learner did something about it, or somebody reported it, it
// stays. It gives the version that it was about when nothing is left that was said about that one, and 0 otherwise.
func (s *Service) Unsay(ctx context.Context, tx *db.Tx, actor core.Actor, product, point string) (version int, err error) {
	if _, err := s.work.ProductOf(ctx, tx, actor, product); err != nil {
		return 0, err
	}
	found, err := db.List(ctx, tx, db.One[int], `delete from feedback_point where id = $1 and product_id = $2 and by_person = $3 and use = ''
		and not exists (select 1 from trouble t where t.about = 'point' and t.ref = feedback_point.id) returning n`, point, product, actor.Person)
	if err != nil {
		return 0, fmt.Errorf("taking a point back: %w", err)
	}
	if len(found) == 0 {
		return 0, core.NewFault(core.Conflict, "guide.stays.since")
	}
	var left int
	if err := tx.QueryRow(ctx, `select count(*) from feedback_point where product_id = $1 and n = $2`, product, found[0]).Scan(&left); err != nil {
		return 0, fmt.Errorf("counting points: %w", err)
	}
	if left == 0 {
		version = found[0]
	}
	return version, work.Waits(ctx, tx, product)
}

const pointQuery = `select p.id, p.n, p.kind, p.spot, p.words, p.action, p.by_person, p.said_at, p.use, p.why, p.used_at, p.used_n, p.review_id, coalesce(v.reviewer, ''), p.held, p.held_why
	from feedback_point p left join review v on v.id = p.review_id `

func scanPoint(r db.Scanner) (Point, error) {
	var p Point
	var said, used string
	err := r.Scan(&p.ID, &p.N, &p.Kind, &p.Spot, &p.Words, &p.Action, &p.By, &said, &p.Use, &p.Why, &used, &p.UsedN, &p.Review, &p.Reviewer, &p.Held, &p.HeldWhy)
	p.Said, p.UsedAt = core.ParseStamp(said), core.ParseStamp(used)
	return p, err
}

// PointsOf lists what was said about a product and is shown to its learner, the newest version first. The caller has asked whether the product may be seen.
func PointsOf(ctx context.Context, tx *db.Tx, product string) ([]Point, error) {
	list, err := db.List(ctx, tx, scanPoint, pointQuery+`where p.product_id = $1 and p.held = '' and not `+safety.Hidden(safety.Point, "p.id")+` order by p.n desc, p.said_at, p.id`, product)
	if err != nil {
		return nil, fmt.Errorf("listing points: %w", err)
	}
	return list, nil
}

// Handle keeps what became of a point, said by whoever made the product. Partly and not want a why. It can be said anew.
func (s *Service) Handle(ctx context.Context, actor core.Actor, product, point string, use Use, why string) error {
	switch {
	case use != Used && use != Partly && use != Not:
		return core.BadField("use", "work.problem.use")
	case use != Used && strings.TrimSpace(why) == "":
		return core.BadField("why", "work.problem.why")
	case long(why):
		return core.BadField("why", "work.problem.long")
	}
	return s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		of, err := s.work.ProductOf(ctx, tx, actor, product)
		if err != nil {
			return err
		}
		if err := s.work.May(ctx, tx, actor, soundboard.FeedbackUse, of.Task.Unit, of.Learner); err != nil {
			return err
		}
		var n int
		err = tx.QueryRow(ctx, `select n from feedback_point where id = $1 and product_id = $2 and held = ''`, point, product).Scan(&n)
		if errors.Is(err, db.ErrNoRows) {
			return core.Missing()
		}
		if err != nil {
			return fmt.Errorf("loading a point: %w", err)
		}
		in := 0
		if use != Not && of.Versions > n {
			in = of.Versions
		}
		_, err = tx.Exec(ctx, `update feedback_point set use = $1, why = $2, used_at = $3, used_n = $4 where id = $5`, use, why, core.Stamp(s.clock.Now()), in, point)
		return err
	})
}

// OpenFor counts the points about a learner's work that have no answer yet.
func OpenFor(ctx context.Context, tx *db.Tx, learner core.LearnerID) (n int, err error) {
	err = tx.QueryRow(ctx, `select count(*) from product p join feedback_point f on f.product_id = p.id where p.learner_id = $1 and f.use = '' and f.held = ''`, learner).Scan(&n)
	return n, err
}

// Counts are the points of some products: how many, and how many are handled.
func Counts(ctx context.Context, tx *db.Tx, products []string) (map[string][2]int, error) {
	out := map[string][2]int{}
	if len(products) == 0 {
		return out, nil
	}
	rows, err := tx.Query(ctx, `select product_id, count(*), sum(case when use = '' then 0 else 1 end) from feedback_point where held = '' and product_id in `+db.In(len(products), 1)+` group by product_id`, db.Values(products...)...)
	if err != nil {
		return nil, fmt.Errorf("counting points: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var c [2]int
		if err := rows.Scan(&id, &c[0], &c[1]); err != nil {
			return nil, fmt.Errorf("counting points: %w", err)
		}
		out[id] = c
	}
	return out, rows.Err()
}

// Forget erases what was said about a learner's work.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	if _, err := tx.Exec(ctx, `delete from feedback_point where product_id in (select id from product where learner_id = $1)`, learner); err != nil {
		return fmt.Errorf("erasing points: %w", err)
	}
	if _, err := tx.Exec(ctx, `delete from review where product_id in (select id from product where learner_id = $1)`, learner); err != nil {
		return fmt.Errorf("erasing who was asked to look at work: %w", err)
	}
	return nil
}

// ForgetGuide erases what an erased person said about the work of others, and ends what they had asked people outside. That there was a point stays,
// with what became of it.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	if _, err := tx.Exec(ctx, `update feedback_point set by_person = '', words = '', action = '', spot = '' where by_person = $1`, person); err != nil {
		return fmt.Errorf("erasing points: %w", err)
	}
	for _, q := range []string{
		`update feedback_point set held_by = '', held_why = '' where held_by = $1`,
		`update review set made_by = '', reviewer = '', asks = '', link_hash = '', device_hash = '', ended_at = until_at where made_by = $1`,
	} {
		if _, err := tx.Exec(ctx, q, person); err != nil {
			return fmt.Errorf("erasing who was asked to look at work: %w", err)
		}
	}
	return nil
}
