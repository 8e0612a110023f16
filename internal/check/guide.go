package check

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/item"
	"crossfade/internal/live"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
	"crossfade/internal/soundboard"
)

// Judge records a guide's judgement of a learner's work for a goal.
func (s *Service) Judge(ctx context.Context, actor core.Actor, learner core.LearnerID, goal core.GoalID, j progress.Judgement) error {
	if j.State != mastery.NotYet && j.State != mastery.GettingThere && j.State != mastery.GotIt {
		return core.BadField("state", "check.problem.choose_state")
	}
	j.Note, j.By = strings.TrimSpace(j.Note), actor.Learner
	if len([]rune(j.Note)) > noteLimit {
		return core.BadField("note", "check.problem.too_long")
	}
	err := s.locked(ctx, learner, func(ctx context.Context, log *evidence.Log) error {
		if err := s.gate.May(ctx, log.Tx(), actor, soundboard.JudgeGoal, learner); err != nil {
			return err
		}
		if _, err := goalHere(ctx, log.Tx(), actor, goal); err != nil {
			return err
		}
		change, err := progress.Judge(ctx, log, actor.Org, goal, j)
		if err != nil {
			return err
		}
		if change.Reached() {
			if err := course.MarkDone(ctx, log.Tx(), learner, goal, log.Now()); err != nil {
				return err
			}
		}
		if j.State == mastery.GotIt {
			if err := Unstick(ctx, log.Tx(), learner, goal); err != nil {
				return err
			}
		}
		if err := live.Changed(ctx, log.Tx(), actor.Org); err != nil {
			return err
		}
		return closeAsk(ctx, log, goal)
	})
	return within("judging a goal", err)
}

// OpenGoal opens a goal for a learner before its prerequisites are there.
func (s *Service) OpenGoal(ctx context.Context, actor core.Actor, learner core.LearnerID, goal core.GoalID) error {
	err := s.locked(ctx, learner, func(ctx context.Context, log *evidence.Log) error {
		if err := s.gate.May(ctx, log.Tx(), actor, soundboard.GoalOpen, learner); err != nil {
			return err
		}
		if _, err := goalHere(ctx, log.Tx(), actor, goal); err != nil {
			return err
		}
		state, err := progress.Of(ctx, log.Tx(), learner, goal)
		if err != nil || state.Opened {
			return err
		}
		return progress.OpenByHand(ctx, log, actor.Org, goal, actor)
	})
	return within("opening a goal", err)
}

// ReportStatus is what a guide decided about a report.
type ReportStatus string

// The statuses of a report.
const (
	ReportOpen   ReportStatus = "open"
	ReportKept   ReportStatus = "kept"   // the question is right as it is
	ReportVoided ReportStatus = "voided" // taken out, and everybody's results made again
)

// ItemReport is one "this question is wrong".
type ItemReport struct {
	ID      string
	Item    core.ItemID
	Version int
	Sitting core.SittingID
	N       int
	Learner core.LearnerID
	Body    string
	Sent    time.Time
	Status  ReportStatus
	Note    string // the guide's
}

// ReportFor gives one report with its question as the learner had it, to a guide of the learner.
func (s *Service) ReportFor(ctx context.Context, actor core.Actor, id string) (ItemReport, Question, int, error) {
	var r ItemReport
	var q Question
	var touched int
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if r, err = loadReport(ctx, tx, actor.Org, id); err != nil {
			return err
		}
		if err := s.gate.May(ctx, tx, actor, soundboard.ItemVoid, r.Learner); err != nil {
			return err
		}
		sitting, err := load(ctx, tx, r.Sitting)
		if err != nil {
			return err
		}
		p, ok := sitting.Question(r.N)
		if !ok {
			return core.Missing()
		}
		q = *p
		touched, err = countAsked(ctx, tx, r)
		return err
	})
	return r, q, touched, within("reading a report", err)
}

func loadReport(ctx context.Context, tx *db.Tx, org core.OrgID, id string) (ItemReport, error) {
	var r ItemReport
	var sent string
	err := tx.QueryRow(ctx, `
		select id, item_id, item_version, sitting_id, n, learner_id, body, sent_at, status, note from item_report where id = $1 and org_id = $2`, id, org).
		Scan(&r.ID, &r.Item, &r.Version, &r.Sitting, &r.N, &r.Learner, &r.Body, &sent, &r.Status, &r.Note)
	if errors.Is(err, db.ErrNoRows) {
		return r, core.Missing()
	}
	if err != nil {
		return r, fmt.Errorf("reading a report: %w", err)
	}
	r.Sent = core.ParseStamp(sent)
	return r, nil
}

