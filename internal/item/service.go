package item

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// ManyVariants is from how many variants on a templated item counts as one that does not run out:
// a learner gets another question every time.
const ManyVariants = 20

// Origin says where an item is put, by whom and when.
type Origin struct {
	Org    core.OrgID
	Course core.CourseID
	Lang   string        // language of an item that names none: the course's
	By     core.PersonID // "" = an import
	At     time.Time
}

// Outcome is what [Put] did.
type Outcome string

// The outcomes.
const (
	Added     Outcome = "added"
	Unchanged Outcome = "unchanged"
	Updated   Outcome = "updated"  // a new version
	Restored  Outcome = "restored" // it had been retired, and is back
	Kept      Outcome = "kept"     // the source changed, and so did someone here: the local edit stays
)

// Change is what became of one item that was put.
type Change struct {
	ID      core.ItemID
	Version int
	Outcome Outcome
	// NoGoals names keys of goals that the course's framework does not have; they are not linked.
	NoGoals []string
}

// ID is the id of the item with a key in a course: always the same, so that bringing it in again
// meets the same row.
func ID(course core.CourseID, key string) core.ItemID {
	return core.DerivedID[core.ItemID]("item", string(course), key)
}

// Put stores an item that comes from a source, as an importer does. The same item again changes
// nothing; a changed one becomes a new version, unless somebody edited it here. The item has to be
// sound, see [Validate].
func Put(ctx context.Context, tx *db.Tx, o Origin, it Item) (Change, error) {
	if it.Lang == "" {
		it.Lang = o.Lang
	}
	content, err := json.Marshal(it)
	if err != nil {
		return Change{}, fmt.Errorf("writing item %q: %w", it.Key, err)
	}
	r := row{
		id: ID(o.Course, it.Key), org: o.Org, course: o.Course, key: it.Key, version: 1, hash: hashOf(content),
		uses: joinUses(it.Uses), difficulty: difficulty(it), templated: manyVariants(&it),
		problem: problemOf(it), rungs: len(it.Hints),
	}
	had, err := loadRow(ctx, tx, r.id)
	if errors.Is(err, db.ErrNoRows) {
		if err := insertRow(ctx, tx, r); err != nil {
			return Change{}, err
		}
		return r.keep(ctx, tx, Added, it.Goals, version{content: content, by: o.By, at: o.At})
	}
	if err != nil {
		return Change{}, fmt.Errorf("looking for item %q: %w", it.Key, err)
	}
	if had.hash == r.hash || had.edited != "" {
		return had.stay(ctx, tx, had.hash != r.hash)
	}
	outcome := Updated
	if had.retired != "" {
		outcome = Restored
	}
	r.version = had.version + 1
	if err := updateRow(ctx, tx, r); err != nil {
		return Change{}, err
	}
	return r.keep(ctx, tx, outcome, it.Goals, version{content: content, by: o.By, at: o.At})
}

// keep stores the content of a row that was just written.
func (r row) keep(ctx context.Context, tx *db.Tx, o Outcome, goals []string, v version) (Change, error) {
	unknown, err := saveContent(ctx, tx, r, goals, v)
	return Change{ID: r.id, Version: r.version, Outcome: o, NoGoals: unknown}, err
}

// stay leaves a row's content as it is, and takes it into use again.
func (r row) stay(ctx context.Context, tx *db.Tx, sourceChanged bool) (Change, error) {
	change := Change{ID: r.id, Version: r.version, Outcome: Unchanged}
	if r.retired != "" {
		change.Outcome = Restored
		r.retired = ""
		if err := updateRow(ctx, tx, r); err != nil {
			return Change{}, err
		}
	}
	if sourceChanged {
		change.Outcome = Kept
	}
	return change, nil
}

// Unsound is the error of an edit that [Validate] has something to say about.
type Unsound struct{ Problems []Problem }

// Error names the first problem for the log.
func (u *Unsound) Error() string {
	return fmt.Sprintf("the item has %d problems, the first %s at %q", len(u.Problems), u.Problems[0].Key, u.Problems[0].Path)
}

// Edit stores what a person here made of an item, as a new version, and marks the item as edited, so
// that a later import keeps it. Its key stays. The error is [Unsound] when the item could not be
// asked, and a fault when there is no such item.
func Edit(ctx context.Context, tx *db.Tx, id core.ItemID, it Item, o Origin) (newest int, err error) {
	had, err := loadRow(ctx, tx, id)
	if errors.Is(err, db.ErrNoRows) || err == nil && had.org != o.Org {
		return 0, core.Missing()
	}
	if err != nil {
		return 0, fmt.Errorf("looking for item %s: %w", id, err)
	}
	it.Key = had.key
	if it.Lang == "" {
		it.Lang = o.Lang
	}
	if problems := Validate(&it); len(problems) > 0 {
		return 0, &Unsound{Problems: problems}
	}
	content, err := json.Marshal(it)
	if err != nil {
		return 0, fmt.Errorf("writing item %s: %w", id, err)
	}
	r := had
	r.version, r.edited, r.retired = had.version+1, core.Stamp(o.At), ""
	r.uses, r.difficulty, r.templated = joinUses(it.Uses), difficulty(it), manyVariants(&it)
	r.problem, r.rungs = problemOf(it), len(it.Hints)
	if err := updateRow(ctx, tx, r); err != nil {
		return 0, err
	}
	unknown, err := saveContent(ctx, tx, r, it.Goals, version{content: content, by: o.By, at: o.At})
	if err == nil && len(unknown) > 0 {
		err = core.BadField("goals", "item.no_such_goal")
	}
	return r.version, err
}

// RetireOthers retires the items of a course that are not in keep, and lists their keys: those that
// the source no longer has. Their versions stay, since learners' work points at them. Items edited
// here stay as well.
func RetireOthers(ctx context.Context, tx *db.Tx, course core.CourseID, keep map[core.ItemID]bool, at time.Time) ([]string, error) {
	all, err := listed(ctx, tx, course)
	if err != nil {
		return nil, err
	}
	var ids []core.ItemID
	var keys []string
	for _, l := range all {
		if !keep[l.ID] && !l.Edited {
			ids, keys = append(ids, l.ID), append(keys, l.Key)
		}
	}
	return keys, Retire(ctx, tx, ids, at)
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func difficulty(it Item) Difficulty {
	if it.Difficulty == "" {
		return Medium
	}
	return it.Difficulty
}

// problemOf is the key of the problem that an item is a part of.
func problemOf(it Item) string {
	if it.Stimulus == nil {
		return ""
	}
	return it.Stimulus.Key
}

func manyVariants(it *Item) bool {
	return it.Template != nil && countUpTo(it, ManyVariants) >= ManyVariants
}
