package people_test

import (
	"context"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/people"
)

func TestDemo(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		places, err := p.Demo(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(places) != 3 || places[0].Group.Learners != 3 || places[1].Group.Learners != 30 || places[2].Group.Learners != 40 {
			t.Fatalf("%d places, %d, %d and %d learners", len(places), places[0].Group.Learners, places[1].Group.Learners, places[2].Group.Learners)
		}
		keys := 0
		for _, place := range places {
			if !place.People[0].Actor.Is(core.RoleAdmin) {
				t.Errorf("%s is run by nobody", place.Org.Name)
			}
			for _, one := range place.People {
				if one.Person.Name == "" || one.Actor.Learner == "" || (one.Key == "") != (one.Link.Token == "") {
					t.Errorf("%+v", one)
				}
				if one.Key == "" {
					continue
				}
				keys++
				in, err := p.UseLink(ctx, one.Link.Token, here)
				if err != nil {
					t.Fatalf("%s: %v", one.Key, err)
				}
				if v := p.visit(in.Token); v.Person.Name != one.Person.Name || v.Org.ID != place.Org.ID {
					t.Errorf("%s comes in as %s", one.Key, v.Person.Name)
				}
			}
		}
		if keys != 10 {
			t.Errorf("%d people with a key", keys)
		}
		school := places[1]
		if r := p.relation(school.Find("lee").Actor, school.Find("tomas").Actor.Learner); r != people.Guide {
			t.Errorf("Mr Lee is %s to Tomás", r)
		}
		if r := p.relation(places[0].Find("sam").Actor, school.Find("noor").Actor.Learner); r != people.None {
			t.Errorf("Sam is %s to Noor", r)
		}
		_, err = p.Demo(ctx)
		wantKind(t, err, core.Conflict)
	})
}
