package criteria

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
	"crossfade/internal/workshop"
)

// Level is how far a criterion is met.
type Level int

// The levels.
const (
	Low Level = iota + 1
	Mid
	Top
)

// Valid tells whether l is one of the levels.
func (l Level) Valid() bool { return l >= Low && l <= Top }

// Criterion is one thing by which work for a task is looked at, with what it looks like at each level.
type Criterion struct {
	ID    string
	Title string
	Low   string
	Mid   string
	Top   string
	// Class made it together, "" when whoever guides set it for everybody; Shapers are those whose ideas it is.
	Class   core.GroupID
	Shapers []core.LearnerID
	// Learner agreed it with whoever guides them and is the only one by whose sheet it is; Goal is on what they want to grow by it, or "".
	Learner core.LearnerID
	Goal    core.GoalID
	Grow    string // the title of that goal, when it is read
}

// check gives what is missing: each level is described. title is the field of its name.
func (c Criterion) check(title string) error {
	wrong := map[string]string{}
	for field, text := range map[string]string{title: c.Title, "low": c.Low, "mid": c.Mid, "top": c.Top} {
		switch {
		case strings.TrimSpace(text) == "":
			wrong[field] = "task.problem.criterion"
		case long(text, maxLine):
			wrong[field] = "build.problem.long"
		}
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return nil
}

// At is the description of a level.
func (c Criterion) At(l Level) string {
	switch l {
	case Low:
		return c.Low
	case Mid:
		return c.Mid
	case Top:
		return c.Top
	default:
		return ""
	}
}

// Exemplar is an example of what good looks like, or does not.
type Exemplar struct {
	ID     string
	Title  string
	Words  string // Markdown
	Link   string
	Note   string // what makes it so
	Strong bool
}

// Limits.
const (
	maxLine      = 300
	maxText      = 20_000
	maxCriteria  = 12
	maxExemplars = 12
)

func long(s string, most int) bool { return utf8.RuneCountInString(s) > most }

// Service does everything that this room is asked to do.
type Service struct {
	db    *db.DB
	clock core.Clock
	work  *work.Service
	board Board
	asks  *proposal.Service
}

// Board tells where the sliders stand.
type Board interface {
	Positions(ctx context.Context, tx *db.Tx, scope soundboard.Scope) (soundboard.Positions, error)
}

// NewService makes the service; workshops of criteria end in sheets, and so does a yes to a learner's own.
func NewService(d *db.DB, clock core.Clock, w *work.Service, board Board, shops *workshop.Service, asks *proposal.Service) *Service {
	s := &Service{db: d, clock: clock, work: w, board: board}
	s.useProposals(asks)
	shops.OnFinal(workshop.Criteria, s.final)
	return s
}

// Sheet is everything by which work for a task is looked at.
type Sheet struct {
	Criteria  []Criterion
	Exemplars []Exemplar
	// Fixed tells that somebody has handed in: the criteria stay as they are.
	Fixed bool
}

// SheetOf reads the sheet of a task as it holds for a learner: what was set for everybody, what their class made together, and their own. For "" it
// has what every class made, and nobody's own. The caller has asked whether the task may be seen.
func SheetOf(ctx context.Context, tx *db.Tx, task string, learner core.LearnerID) (s Sheet, err error) {
	s.Criteria, err = db.List(ctx, tx, func(r db.Scanner) (Criterion, error) {
		var c Criterion
		var shapers string
		if err := r.Scan(&c.ID, &c.Title, &c.Low, &c.Mid, &c.Top, &c.Class, &shapers, &c.Learner, &c.Goal, &c.Grow); err != nil {
			return c, err
		}
		return c, json.Unmarshal([]byte(shapers), &c.Shapers)
	}, `select c.id, c.title, c.low, c.mid, c.top, c.class_id, c.shapers, c.learner_id, c.goal_id, coalesce(g.title, '')
		from criterion c left join goal g on g.id = c.goal_id where c.task_id = $1 and (c.learner_id = '' or c.learner_id = $2) and (c.class_id = '' or $2 = '' or exists (
			select 1 from learner l join group_member m on m.person_id = l.person_id and m.relation = 'learner' join group_ g on g.id = m.group_id
			where l.id = $2 and (g.id = c.class_id or g.parent_id = c.class_id)))
		order by c.sort, c.id`, task, learner)
	if err != nil {
		return s, fmt.Errorf("listing the criteria of task %s: %w", task, err)
	}
	s.Exemplars, err = db.List(ctx, tx, func(r db.Scanner) (Exemplar, error) {
		var e Exemplar
		err := r.Scan(&e.ID, &e.Title, &e.Words, &e.Link, &e.Note, &e.Strong)
		return e, err
	}, `select id, title, words, link, note, strong from exemplar where task_id = $1 order by sort, id`, task)
	if err != nil {
		return s, fmt.Errorf("listing the examples of task %s: %w", task, err)
	}
	var handed int
	if err = tx.QueryRow(ctx, `select count(*) from product where task_id = $1 and versions > 0`, task).Scan(&handed); err != nil {
		return s, fmt.Errorf("asking whether work has begun: %w", err)
	}
	s.Fixed = handed > 0
	return s, nil
}

// Sheet is [SheetOf] for a page: whoever sees the task sees by what its work is judged, from the first day.
func (s *Service) Sheet(ctx context.Context, actor core.Actor, task string) (sheet Sheet, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := work.TaskOf(ctx, tx, actor, task); err != nil {
			return err
		}
		sheet, err = SheetOf(ctx, tx, task, reader(actor))
		return err
	})
	return sheet, err
}

