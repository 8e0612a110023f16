package tune

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

// Gatekeeper answers whether an actor may do an act; package soundboard has one, the Board.
type Gatekeeper interface {
	May(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learner core.LearnerID) error
}

// Config is what a [Service] works with. Renew and Fit put jobs into the queue, in the transaction of the decision.
type Config struct {
	DB    *db.DB
	Clock core.Clock
	Gate  Gatekeeper
	Renew func(ctx context.Context, tx *db.Tx) error // states and estimates are to be made again
	Fit   func(ctx context.Context, tx *db.Tx) error // a model is to be fitted
}

// Service does what this room is asked to do. It is safe for many goroutines.
type Service struct {
	Config
	operator bool
}

// New makes the service.
func New(c Config) *Service { return &Service{Config: c} }

// ForOperator is the service for whoever has the command line of the server: it asks nobody.
func (s *Service) ForOperator() *Service { return &Service{Config: s.Config, operator: true} }

// may is nil when the actor may do an act that concerns no one learner.
func (s *Service) may(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act) error {
	if s.operator {
		return nil
	}
	if act == soundboard.EngineTune && actor.Is(core.RoleAdmin) {
		actor.Roles = []core.Role{core.RoleAdmin} // whoever runs a place and guides there too decides here as the former
	}
	return s.Gate.May(ctx, tx, actor, act, "")
}

// mayDecide is nil when the actor may decide about the numbers of the whole installation.
func (s *Service) mayDecide(ctx context.Context, tx *db.Tx, actor core.Actor) error {
	if err := s.may(ctx, tx, actor, soundboard.EngineTune); err != nil || s.operator {
		return err
	}
	alone, err := onlyPlace(ctx, tx)
	if err == nil && !alone {
		err = core.NewFault(core.Denied, "tune.several")
	}
	return err
}

// onlyPlace tells whether there is one organisation alone.
func onlyPlace(ctx context.Context, tx *db.Tx) (bool, error) {
	var n int64
	if err := tx.QueryRow(ctx, `select count(*) from org`).Scan(&n); err != nil {
		return false, fmt.Errorf("counting the places: %w", err)
	}
	return n <= 1, nil
}

// within says what was being done when something went wrong; what a person can do something about stays as it is.
func within(what string, err error) error {
	if err == nil || core.KindOf(err) != core.Internal {
		return err
	}
	return fmt.Errorf("%s: %w", what, err)
}
