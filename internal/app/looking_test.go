package app

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

var (
	pressable = regexp.MustCompile(`<(?:button|input|select|textarea)\b[^>]*>`)
	actions   = regexp.MustCompile(`<form\b[^>]*action="([^"]*)"`)
)

// viewer finds one of the viewers by name.
func (w *town) viewer(name string) viewer {
	w.t.Helper()
	for _, v := range w.viewers {
		if v.name == name {
			return v
		}
	}
	w.t.Fatalf("nobody is called %s", name)
	return viewer{}
}

// TestAGuideLooksAsALearner reads every page that a guide may look at as a learner: nothing of it can be pressed or leads away from that learner, what is the
// learner's alone is not there, nothing is written but that somebody looked, and the learner can read that.
func TestAGuideLooksAsALearner(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		guide, learner, ids := w.viewer("A1 guide"), w.viewer("A1 learner"), w.classes[0].ids
		before, pages := w.rows(), 0
		for _, r := range w.Routes(WebConfig{}) {
			if !strings.HasPrefix(r.Pattern, "GET /as/") {
				continue
			}
			pages++
			path := fillPath(strings.TrimPrefix(r.Pattern, "GET "), ids)
			body := w.ask(guide, http.MethodGet, path, nil).Body.String()
			main := body[strings.Index(body, "<main"):]
			if !strings.Contains(main, "You see this as") || !strings.Contains(main, `href="/learners/`+ids["learner"]+`"`) {
				t.Errorf("%s says neither whose eyes these are nor the way back", path)
			}
			if strings.Contains(main, "k-A1-private-goal") {
				t.Errorf("%s shows a private goal", path)
			}
			for _, tag := range pressable.FindAllString(main, -1) {
				if !strings.Contains(tag, "disabled") && !strings.Contains(path, "/decides") { // there one may choose another unit to look at
					t.Errorf("%s has something to press: %s", path, tag)
				}
			}
			for _, found := range append(actions.FindAllStringSubmatch(main, -1), hrefs.FindAllStringSubmatch(main, -1)...) {
				if to := found[1]; !strings.HasPrefix(to, "/as/"+ids["learner"]+"/") && to != "/learners/"+ids["learner"] && !strings.Contains(to, "/files/") && strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "/static/") {
					t.Errorf("%s leads away: %s", path, to)
				}
			}
		}
		if pages < 10 {
			t.Errorf("only %d pages can be looked at", pages)
		}
		if own := w.ask(learner, http.MethodGet, "/units/"+ids["unit"]+"/goals", nil).Body.String(); !strings.Contains(own, "k-A1-private-goal") {
			t.Error("the learner's own page has no private goal, so the test proves nothing")
		}
		for table, n := range w.rows() {
			if want := before[table]; table == "looked_as" && n != 1 || table != "looked_as" && n != want {
				t.Errorf("%s has %d rows, and had %d", table, n, want)
			}
		}
		if page := w.ask(learner, http.MethodGet, "/decides", nil).Body.String(); !strings.Contains(page, "Who looked at my pages") || !strings.Contains(page, "k-A1-guide") {
			t.Error("the learner cannot read who looked")
		}
		watched := w.classes[0].cast["learner"]
		watched.Watcher = w.classes[0].cast["guide"].Person
		if err := w.Plan.Move(db.ReadOnly(w.ctx), watched, ids["line"], 1); core.KindOf(err) != core.Denied {
			t.Errorf("somebody who looks may write: %v", err)
		}
	})
}

// rows counts the rows of every table but those of sessions, which every request touches.
func (w *world) rows() map[string]int {
	w.t.Helper()
	out := map[string]int{}
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		tables, err := tx.Tables(ctx)
		if err != nil {
			return err
		}
		for _, table := range tables {
			var n int
			if err := tx.QueryRow(ctx, `select count(*) from `+table.Name).Scan(&n); err != nil {
				return err
			}
			out[table.Name] = n
		}
		return nil
	}))
	return out
}
