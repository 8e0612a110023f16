package proof

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"crossfade/internal/app"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/item"
)

// TestACourseChangesUnderACheck brings other editions of a course in while learners are in the middle of a check alone, and
// takes a question out: nothing that they were asked changes for them.
func TestACourseChangesUnderACheck(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { changeOn(t, data{dir: t.TempDir()}) })
	t.Run("postgresql", func(t *testing.T) { changeOn(t, data{dir: t.TempDir(), url: dbtest.PostgresURL(t)}) })
}

func changeOn(t *testing.T, d data) {
	t.Helper()
	p := newPlace(t, d, 4, 3)
	s := startServer(t, d)
	sums, spelled := p.goals[0], p.goals[len(p.goals)-1]
	one, two := begin(t, s, p.learners[0], sums), begin(t, s, p.learners[1], spelled)
	for _, h := range []*half{one, two} {
		h.answer(t, 1)
		h.answer(t, 2)
	}

	ours{goals: 3, edition: 1, fewer: true}.write(t, p.folder)
	r := p.bring(t)
	if c := r.Changes[course.KindItem]; c.Updated != 6 || c.Retired != 1 || c.Added != 0 {
		t.Errorf("the second edition changes all questions, and one is gone: %+v", c)
	}
	before := p.rows(t)
	r = p.bring(t)
	if c := r.Changes[course.KindItem]; c.Unchanged != 6 || c.Updated+c.Added+c.Restored+c.Retired > 0 || len(r.Kept)+len(r.Retired) > 0 {
		t.Errorf("the same edition again changes nothing: %+v, kept %v", c, r.Kept)
	}
	if after := p.rows(t); after != before {
		t.Errorf("the same edition again:\n%s\n%s", before, after)
	}
	for _, h := range []*half{one, two} {
		h.unchanged(t)
		h.answer(t, 3)
		h.answer(t, 4)
		h.answer(t, 5)
	}
	third := begin(t, s, p.learners[2], spelled)
	if text := strings.Join(third.texts, " "); !strings.Contains(text, "apples") || len(third.right) != 4 {
		t.Errorf("a check that starts now asks the new edition: %s", text)
	}
	p.with(t, func(a *app.App) {
		all := readSittings(t, a)
		onceEach(t, all)
		for _, h := range []*half{one, two} {
			h.allRight(t, all[h.id])
		}
	})
	p.editsStay(t, s)
	p.takeOut(t, s)
	s.stop(t)
	d.sound(t)
}

// half is a check alone with its questions as they were when it began.
type half struct {
	*browser
	base, id string
	texts    []string
	right    []string
}

// begin signs a learner in, starts a check alone and reads its questions.
func begin(t *testing.T, s *server, who person, goal core.GoalID) *half {
	t.Helper()
	h := &half{browser: newBrowser(), base: s.url}
	h.signIn(t, s.url, who.link)
	p, err := h.post(s.url+"/goals/"+string(goal)+"/ready", url.Values{"sure": {"1"}})
	must(t, err)
	h.id = strings.TrimPrefix(p.to, "/sittings/")
	for n := 1; n <= 5; n++ {
		p, err := h.get(s.url + sittingPath(h.id, n))
		must(t, err)
		if p.status == http.StatusNotFound {
			break // a short check
		}
		right, ok := solve(p)
		if !ok {
			t.Fatalf("cannot read question %d: %d %s", n, p.status, p.text())
		}
		h.texts, h.right = append(h.texts, asked(p)), append(h.right, right)
	}
	return h
}

// asked is a question's own text on its page, without what the page says about how far one is.
func asked(p page) string {
	text := p.text()
	for _, begins := range []string{"What is", "Write the word"} {
		if i := strings.Index(text, begins); i >= 0 {
			text, _, _ = strings.Cut(text[i:], "?")
			text, _, _ = strings.Cut(text, ".")
			return text
		}
	}
	return text
}

func (h *half) answer(t *testing.T, n int) {
	t.Helper()
	p, err := h.post(h.base+sittingPath(h.id, n), url.Values{"try": {"1"}, field: {h.right[n-1]}})
	if err != nil || p.status != http.StatusSeeOther {
		t.Fatalf("answering question %d: %v, %d %s", n, err, p.status, p.text())
	}
}

// unchanged checks that the questions that are open still are what they were.
func (h *half) unchanged(t *testing.T) {
	t.Helper()
	for n := 3; n <= 5; n++ {
		if now := asked(h.open(t, h.base, sittingPath(h.id, n))); now != h.texts[n-1] {
			t.Errorf("question %d was %q and is %q", n, h.texts[n-1], now)
		}
	}
}

// allRight checks the result of a learner who gave the right answer to every question as it was first asked.
func (h *half) allRight(t *testing.T, k *kept) {
	t.Helper()
	if k.status != "done" || k.right != 5 || k.result != "got_it" {
		t.Errorf("five right answers to what was asked, and the check says %+v", k)
	}
	for n, q := range k.questions {
		if q.version != 1 || q.stated != 1 {
			t.Errorf("question %d was asked in version 1; kept is %d, and the log says %d", n, q.version, q.stated)
		}
	}
}

