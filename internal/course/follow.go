package course

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/item"
)

// What hangs on a goal that a new version of its source replaces goes on. Where one goal takes the place of one, it is the same row, so all that
// points at it does; only questions, which name their goals by keys, are told the new one. Where several become one, whatever stood at them stands at
// that one, too; who had got all of them has got it. Where one becomes several, lessons, marks and places in units go on to each, questions wait for
// somebody to say which part they are about, and what was earned stays to be seen at the old goal.

// Merge says that goals became one. Into may have been there before: then it is among the parts.
type Merge struct {
	Org   core.OrgID
	Into  core.GoalID
	Parts []core.GoalID
}

// OnMerge has a function called inside the transaction of an import that makes one goal of several.
func (s *Service) OnMerge(fn func(ctx context.Context, tx *db.Tx, m Merge) error) {
	s.merges = append(s.merges, fn)
}

func titles(parts []goal.Part) []string {
	var list []string
	for _, p := range parts {
		list = append(list, p.Title)
	}
	return list
}

// goOn has what hangs on goals that are replaced go on.
func (w *saving) goOn(ctx context.Context, tx *db.Tx) error {
	for _, c := range w.changes {
		switch {
		case c.Outcome == goal.Replaced:
			if err := item.MoveGoal(ctx, tx, w.id, item.GoalRef{ID: c.ID, Key: c.From[0].Key}, item.GoalRef{ID: c.ID, Key: c.Key}); err != nil {
				return err
			}
		case len(c.From) > 0:
			if err := w.merge(ctx, tx, c); err != nil {
				return err
			}
		case len(c.Into) > 1 || len(c.Into) == 1 && c.Lost:
			for _, to := range c.Into {
				if err := w.alsoAt(ctx, tx, c.ID, to.ID); err != nil {
					return err
				}
			}
		}
	}
	return w.moveMarks(ctx, tx)
}

