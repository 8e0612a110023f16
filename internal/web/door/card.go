package door

import (
	"net/http"
	"net/url"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
)

// card is one one-time sign-in link, for a screen or a sheet of paper.
type card struct {
	Name    string
	Href    string // the whole address
	Code    picture
	Expires time.Time
}

// cardsView is a sheet of cards. It is the answer to the POST that made them, and can not be had again.
type cardsView struct {
	OrgName string
	Back    string // the page one came from
	Cards   []card
	// OnlyHere tells that the address works on this computer alone, so no phone will find it.
	OnlyHere bool
	// Colleague tells that the card is for somebody who helps, not for a learner.
	Colleague bool
}

// lifetimes are how long a link may work, in the order in which they are offered.
var lifetimes = []struct {
	value string
	life  time.Duration
}{{"day", 24 * time.Hour}, {"week", 7 * 24 * time.Hour}, {"month", people.LinkLifeMax}}

func lifetimeOf(value string) time.Duration {
	for _, l := range lifetimes {
		if l.value == value {
			return l.life
		}
	}
	return people.LinkLife
}

func (p *Pages) link(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, err := route.PathID[core.PersonID](r, "person")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	_, relation, err := p.People.Find(r.Context(), route.Actor(r), id)
	if err == nil && !manages(relation) && relation != people.Covering {
		err = core.Missing()
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	link, err := p.People.SignInLinkFor(r.Context(), route.Actor(r), id, lifetimeOf(form.Line("life")))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	only, err := p.People.OnlyLearns(r.Context(), id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	back := personPath(id)
	if relation == people.Covering {
		back = "/now"
	}
	p.showSheet(w, r, []people.Link{link}, cardsView{Back: back, Colleague: !only})
}

func (p *Pages) cards(w http.ResponseWriter, r *http.Request) {
	group, form, ok := route.PathForm[core.GroupID](w, r, "group")
	if !ok {
		return
	}
	links, err := p.People.CardsFor(r.Context(), route.Actor(r), group, lifetimeOf(form.Line("life")))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	back := listPath(group)
	if _, err := p.People.Group(r.Context(), route.Actor(r), group); err != nil { // covered, not guided
		back = "/cover/" + string(group)
	}
	p.showCards(w, r, links, back)
}

func (p *Pages) showCards(w http.ResponseWriter, r *http.Request, links []people.Link, back string) {
	p.showSheet(w, r, links, cardsView{Back: back})
}

func (p *Pages) showSheet(w http.ResponseWriter, r *http.Request, links []people.Link, v cardsView) {
	secret(w)
	base := p.base(r)
	v.OrgName, v.OnlyHere = route.ViewerOf(r).OrgName, onlyHere(base)
	for _, l := range links {
		c := card{Name: l.Name, Href: base + people.LinkPath(l.Token), Expires: l.Expires}
		var err error
		if c.Code, err = qrPicture(c.Href); err != nil {
			route.Fault(w, r, err)
			return
		}
		v.Cards = append(v.Cards, c)
	}
	route.Render(w, r, http.StatusOK, cardsPage(v))
}

// onlyHere tells whether an address leads from every computer back to itself.
func onlyHere(base string) bool {
	u, err := url.Parse(base)
	if err != nil {
		return false
	}
	switch u.Hostname() {
	case "localhost", "127.0.0.1", "::1":
		return true
	default:
		return false
	}
}