// reader is for whom a sheet is read: whoever guides reads what every class made.
func reader(actor core.Actor) core.LearnerID {
	if actor.Is(core.RoleGuide) {
		return ""
	}
	return actor.Learner
}

// setting reads a task whose sheet the actor may set.
func (s *Service) setting(ctx context.Context, tx *db.Tx, actor core.Actor, task string) (Sheet, error) {
	t, err := work.TaskOf(ctx, tx, actor, task)
	if err != nil {
		return Sheet{}, err
	}
	if err := s.work.MaySet(ctx, tx, actor, soundboard.CriteriaSet, t.Unit); err != nil {
		return Sheet{}, err
	}
	return SheetOf(ctx, tx, task, "")
}

// Add puts a criterion at the end of the sheet of a task. Once somebody has handed in, the sheet is closed.
func (s *Service) Add(ctx context.Context, actor core.Actor, task string, c Criterion) error {
	if err := c.check("criterion"); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		had, err := s.setting(ctx, tx, actor, task)
		if err != nil {
			return err
		}
		switch {
		case had.Fixed:
			return core.NewFault(core.Locked, "task.problem.fixed")
		case len(had.Criteria) >= maxCriteria:
			return core.NewFault(core.TooMuch, "build.problem.many")
		}
		return insertCriterion(ctx, tx, task, c)
	})
}

func insertCriterion(ctx context.Context, tx *db.Tx, task string, c Criterion) error {
	shapers, err := json.Marshal(append([]core.LearnerID{}, c.Shapers...))
	if err == nil {
		_, err = tx.Exec(ctx, `insert into criterion (id, task_id, title, low, mid, top, class_id, shapers, learner_id, goal_id, sort)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (select coalesce(max(o.sort), -1) + 1 from criterion o where o.task_id = $2))`,
			core.NewID[string](), task, c.Title, c.Low, c.Mid, c.Top, c.Class, string(shapers), c.Learner, c.Goal)
	}
	if err != nil {
		return fmt.Errorf("keeping a criterion: %w", err)
	}
	return nil
}

// Remove takes a criterion or an example out. A criterion stays once somebody has handed in.
func (s *Service) Remove(ctx context.Context, actor core.Actor, task, id string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		had, err := s.setting(ctx, tx, actor, task)
		if err != nil {
			return err
		}
		for _, c := range had.Criteria {
			if c.ID == id && had.Fixed {
				return core.NewFault(core.Locked, "task.problem.fixed")
			}
		}
		for _, statement := range []string{
			`delete from criterion where id = $1 and task_id = $2 and learner_id = ''`, // a learner's own is theirs to take off
			`delete from exemplar where id = $1 and task_id = $2`,
		} {
			if _, err := tx.Exec(ctx, statement, id, task); err != nil {
				return fmt.Errorf("taking something off a sheet: %w", err)
			}
		}
		return nil
	})
}

