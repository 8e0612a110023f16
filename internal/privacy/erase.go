package privacy

import (
	"context"
	"fmt"

	"crossfade/internal/check"
	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/desk"
	"crossfade/internal/evidence"
	"crossfade/internal/feedback"
	"crossfade/internal/inquiry"
	"crossfade/internal/jobs"
	"crossfade/internal/library"
	"crossfade/internal/notify"
	"crossfade/internal/own"
	"crossfade/internal/pace"
	"crossfade/internal/peer"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/progress"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
	"crossfade/internal/workshop"
)

// Config is what a [Service] works with.
type Config struct {
	DB     *db.DB
	Clock  core.Clock
	People *people.Service
}

// Service erases.
type Service struct{ Config }

// New makes the service.
func New(c Config) *Service { return &Service{c} }

// Wipe is the job that follows an erasure: what was deleted goes from the bytes of the database's files, too.
const Wipe jobs.Kind[struct{}] = "privacy.wipe"

// Erase erases a person for good, in one transaction. The actor needs the right to; the last admin of an organisation
// cannot be erased. Nothing is left to undo it with, but a backup made before.
func (s *Service) Erase(ctx context.Context, actor core.Actor, person core.PersonID) error {
	err := s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.People.MayErase(ctx, tx, actor, person); err != nil {
			return err
		}
		if err := s.erase(ctx, tx, person); err != nil {
			return err
		}
		_, err := jobs.Enqueue(ctx, tx, Wipe, struct{}{}, jobs.Options{})
		return err
	})
	if err != nil && core.KindOf(err) == core.Internal {
		return fmt.Errorf("erasing a person: %w", err)
	}
	return err
}

// erase asks every room to forget. The mapping goes last, so that the rooms can still be told whose it was.
func (s *Service) erase(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	var learner core.LearnerID
	if err := tx.QueryRow(ctx, `select id from learner where person_id = $1`, person).Scan(&learner); err != nil {
		return fmt.Errorf("finding the learner id: %w", err)
	}
	for _, forget := range []func(context.Context, *db.Tx, core.LearnerID) error{
		evidence.Forget, check.Forget, progress.Forget, coaching.Forget, plan.Forget, pace.Forget, desk.Forget, feedback.Forget, criteria.Forget, work.Forget, peer.Forget, inquiry.Forget, safety.Forget, course.Forget, library.Forget, own.Forget, workshop.Forget, proposal.Forget, soundboard.Forget,
	} {
		if err := forget(ctx, tx, learner); err != nil {
			return err
		}
	}
	for _, forget := range []func(context.Context, *db.Tx, core.PersonID) error{
		desk.ForgetGuide, check.ForgetGuide, peer.ForgetGuide, course.ForgetGuide, coaching.ForgetGuide, plan.ForgetGuide, pace.ForgetGuide, notify.Forget, feedback.ForgetGuide, criteria.ForgetGuide, work.ForgetGuide, inquiry.ForgetGuide, safety.ForgetGuide, own.ForgetGuide, workshop.ForgetGuide, proposal.ForgetGuide, soundboard.ForgetGuide,
	} {
		if err := forget(ctx, tx, person); err != nil {
			return err
		}
	}
	_, err := s.People.Forget(ctx, tx, person)
	return err
}
