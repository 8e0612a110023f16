package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"crossfade/internal/blob"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/library"
	"crossfade/internal/people"
	"crossfade/internal/serve"
	"crossfade/internal/web/authoring"
	"crossfade/internal/web/board"
	"crossfade/internal/web/cells"
	"crossfade/internal/web/checks"
	"crossfade/internal/web/coach"
	webcourses "crossfade/internal/web/courses"
	"crossfade/internal/web/door"
	"crossfade/internal/web/family"
	"crossfade/internal/web/gallery"
	"crossfade/internal/web/goalmap"
	"crossfade/internal/web/guide"
	"crossfade/internal/web/learn"
	"crossfade/internal/web/looking"
	"crossfade/internal/web/notices"
	"crossfade/internal/web/pacing"
	"crossfade/internal/web/peers"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/reports"
	"crossfade/internal/web/route"
	"crossfade/internal/web/rules"
	"crossfade/internal/web/secure"
	"crossfade/internal/web/shelf"
	"crossfade/internal/web/static"
	"crossfade/internal/web/today"
	"crossfade/internal/web/trust"
	"crossfade/internal/web/units"
	webwork "crossfade/internal/web/work"
)

// WebConfig says how pages are served.
type WebConfig struct {
	// HTTPS tells that this server is always reached by HTTPS.
	HTTPS bool
	// BaseURL is the address for links that leave the server; "" is the one that a request was sent to.
	BaseURL string
	// Proxied tells that nobody reaches this server but through a proxy, whose word counts.
	Proxied bool
	// Authority is the local authority behind HTTPS, or nil: a page helps a phone to trust it.
	Authority *serve.Authority
	// Gallery shows the page with every component; the demonstration has it.
	Gallery bool
}

// Routes lists every page of the house with its door. The matrix test is made from it.
func (a *App) Routes(c WebConfig) []route.Route {
	words := prose.NewMaker(a.Maths.Find, a.beside)
	all := []route.Route{
		{Pattern: "GET /{$}", Who: route.Anyone, Handler: home, Note: "to one's own start page"},
	}
	all = append(all, a.door(c).Routes()...)
	all = append(all, (&today.Pages{DB: a.DB, Clock: a.Clock, Plan: a.Plan, Pace: a.Pace}).Routes()...)
	all = append(all, (&learn.Pages{DB: a.DB, Clock: a.Clock, Plan: a.Plan, Checks: a.Checks, Prose: words}).Routes()...)
	all = append(all, (&shelf.Pages{Courses: a.Courses, Plan: a.Plan, Checks: a.Checks, People: a.People}).Routes()...)
	all = append(all, (&checks.Pages{DB: a.DB, Clock: a.Clock, Checks: a.Checks, Plan: a.Plan, Prose: words, Name: people.NameOf}).Routes()...)
	all = append(all, (&goalmap.Pages{DB: a.DB, Plan: a.Plan, Courses: a.Courses}).Routes()...)
	all = append(all, (&webcourses.Pages{DB: a.DB, Courses: a.Courses, Importer: a.Importer, Blobs: a.Blobs, Next: a.upNext}).Routes()...)
	all = append(all, (&rules.Pages{DB: a.DB, Tune: a.Tune}).Routes()...)
	all = append(all, (&authoring.Pages{Courses: a.Courses, Prose: words}).Routes()...)
	all = append(all, (&units.Pages{DB: a.DB, Board: a.Board, Clock: a.Clock, Courses: a.Courses, Plan: a.Plan, Work: a.Work, Prose: words}).Routes()...)
	all = append(all, (&webwork.Pages{DB: a.DB, Clock: a.Clock, Courses: a.Courses, Work: a.Work, Criteria: a.Criteria, Feedback: a.Feedback, Coaching: a.Coaching, Shops: a.Shops, Board: a.Board, Prose: words, Name: people.NameOf, BaseURL: c.BaseURL}).Routes()...)
	all = append(all, (&board.Pages{DB: a.DB, Clock: a.Clock, People: a.People, Board: a.Board, Asks: a.Asks}).Routes()...)
	all = append(all, (&cells.Pages{DB: a.DB, Board: a.Board, Own: a.Own, Shops: a.Shops, Asks: a.Asks, Inquiry: a.Inquiry, Coaching: a.Coaching}).Routes()...)
	all = append(all, (&reports.Pages{DB: a.DB, Safety: a.Safety}).Routes()...)
	all = append(all, (&guide.Pages{DB: a.DB, Clock: a.Clock, Checks: a.Checks, People: a.People, Gate: a.Board, Prose: words,
		Live: a.Live, Groups: a.Groups, Asks: a.Asks}).Routes()...)
	all = append(all, (&pacing.Pages{Clock: a.Clock, People: a.People, Plan: a.Plan, Pace: a.Pace}).Routes()...)
	all = append(all, (&peers.Pages{DB: a.DB, Peers: a.Peers, Checks: a.Checks, Plan: a.Plan}).Routes()...)
	all = append(all, (&notices.Pages{Notify: a.Notify}).Routes()...)
	all = append(all, (&coach.Pages{DB: a.DB, Clock: a.Clock, Coaching: a.Coaching, Plan: a.Plan, BaseURL: c.BaseURL}).Routes()...)
	all = append(all, (&family.Pages{DB: a.DB, Clock: a.Clock, Gate: a.Board}).Routes()...)
	if c.Authority != nil {
		all = append(all, (&trust.Pages{Authority: c.Authority, Home: c.BaseURL}).Routes()...)
	}
	all = append(all, (&looking.Pages{DB: a.DB, Board: a.Board}).Routes(all)...)
	return a.settling(all)
}

