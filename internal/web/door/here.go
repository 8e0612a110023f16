package door

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// "Who's here?" is for devices that several people share: a tap on one's face, then three pictures or a PIN. A device is known by a
// token in a cookie, which a guide put there, or somebody who came in by a link and asked to be remembered. Every tap works without
// script: the pictures chosen so far travel in the form, and the page shows how many there are and never which.

const deviceCookie = "device"

func deviceOf(r *http.Request) string {
	cookie, err := r.Cookie(route.CookieName(r, deviceCookie))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func setDevice(w http.ResponseWriter, r *http.Request, token string) {
	http.SetCookie(w, &http.Cookie{
		Name: route.CookieName(r, deviceCookie), Value: token, Path: "/", MaxAge: int(people.DeviceLife / time.Second),
		HttpOnly: true, Secure: route.IsHTTPS(r), SameSite: http.SameSiteLaxMode,
	})
}

// facesHere are the people who show on the device of a request; none when it is not known.
func (p *Pages) facesHere(r *http.Request) ([]people.Person, error) {
	_, list, err := p.People.FacesHere(r.Context(), deviceOf(r))
	if core.KindOf(err) == core.NotFound {
		return nil, nil
	}
	return list, err
}

// inPlace is a request whose page speaks as its place does, in the words and sizes of somebody, though nobody is signed in yet. The zero person is
// anybody there.
func (p *Pages) inPlace(r *http.Request, org people.Org, one people.Person) *http.Request {
	env := p.envOf(r, route.Viewer{Language: first(one.Language, org.Language), Band: string(one.Band), Theme: string(one.Theme), OrgKind: string(org.Kind)})
	return r.WithContext(ui.With(r.Context(), env))
}

// youngest is somebody with the band of the youngest of some people, whom a page for all of them has to suit.
func youngest(list []people.Person) people.Person {
	var band people.Band
	for _, b := range people.Bands() {
		if slices.ContainsFunc(list, func(one people.Person) bool { return one.Band == b }) {
			band = b
			break
		}
	}
	return people.Person{Band: band}
}

// hereWith is the address of "Who's here?" from where one goes on to a page.
func hereWith(next string) string {
	if next == "" || next == "/" {
		return "/here"
	}
	return "/here?next=" + url.QueryEscape(next)
}

// byName is the address of the page where one signs in by name.
func byName(next string) string {
	if next == "" || next == "/" {
		return route.SignInPath + "?by=name"
	}
	return route.SignInPath + "?by=name&next=" + url.QueryEscape(next)
}

// hereView is the page of the faces, or of one face with the code that is asked for.
type hereView struct {
	Device people.Device
	Faces  []people.Person
	One    people.Person // zero on the page of the faces
	Kind   people.CodeKind
	Kinds  []people.CodeKind // that this person has
	Picked []string          // pictures so far
	Next   string
	Err    error
}

// Waits tells that there were enough tries for now, so that nothing is to be tapped.
func (v hereView) Waits() bool { return core.KindOf(v.Err) == core.TooMuch }

// hello greets, and says what to do where there is something to do.
func (v hereView) hello(ctx context.Context, key string) string {
	if v.Waits() {
		key = "signin.here_hello"
	}
	return ui.T(ctx, key, "name", v.One.Name) // i18n:keys signin.here_pictures signin.here_pin signin.here_hello
}

func (p *Pages) here(w http.ResponseWriter, r *http.Request) {
	v := hereView{Next: route.SafePath(r.URL.Query().Get("next"), "/")}
	var err error
	v.Device, v.Faces, err = p.People.FacesHere(r.Context(), deviceOf(r))
	switch {
	case core.KindOf(err) == core.NotFound, err == nil && len(v.Faces) == 0:
		route.SeeOther(w, r, byName(v.Next))
	case err != nil:
		route.Fault(w, r, err)
	default:
		secret(w)
		route.Render(w, p.inPlace(r, v.Device.Org, youngest(v.Faces)), http.StatusOK, herePage(v))
	}
}

func (p *Pages) face(w http.ResponseWriter, r *http.Request) {
	v, err := p.findFace(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Next = route.SafePath(r.URL.Query().Get("next"), "/")
	if kind := people.CodeKind(r.URL.Query().Get("with")); slices.Contains(v.Kinds, kind) {
		v.Kind = kind
	}
	secret(w)
	route.Render(w, p.inPlace(r, v.Device.Org, v.One), http.StatusOK, facePage(v))
}

// findFace reads the person of the path, who must show on this device.
func (p *Pages) findFace(r *http.Request) (hereView, error) {
	var v hereView
	id, err := route.PathID[core.PersonID](r, "person")
	if err != nil {
		return v, err
	}
	if v.Device, v.One, v.Kinds, err = p.People.FaceHere(r.Context(), deviceOf(r), id); err != nil {
		return v, err
	}
	if len(v.Kinds) > 0 {
		v.Kind = v.Kinds[0]
	}
	return v, nil
}

// comeIn takes one picture more, or a PIN. Once there are enough pictures, it tries them.
func (p *Pages) comeIn(w http.ResponseWriter, r *http.Request) {
	v, err := p.findFace(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	secret(w)
	v.Next, v.Kind = route.SafePath(form.Line("next"), "/"), people.PIN
	code := form.Secret("pin")
	if !form.Has("pin") {
		v.Kind, v.Picked = people.PictureCode, pickedSoFar(form)
		if len(v.Picked) < people.CodePictures {
			route.Render(w, p.inPlace(r, v.Device.Org, v.One), http.StatusOK, facePage(v))
			return
		}
		code = strings.Join(v.Picked, ".")
	}
	signedIn, err := p.People.ComeIn(r.Context(), people.Coming{Device: deviceOf(r), Person: v.One.ID, Kind: v.Kind, Code: code}, p.where(r))
	if route.Again(err) || core.KindOf(err) == core.TooMuch {
		v.Err, v.Picked = err, nil
		route.Render(w, p.inPlace(r, v.Device.Org, v.One), route.StatusOf(err), facePage(v))
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

// pickedSoFar are the pictures of the form, the one just tapped last.
func pickedSoFar(form route.Form) []string {
	var list []string
	for _, name := range append(strings.Split(form.Line("picked"), "."), form.Line("pick")) {
		if slices.Contains(people.Pictures, name) && len(list) < people.CodePictures {
			list = append(list, name)
		}
	}
	return list
}

// addDevice makes the device on which the guide sits known for a group.
func (p *Pages) addDevice(w http.ResponseWriter, r *http.Request) {
	p.inGroup(w, r, func(group core.GroupID, form route.Form) (route.Note, error) {
		name := first(form.Line("device"), deviceWords(r.UserAgent()), ui.T(r.Context(), "settings.some_device"))
		token, err := p.People.RegisterDevice(r.Context(), route.Actor(r), group, name)
		if err == nil {
			setDevice(w, r, token)
		}
		return route.Note{Key: "people.device_added"}, err
	})
}

func (p *Pages) forgetDevice(w http.ResponseWriter, r *http.Request) {
	p.inGroup(w, r, func(group core.GroupID, _ route.Form) (route.Note, error) {
		return route.Note{Key: "people.device_forgotten"}, p.People.ForgetDevice(r.Context(), route.Actor(r), group, r.PathValue("device"))
	})
}

// codesView is a sheet of picture codes. It is the answer to the POST that made them, and can not be had again.
type codesView struct {
	Back  string
	Codes []people.MadeCode
	// Shares leads on to sharing the device: codes of a group are for that.
	Shares bool
}

func (p *Pages) groupCodes(w http.ResponseWriter, r *http.Request) {
	group, err := route.PathID[core.GroupID](r, "group")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	made, err := p.People.MakeGroupCodes(r.Context(), route.Actor(r), group)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	secret(w)
	route.Render(w, r, http.StatusOK, codesPage(codesView{Back: listPath(group), Codes: made, Shares: true}))
}

func (p *Pages) makeCode(w http.ResponseWriter, r *http.Request) {
	found, ok := p.find(w, r)
	if !ok {
		return
	}
	code, err := p.People.MakePictureCode(r.Context(), route.Actor(r), found.ID)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	secret(w)
	route.Render(w, r, http.StatusOK, codesPage(codesView{Back: personPath(found.ID), Codes: []people.MadeCode{{Name: found.Name, Pictures: code}}}))
}

// readCodes tells whether short codes are for the actor, and whether they have a PIN.
func (p *Pages) readCodes(ctx context.Context, actor core.Actor, v *meView) (err error) {
	if v.Codes, err = p.People.OnlyLearns(ctx, actor.Person); err != nil || !v.Codes {
		return err
	}
	kinds, err := p.People.CodesOf(ctx, actor)
	v.HasPIN = slices.Contains(kinds, people.PIN)
	return err
}

func (p *Pages) savePIN(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	actor := route.Actor(r)
	err = p.People.SetPIN(r.Context(), actor, actor.Person, form.Secret("pin"))
	switch {
	case route.Again(err):
		set, readErr := p.People.SettingsOf(r.Context(), actor)
		if readErr != nil {
			route.Fault(w, r, readErr)
			return
		}
		p.showMe(w, r, http.StatusUnprocessableEntity, meView{Set: set, PINErr: err})
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, route.Note{Key: "settings.saved"})
		route.SeeOther(w, r, "/me")
	}
}

// rememberMe shows the actor on this device from now on.
func (p *Pages) rememberMe(w http.ResponseWriter, r *http.Request) {
	actor := route.Actor(r)
	only, err := p.People.OnlyLearns(r.Context(), actor.Person)
	if err == nil && !only {
		err = core.NewFault(core.Denied, "people.problem.code_learners")
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	fresh, err := p.People.RememberHere(r.Context(), actor, deviceOf(r), first(deviceWords(r.UserAgent()), ui.T(r.Context(), "settings.some_device")))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if fresh != "" {
		setDevice(w, r, fresh)
	}
	route.Flash(w, r, route.Note{Key: "settings.remembered"})
	route.SeeOther(w, r, "/me")
}

// pictureWord is the name of a picture.
func pictureWord(ctx context.Context, name string) string {
	return ui.T(ctx, "signin.picture."+name) // i18n:keys signin.picture.*
}

func pinLabel(ctx context.Context, has bool) string {
	if has {
		return ui.T(ctx, "settings.pin_new")
	}
	return ui.T(ctx, "settings.pin")
}
