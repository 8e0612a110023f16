package people_test

import (
	"context"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/people"
)

// list is a roster of two classes, as a school's own system sends it.
func list() people.Roster {
	return people.Roster{
		Classes: []people.RosterClass{{Source: "c1", Name: "Maths"}, {Source: "c2", Name: "History"}},
		Users: []people.RosterUser{
			{Source: "s1", Name: "Ana Ruiz", Role: core.RoleLearner, Band: people.Middle}, {Source: "s2", Name: "Ben", Role: core.RoleLearner, Band: people.Early},
			{Source: "t1", Name: "Mr Ott", Role: core.RoleGuide, Band: people.Adult}, {Source: "p1", Name: "Rosa Ruiz", Role: core.RoleCaregiver, Band: people.Adult},
			{Source: "gone", Name: "Gone", Role: core.RoleLearner, Band: people.Teen, Out: true},
		},
		Places: []people.RosterPlace{
			{Class: "c1", User: "s1", Place: people.AsLearner}, {Class: "c1", User: "s2", Place: people.AsLearner}, {Class: "c1", User: "t1", Place: people.AsGuide},
			{Class: "c2", User: "t1", Place: people.AsLearner}, {Class: "c2", User: "nobody", Place: people.AsLearner},
		},
		Cares: []people.RosterCare{{Caregiver: "p1", Child: "s1"}},
	}
}

func TestRosterAgainDoublesNothing(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		head := p.setup(people.Class).Actor
		first, err := p.ApplyRoster(ctx, head, list())
		if err != nil {
			t.Fatal(err)
		}
		want := people.RosterReport{Classes: people.RosterTally{New: 2}, Users: people.RosterTally{New: 4}, Places: people.RosterTally{New: 4}, Cares: 1, Skipped: 2}
		if first != want {
			t.Fatalf("%+v", first)
		}
		again, err := p.ApplyRoster(ctx, head, list())
		if err != nil {
			t.Fatal(err)
		}
		if want = (people.RosterReport{Classes: people.RosterTally{Same: 2}, Users: people.RosterTally{Same: 4}, Places: people.RosterTally{Same: 4}, Skipped: 2}); again != want {
			t.Fatalf("%+v", again)
		}
		groups, err := p.Groups(ctx, head)
		if err != nil || len(groups) != 3 {
			t.Fatalf("%+v %v", groups, err)
		}
		// The next list: another name, one who left a class, one who is out, one who was erased meanwhile.
		next := list()
		next.Users[0].Name, next.Users[1].Out, next.Places[0].Ended = "Ana Ruiz Vega", true, true
		changed, err := p.ApplyRoster(ctx, head, next)
		if err != nil {
			t.Fatal(err)
		}
		if changed.Users != (people.RosterTally{Changed: 1, Same: 2, Ended: 1}) || changed.Places != (people.RosterTally{Same: 3, Ended: 1}) {
			t.Fatalf("%+v", changed)
		}
	})
}

func TestRosterBringsNobodyBackAndIsForAdmins(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		s := newSchool(p)
		if _, err := p.ApplyRoster(ctx, s.actors["lee"], list()); core.KindOf(err) != core.Denied {
			t.Fatalf("%v", err)
		}
		head := s.head.Actor
		if _, err := p.ApplyRoster(ctx, head, list()); err != nil {
			t.Fatal(err)
		}
		p.exec(`update learner set person_id = null where person_id = (select id from person where name = 'Ben')`)
		p.exec(`delete from person where name = 'Ben'`)
		r, err := p.ApplyRoster(ctx, head, list())
		if err != nil || r.Users.New != 0 || r.Skipped < 3 {
			t.Fatalf("%+v %v", r, err)
		}
	})
}

func TestJoinByLink(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		s, ctx := newSchool(p), context.Background()
		head := s.head.Actor
		groups, err := p.Groups(ctx, head)
		if err != nil {
			t.Fatal(err)
		}
		class := groups[0].ID
		if _, err := p.NewJoinLink(ctx, s.actors["tomas"], class, 0, ""); core.KindOf(err) != core.NotFound {
			t.Fatalf("a learner makes a link: %v", err)
		}
		link, err := p.NewJoinLink(ctx, head, class, 0, "")
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // looking uses nothing up
			if j, err := p.PeekJoin(ctx, link.Token); err != nil || j.Group.ID != class {
				t.Fatalf("%+v %v", j, err)
			}
		}
		if _, err := p.Join(ctx, core.Actor{}, link.Token, " ", here); core.KindOf(err) != core.Invalid {
			t.Fatalf("%v", err)
		}
		in, err := p.Join(ctx, core.Actor{}, link.Token, "Nia", here)
		if err != nil {
			t.Fatal(err)
		}
		nia := p.visit(in.Token)
		if len(nia.Actor.Roles) != 1 || nia.Actor.Roles[0] != core.RoleLearner || s.relation(head, nia.Actor.Learner) != people.Guide {
			t.Fatalf("%+v", nia)
		}
		// Somebody of another organisation joins as who they are, and can switch.
		stranger := s.actors["stranger"]
		if in, err = p.Join(ctx, stranger, link.Token, "", here); err != nil || in.Person != stranger.Person || in.Org != head.Org {
			t.Fatalf("%+v %v", in, err)
		}
		v := p.visit(in.Token)
		if v.Actor.Is(core.RoleAdmin) || !v.Actor.Is(core.RoleLearner) {
			t.Fatalf("roles travel between organisations: %v", v.Actor.Roles)
		}
		if err := p.SwitchOrg(ctx, v.Actor, stranger.Org); err != nil {
			t.Fatal(err)
		}
		if v = p.visit(in.Token); v.Org.ID != stranger.Org || !v.Actor.Is(core.RoleAdmin) {
			t.Fatalf("%+v", v)
		}
		if err := p.EndJoinLinks(ctx, head, class); err != nil {
			t.Fatal(err)
		}
		for _, token := range []string{link.Token, "", "nonsense"} {
			if _, err := p.Join(ctx, core.Actor{}, token, "Eve", here); core.KindOf(err) != core.NotFound {
				t.Errorf("%q opens: %v", token, err)
			}
		}
		if link, err = p.NewJoinLink(ctx, head, class, 0, ""); err != nil {
			t.Fatal(err)
		}
		p.clock.forward(people.LinkLife + 1)
		if _, err := p.Join(ctx, core.Actor{}, link.Token, "Late", here); core.KindOf(err) != core.NotFound {
			t.Errorf("it has run out: %v", err)
		}
	})
}
