package goalmap_test

import (
	"cmp"
	"context"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/goal"
	"crossfade/internal/i18n"
	"crossfade/internal/interop"
	"crossfade/internal/library"
	"crossfade/internal/people"
	"crossfade/internal/plan"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/goalmap"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
	"crossfade/internal/web/ui/uitest"
)

var now = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

// gate is the table of acts: everybody is themselves to themselves.
type gate struct{}

func (gate) May(_ context.Context, _ *db.Tx, actor core.Actor, act soundboard.Act, learner core.LearnerID) error {
	relation := people.InOrg(actor)
	if learner == actor.Learner {
		relation = people.Self
	}
	return soundboard.Decide(act, soundboard.LevelGuide, relation, soundboard.Facts{}).Err()
}

type words struct{}

func (words) MathML(tex string, _ bool) (string, error) { return "<math>" + tex + "</math>", nil }

// site is a server with the pages of maps.
type site struct {
	t       testing.TB
	db      *db.DB
	texts   *i18n.Catalogue
	in      *interop.Importer
	plan    *plan.Service
	mux     *http.ServeMux
	guide   core.Actor
	learner core.Actor
	as      core.Actor // who asks
	course  course.Outline
}

func newSite(t testing.TB, d *db.DB) *site {
	t.Helper()
	texts, err := i18n.New()
	if err != nil {
		t.Fatal(err)
	}
	clock := core.ClockFunc(func() time.Time { return now })
	blobs, err := blob.OpenDisk(t.TempDir(), clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = blobs.Close() })
	courses := course.New(course.Config{DB: d, Clock: clock, Blobs: blobs, Maths: library.NewMaths(d, words{}), Gate: gate{}})
	s := &site{t: t, db: d, texts: texts, mux: http.NewServeMux(), plan: plan.NewService(d, clock, check.NewService(d, clock, gate{}, nil), gate{})}
	s.in = &interop.Importer{DB: d, Courses: courses, Blobs: blobs}
	route.Mount(s.mux, (&goalmap.Pages{DB: d, Plan: s.plan, Courses: courses}).Routes())
	s.guide, s.learner = s.org()
	s.as = s.learner
	return s
}

