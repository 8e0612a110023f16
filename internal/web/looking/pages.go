package looking

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Pages wraps the pages of learners.
type Pages struct {
	DB    *db.DB
	Board *soundboard.Board

	known *http.ServeMux // the pages that can be looked at; their handlers are never called
}

// under is where the pages of a learner lie for whoever looks as them.
func under(learner core.LearnerID) string { return "/as/" + string(learner) }

// Routes gives for each page that a guide may look at the route on which they do.
func (p *Pages) Routes(all []route.Route) []route.Route {
	p.known = http.NewServeMux()
	var list []route.Route
	for _, one := range all {
		if !one.AsLearner {
			continue
		}
		p.known.HandleFunc(one.Pattern, func(http.ResponseWriter, *http.Request) {})
		list = append(list, route.Route{Pattern: "GET /as/{learner}" + strings.TrimPrefix(one.Pattern, "GET "), Who: route.Guides,
			Handler: p.as(one.Handler), Note: "as a learner sees it: " + one.Note})
	}
	return list
}

// as lets a guide read a page of a learner.
func (p *Pages) as(page http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		learner, err := route.PathID[core.LearnerID](r, "learner")
		if err != nil {
			route.Fault(w, r, err)
			return
		}
		eyes, err := p.eyes(r, learner)
		if err != nil {
			route.Fault(w, r, err)
			return
		}
		env := ui.From(r.Context())
		env.Band, env.L = ui.Band(eyes.Band), env.L.With(placeWord(eyes.OrgKind), eyes.Band)
		env.Path = strings.TrimPrefix(r.URL.Path, under(learner))
		env.Frame, env.Notices, env.Flash, env.Nav = nil, 0, nil, tabs()
		env.LooksAs = &ui.LooksAs{Name: eyes.Name, Back: "/learners/" + string(learner)}
		ctx := db.ReadOnly(route.WithViewer(ui.With(r.Context(), env), eyes))
		answer := &held{header: http.Header{}, status: http.StatusOK}
		page(answer, r.WithContext(ctx))
		p.send(w, answer, learner)
	}
}

// placeWord is the catalogue's name for the words of a kind of place.
func placeWord(kind string) string {
	switch people.OrgKind(kind) {
	case people.Home:
		return "home"
	case people.Workplace:
		return "work"
	case people.Class:
	}
	return "class"
}

// tabs are the places of a learner that can be looked at.
func tabs() []ui.Tab {
	return append(ui.LearnerNav()[:2:2], ui.Tab{Href: "/work", Key: "common.nav.work", Icon: "work"}, ui.Tab{Href: "/decides", Key: "decides.tab", Icon: "units"})
}

// eyes is the viewer who reads through a learner's eyes: the learner's place, age and zone, the guide's language and colours. That somebody looked is kept.
func (p *Pages) eyes(r *http.Request, learner core.LearnerID) (route.Viewer, error) {
	me := route.ViewerOf(r)
	var who people.Person
	err := p.DB.Write(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := p.Board.LookAs(ctx, tx, me.Actor, learner); err != nil {
			return err
		}
		found, err := people.Learners(ctx, tx, me.Actor, []core.LearnerID{learner}, people.Guide)
		if err != nil {
			return err
		}
		if who = found[learner]; who.ID == "" {
			return core.Missing()
		}
		return nil
	})
	eyes := me
	eyes.Actor = core.Actor{Person: who.ID, Learner: learner, Org: me.Actor.Org, Roles: []core.Role{core.RoleLearner}, Watcher: me.Actor.Person}
	eyes.Name, eyes.Face, eyes.Band = who.Name, who.Face, string(who.Band)
	return eyes, err
}

// held keeps an answer until it was gone through.
type held struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (h *held) Header() http.Header { return h.header }

func (h *held) WriteHeader(status int) { h.status = status }

func (h *held) Write(b []byte) (int, error) { return h.body.Write(b) } //nolint:wrapcheck // a buffer never fails

// send gives the reader the page, with all that could be pressed switched off.
func (p *Pages) send(w http.ResponseWriter, answer *held, learner core.LearnerID) {
	for name, values := range answer.header {
		if name != "Set-Cookie" {
			w.Header()[name] = values
		}
	}
	if to := answer.header.Get("Location"); to != "" {
		there := p.there(to, learner)
		if there == "" {
			there = "/learners/" + string(learner)
		}
		w.Header().Set("Location", there)
	}
	w.WriteHeader(answer.status)
	body := answer.body.Bytes()
	if strings.HasPrefix(answer.header.Get("Content-Type"), "text/html") {
		body = p.still(body, learner)
	}
	_, _ = w.Write(body) // the reader went away: nobody is left to tell
}

// there is where an address of the learner leads for whoever looks as them; "" is nowhere.
func (p *Pages) there(address string, learner core.LearnerID) string {
	u, err := url.Parse(address)
	if err != nil || u.Host != "" || !strings.HasPrefix(u.Path, "/") {
		return ""
	}
	_, pattern := p.known.Handler(&http.Request{Method: http.MethodGet, URL: &url.URL{Path: u.Path}})
	if pattern == "" {
		return ""
	}
	return under(learner) + address
}
