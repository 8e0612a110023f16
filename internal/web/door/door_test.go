package door_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/i18n"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/door"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// site is a server with the pages of the door, and "/" and "/courses/new" in place of the other rooms.
type site struct {
	t      *testing.T
	people *people.Service
	pages  *door.Pages
	url    string
	erased []core.PersonID
}

func each(t *testing.T, test func(t *testing.T, s *site)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		texts, err := i18n.New()
		if err != nil {
			t.Fatal(err)
		}
		s := &site{t: t, people: people.New(people.Config{DB: d, Clock: core.SystemClock(), Rand: rand.Reader, Gate: soundboard.Gate})}
		s.pages = &door.Pages{People: s.people, Texts: texts, Erase: func(ctx context.Context, actor core.Actor, person core.PersonID) error {
			s.erased = append(s.erased, person)
			return d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
				if err := s.people.MayErase(ctx, tx, actor, person); err != nil {
					return err
				}
				_, err := s.people.Forget(ctx, tx, person)
				return err
			})
		}}
		mux := http.NewServeMux()
		route.Mount(mux, s.pages.Routes())
		for _, path := range []string{"GET /{$}", "GET /courses/new"} {
			mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
				route.Render(w, r, http.StatusOK, ui.Page(ui.Doc{Title: "Start"}))
			})
		}
		server := httptest.NewServer(http.NewCrossOriginProtection().Handler(s.pages.WithActor(mux)))
		t.Cleanup(server.Close)
		s.url = server.URL
		test(t, s)
	})
}

// browser is one person's browser; it follows redirects and keeps cookies.
type browser struct {
	*site
	client *http.Client
	page   string // text of the last answer, entities undone
	status int
	path   string // where it ended
	header http.Header
}

func (s *site) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &browser{site: s, client: &http.Client{Jar: jar, Timeout: 20 * time.Second}}
}

func (b *browser) get(path string) *browser {
	b.t.Helper()
	return b.do(http.MethodGet, path, nil)
}

// post sends a form given in pairs: name, value.
func (b *browser) post(path string, pairs ...string) *browser {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.do(http.MethodPost, path, form)
}

func (b *browser) do(method, path string, form url.Values) *browser {
	b.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), method, b.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", b.url)
	}
	return b.send(req)
}

func (b *browser) send(req *http.Request) *browser {
	b.t.Helper()
	res, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.page, b.status, b.path, b.header = html.UnescapeString(string(body)), res.StatusCode, res.Request.URL.RequestURI(), res.Header
	return b
}

// want checks the status, and that the page says each of the words; words with "!" before them must not be there.
func (b *browser) want(status int, words ...string) *browser {
	b.t.Helper()
	if b.status != status {
		b.t.Fatalf("%s: status %d, want %d\n%s", b.path, b.status, status, b.words())
	}
	for _, w := range words {
		if no, hidden := strings.CutPrefix(w, "!"); hidden {
			if strings.Contains(b.page, no) {
				b.t.Fatalf("%s says %q\n%s", b.path, no, b.words())
			}
		} else if !strings.Contains(b.page, w) {
			b.t.Fatalf("%s does not say %q\n%s", b.path, w, b.words())
		}
	}
	return b
}

// words is the page without its head and its lists of choices, for messages.
func (b *browser) words() string {
	return regexp.MustCompile(`(?s)<option.*?</option>|<head>.*</head>`).ReplaceAllString(b.page, "")
}

func (b *browser) at(path string) *browser {
	b.t.Helper()
	if b.path != path {
		b.t.Fatalf("ended at %s, want %s", b.path, path)
	}
	return b
}

// find gives the first group of a pattern on the page.
func (b *browser) find(pattern string) string {
	b.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(b.page)
	if m == nil {
		b.t.Fatalf("%s has no %s\n%s", b.path, pattern, b.words())
	}
	return m[1]
}

const phrase = "green boat seven soup"

