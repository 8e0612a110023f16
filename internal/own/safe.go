package own

import (
	"context"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
)

// Guarded registers how a goal that somebody wrote is stopped for safety, and goes on as it was.
func (s *Service) Guarded(guard *safety.Service) {
	s.guard = guard
	guard.Handle(safety.Goal, safety.Kind{Find: s.findGoal, Changed: func(ctx context.Context, tx *db.Tx, ref string, stopped bool, by core.Actor, why string) error {
		if stopped {
			_, err := tx.Exec(ctx, `update own_goal set state = 'stopped', stop_reason = $1, stopped_by = $2 where id = $3`, why, by.Person, ref)
			return within("stopping a goal", err)
		}
		_, err := tx.Exec(ctx, `update own_goal set state = case when verified_at <> '' then 'verified' else 'draft' end, stop_reason = '', stopped_by = '' where id = $1 and state = 'stopped'`, ref)
		return within("letting a goal go on", err)
	}})
}

// findGoal finds a goal that was sent, for its learner and those who guide them. What waits is stopped as a proposal; what is private is nobody's to see.
func (s *Service) findGoal(ctx context.Context, tx *db.Tx, actor core.Actor, ref string) (safety.Thing, error) {
	list, err := goals(ctx, tx, `o.id = $1 and o.org_id = $2 and o.kind = 'own' and o.state in ('verified', 'met', 'stopped') and o.dropped_at = ''`, ref, actor.Org)
	if err != nil || len(list) == 0 {
		return safety.Thing{}, missingOr(err)
	}
	g := list[0]
	if g.Learner != actor.Learner {
		err := s.board.MayAt(ctx, tx, soundboard.Question{Actor: actor, Act: soundboard.InquiryNudge, Learner: g.Learner, Scope: soundboard.Scope{Unit: g.Unit}})
		if core.KindOf(err) == core.Denied {
			return safety.Thing{}, core.Missing()
		}
		if err != nil {
			return safety.Thing{}, err
		}
	}
	return g.thing(), nil
}

// thing is the goal as it is reported and stopped.
func (g Goal) thing() safety.Thing {
	return safety.Thing{Author: g.Learner, Unit: g.Unit, Words: g.Title + "\n" + g.Why + "\n" + g.How, Href: "/units/" + string(g.Unit) + "/goals#own-" + g.ID}
}
