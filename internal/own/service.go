package own

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
	"crossfade/internal/workshop"
)

// Verify is the proposal by which a goal is verified.
const Verify proposal.Kind = "goal.write"

// Service keeps goals that people write.
type Service struct {
	db    *db.DB
	clock core.Clock
	board *soundboard.Board
	asks  *proposal.Service
	guard *safety.Service
}

// NewService makes the service, and registers how a goal is verified and what finishing a workshop of goals does.
func NewService(d *db.DB, clock core.Clock, board *soundboard.Board, asks *proposal.Service, shops *workshop.Service) *Service {
	s := &Service{db: d, clock: clock, board: board, asks: asks}
	asks.Handle(Verify, proposal.Handler{Run: s.verify, Back: s.unverify, Ended: s.notVerified, Href: func(p proposal.Proposal) string {
		return "/units/" + string(p.Unit) + "/goals#own-" + p.Ref
	}})
	shops.OnFinal(workshop.Goals, s.final)
	return s
}

// verify is what a yes does.
func (s *Service) verify(ctx context.Context, tx *db.Tx, p proposal.Proposal, by core.Actor) error {
	_, err := tx.Exec(ctx, `update own_goal set state = 'verified', verified_by = $1, verified_at = $2, verified_text = title where id = $3 and kind = 'own'`,
		by.Person, core.Stamp(s.clock.Now()), p.Ref)
	return within("verifying a goal", err)
}

// unverify takes a yes back: the goal waits again, unless its learner has met or changed it since.
func (s *Service) unverify(ctx context.Context, tx *db.Tx, p proposal.Proposal, _ core.Actor) error {
	done, err := tx.Exec(ctx, `update own_goal set state = 'sent', verified_by = '', verified_at = '', verified_text = '' where id = $1 and kind = 'own' and state = 'verified' and verified_text = title and dropped_at = ''`, p.Ref)
	if err != nil {
		return within("taking a yes to a goal back", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, core.NewFault(core.Conflict, "guide.stays.since"))
	}
	return nil
}

// notVerified puts a goal back among the drafts, or stops it. A stop is kept where all stops are, so that the goal can be let go on: it is a draft then, with all
// that stands in it, and its learner asks again.
func (s *Service) notVerified(ctx context.Context, tx *db.Tx, p proposal.Proposal, by core.Actor) error {
	if p.Status != proposal.Stopped {
		_, err := tx.Exec(ctx, `update own_goal set state = 'draft' where id = $1 and state = 'sent'`, p.Ref)
		return within("putting a goal back among the drafts", err)
	}
	why, err := proposal.LastWords(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	list, err := goals(ctx, tx, `o.id = $1 and o.kind = 'own'`, p.Ref)
	if err != nil || len(list) == 0 {
		return err
	}
	return s.guard.KeepStop(ctx, tx, by, safety.Goal, p.Ref, list[0].thing(), why)
}

// Saved is what became of a form.
type Saved struct {
	// Kept tells that the slider had moved away: it is a draft, parked until the slider comes back.
	Kept     bool
	Verified bool // nobody had to be asked
	Sent     bool
}

// Save keeps a goal of the actor's own, and asks for it to be verified. At a level that does not let them write one it is refused with the sentence that
// says who decides, unless the form was made before the slider moved: then it is kept as a draft.
func (s *Service) Save(ctx context.Context, actor core.Actor, f Form) (Saved, error) {
	if err := f.check(); err != nil {
		return Saved{}, err
	}
	var out Saved
	err := s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		out = Saved{}
		if err := learnsIn(ctx, tx, actor, f.Unit); err != nil {
			return err
		}
		have, err := s.before(ctx, tx, actor, f)
		if err != nil {
			return err
		}
		act := soundboard.GoalWrite
		if f.Kind == Private {
			act = soundboard.GoalPrivate
		}
		q := soundboard.Question{Actor: actor, Act: act, Learner: actor.Learner, Scope: soundboard.Scope{Unit: f.Unit}}
		answer, _, err := s.board.Answer(ctx, tx, q)
		if err != nil {
			return err
		}
		if answer.Verdict == soundboard.Deny {
			if f.Seen != soundboard.LevelLearner {
				return answer.Err()
			}
			out.Kept = true
			return s.write(ctx, tx, actor, f, Draft)
		}
		return s.place(ctx, tx, have, f, q, &out)
	})
	return out, err
}

