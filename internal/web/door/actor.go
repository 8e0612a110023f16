package door

import (
	"net/http"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/static"
	"crossfade/internal/web/ui"
)

const sessionCookie = "session"

// WithActor finds out who sends a request, and puts the viewer and the environment of pages into its context. While nobody
// has set the server up, every page but the welcome leads there.
func (p *Pages) WithActor(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		visit, err := p.visitOf(r)
		if err != nil && core.KindOf(err) != core.SignIn {
			route.Fault(w, r, err)
			return
		}
		if visit.Renewed {
			setSession(w, r, sessionOf(r))
		}
		viewer := viewerOf(visit)
		ctx := route.WithViewer(r.Context(), viewer)
		env := p.envOf(r, viewer)
		if p.Nav != nil && viewer.Actor.SignedIn() {
			env.Frame = func(counted bool, waiting int) ([]ui.Tab, int) { return p.Nav(ctx, viewer, counted, waiting) }
		}
		r = r.WithContext(ui.With(ctx, env))
		if !viewer.Actor.SignedIn() && r.URL.Path != "/welcome" {
			needed, err := p.People.NeedsSetup(ctx)
			if err != nil {
				route.Fault(w, r, err)
				return
			}
			if needed {
				route.SeeOther(w, r, "/welcome")
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// WithLook gives pages for visitors alone their language and looks, without asking who is there. It is for servers that know no
// sessions, such as the plain HTTP beside HTTPS.
func (p *Pages) WithLook(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(ui.With(r.Context(), p.envOf(r, route.Viewer{}))))
	})
}

// RequireSignIn sends whoever is not signed in to the sign-in page. Routes say so by their Who; this is for handlers that
// have no route of their own, such as files.
func RequireSignIn(next http.Handler) http.Handler { return route.Guard(route.SignedIn, next) }

func sessionOf(r *http.Request) string {
	cookie, err := r.Cookie(route.CookieName(r, sessionCookie))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (p *Pages) visitOf(r *http.Request) (people.Visit, error) {
	token := sessionOf(r)
	if token == "" {
		return people.Visit{}, core.NewFault(core.SignIn, "error.sign_in")
	}
	return p.People.Authenticate(r.Context(), token)
}

// viewerOf is what pages need to know of a visit. The zero visit gives the zero viewer.
func viewerOf(v people.Visit) route.Viewer {
	return route.Viewer{
		Actor: v.Actor, Name: v.Person.Name, Face: v.Person.Face,
		Language: first(v.Person.Language, v.Org.Language), TimeZone: first(v.Person.TimeZone, v.Org.TimeZone),
		Band: string(v.Person.Band), Theme: string(v.Person.Theme), Shortcuts: v.Person.Shortcuts,
		OrgName: v.Org.Name, OrgKind: string(v.Org.Kind),
	}
}

// envOf is what the components of a page need to know of a request.
func (p *Pages) envOf(r *http.Request, v route.Viewer) ui.Env {
	texts := p.Texts.For(v.Language, r.Header.Get("Accept-Language")).With(variant(v.OrgKind), v.Band)
	texts = texts.In(p.zone(v.TimeZone))
	env := ui.Env{Stylesheet: static.Stylesheet(r.UserAgent()), L: texts, Theme: ui.Theme(v.Theme), Band: ui.Band(v.Band), Path: r.URL.Path,
		SaveData: r.Header.Get("Save-Data") == "on"}
	if !v.Actor.SignedIn() {
		return env
	}
	env.Me = &ui.Me{Name: v.Name, Face: v.Face, Href: "/me"}
	env.NoKeys = !v.Shortcuts
	env.Nav = ui.LearnerNav()
	if v.Actor.Is(core.RoleGuide) || v.Actor.Is(core.RoleAdmin) {
		env.Nav = ui.GuideNav(0)
	} else if v.Actor.Staff() {
		env.Nav = ui.GuideNav(0)[:2]
	}
	return env
}

// zone finds a time zone by its name, once: the names that people can store are a closed list. An unknown one is UTC.
func (p *Pages) zone(name string) *time.Location {
	if known, ok := p.zones.Load(name); ok {
		return known.(*time.Location) //nolint:forcetypeassert // the map holds nothing else
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	p.zones.Store(name, zone)
	return zone
}

// variant is the catalogue's name for the words of a kind of place.
func variant(kind string) string {
	switch people.OrgKind(kind) {
	case people.Home:
		return "home"
	case people.Workplace:
		return "work"
	default:
		return "class"
	}
}

// enter gives the browser a fresh session. Whoever was signed in there before is signed out.
func (p *Pages) enter(w http.ResponseWriter, r *http.Request, in people.SignedIn) error {
	if before := route.Actor(r); before.SignedIn() {
		if err := p.People.SignOut(r.Context(), before, before.Session); err != nil {
			return err
		}
	}
	setSession(w, r, in.Token)
	return nil
}

func setSession(w http.ResponseWriter, r *http.Request, token string) {
	http.SetCookie(w, &http.Cookie{
		Name: route.CookieName(r, sessionCookie), Value: token, Path: "/", MaxAge: int(people.SessionLife / time.Second),
		HttpOnly: true, Secure: route.IsHTTPS(r), SameSite: http.SameSiteLaxMode,
	})
}

func dropSession(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, &http.Cookie{
		Name: route.CookieName(r, sessionCookie), Path: "/", MaxAge: -1,
		HttpOnly: true, Secure: route.IsHTTPS(r), SameSite: http.SameSiteLaxMode,
	})
}

// secret marks an answer as one that nothing may keep, and whose address goes to no other host. (The policy no-referrer
// would also hide the origin of the forms on the page, by which the server tells its own forms from others.)
func secret(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "same-origin")
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
