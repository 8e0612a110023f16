package check

import (
	"context"
	"fmt"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/soundboard"
)

// Fixit is a fix-it plan: four small steps after a check alone that was not there yet. The learner may take them in
// any order. It is done when all four are.
type Fixit struct {
	ID      string
	Course  core.CourseID
	Goal    core.GoalID
	Sitting core.SittingID // the check that it answers
	Opened  time.Time

	MistakeNote string // step 1: look at my mistake
	MistakeAt   time.Time
	Way         string // step 2: another way to learn it: a resource, "example:<item>" or "talk"
	WayForm     string
	WayAt       time.Time
	Practice    core.SittingID // step 3: practise
	PracticeAt  time.Time
	Different   string // step 4: say what is different now
	DifferentAt time.Time
	Done        time.Time
}

// Step is one step of a fix-it plan.
type Step string

// The steps, in the order in which they are offered.
const (
	StepMistake   Step = "mistake"
	StepWay       Step = "way"
	StepPractice  Step = "practice"
	StepDifferent Step = "different"
)

// Steps lists the steps in the order in which they are offered.
func Steps() []Step { return []Step{StepMistake, StepWay, StepPractice, StepDifferent} }

// DoneAt tells when a step was done; zero when it was not.
func (f Fixit) DoneAt(s Step) time.Time {
	switch s {
	case StepMistake:
		return f.MistakeAt
	case StepWay:
		return f.WayAt
	case StepPractice:
		return f.PracticeAt
	case StepDifferent:
		return f.DifferentAt
	}
	return time.Time{}
}

// Next is the first step that is not done; "" when all are.
func (f Fixit) Next() Step {
	for _, s := range Steps() {
		if f.DoneAt(s).IsZero() {
			return s
		}
	}
	return ""
}

// noteLimit is how many characters a note of a learner may have.
const noteLimit = 2000

const fixitColumns = `id, course_id, goal_id, sitting_id, opened_at, mistake_note, mistake_at, way_id, way_form, way_at,
	practice_id, practice_at, different_note, different_at, done_at`

// Fixit gives one of the actor's fix-it plans.
func (s *Service) Fixit(ctx context.Context, actor core.Actor, id string) (Fixit, error) {
	var f Fixit
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		f, err = loadFixit(ctx, tx, actor.Learner, id)
		return err
	})
	return f, within("reading a fix-it plan", err)
}

func loadFixit(ctx context.Context, tx *db.Tx, learner core.LearnerID, id string) (Fixit, error) {
	list, err := findFixits(ctx, tx, `where learner_id = $1 and id = $2`, learner, id)
	if err != nil {
		return Fixit{}, err
	}
	if len(list) == 0 {
		return Fixit{}, core.Missing()
	}
	return list[0], nil
}

func findFixits(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Fixit, error) {
	rows, err := tx.Query(ctx, `select `+fixitColumns+` from fixit `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading fix-it plans: %w", err)
	}
	defer rows.Close()
	var list []Fixit
	for rows.Next() {
		var f Fixit
		var opened, mistake, way, practice, different, done string
		err := rows.Scan(&f.ID, &f.Course, &f.Goal, &f.Sitting, &opened, &f.MistakeNote, &mistake, &f.Way, &f.WayForm, &way,
			&f.Practice, &practice, &f.Different, &different, &done)
		if err != nil {
			return nil, fmt.Errorf("reading fix-it plans: %w", err)
		}
		f.Opened, f.MistakeAt, f.WayAt = core.ParseStamp(opened), core.ParseStamp(mistake), core.ParseStamp(way)
		f.PracticeAt, f.DifferentAt, f.Done = core.ParseStamp(practice), core.ParseStamp(different), core.ParseStamp(done)
		list = append(list, f)
	}
	return list, rows.Err()
}

// onFixit runs a step on one of the actor's plans and stores it. A plan that is done stays as it is.
func (s *Service) onFixit(ctx context.Context, actor core.Actor, id string, step Step, fn func(ctx context.Context, log *evidence.Log, f *Fixit) error) error {
	err := s.own(ctx, actor, soundboard.CheckGoOn, func(ctx context.Context, log *evidence.Log) error {
		f, err := loadFixit(ctx, log.Tx(), actor.Learner, id)
		if err != nil || !f.Done.IsZero() {
			return err
		}
		before := f.DoneAt(step)
		if err := fn(ctx, log, &f); err != nil {
			return err
		}
		if err := saveFixit(ctx, log, &f); err != nil {
			return err
		}
		if before.IsZero() && !f.DoneAt(step).IsZero() {
			return stepStatement(ctx, log, actor.Org, &f, step)
		}
		return nil
	})
	return within("a step of a fix-it plan", err)
}

// NoteMistake is step 1: what the learner says the mistake was.
func (s *Service) NoteMistake(ctx context.Context, actor core.Actor, id, note string) error {
	note, err := readNote("note", note)
	if err != nil {
		return err
	}
	return s.onFixit(ctx, actor, id, StepMistake, func(_ context.Context, log *evidence.Log, f *Fixit) error {
		f.MistakeNote, f.MistakeAt = note, log.Now()
		return nil
	})
}

