package goal

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

// linksOf reads "a>b" as replaced and "a=b" as the same.
func linksOf(text string) []Successor {
	var list []Successor
	for _, one := range strings.Fields(text) {
		if from, to, ok := strings.Cut(one, ">"); ok {
			list = append(list, Successor{Old: from, New: to})
		} else if from, to, ok := strings.Cut(one, "="); ok {
			list = append(list, Successor{Old: from, New: to, Same: true})
		}
	}
	return list
}

func setOf(text string) map[string]bool {
	set := map[string]bool{}
	for _, key := range strings.Fields(text) {
		set[key] = true
	}
	return set
}

// said writes what Follow decided as one line.
func said(f Followed) string {
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(f.Renamed)) {
		parts = append(parts, f.Renamed[key]+"→"+key)
	}
	for _, key := range slices.Sorted(maps.Keys(f.Merged)) {
		parts = append(parts, strings.Join(f.Merged[key], "+")+"→"+key)
	}
	for _, key := range slices.Sorted(maps.Keys(f.Split)) {
		parts = append(parts, key+"→"+strings.Join(f.Split[key], "+"))
	}
	for _, key := range slices.Sorted(maps.Keys(f.Lost)) {
		parts = append(parts, fmt.Sprint(key, "?", map[bool]string{true: "circle", false: "nowhere"}[f.Lost[key].Circle]))
	}
	return strings.Join(parts, " ")
}

func TestFollow(t *testing.T) {
	for name, c := range map[string]struct{ had, retired, now, links, want string }{
		"nothing said":             {"a", "", "b", "", ""},
		"one by one":               {"a", "", "b", "a>b", "a→b"},
		"said twice":               {"a", "", "b", "a>b a>b", "a→b"},
		"both stay":                {"a b", "", "a b", "a>b", ""},
		"a chain":                  {"a", "", "d", "a>b b>c c>d", "a→d"},
		"a chain that ends early":  {"a", "", "c", "a>b b>c c>d", "a→c"},
		"a circle":                 {"a", "", "z", "a>b b>a", "a?circle"},
		"by itself":                {"a", "", "z", "a>a", "a?circle"},
		"a circle with a way out":  {"a", "", "c", "a>b b>a b>c", "a→c"},
		"nowhere":                  {"a", "", "z", "a>gone", "a?nowhere"},
		"split":                    {"a", "", "b c", "a>b a>c", "a→b+c"},
		"split, half elsewhere":    {"a", "", "b", "a>b a>gone", "a→b"},
		"split and joined again":   {"a", "", "d", "a>b a>c b>d c>d", "a→d"},
		"merge":                    {"a b", "", "c", "a>c b>c", "a+b→c"},
		"merge into one that is":   {"a c", "", "c", "a>c", "a→c"},
		"whole of one, part of b":  {"a b", "", "c d", "a>c b>c b>d", "a→c b→c+d"},
		"went before":              {"a c", "a", "c", "a>c", ""},
		"went before, now back":    {"a", "a", "c", "a>c", "a→c"},
		"the same":                 {"a", "", "b", "b=a", "a→b"},
		"the same as elsewhere":    {"a", "", "z", "a=other", ""},
		"replaced says more":       {"a", "", "b c", "a>b a=c", "a→b"},
		"both ways":                {"a b", "", "c d", "a>c b>d", "a→c b→d"},
		"of what was never here":   {"z", "", "b", "a>b", ""},
		"the new one was there":    {"a b", "", "b", "a=b", "a→b"},
		"an item and its own past": {"b", "", "c", "a>b b>c", "b→c"},
	} {
		t.Run(name, func(t *testing.T) {
			retired := setOf(c.retired)
			got := Follow(setOf(c.had), func(key string) bool { return retired[key] }, setOf(c.now), linksOf(c.links))
			if said(got) != c.want {
				t.Errorf("%q, want %q", said(got), c.want)
			}
		})
	}
	into := Follow(setOf("a c"), func(string) bool { return false }, setOf("c"), linksOf("a>c"))
	if len(into.Renamed) != 0 || len(into.Merged["c"]) != 1 {
		t.Errorf("a goal went on as one that others have earned something at: %+v", into)
	}
	half := Follow(setOf("a"), func(string) bool { return false }, setOf("b"), linksOf("a>b a>gone"))
	if len(half.Renamed) != 0 || len(half.Split["a"]) != 1 {
		t.Errorf("half of a goal passed for the whole: %+v", half)
	}
}