// welcome sets the server up as Sam, and gives the browser.
func (s *site) welcome(kind string) *browser {
	s.t.Helper()
	code, err := s.people.SetupCode(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	b := s.browser()
	b.post("/welcome", "code", code, "name", "Sam Adeyemi", "passphrase", phrase, "kind", kind, "zone", "Europe/Dublin", "language", "en")
	return b.want(200).at("/courses/new")
}

// add has Sam add people, and gives their pages by name.
func (b *browser) add(names ...string) map[string]string {
	b.t.Helper()
	group := b.get("/people").want(200).find(`/people/groups/([0-9a-f-]{36})/people`)
	b.post("/people/groups/"+group+"/people", "names", strings.Join(names, "\n"), "band", "teen", "place", "learner").want(200)
	pages := map[string]string{}
	for _, n := range names {
		pages[n] = b.find(`href="(/people/[0-9a-f-]{36})">\s*(?:<[^>]+>\s*)*(?:<span[^>]*>[^<]*</span>)?\s*<span>\s*` + regexp.QuoteMeta(n))
	}
	return pages
}

// enter lets the person of a page in by a link, in a browser of their own.
func (b *browser) enter(page string) *browser {
	b.t.Helper()
	link := b.post(page+"/link", "life", "day").want(200).find(`http://[^/"]+(/in/[\w-]+)`)
	other := b.browser()
	return other.post(link).want(200).at("/")
}

func TestFirstVisit(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		code, err := s.people.SetupCode(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		b := s.browser()
		b.get("/people").at("/welcome").want(200, "One-time code", "Europe/Dublin")
		b.get("/welcome?code="+code).want(200, `value="`+code+`"`)
		b.post("/welcome", "code", "AAAAA-AAAAA", "name", `Sam "S" Adeyemi`, "passphrase", "short", "kind", "workplace", "zone", "Mars/Here", "language", "en").
			want(422, "This is not the code", `value="Sam "S" Adeyemi"`, "at least 8", "Choose a time zone", "!short")
		if !regexp.MustCompile(`value="workplace" checked`).MatchString(b.page) {
			t.Fatal("the kind of place was not kept")
		}
		b.post("/welcome", "code", strings.ToLower(code), "name", "Sam Adeyemi", "passphrase", phrase, "kind", "home", "zone", "Europe/Dublin", "language", "en").
			want(200).at("/courses/new")
		b.get("/people").want(200, "Home of Sam Adeyemi")
		b.get("/welcome").at("/")
		s.browser().post("/welcome", "code", code, "name", "Eve", "passphrase", phrase, "kind", "home", "zone", "UTC", "language", "en").
			at("/sign-in").want(200, "Somebody set this place up already")
	})
}

func TestSignInAndOut(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.welcome("home")
		b := s.browser()
		b.get("/me?x=1").at("/sign-in?next=%2Fme%3Fx%3D1").want(200, `value="/me?x=1"`)
		b.post("/sign-in", "name", "Sam Adeyemi", "passphrase", "wrong wrong", "next", "/me").want(422, "That did not match", `value="Sam Adeyemi"`, "!wrong wrong")
		b.post("/sign-in", "name", "Sam Adeyemi", "passphrase", phrase, "next", "//evil.example/").want(200).at("/")
		b.get("/sign-in?next=/me").at("/me").want(200, "This device", "Firefox · Linux")
		b.post("/sign-out").at("/sign-in").want(200, "You are signed out")
		b.get("/me").at("/sign-in?next=%2Fme")
		for range 10 {
			b.post("/sign-in", "name", "sam adeyemi", "passphrase", "wrong wrong").want(422)
		}
		b.post("/sign-in", "name", "Sam Adeyemi", "passphrase", phrase).want(429, "Wait 15 minutes")
	})
}

func TestSessionCookie(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		s.welcome("home")
		form := url.Values{"name": {"Sam Adeyemi"}, "passphrase": {phrase}}.Encode()
		for https, name := range map[bool]string{false: "crossfade-session", true: "__Host-session"} {
			r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(form))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if https {
				r = r.WithContext(route.WithHTTPS(r.Context()))
			}
			w := httptest.NewRecorder()
			mux := http.NewServeMux()
			route.Mount(mux, s.pages.Routes())
			s.pages.WithActor(mux).ServeHTTP(w, r)
			cookies := w.Result().Cookies()
			if len(cookies) != 1 {
				t.Fatalf("%d %v", w.Code, cookies)
			}
			c := cookies[0]
			if c.Name != name || c.Secure != https || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 30*24*3600 {
				t.Errorf("https %v: %+v", https, c)
			}
		}
	})
}

