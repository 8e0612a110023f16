package work

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

// Kind is what sort of product a task takes.
type Kind string

// The kinds.
const (
	Any      Kind = "any"
	Words    Kind = "words"
	Picture  Kind = "picture"
	Sound    Kind = "sound"
	Video    Kind = "video"
	Document Kind = "document"
	Link     Kind = "link"
)

// Kinds lists the kinds in the order in which pages show them.
func Kinds() []Kind { return []Kind{Any, Words, Picture, Sound, Video, Document, Link} }

// Valid tells whether k is one of the kinds.
func (k Kind) Valid() bool {
	for _, known := range Kinds() {
		if k == known {
			return true
		}
	}
	return false
}

// Task is what is to be made, and for whom.
type Task struct {
	ID        string
	Org       core.OrgID
	Unit      core.UnitID
	UnitTitle string
	Course    core.CourseID
	Lang      string
	Title     string
	Brief     string // Markdown
	Audience  string
	Kind      Kind
	Need      course.Necessity
	Due       course.Due
}

// Limits of a task.
const (
	maxLine  = 300
	maxText  = 20_000
	maxTasks = 40
)

func long(s string, most int) bool { return utf8.RuneCountInString(s) > most }

// check gives what is wrong with a task, by field.
func (t Task) check(hard bool) error {
	wrong := t.Due.Check(hard)
	if t.Title == "" {
		wrong["title"] = "build.problem.title"
	}
	if t.Audience == "" {
		wrong["audience"] = "task.problem.audience"
	}
	if long(t.Title, maxLine) {
		wrong["title"] = "build.problem.long"
	}
	if long(t.Audience, maxLine) {
		wrong["audience"] = "build.problem.long"
	}
	if long(t.Brief, maxText) {
		wrong["brief"] = "build.problem.long"
	}
	if !t.Kind.Valid() {
		wrong["kind"] = "task.problem.kind"
	}
	if !t.Need.Valid() {
		wrong["need"] = "build.problem.need"
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return nil
}

const taskColumns = `t.id, t.org_id, t.unit_id, u.title, u.course_id, c.language, t.title, t.brief, t.audience, t.kind, t.need, t.due_on, t.due_why`

const taskTables = ` from task t join unit u on u.id = t.unit_id join course c on c.id = u.course_id `

func scanTask(s db.Scanner) (Task, error) {
	var t Task
	err := s.Scan(&t.ID, &t.Org, &t.Unit, &t.UnitTitle, &t.Course, &t.Lang, &t.Title, &t.Brief, &t.Audience, &t.Kind, &t.Need, &t.Due.On, &t.Due.Why)
	return t, err
}

// loadTask reads a task of an organisation.
func loadTask(ctx context.Context, tx *db.Tx, org core.OrgID, id string) (Task, error) {
	t, err := scanTask(tx.QueryRow(ctx, `select `+taskColumns+taskTables+`where t.id = $1 and t.org_id = $2 and t.retired_at = ''`, id, org))
	if errors.Is(err, db.ErrNoRows) {
		return t, core.Missing()
	}
	if err != nil {
		return t, fmt.Errorf("loading task %s: %w", id, err)
	}
	return t, nil
}

// TaskOf reads a task that the actor may see: whoever sees its unit does.
func TaskOf(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (Task, error) {
	t, err := loadTask(ctx, tx, actor.Org, id)
	if err != nil {
		return t, err
	}
	_, err = course.VisibleUnit(ctx, tx, actor, t.Unit)
	return t, err
}

// Task is [TaskOf] for a page.
func (s *Service) Task(ctx context.Context, actor core.Actor, id string) (t Task, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		t, err = TaskOf(ctx, tx, actor, id)
		return err
	})
	return t, err
}

// TasksOf lists the tasks of a unit in order. The caller has asked whether the unit may be seen.
func TasksOf(ctx context.Context, tx *db.Tx, unit core.UnitID) ([]Task, error) {
	list, err := db.List(ctx, tx, scanTask, `select `+taskColumns+taskTables+`where t.unit_id = $1 and t.retired_at = '' order by t.sort, t.id`, unit)
	if err != nil {
		return nil, fmt.Errorf("listing the tasks of unit %s: %w", unit, err)
	}
	return list, nil
}

// Mine is a task of a unit with what the reader has made of it.
type Mine struct {
	Task
	Product Product // the zero Product when there is none
	Own     string  // the date that the reader set
}

// Tasks lists the tasks of a unit with the actor's own products.
func (s *Service) Tasks(ctx context.Context, actor core.Actor, unit core.UnitID) ([]Mine, error) {
	var list []Mine
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := course.VisibleUnit(ctx, tx, actor, unit); err != nil {
			return err
		}
		tasks, err := TasksOf(ctx, tx, unit)
		if err != nil || len(tasks) == 0 {
			return err
		}
		ids := make([]string, len(tasks))
		for i, t := range tasks {
			ids[i] = t.ID
		}
		dates, err := course.OwnDates(ctx, tx, actor.Learner, ids...)
		if err != nil {
			return err
		}
		products, err := db.List(ctx, tx, scanProduct, productQuery+`where p.learner_id = $1 and p.task_id in `+db.In(len(ids), 2), append([]any{actor.Learner}, db.Values(ids...)...)...)
		if err != nil {
			return fmt.Errorf("listing products: %w", err)
		}
		list = make([]Mine, len(tasks))
		for i, t := range tasks {
			list[i] = Mine{Task: t, Own: dates[t.ID]}
			for _, p := range products {
				if p.Task.ID == t.ID {
					list[i].Product = p
				}
			}
		}
		return nil
	})
	return list, err
}

