package item

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// batch is how many ids go into one query.
const batch = 500

// row is one row of the table item.
type row struct {
	id         core.ItemID
	org        core.OrgID
	course     core.CourseID
	key        string
	version    int
	uses       string // comma-separated, "" = everywhere
	difficulty Difficulty
	templated  bool
	problem    string // key of the problem that it is a part of
	rungs      int    // of its hint ladder
	hash       string
	edited     string // stamps, "" = never
	retired    string
}

const rowColumns = `id, org_id, course_id, key, version, uses, difficulty, templated, problem, rungs, source_hash, edited_at, retired_at`

func scanRow(s db.Scanner) (row, error) {
	var r row
	err := s.Scan(&r.id, &r.org, &r.course, &r.key, &r.version, &r.uses, &r.difficulty, &r.templated, &r.problem, &r.rungs, &r.hash, &r.edited, &r.retired)
	return r, err
}

func loadRow(ctx context.Context, tx *db.Tx, id core.ItemID) (row, error) {
	return scanRow(tx.QueryRow(ctx, `select `+rowColumns+` from item where id = $1`, id))
}

func insertRow(ctx context.Context, tx *db.Tx, r row) error {
	_, err := tx.Exec(ctx, `insert into item (`+rowColumns+`, withdrawn_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '', '')`,
		r.id, r.org, r.course, r.key, r.version, r.uses, r.difficulty, r.templated, r.problem, r.rungs, r.hash)
	if err != nil {
		return fmt.Errorf("adding item %q: %w", r.key, err)
	}
	return nil
}

func updateRow(ctx context.Context, tx *db.Tx, r row) error {
	_, err := tx.Exec(ctx, `update item set version = $1, uses = $2, difficulty = $3, templated = $4, problem = $5, rungs = $6,
		source_hash = $7, edited_at = $8, retired_at = $9,
		withdrawn_at = case when version = $1 then withdrawn_at else '' end where id = $10`,
		r.version, r.uses, r.difficulty, r.templated, r.problem, r.rungs, r.hash, r.edited, r.retired, r.id)
	if err != nil {
		return fmt.Errorf("changing item %q: %w", r.key, err)
	}
	return nil
}

// version is the content of an item at one time.
type version struct {
	content []byte
	by      core.PersonID
	at      time.Time
}

// saveContent stores a version and the goals that it names. It lists the keys that are no goals of
// the course's framework.
func saveContent(ctx context.Context, tx *db.Tx, r row, goals []string, v version) (unknown []string, err error) {
	if _, err := tx.Exec(ctx, `insert into item_version (item_id, version, content, made_by, created_at) values ($1, $2, $3, $4, $5)`,
		r.id, r.version, string(v.content), v.by, core.Stamp(v.at)); err != nil {
		return nil, fmt.Errorf("keeping version %d of item %q: %w", r.version, r.key, err)
	}
	if _, err := tx.Exec(ctx, `delete from item_goal where item_id = $1`, r.id); err != nil {
		return nil, fmt.Errorf("unlinking item %q: %w", r.key, err)
	}
	if len(goals) == 0 {
		return nil, nil
	}
	type known struct {
		id  core.GoalID
		key string
	}
	args := append([]any{r.course}, db.Values(goals...)...)
	found, err := db.List(ctx, tx, func(s db.Scanner) (known, error) {
		var k known
		err := s.Scan(&k.id, &k.key)
		return k, err
	}, `select g.id, g.key from goal g join course c on c.framework_id = g.framework_id
		where c.id = $1 and g.key in `+db.In(len(goals), 2), args...)
	if err != nil {
		return nil, fmt.Errorf("finding the goals of item %q: %w", r.key, err)
	}
	for _, g := range found {
		if _, err := tx.Exec(ctx, `insert into item_goal (item_id, goal_id) values ($1, $2)`, r.id, g.id); err != nil {
			return nil, fmt.Errorf("linking item %q to a goal: %w", r.key, err)
		}
	}
	for _, key := range goals {
		if !slices.ContainsFunc(found, func(k known) bool { return k.key == key }) {
			unknown = append(unknown, key)
		}
	}
	return unknown, nil
}

// Retire takes items out of use. What learners did with them stays.
func Retire(ctx context.Context, tx *db.Tx, ids []core.ItemID, at time.Time) error {
	for some := range slices.Chunk(ids, batch) {
		args := append([]any{core.Stamp(at)}, db.Values(some...)...)
		if _, err := tx.Exec(ctx, `update item set retired_at = $1 where retired_at = '' and id in `+db.In(len(some), 2), args...); err != nil {
			return fmt.Errorf("retiring items: %w", err)
		}
	}
	return nil
}

// Withdraw takes the current version of an item out of use, because a guide found it wrong. A new version, edited
// here or imported, comes back into use; bringing the same one in again does not.
func Withdraw(ctx context.Context, tx *db.Tx, id core.ItemID, version int, at time.Time) error {
	_, err := tx.Exec(ctx, `update item set withdrawn_at = $3 where id = $1 and version = $2 and withdrawn_at = ''`, id, version, core.Stamp(at))
	if err != nil {
		return fmt.Errorf("withdrawing item %s: %w", id, err)
	}
	return nil
}

