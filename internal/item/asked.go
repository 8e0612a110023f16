package item

import (
	"context"
	"fmt"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Asked tells which of some goals have a question at all, in one query for 500 of them. Without one, a person judges.
func Asked(ctx context.Context, tx *db.Tx, goals []core.GoalID) (map[core.GoalID]bool, error) {
	asked := map[core.GoalID]bool{}
	for some := range slices.Chunk(goals, batch) {
		list, err := db.List(ctx, tx, db.One[core.GoalID], `select distinct ig.goal_id from item_goal ig join item i on i.id = ig.item_id
			where i.retired_at = '' and i.withdrawn_at = '' and ig.goal_id in `+db.In(len(some), 1), db.Values(some...)...)
		if err != nil {
			return nil, fmt.Errorf("asking which of %d goals have questions: %w", len(some), err)
		}
		for _, g := range list {
			asked[g] = true
		}
	}
	return asked, nil
}
