package board

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/readiness"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
)

func (p *Pages) movePlace(w http.ResponseWriter, r *http.Request) { p.moveIn(w, r, "") }

func (p *Pages) move(w http.ResponseWriter, r *http.Request) {
	class, err := route.PathID[core.GroupID](r, "group")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.moveIn(w, r, class)
}

// trialDays are the lengths of a trial that the page offers; 0 is for good.
var trialDays = []int{0, 7, 14, 28}

// orderOf reads the form of a board.
func orderOf(form route.Form, class core.GroupID, now time.Time) soundboard.Order {
	o := soundboard.Order{
		Scope: soundboard.Scope{
			Class: class, Unit: core.UnitID(form.Line("unit")), Group: core.GroupID(form.Line("sub")), Learner: core.LearnerID(form.Line("learner")),
		},
		Why: form.Text("why"),
	}
	if preset := form.Line("preset"); soundboard.Preset(preset).Levels() != nil {
		o.Source = "preset:" + preset
	}
	for i := range o.Answers {
		o.Answers[i] = form.Text("answer" + strconv.Itoa(i+1))
	}
	if days, err := strconv.Atoi(form.Line("trial")); err == nil && days > 0 {
		o.Until = now.AddDate(0, 0, days)
	}
	away := soundboard.Element(form.Line("away"))
	for _, e := range soundboard.Elements() {
		to, was := soundboard.Level(form.Line("level."+string(e))), soundboard.Level(form.Line("was."+string(e)))
		switch {
		case away == e:
			return soundboard.Order{Scope: o.Scope, Moves: []soundboard.Move{{Element: e}}, Why: o.Why}
		case away == "" && to != "" && to != was:
			o.Moves = append(o.Moves, soundboard.Move{Element: e, To: to, Was: was})
		}
	}
	return o
}

func (p *Pages) moveIn(w http.ResponseWriter, r *http.Request, class core.GroupID) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	order := orderOf(form, class, p.Clock.Now())
	var made []soundboard.Change
	err = p.DB.Write(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		made, err = p.Board.Move(ctx, tx, route.Actor(r), order)
		return err
	})
	if kind := core.KindOf(err); err != nil && (kind == core.Invalid || kind == core.Conflict) {
		v, loadErr := p.load(r, order.Scope)
		if loadErr != nil {
			route.Fault(w, r, loadErr)
			return
		}
		v.Problems, v.Conflict, v.Why = route.FieldKeys(err), kind == core.Conflict, order.Why
		route.Render(w, r, route.StatusOf(err), boardPage(v))
		return
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, movedNote(made))
	route.SeeOther(w, r, pathOf(order.Scope))
}

// movedNote says what a move did.
func movedNote(made []soundboard.Change) route.Note {
	if len(made) == 0 {
		return route.Note{Key: "board.saved_none"}
	}
	n := strconv.Itoa(len(made))
	if len(made) == 1 {
		return route.Note{Key: "board.saved_one"}
	}
	return route.Note{Key: "board.saved_many", Args: []string{"n", n}}
}

// trial keeps a trial, or goes back.
func (p *Pages) trial(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "trial")
	if !ok {
		return
	}
	note := route.Note{Key: "board.trial_kept"}
	err := p.DB.Write(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		if form.Line("say") == "keep" {
			return p.Board.Keep(ctx, tx, route.Actor(r), id)
		}
		note.Key = "board.trial_back"
		return p.Board.GoBack(ctx, tx, route.Actor(r), id)
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, note)
	route.SeeOther(w, r, route.SafePath(form.Line("back"), "/boards"))
}

// suggestion accepts a suggestion, or keeps that a guide said not yet, or never.
func (p *Pages) suggestion(w http.ResponseWriter, r *http.Request) {
	class, form, ok := route.PathForm[core.GroupID](w, r, "group")
	if !ok {
		return
	}
	one := readiness.Suggestion{
		Learner: core.LearnerID(form.Line("learner")), Element: soundboard.Element(form.Line("element")), To: soundboard.Level(form.Line("to")),
	}
	scope := soundboard.Scope{Class: class, Unit: core.UnitID(form.Line("unit")), Learner: one.Learner}
	note := route.Note{Key: "board.saved_one"}
	err := p.DB.Write(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		actor := route.Actor(r)
		if form.Line("say") == "accept" {
			_, err := p.Board.Move(ctx, tx, actor, soundboard.Order{
				Scope: scope, Source: "suggestion", Moves: []soundboard.Move{{Element: one.Element, To: one.To, Was: soundboard.Level(form.Line("was"))}},
			})
			return err
		}
		note.Key = "board.hint_later"
		if err := p.Board.MayMove(ctx, tx, actor, scope); err != nil {
			return err
		}
		return readiness.PutOff(ctx, tx, actor, class, one, form.Line("say") == "never", p.Clock.Now())
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, note)
	scope.Learner = core.LearnerID(form.Line("here"))
	route.SeeOther(w, r, pathOf(scope))
}

