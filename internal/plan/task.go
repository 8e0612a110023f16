package plan

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

// TaskKind is where a task comes from.
type TaskKind string

// The kinds of tasks.
const (
	StepTask    TaskKind = "step"    // a next step of a coaching session
	GroupTask   TaskKind = "group"   // a small group with others who need the same
	MeetingTask TaskKind = "meeting" // a one-to-one that the learner booked
)

// Task is something that a person set: it stands on the learner's Today until they tick it.
type Task struct {
	ID      string
	Org     core.OrgID
	Learner core.LearnerID
	By      core.PersonID
	Kind    TaskKind
	Course  core.CourseID
	Goal    core.GoalID // "" for none
	Title   string
	Body    string
	Due     string // local date, 2026-12-01; "" for none
	Minutes int
	Ref     string // what it comes from
	Made    time.Time
	Done    time.Time
}

const (
	taskTitleLimit = 200
	taskBodyLimit  = 2000
)

// AddTask puts a task on a learner's Today, inside the caller's transaction; the caller has asked the board. The same task from the same source
// again changes nothing.
func AddTask(ctx context.Context, tx *db.Tx, t Task) error {
	if n := utf8.RuneCountInString(t.Title); n == 0 || n > taskTitleLimit || utf8.RuneCountInString(t.Body) > taskBodyLimit {
		return core.BadField("title", "coaching.problem.step")
	}
	if _, err := time.Parse(time.DateOnly, t.Due); t.Due != "" && err != nil {
		return core.BadField("due", "coaching.problem.date")
	}
	_, err := tx.Exec(ctx, `
		insert into todo (id, org_id, learner_id, by_id, kind, course_id, goal_id, title, body, due_on, minutes, ref, made_at, done_at)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,'')
		on conflict (learner_id, kind, ref, title) do nothing`,
		core.NewID[string](), t.Org, t.Learner, t.By, t.Kind, t.Course, t.Goal, t.Title, t.Body, t.Due, t.Minutes, t.Ref, core.Stamp(t.Made))
	if err != nil {
		return fmt.Errorf("storing a task: %w", err)
	}
	return nil
}

// DropTasks takes the open tasks of a source away, such as a meeting that was called off.
func DropTasks(ctx context.Context, tx *db.Tx, kind TaskKind, ref string) error {
	if _, err := tx.Exec(ctx, `delete from todo where kind = $1 and ref = $2 and done_at = ''`, kind, ref); err != nil {
		return fmt.Errorf("taking tasks away: %w", err)
	}
	return nil
}

// TakeTask takes one learner's task away that somebody put on their Today, unless it is done; it tells whether there was one.
func TakeTask(ctx context.Context, tx *db.Tx, learner core.LearnerID, by core.PersonID, kind TaskKind, ref string) (bool, error) {
	done, err := tx.Exec(ctx, `delete from todo where learner_id = $1 and by_id = $2 and kind = $3 and ref = $4 and done_at = ''`, learner, by, kind, ref)
	if err != nil {
		return false, fmt.Errorf("taking a task away: %w", err)
	}
	n, err := done.RowsAffected()
	return n > 0, err
}

const taskColumns = `t.id, t.org_id, t.learner_id, t.by_id, t.kind, t.course_id, t.goal_id, t.title, t.body, t.due_on, t.minutes, t.ref, t.made_at, t.done_at`

func scanTask(row db.Scanner) (Task, error) {
	var t Task
	var made, done string
	err := row.Scan(&t.ID, &t.Org, &t.Learner, &t.By, &t.Kind, &t.Course, &t.Goal, &t.Title, &t.Body, &t.Due, &t.Minutes, &t.Ref, &made, &done)
	t.Made, t.Done = core.ParseStamp(made), core.ParseStamp(done)
	return t, err
}

// openTasks lists what a learner still has to do, what is due first before what has no date, and what they did since a time.
func openTasks(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID, since time.Time) ([]Task, error) {
	list, err := db.List(ctx, tx, scanTask, `select `+taskColumns+` from todo t
		where t.learner_id = $1 and t.org_id = $2 and (t.done_at = '' or t.done_at >= $3)
		order by case when t.due_on = '' then '9' else t.due_on end, t.made_at, t.id limit 30`, learner, org, core.Stamp(since))
	if err != nil {
		return nil, fmt.Errorf("reading tasks: %w", err)
	}
	return list, nil
}

// TasksOf lists a learner's latest tasks, the newest first, open and done. The caller has asked whether the reader may see them.
func TasksOf(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) ([]Task, error) {
	list, err := db.List(ctx, tx, scanTask, `select `+taskColumns+` from todo t where t.learner_id = $1 and t.org_id = $2
		order by t.made_at desc, t.id limit 30`, learner, org)
	if err != nil {
		return nil, fmt.Errorf("reading tasks: %w", err)
	}
	return list, nil
}

// Task reads one of the actor's own tasks.
func (s *Service) Task(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (Task, error) {
	list, err := db.List(ctx, tx, scanTask, `select `+taskColumns+` from todo t where t.id = $1 and t.learner_id = $2 and t.org_id = $3`, id, actor.Learner, actor.Org)
	if err != nil {
		return Task{}, fmt.Errorf("reading a task: %w", err)
	}
	if len(list) == 0 {
		return Task{}, core.Missing()
	}
	return list[0], nil
}

// TickTask keeps that the actor did one of their own tasks, or takes that back.
func (s *Service) TickTask(ctx context.Context, actor core.Actor, id string, done bool) error {
	err := s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.Task(ctx, tx, actor, id); err != nil {
			return err
		}
		if err := s.gate.May(ctx, tx, actor, soundboard.TodoDone, actor.Learner); err != nil {
			return err
		}
		if !done {
			_, err := tx.Exec(ctx, `update todo set done_at = '' where id = $1`, id)
			return err
		}
		_, err := tx.Exec(ctx, `update todo set done_at = $2 where id = $1 and done_at = ''`, id, core.Stamp(s.clock.Now()))
		return err
	})
	if err != nil && core.KindOf(err) == core.Internal {
		return fmt.Errorf("ticking a task: %w", err)
	}
	return err
}
