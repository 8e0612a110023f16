package work

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"crossfade/internal/core"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"

	"github.com/a-h/templ"
)

// ownCriterion asks for a yes to a criterion of the reader's own, or takes one of theirs off.
func (p *Pages) ownCriterion(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "task")
	if !ok {
		return
	}
	actor, next := route.Actor(r), taskPath(id)+"#criteria"
	if form.Line("do") == "remove" {
		p.done(w, r, p.Criteria.RemoveOwn(r.Context(), actor, id, form.Line("criterion")), "consult.removed", next)
		return
	}
	c := criteria.Criterion{Title: form.Line("own_title"), Low: form.Line("low"), Mid: form.Line("mid"), Top: form.Line("top"), Goal: core.GoalID(form.Line("goal"))}
	done, err := p.Criteria.ProposeOwn(r.Context(), actor, id, c)
	if kind := core.KindOf(err); kind == core.Invalid || kind == core.Denied {
		p.ownAgain(w, r, id, c, err)
		return
	}
	note := "consult.asked"
	if done {
		note = "consult.added"
	}
	p.done(w, r, err, note, next)
}

// ownAgain shows what was written once more. Where the slider moved while the form was open, it stands there still.
func (p *Pages) ownAgain(w http.ResponseWriter, r *http.Request, task string, c criteria.Criterion, problem error) {
	v, err := p.loadTask(r, task)
	var fault *core.Fault
	if err == nil && core.KindOf(problem) == core.Denied && errors.As(problem, &fault) {
		if err = problem; v.Learns {
			problem, err = core.BadField("", fault.Key), nil
		}
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Err, v.OwnSent = problem, &c
	route.Render(w, r, http.StatusUnprocessableEntity, taskPage(v))
}

// standsSo keeps one side's word about the scores of a version.
func (p *Pages) standsSo(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "product")
	if !ok {
		return
	}
	n, _ := strconv.Atoi(form.Line("n"))
	err := p.Criteria.StandsSo(r.Context(), route.Actor(r), id, n, form.Line("seen"))
	p.done(w, r, err, "consult.kept", productPath(id)+"#consult")
}

// consult reads how the two sides stand about the newest version, and what was before.
func (p *Pages) consult(ctx context.Context, tx *db.Tx, actor core.Actor, v *productView) (err error) {
	if v.Level != soundboard.LevelLearner || v.Versions == 0 {
		return nil
	}
	if v.Consult, err = criteria.ConsultOf(ctx, tx, v.ID, v.Versions); err != nil {
		return err
	}
	v.Earlier, err = p.Criteria.EarlierOf(ctx, tx, actor, v.Product, v.Sheet)
	return err
}

// differ are the criteria on which the two sides stand at other levels.
func (v productView) differ() []string { return criteria.Differ(v.Self, v.Scores, v.Newest.N) }

// turn tells whether the reader's word is the one that is missing.
func (v productView) turn() bool {
	if v.over() {
		return false
	}
	return v.Mine && v.Consult.Learner.IsZero() || !v.Mine && v.MayMark && v.Consult.Guide.IsZero()
}

func (v productView) over() bool { return v.Consult.Over(v.Now) }

// changes tells whether the learner may still change what they see.
func (v productView) changes() bool {
	return v.Mine && v.Newest.N > 0 && (len(v.scored(v.Newest.N)) == 0 || v.Consult.N > 0 && v.Level == soundboard.LevelLearner && !v.over())
}

func (v productView) selfTitle(ctx context.Context) string {
	if v.Consult.N > 0 {
		return ui.T(ctx, "consult.change")
	}
	return ui.T(ctx, "work.self")
}

// standing says in one sentence how a consult stands.
func (v productView) standing(ctx context.Context) string {
	n := len(v.differ())
	switch {
	case v.over() && n == 0:
		return ui.T(ctx, "consult.agreed")
	case v.over():
		return ui.T(ctx, "consult.both", "n", n)
	case n == 0:
		return ui.T(ctx, "consult.same")
	case v.turn() && v.Mine:
		return ui.T(ctx, "consult.your_turn", "n", n)
	case v.turn():
		return ui.T(ctx, "consult.guide_turn", "n", n, "name", v.Name)
	case v.Mine:
		return ui.T(ctx, "consult.waits_guide", "n", n)
	default:
		return ui.T(ctx, "consult.waits_learner", "n", n, "name", v.Name)
	}
}

func (v productView) consultColumns(ctx context.Context) []ui.Column {
	list := []ui.Column{{Title: ui.T(ctx, "work.criterion")}, {Title: ui.T(ctx, "work.self_column", "name", v.Name)}, {Title: ui.T(ctx, "work.self_column", "name", v.scorer(v.Newest.N))}}
	if len(v.Earlier) > 0 {
		list = append(list, ui.Column{Title: ui.T(ctx, "consult.before")})
	}
	return list
}

func (v productView) consultRows() []ui.Row {
	var rows []ui.Row
	scored := v.scored(v.Newest.N)
	for _, c := range v.Sheet.Criteria {
		s, ok := scored[c.ID]
		if !ok {
			continue
		}
		cells := []templ.Component{ownCell(c, v.Self[c.ID]), theirCell(s, v.Self[c.ID])}
		if len(v.Earlier) > 0 {
			cells = append(cells, earlierCell(v, v.Earlier[c.ID], v.Self[c.ID]))
		}
		rows = append(rows, ui.Row{Head: setBy(c), Cells: cells})
	}
	return rows
}

// growth says how what a learner sees now stands beside the piece before.
func growth(ctx context.Context, before criteria.Earlier, now criteria.Self) string {
	switch {
	case !now.Level.Valid():
		return ""
	case now.Level > before.Level:
		return ui.T(ctx, "consult.grown")
	case now.Level < before.Level:
		return ui.T(ctx, "consult.less")
	default:
		return ui.T(ctx, "consult.as_before")
	}
}

func (e earlierOf) title(ctx context.Context) string {
	if e.Product == e.v.ID {
		return ui.T(ctx, "work.version", "n", strconv.Itoa(e.N))
	}
	return e.Earlier.Title
}

// earlierOf is an earlier piece on the page of another.
type earlierOf struct {
	criteria.Earlier
	v productView
}

func (e earlierOf) href() string {
	if e.Product == e.v.ID {
		return productPath(e.v.ID) + "?with=" + strconv.Itoa(e.N)
	}
	return productPath(e.Product)
}

// waiting are the reader's own criteria that wait for a yes, the newest first.
func (v taskView) waitingOwn() []proposal.Proposal {
	var list []proposal.Proposal
	for _, one := range v.Added.Asked {
		if one.Status == proposal.Open {
			list = append(list, one)
		}
	}
	return list
}

func (v taskView) focusChoices(ctx context.Context) []ui.Choice {
	list := []ui.Choice{{Value: "", Label: ui.T(ctx, "consult.no_focus")}}
	for _, f := range v.Added.Foci {
		list = append(list, ui.Choice{Value: string(f.Goal.ID), Label: ui.T(ctx, "consult.focus_of", "goal", f.Goal.Title, "state", ui.StateWord(ctx, today.StateOf(f.State))),
			Chosen: v.OwnSent != nil && v.OwnSent.Goal == f.Goal.ID})
	}
	return list
}

func (v taskView) ownSent() criteria.Criterion {
	if v.OwnSent != nil {
		return *v.OwnSent
	}
	return criteria.Criterion{}
}
