package today

import (
	"net/http"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/pace"
	"crossfade/internal/plan"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// todayView is what the page shows.
type todayView struct {
	Day     string // "Saturday 21 November"
	Name    string
	Done    int
	Total   int
	Next    *lineView
	Rest    []lineView // open, in the learner's order
	Ended   []lineView // done today
	Courses []courseStrip
	Later   int // refreshes that wait for another day
}

// lineView is one line of Today.
type lineView struct {
	ID      string
	Kind    plan.Kind
	Lesson  string // title of a lesson
	Task    *plan.Task
	Goal    string // title of the goal
	Course  string
	Why     string
	Href    string
	Post    string // address that starts it at once; "" = Href is the way
	Minutes int
	State   ui.State
}

// courseStrip is a course with how far one has come.
type courseStrip struct {
	ID       core.CourseID
	Title    string
	Aim      string // the goal that the learner heads for; "" is none
	AimID    core.GoalID
	AimGot   bool
	Ahead    int // goals on the way there
	Got, All int
	Waiting  bool // nothing to do until a guide has looked
	Path     plan.CourseToday
	Past     *pace.Outlook // the learner is likely to be through past the end, and goes by no plan; else nil
}

func (p *Pages) today(w http.ResponseWriter, r *http.Request) {
	day, err := p.Plan.Today(r.Context(), route.Actor(r), Zone(r))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	l := ui.L(r.Context())
	v := todayView{Day: l.Weekday(p.Clock.Now()) + " " + l.Date(p.Clock.Now()), Name: firstName(route.ViewerOf(r).Name), Later: day.Later}
	for _, line := range day.Lines {
		lv := viewOf(line, day)
		v.Total++
		switch {
		case line.Status == plan.Done:
			v.Done++
			v.Ended = append(v.Ended, lv)
		case v.Next == nil:
			v.Next = &lv
		default:
			v.Rest = append(v.Rest, lv)
		}
	}
	ahead, err := p.Pace.Mine(r.Context(), route.Actor(r), day.Courses, Zone(r))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	for _, c := range day.Courses {
		_, more := plan.Next(c.Standing)
		strip := courseStrip{ID: c.Outline.ID, Title: c.Outline.Title, Got: c.Got, All: c.All, Waiting: !more && c.Got < c.All, Ahead: c.Ahead}
		strip.Path = c
		if o := ahead[c.Outline.ID]; len(c.Path.Goals) == 0 && o.Verdict() == pace.Past {
			strip.Past = &o
		}
		if aim, ok := c.Find(c.Aim); ok {
			strip.Aim, strip.AimID, strip.AimGot = aim.Goal.Title, c.Aim, aim.State.Is()
		}
		v.Courses = append(v.Courses, strip)
	}
	route.Render(w, r, http.StatusOK, todayPage(v))
}

// address are forms that come before a name; they are no name.
var address = map[string]bool{
	"ms": true, "mr": true, "mrs": true, "mx": true, "miss": true, "dr": true, "prof": true, "sr": true, "sra": true, "srta": true, "don": true, "doña": true,
	"herr": true, "fru": true,
}

// firstName is what one says to greet somebody: the first name, or the whole name where it begins with a form of address.
func firstName(name string) string {
	parts := strings.Fields(name)
	if len(parts) == 0 || len(parts) > 1 && address[strings.ToLower(strings.TrimSuffix(parts[0], "."))] {
		return name
	}
	return parts[0]
}

// viewOf finds the words and the way for a line.
func viewOf(line plan.Line, day plan.Day) lineView {
	v := lineView{ID: line.ID, Kind: line.Kind, Minutes: line.Minutes, Lesson: day.Lessons[line.Ref]}
	if t, ok := day.Tasks[line.Ref]; ok && line.Kind == plan.Do {
		v.Task = &t
	}
	for _, c := range day.Courses {
		if c.Outline.ID != line.Course {
			continue
		}
		v.Course = c.Outline.Title
		for _, s := range c.Standing {
			if s.Goal.ID == line.Goal {
				v.Goal, v.Why, v.State = s.Goal.Title, s.Goal.Why, StateOf(s.State)
			}
		}
	}
	v.Href, v.Post = wayOf(line)
	return v
}

// wayOf is where a line leads: a page, and for some an address that starts it at once.
func wayOf(line plan.Line) (href, post string) {
	goal := "/goals/" + string(line.Goal)
	switch line.Kind {
	case plan.Resume:
		return "/sittings/" + line.Ref, ""
	case plan.Fix:
		return "/fixits/" + line.Ref, ""
	case plan.Lesson:
		return "/lessons/" + line.Ref + "?goal=" + string(line.Goal), ""
	case plan.Together:
		return goal, goal + "/together"
	case plan.Ready, plan.Show:
		return goal + "/ready", ""
	case plan.Refresh:
		return goal, goal + "/refresh"
	case plan.Reply:
		return "/questions/" + line.Ref, ""
	case plan.Asked, plan.Heard:
		return "/peers/" + line.Ref, ""
	case plan.Do:
		return "/todos/" + line.Ref, ""
	}
	return goal, ""
}

func (p *Pages) move(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	line, err := route.PathID[string](r, "line")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	by := 1
	if form.Line("to") == "up" {
		by = -1
	}
	if err := p.Plan.Move(r.Context(), route.Actor(r), line, by); err != nil && core.KindOf(err) != core.NotFound {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, "/today")
}
