package evidence

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

const columns = `s.id, s.org_id, s.learner_id, s.seq, s.verb, s.goal_id, s.object_kind, s.object_id, s.sitting_id,
	s.voids, s.by_id, s.sees, s.at, s.stored_at, s.data, s.text_digest, s.prev, s.digest`

// ForGoal lists a learner's statements about one goal in order, leaving out voided ones and the voids.
func ForGoal(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) ([]Statement, error) {
	return find(ctx, tx, `
		select `+columns+` from statement s
		where s.learner_id = $1 and s.goal_id = $2 and s.verb <> 'voided'
			and not exists (select 1 from statement v where v.voids = s.id)
		order by s.seq`, learner, goal)
}

// ForGoals lists a learner's statements about some goals in order, leaving out voided ones and the voids.
func ForGoals(ctx context.Context, tx *db.Tx, learner core.LearnerID, goals []core.GoalID) ([]Statement, error) {
	if len(goals) == 0 {
		return nil, nil
	}
	return find(ctx, tx, `
		select `+columns+` from statement s
		where s.learner_id = $1 and s.verb <> 'voided' and s.goal_id in `+db.In(len(goals), 2)+`
			and not exists (select 1 from statement v where v.voids = s.id)
		order by s.seq`, append([]any{learner}, db.Values(goals...)...)...)
}

// OfSitting lists the statements of one sitting in order, leaving out voided ones and the voids.
func OfSitting(ctx context.Context, tx *db.Tx, sitting core.SittingID) ([]Statement, error) {
	return find(ctx, tx, `
		select `+columns+` from statement s
		where s.sitting_id = $1 and s.verb <> 'voided'
			and not exists (select 1 from statement v where v.voids = s.id)
		order by s.seq`, sitting)
}

// All calls each for every statement of a learner in order, voided ones too.
func All(ctx context.Context, tx *db.Tx, learner core.LearnerID) ([]Statement, error) {
	return find(ctx, tx, `select `+columns+` from statement s where s.learner_id = $1 order by s.seq`, learner)
}

func find(ctx context.Context, tx *db.Tx, query string, args ...any) ([]Statement, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reading the log: %w", err)
	}
	defer rows.Close()
	var list []Statement
	for rows.Next() {
		var s Statement
		var at, stored, data string
		err := rows.Scan(&s.ID, &s.Org, &s.Learner, &s.Seq, &s.Verb, &s.Goal, &s.Object, &s.About, &s.Sitting,
			&s.Voids, &s.By, &s.Sees, &at, &stored, &data, &s.textDigest, &s.prev, &s.digest)
		if err != nil {
			return nil, fmt.Errorf("reading the log: %w", err)
		}
		s.At, s.Stored = core.ParseStamp(at), core.ParseStamp(stored)
		if err := readFacts(data, &s.Data); err != nil {
			return nil, fmt.Errorf("reading statement %s: %w", s.ID, err)
		}
		list = append(list, s)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("reading the log: %w", err)
	}
	return list, nil
}

// Verify walks a learner's chain and says what is wrong with it; nil means that it is whole: numbered without a
// gap, each digest right, the last one the learner's head, and every text that is still there as it was digested.
func Verify(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	var seq int64
	var head string
	if err := tx.QueryRow(ctx, `select seq, head from learner where id = $1`, learner).Scan(&seq, &head); err != nil {
		return fmt.Errorf("reading the head of learner %s: %w", learner, err)
	}
	list, raw, err := chain(ctx, tx, learner)
	if err != nil {
		return err
	}
	prev := ""
	for i := range list {
		s := &list[i]
		if s.Seq != int64(i)+1 {
			return fmt.Errorf("learner %s: statement %d is missing", learner, i+1)
		}
		if s.prev != prev || digestOf(s.canonical(raw[i])) != s.digest {
			return fmt.Errorf("learner %s: statement %d was changed", learner, s.Seq)
		}
		prev = s.digest
	}
	if seq != int64(len(list)) || head != prev {
		return fmt.Errorf("learner %s: the log ends at %d, and %d was promised", learner, len(list), seq)
	}
	return verifyTexts(ctx, tx, learner, list)
}

// chain reads a learner's statements with their data as it was stored, for the digests.
func chain(ctx context.Context, tx *db.Tx, learner core.LearnerID) ([]Statement, []string, error) {
	list, err := All(ctx, tx, learner)
	if err != nil {
		return nil, nil, err
	}
	rows, err := tx.Query(ctx, `select data from statement where learner_id = $1 order by seq`, learner)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the log: %w", err)
	}
	defer rows.Close()
	raw := make([]string, 0, len(list))
	for rows.Next() {
		var d string
		if err := rows.Scan(&d); err != nil {
			return nil, nil, fmt.Errorf("reading the log: %w", err)
		}
		raw = append(raw, d)
	}
	return list, raw, rows.Err()
}

// verifyTexts checks the texts that still have their salt.
func verifyTexts(ctx context.Context, tx *db.Tx, learner core.LearnerID, list []Statement) error {
	salts, err := pairs(ctx, tx, `
		select x.statement_id, '', x.salt from statement_salt x
		join statement s on s.id = x.statement_id where s.learner_id = $1`, learner)
	if err != nil {
		return err
	}
	texts, err := Texts(ctx, tx, learner)
	if err != nil {
		return err
	}
	for i := range list {
		s := &list[i]
		salt, kept := salts[s.ID]
		if !kept {
			continue // no text, or erased with the person
		}
		if digestTexts(salt[""], texts[s.ID]) != s.textDigest {
			return fmt.Errorf("learner %s: the text of statement %d was changed", learner, s.Seq)
		}
	}
	return nil
}

// Texts gives what was written in a learner's statements, by statement and part.
func Texts(ctx context.Context, tx *db.Tx, learner core.LearnerID) (map[core.StatementID]map[string]string, error) {
	return pairs(ctx, tx, `
		select x.statement_id, x.part, x.body from statement_text x
		join statement s on s.id = x.statement_id where s.learner_id = $1`, learner)
}

func pairs(ctx context.Context, tx *db.Tx, query string, args ...any) (map[core.StatementID]map[string]string, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("reading texts: %w", err)
	}
	defer rows.Close()
	out := map[core.StatementID]map[string]string{}
	for rows.Next() {
		var id core.StatementID
		var part, body string
		if err := rows.Scan(&id, &part, &body); err != nil {
			return nil, fmt.Errorf("reading texts: %w", err)
		}
		if out[id] == nil {
			out[id] = map[string]string{}
		}
		out[id][part] = body
	}
	return out, rows.Err()
}

// Forget erases the texts and salts of a learner, and of what they wrote in others' logs, such as a guide's notes. The
// statements stay, nameless, and the chain still verifies.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, table := range []string{"statement_text", "statement_salt"} {
		_, err := tx.Exec(ctx, `delete from `+table+` where statement_id in (select id from statement where learner_id = $1 or by_id = $1)`, learner)
		if err != nil {
			return fmt.Errorf("erasing %s of learner %s: %w", table, learner, err)
		}
	}
	return nil
}
