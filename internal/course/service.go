package course

import (
	"context"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/library"
	"crossfade/internal/soundboard"
)

// Gatekeeper answers whether an actor may do an act: nil, or the fault to show. learner is whom it concerns, "" for
// acts on the organisation's own things. Package soundboard has one, the Board.
type Gatekeeper interface {
	May(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learner core.LearnerID) error
	MayAll(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learners []core.LearnerID) error
}

// Config is what a [Service] works with.
type Config struct {
	DB    *db.DB
	Clock core.Clock
	Blobs blob.Store
	Maths *library.Maths
	Gate  Gatekeeper
}

// Service does everything that this room is asked to do. It is safe for many goroutines.
type Service struct {
	db    *db.DB
	clock core.Clock
	blobs blob.Store
	maths *library.Maths
	gate  Gatekeeper

	copies []func(ctx context.Context, tx *db.Tx, actor core.Actor, c Copy) error
	dates  []func(ctx context.Context, tx *db.Tx, unit core.UnitID) ([]string, error)
	begins []func(ctx context.Context, tx *db.Tx, actor core.Actor, scope soundboard.Scope, preset soundboard.Preset, like core.UnitID) error
	merges []func(ctx context.Context, tx *db.Tx, m Merge) error
	lacks  []func(ctx context.Context, tx *db.Tx, id core.UnitID) ([]string, error)
}

// New makes the service.
func New(c Config) *Service {
	return &Service{db: c.DB, clock: c.Clock, blobs: c.Blobs, maths: c.Maths, gate: c.Gate}
}

// ID is the id of the course with a key in an organisation: always the same, so that bringing it in
// again meets the same row.
func ID(org core.OrgID, key string) core.CourseID {
	return core.DerivedID[core.CourseID]("course", string(org), key)
}

func unitID(course core.CourseID, key string) core.UnitID {
	return core.DerivedID[core.UnitID]("unit", string(course), key)
}
