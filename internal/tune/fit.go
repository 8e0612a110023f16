package tune

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
	"crossfade/internal/soundboard"
)

// How a model is fitted: how many settings are tried, and from which number chance starts.
const (
	fitDraws = 40
	fitSeed  = 1
	// worthwhile is how much longer than at the latest fit the log must be for the nightly job to fit again.
	worthwhile = 1.25
)

// Fit fits a model to this installation's own log, judges it on learners that it has not seen, and stores it as a proposal.
// Nothing changes until somebody accepts it. A log that is too small gives a fault that says so. It takes long and asks nobody:
// a job or a command calls it.
func (s *Service) Fit(ctx context.Context) (progress.Version, error) {
	return s.fit(ctx, 0)
}

// FitNightly is [Service.Fit] when the log has grown enough since the latest fit to make another one worthwhile.
func (s *Service) FitNightly(ctx context.Context) error {
	_, err := s.fit(ctx, mastery.LeastResponses)
	if core.KindOf(err) == core.Conflict {
		return nil // too few learners yet
	}
	return err
}

// fit is [Service.Fit] for a log of at least so many responses; the version's number is 0 when it is shorter.
func (s *Service) fit(ctx context.Context, least int) (progress.Version, error) {
	var log mastery.Log
	var now *mastery.Model
	var known []progress.Version
	err := s.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if now, err = progress.InForce(ctx, tx); err != nil {
			return err
		}
		if known, err = progress.Versions(ctx, tx); err != nil {
			return err
		}
		log, err = progress.FitLog(ctx, tx)
		return err
	})
	if err != nil {
		return progress.Version{}, fmt.Errorf("gathering what to fit: %w", err)
	}
	if last := known[len(known)-1]; least > 0 && float64(log.Count()) < max(float64(least), worthwhile*float64(last.Report.Responses)) {
		return progress.Version{}, nil
	}
	v := progress.Version{Made: s.Clock.Now()}
	name := fmt.Sprintf("fit-%d", known[len(known)-1].Number+1)
	v.Model, v.Report, err = mastery.Propose(log, now, name, fitDraws, rand.New(rand.NewPCG(fitSeed, fitSeed))) //nolint:gosec // a fit can be repeated
	if errors.Is(err, mastery.ErrTooFew) {
		return v, core.NewFault(core.Conflict, "ops.too_few", "learners", v.Report.Learners, "responses", v.Report.Responses)
	}
	if err != nil {
		return v, fmt.Errorf("fitting: %w", err)
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		v.Number, err = progress.Propose(ctx, tx, v.Model, v.Report, v.Made)
		return err
	})
	return v, err
}

// Versions lists the program's own numbers and the fitted versions.
func (s *Service) Versions(ctx context.Context) ([]progress.Version, error) {
	var list []progress.Version
	err := s.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		list, err = progress.Versions(ctx, tx)
		return err
	})
	return list, err
}

// Standing is what an admin sees of the engine's numbers.
type Standing struct {
	Versions []progress.Version // the program's own first
	Decides  bool               // the actor may decide; else the operator does, since there are several organisations here
	Learners int                // with answers, in the whole installation …
	Answers  int                // … and how many: what a fit learns from
}

// Enough tells whether there is enough for a fit.
func (s Standing) Enough() bool {
	return s.Learners >= mastery.LeastLearners && s.Answers >= mastery.LeastResponses
}

// Now is the version in force.
func (s Standing) Now() progress.Version {
	for _, v := range s.Versions {
		if v.Now {
			return v
		}
	}
	return progress.Version{}
}

// Standing reads how the engine's numbers stand.
func (s *Service) Standing(ctx context.Context, actor core.Actor) (Standing, error) {
	var out Standing
	err := s.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.may(ctx, tx, actor, soundboard.EngineTune); err != nil {
			return err
		}
		var err error
		if out.Versions, err = progress.Versions(ctx, tx); err != nil {
			return err
		}
		if out.Decides, err = onlyPlace(ctx, tx); err != nil {
			return err
		}
		out.Learners, out.Answers, err = progress.Answers(ctx, tx)
		return err
	})
	return out, within("reading the engine's numbers", err)
}

// OrderFit orders that a model is fitted soon.
func (s *Service) OrderFit(ctx context.Context, actor core.Actor) error {
	return within("ordering a fit", s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayDecide(ctx, tx, actor); err != nil {
			return err
		}
		return s.Config.Fit(ctx, tx)
	}))
}

// Accept puts a version in force, and orders that all estimates are made again by it.
func (s *Service) Accept(ctx context.Context, actor core.Actor, number int) error {
	return within("accepting a version", s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayDecide(ctx, tx, actor); err != nil {
			return err
		}
		if err := progress.Accept(ctx, tx, number, actor.Learner, s.Clock.Now()); err != nil {
			return err
		}
		return s.Renew(ctx, tx)
	}))
}

// Back puts the version before the present one in force again, and gives its number.
func (s *Service) Back(ctx context.Context, actor core.Actor) (number int, err error) {
	err = s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayDecide(ctx, tx, actor); err != nil {
			return err
		}
		if number, err = progress.Back(ctx, tx, actor.Learner, s.Clock.Now()); err != nil {
			return err
		}
		return s.Renew(ctx, tx)
	})
	return number, within("going back to a version", err)
}
