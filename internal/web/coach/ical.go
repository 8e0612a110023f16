package coach

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/plan"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// calendar answers with a person's calendar. Whoever has the address has the calendar; nobody can guess one.
func (p *Pages) calendar(w http.ResponseWriter, r *http.Request) {
	token, named := strings.CutSuffix(r.PathValue("calendar"), ".ics")
	if !named || len(token) > 100 {
		route.Fault(w, r, core.Missing())
		return
	}
	c, err := p.Coaching.CalendarOf(r.Context(), token)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	_, _ = w.Write([]byte(draw(r, c))) // a reader that went away comes again
}

// draw writes a calendar as iCalendar text (RFC 5545). A calendar program has no language of ours to send, so the texts are in the person's.
func draw(r *http.Request, c coaching.Calendar) string {
	texts := ui.L(r.Context())
	cal := ics.NewCalendarFor("crossfade")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(texts.T("coaching.calendar_name", "name", c.Person.Name))
	cal.SetRefreshInterval("PT1H", ics.WithValue("DURATION"))
	for _, s := range c.Slots {
		e := cal.AddEvent(s.ID + "@crossfade")
		e.SetDtStampTime(c.Now)
		e.SetStartAt(s.Starts)
		e.SetEndAt(s.Ends())
		with := s.ByName
		if s.By == c.Person.ID {
			with = s.Name
		}
		e.SetSummary(texts.T("coaching.calendar_event", "name", with))
		e.SetLocation(s.Place)
		e.SetDescription(strings.TrimSpace(cmp.Or(s.TaskTitle, s.GoalTitle) + "\n" + s.Question))
		e.SetStatus(ics.ObjectStatusConfirmed)
		if !s.Cancelled.IsZero() {
			e.SetStatus(ics.ObjectStatusCancelled)
		}
	}
	for _, t := range c.Tasks {
		day, err := time.Parse(time.DateOnly, t.Due)
		if err != nil || !t.Done.IsZero() || t.Kind == plan.MeetingTask {
			continue
		}
		e := cal.AddEvent(t.ID + "@crossfade")
		e.SetDtStampTime(c.Now)
		e.SetAllDayStartAt(day)
		e.SetAllDayEndAt(day.AddDate(0, 0, 1))
		e.SetSummary(t.Title)
	}
	return cal.Serialize()
}
