package course

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

// MarkMust makes exactly these goals must-covers of a course of the actor's organisation. One that was and no longer is becomes "should"; goals
// for more stay so unless they are among them. Marks outlive an import of the same course. It tells how many changed.
func (s *Service) MarkMust(ctx context.Context, actor core.Actor, id core.CourseID, must []core.GoalID) (changed int, err error) {
	wanted := map[core.GoalID]bool{}
	for _, g := range must {
		wanted[g] = true
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		changed = 0
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseEdit, ""); err != nil {
			return err
		}
		o, err := OutlineOf(ctx, tx, actor.Org, id)
		if err != nil {
			return err
		}
		for _, u := range o.Units {
			for _, g := range u.Goals {
				need := g.Need
				switch {
				case wanted[g.ID]:
					need = Must
				case need == Must:
					need = Should
				}
				if need == g.Need {
					continue
				}
				changed++
				if err := s.mark(ctx, tx, actor, u.ID, g.ID, need); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return changed, err
}

func (s *Service) mark(ctx context.Context, tx *db.Tx, actor core.Actor, unit core.UnitID, goal core.GoalID, need Necessity) error {
	_, err := tx.Exec(ctx, `insert into goal_need_mark (unit_id, goal_id, need, marked_by, marked_at) values ($1, $2, $3, $4, $5)
		on conflict (unit_id, goal_id) do update set need = excluded.need, marked_by = excluded.marked_by, marked_at = excluded.marked_at`,
		unit, goal, need, actor.Person, core.Stamp(s.clock.Now()))
	if err == nil {
		_, err = tx.Exec(ctx, `update unit_goal set need = $1 where unit_id = $2 and goal_id = $3`, need, unit, goal)
	}
	if err != nil {
		return fmt.Errorf("marking goal %s: %w", goal, err)
	}
	return nil
}

// marksAgain puts the marks that were made here over what an import brought.
func (w *saving) marksAgain(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `update unit_goal set need = (
			select m.need from goal_need_mark m where m.unit_id = unit_goal.unit_id and m.goal_id = unit_goal.goal_id)
		where exists (select 1 from goal_need_mark m join unit u on u.id = m.unit_id
			where m.unit_id = unit_goal.unit_id and m.goal_id = unit_goal.goal_id and u.course_id = $1)`, w.id)
	if err != nil {
		return fmt.Errorf("keeping the marks of course %s: %w", w.id, err)
	}
	return nil
}

// linksAgain puts the links between lessons and goals that were made here over what an import brought.
func (w *saving) linksAgain(ctx context.Context, tx *db.Tx) error {
	_, err := tx.Exec(ctx, `insert into resource_goal (resource_id, goal_id)
		select m.resource_id, m.goal_id from resource_goal_mark m join resource r on r.id = m.resource_id where r.course_id = $1
		on conflict (resource_id, goal_id) do nothing`, w.id)
	if err != nil {
		return fmt.Errorf("keeping the links of the lessons of course %s: %w", w.id, err)
	}
	return nil
}