func TestOneTimeLink(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sam := s.welcome("class")
		mia := sam.add("Mia")["Mia"]
		sam.post(mia+"/link", "life", "week").want(200, "This page shows them once", "<svg", "This address works on this computer only")
		if sam.header.Get("Cache-Control") != "no-store" {
			t.Error("a page with a secret may be kept")
		}
		link := sam.find(`http://[^/"]+(/in/[\w-]+)`)
		b := s.browser()
		for range 3 { // the previews of messages look
			b.get(link).want(200, "Hello Mia", "Class of Sam Adeyemi")
		}
		if b.header.Get("Referrer-Policy") != "same-origin" || b.header.Get("X-Robots-Tag") != "noindex" {
			t.Errorf("%v", b.header)
		}
		b.post(link).want(200).at("/")
		b.get("/me").want(200, "Mia", "You come in by card or link")
		s.browser().post(link).want(404, "This link was used before")
		s.browser().get("/in/nonsense").want(404, "This link was used before")
		// Sam's own browser: the page says whose place is taken, and the session before ends.
		again := sam.post(mia+"/link", "life", "day").find(`http://[^/"]+(/in/[\w-]+)`)
		sam.get(again).want(200, "Sam Adeyemi is signed in on this device")
		sam.post(again).get("/me").want(200, `value="Mia"`)
	})
}

func TestMe(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		b := s.welcome("home")
		b.get("/me").want(200, "You and your settings", `value="sam adeyemi"`, "!data-theme")
		b.post("/me", "name", "Sam", "sign_in_name", "sam", "language", "", "my_zone", "Asia/Kolkata", "band", "adult", "theme", "dark").
			want(200, "Saved.", `data-theme="dark"`, `data-keys="off"`)
		b.get("/me").want(200, "!Saved.") // a note shows once
		b.post("/me", "name", "", "sign_in_name", "sam", "language", "", "my_zone", "Nowhere", "band", "adult", "theme", "dark").
			want(422, "Write a name", "Choose a time zone", "Nowhere")
		other := s.browser()
		other.post("/sign-in", "name", "sam", "passphrase", phrase).want(200).at("/")
		b.get("/me").want(200, "Sign out everywhere else")
		b.post("/me/devices/"+b.find(`/me/devices/([0-9a-f]{64})/end`)+"/end").want(200, "Signed out there")
		other.get("/me").at("/sign-in?next=%2Fme")
		other.post("/sign-in", "name", "sam", "passphrase", phrase).at("/")
		b.post("/me/passphrase", "current", "wrong", "passphrase", "another phrase").want(422, "This is not your passphrase", "!another phrase")
		b.post("/me/passphrase", "current", phrase, "passphrase", "another phrase").want(200, "Other devices are signed out")
		other.get("/me").at("/sign-in?next=%2Fme")
		b.get("/me").want(200)
	})
}

