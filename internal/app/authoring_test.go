package app

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/interop"
	"crossfade/internal/item"

	"golang.org/x/net/html"
)

// TestWritingQuestions has a guide write a question of each kind in the browser, and a learner meet it.
func TestWritingQuestions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		c := w.classes[0]
		guide := w.find("A1 guide")
		list := "/courses/" + c.ids["course"] + "/questions"
		goal := c.course.Goals()[0]
		var key string
		must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			return tx.QueryRow(ctx, `select key from goal where id = $1`, goal.ID).Scan(&key)
		}))
		write := func(path string, status int, pairs ...string) (at, page string) {
			t.Helper()
			form := url.Values{}
			for i := 0; i+1 < len(pairs); i += 2 {
				form.Add(pairs[i], pairs[i+1])
			}
			a := w.ask(guide, "POST", path, form)
			if a.Code != status {
				t.Fatalf("%s answered %d: %s", path, a.Code, a.Body)
			}
			return a.Header().Get("Location"), a.Body.String()
		}
		read := func(path string) string {
			t.Helper()
			a := w.ask(guide, "GET", path, nil)
			if a.Code != 200 {
				t.Fatalf("%s answered %d", path, a.Code)
			}
			return a.Body.String()
		}
		sees := func(page string, words ...string) {
			t.Helper()
			for _, s := range words {
				if !strings.Contains(page, s) {
					t.Errorf("the page does not say %q", s)
				}
			}
		}
		for _, kind := range []string{"choice", "text", "number", "maths"} {
			sees(read(list+"/new?kind="+kind+"&goal="+string(goal.ID)), `value="`+key+`" selected`)
		}

		// A choice without a right one comes back as it was typed.
		_, page := write(list, 422, "kind", "choice", "body", "Which is a half?", "i0.c0.text", "2/4", "i0.c0.id", "", "i0.c1.text", "2/3", "i0.c1.id", "")
		sees(page, "Which is a half?", "2/4", "2/3")
		_, page = write(list, 422, "kind", "maths", "body", `A formula $\frac{1$`, "i0.correct", "x")
		sees(page, "cannot be shown")
		half, _ := write(list, 303, "kind", "choice", "body", "Which is a half?", "goal", key, "use", "together", "difficulty", "easy",
			"i0.c0.text", "2/4", "i0.c0.id", "", "i0.c0.right", "1", "i0.c1.text", "2/3", "i0.c1.id", "", "i0.c1.feedback", "Count the parts.",
			"h0.keep", "0", "h0.text", "Two of four.")
		sees(read(half), "Which is a half?", "Count the parts.", "Two of four.")
		double, _ := write(list, 303, "kind", "number", "body", "Double {{a}}.", "goal", key, "difficulty", "medium", "i0.correct", "{{b}}", "i0.off", "0.1",
			"p0.name", "a", "p0.line", "2..9", "p0.format", "", "p1.name", "b", "p1.line", "= 2 * a", "p1.format", "", "where", "a > 3")
		page = read(double)
		sees(page, "<code>a</code> = ", "Double ")
		if strings.Contains(page, "<code>a</code> = 2 ") || strings.Contains(page, "<code>a</code> = 3 ") {
			t.Error("a variant breaks the condition")
		}

		// Trying it keeps nothing.
		shown := read(half + "/preview")
		mask := between(shown, `name="r.R1" value="`, `"`)
		if _, page = write(half+"/preview", 200, "r.R1", mask); !strings.Contains(page, "Try again") {
			t.Error("an answer does not count")
		}
		write(half+"/preview", 422)

		// The list finds it, narrowed and not; out of use it is gone from there, and comes back.
		sees(read(list+"?show=here&use=together&goal="+string(goal.ID)), "Which is a half?")
		if strings.Contains(read(list+"?use=alone"), "Which is a half?") {
			t.Error("the list does not narrow")
		}
		id := core.ItemID(half[strings.LastIndex(half, "/")+1:])
		inPool := func() bool {
			var pool []item.PoolEntry
			must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
				pool, err = item.Pool(ctx, tx, goal.ID, item.Together)
				return err
			}))
			for _, p := range pool {
				if p.ItemID == id {
					return true
				}
			}
			return false
		}
		if !inPool() {
			t.Error("no learner can meet the question")
		}
		write(half+"/retire", 303)
		if inPool() || !strings.Contains(read(list+"?show=retired"), "Which is a half?") {
			t.Error("a question that is out of use is still asked")
		}
		write(half+"/retire", 303, "back", "1")
		if !inPool() {
			t.Error("it did not come back")
		}

		// Who has a question before them keeps it as it was, whatever happens to it.
		me := c.cast["peer"]
		sitting, err := w.Checks.StartTogether(w.ctx, me, goal.ID)
		must(t, err)
		before := texts(t, w, me, sitting)
		for _, q := range before {
			if q == "Which is a half?" {
				write(half, 303, "kind", "choice", "body", "Which is a third?", "goal", key, "difficulty", "easy",
					"i0.c0.text", "2/6", "i0.c0.id", "A", "i0.c0.right", "1", "i0.c1.text", "2/3", "i0.c1.id", "B")
			}
		}
		if after := texts(t, w, me, sitting); strings.Join(after, "|") != strings.Join(before, "|") {
			t.Errorf("questions of a sitting changed: %q, %q", before, after)
		}
	})
}

