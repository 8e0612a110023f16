package people_test

import (
	"context"
	"slices"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// school is two organisations with one person for every relation.
type school struct {
	place
	head   people.Visit // admin and guide
	actors map[string]core.Actor
	ids    map[string]core.LearnerID
}

func newSchool(p place) school {
	s := school{place: p, head: p.setup(people.Class), actors: map[string]core.Actor{}, ids: map[string]core.LearnerID{}}
	for _, m := range p.add(s.head.Actor, "noor\ntomas\nlee\nadvisor\nspecialist\nmanager\nparent") {
		v := p.enter(s.head.Actor, m.ID)
		s.actors[m.Name], s.ids[m.Name] = v.Actor, m.Learner
	}
	s.actors["head"], s.ids["head"] = s.head.Actor, s.head.Actor.Learner
	groups, err := p.Groups(context.Background(), s.head.Actor)
	if err != nil {
		p.t.Fatal(err)
	}
	class, now := groups[0].ID, "2026-11-21T08:00:00.000Z"
	// noor is in a group inside the class, and nowhere else; lee guides the class and does not learn in it.
	part := core.NewID[core.GroupID]()
	s.exec(`insert into group_ (id, org_id, kind, parent_id, name, created_at) values ($1, $2, 'group', $3, 'Part', $4)`, part, s.head.Actor.Org, class, now)
	s.exec(`update group_member set group_id = $1 where person_id = $2`, part, s.actors["noor"].Person)
	for _, name := range []string{"advisor", "specialist", "manager", "lee", "parent"} {
		s.exec(`delete from group_member where person_id = $1`, s.actors[name].Person)
	}
	for name, relation := range map[string]string{"advisor": "advisor", "specialist": "specialist", "manager": "manager", "lee": "co-guide"} {
		s.exec(`insert into group_member (group_id, person_id, relation, created_at) values ($1, $2, $3, $4)`, class, s.actors[name].Person, relation, now)
	}
	s.exec(`insert into care (caregiver_id, child_id, created_at) values ($1, $2, $3)`, s.actors["parent"].Person, s.actors["noor"].Person, now)
	// admin runs the place and teaches nobody.
	admin := p.add(s.head.Actor, "admin")[0]
	s.exec(`delete from group_member where person_id = $1`, admin.ID)
	s.exec(`update membership set role = 'admin' where person_id = $1`, admin.ID)
	s.actors["admin"], s.ids["admin"] = p.enter(s.head.Actor, admin.ID).Actor, admin.Learner
	// stranger is head of another organisation.
	other := core.NewID[core.OrgID]()
	stranger := p.add(s.head.Actor, "stranger")[0]
	s.exec(`delete from group_member where person_id = $1`, stranger.ID)
	s.exec(`insert into org (id, kind, name, language, timezone, created_at) values ($1, 'home', 'Elsewhere', 'en', 'UTC', $2)`, other, now)
	s.exec(`update membership set org_id = $1, role = 'admin' where person_id = $2`, other, stranger.ID)
	s.exec(`insert into membership (org_id, person_id, role, created_at) values ($1, $2, 'guide', $3)`, other, stranger.ID, now)
	s.actors["stranger"] = core.Actor{Person: stranger.ID, Learner: stranger.Learner, Org: other, Roles: []core.Role{core.RoleAdmin, core.RoleGuide}}
	s.ids["stranger"] = stranger.Learner
	return s
}

func (p place) exec(query string, args ...any) {
	p.t.Helper()
	if err := p.db.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}); err != nil {
		p.t.Fatal(err)
	}
}

