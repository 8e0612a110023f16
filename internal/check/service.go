package check

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/soundboard"
)

// Service runs checks.
type Service struct {
	db    *db.DB
	clock core.Clock
	gate  Gatekeeper
	files blob.Store
	// onVoid is told that a question was taken out, see [Service.OnVoid].
	onVoid func(ctx context.Context, v Voiding) error
	// onAnswer is told that a question was answered, see [Service.OnAnswer].
	onAnswer func(ctx context.Context, a Answering) error
}

// Gatekeeper answers whether an actor may do an act for a learner, themselves or another: nil, or the fault to show. The app hands in
// one that asks people for the relation and soundboard for the rule.
type Gatekeeper interface {
	May(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learner core.LearnerID) error
	MayAll(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learners []core.LearnerID) error
}

// NewService makes the service. Files that answer questions are kept in files.
func NewService(d *db.DB, clock core.Clock, gate Gatekeeper, files blob.Store) *Service {
	return &Service{db: d, clock: clock, gate: gate, files: files, onVoid: func(context.Context, Voiding) error { return nil },
		onAnswer: func(context.Context, Answering) error { return nil }}
}

// own runs a writing verb of a learner on their own things, under their lock, if the board lets them.
func (s *Service) own(ctx context.Context, actor core.Actor, act soundboard.Act, fn func(ctx context.Context, log *evidence.Log) error) error {
	if actor.Learner == "" {
		return core.NewFault(core.SignIn, "error.sign_in")
	}
	return s.locked(ctx, actor.Learner, func(ctx context.Context, log *evidence.Log) error {
		if err := s.gate.May(ctx, log.Tx(), actor, act, actor.Learner); err != nil {
			return err
		}
		return fn(ctx, log)
	})
}

// locked runs fn in a write transaction that holds a learner's lock.
func (s *Service) locked(ctx context.Context, learner core.LearnerID, fn func(ctx context.Context, log *evidence.Log) error) error {
	return s.db.WriteFor(ctx, string(learner), func(ctx context.Context, tx *db.Tx) error {
		log, err := evidence.Lock(ctx, tx, learner, s.clock.Now())
		if err != nil {
			return err
		}
		return fn(ctx, log)
	})
}

// mine loads a sitting of the actor; somebody else's does not exist for them.
func mine(ctx context.Context, tx *db.Tx, learner core.LearnerID, id core.SittingID) (*Sitting, error) {
	s, err := load(ctx, tx, id)
	if err != nil {
		return nil, err
	}
	if s.Learner != learner {
		return nil, core.Missing()
	}
	return s, nil
}

// Mine gives the actor's own sitting. Callers show a question only in the form that item gives for it.
func (s *Service) Mine(ctx context.Context, actor core.Actor, id core.SittingID) (*Sitting, error) {
	var out *Sitting
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = mine(ctx, tx, actor.Learner, id)
		return err
	})
	return out, err
}

// newSeed draws the seed of a sitting. It never leaves the server, so nobody can make its variants beforehand.
func newSeed() uint64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails, see crypto/rand
	return binary.LittleEndian.Uint64(b[:])
}

// within wraps an error with what was being done, and leaves faults for people as they are.
func within(doing string, err error) error {
	if err == nil || core.KindOf(err) != core.Internal {
		return err
	}
	return fmt.Errorf("%s: %w", doing, err)
}
