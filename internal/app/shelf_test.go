package app

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/goal"
	"crossfade/internal/interop"
	"crossfade/internal/library"
	"crossfade/internal/plan"
)

// reader is somebody at a browser without script.
type reader struct {
	*world
	town   *town
	viewer viewer
}

// reading signs somebody in.
func (w *world) reading(a core.Actor) *reader {
	w.t.Helper()
	h, err := w.Handler(WebConfig{})
	must(w.t, err)
	tw := &town{world: w, handler: h}
	return &reader{world: w, town: tw, viewer: viewer{cookie: tw.session(a)}}
}

// page reads a page, entities undone.
func (r *reader) page(path string) string {
	r.t.Helper()
	a := r.town.ask(r.viewer, http.MethodGet, path, nil)
	if a.Code != http.StatusOK {
		r.t.Fatalf("%s: %d\n%s", path, a.Code, a.Body)
	}
	return html.UnescapeString(a.Body.String())
}

// send sends a form in pairs, which leads on.
func (r *reader) send(path string, pairs ...string) {
	r.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	if a := r.town.ask(r.viewer, http.MethodPost, path, form); a.Code != http.StatusSeeOther {
		r.t.Fatalf("%s: %d\n%s", path, a.Code, a.Body)
	}
}

// shelfLesson is a lesson of the test's courses.
type shelfLesson struct {
	key, goal, form, lang string
	minutes               int
}

// shelfLessons are more than two pages of them, so that each filter leaves more than one page or fewer than one.
func shelfLessons() []shelfLesson {
	var list []shelfLesson
	forms := []string{"read", "watch", "listen", "do"}
	for i := range 130 {
		l := shelfLesson{key: fmt.Sprintf("l-%03d", i), goal: "one", form: forms[i%4], lang: "en", minutes: 3}
		if i%5 == 0 {
			l.goal = "two"
		}
		if i%10 == 1 {
			l.lang = "es"
		}
		if i%2 == 1 {
			l.minutes = 15
		}
		list = append(list, l)
	}
	return list
}

// folderOf is a course with such lessons.
func folderOf(key, band string, lessons []shelfLesson) fstest.MapFS {
	files := fstest.MapFS{"course.yaml": {Data: []byte("crossfade: 1\nkey: " + key + "\ntitle: Shelf " + key + "\nlanguage: en\nband: " + band + "\nlicence: CC0-1.0\nauthors: [Me]\n" +
		"units:\n  - key: u\n    title: Unit\n    goals: [{ key: one, title: Goal one, need: must }, { key: two, title: Goal two, need: must }]\n")}}
	for _, l := range lessons {
		files["lessons/"+l.key+".md"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("---\nkey: %s\ntitle: Paper %s\ngoals: [%s]\nform: %s\nminutes: %d\nlanguage: %s\n---\nText.\n", l.key, l.key, l.goal, l.form, l.minutes, l.lang))}
	}
	return files
}

// bringFolder brings a course in and has learners take it.
func (w *world) bringFolder(name string, files fstest.MapFS, learners ...core.Actor) core.CourseID {
	w.t.Helper()
	report, err := w.Importer.Folder(w.ctx, w.guide, interop.Bundled{Name: name, Folder: files})
	must(w.t, err)
	if report.Refused() || len(report.Courses) != 1 {
		w.t.Fatalf("%s was refused: %+v", name, report.Notes)
	}
	id := report.Courses[0].ID
	must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, l := range learners {
			if err := course.Enrol(ctx, tx, course.Enrolment{Org: w.guide.Org, Course: id, Learner: l.Learner, At: core.Stamp(w.clock.Now())}); err != nil {
				return err
			}
		}
		return nil
	}))
	return id
}

// mostForAShelf is how many statements a page of the library may take, whatever is asked for.
const mostForAShelf = 16

