package people_test

import (
	"slices"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/people"
)

// TestGroupsInsideAClass makes, fills, empties, ends and brings back a group, and tries each as those who may not.
func TestGroupsInsideAClass(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		s, ctx := newSchool(p), t.Context()
		lee, tomas, noor := s.actors["lee"], s.actors["tomas"], s.actors["noor"]
		groups, err := p.Groups(ctx, lee)
		if err != nil || len(groups) != 1 {
			t.Fatalf("lee guides %v, %v", groups, err)
		}
		class := groups[0].ID
		for _, g := range mustList(t, p, lee, class) { // the one that the school begins with
			if _, err := p.EndSubgroup(ctx, lee, class, g.ID); err != nil {
				t.Fatal(err)
			}
		}

		sub, err := p.AddSubgroup(ctx, lee, class, people.SubgroupInput{Name: " Tuesday  readers ", People: []core.PersonID{tomas.Person, s.actors["stranger"].Person, "nobody"}})
		if err != nil || sub.Name != "Tuesday readers" || sub.Parent != class {
			t.Fatalf("made %+v, %v", sub, err)
		}
		if _, err := p.AddSubgroup(ctx, lee, class, people.SubgroupInput{Name: "tuesday READERS"}); core.KindOf(err) != core.Invalid {
			t.Errorf("the same name twice: %v", err)
		}
		names := func() []string {
			t.Helper()
			list, err := p.Subgroups(ctx, lee, class)
			if err != nil {
				t.Fatal(err)
			}
			var all []string
			for _, g := range list {
				all = append(all, g.Name+":")
				all = append(all, g.Names...)
			}
			return all
		}
		want := func(what string, list ...string) {
			t.Helper()
			if got := names(); !slices.Equal(got, list) {
				t.Errorf("%s: %v, want %v", what, got, list)
			}
		}
		want("made, and a stranger is not in it", "Tuesday readers:", "tomas")
		if groups, err := p.Groups(ctx, lee); err != nil || slices.ContainsFunc(groups, func(g people.Group) bool { return g.Parent != "" }) {
			t.Errorf("a group inside a class stands among the classes: %v %v", groups, err)
		}

		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(p.SaveSubgroup(ctx, lee, class, sub.ID, people.SubgroupInput{Name: "Readers"}))
		want("emptied", "Readers:")
		must(p.SaveSubgroup(ctx, lee, class, sub.ID, people.SubgroupInput{Name: "Readers", People: []core.PersonID{tomas.Person}}))
		want("filled", "Readers:", "tomas")
		if mine, err := p.ClassesOf(ctx, tomas); err != nil || len(mine) == 0 || !slices.Contains(mine[0].Groups, "Readers") {
			t.Errorf("Tomas does not see where she is: %+v %v", mine, err)
		}

		for _, other := range []string{"head", "tomas", "stranger"} {
			if _, err := p.AddSubgroup(ctx, s.actors[other], class, people.SubgroupInput{Name: "X" + other}); (err == nil) != (other == "head") {
				t.Errorf("%s makes a group: %v", other, err)
			}
		}
		for _, g := range mustList(t, p, lee, class) {
			if g.Name == "Xhead" {
				if _, err := p.EndSubgroup(ctx, lee, class, g.ID); err != nil {
					t.Error(err)
				}
			}
		}
		if err := p.SaveSubgroup(ctx, noor, class, sub.ID, people.SubgroupInput{Name: "Mine"}); core.KindOf(err) != core.NotFound {
			t.Errorf("a learner fills a group: %v", err)
		}
		if _, _, _, err := p.Subgroup(ctx, lee, class, class); core.KindOf(err) != core.NotFound {
			t.Errorf("a class is no group inside one: %v", err)
		}
		if _, err := p.AddSubgroup(ctx, lee, sub.ID, people.SubgroupInput{Name: "Deeper"}); core.KindOf(err) != core.NotFound {
			t.Errorf("a group in a group: %v", err)
		}

		_, err = p.EndSubgroup(ctx, lee, class, sub.ID)
		must(err)
		want("ended")
		if _, _, _, err := p.Subgroup(ctx, lee, class, sub.ID); core.KindOf(err) != core.NotFound {
			t.Errorf("an ended group opens: %v", err)
		}
		if mine, err := p.ClassesOf(ctx, tomas); err != nil || len(mine) == 0 || len(mine[0].Groups) != 0 {
			t.Errorf("Tomas is still in it: %+v %v", mine, err)
		}
		_, err = p.EndSubgroup(ctx, lee, class, sub.ID) // twice
		must(err)
		_, err = p.ResumeSubgroup(ctx, lee, class, sub.ID)
		must(err)
		want("back", "Readers:", "tomas")
		must(p.Leave(ctx, lee, class, tomas.Person, people.AsLearner))
		want("who leaves the class leaves the group", "Readers:")
	})
}

func mustList(t *testing.T, p place, actor core.Actor, class core.GroupID) []people.Subgroup {
	t.Helper()
	list, err := p.Subgroups(t.Context(), actor, class)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
