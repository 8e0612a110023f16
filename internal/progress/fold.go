package progress

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// Record appends a statement and folds it into the state and the estimate of its goal, under the lock that log holds.
// What the estimate showed before and after is kept with the statement. A statement that is in the log already
// changes nothing, and its change is empty.
func Record(ctx context.Context, log *evidence.Log, s evidence.Statement) (Change, error) {
	if s.Goal == "" {
		_, _, err := log.Append(ctx, s)
		return Change{}, err
	}
	if s.At.IsZero() {
		s.At = log.Now()
	}
	at, err := standingOf(ctx, log.Tx(), log.Learner(), s.Goal)
	if err != nil {
		return Change{}, err
	}
	answered := at.estimate(&s)
	stored, appended, err := log.Append(ctx, s)
	if err != nil || !appended {
		return Change{}, err
	}
	if answered {
		if err := at.saveLearner(ctx, log.Tx(), log.Learner()); err != nil {
			return Change{}, err
		}
	}
	c, err := fold(ctx, log, stored, at)
	c.Q = stored.Data.Q
	return c, err
}

// Void takes a statement back and folds what is left. Because every answer moves the general ability too, all of the
// learner's estimates are made again from the log.
func Void(ctx context.Context, log *evidence.Log, s evidence.Statement, by core.LearnerID, reason string) (Change, error) {
	if err := log.Void(ctx, s, by, reason); err != nil {
		return Change{}, err
	}
	if s.Goal == "" {
		return Change{}, nil
	}
	if _, answered := answerOf(&s); answered {
		if err := estimateAgain(ctx, log.Tx(), log.Learner()); err != nil {
			return Change{}, err
		}
	}
	at, err := standingOf(ctx, log.Tx(), log.Learner(), s.Goal)
	if err != nil {
		return Change{}, err
	}
	s.Verb = evidence.Voided
	return fold(ctx, log, s, at)
}

// standing is all that folding a statement needs of what is stored: read with one statement.
type standing struct {
	State
	policy  mastery.Policy
	tracker *tracker // with this goal's skill, if there is one
	made    string   // the engine and model of the tracker
}

// standingOf reads where a learner stands with a goal. Estimates of another engine or model than those in force are made
// again first.
func standingOf(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) (*standing, error) {
	at := &standing{State: State{Goal: goal}}
	var rule, outcome, opened, state, made, digest string
	err := tx.QueryRow(ctx, `
		select g.rule, coalesce(s.outcome, ''), coalesce(s.estimate, ''), coalesce(s.seq, 0), coalesce(o.opened_at, ''),
			coalesce(e.state, ''), coalesce(e.made, ''), `+digestInForce+`
		from goal g
		left join goal_state s on s.goal_id = g.id and s.learner_id = $1
		left join goal_open o on o.goal_id = g.id and o.learner_id = $1
		left join learner_estimate e on e.learner_id = $1
		where g.id = $2`, learner, goal).Scan(&rule, &outcome, &at.skill, &at.Seq, &opened, &state, &made, &digest)
	if errors.Is(err, db.ErrNoRows) {
		return nil, core.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("reading where learner %s stands: %w", learner, err)
	}
	at.Opened, at.made = opened != "", madeBy(digest)
	if at.policy, err = PolicyFrom(rule); err != nil {
		return nil, err
	}
	if err := decode(outcome, &at.Outcome); err != nil {
		return nil, err
	}
	if made != at.made {
		if err := estimateAgain(ctx, tx, learner); err != nil {
			return nil, err
		}
		return standingOf(ctx, tx, learner, goal)
	}
	model, err := modelOf(ctx, tx, digest)
	if err != nil {
		return nil, err
	}
	at.tracker = newTracker(model)
	if err := decode(state, &at.tracker.learner); err != nil {
		return nil, err
	}
	if at.skill != "" {
		err = decode(at.skill, at.tracker.skill(goal))
	}
	return at, err
}

// estimate folds an answer into the estimate and keeps with the statement what was shown before and after. A check's
// result keeps what is shown when it comes. answered is false when the estimate did not move.
func (at *standing) estimate(s *evidence.Statement) (answered bool) {
	mark, answered := at.tracker.take(s)
	switch {
	case answered:
		s.Data.Before, s.Data.Q = mark.Before, mark.After
	case s.Verb == evidence.Completed:
		s.Data.Q = at.tracker.q(s.Goal)
	}
	return answered
}

