package check

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/live"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

// finish ends a sitting. For a formal one it writes the result per goal as evidence, opens a fix-it plan for each
// goal that is not there yet, and asks for a guide's judgement where there were too few questions.
func (s *Service) finish(ctx context.Context, log *evidence.Log, sitting *Sitting) error {
	sitting.Status, sitting.Finished = Done, log.Now()
	for i := range sitting.Goals {
		part := &sitting.Goals[i]
		sitting.tally(part)
		part.Finished = log.Now()
		if !sitting.Kind.Formal() || sitting.Kind == Placement {
			continue
		}
		if err := s.conclude(ctx, log, sitting, part, 0); err != nil {
			return err
		}
		if err := s.follow(ctx, log, sitting, part); err != nil {
			return err
		}
		if sitting.Kind == Alone && part.Result != Judge {
			if err := noteTry(ctx, log.Tx(), sitting.Org, log.Learner(), part.Goal, part.Result == GotIt, log.Now()); err != nil {
				return err
			}
		}
	}
	if sitting.Kind == Placement {
		if err := s.place(ctx, log, sitting); err != nil {
			return err
		}
	}
	if sitting.Kind.Formal() {
		if err := live.Changed(ctx, log.Tx(), sitting.Org); err != nil {
			return err
		}
	}
	if sitting.Kind == Practice {
		if err := practiceDone(ctx, log, sitting); err != nil {
			return err
		}
	}
	return saveEnd(ctx, log.Tx(), sitting)
}

// tally counts what was right for a goal; a question that was taken out counts as right. An answer that a person reads
// is not counted as asked either: too few questions are left to decide then, and a guide judges the work.
func (s *Sitting) tally(part *GoalPart) {
	part.Asked, part.Right, part.Voided = 0, 0, 0
	for i := range s.Questions {
		q := &s.Questions[i]
		if q.Goal != part.Goal {
			continue
		}
		if q.Waits() {
			continue
		}
		part.Asked++
		if q.Right() {
			part.Right++
		}
		if !q.Voided.IsZero() {
			part.Voided++
		}
	}
}

// conclude writes the result of a formal sitting for one goal as evidence and reads what it showed.
// again counts how often the result was made anew after a question was taken out.
func (s *Service) conclude(ctx context.Context, log *evidence.Log, sitting *Sitting, part *GoalPart, again int) error {
	st := evidence.Statement{
		ID:  core.DerivedID[core.StatementID]("result", string(sitting.ID), string(part.Goal), fmt.Sprint(again)),
		Org: sitting.Org, Verb: evidence.Completed, Goal: part.Goal, Object: evidence.Sitting, About: string(sitting.ID),
		Sitting: sitting.ID, Sees: evidence.Family, At: part.Finished,
		Data: evidence.Data{
			Kind: string(sitting.Kind.asEvidence()), Score: float64(part.Right), Max: float64(part.Asked), Planned: part.Planned,
			Confidence: int(sitting.Confidence) + 1, Marks: sitting.marks(part.Goal),
		},
	}
	if again > 0 {
		st.Data.Reason = "question_taken_out"
	}
	part.Statement = st.ID
	change, err := progress.Record(ctx, log, st)
	if err != nil {
		return err
	}
	if change.Reached() {
		if err := course.MarkDone(ctx, log.Tx(), log.Learner(), part.Goal, st.At); err != nil {
			return err
		}
	}
	st.Data.Q = change.Q
	part.Result, err = resultOf(ctx, log.Tx(), sitting, part, st, change)
	return err
}

// resultOf is the word for what a formal sitting showed by itself, by the rule of its goal. A rule of the goal's own may look at
// several checks: then the check that completes it is got, and so is one without a mistake, which leaves nothing to fix.
func resultOf(ctx context.Context, tx *db.Tx, sitting *Sitting, part *GoalPart, st evidence.Statement, change progress.Change) (Result, error) {
	if sitting.Kind == Refresh {
		if part.Right >= part.Asked {
			return GotIt, nil
		}
		return NotYet, nil
	}
	if part.Short() {
		return Judge, nil
	}
	policy, err := progress.Rule(ctx, tx, part.Goal)
	if err != nil {
		return "", err
	}
	completes := change.Reached()
	if policy.Rule().Key != mastery.DefaultKey && (completes || part.Right >= part.Asked) {
		return GotIt, nil
	}
	e, _ := progress.Evidence(st)
	switch policy.Evaluate([]mastery.Evidence{e}).State {
	case mastery.GotIt, mastery.Secure:
		return GotIt, nil
	case mastery.GettingThere:
		return GettingThere, nil
	case mastery.NotStarted, mastery.NotYet:
		return NotYet, nil
	}
	return NotYet, nil
}

// marks are the credits of a goal's questions in order.
func (s *Sitting) marks(goal core.GoalID) []float64 {
	var list []float64
	for i := range s.Questions {
		q := &s.Questions[i]
		if q.Goal != goal || q.Waits() {
			continue
		}
		credit := q.Score
		if !q.Voided.IsZero() {
			credit = 1
		}
		list = append(list, credit)
	}
	return list
}

// follow opens what comes after a result: a fix-it plan, or an ask for a guide's judgement.
func (s *Service) follow(ctx context.Context, log *evidence.Log, sitting *Sitting, part *GoalPart) error {
	switch {
	case sitting.Kind != Alone || part.Result == GotIt:
		return closeAsk(ctx, log, part.Goal)
	case part.Result == Judge:
		return askJudgement(ctx, log.Tx(), sitting, part.Goal)
	}
	return openFixit(ctx, log.Tx(), sitting, part.Goal)
}

// openFixit opens the fix-it plan of a result.
func openFixit(ctx context.Context, tx *db.Tx, sitting *Sitting, goal core.GoalID) error {
	_, err := tx.Exec(ctx, `
		insert into fixit (id, org_id, learner_id, course_id, goal_id, sitting_id, opened_at, mistake_note, mistake_at,
			way_id, way_form, way_at, practice_id, practice_at, different_note, different_at, done_at)
		values ($1,$2,$3,$4,$5,$6,$7,'','','','','','','','','','')
		on conflict (sitting_id, goal_id) do nothing`,
		core.DerivedID[core.StatementID]("fixit", string(sitting.ID), string(goal)), sitting.Org, sitting.Learner, sitting.Course,
		goal, sitting.ID, core.Stamp(sitting.Finished))
	if err != nil {
		return fmt.Errorf("opening a fix-it plan: %w", err)
	}
	return nil
}
