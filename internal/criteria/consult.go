package criteria

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// Consult is how a learner and whoever guides them find the scores of a version together. Each has scored; each may change their own; when both
// say that it stands so, it is over: agreed where their levels are the same, and otherwise both are kept, each with its reason.
type Consult struct {
	N       int       // version; 0 = there is none
	Learner time.Time // when the learner last said that it stands so; zero = not yet
	Guide   time.Time // when whoever guides did
	By      core.PersonID
}

// silence is how long the other one's word is waited for: nothing stays open because somebody is away.
const silence = 7 * 24 * time.Hour

// Over tells whether both have said that it stands so, or one has and the other was silent for a week.
func (c Consult) Over(now time.Time) bool {
	switch {
	case c.Learner.IsZero() && c.Guide.IsZero():
		return false
	case !c.Learner.IsZero() && !c.Guide.IsZero():
		return true
	case c.Guide.IsZero():
		return now.Sub(c.Learner) >= silence
	default:
		return now.Sub(c.Guide) >= silence
	}
}

// ConsultOf reads the consult about a version. The caller has asked whether the product may be seen.
func ConsultOf(ctx context.Context, tx *db.Tx, product string, n int) (Consult, error) {
	var learner, guide string
	c := Consult{N: n}
	err := tx.QueryRow(ctx, `select learner_ok, guide_ok, guide_id from consult where product_id = $1 and n = $2`, product, n).Scan(&learner, &guide, &c.By)
	if errors.Is(err, db.ErrNoRows) {
		return Consult{}, nil
	}
	if err != nil {
		return c, fmt.Errorf("reading a consult: %w", err)
	}
	c.Learner, c.Guide = core.ParseStamp(learner), core.ParseStamp(guide)
	return c, nil
}

func (s *Service) keepConsult(ctx context.Context, tx *db.Tx, product string, c Consult) error {
	_, err := tx.Exec(ctx, `insert into consult (product_id, n, learner_ok, guide_ok, guide_id) values ($1, $2, $3, $4, $5)
		on conflict (product_id, n) do update set learner_ok = excluded.learner_ok, guide_ok = excluded.guide_ok, guide_id = excluded.guide_id`,
		product, c.N, core.Stamp(c.Learner), core.Stamp(c.Guide), c.By)
	if err != nil {
		return fmt.Errorf("keeping a consult: %w", err)
	}
	return nil
}

// Differ lists the criteria on which a learner and whoever guides them stand at other levels.
func Differ(own map[string]Self, scores []Score, n int) []string {
	var list []string
	for _, one := range scores {
		if one.N == n && own[one.Criterion].Level != one.Level {
			list = append(list, one.Criterion)
		}
	}
	return list
}

