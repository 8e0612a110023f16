package door

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// placesView is the part of a person's page that says where they are and who cares for them.
type placesView struct {
	Places  []people.PlaceIn
	Groups  []people.Group         // into which a learner can be moved
	Learns  bool                   // has a place as a learner here, so somebody may care for them
	Nowhere bool                   // learns here and is in no group, so an admin may put them into one
	AtHome  map[core.PersonID]bool // caregivers who guide the household in which the learner lives
	Carers  []people.Person
	Choices []people.Person // who could care for them as well
	CareErr error
	Typed   string // name of a new caregiver
}

// readPlaces reads the places of somebody whom the viewer manages.
func (p *Pages) readPlaces(ctx context.Context, actor core.Actor, person core.PersonID, v *placesView) (err error) {
	if v.Places, err = p.People.PlacesOf(ctx, actor, person); err != nil {
		return err
	}
	for _, in := range v.Places {
		v.Learns = v.Learns || in.Place == people.AsLearner
	}
	if !v.Learns {
		return p.readNowhere(ctx, actor, person, v)
	}
	if v.Groups, err = p.People.Groups(ctx, actor); err != nil {
		return err
	}
	if v.Carers, err = p.People.Caregivers(ctx, actor, person); core.KindOf(err) == core.NotFound {
		v.Learns = false // their own page: others say who cares for them
		return nil
	}
	if err != nil {
		return err
	}
	if v.Choices, err = p.People.CaregiverChoices(ctx, actor, person); err != nil {
		return err
	}
	return p.readAtHome(ctx, actor, v)
}

// readNowhere finds out whether somebody without a place could get one.
func (p *Pages) readNowhere(ctx context.Context, actor core.Actor, person core.PersonID, v *placesView) error {
	if !actor.Is(core.RoleAdmin) {
		return nil
	}
	roles, err := p.People.RolesOf(ctx, actor, person)
	if err != nil || !slices.Contains(roles, core.RoleLearner) {
		return err
	}
	v.Nowhere = true
	v.Groups, err = p.People.Groups(ctx, actor)
	return err
}

// readAtHome finds out who cares because they guide the household.
func (p *Pages) readAtHome(ctx context.Context, actor core.Actor, v *placesView) error {
	v.AtHome = map[core.PersonID]bool{}
	for _, in := range v.Places {
		if in.Group.Kind != people.Household || in.Place != people.AsLearner {
			continue
		}
		leaders, err := p.People.Leaders(ctx, actor, in.Group.ID)
		if err != nil {
			return err
		}
		for _, l := range leaders {
			v.AtHome[l.ID] = v.AtHome[l.ID] || l.Place == people.AsGuide
		}
	}
	return nil
}

// placePath leads to a class, or to a group inside one.
func placePath(g people.Group) string {
	if g.Parent != "" {
		return subgroupPath(g.Parent, g.ID)
	}
	return listPath(g.ID)
}

// elsewhere are the groups in which a learner of a group is not yet.
func (v placesView) elsewhere(from people.Group) []people.Group {
	var list []people.Group
	for _, g := range v.Groups {
		taken := g.ID == from.ID
		for _, in := range v.Places {
			taken = taken || in.Group.ID == g.ID && in.Place == people.AsLearner
		}
		if !taken {
			list = append(list, g)
		}
	}
	return list
}

func groupChoices(groups []people.Group) []ui.Choice {
	list := make([]ui.Choice, len(groups))
	for i, g := range groups {
		list[i] = ui.Choice{Value: string(g.ID), Label: g.Name}
	}
	return list
}

func personChoices(list []people.Person, first ...ui.Choice) []ui.Choice {
	for _, p := range list {
		first = append(first, ui.Choice{Value: string(p.ID), Label: p.Name})
	}
	return first
}

// act reads the person of the path and the form, does something, and goes back to the person's page with a note.
func (p *Pages) act(w http.ResponseWriter, r *http.Request, do func(ctx context.Context, actor core.Actor, found people.Person, form route.Form) (route.Note, error)) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	found, ok := p.find(w, r)
	if !ok {
		return
	}
	note, err := do(r.Context(), route.Actor(r), found, form)
	switch {
	case route.Again(err):
		p.showPerson(w, r, http.StatusUnprocessableEntity, personView{placesView: placesView{CareErr: err, Typed: form.Line("caregiver")}})
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, note)
		route.SeeOther(w, r, personPath(found.ID))
	}
}

func (p *Pages) move(w http.ResponseWriter, r *http.Request) {
	p.act(w, r, func(ctx context.Context, actor core.Actor, found people.Person, form route.Form) (route.Note, error) {
		from, _ := core.ParseID[core.GroupID](form.Line("from"))
		to, _ := core.ParseID[core.GroupID](form.Line("to"))
		group, err := p.People.Group(ctx, actor, to)
		if err != nil {
			return route.Note{}, err
		}
		return route.Note{Key: "people.moved", Args: []string{"name", found.Name, "group", group.Name}}, p.People.Move(ctx, actor, found.ID, from, to)
	})
}

