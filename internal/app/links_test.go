package app

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"crossfade/internal/db/dbtest"
	"crossfade/internal/library"
)

// TestTheNightLooksAtLinks has the job of the night find a link that leads nowhere, forget it once it leads somewhere, and ask nobody
// where that is not allowed.
func TestTheNightLooksAtLinks(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), 1)
	asked, gone := 0, true
	web := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		asked++
		if r.URL.Path == "/gone" && gone {
			rw.WriteHeader(http.StatusNotFound)
		}
	}))
	defer web.Close()
	lesson := library.ID(w.course.ID, "number-line-read")
	must(t, w.Courses.EditLesson(w.ctx, w.guide, w.course.ID, lesson, library.Text{
		Title: "Links", Minutes: 1, Body: "[one](" + web.URL + "/there) [two](" + web.URL + "/gone) ![three](files/nowhere.svg)",
	}))
	broken := func(why string) string {
		t.Helper()
		list, err := w.Courses.FindBroken(w.ctx, w.guide, w.course.ID)
		must(t, err)
		for _, b := range list {
			if b.Why == why && b.Lesson == lesson {
				return b.Address
			}
		}
		return ""
	}
	w.Links = LinksOff
	must(t, w.lookAtLinks(w.ctx))
	if asked != 0 || broken("file") != "files/nowhere.svg" || broken("status") != "" {
		t.Errorf("without leave %d servers were asked; %q, %q", asked, broken("file"), broken("status"))
	}
	w.Links = LinksPublic
	must(t, w.lookAtLinks(w.ctx))
	if asked != 0 {
		t.Errorf("this machine was asked %d times as if it were the public web", asked)
	}
	w.Links = LinksAll
	must(t, w.lookAtLinks(w.ctx))
	if asked == 0 || broken("status") != web.URL+"/gone" {
		t.Errorf("%d asked; found %q", asked, broken("status"))
	}
	gone = false
	must(t, w.lookAtLinks(w.ctx))
	if broken("status") != "" || broken("file") == "" {
		t.Errorf("what leads somewhere again is still named: %q", broken("status"))
	}
	if _, err := w.Courses.FindBroken(w.ctx, w.learners[0], w.course.ID); err == nil {
		t.Error("a learner reads the list")
	}
}
