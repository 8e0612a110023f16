package peer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/live"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// Status is where a question stands.
type Status string

// The statuses.
const (
	Open     Status = "open"     // a classmate has it
	Answered Status = "answered" // a classmate answered
	Nobody   Status = "nobody"   // nobody of the class can take it now
	Adult    Status = "adult"    // it was sent on to an adult
	Back     Status = "back"     // whoever asked took it back
)

// Ask is a question to the class.
type Ask struct {
	ID                  string
	Class               core.GroupID
	Learner             core.LearnerID // who asks
	Course              core.CourseID
	Goal                core.GoalID
	Task                string // the task of a unit from which they ask, or ""
	TaskTitle           string
	Tried, Think, Stuck string
	Sent                time.Time
	Asked               core.LearnerID // who has it, or answered
	Status              Status
	Answer              string
	Answered            time.Time
	Read                time.Time
	Stopped             string // the reason of a safety stop of the question or its answer; "" is none
}

// Asking is what a learner writes.
type Asking struct {
	ID                  string // made with the form, so that a double press is one question
	Goal                core.GoalID
	Task                string // the task of a unit from which they ask, or ""
	Tried, Think, Stuck string
}

// Limits.
const (
	WordsMax = 2000
	mayWait  = 5 // questions of one learner that wait at once
	mayHold  = 3 // questions that one learner has at once
	shown    = 50
)

// Service does what this room is asked to do.
type Service struct {
	db    *db.DB
	clock core.Clock
	board *soundboard.Board
}

// NewService makes the service.
func NewService(d *db.DB, clock core.Clock, board *soundboard.Board) *Service {
	return &Service{db: d, clock: clock, board: board}
}

func (s *Service) now() string { return core.Stamp(s.clock.Now()) }

// classesOf is the classes in which the learner of an expression learns, those left out in which a guide closed it.
func classesOf(learner string) string {
	return `select coalesce(cg.parent_id, cg.id) from group_member cm join group_ cg on cg.id = cm.group_id join learner cl on cl.person_id = cm.person_id
		where cm.relation = 'learner' and cl.id = ` + learner + ` and not exists (select 1 from peer_closed pc where pc.class_id = coalesce(cg.parent_id, cg.id))`
}

// Mine is how it stands for one learner.
type Mine struct {
	Offers bool  // said "you may ask me"
	Class  bool  // is in a class where it is open
	Asked  []Ask // that wait for the learner
	Sent   []Ask // that the learner sent, latest first
}

// Of reads how it stands for the actor.
func (s *Service) Of(ctx context.Context, tx *db.Tx, actor core.Actor) (m Mine, err error) {
	var offers, classes int
	err = tx.QueryRow(ctx, `select (select count(*) from peer_help where learner_id = $1 and org_id = $2),
		(select count(*) from group_ g where g.org_id = $2 and g.id in (`+classesOf("$1")+`))`, actor.Learner, actor.Org).Scan(&offers, &classes)
	if err != nil {
		return m, within("reading who may be asked", err)
	}
	m.Offers, m.Class = offers > 0, classes > 0
	if m.Asked, err = waiting(ctx, tx, actor.Org, actor.Learner); err != nil {
		return m, err
	}
	m.Sent, err = asks(ctx, tx, `a.learner_id = $1 and a.org_id = $2 order by a.sent_at desc, a.id limit 50`, actor.Learner, actor.Org)
	return m, err
}

// waiting reads what waits for a learner to answer; what was stopped is left out.
func waiting(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) ([]Ask, error) {
	return asks(ctx, tx, `a.asked_id = $1 and a.org_id = $2 and a.status = 'open' and not `+safety.Hidden(safety.PeerQuestion, "a.id")+` order by a.sent_at, a.id limit 50`, learner, org)
}

