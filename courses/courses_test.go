package courses

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"crossfade/internal/course"
	"crossfade/internal/interop/archive"
	"crossfade/internal/interop/coursefolder"
	"crossfade/internal/item"
	"crossfade/internal/library"
)

// loaded keeps what load has read.
var loaded map[string]course.Package

// load reads every bundled course the way an import does, and is not content with less than no notes at all.
func load(t *testing.T) map[string]course.Package {
	t.Helper()
	if loaded != nil {
		return loaded
	}
	read := map[string]course.Package{}
	for _, b := range List() {
		tree, err := archive.OpenFS(b.Folder, b.Name, archive.Usual())
		if err != nil {
			t.Fatal(err)
		}
		src, err := coursefolder.Read(tree)
		if err != nil {
			t.Fatal(err)
		}
		src = course.Check(src)
		for _, n := range src.Notes {
			t.Errorf("%s: %s %s %s: %s %v", b.Name, n.Level, n.What, n.Where, n.Why, n.Args)
		}
		if len(src.Courses) != 1 {
			t.Fatalf("%s holds %d courses", b.Name, len(src.Courses))
		}
		read[b.Name] = src.Courses[0]
	}
	if !t.Failed() {
		loaded = read
	}
	return read
}

func TestTheFoldersAreSound(t *testing.T) {
	for name, c := range load(t) {
		if c.Licence != "CC-BY-4.0" || !slices.Equal(c.Authors, []string{"Crossfade"}) || c.Why == "" || c.Summary == "" {
			t.Errorf("%s says too little about itself: %+v", name, c)
		}
		if len(c.Units) != 3 || len(c.Goals) < 7 || len(c.Goals) > 9 {
			t.Errorf("%s has %d units and %d goals", name, len(c.Units), len(c.Goals))
		}
		for _, g := range c.Goals {
			if g.Why == "" || g.Description == "" || g.Minutes == 0 {
				t.Errorf("%s: goal %s lacks a why, a description or minutes", name, g.Key)
			}
		}
		for _, u := range c.Units {
			if u.Challenge == "" || u.Why == "" {
				t.Errorf("%s: unit %s lacks a challenge or a why", name, u.Key)
			}
		}
	}
}

// TestEveryGoalOffersWays holds the rule of the fix-it plan: there is always another way than the one used before.
func TestEveryGoalOffersWays(t *testing.T) {
	for name, c := range load(t) {
		for _, g := range c.Goals {
			forms := map[library.Role][]library.Form{}
			for _, r := range c.Resources {
				if slices.Contains(r.Goals, g.Key) {
					forms[r.Role] = append(forms[r.Role], r.Form)
				}
			}
			learn, fix := distinct(forms[library.Learn]), distinct(forms[library.FixIt])
			if len(learn) < 2 || len(fix) < 1 {
				t.Errorf("%s: goal %s has lessons in %v and fix-its in %v", name, g.Key, learn, fix)
			}
			for _, f := range fix {
				if slices.Contains(learn, f) {
					t.Errorf("%s: the fix-it of %s is a %s, as its lesson was", name, g.Key, f)
				}
			}
		}
	}
}

