package check

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/progress"
	"crossfade/internal/soundboard"
)

// PlacementLength is how many questions a placement asks at most.
const PlacementLength = 10

// StartPlacement begins to find where the actor starts in a course, or on the way to one of its goals (ML-03), or goes on with the one under way. Each
// question is the one that settles most; the last ones are asked of one goal, so that its rule can decide.
func (s *Service) StartPlacement(ctx context.Context, actor core.Actor, id core.CourseID, toward core.GoalID) (core.SittingID, error) {
	var sitting *Sitting
	err := s.own(ctx, actor, soundboard.CheckAloneStart, func(ctx context.Context, log *evidence.Log) error {
		open, err := openPlacement(ctx, log.Tx(), actor.Learner, id, toward)
		if err != nil || open != "" {
			sitting = &Sitting{ID: open}
			return err
		}
		if err := course.TakesPart(ctx, log.Tx(), actor, id, toward); err != nil {
			return err
		}
		sitting = &Sitting{
			ID: core.NewID[core.SittingID](), Org: actor.Org, Learner: actor.Learner, Course: id, Kind: Placement, Status: Open,
			Confidence: NotAsked, Started: log.Now(), Toward: toward, seed: newSeed(),
		}
		if err := insert(ctx, log.Tx(), sitting); err != nil {
			return err
		}
		more, err := s.askNext(ctx, log.Tx(), sitting, log.Now())
		if err == nil && !more {
			return core.NewFault(core.Locked, "check.gate.nothing_to_ask")
		}
		return err
	})
	if err != nil {
		return "", within("finding a start", err)
	}
	return sitting.ID, nil
}

// openPlacement finds the placement that is under way; "" when there is none.
func openPlacement(ctx context.Context, tx *db.Tx, learner core.LearnerID, id core.CourseID, toward core.GoalID) (core.SittingID, error) {
	var open core.SittingID
	err := tx.QueryRow(ctx, `select id from sitting where learner_id = $1 and status = 'open' and kind = 'placement' and course_id = $2 and toward = $3
		order by started_at desc limit 1`, learner, id, toward).Scan(&open)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return "", fmt.Errorf("looking for a placement under way: %w", err)
	}
	return open, nil
}

// mostDry is how many goals without a fresh question are passed over before a placement ends.
const mostDry = 5

// askNext adds the next question to a placement, and tells whether there is one.
func (s *Service) askNext(ctx context.Context, tx *db.Tx, sitting *Sitting, now time.Time) (bool, error) {
	outline, err := course.OutlineOf(ctx, tx, sitting.Org, sitting.Course)
	if err != nil {
		return false, err
	}
	if _, there := outline.Goal(sitting.Toward); sitting.Toward != "" && !there {
		return false, core.Missing()
	}
	p, err := s.placing(ctx, tx, sitting, outline)
	if err != nil {
		return false, err
	}
	for range mostDry {
		goal, ok := p.next()
		if !ok {
			return false, nil
		}
		asked, err := s.askOne(ctx, tx, sitting, goal, now)
		if err != nil || asked {
			return asked, err
		}
		p.dry[goal] = true
	}
	return false, nil
}

// placing reads what is known when the next question is chosen.
func (s *Service) placing(ctx context.Context, tx *db.Tx, sitting *Sitting, outline course.Outline) (*placing, error) {
	p := newPlacing(outline, sitting.Toward, PlacementLength-len(sitting.Questions))
	states, err := progress.For(ctx, tx, sitting.Learner, p.way)
	if err != nil {
		return nil, err
	}
	for _, g := range p.way {
		p.had[g] = states[g].Is()
	}
	for i := range sitting.Goals {
		part := sitting.Goals[i]
		sitting.tally(&part)
		p.tried[part.Goal] = part.tried()
	}
	return p, nil
}

// askOne draws one fresh question of a goal for a placement.
func (s *Service) askOne(ctx context.Context, tx *db.Tx, sitting *Sitting, goal core.GoalID, now time.Time) (bool, error) {
	p, err := s.partOf(ctx, tx, sitting.Learner, goal, Placement, now)
	if err != nil {
		return false, err
	}
	n := len(sitting.Questions)
	rng := rand.New(rand.NewPCG(sitting.seed, uint64(n))) //nolint:gosec // the seed is from crypto/rand
	fresh := &Sitting{ID: sitting.ID, Learner: sitting.Learner, Kind: Placement, Started: now}
	whole := p.planned
	p.planned = 1
	if err := s.drawPart(ctx, tx, fresh, p, rng); err != nil || len(fresh.Questions) == 0 {
		return false, err
	}
	q := fresh.Questions[0]
	q.N = n + 1
	if _, there := sitting.Part(goal); !there {
		part := GoalPart{Goal: goal, Planned: whole, Right: -1}
		if err := insertPart(ctx, tx, sitting, part); err != nil {
			return false, err
		}
		sitting.Goals = append(sitting.Goals, part)
	}
	sitting.Questions = append(sitting.Questions, q)
	return true, insertQuestion(ctx, tx, sitting, q, now)
}

// EndPlacement ends a placement before its last question. What was shown until then counts.
func (s *Service) EndPlacement(ctx context.Context, actor core.Actor, id core.SittingID) error {
	err := s.own(ctx, actor, soundboard.CheckGoOn, func(ctx context.Context, log *evidence.Log) error {
		sitting, err := mine(ctx, log.Tx(), actor.Learner, id)
		if err != nil || sitting.Status == Done {
			return err
		}
		if sitting.Kind != Placement {
			return core.Missing()
		}
		return s.finish(ctx, log, sitting)
	})
	return within("ending a placement", err)
}

// place is what a placement leads to: a goal of which enough was asked is got by its own rule, and what a goal that was answered right builds on is
// passed over, as if the learner had said that they know it. What was not right is no result.
func (s *Service) place(ctx context.Context, log *evidence.Log, sitting *Sitting) error {
	outline, err := course.OutlineOf(ctx, log.Tx(), sitting.Org, sitting.Course)
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	var passed []core.GoalID
	for i := range sitting.Goals {
		part := &sitting.Goals[i]
		t := part.tried()
		if t.enough() {
			if err := s.conclude(ctx, log, sitting, part, part.Voided); err != nil {
				return err
			}
			if err := closeAsk(ctx, log, part.Goal); err != nil {
				return err
			}
		}
		if t.holds() {
			g, _ := outline.Goal(part.Goal)
			passed = append(passed, g.Needs...)
		}
	}
	return progress.PassOver(ctx, log.Tx(), log.Learner(), passed, core.Stamp(sitting.Finished))
}

// StartEarlier takes back what a placement passed over. What was got stays, and what the learner said themselves.
func (s *Service) StartEarlier(ctx context.Context, actor core.Actor, id core.SittingID) error {
	err := s.own(ctx, actor, soundboard.GoalAim, func(ctx context.Context, log *evidence.Log) error {
		sitting, err := mine(ctx, log.Tx(), actor.Learner, id)
		if err != nil {
			return err
		}
		if sitting.Kind != Placement || sitting.Status != Done {
			return core.Missing()
		}
		return progress.TakeUp(ctx, log.Tx(), actor.Learner, core.Stamp(sitting.Finished))
	})
	return within("starting earlier", err)
}
