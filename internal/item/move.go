package item

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// GoalRef is a goal by its id, and by the key that items name it by.
type GoalRef struct {
	ID  core.GoalID
	Key string
}

// MoveGoal has the items of a course that are about one goal be about another, or about the same under another key. What an item asks stays as it is, so
// this makes no new version of it.
func MoveGoal(ctx context.Context, tx *db.Tx, course core.CourseID, from, to GoalRef) error {
	list, err := db.List(ctx, tx, scanStored, `select `+storedColumns+` from item_goal ig join item i on i.id = ig.item_id
		join item_version v on v.item_id = i.id and v.version = i.version where ig.goal_id = $1 and i.course_id = $2 order by i.id`, from.ID, course)
	if err != nil {
		return fmt.Errorf("listing the items about goal %s: %w", from.ID, err)
	}
	for _, st := range list {
		at := slices.Index(st.Item.Goals, from.Key)
		if at < 0 {
			continue
		}
		if st.Item.Goals[at] = to.Key; slices.Contains(st.Item.Goals[:at], to.Key) || slices.Contains(st.Item.Goals[at+1:], to.Key) {
			st.Item.Goals = slices.Delete(st.Item.Goals, at, at+1)
		}
		content, err := json.Marshal(st.Item)
		if err != nil {
			return fmt.Errorf("writing item %s: %w", st.ID, err)
		}
		if _, err := tx.Exec(ctx, `update item_version set content = $1 where item_id = $2 and version = $3`, string(content), st.ID, st.Version); err != nil {
			return fmt.Errorf("telling item %s of the key of its goal: %w", st.ID, err)
		}
	}
	if from.ID == to.ID {
		return nil
	}
	const ofCourse = `goal_id = $1 and item_id in (select id from item where course_id = $2)`
	if _, err := tx.Exec(ctx, `insert into item_goal (item_id, goal_id) select item_id, $3 from item_goal where `+ofCourse+`
		on conflict (item_id, goal_id) do nothing`, from.ID, course, to.ID); err != nil {
		return fmt.Errorf("linking items to goal %s: %w", to.ID, err)
	}
	if _, err := tx.Exec(ctx, `delete from item_goal where `+ofCourse, from.ID, course); err != nil {
		return fmt.Errorf("unlinking items from goal %s: %w", from.ID, err)
	}
	return nil
}
