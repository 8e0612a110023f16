package courses_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"html"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/goal"
	"crossfade/internal/i18n"
	"crossfade/internal/interop"
	"crossfade/internal/item"
	"crossfade/internal/jobs"
	"crossfade/internal/library"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/courses"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

var now = time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)

type gate struct{}

func (gate) May(_ context.Context, _ *db.Tx, actor core.Actor, act soundboard.Act, _ core.LearnerID) error {
	return soundboard.Decide(act, soundboard.LevelGuide, people.InOrg(actor), soundboard.Facts{}).Err()
}

type words struct{}

func (words) MathML(tex string, _ bool) (string, error) {
	if strings.Contains(tex, `\bad`) {
		return "", errors.New("bad")
	}
	return "<math>" + tex + "</math>", nil
}

// site is a server with the pages of this package, for a guide and a learner.
type site struct {
	t       *testing.T
	db      *db.DB
	texts   *i18n.Catalogue
	queue   *jobs.Queue
	mux     *http.ServeMux
	guide   core.Actor
	learner core.Actor
	as      core.Actor // who asks
}

func newSite(t *testing.T, d *db.DB) *site {
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
	service := course.New(course.Config{DB: d, Clock: clock, Blobs: blobs, Maths: library.NewMaths(d, words{}), Gate: gate{}})
	importer := &interop.Importer{DB: d, Courses: service, Blobs: blobs, Bundled: []interop.Bundled{{Name: "fractions", Folder: fsOf(sample())}}}
	s := &site{t: t, db: d, texts: texts, queue: jobs.New(jobs.Config{DB: d, Clock: clock}), mux: http.NewServeMux()}
	jobs.Handle(s.queue, interop.Job, importer.Work)
	route.Mount(s.mux, (&courses.Pages{DB: d, Courses: service, Importer: importer, Blobs: blobs}).Routes())
	org := core.NewID[core.OrgID]()
	s.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into org (id, kind, name, language, timezone, created_at) values ($1, 'class', 'School', 'en', 'UTC', $2)`, org, core.Stamp(now))
		return err
	})
	s.guide = s.person(org, "Sam", core.RoleGuide)
	s.learner = s.person(org, "Ada", core.RoleLearner)
	s.as = s.guide
	return s
}

func (s *site) person(org core.OrgID, name string, role core.Role) core.Actor {
	a := core.Actor{Org: org, Person: core.NewID[core.PersonID](), Learner: core.NewID[core.LearnerID](), Roles: []core.Role{role}}
	if role == core.RoleGuide {
		a.Roles = append(a.Roles, core.RoleAdmin)
	}
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

// answer is what a page said.
type answer struct {
	*httptest.ResponseRecorder
	t    *testing.T
	page string // with entities undone
}

func (s *site) send(r *http.Request) answer {
	s.t.Helper()
	ctx := route.WithViewer(r.Context(), route.Viewer{Actor: s.as, Name: "x", OrgKind: "class"})
	ctx = ui.With(ctx, ui.Env{L: s.texts.For("en"), Path: r.URL.Path})
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r.WithContext(ctx))
	a := answer{w, s.t, html.UnescapeString(w.Body.String())}
	for id, n := range ids(w.Body.String()) {
		if n > 1 {
			s.t.Errorf("%s: the id %q stands there %d times", r.URL.Path, id, n)
		}
	}
	return a
}

var idPattern = regexp.MustCompile(` id="([^"]*)"`)

func ids(page string) map[string]int {
	counts := map[string]int{}
	for _, m := range idPattern.FindAllStringSubmatch(page, -1) {
		counts[m[1]]++
	}
	return counts
}

func (s *site) get(path string) answer {
	s.t.Helper()
	return s.send(httptest.NewRequest(http.MethodGet, path, nil))
}

func (s *site) post(path string, pairs ...string) answer {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.send(r)
}

