package guide_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/desk"
	"crossfade/internal/item"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/guide"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
)

// watch is a clock that a test moves.
type watch struct {
	mu sync.Mutex
	at time.Time
}

func (w *watch) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *watch) forward(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// school is the demonstration's people with a course of two goals for Class 8b: "Add one", and "Add two" which needs it and has
// too few questions to be checked.
type school struct {
	t      *testing.T
	db     *db.DB
	clock  *watch
	people *people.Service
	checks *check.Service
	pages  *guide.Pages
	mux    *http.ServeMux
	actors map[string]core.Actor // okafor, lee, noor, tomas, sam, mia …; and those that a test adds
	class  []people.DemoPerson   // everybody of 8b
	group  core.GroupID
	course core.CourseID
	one    core.GoalID // Add one
	two    core.GoalID // Add two
}

func each(t *testing.T, test func(s *school)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(newSchool(t, d)) })
}

func newSchool(t *testing.T, d *db.DB) *school {
	t.Helper()
	w := &watch{at: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)}
	s := &school{t: t, db: d, clock: w, actors: map[string]core.Actor{}, mux: http.NewServeMux()}
	s.people = people.New(people.Config{DB: d, Clock: w, Rand: rand.Reader, Gate: soundboard.Gate})
	board := soundboard.NewBoard(s.people, soundboard.AllGuide{})
	s.checks = check.NewService(d, w, board, nil)
	none := func(context.Context, ...string) (func(string, bool) (string, error), error) {
		return func(string, bool) (string, error) { return "", errors.New("these questions have no formulas") }, nil
	}
	s.pages = &guide.Pages{DB: d, Clock: w, Checks: s.checks, People: s.people, Gate: board, Prose: prose.NewMaker(none, nil),
		Groups: &desk.Service{DB: d, Clock: w, Gate: board, Checks: s.checks, Coaching: coaching.NewService(d, w, board)}}
	route.Mount(s.mux, s.pages.Routes())
	places, err := s.people.Demo(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, place := range places {
		for _, one := range place.People {
			if one.Key != "" {
				s.actors[one.Key] = one.Actor
			}
		}
		if place.Org.Kind == people.Class {
			s.group, s.class = place.Group.ID, place.People
		}
	}
	s.teach()
	return s
}

func (s *school) write(fn db.Func) {
	s.t.Helper()
	if err := s.db.Write(context.Background(), fn); err != nil {
		s.t.Fatal(err)
	}
}

func (s *school) exec(query string, args ...any) {
	s.t.Helper()
	s.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	})
}

// teach puts the course in, with everybody of 8b who learns.
func (s *school) teach() {
	s.t.Helper()
	org, at := s.actors["okafor"].Org, core.Stamp(s.clock.Now())
	framework, unit := core.NewID[core.FrameworkID](), core.NewID[core.UnitID]()
	s.course, s.one, s.two = core.NewID[core.CourseID](), core.NewID[core.GoalID](), core.NewID[core.GoalID]()
	s.exec(`insert into framework (id, org_id, key, title, language, source, licence, created_at) values ($1, $2, 'f', 'F', 'en', '', '', $3)`, framework, org, at)
	s.exec(`insert into course (id, org_id, framework_id, key, title, title_fold, summary, why, language, band, version, licence, authors, source, format,
		imported_at, created_at, retired_at) values ($1, $2, $3, 'adding', 'Adding', 'adding', '', '', 'en', 'teen', '1', '', '[]', '', 'folder', $4, $4, '')`,
		s.course, org, framework, at)
	s.exec(`insert into unit (id, course_id, key, title, challenge, why, sort) values ($1, $2, 'u', 'First sums', '', '', 1)`, unit, s.course)
	for i, id := range []core.GoalID{s.one, s.two} {
		s.exec(`insert into goal (id, org_id, framework_id, key, title, why, description, language, minutes, rule, sort, source_hash, edited_at, retired_at)
			values ($1, $2, $3, $4, $5, '', '', 'en', 0, '', $6, '', '', '')`,
			id, org, framework, []string{"one", "two"}[i], []string{"Add one", "Add two"}[i], i)
		s.exec(`insert into unit_goal (unit_id, goal_id, need, sort) values ($1, $2, 'must', $3)`, unit, id, i)
	}
	s.exec(`insert into goal_need (goal_id, needs_id, why) values ($1, $2, '')`, s.two, s.one)
	s.write(func(ctx context.Context, tx *db.Tx) error {
		o := item.Origin{Org: org, Course: s.course, Lang: "en", At: s.clock.Now()}
		for i := range 12 {
			it := question("one", i)
			if i >= 9 {
				it = question("two", i)
			}
			if _, err := item.Put(ctx, tx, o, it); err != nil {
				return err
			}
		}
		for _, p := range s.class {
			if !p.Actor.Is(core.RoleLearner) {
				continue
			}
			if err := course.Enrol(ctx, tx, course.Enrolment{Org: org, Course: s.course, Learner: p.Actor.Learner, At: at}); err != nil {
				return err
			}
		}
		return nil
	})
}

