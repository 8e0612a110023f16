package route

import (
	"net/http"
	"net/url"
	"strings"

	"crossfade/internal/core"
)

// Who says which visitors a route is for. It is the outer door only.
type Who string

// The visitors, from the widest door to the narrowest.
const (
	// Anyone may come in, signed in or not.
	Anyone Who = "anyone"
	// SignedIn needs a session; others are sent to the sign-in page and come back here.
	SignedIn Who = "signed-in"
	// Staff needs the role of somebody with a task towards others: a guide, an admin, a leader, or one who supports.
	Staff Who = "staff"
	// Guides needs the role of a guide or an admin in the organisation.
	Guides Who = "guides"
	// Admins needs the role of an admin in the organisation.
	Admins Who = "admins"
)

// Route is one line of a table of routes.
type Route struct {
	// Pattern is a method and a path, as [http.ServeMux] reads it: "GET /people/{person}".
	Pattern string
	Handler http.HandlerFunc
	Who     Who
	// Note says in a few words what the route is for, for whoever reads the table.
	Note string
	// AsLearner says of a learner's page that a guide may look at it as the learner sees it, under /as/{learner} (see web/looking). The handler leaves
	// out what is the learner's alone where the actor is Watched; nothing that it does can write.
	AsLearner bool
}

// SignInPath is the page where a person signs in.
const SignInPath = "/sign-in"

// Mount puts routes on a mux, each behind its door.
func Mount(mux *http.ServeMux, routes []Route) {
	for _, r := range routes {
		mux.Handle(r.Pattern, Guard(r.Who, r.Handler))
	}
}

// Guard lets only the visitors through that who names. An unknown who lets nobody through.
func Guard(who Who, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := who.admit(Actor(r)); err != nil {
			Fault(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (who Who) admit(a core.Actor) error {
	guide := a.Is(core.RoleGuide) || a.Is(core.RoleAdmin)
	switch {
	case who == Anyone:
		return nil
	case !a.SignedIn():
		return core.NewFault(core.SignIn, "error.sign_in")
	case who == SignedIn:
		return nil
	case who == Staff && a.Staff(), who == Guides && guide, who == Admins && a.Is(core.RoleAdmin):
		return nil
	case who == Guides, who == Staff:
		return core.NewFault(core.Denied, "error.for_guides")
	default:
		return core.NewFault(core.Denied, "error.for_admins")
	}
}

// SafePath returns path if it leads to a page of this server, else fallback. It guards redirects
// whose target came from outside, such as ?next=.
func SafePath(path, fallback string) string {
	if len(path) > 2000 || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") ||
		strings.ContainsAny(path, "\\\r\n\t\x00") {
		return fallback
	}
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || strings.HasPrefix(u.Path, "//") {
		return fallback
	}
	return path
}

// PathID reads an id from a {name} of the route's pattern. Anything that is no id does not exist:
// the error is then a [core.NotFound] fault.
func PathID[T ~string](r *http.Request, name string) (T, error) {
	id, ok := core.ParseID[T](r.PathValue(name))
	if !ok {
		return "", core.Missing()
	}
	return id, nil
}
