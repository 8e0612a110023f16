package goal

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Successor says that what stands under one key of a source now stands under another.
type Successor struct {
	Old, New string
	// Same says that both are the same thing, without saying which of them came first: the one that the source no longer has.
	Same bool
}

// maxChain is how many keys are gone through from one that is gone to those that replace it. Real chains have two or three.
const maxChain = 200

// Fate is what a source says of a key that it no longer has: what replaces it, as far as that is in the source.
type Fate struct {
	Key  string
	Into []string // in the order of their letters; none, when all ways end elsewhere
	// Partly says that some of what replaces it is nowhere in the source.
	Partly bool
	// Circle says that the keys replace each other in a circle, with no way out.
	Circle bool
}

// Fates finds what replaces keys that a source no longer has, over any number of steps. Keys of which the source says nothing are left out.
func Fates(gone []string, now map[string]bool, links []Successor) []Fate {
	next, same := map[string][]string{}, map[string][]string{}
	for _, l := range links {
		if l.Same {
			same[l.Old], same[l.New] = append(same[l.Old], l.New), append(same[l.New], l.Old)
		} else {
			next[l.Old] = append(next[l.Old], l.New)
		}
	}
	var list []Fate
	for _, key := range gone {
		f := Fate{Key: key}
		switch {
		case len(next[key]) > 0:
			f.walk(now, next)
		case len(same[key]) > 0:
			for _, k := range same[key] {
				if now[k] {
					f.Into = append(f.Into, k)
				}
			}
			if len(f.Into) == 0 {
				continue // the same as something elsewhere: that replaces nothing
			}
		default:
			continue
		}
		slices.Sort(f.Into)
		f.Into = slices.Compact(f.Into)
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b Fate) int { return cmp.Compare(a.Key, b.Key) })
	return list
}

// walk goes from a key to all that replaces it.
func (f *Fate) walk(now map[string]bool, next map[string][]string) {
	seen := map[string]bool{f.Key: true}
	nowhere := false
	for open := []string{f.Key}; len(open) > 0; {
		key := open[len(open)-1]
		open = open[:len(open)-1]
		nowhere = nowhere || len(next[key]) == 0 || len(seen) > maxChain
		for _, k := range next[key] {
			if seen[k] || len(seen) > maxChain {
				continue
			}
			seen[k] = true
			if now[k] {
				f.Into = append(f.Into, k)
			} else {
				open = append(open, k)
			}
		}
	}
	f.Partly, f.Circle = nowhere, len(f.Into) == 0 && !nowhere
}

// Followed is what became of things that a source replaces.
type Followed struct {
	Renamed map[string]string   // by the new key: the old key of the only thing that it replaces. It stays the same thing
	Merged  map[string][]string // by the new key: the old keys of things that became one
	Split   map[string][]string // by the old key: the new keys, of which none has all of it
	Lost    map[string]Fate     // by the old key: replaced by what is not there
}

// Follow decides what becomes of the keys had, given those that a source has now. A thing goes on under a new key only where that key replaces
// it alone and whole, and nothing stands under it yet: then what hangs on the old one is true of the new one, too. retired tells of keys that had
// gone before.
func Follow(had map[string]bool, retired func(key string) bool, now map[string]bool, links []Successor) Followed {
	f := Followed{Renamed: map[string]string{}, Merged: map[string][]string{}, Split: map[string][]string{}, Lost: map[string]Fate{}}
	if len(links) == 0 {
		return f
	}
	var gone []string
	for key := range had {
		if !now[key] {
			gone = append(gone, key)
		}
	}
	from := map[string][]string{} // by the new key, all that it replaces whole or in part
	fates := Fates(gone, now, links)
	for _, t := range fates {
		for _, key := range t.Into {
			from[key] = append(from[key], t.Key)
		}
	}
	for _, t := range fates {
		whole := len(t.Into) == 1 && !t.Partly
		switch {
		case whole && len(from[t.Into[0]]) == 1 && !had[t.Into[0]]:
			f.Renamed[t.Into[0]] = t.Key
		case retired(t.Key): // it went before, and whatever was said of it then was done
		case len(t.Into) == 0:
			f.Lost[t.Key] = t
		case whole:
			f.Merged[t.Into[0]] = append(f.Merged[t.Into[0]], t.Key)
		default:
			f.Split[t.Key] = t.Into
		}
	}
	return f
}

