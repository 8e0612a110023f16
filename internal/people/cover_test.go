package people_test

import (
	"context"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

// TestCover holds that covering begins and ends by the clock where the place is, on the first request after midnight there, and that nothing handed out
// meanwhile outlasts it.
func TestCover(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx, head := context.Background(), p.setup(people.Class).Actor
		p.exec(`update org set timezone = 'America/New_York' where id = $1`, head.Org) // five hours behind UTC
		class := first(t, p, head)
		noor := p.add(head, "noor")[0]
		made, err := p.AddCover(ctx, head, class, people.CoverInput{Name: "Robin", From: "2026-11-22", Until: "2026-11-23"})
		if err != nil {
			t.Fatal(err)
		}
		token := comeBy(t, p, func() (people.Link, error) { return p.CoverLink(ctx, head, class, made.ID) })
		seen := func() people.Relation { return p.relation(p.visit(token).Actor, noor.Learner) }
		at := func(stamp string) {
			p.clock.mu.Lock()
			p.clock.now = core.ParseStamp(stamp)
			p.clock.mu.Unlock()
		}
		for _, c := range []struct {
			at   string
			want people.Relation
		}{
			{"2026-11-22T04:59:59.999Z", people.None}, // still the 21st in New York
			{"2026-11-22T05:00:00.000Z", people.Covering},
			{"2026-11-24T04:59:59.999Z", people.Covering}, // the last minute of the 23rd
			{"2026-11-24T05:00:00.000Z", people.None},
		} {
			at(c.at)
			if got := seen(); got != c.want {
				t.Errorf("at %s Robin is %q to noor, not %q", c.at, got, c.want)
			}
		}
		at("2026-11-24T04:00:00.000Z")
		robin := p.visit(token).Actor
		link, err := p.SignInLinkFor(ctx, robin, noor.ID, people.LinkLifeMax)
		if want := core.ParseStamp("2026-11-24T05:00:00.000Z"); err != nil || !link.Expires.Equal(want) {
			t.Errorf("a link that Robin makes for a month works until %s (%v), not until the cover ends", link.Expires, err)
		}
		if cards, err := p.CardsFor(ctx, robin, class, people.LinkLifeMax); err != nil || len(cards) != 1 || cards[0].Expires.After(core.ParseStamp("2026-11-24T05:00:00.000Z")) {
			t.Errorf("cards by Robin: %+v, %v", cards, err)
		}
		if groups, err := p.GroupsSeen(ctx, robin); err != nil || len(groups) != 1 {
			t.Errorf("Robin sees %v, %v", groups, err)
		}
		for what, err := range map[string]error{
			"led group":  second(p.Group(ctx, robin, class)),
			"another":    second(p.AddCover(ctx, robin, class, people.CoverInput{Name: "Kim", Until: "2026-11-30"})),
			"subgroup":   second(p.AddSubgroup(ctx, robin, class, people.SubgroupInput{Name: "Readers"})),
			"leave":      p.Leave(ctx, robin, class, noor.ID, people.AsLearner),
			"longer":     p.ResumeCover(ctx, robin, class, made.ID),
			"other link": second(p.CoverLink(ctx, robin, class, made.ID)),
		} {
			if core.KindOf(err) != core.NotFound {
				t.Errorf("Robin covers and does %q: %v", what, err)
			}
		}
		if err := p.Edit(ctx, robin, noor.ID, "Other", people.Teen); core.KindOf(err) != core.Denied {
			t.Errorf("Robin renames noor: %v", err)
		}
		at("2026-11-24T05:00:00.000Z")
		late := p.visit(token).Actor
		if _, err := p.CoverOf(ctx, late, class); core.KindOf(err) != core.NotFound {
			t.Errorf("the page of a cover that is over: %v", err)
		}
		if _, err := p.CardsFor(ctx, late, class, 0); core.KindOf(err) != core.NotFound {
			t.Errorf("cards after the end: %v", err)
		}
		open, over, err := p.Covers(ctx, head, class)
		if err != nil || len(open) != 0 || len(over) != 1 || over[0].Name != "Robin" || over[0].By != "Sam Adeyemi" {
			t.Errorf("the record afterwards: %+v %+v %v", open, over, err)
		}
	})
}

