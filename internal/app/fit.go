package app

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/jobs"
)

// proposeKind fits a model to this place's own log and proposes it, once a day.
const proposeKind jobs.Kind[struct{}] = "mastery.propose"

// fitKind is the same because somebody asked for it.
const fitKind jobs.Kind[struct{}] = "mastery.fit"

// orderFit puts the job that fits a model into the queue, once.
func orderFit(ctx context.Context, tx *db.Tx) error {
	_, err := jobs.Enqueue(ctx, tx, fitKind, struct{}{}, jobs.Options{UniqueKey: "fit"})
	return err
}

// fitNow fits because somebody asked; a log that is too small is no error of the job.
func (a *App) fitNow(ctx context.Context) error {
	_, err := a.Tune.Fit(ctx)
	if core.KindOf(err) == core.Conflict {
		return nil
	}
	return err
}

// GoalNamed finds a goal of the actor's organisation by its id or its key.
func (a *App) GoalNamed(ctx context.Context, actor core.Actor, name string) (core.GoalID, error) {
	var id core.GoalID
	err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		id, err = goalNamed(ctx, tx, actor.Org, name)
		return err
	})
	return id, err
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
