// Package trust has the page that helps a phone on the same network to trust this server: it gives the certificate of the
// local authority that Crossfade made, says step by step where to put it, and shows the fingerprint to compare.
//
// The page is served over plain HTTP as well, since a phone that does not trust yet cannot read it otherwise. It takes no
// input and shows nothing of anybody.
package trust

import (
	"net/http"

	"crossfade/internal/serve"
	"crossfade/internal/web/route"
)

// Pages are the pages of this package.
type Pages struct {
	Authority *serve.Authority
	// Home is the address under which this server is reached by HTTPS; "" leaves the way on out.
	Home string
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /trust", Who: route.Anyone, Handler: p.page, Note: "help a phone to trust this server"},
		{Pattern: "GET /trust/crossfade.crt", Who: route.Anyone, Handler: p.certificate, Note: "the certificate of the local authority"},
		{Pattern: "GET /trust/crossfade.mobileconfig", Who: route.Anyone, Handler: p.profile, Note: "the same as a profile for Apple devices"},
	}
}

func (p *Pages) page(w http.ResponseWriter, r *http.Request) {
	route.Render(w, r, http.StatusOK, trustPage(view{Fingerprint: p.Authority.Fingerprint(), Name: p.Authority.Name(), Home: p.home(r)}))
}

// home is the address to go on to: the same host, by HTTPS.
func (p *Pages) home(r *http.Request) string {
	if p.Home != "" {
		return p.Home
	}
	return "https://" + r.Host + "/"
}

func (p *Pages) certificate(w http.ResponseWriter, _ *http.Request) {
	send(w, "application/x-x509-ca-cert", "crossfade.crt", p.Authority.DER())
}

func (p *Pages) profile(w http.ResponseWriter, _ *http.Request) {
	send(w, "application/x-apple-aspen-config", "crossfade.mobileconfig", p.Authority.Profile("Crossfade"))
}

func send(w http.ResponseWriter, kind, name string, body []byte) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	_, _ = w.Write(body) // the reader went away: nobody is left to tell
}

// view is what the page shows.
type view struct {
	Name        string
	Fingerprint string
	Home        string
}
