package door

import (
	"encoding/json"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Passkeys need a script in the browser (static/src/js/passkey.js), since only a script can ask a device to sign. The script asks for the
// challenge, has the device sign it, puts the answer into the form, and sends the form as any other. Every other way in is on the same page.

// siteOf is the name under which a request reached this server. Browsers take no passkeys for bare addresses, and none without HTTPS but on
// the machine itself.
func siteOf(r *http.Request) (site people.Site, ok bool) {
	host := r.Host
	if name, _, err := net.SplitHostPort(r.Host); err == nil {
		host = name
	}
	host = strings.ToLower(host)
	scheme := "http"
	if route.IsHTTPS(r) {
		scheme = "https"
	}
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	bare := err == nil
	return people.Site{ID: host, Origin: scheme + "://" + strings.ToLower(r.Host)}, host != "" && !bare && (scheme == "https" || host == "localhost")
}

// answerJSON gives a ceremony to the script.
func answerJSON(w http.ResponseWriter, r *http.Request, c people.Ceremony, err error) {
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	raw, err := json.Marshal(c)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	secret(w)
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(raw) //nolint:errcheck // it belongs to a browser that may have gone away
}

func errSite() error { return core.NewFault(core.Conflict, "people.problem.passkey_site") }

func (p *Pages) beginPasskey(w http.ResponseWriter, r *http.Request) {
	site, ok := siteOf(r)
	if !ok {
		route.Fault(w, r, errSite())
		return
	}
	c, err := p.People.BeginPasskey(r.Context(), route.Actor(r), site)
	answerJSON(w, r, c, err)
}

func (p *Pages) addPasskey(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	site, ok := siteOf(r)
	if !ok {
		route.Fault(w, r, errSite())
		return
	}
	actor := route.Actor(r)
	name := first(form.Line("passkey_name"), deviceWords(r.UserAgent()), ui.T(r.Context(), "settings.some_device"))
	err = p.People.AddPasskey(r.Context(), actor, site, name, answerOf(form))
	switch {
	case route.Again(err):
		set, readErr := p.People.SettingsOf(r.Context(), actor)
		if readErr != nil {
			route.Fault(w, r, readErr)
			return
		}
		p.showMe(w, r, http.StatusUnprocessableEntity, meView{Set: set, KeyErr: err})
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, route.Note{Key: "settings.passkey_added", Args: []string{"name", name}})
		route.SeeOther(w, r, "/me#passkeys")
	}
}

func answerOf(form route.Form) people.Answer {
	return people.Answer{Token: form.Line("ceremony"), Response: form.Text("response")}
}

func (p *Pages) removePasskey(w http.ResponseWriter, r *http.Request) {
	if err := p.People.RemovePasskey(r.Context(), route.Actor(r), r.PathValue("passkey")); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "settings.passkey_removed"})
	route.SeeOther(w, r, "/me#passkeys")
}

func (p *Pages) beginPasskeySignIn(w http.ResponseWriter, r *http.Request) {
	site, ok := siteOf(r)
	if !ok {
		route.Fault(w, r, errSite())
		return
	}
	c, err := p.People.BeginPasskeySignIn(r.Context(), site, p.where(r))
	answerJSON(w, r, c, err)
}

func (p *Pages) passkeySignIn(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	site, ok := siteOf(r)
	if !ok {
		route.Fault(w, r, errSite())
		return
	}
	v := signInView{Next: route.SafePath(form.Line("next"), "/"), Passkeys: true}
	signedIn, err := p.People.PasskeySignIn(r.Context(), site, answerOf(form), p.where(r))
	if route.Again(err) || core.KindOf(err) == core.TooMuch {
		v.Err = err
		route.Render(w, r, route.StatusOf(err), signInPage(v))
		return
	}
	if err == nil {
		err = p.enter(w, r, signedIn)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, v.Next)
}
