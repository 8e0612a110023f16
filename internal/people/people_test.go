package people_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// watch is a clock that a test sets.
type watch struct {
	mu  sync.Mutex
	now time.Time
}

func (w *watch) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *watch) forward(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// place is a server with its service, on either database.
type place struct {
	*people.Service
	t     *testing.T
	db    *db.DB
	clock *watch
}

func each(t *testing.T, test func(t *testing.T, p place)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &watch{now: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)}
		s := people.New(people.Config{DB: d, Clock: w, Rand: rand.Reader, Gate: soundboard.Gate})
		test(t, place{Service: s, t: t, db: d, clock: w})
	})
}

var here = people.Where{Address: "192.0.2.7", Device: "Firefox on Linux"}

const phrase = "green boat seven soup"

// setup sets the server up and gives the first person's visit.
func (p place) setup(kind people.OrgKind) people.Visit {
	p.t.Helper()
	code, err := p.SetupCode(context.Background())
	if err != nil || code == "" {
		p.t.Fatalf("code %q: %v", code, err)
	}
	in, err := p.Setup(context.Background(), people.SetupInput{Code: code, Name: "Sam Adeyemi", Passphrase: phrase,
		Kind: kind, OrgName: "Here", TimeZone: "Europe/Dublin", Language: "en"}, here)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.visit(in.Token)
}

func (p place) visit(token string) people.Visit {
	p.t.Helper()
	v, err := p.Authenticate(context.Background(), token)
	if err != nil {
		p.t.Fatal(err)
	}
	return v
}

// add adds learners to the actor's first group.
func (p place) add(actor core.Actor, names string) []people.Person {
	p.t.Helper()
	groups, err := p.Groups(context.Background(), actor)
	if err != nil || len(groups) == 0 {
		p.t.Fatalf("%v: %v", groups, err)
	}
	added, err := p.AddLearners(context.Background(), actor, groups[0].ID, names, people.Teen)
	if err != nil {
		p.t.Fatal(err)
	}
	return added.People
}

// enter lets somebody in by a link.
func (p place) enter(actor core.Actor, person core.PersonID) people.Visit {
	p.t.Helper()
	link, err := p.SignInLinkFor(context.Background(), actor, person, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	in, err := p.UseLink(context.Background(), link.Token, here)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.visit(in.Token)
}

func (p place) relation(actor core.Actor, learner core.LearnerID) people.Relation {
	p.t.Helper()
	var r people.Relation
	err := p.db.Read(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = p.Relation(ctx, tx, actor, learner)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return r
}

func wantKind(t *testing.T, err error, kind core.Kind) {
	t.Helper()
	if err == nil || core.KindOf(err) != kind {
		t.Helper()
		t.Fatalf("got %v, want a fault of kind %d", err, kind)
	}
}

func TestSetup(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		first, err := p.SetupCode(ctx)
		if err != nil {
			t.Fatal(err)
		}
		code, err := p.SetupCode(ctx) // started again: the code before is void
		if err != nil || code == first || len(code) != 11 {
			t.Fatalf("%q %q %v", first, code, err)
		}
		in := people.SetupInput{Code: first, Name: "Sam", Passphrase: phrase, Kind: people.Home, OrgName: "Home", TimeZone: "UTC", Language: "en"}
		_, err = p.Setup(ctx, in, here)
		wantKind(t, err, core.Invalid)
		in.Code = strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(code, "-", " "), "0", "o"))
		in.Passphrase = "short"
		_, err = p.Setup(ctx, in, here)
		wantKind(t, err, core.Invalid)
		in.Passphrase = phrase
		got, err := p.Setup(ctx, in, here)
		if err != nil {
			t.Fatalf("a code may be typed loosely, and a mistake elsewhere does not use it up: %v", err)
		}
		v := p.visit(got.Token)
		if v.Org.Kind != people.Home || !v.Actor.Is(core.RoleAdmin) || !v.Actor.Is(core.RoleGuide) || v.Actor.Learner == "" {
			t.Fatalf("%+v", v)
		}
		groups, err := p.Groups(ctx, v.Actor)
		if err != nil || len(groups) != 1 || groups[0].Kind != people.Household {
			t.Fatalf("%+v %v", groups, err)
		}
		if need, err := p.NeedsSetup(ctx); err != nil || need {
			t.Fatalf("%v %v", need, err)
		}
		if again, err := p.SetupCode(ctx); err != nil || again != "" {
			t.Fatalf("%q %v", again, err)
		}
		_, err = p.Setup(ctx, in, here)
		wantKind(t, err, core.Conflict)
	})
}

func TestSetupTwiceAtOnceMakesOneOrg(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		code, err := p.SetupCode(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var wins, losses int
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				_, err := p.Setup(ctx, people.SetupInput{Code: code, Name: fmt.Sprint("P", i), Passphrase: phrase, Kind: people.Class,
					OrgName: "School", TimeZone: "UTC", Language: "en"}, people.Where{Address: fmt.Sprintf("10.0.0.%d", i)})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					wins++
				case core.KindOf(err) == core.Conflict:
					losses++
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if wins != 1 || losses != 5 || p.count("select count(*) from org") != 1 || p.count("select count(*) from person") != 1 {
			t.Fatalf("%d won, %d lost", wins, losses)
		}
	})
}

