package check

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/live"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// Ask is a learner's own question to a guide, with the question of the check that it is about.
type Ask struct {
	ID       string
	Learner  core.LearnerID
	Course   core.CourseID
	Goal     core.GoalID
	Sitting  core.SittingID
	N        int
	Task     string // the task that it came from, or ""
	Again    bool   // they say that they looked at it again first
	Tried    string // "I tried …"
	Think    string // "I think …"
	Stuck    string // "I don't get …"
	Sent     time.Time
	Answer   string
	AnswerBy core.PersonID
	Answered time.Time
	Read     time.Time // when the learner read the answer
}

// Asking is what a learner writes.
type Asking struct {
	ID      string // made with the form, so that a double submit is one question
	Sitting core.SittingID
	N       int
	Task    string      // the task from which somebody asks about a goal, or ""
	Goal    core.GoalID // where the question is about no question of a check: Sitting is empty then
	Again   bool
	Tried   string
	Think   string
	Stuck   string
}

// SendQuestion sends "my question" with the question of the check and the learner's answer attached. At least one of
// the three starters must be completed.
func (s *Service) SendQuestion(ctx context.Context, actor core.Actor, a Asking) error {
	a.Tried, a.Think, a.Stuck = strings.TrimSpace(a.Tried), strings.TrimSpace(a.Think), strings.TrimSpace(a.Stuck)
	if a.Tried+a.Think+a.Stuck == "" {
		return core.BadField("stuck", "check.problem.complete_one")
	}
	for field, text := range map[string]string{"tried": a.Tried, "think": a.Think, "stuck": a.Stuck} {
		if len([]rune(text)) > noteLimit {
			return core.BadField(field, "check.problem.too_long")
		}
	}
	err := s.own(ctx, actor, soundboard.QuestionAsk, func(ctx context.Context, log *evidence.Log) error {
		course, goal, err := about(ctx, log.Tx(), actor, a)
		if err != nil {
			return err
		}
		if a.Task != "" {
			if _, err := work.TaskOf(ctx, log.Tx(), actor, a.Task); err != nil {
				return err
			}
		}
		_, err = log.Tx().Exec(ctx, `
			insert into question (id, org_id, learner_id, course_id, goal_id, sitting_id, n, tried, think, stuck, sent_at,
				answer, answered_by, answered_at, read_at, task_id, again)
			values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,'','','','',$12,$13)
			on conflict (id) do nothing`,
			a.ID, actor.Org, actor.Learner, course, goal, a.Sitting, a.N, a.Tried, a.Think, a.Stuck, core.Stamp(log.Now()), a.Task, a.Again)
		if err != nil {
			return fmt.Errorf("storing a question: %w", err)
		}
		return live.Changed(ctx, log.Tx(), actor.Org)
	})
	return within("sending a question", err)
}

// about finds what a question is about: a question of the actor's own sitting, or a goal of a course of theirs.
func about(ctx context.Context, tx *db.Tx, actor core.Actor, a Asking) (core.CourseID, core.GoalID, error) {
	if a.Sitting == "" {
		course, err := courseOf(ctx, tx, actor, a.Goal)
		return course, a.Goal, err
	}
	sitting, err := mine(ctx, tx, actor.Learner, a.Sitting)
	if err != nil {
		return "", "", err
	}
	q, ok := sitting.Question(a.N)
	if !ok {
		return "", "", core.Missing()
	}
	if sitting.Kind.Formal() && sitting.Status == Open {
		return "", "", core.NewFault(core.Denied, "check.problem.question_after")
	}
	return sitting.Course, q.Goal, nil
}

const askColumns = `q.id, q.learner_id, q.course_id, q.goal_id, q.sitting_id, q.n, q.tried, q.think, q.stuck, q.sent_at,
	q.answer, q.answered_by, q.answered_at, q.read_at, q.task_id, q.again`

// Question gives one question to its learner or to somebody who may answer it; for anybody else it does not exist.
func (s *Service) Question(ctx context.Context, actor core.Actor, id string) (Ask, error) {
	var a Ask
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := findAsks(ctx, tx, `where q.id = $1 and (q.org_id = $2 or q.learner_id = $3)`, id, actor.Org, actor.Learner)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return core.Missing()
		}
		a = list[0]
		if a.Learner == actor.Learner {
			return nil
		}
		may, err := s.may(ctx, tx, actor, soundboard.QuestionAnswer, a.Learner)
		if err == nil && !may {
			err = core.Missing()
		}
		return err
	})
	return a, within("reading a question", err)
}

