package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/jobs"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

// renewKind brings all stored states and estimates to the rules, the model and the program in force.
const renewKind jobs.Kind[renewal] = "progress.renew"

// renewal says what is to be brought up to date.
type renewal struct {
	// Rules is the digest of the program's rules that ask for it; "" when a model or a goal's rule was changed.
	Rules string
}

// Replay makes every learner's states and estimates again from the log and compares them with what is stored. With
// repair it also brings them up to date, learner by learner under their locks, and tells how many it wrote.
func (a *App) Replay(ctx context.Context, repair bool) (progress.Found, int, error) {
	var sum progress.Found
	all, err := a.learners(ctx)
	if err != nil {
		return sum, 0, err
	}
	wrote := 0
	for chunk := range slices.Chunk(all, progress.ReplayChunk) {
		var found progress.Found
		err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
			var err error
			found, err = progress.Compare(ctx, tx, chunk)
			return err
		})
		if err != nil {
			return sum, wrote, fmt.Errorf("replaying: %w", err)
		}
		sum.Add(found)
		if !repair || found.Waiting == 0 && len(found.Differences) == 0 {
			continue
		}
		n, err := a.renew(ctx, chunk)
		wrote += n
		if err != nil {
			return sum, wrote, err
		}
	}
	return sum, wrote, nil
}

// renew brings some learners up to date.
func (a *App) renew(ctx context.Context, learners []core.LearnerID) (wrote int, err error) {
	for _, l := range learners {
		n := 0
		err := a.DB.WriteFor(ctx, string(l), func(ctx context.Context, tx *db.Tx) error {
			log, err := evidence.Lock(ctx, tx, l, a.Clock.Now())
			if err != nil {
				return err
			}
			n, err = progress.Renew(ctx, log)
			return err
		})
		if err != nil && core.KindOf(err) != core.NotFound { // erased meanwhile
			return wrote, fmt.Errorf("renewing learner %s: %w", l, err)
		}
		wrote += n
	}
	return wrote, nil
}

// Renew brings all learners up to date: what the job does.
func (a *App) Renew(ctx context.Context, rules string) error {
	all, err := a.learners(ctx)
	if err != nil {
		return err
	}
	if _, err := a.renew(ctx, all); err != nil || rules == "" {
		return err
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			insert into mastery_rules (id, digest, since) values (1, $1, $2)
			on conflict (id) do update set digest = excluded.digest, since = excluded.since`, rules, core.Stamp(a.Clock.Now()))
		return err
	})
}

// orderRenewal puts the job that renews everything into the queue.
func orderRenewal(ctx context.Context, tx *db.Tx, rules string) error {
	_, err := jobs.Enqueue(ctx, tx, renewKind, renewal{Rules: rules}, jobs.Options{UniqueKey: "rules " + rules})
	return err
}

// newRules orders a renewal when this program's rules are not those that last went over the states: after an upgrade
// everything is made again once, with what was earned held.
func (a *App) newRules(ctx context.Context) error {
	rules := rulesOfProgram()
	var last string
	err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select digest from mastery_rules where id = 1`).Scan(&last)
	})
	switch {
	case err != nil && !errors.Is(err, db.ErrNoRows):
		return fmt.Errorf("reading which rules were applied: %w", err)
	case last == rules:
		return nil
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return orderRenewal(ctx, tx, rules) })
}

// rulesOfProgram is a digest of all that decides states and estimates without any fitted model: every policy with its
// version and numbers, the default model, and the version of the fold.
func rulesOfProgram() string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%d %+v\n", progress.Engine, *mastery.DefaultModel())
	for _, s := range mastery.Specs() {
		fmt.Fprintf(sum, "%s %d %+v\n", s.Key, s.Version, s.Params)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
