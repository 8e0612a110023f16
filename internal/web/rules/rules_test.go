package rules_test

import (
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/i18n"
	"crossfade/internal/mastery"
	"crossfade/internal/people"
	"crossfade/internal/progress"
	"crossfade/internal/soundboard"
	"crossfade/internal/tune"
	"crossfade/internal/web/route"
	"crossfade/internal/web/rules"
	"crossfade/internal/web/ui"
)

var now = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

type gate struct{}

func (gate) May(_ context.Context, _ *db.Tx, actor core.Actor, act soundboard.Act, _ core.LearnerID) error {
	return soundboard.Decide(act, soundboard.LevelGuide, people.InOrg(actor), soundboard.Facts{}).Err()
}

// site is a server with the pages of this package, for an admin and a guide of a place.
type site struct {
	t            *testing.T
	db           *db.DB
	texts        *i18n.Catalogue
	mux          *http.ServeMux
	tune         *tune.Service
	admin, guide core.Actor
	as           core.Actor // who asks
	fits, renews int        // jobs that were ordered
}

func newSite(t *testing.T, d *db.DB) *site {
	t.Helper()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, db: d, texts: texts, mux: http.NewServeMux()}
	count := func(n *int) func(context.Context, *db.Tx) error {
		return func(context.Context, *db.Tx) error { *n++; return nil }
	}
	s.tune = tune.New(tune.Config{
		DB: d, Clock: core.ClockFunc(func() time.Time { return now }), Gate: gate{}, Renew: count(&s.renews), Fit: count(&s.fits),
	})
	route.Mount(s.mux, (&rules.Pages{DB: d, Tune: s.tune}).Routes())
	org := s.org("School")
	s.admin = s.person(org, "Sam", core.RoleAdmin)
	s.admin.Roles = append(s.admin.Roles, core.RoleGuide) // as whoever sets a place up
	s.guide = s.person(org, "Kim", core.RoleGuide)
	s.as = s.admin
	return s
}

func (s *site) org(name string) core.OrgID {
	id := core.NewID[core.OrgID]()
	s.exec(`insert into org (id, kind, name, language, timezone, created_at) values ($1, 'class', $2, 'en', 'UTC', $3)`, id, name, core.Stamp(now))
	return id
}

func (s *site) person(org core.OrgID, name string, role core.Role) core.Actor {
	a := core.Actor{Org: org, Person: core.NewID[core.PersonID](), Learner: core.NewID[core.LearnerID](), Roles: []core.Role{role}}
	at := core.Stamp(now)
	s.exec(`insert into person (id, name, name_fold, language, timezone, band, theme, shortcuts, face, created_at, suspended_at)
		values ($1, $2, $3, '', '', 'adult', '', true, '', $4, '')`, a.Person, name, people.Fold(name), at)
	s.exec(`insert into membership (org_id, person_id, role, created_at) values ($1, $2, $3, $4)`, org, a.Person, role, at)
	s.exec(`insert into learner (id, person_id, seq, head, created_at, erased_at) values ($1, $2, 0, '', $3, '')`, a.Learner, a.Person, at)
	return a
}

func (s *site) exec(query string, args ...any) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