func (p place) count(query string, args ...any) int {
	p.t.Helper()
	var n int
	if err := p.db.Read(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, query, args...).Scan(&n)
	}); err != nil {
		p.t.Fatal(err)
	}
	return n
}

func TestCodeCannotBeGuessed(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		code, err := p.SetupCode(ctx)
		if err != nil {
			t.Fatal(err)
		}
		in := people.SetupInput{Name: "Eve", Passphrase: phrase, Kind: people.Home, OrgName: "Mine", TimeZone: "UTC", Language: "en"}
		for i := range 10 {
			in.Code = fmt.Sprintf("AAAAA-%05d", i)
			_, err := p.Setup(ctx, in, here)
			wantKind(t, err, core.Invalid)
		}
		in.Code = code
		_, err = p.Setup(ctx, in, here)
		wantKind(t, err, core.TooMuch)
		p.clock.forward(16 * time.Minute)
		if _, err := p.Setup(ctx, in, here); err != nil {
			t.Fatalf("after the wait: %v", err)
		}
	})
}

func TestSignIn(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		sam := p.setup(people.Home)
		in, err := p.SignIn(ctx, "  SAM  adeyemi ", phrase, here)
		if err != nil || in.Person != sam.Actor.Person {
			t.Fatalf("names are compared folded: %v", err)
		}
		p.visit(in.Token)
		for _, c := range [][2]string{{"Sam Adeyemi", "wrong wrong"}, {"Nobody", phrase}, {"", ""}, {strings.Repeat("x", 5000), strings.Repeat("y", 5000)}} {
			_, err := p.SignIn(ctx, c[0], c[1], here)
			wantKind(t, err, core.Invalid)
		}
		for range 9 { // one wrong try at this name stands already
			_, err := p.SignIn(ctx, "Sam Adeyemi", "wrong", here)
			wantKind(t, err, core.Invalid)
		}
		_, err = p.SignIn(ctx, "sam adeyemi", phrase, people.Where{Address: "198.51.100.9"})
		wantKind(t, err, core.TooMuch)
		p.clock.forward(15*time.Minute + time.Second)
		if _, err := p.SignIn(ctx, "Sam Adeyemi", phrase, here); err != nil {
			t.Fatalf("after the wait: %v", err)
		}
		if n := p.count(`select count(*) from signin_attempt where at > '2026-11-21T08:15'`); n != 0 {
			t.Fatalf("%d attempts stay after a sign-in that fitted", n)
		}
	})
}

func TestManyGuessesAtOnceStayBelowTheLimit(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		p.setup(people.Home)
		var wg sync.WaitGroup
		var mu sync.Mutex
		tried := 0
		for range 16 {
			wg.Go(func() {
				_, err := p.SignIn(context.Background(), "Sam Adeyemi", "wrong wrong", here)
				mu.Lock()
				defer mu.Unlock()
				if core.KindOf(err) == core.Invalid {
					tried++
				} else if core.KindOf(err) != core.TooMuch {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if tried != 10 {
			t.Fatalf("%d guesses were tried, 10 are allowed", tried)
		}
	})
}

func TestSessions(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		sam := p.setup(people.Home)
		in, err := p.SignIn(ctx, "Sam Adeyemi", phrase, people.Where{Address: "::1", Device: "Safari on iPhone"})
		if err != nil {
			t.Fatal(err)
		}
		if n := p.count(`select count(*) from session where token_hash = $1`, in.Token); n != 0 {
			t.Fatal("the token itself is in the table")
		}
		list, err := p.Sessions(ctx, sam.Actor)
		if err != nil || len(list) != 2 || list[0].Device == list[1].Device {
			t.Fatalf("%+v %v", list, err)
		}
		p.clock.forward(59 * time.Second)
		if p.visit(in.Token).Renewed {
			t.Fatal("last seen is written more often than once a minute")
		}
		for range 5 { // 100 days with a visit every 20 days
			p.clock.forward(20 * 24 * time.Hour)
			if !p.visit(in.Token).Renewed {
				t.Fatal("a visit makes the session last")
			}
		}
		p.clock.forward(31 * 24 * time.Hour)
		_, err = p.Authenticate(ctx, in.Token)
		wantKind(t, err, core.SignIn)
		if err := p.Tidy(ctx); err != nil || p.count(`select count(*) from session`) != 0 {
			t.Fatalf("Tidy leaves sessions that ran out: %v", err)
		}
		for _, bad := range []string{"", "x", strings.Repeat("a", 200)} {
			_, err = p.Authenticate(ctx, bad)
			wantKind(t, err, core.SignIn)
		}
	})
}