func TestRelation(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		s := newSchool(p)
		for _, c := range []struct {
			actor, learner string
			want           people.Relation
		}{
			{"noor", "noor", people.Self}, {"head", "head", people.Self},
			{"head", "noor", people.Guide}, {"head", "admin", people.Guide}, // guide and admin: of everybody here
			{"lee", "noor", people.Guide}, {"lee", "tomas", people.Guide}, {"lee", "admin", people.None}, {"lee", "parent", people.None},
			{"advisor", "noor", people.Advisor}, {"specialist", "tomas", people.Specialist}, {"manager", "noor", people.Manager},
			{"parent", "noor", people.Caregiver}, {"parent", "tomas", people.None},
			{"admin", "noor", people.Admin}, {"admin", "head", people.Admin},
			{"tomas", "noor", people.Peer}, {"noor", "tomas", people.None}, // a part does not see the whole class
			{"noor", "lee", people.None}, {"noor", "parent", people.None},
			{"stranger", "noor", people.None}, {"head", "stranger", people.None}, {"lee", "stranger", people.None},
		} {
			if got := s.relation(s.actors[c.actor], s.ids[c.learner]); got != c.want {
				t.Errorf("%s is %s to %s, want %s", c.actor, got, c.learner, c.want)
			}
		}
		if got := s.relation(core.Actor{}, s.ids["noor"]); got != people.None {
			t.Errorf("a visitor is %s", got)
		}
		if got := s.relation(s.actors["head"], core.NewID[core.LearnerID]()); got != people.None {
			t.Errorf("nobody is %s", got)
		}
	})
}

// TestAudienceIsTheSameRule compares the list filter with the answer for one, for everybody towards everybody.
func TestAudienceIsTheSameRule(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		s := newSchool(p)
		sets := [][]people.Relation{nil, {people.Guide}, {people.Self, people.Caregiver}, {people.Peer}, {people.Admin, people.Manager}, {people.None}}
		for name, actor := range s.actors {
			for _, set := range sets {
				listed := s.audience(actor, set)
				for whom, id := range s.ids {
					r := s.relation(actor, id)
					want := r != people.None && slices.Contains(set, r) || set == nil && r != people.None && r != people.Peer
					got := slices.Contains(listed, id)
					if want && !got {
						t.Errorf("%s is %s to %s, and the list of %v leaves them out", name, r, whom, set)
					}
					// A weaker relation may hold as well, so a list of it may have more; never somebody who does not exist.
					if got && r == people.None {
						t.Errorf("%s sees %s in the list of %v", name, whom, set)
					}
				}
			}
		}
		if got := s.audience(core.Actor{}, nil); len(got) != 0 {
			t.Errorf("a visitor sees %v", got)
		}
	})
}

func (s school) audience(actor core.Actor, set []people.Relation) []core.LearnerID {
	s.t.Helper()
	var list []core.LearnerID
	where, args := people.Audience(actor, "l.id", 2, set...)
	if err := s.db.Read(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = db.List(ctx, tx, db.One[core.LearnerID], `select l.id from learner l where l.erased_at = $1 and `+where, append([]any{""}, args...)...)
		return err
	}); err != nil {
		s.t.Fatal(err)
	}
	return list
}

func TestNobodyBecomesSomebodyAbove(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		s := newSchool(p)
		// head and another guide learn in lee's class: lee guides them there, and gets no key to their accounts.
		groups, _ := p.Groups(ctx, s.head.Actor)
		for _, g := range groups {
			s.exec(`insert into group_member (group_id, person_id, relation, created_at) values ($1, $2, 'learner', '')`, g.ID, s.head.Actor.Person)
		}
		s.exec(`update membership set role = 'guide' where person_id = $1`, s.actors["lee"].Person)
		lee := core.Actor{Person: s.actors["lee"].Person, Learner: s.ids["lee"], Org: s.head.Actor.Org, Roles: []core.Role{core.RoleGuide}}
		if r := s.relation(lee, s.ids["head"]); r != people.Guide {
			t.Fatalf("lee is %s", r)
		}
		_, err := p.SignInLinkFor(ctx, lee, s.head.Actor.Person, 0)
		wantKind(t, err, core.Denied)
		wantKind(t, p.Suspend(ctx, lee, s.head.Actor.Person), core.Denied)
		wantKind(t, p.Edit(ctx, lee, s.head.Actor.Person, "Boss", people.Adult), core.Denied)
		if _, err := p.SignInLinkFor(ctx, lee, s.actors["noor"].Person, 0); err != nil {
			t.Fatal(err)
		}
		_, err = p.SignInLinkFor(ctx, s.actors["parent"], s.actors["noor"].Person, 0)
		wantKind(t, err, core.Denied)
		_, err = p.SignInLinkFor(ctx, s.actors["stranger"], s.actors["noor"].Person, 0)
		wantKind(t, err, core.NotFound)
		// Somebody with an account elsewhere too is not to be taken over from here.
		s.exec(`insert into membership (org_id, person_id, role, created_at) values ($1, $2, 'learner', '')`, s.actors["stranger"].Org, s.actors["noor"].Person)
		_, err = p.SignInLinkFor(ctx, s.head.Actor, s.actors["noor"].Person, 0)
		wantKind(t, err, core.Denied)
	})
}

