package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/library"
	"crossfade/internal/progress"
	"crossfade/internal/soundboard"
)

// What a guide looks at before they answer, decide or judge. Everything here asks the gate first, in the transaction of
// the read.

// may asks the gate whether the actor may do an act: a refusal is an answer, every other error is one.
func (s *Service) may(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learner core.LearnerID) (bool, error) {
	err := s.gate.May(ctx, tx, actor, act, learner)
	if core.KindOf(err) == core.Denied {
		return false, nil
	}
	return err == nil, err
}

// goalHere reads a goal of the actor's organisation; another's does not exist for them.
func goalHere(ctx context.Context, tx *db.Tx, actor core.Actor, id core.GoalID) (goal.Goal, error) {
	g, err := goal.Get(ctx, tx, id)
	if err == nil && g.Org != actor.Org {
		err = core.Missing()
	}
	return g, err
}

// AskLook is a learner's question with what it is about.
type AskLook struct {
	Ask
	Goal  goal.Goal
	State progress.State
	// About is the question of a check with the learner's attempt, which went along; nil for a question about a goal, and
	// for who may not see answers (somebody who only cares for the learner).
	About *Question
	Kind  Kind // of the check
	Last  Way  // the way to learn the goal that the learner used last; ID "" when there is none
	// Fact is what they tried of the goal before they asked, so that an answer need not begin at the beginning; nil for who may not see answers.
	Fact *Fact
}