// point points learners to a must-cover that nothing of theirs leads to yet.
func (p *Pages) point(w http.ResponseWriter, r *http.Request) {
	class, form, ok := route.PathForm[core.GroupID](w, r, "group")
	if !ok {
		return
	}
	goal := core.GoalID(form.Line("goal"))
	scope := soundboard.Scope{Class: class, Unit: core.UnitID(form.Line("unit")), Learner: core.LearnerID(form.Line("learner"))}
	n := 0
	err := p.DB.Write(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		actor := route.Actor(r)
		if err := p.Board.MayMove(ctx, tx, actor, scope); err != nil {
			return err
		}
		musts, err := readiness.Coverage(ctx, tx, scope)
		if err != nil {
			return err
		}
		for _, m := range musts {
			if m.Goal == goal {
				n, err = readiness.Point(ctx, tx, actor, m, p.Clock.Now())
				return err
			}
		}
		return core.Missing()
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "board.pointed", Args: []string{"n", strconv.Itoa(n)}})
	route.SeeOther(w, r, pathOf(scope)+"#cover")
}

// journalView is the journal of a class.
type journalView struct {
	Class   people.Group
	Element soundboard.Element
	Lines   []soundboard.Change
	Names   map[core.PersonID]string
	Of      map[core.LearnerID]string
	Subs    map[core.GroupID]string
	Units   map[core.UnitID]string
	Zone    *time.Location
	More    string
}

func (p *Pages) journal(w http.ResponseWriter, r *http.Request) {
	class, err := route.PathID[core.GroupID](r, "group")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := journalView{Element: soundboard.Element(r.URL.Query().Get("element")), Zone: zoneOf(r)}
	if v.Element != "" && !v.Element.Valid() {
		route.Fault(w, r, core.Missing())
		return
	}
	before := core.ParseStamp(r.URL.Query().Get("before"))
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if v.Lines, err = p.Board.Journal(ctx, tx, route.Actor(r), class, v.Element, before); err != nil {
			return err
		}
		if v.Class, err = people.Led(ctx, tx, route.Actor(r), class); err != nil {
			return err
		}
		b := boardView{Scope: soundboard.Scope{Org: route.Actor(r).Org, Class: class}}
		if err := b.choices(ctx, tx); err != nil {
			return err
		}
		v.Of, v.Subs, v.Units = b.Names, map[core.GroupID]string{}, map[core.UnitID]string{}
		for _, s := range b.Subs {
			v.Subs[core.GroupID(s.ID)] = s.Name
		}
		for _, u := range b.Units {
			v.Units[core.UnitID(u.ID)] = u.Name
		}
		v.Names, err = namesOf(ctx, tx, v.Lines)
		return err
	})
	if n := len(v.Lines); n == soundboard.JournalMax {
		v.More = "/boards/" + string(class) + "/journal?before=" + core.Stamp(v.Lines[n-1].At)
		if v.Element != "" {
			v.More += "&element=" + string(v.Element)
		}
	}
	show(w, r, v, err, journalPage)
}

// namesOf reads the names of the guides who moved.
func namesOf(ctx context.Context, tx *db.Tx, lines []soundboard.Change) (map[core.PersonID]string, error) {
	ids, seen := []core.PersonID{}, map[core.PersonID]bool{}
	for _, l := range lines {
		if l.By != "" && !seen[l.By] {
			seen[l.By] = true
			ids = append(ids, l.By)
		}
	}
	return people.PersonNames(ctx, tx, ids)
}

// answered tells whether any of the four questions was answered.
func answered(c soundboard.Change) bool { return strings.Join(c.Answers[:], "") != "" }