// TestCoverEndedSooner holds that ending and resuming work at once, and no later than the last day.
func TestCoverEndedSooner(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx, head := context.Background(), p.setup(people.Class).Actor
		class, noor := first(t, p, head), p.add(head, "noor")[0]
		made, err := p.AddCover(ctx, head, class, people.CoverInput{Name: "Robin", Until: "2026-11-30"})
		if err != nil {
			t.Fatal(err)
		}
		token := comeBy(t, p, func() (people.Link, error) { return p.CoverLink(ctx, head, class, made.ID) })
		seen := func() people.Relation { return p.relation(p.visit(token).Actor, noor.Learner) }
		if seen() != people.Covering {
			t.Error("it does not begin today")
		}
		if err := p.EndCover(ctx, head, class, made.ID); err != nil || seen() != people.None {
			t.Errorf("ended sooner: %v, %s", err, seen())
		}
		if err := p.ResumeCover(ctx, head, class, made.ID); err != nil || seen() != people.Covering {
			t.Errorf("resumed: %v, %s", err, seen())
		}
		must(t, p.EndCover(ctx, head, class, made.ID))
		p.clock.forward(30 * 24 * time.Hour)
		if err := p.ResumeCover(ctx, head, class, made.ID); err != nil {
			t.Error(err)
		}
		if v, err := p.Authenticate(ctx, token); err == nil && p.relation(v.Actor, noor.Learner) != people.None {
			t.Error("resuming after the last day gives a right again")
		}
	})
}

// TestCoverWho holds who can be asked, for which days, and who can ask; and that an account with rights of its own gets no link from a guide.
func TestCoverWho(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx, s := context.Background(), newSchool(p)
		class := first(t, p, s.head.Actor)
		p.exec(`update membership set role = 'guide' where person_id = $1`, s.actors["lee"].Person)
		p.exec(`update membership set role = 'guide' where person_id = $1`, s.actors["manager"].Person)
		p.exec(`delete from group_member where person_id = $1`, s.actors["manager"].Person)
		lee := s.actors["lee"]
		lee.Roles = []core.Role{core.RoleGuide}
		in := people.CoverInput{Person: s.actors["manager"].Person, Until: "2026-11-30"}
		made, err := p.AddCover(ctx, lee, class, in)
		if err != nil || made.Fresh {
			t.Fatalf("a co-guide asks a colleague: %+v, %v", made, err)
		}
		if _, err := p.CoverLink(ctx, lee, class, made.ID); core.KindOf(err) != core.Denied {
			t.Errorf("a link for a colleague with rights of their own: %v", err)
		}
		for what, c := range map[string]struct {
			in   people.CoverInput
			want core.Kind
		}{
			"a learner":        {people.CoverInput{Person: s.actors["noor"].Person, Until: "2026-11-30"}, core.NotFound},
			"an admin":         {people.CoverInput{Person: s.actors["admin"].Person, Until: "2026-11-30"}, core.NotFound},
			"from elsewhere":   {people.CoverInput{Person: s.actors["stranger"].Person, Until: "2026-11-30"}, core.NotFound},
			"no last day":      {people.CoverInput{Name: "Kim"}, core.Invalid},
			"a day that is no": {people.CoverInput{Name: "Kim", Until: "soon"}, core.Invalid},
			"before it begins": {people.CoverInput{Name: "Kim", From: "2026-11-30", Until: "2026-11-29"}, core.Invalid},
			"in the past":      {people.CoverInput{Name: "Kim", From: "2026-11-20", Until: "2026-11-29"}, core.Invalid},
			"for good":         {people.CoverInput{Name: "Kim", Until: "2029-11-29"}, core.Invalid},
			"without a name":   {people.CoverInput{Until: "2026-11-29"}, core.Invalid},
		} {
			if _, err := p.AddCover(ctx, lee, class, c.in); core.KindOf(err) != c.want {
				t.Errorf("%s: %v", what, err)
			}
		}
		for _, who := range []string{"noor", "advisor", "specialist", "manager", "parent", "stranger"} {
			if _, err := p.AddCover(ctx, s.actors[who], class, people.CoverInput{Name: "Kim", Until: "2026-11-30"}); core.KindOf(err) != core.NotFound {
				t.Errorf("%s asks somebody to cover: %v", who, err)
			}
		}
		// Who asked is forgotten with them, and whoever covered goes whole.
		must(t, p.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return second(p.Forget(ctx, tx, lee.Person)) }))
		open, _, err := p.Covers(ctx, s.head.Actor, class)
		if err != nil || len(open) != 1 || open[0].By != "" {
			t.Errorf("after the asker is erased: %+v, %v", open, err)
		}
	})
}

func first(t *testing.T, p place, actor core.Actor) core.GroupID {
	t.Helper()
	groups, err := p.Groups(context.Background(), actor)
	if err != nil || len(groups) == 0 {
		t.Fatalf("%v: %v", groups, err)
	}
	return groups[0].ID
}

// comeBy makes a link and goes in by it.
func comeBy(t *testing.T, p place, link func() (people.Link, error)) string {
	t.Helper()
	l, err := link()
	must(t, err)
	in, err := p.UseLink(context.Background(), l.Token, here)
	must(t, err)
	return in.Token
}

func second[T any](_ T, err error) error { return err }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