// AddExemplar puts an example beside the criteria of a task.
func (s *Service) AddExemplar(ctx context.Context, actor core.Actor, task string, e Exemplar) error {
	wrong := map[string]string{}
	if e.Title == "" {
		wrong["example"] = "build.problem.title"
	}
	if e.Words == "" && e.Link == "" {
		wrong["example_words"] = "task.problem.example"
	}
	if e.Note == "" {
		wrong["example_note"] = "task.problem.example_note"
	}
	if e.Link != "" && !strings.HasPrefix(e.Link, "https://") && !strings.HasPrefix(e.Link, "http://") {
		wrong["example_link"] = "work.problem.link"
	}
	if long(e.Title, maxLine) || long(e.Words, maxText) || long(e.Note, 2000) || long(e.Link, 2000) {
		wrong["example"] = "build.problem.long"
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		had, err := s.setting(ctx, tx, actor, task)
		if err != nil {
			return err
		}
		if len(had.Exemplars) >= maxExemplars {
			return core.NewFault(core.TooMuch, "build.problem.many")
		}
		return insertExemplar(ctx, tx, task, e)
	})
}

func insertExemplar(ctx context.Context, tx *db.Tx, task string, e Exemplar) error {
	_, err := tx.Exec(ctx, `insert into exemplar (id, task_id, title, words, link, note, strong, sort)
		values ($1, $2, $3, $4, $5, $6, $7, (select coalesce(max(o.sort), -1) + 1 from exemplar o where o.task_id = $2))`,
		core.NewID[string](), task, e.Title, e.Words, e.Link, e.Note, e.Strong)
	if err != nil {
		return fmt.Errorf("keeping an example: %w", err)
	}
	return nil
}

// Copy copies the sheets of tasks, by the old id of each.
func Copy(ctx context.Context, tx *db.Tx, ids map[string]string) error {
	for old, made := range ids {
		sheet, err := SheetOf(ctx, tx, old, "")
		if err != nil {
			return err
		}
		for _, c := range sheet.Criteria {
			if c.Class != "" {
				continue // another class makes its own
			}
			if err := insertCriterion(ctx, tx, made, c); err != nil {
				return err
			}
		}
		for _, e := range sheet.Exemplars {
			if err := insertExemplar(ctx, tx, made, e); err != nil {
				return err
			}
		}
	}
	return nil
}

