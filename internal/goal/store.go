package goal

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Framework is a set of goals with one source: a CASE document, or the goals of one course.
type Framework struct {
	Org     core.OrgID
	Key     string // stable in its source
	Title   string
	Lang    string
	Source  string
	Licence string
}

// FrameworkID is the id of the framework with a key in an organisation: always the same.
func FrameworkID(org core.OrgID, key string) core.FrameworkID {
	return core.DerivedID[core.FrameworkID]("framework", string(org), key)
}

// ID is the id of the goal with a key in a framework: always the same, so that bringing it in again
// meets the same row.
func ID(framework core.FrameworkID, key string) core.GoalID {
	return core.DerivedID[core.GoalID]("goal", string(framework), key)
}

// PutFramework stores a framework, or brings it up to date.
func PutFramework(ctx context.Context, tx *db.Tx, f Framework, at time.Time) (core.FrameworkID, error) {
	id := FrameworkID(f.Org, f.Key)
	_, err := tx.Exec(ctx, `insert into framework (id, org_id, key, title, language, source, licence, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (id) do update set title = excluded.title, language = excluded.language, source = excluded.source, licence = excluded.licence`,
		id, f.Org, f.Key, f.Title, f.Lang, f.Source, f.Licence, core.Stamp(at))
	if err != nil {
		return "", fmt.Errorf("keeping framework %q: %w", f.Key, err)
	}
	return id, nil
}

// Origin says where goals are put and when.
type Origin struct {
	Org       core.OrgID
	Framework core.FrameworkID
	Lang      string
	At        time.Time
	// Successors say which goals of the source stand under a new key.
	Successors []Successor
}

// Outcome is what [Put] did to one goal.
type Outcome string

// The outcomes.
const (
	Added     Outcome = "added"
	Unchanged Outcome = "unchanged"
	Updated   Outcome = "updated"
	Restored  Outcome = "restored" // it had been retired, and is back
	Kept      Outcome = "kept"     // the source changed, and so did someone here: the local edit stays
	Retired   Outcome = "retired"  // the source no longer has it
	Replaced  Outcome = "replaced" // the source has it under a new key: it is the same goal, with all that was earned
)

// Change is what became of one goal.
type Change struct {
	ID      core.GoalID
	Key     string
	Title   string
	Outcome Outcome
	Was     string   // the title before, where it was another one
	Fields  []string // what is different: [Parts]
	From    []Part   // the goals in whose place it stands; more than one where they became one
	Into    []Part   // of a goal that is gone: those that stand in its place, of which none has all of it alone
	Lost    bool     // of a goal that is gone: the source says that it is replaced, and what replaces it is not there, or not all of it
	Circle  bool     // … because what replaces it is replaced by it
	Edited  bool     // changed here since it was imported
}

// Part is a goal that is replaced, or that replaces another.
type Part struct {
	ID    core.GoalID
	Key   string
	Title string
}

// Parts are the parts of a goal that a new version of its source may change.
func Parts() []string {
	return []string{"title", "why", "description", "minutes", "rule", "needs", "language"}
}

// Put stores the goals of a framework as an importer does: the same goals again change nothing, goals that somebody
// edited here stay as they are, goals that are gone from the source are retired and never deleted. A goal that the source replaces by one
// other goes on as that one, see [Follow]. The drafts have passed [Check].
func Put(ctx context.Context, tx *db.Tx, o Origin, drafts []Draft) ([]Change, error) {
	had, err := loadRows(ctx, tx, o.Framework)
	if err != nil {
		return nil, err
	}
	if err := loadNeeds(ctx, tx, o.Framework, had); err != nil {
		return nil, err
	}
	was := maps.Clone(had)
	followed, err := follow(ctx, tx, o, had, drafts)
	if err != nil {
		return nil, err
	}
	taken := make(map[core.GoalID]bool, len(had))
	for _, r := range had {
		taken[r.id] = true
	}
	ids := make(map[string]core.GoalID, len(drafts))
	var changes []Change
	var renew []Draft // whose needs are written again
	for i, d := range drafts {
		old, known := had[d.Key]
		r := rowOf(o, d, i)
		if r.id = old.id; !known {
			r.id = freshID(o.Framework, d.Key, taken)
			taken[r.id] = true
		}
		ids[d.Key] = r.id
		delete(had, d.Key)
		c, err := putOne(ctx, tx, r, old, known)
		if err != nil {
			return nil, err
		}
		if c.Outcome != Unchanged && c.Outcome != Kept {
			renew = append(renew, d)
		}
		changes = append(changes, c)
	}
	gone, err := retireRest(ctx, tx, had, o.At)
	if err != nil {
		return nil, err
	}
	if err := putNeeds(ctx, tx, ids, renew); err != nil {
		return nil, err
	}
	changes = append(changes, gone...)
	followed.into(changes, was)
	return changes, putCodes(ctx, tx, o, ids, drafts)
}