func TestPeople(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sam := s.welcome("class")
		sam.get("/people").want(200, "Class of Sam Adeyemi", "Nobody learns here yet", "0 learners")
		pages := sam.add("Noor Bakri", "Tomás <b>Vega</b>")
		sam.want(200, "2 learners", "Tomás <b>Vega</b>", "noor bakri")
		group := sam.find(`/people/groups/([0-9a-f-]{36})/people`)
		sam.post("/people/groups/"+group+"/people", "names", strings.Repeat("x", 100), "band", "teen").want(422, "Use at most 80 letters", strings.Repeat("x", 100))
		sam.get("/people?group="+group+"&q=NOOR").want(200, "Noor Bakri", "!Tomás")
		sam.get("/people?q=zz").want(200, "No name begins with")
		sam.get("/people?group=019f0000-0000-7000-8000-000000000000").want(404)
		sam.get("/people/nobody").want(404)
		sam.post("/people/groups/"+group+"/cards", "life", "week").want(200, "Noor Bakri", "Tomás")
		if n := strings.Count(sam.page, "<svg class=\"qr\""); n != 2 {
			t.Errorf("%d cards", n)
		}
		noor := pages["Noor Bakri"]
		sam.post(noor, "name", "Noor B", "band", "middle").want(200, "Saved.", `value="Noor B"`)
		sam.post(noor, "name", " ", "band", "middle").want(422, "Write a name")
		sam.post(noor+"/suspend").want(200, "Noor B is kept out for now", noor+"/resume")
		sam.post(noor+"/resume").want(200, "can come in again")
		sam.post("/people/groups", "group_name", "8b").want(200, "8b")
		sam.post("/people/groups", "group_name", "").want(422, "Write a name")

		sam.get(noor+"/erase").want(200, "Erase Noor B?")
		sam.post(noor+"/erase", "typed", "Noor").want(422, "Type the name as it stands there")
		if len(s.erased) != 0 {
			t.Fatal("erased without the name")
		}
		sam.post(noor+"/erase", "typed", "noor b").at("/people").want(200, "Erased for good", "!Noor B")
		sam.get(noor).want(404)
	})
}

func TestHomeTakesGrownUps(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sam := s.welcome("home")
		pages := sam.add("Mia")
		group := sam.find(`/people/groups/([0-9a-f-]{36})/people`)
		sam.want(200, "Grown-up: guides, and cares for the children", "!Another home")
		sam.post("/people/groups/"+group+"/people", "names", "Robin", "band", "middle", "place", "guide").want(200, "Sam Adeyemi", "Robin", "1 learner", "Robin is here now. Make a card for them below.")
		robin := sam.enter(sam.find(`href="(/people/[0-9a-f-]{36})">\s*(?:<[^>]+>\s*)*(?:R</span>)?\s*<span>\s*Robin`))
		robin.get("/people").want(200, "Mia", "!Grown-up: guides")
		robin.get(pages["Mia"]).want(200)
		robin.get("/me").want(200, `<option value="adult" selected`) // though the form was about children
		mia := sam.enter(pages["Mia"])
		mia.get("/people").want(403, "grown-up")

		// Robin leaves, and comes back by one press; nobody can leave the last grown-up out.
		leave := sam.get("/people").find(`action="(/people/groups/[^"]+/leave)"`)
		sam.post(leave, "place", "guide").want(200, "Robin guides or helps here no longer.", "Without a place in a home", "Undo", "!/leave")
		back := sam.find(`action="(/people/groups/[^"]+/return[^"]*)"`)
		robin.post(back).want(403)
		sam.post(back).want(200, "All is as it was.", "!Without a place")
		robin.get(pages["Mia"]).want(200)
		sam.get(pages["Mia"]).want(200, "Take out of Home of Sam Adeyemi", "!/end\"")
		sam.post("/people/groups/"+group+"/people/"+strings.TrimPrefix(pages["Mia"], "/people/")+"/leave", "place", "learner").want(200, "Mia is not here any more.")
		sam.get(pages["Mia"]).want(200, "They are in no home at the moment.", "Put them there")
		robin.get(pages["Mia"]).want(404)
		sam.post(pages["Mia"]+"/move", "from", "", "to", group).want(200, "with everything")
		robin.get(pages["Mia"]).want(200)
	})
}

