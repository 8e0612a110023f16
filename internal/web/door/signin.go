package door

import (
	"net/http"

	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
)

// signInView is the sign-in page: what was typed, and what needs another look.
type signInView struct {
	Name string
	Next string // where to go on, "" is the start page
	// Shared tells that the device is known: faces and codes are another way in.
	Shared bool
	// Passkeys tells that browsers take passkeys for the name of this server.
	Passkeys bool
	Err      error
}

func (p *Pages) signInPage(w http.ResponseWriter, r *http.Request) {
	next := route.SafePath(r.URL.Query().Get("next"), "/")
	if route.Actor(r).SignedIn() {
		route.SeeOther(w, r, next)
		return
	}
	// A device that is shared asks by face first; whoever wants to write a name says so.
	faces, err := p.facesHere(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if len(faces) > 0 && r.URL.Query().Get("by") != "name" {
		route.SeeOther(w, r, hereWith(next))
		return
	}
	v := signInView{Next: next, Shared: len(faces) > 0}
	_, v.Passkeys = siteOf(r)
	route.Render(w, r, http.StatusOK, signInPage(v))
}

func (p *Pages) signIn(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := signInView{Name: form.Line("name"), Next: route.SafePath(form.Line("next"), "/")}
	_, v.Passkeys = siteOf(r)
	signedIn, err := p.People.SignIn(r.Context(), v.Name, form.Secret("passphrase"), p.where(r))
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

// signOut ends the session and has the browser forget the pages it kept, for the next person at this device.
func (p *Pages) signOut(w http.ResponseWriter, r *http.Request) {
	if actor := route.Actor(r); actor.SignedIn() {
		if err := p.People.SignOut(r.Context(), actor, actor.Session); err != nil {
			route.Fault(w, r, err)
			return
		}
	}
	dropSession(w, r)
	w.Header().Set("Clear-Site-Data", `"cache"`)
	if to := nextFace(w, r); to != "" {
		route.SeeOther(w, r, to)
		return
	}
	route.Flash(w, r, route.Note{Key: "signin.out"})
	route.SeeOther(w, r, route.SignInPath)
}

// nextFace is the page of the one who comes next at a shared device, when their face was tapped to sign out; else "".
func nextFace(w http.ResponseWriter, r *http.Request) string {
	form, err := route.ParseForm(w, r)
	if err != nil {
		return "" // whoever wants out gets out
	}
	id, ok := core.ParseID[core.PersonID](form.Line("face"))
	if !ok {
		return ""
	}
	return "/here/" + string(id)
}

// linkView is the page behind a one-time link.
type linkView struct {
	Door  people.Door
	Token string
	// Instead is the name of whoever is signed in on this device now, when that is somebody else.
	Instead string
}

// linkPage shows whose link it is. Looking does not use it up: the previews of messages look, too.
func (p *Pages) linkPage(w http.ResponseWriter, r *http.Request) {
	secret(w)
	w.Header().Set("X-Robots-Tag", "noindex")
	door, err := p.People.PeekLink(r.Context(), r.PathValue("token"))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := linkView{Door: door, Token: r.PathValue("token")}
	if now := route.ViewerOf(r); now.Actor.SignedIn() && now.Actor.Person != door.Person.ID {
		v.Instead = now.Name
	}
	route.Render(w, p.inPlace(r, door.Org, door.Person), http.StatusOK, linkPage(v))
}

func (p *Pages) useLink(w http.ResponseWriter, r *http.Request) {
	secret(w)
	signedIn, err := p.People.UseLink(r.Context(), r.PathValue("token"), p.where(r))
	if err == nil {
		err = p.enter(w, r, signedIn)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, "/")
}