func (s *site) write(fn db.Func) {
	s.t.Helper()
	if err := s.db.Write(context.Background(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// send asks for a page and looks at its answer; the page has to say some words.
func (s *site) send(method, path string, form url.Values, status int, words ...string) string {
	s.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	ctx := route.WithViewer(r.Context(), route.Viewer{Actor: s.as, Name: "x", OrgKind: "class"})
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r.WithContext(ui.With(ctx, ui.Env{L: s.texts.For("en"), Path: r.URL.Path})))
	page := html.UnescapeString(w.Body.String())
	if w.Code != status {
		s.t.Fatalf("%s %s answers %d, want %d: %s", method, path, w.Code, status, page)
	}
	for _, want := range words {
		if !strings.Contains(page, want) {
			s.t.Errorf("%s %s does not say %q", method, path, want)
		}
	}
	return page
}

// TestVersionsAreDecidedOnAPage: an admin sees what was proposed and how good it is, uses it, and goes back.
func TestVersionsAreDecidedOnAPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		page := s.send("GET", "/engine", nil, 200, "The program's own numbers", "0 answers so far, of 0 people.", "It takes 50 people and 5,000 answers.")
		if strings.Contains(page, "/engine/accept") || strings.Contains(page, "/engine/back") {
			t.Error("there is something to decide although nothing was proposed")
		}
		report := mastery.Report{Learners: 60, Responses: 6000, HeldOut: 12, Judged: 1200, Accept: true,
			Now: mastery.Measures{AUC: .7, RMSE: .45, ECE: .03}, Proposed: mastery.Measures{AUC: .75, RMSE: .43, ECE: .012}}
		s.propose("fit-1", report)
		s.send("GET", "/engine", nil, 200, "Version 1", "Learned on 21 November 2026", "6,000 answers of 60 people taught it.", "Judged by 1,200 answers",
			"It is worth using.", "70.0", "75.0", "3.0", "1.2", "Use version 1")
		s.send("POST", "/engine/accept", url.Values{"version": {"1"}}, 303)
		page = s.send("GET", "/engine", nil, 200, "In use since 21 November 2026", "Go back to what was in use before")
		if strings.Contains(page, "Use version 1") || s.inForce() != "fit-1" || s.renews != 1 {
			t.Errorf("version 1 is not in force alone: %q, %d renewals", s.inForce(), s.renews)
		}
		report.Accept = false
		s.propose("fit-2", report)
		page = s.send("GET", "/engine", nil, 200, "Keep what is in use.", "Use version 2")
		if strings.Index(page, "Version 2") > strings.LastIndex(page, "Version 1") {
			t.Error("the newest does not stand first")
		}
		s.send("POST", "/engine/back", nil, 303)
		if s.inForce() != mastery.DefaultModel().Version {
			t.Errorf("back at %q", s.inForce())
		}
		s.send("POST", "/engine/back", nil, 409)
		for _, wrong := range []string{"", "99", "-1", "one"} {
			s.send("POST", "/engine/accept", url.Values{"version": {wrong}}, 404)
		}
		s.send("POST", "/engine/fit", nil, 303)
		if s.fits != 1 {
			t.Errorf("%d fits were ordered", s.fits)
		}
	})
}

// TestWhoDecides: guides do not, and where several places share a server, no place's admin does.
func TestWhoDecides(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t))
	s.propose("fit-1", mastery.Report{})
	s.as = s.guide
	s.send("GET", "/engine", nil, 403)
	for _, path := range []string{"/engine/accept", "/engine/back", "/engine/fit"} {
		s.send("POST", path, url.Values{"version": {"1"}}, 403)
	}
	ctx := context.Background()
	if err := s.tune.Accept(ctx, s.guide, 1); core.KindOf(err) != core.Denied {
		t.Errorf("the service lets a guide decide: %v", err)
	}
	s.as = s.admin
	s.org("Another school")
	page := s.send("GET", "/engine", nil, 200, "whoever runs it decides", "crossfade mastery accept", "Version 1")
	if strings.Contains(page, `method="post" action="/engine`) {
		t.Error("a button that may not be pressed")
	}
	s.send("POST", "/engine/accept", url.Values{"version": {"1"}}, 403, "whoever runs it decides")
	s.send("POST", "/engine/fit", nil, 403)
	if s.inForce() != mastery.DefaultModel().Version || s.fits != 0 {
		t.Error("something was decided")
	}
	if err := s.tune.ForOperator().Accept(ctx, s.admin, 1); err != nil || s.inForce() != "fit-1" {
		t.Errorf("the operator decides: %v", err)
	}
}

func (s *site) propose(name string, r mastery.Report) {
	s.t.Helper()
	m := mastery.DefaultModel()
	m.Version, m.Calibrated = name, true
	s.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := progress.Propose(ctx, tx, m, r, now)
		return err
	})
}

// inForce is the name of the model in force.
func (s *site) inForce() string {
	s.t.Helper()
	list, err := s.tune.Versions(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	i := slices.IndexFunc(list, func(v progress.Version) bool { return v.Now })
	return list[i].Model.Version
}
