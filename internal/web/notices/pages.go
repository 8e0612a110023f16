package notices

import (
	"net/http"

	"crossfade/internal/notify"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Pages are the pages of this package.
type Pages struct {
	Notify *notify.Service
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /notices", Who: route.SignedIn, Handler: p.list, Note: "what one should hear of"},
		{Pattern: "POST /notices/read", Who: route.SignedIn, Handler: p.readAll, Note: "all are read"},
		{Pattern: "POST /notices/open/{notice}", Who: route.SignedIn, Handler: p.open, Note: "read one, and go where it leads"},
		{Pattern: "POST /notices/mail", Who: route.SignedIn, Handler: p.choose, Note: "a digest by mail, or none"},
		{Pattern: "GET /notices/confirm/{confirm}", Who: route.SignedIn, Handler: p.confirmPage, Note: "is this address mine?"},
		{Pattern: "POST /notices/confirm/{confirm}", Who: route.SignedIn, Handler: p.confirm, Note: "yes"},
	}
}

// listView is the list, and the choice of mail.
type listView struct {
	List   []notify.Notice
	Unread int
	Mails  bool // this server can send mail
	Set    notify.Preferences
	Wrong  map[string]string
	Sent   bool // a mail that confirms the address is on its way
}

func (p *Pages) load(r *http.Request) (listView, error) {
	v := listView{Mails: p.Notify.Mails()}
	var err error
	if v.List, err = p.Notify.List(r.Context(), route.Actor(r)); err != nil {
		return v, err
	}
	for _, n := range v.List {
		if n.Read.IsZero() {
			v.Unread++
		}
	}
	v.Set, err = p.Notify.Preferences(r.Context(), route.Actor(r))
	return v, err
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) {
	v, err := p.load(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, listPage(v))
}

func (p *Pages) readAll(w http.ResponseWriter, r *http.Request) {
	if err := p.Notify.ReadAll(r.Context(), route.Actor(r)); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, "/notices")
}

func (p *Pages) open(w http.ResponseWriter, r *http.Request) {
	href, err := p.Notify.Open(r.Context(), route.Actor(r), r.PathValue("notice"))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, route.SafePath(href, "/notices"))
}

func (p *Pages) choose(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	set := notify.Preferences{Digest: notify.Digest(form.Line("digest")), Email: form.Line("email")}
	err = p.Notify.Choose(r.Context(), route.Actor(r), set, ui.L(r.Context()).Lang(), route.ViewerOf(r).OrgName)
	switch {
	case err == nil:
		route.Flash(w, r, route.Note{Key: "notice.chosen"})
		route.SeeOther(w, r, "/notices")
	case route.Again(err):
		v, failed := p.load(r)
		if failed != nil {
			route.Fault(w, r, failed)
			return
		}
		v.Set, v.Wrong = set, route.FieldKeys(err)
		route.Render(w, r, http.StatusUnprocessableEntity, listPage(v))
	default:
		route.Fault(w, r, err)
	}
}

// confirmPage asks before anything happens: programs that look at mails follow links, too.
func (p *Pages) confirmPage(w http.ResponseWriter, r *http.Request) {
	route.Render(w, r, http.StatusOK, confirmPage(r.PathValue("confirm")))
}

func (p *Pages) confirm(w http.ResponseWriter, r *http.Request) {
	if err := p.Notify.Confirm(r.Context(), route.Actor(r), r.PathValue("confirm")); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "notice.confirmed"})
	route.SeeOther(w, r, "/notices")
}