// ForToday reads what belongs on a learner's Today: questions that wait for them, and news about those they sent.
func ForToday(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) (asked, news []Ask, err error) {
	list, err := asks(ctx, tx, `a.org_id = $2 and (a.asked_id = $1 and a.status = 'open' or a.learner_id = $1 and a.status in ('answered', 'nobody') and a.read_at = '')
		order by a.sent_at, a.id limit 50`, learner, org)
	for _, a := range list {
		switch {
		case a.Stopped != "":
		case a.Learner == learner:
			news = append(news, a)
		default:
			asked = append(asked, a)
		}
	}
	return asked, news, err
}

// Offer is the learner's own switch.
func (s *Service) Offer(ctx context.Context, actor core.Actor, on bool) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.board.May(ctx, tx, actor, soundboard.PeerOffer, actor.Learner); err != nil {
			return err
		}
		if !on {
			_, err := tx.Exec(ctx, `delete from peer_help where learner_id = $1 and org_id = $2`, actor.Learner, actor.Org)
			return within("taking an offer back", err)
		}
		_, err := tx.Exec(ctx, `insert into peer_help (learner_id, org_id, since) values ($1, $2, $3) on conflict (learner_id, org_id) do nothing`, actor.Learner, actor.Org, s.now())
		return within("keeping an offer", err)
	})
}

// Send asks the class: one classmate gets the question. It gives where it stands then.
func (s *Service) Send(ctx context.Context, actor core.Actor, a Asking) (Status, error) {
	a.Tried, a.Think, a.Stuck = strings.TrimSpace(a.Tried), strings.TrimSpace(a.Think), strings.TrimSpace(a.Stuck)
	if a.Tried+a.Think+a.Stuck == "" {
		return "", core.BadField("stuck", "check.problem.complete_one")
	}
	for field, text := range map[string]string{"tried": a.Tried, "think": a.Think, "stuck": a.Stuck} {
		if utf8.RuneCountInString(text) > WordsMax {
			return "", core.BadField(field, "check.problem.too_long")
		}
	}
	var status Status
	err := s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		if err := s.board.May(ctx, tx, actor, soundboard.PeerAsk, actor.Learner); err != nil {
			return err
		}
		if had, err := asks(ctx, tx, `a.id = $1 and a.learner_id = $2`, a.ID, actor.Learner); err != nil || len(had) > 0 {
			if err == nil {
				status = had[0].Status
			}
			return err
		}
		of, err := course.CourseOf(ctx, tx, actor.Org, actor.Learner, a.Goal)
		if err != nil {
			return err
		}
		if a.Task != "" {
			if _, err := work.TaskOf(ctx, tx, actor, a.Task); err != nil {
				return err
			}
		}
		var open int
		if err := tx.QueryRow(ctx, `select count(*) from peer_ask where learner_id = $1 and status = 'open'`, actor.Learner).Scan(&open); err != nil {
			return within("counting questions", err)
		}
		if open >= mayWait {
			return core.NewFault(core.Locked, "peer.problem.wait")
		}
		_, err = tx.Exec(ctx, `insert into peer_ask (id, org_id, class_id, learner_id, course_id, goal_id, tried, think, stuck, sent_at, asked_id, status, answer, answered_at, read_at, task_id)
			values ($1, $2, '', $3, $4, $5, $6, $7, $8, $9, '', 'nobody', '', '', '', $10)`, a.ID, actor.Org, actor.Learner, of, a.Goal, a.Tried, a.Think, a.Stuck, s.now(), a.Task)
		if err != nil {
			return within("keeping a question to the class", err)
		}
		status, err = s.handOn(ctx, tx, actor.Org, Ask{ID: a.ID, Learner: actor.Learner, Goal: a.Goal, Task: a.Task})
		return err
	})
	return status, err
}

