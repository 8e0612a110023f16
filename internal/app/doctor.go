package app

import (
	"context"
	"strings"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/doctor"
	"crossfade/internal/evidence"
)

// Examine checks that everything is well: folder, space, database, files and jobs, and what only the whole house knows: the
// chain of every learner's log, and that every state is what the log says.
func (a *App) Examine(ctx context.Context, thorough bool) []doctor.Finding {
	return doctor.Examine(ctx, doctor.Patient{
		DB: a.DB, Files: a.Blobs, DataDir: a.DataDir, Clock: a.Clock, InUse: a.filesInUse, Thorough: thorough,
	}, doctor.Check{Name: "chains", Look: a.lookAtChains}, doctor.Check{Name: "states", Look: a.lookAtStates})
}

// fileColumns are the columns that name files, by hash; "" names none. A test holds them against the migrations, where such a column
// says "blob" in its comment: what is not here is swept away.
var fileColumns = []struct{ table, column string }{
	{"course_file", "hash"},
	{"course_file", "small_hash"},
	{"product_file", "hash"},
	{"product_file", "small_hash"},
	{"import_run", "file"},
	{"sitting_file", "hash"},
	{"sitting_file", "small_hash"},
}

// filesInUse calls each for every file that something shows.
func (a *App) filesInUse(ctx context.Context, each func(blob.Hash) error) error {
	parts := make([]string, len(fileColumns))
	for i, c := range fileColumns {
		parts[i] = "select " + c.column + " from " + c.table + " where " + c.column + " <> ''"
	}
	return a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		hashes, err := db.List(ctx, tx, db.One[blob.Hash], strings.Join(parts, " union "))
		if err != nil {
			return err
		}
		for _, h := range hashes {
			if err := each(h); err != nil {
				return err
			}
		}
		return nil
	})
}

func (a *App) lookAtChains(ctx context.Context) ([]doctor.Finding, error) {
	var all []core.LearnerID
	err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		all, err = db.List(ctx, tx, db.One[core.LearnerID], `select id from learner order by id`)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		broken := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error { return evidence.Verify(ctx, tx, l) })
		if broken != nil {
			return []doctor.Finding{{Name: "chains", Level: doctor.Bad, Key: "ops.chain_broken", Args: []any{"what", broken.Error()}, Advice: "ops.chain_broken_advice"}}, nil //nolint:nilerr // it is the finding
		}
	}
	return []doctor.Finding{{Name: "chains", Level: doctor.Good, Key: "ops.chain_whole", Args: []any{"n", len(all)}}}, nil
}

func (a *App) lookAtStates(ctx context.Context) ([]doctor.Finding, error) {
	found, _, err := a.Replay(ctx, false)
	if err != nil {
		return nil, err
	}
	if n := len(found.Differences); n > 0 {
		return []doctor.Finding{{Name: "states", Level: doctor.Bad, Key: "ops.states_differ", Args: []any{"n", n}, Advice: "ops.states_differ_advice"}}, nil
	}
	list := []doctor.Finding{{Name: "states", Level: doctor.Good, Key: "ops.states_agree", Args: []any{"n", found.States}}}
	if found.Waiting > 0 { // by an earlier rule or model: right by it, and soon made again
		list = append(list, doctor.Finding{Name: "states", Level: doctor.Good, Key: "ops.states_wait", Args: []any{"n", found.Waiting}})
	}
	return list, nil
}