// TestKeepingAQuestionChangesNothing opens every question of a bundled course in its form and sends the form as it came.
func TestKeepingAQuestionChangesNothing(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	guide := w.find("A1 guide")
	report, err := w.Importer.Folder(w.ctx, w.classes[0].cast["guide"], interop.Bundled(w.Importer.Bundled[0]))
	must(t, err)
	course := report.Courses[0].ID
	load := func() map[core.ItemID]item.Item {
		found := map[core.ItemID]item.Item{}
		must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			list, err := item.OfCourse(ctx, tx, course)
			for _, st := range list {
				found[st.ID] = st.Item
			}
			return err
		}))
		return found
	}
	before := load()
	for id := range before {
		path := "/courses/" + string(course) + "/questions/" + string(id)
		form := fieldsOf(t, w.ask(guide, "GET", path, nil).Body.String(), path)
		if a := w.ask(guide, "POST", path, form); a.Code != 303 {
			t.Fatalf("%s answered %d\n%s", path, a.Code, a.Body)
		}
	}
	for id, now := range load() {
		was, err := json.Marshal(plainly(before[id]))
		must(t, err)
		is, err := json.Marshal(plainly(now))
		must(t, err)
		if string(was) != string(is) {
			t.Errorf("a question was\n%s\nand is\n%s", was, is)
		}
	}
}

// plainly writes a question so that two ways to say the same are equal.
func plainly(it item.Item) item.Item {
	if it.Difficulty == "" {
		it.Difficulty = item.Medium
	}
	it.Body, it.Solution = strings.TrimSpace(it.Body), strings.TrimSpace(it.Solution)
	for i := range it.Interactions {
		in := &it.Interactions[i]
		if in.Kind.Pairs() { // their order is that of the right answer; learners get them shuffled
			byText := func(a, b item.ChoiceOption) int { return strings.Compare(a.Text, b.Text) }
			slices.SortFunc(in.Choices, byText)
			slices.SortFunc(in.Places, byText)
		}
	}
	for i := range it.Hints {
		it.Hints[i].Text = strings.TrimSpace(it.Hints[i].Text)
	}
	for i := range it.Feedback {
		it.Feedback[i].Text = strings.TrimSpace(it.Feedback[i].Text)
	}
	if it.Template != nil {
		for i, p := range it.Template.Params {
			it.Template.Params[i] = item.ReadParam(p.Name, p.Line(), p.Format)
		}
	}
	return it
}

// fieldsOf reads the fields of the form with an action, as a browser would send them.
func fieldsOf(t *testing.T, page, action string) url.Values {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	must(t, err)
	form, values := (*html.Node)(nil), url.Values{}
	for n := range root.Descendants() {
		if n.Data == "form" && attribute(n, "action") == action && form == nil {
			form = n
		}
	}
	if form == nil {
		t.Fatalf("there is no form for %s", action)
	}
	for n := range form.Descendants() {
		name := attribute(n, "name")
		switch {
		case n.Type != html.ElementNode || name == "":
		case n.Data == "input" && attribute(n, "type") == "checkbox" && !has(n, "checked"), n.Data == "button":
		case n.Data == "input":
			values.Add(name, attribute(n, "value"))
		case n.Data == "textarea":
			text := ""
			for c := range n.ChildNodes() {
				text += c.Data
			}
			values.Add(name, text)
		case n.Data == "select":
			for o := range n.Descendants() {
				if o.Data == "option" && has(o, "selected") {
					values.Set(name, attribute(o, "value"))
				}
			}
		}
	}
	return values
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func texts(t *testing.T, w *town, me core.Actor, id core.SittingID) []string {
	t.Helper()
	var s *check.Sitting
	s, err := w.Checks.Mine(w.ctx, me, id)
	must(t, err)
	var list []string
	for _, q := range s.Questions {
		list = append(list, q.Variant.Item.Body)
	}
	return list
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func (w *town) find(name string) viewer {
	w.t.Helper()
	for _, v := range w.viewers {
		if v.name == name {
			return v
		}
	}
	w.t.Fatalf("nobody is called %s", name)
	return viewer{}
}