// Replies lists the answers that the actor has not read yet.
func (s *Service) Replies(ctx context.Context, tx *db.Tx, learner core.LearnerID) ([]Ask, error) {
	return findAsks(ctx, tx, `where q.learner_id = $1 and q.answered_at <> '' and q.read_at = '' order by q.answered_at`, learner)
}

// OpenAsks lists the questions of a learner that nobody has answered yet, the oldest first, at most 20. The caller has asked whether
// the reader may answer them.
func OpenAsks(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) ([]Ask, error) {
	return findAsks(ctx, tx, `where q.org_id = $1 and q.learner_id = $2 and q.answered_at = '' order by q.sent_at, q.id limit 20`, org, learner)
}

func findAsks(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Ask, error) {
	rows, err := tx.Query(ctx, `select `+askColumns+` from question q `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading questions: %w", err)
	}
	defer rows.Close()
	var list []Ask
	for rows.Next() {
		var a Ask
		var sent, answered, read string
		err := rows.Scan(&a.ID, &a.Learner, &a.Course, &a.Goal, &a.Sitting, &a.N, &a.Tried, &a.Think, &a.Stuck, &sent,
			&a.Answer, &a.AnswerBy, &answered, &read, &a.Task, &a.Again)
		if err != nil {
			return nil, fmt.Errorf("reading questions: %w", err)
		}
		a.Sent, a.Answered, a.Read = core.ParseStamp(sent), core.ParseStamp(answered), core.ParseStamp(read)
		list = append(list, a)
	}
	return list, rows.Err()
}

// AnswerQuestion is a guide's answer. The first one stands: a second guide meets it.
func (s *Service) AnswerQuestion(ctx context.Context, actor core.Actor, id, answer string) error {
	_, err := s.AnswerOne(ctx, actor, id, answer)
	return err
}

// AnswerOne is [Service.AnswerQuestion], and tells whose question it was.
func (s *Service) AnswerOne(ctx context.Context, actor core.Actor, id, answer string) (learner core.LearnerID, err error) {
	if answer, err = readNote("answer", answer); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := findAsks(ctx, tx, `where q.id = $1 and q.org_id = $2`, id, actor.Org)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return core.Missing()
		}
		learner = list[0].Learner
		if err := s.gate.May(ctx, tx, actor, soundboard.QuestionAnswer, learner); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `
			update question set answer = $2, answered_by = $3, answered_at = $4 where id = $1 and answered_at = ''`,
			id, answer, actor.Person, core.Stamp(s.clock.Now()))
		if err != nil {
			return err
		}
		if changed, err := n.RowsAffected(); err != nil || changed == 0 {
			return err
		}
		if err := s.onAnswer(ctx, Answering{Tx: tx, Ask: list[0], Actor: actor}); err != nil {
			return err
		}
		return live.Changed(ctx, tx, actor.Org)
	})
	return learner, within("answering a question", err)
}

// Unanswer takes the actor's answer to a question back, in the caller's transaction. Once its learner read it, it stays.
func (s *Service) Unanswer(ctx context.Context, tx *db.Tx, actor core.Actor, id string) error {
	done, err := tx.Exec(ctx, `update question set answer = '', answered_by = '', answered_at = '' where id = $1 and org_id = $2 and answered_by = $3 and answered_at <> '' and read_at = ''`,
		id, actor.Org, actor.Person)
	if err != nil {
		return fmt.Errorf("taking an answer back: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, core.NewFault(core.Conflict, "guide.stays.read"))
	}
	return live.Changed(ctx, tx, actor.Org)
}

// Answering is a question that was answered just now, in the transaction that says so.
type Answering struct {
	Tx    *db.Tx
	Ask   Ask // as it was asked
	Actor core.Actor
}

// OnAnswer sets who is told, inside the transaction, that a question was answered. The app sets it before serving.
func (s *Service) OnAnswer(tell func(ctx context.Context, a Answering) error) { s.onAnswer = tell }

// ReadReply keeps that the learner read the answer to their question.
func (s *Service) ReadReply(ctx context.Context, actor core.Actor, id string) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `
			update question set read_at = $3 where id = $1 and learner_id = $2 and answered_at <> '' and read_at = ''`,
			id, actor.Learner, core.Stamp(s.clock.Now()))
		return err
	})
	return within("reading an answer", err)
}