// upload sends a file with the form of the page.
func (s *site) upload(name string, raw []byte) answer {
	s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := part.Write(raw); err != nil {
		s.t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		s.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "/courses", &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return s.send(r)
}

// bring uploads a course, lets its job run, and gives the address of its report.
func (s *site) bring(files map[string]string) string {
	s.t.Helper()
	at := s.upload("my course.zip", zipOf(s.t, files)).to("/imports/")
	s.work()
	return at
}

func (s *site) work() {
	s.t.Helper()
	if _, err := s.queue.RunDue(context.Background()); err != nil {
		s.t.Fatal(err)
	}
}

func (a answer) want(status int, words ...string) answer {
	a.t.Helper()
	if a.Code != status {
		a.t.Fatalf("status %d, want %d\n%s", a.Code, status, a.page)
	}
	for _, w := range words {
		if no, hidden := strings.CutPrefix(w, "!"); hidden == strings.Contains(a.page, no) {
			a.t.Errorf("the page and %q:\n%s", w, a.page)
		}
	}
	return a
}

// to checks that the answer leads on to a path with this beginning, and gives it.
func (a answer) to(prefix string) string {
	a.t.Helper()
	at := a.Header().Get("Location")
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(at, prefix) {
		a.t.Fatalf("status %d to %q, want 303 to %q\n%s", a.Code, at, prefix, a.page)
	}
	return at
}

func fsOf(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func zipOf(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func sample() map[string]string {
	return map[string]string{
		"course.yaml": `crossfade: 1
key: small
title: Small sums
language: en
band: middle
licence: CC0-1.0
authors: [Me]
colour: red
units:
  - key: one
    title: One
    goals: [{ key: add, title: Add up }, { key: sub, title: Subtract, needs: [add], need: should }]
`,
		"lessons/add-read.md": "---\nkey: add-read\ntitle: Adding\ngoals: [add]\nform: read\n---\nPut $1+1$ together. $\\bad$ ![Dots](files/dots.png)\n",
		"files/dots.png":      "\x89PNG\r\n\x1a\n0000",
		"files/art.svg":       `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`,
		"files/page.html":     "<!doctype html><script>alert(1)</script>",
		"files/not.png":       "<!doctype html><script>alert(1)</script>",
		"items/all.yaml": `- { key: add-1, goals: [add], body: "What is $1+1$?", interactions: [{ id: R1, kind: number, correct: ["2"] }] }
- { key: loose, body: "What is $\\frac{1}{2}$ of 4?", interactions: [{ id: R1, kind: number, correct: ["2"] }] }
- { key: broken, goals: [sub], body: "What?", interactions: [{ id: R1, kind: number, correct: [] }] }
`,
	}
}

func TestBringACourse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.get("/courses").want(200, "No course yet", "/courses/new")
		s.get("/courses/new").want(200, "multipart/form-data", "Fractions on a line", "For ages 8 to 10")
		at := s.upload("my course.zip", zipOf(t, sample())).to("/imports/")
		running := s.get(at).want(200, "my course.zip", "Waiting")
		if running.Header().Get("Refresh") == "" {
			t.Error("the page does not ask again by itself")
		}
		s.get(at + "/report").want(404)
		s.work()
		done := s.get(at).want(200, "Your course is here", "2", "of 3", "Small sums", "The field “colour” is not known", "Left this field out", "broken", "items/all.yaml:3",
			"It names no goal", "A formula cannot be shown", "It is not what its name says", "Few questions", "Add up")
		if done.Header().Get("Refresh") != "" {
			t.Error("the report asks again for ever")
		}
		s.get(at+"/report").want(200, `"name": "my course.zip"`)
		s.get("/courses").want(200, "Small sums", "Came in", "2 goals")
		// Again: nothing doubles, and the page says so.
		s.get(s.bring(sample())).want(200, "Your course is up to date", "What changed")
		s.get(s.post("/courses/bundled", "name", "fractions").to("/imports/")).want(200)
		s.post("/courses/bundled", "name", "nothing").want(404)
	})
}

