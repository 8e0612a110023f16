package progress

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// Renew brings a learner's stored states and estimates to the rules, the model and the program in force, with what was
// earned held, and mends what is not what the log says. It tells how many states and estimates it wrote.
func Renew(ctx context.Context, log *evidence.Log) (int, error) {
	h, err := historyOf(ctx, log.Tx(), log.Learner())
	if err != nil || len(h.statements) == 0 {
		return 0, err
	}
	model, digest, err := inForce(ctx, log.Tx())
	if err != nil {
		return 0, err
	}
	all, err := allStored(ctx, log.Tx(), log.Learner(), log.Learner())
	if err != nil {
		return 0, err
	}
	rows := all[log.Learner()]
	if rows == nil {
		rows = &learnerRows{}
	}
	live := h.live()
	t, _ := h.track(model, live)
	wrote, err := renewLearner(ctx, log, rows, t, madeBy(digest))
	if err != nil {
		return wrote, err
	}
	by := h.shown(live)
	for _, goal := range slices.Sorted(maps.Keys(by)) {
		changed, err := renewGoal(ctx, log, h, goal, rows.goals[goal], by[goal], t)
		if err != nil {
			return wrote, err
		}
		if changed {
			wrote++
		}
	}
	return wrote, nil
}

// renewLearner stores what is known of a learner over all goals where it differs.
func renewLearner(ctx context.Context, log *evidence.Log, rows *learnerRows, t *tracker, made string) (wrote int, err error) {
	state, err := encode(t.learner)
	if err != nil || rows.made == made && rows.state == state {
		return 0, err
	}
	return 1, saveLearner(ctx, log.Tx(), log.Learner(), t, made)
}

// renewGoal stores a goal's state and estimate where they differ.
func renewGoal(ctx context.Context, log *evidence.Log, h *history, goal core.GoalID, row goalRow, shown []mastery.Evidence, t *tracker) (bool, error) {
	policy, err := policyOf(ctx, log.Tx(), goal)
	if err != nil {
		return false, err
	}
	again := State{Goal: goal, Outcome: policy.Evaluate(shown)}
	if again.skill, err = t.text(goal); err != nil {
		return false, err
	}
	text, err := encode(again.Outcome)
	if err != nil || text == row.outcome && again.skill == row.skill {
		return false, err
	}
	if row.org == "" {
		if row.org, err = orgOf(ctx, log.Tx(), log.Learner(), goal); err != nil {
			return false, err
		}
	}
	var before mastery.Outcome
	if json.Unmarshal([]byte(row.outcome), &before) == nil && lost(before, again.Outcome) {
		at := &standing{State: State{Goal: goal, Outcome: before, Seq: row.seq, skill: again.skill}, policy: policy}
		_, err := hold(ctx, log, evidence.Statement{Org: row.org, Goal: goal}, at)
		return true, err
	}
	again.Seq = h.last(goal)
	return true, save(ctx, log.Tx(), row.org, log.Learner(), again)
}

// last gives the number of the last statement about a goal.
func (h *history) last(goal core.GoalID) (seq int64) {
	for i := range h.statements {
		if s := &h.statements[i]; s.Goal == goal {
			seq = s.Seq
		}
	}
	return seq
}

// orgOf reads in which organisation a learner began a goal, for a state that is not stored.
func orgOf(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) (org core.OrgID, err error) {
	err = tx.QueryRow(ctx, `select org_id from statement where learner_id = $1 and goal_id = $2 order by seq limit 1`, learner, goal).Scan(&org)
	if err != nil {
		return "", fmt.Errorf("reading where goal %s was begun: %w", goal, err)
	}
	return org, nil
}

func historyOf(ctx context.Context, tx *db.Tx, learner core.LearnerID) (*history, error) {
	h := &history{learner: learner}
	err := evidence.Stream(ctx, tx, learner, learner, func(s *evidence.Statement) error {
		h.statements = append(h.statements, *s)
		return nil
	})
	return h, err
}

// estimateAgain makes all of a learner's estimates again from the log, under the model in force.
func estimateAgain(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	h, err := historyOf(ctx, tx, learner)
	if err != nil {
		return err
	}
	model, digest, err := inForce(ctx, tx)
	if err != nil {
		return err
	}
	t, _ := h.track(model, h.live())
	if err := saveLearner(ctx, tx, learner, t, madeBy(digest)); err != nil {
		return err
	}
	all, err := allStored(ctx, tx, learner, learner)
	if err != nil || all[learner] == nil {
		return err
	}
	for _, goal := range slices.Sorted(maps.Keys(all[learner].goals)) {
		text, err := t.text(goal)
		if err != nil {
			return err
		}
		if text == all[learner].goals[goal].skill {
			continue
		}
		_, err = tx.Exec(ctx, `update goal_state set estimate = $3 where learner_id = $1 and goal_id = $2`, learner, goal, text)
		if err != nil {
			return fmt.Errorf("storing the estimate of goal %s: %w", goal, err)
		}
	}
	return nil
}