// heard follows a score of one side: it is that side's word, and the other side's word holds only where nothing differs. A consult is begun by
// the guide's scores; before these there is nothing to talk about.
func (s *Service) heard(ctx context.Context, tx *db.Tx, actor core.Actor, p work.Product, n int, byGuide bool) error {
	scores, err := ScoresOf(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	own, err := SelfOf(ctx, tx, p.ID, n)
	if err != nil {
		return err
	}
	c, err := ConsultOf(ctx, tx, p.ID, n)
	if err != nil {
		return err
	}
	c.N = n
	same, now := len(own) > 0 && len(Differ(own, scores, n)) == 0, s.clock.Now()
	if byGuide {
		c.Guide, c.By, c.Learner = now, actor.Person, time.Time{}
	} else {
		c.Learner, c.Guide = now, time.Time{}
	}
	if same {
		c.Learner, c.Guide = now, now
	}
	return s.keepConsult(ctx, tx, p.ID, c)
}

// Print is a short mark of how both sides stand about a version. A word about scores that have moved meanwhile is refused by it.
func Print(own map[string]Self, scores []Score, n int) string {
	h := fnv.New64a()
	for _, one := range scores { // in the order of the sheet
		if one.N == n {
			_, _ = fmt.Fprintf(h, "%s %d %d\n", one.Criterion, own[one.Criterion].Level, one.Level)
		}
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// StandsSo is one side's word that the scores of a version stay as they are: both levels, where they differ, each with its reason. seen is the
// [Print] of what they saw.
func (s *Service) StandsSo(ctx context.Context, actor core.Actor, product string, n int, seen string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.work.ProductOf(ctx, tx, actor, product)
		if err != nil {
			return err
		}
		mine := p.Learner == actor.Learner && actor.Learner != ""
		act := soundboard.ScoreGive
		if mine {
			act = soundboard.ScoreSelf
		}
		if err := s.work.May(ctx, tx, actor, act, p.Task.Unit, p.Learner); err != nil {
			return err
		}
		c, err := ConsultOf(ctx, tx, product, n)
		if err != nil {
			return err
		}
		if c.N == 0 {
			return core.Missing()
		}
		if c.Over(s.clock.Now()) {
			return nil // pressed twice, or from two pages
		}
		if err := ready(ctx, tx, product, n, seen); err != nil {
			return err
		}
		if mine {
			c.Learner = s.clock.Now()
			return s.keepConsult(ctx, tx, product, c)
		}
		c.Guide, c.By = s.clock.Now(), actor.Person
		if err := s.keepConsult(ctx, tx, product, c); err != nil {
			return err
		}
		return s.work.Answered(ctx, tx, actor, p)
	})
}

// ready is nil when the scores are those that were seen, and both sides gave a reason wherever they differ.
func ready(ctx context.Context, tx *db.Tx, product string, n int, seen string) error {
	own, err := SelfOf(ctx, tx, product, n)
	if err != nil {
		return err
	}
	scores, err := ScoresOf(ctx, tx, product)
	if err != nil {
		return err
	}
	if Print(own, scores, n) != seen {
		return core.NewFault(core.Conflict, "consult.problem.moved")
	}
	for _, id := range Differ(own, scores, n) {
		if one, ok := own[id]; ok && strings.TrimSpace(one.Shows) == "" {
			return core.NewFault(core.Locked, "consult.problem.words")
		}
	}
	return nil
}

// Earlier is how an earlier piece of the same learner stood by a criterion.
type Earlier struct {
	Product, Title string // whose task
	N              int
	Level          Level
}

// EarlierOf finds how the last piece before this one stood by the same criteria: an earlier version of it, else the newest other work that the actor may
// see and that shares one. By criterion of this product.
func (s *Service) EarlierOf(ctx context.Context, tx *db.Tx, actor core.Actor, p work.Product, sheet Sheet) (map[string]Earlier, error) {
	byTitle := map[string]string{}
	for _, c := range sheet.Criteria {
		byTitle[c.Title] = c.ID
	}
	titles := make([]string, 0, len(byTitle))
	for title := range byTitle {
		titles = append(titles, title)
	}
	if len(titles) == 0 {
		return nil, nil
	}
	type found struct {
		Earlier
		criterion string
	}
	list, err := db.List(ctx, tx, func(r db.Scanner) (f found, err error) {
		return f, r.Scan(&f.Product, &f.Title, &f.N, &f.Level, &f.criterion)
	}, `select p.id, t.title, s.n, s.level, c.title from product p join task t on t.id = p.task_id join score s on s.product_id = p.id join criterion c on c.id = s.criterion_id
		where p.learner_id = $1 and p.org_id = $2 and (p.id <> $3 or s.n < $4) and c.title in `+db.In(len(titles), 5)+`
		order by case when p.id = $3 then 0 else 1 end, s.scored_at desc, s.n desc, p.id limit 100`,
		append([]any{p.Learner, actor.Org, p.ID, p.Versions}, db.Values(titles...)...)...)
	if err != nil {
		return nil, fmt.Errorf("looking for earlier work: %w", err)
	}
	out, from, n := map[string]Earlier{}, "", 0
	for _, f := range list {
		if from == "" && f.Product != p.ID {
			if _, err := s.work.ProductOf(ctx, tx, actor, f.Product); core.KindOf(err) == core.NotFound {
				break // of another class, which is not the reader's business
			} else if err != nil {
				return nil, err
			}
		}
		if from == "" {
			from, n = f.Product, f.N
		}
		if f.Product == from && f.N == n {
			out[byTitle[f.criterion]] = f.Earlier
		}
	}
	return out, nil
}
