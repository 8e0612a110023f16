package soundboard

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// BeginUnit sets all seven sliders of a unit in a class as a preset says; without a preset, as they stood in the unit that it is a copy of, if they
// were ever set there. The actor needs the right to move them.
func (b *Board) BeginUnit(ctx context.Context, tx *db.Tx, actor core.Actor, scope Scope, preset Preset, like core.UnitID) error {
	levels, source := preset.Levels(), "preset:"+string(preset)
	if levels == nil {
		var err error
		if levels, err = b.ofUnit(ctx, tx, actor.Org, like); err != nil {
			return err
		}
		source = "copy"
	}
	order := Order{Scope: scope, Source: source}
	for _, e := range Elements() {
		if l, ok := levels[e]; ok {
			order.Moves = append(order.Moves, Move{Element: e, To: l})
		}
	}
	_, err := b.Move(ctx, tx, actor, order)
	return err
}

// ofUnit is where the sliders were set last for a whole class in a unit; a class that never set any has none.
func (b *Board) ofUnit(ctx context.Context, tx *db.Tx, org core.OrgID, unit core.UnitID) (map[Element]Level, error) {
	if unit == "" {
		return nil, nil
	}
	found, err := db.List(ctx, tx, scanSetting, `select `+settingColumns+` from board_setting s where s.unit_id = $1 and s.org_id = $2
		and s.task_id = '' and s.group_id = '' and s.learner_id = '' order by s.set_at, s.id`, unit, org)
	if err != nil {
		return nil, fmt.Errorf("finding how a unit stands: %w", err)
	}
	now, out := core.Stamp(b.clock.Now()), map[Element]Level{}
	for _, s := range found {
		if l := s.at(now); l != "" {
			out[s.element] = l
		}
	}
	return out, nil
}

// ClassesOfUnit lists the classes in which the sliders of a unit were set for everybody.
func (b *Board) ClassesOfUnit(ctx context.Context, tx *db.Tx, org core.OrgID, unit core.UnitID) ([]core.GroupID, error) {
	list, err := db.List(ctx, tx, db.One[core.GroupID], `select distinct class_id from board_setting where unit_id = $1 and org_id = $2
		and task_id = '' and group_id = '' and learner_id = '' order by class_id limit 50`, unit, org)
	if err != nil {
		return nil, fmt.Errorf("finding the classes of a unit: %w", err)
	}
	return list, nil
}

// UnitsLike gives for each of many units how it stands where it was set last; a unit that was never set is not in it. One statement.
func (b *Board) UnitsLike(ctx context.Context, tx *db.Tx, org core.OrgID, units []core.UnitID) (map[core.UnitID]Positions, error) {
	out := map[core.UnitID]Positions{}
	if len(units) == 0 {
		return out, nil
	}
	found, err := db.List(ctx, tx, scanSetting, `select `+settingColumns+` from board_setting s where s.unit_id in `+db.In(len(units), 2)+` and s.org_id = $1
		and s.task_id = '' and s.group_id = '' and s.learner_id = '' order by s.set_at, s.id`, append([]any{org}, db.Values(units...)...)...)
	if err != nil {
		return nil, fmt.Errorf("finding how units stand: %w", err)
	}
	now := core.Stamp(b.clock.Now())
	for _, s := range found {
		at, ok := out[s.scope.Unit]
		if !ok {
			at = unmoved()
			out[s.scope.Unit] = at
		}
		for i := range at {
			if l := s.at(now); at[i].Element == s.element && l != "" {
				at[i].Level, at[i].From = l, ForUnit
			}
		}
	}
	return out, nil
}