// TestEveryRouteAsEveryVisitor tries the whole table of routes: the outer doors hold, and no page breaks.
func TestEveryRouteAsEveryVisitor(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sam := s.welcome("class")
		pages := sam.add("Noor", "Tomas")
		group := sam.find(`/people/groups/([0-9a-f-]{36})/people`)
		_, id, _ := strings.Cut(pages["Tomas"], "/people/")
		fill := strings.NewReplacer("{group}", group, "{person}", id, "{session}", strings.Repeat("0", 64), "{token}", "none")
		for _, r := range s.pages.Routes() {
			method, path, _ := strings.Cut(fill.Replace(r.Pattern), " ")
			noor := sam.enter(pages["Noor"])
			for _, v := range []struct {
				name string
				b    *browser
				who  map[route.Who]bool
			}{
				{"a visitor", s.browser(), map[route.Who]bool{route.Anyone: true}},
				{"a learner", noor, map[route.Who]bool{route.Anyone: true, route.SignedIn: true}},
			} {
				v.b.do(method, path, url.Values{})
				switch {
				case v.b.status >= 500:
					t.Errorf("%s, %s: %d", r.Pattern, v.name, v.b.status)
				case v.who[r.Who]:
					if v.b.status == http.StatusForbidden {
						t.Errorf("%s is shut to %s", r.Pattern, v.name)
					}
				case v.name == "a visitor" && !strings.HasPrefix(v.b.path, "/sign-in"):
					t.Errorf("%s is open to %s: %d at %s", r.Pattern, v.name, v.b.status, v.b.path)
				case v.name == "a learner" && v.b.status != http.StatusForbidden:
					t.Errorf("%s is open to %s: %d at %s", r.Pattern, v.name, v.b.status, v.b.path)
				}
			}
			if r.Note == "" {
				t.Errorf("%s has no note", r.Pattern)
			}
		}
		if len(s.erased) != 0 {
			t.Error("somebody was erased on the way")
		}
		sam.get("/people").want(200, "2 learners")
	})
}

func TestAnotherSiteCannotPost(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sam := s.welcome("home")
		req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.url+"/sign-out", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", "https://evil.example")
		res, err := sam.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Fatal(res.StatusCode)
		}
		sam.get("/me").want(200)
	})
}

func TestLookWithoutActor(t *testing.T) {
	texts, err := i18n.New(i18n.WithPseudo())
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Accept-Language", "qps")
	(&door.Pages{Texts: texts}).WithLook(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route.Fault(w, r, core.Missing())
	})).ServeHTTP(w, r)
	if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), "⟦") {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
}

func TestWhoCaresAndWhereOneIs(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sam := s.welcome("class")
		noor := sam.add("Noor", "Tomas")["Noor"]
		sam.get(noor).want(200, "Who cares for Noor", "Nobody yet.", "learns")
		sam.post(noor+"/carers", "caregiver", "").want(422, "Write a name")
		sam.post(noor+"/carers", "caregiver", "Rana Bakri").want(200, "Rana Bakri cares for Noor now.")
		rana := sam.find(`href="(/people/[0-9a-f-]{36})">\s*(?:<[^>]+>\s*)*(?:RB?</span>)?\s*<span>\s*Rana Bakri`)
		sam.get(rana).want(200, "Make a link and a card")
		_, id, _ := strings.Cut(rana, "/people/")
		sam.post(noor+"/carers/"+id+"/end").want(200, "They do not care for Noor any more.", "Nobody yet.", noor+"/carers/"+id+"/again")
		sam.post(noor+"/carers/"+id+"/again").want(200, "Rana Bakri cares for Noor now.")
		s.browser().post(noor+"/carers", "caregiver", "Eve").want(200).at("/sign-in")

		class := sam.get("/people").find(`/people/groups/([0-9a-f-]{36})/people`)
		sam.post("/people/groups", "group_name", "9a").want(200, "9a")
		other := sam.find(`/people/groups/([0-9a-f-]{36})/people`)
		sam.post(noor+"/move", "from", class, "to", other).want(200, "Noor is in 9a now, with everything.")
		sam.get("/people?group="+other).want(200, "Noor", "1 learner")
		sam.post("/people/groups/"+other+"/people", "names", "Mr Lee", "band", "adult", "place", "guide").want(200, "Mr Lee")
		sam.get("/people?group="+class).want(200, "Ask somebody to help here")
		lee := sam.find(`value="([0-9a-f-]{36})">\s*Mr Lee`)
		sam.post("/people/groups/"+class+"/colleagues", "colleague", lee, "colleague_place", "co-guide").want(200, "Done.", "helps to guide")
		sam.post("/people/groups/"+class+"/people/"+lee+"/leave", "place", "co-guide").want(200, "Mr Lee guides or helps here no longer.", "!/"+lee+"/leave")
	})
}