func distinct[T ~string](list []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

// TestEveryUnitLeavesTheScreen wants hands, a person and something for those who have got it.
func TestEveryUnitLeavesTheScreen(t *testing.T) {
	for name, c := range load(t) {
		for _, u := range c.Units {
			seen := map[string]bool{}
			for _, r := range c.Resources {
				if slices.ContainsFunc(u.Goals, func(g course.UnitGoal) bool { return slices.Contains(r.Goals, g.Key) }) {
					seen[string(r.Form)], seen[string(r.Role)] = true, true
				}
			}
			for _, want := range []string{string(library.Do), string(library.Talk), string(library.Stretch)} {
				if !seen[want] {
					t.Errorf("%s: unit %s has no %s", name, u.Key, want)
				}
			}
		}
	}
}

// TestEveryGoalCanBeCheckedForEver wants fresh and fair checks: enough endless questions for a check alone, all equally
// hard, and as many others to practise with.
func TestEveryGoalCanBeCheckedForEver(t *testing.T) {
	for name, c := range load(t) {
		for _, g := range c.Goals {
			endless := 0
			uses := map[item.Use]int{}
			kinds := map[item.InteractionKind]bool{}
			hard := map[item.Difficulty]bool{}
			for _, it := range c.Items {
				if !slices.Equal(it.Goals, []string{g.Key}) {
					continue
				}
				for _, u := range it.Uses {
					uses[u]++
				}
				for _, in := range it.Interactions {
					kinds[in.Kind] = true
				}
				if slices.Contains(it.Uses, item.Alone) {
					hard[it.Difficulty] = true
					if item.Count(&it) >= item.Endless {
						endless++
					}
				}
			}
			if endless < 3 || uses[item.Practice] < 4 || uses[item.Together] < 4 {
				t.Errorf("%s: goal %s has %d endless questions to be asked alone, and %v", name, g.Key, endless, uses)
			}
			if len(hard) != 1 || len(kinds) < 2 {
				t.Errorf("%s: goal %s asks alone at %v, in the ways %v", name, g.Key,
					slices.Collect(maps.Keys(hard)), slices.Collect(maps.Keys(kinds)))
			}
		}
	}
}

// TestItemsAreKeptApart wants one goal per question, and none that is practised and then asked alone.
func TestItemsAreKeptApart(t *testing.T) {
	for name, c := range load(t) {
		for _, it := range c.Items {
			if len(it.Goals) != 1 || len(it.Uses) == 0 || slices.Contains(it.Uses, item.Alone) && len(it.Uses) > 1 {
				t.Errorf("%s: %s serves %v in %v", name, it.Key, it.Goals, it.Uses)
			}
			if it.Solution == "" || it.Template == nil && !slices.Equal(it.Uses, []item.Use{item.InFilms}) {
				t.Errorf("%s: %s has no solution or no template", name, it.Key)
			}
			if slices.Contains(it.Uses, item.Practice) {
				checkLadder(t, name, it)
			}
		}
	}
}

func checkLadder(t *testing.T, name string, it item.Item) {
	t.Helper()
	if len(it.Hints) < 3 {
		t.Errorf("%s: %s has %d hints", name, it.Key, len(it.Hints))
		return
	}
	for i, h := range it.Hints {
		if last := i == len(it.Hints)-1; h.BottomOut != last {
			t.Errorf("%s: %s gives the answer away on rung %d of %d", name, it.Key, i+1, len(it.Hints))
		}
	}
}

// TestWrongAnswersAreUnderstood wants a next step for every wrong answer: a choice has feedback of its own, a field has
// some for typical answers and one for all others.
func TestWrongAnswersAreUnderstood(t *testing.T) {
	for name, c := range load(t) {
		for _, it := range c.Items {
			for i, in := range it.Interactions {
				if in.Kind.Read() { // a person answers, and goes by the criteria
					if in.Criteria == "" {
						t.Errorf("%s: %s %s does not say what a good answer has", name, it.Key, in.ID)
					}
					continue
				}
				for _, choice := range in.Choices {
					if right := slices.Contains(in.Correct, choice.ID); in.Kind.Picks() && !right && choice.Feedback == "" {
						t.Errorf("%s: %s says nothing to choice %s", name, it.Key, choice.ID)
					}
				}
				known, others := 0, 0
				for _, f := range it.Feedback {
					switch {
					case f.Interaction != in.ID && (f.Interaction != "" || i != 0):
					case f.Answer == "":
						others++
					case f.Misconception != "":
						known++
					}
				}
				if !in.Kind.Picks() && (others != 1 || known == 0 && i == 0) {
					t.Errorf("%s: %s %s knows %d typical answers, and has %d words for others", name, it.Key, in.ID, known, others)
				}
			}
		}
	}
}

func ExampleList() {
	for _, b := range List() {
		fmt.Println(b.Name)
	}
	// Output:
	// fractions
	// numbers-at-work
}
