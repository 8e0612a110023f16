package soundboard

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// mostAtOnce is how many learners one order may name.
const mostAtOnce = 2000

// MayAll is [Board.May] for one act to many learners: nil when the actor may do it to each of them, else the fault of the first to whom they may
// not. A fixed number of statements, however many they are.
func (b *Board) MayAll(ctx context.Context, tx *db.Tx, actor core.Actor, act Act, learners []core.LearnerID) error {
	switch {
	case len(learners) == 0:
		return nil
	case len(learners) == 1:
		return b.May(ctx, tx, actor, act, learners[0])
	case len(learners) > mostAtOnce:
		return core.NewFault(core.TooMuch, "error.too_much")
	}
	where, args, err := b.Where(ctx, tx, actor, act, "l.id", "''", len(learners)+1)
	if err != nil {
		return err
	}
	list, err := db.List(ctx, tx, db.One[core.LearnerID], `select l.id from learner l where l.id in `+db.In(len(learners), 1)+` and `+where,
		append(db.Values(learners...), args...)...)
	if err != nil {
		return fmt.Errorf("asking for %s to %d learners: %w", act, len(learners), err)
	}
	may := make(map[core.LearnerID]bool, len(list))
	for _, l := range list {
		may[l] = true
	}
	for _, l := range learners {
		if !may[l] {
			return b.May(ctx, tx, actor, act, l) // has the words for a person
		}
	}
	return nil
}
