package app

import (
	"context"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
)

// Finding is what one check of the installation found.
type Finding struct {
	OK   bool
	Key  string // a text of the catalogue
	Args []any
}

// Examine checks that everything is well: the chain of every learner's log, and that every state is what the log says.
func (a *App) Examine(ctx context.Context) []Finding {
	return []Finding{a.examineChains(ctx), a.examineStates(ctx)}
}

func (a *App) examineChains(ctx context.Context) Finding {
	var all []core.LearnerID
	err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		all, err = db.List(ctx, tx, db.One[core.LearnerID], `select id from learner order by id`)
		return err
	})
	if err != nil {
		return Finding{Key: "ops.broken", Args: []any{"what", err.Error()}}
	}
	for _, l := range all {
		err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error { return evidence.Verify(ctx, tx, l) })
		if err != nil {
			return Finding{Key: "ops.chain_broken", Args: []any{"what", err.Error()}}
		}
	}
	return Finding{OK: true, Key: "ops.chain_whole", Args: []any{"n", len(all)}}
}

func (a *App) examineStates(ctx context.Context) Finding {
	sum, err := a.Replay(ctx, false)
	if err != nil {
		return Finding{Key: "ops.broken", Args: []any{"what", err.Error()}}
	}
	if len(sum.Differences) > 0 {
		return Finding{Key: "ops.states_differ", Args: []any{"n", len(sum.Differences)}}
	}
	return Finding{OK: true, Key: "ops.states_agree", Args: []any{"n", sum.States}}
}