// countAsked is how many learners had this version of the item.
func countAsked(ctx context.Context, tx *db.Tx, r ItemReport) (int, error) {
	var n int
	err := tx.QueryRow(ctx, `
		select count(distinct learner_id) from sitting_item where item_id = $1 and item_version = $2`, r.Item, r.Version).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting who had a question: %w", err)
	}
	return n, nil
}

// Keep decides that a reported question is right as it is.
func (s *Service) Keep(ctx context.Context, actor core.Actor, id, note string) error {
	return s.decide(ctx, actor, id, ReportKept, note)
}

// Void decides that a reported question is wrong: it is not asked again until somebody mends it, and for everybody
// who had this version it counts as right. Their results are made again by [Service.Rescore], which the hook set with
// [Service.OnVoid] orders in the same transaction.
func (s *Service) Void(ctx context.Context, actor core.Actor, id, note string) error {
	return s.decide(ctx, actor, id, ReportVoided, note)
}

// Voiding is a question that was taken out, in the transaction that says so.
type Voiding struct {
	Tx     *db.Tx
	Report string
	Actor  core.Actor
}

// OnVoid sets who is told, inside the transaction, that a question was taken out. The app sets it before serving.
func (s *Service) OnVoid(tell func(ctx context.Context, v Voiding) error) { s.onVoid = tell }

// decide stores a guide's decision about a report; the first one stands.
func (s *Service) decide(ctx context.Context, actor core.Actor, id string, status ReportStatus, note string) error {
	note = strings.TrimSpace(note)
	if len([]rune(note)) > noteLimit {
		return core.BadField("note", "check.problem.too_long")
	}
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		r, err := loadReport(ctx, tx, actor.Org, id)
		if err != nil {
			return err
		}
		if err := s.gate.May(ctx, tx, actor, soundboard.ItemVoid, r.Learner); err != nil {
			return err
		}
		if r.Status != ReportOpen {
			return nil
		}
		if err := live.Changed(ctx, tx, actor.Org); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `
			update item_report set status = $1, decided_by = $2, decided_at = $3, note = $4
			where item_id = $5 and item_version = $6 and status = 'open'`,
			status, actor.Person, core.Stamp(s.clock.Now()), note, r.Item, r.Version)
		if err != nil {
			return err
		}
		if status != ReportVoided {
			return nil
		}
		if err := item.Withdraw(ctx, tx, r.Item, r.Version, s.clock.Now()); err != nil {
			return err
		}
		return s.onVoid(ctx, Voiding{Tx: tx, Report: id, Actor: actor})
	})
	return within("deciding about a report", err)
}

// Rescore takes a voided question out of every sitting that had it, learner by learner, so that it can be repeated
// after a crash: nothing changes the second time.
func (s *Service) Rescore(ctx context.Context, actor core.Actor, id string) error {
	var r ItemReport
	var learners []core.LearnerID
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if r, err = loadReport(ctx, tx, actor.Org, id); err != nil || r.Status != ReportVoided {
			return err
		}
		learners, err = askedLearners(ctx, tx, r)
		return err
	})
	if err != nil {
		return within("rescoring", err)
	}
	for _, l := range learners {
		err := s.locked(ctx, l, func(ctx context.Context, log *evidence.Log) error { return s.rescoreOne(ctx, log, actor, r) })
		if err != nil && core.KindOf(err) != core.NotFound {
			return within("rescoring", err)
		}
	}
	return nil
}