func (p *Pages) addCarer(w http.ResponseWriter, r *http.Request) {
	p.act(w, r, func(ctx context.Context, actor core.Actor, found people.Person, form route.Form) (route.Note, error) {
		chosen, _ := core.ParseID[core.PersonID](form.Line("who"))
		carer, err := p.People.AddCaregiver(ctx, actor, found.ID, people.Carer{Person: chosen, Name: form.Line("caregiver")})
		return route.Note{Key: "people.carer_added", Args: []string{"carer", carer.Name, "name", found.Name}}, err
	})
}

func (p *Pages) carerAgain(w http.ResponseWriter, r *http.Request) {
	p.withCarer(w, r, func(ctx context.Context, actor core.Actor, found people.Person, carer core.PersonID) (route.Note, error) {
		again, err := p.People.AddCaregiver(ctx, actor, found.ID, people.Carer{Person: carer})
		return route.Note{Key: "people.carer_added", Args: []string{"carer", again.Name, "name", found.Name}}, err
	})
}

func (p *Pages) endCarer(w http.ResponseWriter, r *http.Request) {
	p.withCarer(w, r, func(ctx context.Context, actor core.Actor, found people.Person, carer core.PersonID) (route.Note, error) {
		return route.Note{Key: "people.carer_ended", Args: []string{"name", found.Name}, Undo: personPath(found.ID) + "/carers/" + string(carer) + "/again"},
			p.People.EndCare(ctx, actor, found.ID, carer)
	})
}

func (p *Pages) withCarer(w http.ResponseWriter, r *http.Request, do func(ctx context.Context, actor core.Actor, found people.Person, carer core.PersonID) (route.Note, error)) {
	carer, err := route.PathID[core.PersonID](r, "carer")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.act(w, r, func(ctx context.Context, actor core.Actor, found people.Person, _ route.Form) (route.Note, error) {
		return do(ctx, actor, found, carer)
	})
}

// inGroup reads the group of the path and the form, does something, and goes back to the list of the group with a note.
func (p *Pages) inGroup(w http.ResponseWriter, r *http.Request, do func(group core.GroupID, form route.Form) (route.Note, error)) {
	group, form, ok := route.PathForm[core.GroupID](w, r, "group")
	if !ok {
		return
	}
	note, err := do(group, form)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, note)
	route.SeeOther(w, r, listPath(group))
}

func (p *Pages) inviteColleague(w http.ResponseWriter, r *http.Request) {
	p.inGroup(w, r, func(group core.GroupID, form route.Form) (route.Note, error) {
		colleague, _ := core.ParseID[core.PersonID](form.Line("colleague"))
		err := p.People.Invite(r.Context(), route.Actor(r), group, colleague, people.Place(form.Line("colleague_place")))
		return route.Note{Key: "people.helps"}, err
	})
}

func (p *Pages) leave(w http.ResponseWriter, r *http.Request) {
	p.inGroup(w, r, func(group core.GroupID, form route.Form) (route.Note, error) {
		found, ctx, actor := people.Person{}, r.Context(), route.Actor(r)
		person, err := route.PathID[core.PersonID](r, "person")
		if err == nil {
			found, err = p.People.Beside(ctx, actor, group, person)
		}
		if err != nil {
			return route.Note{}, err
		}
		place := people.Place(form.Line("place"))
		note := route.Note{Key: "people.left", Args: []string{"name", found.Name}}
		if place == people.AsLearner {
			note.Key = "people.left_learner"
		}
		if actor.Is(core.RoleAdmin) { // others may know them no longer
			note.Undo = leavePath(group, person) + "/return?place=" + url.QueryEscape(string(place))
		}
		return note, p.People.Leave(ctx, actor, group, person, place)
	})
}

// comeBack takes back that somebody left a group.
func (p *Pages) comeBack(w http.ResponseWriter, r *http.Request) {
	p.inGroup(w, r, func(group core.GroupID, _ route.Form) (route.Note, error) {
		person, err := route.PathID[core.PersonID](r, "person")
		if err != nil {
			return route.Note{}, err
		}
		return route.Note{Key: "people.back_again"}, p.People.Return(r.Context(), route.Actor(r), group, person, people.Place(r.FormValue("place")))
	})
}

// leavePath names somebody's place in a group.
func leavePath(group core.GroupID, person core.PersonID) string {
	return "/people/groups/" + string(group) + "/people/" + string(person)
}

// placeWord is what somebody is in a group.
func placeWord(ctx context.Context, place people.Place) string {
	return ui.T(ctx, "people.is."+string(place)) // i18n:keys people.is.*
}

// helperChoices are the places that a colleague can have beside the guides.
func helperChoices(ctx context.Context, v listView) []ui.Choice {
	var list []ui.Choice
	for _, place := range people.PlacesIn(v.OrgKind) {
		if place == people.AsLearner || place == people.AsGuide && !v.MayLead {
			continue
		}
		list = append(list, ui.Choice{Value: string(place), Label: placeWord(ctx, place), Chosen: place == people.AsCoGuide})
	}
	return list
}

// mayRemove tells whether somebody's place beside the guides can be ended: that of a guide by whoever runs the place alone, never the
// last one and never one's own.
func (v listView) mayRemove(l people.Member) bool {
	if l.Place != people.AsGuide {
		return true
	}
	guides := 0
	for _, one := range v.Leaders {
		if one.Place == people.AsGuide {
			guides++
		}
	}
	return v.MayLead && guides > 1 && l.ID != v.Me
}
