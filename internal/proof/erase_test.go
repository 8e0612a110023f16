package proof

import (
	"bytes"
	"context"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"crossfade/internal/app"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/evidence"
)

// TestEraseLeavesNothing has a learner and a guide write wherever one can write, erases the learner on the guide's page of the
// running server, and looks for what was written: in every column of every table, in what the server logged, and with
// SQLite in the bytes of the files.
func TestEraseLeavesNothing(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { eraseOn(t, data{dir: t.TempDir()}) })
	t.Run("postgresql", func(t *testing.T) { eraseOn(t, data{dir: t.TempDir(), url: dbtest.PostgresURL(t)}) })
}

func eraseOn(t *testing.T, d data) {
	t.Helper()
	p := newPlace(t, d, 2, 2)
	s := startServer(t, d)
	me, other := p.learners[0], p.learners[1]
	learner, guide := newBrowser(), newBrowser()
	learner.signIn(t, s.url, me.link)
	guide.signIn(t, s.url, p.guide.link)
	w := &writer{t: t, base: s.url, place: p, learner: learner, guide: guide, me: me}
	w.everything()
	d.untilQuiet(t)

	gone := append([]string{me.name, "Zelda Quixworth", "zelda", "quixworth"}, w.written...)
	d.with(t, func(a *app.App) { // else the search proves nothing
		for _, text := range gone {
			if len(find(t, a, text)) == 0 && text != me.name {
				t.Errorf("%q was never there", text)
			}
		}
		if where := find(t, a, w.written[0], "job"); len(where) > 0 {
			t.Errorf("a job carries a text: %v", where)
		}
	})
	guide.submit(t, s.url, "/people/"+string(me.Person)+"/erase", "/people/"+string(me.Person)+"/erase", url.Values{"typed": {"Zelda Quixworth"}})
	d.untilQuiet(t)

	d.with(t, func(a *app.App) {
		for _, text := range append(gone, string(me.Person)) {
			for _, where := range find(t, a, text) {
				t.Errorf("%q is left in %s", text, where)
			}
		}
		must(t, a.DB.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			log, err := evidence.All(ctx, tx, me.Learner)
			if len(log) < 6 {
				t.Errorf("the log itself stays, and has %d statements", len(log))
			}
			return err
		}))
		if len(find(t, a, other.name)) == 0 {
			t.Errorf("%s, who was not erased, is gone", other.name)
		}
	})
	for _, text := range gone {
		if strings.Contains(s.log.String(), text) {
			t.Errorf("the server's log has %q", text)
		}
	}
	if d.url == "" {
		searchFiles(t, d.dir, gone)
	}
	if p, err := learner.get(s.url + "/today"); err != nil || p.status == 200 {
		t.Errorf("whoever was erased is still signed in: %d %v", p.status, err)
	}
	s.stop(t)
	d.sound(t)
}

// searchFiles looks for texts in the bytes of every file of a data folder.
func searchFiles(t *testing.T, dir string, texts []string) {
	t.Helper()
	files := 0
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		for _, text := range texts {
			if n := bytes.Count(content, []byte(text)); n > 0 {
				t.Errorf("%q is left %d times in the bytes of %s", text, n, e.Name())
			}
		}
		return nil
	}))
	if files == 0 {
		t.Errorf("there are no files in %s", dir)
	}
}

// find names the columns that hold a text, of all tables or of some.
func find(t *testing.T, a *app.App, text string, only ...string) []string {
	t.Helper()
	var found []string
	must(t, a.DB.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		tables, err := tx.Tables(ctx)
		if err != nil {
			return err
		}
		for _, table := range tables {
			if len(only) > 0 && table.Name != only[0] {
				continue
			}
			for _, column := range table.Columns {
				var n int
				query := `select count(*) from ` + table.Name + ` where cast(` + column.Name + ` as text) like $1`
				if err := tx.QueryRow(ctx, query, "%"+text+"%").Scan(&n); err != nil {
					return err
				}
				if n > 0 {
					found = append(found, table.Name+"."+column.Name)
				}
			}
		}
		return nil
	}))
	return found
}

// writer writes wherever one can write, each time something that can be found again.
type writer struct {
	*place
	t              *testing.T
	base           string
	learner, guide *browser
	me             person
	written        []string
}

// note makes up a text and remembers it.
func (w *writer) note(name string) url.Values {
	text := "canary-" + string(rune('a'+len(w.written))) + "-written"
	w.written = append(w.written, text)
	return url.Values{name: {text}}
}

func (w *writer) send(b *browser, path string, form url.Values) page {
	w.t.Helper()
	p, err := b.post(w.base+path, form)
	if err != nil || p.status != 303 {
		w.t.Fatalf("POST %s: %v, %d %s", path, err, p.status, p.text())
	}
	return p
}

// first gives the first link of a page that begins so.
func (w *writer) first(b *browser, path, prefix string) string {
	w.t.Helper()
	p := b.open(w.t, w.base, path)
	links := p.links(prefix)
	if len(links) == 0 {
		w.t.Fatalf("%s has no link to %s: %s", path, prefix, p.text())
	}
	path, _, _ = strings.Cut(links[0], "?")
	return path
}

// everything goes through the loop with words, and the guide answers with words.
func (w *writer) everything() {
	w.t.Helper()
	goal := string(w.goals[len(w.goals)-1])
	w.send(w.guide, "/people/"+string(w.me.Person), url.Values{"name": {"Zelda Quixworth"}, "band": {"teen"}})
	sitting := w.send(w.learner, "/goals/"+goal+"/ready", url.Values{"sure": {"3"}}).to
	for n := 1; n <= 5; n++ {
		form := w.note(field)
		form.Set("try", "1")
		w.send(w.learner, sitting+"/"+string(rune('0'+n)), form)
	}
	fix := w.first(w.learner, sitting+"/result", "/fixits/")
	w.send(w.learner, fix+"/mistake", w.note("note"))
	w.send(w.learner, fix+"/way", url.Values{"way": {"talk"}})
	w.send(w.learner, fix+"/way/done", nil)
	w.send(w.learner, fix+"/practice/skip", nil)
	w.send(w.learner, fix+"/different", w.note("note"))

	ask := w.note("tried")
	for name, text := range w.note("stuck") {
		ask[name] = text
	}
	w.learner.submit(w.t, w.base, sitting+"/1/question", sitting+"/1/question", ask)
	w.learner.submit(w.t, w.base, sitting+"/2/report", sitting+"/2/report", w.note("text"))
	w.learner.submit(w.t, w.base, "/goals/"+goal+"/ready", "/goals/"+goal+"/judgement", w.note("note"))

	question := w.first(w.guide, "/now", "/now/questions/")
	w.guide.submit(w.t, w.base, question, question, w.note("answer"))
	judge := w.first(w.guide, "/now", "/now/judgements/")
	said := w.note("note")
	said.Set("state", "getting")
	w.guide.submit(w.t, w.base, judge, judge, said)
	report := w.first(w.guide, "/now", "/now/reports/")
	decided := w.note("note")
	decided.Set("decision", "void")
	w.guide.submit(w.t, w.base, report, report, decided)
}
