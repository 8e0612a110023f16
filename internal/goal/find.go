package goal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// batch is how many ids go into one query.
const batch = 500

const columns = `g.id, g.org_id, g.framework_id, g.key, g.title, g.why, g.description, g.language, g.minutes, g.rule, g.sort, g.edited_at, g.retired_at`

func scan(s db.Scanner) (Goal, error) {
	var g Goal
	var rule, edited, retired string
	if err := s.Scan(&g.ID, &g.Org, &g.Framework, &g.Key, &g.Title, &g.Why, &g.Description, &g.Lang, &g.Minutes, &rule, &g.Sort, &edited, &retired); err != nil {
		return Goal{}, err
	}
	g.Edited, g.Retired = edited != "", retired != ""
	if rule == "" {
		return g, nil
	}
	if err := json.Unmarshal([]byte(rule), &g.Rule); err != nil {
		return Goal{}, fmt.Errorf("reading the rule of goal %s: %w", g.ID, err)
	}
	return g, nil
}

// Get is one goal, retired or not. It gives core.Missing when there is none. The caller decides whether the actor may see it.
func Get(ctx context.Context, tx *db.Tx, id core.GoalID) (Goal, error) {
	g, err := scan(tx.QueryRow(ctx, `select `+columns+` from goal g where g.id = $1`, id))
	if errors.Is(err, db.ErrNoRows) {
		return Goal{}, core.Missing()
	}
	if err != nil {
		return Goal{}, fmt.Errorf("loading goal %s: %w", id, err)
	}
	return g, nil
}

// GetMany loads many goals at once. What does not exist is not in the map.
func GetMany(ctx context.Context, tx *db.Tx, ids []core.GoalID) (map[core.GoalID]Goal, error) {
	found := make(map[core.GoalID]Goal, len(ids))
	for some := range slices.Chunk(ids, batch) {
		list, err := db.List(ctx, tx, scan, `select `+columns+` from goal g where g.id in `+db.In(len(some), 1), db.Values(some...)...)
		if err != nil {
			return nil, fmt.Errorf("loading %d goals: %w", len(some), err)
		}
		for _, g := range list {
			found[g.ID] = g
		}
	}
	return found, nil
}

// FindByCourse lists the goals of a course that are in use, in the order of its units; one that stands in
// two units comes once.
func FindByCourse(ctx context.Context, tx *db.Tx, course core.CourseID) ([]Goal, error) {
	return ordered(ctx, tx, `u.course_id = $1`, course)
}

// FindByUnit lists the goals of a unit that are in use, in their order.
func FindByUnit(ctx context.Context, tx *db.Tx, unit core.UnitID) ([]Goal, error) {
	return ordered(ctx, tx, `u.id = $1`, unit)
}

func ordered(ctx context.Context, tx *db.Tx, where string, arg any) ([]Goal, error) {
	list, err := db.List(ctx, tx, scan, `select `+columns+` from goal g join unit_goal ug on ug.goal_id = g.id join unit u on u.id = ug.unit_id
		where g.retired_at = '' and `+where+` order by u.sort, u.id, ug.sort, g.id`, arg)
	if err != nil {
		return nil, fmt.Errorf("listing goals: %w", err)
	}
	seen := map[core.GoalID]bool{}
	return slices.DeleteFunc(list, func(g Goal) bool {
		again := seen[g.ID]
		seen[g.ID] = true
		return again
	}), nil
}

// FindByFramework lists all goals of a framework, retired ones too, in their order.
func FindByFramework(ctx context.Context, tx *db.Tx, framework core.FrameworkID) ([]Goal, error) {
	list, err := db.List(ctx, tx, scan, `select `+columns+` from goal g where g.framework_id = $1 order by g.sort, g.key`, framework)
	if err != nil {
		return nil, fmt.Errorf("listing the goals of framework %s: %w", framework, err)
	}
	return list, nil
}

// Needed is a goal that comes before another.
type Needed struct {
	ID    core.GoalID
	Key   string
	Title string
	Why   string // why it comes first; may be empty
}

// Needs lists what each of many goals needs, in one query for 500 of them. Retired goals are needed no more.
func Needs(ctx context.Context, tx *db.Tx, goals []core.GoalID) (map[core.GoalID][]Needed, error) {
	type linked struct {
		goal core.GoalID
		Needed
	}
	out := make(map[core.GoalID][]Needed, len(goals))
	for some := range slices.Chunk(goals, batch) {
		list, err := db.List(ctx, tx, func(s db.Scanner) (linked, error) {
			var l linked
			err := s.Scan(&l.goal, &l.ID, &l.Key, &l.Title, &l.Why)
			return l, err
		}, `select n.goal_id, b.id, b.key, b.title, n.why from goal_need n join goal b on b.id = n.needs_id and b.retired_at = ''
			where n.goal_id in `+db.In(len(some), 1)+` order by b.sort, b.key`, db.Values(some...)...)
		if err != nil {
			return nil, fmt.Errorf("reading what %d goals need: %w", len(some), err)
		}
		for _, l := range list {
			out[l.goal] = append(out[l.goal], l.Needed)
		}
	}
	return out, nil
}