// LookAtAsk reads a learner's question for somebody who may answer it; for anybody else it does not exist.
func (s *Service) LookAtAsk(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (AskLook, error) {
	list, err := findAsks(ctx, tx, `where q.id = $1 and q.org_id = $2`, id, actor.Org)
	if err != nil {
		return AskLook{}, err
	}
	if len(list) == 0 {
		return AskLook{}, core.Missing()
	}
	a := AskLook{Ask: list[0]}
	if may, err := s.may(ctx, tx, actor, soundboard.QuestionAnswer, a.Learner); err != nil || !may {
		return AskLook{}, cmp.Or(err, error(core.Missing()))
	}
	if a.Goal, err = goalHere(ctx, tx, actor, a.Ask.Goal); err != nil {
		return AskLook{}, err
	}
	if a.State, err = progress.Of(ctx, tx, a.Learner, a.Goal.ID); err != nil {
		return AskLook{}, err
	}
	if a.Last, err = lastWay(ctx, tx, a.Learner, a.Goal.ID); err != nil {
		return AskLook{}, err
	}
	detail, err := s.may(ctx, tx, actor, soundboard.EvidenceSeeDetail, a.Learner)
	if err != nil || !detail {
		return a, err
	}
	facts, err := Facts(ctx, tx, a.Learner, []core.GoalID{a.Goal.ID})
	if err != nil {
		return AskLook{}, err
	}
	fact := facts[a.Goal.ID]
	a.Fact = &fact
	if a.Sitting == "" {
		return a, nil
	}
	sitting, err := load(ctx, tx, a.Sitting)
	if err != nil {
		return AskLook{}, err
	}
	a.Kind = sitting.Kind
	a.About, _ = sitting.Question(a.N)
	return a, nil
}

// lastWay reads the way to learn a goal that a learner used last.
func lastWay(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) (Way, error) {
	var w Way
	var used, done string
	err := tx.QueryRow(ctx, `
		select resource_id, form, last_at, done_at from resource_use where learner_id = $1 and goal_id = $2
		order by last_at desc, resource_id limit 1`, learner, goal).Scan(&w.ID, &w.Form, &used, &done)
	if errors.Is(err, db.ErrNoRows) {
		return Way{}, nil
	}
	if err != nil {
		return Way{}, fmt.Errorf("reading the last lesson used: %w", err)
	}
	w.Used, w.Done = core.ParseStamp(used), done != ""
	if w.ID == TalkWay || strings.HasPrefix(w.ID, examplePrefix) {
		return w, nil
	}
	r, err := library.Get(ctx, tx, core.ResourceID(w.ID))
	if core.KindOf(err) == core.NotFound {
		return Way{}, nil
	}
	w.Title, w.Minutes, w.Role = r.Title, r.Minutes, r.Role
	return w, err
}

// ReportLook is a report "this question is wrong" with all that the decision needs.
type ReportLook struct {
	ItemReport
	Course   core.CourseID
	Goal     goal.Goal
	Kind     Kind     // of the check
	Question Question // as the learner had it
	Touched  int      // learners who had this version
	Left     int      // of those, whose results are still to be made again; 0 unless it was taken out
	By       core.PersonID
	Decided  time.Time
	// Said are the reports of this version by learners of the actor, the oldest first; this one is among them.
	Said []ItemReport
}

// LookAtReport reads a report for a guide who may decide about it.
func (s *Service) LookAtReport(ctx context.Context, tx *db.Tx, desk Desk, id string) (ReportLook, error) {
	var r ReportLook
	var err error
	if r.ItemReport, err = loadReport(ctx, tx, desk.Actor.Org, id); err != nil {
		return r, err
	}
	sitting, err := load(ctx, tx, r.Sitting)
	if err != nil {
		return r, err
	}
	if err := s.gate.May(ctx, tx, desk.Actor, soundboard.ItemVoid, r.Learner); err != nil {
		return r, err
	}
	q, ok := sitting.Question(r.N)
	if !ok {
		return r, core.Missing()
	}
	r.Course, r.Kind, r.Question = sitting.Course, sitting.Kind, *q
	if r.Goal, err = goalHere(ctx, tx, desk.Actor, q.Goal); err != nil {
		return r, err
	}
	if err := r.count(ctx, tx); err != nil {
		return r, err
	}
	r.Said, err = desk.said(ctx, tx, r.ItemReport)
	return r, err
}

// count reads how many learners had the version, and what was decided.
func (r *ReportLook) count(ctx context.Context, tx *db.Tx) error {
	var decided string
	var left int
	err := tx.QueryRow(ctx, `
		select r.decided_by, r.decided_at, count(distinct i.learner_id), count(distinct case when i.voided_at = '' then i.learner_id end)
		from item_report r left join sitting_item i on i.item_id = r.item_id and i.item_version = r.item_version
		where r.id = $1 group by r.decided_by, r.decided_at`, r.ID).Scan(&r.By, &decided, &r.Touched, &left)
	if err != nil {
		return fmt.Errorf("counting who had a question: %w", err)
	}
	r.Decided = core.ParseStamp(decided)
	if r.Status == ReportVoided {
		r.Left = left
	}
	return nil
}

// saidLines is how many learners' words about one question are shown.
const saidLines = 50

// said reads what the learners of a desk say about one version of a question.
func (d Desk) said(ctx context.Context, tx *db.Tx, r ItemReport) ([]ItemReport, error) {
	with, args := d.Guided()
	n := len(args)
	list, err := db.List(ctx, tx, func(row db.Scanner) (ItemReport, error) {
		var one ItemReport
		var sent string
		err := row.Scan(&one.ID, &one.Learner, &one.Body, &sent)
		one.Sent = core.ParseStamp(sent)
		return one, err
	}, with+fmt.Sprintf(`
		select r.id, r.learner_id, r.body, r.sent_at from item_report r
		where r.org_id = $1 and r.item_id = $%d and r.item_version = $%d and r.learner_id in (select id from mine)
		order by r.sent_at, r.id limit %d`, n+1, n+2, saidLines), append(args, r.Item, r.Version)...)
	if err != nil {
		return nil, fmt.Errorf("reading what learners say of a question: %w", err)
	}
	return list, nil
}

// JudgeLook is what a guide sees of a learner's work for one goal before they judge it: checks, and the answers of checks
// alone. Practice and checks together are numbers.
type JudgeLook struct {
	Goal  goal.Goal
	State progress.State
	Fact  Fact
	Asked time.Time // when the learner asked for it; zero when nobody asks
	Note  string    // what they wrote
	// Alone are the latest finished checks alone, the newest first, with the questions of this goal only; nil for who may not see answers.
	Alone []Sitting
}

// lookBack is how many checks alone are shown with their answers.
const lookBack = 4

// LookAtGoal reads a learner's work for a goal for somebody who may judge it.
func (s *Service) LookAtGoal(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID, id core.GoalID) (JudgeLook, error) {
	if err := s.gate.May(ctx, tx, actor, soundboard.JudgeGoal, learner); err != nil {
		return JudgeLook{}, err
	}
	var j JudgeLook
	var err error
	if j.Goal, err = goalHere(ctx, tx, actor, id); err != nil {
		return j, err
	}
	if j.State, err = progress.Of(ctx, tx, learner, id); err != nil {
		return j, err
	}
	facts, err := Facts(ctx, tx, learner, []core.GoalID{id})
	if err != nil {
		return j, err
	}
	j.Fact = facts[id]
	var asked string
	err = tx.QueryRow(ctx, `
		select asked_at, note from judgement_ask where learner_id = $1 and goal_id = $2 and closed_at = '' and org_id = $3`,
		learner, id, actor.Org).Scan(&asked, &j.Note)
	if err != nil && !errors.Is(err, db.ErrNoRows) {
		return j, fmt.Errorf("looking for an ask: %w", err)
	}
	j.Asked = core.ParseStamp(asked)
	detail, err := s.may(ctx, tx, actor, soundboard.EvidenceSeeDetail, learner)
	if err != nil || !detail {
		return j, err
	}
	j.Alone, err = aloneAnswers(ctx, tx, actor.Org, learner, id)
	return j, err
}

// aloneAnswers reads a learner's latest checks alone of a goal with their questions of this goal.
func aloneAnswers(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID, goal core.GoalID) ([]Sitting, error) {
	ids, err := db.List(ctx, tx, db.One[core.SittingID], `
		select p.sitting_id from sitting_goal p join sitting s on s.id = p.sitting_id
		where p.learner_id = $1 and p.goal_id = $2 and p.kind = 'alone' and s.status = 'done' and s.org_id = $3
		order by p.finished_at desc, p.sitting_id desc limit $4`, learner, goal, org, lookBack)
	if err != nil {
		return nil, fmt.Errorf("listing checks alone: %w", err)
	}
	list := make([]Sitting, 0, len(ids))
	for _, id := range ids {
		s, err := load(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		s.Confidence = NotAsked // the learner's own
		s.Questions = slices.DeleteFunc(s.Questions, func(q Question) bool { return q.Goal != goal })
		list = append(list, *s)
	}
	return list, nil
}