// TestANewVersionIsShownFirst holds that nothing changes before somebody has looked, and that both answers do what they say.
func TestANewVersionIsShownFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.bring(sample())
		id := course.ID(s.guide.Org, "small")
		changed := sample()
		changed["course.yaml"] = strings.Replace(changed["course.yaml"], "{ key: add, title: Add up }, { key: sub, title: Subtract, needs: [add], need: should }",
			"{ key: add, title: Add well }, { key: times, title: Multiply }", 1)
		at := s.bring(changed)
		s.get(at).want(200, "Look first", "Nothing has changed yet", "Goals that are gone", "Subtract", "Nothing points at it.", "!0 learners", "Nobody has got it yet.", "Until now: Add up", "its title", "Multiply")
		s.get("/courses/"+string(id)).want(200, "Subtract", "!Multiply")
		s.get("/courses").want(200, "Waits for your look")
		s.post(at + "/drop").to("/courses")
		s.get(at).want(200, "All is as it was")
		at = s.bring(changed)
		s.post(at + "/take").to(at)
		s.post(at + "/take").to(at)
		s.get(at).want(200, "Waiting")
		s.work()
		s.get(at).want(200, "Your course is up to date", "No longer in the file", "Subtract")
		s.get("/courses/"+string(id)).want(200, "Multiply", "Add well")
		s.as = s.learner
		s.post(at + "/take").want(403)
		s.post(at + "/drop").want(403)
		if missing := s.texts.Missing(); len(missing) > 0 {
			t.Errorf("texts are missing: %v", missing)
		}
	})
}

// TestReplacedGoalsAreNamed shows beforehand and afterwards what each replaced goal becomes, and what that means for what was earned.
func TestReplacedGoalsAreNamed(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t))
	const head = `{"CFDocument":{"identifier":"core","title":"Core"},"CFItems":[`
	item := func(id, text string) string { return `{"identifier":"` + id + `","fullStatement":"` + text + `"}` }
	link := func(from, to string) string {
		return `{"identifier":"` + from + to + `","associationType":"replacedBy","originNodeURI":{"identifier":"` + from + `"},"destinationNodeURI":{"identifier":"` + to + `"}}`
	}
	s.bring(map[string]string{"f.json": head + strings.Join([]string{item("a", "Old sum"), item("b", "Halves"), item("c", "Thirds"), item("d", "Shapes"), item("e", "Lost one")}, ",") + `]}`})
	at := s.bring(map[string]string{"f.json": head + strings.Join([]string{item("a2", "New sum"), item("bc", "Parts"), item("d1", "Squares"), item("d2", "Circles")}, ",") +
		`],"CFAssociations":[` + strings.Join([]string{link("a", "a2"), link("b", "bc"), link("c", "bc"), link("d", "d1"), link("d", "d2"), link("e", "nowhere")}, ",") + `]}`})
	becomes := func(was, now, means string) string {
		return was + `</th><td class="" data-label="From now on">` + now + `</td><td class="" data-label="What it means">` + means
	}
	named := []string{"Goals that are replaced", becomes("Old sum", "New sum", "What was earned stays."), becomes("<ul><li>Halves</li><li>Thirds</li></ul>", "Parts", "They become one."),
		becomes("Shapes", "<ul><li>Squares</li><li>Circles</li></ul>", "It becomes several. What was earned stays to be seen")}
	s.get(at).want(200, append(named, "It is said to be replaced, but by nothing in this file.", "<dt>Replaced</dt><dd>4", "<dt>Gone goals</dt><dd>1", "<dt>New goals</dt><dd>0", "4 goals")...)
	s.post(at + "/take").to(at)
	s.work()
	s.get(at).want(200, append(named, "Your course is up to date")...)
	if missing := s.texts.Missing(); len(missing) > 0 {
		t.Errorf("texts are missing: %v", missing)
	}
}

