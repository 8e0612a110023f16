package door

import (
	"context"
	"errors"
	"net/http"

	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// welcomeView is the first visit: what was typed, and what needs another look. The passphrase is never sent back.
type welcomeView struct {
	In        people.SetupInput
	Languages []ui.Choice
	Err       error
}

// welcome asks whose server this is. The link that the server prints may bring the code along.
func (p *Pages) welcome(w http.ResponseWriter, r *http.Request) {
	needed, err := p.People.NeedsSetup(r.Context())
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if !needed {
		route.SeeOther(w, r, "/")
		return
	}
	code := r.URL.Query().Get("code")
	if len(code) > 50 {
		code = ""
	}
	p.showWelcome(w, r, http.StatusOK, welcomeView{In: people.SetupInput{Code: code, Kind: people.Home, Language: ui.L(r.Context()).Lang()}})
}

func (p *Pages) showWelcome(w http.ResponseWriter, r *http.Request, status int, v welcomeView) {
	secret(w)
	v.Languages = p.languageChoices(v.In.Language)
	route.Render(w, r, status, welcomePage(v))
}

func (p *Pages) setUp(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	in := people.SetupInput{
		Code: form.Line("code"), Name: form.Line("name"), Passphrase: form.Secret("passphrase"), Kind: people.OrgKind(form.Line("kind")),
		OrgName: form.Line("org_name"), TimeZone: form.Line("zone"), Language: form.Line("language"),
	}
	typed := in
	if in.OrgName == "" { // a name of the place is welcome and not needed
		in.OrgName = ui.L(r.Context()).With(variant(string(in.Kind))).T("welcome.org_default", "name", in.Name)
	}
	signedIn, err := p.People.Setup(r.Context(), in, p.where(r))
	switch {
	case err == nil:
	case route.Again(err), core.KindOf(err) == core.TooMuch:
		p.showWelcome(w, r, route.StatusOf(err), welcomeView{In: typed, Err: err})
		return
	case core.KindOf(err) == core.Conflict:
		route.Flash(w, r, route.Note{Key: "welcome.already"})
		route.SeeOther(w, r, route.SignInPath)
		return
	default:
		route.Fault(w, r, err)
		return
	}
	if err := p.enter(w, r, signedIn); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, first(p.AfterSetup, "/courses/new"))
}

// languageChoices lists the languages of the catalogue.
func (p *Pages) languageChoices(chosen string) []ui.Choice {
	var list []ui.Choice
	for _, l := range p.Texts.Languages() {
		list = append(list, ui.Choice{Value: l.Code, Label: l.Name, Chosen: l.Code == chosen})
	}
	return list
}

// above is what stands above a form that needs another look: the sentence of the fault, and a link to each wrong field.
func above(ctx context.Context, err error, fields ...string) ui.Problems {
	list := problemsOf(ctx, err, fields...)
	var fault *core.Fault
	if errors.As(err, &fault) {
		return ui.Problems{Title: ui.T(ctx, fault.Key, fault.Args...), List: list}
	}
	return ui.Problems{List: list}
}
