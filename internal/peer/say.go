package peer

import (
	"context"
	"strings"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/live"
	"crossfade/internal/people"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
)

// Get gives a question to whoever asked, to whoever has or answered it, and to those who guide its class; for anybody else it does not exist. What was stopped is there for its
// writer and those who guide alone.
func (s *Service) Get(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (Ask, error) {
	list, err := asks(ctx, tx, `a.id = $1 and a.org_id = $2`, id, actor.Org)
	if err != nil {
		return Ask{}, err
	}
	if len(list) == 0 {
		return Ask{}, core.Missing()
	}
	a := list[0]
	switch {
	case a.Learner == actor.Learner:
		if a.Stopped != "" {
			a.Answer = ""
		}
		return a, nil
	case a.Asked == actor.Learner && a.Asked != "" && a.Stopped == "":
		return a, nil
	}
	return a, s.reads(ctx, tx, actor, a.Learner)
}

// reads is nil for somebody who reads what a learner and their class ask each other.
func (s *Service) reads(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID) error {
	if err := s.board.May(ctx, tx, actor, soundboard.PeerRead, learner); err != nil {
		return core.Missing()
	}
	return nil
}

// Answer is a classmate's answer.
func (s *Service) Answer(ctx context.Context, actor core.Actor, id, words string) error {
	words = strings.TrimSpace(words)
	if words == "" || utf8.RuneCountInString(words) > WordsMax {
		return core.BadField("answer", map[bool]string{true: "check.problem.write_one_line", false: "check.problem.too_long"}[words == ""])
	}
	return s.held(ctx, actor, id, func(ctx context.Context, tx *db.Tx, a Ask) error {
		_, err := tx.Exec(ctx, `update peer_ask set status = 'answered', answer = $2, answered_at = $3 where id = $1`, a.ID, words, s.now())
		return within("answering a classmate", err)
	})
}

// Pass hands a question on to the next classmate. No reason is asked for, and nobody is told.
func (s *Service) Pass(ctx context.Context, actor core.Actor, id string) error {
	return s.held(ctx, actor, id, func(ctx context.Context, tx *db.Tx, a Ask) error {
		_, err := s.handOn(ctx, tx, actor.Org, a)
		return err
	})
}

// held runs something about a question that the actor has to answer.
func (s *Service) held(ctx context.Context, actor core.Actor, id string, do func(ctx context.Context, tx *db.Tx, a Ask) error) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := s.Get(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if a.Asked != actor.Learner {
			return core.NewFault(core.Denied, "peer.problem.not_asked")
		}
		if err := s.board.May(ctx, tx, actor, soundboard.PeerAnswer, a.Learner); err != nil {
			return err
		}
		if a.Status != Open {
			return core.NewFault(core.Conflict, "error.conflict")
		}
		if err := do(ctx, tx, a); err != nil {
			return err
		}
		return live.Changed(ctx, tx, actor.Org)
	})
}

// End is what whoever asked does with their question: take it back, keep that it went to an adult, or that they read what became of it.
func (s *Service) End(ctx context.Context, actor core.Actor, id string, status Status) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := s.Get(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		switch {
		case a.Learner != actor.Learner:
			return core.NewFault(core.Denied, "peer.problem.not_yours")
		case status == Back && a.Status != Open, status == Adult && a.Status == Answered:
			return core.NewFault(core.Conflict, "error.conflict")
		case status == Answered: // read
			_, err = tx.Exec(ctx, `update peer_ask set read_at = $2 where id = $1 and read_at = ''`, id, s.now())
		default:
			_, err = tx.Exec(ctx, `update peer_ask set status = $2, asked_id = '', read_at = $3 where id = $1`, id, status, s.now())
		}
		return within("ending a question to a class", err)
	})
}

// Class is what a guide sees of a class.
type Class struct {
	people.Group
	Closed bool
	Offer  int // how many may be asked
	Asks   []Ask
}

// OfClass reads what a class asks each other, for those who guide it.
func (s *Service) OfClass(ctx context.Context, tx *db.Tx, actor core.Actor, class core.GroupID) (c Class, err error) {
	if c.Group, err = people.Led(ctx, tx, actor, class); err != nil {
		return c, err
	}
	if err := soundboard.Decide(soundboard.PeerRead, soundboard.LevelGuide, people.InOrg(actor), soundboard.Facts{}).Err(); err != nil {
		return c, err
	}
	var closed int
	err = tx.QueryRow(ctx, `select (select count(*) from peer_closed where class_id = $1), (select count(*) from peer_help h join learner l on l.id = h.learner_id
		join group_member m on m.person_id = l.person_id and m.relation = 'learner' join group_ g on g.id = m.group_id where h.org_id = $2 and (g.id = $1 or g.parent_id = $1))`,
		class, actor.Org).Scan(&closed, &c.Offer)
	if err != nil {
		return c, within("reading how a class helps each other", err)
	}
	c.Closed = closed > 0
	c.Asks, err = asks(ctx, tx, `a.class_id = $1 and a.org_id = $2 order by a.sent_at desc, a.id limit 50`, class, actor.Org)
	return c, err
}