// TestLinksToStandardsAreLookedThrough brings a course and a framework with the same codes, and takes a link away and back.
func TestLinksToStandardsAreLookedThrough(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		files := sample()
		files["course.yaml"] = strings.Replace(files["course.yaml"], "title: Add up }", `title: Add up, standards: ["X.1.2"] }`, 1)
		s.bring(files)
		id := course.ID(s.guide.Org, "small")
		at := "/courses/" + string(id) + "/standards"
		s.get(at).want(200, "No goal of this course is linked")
		framework := map[string]string{"f.json": `{"CFDocument":{"identifier":"core","title":"Core"},"CFItems":[{"identifier":"s1","fullStatement":"Sum","humanCodingScheme":"X.1.2"}]}`}
		s.get(s.bring(framework)).want(200, "Linked to standards", "Add up → X.1.2")
		s.get(at).want(200, "Add up → X.1.2 Sum", "by its code")
		of := func(f, key string) string { return string(goal.ID(goal.FrameworkID(s.guide.Org, f), key)) }
		link := of("small", "add") + " " + of("core", "s1")
		s.post(at, "link", link).to(at)
		s.get(at).want(200, "Taken away", "Link again", "!by its code")
		s.get("/standards").want(200, "0 of 1 standards are covered")
		s.post(at, "gone", link).to(at)
		s.get(at).want(200, "by hand", "!Taken away")
		s.get("/standards").want(200, "1 of 1 standards are covered", "Save as a CASE file")
		s.post(at, "link", "x y").want(404)
		s.post(at, "link", of("core", "s1")+" "+of("core", "s1")).want(404)
		core1 := "/standards/" + string(goal.FrameworkID(s.guide.Org, "core")) + "/case.json"
		if a := s.get(core1).want(200, `"CFDocument"`, `"X.1.2"`); !strings.Contains(a.Header().Get("Content-Disposition"), "core.case.json") {
			t.Errorf("%v", a.Header())
		}
		s.get("/standards/"+string(goal.FrameworkID(s.guide.Org, "small"))+"/case.json").want(200, "isRelatedTo", "Add up")
		s.get("/standards/" + string(goal.FrameworkID(s.guide.Org, "none")) + "/case.json").want(404)
		s.as = s.learner
		s.get(at).want(403)
		s.get(core1).want(403)
		s.post(at, "link", link).want(403)
		if missing := s.texts.Missing(); len(missing) > 0 {
			t.Errorf("texts are missing: %v", missing)
		}
	})
}

func TestBringingNothingOrNonsense(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t))
	r := httptest.NewRequest(http.MethodPost, "/courses", strings.NewReader("--x--\r\n"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	s.send(r).want(422, "Choose a file first")
	s.post("/courses", "a", "b").want(422)
	broken := sample()
	broken["course.yaml"] = "a: ["
	s.get(s.bring(broken)).want(200, "This could not come in", "This is not sound YAML", "course.yaml:1", "!Your course is here")
	moodle := s.upload("backup.mbz", zipOf(t, map[string]string{"moodle_backup.xml": "<x/>"})).to("/imports/")
	s.work()
	s.get(moodle).want(200, "This could not come in", "Moodle")
	s.get("/imports/" + string(core.NewID[course.RunID]())).want(404)
	s.get("/imports/x").want(404)
	if missing := s.texts.Missing(); len(missing) > 0 {
		t.Errorf("texts are missing: %v", missing)
	}
}

func TestOverview(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.bring(sample())
		id := course.ID(s.guide.Org, "small")
		at := "/courses/" + string(id)
		s.get(at).want(200, "Small sums", "Subtract", "another form", "a lesson", "Needs a goal", "What is 1/2 of 4?", "Ada", "Sam", "CC0")
		s.post(at+"/learners", "learner", string(s.learner.Learner), "learner", "x").to(at)
		s.get("/courses").want(200, "1 learner")
		var goals []core.GoalID
		s.write(func(ctx context.Context, tx *db.Tx) (err error) {
			goals, err = db.List(ctx, tx, db.One[core.GoalID], `select id from goal order by key`)
			return err
		})
		loose := item.ID(id, "loose")
		s.post(at+"/items/"+string(loose)+"/goal", "goal", "x").want(404)
		s.post(at+"/items/"+string(loose)+"/goal", "goal", string(goals[0])).to(at)
		s.get(at).want(200, "!Needs a goal")
		if missing := s.texts.Missing(); len(missing) > 0 {
			t.Errorf("texts are missing: %v", missing)
		}
	})
}

