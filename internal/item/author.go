package item

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// localKey marks items that were written here: no source has such a key, so no import retires or changes them.
const localKey = "here:"

// Add stores an item that a person writes here, under a key of its own, and gives its id. The error is [Unsound] when it could not be asked.
func Add(ctx context.Context, tx *db.Tx, o Origin, it Item) (core.ItemID, error) {
	it.Key = localKey + core.NewID[string]()
	if it.Lang == "" {
		it.Lang = o.Lang
	}
	if problems := Validate(&it); len(problems) > 0 {
		return "", &Unsound{Problems: problems}
	}
	change, err := Put(ctx, tx, o, it)
	if err != nil {
		return "", err
	}
	if len(change.NoGoals) > 0 {
		return "", core.BadField("goal", "item.no_such_goal")
	}
	_, err = tx.Exec(ctx, `update item set edited_at = $1 where id = $2`, core.Stamp(o.At), change.ID)
	if err != nil {
		return "", fmt.Errorf("marking item %s as written here: %w", change.ID, err)
	}
	return change.ID, nil
}

// SetRetired takes one item out of use, or into use again. What learners did with it stays.
func SetRetired(ctx context.Context, tx *db.Tx, id core.ItemID, retired bool, at time.Time) error {
	stamp := ""
	if retired {
		stamp = core.Stamp(at)
	}
	if _, err := tx.Exec(ctx, `update item set retired_at = $1 where id = $2 and (retired_at <> '') <> ($1 <> '')`, stamp, id); err != nil {
		return fmt.Errorf("retiring item %s: %w", id, err)
	}
	return nil
}

// Show says which items of a course a list shows.
type Show string

// What a list of items shows.
const (
	InUse     Show = ""        // everything that is not retired
	NoGoal    Show = "no-goal" // for practice only, until it has one
	EditedNow Show = "here"    // written or edited here
	Gone      Show = "retired"
)

// Wanted narrows a list of items.
type Wanted struct {
	Goal core.GoalID // "" = any
	Use  Use         // "" = any
	Show Show
}

// FindOfCourse lists items of a course, whole, by key. More tells that there are others after them: ask again with the last key.
func FindOfCourse(ctx context.Context, tx *db.Tx, course core.CourseID, w Wanted, page core.Page) (list []Stored, more bool, err error) {
	where := `i.course_id = $1 and i.key > $2`
	args := []any{course, page.After}
	and := func(condition string, arg ...any) {
		if len(arg) > 0 {
			args = append(args, arg[0])
			condition = fmt.Sprintf(condition, len(args))
		}
		where += " and " + condition
	}
	if w.Show == Gone {
		and(`i.retired_at <> ''`)
	} else {
		and(`i.retired_at = ''`)
	}
	switch w.Show {
	case NoGoal:
		and(noGoal)
	case EditedNow:
		and(`i.edited_at <> ''`)
	case InUse, Gone:
	}
	if w.Goal != "" {
		and(`exists (select 1 from item_goal ig where ig.item_id = i.id and ig.goal_id = $%d)`, w.Goal)
	}
	if w.Use != "" {
		and(`(i.uses = '' or ',' || i.uses || ',' like $%d)`, "%,"+string(w.Use)+",%")
	}
	args = append(args, page.Rows()+1)
	list, err = db.List(ctx, tx, scanStored, `select `+storedColumns+` from item i join item_version v on v.item_id = i.id and v.version = i.version
		where `+where+fmt.Sprintf(` order by i.key limit $%d`, len(args)), args...)
	if err != nil {
		return nil, false, fmt.Errorf("listing the items of course %s: %w", course, err)
	}
	if len(list) > page.Rows() {
		return list[:page.Rows()], true, nil
	}
	return list, false, nil
}

// ProblemsOf lists what is wrong when err is [Unsound]; nil otherwise.
func ProblemsOf(err error) []Problem {
	var u *Unsound
	if errors.As(err, &u) {
		return u.Problems
	}
	return nil
}
