package work

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
	"crossfade/internal/workshop"
)

// togetherView is the workshop in which a class makes the criteria of a unit.
type togetherView struct {
	criteria.Table
	Unit    course.Unit
	Guide   bool
	Classes []people.Group // that a guide leads and that take the unit
	In      people.Group   // the class whose workshop it is; ID "" when there is none
	Level   soundboard.Level
	Me      core.LearnerID
	Names   map[core.LearnerID]string
	Texts   prose.Texts
	Err     error
	ErrAt   string // the verb whose form needs another look
	Slot    int    // of the place whose form needs another look
	Sent    route.Form
}

func togetherPath(id core.UnitID) string { return portfolioPath(id) + "/criteria" }

func (p *Pages) together(w http.ResponseWriter, r *http.Request) {
	p.drawTogether(w, r, r.URL.Query().Get("class"), func(*togetherView) {}, nil)
}

func (p *Pages) drawTogether(w http.ResponseWriter, r *http.Request, class string, change func(*togetherView), problem error) {
	v, err := p.loadTogether(r, class)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Err = problem
	change(&v)
	route.Render(w, r, statusOf(problem), togetherPage(v))
}

// loadTogether reads the workshop for whoever learns in the unit, or leads a class that takes it. For anybody else it does not exist.
func (p *Pages) loadTogether(r *http.Request, class string) (v togetherView, err error) {
	id, err := route.PathID[core.UnitID](r, "unit")
	if err != nil {
		return v, err
	}
	actor := route.Actor(r)
	v.Me = actor.Learner
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		if v.Unit, err = course.VisibleUnit(ctx, tx, actor, id); err != nil {
			return err
		}
		if err := p.meets(ctx, tx, actor, class, &v); err != nil || v.In.ID == "" {
			return err
		}
		scope := soundboard.Scope{Org: actor.Org, Class: v.In.ID, Unit: id}
		if !v.Guide {
			scope.Learner = actor.Learner
		}
		at, err := p.Board.Positions(ctx, tx, scope)
		if err != nil {
			return err
		}
		v.Level = at.Of(soundboard.Evaluation).Level
		if v.Table, err = p.Criteria.Together(ctx, tx, p.Shops, actor, id, v.In.ID); err != nil {
			return err
		}
		var who []core.LearnerID
		for _, i := range v.Ideas {
			who = append(who, i.Shapers()...)
			for _, word := range i.Words {
				who = append(who, word.By)
			}
		}
		v.Names, err = people.NamesOf(ctx, tx, who)
		return err
	})
	if err != nil {
		return v, err
	}
	var texts []string
	for _, e := range v.Exemplars {
		texts = append(texts, e.Words)
	}
	v.Texts, err = p.Prose.Course(r.Context(), v.Unit.Course, texts...)
	return v, err
}

// meets finds the class in which the actor meets a unit: as the guide of one that takes it, else as its learner.
func (p *Pages) meets(ctx context.Context, tx *db.Tx, actor core.Actor, wish string, v *togetherView) (err error) {
	if v.Classes, err = people.LedOn(ctx, tx, actor, v.Unit.Course); err != nil {
		return err
	}
	learns, err := allowed(course.Learns(ctx, tx, actor.Learner, v.Unit.Course))
	if err != nil {
		return err
	}
	v.Guide = len(v.Classes) > 0 && (!learns || wish != "")
	switch {
	case !v.Guide && !learns:
		return core.Missing()
	case !v.Guide:
		v.In, err = people.ClassOf(ctx, tx, actor.Org, actor.Learner)
		return err
	}
	v.In = v.Classes[0]
	if i := slices.IndexFunc(v.Classes, func(g people.Group) bool { return string(g.ID) == wish }); i >= 0 {
		v.In = v.Classes[i]
	}
	return nil
}

// shop does a verb of the workshop.
func (p *Pages) shop(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "unit")
	if !ok {
		return
	}
	unit, class, do := core.UnitID(id), form.Line("class"), form.Line("do")
	err := p.verb(r, unit, form)
	if route.Again(err) {
		p.drawTogether(w, r, class, func(v *togetherView) {
			v.ErrAt, v.Sent = do, form
			v.Slot, _ = strconv.Atoi(form.Line("slot"))
		}, err)
		return
	}
	next := togetherPath(unit)
	if class != "" {
		next += "?class=" + class
	}
	if idea := form.Line("idea"); idea != "" {
		next += "#idea-" + idea
	}
	p.done(w, r, err, "", route.SafePath(next, togetherPath(unit)))
}