func TestChangeALesson(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t))
	s.bring(sample())
	id := course.ID(s.guide.Org, "small")
	at := "/courses/" + string(id) + "/lessons/" + string(library.ID(id, "add-read"))
	s.get(at).want(200, "Put $1+1$ together")
	s.post(at, "title", " ", "body", "x").want(422, "The title is missing")
	s.post(at, "title", "T", "body", "x", "minutes", "many").want(422, "minutes must be")
	s.post(at, "title", "Adding up", "body", "My <b>words</b>", "minutes", "7").to(at)
	s.get(at).want(200, "Adding up", "My <b>words</b>")
	changed := sample()
	changed["lessons/add-read.md"] += "More.\n"
	s.get(s.bring(changed)).want(200, "Your changes stayed", "Adding")
	s.get(at).want(200, "My <b>words</b>")
	other := "/courses/" + string(core.NewID[core.CourseID]()) + "/lessons/" + string(library.ID(id, "add-read"))
	s.get(other).want(404)
	s.post(other, "title", "T", "body", "x").want(404)
}

func TestFilesOfACourse(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t))
	s.bring(sample())
	id := course.ID(s.guide.Org, "small")
	files := "/files/" + string(id) + "/"
	for name, c := range map[string]struct{ kind, disposition string }{
		"dots.png":  {"image/png", ""},
		"art.svg":   {"image/svg+xml", ""},
		"page.html": {"application/octet-stream", "attachment; filename=page.html"},
		"not.png":   {"application/octet-stream", "attachment; filename=not.png"},
	} {
		a := s.get(files + name).want(200)
		h := a.Header()
		if h.Get("Content-Type") != c.kind || h.Get("Content-Disposition") != c.disposition || h.Get("X-Content-Type-Options") != "nosniff" ||
			h.Get("Content-Security-Policy") != "default-src 'none'; style-src 'unsafe-inline'; sandbox" {
			t.Errorf("%s: %v", name, h)
		}
		r := httptest.NewRequest(http.MethodGet, files+name, nil)
		r.Header.Set("If-None-Match", h.Get("ETag"))
		if again := s.send(r); again.Code != http.StatusNotModified {
			t.Errorf("%s again: %d", name, again.Code)
		}
	}
	s.get(files + "nothing.png").want(404)
	s.get(files + "../dots.png").want(307)
	s.as = s.learner
	s.get(files + "dots.png").want(404) // not their course
	s.as = s.guide
	s.post("/courses/"+string(id)+"/learners", "learner", string(s.learner.Learner)).to("/courses/")
	s.as = s.learner
	s.get(files + "dots.png").want(200)
	s.as = core.Actor{}
	s.get(files + "dots.png").to("/sign-in")
}

func TestLearnersDoNotComeIn(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t))
	at := s.bring(sample())
	s.as = s.learner
	for _, path := range []string{"/courses", "/courses/new", at, at + "/report", "/courses/" + string(course.ID(s.guide.Org, "small"))} {
		s.get(path).want(403)
	}
	s.post("/courses/bundled", "name", "fractions").want(403)
	if got := s.upload("x.zip", zipOf(t, sample())); got.Code != 403 {
		t.Errorf("status %d", got.Code)
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
