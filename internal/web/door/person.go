package door

import (
	"net/http"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// personView is the page of one person, for whoever manages their account.
type personView struct {
	Person   people.Person
	Mine     bool // it is the viewer's own
	MayErase bool
	Name     string // as typed
	Band     people.Band
	Err      error
	// Code tells that a picture code may let the person in on a shared device.
	Code bool
	// Elsewhere tells that they belong to another organisation as well, so that nobody here manages the account.
	Elsewhere bool
	Roles     []ui.Choice // that an admin gives; nil for others
	RolesErr  error
	placesView
}

func (p *Pages) person(w http.ResponseWriter, r *http.Request) {
	p.showPerson(w, r, http.StatusOK, personView{})
}

// showPerson shows the person of the path. A view with an error keeps what was typed.
func (p *Pages) showPerson(w http.ResponseWriter, r *http.Request, status int, v personView) {
	found, ok := p.find(w, r)
	if !ok {
		return
	}
	v.Person, v.Mine, v.MayErase = found, found.ID == route.Actor(r).Person, p.Erase != nil
	if v.Err == nil {
		v.Name, v.Band = found.Name, found.Band
	}
	var err error
	if v.Code, err = p.People.OnlyLearns(r.Context(), found.ID); err != nil {
		route.Fault(w, r, err)
		return
	}
	if !v.Mine {
		if v.Elsewhere, err = p.People.Elsewhere(r.Context(), route.Actor(r), found.ID); err != nil {
			route.Fault(w, r, err)
			return
		}
	}
	if route.Actor(r).Is(core.RoleAdmin) {
		if v.Roles, err = p.roleChoices(r.Context(), route.Actor(r), found.ID); err != nil {
			route.Fault(w, r, err)
			return
		}
		if child := found.Band == people.Early || found.Band == people.Middle; child && !slices.ContainsFunc(v.Roles, func(c ui.Choice) bool { return c.Chosen }) {
			v.Roles = nil // children guide and run nothing, and a page about one has enough on it
		}
	}
	if err := p.readPlaces(r.Context(), route.Actor(r), found.ID, &v.placesView); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, status, personPage(v))
}

// find reads the person of the path. It has answered when it gives false.
func (p *Pages) find(w http.ResponseWriter, r *http.Request) (people.Person, bool) {
	id, err := route.PathID[core.PersonID](r, "person")
	if err != nil {
		route.Fault(w, r, err)
		return people.Person{}, false
	}
	found, relation, err := p.People.Find(r.Context(), route.Actor(r), id)
	if err == nil && !manages(relation) {
		err = core.Missing()
	}
	if err != nil {
		route.Fault(w, r, err)
		return people.Person{}, false
	}
	return found, true
}

// manages tells whether a relation comes with managing the account. A caregiver or a peer who guides others elsewhere does not.
func manages(r people.Relation) bool {
	return r == people.Self || r == people.Guide || r == people.Admin
}

func (p *Pages) savePerson(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[core.PersonID](w, r, "person")
	if !ok {
		return
	}
	v := personView{Name: form.Line("name"), Band: people.Band(form.Line("band"))}
	v.Err = p.People.Edit(r.Context(), route.Actor(r), id, v.Name, v.Band)
	switch {
	case route.Again(v.Err):
		p.showPerson(w, r, http.StatusUnprocessableEntity, v)
	case v.Err != nil:
		route.Fault(w, r, v.Err)
	default:
		route.Flash(w, r, route.Note{Key: "settings.saved"})
		route.SeeOther(w, r, personPath(id))
	}
}

func personPath(id core.PersonID) string { return "/people/" + string(id) }

func (p *Pages) suspend(w http.ResponseWriter, r *http.Request) {
	found, ok := p.find(w, r)
	if !ok {
		return
	}
	if err := p.People.Suspend(r.Context(), route.Actor(r), found.ID); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "people.suspended", Args: []string{"name", found.Name}, Undo: personPath(found.ID) + "/resume"})
	route.SeeOther(w, r, personPath(found.ID))
}

func (p *Pages) resume(w http.ResponseWriter, r *http.Request) {
	found, ok := p.find(w, r)
	if !ok {
		return
	}
	if err := p.People.Resume(r.Context(), route.Actor(r), found.ID); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "people.resumed", Args: []string{"name", found.Name}})
	route.SeeOther(w, r, personPath(found.ID))
}

// eraseView asks before somebody is erased, since that cannot be undone.
type eraseView struct {
	Person people.Person
	Err    error
}

func (p *Pages) erasePage(w http.ResponseWriter, r *http.Request) {
	p.showErase(w, r, http.StatusOK, nil)
}

func (p *Pages) showErase(w http.ResponseWriter, r *http.Request, status int, wrong error) {
	if p.Erase == nil {
		route.Fault(w, r, core.Missing())
		return
	}
	if found, ok := p.find(w, r); ok {
		route.Render(w, r, status, erasePage(eraseView{Person: found, Err: wrong}))
	}
}

// erase erases a person once their name was typed: the one thing here that no undo brings back.
func (p *Pages) erase(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if p.Erase == nil {
		route.Fault(w, r, core.Missing())
		return
	}
	found, ok := p.find(w, r)
	if !ok {
		return
	}
	if people.Fold(form.Line("typed")) != people.Fold(found.Name) {
		p.showErase(w, r, http.StatusUnprocessableEntity, core.BadField("typed", "people.erase.type_again"))
		return
	}
	if err := p.Erase(r.Context(), route.Actor(r), found.ID); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "people.erase.done"})
	route.SeeOther(w, r, "/people")
}
