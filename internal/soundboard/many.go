package soundboard

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// LevelsOfClasses finds where the sliders stand in each of some classes as a whole; under "" is what holds in the place. One statement.
func (b *Board) LevelsOfClasses(ctx context.Context, tx *db.Tx, org core.OrgID, classes []core.GroupID) (map[core.GroupID]Positions, error) {
	found, err := db.List(ctx, tx, scanSetting, `select `+settingColumns+` from board_setting s
		where s.org_id = $1 and s.unit_id = '' and s.task_id = '' and s.group_id = '' and s.learner_id = ''`, org)
	if err != nil {
		return nil, fmt.Errorf("finding where the sliders of classes stand: %w", err)
	}
	now := core.Stamp(b.clock.Now())
	out := map[core.GroupID]Positions{"": nearestOf(found, now, Scope{Org: org})}
	for _, class := range classes {
		out[class] = nearestOf(found, now, Scope{Org: org, Class: class})
	}
	return out, nil
}

// LevelsOfClass finds where the sliders stand for each of some learners of a class, in the unit of a scope. Two statements, however many they are.
func (b *Board) LevelsOfClass(ctx context.Context, tx *db.Tx, scope Scope, learners []core.LearnerID) (map[core.LearnerID]Positions, error) {
	found, err := db.List(ctx, tx, scanSetting, `select `+settingColumns+` from board_setting s
		where s.org_id = $1 and s.class_id in ('', $2) and s.unit_id in ('', $3) and s.task_id = ''`, scope.Org, scope.Class, scope.Unit)
	if err != nil {
		return nil, fmt.Errorf("finding where the sliders of a class stand: %w", err)
	}
	type place struct {
		learner core.LearnerID
		group   core.GroupID
	}
	places, err := db.List(ctx, tx, func(row db.Scanner) (place, error) {
		var p place
		err := row.Scan(&p.learner, &p.group)
		return p, err
	}, `select l.id, g.id from group_ g join group_member m on m.group_id = g.id and m.relation = 'learner' join learner l on l.person_id = m.person_id
		where g.parent_id = $1 and g.ended_at = ''`, scope.Class)
	if err != nil {
		return nil, fmt.Errorf("finding the groups of learners: %w", err)
	}
	groups := map[core.LearnerID][]core.GroupID{}
	for _, p := range places {
		groups[p.learner] = append(groups[p.learner], p.group)
	}
	now := core.Stamp(b.clock.Now())
	out := make(map[core.LearnerID]Positions, len(learners))
	for _, l := range learners {
		out[l] = nearestOf(found, now, Scope{Org: scope.Org, Class: scope.Class, Unit: scope.Unit, Learner: l}, groups[l]...)
	}
	return out, nil
}

// nearestOf picks from settings those that hold in a scope, the nearest for each element.
func nearestOf(found []setting, now string, scope Scope, groups ...core.GroupID) Positions {
	var holds []setting
	for _, s := range found {
		inGroup := s.scope.Group == "" || s.scope.Group == scope.Group
		for _, g := range groups {
			inGroup = inGroup || s.scope.Group == g
		}
		if (s.scope.Class == "" || s.scope.Class == scope.Class) && (s.scope.Unit == "" || s.scope.Unit == scope.Unit) &&
			inGroup && (s.scope.Learner == "" || s.scope.Learner == scope.Learner) {
			holds = append(holds, s)
		}
	}
	return pickNearest(holds, now, scope)
}