// Report sends "this question is wrong" to the guides. One report per question of a sitting is enough.
func (s *Service) Report(ctx context.Context, actor core.Actor, id core.SittingID, n int, text string) error {
	text, err := readNote("text", text)
	if err != nil {
		return err
	}
	err = s.own(ctx, actor, soundboard.ReportItem, func(ctx context.Context, log *evidence.Log) error {
		sitting, err := mine(ctx, log.Tx(), actor.Learner, id)
		if err != nil {
			return err
		}
		q, ok := sitting.Question(n)
		if !ok {
			return core.Missing()
		}
		_, err = log.Tx().Exec(ctx, `
			insert into item_report (id, org_id, item_id, item_version, sitting_id, n, learner_id, body, sent_at, status, decided_by, decided_at, note)
			values ($1,$2,$3,$4,$5,$6,$7,$8,$9,'open','','','')
			on conflict (sitting_id, n) do nothing`,
			core.NewID[core.StatementID](), sitting.Org, q.Item, q.Version, id, n, actor.Learner, text, core.Stamp(log.Now()))
		if err != nil {
			return fmt.Errorf("storing a report: %w", err)
		}
		return live.Changed(ctx, log.Tx(), sitting.Org)
	})
	return within("reporting a question", err)
}

// askJudgement asks the guides to judge a goal, because there were too few questions to decide.
func askJudgement(ctx context.Context, tx *db.Tx, sitting *Sitting, goal core.GoalID) error {
	_, err := tx.Exec(ctx, `
		insert into judgement_ask (learner_id, goal_id, org_id, sitting_id, note, asked_at, closed_at)
		values ($1,$2,$3,$4,'',$5,'')
		on conflict (learner_id, goal_id) do update set sitting_id = excluded.sitting_id, asked_at = excluded.asked_at, closed_at = ''`,
		sitting.Learner, goal, sitting.Org, sitting.ID, core.Stamp(sitting.Finished))
	if err != nil {
		return fmt.Errorf("asking for a judgement: %w", err)
	}
	return nil
}

// AskJudgement is the learner asking a guide to judge their work for a goal, when no fresh question is left.
func (s *Service) AskJudgement(ctx context.Context, actor core.Actor, goal core.GoalID, note string) error {
	note = strings.TrimSpace(note)
	if len([]rune(note)) > noteLimit {
		return core.BadField("note", "check.problem.too_long")
	}
	err := s.own(ctx, actor, soundboard.JudgementAsk, func(ctx context.Context, log *evidence.Log) error {
		if _, err := courseOf(ctx, log.Tx(), actor, goal); err != nil {
			return err
		}
		_, err := log.Tx().Exec(ctx, `
			insert into judgement_ask (learner_id, goal_id, org_id, sitting_id, note, asked_at, closed_at)
			values ($1,$2,$3,'',$4,$5,'')
			on conflict (learner_id, goal_id) do update set note = excluded.note, asked_at = excluded.asked_at, closed_at = ''`,
			actor.Learner, goal, actor.Org, note, core.Stamp(log.Now()))
		if err != nil {
			return err
		}
		return live.Changed(ctx, log.Tx(), actor.Org)
	})
	return within("asking for a judgement", err)
}

// closeAsk closes an open ask for a judgement of a goal.
func closeAsk(ctx context.Context, log *evidence.Log, goal core.GoalID) error {
	_, err := log.Tx().Exec(ctx, `
		update judgement_ask set closed_at = $3 where learner_id = $1 and goal_id = $2 and closed_at = ''`,
		log.Learner(), goal, core.Stamp(log.Now()))
	if err != nil {
		return fmt.Errorf("closing an ask: %w", err)
	}
	return nil
}

// JudgementAsked tells whether the learner's ask for a judgement of a goal is open.
func JudgementAsked(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) (bool, error) {
	var at string
	err := tx.QueryRow(ctx, `
		select asked_at from judgement_ask where learner_id = $1 and goal_id = $2 and closed_at = ''`, learner, goal).Scan(&at)
	if errors.Is(err, db.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking for an ask: %w", err)
	}
	return true, nil
}
