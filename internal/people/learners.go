package people

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Learners reads those of some people whom the actor may know by name, by their learner ids. Without any relation, these
// are all but peers, see [Audience]; the others are not in the answer. One statement; at most 1,000 ids.
func Learners(ctx context.Context, tx *db.Tx, actor core.Actor, ids []core.LearnerID, relations ...Relation) (map[core.LearnerID]Person, error) {
	out := make(map[core.LearnerID]Person, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	where, args := Audience(actor, "l.id", len(ids)+1, relations...)
	list, err := db.List(ctx, tx, scanPerson, `select `+personColumns+` from learner l join person p on p.id = l.person_id
where l.id in `+db.In(len(ids), 1)+` and `+where, append(db.Values(ids...), args...)...)
	if err != nil {
		return nil, fmt.Errorf("reading %d learners: %w", len(ids), err)
	}
	for _, p := range list {
		out[p.Learner] = p
	}
	return out, nil
}

// Of tells to whom of some learners the actor has one of the relations, see [Audience]. One statement; at most 1,000 ids.
func Of(ctx context.Context, tx *db.Tx, actor core.Actor, ids []core.LearnerID, relations ...Relation) (map[core.LearnerID]bool, error) {
	out := make(map[core.LearnerID]bool, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	where, args := Audience(actor, "l.id", len(ids)+1, relations...)
	list, err := db.List(ctx, tx, db.One[core.LearnerID], `select l.id from learner l where l.id in `+db.In(len(ids), 1)+` and `+where, append(db.Values(ids...), args...)...)
	if err != nil {
		return nil, fmt.Errorf("asking what somebody is to %d learners: %w", len(ids), err)
	}
	for _, l := range list {
		out[l] = true
	}
	return out, nil
}

// PersonNames reads the names of people. It asks nobody's leave: callers show them only where the reader may know them. One statement; at most 1,000 ids.
func PersonNames(ctx context.Context, tx *db.Tx, ids []core.PersonID) (map[core.PersonID]string, error) {
	out := make(map[core.PersonID]string, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	_, err := db.List(ctx, tx, func(row db.Scanner) (string, error) {
		var id core.PersonID
		var name string
		err := row.Scan(&id, &name)
		out[id] = name
		return name, err
	}, `select id, name from person where id in `+db.In(len(ids), 1), db.Values(ids...)...)
	if err != nil {
		return nil, fmt.Errorf("reading %d names: %w", len(ids), err)
	}
	return out, nil
}

// ClassOf finds the class, household or team in which somebody learns: the first by name if they are several; ID "" when there is none.
func ClassOf(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) (Group, error) {
	list, err := db.List(ctx, tx, scanGroup, groupQuery+`g.org_id = $1 and g.parent_id is null and g.id in (
	select coalesce(part.parent_id, part.id) from group_member m join group_ part on part.id = m.group_id join learner l on l.person_id = m.person_id
	where l.id = $2 and m.relation = 'learner') order by g.name, g.id limit 1`, org, learner)
	if err != nil || len(list) == 0 {
		return Group{}, err
	}
	return list[0], nil
}
