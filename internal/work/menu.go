package work

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
)

// AskCard is a learner's suggestion for the menu of a task.
const AskCard proposal.Kind = "task.card"

// Card is one thing to make from the menu of a task. All cards of a task are looked at by the criteria of the task.
type Card struct {
	ID       string
	Title    string
	About    string
	Example  string // words, or an address
	Effort   string // in words
	Kind     Kind
	Audience string // "" = the learner picks
	By       core.LearnerID
}

// MinCards and MaxCards bound a menu; below the least there is nothing to choose.
const (
	MinCards = 2
	MaxCards = 8
)

// Menu is what a learner decides about a task, at the level that holds for them.
type Menu struct {
	Level    soundboard.Level
	Cards    []Card
	Until    string              // until when a choice may change, or ""
	Card     string              // the one that was chosen
	Audience string              // as the learner picked it
	Form     Form                // their proposal; ID "" when there is none
	Asked    []proposal.Proposal // their own, that wait or were answered, the newest first
}

// Chosen is the card that was chosen, if it is still there.
func (m Menu) Chosen() (Card, bool) {
	for _, c := range m.Cards {
		if c.ID == m.Card {
			return c, true
		}
	}
	return Card{}, false
}

// Chooses tells whether the menu is open: the level is together, and there is something to choose.
func (m Menu) Chooses() bool { return m.Level == soundboard.LevelTogether && len(m.Cards) >= MinCards }

// Proposes tells whether the learner says what they make, and for whom.
func (m Menu) Proposes() bool { return m.Level == soundboard.LevelLearner }

// Kind is what is taken from the learner: what the task sets, what the chosen card sets, or anything for a proposal of their own. A fault says what comes first.
func (m Menu) Kind(t Task) (Kind, error) {
	switch {
	case m.Proposes() && m.Form.Stopped != "":
		return "", core.NewFault(core.Locked, "menu.stopped")
	case m.Proposes() && m.Form.ID != "" && m.Form.State != FormDraft:
		return Any, nil
	case m.Proposes():
		return "", core.NewFault(core.Locked, "menu.propose_first")
	case m.Chooses():
		if c, ok := m.Chosen(); ok {
			return c.Kind, nil
		}
		return "", core.NewFault(core.Locked, "menu.choose_first")
	default:
		return t.Kind, nil
	}
}

// UseProposals hands down the room of proposals and that of reports, and registers what a yes and a stop do.
func (s *Service) UseProposals(asks *proposal.Service, guard *safety.Service) {
	s.asks, s.guard = asks, guard
	href := func(p proposal.Proposal) string { return "/work/tasks/" + p.Ref + "#decide" }
	asks.Handle(AskCard, proposal.Handler{Run: s.takeCard, Href: href})
	asks.Handle(AskForm, proposal.Handler{Run: s.agree, Back: s.disagree, Ended: s.notAgreed, Href: href})
	guard.Handle(safety.Card, safety.Kind{Find: s.findCard})
	guard.Handle(safety.Form, safety.Kind{Find: s.findForm})
}

func cardsOf(ctx context.Context, tx *db.Tx, task string) ([]Card, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (Card, error) {
		var c Card
		err := row.Scan(&c.ID, &c.Title, &c.About, &c.Example, &c.Effort, &c.Kind, &c.Audience, &c.By)
		return c, err
	}, `select c.id, c.title, c.about, c.example, c.effort, c.kind, c.audience, c.suggested_by from task_card c where c.task_id = $1 and not `+safety.Hidden(safety.Card, "c.id")+` order by c.sort, c.id`, task)
	if err != nil {
		return nil, fmt.Errorf("listing the menu of task %s: %w", task, err)
	}
	return list, nil
}