// Plain answers plain HTTP beside HTTPS with a local authority: only the page that helps a phone to trust it. It is nil
// for other kinds of HTTPS, where plain HTTP leads to HTTPS.
func (a *App) Plain(c WebConfig) http.Handler {
	if c.Authority == nil {
		return nil
	}
	mux := http.NewServeMux()
	route.Mount(mux, (&trust.Pages{Authority: c.Authority, Home: c.BaseURL}).Routes())
	mux.Handle("GET /static/", static.Handler())
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/trust", http.StatusSeeOther) })
	return route.WithLog(a.Log, a.door(c).WithLook(mux))
}

func (a *App) door(c WebConfig) *door.Pages {
	return &door.Pages{People: a.People, Courses: a.Courses, Next: a.upNext, Texts: a.Texts, Erase: a.Privacy.Erase, BaseURL: c.BaseURL, Nav: a.nav, Address: addressOf(c.Proxied)}
}

// Handler is every page behind its door, with all protections around it.
func (a *App) Handler(c WebConfig) (http.Handler, error) {
	mux := http.NewServeMux()
	route.Mount(mux, a.Routes(c))
	if c.Gallery {
		mux.Handle("GET /gallery", gallery.Handler(a.Texts))
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { route.Fault(w, r, core.Missing()) })
	pages := route.WithLog(a.Log, a.door(c).WithActor(serve.NotePattern(mux)))

	outer := http.NewServeMux()
	outer.Handle("GET /static/", static.Handler())
	outer.Handle("/", pages)
	h, err := secure.Wrap(outer, secure.Options{
		Reports: secure.NewReports(a.Log), HTTPS: c.HTTPS, Uploads: []string{"/courses", "/work/tasks/", "/class/pacing/"},
		Denied: route.WithLog(a.Log, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			route.Fault(w, r, core.NewFault(core.Denied, "error.other_site"))
		})),
	})
	if err != nil {
		return nil, fmt.Errorf("putting protections around the pages: %w", err)
	}
	if c.Proxied {
		h = behindProxy(h)
	}
	return h, nil
}

// Failed is the page for a request that broke off; the server has written the details to its log.
func (a *App) Failed(c WebConfig) http.Handler {
	return a.door(c).WithLook(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		route.Broken(w, r, serve.Reference(r.Context()))
	}))
}

// home leads everybody to the page with which they start.
func home(w http.ResponseWriter, r *http.Request) {
	actor := route.Actor(r)
	switch {
	case !actor.SignedIn():
		route.SeeOther(w, r, route.SignInPath)
	case actor.Staff():
		route.SeeOther(w, r, "/now")
	case actor.Is(core.RoleCaregiver) && !actor.Is(core.RoleLearner):
		route.SeeOther(w, r, "/family")
	default:
		route.SeeOther(w, r, "/today")
	}
}

// maxCaptions is the largest file of captions that a page reads, in bytes.
const maxCaptions = 2 << 20

// beside lists what lies beside a film of a course, for the texts that show it.
func (a *App) beside(ctx context.Context, id core.CourseID, path string) ([]prose.Beside, error) {
	var files []library.File
	err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		files, err = library.FilesBeside(ctx, tx, id, path)
		return err
	})
	if err != nil {
		return nil, err
	}
	var list []prose.Beside
	for _, f := range files {
		one := prose.Beside{Path: f.Path, Type: f.MediaType}
		if strings.HasSuffix(f.Path, ".vtt") && f.Size <= maxCaptions {
			content, err := a.Blobs.Open(ctx, blob.Hash(f.Hash))
			if err != nil {
				return nil, fmt.Errorf("opening captions: %w", err)
			}
			raw, err := io.ReadAll(io.LimitReader(content, maxCaptions))
			if err = errors.Join(err, content.Close()); err != nil {
				return nil, fmt.Errorf("reading captions: %w", err)
			}
			one.Text = strings.ToValidUTF8(string(raw), "\uFFFD")
		}
		list = append(list, one)
	}
	return list, nil
}
