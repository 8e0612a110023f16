package coaching

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/plan"
	"crossfade/internal/soundboard"
)

// Service keeps talks, agendas and bookings.
type Service struct {
	db     *db.DB
	clock  core.Clock
	gate   check.Gatekeeper
	onTask func(ctx context.Context, tx *db.Tx, t plan.Task) error
	onSlot func(ctx context.Context, tx *db.Tx, c SlotChange) error
}

// NewService makes the service.
func NewService(d *db.DB, clock core.Clock, gate check.Gatekeeper) *Service {
	return &Service{db: d, clock: clock, gate: gate,
		onTask: func(context.Context, *db.Tx, plan.Task) error { return nil },
		onSlot: func(context.Context, *db.Tx, SlotChange) error { return nil }}
}

// OnTask sets who is told, inside the transaction, of a task that was put on somebody's Today. The app sets it before serving.
func (s *Service) OnTask(tell func(ctx context.Context, tx *db.Tx, t plan.Task) error) {
	s.onTask = tell
}

// OnSlot sets who is told, inside the transaction, that a one-to-one was booked or called off.
func (s *Service) OnSlot(tell func(ctx context.Context, tx *db.Tx, c SlotChange) error) {
	s.onSlot = tell
}

// AgendaItem is one thing to talk about.
type AgendaItem struct {
	ID   string
	By   core.PersonID
	Body string
	Made time.Time
}

// Look is the coaching page of one learner, as far as the reader may see it.
type Look struct {
	Contact  Contact
	Sessions []Session // the newest first
	Agenda   []AgendaItem
	Tasks    []plan.Task // the newest first
	Stuck    []check.Stuck
	Open     []check.Ask // questions that wait for an answer
	Slots    []Slot      // booked and to come
	MayWrite bool
	MayAdd   bool
}

// LookAt reads the coaching page of a learner for whoever may see it; for anybody else it does not exist. A fixed number of statements.
func (s *Service) LookAt(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID) (Look, error) {
	var v Look
	if err := s.ask(ctx, tx, actor, soundboard.CoachingSee, learner); err != nil {
		return v, err
	}
	var err error
	if v.MayWrite, err = s.may(ctx, tx, actor, soundboard.CoachingWrite, learner); err != nil {
		return v, err
	}
	if v.MayAdd, err = s.may(ctx, tx, actor, soundboard.AgendaAdd, learner); err != nil {
		return v, err
	}
	if v.Contact, err = contactOf(ctx, tx, actor.Org, learner); err != nil {
		return v, err
	}
	if v.Sessions, err = sessionsOf(ctx, tx, actor, learner); err != nil {
		return v, err
	}
	if v.Agenda, err = agendaOf(ctx, tx, actor.Org, learner); err != nil {
		return v, err
	}
	if v.Tasks, err = plan.TasksOf(ctx, tx, actor.Org, learner); err != nil {
		return v, err
	}
	if v.Slots, err = slotsWhere(ctx, tx, `s.learner_id = $1 and s.org_id = $2 and s.starts_at > $3 and s.cancelled_at = '' order by s.starts_at limit 20`,
		learner, actor.Org, core.Stamp(s.clock.Now().Add(-time.Hour))); err != nil {
		return v, err
	}
	if learner == actor.Learner {
		return v, nil
	}
	if v.Stuck, err = check.StuckAt(ctx, tx, actor.Org, learner); err != nil {
		return v, err
	}
	answers, err := s.may(ctx, tx, actor, soundboard.QuestionAnswer, learner)
	if err != nil || !answers {
		return v, err
	}
	v.Open, err = check.OpenAsks(ctx, tx, actor.Org, learner)
	return v, err
}

// ask asks the gate. For whoever may not even see where a learner stands, such as somebody of the same class, the learner does not exist here.
func (s *Service) ask(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learner core.LearnerID) error {
	err := s.gate.May(ctx, tx, actor, act, learner)
	if core.KindOf(err) != core.Denied {
		return err
	}
	if sees, wrong := s.may(ctx, tx, actor, soundboard.ProgressSee, learner); wrong != nil || !sees {
		return cmp.Or(wrong, error(core.Missing()))
	}
	return err
}

// may asks the gate whether the actor may do an act: a refusal is an answer.
func (s *Service) may(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learner core.LearnerID) (bool, error) {
	err := s.gate.May(ctx, tx, actor, act, learner)
	if core.KindOf(err) == core.Denied {
		return false, nil
	}
	return err == nil, err
}

func contactOf(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) (Contact, error) {
	c, _, err := contactIn(ctx, tx, org, learner)
	return c, err
}

// contactIn is [contactOf], and tells whether anybody chose a rhythm.
func contactIn(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) (Contact, bool, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Contact, error) {
		var c Contact
		var last string
		err := s.Scan(&last, &c.Due, &c.Every)
		c.Last = core.ParseStamp(last)
		return c, err
	}, `select last_at, due_on, every from contact where learner_id = $1 and org_id = $2`, learner, org)
	if err != nil {
		return Contact{}, false, fmt.Errorf("reading when the next check-in is due: %w", err)
	}
	if len(list) == 0 {
		return Contact{Every: UsualEvery}, false, nil
	}
	return list[0], true, nil
}

// sessionsOf lists the talks with a learner. A private note is read for its writer alone, so that no page can show it by mistake.
func sessionsOf(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID) ([]Session, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Session, error) {
		var one Session
		var at string
		err := s.Scan(&one.ID, &one.Learner, &one.By, &one.Kind, &one.Goal, &one.Shared, &one.Private, &at)
		one.At = core.ParseStamp(at)
		return one, err
	}, `select id, learner_id, by_id, kind, goal_id, shared, case when by_id = $3 then private else '' end, at from coach_session
		where learner_id = $1 and org_id = $2 and (shared <> '' or by_id = $3 or private = '') order by at desc, id limit 20`, learner, actor.Org, actor.Person)
	if err != nil {
		return nil, fmt.Errorf("reading talks: %w", err)
	}
	return list, nil
}

func agendaOf(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) ([]AgendaItem, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (AgendaItem, error) {
		var one AgendaItem
		var at string
		err := s.Scan(&one.ID, &one.By, &one.Body, &at)
		one.Made = core.ParseStamp(at)
		return one, err
	}, `select id, by_id, body, made_at from agenda_item where learner_id = $1 and org_id = $2 and done_at = '' order by made_at, id limit 50`, learner, org)
	if err != nil {
		return nil, fmt.Errorf("reading an agenda: %w", err)
	}
	return list, nil
}

// Forget erases a learner's talks, agenda and bookings.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, statement := range []string{
		`delete from coach_session where learner_id = $1`,
		`delete from agenda_item where learner_id = $1`,
		`delete from contact where learner_id = $1`,
		`update one_to_one set learner_id = '', goal_id = '', question = '', booked_at = '' where learner_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, learner); err != nil {
			return fmt.Errorf("erasing talks with a learner: %w", err)
		}
	}
	return nil
}

// ForgetGuide erases what a person wrote about other people, and the times that they offered.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	for _, statement := range []string{
		`delete from coach_session where by_id = $1`,
		`delete from agenda_item where by_id = $1`,
		`delete from one_to_one where by_id = $1`,
		`delete from calendar_link where person_id = $1`,
		`delete from saved_comment where person_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return fmt.Errorf("erasing talks of a guide: %w", err)
		}
	}
	return nil
}

// within wraps an error with what was being done, and leaves faults for people as they are.
func within(doing string, err error) error {
	if err == nil || core.KindOf(err) != core.Internal {
		return err
	}
	return fmt.Errorf("%s: %w", doing, err)
}
