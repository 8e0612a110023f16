package board

import (
	"context"
	"net/http"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/web/route"
)

// proposalsView is what waits for the reader's yes, and what they asked for.
type proposalsView struct {
	Waiting []proposal.Proposal
	Mine    []proposal.Proposal
	Names   map[core.LearnerID]string
	Zone    *time.Location
}

func (p *Pages) proposals(w http.ResponseWriter, r *http.Request) {
	actor := route.Actor(r)
	v := proposalsView{Zone: zoneOf(r)}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if v.Waiting, err = proposal.Waiting(ctx, tx, actor); err != nil {
			return err
		}
		if v.Mine, err = proposal.Mine(ctx, tx, actor); err != nil {
			return err
		}
		ids := make([]core.LearnerID, 0, len(v.Waiting))
		for _, one := range v.Waiting {
			ids = append(ids, one.AskedBy)
		}
		v.Names, err = people.NamesOf(ctx, tx, ids)
		return err
	})
	show(w, r, v, err, proposalsPage)
}

// proposalView is one proposal.
type proposalView struct {
	proposal.Look
	Name    string // of whoever asked
	Href    string // where one reads what it is about; "" is this page
	Problem string
	Typed   string // words that need another look
	Zone    *time.Location
}

func (p *Pages) proposal(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadProposal(r)
	if err == nil && v.Mine {
		err = p.Asks.Seen(r.Context(), route.Actor(r), v.ID)
	}
	show(w, r, v, err, proposalPage)
}

func (p *Pages) loadProposal(r *http.Request) (proposalView, error) {
	id, err := route.PathID[string](r, "proposal")
	if err != nil {
		return proposalView{}, err
	}
	v := proposalView{Zone: zoneOf(r)}
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if v.Look, err = p.Asks.Look(ctx, tx, route.Actor(r), id); err != nil {
			return err
		}
		if href := p.Asks.Href(v.Proposal); href != "/proposals/"+v.ID {
			v.Href = href
		}
		names, err := people.NamesOf(ctx, tx, []core.LearnerID{v.AskedBy})
		v.Name = names[v.AskedBy]
		return err
	})
	return v, err
}

func (p *Pages) say(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "proposal")
	if !ok {
		return
	}
	said, err := p.Asks.Say(r.Context(), route.Actor(r), id, proposal.Verdict(form.Line("say")), form.Text("words"))
	if route.Again(err) {
		v, loadErr := p.loadProposal(r)
		if loadErr != nil {
			route.Fault(w, r, loadErr)
			return
		}
		v.Problem, v.Typed = route.FieldKeys(err)["words"], form.Text("words")
		route.Render(w, r, route.StatusOf(err), proposalPage(v))
		return
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "decides.said." + noteOf(said)})
	route.SeeOther(w, r, route.SafePath(form.Line("back"), "/proposals"))
}

// i18n:keys decides.said.*

// noteOf names what became of a proposal.
func noteOf(p proposal.Proposal) string {
	if p.Status == proposal.Open && p.Turn == proposal.Asker {
		return "question"
	}
	return string(p.Status)
}
