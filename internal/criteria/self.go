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

// First tells whether a learner scores first in a unit: at the levels together and learner of evaluation.
func (s *Service) First(ctx context.Context, tx *db.Tx, org core.OrgID, unit core.UnitID, learner core.LearnerID) (bool, error) {
	at, err := s.board.Positions(ctx, tx, soundboard.Scope{Org: org, Unit: unit, Learner: learner})
	if err != nil {
		return false, fmt.Errorf("asking who scores first: %w", err)
	}
	return at.Of(soundboard.Evaluation).Level != soundboard.LevelGuide, nil
}

// before gives what the learner said of a version, where learners score first; nil elsewhere. It is refused while they have not, for three
// days after the version was handed in.
func (s *Service) before(ctx context.Context, tx *db.Tx, actor core.Actor, p work.Product, n int) (map[string]Self, error) {
	first, err := s.First(ctx, tx, actor.Org, p.Task.Unit, p.Learner)
	if err != nil || !first {
		return nil, err
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
// Once a guide has scored the version it stays as it is.
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
		if err := sheet.completeSelf(list); err != nil {
			return err
		}
		var scored int
		if err := tx.QueryRow(ctx, `select count(*) from score where product_id = $1 and n = $2`, product, n).Scan(&scored); err != nil {
			return fmt.Errorf("asking whether a version is scored: %w", err)
		}
		if scored > 0 {
			return core.NewFault(core.Conflict, "work.problem.scored")
		}
		for _, one := range list { // at most two dozen
			_, err := tx.Exec(ctx, `insert into self_score (product_id, n, criterion_id, level, shows, scored_at) values ($1, $2, $3, $4, $5, $6)
				on conflict (product_id, n, criterion_id) do update set level = excluded.level, shows = excluded.shows, scored_at = excluded.scored_at`,
				product, n, one.Criterion, one.Level, one.Shows, core.Stamp(s.clock.Now()))
			if err != nil {
				return fmt.Errorf("keeping a learner's own score: %w", err)
			}
		}
		return nil
	})
}

// completeSelf tells what is missing in a learner's own scores: fields are own.<criterion> and shows.<criterion>.
func (s Sheet) completeSelf(list []Self) error {
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