// ChooseWay begins step 2: the learner picks another way to learn the goal, out of [Service.Ways].
func (s *Service) ChooseWay(ctx context.Context, actor core.Actor, id, way string) error {
	return s.onFixit(ctx, actor, id, StepWay, func(ctx context.Context, log *evidence.Log, f *Fixit) error {
		ways, err := waysTo(ctx, log.Tx(), actor.Learner, f.Goal)
		if err != nil {
			return err
		}
		for _, w := range ways {
			if w.ID == way {
				f.Way, f.WayForm, f.WayAt = w.ID, string(w.Form), time.Time{}
				return nil
			}
		}
		return core.Missing()
	})
}

// FinishWay ends step 2: the learner worked through the way that they chose.
func (s *Service) FinishWay(ctx context.Context, actor core.Actor, id string) error {
	return s.onFixit(ctx, actor, id, StepWay, func(ctx context.Context, log *evidence.Log, f *Fixit) error {
		if f.Way == "" {
			return core.BadField("way", "check.problem.choose_way")
		}
		f.WayAt = log.Now()
		return useResource(ctx, log, use{resource: f.Way, goal: f.Goal, form: f.WayForm, done: true})
	})
}

// StartPractice is step 3: fresh questions for practising, or going on with those under way. Where the goal has no
// questions for practice, the learner practises without the computer and says so; see [Service.SkipPractice].
func (s *Service) StartPractice(ctx context.Context, actor core.Actor, id string) (core.SittingID, error) {
	var sitting core.SittingID
	err := s.onFixit(ctx, actor, id, StepPractice, func(ctx context.Context, log *evidence.Log, f *Fixit) error {
		if f.Practice != "" {
			if old, err := mine(ctx, log.Tx(), actor.Learner, f.Practice); err == nil && old.Status == Open {
				sitting = f.Practice
				return nil
			}
		}
		var err error
		sitting, err = s.start(ctx, log, actor, starting{
			kind: Practice, goals: []core.GoalID{f.Goal}, confidence: NotAsked, fixit: f.ID, course: f.Course,
		})
		f.Practice = sitting
		return err
	})
	return sitting, err
}

// SkipPractice is step 3 done away from the computer, for a goal without questions for practice.
func (s *Service) SkipPractice(ctx context.Context, actor core.Actor, id string) error {
	return s.onFixit(ctx, actor, id, StepPractice, func(_ context.Context, log *evidence.Log, f *Fixit) error {
		f.PracticeAt = log.Now()
		return nil
	})
}

// practiceDone ticks step 3 of the plan that a practice belongs to.
func practiceDone(ctx context.Context, log *evidence.Log, sitting *Sitting) error {
	if sitting.Fixit == "" {
		return nil
	}
	f, err := loadFixit(ctx, log.Tx(), sitting.Learner, sitting.Fixit)
	if err != nil || !f.PracticeAt.IsZero() || !f.Done.IsZero() {
		return err
	}
	f.PracticeAt = log.Now()
	if err := saveFixit(ctx, log, &f); err != nil {
		return err
	}
	return stepStatement(ctx, log, sitting.Org, &f, StepPractice)
}

// saveFixit stores a plan, and that it is done once its last step is.
func saveFixit(ctx context.Context, log *evidence.Log, f *Fixit) error {
	if f.Next() == "" && f.Done.IsZero() {
		f.Done = log.Now()
	}
	_, err := log.Tx().Exec(ctx, `
		update fixit set mistake_note = $2, mistake_at = $3, way_id = $4, way_form = $5, way_at = $6, practice_id = $7,
			practice_at = $8, different_note = $9, different_at = $10, done_at = $11
		where id = $1`,
		f.ID, f.MistakeNote, core.Stamp(f.MistakeAt), f.Way, f.WayForm, core.Stamp(f.WayAt), f.Practice,
		core.Stamp(f.PracticeAt), f.Different, core.Stamp(f.DifferentAt), core.Stamp(f.Done))
	if err != nil {
		return fmt.Errorf("storing a fix-it plan: %w", err)
	}
	return nil
}

// stepStatement is the evidence that a step was done. What the learner wrote stands in the plan, for their eyes.
func stepStatement(ctx context.Context, log *evidence.Log, org core.OrgID, f *Fixit, step Step) error {
	_, _, err := log.Append(ctx, evidence.Statement{
		ID:  core.DerivedID[core.StatementID]("fixit step", f.ID, string(step)),
		Org: org, Verb: evidence.Reflected, Goal: f.Goal, Object: evidence.Fixit, About: f.ID, Sitting: f.Sitting, Sees: evidence.Self,
		Data: evidence.Data{Step: string(step)},
	})
	return err
}

// NoteDifferent is step 4: what is different now.
func (s *Service) NoteDifferent(ctx context.Context, actor core.Actor, id, note string) error {
	note, err := readNote("note", note)
	if err != nil {
		return err
	}
	return s.onFixit(ctx, actor, id, StepDifferent, func(_ context.Context, log *evidence.Log, f *Fixit) error {
		f.Different, f.DifferentAt = note, log.Now()
		return nil
	})
}

// readNote trims what a learner wrote and refuses what is empty or too long, naming the field.
func readNote(field, note string) (string, error) {
	note = strings.TrimSpace(note)
	switch {
	case note == "":
		return "", core.BadField(field, "check.problem.write_one_line")
	case len([]rune(note)) > noteLimit:
		return "", core.BadField(field, "check.problem.too_long")
	}
	return note, nil
}
