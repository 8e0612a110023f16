package app

import (
	"net/http"

	"crossfade/internal/notify"
	"crossfade/internal/web/route"
)

// settles says which notices are read by reading a page: there one meets what they tell about. part names the part of the address that is the
// thing; "" settles all of the kinds, since all of it stands there.
var settles = map[string]struct {
	part  string
	kinds []notify.Kind
}{
	"GET /today":                   {"", []notify.Kind{notify.Task}},
	"GET /now":                     {"", []notify.Kind{notify.CheckIns}},
	"GET /times":                   {"", []notify.Kind{notify.Booked, notify.CalledOff}},
	"GET /one-to-one":              {"", []notify.Kind{notify.CalledOff}},
	"GET /questions/{question}":    {"question", []notify.Kind{notify.Answered}},
	"GET /work/products/{product}": {"product", []notify.Kind{notify.Looked}},
	"GET /inquiries/{inquiry}":     {"inquiry", []notify.Kind{notify.ToRead}},
	"GET /pace/{course}":           {"course", []notify.Kind{notify.Past}},
	"GET /proposals/{proposal}":    {"proposal", []notify.Kind{notify.SaidYes, notify.SaidNo, notify.AskedBack}},
}

// settling has pages settle notices. That a notice stays unread is no reason to keep a page from anybody, so trouble goes to the log alone.
func (a *App) settling(all []route.Route) []route.Route {
	for i, one := range all {
		what, ok := settles[one.Pattern]
		if !ok {
			continue
		}
		page := one.Handler
		all[i].Handler = func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				ref := ""
				if what.part != "" {
					ref = r.PathValue(what.part)
				}
				if err := a.Notify.Met(r.Context(), route.Actor(r), ref, what.kinds...); err != nil {
					a.Log.WarnContext(r.Context(), "notices could not be settled", "error", err)
				}
			}
			page(w, r)
		}
	}
	return all
}
