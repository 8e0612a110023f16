package library

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// listColumns are what a list of resources shows; the body is not among them.
const listColumns = `r.id, r.org_id, r.course_id, r.key, r.title, r.form, r.role, r.minutes, r.language, r.version, r.sort,
	r.licence, r.authors, r.source, r.edited_at, r.retired_at`

func scanResource(s db.Scanner, r *Resource, more ...any) error {
	var authors, edited, retired string
	into := append([]any{}, &r.ID, &r.Org, &r.Course, &r.Key, &r.Title, &r.Form, &r.Role, &r.Minutes, &r.Lang, &r.Version, &r.Sort,
		&r.Licence, &authors, &r.Origin, &edited, &retired)
	if err := s.Scan(append(into, more...)...); err != nil {
		return err
	}
	r.Edited, r.Retired = edited != "", retired != ""
	if err := json.Unmarshal([]byte(authors), &r.Authors); err != nil {
		return fmt.Errorf("reading the authors of resource %s: %w", r.ID, err)
	}
	return nil
}

// ForGoals lists the resources of some goals in their order, without their texts, in one query.
func ForGoals(ctx context.Context, tx *db.Tx, goals []core.GoalID) (map[core.GoalID][]Resource, error) {
	out := make(map[core.GoalID][]Resource, len(goals))
	if len(goals) == 0 {
		return out, nil
	}
	type linked struct {
		goal core.GoalID
		Resource
	}
	list, err := db.List(ctx, tx, func(s db.Scanner) (linked, error) {
		var l linked
		err := scanResource(s, &l.Resource, &l.goal)
		return l, err
	}, `select `+listColumns+`, rg.goal_id from resource r join resource_goal rg on rg.resource_id = r.id
		where r.retired_at = '' and rg.goal_id in `+db.In(len(goals), 1)+` order by r.sort, r.id`, db.Values(goals...)...)
	if err != nil {
		return nil, fmt.Errorf("listing the lessons of %d goals: %w", len(goals), err)
	}
	for _, l := range list {
		out[l.goal] = append(out[l.goal], l.Resource)
	}
	return out, nil
}

// WithoutGoal lists the resources of a course that are for no goal, without their texts.
func WithoutGoal(ctx context.Context, tx *db.Tx, course core.CourseID) ([]Resource, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Resource, error) {
		var r Resource
		err := scanResource(s, &r)
		return r, err
	}, `select `+listColumns+` from resource r where r.course_id = $1 and r.retired_at = ''
		and not exists (select 1 from resource_goal rg where rg.resource_id = r.id) order by r.sort, r.id`, course)
	if err != nil {
		return nil, fmt.Errorf("listing the lessons without a goal of course %s: %w", course, err)
	}
	return list, nil
}

// Get is a resource with the text of its current version. It gives core.Missing when there is none; the caller decides
// whether the actor may see it.
func Get(ctx context.Context, tx *db.Tx, id core.ResourceID) (Resource, error) {
	var r Resource
	row := tx.QueryRow(ctx, `
		select `+listColumns+`, v.body from resource r
		join resource_version v on v.resource_id = r.id and v.version = r.version where r.id = $1`, id)
	err := scanResource(row, &r, &r.Body)
	if errors.Is(err, db.ErrNoRows) {
		return Resource{}, core.Missing()
	}
	if err != nil {
		return Resource{}, fmt.Errorf("loading resource %s: %w", id, err)
	}
	return r, nil
}

// GoalsOf lists the goals of a resource in their order.
func GoalsOf(ctx context.Context, tx *db.Tx, id core.ResourceID) ([]core.GoalID, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (core.GoalID, error) {
		var g core.GoalID
		err := s.Scan(&g)
		return g, err
	}, `select rg.goal_id from resource_goal rg join goal g on g.id = rg.goal_id where rg.resource_id = $1 order by g.sort, g.id`, id)
	if err != nil {
		return nil, fmt.Errorf("listing the goals of resource %s: %w", id, err)
	}
	return list, nil
}