var (
	lessonLink = regexp.MustCompile(`href="/lessons/([0-9a-f-]{36})`)
	nextPart   = regexp.MustCompile(`href="(/library\?[^"]*page=\d+[^"]*)"[^>]*>\s*The next ones`)
)

// shelf turns all pages of a search and gives the lessons on them.
func (r *reader) shelf(path string) (ids []string, pages int) {
	r.t.Helper()
	for {
		ctx, asked := db.CountStatements(r.ctx)
		a := r.town.askIn(ctx, r.viewer, http.MethodGet, path)
		page := html.UnescapeString(a.Body.String())
		if a.Code != http.StatusOK || asked() > mostForAShelf {
			r.t.Fatalf("%s: %d with %d statements", path, a.Code, asked())
		}
		pages++
		for _, m := range lessonLink.FindAllStringSubmatch(page, -1) {
			ids = append(ids, m[1])
		}
		next := nextPart.FindStringSubmatch(page)
		if next == nil {
			return ids, pages
		}
		if path = next[1]; pages > 10 {
			r.t.Fatal("the pages do not end")
		}
	}
}

// TestTheLibraryIsFilteredAndTurned filters the library by goal, form, time, level and language, alone and together, and turns every page: each thing that fits
// stands there once, and nothing else does.
func TestTheLibraryIsFilteredAndTurned(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		me := w.learners[0]
		all := shelfLessons()
		big := w.bringFolder("big", folderOf("big", "middle", all), me)
		w.bringFolder("old", folderOf("old", "adult", []shelfLesson{{key: "grown", goal: "one", form: "read", lang: "en", minutes: 3}}), me)
		hidden := w.bringFolder("hidden", folderOf("hidden", "middle", []shelfLesson{{key: "not-mine", goal: "one", form: "read", lang: "es", minutes: 3}}))
		idOf := func(key string) string { return string(goal.ID(goal.FrameworkID(w.guide.Org, "big"), key)) }
		for _, g := range []string{"one", "two"} {
			if w.count(`select count(*) from goal where id = $1`, idOf(g)) != 1 {
				t.Fatalf("goal %s has another id", g)
			}
		}
		for _, who := range []struct {
			actor core.Actor
			guide bool
		}{{me, false}, {w.guide, true}} {
			r := w.reading(who.actor)
			for name, c := range map[string]struct {
				query string
				fits  func(l shelfLesson) bool
			}{
				"goal":     {"goal=" + idOf("two"), func(l shelfLesson) bool { return l.goal == "two" }},
				"form":     {"q=paper&form=watch", func(l shelfLesson) bool { return l.form == "watch" }},
				"time":     {"q=paper&minutes=5", func(l shelfLesson) bool { return l.minutes <= 5 }},
				"level":    {"q=paper&kind=lesson&level=middle", func(shelfLesson) bool { return true }},
				"language": {"q=paper&lang=es", func(l shelfLesson) bool { return l.lang == "es" }},
				"together": {"goal=" + idOf("one") + "&kind=lesson&form=listen&minutes=5&lang=en&level=middle", func(l shelfLesson) bool {
					return l.goal == "one" && l.form == "listen" && l.minutes <= 5 && l.lang == "en"
				}},
				"nothing": {"goal=" + idOf("one") + "&form=talk", func(shelfLesson) bool { return false }},
			} {
				var want []string
				for _, l := range all {
					if c.fits(l) {
						want = append(want, string(library.ID(big, l.key)))
					}
				}
				mine := func(id string) bool {
					return slices.ContainsFunc(all, func(l shelfLesson) bool { return string(library.ID(big, l.key)) == id })
				}
				got, pages := r.shelf("/library?" + c.query)
				if !who.guide && slices.Contains(got, string(library.ID(hidden, "not-mine"))) {
					t.Errorf("%s: a course that is not theirs", name)
				}
				got = slices.DeleteFunc(got, func(id string) bool { return !mine(id) })
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("%s, guide %t: %d things on %d pages, want %d", name, who.guide, len(got), pages, len(want))
				}
				if len(want) > 50 && pages < 2 {
					t.Errorf("%s: %d things on one page", name, len(want))
				}
			}
		}
		r := w.reading(me)
		first := r.page("/library?q=paper&form=watch&minutes=20&level=middle&lang=en&kind=lesson")
		for _, chosen := range []string{`value="watch" selected`, `value="20" selected`, `value="middle" selected`, `value="en" selected`, `value="lesson" selected`} {
			if !strings.Contains(first, chosen) {
				t.Errorf("the filters do not keep %s", chosen)
			}
		}
		second := r.page("/library?q=paper&page=2")
		for _, words := range []string{"51 to 100.", "The ones before", "The next ones"} {
			if !strings.Contains(second, words) {
				t.Errorf("the second page does not say %q", words)
			}
		}
		if far := r.page("/library?q=paper&page=99"); !strings.Contains(far, "Nothing here.") || !strings.Contains(far, "The ones before") {
			t.Error("a page after the last leads nowhere")
		}
	})
}