func TestSuspendAndForget(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		s := newSchool(p)
		tomas := s.actors["tomas"]
		if err := p.Suspend(ctx, s.head.Actor, tomas.Person); err != nil {
			t.Fatal(err)
		}
		if n := p.count(`select count(*) from session where person_id = $1`, tomas.Person); n != 0 {
			t.Fatal("still signed in")
		}
		_, err := p.SignInLinkFor(ctx, s.head.Actor, tomas.Person, 0)
		wantKind(t, err, core.Conflict)
		if err := p.Resume(ctx, s.head.Actor, tomas.Person); err != nil {
			t.Fatal(err)
		}
		p.enter(s.head.Actor, tomas.Person)
		wantKind(t, p.Suspend(ctx, s.head.Actor, s.head.Actor.Person), core.Denied)

		noor := s.actors["noor"]
		if err := p.ChangePassphrase(ctx, noor, "", phrase); err != nil {
			t.Fatal(err)
		}
		err = p.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
			if err := p.MayErase(ctx, tx, s.head.Actor, noor.Person); err != nil {
				return err
			}
			gone, err := p.Forget(ctx, tx, noor.Person)
			if gone != noor.Learner {
				t.Errorf("erased %s", gone)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{
			`select count(*) from person where id = $1`, `select count(*) from learner where person_id = $1`,
			`select count(*) from membership where person_id = $1`, `select count(*) from credential where person_id = $1`,
			`select count(*) from signin_name where person_id = $1`, `select count(*) from signin_link where person_id = $1`,
			`select count(*) from session where person_id = $1`, `select count(*) from group_member where person_id = $1`,
			`select count(*) from care where child_id = $1`,
		} {
			if n := p.count(query, noor.Person); n != 0 {
				t.Errorf("%s: %d", query, n)
			}
		}
		if n := p.count(`select count(*) from learner where id = $1 and erased_at <> ''`, noor.Learner); n != 1 {
			t.Error("the bare learner id stays")
		}
		if s.relation(s.head.Actor, noor.Learner) != people.None {
			t.Error("an erased learner still exists for the head")
		}
		err = p.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
			return p.MayErase(ctx, tx, s.actors["admin"], s.head.Actor.Person)
		})
		if err != nil {
			t.Errorf("of two admins one may go: %v", err)
		}
		s.exec(`delete from membership where role = 'admin' and person_id = $1`, s.actors["admin"].Person)
		err = p.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
			return p.MayErase(ctx, tx, s.actors["head"], s.head.Actor.Person)
		})
		wantKind(t, err, core.Denied)
	})
}