// org makes a school with a guide and a learner.
func (s *site) org() (guide, learner core.Actor) {
	id := core.NewID[core.OrgID]()
	s.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into org (id, kind, name, language, timezone, created_at) values ($1, 'class', 'School', 'en', 'UTC', $2)`, id, core.Stamp(now))
		return err
	})
	return s.person(id, "Sam", core.RoleGuide), s.person(id, "Ada", core.RoleLearner)
}

func (s *site) person(org core.OrgID, name string, role core.Role) core.Actor {
	a := core.Actor{Org: org, Person: core.NewID[core.PersonID](), Learner: core.NewID[core.LearnerID](), Roles: []core.Role{role}}
	s.write(func(ctx context.Context, tx *db.Tx) error {
		at := core.Stamp(now)
		_, err := tx.Exec(ctx, `insert into person (id, name, name_fold, language, timezone, band, theme, shortcuts, face, created_at, suspended_at)
			values ($1, $2, $3, '', '', 'adult', '', true, '', $4, '')`, a.Person, name, people.Fold(name), at)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `insert into membership (org_id, person_id, role, created_at) values ($1, $2, $3, $4)`, org, a.Person, role, at); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `insert into learner (id, person_id, seq, head, created_at, erased_at) values ($1, $2, 0, '', $3, '')`, a.Learner, a.Person, at)
		return err
	})
	return a
}

func (s *site) write(fn db.Func) {
	s.t.Helper()
	if err := s.db.Write(context.Background(), fn); err != nil {
		s.t.Fatal(err)
	}
}

// enrol puts the learner into a course that came in.
func (s *site) enrol(r course.Report, err error) {
	s.t.Helper()
	if err != nil || r.Refused() {
		s.t.Fatal(err, r.Notes)
	}
	s.write(func(ctx context.Context, tx *db.Tx) error {
		e := course.Enrolment{Org: s.guide.Org, Course: r.Courses[0].ID, Learner: s.learner.Learner, By: s.guide.Person, At: core.Stamp(now)}
		if err := course.Enrol(ctx, tx, e); err != nil {
			return err
		}
		var err error
		s.course, err = course.OutlineOf(ctx, tx, s.guide.Org, r.Courses[0].ID)
		return err
	})
}

// ladder is a course of goals a to f: a → b → c → d → e, and f by itself.
func (s *site) ladder() {
	s.t.Helper()
	text := `crossfade: 1
key: ladder
title: Ladder
language: en
band: teen
licence: CC0-1.0
units:
  - key: one
    title: One
    goals:
      - { key: a, title: Alpha }
      - { key: b, title: Beta, needs: [a] }
      - { key: c, title: Gamma, needs: [b] }
      - { key: d, title: Delta, needs: [c] }
      - { key: e, title: Epsilon, needs: [d] }
      - { key: f, title: Zeta }
`
	folder := fstest.MapFS{"course.yaml": &fstest.MapFile{Data: []byte(text)}}
	s.enrol(s.in.Folder(context.Background(), s.guide, interop.Bundled{Name: "ladder", Folder: folder}))
}

// id is the goal with a key.
func (s *site) id(key string) string {
	return string(goal.ID(goal.FrameworkID(s.guide.Org, s.course.Key), key))
}

func (s *site) path(rest string) string { return "/map/" + string(s.course.ID) + rest }

func (s *site) send(r *http.Request) *httptest.ResponseRecorder {
	s.t.Helper()
	ctx := route.WithViewer(r.Context(), route.Viewer{Actor: s.as, Name: "x", OrgKind: "class"})
	ctx = ui.With(ctx, ui.Env{L: s.texts.For("en"), Path: r.URL.Path})
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r.WithContext(ctx))
	return w
}

// get gives a page as text, and holds it to what every page must be.
func (s *site) get(path string) string {
	s.t.Helper()
	w := s.send(httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		s.t.Fatalf("%s: %d", path, w.Code)
	}
	uitest.Page(s.t, w.Body.String())
	return html.UnescapeString(w.Body.String())
}

func (s *site) code(path string) int {
	return s.send(httptest.NewRequest(http.MethodGet, path, nil)).Code
}

// post sends a form and gives the status and where it leads.
func (s *site) post(path string, pairs ...string) (int, string) {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := s.send(r)
	return w.Code, w.Header().Get("Location")
}

// next is the goal of the next step.
func (s *site) next() string {
	s.t.Helper()
	list, err := s.plan.Courses(context.Background(), s.learner)
	if err != nil {
		s.t.Fatal(err)
	}
	step, _ := plan.Next(list[0].Standing)
	return string(step.Goal)
}

var boxes = regexp.MustCompile(`<rect class="body"`)

func TestMap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.ladder()
		page := s.get(s.path(""))
		if n := len(boxes.FindAllString(page, -1)); n != 6 {
			t.Errorf("%d boxes", n)
		}
		for _, want := range []string{"You are here", "It opens 1 other goal.", "Then comes: Beta.", "After: Delta", "0 of 6 goals are yours. 2 are open right now."} {
			if !strings.Contains(page, want) {
				t.Errorf("the map does not say %q", want)
			}
		}
		page = s.get(s.path("?goal=" + s.id("d")))
		if !strings.Contains(page, `<h2 class="big">Delta</h2>`) || !strings.Contains(page, "First comes") {
			t.Error("the chosen goal does not show what it needs")
		}
	})
}

func TestWayAndAim(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.ladder()
		if s.next() != s.id("a") {
			t.Fatal("the course does not begin with Alpha")
		}
		page := s.get(s.path("/way?goal=" + s.id("f")))
		if !strings.Contains(page, "Nothing comes before it") {
			t.Error("something leads to Zeta")
		}
		if code, to := s.post(s.path("/aim"), "goal", s.id("f")); code != http.StatusSeeOther || to != "/today" {
			t.Fatalf("%d %s", code, to)
		}
		if s.next() != s.id("f") {
			t.Error("Today does not prefer what leads to the goal")
		}
		if code, _ := s.post(s.path("/aim"), "goal", ""); code != http.StatusSeeOther || s.next() != s.id("a") {
			t.Error("the goal is not dropped")
		}
	})
}

// TestSayingMovesTheStartAndNoState holds that a word alone opens what builds on a goal, and never makes it got.
func TestSayingMovesTheStartAndNoState(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.ladder()
		say := func(goal, said, from string) string {
			t.Helper()
			code, to := s.post(s.path("/said"), "goal", s.id(goal), "to", s.id("e"), "said", said, "from", from)
			if code != http.StatusSeeOther {
				t.Fatalf("%s of %s: %d", said, goal, code)
			}
			return to
		}
		if page := s.get(s.path("/start?goal=" + s.id("e"))); !strings.Contains(page, "<h1>Gamma</h1>") {
			t.Error("the first question is not the one in the middle")
		}
		if to := say("c", "know", "start"); !strings.Contains(to, "/start?goal=") {
			t.Errorf("it goes on to %s", to)
		}
		if s.next() != s.id("d") {
			t.Error("the start did not move past Gamma and all before it")
		}
		page := s.get(s.path("/way?goal=" + s.id("e")))
		if !strings.Contains(page, "4 goals lead there. You have 3.") || strings.Contains(page, `data-state="got"><svg`) && strings.Count(page, `class="pill" data-state="got"`) > 0 {
			t.Error("the way does not say what is known, or says that it is got")
		}
		list, err := s.plan.Courses(context.Background(), s.learner)
		if err != nil {
			t.Fatal(err)
		}
		if list[0].Got != 0 {
			t.Errorf("%d goals are got by word alone", list[0].Got)
		}
		say("b", "not_yet", "")
		if s.next() != s.id("b") {
			t.Error("what is not known after all does not come back")
		}
		say("c", "", "")
		say("b", "", "")
		if s.next() != s.id("a") {
			t.Error("taking it back does not move the start back")
		}
		say("c", "not_yet", "start")
		say("a", "skip", "start")
		if page := s.get(s.path("/start?goal=" + s.id("e"))); !strings.Contains(page, "<h1>Beta</h1>") {
			t.Error("not yet does not settle what builds on it")
		}
		if to := say("b", "skip", "start"); !strings.Contains(to, "/start") {
			t.Error(to)
		}
		if code := s.code(s.path("/start?goal=" + s.id("e"))); code != http.StatusSeeOther {
			t.Errorf("there is a question left: %d", code)
		}
	})
}

func TestWhoMay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.ladder()
		otherGuide, otherLearner := s.org()
		neighbour := s.person(s.guide.Org, "Bo", core.RoleLearner)
		paths := []string{"", "/way?goal=" + s.id("c"), "/start?goal=" + s.id("c")}
		for name, c := range map[string]struct {
			as   core.Actor
			want int
			post int
		}{
			"learner":                {s.learner, http.StatusOK, http.StatusSeeOther},
			"guide":                  {s.guide, http.StatusOK, http.StatusNotFound}, // looks, but does not learn here
			"learner without course": {neighbour, http.StatusNotFound, http.StatusNotFound},
			"guide of another":       {otherGuide, http.StatusNotFound, http.StatusNotFound},
			"learner of another":     {otherLearner, http.StatusNotFound, http.StatusNotFound},
		} {
			s.as = c.as
			for _, p := range paths {
				if code := s.code(s.path(p)); code != c.want {
					t.Errorf("%s: %s is %d, want %d", name, p, code, c.want)
				}
			}
			if code, _ := s.post(s.path("/aim"), "goal", s.id("c")); code != c.post {
				t.Errorf("%s heads for a goal: %d, want %d", name, code, c.post)
			}
			if code, _ := s.post(s.path("/said"), "goal", s.id("c"), "to", s.id("c"), "said", "know"); code != c.post {
				t.Errorf("%s says something: %d, want %d", name, code, c.post)
			}
		}
		s.as = s.learner
		if code := s.code(s.path("?goal=" + string(core.NewID[core.GoalID]()))); code != http.StatusNotFound {
			t.Errorf("a goal of no course: %d", code)
		}
		if code, _ := s.post(s.path("/said"), "goal", s.id("c"), "to", s.id("c"), "said", "master"); code != http.StatusUnprocessableEntity && code != http.StatusBadRequest {
			t.Errorf("a word that cannot be said: %d", code)
		}
	})
}

// large brings the largest map in; the test is skipped where the outside data is not here.
func (s *site) large() { s.outside("metacademy") }

// outside brings in files of a framework that lies beside the project.
func (s *site) outside(files ...string) {
	s.t.Helper()
	root := os.Getenv("CROSSFADE_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	path := filepath.Join(root, "frameworks", files[0])
	if _, err := os.Stat(path); err != nil {
		s.t.Skip("the outside data is not here")
	}
	if len(files) > 1 { // packed together
		dir := s.t.TempDir()
		for _, f := range files {
			raw, err := os.ReadFile(filepath.Join(root, "frameworks", filepath.FromSlash(f)))
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, filepath.Base(f)), raw, 0o600)
			}
			if err != nil {
				s.t.Fatal(err)
			}
		}
		path = dir
	}
	s.enrol(s.in.Path(context.Background(), s.guide, path))
}

func TestALargeMapIsShownAroundOneGoal(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t))
	s.large()
	var far core.GoalID
	for _, g := range s.course.Goals() {
		if g.Title == "Logistic regression" {
			far = g.ID
		}
	}
	page := s.get(s.path("?goal=" + string(far)))
	if n := len(boxes.FindAllString(page, -1)); n < 5 || n > 24 {
		t.Errorf("%d boxes around one goal", n)
	}
	if !strings.Contains(page, "Fitting logistic regression requires solving an optimization problem.") {
		t.Error("the map does not say why something comes first")
	}
	if n := len(boxes.FindAllString(s.get(s.path("?all=1")), -1)); n != 392 {
		t.Errorf("%d boxes in the whole", n)
	}
	if page := s.get(s.path("/way?goal=" + string(far))); !strings.Contains(page, "21 goals lead there") {
		t.Error("the way to logistic regression is another")
	}
}

// mapCost is how many statements a map may take, however large it is.
const mapCost = 14

func TestAMapCostsTheSame(t *testing.T) {
	small, large := newSite(t, dbtest.SQLite(t)), newSite(t, dbtest.SQLite(t))
	small.ladder()
	large.large()
	cost := func(s *site) int64 {
		ctx, count := db.CountStatements(context.Background())
		if w := s.send(httptest.NewRequest(http.MethodGet, s.path(""), nil).WithContext(ctx)); w.Code != http.StatusOK {
			t.Fatal(w.Code)
		}
		return count()
	}
	a, b := cost(small), cost(large)
	if max(a, b) > mapCost {
		t.Errorf("%d statements for 6 goals, %d for 392; at most %d", a, b, mapCost)
	}
}

// TestAGoalByItselfStandsWithItsUnit holds that a map is no lonely box where nothing is linked.
func TestAGoalByItselfStandsWithItsUnit(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t))
	s.outside("ccss-math-2010.case.json", "coherence-map/edges.csv")
	if n := len(boxes.FindAllString(s.get(s.path("")), -1)); n != 8 { // the standards for mathematical practice need nothing
		t.Errorf("%d boxes", n)
	}
	for _, page := range []string{"?all=1", ""} {
		var wide core.GoalID
		for _, g := range s.course.Goals() {
			if len(g.Needs) > 2 {
				wide = g.ID
			}
		}
		if n := len(boxes.FindAllString(s.get(s.path(cmp.Or(page, "?goal="+string(wide)))), -1)); page == "" && (n < 5 || n > 24) || page != "" && n != 517 {
			t.Errorf("%s: %d boxes", page, n)
		}
	}
}

// BenchmarkMap measures a page of a map on the server: it should take 30 ms at most.
func BenchmarkMap(b *testing.B) {
	for name, files := range map[string][]string{"metacademy": {"metacademy"}, "common-core": {"ccss-math-2010.case.json", "coherence-map/edges.csv"}} {
		s := newSite(b, dbtest.SQLite(b))
		s.outside(files...)
		goals := s.course.Goals()
		for page, path := range map[string]string{"around": "", "whole": "?all=1", "way": "/way?goal=" + string(goals[len(goals)*3/4].ID)} {
			b.Run(name+"/"+page, func(b *testing.B) {
				before := processor(b)
				for b.Loop() {
					if s.code(s.path(path)) != http.StatusOK {
						b.Fatal("no map")
					}
				}
				b.ReportMetric(float64((processor(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms/op") // the wall also counts what else runs
			})
		}
	}
}

func (g gate) MayAll(ctx context.Context, tx *db.Tx, actor core.Actor, act soundboard.Act, learners []core.LearnerID) error {
	for _, l := range learners {
		if err := g.May(ctx, tx, actor, act, l); err != nil {
			return err
		}
	}
	return nil
}

// processor is how much time of a processor this program has taken.
func processor(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