// question makes item i: the first six of "one" and those of "two" are for checks alone, the others for practice.
func question(goal string, i int) item.Item {
	use := []item.Use{item.Alone}
	if i >= 6 && i < 9 {
		use = []item.Use{item.Practice, item.Together}
	}
	return item.Item{
		Key: fmt.Sprintf("%s-%d", goal, i), Goals: []string{goal}, Uses: use, Body: fmt.Sprintf("What is %d and 1?", i), Solution: fmt.Sprintf("Count on from %d.", i),
		Interactions: []item.Interaction{{ID: "R1", Kind: item.Number, Correct: []string{fmt.Sprint(i + 1)}}},
	}
}

// alone has a learner check a goal alone, with the first wrong questions answered by 7919.
func (s *school) alone(name string, goal core.GoalID, wrong int) core.SittingID {
	s.t.Helper()
	id, err := s.checks.StartAlone(context.Background(), s.actors[name], []core.GoalID{goal}, check.Sure, time.UTC)
	if err != nil {
		s.t.Fatal(err)
	}
	s.answer(name, id, wrong)
	return id
}

// together has a learner check a goal together and end it, all of it wrong.
func (s *school) together(name string, goal core.GoalID) core.SittingID {
	s.t.Helper()
	id, err := s.checks.StartTogether(context.Background(), s.actors[name], goal)
	if err != nil {
		s.t.Fatal(err)
	}
	s.answer(name, id, 99)
	if err := s.checks.Finish(context.Background(), s.actors[name], id); err != nil {
		s.t.Fatal(err)
	}
	return id
}

func (s *school) answer(name string, id core.SittingID, wrong int) {
	s.t.Helper()
	sitting, err := s.checks.Mine(context.Background(), s.actors[name], id)
	if err != nil {
		s.t.Fatal(err)
	}
	for i, q := range sitting.Questions {
		s.clock.forward(time.Second)
		given := q.Variant.Key()
		if i < wrong {
			given = item.Response{"R1": {"7919"}}
		}
		if _, err := s.checks.Answer(context.Background(), s.actors[name], check.Given{Sitting: id, N: q.N, Try: 1, Response: given, Locale: "en"}); err != nil {
			s.t.Fatal(err)
		}
	}
}

