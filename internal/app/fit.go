package app

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/jobs"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

// proposeKind fits a model to this place's own log and proposes it.
const proposeKind jobs.Kind[struct{}] = "mastery.propose"

// How a model is fitted: how many settings are tried, and from which number chance starts.
const (
	fitDraws = 40
	fitSeed  = 1
	// worthwhile is how much longer than at the latest fit the log must be for the nightly job to fit again.
	worthwhile = 1.25
)

// Fit fits a model to this installation's own log, judges it on learners that it has not seen, and stores it as a proposal.
// Nothing changes until an operator accepts it. A log that is too small gives a fault that says so.
func (a *App) Fit(ctx context.Context) (progress.Version, error) {
	return a.fit(ctx, 0)
}

// fit is [App.Fit] for a log of at least so many responses; the version's number is 0 when it is shorter.
func (a *App) fit(ctx context.Context, least int) (progress.Version, error) {
	var log mastery.Log
	var now *mastery.Model
	var known []progress.Version
	err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
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
	v := progress.Version{Made: a.Clock.Now()}
	name := fmt.Sprintf("fit-%d", known[len(known)-1].Number+1)
	v.Model, v.Report, err = mastery.Propose(log, now, name, fitDraws, rand.New(rand.NewPCG(fitSeed, fitSeed))) //nolint:gosec // a fit can be repeated
	if errors.Is(err, mastery.ErrTooFew) {
		return v, core.NewFault(core.Conflict, "ops.too_few", "learners", v.Report.Learners, "responses", v.Report.Responses)
	}
	if err != nil {
		return v, fmt.Errorf("fitting: %w", err)
	}
	err = a.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		v.Number, err = progress.Propose(ctx, tx, v.Model, v.Report, v.Made)
		return err
	})
	return v, err
}

// proposeNightly fits when the log has grown enough since the latest fit to make another one worthwhile.
func (a *App) proposeNightly(ctx context.Context) error {
	_, err := a.fit(ctx, leastNightly)
	if core.KindOf(err) == core.Conflict {
		return nil // too few learners yet
	}
	return err
}

// leastNightly is how many responses the nightly job waits for.
const leastNightly = 5000

// Versions lists the program's own numbers and the fitted versions.
func (a *App) Versions(ctx context.Context) ([]progress.Version, error) {
	var list []progress.Version
	err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		list, err = progress.Versions(ctx, tx)
		return err
	})
	return list, err
}

// Accept puts a version in force, on behalf of an operator, and orders that all estimates are made again by it.
func (a *App) Accept(ctx context.Context, operator core.Actor, number int) error {
	return a.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := progress.Accept(ctx, tx, number, operator.Learner, a.Clock.Now()); err != nil {
			return err
		}
		return orderRenewal(ctx, tx, "")
	})
}

// Back puts the version before the present one in force again, and gives its number.
func (a *App) Back(ctx context.Context, operator core.Actor) (number int, err error) {
	err = a.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if number, err = progress.Back(ctx, tx, operator.Learner, a.Clock.Now()); err != nil {
			return err
		}
		return orderRenewal(ctx, tx, "")
	})
	return number, err
}

// TryRule tells whom a rule would touch if a goal of the organisation had it. The goal is named by its id or its key.
func (a *App) TryRule(ctx context.Context, operator core.Actor, name string, r progress.RuleText) (progress.Touched, error) {
	var t progress.Touched
	policy, err := r.Policy()
	if err != nil {
		return t, core.NewFault(core.Invalid, "ops.bad_policy", "what", err.Error())
	}
	err = a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		id, err := goalNamed(ctx, tx, operator.Org, name)
		if err != nil {
			return err
		}
		t, err = progress.WouldTouch(ctx, tx, id, policy)
		return err
	})
	return t, err
}

// ChangeRule gives a goal a rule and orders that its states are made again, with what was earned held.
func (a *App) ChangeRule(ctx context.Context, operator core.Actor, name string, r progress.RuleText) error {
	return a.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		id, err := goalNamed(ctx, tx, operator.Org, name)
		if err != nil {
			return err
		}
		if err := progress.SetRule(ctx, tx, id, r, a.Clock.Now()); err != nil {
			return err
		}
		return orderRenewal(ctx, tx, "")
	})
}

// goalNamed finds a goal of an organisation by its id or its key.
func goalNamed(ctx context.Context, tx *db.Tx, org core.OrgID, name string) (core.GoalID, error) {
	list, err := db.List(ctx, tx, db.One[core.GoalID], `
		select id from goal where org_id = $1 and retired_at = '' and (id = $2 or key = $2) order by id`, org, name)
	switch {
	case err != nil:
		return "", fmt.Errorf("looking for goal %q: %w", name, err)
	case len(list) == 0:
		return "", core.NewFault(core.NotFound, "ops.no_goal", "name", name)
	case len(list) > 1:
		return "", core.NewFault(core.Invalid, "ops.which_goal", "name", name)
	}
	return list[0], nil
}
