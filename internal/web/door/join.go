package door

import (
	"context"
	"net/http"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
)

// joinView is the page behind a link into a class.
type joinView struct {
	people.Joining
	Token string
	Me    string // name of whoever is signed in; "" is nobody
	Name  string // as typed
	Err   error
}

func (p *Pages) joinPage(w http.ResponseWriter, r *http.Request) {
	p.showJoin(w, r, http.StatusOK, joinView{})
}

func (p *Pages) showJoin(w http.ResponseWriter, r *http.Request, status int, v joinView) {
	secret(w)
	w.Header().Set("X-Robots-Tag", "noindex")
	v.Token, v.Me = r.PathValue("token"), route.ViewerOf(r).Name
	var err error
	if v.Joining, err = p.People.PeekJoin(r.Context(), v.Token); err != nil {
		route.Fault(w, r, err)
		return
	}
	if v.Me == "" {
		r = p.inPlace(r, v.Org, people.Person{})
	}
	route.Render(w, r, status, joinPage(v))
}

// join lets somebody into the class: as who they are, or with a new account. Whoever was signed in has the session of the class now.
func (p *Pages) join(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	secret(w)
	name := form.Line("name")
	token := r.PathValue("token")
	into, err := p.People.PeekJoin(r.Context(), token)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	signedIn, err := p.People.Join(r.Context(), route.Actor(r), token, name, p.where(r))
	if route.Again(err) || core.KindOf(err) == core.TooMuch {
		p.showJoin(w, r, route.StatusOf(err), joinView{Name: name, Err: err})
		return
	}
	if err == nil && into.Course != "" && p.Courses != nil {
		err = p.startJoined(r.Context(), into, signedIn)
	}
	if err == nil {
		err = p.enter(w, r, signedIn)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "signin.joined"})
	route.SeeOther(w, r, "/today")
}

// startJoined puts whoever joined on the course of their link, so that Today has something for them at once.
func (p *Pages) startJoined(ctx context.Context, into people.Joining, in people.SignedIn) error {
	visit, err := p.People.Authenticate(ctx, in.Token)
	if err != nil {
		return err
	}
	return p.Courses.EnrolBy(ctx, course.Enrolment{Org: into.Org.ID, Course: into.Course, Learner: visit.Actor.Learner, By: into.MadeBy})
}

// joinSheet is a link into a class, for a screen or a sheet of paper. It is the answer to the POST that made it, and can not be had again.
type joinSheet struct {
	Group    people.Group
	Href     string
	Code     picture
	Expires  time.Time
	OnlyHere bool
}

func (p *Pages) makeJoin(w http.ResponseWriter, r *http.Request) {
	group, form, ok := route.PathForm[core.GroupID](w, r, "group")
	if !ok {
		return
	}
	start, err := p.startOf(r, people.AsLearner, form.Line("course"))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	link, err := p.People.NewJoinLink(r.Context(), route.Actor(r), group, lifetimeOf(form.Line("life")), start.ID)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	secret(w)
	base := p.base(r)
	v := joinSheet{Group: link.Group, Href: base + people.JoinPath(link.Token), Expires: link.Expires, OnlyHere: onlyHere(base)}
	if v.Code, err = qrPicture(v.Href); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, joinSheetPage(v))
}

func (p *Pages) endJoin(w http.ResponseWriter, r *http.Request) {
	p.inGroup(w, r, func(group core.GroupID, _ route.Form) (route.Note, error) {
		return route.Note{Key: "people.join.ended"}, p.People.EndJoinLinks(r.Context(), route.Actor(r), group)
	})
}