// FuzzFollow holds for whatever a source says: each old key has one fate, and a goal goes on only where nothing stands yet.
func FuzzFollow(f *testing.F) {
	f.Add("a b c", "d e", "a>d b>d c>d c>e")
	f.Add("a", "b", "a>a a=b b>a")
	f.Add("a b", "b c", "a>x x>y y>a a=c")
	f.Fuzz(func(t *testing.T, had, now, links string) {
		h, n := setOf(had), setOf(now)
		got := Follow(h, func(string) bool { return false }, n, linksOf(links))
		fate := map[string]int{}
		for key, old := range got.Renamed {
			fate[old]++
			if h[key] || !n[key] {
				t.Errorf("%q goes on as %q", old, key)
			}
		}
		for key, olds := range got.Merged {
			for _, old := range olds {
				fate[old]++
			}
			if !n[key] {
				t.Errorf("%v became %q, which is not there", olds, key)
			}
		}
		for old := range got.Split {
			fate[old]++
		}
		for old := range got.Lost {
			fate[old]++
		}
		for old, times := range fate {
			if times != 1 || !h[old] || n[old] {
				t.Errorf("%q has %d fates", old, times)
			}
		}
	})
}

func TestALongChainOfReplacementsEnds(t *testing.T) {
	var links []Successor
	for i := range 5000 {
		links = append(links, Successor{Old: fmt.Sprint("k", i), New: fmt.Sprint("k", i+1)})
	}
	if got := said(Follow(setOf("k0"), func(string) bool { return false }, setOf("k5000"), links)); got != "k0?nowhere" {
		t.Error(got)
	}
	if got := said(Follow(setOf("k4900"), func(string) bool { return false }, setOf("k5000"), links)); got != "k4900→k5000" {
		t.Error(got)
	}
}

// TestAKeyComesAndGoes brings versions forth and back: a goal under a new key is the same goal, and no key meets a stranger.
func TestAKeyComesAndGoes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newShelf(t, d)
		one := func(key string, needs ...string) Draft {
			draft := Draft{Key: key, Title: "Add", Code: "1.A.1"}
			for _, n := range needs {
				draft.Needs = append(draft.Needs, Need{Key: n})
			}
			return draft
		}
		version := func(links string, drafts ...Draft) map[string]Change {
			t.Helper()
			got := map[string]Change{}
			s.Successors = linksOf(links)
			s.write(func(ctx context.Context, tx *db.Tx) error {
				changes, err := Put(ctx, tx, s.Origin, drafts)
				for _, c := range changes {
					got[c.Key] = c
				}
				return err
			})
			return got
		}
		first := version("", one("a"), one("x", "a"))
		id := first["a"].ID
		for _, step := range []struct {
			links, key string
			want       Outcome
		}{{"a>b", "b", Replaced}, {"a>b", "b", Unchanged}, {"a>b b>c", "c", Replaced}, {"", "a", Replaced}, {"a>c", "c", Replaced}, {"a>b", "b", Replaced}} {
			got := version(step.links, one(step.key), one("x", step.key))
			if c := got[step.key]; c.ID != id || c.Outcome != step.want || len(got) != 2 || got["x"].Outcome != Unchanged {
				t.Errorf("%s: %+v", step.key, got)
			}
		}
		got := version("", one("a"), one("b"), one("x", "b")) // a key of the past beside the present one is a goal of its own
		if got["b"].ID != id || got["a"].ID == id || got["a"].Outcome != Added || got["x"].Outcome != Unchanged {
			t.Errorf("%+v", got)
		}
		s.write(func(ctx context.Context, tx *db.Tx) error {
			needs, err := Needs(ctx, tx, []core.GoalID{first["x"].ID})
			if n := needs[first["x"].ID]; len(n) != 1 || n[0].ID != id || n[0].Key != "b" {
				t.Errorf("what it needs: %+v", n)
			}
			return err
		})
	})
}