func TestWhosHere(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sam := s.welcome("home")
		pages := sam.add("Mia", "Ben")
		group := sam.find(`/people/groups/([0-9a-f-]{36})/people`)
		s.browser().get("/here").at("/sign-in?by=name").want(200)
		sam.post("/people/groups/"+group+"/devices", "device", "Kitchen tablet").want(200, "Kitchen tablet", "Sign out, and hand it over.")
		sam.post("/people/groups/"+group+"/codes").want(200, "Mia", "Ben", "This page shows them once")
		sam.post(pages["Mia"]+"/code").want(200, "Mia", "!Ben</h2>")
		var code []string
		for _, m := range regexp.MustCompile(`#p-([a-z]+)"`).FindAllStringSubmatch(sam.page, -1) {
			code = append(code, m[1])
		}
		if len(code) != 3 || sam.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%v %v", code, sam.header)
		}
		sam.post("/sign-out").at("/here").want(200, "Who’s here?", "Mia", "Ben")
		face := sam.find(`href="(/here/[0-9a-f-]{36})[^"]*">\s*(?:<[^>]+>\s*)*(?:M</span>)?\s*Mia`)
		sam.get(face).want(200, "Tap your 3 pictures", "Fish")
		// One wrong picture: no word about which, and from the beginning.
		picked := ""
		for _, pick := range []string{code[0], code[1], code[0]} {
			sam.post(face, "picked", picked, "pick", pick, "next", "/me")
			picked = strings.TrimPrefix(picked+"."+pick, ".")
		}
		sam.want(422, "That was not it. Try again.", "0 of 3 pictures chosen")
		sam.post(face, "picked", code[0], "pick", code[1], "next", "/me").want(200, "2 of 3 pictures chosen", "Start again")
		sam.post(face, "picked", code[0]+"."+code[1], "pick", code[2], "next", "/me").want(200).at("/me")
		sam.want(200, `value="Mia"`, "Devices that you share")
		sam.post("/me/pin", "pin", "1111").want(422, "not all the same")
		sam.post("/me/pin", "pin", "4711").want(200, "Saved.", "A new PIN")
		// The next child is one tap on a face away from here.
		ben := sam.get("/me").want(200, "Somebody else?").find(`name="face" value="([0-9a-f-]{36})"`)
		sam.post("/sign-out", "face", ben).at("/here/"+ben).want(200, "Hi Ben. Tap your 3 pictures.")
		sam.get("/me").at("/here?next=%2Fme")
		sam.get(face+"?with=pin").want(200, "Write your PIN")
		sam.post(face, "pin", "4712").want(422, "That was not it")
		sam.post(face, "pin", "4711").want(200).at("/")
		sam.post("/sign-out").at("/here")
		for range 5 {
			sam.post(face, "pin", "4712").want(422, "That was not it")
		}
		sam.post(face, "pin", "4711").want(429, "Enough tries for now. Wait 15 minutes, or ask your grown-up", "!name=\"pin\"", "You have a card?")
		sam.get("/sign-in?by=name").want(200, "Tap pictures")
		sam.post("/sign-in", "name", "Sam Adeyemi", "passphrase", phrase).at("/")
		sam.get("/people").want(200, "Kitchen tablet")
		sam.post(sam.find(`action="(/people/groups/[^"]+/forget)"`)).want(200, "shows no faces any more")
		sam.post("/sign-out").at("/sign-in")
		s.browser().get(face).want(404)
	})
}

func TestJoinAClass(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sam := s.welcome("class")
		group := sam.get("/people").find(`/people/groups/([0-9a-f-]{36})/people`)
		link := sam.post("/people/groups/"+group+"/join", "life", "day").want(200, "<svg class=\"qr\"", "It ends the one before").find(`http://[^/"]+(/join/[\w-]+)`)
		nia := s.browser()
		nia.get(link).want(200, "Join Class of Sam Adeyemi", "Your name")
		nia.post(link, "name", "").want(422, "Write a name")
		nia.post(link, "name", "Nia").want(404) // the page of today is in another room
		nia.get("/me").want(200, `value="Nia"`)
		sam.get("/people").want(200, "Nia", "1 learner")
		sam.post("/people/groups/"+group+"/join-end").want(200, "does not work any more")
		s.browser().get(link).want(404)
	})
}