// Stored is an item as it is kept: one version with what the table knows about it.
type Stored struct {
	ID      core.ItemID
	Org     core.OrgID
	Course  core.CourseID
	Version int  // of Item
	Current int  // the newest version
	Edited  bool // changed here since it was imported
	Retired bool
	Item    Item
}

const storedColumns = `i.id, i.org_id, i.course_id, v.version, i.version, i.edited_at, i.retired_at, v.content`

func scanStored(s db.Scanner) (Stored, error) {
	var st Stored
	var edited, retired, content string
	if err := s.Scan(&st.ID, &st.Org, &st.Course, &st.Version, &st.Current, &edited, &retired, &content); err != nil {
		return Stored{}, err
	}
	st.Edited, st.Retired = edited != "", retired != ""
	if err := json.Unmarshal([]byte(content), &st.Item); err != nil {
		return Stored{}, fmt.Errorf("reading version %d of item %s: %w", st.Version, st.ID, err)
	}
	return st, nil
}

// Get is one version of an item, 0 being the current one. It gives core.Missing when there is none.
// The caller decides whether the actor may see it.
func Get(ctx context.Context, tx *db.Tx, id core.ItemID, version int) (Stored, error) {
	st, err := scanStored(tx.QueryRow(ctx, `select `+storedColumns+` from item i join item_version v on v.item_id = i.id
		where i.id = $1 and v.version = case when $2 = 0 then i.version else $2 end`, id, version))
	if errors.Is(err, db.ErrNoRows) {
		return Stored{}, core.Missing()
	}
	if err != nil {
		return Stored{}, fmt.Errorf("loading item %s: %w", id, err)
	}
	return st, nil
}

// Ref names one version of an item.
type Ref struct {
	ID      core.ItemID
	Version int
}

// GetMany loads many versions at once. What does not exist is not in the map.
func GetMany(ctx context.Context, tx *db.Tx, refs []Ref) (map[Ref]Stored, error) {
	found := make(map[Ref]Stored, len(refs))
	for some := range slices.Chunk(refs, batch) {
		wanted := make(map[Ref]bool, len(some))
		ids := make([]core.ItemID, 0, len(some))
		versions := make([]int, 0, 4)
		for _, r := range some {
			wanted[r] = true
			ids = append(ids, r.ID)
			if !slices.Contains(versions, r.Version) {
				versions = append(versions, r.Version)
			}
		}
		args := append(db.Values(ids...), db.Values(versions...)...)
		list, err := db.List(ctx, tx, scanStored, `select `+storedColumns+` from item i join item_version v on v.item_id = i.id
			where i.id in `+db.In(len(ids), 1)+` and v.version in `+db.In(len(versions), len(ids)+1), args...)
		if err != nil {
			return nil, fmt.Errorf("loading %d items: %w", len(some), err)
		}
		for _, st := range list {
			if r := (Ref{st.ID, st.Version}); wanted[r] {
				found[r] = st
			}
		}
	}
	return found, nil
}

// OfCourse lists the items of a course that are in use, whole, by key: for an export.
func OfCourse(ctx context.Context, tx *db.Tx, course core.CourseID) ([]Stored, error) {
	list, err := db.List(ctx, tx, scanStored, `select `+storedColumns+` from item i
		join item_version v on v.item_id = i.id and v.version = i.version
		where i.course_id = $1 and i.retired_at = '' order by i.key`, course)
	if err != nil {
		return nil, fmt.Errorf("loading the items of course %s: %w", course, err)
	}
	return list, nil
}

// ByKeys loads the items of a course with some keys, whole, that are in use. What does not exist is not in the map.
func ByKeys(ctx context.Context, tx *db.Tx, course core.CourseID, keys []string) (map[string]Stored, error) {
	found := make(map[string]Stored, len(keys))
	for some := range slices.Chunk(keys, batch) {
		args := append([]any{course}, db.Values(some...)...)
		list, err := db.List(ctx, tx, scanStored, `select `+storedColumns+` from item i join item_version v on v.item_id = i.id and v.version = i.version
			where i.course_id = $1 and i.retired_at = '' and i.withdrawn_at = '' and i.key in `+db.In(len(some), 2), args...)
		if err != nil {
			return nil, fmt.Errorf("loading %d items of course %s: %w", len(some), course, err)
		}
		for _, st := range list {
			found[st.Item.Key] = st
		}
	}
	return found, nil
}

// Listed is an item as a list shows it.
type Listed struct {
	ID      core.ItemID
	Key     string
	Version int
	Edited  bool
}

const listedColumns = `i.id, i.key, i.version, i.edited_at`

func scanListed(s db.Scanner) (Listed, error) {
	var l Listed
	var edited string
	err := s.Scan(&l.ID, &l.Key, &l.Version, &edited)
	l.Edited = edited != ""
	return l, err
}

