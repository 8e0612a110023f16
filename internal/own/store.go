package own

import (
	"context"
	"encoding/json"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

func missingOr(err error) error {
	if err != nil {
		return fmt.Errorf("looking for a goal: %w", err)
	}
	return core.Missing()
}

const columns = `o.id, o.org_id, o.unit_id, o.class_id, o.learner_id, o.kind, o.slot, o.title, o.why, o.how, o.by_day, o.state,
	o.verified_by, o.verified_at, o.verified_text, o.stop_reason, o.shapers, o.made_at`

// goals reads goals on a condition, with the must-covers that they touch: two statements.
func goals(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Goal, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (Goal, error) {
		var g Goal
		var verified, shapers, made string
		err := row.Scan(&g.ID, &g.Org, &g.Unit, &g.ClassID, &g.Learner, &g.Kind, &g.Slot, &g.Title, &g.Why, &g.How, &g.By, &g.State,
			&g.VerifiedBy, &verified, &g.verified, &g.StopReason, &shapers, &made)
		if err != nil {
			return g, err
		}
		g.VerifiedAt, g.Made = core.ParseStamp(verified), core.ParseStamp(made)
		return g, json.Unmarshal([]byte(shapers), &g.Shapers)
	}, `select `+columns+` from own_goal o where `+where+` order by o.made_at, o.id limit 1000`, args...)
	if err != nil || len(list) == 0 {
		return nil, within("reading goals that people write", err)
	}
	at := make(map[string]int, len(list))
	ids := make([]string, 0, len(list))
	for i, g := range list {
		at[g.ID] = i
		ids = append(ids, g.ID)
	}
	rows, err := tx.Query(ctx, `select own_goal_id, goal_id from own_goal_must where own_goal_id in `+db.In(len(ids), 1)+` order by own_goal_id, goal_id`, db.Values(ids...)...)
	if err != nil {
		return nil, within("reading must-covers", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var goal core.GoalID
		if err := rows.Scan(&id, &goal); err != nil {
			return nil, within("reading must-covers", err)
		}
		list[at[id]].Musts = append(list[at[id]].Musts, goal)
	}
	return list, rows.Err()
}

// OfLearner reads a learner's own and private goals in a unit: for the learner, and nobody else. Whoever looks as the learner meets what was
// sent alone.
func OfLearner(ctx context.Context, tx *db.Tx, actor core.Actor, unit core.UnitID) ([]Goal, error) {
	if actor.Watched() {
		return goals(ctx, tx, `o.learner_id = $1 and o.unit_id = $2 and o.dropped_at = '' and o.kind = 'own' and o.state <> 'draft'`, actor.Learner, unit)
	}
	return goals(ctx, tx, `o.learner_id = $1 and o.unit_id = $2 and o.dropped_at = ''`, actor.Learner, unit)
}

// OfClass reads the goals that a class made together in a unit.
func OfClass(ctx context.Context, tx *db.Tx, org core.OrgID, unit core.UnitID, class core.GroupID) ([]Goal, error) {
	return goals(ctx, tx, `o.org_id = $1 and o.unit_id = $2 and o.class_id = $3 and o.kind = 'class' and o.dropped_at = ''`, org, unit, class)
}

// ForGuide reads the goals of their own that learners wrote in a unit, of those learners whom the actor guides or advises. Private ones are in no list of anybody else,
// drafts neither: a goal is the learner's until they send it.
func ForGuide(ctx context.Context, tx *db.Tx, actor core.Actor, unit core.UnitID) ([]Goal, error) {
	where, args := people.Audience(actor, "o.learner_id", 3, people.Guide, people.Advisor)
	return goals(ctx, tx, `o.org_id = $1 and o.unit_id = $2 and o.kind = 'own' and o.state <> 'draft' and o.dropped_at = '' and `+where, append([]any{actor.Org, unit}, args...)...)
}

// Pointers reads the must-covers of a unit to which a guide pointed the learner, and that none of their goals touches yet.
func Pointers(ctx context.Context, tx *db.Tx, learner core.LearnerID, unit core.UnitID) (map[core.GoalID]bool, error) {
	list, err := db.List(ctx, tx, db.One[core.GoalID], `select p.goal_id from goal_pointer p where p.learner_id = $1 and p.unit_id = $2 and not exists (
		select 1 from own_goal_must m join own_goal o on o.id = m.own_goal_id where m.goal_id = p.goal_id and o.learner_id = $1 and o.dropped_at = '')`, learner, unit)
	if err != nil {
		return nil, within("reading what a guide points to", err)
	}
	out := map[core.GoalID]bool{}
	for _, id := range list {
		out[id] = true
	}
	return out, nil
}

// learnsIn is nil when the actor learns in the course of a unit.
func learnsIn(ctx context.Context, tx *db.Tx, actor core.Actor, unit core.UnitID) error {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from enrolment e join unit u on u.course_id = e.course_id
		where e.learner_id = $1 and e.org_id = $2 and e.ended_at = '' and u.id = $3`, actor.Learner, actor.Org, unit).Scan(&n)
	if err != nil || n == 0 {
		return missingOr(err)
	}
	return nil
}

// Forget erases a learner's goals, and takes their name off those made together.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, statement := range []string{
		`delete from goal_pointer where learner_id = $1`,
		`delete from own_goal_must where own_goal_id in (select id from own_goal where learner_id = $1)`,
		`delete from own_goal where learner_id = $1`,
		`update own_goal set shapers = replace(shapers, $1, '') where kind = 'class' and shapers like '%' || $1 || '%'`,
	} {
		if _, err := tx.Exec(ctx, statement, learner); err != nil {
			return fmt.Errorf("erasing the goals of a learner: %w", err)
		}
	}
	return nil
}

// ForgetGuide erases who verified, stopped and pointed.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	for _, statement := range []string{
		`update own_goal set verified_by = '' where verified_by = $1`,
		`update own_goal set stopped_by = '', stop_reason = '' where stopped_by = $1`,
		`update goal_pointer set by_person = '' where by_person = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return fmt.Errorf("erasing what a guide said of goals: %w", err)
		}
	}
	return nil
}
