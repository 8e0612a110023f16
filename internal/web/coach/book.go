package coach

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/work"
)

// bookView is what a learner sees of one-to-ones.
type bookView struct {
	Free, Mine []coaching.Slot
	Goal       core.GoalID
	Title      string    // of the goal
	Task       work.Task // from which one comes; its ID is "" where one does not
	Question   string
	Wrong      map[string]string
	Address    string // of the calendar, right after it was made
}

func (p *Pages) book(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadBook(r, r.URL.Query().Get("goal"), r.URL.Query().Get("task"))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, bookPage(v))
}

func (p *Pages) loadBook(r *http.Request, about, task string) (bookView, error) {
	var v bookView
	var err error
	if v.Free, v.Mine, err = p.Coaching.Free(r.Context(), route.Actor(r)); err != nil {
		return v, err
	}
	goal, ok := core.ParseID[core.GoalID](about)
	if !ok {
		return v, nil
	}
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		if id, ok := core.ParseID[string](task); ok {
			if v.Task, err = work.TaskOf(ctx, tx, route.Actor(r), id); err != nil {
				return err
			}
		}
		if err := p.Plan.Meets(ctx, tx, route.Actor(r), goal); err != nil {
			return err
		}
		titles, err := goalTitles(ctx, tx, route.Actor(r).Org, []core.GoalID{goal})
		v.Goal, v.Title = goal, titles[goal]
		return err
	})
	return v, err
}

func (p *Pages) bookSlot(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	about := coaching.Topic{Question: form.Text("question")} // a one-to-one may be about anything
	about.Goal, _ = core.ParseID[core.GoalID](form.Line("goal"))
	about.Task, _ = core.ParseID[string](form.Line("task"))
	err = p.Coaching.Book(r.Context(), route.Actor(r), r.PathValue("talk"), about, today.Zone(r))
	switch {
	case err == nil:
		route.Flash(w, r, route.Note{Key: "coaching.booked"})
		route.SeeOther(w, r, "/one-to-one")
	case route.Again(err):
		v, failed := p.loadBook(r, string(about.Goal), about.Task)
		if failed != nil {
			route.Fault(w, r, failed)
			return
		}
		v.Question, v.Wrong = about.Question, route.FieldKeys(err)
		route.Render(w, r, http.StatusUnprocessableEntity, bookPage(v))
	default:
		route.Fault(w, r, err)
	}
}

func (p *Pages) callOff(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err == nil {
		err = p.Coaching.CallOff(r.Context(), route.Actor(r), r.PathValue("talk"))
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "coaching.called_off"})
	to := "/one-to-one"
	if form.Line("from") == "times" {
		to = "/times"
	}
	route.SeeOther(w, r, to)
}

// timesView is what a guide sees of one-to-ones.
type timesView struct {
	Slots   []coaching.Slot
	Day     string
	Time    string
	Count   string
	Minutes string
	Place   string
	Wrong   map[string]string
	Address string
}

func (p *Pages) times(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadTimes(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, timesPage(v))
}

func (p *Pages) loadTimes(r *http.Request) (timesView, error) {
	v := timesView{Day: p.Clock.Now().In(today.Zone(r)).AddDate(0, 0, 1).Format(time.DateOnly), Time: "15:00", Count: "3", Minutes: "15"}
	var err error
	v.Slots, err = p.Coaching.Offered(r.Context(), route.Actor(r))
	return v, err
}

func (p *Pages) offer(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadTimes(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Day, v.Time, v.Count, v.Minutes, v.Place = form.Line("day"), form.Line("time"), form.Line("count"), form.Line("minutes"), form.Line("place")
	starts, wrong := time.ParseInLocation("2006-01-02 15:04", v.Day+" "+v.Time, today.Zone(r))
	if wrong != nil {
		starts = time.Time{} // the service says what to write
	}
	count, _ := strconv.Atoi(v.Count)
	minutes, _ := strconv.Atoi(v.Minutes)
	err = p.Coaching.Offer(r.Context(), route.Actor(r), coaching.Offering{Starts: starts, Count: count, Minutes: minutes, Place: v.Place})
	switch {
	case err == nil:
		route.Flash(w, r, route.Note{Key: "coaching.offered"})
		route.SeeOther(w, r, "/times")
	case route.Again(err):
		v.Wrong = route.FieldKeys(err)
		route.Render(w, r, http.StatusUnprocessableEntity, timesPage(v))
	default:
		route.Fault(w, r, err)
	}
}

// newCalendar shows the secret address once, on the page that made it: nothing keeps it but the person.
func (p *Pages) newCalendar(w http.ResponseWriter, r *http.Request) {
	token, err := p.Coaching.NewCalendar(r.Context(), route.Actor(r))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	route.Render(w, r, http.StatusOK, calendarPage(p.base(r)+"/calendar/"+token+".ics"))
}

// base is the address of this server as links that leave it say it.
func (p *Pages) base(r *http.Request) string {
	return route.Base(r, p.BaseURL)
}