// handOn gives a question to the classmate who has least to answer and was asked longest ago, of those who may be asked and have the goal
// or handed something in for the task.
func (s *Service) handOn(ctx context.Context, tx *db.Tx, org core.OrgID, a Ask) (Status, error) {
	type pick struct {
		who   core.LearnerID
		class core.GroupID
	}
	found, err := db.List(ctx, tx, func(row db.Scanner) (p pick, err error) {
		var open int
		var last string
		return p, row.Scan(&p.who, &p.class, &open, &last)
	}, `select l.id, coalesce(g.parent_id, g.id) as class,
			(select count(*) from peer_ask o where o.asked_id = l.id and o.status = 'open') as open,
			coalesce((select max(t.at) from peer_turn t where t.learner_id = l.id), '') as last
		from peer_help h join learner l on l.id = h.learner_id join person p on p.id = l.person_id and p.suspended_at = ''
			join group_member m on m.person_id = l.person_id and m.relation = 'learner' join group_ g on g.id = m.group_id and g.org_id = $1
		where h.org_id = $1 and l.id <> $3 and coalesce(g.parent_id, g.id) in (`+classesOf("$3")+`)
			and (exists (select 1 from goal_state s where s.learner_id = l.id and s.goal_id = $2 and s.state in ('got_it', 'secure'))
				or exists (select 1 from product w where w.learner_id = l.id and w.task_id = $5 and w.versions > 0))
			and not exists (select 1 from peer_turn t where t.ask_id = $4 and t.learner_id = l.id)
		order by open, last, l.id limit 1`, org, a.Goal, a.Learner, a.ID, a.Task)
	if err != nil {
		return "", within("finding a classmate", err)
	}
	status, to := Nobody, pick{}
	if len(found) > 0 {
		var held int
		if err := tx.QueryRow(ctx, `select count(*) from peer_ask where asked_id = $1 and status = 'open'`, found[0].who).Scan(&held); err != nil {
			return "", within("counting what somebody has", err)
		}
		if held < mayHold {
			status, to = Open, found[0]
		}
	}
	if status == Open {
		if _, err := tx.Exec(ctx, `insert into peer_turn (ask_id, learner_id, at) values ($1, $2, $3)`, a.ID, to.who, s.now()); err != nil {
			return "", within("handing a question on", err)
		}
	}
	_, err = tx.Exec(ctx, `update peer_ask set asked_id = $2, status = $3, class_id = case when $4 = '' then class_id else $4 end, read_at = '' where id = $1`, a.ID, to.who, status, to.class)
	if err != nil {
		return "", within("handing a question on", err)
	}
	return status, live.Changed(ctx, tx, org)
}

const columns = `a.id, a.class_id, a.learner_id, a.course_id, a.goal_id, a.tried, a.think, a.stuck, a.sent_at, a.asked_id, a.status, a.answer, a.answered_at, a.read_at, a.task_id, coalesce(tk.title, '')`

func asks(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Ask, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (a Ask, err error) {
		var sent, answered, read string
		err = row.Scan(&a.ID, &a.Class, &a.Learner, &a.Course, &a.Goal, &a.Tried, &a.Think, &a.Stuck, &sent, &a.Asked, &a.Status, &a.Answer, &answered, &read, &a.Task, &a.TaskTitle, &a.Stopped)
		a.Sent, a.Answered, a.Read = core.ParseStamp(sent), core.ParseStamp(answered), core.ParseStamp(read)
		return a, err
	}, `select `+columns+`, case when `+safety.Hidden(safety.PeerQuestion, "a.id")+` then `+safety.Why(safety.PeerQuestion, "a.id")+`
		when `+safety.Hidden(safety.PeerAnswer, "a.id")+` then `+safety.Why(safety.PeerAnswer, "a.id")+` else '' end from peer_ask a left join task tk on tk.id = a.task_id where `+where, args...)
	return list, within("reading questions to a class", err)
}

func within(what string, err error) error {
	var fault *core.Fault
	if err == nil || errors.As(err, &fault) {
		return err
	}
	return fmt.Errorf("%s: %w", what, err)
}
