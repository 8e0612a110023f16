package door

import (
	"context"
	"net/http"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// meView is the page of one's own settings. Of its two forms, at most one needs another look.
type meView struct {
	Set           people.Settings
	HasPassphrase bool
	Devices       []people.Session
	Languages     []ui.Choice
	Classes       []people.Mine // where the person learns
	Orgs          []people.Org  // where the person is somebody
	Here          core.OrgID
	Faces         []people.Person // others who may come next at this device, when it is shared
	Codes         bool            // a PIN or pictures can let the person in on a shared device
	HasPIN        bool
	PINErr        error
	Passkeys      []people.Passkey
	MayKeys       bool // browsers take passkeys for the name of this server
	KeyErr        error
	SetErr        error // of the settings
	PassErr       error // of the passphrase
}

func (p *Pages) me(w http.ResponseWriter, r *http.Request) {
	set, err := p.People.SettingsOf(r.Context(), route.Actor(r))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.showMe(w, r, http.StatusOK, meView{Set: set})
}

// showMe reads the rest of the page around what the view has.
func (p *Pages) showMe(w http.ResponseWriter, r *http.Request, status int, v meView) {
	actor := route.Actor(r)
	var err error
	if v.Devices, err = p.People.Sessions(r.Context(), actor); err == nil {
		v.HasPassphrase, err = p.People.HasPassphrase(r.Context(), actor)
	}
	if err == nil {
		v.Here = actor.Org
		v.Orgs, err = p.People.Orgs(r.Context(), actor)
	}
	if err == nil {
		v.Classes, err = p.People.ClassesOf(r.Context(), actor)
	}
	if err == nil {
		err = p.readCodes(r.Context(), actor, &v)
	}
	if err == nil && deviceOf(r) != "" {
		v.Faces, err = p.facesHere(r)
		v.Faces = slices.DeleteFunc(v.Faces, func(one people.Person) bool { return one.ID == actor.Person })
	}
	if err == nil {
		_, v.MayKeys = siteOf(r)
		v.Passkeys, err = p.People.Passkeys(r.Context(), actor)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Languages = append([]ui.Choice{{Label: ui.T(r.Context(), "settings.as_here"), Chosen: v.Set.Language == ""}}, p.languageChoices(v.Set.Language)...)
	route.Render(w, r, status, mePage(v))
}

func (p *Pages) saveMe(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	set := people.Settings{
		Name: form.Line("name"), SignInName: form.Line("sign_in_name"), Language: form.Line("language"), TimeZone: form.Line("my_zone"),
		Band: people.Band(form.Line("band")), Theme: people.Theme(form.Line("theme")), Shortcuts: form.Has("shortcuts"),
	}
	err = p.People.SaveSettings(r.Context(), route.Actor(r), set)
	switch {
	case route.Again(err):
		p.showMe(w, r, http.StatusUnprocessableEntity, meView{Set: set, SetErr: err})
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, route.Note{Key: "settings.saved"})
		route.SeeOther(w, r, "/me")
	}
}

func (p *Pages) savePassphrase(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	actor := route.Actor(r)
	err = p.People.ChangePassphrase(r.Context(), actor, form.Secret("current"), form.Secret("passphrase"))
	switch {
	case route.Again(err), core.KindOf(err) == core.TooMuch:
		set, readErr := p.People.SettingsOf(r.Context(), actor)
		if readErr != nil {
			route.Fault(w, r, readErr)
			return
		}
		p.showMe(w, r, route.StatusOf(err), meView{Set: set, PassErr: err})
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, route.Note{Key: "settings.passphrase_saved"})
		route.SeeOther(w, r, "/me")
	}
}

// switchOrg moves the session to another place of the same person.
func (p *Pages) switchOrg(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	org, ok := core.ParseID[core.OrgID](form.Line("org"))
	if !ok {
		route.Fault(w, r, core.Missing())
		return
	}
	if err := p.People.SwitchOrg(r.Context(), route.Actor(r), org); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, "/")
}

func (p *Pages) endDevice(w http.ResponseWriter, r *http.Request) {
	p.afterEnding(w, r, p.People.SignOut(r.Context(), route.Actor(r), r.PathValue("session")))
}

func (p *Pages) endOthers(w http.ResponseWriter, r *http.Request) {
	p.afterEnding(w, r, p.People.SignOutOthers(r.Context(), route.Actor(r)))
}

func (p *Pages) afterEnding(w http.ResponseWriter, r *http.Request, err error) {
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "settings.device_ended"})
	route.SeeOther(w, r, "/me")
}

// bandChoices lists the bands with what they mean.
func bandChoices(ctx context.Context, chosen people.Band) []ui.Choice {
	var list []ui.Choice
	for _, b := range people.Bands() {
		// i18n:keys people.band.*
		list = append(list, ui.Choice{Value: string(b), Label: ui.T(ctx, "people.band."+string(b)), Chosen: b == chosen})
	}
	return list
}

func themeChoices(ctx context.Context, chosen people.Theme) []ui.Choice {
	var list []ui.Choice
	for _, t := range people.Themes() {
		// i18n:keys settings.themes.*
		key := "settings.themes." + first(string(t), "system")
		list = append(list, ui.Choice{Value: string(t), Label: ui.T(ctx, key), Chosen: t == chosen})
	}
	return list
}