// TestTheFormIsRememberedAndLocksNothing chooses a form at one goal: it comes first there, on Today and at every other goal that has it, and nothing else is taken
// away; a goal in one form alone has no switch.
func TestTheFormIsRememberedAndLocksNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		me, goals := w.learners[0], w.course.Goals()
		r := w.reading(me)
		first := goals[0].ID
		ways := func(page string) []string {
			var ids []string
			_, list, _ := strings.Cut(page, `id="ways"`)
			for _, m := range lessonLink.FindAllStringSubmatch(list, -1) {
				ids = append(ids, m[1])
			}
			return ids
		}
		before := r.page("/goals/" + string(first))
		if !strings.Contains(before, `name="form" value="do" aria-pressed="false"`) || !strings.Contains(before, `name="form" value="read" aria-pressed="false"`) {
			t.Fatal("a goal in several forms has no switch")
		}
		r.page("/today") // the day has begun with the first lesson
		was := w.step(me)
		r.send("/goals/"+string(first)+"/form", "form", "do")
		after := r.page("/goals/" + string(first))
		a, b := ways(before), ways(after)
		slices.Sort(a)
		now := w.step(me)
		if sorted := slices.Sorted(slices.Values(b)); !slices.Equal(a, sorted) {
			t.Errorf("choosing a form changed what there is: %v, then %v", a, sorted)
		}
		if !strings.Contains(after, `value="do" aria-pressed="true"`) || b[0] != now.Ref || now.Ref == was.Ref || now.Goal != first {
			t.Errorf("the chosen form does not come first: %+v, then %+v", was, now)
		}
		if today := r.page("/today"); !strings.Contains(today, "/lessons/"+now.Ref+"?") || strings.Contains(today, was.Title) {
			t.Error("Today begins in another form")
		}
		if n := w.count(`select count(*) from plan_item where learner_id = $1 and status = 'done'`, me.Learner); n != 0 {
			t.Errorf("%d lessons that nobody worked through count as done today", n)
		}
		for _, g := range goals {
			page := r.page("/goals/" + string(g.ID))
			if list := ways(page); len(list) > 1 && strings.Contains(page, `name="form" value="do"`) && !strings.Contains(page, `value="do" aria-pressed="true"`) {
				t.Errorf("the choice is forgotten at %s", g.Title)
			}
		}
		// Nothing is locked: the other form is read, and counts as much.
		r.page("/lessons/" + was.Ref + "?goal=" + string(first))
		r.send("/lessons/"+was.Ref+"/done", "goal", string(first))
		if s := w.step(me); s.Kind != plan.Together || s.Goal != first {
			t.Errorf("after a lesson in another form comes %+v", s)
		}
		if other := w.reading(me).page("/goals/" + string(goals[1].ID)); !strings.Contains(other, `value="do" aria-pressed="true"`) {
			t.Error("at the next visit the choice is forgotten")
		}
		r.send("/goals/"+string(first)+"/form", "form", "")
		if free := r.page("/goals/" + string(goals[1].ID)); strings.Contains(free, `aria-pressed="true"`) {
			t.Error("a wish cannot be taken back")
		}

		one := w.bringFolder("one", folderOf("one", "middle", []shelfLesson{{key: "only", goal: "one", form: "read", lang: "en", minutes: 3}}), me)
		var only string
		must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			return tx.QueryRow(ctx, `select rg.goal_id from resource_goal rg where rg.resource_id = $1`, library.ID(one, "only")).Scan(&only)
		}))
		if page := r.page("/goals/" + only); strings.Contains(page, `name="form"`) {
			t.Error("a goal in one form asks which")
		}
	})
}