// putOne stores one goal, and tells what became of it.
func putOne(ctx context.Context, tx *db.Tx, r, old row, known bool) (Change, error) {
	c := Change{ID: r.id, Key: r.draft.Key, Title: r.draft.Title, Outcome: old.outcome(known, r.hash), Edited: old.edited != ""}
	if known && old.hash != r.hash {
		if c.compare(old, r); len(c.Fields) == 0 { // another key of what it needs, and nothing else
			c.Outcome = old.outcome(known, old.hash)
			if err := rehash(ctx, tx, r); err != nil {
				return c, err
			}
		}
	}
	return c, save(ctx, tx, r, old, c.Outcome)
}

// row is one row of the table goal, as [Put] needs it.
type row struct {
	id        core.GoalID
	org       core.OrgID
	framework core.FrameworkID
	lang      string
	rule      string
	hash      string
	sort      int
	edited    string
	retired   string
	draft     Draft
}

func rowOf(o Origin, d Draft, sort int) row {
	r := row{org: o.Org, framework: o.Framework, lang: o.Lang, sort: sort, draft: d}
	if !d.Rule.IsZero() {
		raw, err := json.Marshal(d.Rule)
		if err != nil {
			panic(fmt.Sprintf("goal: a rule of two numbers cannot be written: %v", err))
		}
		r.rule = string(raw)
	}
	sum := sha256.New()
	fmt.Fprintf(sum, "%q %q %q %q %d %q", d.Title, d.Why, d.Description, o.Lang, d.Minutes, r.rule)
	for _, n := range sortedNeeds(d.Needs) {
		fmt.Fprintf(sum, " %q %q", n.Key, n.Why)
	}
	r.hash = hex.EncodeToString(sum.Sum(nil))
	return r
}

func (old row) outcome(known bool, hash string) Outcome {
	switch {
	case !known:
		return Added
	case old.edited != "" && old.hash != hash:
		return Kept
	case old.retired != "":
		return Restored
	case old.hash != hash && old.edited == "":
		return Updated
	default:
		return Unchanged
	}
}

func loadRows(ctx context.Context, tx *db.Tx, framework core.FrameworkID) (map[string]row, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (row, error) {
		var r row
		d := &r.draft
		err := s.Scan(&r.id, &d.Key, &d.Title, &d.Why, &d.Description, &d.Minutes, &r.lang, &r.rule, &r.hash, &r.sort, &r.edited, &r.retired)
		return r, err
	}, `select id, key, title, why, description, minutes, language, rule, source_hash, sort, edited_at, retired_at from goal where framework_id = $1`, framework)
	if err != nil {
		return nil, fmt.Errorf("listing the goals of framework %s: %w", framework, err)
	}
	rows := make(map[string]row, len(list))
	for _, r := range list {
		rows[r.draft.Key] = r
	}
	return rows, nil
}

// loadNeeds reads what the goals of a framework need.
func loadNeeds(ctx context.Context, tx *db.Tx, framework core.FrameworkID, rows map[string]row) error {
	type link struct{ goal, needs, why string }
	list, err := db.List(ctx, tx, func(s db.Scanner) (link, error) {
		var l link
		err := s.Scan(&l.goal, &l.needs, &l.why)
		return l, err
	}, `select g.key, b.key, n.why from goal g join goal_need n on n.goal_id = g.id join goal b on b.id = n.needs_id where g.framework_id = $1`, framework)
	if err != nil {
		return fmt.Errorf("reading what the goals of framework %s need: %w", framework, err)
	}
	for _, l := range list {
		r := rows[l.goal]
		r.draft.Needs = append(r.draft.Needs, Need{Key: l.needs, Why: l.why})
		rows[l.goal] = r
	}
	return nil
}

// compare says what is different in a new version of a goal.
func (c *Change) compare(old, r row) {
	a, b := old.draft, r.draft
	if a.Title != b.Title {
		c.Was = a.Title
	}
	for i, differs := range []bool{
		a.Title != b.Title, a.Why != b.Why, a.Description != b.Description, a.Minutes != b.Minutes, old.rule != r.rule,
		!slices.Equal(slices.Compact(sortedNeeds(a.Needs)), slices.Compact(sortedNeeds(b.Needs))), old.lang != r.lang,
	} {
		if differs {
			c.Fields = append(c.Fields, Parts()[i])
		}
	}
}

// sortedNeeds puts needs into an order of their own, since theirs says nothing.
func sortedNeeds(needs []Need) []Need {
	return slices.SortedFunc(slices.Values(needs), func(a, b Need) int { return cmp.Compare(a.Key, b.Key) })
}

// save writes what the outcome asks for.
func save(ctx context.Context, tx *db.Tx, r, old row, outcome Outcome) error {
	d := r.draft
	var err error
	switch {
	case outcome == Added:
		_, err = tx.Exec(ctx, `insert into goal (id, org_id, framework_id, key, title, why, description, language, minutes, rule, sort, source_hash, edited_at, retired_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, '', '')`,
			r.id, r.org, r.framework, d.Key, d.Title, d.Why, d.Description, r.lang, d.Minutes, r.rule, r.sort, r.hash)
	case outcome == Updated, outcome == Restored && old.edited == "":
		_, err = tx.Exec(ctx, `update goal set title = $1, why = $2, description = $3, language = $4, minutes = $5, rule = $6, sort = $7, source_hash = $8,
			retired_at = '' where id = $9`, d.Title, d.Why, d.Description, r.lang, d.Minutes, r.rule, r.sort, r.hash, r.id)
	case outcome == Restored, old.sort != r.sort:
		_, err = tx.Exec(ctx, `update goal set sort = $1, retired_at = '' where id = $2`, r.sort, r.id)
	}
	if err != nil {
		return fmt.Errorf("keeping goal %q: %w", d.Key, err)
	}
	return nil
}

