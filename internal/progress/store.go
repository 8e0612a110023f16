package progress

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// Of reads one state; a goal without evidence has the zero outcome.
func Of(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) (State, error) {
	all, err := For(ctx, tx, learner, []core.GoalID{goal})
	if err != nil {
		return State{}, err
	}
	return all[goal], nil
}

// For reads a learner's states for some goals in one query. Every goal asked for is in the answer.
func For(ctx context.Context, tx *db.Tx, learner core.LearnerID, goals []core.GoalID) (map[core.GoalID]State, error) {
	out := make(map[core.GoalID]State, len(goals))
	if len(goals) == 0 {
		return out, nil
	}
	args := []any{learner}
	for _, g := range goals {
		out[g] = State{Goal: g}
		args = append(args, g)
	}
	rows, err := tx.Query(ctx, `
		select g.id, coalesce(s.outcome, ''), coalesce(s.seq, 0), coalesce(o.opened_at, '')
		from goal g
		left join goal_state s on s.goal_id = g.id and s.learner_id = $1
		left join goal_open o on o.goal_id = g.id and o.learner_id = $1
		where g.id in `+db.In(len(goals), 2), args...)
	if err != nil {
		return nil, fmt.Errorf("reading states: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var s State
		var outcome, opened string
		if err := rows.Scan(&s.Goal, &outcome, &s.Seq, &opened); err != nil {
			return nil, fmt.Errorf("reading states: %w", err)
		}
		if outcome != "" {
			if err := json.Unmarshal([]byte(outcome), &s.Outcome); err != nil {
				return nil, fmt.Errorf("reading the state of goal %s: %w", s.Goal, err)
			}
		}
		s.Opened = opened != ""
		out[s.Goal] = s
	}
	return out, rows.Err()
}

// Due lists the goals of a learner whose refresh is due at a time, the oldest first, at most limit of them.
func Due(ctx context.Context, tx *db.Tx, learner core.LearnerID, now time.Time, limit int) ([]core.GoalID, error) {
	rows, err := tx.Query(ctx, `
		select goal_id from goal_state
		where learner_id = $1 and refresh_due <> '' and refresh_due <= $2
		order by refresh_due, goal_id limit $3`, learner, core.Stamp(now), limit)
	if err != nil {
		return nil, fmt.Errorf("reading refreshes: %w", err)
	}
	defer rows.Close()
	var list []core.GoalID
	for rows.Next() {
		var g core.GoalID
		if err := rows.Scan(&g); err != nil {
			return nil, fmt.Errorf("reading refreshes: %w", err)
		}
		list = append(list, g)
	}
	return list, rows.Err()
}

func save(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID, s State) error {
	r, err := rowOf(s)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `
		insert into goal_state (learner_id, goal_id, org_id, state, since, needs_refresh, refresh_due, successes,
			practised, reason, score, max, outcome, seq, estimate)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15)
		on conflict (learner_id, goal_id) do update set state = excluded.state, since = excluded.since,
			needs_refresh = excluded.needs_refresh, refresh_due = excluded.refresh_due, successes = excluded.successes,
			practised = excluded.practised, reason = excluded.reason, score = excluded.score, max = excluded.max,
			outcome = excluded.outcome, seq = excluded.seq, estimate = excluded.estimate`,
		learner, s.Goal, org, s.Outcome.State.String(), core.Stamp(s.Outcome.Since), s.Outcome.NeedsRefresh,
		core.Stamp(s.Outcome.NextRefresh), s.Outcome.Successes, s.Outcome.Practised, string(s.Outcome.Reason),
		s.Outcome.Score, s.Outcome.Max, r, s.Seq, s.skill)
	if err != nil {
		return fmt.Errorf("storing the state of goal %s: %w", s.Goal, err)
	}
	return nil
}

// rowOf is the stored form of an outcome.
func rowOf(s State) (string, error) {
	b, err := json.Marshal(s.Outcome)
	if err != nil {
		return "", fmt.Errorf("writing the state of goal %s: %w", s.Goal, err)
	}
	return string(b), nil
}

// OpenByHand opens a goal for a learner before its prerequisites are there. by is the person who decided.
func OpenByHand(ctx context.Context, log *evidence.Log, org core.OrgID, goal core.GoalID, by core.Actor) error {
	_, err := log.Tx().Exec(ctx, `
		insert into goal_open (learner_id, goal_id, opened_by, opened_at) values ($1,$2,$3,$4)
		on conflict (learner_id, goal_id) do nothing`, log.Learner(), goal, by.Person, core.Stamp(log.Now()))
	if err != nil {
		return fmt.Errorf("opening goal %s: %w", goal, err)
	}
	_, err = Record(ctx, log, evidence.Statement{
		Org: org, Verb: evidence.Opened, Goal: goal, Object: evidence.Goal, About: string(goal), By: by.Learner, Sees: evidence.Family,
	})
	return err
}

// Judge records a guide's judgement of a learner's work for a goal. note is what the guide wrote.
func Judge(ctx context.Context, log *evidence.Log, org core.OrgID, goal core.GoalID, j Judgement) (Change, error) {
	s := evidence.Statement{
		ID: j.ID, Org: org, Verb: evidence.Judged, Goal: goal, Object: evidence.Goal, About: string(goal), By: j.By, Sees: evidence.Family,
		Data: evidence.Data{State: j.State.String()},
	}
	if j.Note != "" {
		s.Texts = map[string]string{"note": j.Note}
	}
	return Record(ctx, log, s)
}

// Judgement is what a guide decided about a goal.
type Judgement struct {
	ID    core.StatementID // made with the form, so that a double submit is one judgement
	State mastery.State    // NotYet, GettingThere or GotIt
	Note  string
	By    core.LearnerID
}

// Forget erases a learner's states and what was opened for them.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, statement := range []string{
		`delete from goal_state where learner_id = $1`,
		`delete from learner_estimate where learner_id = $1`,
		`delete from goal_open where learner_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, learner); err != nil {
			return fmt.Errorf("erasing states: %w", err)
		}
	}
	return nil
}