func TestNames(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		sam := p.setup(people.Class)
		two := p.add(sam.Actor, "Noor\nTomas")
		if err := p.db.Read(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			names, err := people.NamesOf(ctx, tx, []core.LearnerID{two[0].Learner, two[1].Learner, core.NewID[core.LearnerID]()})
			if err != nil || len(names) != 2 || names[two[1].Learner] != "Tomas" {
				t.Errorf("%v %v", names, err)
			}
			if names, err := people.NamesOf(ctx, tx, nil); err != nil || len(names) != 0 {
				t.Errorf("%v %v", names, err)
			}
			if name, err := people.NameOf(ctx, tx, core.NewID[core.PersonID]()); err != nil || name != "" {
				t.Errorf("%q %v", name, err)
			}
			name, err := people.NameOf(ctx, tx, two[0].ID)
			if name != "Noor" {
				t.Errorf("%q", name)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestSettings(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		s := newSchool(p)
		noor := s.actors["noor"]
		set, err := p.SettingsOf(ctx, noor)
		if err != nil || set.SignInName != "noor" {
			t.Fatalf("%+v %v", set, err)
		}
		set.Theme, set.TimeZone, set.SignInName, set.Name = people.ThemeContrast, "Asia/Tokyo", "Noor B", "Noor Bakri"
		if err := p.SaveSettings(ctx, noor, set); err != nil {
			t.Fatal(err)
		}
		if got, _ := p.SettingsOf(ctx, noor); got.Theme != people.ThemeContrast || got.SignInName != "noor b" || got.Name != "Noor Bakri" {
			t.Fatalf("%+v", got)
		}
		bad := set
		bad.Band = people.Adult
		wantKind(t, p.SaveSettings(ctx, noor, bad), core.Invalid) // an adult says so, not the minor
		bad = set
		bad.SignInName = "TOMAS"
		wantKind(t, p.SaveSettings(ctx, noor, bad), core.Invalid)
		bad = set
		bad.TimeZone, bad.Theme = "Mars/Olympus", "pink"
		wantKind(t, p.SaveSettings(ctx, noor, bad), core.Invalid)

		if err := p.ChangePassphrase(ctx, noor, "", phrase); err != nil {
			t.Fatalf("whoever came by a link sets a first passphrase: %v", err)
		}
		wantKind(t, p.ChangePassphrase(ctx, noor, "wrong", "another phrase"), core.Invalid)
		if _, err := p.SignIn(ctx, "noor b", phrase, here); err != nil {
			t.Fatal(err)
		}
		if err := p.ChangePassphrase(ctx, noor, phrase, "another phrase"); err != nil {
			t.Fatal(err)
		}
		list, err := p.Sessions(ctx, noor)
		if err != nil || len(list) != 1 || !list[0].Current {
			t.Fatalf("a new passphrase signs every other device out: %+v %v", list, err)
		}
	})
}

func TestBoard(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		s := newSchool(p)
		board := soundboard.NewBoard(p.Service, soundboard.AllGuide{})
		for _, c := range []struct {
			actor, learner string
			act            soundboard.Act
			want           core.Kind // Internal stands for "may"
		}{
			{"lee", "noor", soundboard.GoalOpen, core.Internal}, {"noor", "noor", soundboard.GoalOpen, core.Denied},
			{"stranger", "noor", soundboard.ProgressSee, core.NotFound}, {"parent", "noor", soundboard.EvidenceSeeDetail, core.Denied},
			{"parent", "noor", soundboard.ProgressSee, core.Internal}, {"head", "", soundboard.CourseImport, core.Internal},
			{"noor", "", soundboard.CourseImport, core.Denied}, {"stranger", "stranger", soundboard.JudgeGoal, core.Internal},
			{"head", "head", soundboard.JudgeGoal, core.Internal}, // head learns in no group of another guide: alone
			{"tomas", "tomas", soundboard.JudgeGoal, core.Denied},
		} {
			err := p.db.Read(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				return board.May(ctx, tx, s.actors[c.actor], c.act, s.ids[c.learner])
			})
			if (err == nil) != (c.want == core.Internal) || err != nil && core.KindOf(err) != c.want {
				t.Errorf("%s, %s, %s: %v", c.actor, c.act, c.learner, err)
			}
		}
	})
}