// menuOf reads what a learner decides about a task.
func (s *Service) menuOf(ctx context.Context, tx *db.Tx, t Task, learner core.LearnerID) (m Menu, err error) {
	at, err := s.board.Positions(ctx, tx, soundboard.Scope{Org: t.Org, Unit: t.Unit, Task: soundboard.TaskID(t.ID), Learner: learner})
	if err != nil {
		return m, err
	}
	m.Level = at.Of(soundboard.Task).Level
	if m.Cards, err = cardsOf(ctx, tx, t.ID); err != nil {
		return m, err
	}
	if err := tx.QueryRow(ctx, `select choose_until from task where id = $1`, t.ID).Scan(&m.Until); err != nil {
		return m, fmt.Errorf("reading until when one chooses: %w", err)
	}
	err = tx.QueryRow(ctx, `select card_id, audience from task_choice where task_id = $1 and learner_id = $2`, t.ID, learner).Scan(&m.Card, &m.Audience)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return m, fmt.Errorf("reading a choice: %w", err)
	}
	m.Form, err = formOf(ctx, tx, t.ID, learner)
	return m, err
}

// Menu gives what the actor decides about a task.
func (s *Service) Menu(ctx context.Context, actor core.Actor, task string) (m Menu, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		t, err := TaskOf(ctx, tx, actor, task)
		if err != nil {
			return err
		}
		if m, err = s.menuOf(ctx, tx, t, actor.Learner); err != nil {
			return err
		}
		mine, err := proposal.Mine(ctx, tx, actor)
		for _, p := range mine {
			if p.Ref == task && (p.Kind == AskCard || p.Kind == AskForm) {
				m.Asked = append(m.Asked, p)
			}
		}
		return err
	})
	return m, err
}

// check gives what is wrong with a card, by field.
func (c Card) check() error {
	switch {
	case c.Title == "":
		return core.BadField("card", "build.problem.title")
	case !c.Kind.Valid():
		return core.BadField("card_kind", "task.problem.kind")
	case long(c.Title, proposal.TitleMax) || long(c.About, 2000) || long(c.Example, 2000) || long(c.Effort, 100) || long(c.Audience, maxLine):
		return core.BadField("card", "work.problem.long")
	default:
		return nil
	}
}

// AddCard puts a card on the menu of a task.
func (s *Service) AddCard(ctx context.Context, actor core.Actor, task string, c Card) error {
	if err := c.check(); err != nil {
		return err
	}
	c.By, c.ID = "", core.NewID[string]()
	return s.setting(ctx, actor, task, func(ctx context.Context, tx *db.Tx) error { return insertCard(ctx, tx, task, c) })
}

// setting runs a verb of whoever may set a task.
func (s *Service) setting(ctx context.Context, actor core.Actor, task string, do db.Func) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		t, err := TaskOf(ctx, tx, actor, task)
		if err != nil {
			return err
		}
		if err := s.MaySet(ctx, tx, actor, soundboard.TaskSet, t.Unit); err != nil {
			return err
		}
		return do(ctx, tx)
	})
}

func insertCard(ctx context.Context, tx *db.Tx, task string, c Card) error {
	had, err := cardsOf(ctx, tx, task)
	if err != nil {
		return err
	}
	if len(had) >= MaxCards {
		return core.NewFault(core.TooMuch, "menu.many")
	}
	_, err = tx.Exec(ctx, `insert into task_card (id, task_id, title, about, example, effort, kind, audience, suggested_by, sort) values ($1, $2, $3, $4, $5, $6, $7, $8, $9,
		(select coalesce(max(o.sort), -1) + 1 from task_card o where o.task_id = $2))`, c.ID, task, c.Title, c.About, c.Example, c.Effort, c.Kind, c.Audience, c.By)
	if err != nil {
		return fmt.Errorf("keeping a card: %w", err)
	}
	return nil
}

// RemoveCard takes a card off the menu. Whoever chose it chooses anew; what they handed in stays.
func (s *Service) RemoveCard(ctx context.Context, actor core.Actor, task, card string) error {
	return s.setting(ctx, actor, task, func(ctx context.Context, tx *db.Tx) error {
		for _, statement := range []string{`delete from task_choice where card_id = $1 and task_id = $2`, `delete from task_card where id = $1 and task_id = $2`} {
			if _, err := tx.Exec(ctx, statement, card, task); err != nil {
				return fmt.Errorf("taking a card off a menu: %w", err)
			}
		}
		return nil
	})
}

