package proof

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"crossfade/internal/app"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/doctor"
	"crossfade/internal/evidence"
)

// kept is a sitting as the database has it.
type kept struct {
	learner, kind, status string
	goal                  core.GoalID
	right                 int
	result                string
	questions             map[int]keptQuestion
	results               int // statements of the result
}

// keptQuestion is a question of a sitting.
type keptQuestion struct {
	tries      int
	response   string // what was typed
	score      float64
	version    int // of the item
	statements int // of the response
	stated     int // version of the item that they name
}

// readSittings reads every sitting of a place with the statements about it.
func readSittings(t testing.TB, a *app.App) map[string]*kept {
	t.Helper()
	all := map[string]*kept{}
	must(t, a.DB.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		rows, err := tx.Query(ctx, `select s.id, s.learner_id, s.kind, s.status, g.goal_id, g.right_, g.result
			from sitting s join sitting_goal g on g.sitting_id = s.id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			k, id := &kept{questions: map[int]keptQuestion{}}, ""
			if err := rows.Scan(&id, &k.learner, &k.kind, &k.status, &k.goal, &k.right, &k.result); err != nil {
				return err
			}
			all[id] = k
		}
		if err := rows.Err(); err != nil {
			return err
		}
		if err := readQuestions(ctx, tx, all); err != nil {
			return err
		}
		return readStatements(ctx, tx, all)
	}))
	return all
}

func readQuestions(ctx context.Context, tx *db.Tx, all map[string]*kept) error {
	rows, err := tx.Query(ctx, `select sitting_id, n, tries, response, score, item_version from sitting_item`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, response string
		var n int
		var q keptQuestion
		if err := rows.Scan(&id, &n, &q.tries, &response, &q.score, &q.version); err != nil {
			return err
		}
		given := map[string][]string{}
		if response != "" {
			if err := json.Unmarshal([]byte(response), &given); err != nil {
				return err
			}
		}
		q.response = strings.Join(given["R1"], "|")
		all[id].questions[n] = q
	}
	return rows.Err()
}

func readStatements(ctx context.Context, tx *db.Tx, all map[string]*kept) error {
	rows, err := tx.Query(ctx, `select sitting_id, verb, data from statement where sitting_id <> ''`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id, data string
		var verb evidence.Verb
		if err := rows.Scan(&id, &verb, &data); err != nil {
			return err
		}
		var facts evidence.Data
		if err := json.Unmarshal([]byte(data), &facts); err != nil {
			return err
		}
		k := all[id]
		switch verb { //nolint:exhaustive // the others are about no response and no result
		case evidence.Answered:
			q := k.questions[facts.N]
			q.statements++
			q.stated = facts.ItemVersion
			k.questions[facts.N] = q
		case evidence.Completed:
			k.results++
		}
	}
	return rows.Err()
}

// onceEach checks what holds for every sitting at every time: a question that was answered has one statement, one that was
// not has none; a check alone that is done has one result, with what was right counted, and any other has none.
func onceEach(t testing.TB, all map[string]*kept) {
	t.Helper()
	for id, k := range all {
		answered, right := 0, 0
		for n, q := range k.questions {
			answered += min(q.tries, 1)
			if q.score >= 1 {
				right++
			}
			if q.statements != min(q.tries, 1) {
				t.Errorf("%s sitting %s, question %d: %d tries and %d statements", k.kind, id, n, q.tries, q.statements)
			}
		}
		done := k.status == "done"
		if k.kind != "alone" {
			if k.results != 0 {
				t.Errorf("%s sitting %s has %d results", k.kind, id, k.results)
			}
			continue
		}
		if done != (answered == len(k.questions)) {
			t.Errorf("sitting %s is %s with %d of %d questions answered", id, k.status, answered, len(k.questions))
		}
		if done && (k.results != 1 || k.right != right) || !done && k.results != 0 {
			t.Errorf("sitting %s is %s with %d results, %d right of %d", id, k.status, k.results, k.right, right)
		}
	}
}

// sound checks that the database is whole, every chain verifies, and a replay of the log gives the stored states.
func (d data) sound(t testing.TB) {
	t.Helper()
	d.with(t, func(a *app.App) {
		looked := map[string]bool{}
		for _, f := range a.Examine(t.Context(), true) {
			looked[f.Name] = true
			if f.Level == doctor.Bad {
				t.Errorf("doctor: %s: %s %v", f.Name, f.Key, f.Args)
			}
		}
		for _, name := range []string{"database", "chains", "states"} {
			if !looked[name] {
				t.Errorf("nobody looked at the %s", name)
			}
		}
	})
}