func listed(ctx context.Context, tx *db.Tx, course core.CourseID) ([]Listed, error) {
	list, err := db.List(ctx, tx, scanListed, `select `+listedColumns+` from item i where i.course_id = $1 and i.retired_at = '' order by i.key`, course)
	if err != nil {
		return nil, fmt.Errorf("listing the items of course %s: %w", course, err)
	}
	return list, nil
}

// noGoal holds for an item that is about no goal in use.
const noGoal = `not exists (select 1 from item_goal ig join goal g on g.id = ig.goal_id and g.retired_at = '' where ig.item_id = i.id)`

// WithoutGoal lists the items of a course that name no goal in use: they are for practice only, until
// somebody links them ([Edit] with Goals set).
func WithoutGoal(ctx context.Context, tx *db.Tx, course core.CourseID) ([]Listed, error) {
	list, err := db.List(ctx, tx, scanListed, `select `+listedColumns+` from item i
		where i.course_id = $1 and i.retired_at = '' and `+noGoal+`
		order by i.key`, course)
	if err != nil {
		return nil, fmt.Errorf("listing the items without a goal of course %s: %w", course, err)
	}
	return list, nil
}

// PoolEntry is an item that may be asked for a goal, at its current version.
type PoolEntry struct {
	ItemID     core.ItemID
	Version    int
	Course     core.CourseID
	Key        string
	Difficulty Difficulty
	Templated  bool   // makes [ManyVariants] or more
	Uses       []Use  // none = everywhere
	Problem    string // key of the problem that it is a part of, or ""
	Rungs      int    // of its hint ladder
	Edited     bool
}

// Only tells whether the item is for one use alone. An item only for a check alone is never shown
// anywhere else first.
func (p PoolEntry) Only(u Use) bool { return len(p.Uses) == 1 && p.Uses[0] == u }

// Pool lists what may be asked for a goal in a use, by key; the empty use lists everything that may be asked at all.
func Pool(ctx context.Context, tx *db.Tx, goal core.GoalID, use Use) ([]PoolEntry, error) {
	pools, err := Pools(ctx, tx, []core.GoalID{goal}, use)
	return pools[goal], err
}

// Pools is [Pool] for many goals at once.
func Pools(ctx context.Context, tx *db.Tx, goals []core.GoalID, use Use) (map[core.GoalID][]PoolEntry, error) {
	type linked struct {
		goal core.GoalID
		PoolEntry
	}
	pools := make(map[core.GoalID][]PoolEntry, len(goals))
	for some := range slices.Chunk(goals, batch) {
		list, err := db.List(ctx, tx, func(s db.Scanner) (linked, error) {
			var l linked
			var uses, edited string
			err := s.Scan(&l.goal, &l.ItemID, &l.Version, &l.Course, &l.Key, &uses, &l.Difficulty, &l.Templated, &l.Problem, &l.Rungs, &edited)
			l.Uses, l.Edited = splitUses(uses), edited != ""
			return l, err
		}, `select ig.goal_id, i.id, i.version, i.course_id, i.key, i.uses, i.difficulty, i.templated, i.problem, i.rungs, i.edited_at
			from item_goal ig join item i on i.id = ig.item_id
			where i.retired_at = '' and i.withdrawn_at = '' and ig.goal_id in `+db.In(len(some), 1)+` order by i.key, i.id`, db.Values(some...)...)
		if err != nil {
			return nil, fmt.Errorf("listing what may be asked for %d goals: %w", len(some), err)
		}
		for _, l := range list {
			if use == "" || len(l.Uses) == 0 || slices.Contains(l.Uses, use) {
				pools[l.goal] = append(pools[l.goal], l.PoolEntry)
			}
		}
	}
	return pools, nil
}

func joinUses(uses []Use) string {
	texts := make([]string, len(uses))
	for i, u := range uses {
		texts[i] = string(u)
	}
	return strings.Join(texts, ",")
}

func splitUses(s string) []Use {
	if s == "" {
		return nil
	}
	var uses []Use
	for u := range strings.SplitSeq(s, ",") {
		uses = append(uses, Use(u))
	}
	return uses
}

// AskedFor are those of some questions of an organisation that may be asked for a use.
func AskedFor(ctx context.Context, tx *db.Tx, org core.OrgID, ids []core.ItemID, use Use) (map[core.ItemID]bool, error) {
	fit := make(map[core.ItemID]bool, len(ids))
	if len(ids) == 0 {
		return fit, nil
	}
	list, err := db.List(ctx, tx, db.One[core.ItemID], `select id from item where org_id = $1 and (uses = '' or ',' || uses || ',' like $2) and id in `+db.In(len(ids), 3),
		append([]any{org, "%," + string(use) + ",%"}, db.Values(ids...)...)...)
	if err != nil {
		return nil, fmt.Errorf("asking for what questions may be asked: %w", err)
	}
	for _, id := range list {
		fit[id] = true
	}
	return fit, nil
}
