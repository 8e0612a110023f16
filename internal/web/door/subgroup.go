package door

import (
	"context"
	"net/http"

	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// subgroupsView is the page of the groups inside a class.
type subgroupsView struct {
	Class people.Group
	List  []people.Subgroup
	New   subgroupForm
}

// subgroupView is the page of one group inside a class.
type subgroupView struct {
	Class, Sub people.Group
	Form       subgroupForm
}

// subgroupForm is the name of a group and the learners of the class with a tick at those who are in it.
type subgroupForm struct {
	Name  string
	Picks []people.Pick
	Err   error
}

func subgroupsPath(class core.GroupID) string { return "/subgroups/" + string(class) }

func subgroupPath(class, sub core.GroupID) string { return subgroupsPath(class) + "/" + string(sub) }

// subgroupOf reads the class and the group inside it from the path.
func subgroupOf(r *http.Request) (class, sub core.GroupID, err error) {
	if class, err = route.PathID[core.GroupID](r, "group"); err != nil {
		return class, sub, err
	}
	sub, err = route.PathID[core.GroupID](r, "subgroup")
	return class, sub, err
}

func (p *Pages) subgroups(w http.ResponseWriter, r *http.Request) {
	p.showSubgroups(w, r, http.StatusOK, people.SubgroupInput{}, nil)
}

// showSubgroups shows the groups of the class of the path, and the form for a new one with what was typed.
func (p *Pages) showSubgroups(w http.ResponseWriter, r *http.Request, status int, typed people.SubgroupInput, wrong error) {
	class, err := route.PathID[core.GroupID](r, "group")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := subgroupsView{New: subgroupForm{Name: typed.Name, Err: wrong}}
	if v.Class, v.New.Picks, err = p.People.Picks(r.Context(), route.Actor(r), class); err != nil {
		route.Fault(w, r, err)
		return
	}
	if v.List, err = p.People.Subgroups(r.Context(), route.Actor(r), class); err != nil {
		route.Fault(w, r, err)
		return
	}
	tick(v.New.Picks, typed.People)
	route.Render(w, r, status, subgroupsPage(v))
}

// tick puts a tick at exactly these people.
func tick(picks []people.Pick, chosen []core.PersonID) {
	want := map[core.PersonID]bool{}
	for _, id := range chosen {
		want[id] = true
	}
	for i := range picks {
		picks[i].In = want[picks[i].Person]
	}
}

func readSubgroup(form route.Form) people.SubgroupInput {
	in := people.SubgroupInput{Name: form.Line("name")}
	for _, s := range form.All("who") {
		if id, ok := core.ParseID[core.PersonID](s); ok {
			in.People = append(in.People, id)
		}
	}
	return in
}

func (p *Pages) addSubgroup(w http.ResponseWriter, r *http.Request) {
	class, form, ok := route.PathForm[core.GroupID](w, r, "group")
	if !ok {
		return
	}
	in := readSubgroup(form)
	made, err := p.People.AddSubgroup(r.Context(), route.Actor(r), class, in)
	switch {
	case route.Again(err):
		p.showSubgroups(w, r, http.StatusUnprocessableEntity, in, err)
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, route.Note{Key: "people.subs.made", Args: []string{"group", made.Name}})
		route.SeeOther(w, r, subgroupsPath(class))
	}
}

func (p *Pages) subgroup(w http.ResponseWriter, r *http.Request) {
	p.showSubgroup(w, r, http.StatusOK, nil, nil)
}

func (p *Pages) showSubgroup(w http.ResponseWriter, r *http.Request, status int, typed *people.SubgroupInput, wrong error) {
	class, id, err := subgroupOf(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := subgroupView{Form: subgroupForm{Err: wrong}}
	if v.Sub, v.Class, v.Form.Picks, err = p.People.Subgroup(r.Context(), route.Actor(r), class, id); err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Form.Name = v.Sub.Name
	if typed != nil {
		v.Form.Name = typed.Name
		tick(v.Form.Picks, typed.People)
	}
	route.Render(w, r, status, subgroupPage(v))
}

func (p *Pages) saveSubgroup(w http.ResponseWriter, r *http.Request) {
	class, id, err := subgroupOf(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	in := readSubgroup(form)
	err = p.People.SaveSubgroup(r.Context(), route.Actor(r), class, id, in)
	switch {
	case route.Again(err):
		p.showSubgroup(w, r, http.StatusUnprocessableEntity, &in, err)
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, route.Note{Key: "settings.saved"})
		route.SeeOther(w, r, subgroupPath(class, id))
	}
}

func (p *Pages) endSubgroup(w http.ResponseWriter, r *http.Request) {
	p.turnSubgroup(w, r, p.People.EndSubgroup, func(class, id core.GroupID) route.Note {
		return route.Note{Key: "people.subs.ended", Undo: subgroupPath(class, id) + "/again"}
	})
}

func (p *Pages) resumeSubgroup(w http.ResponseWriter, r *http.Request) {
	p.turnSubgroup(w, r, p.People.ResumeSubgroup, func(_, _ core.GroupID) route.Note { return route.Note{Key: "people.subs.back"} })
}

// turnSubgroup ends a group or brings it back, and goes to the groups of its class.
func (p *Pages) turnSubgroup(w http.ResponseWriter, r *http.Request,
	do func(ctx context.Context, actor core.Actor, class, id core.GroupID) (people.Group, error), note func(class, id core.GroupID) route.Note,
) {
	class, id, err := subgroupOf(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if _, err := do(r.Context(), route.Actor(r), class, id); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, note(class, id))
	route.SeeOther(w, r, subgroupsPath(class))
}

func pickChoices(picks []people.Pick) []ui.Choice {
	list := make([]ui.Choice, len(picks))
	for i, p := range picks {
		list[i] = ui.Choice{Value: string(p.Person), Label: p.Name, Chosen: p.In}
	}
	return list
}