func (p *Pages) verb(r *http.Request, unit core.UnitID, form route.Form) error {
	ctx, actor := r.Context(), route.Actor(r)
	class := core.GroupID(form.Line("class"))
	slot, _ := strconv.Atoi(form.Line("slot"))
	switch form.Line("do") {
	case "frame":
		n, _ := strconv.Atoi(form.Line("of_learners"))
		_, err := p.Shops.Frame(ctx, actor, workshop.Framing{
			Kind: workshop.Criteria, Class: class, Unit: unit, Title: form.Line("title"), Frame: form.Text("frame"),
			Slots: strings.Split(form.Text("slots"), "\n"), OfLearners: n,
		})
		return err
	case "describe":
		return p.Criteria.Describe(ctx, actor, p.Shops, unit, class, slot, criteria.Words{Low: form.Line("low"), Mid: form.Line("mid"), Top: form.Line("top")})
	default:
		return p.Shops.Take(ctx, actor, workshop.Turn{
			Do: form.Line("do"), Workshop: form.Line("workshop"), Idea: form.Line("idea"), Words: form.Text("words"), Into: form.Line("into"), On: form.Line("on") == "1", Slot: slot,
			New: workshop.Contribution{ID: form.Line("once"), Text: form.Line("text"), Why: form.Text("why")},
		})
	}
}

// problem is what is wrong with a field of the form that needs another look.
func (v togetherView) problem(ctx context.Context, do, field string) string {
	if v.ErrAt != do {
		return ""
	}
	return problemAt(ctx, v.Err, field)
}

// sent is what stands in a field of that form, else what is kept.
func (v togetherView) sent(do, field, kept string) string {
	if v.ErrAt == do && v.Err != nil {
		return v.Sent.Text(field)
	}
	return kept
}

// level is what stands in a field of the form that describes a place.
func (v togetherView) level(slot int, field, kept string) string {
	if v.Slot != slot {
		return kept
	}
	return v.sent("describe", field, kept)
}

func (v togetherView) levelProblem(ctx context.Context, slot int, field string) string {
	if v.Slot != slot {
		return ""
	}
	return v.problem(ctx, "describe", field)
}

// notYet says why the criteria cannot be put in force; "" when they can.
func (v togetherView) notYet(ctx context.Context) string {
	m := v.Missing()
	switch {
	case len(m.Slots) > 0:
		return ui.T(ctx, "workshop.problem.empty_places", "n", len(m.Slots))
	case m.Learners > 0:
		return ui.T(ctx, "workshop.problem.no_learner", "n", m.Learners)
	case v.Undescribed > 0:
		return ui.T(ctx, "together.problem.describe")
	default:
		return ""
	}
}

func (v togetherView) name(ctx context.Context, id core.LearnerID) string {
	switch {
	case id == v.Me:
		return ui.T(ctx, "goals.you")
	case v.Names[id] == "":
		return ui.T(ctx, "goals.somebody")
	default:
		return v.Names[id]
	}
}

// from names those whose idea something is.
func (v togetherView) from(ctx context.Context, ids []core.LearnerID) string {
	var names []string
	for _, id := range ids {
		names = append(names, v.name(ctx, id))
	}
	return ui.T(ctx, "goals.from", "names", strings.Join(names, ", "))
}

func (v togetherView) slotOptions(ctx context.Context, i workshop.Idea) []ui.Choice {
	list := []ui.Choice{{Value: "0", Label: ui.T(ctx, "goals.no_place"), Chosen: i.Slot == 0}}
	for n, slot := range v.Slots {
		list = append(list, ui.Choice{Value: strconv.Itoa(n + 1), Label: slot, Chosen: i.Slot == n+1})
	}
	return list
}

func (v togetherView) mergeOptions(ctx context.Context, i workshop.Idea) []ui.Choice {
	list := []ui.Choice{{Value: "", Label: ui.T(ctx, "goals.stands_alone")}}
	for _, other := range v.Ideas {
		if other.ID != i.ID {
			list = append(list, ui.Choice{Value: other.ID, Label: other.Text})
		}
	}
	return list
}

// reportHref leads to the form that says that something here is not all right, and back.
func (v togetherView) reportHref(about, ref string) string {
	return "/reports/new?about=" + about + "&ref=" + ref + "&back=" + togetherPath(v.Unit.ID)
}

func (v togetherView) reportWord(ctx context.Context) string {
	if v.Guide {
		return ui.T(ctx, "safety.stop_this")
	}
	return ui.T(ctx, "safety.report_this")
}

func (v togetherView) open() bool { return v.Status == workshop.Open }

func (v togetherView) sub(ctx context.Context) string {
	if v.Guide {
		return ui.T(ctx, "together.sub_guide")
	}
	return ui.T(ctx, "together.sub")
}

func (v togetherView) slots() string {
	if v.ErrAt == "frame" {
		return v.Sent.Text("slots")
	}
	return strings.Join(v.Slots, "\n")
}

func classChoices(v togetherView) []ui.Choice {
	var list []ui.Choice
	for _, c := range v.Classes {
		list = append(list, ui.Choice{Value: string(c.ID), Label: c.Name, Chosen: c.ID == v.In.ID})
	}
	return list
}

func flip(on bool) string {
	if on {
		return "0"
	}
	return "1"
}
