package app

import (
	"net/http"
	"syscall"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db/dbtest"
)

// BenchmarkDesk measures the two pages that a teacher has open all day in a school of 30 classes and 900 learners, the map of a class with 40 goals
// too, with session, navigation and notices, packed as browsers take them, and reports the processor time of this process for each (with SQLite that is all there is):
//
//	go test ./internal/app -run none -bench Desk -benchtime 200x
func BenchmarkDesk(b *testing.B) {
	w := newWorld(b, dbtest.SQLite(b), 1)
	guide := w.school(b)
	h, err := w.Handler(WebConfig{})
	must(b, err)
	big := &town{world: w, handler: h}
	v := viewer{cookie: big.session(core.Actor{Person: guide.Person}), packs: true}
	forty := w.forty(b)
	for name, path := range map[string]string{"now": "/now", "class": "/class?group=group-07&course=" + string(w.course.ID), "forty": forty, "me": "/me"} {
		b.Run(name, func(b *testing.B) {
			big.askIn(w.ctx, v, http.MethodGet, path) // the first time makes statements ready
			before := processorTime(b)
			for b.Loop() {
				if code := big.askIn(w.ctx, v, http.MethodGet, path).Code; code != http.StatusOK {
					b.Fatal(code)
				}
			}
			b.ReportMetric(float64(processorTime(b)-before)/float64(time.Millisecond)/float64(b.N), "cpu-ms/op")
		})
	}
}

// processorTime is how long processors have worked for this process.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
