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

// roleChoices are the roles that an admin gives, with those that somebody has chosen.
func (p *Pages) roleChoices(ctx context.Context, actor core.Actor, person core.PersonID) ([]ui.Choice, error) {
	has, err := p.People.RolesOf(ctx, actor, person)
	if err != nil {
		return nil, err
	}
	var list []ui.Choice
	for _, role := range people.GivenRoles() {
		// i18n:keys people.role.*
		list = append(list, ui.Choice{Value: string(role), Label: ui.T(ctx, "people.role."+string(role)), Chosen: slices.Contains(has, role)})
	}
	return list, nil
}

func (p *Pages) setRoles(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	found, ok := p.find(w, r)
	if !ok {
		return
	}
	var roles []core.Role
	for _, name := range form.All("roles") {
		roles = append(roles, core.Role(name))
	}
	err = p.People.SetRoles(r.Context(), route.Actor(r), found.ID, roles)
	switch {
	case route.Again(err):
		p.showPerson(w, r, http.StatusUnprocessableEntity, personView{RolesErr: err})
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, route.Note{Key: "settings.saved"})
		to := personPath(found.ID)
		if found.ID == route.Actor(r).Person && !slices.Contains(roles, core.RoleGuide) && !slices.Contains(roles, core.RoleAdmin) {
			to = "/" // this page is not theirs any more
		}
		route.SeeOther(w, r, to)
	}
}
