package people_test

import (
	"context"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

// TestHousehold goes through a home as people would: two grown-ups, three children, one shared tablet; one grown-up leaves.
func TestHousehold(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx, mum := context.Background(), p.setup(people.Home).Actor
		home := first(t, p, mum)
		kids, err := p.Add(ctx, mum, people.AddInput{Group: home, Names: "Mia\nLeo\nAda", Band: people.Middle, Place: people.AsLearner})
		must(t, err)
		grown, err := p.Add(ctx, mum, people.AddInput{Group: home, Names: "Dad", Band: people.Adult, Place: people.AsGuide})
		must(t, err)
		dadToken := comeBy(t, p, func() (people.Link, error) { return p.SignInLinkFor(ctx, mum, grown.People[0].ID, 0) })
		dad := func() core.Actor { return p.visit(dadToken).Actor }
		tablet, err := p.RegisterDevice(ctx, mum, home, "Kitchen tablet")
		must(t, err)
		if _, faces, err := p.FacesHere(ctx, tablet); err != nil || len(faces) != 3 {
			t.Errorf("the tablet shows %d faces, %v", len(faces), err)
		}
		for who, actor := range map[string]core.Actor{"the first grown-up": mum, "the second": dad()} {
			for _, kid := range kids.People {
				if got := p.relation(actor, kid.Learner); got != people.Guide {
					t.Errorf("%s is %q to %s", who, got, kid.Name)
				}
			}
			if list := p.caredFor(actor); len(list) != 3 {
				t.Errorf("%s cares for %d children", who, len(list))
			}
		}
		// A child who is added later is theirs as well.
		more, err := p.Add(ctx, mum, people.AddInput{Group: home, Names: "Baby", Band: people.Early, Place: people.AsLearner})
		must(t, err)
		if list := p.caredFor(dad()); len(list) != 4 {
			t.Errorf("with another child the second grown-up cares for %d", len(list))
		}
		// Who leaves is nothing to the children any more, and neither is a child who leaves to those who stay.
		must(t, p.Leave(ctx, mum, home, more.People[0].ID, people.AsLearner))
		if list := p.caredFor(dad()); len(list) != 3 {
			t.Errorf("after one child left the second grown-up cares for %d", len(list))
		}
		must(t, p.Leave(ctx, mum, home, grown.People[0].ID, people.AsGuide))
		for _, kid := range kids.People {
			if got := p.relation(dad(), kid.Learner); got != people.None {
				t.Errorf("who left is still %q to %s", got, kid.Name)
			}
		}
		if list := p.caredFor(mum); len(list) != 3 {
			t.Errorf("who stays cares for %d", len(list))
		}
	})
}

// TestTwoHomes has one child live in two homes on one server. The grown-ups of one learn nothing of the other, and cannot reach the account that opens both.
func TestTwoHomes(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx, mum := context.Background(), p.setup(people.Home).Actor
		home := first(t, p, mum)
		kids, err := p.Add(ctx, mum, people.AddInput{Group: home, Names: "Mia\nLeo", Band: people.Middle, Place: people.AsLearner})
		must(t, err)
		mia, leo := kids.People[0], kids.People[1]
		_, link, err := p.AddOrg(ctx, people.NewOrg{Kind: people.Home, Name: "The other home", Language: "en", TimeZone: "UTC", First: "Dad"})
		must(t, err)
		dad := p.visit(comeBy(t, p, func() (people.Link, error) { return link, nil })).Actor
		other, err := p.Groups(ctx, dad)
		must(t, err)
		join, err := p.NewJoinLink(ctx, dad, other[0].ID, 0, "")
		must(t, err)
		child := p.enter(mum, mia.ID).Actor
		_, err = p.Join(ctx, child, join.Token, "", here)
		must(t, err)
		for _, c := range []struct {
			who   core.Actor
			child people.Person
			want  people.Relation
		}{{mum, mia, people.Guide}, {mum, leo, people.Guide}, {dad, mia, people.Guide}, {dad, leo, people.None}} {
			if got := p.relation(c.who, c.child.Learner); got != c.want {
				t.Errorf("%q to %s, want %q", got, c.child.Name, c.want)
			}
		}
		// Neither home takes the account: a link, a new name, keeping out and erasing are refused to both while it opens the other home, too.
		for who, actor := range map[string]core.Actor{"the first home": mum, "the other": dad} {
			for what, err := range map[string]error{
				"a link": second(p.SignInLinkFor(ctx, actor, mia.ID, 0)), "a name": p.Edit(ctx, actor, mia.ID, "Other", people.Middle),
				"keeping out": p.Suspend(ctx, actor, mia.ID), "a picture code": second(p.MakePictureCode(ctx, actor, mia.ID)),
			} {
				if core.KindOf(err) != core.Denied {
					t.Errorf("%s: %s: %v", who, what, err)
				}
			}
		}
		if list, err := p.Members(ctx, dad, other[0].ID, "", core.Page{}); err != nil || len(list) != 1 || list[0].Name != "Mia" {
			t.Errorf("the other home has %v, %v", list, err)
		}
		if carers, err := p.Caregivers(ctx, dad, mia.ID); err != nil || len(carers) != 1 || carers[0].Name != "Dad" {
			t.Errorf("the other home reads who cares for Mia: %+v, %v", carers, err)
		}
		if _, err := p.Group(ctx, dad, home); core.KindOf(err) != core.NotFound {
			t.Errorf("the other home reaches the first: %v", err)
		}
	})
}

