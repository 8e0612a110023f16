package progress

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/mastery"
)

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

// RuleText is how a goal's own rule is stored: the policy and those of its numbers that differ from the defaults. A "right"
// of "of" stands for the numbers of that name, as courses write them.
type RuleText struct {
	Key    string         `json:"policy,omitempty"` // "" = the product's own
	Right  float64        `json:"right,omitempty"`
	Of     float64        `json:"of,omitempty"`
	Params mastery.Params `json:"params,omitempty"`
}

// Policy makes the policy that the text names.
func (r RuleText) Policy() (mastery.Policy, error) {
	key := r.Key
	if key == "" {
		key = mastery.DefaultKey
	}
	params := mastery.Params{}
	maps.Copy(params, r.Params)
	if r.Right > 0 {
		params["right"] = r.Right
	}
	if r.Of > 0 {
		params["of"] = r.Of
	}
	return mastery.NewPolicy(key, params)
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
	return r.Policy()
}

// SetRule gives a goal a rule. Its states follow when their learners go on, or by the job that the caller orders; what was
// earned is held.
func SetRule(ctx context.Context, tx *db.Tx, id core.GoalID, r RuleText, at time.Time) error {
	if _, err := r.Policy(); err != nil {
		return core.NewFault(core.Invalid, "ops.bad_policy", "what", err.Error())
	}
	text, err := encode(r)
	if err != nil {
		return err
	}
	if text == "{}" {
		text = ""
	}
	return goal.SetRule(ctx, tx, id, text, at)
}

// policyOf reads the rule of a goal.
func policyOf(ctx context.Context, tx *db.Tx, id core.GoalID) (mastery.Policy, error) {
	var text string
	err := tx.QueryRow(ctx, `select rule from goal where id = $1`, id).Scan(&text)
	if errors.Is(err, db.ErrNoRows) {
		return nil, core.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("reading the rule of goal %s: %w", id, err)
	}
	return PolicyFrom(text)
}

// Needed is how many of n questions of a check alone have to be right under a goal's rule: "4 of 5" for rules that do not say.
func Needed(p mastery.Policy, n int) int {
	right, of := p.Rule().Params["right"], p.Rule().Params["of"]
	if !(right > 0 && of > 0) {
		right, of = 4, 5
	}
	return int(math.Ceil(right*float64(n)/of - 1e-9))
}

// Asked is how many questions a check alone asks for a goal under its rule.
func Asked(p mastery.Policy) int {
	if of := int(p.Rule().Params["of"]); of > 0 {
		return of
	}
	return 5
}

// SameRule compares two rules with all their numbers.
func SameRule(a, b mastery.Rule) bool { return sameRule(a, b) }

// Rule reads the policy of a goal.
func Rule(ctx context.Context, tx *db.Tx, id core.GoalID) (mastery.Policy, error) {
	return policyOf(ctx, tx, id)
}
