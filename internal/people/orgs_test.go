package people_test

import (
	"slices"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/people"
)

// TestTwoPlacesOnOneServer has a Mia in each: they sign in under names of their own, a shared device shows the one of its place alone, and
// a link from the command line leads to the one that was meant.
func TestTwoPlacesOnOneServer(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := t.Context()
		head := p.setup(people.Class).Actor
		in := people.NewOrg{Kind: people.Home, Name: "Casa Ruiz", Language: "es", TimeZone: "Europe/Madrid", First: "Lola Ruiz"}
		casa, link, err := p.AddOrg(ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		signedIn, err := p.UseLink(ctx, link.Token, here)
		if err != nil {
			t.Fatal(err)
		}
		lola := p.visit(signedIn.Token).Actor
		if lola.Org != casa.ID || !lola.Is(core.RoleAdmin) || !lola.Is(core.RoleGuide) {
			t.Errorf("the first grown-up is %+v", lola)
		}
		in.Name = "  casa  RUIZ"
		if _, _, err := p.AddOrg(ctx, in); core.KindOf(err) != core.Invalid {
			t.Errorf("the same name twice: %v", err)
		}

		mine, theirs := p.add(head, "Mia")[0], p.add(lola, "Mia")[0]
		for _, c := range []struct {
			org  string
			want core.PersonID
		}{{"Here", mine.ID}, {"CASA ruiz", theirs.ID}, {"", mine.ID}} { // without a place, the one who signs in as "mia"
			if link, err := p.OperatorLink(ctx, "mia", c.org, 0); err != nil || link.Person != c.want {
				t.Errorf("a link for Mia of %q leads to %s, want %s: %v", c.org, link.Person, c.want, err)
			}
		}
		if _, err := p.OperatorLink(ctx, "Mia", "Nowhere", 0); core.KindOf(err) != core.NotFound {
			t.Errorf("a place that is not there: %v", err)
		}
		if _, err := p.OperatorLink(ctx, "Lola Ruiz", "Here", 0); core.KindOf(err) != core.NotFound {
			t.Errorf("somebody of another place: %v", err)
		}

		if err := p.ChangePassphrase(ctx, p.enter(lola, theirs.ID).Actor, "", phrase+" 2"); err != nil {
			t.Fatal(err)
		}
		if _, err := p.SignIn(ctx, "mia", phrase+" 2", here); core.KindOf(err) != core.Invalid {
			t.Errorf("one Mia comes in as the other: %v", err)
		}
		if in, err := p.SignIn(ctx, "Mia 2", phrase+" 2", here); err != nil || in.Org != casa.ID || in.Person != theirs.ID {
			t.Errorf("Mia of the other place signs in as %+v: %v", in, err)
		}

		groups, err := p.Groups(ctx, lola)
		if err != nil || len(groups) != 1 {
			t.Fatal(groups, err)
		}
		device, err := p.RegisterDevice(ctx, lola, groups[0].ID, "Tablet")
		if err != nil {
			t.Fatal(err)
		}
		d, faces, err := p.FacesHere(ctx, device)
		if err != nil || d.Org.ID != casa.ID || len(faces) != 1 || faces[0].ID != theirs.ID {
			t.Errorf("the device of %s shows %+v: %v", d.Org.Name, faces, err)
		}
		if _, _, _, err := p.FaceHere(ctx, device, mine.ID); core.KindOf(err) != core.NotFound {
			t.Errorf("the device opens somebody of another place: %v", err)
		}

		all, err := p.AllOrgs(ctx)
		if err != nil || len(all) != 2 || all[1].Name != "Casa Ruiz" || all[1].People != 2 || !slices.Equal(all[1].Admins, []string{"Lola Ruiz"}) {
			t.Errorf("listed: %+v %v", all, err)
		}
	})
}