// TestAHomeKeepsAGrownUp tries every way to leave children without anybody, and finds those who are in no home any more.
func TestAHomeKeepsAGrownUp(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx, mum := context.Background(), p.setup(people.Home).Actor
		home := first(t, p, mum)
		kids, err := p.Add(ctx, mum, people.AddInput{Group: home, Names: "Mia\nLeo", Band: people.Middle, Place: people.AsLearner})
		must(t, err)
		grown, err := p.Add(ctx, mum, people.AddInput{Group: home, Names: "Dad", Band: people.Adult, Place: people.AsGuide})
		must(t, err)
		mia, dad := kids.People[0], grown.People[0]
		token := comeBy(t, p, func() (people.Link, error) { return p.SignInLinkFor(ctx, mum, dad.ID, 0) })
		denied := func(what string, err error) {
			t.Helper()
			if core.KindOf(err) != core.Denied {
				t.Errorf("%s: %v", what, err)
			}
		}
		denied("who guides the home stops caring", p.EndCare(ctx, mum, mia.ID, dad.ID))
		denied("dad takes mum out", p.Leave(ctx, p.visit(token).Actor, home, mum.Person, people.AsGuide))
		must(t, p.Leave(ctx, mum, home, dad.ID, people.AsGuide))
		denied("nobody is left", p.Leave(ctx, mum, home, mum.Person, people.AsGuide))
		denied("nobody is left by roles", p.SetRoles(ctx, mum, mum.Person, []core.Role{core.RoleAdmin}))
		denied("the last one stops caring", p.EndCare(ctx, mum, mia.ID, mum.Person))
		if got := p.relation(p.visit(token).Actor, mia.Learner); got != people.None {
			t.Errorf("who left is %q", got)
		}
		same(t, "others", p.names(p.Others(ctx, mum)), []string{"Dad"})
		denied("a grown-up without a home lists", second(p.Others(ctx, p.visit(token).Actor)))

		// Back again: the children are theirs as before.
		must(t, p.Return(ctx, mum, home, dad.ID, people.AsGuide))
		same(t, "children", p.children(p.visit(token).Actor), []string{"Leo", "Mia"})
		must(t, p.SetRoles(ctx, mum, mum.Person, []core.Role{core.RoleAdmin})) // dad is there now
		same(t, "others", p.names(p.Others(ctx, mum)), []string{})
		mum.Roles = []core.Role{core.RoleAdmin}
		denied("the only grown-up is erased", p.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return p.MayErase(ctx, tx, mum, dad.ID) }))

		// A child goes, and comes back; only whoever runs the place puts one back.
		must(t, p.Leave(ctx, p.visit(token).Actor, home, mia.ID, people.AsLearner))
		same(t, "children", p.children(p.visit(token).Actor), []string{"Leo"})
		same(t, "others", p.names(p.Others(ctx, mum)), []string{"Mia"})
		denied("dad puts Mia back", p.Return(ctx, p.visit(token).Actor, home, mia.ID, people.AsLearner))
		if err := p.Move(ctx, p.visit(token).Actor, mia.ID, "", home); core.KindOf(err) != core.NotFound {
			t.Errorf("dad puts in a child whom he does not know: %v", err)
		}
		must(t, p.Move(ctx, mum, mia.ID, "", home))
		same(t, "children", p.children(p.visit(token).Actor), []string{"Leo", "Mia"})
		if err := p.Move(ctx, mum, mia.ID, "", home); core.KindOf(err) != core.NotFound {
			t.Errorf("who is there is put there again: %v", err)
		}
	})
}

func (p place) caredFor(actor core.Actor) (list []people.Person) {
	p.t.Helper()
	must(p.t, p.db.Read(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = people.ChildrenOf(ctx, tx, actor)
		return err
	}))
	return list
}