// merge gives a goal what hangs on those that became it.
func (w *saving) merge(ctx context.Context, tx *db.Tx, c goal.Change) error {
	m := Merge{Org: w.actor.Org, Into: c.ID}
	if c.Outcome != goal.Added {
		m.Parts = append(m.Parts, c.ID)
	}
	for _, part := range c.From {
		m.Parts = append(m.Parts, part.ID)
		if err := item.MoveGoal(ctx, tx, w.id, item.GoalRef{ID: part.ID, Key: part.Key}, item.GoalRef{ID: c.ID, Key: c.Key}); err != nil {
			return err
		}
		if err := w.alsoAt(ctx, tx, part.ID, c.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `update unit_part set goal_id = $2 where goal_id = $1`, part.ID, c.ID); err != nil {
			return fmt.Errorf("moving steps of plans to goal %s: %w", c.ID, err)
		}
	}
	for _, fn := range w.merges {
		if err := fn(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

// alsoAt puts what hangs on one goal at another one, too: lessons, links to and from standards, places in units that were made here.
func (w *saving) alsoAt(ctx context.Context, tx *db.Tx, from, to core.GoalID) error {
	for _, q := range []string{
		`insert into resource_goal (resource_id, goal_id) select resource_id, $2 from resource_goal where goal_id = $1 on conflict (resource_id, goal_id) do nothing`,
		`insert into resource_goal_mark (resource_id, goal_id, marked_by, marked_at) select resource_id, $2, marked_by, marked_at from resource_goal_mark where goal_id = $1
			on conflict (resource_id, goal_id) do nothing`,
		`insert into goal_align (goal_id, standard_id, origin, made_by, made_at) select $2, standard_id, origin, made_by, made_at from goal_align
			where goal_id = $1 and origin = 'hand' on conflict (goal_id, standard_id) do nothing`,
		`insert into goal_align (goal_id, standard_id, origin, made_by, made_at) select goal_id, $2, origin, made_by, made_at from goal_align
			where standard_id = $1 and origin = 'hand' on conflict (goal_id, standard_id) do nothing`,
		`insert into unit_goal (unit_id, goal_id, need, sort) select p.unit_id, $2, p.need, p.sort from unit_goal p join unit u on u.id = p.unit_id
			where p.goal_id = $1 and u.made_by <> '' on conflict (unit_id, goal_id) do nothing`,
	} {
		if _, err := tx.Exec(ctx, q, from, to); err != nil {
			return fmt.Errorf("putting what hangs on goal %s at %s: %w", from, to, err)
		}
	}
	return nil
}

// mark is how much a goal belongs to a unit, as somebody here said.
type mark struct {
	unit   core.UnitID
	goal   core.GoalID
	need   Necessity
	by, at string
}

// oldMarks reads the marks of the course while its units are as they were.
func (w *saving) oldMarks(ctx context.Context, tx *db.Tx) (err error) {
	w.marks, err = db.List(ctx, tx, func(row db.Scanner) (mark, error) {
		var m mark
		err := row.Scan(&m.unit, &m.goal, &m.need, &m.by, &m.at)
		return m, err
	}, `select m.unit_id, m.goal_id, m.need, m.marked_by, m.marked_at from goal_need_mark m join unit u on u.id = m.unit_id where u.course_id = $1 order by m.unit_id, m.goal_id`, w.id)
	if err != nil {
		return fmt.Errorf("listing the marks of course %s: %w", w.id, err)
	}
	return nil
}

// moveMarks has marks go with goals that stand in other units now, and with what replaces them.
func (w *saving) moveMarks(ctx context.Context, tx *db.Tx) error {
	if len(w.marks) == 0 {
		return nil
	}
	type place struct {
		unit core.UnitID
		goal core.GoalID
	}
	places, err := db.List(ctx, tx, func(row db.Scanner) (place, error) {
		var p place
		err := row.Scan(&p.unit, &p.goal)
		return p, err
	}, `select ug.unit_id, ug.goal_id from unit_goal ug join unit u on u.id = ug.unit_id where u.course_id = $1 order by u.sort, u.id`, w.id)
	if err != nil {
		return fmt.Errorf("listing where the goals of course %s stand: %w", w.id, err)
	}
	heirs := map[core.GoalID][]core.GoalID{}
	for _, c := range w.changes {
		for _, p := range c.Into {
			heirs[c.ID] = append(heirs[c.ID], p.ID)
		}
	}
	for _, m := range w.marks {
		if slices.Contains(places, place{m.unit, m.goal}) {
			continue
		}
		to := heirs[m.goal]
		if len(to) == 0 {
			to = []core.GoalID{m.goal}
		}
		for _, p := range places {
			if !slices.Contains(to, p.goal) {
				continue
			}
			if _, err := tx.Exec(ctx, `insert into goal_need_mark (unit_id, goal_id, need, marked_by, marked_at) values ($1, $2, $3, $4, $5)
				on conflict (unit_id, goal_id) do nothing`, p.unit, p.goal, m.need, m.by, m.at); err != nil {
				return fmt.Errorf("moving the mark of goal %s: %w", m.goal, err)
			}
		}
	}
	return nil
}

// unitIDs gives the units of the source their ids by their keys. A unit that replaces one of an earlier version, alone and whole, is that one.
func (w *saving) unitIDs(ctx context.Context, tx *db.Tx) (map[string]core.UnitID, error) {
	type row struct {
		id          core.UnitID
		key, former string
	}
	list, err := db.List(ctx, tx, func(s db.Scanner) (row, error) {
		var r row
		err := s.Scan(&r.id, &r.key, &r.former)
		return r, err
	}, `select u.id, u.key, coalesce(k.key, '') from unit u left join unit_key k on k.unit_id = u.id where u.course_id = $1 order by u.id`, w.id)
	if err != nil {
		return nil, fmt.Errorf("listing the units of course %s: %w", w.id, err)
	}
	ids, had, now, former, taken := map[string]core.UnitID{}, map[string]bool{}, map[string]bool{}, map[string]string{}, map[core.UnitID]bool{}
	for _, r := range list {
		ids[r.key], had[r.key], taken[r.id] = r.id, true, true
		if r.former != "" {
			former[r.former] = r.key
		}
	}
	for _, u := range w.pkg.Units {
		now[u.Key] = true
	}
	renamed := goal.Follow(had, func(string) bool { return false }, now, w.pkg.Successors).Renamed
	for key, present := range former { // an older version is back
		if now[key] && !had[key] && !now[present] && renamed[key] == "" && !slices.Contains(slices.Collect(maps.Values(renamed)), present) {
			renamed[key] = present
		}
	}
	for _, key := range slices.Sorted(maps.Keys(renamed)) {
		was := renamed[key]
		if err := w.renameUnit(ctx, tx, ids[was], was, key); err != nil {
			return nil, err
		}
		ids[key] = ids[was]
	}
	for _, u := range w.pkg.Units {
		if ids[u.Key] != "" {
			continue
		}
		id := unitID(w.id, u.Key)
		for n := 2; taken[id]; n++ {
			id = unitID(w.id, fmt.Sprint(u.Key, "/", n)) // no key has a slash
		}
		ids[u.Key], taken[id] = id, true
	}
	return ids, nil
}

func (w *saving) renameUnit(ctx context.Context, tx *db.Tx, id core.UnitID, was, key string) error {
	_, err := tx.Exec(ctx, `update unit set key = $1 where id = $2`, key, id)
	if err == nil {
		_, err = tx.Exec(ctx, `delete from unit_key where course_id = $1 and key = $2`, w.id, key)
	}
	if err == nil {
		_, err = tx.Exec(ctx, `insert into unit_key (course_id, key, unit_id, at) values ($1, $2, $3, $4)
			on conflict (course_id, key) do update set unit_id = excluded.unit_id, at = excluded.at`, w.id, was, id, core.Stamp(w.at))
	}
	if err != nil {
		return fmt.Errorf("giving unit %q the key %q: %w", was, key, err)
	}
	return nil
}