// TestWordsCaptionsAndTranscripts reads lessons of a course with words and films: a word opens in place, the first time that it comes, and stands below once more;
// what a film says can be read; one that says nothing that one could read is named, to whoever brings it in and to whoever looks.
func TestWordsCaptionsAndTranscripts(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), 1)
	files := folderOf("words", "middle", nil)
	files["course.yaml"].Data = []byte(strings.Replace(string(files["course.yaml"].Data), "units:", "words:\n  - { word: numerator, meaning: \"The number <above> the line.\" }\n  - { word: atlas, meaning: A book of maps. }\nunits:", 1))
	const film = "\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm"
	files["files/said.webm"] = &fstest.MapFile{Data: []byte(film)}
	files["files/said.vtt"] = &fstest.MapFile{Data: []byte("WEBVTT\n\n00:00.000 --> 00:02.000\nFold the strip <b>once</b>.\n")}
	files["files/mute.webm"] = &fstest.MapFile{Data: []byte(film + "2")}
	lesson := func(key, body string) {
		files["lessons/"+key+".md"] = &fstest.MapFile{Data: []byte("---\nkey: " + key + "\ntitle: " + key + "\ngoals: [one]\nform: watch\nminutes: 3\n---\n" + body + "\n")}
	}
	lesson("said", "The numerator counts. A NUMERATOR is never renumerated. ![Fold](files/said.webm)")
	lesson("mute", "![Fold](files/mute.webm)")
	report, err := w.Importer.Folder(w.ctx, w.guide, interop.Bundled{Name: "words", Folder: files})
	must(t, err)
	if !slices.ContainsFunc(report.Notes, func(n course.Note) bool {
		return strings.Contains(n.Name, "mute.webm") || strings.Contains(n.Where, "mute")
	}) {
		t.Errorf("the report does not name the film without captions: %+v", report.Notes)
	}
	if slices.ContainsFunc(report.Notes, func(n course.Note) bool { return strings.Contains(n.Name, "said") }) {
		t.Errorf("the report names a film with captions: %+v", report.Notes)
	}
	id := report.Courses[0].ID
	r := w.reading(w.guide)
	page := r.page("/lessons/" + string(library.ID(id, "said")))
	if n := strings.Count(page, `class="term"`); n != 1 {
		t.Errorf("%d words are marked", n)
	}
	popover := regexp.MustCompile(`popovertarget="(term-[^"]+)">numerator</button><span class="term-says" id="(term-[^"]+)" popover[^>]*><b>numerator</b> The number <above> the line\.</span>`).FindStringSubmatch(page)
	if popover == nil || popover[1] != popover[2] {
		t.Error("the word does not open its meaning")
	}
	for _, words := range []string{"The number <above> the line.", "Fold the strip once.", "<track"} {
		if !strings.Contains(page, words) {
			t.Errorf("the lesson does not have %q", words)
		}
	}
	silent := "no captions"
	if strings.Contains(page, "A book of maps") || strings.Contains(page, silent) {
		t.Error("the lesson says what it has no reason to say")
	}
	if mute := r.page("/lessons/" + string(library.ID(id, "mute"))); !strings.Contains(mute, silent) {
		t.Error("nobody is told that the film has no captions")
	}
}