// before reads the goal that a form changes; ID "" for a new one. Somebody else's does not exist.
func (s *Service) before(ctx context.Context, tx *db.Tx, actor core.Actor, f Form) (Goal, error) {
	list, err := goals(ctx, tx, `o.learner_id = $1 and o.unit_id = $2 and o.dropped_at = ''`, actor.Learner, f.Unit)
	if err != nil {
		return Goal{}, err
	}
	for _, g := range list {
		if g.ID == f.ID {
			if g.Kind != f.Kind {
				return Goal{}, core.Missing()
			}
			if g.State == Stopped {
				return Goal{}, core.NewFault(core.Denied, "goals.problem.stopped")
			}
			return g, nil
		}
	}
	if len(list) >= MostOwn {
		return Goal{}, core.NewFault(core.TooMuch, "goals.problem.many")
	}
	var n int
	if err := tx.QueryRow(ctx, `select count(*) from own_goal where id = $1`, f.ID).Scan(&n); err != nil || n > 0 {
		return Goal{}, missingOr(err)
	}
	return Goal{}, nil
}

// place stores a goal that may be written, and asks for a yes where one is needed.
func (s *Service) place(ctx context.Context, tx *db.Tx, have Goal, f Form, q soundboard.Question, out *Saved) error {
	keeps := have.State == Verified && !have.changedMuch(f.Title) || have.State == Met
	state := Draft
	switch {
	case keeps:
		state = have.State
	case have.State == Verified || f.Send && f.Kind == Mine:
		state = Sent // what was verified and says something else is verified again
	}
	if err := s.write(ctx, tx, q.Actor, f, state); err != nil || state != Sent {
		return err
	}
	outcome, err := s.asks.Do(ctx, tx, proposal.Asking{Kind: Verify, Question: q, Ref: f.ID, Title: f.Title, Body: f.body()})
	out.Sent, out.Verified = !outcome.Done, outcome.Done
	return err
}

func (f Form) body() string {
	text := f.Why
	if f.How != "" {
		text += "\n\n" + f.How
	}
	return text
}

func (s *Service) write(ctx context.Context, tx *db.Tx, actor core.Actor, f Form, state State) error {
	now := core.Stamp(s.clock.Now())
	_, err := tx.Exec(ctx, `insert into own_goal (id, org_id, unit_id, class_id, learner_id, kind, slot, title, why, how, by_day, state,
			verified_by, verified_at, verified_text, stop_reason, stopped_by, shapers, made_at, changed_at, dropped_at)
		values ($1, $2, $3, '', $4, $5, '', $6, $7, $8, $9, $10, '', '', '', '', '', '[]', $11, $11, '')
		on conflict (id) do update set title = excluded.title, why = excluded.why, how = excluded.how, by_day = excluded.by_day,
			state = excluded.state, changed_at = excluded.changed_at`,
		f.ID, actor.Org, f.Unit, actor.Learner, f.Kind, f.Title, f.Why, f.How, f.By, state, now)
	if err != nil {
		return within("writing a goal", err)
	}
	if _, err := tx.Exec(ctx, `delete from own_goal_must where own_goal_id = $1`, f.ID); err != nil {
		return within("linking must-covers", err)
	}
	if len(f.Musts) == 0 || f.Kind != Mine {
		return nil
	}
	args := append([]any{f.ID, f.Unit}, db.Values(f.Musts...)...)
	_, err = tx.Exec(ctx, `insert into own_goal_must (own_goal_id, goal_id, linked_by)
		select $1, ug.goal_id, 'learner' from unit_goal ug where ug.unit_id = $2 and ug.goal_id in `+db.In(len(f.Musts), 3), args...)
	return within("linking must-covers", err)
}

