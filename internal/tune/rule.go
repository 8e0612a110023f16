package tune

import (
	"context"
	"fmt"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/mastery"
	"crossfade/internal/people"
	"crossfade/internal/progress"
	"crossfade/internal/soundboard"
)

// Trial is a rule tried on a goal: whom it would touch, before anything changes.
type Trial struct {
	Goal goal.Goal
	Now  mastery.Rule // the rule in force
	Then mastery.Rule // the one that is tried
	progress.Touched
	// Names are those of the touched learners whom the actor may see. The others are counted and not named.
	Names map[core.LearnerID]string
}

// Same tells whether the rule that is tried is the one in force.
func (t Trial) Same() bool { return progress.SameRule(t.Now, t.Then) }

// Rule reads the rule of a goal of the actor's organisation, for whoever may change it.
func (s *Service) Rule(ctx context.Context, actor core.Actor, id core.GoalID) (goal.Goal, mastery.Rule, error) {
	var g goal.Goal
	var rule mastery.Rule
	err := s.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		g, rule, err = s.ruleOf(ctx, tx, actor, id)
		return err
	})
	return g, rule, within("reading a goal's rule", err)
}

func (s *Service) ruleOf(ctx context.Context, tx *db.Tx, actor core.Actor, id core.GoalID) (goal.Goal, mastery.Rule, error) {
	if err := s.may(ctx, tx, actor, soundboard.GoalRule); err != nil {
		return goal.Goal{}, mastery.Rule{}, err
	}
	g, err := goal.Get(ctx, tx, id)
	if err == nil && (g.Org != actor.Org || g.Retired) {
		err = core.Missing()
	}
	if err != nil {
		return g, mastery.Rule{}, err
	}
	p, err := progress.Rule(ctx, tx, id)
	if err != nil {
		return g, mastery.Rule{}, err
	}
	return g, p.Rule(), nil
}

// TryRule tells whom a rule would touch if a goal of the actor's organisation had it. It changes nothing.
func (s *Service) TryRule(ctx context.Context, actor core.Actor, id core.GoalID, r progress.RuleText) (Trial, error) {
	var t Trial
	policy, err := r.Policy()
	if err != nil {
		return t, core.NewFault(core.Invalid, "ops.bad_policy", "what", err.Error())
	}
	t.Then = policy.Rule()
	err = s.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if t.Goal, t.Now, err = s.ruleOf(ctx, tx, actor, id); err != nil {
			return err
		}
		if t.Touched, err = progress.WouldTouch(ctx, tx, id, policy); err != nil {
			return err
		}
		t.Names, err = visibleNames(ctx, tx, actor, slices.Concat(t.Gain, t.Held))
		return err
	})
	return t, within("trying a rule", err)
}

// maxNamed bounds how many learners are named.
const maxNamed = 500

// visibleNames gives the names of those learners whom the actor may see.
func visibleNames(ctx context.Context, tx *db.Tx, actor core.Actor, all []core.LearnerID) (map[core.LearnerID]string, error) {
	all = all[:min(len(all), maxNamed)]
	if len(all) == 0 {
		return nil, nil
	}
	where, args := people.Audience(actor, "l.id", 1, people.Guide, people.Admin)
	list, err := db.List(ctx, tx, db.One[core.LearnerID], `select l.id from learner l where `+where+` and l.id in `+db.In(len(all), len(args)+1),
		append(args, db.Values(all...)...)...)
	if err != nil {
		return nil, fmt.Errorf("asking whom one may see: %w", err)
	}
	return people.NamesOf(ctx, tx, list)
}

// ChangeRule gives a goal a rule and orders that its states are made again, with what was earned held.
func (s *Service) ChangeRule(ctx context.Context, actor core.Actor, id core.GoalID, r progress.RuleText) error {
	return within("changing a goal's rule", s.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, _, err := s.ruleOf(ctx, tx, actor, id); err != nil {
			return err
		}
		if err := progress.SetRule(ctx, tx, id, r, s.Clock.Now()); err != nil {
			return err
		}
		return s.Renew(ctx, tx)
	}))
}