// ask sends a question about the first question of a sitting, and gives its id.
func (s *school) ask(name string, sitting core.SittingID, stuck string) string {
	s.t.Helper()
	s.clock.forward(time.Minute)
	id := core.NewID[string]()
	err := s.checks.SendQuestion(context.Background(), s.actors[name], check.Asking{ID: id, Sitting: sitting, N: 1, Stuck: stuck})
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// reported reports the question of an item in a sitting and gives the id of the report; n is 1 where item is "".
func (s *school) reported(name string, sitting core.SittingID, of core.ItemID, text string) string {
	s.t.Helper()
	s.clock.forward(time.Minute)
	mine, err := s.checks.Mine(context.Background(), s.actors[name], sitting)
	if err != nil {
		s.t.Fatal(err)
	}
	n := 1
	for _, q := range mine.Questions {
		if q.Item == of {
			n = q.N
		}
	}
	if err := s.checks.Report(context.Background(), s.actors[name], sitting, n, text); err != nil {
		s.t.Fatal(err)
	}
	return s.one1(`select id from item_report where sitting_id = $1 and n = $2`, sitting, n)
}

// one1 reads one text.
func (s *school) one1(query string, args ...any) string {
	s.t.Helper()
	var text string
	err := s.db.Read(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, query, args...).Scan(&text)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

// other adds a guide of another class of the same school, who is the caregiver of Tomás and learns nothing here.
func (s *school) other() {
	s.t.Helper()
	ctx, head := context.Background(), s.actors["okafor"]
	group, err := s.people.AddGroup(ctx, head, "Class 9a")
	if err != nil {
		s.t.Fatal(err)
	}
	added, err := s.people.Add(ctx, head, people.AddInput{Group: group.ID, Names: "Mr Other", Band: people.Adult, Place: people.AsGuide})
	if err != nil {
		s.t.Fatal(err)
	}
	p := added.People[0]
	s.actors["other"] = core.Actor{Person: p.ID, Learner: p.Learner, Org: head.Org, Roles: []core.Role{core.RoleGuide}}
	s.exec(`insert into care (caregiver_id, child_id, created_at) values ($1, $2, '')`, p.ID, s.actors["tomas"].Person)
	parent := s.actors["noor"] // a caregiver who teaches nobody comes in by the same door as a learner
	s.actors["parent"] = core.Actor{Person: parent.Person, Learner: parent.Learner, Org: head.Org}
}

// answerOf is what a handler gave.
type page struct {
	t      *testing.T
	name   string
	path   string
	status int
	text   string // entities undone
	to     string // where a 303 leads
}

// get reads a page as somebody.
func (s *school) get(name, path string) page {
	s.t.Helper()
	return s.do(context.Background(), name, httptest.NewRequest(http.MethodGet, path, nil))
}

// post sends a form given in pairs.
func (s *school) post(name, path string, pairs ...string) page {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(context.Background(), name, r)
}

func (s *school) do(ctx context.Context, name string, r *http.Request) page {
	s.t.Helper()
	actor, known := s.actors[name]
	if !known && name != "" {
		s.t.Fatalf("nobody is called %q", name)
	}
	w := httptest.NewRecorder()
	s.mux.ServeHTTP(w, r.WithContext(route.WithViewer(ctx, route.Viewer{Actor: actor, Name: name, TimeZone: "UTC"})))
	return page{t: s.t, name: name, path: r.URL.RequestURI(), status: w.Code, text: html.UnescapeString(w.Body.String()), to: w.Header().Get("Location")}
}

// want checks the status and the words; words with "!" before them must not be there.
func (p page) want(status int, words ...string) page {
	p.t.Helper()
	main := regexp.MustCompile(`(?s)<head>.*</head>`).ReplaceAllString(p.text, "")
	if p.status != status {
		p.t.Fatalf("%s of %s: status %d, want %d\n%s", p.path, p.name, p.status, status, main)
	}
	for _, w := range words {
		if no, hidden := strings.CutPrefix(w, "!"); hidden && strings.Contains(main, no) {
			p.t.Fatalf("%s of %s says %q\n%s", p.path, p.name, no, main)
		} else if !hidden && !strings.Contains(main, w) {
			p.t.Fatalf("%s of %s does not say %q\n%s", p.path, p.name, w, main)
		}
	}
	return p
}

// leads checks that a form was taken and where it leads.
func (p page) leads(to string) page {
	p.t.Helper()
	p.want(http.StatusSeeOther)
	if p.to != to {
		p.t.Fatalf("%s of %s leads to %s, want %s", p.path, p.name, p.to, to)
	}
	return p
}

// find gives the first group of a pattern.
func (p page) find(pattern string) string {
	p.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(p.text)
	if m == nil {
		p.t.Fatalf("%s of %s has no %s\n%s", p.path, p.name, pattern, p.text)
	}
	return m[1]
}
