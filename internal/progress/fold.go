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

// Record appends a statement and folds it into the state of its goal, under the lock that log holds.
// A statement that is in the log already changes nothing, and its change is empty.
func Record(ctx context.Context, log *evidence.Log, s evidence.Statement) (Change, error) {
	stored, appended, err := log.Append(ctx, s)
	if err != nil || !appended || stored.Goal == "" {
		return Change{}, err
	}
	return fold(ctx, log, stored)
}

// Void takes a statement back and folds what is left.
func Void(ctx context.Context, log *evidence.Log, s evidence.Statement, by core.LearnerID, reason string) (Change, error) {
	if err := log.Void(ctx, s, by, reason); err != nil {
		return Change{}, err
	}
	if s.Goal == "" {
		return Change{}, nil
	}
	s.Verb = evidence.Voided
	return fold(ctx, log, s)
}

// fold brings the state of the statement's goal up to date and stores it.
func fold(ctx context.Context, log *evidence.Log, s evidence.Statement) (Change, error) {
	before, err := Of(ctx, log.Tx(), s.Learner, s.Goal)
	if err != nil {
		return Change{}, err
	}
	policy, err := policyOf(ctx, log.Tx(), s.Goal)
	if err != nil {
		return Change{}, err
	}
	after := before
	if quick(before.Outcome, policy, s) {
		after.Outcome.Practised++
	} else if after.Outcome, err = evaluate(ctx, log.Tx(), s.Learner, s.Goal, policy); err != nil {
		return Change{}, err
	}
	if lost(before.Outcome, after.Outcome) {
		return hold(ctx, log, s, before)
	}
	after.Seq = max(s.Seq, before.Seq)
	if err := save(ctx, log.Tx(), s.Org, s.Learner, after); err != nil {
		return Change{}, err
	}
	return Change{Goal: s.Goal, Before: before.Outcome.State, After: after}, nil
}

// quick reports that a statement can only raise the count of practice: under the product's own rule, practice
// changes nothing once a goal is Getting there. It keeps endless practice cheap.
func quick(o mastery.Outcome, p mastery.Policy, s evidence.Statement) bool {
	e, counts := Evidence(s)
	informal := counts && (e.Kind == mastery.Practice || e.Kind == mastery.Together)
	return informal && o.State >= mastery.GettingThere && p.Rule().Key == mastery.DefaultKey && sameRule(o.Rule, p.Rule())
}

// lost tells that a changed rule would take away what was earned under the old one.
func lost(before, after mastery.Outcome) bool {
	return before.State >= mastery.GotIt && after.State < before.State && !sameRule(before.Rule, after.Rule)
}

// hold appends a statement that keeps the state earned under the old rule, and folds again.
func hold(ctx context.Context, log *evidence.Log, s evidence.Statement, before State) (Change, error) {
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
	policy, err := policyOf(ctx, log.Tx(), s.Goal)
	if err != nil {
		return Change{}, err
	}
	after := before
	if after.Outcome, err = evaluate(ctx, log.Tx(), s.Learner, s.Goal, policy); err != nil {
		return Change{}, err
	}
	after.Seq = stored.Seq
	if err := save(ctx, log.Tx(), s.Org, s.Learner, after); err != nil {
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

// convert turns statements into evidence; what was held under an earlier rule comes first, as it was earned.
func convert(list []evidence.Statement) []mastery.Evidence {
	out := make([]mastery.Evidence, 0, len(list))
	for _, s := range list {
		if e, counts := Evidence(s); counts {
			out = append(out, e)
		}
	}
	return out
}

// Evidence is what a statement shows for its goal, in the engine's words; counts is false for a statement that
// says nothing about the state: a response inside a check alone (its result says it), a response after the hint
// that gave the answer away, a result with too few questions, a lesson read.
func Evidence(s evidence.Statement) (e mastery.Evidence, counts bool) {
	e = mastery.Evidence{ID: string(s.ID), At: s.At, Score: s.Data.Score, Max: s.Data.Max, Marks: s.Data.Marks, Item: s.Data.Item}
	switch s.Verb {
	case evidence.Answered:
		e.Assisted = s.Data.Hints > 0 || s.Data.Tries > 1
		switch s.Data.Kind {
		case "practice":
			e.Kind = mastery.Practice
		case "together":
			e.Kind = mastery.Together
		default:
			return e, false
		}
		return e, !s.Data.BottomOut
	case evidence.Completed:
		if s.Data.Kind == "refresh" {
			e.Kind = mastery.Refresh
			return e, true
		}
		e.Kind = mastery.Alone
		return e, s.Data.Max > 0 && int(s.Data.Max) >= s.Data.Planned
	case evidence.Judged, evidence.Held:
		state, err := mastery.ParseState(s.Data.State)
		e.Kind, e.State = mastery.Judgement, state
		if s.Verb == evidence.Held {
			e.Kind = mastery.Held
		}
		return e, err == nil
	case evidence.Opened, evidence.Experienced, evidence.Reflected, evidence.Voided:
		return e, false
	}
	return e, false
}

// sameRule compares two rules with all their numbers.
func sameRule(a, b mastery.Rule) bool {
	if a.Key != b.Key || a.Version != b.Version || len(a.Params) != len(b.Params) {
		return false
	}
	for name, v := range a.Params {
		if w, ok := b.Params[name]; !ok || w != v {
			return false
		}
	}
	return true
}

// RuleText is how a goal's own rule is stored: the policy and those of its numbers that differ from the defaults.
type RuleText struct {
	Policy string         `json:"policy,omitempty"` // "" = the product's own
	Right  float64        `json:"right,omitempty"`
	Of     float64        `json:"of,omitempty"`
	Params mastery.Params `json:"params,omitempty"`
}

// PolicyFrom makes the policy that a goal's stored rule names; "" is the default rule.
func PolicyFrom(text string) (mastery.Policy, error) {
	if text == "" {
		return mastery.Default(), nil
	}
	var r RuleText
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return nil, fmt.Errorf("reading a goal's rule: %w", err)
	}
	if r.Policy == "" {
		r.Policy = mastery.DefaultKey
	}
	params := mastery.Params{}
	for name, v := range r.Params {
		params[name] = v
	}
	if r.Right > 0 {
		params["right"] = r.Right
	}
	if r.Of > 0 {
		params["of"] = r.Of
	}
	return mastery.NewPolicy(r.Policy, params)
}

// policyOf reads the rule of a goal.
func policyOf(ctx context.Context, tx *db.Tx, goal core.GoalID) (mastery.Policy, error) {
	var text string
	err := tx.QueryRow(ctx, `select rule from goal where id = $1`, goal).Scan(&text)
	if errors.Is(err, db.ErrNoRows) {
		return nil, core.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("reading the rule of goal %s: %w", goal, err)
	}
	return PolicyFrom(text)
}

// Asked is how many questions a check alone asks for a goal under its rule.
func Asked(p mastery.Policy) int {
	if of := int(p.Rule().Params["of"]); of > 0 {
		return of
	}
	return 5
}

// Rule reads the policy of a goal.
func Rule(ctx context.Context, tx *db.Tx, goal core.GoalID) (mastery.Policy, error) {
	return policyOf(ctx, tx, goal)
}