// rehash keeps the digest of what the source says where only the name of something else is another one.
func rehash(ctx context.Context, tx *db.Tx, r row) error {
	if _, err := tx.Exec(ctx, `update goal set source_hash = $1 where id = $2`, r.hash, r.id); err != nil {
		return fmt.Errorf("keeping goal %q: %w", r.draft.Key, err)
	}
	return nil
}

// retireRest retires what is left: goals that the source no longer has. Those edited here stay.
func retireRest(ctx context.Context, tx *db.Tx, rest map[string]row, at time.Time) ([]Change, error) {
	var gone []Change
	var ids []core.GoalID
	for key, r := range rest {
		if r.retired == "" && r.edited == "" {
			gone = append(gone, Change{ID: r.id, Key: key, Title: r.draft.Title, Outcome: Retired})
			ids = append(ids, r.id)
		}
	}
	for some := range slices.Chunk(ids, batch) {
		args := append([]any{core.Stamp(at)}, db.Values(some...)...)
		if _, err := tx.Exec(ctx, `update goal set retired_at = $1 where id in `+db.In(len(some), 2), args...); err != nil {
			return nil, fmt.Errorf("retiring goals: %w", err)
		}
	}
	slices.SortFunc(gone, func(a, b Change) int { return cmp.Compare(a.Key, b.Key) })
	return gone, nil
}

// putNeeds writes the needs of some goals again.
func putNeeds(ctx context.Context, tx *db.Tx, ids map[string]core.GoalID, drafts []Draft) error {
	for _, d := range drafts {
		id := ids[d.Key]
		if _, err := tx.Exec(ctx, `delete from goal_need where goal_id = $1`, id); err != nil {
			return fmt.Errorf("forgetting what goal %q needed: %w", d.Key, err)
		}
		for _, n := range d.Needs {
			if _, err := tx.Exec(ctx, `insert into goal_need (goal_id, needs_id, why) values ($1, $2, $3) on conflict do nothing`, id, ids[n.Key], n.Why); err != nil {
				return fmt.Errorf("keeping what goal %q needs: %w", d.Key, err)
			}
		}
	}
	return nil
}

// Text is what a person here may change about a goal.
type Text struct {
	Title       string
	Why         string
	Description string
	Minutes     int
}

// Edit changes the texts of a goal and marks it as edited here, so that a later import keeps it. A
// goal of another organisation does not exist.
func Edit(ctx context.Context, tx *db.Tx, org core.OrgID, id core.GoalID, t Text, at time.Time) error {
	draft := Draft{Key: "x", Title: t.Title, Why: t.Why, Description: t.Description, Minutes: t.Minutes}
	if wrong := draft.check(); len(wrong) > 0 {
		return core.BadField("title", wrong[0].Key)
	}
	result, err := tx.Exec(ctx, `update goal set title = $1, why = $2, description = $3, minutes = $4, edited_at = $5 where id = $6 and org_id = $7`,
		t.Title, t.Why, t.Description, t.Minutes, core.Stamp(at), id, org)
	if err != nil {
		return fmt.Errorf("changing goal %s: %w", id, err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, core.Missing())
	}
	return nil
}

// SetRule stores a goal's rule, as package progress writes and has checked it, and marks the goal as edited here.
func SetRule(ctx context.Context, tx *db.Tx, id core.GoalID, rule string, at time.Time) error {
	if _, err := tx.Exec(ctx, `update goal set rule = $1, edited_at = $2 where id = $3`, rule, core.Stamp(at), id); err != nil {
		return fmt.Errorf("changing the rule of goal %s: %w", id, err)
	}
	return nil
}

// Write stores a goal that a person wrote here, under a key of its own. No import takes it away.
func Write(ctx context.Context, tx *db.Tx, o Origin, d Draft) (core.GoalID, error) {
	d.Key = "own-" + core.NewID[string]()
	if found := d.check(); len(found) > 0 {
		return "", core.BadField("goals", found[0].Key)
	}
	r := rowOf(o, d, 0)
	r.id = ID(o.Framework, d.Key)
	_, err := tx.Exec(ctx, `insert into goal (id, org_id, framework_id, key, title, why, description, language, minutes, rule, sort, source_hash, edited_at, retired_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (select coalesce(max(o.sort), -1) + 1 from goal o where o.framework_id = $3), '', $11, '')`,
		r.id, r.org, r.framework, d.Key, d.Title, d.Why, d.Description, r.lang, d.Minutes, r.rule, core.Stamp(o.At))
	if err != nil {
		return "", fmt.Errorf("writing a goal: %w", err)
	}
	return r.id, nil
}