func askedLearners(ctx context.Context, tx *db.Tx, r ItemReport) ([]core.LearnerID, error) {
	rows, err := tx.Query(ctx, `
		select distinct learner_id from sitting_item where item_id = $1 and item_version = $2 and voided_at = ''
		order by learner_id`, r.Item, r.Version)
	if err != nil {
		return nil, fmt.Errorf("reading who had a question: %w", err)
	}
	defer rows.Close()
	var list []core.LearnerID
	for rows.Next() {
		var l core.LearnerID
		if err := rows.Scan(&l); err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, rows.Err()
}

// rescoreOne takes the question out of one learner's sittings and makes their results again.
func (s *Service) rescoreOne(ctx context.Context, log *evidence.Log, actor core.Actor, r ItemReport) error {
	rows, err := log.Tx().Query(ctx, `
		select distinct sitting_id from sitting_item
		where learner_id = $1 and item_id = $2 and item_version = $3 and voided_at = '' order by sitting_id`, log.Learner(), r.Item, r.Version)
	if err != nil {
		return fmt.Errorf("reading sittings: %w", err)
	}
	var ids []core.SittingID
	for rows.Next() {
		var id core.SittingID
		if err := rows.Scan(&id); err != nil {
			rows.Close()
			return err
		}
		ids = append(ids, id)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	for _, id := range ids {
		sitting, err := load(ctx, log.Tx(), id)
		if err != nil {
			return err
		}
		if err := s.takeOut(ctx, log, actor, sitting, r); err != nil {
			return err
		}
	}
	return nil
}

// takeOut voids a question in one sitting.
func (s *Service) takeOut(ctx context.Context, log *evidence.Log, actor core.Actor, sitting *Sitting, r ItemReport) error {
	statements, err := evidence.OfSitting(ctx, log.Tx(), sitting.ID)
	if err != nil {
		return err
	}
	var goals []core.GoalID
	for i := range sitting.Questions {
		q := &sitting.Questions[i]
		if q.Item != r.Item || q.Version != r.Version || !q.Voided.IsZero() {
			continue
		}
		q.Voided = log.Now()
		if err := saveQuestion(ctx, log.Tx(), sitting, q); err != nil {
			return err
		}
		if !slices.Contains(goals, q.Goal) {
			goals = append(goals, q.Goal)
		}
		for _, st := range statements {
			if st.Verb == evidence.Answered && st.Data.N == q.N {
				if _, err := progress.Void(ctx, log, st, actor.Learner, "question_taken_out"); err != nil {
					return err
				}
			}
		}
	}
	if sitting.Status == Open {
		return s.finishIfSettled(ctx, log, sitting)
	}
	return s.again(ctx, log, actor, sitting, goals, statements)
}

// finishIfSettled ends an open formal sitting whose last open question was taken out.
func (s *Service) finishIfSettled(ctx context.Context, log *evidence.Log, sitting *Sitting) error {
	if !sitting.Kind.Formal() || sitting.Settled() < len(sitting.Questions) {
		return nil
	}
	return s.finish(ctx, log, sitting)
}

// again makes the results of a finished formal sitting anew: the old statement is voided, the new one keeps its time.
func (s *Service) again(ctx context.Context, log *evidence.Log, actor core.Actor, sitting *Sitting, goals []core.GoalID, statements []evidence.Statement) error { //nolint:gocognit // one step after the other, in one transaction
	if !sitting.Kind.Formal() {
		return nil
	}
	for _, goal := range goals {
		part, ok := sitting.Part(goal)
		if !ok {
			continue
		}
		for _, st := range statements {
			if st.Verb == evidence.Completed && st.Goal == goal {
				if err := log.Void(ctx, st, actor.Learner, "question_taken_out"); err != nil {
					return err
				}
			}
		}
		sitting.tally(part)
		if sitting.Kind != Placement || part.tried().enough() {
			if err := s.conclude(ctx, log, sitting, part, part.Voided); err != nil {
				return err
			}
		}
		if err := savePart(ctx, log.Tx(), sitting.ID, part); err != nil {
			return err
		}
		if part.Result == GotIt {
			if err := closeFixit(ctx, log, sitting.ID, goal); err != nil {
				return err
			}
			if err := Unstick(ctx, log.Tx(), log.Learner(), goal); err != nil {
				return err
			}
		}
	}
	return nil
}

// closeFixit ends the plan of a result that turned out to be right.
func closeFixit(ctx context.Context, log *evidence.Log, sitting core.SittingID, goal core.GoalID) error {
	_, err := log.Tx().Exec(ctx, `
		update fixit set done_at = $3 where sitting_id = $1 and goal_id = $2 and done_at = ''`, sitting, goal, core.Stamp(log.Now()))
	if err != nil {
		return fmt.Errorf("closing a fix-it plan: %w", err)
	}
	return nil
}