// Lacks tells of the tasks of a unit that have no criteria yet, as keys of the catalogue: work does not start before they stand.
func Lacks(ctx context.Context, tx *db.Tx, unit core.UnitID) ([]string, error) {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from task t where t.unit_id = $1 and t.retired_at = '' and not exists (select 1 from criterion c where c.task_id = t.id and c.learner_id = '')`, unit).Scan(&n)
	if err != nil {
		return nil, fmt.Errorf("asking for tasks without criteria: %w", err)
	}
	if n > 0 {
		return []string{"build.lacks.criteria"}, nil
	}
	return nil, nil
}

// Score is what somebody who guides says about one version of a product by one criterion.
type Score struct {
	Criterion string
	N         int // version
	Level     Level
	Reason    string
	By        core.PersonID
	At        time.Time
}

// Give scores a version of a product: every criterion, each below the top with its reason. Where learners score first, it waits for that
// ([Service.before]), and a score that is another than theirs has a reason, too. Scoring the same version again replaces the scores.
func (s *Service) Give(ctx context.Context, actor core.Actor, product string, n int, scores []Score) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		p, err := s.work.ProductOf(ctx, tx, actor, product)
		if err != nil {
			return err
		}
		if err := s.work.May(ctx, tx, actor, soundboard.ScoreGive, p.Task.Unit, p.Learner); err != nil {
			return err
		}
		if n < 1 || n > p.Versions {
			return core.Missing()
		}
		sheet, err := SheetOf(ctx, tx, p.Task.ID, p.Learner)
		if err != nil {
			return err
		}
		level, err := s.Level(ctx, tx, actor.Org, p.Task.Unit, p.Learner)
		if err != nil {
			return err
		}
		own, err := s.before(ctx, tx, level, p, n)
		if err != nil {
			return err
		}
		if err := complete(sheet, scores, own); err != nil {
			return err
		}
		for _, one := range scores {
			_, err := tx.Exec(ctx, `insert into score (product_id, n, criterion_id, level, reason, by_person, scored_at) values ($1, $2, $3, $4, $5, $6, $7)
				on conflict (product_id, n, criterion_id) do update set level = excluded.level, reason = excluded.reason, by_person = excluded.by_person, scored_at = excluded.scored_at`,
				product, n, one.Criterion, one.Level, one.Reason, actor.Person, core.Stamp(s.clock.Now()))
			if err != nil {
				return fmt.Errorf("keeping a score: %w", err)
			}
		}
		if level == soundboard.LevelLearner {
			if err := s.heard(ctx, tx, actor, p, n, true); err != nil {
				return err
			}
		}
		return s.work.Answered(ctx, tx, actor, p)
	})
}

// complete tells what is missing in scores for a sheet, beside what a learner said of it: fields are level.<criterion> and reason.<criterion>.
func complete(sheet Sheet, scores []Score, own map[string]Self) error {
	wrong, by := map[string]string{}, map[string]Score{}
	for _, one := range scores {
		by[one.Criterion] = one
	}
	for _, c := range sheet.Criteria {
		one := by[c.ID]
		switch {
		case !one.Level.Valid():
			wrong["level."+c.ID] = "work.problem.level"
		case one.Level < Top && strings.TrimSpace(one.Reason) == "":
			wrong["reason."+c.ID] = "work.problem.reason"
		case own[c.ID].Level.Valid() && own[c.ID].Level != one.Level && strings.TrimSpace(one.Reason) == "":
			wrong["reason."+c.ID] = "work.problem.differs"
		case long(one.Reason, 2000):
			wrong["reason."+c.ID] = "work.problem.long"
		}
		delete(by, c.ID)
	}
	if len(by) > 0 { // a criterion of another task
		return core.Missing()
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return nil
}

// ScoresOf lists the scores of a product, those of the newest version first. The caller has asked whether the product may be seen.
func ScoresOf(ctx context.Context, tx *db.Tx, product string) ([]Score, error) {
	list, err := db.List(ctx, tx, func(r db.Scanner) (Score, error) {
		var s Score
		var at string
		err := r.Scan(&s.Criterion, &s.N, &s.Level, &s.Reason, &s.By, &at)
		s.At = core.ParseStamp(at)
		return s, err
	}, `select s.criterion_id, s.n, s.level, s.reason, s.by_person, s.scored_at from score s join criterion c on c.id = s.criterion_id
		where s.product_id = $1 order by s.n desc, c.sort, c.id`, product)
	if err != nil {
		return nil, fmt.Errorf("listing scores: %w", err)
	}
	return list, nil
}

// Forget erases the scores of a learner's work, and what they said of it themselves. Their part in what a class made together stays without them.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, statement := range []string{
		`delete from score where product_id in (select id from product where learner_id = $1)`,
		`delete from self_score where product_id in (select id from product where learner_id = $1)`,
		`delete from consult where product_id in (select id from product where learner_id = $1)`,
		`delete from task_fit where criterion_id in (select id from criterion where learner_id = $1)`,
		`delete from criterion where learner_id = $1`,
		`update criterion set shapers = replace(shapers, $1, '') where class_id <> '' and shapers like '%' || $1 || '%'`,
	} {
		if _, err := tx.Exec(ctx, statement, learner); err != nil {
			return fmt.Errorf("erasing scores: %w", err)
		}
	}
	return nil
}

// ForgetGuide takes the name and the words of an erased person off the scores that they gave.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	for _, statement := range []string{
		`update score set by_person = '', reason = '' where by_person = $1`,
		`update consult set guide_id = '' where guide_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return fmt.Errorf("erasing reasons of scores: %w", err)
		}
	}
	return nil
}
