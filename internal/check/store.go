package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// load reads a sitting whole: three statements, whatever its length, and one for its files if it asks for some.
func load(ctx context.Context, tx *db.Tx, id core.SittingID) (*Sitting, error) {
	s := &Sitting{ID: id}
	var seed, started, finished string
	err := tx.QueryRow(ctx, `
		select org_id, learner_id, course_id, kind, status, confidence, fixit_id, resource_id, keep, seed, started_at, finished_at, toward
		from sitting where id = $1`, id).
		Scan(&s.Org, &s.Learner, &s.Course, &s.Kind, &s.Status, &s.Confidence, &s.Fixit, &s.Lesson, &s.Keep, &seed, &started, &finished, &s.Toward)
	if errors.Is(err, db.ErrNoRows) {
		return nil, core.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("reading sitting %s: %w", id, err)
	}
	s.Started, s.Finished = core.ParseStamp(started), core.ParseStamp(finished)
	if s.seed, err = strconv.ParseUint(seed, 10, 64); err != nil {
		return nil, fmt.Errorf("reading the seed of sitting %s: %w", id, err)
	}
	if s.Goals, err = loadGoals(ctx, tx, id); err != nil {
		return nil, err
	}
	if s.Questions, err = loadQuestions(ctx, tx, id); err != nil {
		return nil, err
	}
	return s, loadFiles(ctx, tx, s)
}

func loadGoals(ctx context.Context, tx *db.Tx, id core.SittingID) ([]GoalPart, error) {
	rows, err := tx.Query(ctx, `
		select p.goal_id, p.asked, p.planned, p.right_, p.voided, p.result, p.statement_id, p.finished_at
		from sitting_goal p join goal g on g.id = p.goal_id
		where p.sitting_id = $1 order by g.sort, g.id`, id)
	if err != nil {
		return nil, fmt.Errorf("reading the goals of sitting %s: %w", id, err)
	}
	defer rows.Close()
	var list []GoalPart
	for rows.Next() {
		var g GoalPart
		var finished string
		if err := rows.Scan(&g.Goal, &g.Asked, &g.Planned, &g.Right, &g.Voided, &g.Result, &g.Statement, &finished); err != nil {
			return nil, fmt.Errorf("reading the goals of sitting %s: %w", id, err)
		}
		g.Finished = core.ParseStamp(finished)
		list = append(list, g)
	}
	return list, rows.Err()
}

func loadQuestions(ctx context.Context, tx *db.Tx, id core.SittingID) ([]Question, error) {
	rows, err := tx.Query(ctx, `
		select n, item_id, item_version, goal_id, variant, variant_key, hints, scaffolds, tries, response, result, score,
			answered_at, voided_at, at_
		from sitting_item where sitting_id = $1 order by n`, id)
	if err != nil {
		return nil, fmt.Errorf("reading the questions of sitting %s: %w", id, err)
	}
	defer rows.Close()
	var list []Question
	for rows.Next() {
		var q Question
		var variant, scaffolds, response, result, answered, voided string
		err := rows.Scan(&q.N, &q.Item, &q.Version, &q.Goal, &variant, &q.VariantKey, &q.Hints, &scaffolds, &q.Tries,
			&response, &result, &q.Score, &answered, &voided, &q.At)
		if err != nil {
			return nil, fmt.Errorf("reading the questions of sitting %s: %w", id, err)
		}
		if err := unpack(&q, variant, scaffolds, response, result); err != nil {
			return nil, fmt.Errorf("reading question %d of sitting %s: %w", q.N, id, err)
		}
		q.Answered, q.Voided = core.ParseStamp(answered), core.ParseStamp(voided)
		list = append(list, q)
	}
	return list, rows.Err()
}

