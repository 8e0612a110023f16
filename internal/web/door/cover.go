package door

import (
	"context"
	"net/http"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// coversView is who covers a class, for those who guide it.
type coversView struct {
	Class   people.Group
	Open    []people.Cover
	Over    []people.Cover
	Choices []people.Person
	In      people.CoverInput // as typed
	Err     error
}

// myCoverView is a class as somebody sees it who covers it.
type myCoverView struct {
	Cover   people.Cover
	Members []people.Member
	More    string // address of the next names; "" is no more
}

func coversPath(class core.GroupID) string { return "/covers/" + string(class) }

func coverPath(class core.GroupID, id string) string { return coversPath(class) + "/" + id }

// dateOf writes a date that is stored without a time.
func dateOf(ctx context.Context, day time.Time) string { return ui.L(ctx).In(time.UTC).Date(day) }

// coverDays says for which days somebody covers.
func coverDays(ctx context.Context, c people.Cover) string {
	if !c.Begun {
		return ui.T(ctx, "people.cover.from_until", "from", dateOf(ctx, c.From), "until", dateOf(ctx, c.Until))
	}
	return ui.T(ctx, "people.cover.until", "until", dateOf(ctx, c.Until))
}

// coverPast says for which days somebody covered, and who had asked for it.
func coverPast(ctx context.Context, c people.Cover) string {
	until := c.Until
	if !c.Ended.IsZero() && c.Ended.Before(until) {
		until = c.Ended
	}
	return ui.T(ctx, "people.cover.was", "from", dateOf(ctx, c.From), "until", dateOf(ctx, until))
}

func (p *Pages) covers(w http.ResponseWriter, r *http.Request) {
	p.showCovers(w, r, http.StatusOK, coversView{})
}

func (p *Pages) showCovers(w http.ResponseWriter, r *http.Request, status int, v coversView) {
	class, err := route.PathID[core.GroupID](r, "group")
	ctx, actor := r.Context(), route.Actor(r)
	if err == nil {
		v.Class, err = p.People.Group(ctx, actor, class)
	}
	if err == nil && v.Class.Parent != "" {
		err = core.Missing()
	}
	if err == nil {
		v.Open, v.Over, err = p.People.Covers(ctx, actor, class)
	}
	if err == nil {
		v.Choices, err = p.People.CoverChoices(ctx, actor, class)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, status, coversPage(v))
}

// addCover has somebody cover. For somebody new the answer is a card to let them in; as with all cards it is shown once.
func (p *Pages) addCover(w http.ResponseWriter, r *http.Request) {
	class, form, ok := route.PathForm[core.GroupID](w, r, "group")
	if !ok {
		return
	}
	chosen, _ := core.ParseID[core.PersonID](form.Line("who"))
	in := people.CoverInput{Person: chosen, Name: form.Line("cover_name"), From: form.Line("cover_from"), Until: form.Line("cover_until")}
	made, err := p.People.AddCover(r.Context(), route.Actor(r), class, in)
	switch {
	case route.Again(err):
		p.showCovers(w, r, http.StatusUnprocessableEntity, coversView{In: in, Err: err})
	case err != nil:
		route.Fault(w, r, err)
	case chosen == "":
		p.showCoverLink(w, r, class, made.ID)
	default:
		route.Flash(w, r, route.Note{Key: "people.cover.added", Args: []string{"name", made.Name}})
		route.SeeOther(w, r, coversPath(class))
	}
}

func (p *Pages) coverLink(w http.ResponseWriter, r *http.Request) {
	class, id, err := coverOf(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.showCoverLink(w, r, class, id)
}

func (p *Pages) showCoverLink(w http.ResponseWriter, r *http.Request, class core.GroupID, id string) {
	link, err := p.People.CoverLink(r.Context(), route.Actor(r), class, id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.showSheet(w, r, []people.Link{link}, cardsView{Back: coversPath(class), Colleague: true})
}

// coverOf reads the class and the cover of the path.
func coverOf(r *http.Request) (class core.GroupID, id string, err error) {
	if class, err = route.PathID[core.GroupID](r, "group"); err != nil {
		return "", "", err
	}
	id, err = route.PathID[string](r, "cover")
	return class, id, err
}

func (p *Pages) endCover(w http.ResponseWriter, r *http.Request) {
	p.turnCover(w, r, p.People.EndCover, func(class core.GroupID, id string) route.Note {
		return route.Note{Key: "people.cover.ended", Undo: coverPath(class, id) + "/again"}
	})
}

func (p *Pages) resumeCover(w http.ResponseWriter, r *http.Request) {
	p.turnCover(w, r, p.People.ResumeCover, func(core.GroupID, string) route.Note { return route.Note{Key: "people.cover.back"} })
}

func (p *Pages) turnCover(w http.ResponseWriter, r *http.Request,
	do func(ctx context.Context, actor core.Actor, class core.GroupID, id string) error, note func(class core.GroupID, id string) route.Note,
) {
	class, id, err := coverOf(r)
	if err == nil {
		err = do(r.Context(), route.Actor(r), class, id)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, note(class, id))
	route.SeeOther(w, r, coversPath(class))
}

// myCover is the page of somebody who covers a class. Once the cover is over it does not exist.
func (p *Pages) myCover(w http.ResponseWriter, r *http.Request) {
	class, err := route.PathID[core.GroupID](r, "group")
	ctx, actor, after := r.Context(), route.Actor(r), short(r.URL.Query().Get("after"))
	var v myCoverView
	if err == nil {
		v.Cover, err = p.People.CoverOf(ctx, actor, class)
	}
	if err == nil {
		v.Members, err = p.People.Members(ctx, actor, class, "", core.Page{After: after, Limit: peopleOnPage})
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if len(v.Members) == peopleOnPage {
		v.More = "/cover/" + string(class) + listPath(class, "after", people.MemberKey(v.Members[peopleOnPage-1]))[len("/people"):]
	}
	route.Render(w, r, http.StatusOK, myCoverPage(v))
}
