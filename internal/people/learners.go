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