func unpack(q *Question, variant, scaffolds, response, result string) error {
	if err := json.Unmarshal([]byte(variant), &q.Variant); err != nil {
		return err
	}
	if scaffolds != "" {
		if err := json.Unmarshal([]byte(scaffolds), &q.Scaffolds); err != nil {
			return err
		}
	}
	if response != "" {
		if err := json.Unmarshal([]byte(response), &q.Response); err != nil {
			return err
		}
	}
	if result != "" {
		return json.Unmarshal([]byte(result), &q.Result)
	}
	return nil
}

// insert stores a new sitting with its goals and questions.
func insert(ctx context.Context, tx *db.Tx, s *Sitting) error {
	_, err := tx.Exec(ctx, `
		insert into sitting (id, org_id, learner_id, course_id, kind, status, confidence, fixit_id, keep, seed, started_at, finished_at, resource_id, toward)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)`,
		s.ID, s.Org, s.Learner, s.Course, s.Kind, s.Status, int(s.Confidence), s.Fixit, s.Keep,
		strconv.FormatUint(s.seed, 10), core.Stamp(s.Started), core.Stamp(s.Finished), s.Lesson, s.Toward)
	if err != nil {
		return fmt.Errorf("storing a sitting: %w", err)
	}
	for _, g := range s.Goals {
		if err := insertPart(ctx, tx, s, g); err != nil {
			return err
		}
	}
	for _, q := range s.Questions {
		if err := insertQuestion(ctx, tx, s, q, s.Started); err != nil {
			return err
		}
	}
	return nil
}

// insertPart stores a goal of a sitting.
func insertPart(ctx context.Context, tx *db.Tx, s *Sitting, g GoalPart) error {
	_, err := tx.Exec(ctx, `
		insert into sitting_goal (sitting_id, goal_id, learner_id, kind, asked, planned, right_, voided, result, statement_id, finished_at)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)`,
		s.ID, g.Goal, s.Learner, s.Kind, g.Asked, g.Planned, g.Right, g.Voided, g.Result, g.Statement, core.Stamp(g.Finished))
	if err != nil {
		return fmt.Errorf("storing a goal of a sitting: %w", err)
	}
	return nil
}

// insertQuestion stores a question that is shown from a time on.
func insertQuestion(ctx context.Context, tx *db.Tx, s *Sitting, q Question, shown time.Time) error {
	variant, err := json.Marshal(q.Variant)
	if err != nil {
		return fmt.Errorf("writing question %d: %w", q.N, err)
	}
	_, err = tx.Exec(ctx, `
		insert into sitting_item (sitting_id, n, learner_id, item_id, item_version, goal_id, variant, variant_key,
			shown_at, hints, scaffolds, tries, response, result, score, answered_at, voided_at, at_)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,0,'',0,'','',0.0,'','',$10)`,
		s.ID, q.N, s.Learner, q.Item, q.Version, q.Goal, string(variant), q.VariantKey, core.Stamp(shown), q.At)
	if err != nil {
		return fmt.Errorf("storing question %d: %w", q.N, err)
	}
	return nil
}

// saveQuestion stores what happened to a question: response, hints, tries.
func saveQuestion(ctx context.Context, tx *db.Tx, s *Sitting, q *Question) error {
	response, result, scaffolds := "", "", ""
	if len(q.Scaffolds) > 0 {
		b, err := json.Marshal(q.Scaffolds)
		if err != nil {
			return fmt.Errorf("writing scaffolds: %w", err)
		}
		scaffolds = string(b)
	}
	if q.Tries > 0 {
		b, err := json.Marshal(q.Response)
		if err != nil {
			return fmt.Errorf("writing a response: %w", err)
		}
		c, err := json.Marshal(q.Result)
		if err != nil {
			return fmt.Errorf("writing a result: %w", err)
		}
		response, result = string(b), string(c)
	}
	_, err := tx.Exec(ctx, `
		update sitting_item set hints = $3, scaffolds = $4, tries = $5, response = $6, result = $7, score = $8,
			answered_at = $9, voided_at = $10
		where sitting_id = $1 and n = $2`,
		s.ID, q.N, q.Hints, scaffolds, q.Tries, response, result, q.Score, core.Stamp(q.Answered), core.Stamp(q.Voided))
	if err != nil {
		return fmt.Errorf("storing question %d of sitting %s: %w", q.N, s.ID, err)
	}
	return nil
}

