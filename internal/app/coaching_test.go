package app

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/plan"
)

// TestTheCalendarIsOnePersonsOwn reads the calendar behind a secret address: it has that person's one-to-ones and dates, a program can read it,
// and a new address ends the old one.
func TestTheCalendarIsOnePersonsOwn(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	c := w.classes[0]
	visitor := w.viewers[0]
	got := w.ask(visitor, http.MethodGet, "/calendar/"+c.calendar+".ics", nil)
	cal, err := ics.ParseCalendar(strings.NewReader(got.Body.String()))
	must(t, err)
	if len(cal.Events()) != 2 || !strings.Contains(got.Body.String(), c.say("room")) || !strings.Contains(got.Body.String(), c.say("step")) {
		t.Errorf("%d events:\n%s", len(cal.Events()), got.Body)
	}
	for _, other := range w.classes[1:] {
		if strings.Contains(got.Body.String(), "k-"+other.mark) {
			t.Errorf("it has something of %s", other.mark)
		}
	}
	if _, err := w.Coaching.NewCalendar(w.ctx, c.cast["learner"]); err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{c.calendar + ".ics", c.calendar, "x.ics"} {
		if code := w.ask(visitor, http.MethodGet, "/calendar/"+gone, nil).Code; code != http.StatusNotFound {
			t.Errorf("%s: %d", gone, code)
		}
	}
}

// TestTwoWhoBookAtOnce has two learners book one time at the same moment: one has it, on their Today, and the other is told. Calling off frees it.
func TestTwoWhoBookAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		must(t, w.Coaching.Offer(w.ctx, w.guide, coaching.Offering{Starts: w.clock.Now().Add(24 * time.Hour), Count: 1, Minutes: 15, Place: "Room"}))
		slots, _, err := w.Coaching.Free(w.ctx, w.learners[0])
		must(t, err)
		var all sync.WaitGroup
		errs := make([]error, 2)
		for i, l := range w.learners {
			all.Go(func() { errs[i] = w.Coaching.Book(w.ctx, l, slots[0].ID, coaching.Topic{Question: "Why?"}, time.UTC) })
		}
		all.Wait()
		winner := 0
		if errs[0] != nil {
			winner = 1
		}
		if errs[winner] != nil || core.KindOf(errs[1-winner]) != core.Conflict {
			t.Fatalf("%v, %v", errs[0], errs[1])
		}
		must(t, w.Coaching.Book(w.ctx, w.learners[winner], slots[0].ID, coaching.Topic{Question: "Why?"}, time.UTC)) // the form came twice
		if n := w.tasksOn(w.learners[winner]); n != 1 {
			t.Errorf("%d lines on Today", n)
		}
		must(t, w.Coaching.CallOff(w.ctx, w.learners[winner], slots[0].ID))
		if n := w.tasksOn(w.learners[winner]); n != 0 {
			t.Errorf("%d lines on Today after it was called off", n)
		}
		must(t, w.Coaching.Book(w.ctx, w.learners[1-winner], slots[0].ID, coaching.Topic{}, time.UTC))
	})
}

// tasksOn counts the lines of somebody's Today that a person set.
func (w *world) tasksOn(a core.Actor) int {
	w.t.Helper()
	day, err := w.Plan.Today(w.ctx, a, time.UTC)
	must(w.t, err)
	n := 0
	for _, l := range day.Lines {
		if l.Kind == plan.Do && l.Status == plan.Open {
			n++
		}
	}
	return n
}

// TestNextStepsBecomeTasks keeps a session twice: its steps stand on Today once, with their date, and go when they are ticked.
func TestNextStepsBecomeTasks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		me := w.learners[0]
		k := coaching.Keeping{Session: coaching.Session{ID: core.NewID[string](), Learner: me.Learner, Kind: coaching.Coaching, Private: "mine"},
			Steps: []coaching.Step{{Title: " Read  page 4 ", Due: "2026-11-09"}, {}, {Title: "Ask Noor"}}, Every: 7, Today: w.clock.Now()}
		must(t, w.Coaching.Keep(w.ctx, w.guide, k))
		must(t, w.Coaching.Keep(w.ctx, w.guide, k))
		if n := w.tasksOn(me); n != 2 {
			t.Fatalf("%d tasks", n)
		}
		must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			look, err := w.Coaching.LookAt(ctx, tx, me, me.Learner)
			if len(look.Sessions) != 0 {
				t.Errorf("the learner sees a private talk: %+v", look.Sessions)
			}
			if look.Contact.Due != "2026-11-09" || look.Tasks[0].Due+look.Tasks[1].Due != "2026-11-09" {
				t.Errorf("%+v %+v", look.Contact, look.Tasks)
			}
			return err
		}))
		var id string
		must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			return tx.QueryRow(ctx, `select id from todo where title = 'Read page 4'`).Scan(&id)
		}))
		must(t, w.Plan.TickTask(w.ctx, me, id, true))
		if n := w.tasksOn(me); n != 1 {
			t.Errorf("%d tasks after one was ticked", n)
		}
		if err := w.Plan.TickTask(w.ctx, w.guide, id, true); core.KindOf(err) != core.NotFound {
			t.Errorf("somebody else ticks it: %v", err)
		}
		if err := w.Coaching.Keep(w.ctx, me, k); core.KindOf(err) != core.Denied {
			t.Errorf("a learner keeps a session: %v", err)
		}
	})
}