// saveLearner stores what is known of the learner over all goals, and readies what is known of the goal.
func (at *standing) saveLearner(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	var err error
	if at.skill, err = encode(at.tracker.skills[at.Goal]); err != nil {
		return err
	}
	return saveLearner(ctx, tx, learner, at.tracker, at.made)
}

func saveLearner(ctx context.Context, tx *db.Tx, learner core.LearnerID, t *tracker, made string) error {
	state, err := encode(t.learner)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		insert into learner_estimate (learner_id, made, state) values ($1,$2,$3)
		on conflict (learner_id) do update set made = excluded.made, state = excluded.state`, learner, made, state)
	if err != nil {
		return fmt.Errorf("storing the estimate of learner %s: %w", learner, err)
	}
	return nil
}

// fold brings the state of the statement's goal up to date and stores it.
func fold(ctx context.Context, log *evidence.Log, s evidence.Statement, at *standing) (Change, error) {
	before, after := at.State, at.State
	switch {
	case silent(before.Outcome, at.policy, s): // as it was
	case quick(before.Outcome, at.policy, s):
		after.Outcome.Practised++
	default:
		var err error
		if after.Outcome, err = evaluate(ctx, log.Tx(), log.Learner(), s.Goal, at.policy); err != nil {
			return Change{}, err
		}
	}
	if lost(before.Outcome, after.Outcome) {
		return hold(ctx, log, s, at)
	}
	after.Seq = max(s.Seq, before.Seq)
	if err := save(ctx, log.Tx(), s.Org, log.Learner(), after); err != nil {
		return Change{}, err
	}
	return Change{Goal: s.Goal, Before: before.Outcome.State, After: after}, nil
}

// silent reports that a statement says nothing about the state, such as a response inside a check alone.
func silent(o mastery.Outcome, p mastery.Policy, s evidence.Statement) bool {
	_, counts := Evidence(s)
	return !counts && s.Verb != evidence.Voided && sameRule(o.Rule, p.Rule())
}

// quick reports that a statement can only raise the count of practice: under the product's own rule, practice
// changes nothing once a goal is Getting there, and before that a response that is not right, or was helped, changes
// nothing once a goal has begun. It keeps endless practice cheap.
func quick(o mastery.Outcome, p mastery.Policy, s evidence.Statement) bool {
	e, counts := Evidence(s)
	informal := counts && (e.Kind == mastery.Practice || e.Kind == mastery.Together)
	if !informal || p.Rule().Key != mastery.DefaultKey || !sameRule(o.Rule, p.Rule()) {
		return false
	}
	return o.State >= mastery.GettingThere || o.State == mastery.NotYet && (e.Assisted || e.Score < e.Max)
}

// lost tells that a changed rule would take away what was earned under the old one.
func lost(before, after mastery.Outcome) bool {
	return before.State >= mastery.GotIt && after.State < before.State && !sameRule(before.Rule, after.Rule)
}

// hold appends a statement that keeps the state earned under the old rule, and folds again.
func hold(ctx context.Context, log *evidence.Log, s evidence.Statement, at *standing) (Change, error) {
	before := at.State
	why, err := json.Marshal(before.Outcome.Rule)
	if err != nil {
		return Change{}, fmt.Errorf("writing a rule: %w", err)
	}
	held := evidence.Statement{
		Org: s.Org, Verb: evidence.Held, Goal: s.Goal, Object: evidence.Goal, About: string(s.Goal), Sees: evidence.Family,
		At:   before.Outcome.Since,
		Data: evidence.Data{State: before.Outcome.State.String(), Reason: string(why)},
	}
	stored, _, err := log.Append(ctx, held)
	if err != nil {
		return Change{}, err
	}
	after := before
	if after.Outcome, err = evaluate(ctx, log.Tx(), log.Learner(), s.Goal, at.policy); err != nil {
		return Change{}, err
	}
	after.Seq = stored.Seq
	if err := save(ctx, log.Tx(), s.Org, log.Learner(), after); err != nil {
		return Change{}, err
	}
	return Change{Goal: s.Goal, Before: before.Outcome.State, After: after}, nil
}

// evaluate folds all of a learner's evidence for one goal.
func evaluate(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID, p mastery.Policy) (mastery.Outcome, error) {
	list, err := evidence.ForGoal(ctx, tx, learner, goal)
	if err != nil {
		return mastery.Outcome{}, err
	}
	return p.Evaluate(convert(list)), nil
}