// TestOneTeacherThreeSchools has a teacher of one school teach in two more on the same server: they come by a link, whoever runs the place says that they guide and gives
// them a class, and in each school they see its learners and nobody else's.
func TestOneTeacherThreeSchools(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sam := s.welcome("class")
		sam.add("Ada of the first")
		for _, school := range []string{"Second", "Third"} {
			_, link, err := s.people.AddOrg(t.Context(), people.NewOrg{Kind: people.Class, Name: school + " School", Language: "en", TimeZone: "UTC", First: "Head of " + school})
			if err != nil {
				t.Fatal(err)
			}
			head := s.browser()
			head.post(people.LinkPath(link.Token)).at("/")
			head.add("Learner of " + school)
			group := head.find(`/people/groups/([0-9a-f-]{36})/people`)
			join := head.post("/people/groups/"+group+"/join", "life", "day").find(`http://[^/"]+(/join/[\w-]+)`)
			sam.get(join).want(200, "You join as Sam Adeyemi.")
			sam.post(join)
			teacher := head.get("/people").want(200, "Sam Adeyemi").find(`href="(/people/[0-9a-f-]{36})">\s*(?:<[^>]+>\s*)*(?:SA</span>)?\s*<span>\s*Sam Adeyemi`)
			head.get(teacher).want(200, "Sam Adeyemi is in another place on this server, too.", "!Make a link and a card", "!Keep out for now", "What they do here")
			head.post(teacher+"/roles", "roles", "guide").want(200, "Saved.")
			id := strings.TrimPrefix(teacher, "/people/")
			head.post("/people/groups/"+group+"/people/"+id+"/leave", "place", "learner").want(200, "Sam Adeyemi is not here any more.")
			head.post("/people/groups/"+group+"/colleagues", "colleague", id, "colleague_place", "guide").want(200, "Done.")
		}
		for _, school := range []string{"Second", "Third"} { // they came into the third one last, so they are there now
			org := sam.get("/me").want(200, "Second School", "Third School").find(`value="([0-9a-f-]{36})"/?>\s*<button[^>]*>\s*Go there\s*<span class="vh">\s*` + school)
			sam.post("/me/org", "org", org).at("/")
			sam.get("/people").want(200, "Learner of "+school, "!Ada of the first")
			for _, other := range []string{"Second", "Third"} {
				if other != school {
					sam.want(200, "!Learner of "+other)
				}
			}
		}
	})
}

func TestBringAList(t *testing.T) {
	each(t, func(t *testing.T, s *site) {
		sam := s.welcome("class")
		sam.get("/people/roster").want(200, "OneRoster")
		sam.post("/people/roster").want(422, "Choose the files first.")
		for _, want := range []string{"<td[^>]*>\\s*2\\s*</td>", "<td[^>]*>\\s*0\\s*</td>"} {
			sam.upload("/people/roster", map[string]string{
				"users.csv":       "sourcedId,role,givenName,familyName,password\ns1,student,Ana,Ruiz,secret-7\nt1,teacher,Tom,Ott,\nx1,robot,X,Y,\n",
				"classes.csv":     "sourcedId,title\nc1,Maths 5\n",
				"enrollments.csv": "classSourcedId,userSourcedId,role\nc1,s1,student\nc1,t1,teacher\n",
			}).want(200, "Your people are here", "A role that has no place here: robot", "users.csv:4", "!secret-7")
			if !regexp.MustCompile(want).MatchString(sam.page) {
				t.Errorf("no %s\n%s", want, sam.words())
			}
		}
		sam.upload("/people/roster", map[string]string{"list.zip": "nothing"}).want(422, "does not open")
		sam.get("/people").want(200, "Maths 5")
	})
}

// upload sends files.
func (b *browser) upload(path string, files map[string]string) *browser {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, text := range files {
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = part.Write([]byte(text))
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, b.url+path, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	req.Header.Set("Origin", b.url)
	return b.send(req)
}
