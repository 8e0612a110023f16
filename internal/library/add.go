package library

import (
	"context"
	"fmt"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// ownKey begins the keys of resources that were made here, not brought in by an import.
const ownKey = "own-"

// Add stores a resource that a person made here, for goals of its course. Like everything edited here, it outlives an import.
func Add(ctx context.Context, tx *db.Tx, o Origin, d Draft, goals []core.GoalID) (core.ResourceID, error) {
	d.Key = ownKey + string(core.NewID[core.ResourceID]())
	d.Title, d.Body = strings.TrimSpace(d.Title), strings.TrimSpace(d.Body)
	if wrong := d.Check(); wrong != "" {
		return "", core.BadField(fieldOf(wrong), wrong)
	}
	r := row{id: ID(o.Course, d.Key), key: d.Key, version: 1}
	if err := tx.QueryRow(ctx, `select coalesce(max(sort), 0) + 1 from resource where course_id = $1`, o.Course).Scan(&r.sort); err != nil {
		return "", fmt.Errorf("finding the place of a new lesson: %w", err)
	}
	d.Goals = nil
	if err := write(ctx, tx, o, d, r); err != nil {
		return "", fmt.Errorf("keeping a new lesson: %w", err)
	}
	if _, err := tx.Exec(ctx, `update resource set edited_at = $1 where id = $2`, core.Stamp(o.At), r.id); err != nil {
		return "", fmt.Errorf("marking a new lesson as made here: %w", err)
	}
	for _, g := range goals {
		if err := LinkGoal(ctx, tx, o, r.id, g); err != nil {
			return "", err
		}
	}
	return r.id, nil
}

// LinkGoal says that a resource is about a goal, too. The link outlives an import. The caller has asked whether both may be linked.
func LinkGoal(ctx context.Context, tx *db.Tx, o Origin, id core.ResourceID, goal core.GoalID) error {
	_, err := tx.Exec(ctx, `insert into resource_goal_mark (resource_id, goal_id, marked_by, marked_at) values ($1, $2, $3, $4) on conflict (resource_id, goal_id) do nothing`,
		id, goal, o.By, core.Stamp(o.At))
	if err == nil {
		_, err = tx.Exec(ctx, `insert into resource_goal (resource_id, goal_id) values ($1, $2) on conflict (resource_id, goal_id) do nothing`, id, goal)
	}
	if err != nil {
		return fmt.Errorf("linking lesson %s: %w", id, err)
	}
	return nil
}

// FilesBeside lists the files of a course whose names are one name with other ends: a film and its captions.
func FilesBeside(ctx context.Context, tx *db.Tx, course core.CourseID, path string) ([]File, error) {
	stem := path
	if dot := strings.LastIndexByte(path, '.'); dot > 0 {
		stem = path[:dot]
	}
	list, err := db.List(ctx, tx, scanFile, `select `+fileColumns+` from course_file where course_id = $1 and path >= $2 and path < $3 order by path limit 50`,
		course, stem+".", stem+"/") // "/" is the character after "."
	if err != nil {
		return nil, fmt.Errorf("finding the files beside %q: %w", path, err)
	}
	return list, nil
}

// RememberForm keeps the form that a learner chose last. It orders what is offered, and locks nothing.
func RememberForm(ctx context.Context, tx *db.Tx, learner core.LearnerID, form Form, at string) error {
	_, err := tx.Exec(ctx, `insert into learner_form (learner_id, form, chosen_at) values ($1, $2, $3)
		on conflict (learner_id) do update set form = excluded.form, chosen_at = excluded.chosen_at`, learner, form, at)
	if err != nil {
		return fmt.Errorf("remembering a form: %w", err)
	}
	return nil
}

// FormOf is the form that a learner chose last, or "".
func FormOf(ctx context.Context, tx *db.Tx, learner core.LearnerID) (Form, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Form, error) {
		var f Form
		err := s.Scan(&f)
		return f, err
	}, `select form from learner_form where learner_id = $1`, learner)
	if err != nil {
		return "", fmt.Errorf("reading the chosen form: %w", err)
	}
	if len(list) == 0 || !list[0].Valid() {
		return "", nil
	}
	return list[0], nil
}

// Forget erases what a learner chose.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	if _, err := tx.Exec(ctx, `delete from learner_form where learner_id = $1`, learner); err != nil {
		return fmt.Errorf("erasing the chosen form: %w", err)
	}
	return nil
}