func TestSignOut(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		sam := p.setup(people.Class)
		mia := p.add(sam.Actor, "Mia")[0]
		other := p.enter(sam.Actor, mia.ID)
		in, err := p.SignIn(ctx, "Sam Adeyemi", phrase, here)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.SignOut(ctx, sam.Actor, other.Actor.Session); err != nil {
			t.Fatal(err)
		}
		if n := p.count(`select count(*) from session where token_hash = $1`, other.Actor.Session); n != 1 {
			t.Fatal("somebody ended another person's session")
		}
		if err := p.SignOutOthers(ctx, sam.Actor); err != nil {
			t.Fatal(err)
		}
		_, err = p.Authenticate(ctx, in.Token)
		wantKind(t, err, core.SignIn)
	})
}

func TestLinks(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		sam := p.setup(people.Class)
		mia := p.add(sam.Actor, "Mia")[0]
		old, err := p.SignInLinkFor(ctx, sam.Actor, mia.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		link, err := p.SignInLinkFor(ctx, sam.Actor, mia.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.UseLink(ctx, old.Token, here) // the newer one replaces it
		wantKind(t, err, core.NotFound)
		for range 2 {
			door, err := p.PeekLink(ctx, link.Token)
			if err != nil || door.Person.Name != "Mia" {
				t.Fatalf("looking uses nothing up: %v", err)
			}
		}
		var wins int
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				_, err := p.UseLink(ctx, link.Token, here)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					wins++
				} else if core.KindOf(err) != core.NotFound {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if wins != 1 {
			t.Fatalf("a one-time link opened %d times", wins)
		}
		link, err = p.SignInLinkFor(ctx, sam.Actor, mia.ID, 100*24*time.Hour)
		if err != nil || !link.Expires.Equal(p.clock.Now().Add(people.LinkLifeMax)) {
			t.Fatalf("%v %v", link.Expires, err)
		}
		p.clock.forward(people.LinkLifeMax)
		_, err = p.PeekLink(ctx, link.Token)
		wantKind(t, err, core.NotFound)
		byName, err := p.OperatorLink(ctx, "MIA", "", 0)
		if err != nil || byName.Person != mia.ID {
			t.Fatal(err)
		}
		_, err = p.OperatorLink(ctx, "Nobody", "", 0)
		wantKind(t, err, core.NotFound)
	})
}

func TestAdd(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		sam := p.setup(people.Class)
		groups, _ := p.Groups(ctx, sam.Actor)
		group := groups[0].ID
		added, err := p.AddLearners(ctx, sam.Actor, group, "Noor\n\n  Tomás  Vega \r\nNOOR\nsam adeyemi\n", people.Teen)
		if err != nil || len(added.People) != 2 || len(added.Already) != 2 || added.People[1].Name != "Tomás Vega" {
			t.Fatalf("%+v %v", added, err)
		}
		for name, in := range map[string]string{"none": " \n ", "many": strings.Repeat("A\n", 201), "long": strings.Repeat("ä", 81)} {
			_, err := p.AddLearners(ctx, sam.Actor, group, in, people.Teen)
			if core.KindOf(err) != core.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		second, err := p.AddGroup(ctx, sam.Actor, "8b")
		if err != nil {
			t.Fatal(err)
		}
		twin, err := p.AddLearners(ctx, sam.Actor, second.ID, "Noor", people.Teen)
		if err != nil || len(twin.People) != 1 {
			t.Fatalf("%+v %v", twin, err)
		}
		members, err := p.Members(ctx, sam.Actor, second.ID, "", core.Page{})
		if err != nil || len(members) != 1 || members[0].SignInName != "noor 2" {
			t.Fatalf("two with one name need two names to sign in with: %+v %v", members, err)
		}
		learner := p.enter(sam.Actor, added.People[0].ID)
		_, err = p.AddLearners(ctx, learner.Actor, group, "Eve", people.Teen)
		wantKind(t, err, core.NotFound) // no group that they guide
		_, err = p.AddGroup(ctx, learner.Actor, "Mine")
		wantKind(t, err, core.Denied)
	})
}

func TestMembersPageAndSearch(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		ctx := context.Background()
		sam := p.setup(people.Class)
		var names []string
		for i := range 45 {
			names = append(names, fmt.Sprintf("Learner %02d", i))
		}
		p.add(sam.Actor, strings.Join(names, "\n")+"\nZoë 50%_off\nÉmile Durand")
		groups, _ := p.Groups(ctx, sam.Actor)
		var seen []string
		page := core.Page{Limit: 20}
		for {
			list, err := p.Members(ctx, sam.Actor, groups[0].ID, "", page)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range list {
				seen = append(seen, m.Name)
			}
			if len(list) < page.Limit {
				break
			}
			page.After = people.MemberKey(list[len(list)-1])
		}
		if len(seen) != 47 || !slices.Equal(seen[:45], names) {
			t.Fatalf("%d: %v", len(seen), seen)
		}
		for search, want := range map[string]int{"DUR": 1, "émi": 1, "learner": 45, "50%_": 1, "%": 0, "_": 0, "urand": 0, `\`: 0} {
			list, err := p.Members(ctx, sam.Actor, groups[0].ID, search, core.Page{Limit: 100})
			if err != nil || len(list) != want {
				t.Errorf("%q finds %d, want %d (%v)", search, len(list), want, err)
			}
		}
	})
}