// Close closes it for a class, or (on false) opens it again. What waits goes back to whoever asked.
func (s *Service) Close(ctx context.Context, actor core.Actor, class core.GroupID, closed bool) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.OfClass(ctx, tx, actor, class); err != nil {
			return err
		}
		if !closed {
			_, err := tx.Exec(ctx, `delete from peer_closed where class_id = $1`, class)
			return within("opening a class", err)
		}
		if _, err := tx.Exec(ctx, `insert into peer_closed (class_id, by_person, at) values ($1, $2, $3) on conflict (class_id) do nothing`, class, actor.Person, s.now()); err != nil {
			return within("closing a class", err)
		}
		_, err := tx.Exec(ctx, `update peer_ask set status = 'nobody', asked_id = '', read_at = '' where class_id = $1 and status = 'open'`, class)
		return within("giving questions back", err)
	})
}

// Words finds the names of those who ask and who answered, and the titles of the goals: two statements. Callers have read the questions for
// somebody who may know them.
func Words(ctx context.Context, tx *db.Tx, list []Ask) (names map[core.LearnerID]string, goals map[core.GoalID]string, err error) {
	names, goals = map[core.LearnerID]string{}, map[core.GoalID]string{}
	if len(list) == 0 {
		return names, goals, nil
	}
	var who []core.LearnerID
	var ids []core.GoalID
	for _, a := range list {
		who, ids = append(who, a.Learner, a.Asked), append(ids, a.Goal)
	}
	_, err = db.List(ctx, tx, func(row db.Scanner) (string, error) {
		var id core.LearnerID
		var name string
		err := row.Scan(&id, &name)
		names[id] = name
		return name, err
	}, `select l.id, p.name from learner l join person p on p.id = l.person_id where l.id in `+db.In(len(who), 1), db.Values(who...)...)
	if err != nil {
		return nil, nil, within("reading names", err)
	}
	_, err = db.List(ctx, tx, func(row db.Scanner) (string, error) {
		var id core.GoalID
		var title string
		err := row.Scan(&id, &title)
		goals[id] = title
		return title, err
	}, `select id, title from goal where id in `+db.In(len(ids), 1), db.Values(ids...)...)
	return names, goals, within("reading goals", err)
}

// MayAsk tells whether the ladder of help has this rung for a learner: somebody in a class of theirs may be asked about something.
func MayAsk(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from peer_help h join learner l on l.id = h.learner_id join group_member m on m.person_id = l.person_id and m.relation = 'learner'
		join group_ g on g.id = m.group_id where h.org_id = $1 and l.id <> $2 and coalesce(g.parent_id, g.id) in (`+classesOf("$2")+`)`, org, learner).Scan(&n)
	return n > 0, within("looking for somebody to ask", err)
}

// Tried counts what a learner asked the class about a goal, and what was answered: it goes along when they ask an adult.
func Tried(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) (asked, answered int, err error) {
	err = tx.QueryRow(ctx, `select count(*), count(case when status = 'answered' then 1 end) from peer_ask where learner_id = $1 and goal_id = $2`, learner, goal).Scan(&asked, &answered)
	return asked, answered, within("counting what a class was asked", err)
}

// Guarded registers how questions and answers are reported: by whoever sees them.
func (s *Service) Guarded(guard *safety.Service) {
	find := func(author func(Ask) (core.LearnerID, string)) func(context.Context, *db.Tx, core.Actor, string) (safety.Thing, error) {
		return func(ctx context.Context, tx *db.Tx, actor core.Actor, ref string) (safety.Thing, error) {
			a, err := s.Get(ctx, tx, actor, ref)
			if err != nil {
				return safety.Thing{}, err
			}
			who, words := author(a)
			if who == "" || words == "" {
				return safety.Thing{}, core.Missing()
			}
			return safety.Thing{Author: who, Words: words, Href: "/peers/" + ref}, nil
		}
	}
	guard.Handle(safety.PeerQuestion, safety.Kind{Find: find(func(a Ask) (core.LearnerID, string) {
		return a.Learner, strings.TrimSpace(a.Tried + "\n" + a.Think + "\n" + a.Stuck)
	})})
	guard.Handle(safety.PeerAnswer, safety.Kind{Find: find(func(a Ask) (core.LearnerID, string) { return a.Asked, a.Answer })})
}

// Forget erases what a learner asked and answered. What others asked them goes back to whoever asked.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, statement := range []string{
		`delete from peer_help where learner_id = $1`,
		`delete from peer_turn where learner_id = $1 or ask_id in (select id from peer_ask where learner_id = $1)`,
		`delete from peer_ask where learner_id = $1`,
		`update peer_ask set asked_id = '', answer = '', status = 'nobody' where asked_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, learner); err != nil {
			return within("erasing what a learner asked their class", err)
		}
	}
	return nil
}

// ForgetGuide erases who closed a class.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	_, err := tx.Exec(ctx, `update peer_closed set by_person = '' where by_person = $1`, person)
	return within("erasing who closed a class", err)
}
