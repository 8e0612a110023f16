package courses_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/goal"
	"crossfade/internal/item"
)

// yearCourse has twelve units of six goals, and nothing else.
func yearCourse() map[string]string {
	var b strings.Builder
	b.WriteString("crossfade: 1\nkey: year\ntitle: A whole year\nlanguage: en\nband: middle\nlicence: CC0-1.0\nauthors: [Me]\nunits:\n")
	for u := range 12 {
		fmt.Fprintf(&b, "  - key: u%d\n    title: Unit %d\n    goals:\n", u, u)
		for g := range 6 {
			fmt.Fprintf(&b, "      - { key: g%d-%d, title: Subtract in way %d of unit %d }\n", u, g, g, u)
		}
	}
	return map[string]string{"course.yaml": b.String()}
}

// otherCourse has what the library offers: lessons for learning, questions for one use each.
func otherCourse() map[string]string {
	return map[string]string{
		"course.yaml":        "crossfade: 1\nkey: other\ntitle: Another course\nlanguage: en\nband: middle\nlicence: CC-BY-4.0\nauthors: [Ada]\nunits:\n  - { key: u, title: U, goals: [{ key: sub, title: Take away }] }\n",
		"lessons/sub-one.md": "---\nkey: sub-one\ntitle: Subtract with stones\ngoals: [sub]\nform: do\n---\nTake stones away.\n",
		"items/all.yaml": `- { key: q-practice, goals: [sub], uses: [practice], body: "Subtract, to practise: 3 - 1?", interactions: [{ id: R1, kind: number, correct: ["2"] }] }
- { key: q-together, goals: [sub], uses: [together], body: "Subtract, together: 4 - 1?", interactions: [{ id: R1, kind: number, correct: ["3"] }] }
- { key: q-alone, goals: [sub], uses: [alone], body: "Subtract, alone: 5 - 1?", interactions: [{ id: R1, kind: number, correct: ["4"] }] }
`,
	}
}

var (
	emptyCell  = regexp.MustCompile(`<a class="cell" data-empty href="(/courses/[^"]+\?fill=([a-z]+)#fill)"`)
	takeButton = regexp.MustCompile(`name="(lesson|question)" value="([0-9a-f-]{36})"`)
	emptyCount = regexp.MustCompile(`<b>(\d+) empty cells`)
)

// grid reads the grid: how many cells the page says are empty, and where the empty ones of a goal lead, by column.
func (s *site) grid(path string, goal core.GoalID) (said string, cells map[string]string) {
	s.t.Helper()
	page := s.get(path).want(200).page
	cells = map[string]string{}
	all := emptyCell.FindAllStringSubmatch(page, -1)
	for _, m := range all {
		if strings.Contains(m[1], string(goal)) {
			cells[m[2]] = m[1]
		}
	}
	m := emptyCount.FindStringSubmatch(page)
	if m == nil || m[1] != fmt.Sprint(len(all)) {
		s.t.Fatalf("the page says %v and shows %d empty cells", m, len(all))
	}
	return m[1], cells
}

// TestEveryEmptyCellCanBeFilled has the grid of twelve units of six goals: seventy-two rows, and every cell is empty. A click on one opens the ways to fill it for that
// goal; each way fills that very cell, from the library, by writing and by bringing in.
func TestEveryEmptyCellCanBeFilled(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := newSite(t, d)
		s.bring(otherCourse())
		s.bring(yearCourse())
		id := course.ID(s.guide.Org, "year")
		at := "/courses/" + string(id)
		page := s.get(at).want(200, "72 goals").page
		if n := strings.Count(page, "<th scope=\"row\""); n != 72 {
			t.Errorf("%d rows", n)
		}
		goalOf := func(u, g int) core.GoalID {
			return goal.ID(goal.FrameworkID(s.guide.Org, "year"), fmt.Sprintf("g%d-%d", u, g))
		}
		said, cells := s.grid(at, goalOf(3, 2))
		if said != "432" || len(cells) != 6 {
			t.Fatalf("%s empty cells, of one goal %v", said, cells)
		}
		// From the library: each column of one goal, one after the other.
		left := 432
		for _, column := range []string{"practice", "together", "alone", "learn", "fix", "stretch"} {
			there := s.get(strings.TrimSuffix(cells[column], "#fill")).want(200, "Subtract in way 2 of unit 3", "Ways to fill it", "Take it from the library").page
			offered := takeButton.FindAllStringSubmatch(there, -1)
			asks := column == "practice" || column == "together" || column == "alone"
			if len(offered) == 0 || asks && (len(offered) != 1 || offered[0][2] != string(item.ID(course.ID(s.guide.Org, "other"), "q-"+column))) || !asks && offered[0][1] != "lesson" {
				t.Fatalf("%s is offered %v", column, offered)
			}
			s.post(at+"/goals/"+string(goalOf(3, 2))+"/take", "fill", column, offered[0][1], offered[0][2]).to(at)
			left--
			if now, open := s.grid(at, goalOf(3, 2)); open[column] != "" || now != fmt.Sprint(left) {
				t.Errorf("%s is still empty, %s of %d cells are", column, now, left)
			}
		}
		// By writing: a lesson for each of the columns of lessons, a question for each of the columns of questions.
		for i, column := range []string{"learn", "fix", "stretch"} {
			g := goalOf(4, i)
			_, open := s.grid(at, g)
			there := s.get(strings.TrimSuffix(open[column], "#fill")).want(200, "Write a lesson", "!Write a question").page
			form := regexp.MustCompile(`href="(` + regexp.QuoteMeta(at) + `/goals/[^"]+/add\?kind=text[^"]*)"`).FindStringSubmatch(there)
			if form == nil {
				t.Fatalf("%s has no way to write", column)
			}
			role := regexp.MustCompile(`value="(learn|fixit|stretch)" selected`).FindStringSubmatch(s.get(form[1]).want(200).page)
			if role == nil {
				t.Fatalf("the form of %s says nothing of what it is for", column)
			}
			s.uploadThing(form[1], map[string]string{"title": "Mine " + column, "text": "Words.", "form": "read", "role": role[1], "lang": "en"})
			left -= map[string]int{"learn": 1, "fix": 2, "stretch": 1}[column] // a lesson to fix with is one to learn from as well
			if now, after := s.grid(at, g); after[column] != "" || now != fmt.Sprint(left) {
				t.Errorf("%s is still empty: %s, want %d", column, now, left)
			}
		}
		for i, column := range []string{"practice", "together", "alone"} {
			_, open := s.grid(at, goalOf(5, i))
			s.get(strings.TrimSuffix(open[column], "#fill")).want(200, "Write a question", "/questions/new?goal="+string(goalOf(5, i))+"&use="+column, "!Write a lesson")
		}
		// By bringing in: the same course again, with a lesson for one more goal.
		more := yearCourse()
		more["lessons/new.md"] = "---\nkey: new\ntitle: New\ngoals: [g6-0]\nform: read\n---\nText.\n"
		run := s.bring(more)
		if strings.Contains(s.get(run).page, "Look first") {
			s.post(run + "/take").to(run)
			s.work()
		}
		left--
		if now, open := s.grid(at, goalOf(6, 0)); open["learn"] != "" || now != fmt.Sprint(left) {
			t.Errorf("what was brought in fills nothing: %s, want %d", now, left)
		}
		if missing := s.texts.Missing(); len(missing) > 0 {
			t.Errorf("texts are missing: %v", missing)
		}
	})
}

// uploadThing sends the form of a new resource.
func (s *site) uploadThing(path string, fields map[string]string) {
	s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			s.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		s.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	s.send(r).to("/courses/")
}
