package app

import (
	"context"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/jobs"
	"crossfade/internal/progress"
)

// mergeKind carries on what was earned at goals that became one.
const mergeKind jobs.Kind[course.Merge] = "progress.carry"

// carry gives each learner who has got all parts of a goal that goal, one after the other, so that nobody waits long.
func (a *App) carry(ctx context.Context, m course.Merge) error {
	var all []core.LearnerID
	err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		all, err = progress.EarnedAll(ctx, tx, m.Parts)
		return err
	})
	if err != nil {
		return err
	}
	for _, learner := range all {
		err := a.DB.WriteFor(ctx, string(learner), func(ctx context.Context, tx *db.Tx) error {
			log, err := evidence.Lock(ctx, tx, learner, a.Clock.Now())
			if err != nil {
				return err
			}
			return progress.Carry(ctx, log, m.Org, m.Into, m.Parts)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
