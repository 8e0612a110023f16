package criteria

import (
	"context"
	"fmt"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// Self is what a learner says of one version of their own work by one criterion.
type Self struct {
	Criterion string
	Level     Level
	Shows     string // where one sees it
}

// patience is how long a score waits for the learner's own: nobody's work lies because somebody is away.
const patience = 3 * 24 * time.Hour

// Level is where the slider of evaluation stands for a learner in a unit. At together and learner they score first; at learner the scores are found in
// a consult.
func (s *Service) Level(ctx context.Context, tx *db.Tx, org core.OrgID, unit core.UnitID, learner core.LearnerID) (soundboard.Level, error) {
	at, err := s.board.Positions(ctx, tx, soundboard.Scope{Org: org, Unit: unit, Learner: learner})
	if err != nil {
		return "", fmt.Errorf("asking who scores first: %w", err)
	}
	return at.Of(soundboard.Evaluation).Level, nil
}

// before gives what the learner said of a version, where learners score first; nil elsewhere. It is refused while they have not, for three
// days after the version was handed in.
func (s *Service) before(ctx context.Context, tx *db.Tx, level soundboard.Level, p work.Product, n int) (map[string]Self, error) {
	if level == soundboard.LevelGuide {
		return nil, nil
	}
	own, err := SelfOf(ctx, tx, p.ID, n)
	if err != nil || len(own) > 0 {
		return own, err
	}
	if s.clock.Now().Sub(p.Changed) < patience {
		return nil, core.NewFault(core.Locked, "work.problem.self_first")
	}
	return nil, nil
}

// SelfOf is what a learner said of a version of their work, by criterion; empty when nothing yet. The caller has asked whether the product may be seen.
func SelfOf(ctx context.Context, tx *db.Tx, product string, n int) (map[string]Self, error) {
	out := map[string]Self{}
	_, err := db.List(ctx, tx, func(r db.Scanner) (Self, error) {
		var one Self
		err := r.Scan(&one.Criterion, &one.Level, &one.Shows)
		out[one.Criterion] = one
		return one, err
	}, `select criterion_id, level, shows from self_score where product_id = $1 and n = $2`, product, n)
	if err != nil {
		return nil, fmt.Errorf("reading a learner's own scores: %w", err)
	}
	return out, nil
}

// SelfScore keeps what a learner says of the newest version of their own work: every criterion, and above the lowest level where one sees it.
// Once a guide has scored the version it stays as it is; at the level learner it may change until both say that it stands.
func (s *Service) SelfScore(ctx context.Context, actor core.Actor, product string, n int, list []Self) error {
	return s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		p, err := s.work.ProductOf(ctx, tx, actor, product)
		if err != nil {
			return err
		}
		if err := s.work.May(ctx, tx, actor, soundboard.ScoreSelf, p.Task.Unit, p.Learner); err != nil {
			return err
		}
		if n != p.Versions {
			return core.NewFault(core.Conflict, "work.problem.newer")
		}
		sheet, err := SheetOf(ctx, tx, p.Task.ID, p.Learner)
		if err != nil {
			return err
		}
		guides, talks, err := s.theirs(ctx, tx, actor, p)
		if err != nil {
			return err
		}
		if err := sheet.completeSelf(list, guides); err != nil {
			return err
		}
		for _, one := range list { // at most two dozen
			_, err := tx.Exec(ctx, `insert into self_score (product_id, n, criterion_id, level, shows, scored_at) values ($1, $2, $3, $4, $5, $6)
				on conflict (product_id, n, criterion_id) do update set level = excluded.level, shows = excluded.shows, scored_at = excluded.scored_at`,
				product, n, one.Criterion, one.Level, one.Shows, core.Stamp(s.clock.Now()))
			if err != nil {
				return fmt.Errorf("keeping a learner's own score: %w", err)
			}
		}
		if !talks {
			return nil
		}
		if err := s.heard(ctx, tx, actor, p, n, false); err != nil {
			return err
		}
		return work.Waits(ctx, tx, product)
	})
}

// theirs gives what whoever guides said of the newest version, by criterion, and whether the two talk about it: nil and false before they have. Where
// there is no consult, or it is over, the learner's own scores stay as they are.
func (s *Service) theirs(ctx context.Context, tx *db.Tx, actor core.Actor, p work.Product) (scored map[string]Level, talks bool, err error) {
	list, err := ScoresOf(ctx, tx, p.ID)
	if err != nil {
		return nil, false, err
	}
	for _, one := range list {
		if one.N == p.Versions {
			if scored == nil {
				scored = map[string]Level{}
			}
			scored[one.Criterion] = one.Level
		}
	}
	if scored == nil {
		return nil, false, nil
	}
	c, err := ConsultOf(ctx, tx, p.ID, p.Versions)
	if err != nil {
		return nil, false, err
	}
	level, err := s.Level(ctx, tx, actor.Org, p.Task.Unit, p.Learner)
	if err != nil {
		return nil, false, err
	}
	if c.N == 0 || level != soundboard.LevelLearner || c.Over(s.clock.Now()) {
		return nil, false, core.NewFault(core.Conflict, "work.problem.scored")
	}
	return scored, true, nil
}

// completeSelf tells what is missing in a learner's own scores, beside what whoever guides said: fields are own.<criterion> and shows.<criterion>.
func (s Sheet) completeSelf(list []Self, theirs map[string]Level) error {
	wrong, by := map[string]string{}, map[string]Self{}
	for _, one := range list {
		by[one.Criterion] = one
	}
	for _, c := range s.Criteria {
		one := by[c.ID]
		switch {
		case !one.Level.Valid():
			wrong["own."+c.ID] = "work.problem.level"
		case one.Level > Low && strings.TrimSpace(one.Shows) == "":
			wrong["shows."+c.ID] = "work.problem.seen"
		case theirs[c.ID].Valid() && theirs[c.ID] != one.Level && strings.TrimSpace(one.Shows) == "":
			wrong["shows."+c.ID] = "consult.problem.differs"
		case long(one.Shows, 2000):
			wrong["shows."+c.ID] = "work.problem.long"
		}
		delete(by, c.ID)
	}
	if len(by) > 0 { // a criterion of another task or another class
		return core.Missing()
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return nil
}
