package check

import (
	"testing"
	"time"
)

func TestGate(t *testing.T) {
	stockholm, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Skip("no time zones on this machine")
	}
	lateEvening := time.Date(2026, 11, 21, 22, 30, 0, 0, time.UTC) // 23:30 in Stockholm
	notYet := lastTry{result: NotYet, finished: lateEvening, fixit: "plan"}
	fixed := notYet
	fixed.fixed = lateEvening.Add(10 * time.Minute)
	for name, c := range map[string]struct {
		last lastTry
		now  time.Time
		open bool
	}{
		"never tried":                      {lastTry{}, lateEvening, true},
		"got it":                           {lastTry{result: GotIt, finished: lateEvening}, lateEvening, true},
		"same day, plan open":              {notYet, lateEvening.Add(20 * time.Minute), false},
		"same day, plan done":              {fixed, lateEvening.Add(20 * time.Minute), true},
		"next day where the learner is":    {notYet, lateEvening.Add(31 * time.Minute), true},
		"getting there is no different":    {lastTry{result: GettingThere, finished: lateEvening}, lateEvening.Add(time.Minute), false},
		"too few questions never locks":    {lastTry{result: Judge, finished: lateEvening}, lateEvening.Add(time.Minute), true},
		"a week later without the plan":    {notYet, lateEvening.AddDate(0, 0, 7), true},
		"the minute before the next day":   {notYet, lateEvening.Add(29 * time.Minute), false},
		"the clock of another zone is not": {notYet, time.Date(2026, 11, 21, 22, 59, 0, 0, time.UTC), false},
	} {
		g := gate(c.last, c.now, stockholm)
		if g.Open != c.open {
			t.Errorf("%s: open is %v", name, g.Open)
		}
		if !g.Open && (g.Why == "" || g.Opens.IsZero() || c.last.fixit != g.Fixit) {
			t.Errorf("%s: a closed gate says why, when and what opens it: %+v", name, g)
		}
	}
}
