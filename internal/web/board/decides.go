package board

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
)

// decidesView is "Who decides what here?" of one learner.
type decidesView struct {
	Learner core.LearnerID
	Class   people.Group
	Unit    named
	Units   []named
	At      soundboard.Positions
	Grown   []soundboard.Change
	Looks   []soundboard.Look // who looked at these pages as the learner sees them
	Open    map[soundboard.Element]proposal.Proposal
	Alone   bool
	Problem string
	Picked  soundboard.Element
	Zone    *time.Location
}

func (p *Pages) decides(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadDecides(r)
	show(w, r, v, err, decidesPage)
}

// loadDecides reads the seven lines of a learner: their class, the unit that was asked for, how their say has grown, and what they asked for.
func (p *Pages) loadDecides(r *http.Request) (decidesView, error) { //nolint:gocognit // one query after the other, each with its error
	actor := route.Actor(r)
	learner := actor.Learner
	v := decidesView{Learner: learner, Zone: zoneOf(r), Open: map[soundboard.Element]proposal.Proposal{}, Picked: soundboard.Element(r.URL.Query().Get("element"))}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		scan := func(row db.Scanner) (named, error) {
			var n named
			err := row.Scan(&n.ID, &n.Name)
			return n, err
		}
		var err error
		if v.Units, err = db.List(ctx, tx, scan, `select u.id, u.title from enrolment e join course c on c.id = e.course_id and c.retired_at = ''
			join unit u on u.course_id = c.id where e.learner_id = $1 and e.org_id = $2 and e.ended_at = ''
			order by c.title_fold, c.id, u.sort, u.id limit 300`, learner, actor.Org); err != nil {
			return fmt.Errorf("listing one's units: %w", err)
		}
		if wanted := r.URL.Query().Get("unit"); wanted != "" {
			if v.Unit = pick(v.Units, wanted); v.Unit.Name == "" {
				return core.Missing()
			}
		}
		if v.Class, err = people.ClassOf(ctx, tx, actor.Org, learner); err != nil {
			return err
		}
		scope := soundboard.Scope{Org: actor.Org, Unit: core.UnitID(v.Unit.ID), Learner: learner}
		if v.At, err = p.Board.Positions(ctx, tx, scope); err != nil {
			return err
		}
		if v.Grown, err = p.Board.Grown(ctx, tx, actor.Org, learner); err != nil {
			return err
		}
		if v.Looks, err = p.Board.Looks(ctx, tx, actor.Org, learner); err != nil {
			return err
		}
		guided, err := p.People.HasGuide(ctx, tx, actor)
		if err != nil {
			return err
		}
		v.Alone = !guided
		mine, err := proposal.Mine(ctx, tx, actor)
		for _, one := range mine {
			if one.Kind != proposal.BoardChange || one.Status != proposal.Open {
				continue
			}
			if w, err := one.Wish(); err == nil && w.Unit == core.UnitID(v.Unit.ID) {
				v.Open[w.Element] = one
			}
		}
		return err
	})
	return v, err
}

// ask asks for a slider to be moved for oneself. Whoever has nobody to ask moves it.
func (p *Pages) ask(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	actor := route.Actor(r)
	wanted := proposal.Wish{Unit: core.UnitID(form.Line("unit")), Element: soundboard.Element(form.Line("element")), To: soundboard.Level(form.Line("to"))}
	back := "/decides"
	if wanted.Unit != "" {
		back += "?unit=" + string(wanted.Unit)
	}
	title := elementWord(r.Context(), wanted.Element) + ": " + levelWord(r.Context(), wanted.To)
	var out proposal.Outcome
	err = p.DB.Write(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = p.Asks.AskBoard(ctx, tx, actor, wanted, title, form.Text("why"))
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	note := route.Note{Key: "decides.asked"}
	if out.Done {
		note.Key = "decides.moved"
	}
	route.Flash(w, r, note)
	route.SeeOther(w, r, back)
}