// ChooseUntil sets until when choices may change; "" for no end.
func (s *Service) ChooseUntil(ctx context.Context, actor core.Actor, task, on string) error {
	if wrong := (course.Due{On: on}).Check(false); len(wrong) > 0 {
		return core.BadField("choose_until", "build.problem.date")
	}
	return s.setting(ctx, actor, task, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `update task set choose_until = $1 where id = $2`, on, task)
		return err
	})
}

// deciding reads a task in which the actor learns, with what they decide about it.
func (s *Service) deciding(ctx context.Context, tx *db.Tx, actor core.Actor, task string) (Task, Menu, error) {
	t, err := TaskOf(ctx, tx, actor, task)
	if err != nil {
		return t, Menu{}, err
	}
	if err := course.Learns(ctx, tx, actor.Learner, t.Course); err != nil {
		return t, Menu{}, err
	}
	m, err := s.menuOf(ctx, tx, t, actor.Learner)
	return t, m, err
}

// Choosing is one press on a card.
type Choosing struct {
	Task, Card string
	Audience   string           // where the card leaves it open
	Today      string           // the date where the learner lives
	Seen       soundboard.Level // that the page was made for
}

// Choose keeps a card of the menu as what the actor makes. It can be changed until the date that was set. When the slider moved away while the page was open, the
// choice is kept, and kept tells so.
func (s *Service) Choose(ctx context.Context, actor core.Actor, c Choosing) (kept bool, err error) {
	if long(c.Audience, maxLine) {
		return false, core.BadField("audience", "work.problem.long")
	}
	err = s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		kept = false
		t, m, err := s.deciding(ctx, tx, actor, c.Task)
		if err != nil {
			return err
		}
		answer, _, err := s.board.Answer(ctx, tx, s.asking(actor, t, soundboard.TaskChoose))
		if err != nil {
			return err
		}
		if answer.Verdict != soundboard.Allow {
			if c.Seen != soundboard.LevelTogether {
				return answer.Err()
			}
			kept = true
		}
		if m.Card != "" && m.Card != c.Card && m.Until != "" && c.Today > m.Until {
			return core.NewFault(core.Locked, "menu.closed")
		}
		for _, one := range m.Cards {
			if one.ID == c.Card {
				if one.Audience != "" {
					c.Audience = one.Audience
				}
				return s.keepChoice(ctx, tx, c.Task, actor.Learner, one.ID, c.Audience)
			}
		}
		return core.Missing()
	})
	return kept, err
}

func (s *Service) keepChoice(ctx context.Context, tx *db.Tx, task string, l core.LearnerID, card, audience string) error {
	_, err := tx.Exec(ctx, `insert into task_choice (task_id, learner_id, card_id, audience, chosen_at) values ($1, $2, $3, $4, $5)
		on conflict (task_id, learner_id) do update set card_id = excluded.card_id, audience = excluded.audience, chosen_at = excluded.chosen_at`,
		task, l, card, audience, core.Stamp(s.clock.Now()))
	if err != nil {
		return fmt.Errorf("keeping a choice: %w", err)
	}
	return nil
}

func (s *Service) asking(actor core.Actor, t Task, act soundboard.Act) soundboard.Question {
	return soundboard.Question{Actor: actor, Act: act, Learner: actor.Learner, Scope: soundboard.Scope{Unit: t.Unit, Task: soundboard.TaskID(t.ID)}}
}

// SuggestCard asks for a card that is not on the menu. With a yes it is there for all, and chosen by whoever suggested it.
func (s *Service) SuggestCard(ctx context.Context, actor core.Actor, task string, c Card) (done bool, err error) {
	if err := c.check(); err != nil {
		return false, err
	}
	c.ID, c.By = core.NewID[string](), actor.Learner
	payload, err := json.Marshal(c)
	if err != nil {
		return false, fmt.Errorf("writing a card: %w", err)
	}
	err = s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		t, m, err := s.deciding(ctx, tx, actor, task)
		if err != nil {
			return err
		}
		if len(m.Cards) >= MaxCards {
			return core.NewFault(core.TooMuch, "menu.many")
		}
		out, err := s.asks.Do(ctx, tx, proposal.Asking{Kind: AskCard, Ref: task, Title: c.Title, Body: c.About, Payload: string(payload), Question: s.asking(actor, t, soundboard.TaskPropose)})
		done = out.Done
		return err
	})
	return done, err
}