// Link suggests a must-cover to a learner's goal; the learner keeps it or not.
func (s *Service) Link(ctx context.Context, actor core.Actor, id string, must core.GoalID) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := goals(ctx, tx, `o.id = $1 and o.kind = 'own' and o.org_id = $2 and o.dropped_at = ''`, id, actor.Org)
		if err != nil || len(list) == 0 {
			return missingOr(err)
		}
		g := list[0]
		q := soundboard.Question{Actor: actor, Act: soundboard.InquiryNudge, Learner: g.Learner, Scope: soundboard.Scope{Unit: g.Unit}}
		if err := s.board.MayAt(ctx, tx, q); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into own_goal_must (own_goal_id, goal_id, linked_by)
			select $1, ug.goal_id, 'guide' from unit_goal ug where ug.unit_id = $2 and ug.goal_id = $3 on conflict (own_goal_id, goal_id) do nothing`, id, g.Unit, must)
		return within("suggesting a link", err)
	})
}

// Drop gives up a goal of the actor's own; nothing of it is deleted.
func (s *Service) Drop(ctx context.Context, actor core.Actor, id string) error {
	return s.change(ctx, actor, id, `dropped_at = $3`, core.Stamp(s.clock.Now()), func(ctx context.Context, tx *db.Tx) error {
		found, err := proposal.Of(ctx, tx, Verify, []string{id})
		if p := found[id]; err == nil && p.Status == proposal.Open {
			_, err = s.asks.SayIn(ctx, tx, actor, p.ID, proposal.SaidWithdrawn, "")
		}
		return err
	})
}

// Reach says that a goal of the actor's own was met. One that counts must have been verified before.
func (s *Service) Reach(ctx context.Context, actor core.Actor, id string) error {
	return s.change(ctx, actor, id, `state = case when kind = 'private' or state = 'verified' then $3 else state end`, string(Met), nil)
}

// change changes one goal of the actor's own.
func (s *Service) change(ctx context.Context, actor core.Actor, id, set, value string, then db.Func) error {
	return s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		if err := s.board.May(ctx, tx, actor, soundboard.GoalPrivate, actor.Learner); err != nil {
			return err
		}
		res, err := tx.Exec(ctx, `update own_goal set `+set+` where id = $1 and learner_id = $2 and dropped_at = '' and state <> 'stopped'`, id, actor.Learner, value)
		if err != nil {
			return within("changing a goal", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return missingOr(err)
		}
		if then == nil {
			return nil
		}
		return then(ctx, tx)
	})
}

// final makes goals of the class of what fills the places of a workshop. Those of an earlier end of the same workshop go: the workshop has them all.
func (s *Service) final(ctx context.Context, tx *db.Tx, w workshop.Workshop, _ core.Actor) error {
	now := core.Stamp(s.clock.Now())
	if _, err := tx.Exec(ctx, `update own_goal set dropped_at = $1 where unit_id = $2 and class_id = $3 and kind = 'class' and dropped_at = ''`, now, w.Unit, w.Class); err != nil {
		return within("replacing the goals of a class", err)
	}
	for n, slot := range w.Slots { // at most twelve
		i, ok := w.InSlot(n + 1)
		if !ok {
			continue
		}
		shapers, err := json.Marshal(i.Shapers())
		if err != nil {
			return within("naming who shaped a goal", err)
		}
		_, err = tx.Exec(ctx, `insert into own_goal (id, org_id, unit_id, class_id, learner_id, kind, slot, title, why, how, by_day, state,
				verified_by, verified_at, verified_text, stop_reason, stopped_by, shapers, made_at, changed_at, dropped_at)
			values ($1, $2, $3, $4, '', 'class', $5, $6, $7, '', '', 'verified', '', $8, '', '', '', $9, $8, $8, '')`,
			core.NewID[string](), w.Org, w.Unit, w.Class, slot, i.Text, i.Why, now, string(shapers))
		if err != nil {
			return within("writing a goal made together", err)
		}
	}
	return nil
}

func within(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
