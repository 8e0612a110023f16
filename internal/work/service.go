package work

import (
	"context"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
)

// Board answers who may do what, see package soundboard.
type Board interface {
	Answer(ctx context.Context, tx *db.Tx, q soundboard.Question) (soundboard.Answer, people.Relation, error)
	Positions(ctx context.Context, tx *db.Tx, scope soundboard.Scope) (soundboard.Positions, error)
}

// Service does everything that this room is asked to do. It is safe for many goroutines.
type Service struct {
	db    *db.DB
	clock core.Clock
	blobs blob.Store
	board Board
	asks  *proposal.Service
	guard *safety.Service

	onAnswer func(ctx context.Context, tx *db.Tx, by core.Actor, p Product) error
}

// NewService makes the service.
func NewService(d *db.DB, clock core.Clock, blobs blob.Store, board Board) *Service {
	return &Service{db: d, clock: clock, blobs: blobs, board: board}
}

// May is nil when the actor may do an act in a unit, to a learner or ("") to the unit's own things.
func (s *Service) May(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, unit core.UnitID, learner core.LearnerID) error {
	a, _, err := s.board.Answer(ctx, tx, soundboard.Question{Actor: actor, Act: act, Learner: learner, Scope: soundboard.Scope{Unit: unit}})
	if err != nil {
		return err
	}
	return a.Err()
}

// visible is nil when the actor may see a learner's work; else it does not exist for them.
func (s *Service) visible(ctx context.Context, tx *db.Tx, actor core.Actor, unit core.UnitID, learner core.LearnerID) error {
	err := s.May(ctx, tx, actor, soundboard.WorkSee, unit, learner)
	if core.KindOf(err) == core.Denied {
		return core.Missing()
	}
	return err
}

// MayWith is [Service.May] for a question with facts of its own.
func (s *Service) MayWith(ctx context.Context, tx *db.Tx, q soundboard.Question) error {
	a, _, err := s.board.Answer(ctx, tx, q)
	if err != nil {
		return err
	}
	return a.Err()
}