// takeCard puts a suggested card on the menu, chosen by whoever suggested it.
func (s *Service) takeCard(ctx context.Context, tx *db.Tx, p proposal.Proposal, _ core.Actor) error {
	var c Card
	if err := json.Unmarshal([]byte(p.Payload), &c); err != nil {
		return fmt.Errorf("reading a suggested card: %w", err)
	}
	c.By = p.Learner
	if err := insertCard(ctx, tx, p.Ref, c); err != nil {
		return err
	}
	return s.keepChoice(ctx, tx, p.Ref, p.Learner, c.ID, c.Audience)
}

// Decided is what one learner chose or proposes, for those who guide.
type Decided struct {
	Learner core.LearnerID
	Card    string // its title
	Form    Form
	Open    proposal.Proposal // that waits, or was answered; ID "" for none
}

// Decided lists what those whom the actor guides chose, propose, and suggest for a task.
func (s *Service) Decided(ctx context.Context, tx *db.Tx, actor core.Actor, task string) ([]Decided, error) {
	t, err := TaskOf(ctx, tx, actor, task)
	if err != nil {
		return nil, err
	}
	guided, args := guided(actor, 2)
	list, err := db.List(ctx, tx, func(row db.Scanner) (d Decided, err error) {
		return d, row.Scan(&d.Learner, &d.Card)
	}, `select x.learner_id, k.title from task_choice x join task_card k on k.id = x.card_id where x.task_id = $1 and `+guided("x.learner_id")+` order by k.sort, x.chosen_at`, append([]any{task}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("listing choices for task %s: %w", task, err)
	}
	forms, err := forms(ctx, tx, `f.task_id = $1 and f.state <> 'draft' and `+guided("f.learner_id"), append([]any{task}, args...)...)
	if err != nil {
		return nil, err
	}
	for _, f := range forms {
		list = append(list, Decided{Learner: f.Learner, Form: f})
	}
	waiting, err := proposal.Waiting(ctx, tx, actor, AskCard, AskForm)
	if err != nil {
		return nil, err
	}
	for _, p := range waiting {
		if p.Ref == t.ID && p.Kind == AskCard {
			list = append(list, Decided{Learner: p.Learner, Open: p})
		}
		for i := range list {
			if p.Ref == t.ID && p.Kind == AskForm && list[i].Form.ID != "" && list[i].Learner == p.Learner {
				list[i].Open = p
			}
		}
	}
	return list, nil
}

// findCard finds a card for whoever sees its task.
func (s *Service) findCard(ctx context.Context, tx *db.Tx, actor core.Actor, ref string) (safety.Thing, error) {
	var task, about string
	found, err := db.List(ctx, tx, func(row db.Scanner) (t safety.Thing, err error) {
		return t, row.Scan(&task, &t.Author, &t.Words, &about)
	}, `select task_id, suggested_by, title, about from task_card where id = $1 and suggested_by <> ''`, ref)
	if err != nil {
		return safety.Thing{}, fmt.Errorf("looking for a card: %w", err)
	}
	if len(found) == 0 {
		return safety.Thing{}, core.Missing()
	}
	t, err := TaskOf(ctx, tx, actor, task)
	if err != nil {
		return safety.Thing{}, err
	}
	thing := found[0]
	thing.Words, thing.Unit, thing.Href = thing.Words+"\n"+about, t.Unit, "/work/tasks/"+task+"#decide"
	return thing, nil
}

// kindFor is what is taken from a learner for a task at the level that holds for them.
func (s *Service) kindFor(ctx context.Context, tx *db.Tx, t Task, l core.LearnerID) (Kind, error) {
	m, err := s.menuOf(ctx, tx, t, l)
	if err != nil {
		return "", err
	}
	return m.Kind(t)
}