// saveEnd stores that a sitting is done, with its results.
func saveEnd(ctx context.Context, tx *db.Tx, s *Sitting) error {
	_, err := tx.Exec(ctx, `update sitting set status = $2, finished_at = $3 where id = $1`, s.ID, s.Status, core.Stamp(s.Finished))
	if err != nil {
		return fmt.Errorf("finishing sitting %s: %w", s.ID, err)
	}
	for i := range s.Goals {
		if err := savePart(ctx, tx, s.ID, &s.Goals[i]); err != nil {
			return err
		}
	}
	return nil
}

func savePart(ctx context.Context, tx *db.Tx, id core.SittingID, g *GoalPart) error {
	_, err := tx.Exec(ctx, `
		update sitting_goal set right_ = $3, voided = $4, result = $5, statement_id = $6, finished_at = $7, asked = $8
		where sitting_id = $1 and goal_id = $2`,
		id, g.Goal, g.Right, g.Voided, g.Result, g.Statement, core.Stamp(g.Finished), g.Asked)
	if err != nil {
		return fmt.Errorf("storing the result of sitting %s: %w", id, err)
	}
	return nil
}

// openSitting finds a sitting of a kind that is under way for a goal; "" when there is none.
func openSitting(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID, kind Kind) (core.SittingID, error) {
	var id core.SittingID
	err := tx.QueryRow(ctx, `
		select s.id from sitting s join sitting_goal g on g.sitting_id = s.id
		where s.learner_id = $1 and s.status = 'open' and s.kind = $2 and g.goal_id = $3
		order by s.started_at desc limit 1`, learner, kind, goal).Scan(&id)
	if errors.Is(err, db.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("looking for a sitting under way: %w", err)
	}
	return id, nil
}

// latest reads a learner's latest finished check alone of a goal.
func latest(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) (lastTry, error) {
	var last lastTry
	var finished, fixed string
	err := tx.QueryRow(ctx, `
		select p.result, p.finished_at, coalesce(f.id, ''), coalesce(f.done_at, '')
		from sitting_goal p
		left join fixit f on f.sitting_id = p.sitting_id and f.goal_id = p.goal_id
		where p.learner_id = $1 and p.goal_id = $2 and p.kind = 'alone' and p.finished_at <> ''
		order by p.finished_at desc limit 1`, learner, goal).Scan(&last.result, &finished, &last.fixit, &fixed)
	if errors.Is(err, db.ErrNoRows) {
		return lastTry{}, nil
	}
	if err != nil {
		return lastTry{}, fmt.Errorf("reading the latest check alone: %w", err)
	}
	last.finished, last.fixed = core.ParseStamp(finished), core.ParseStamp(fixed)
	return last, nil
}

// shown reads when a learner last saw each item of a goal, and the variants seen since a time.
func shown(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID, since time.Time) (map[core.ItemID]time.Time, map[string]bool, error) {
	rows, err := tx.Query(ctx, `
		select s.item_id, s.shown_at, s.variant_key
		from item_goal g join sitting_item s on s.item_id = g.item_id and s.learner_id = $1 and s.shown_at >= $3
		where g.goal_id = $2`, learner, goal, core.Stamp(since))
	if err != nil {
		return nil, nil, fmt.Errorf("reading what was shown: %w", err)
	}
	defer rows.Close()
	last, keys := map[core.ItemID]time.Time{}, map[string]bool{}
	for rows.Next() {
		var id core.ItemID
		var at, key string
		if err := rows.Scan(&id, &at, &key); err != nil {
			return nil, nil, fmt.Errorf("reading what was shown: %w", err)
		}
		if t := core.ParseStamp(at); t.After(last[id]) {
			last[id] = t
		}
		keys[string(id)+" "+key] = true
	}
	return last, keys, rows.Err()
}