// follow has goals go on under the keys that replace theirs, in rows and in the table, and tells what else became of those that are replaced.
func follow(ctx context.Context, tx *db.Tx, o Origin, rows map[string]row, drafts []Draft) (Followed, error) {
	had, now := make(map[string]bool, len(rows)), make(map[string]bool, len(drafts))
	for key := range rows {
		had[key] = true
	}
	for _, d := range drafts {
		now[d.Key] = true
	}
	f := Follow(had, func(key string) bool { return rows[key].retired != "" }, now, o.Successors)
	former, err := formerKeys(ctx, tx, o.Framework)
	if err != nil {
		return f, err
	}
	for _, key := range slices.Sorted(maps.Keys(now)) { // an older version of the source is back
		present, known := former[key]
		if known && !had[key] && !now[present] && f.Renamed[key] == "" && !f.names(present) {
			f.Renamed[key] = present
		}
	}
	needs := map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(f.Renamed)) {
		r := rows[f.Renamed[key]]
		needs[r.draft.Key] = key
		if err := rename(ctx, tx, o, r.id, r.draft.Key, key); err != nil {
			return f, err
		}
		delete(rows, r.draft.Key)
		r.draft.Key = key
		rows[key] = r
	}
	for _, r := range rows {
		for i, n := range r.draft.Needs {
			r.draft.Needs[i].Key = cmp.Or(needs[n.Key], n.Key)
		}
	}
	return f, nil
}

// names tells whether something became of an old key.
func (f Followed) names(old string) bool {
	for _, key := range f.Renamed {
		if key == old {
			return true
		}
	}
	for _, keys := range f.Merged {
		if slices.Contains(keys, old) {
			return true
		}
	}
	_, lost := f.Lost[old]
	return lost || len(f.Split[old]) > 0
}

// into writes what became of goals that are replaced into the changes. was are the goals as they were, by their keys then.
func (f Followed) into(changes []Change, was map[string]row) {
	at := make(map[string]int, len(changes))
	for i, c := range changes {
		at[c.Key] = i
	}
	part := func(key string) Part { return Part{ID: was[key].id, Key: key, Title: was[key].draft.Title} }
	for key, old := range f.Renamed {
		c := &changes[at[key]]
		c.Outcome, c.From = Replaced, []Part{part(old)}
	}
	for key, parts := range f.Merged {
		c := &changes[at[key]]
		for _, old := range parts {
			c.From = append(c.From, part(old))
			if i, ok := at[old]; ok {
				changes[i].Into = []Part{{c.ID, c.Key, c.Title}}
			}
		}
	}
	for old, keys := range f.Split {
		i, ok := at[old]
		for _, key := range keys {
			if c := changes[at[key]]; ok {
				changes[i].Into = append(changes[i].Into, Part{c.ID, c.Key, c.Title})
				changes[i].Lost = len(keys) == 1
			}
		}
	}
	for old, fate := range f.Lost {
		if i, ok := at[old]; ok {
			changes[i].Lost, changes[i].Circle = true, fate.Circle
		}
	}
}

// formerKeys gives the present key of each goal by the keys that it had.
func formerKeys(ctx context.Context, tx *db.Tx, framework core.FrameworkID) (map[string]string, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (p [2]string, err error) {
		err = s.Scan(&p[0], &p[1])
		return p, err
	}, `select k.key, g.key from goal_key k join goal g on g.id = k.goal_id where k.framework_id = $1`, framework)
	if err != nil {
		return nil, fmt.Errorf("listing the keys that goals of framework %s had: %w", framework, err)
	}
	former := make(map[string]string, len(list))
	for _, p := range list {
		former[p[0]] = p[1]
	}
	return former, nil
}

// rename gives a goal another key. Its id, and with it all that was earned and made, stays.
func rename(ctx context.Context, tx *db.Tx, o Origin, id core.GoalID, was, key string) error {
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{`update goal set key = $1 where id = $2`, []any{key, id}},
		{`delete from goal_key where framework_id = $1 and key = $2`, []any{o.Framework, key}},
		{`insert into goal_key (framework_id, key, goal_id, at) values ($1, $2, $3, $4)
			on conflict (framework_id, key) do update set goal_id = excluded.goal_id, at = excluded.at`, []any{o.Framework, was, id, core.Stamp(o.At)}},
	} {
		if _, err := tx.Exec(ctx, q.sql, q.args...); err != nil {
			return fmt.Errorf("giving goal %q the key %q: %w", was, key, err)
		}
	}
	return nil
}

// freshID is the id of a goal that is new: the usual one of its key, or another where a goal that had that key has it.
func freshID(framework core.FrameworkID, key string, taken map[core.GoalID]bool) core.GoalID {
	id := ID(framework, key)
	for n := 2; taken[id]; n++ {
		id = core.DerivedID[core.GoalID]("goal", string(framework), key, fmt.Sprint(n))
	}
	return id
}
