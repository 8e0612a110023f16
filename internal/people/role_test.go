package people_test

import (
	"context"
	"slices"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/people"
)

func TestRolesAreGivenAndTaken(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		s, ctx := newSchool(p), context.Background()
		head, lee, tomas := s.head.Actor, s.actors["lee"], s.actors["tomas"]
		roles := func(of core.Actor) []core.Role {
			list, err := p.RolesOf(ctx, head, of.Person)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if err := p.SetRoles(ctx, lee, tomas.Person, []core.Role{core.RoleAdmin}); core.KindOf(err) != core.Denied {
			t.Fatalf("a guide makes an admin: %v", err)
		}
		if err := p.SetRoles(ctx, head, s.actors["stranger"].Person, []core.Role{core.RoleGuide}); core.KindOf(err) != core.NotFound {
			t.Fatalf("a stranger gets a role: %v", err)
		}
		if err := p.SetRoles(ctx, head, tomas.Person, []core.Role{core.RoleCaregiver}); core.KindOf(err) != core.Invalid {
			t.Fatalf("%v", err)
		}
		if err := p.SetRoles(ctx, head, s.actors["admin"].Person, []core.Role{core.RoleGuide}); err != nil {
			t.Fatal(err)
		}
		if err := p.SetRoles(ctx, head, head.Person, []core.Role{core.RoleGuide}); core.KindOf(err) != core.Denied || !slices.Contains(roles(head), core.RoleAdmin) {
			t.Fatalf("nobody runs the place: %v", err)
		}
		if err := p.SetRoles(ctx, head, lee.Person, []core.Role{core.RoleGuide}); err != nil {
			t.Fatal(err)
		}
		p.exec(`delete from membership where person_id = $1 and role = 'learner'`, lee.Person)
		if err := p.SetRoles(ctx, head, lee.Person, nil); core.KindOf(err) != core.Invalid || !slices.Contains(roles(lee), core.RoleGuide) {
			t.Fatalf("somebody without any role: %v", err)
		}

		// Whoever leads sees everybody's progress; whoever teaches no longer sees nobody's.
		if err := p.SetRoles(ctx, head, lee.Person, []core.Role{core.RoleLeader}); err != nil {
			t.Fatal(err)
		}
		lee.Roles = roles(lee)
		if got := s.relation(lee, tomas.Learner); got != people.Leader || people.InOrg(lee) != people.Peer {
			t.Fatalf("a leader is %s and %s", got, people.InOrg(lee))
		}
		if err := p.SetRoles(ctx, head, lee.Person, []core.Role{core.RoleSupport}); err != nil {
			t.Fatal(err)
		}
		lee.Roles = roles(lee)
		if got := s.relation(lee, tomas.Learner); got != people.None {
			t.Fatalf("a place was left behind: %s", got)
		}
		groups, err := p.Groups(ctx, head)
		if err != nil {
			t.Fatal(err)
		}
		class := groups[0].ID
		if err := p.Invite(ctx, head, class, lee.Person, people.AsCoGuide); core.KindOf(err) != core.Denied {
			t.Fatalf("one who supports guides: %v", err)
		}
		if err := p.Invite(ctx, head, class, lee.Person, people.AsAdvisor); err != nil {
			t.Fatal(err)
		}
		// Another admin may take over, and then the first one may stop.
		if err := p.SetRoles(ctx, head, lee.Person, []core.Role{core.RoleAdmin, core.RoleGuide}); err != nil {
			t.Fatal(err)
		}
		if err := p.SetRoles(ctx, head, head.Person, []core.Role{core.RoleGuide}); err != nil {
			t.Fatal(err)
		}
	})
}
