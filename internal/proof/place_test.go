package proof

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"crossfade/internal/app"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

// place is a class of the demonstration on a database of its own, whose learners are on a course of ours.
type place struct {
	data
	guide    person
	learners []person
	course   core.CourseID
	goals    []core.GoalID // in the order of the course
	folder   string        // of the course's files
}

// person is somebody who can sign in once.
type person struct {
	core.Actor
	name string
	link string // path of a one-time link
}

// newPlace fills a database with a class and brings in a course with so many goals.
func newPlace(t testing.TB, d data, learners, goals int) *place {
	t.Helper()
	p := &place{data: d, folder: t.TempDir()}
	ours{goals: goals}.write(t, p.folder)
	p.with(t, func(a *app.App) {
		must(t, a.Migrate(t.Context()))
		places, err := a.People.Demo(t.Context())
		must(t, err)
		for _, one := range places[1].People { // the class
			switch {
			case one.Key == "okafor":
				p.guide = person{Actor: one.Actor, name: one.Person.Name}
			case one.Actor.Is(core.RoleLearner) && len(p.learners) < learners:
				p.learners = append(p.learners, person{Actor: one.Actor, name: one.Person.Name})
			}
		}
		p.guide.link = linkFor(t, a, p.guide.name)
		for i := range p.learners {
			p.learners[i].link = linkFor(t, a, p.learners[i].name)
		}
		report, err := a.Importer.Path(t.Context(), p.guide.Actor, p.folder)
		must(t, err)
		if report.Refused() {
			t.Fatalf("our course was refused: %+v", report.Notes)
		}
		p.course = report.Courses[0].ID
		p.enrol(t, a)
	})
	return p
}

// enrol puts the learners into the course and reads its goals.
func (p *place) enrol(t testing.TB, a *app.App) {
	t.Helper()
	must(t, a.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for _, l := range p.learners {
			e := course.Enrolment{Org: p.guide.Org, Course: p.course, Learner: l.Learner, By: p.guide.Person, At: core.Stamp(a.Clock.Now())}
			if err := course.Enrol(ctx, tx, e); err != nil {
				return err
			}
		}
		outline, err := course.OutlineOf(ctx, tx, p.guide.Org, p.course)
		for _, g := range outline.Goals() {
			p.goals = append(p.goals, g.ID)
		}
		return err
	}))
}

// with opens the house on its data, beside the servers that may be running on it, for as long as fn runs.
func (d data) with(t testing.TB, fn func(a *app.App)) {
	t.Helper()
	a, err := app.Open(t.Context(), app.Config{DataDir: d.dir, DatabaseURL: d.url})
	must(t, err)
	defer func() { must(t, a.Close()) }()
	fn(a)
}

// untilQuiet waits until the server has done all its jobs.
func (d data) untilQuiet(t testing.TB) {
	t.Helper()
	d.with(t, func(a *app.App) {
		for begin := time.Now(); time.Since(begin) < 30*time.Second; time.Sleep(30 * time.Millisecond) {
			open := 0
			must(t, a.DB.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				return tx.QueryRow(ctx, `select count(*) from job where state = 'open'`).Scan(&open)
			}))
			if open == 0 {
				return
			}
		}
		t.Fatal("the server does not get through its jobs")
	})
}

func linkFor(t testing.TB, a *app.App, name string) string {
	t.Helper()
	link, err := a.People.OperatorLink(t.Context(), name, "", time.Hour)
	must(t, err)
	return people.LinkPath(link.Token)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ours is a course whose questions the tests can answer: each goal asks for sums, with new numbers each time, but the last
// one, which asks to write down words.
type ours struct {
	goals   int
	edition int  // another edition asks other words and other sums under the same keys
	fewer   bool // the last of the words is gone
}

// words are what the last goal asks for.
var words = []string{"apple", "bridge", "candle", "dolphin", "engine"}

func (c ours) write(t testing.TB, folder string) {
	t.Helper()
	var top, items strings.Builder
	fmt.Fprintf(&top, "crossfade: 1\nkey: proof\ntitle: Proof\nlanguage: en\nband: teen\nsummary: Sums and words.\nwhy: To count.\n"+
		"version: %q\nlicence: CC-BY-4.0\nauthors: [Nobody]\nunits:\n  - key: all\n    title: All\n    goals:\n", strconv.Itoa(c.edition))
	for i := range c.goals {
		fmt.Fprintf(&top, "      - { key: g%03d, title: Goal %d, need: must, minutes: 5 }\n", i, i)
		if i < c.goals-1 {
			fmt.Fprintf(&items, sumItem, i, i, strings.Repeat(" please", c.edition), 10+c.edition)
		}
	}
	for i, w := range words {
		if !c.fewer || i < len(words)-1 {
			w += strings.Repeat("s", c.edition)
			fmt.Fprintf(&items, "- { key: word%d, goals: [g%03d], uses: [alone], body: 'Write the word %s.', interactions: [{ id: R1, kind: text, correct: [%s] }] }\n", i, c.goals-1, w, w)
		}
	}
	for _, dir := range []string{"items", "lessons"} {
		must(t, os.MkdirAll(filepath.Join(folder, dir), 0o700))
	}
	for name, text := range map[string]string{
		"course.yaml": top.String(), "items/all.yaml": items.String(),
		"lessons/read.md": fmt.Sprintf(lesson, "read", "read", c.edition), "lessons/do.md": fmt.Sprintf(lesson, "do", "do", c.edition),
	} {
		must(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
}

const sumItem = `- key: sum%03d
  goals: [g%03d]
  body: What is {{a}} + {{b}}%s?
  template: { params: [{ name: a, int: [%d, 99] }, { name: b, int: [10, 99] }, { name: s, expr: a + b }] }
  interactions: [{ id: R1, kind: number, correct: ['{{s}}'] }]
`

const lesson = "---\nkey: %s\ntitle: Count on\ngoals: [g000]\nform: %s\nrole: learn\nminutes: 3\n---\nCount on, edition %d.\n"

var (
	sumAsked  = regexp.MustCompile(`What is (\d+) \+ (\d+)`)
	wordAsked = regexp.MustCompile(`Write the word (\w+)`)
)

// solve reads the question of a page and gives the right answer.
func solve(p page) (string, bool) {
	text := p.text()
	if m := sumAsked.FindStringSubmatch(text); m != nil {
		a, _ := strconv.Atoi(m[1])
		b, _ := strconv.Atoi(m[2])
		return strconv.Itoa(a + b), true
	}
	if m := wordAsked.FindStringSubmatch(text); m != nil {
		return m[1], true
	}
	return "", false
}

// field is the name of the field in which a question of ours is answered.
const field = "r.R1"
