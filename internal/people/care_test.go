package people_test

import (
	"context"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

// names gives the names of some people, or fails the test.
func (p place) names(list []people.Person, err error) []string {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	names := []string{}
	for _, one := range list {
		names = append(names, one.Name)
	}
	return names
}

func (p place) children(actor core.Actor) []string {
	p.t.Helper()
	var list []people.Person
	err := p.db.Read(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = people.ChildrenOf(ctx, tx, actor)
		return err
	})
	return p.names(list, err)
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %q, want %q", what, got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("%s: %q, want %q", what, got, want)
		}
	}
}

func TestGuideSaysWhoCares(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		s, ctx := newSchool(p), context.Background()
		lee, noor, tomas := s.actors["lee"], s.actors["noor"].Person, s.actors["tomas"].Person
		grandma, err := p.AddCaregiver(ctx, lee, tomas, people.Carer{Name: " Grandma  Vega "})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "caregivers", p.names(p.Caregivers(ctx, lee, tomas)), []string{"Grandma Vega"})
		// Somebody who cares for another child of the class can be chosen; a new account does nothing but care.
		same(t, "choices", p.names(p.CaregiverChoices(ctx, lee, noor)), []string{"Grandma Vega", "Sam Adeyemi"})
		if _, err := p.AddCaregiver(ctx, lee, noor, people.Carer{Person: grandma.ID}); err != nil {
			t.Fatal(err)
		}
		v := p.enter(lee, grandma.ID) // lee guides her children, so lee lets her in
		if len(v.Actor.Roles) != 1 || v.Actor.Roles[0] != core.RoleCaregiver {
			t.Fatalf("%v", v.Actor.Roles)
		}
		same(t, "children", p.children(v.Actor), []string{"noor", "tomas"})
		if got := s.relation(v.Actor, s.ids["tomas"]); got != people.Caregiver {
			t.Fatalf("she is %s", got)
		}
		if err := p.EndCare(ctx, lee, noor, grandma.ID); err != nil {
			t.Fatal(err)
		}
		same(t, "children", p.children(v.Actor), []string{"tomas"})
		for _, who := range []string{"advisor", "manager", "parent", "tomas", "stranger"} {
			if _, err := p.AddCaregiver(ctx, s.actors[who], noor, people.Carer{Name: "Eve"}); err == nil {
				t.Errorf("%s says who cares", who)
			}
			if _, err := p.Caregivers(ctx, s.actors[who], noor); core.KindOf(err) != core.NotFound {
				t.Errorf("%s sees who cares: %v", who, err)
			}
		}
		if _, err := p.AddCaregiver(ctx, lee, noor, people.Carer{Person: s.actors["stranger"].Person}); core.KindOf(err) != core.NotFound {
			t.Errorf("a stranger cares: %v", err)
		}
		if _, err := p.AddCaregiver(ctx, lee, noor, people.Carer{}); core.KindOf(err) != core.Invalid {
			t.Errorf("nobody cares: %v", err)
		}
	})
}

func TestGrownUpsAtHomeCare(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		sam := p.setup(people.Home)
		p.add(sam.Actor, "Mia\nLeo")
		same(t, "children", p.children(sam.Actor), []string{"Leo", "Mia"})
	})
}

func TestMoveKeepsEverything(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		s, ctx := newSchool(p), context.Background()
		head, lee, tomas := s.head.Actor, s.actors["lee"], s.actors["tomas"]
		other, err := p.AddGroup(ctx, head, "9a")
		if err != nil {
			t.Fatal(err)
		}
		in, err := p.PlacesOf(ctx, head, tomas.Person)
		if err != nil || len(in) != 1 || in[0].Place != people.AsLearner {
			t.Fatalf("%+v %v", in, err)
		}
		class := in[0].Group.ID
		if err := p.Move(ctx, lee, tomas.Person, class, other.ID); core.KindOf(err) != core.NotFound {
			t.Fatalf("lee guides one of the two classes only: %v", err)
		}
		if err := p.Move(ctx, head, tomas.Person, class, other.ID); err != nil {
			t.Fatal(err)
		}
		if err := p.Move(ctx, head, tomas.Person, class, other.ID); core.KindOf(err) != core.NotFound {
			t.Fatalf("he is not there any more: %v", err)
		}
		if got := s.relation(lee, s.ids["tomas"]); got != people.None {
			t.Fatalf("lee is still %s", got)
		}
		if v := p.enter(head, tomas.Person); v.Actor.Learner != tomas.Learner {
			t.Fatal("another learner id: what was earned is lost")
		}
		// lee covers for the other class, and stops.
		same(t, "colleagues", p.names(p.Colleagues(ctx, head, other.ID)), []string{})
		s.exec(`update membership set role = 'guide' where person_id = $1`, lee.Person)
		lee.Roles = []core.Role{core.RoleGuide}
		if err := p.Invite(ctx, lee, other.ID, lee.Person, people.AsCoGuide); core.KindOf(err) != core.NotFound {
			t.Fatalf("nobody invites themselves: %v", err)
		}
		if err := p.Invite(ctx, head, other.ID, lee.Person, people.AsCoGuide); err != nil {
			t.Fatal(err)
		}
		if got := s.relation(lee, s.ids["tomas"]); got != people.Guide {
			t.Fatalf("a co-guide is %s", got)
		}
		if err := p.Leave(ctx, lee, other.ID, head.Person, people.AsGuide); core.KindOf(err) != core.Denied {
			t.Fatalf("a co-guide ends the place of a guide: %v", err)
		}
		if err := p.Leave(ctx, head, other.ID, lee.Person, people.AsCoGuide); err != nil {
			t.Fatal(err)
		}
		if got := s.relation(lee, s.ids["tomas"]); got != people.None {
			t.Fatalf("and then %s", got)
		}
	})
}

func TestOnePersonInTwoOrganisations(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		s, ctx := newSchool(p), context.Background()
		org, link, err := p.AddOrg(ctx, people.NewOrg{Kind: people.Workplace, Name: "Northgrid", Language: "en", TimeZone: "UTC", First: "Priya"})
		if err != nil {
			t.Fatal(err)
		}
		in, err := p.UseLink(ctx, link.Token, here)
		if err != nil {
			t.Fatal(err)
		}
		if v := p.visit(in.Token); v.Org.ID != org.ID || !v.Actor.Is(core.RoleAdmin) || !v.Actor.Is(core.RoleGuide) {
			t.Fatalf("%+v", v)
		}
		if _, _, err := p.AddOrg(ctx, people.NewOrg{Kind: "club", Name: " ", Language: "", TimeZone: "Mars", First: ""}); core.KindOf(err) != core.Invalid {
			t.Fatalf("%v", err)
		}
		noor := s.actors["noor"]
		mine := p.enter(s.head.Actor, noor.Person)
		if err := p.SwitchOrg(ctx, mine.Actor, org.ID); core.KindOf(err) != core.NotFound {
			t.Fatalf("noor is nobody there: %v", err)
		}
		s.exec(`insert into membership (org_id, person_id, role, created_at) values ($1, $2, 'learner', '2026')`, org.ID, noor.Person)
		orgs, err := p.Orgs(ctx, mine.Actor)
		if err != nil || len(orgs) != 2 {
			t.Fatalf("%+v %v", orgs, err)
		}
		// Neither organisation may let somebody in as her any more, nor decide who cares for her elsewhere.
		if _, err := p.SignInLinkFor(ctx, s.head.Actor, noor.Person, 0); core.KindOf(err) != core.Denied {
			t.Fatalf("a way to become her in the other place: %v", err)
		}
	})
}