// bring brings the course's folder in by the command, beside the running server.
func (p *place) bring(t *testing.T) course.Report {
	t.Helper()
	args := append([]string{"import", "--json", "--org", "Hillside School", p.folder}, p.args()...)
	var r course.Report
	must(t, json.Unmarshal([]byte(command(t, args...)), &r))
	if r.Refused() || len(r.Courses) != 1 || r.Courses[0].New {
		t.Fatalf("the import: %+v", r)
	}
	return r
}

// rows counts the rows of every table that an import writes, but those about the import itself.
func (p *place) rows(t *testing.T) string {
	t.Helper()
	var list []string
	p.with(t, func(a *app.App) {
		must(t, a.DB.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			tables, err := tx.Tables(ctx)
			for _, table := range tables {
				if table.Name == "import_run" || err != nil {
					continue
				}
				var n int
				err = tx.QueryRow(ctx, `select count(*) from `+table.Name).Scan(&n)
				list = append(list, fmt.Sprint(table.Name, " ", n))
			}
			return err
		}))
	})
	return strings.Join(list, ", ")
}

// editsStay changes a lesson on its page and a question here, brings another edition in, and finds both kept and named.
func (p *place) editsStay(t *testing.T, s *server) {
	t.Helper()
	guide := newBrowser()
	p.with(t, func(a *app.App) { p.guide.link = linkFor(t, a, p.guide.name) })
	guide.signIn(t, s.url, p.guide.link)
	lesson, _, _ := strings.Cut(guide.open(t, s.url, "/courses/"+string(p.course)).links("/courses/" + string(p.course) + "/lessons/")[0], "#")
	guide.submit(t, s.url, lesson, lesson, url.Values{"title": {"Count on"}, "body": {"Written here."}, "minutes": {"4"}})
	id := item.ID(p.course, "word0")
	p.with(t, func(a *app.App) {
		must(t, a.DB.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			was, err := item.Get(ctx, tx, id, 0)
			if err != nil {
				return err
			}
			was.Item.Body, was.Item.Interactions[0].Correct = "Write the word written.", []string{"written"}
			_, err = item.Edit(ctx, tx, id, was.Item, item.Origin{Org: p.guide.Org, Course: p.course, Lang: "en", By: p.guide.Person, At: a.Clock.Now()})
			return err
		}))
	})

	ours{goals: 3, edition: 2}.write(t, p.folder)
	r := p.bring(t)
	for _, named := range []course.Named{{What: course.KindLesson, Name: "Count on"}, {What: course.KindItem, Name: "word0"}} {
		if !slices.Contains(r.Kept, named) {
			t.Errorf("%s %q was changed here and is not named: %+v", named.What, named.Name, r.Kept)
		}
	}
	if len(r.Kept) != 2 || r.Changes[course.KindItem].Restored != 1 {
		t.Errorf("two were changed here, and the word that was gone is back: %+v", r)
	}
	if text := guide.open(t, s.url, lesson); !strings.Contains(text.body, "Written here.") {
		t.Errorf("the lesson is %s", text.text())
	}
	p.with(t, func(a *app.App) {
		must(t, a.DB.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			now, err := item.Get(ctx, tx, id, 0)
			if now.Item.Body != "Write the word written." {
				t.Errorf("the question is %q", now.Item.Body)
			}
			return err
		}))
	})
}

// takeOut has a guide take a question out while one learner is in the middle of a check with it: it counts as right for
// them, and nothing else changes.
func (p *place) takeOut(t *testing.T, s *server) {
	t.Helper()
	p.with(t, func(a *app.App) {
		p.guide.link = linkFor(t, a, p.guide.name)
	})
	spelled := p.goals[len(p.goals)-1]
	h := begin(t, s, p.learners[3], spelled)
	h.answer(t, 1)
	h.submit(t, s.url, sittingPath(h.id, 2)+"/report", sittingPath(h.id, 2)+"/report", url.Values{"text": {"This is no word."}})

	guide := newBrowser()
	guide.signIn(t, s.url, p.guide.link)
	report, _, _ := strings.Cut(guide.open(t, s.url, "/now").links("/now/reports/")[0], "?")
	guide.submit(t, s.url, report, report, url.Values{"decision": {"void"}})
	p.untilQuiet(t)

	h.unchanged(t)
	for n := 3; n <= 5; n++ {
		h.answer(t, n)
	}
	p.with(t, func(a *app.App) {
		k := readSittings(t, a)[h.id]
		if k.status != "done" || k.right != 5 || k.result != "got_it" || k.results != 1 || k.questions[2].tries != 0 {
			t.Errorf("four right answers and a question that was taken out: %+v", k)
		}
	})
}