// PutTask makes a task in a unit, or (with an id) changes one. hard says that its date cannot be moved.
func (s *Service) PutTask(ctx context.Context, actor core.Actor, t Task, hard bool) (string, error) {
	if err := t.check(hard); err != nil {
		return "", err
	}
	if !hard {
		t.Due.Why = ""
	}
	isNew := t.ID == ""
	if isNew {
		t.ID = core.NewID[string]()
	}
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if !isNew {
			had, err := TaskOf(ctx, tx, actor, t.ID)
			if err != nil {
				return err
			}
			t.Unit = had.Unit
		}
		if err := s.MaySet(ctx, tx, actor, soundboard.TaskSet, t.Unit); err != nil {
			return err
		}
		if !isNew {
			_, err := tx.Exec(ctx, `update task set title = $1, brief = $2, audience = $3, kind = $4, need = $5, due_on = $6, due_why = $7 where id = $8`,
				t.Title, t.Brief, t.Audience, t.Kind, t.Need, t.Due.On, t.Due.Why, t.ID)
			return err
		}
		had, err := TasksOf(ctx, tx, t.Unit)
		if err != nil {
			return err
		}
		if len(had) >= maxTasks {
			return core.NewFault(core.TooMuch, "build.problem.many")
		}
		return insertTask(ctx, tx, actor, t, core.Stamp(s.clock.Now()))
	})
	return t.ID, err
}

func insertTask(ctx context.Context, tx *db.Tx, actor core.Actor, t Task, now string) error {
	if err := course.Touch(ctx, tx, t.Unit, core.ParseStamp(now)); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `insert into task (id, org_id, unit_id, title, brief, audience, kind, need, due_on, due_why, sort, made_by, created_at, retired_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (select coalesce(max(o.sort), -1) + 1 from task o where o.unit_id = $3), $11, $12, '')`,
		t.ID, actor.Org, t.Unit, t.Title, t.Brief, t.Audience, t.Kind, t.Need, t.Due.On, t.Due.Why, actor.Person, now)
	if err != nil {
		return fmt.Errorf("keeping a task: %w", err)
	}
	return nil
}

// MaySet is nil when the actor may set something of a unit that they see.
func (s *Service) MaySet(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, unit core.UnitID) error {
	if _, err := course.VisibleUnit(ctx, tx, actor, unit); err != nil {
		return err
	}
	return s.May(ctx, tx, actor, act, unit, "")
}

// RetireTask takes a task out of its unit. Work that was made for it stays with whoever made it.
func (s *Service) RetireTask(ctx context.Context, actor core.Actor, id string) (unit core.UnitID, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		t, err := TaskOf(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		unit = t.Unit
		if err := s.MaySet(ctx, tx, actor, soundboard.TaskSet, t.Unit); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update task set retired_at = $1 where id = $2`, core.Stamp(s.clock.Now()), id)
		return err
	})
	return unit, err
}

// CopyTasks copies the tasks and slots of a unit into another, without dates, and gives the new id of each task by its old one.
func (s *Service) CopyTasks(ctx context.Context, tx *db.Tx, actor core.Actor, c course.Copy) (map[string]string, error) {
	from, to := c.From, c.To
	tasks, err := TasksOf(ctx, tx, from)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, t := range tasks {
		old := t.ID
		t.ID, t.Unit = core.NewID[string](), to
		if t.Due.On = c.Move(t.Due.On); t.Due.On == "" {
			t.Due.Why = ""
		}
		ids[old] = t.ID
		if err := insertTask(ctx, tx, actor, t, core.Stamp(s.clock.Now())); err != nil {
			return nil, err
		}
		cards, err := cardsOf(ctx, tx, old)
		if err != nil {
			return nil, err
		}
		for _, c := range cards { // at most eight
			c.ID, c.By = core.NewID[string](), ""
			if err := insertCard(ctx, tx, t.ID, c); err != nil {
				return nil, err
			}
		}
	}
	slots, err := slotsOf(ctx, tx, from)
	if err != nil {
		return nil, err
	}
	for _, one := range slots {
		if err := insertSlot(ctx, tx, to, core.NewID[string](), one.Title, one.Criteria); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// DatesOf reads the dates of the tasks of a unit.
func DatesOf(ctx context.Context, tx *db.Tx, unit core.UnitID) ([]string, error) {
	list, err := db.List(ctx, tx, db.One[string], `select due_on from task where unit_id = $1 and retired_at = '' and due_on <> ''`, unit)
	if err != nil {
		return nil, fmt.Errorf("reading the dates of tasks: %w", err)
	}
	return list, nil
}

// SetOwnDate keeps the date that a learner sets for a task.
func (s *Service) SetOwnDate(ctx context.Context, actor core.Actor, id, on, today string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		t, err := TaskOf(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := course.Learns(ctx, tx, actor.Learner, t.Course); err != nil {
			return err
		}
		if err := course.CheckOwnDate(t.Due, on, today); err != nil {
			return err
		}
		return course.SetOwnDate(ctx, tx, actor.Learner, id, on, s.clock.Now())
	})
}
