package rules

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"crossfade/internal/core"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
	"crossfade/internal/tune"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"

	"github.com/a-h/templ"
)

// engineView is how the engine's numbers stand.
type engineView struct {
	tune.Standing
	Newest []progress.Version // those that were fitted here, the newest first
}

func (p *Pages) engine(w http.ResponseWriter, r *http.Request) {
	s, err := p.Tune.Standing(r.Context(), route.Actor(r))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := engineView{Standing: s, Newest: slices.Clone(s.Versions[1:])}
	slices.Reverse(v.Newest)
	route.Render(w, r, http.StatusOK, enginePage(v))
}

func (p *Pages) fit(w http.ResponseWriter, r *http.Request) {
	p.decide(w, r, func(route.Form) (route.Note, error) {
		return route.Note{Key: "tune.fit_ordered"}, p.Tune.OrderFit(r.Context(), route.Actor(r))
	})
}

func (p *Pages) accept(w http.ResponseWriter, r *http.Request) {
	p.decide(w, r, func(form route.Form) (route.Note, error) {
		number, err := strconv.Atoi(form.Line("version"))
		if err != nil || number < 0 {
			return route.Note{}, core.Missing()
		}
		return route.Note{Key: "tune.accepted", Args: []string{"number", strconv.Itoa(number)}}, p.Tune.Accept(r.Context(), route.Actor(r), number)
	})
}

func (p *Pages) back(w http.ResponseWriter, r *http.Request) {
	p.decide(w, r, func(route.Form) (route.Note, error) {
		_, err := p.Tune.Back(r.Context(), route.Actor(r))
		return route.Note{Key: "tune.went_back"}, err
	})
}

// decide does what a form asks for and goes back to the page.
func (p *Pages) decide(w http.ResponseWriter, r *http.Request, do func(form route.Form) (route.Note, error)) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	note, err := do(form)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, note)
	route.SeeOther(w, r, "/engine")
}

// compareRows hold a version against the one that was in use when it was made.
func compareRows(ctx context.Context, r mastery.Report) []ui.Row {
	var rows []ui.Row
	for _, line := range []struct {
		key         string
		now, future float64
	}{
		{"tune.auc", r.Now.AUC, r.Proposed.AUC},
		{"tune.rmse", r.Now.RMSE, r.Proposed.RMSE},
		{"tune.ece", r.Now.ECE, r.Proposed.ECE},
	} {
		rows = append(rows, ui.Row{Head: ui.Words(ui.T(ctx, line.key)), Cells: []templ.Component{points(ctx, line.now), points(ctx, line.future)}})
	}
	return rows
}

// points writes a share as so many of 100.
func points(ctx context.Context, share float64) templ.Component {
	return ui.Words(ui.L(ctx).Decimal(share*100, 1))
}

// compareColumns are the columns of the comparison.
func compareColumns(ctx context.Context) []ui.Column {
	return []ui.Column{
		{Title: ui.T(ctx, "tune.compare"), Quiet: true},
		{Title: ui.T(ctx, "tune.before"), Number: true}, {Title: ui.T(ctx, "tune.proposed"), Number: true},
	}
}
