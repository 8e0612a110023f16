package work

import (
	"context"
	"slices"
	"strconv"

	"crossfade/internal/criteria"
	"crossfade/internal/feedback"
	"crossfade/internal/web/ui"
	"crossfade/internal/work"

	"github.com/a-h/templ"
)

func strongWord(ctx context.Context, strong bool) string {
	if strong {
		return ui.T(ctx, "work.strong")
	}
	return ui.T(ctx, "work.weak")
}

// setBy says that a class made a criterion, or a learner with whoever guides them; with the title otherwise.
func setBy(c criteria.Criterion) templ.Component {
	switch {
	case c.Learner != "":
		return agreedBoth(c)
	case c.Class != "":
		return madeTogether(c)
	default:
		return ui.Words(c.Title)
	}
}

func criteriaRows(list []criteria.Criterion) []ui.Row {
	var rows []ui.Row
	for _, c := range list {
		rows = append(rows, ui.Row{Head: setBy(c), Cells: []templ.Component{ui.Words(c.Low), ui.Words(c.Mid), ui.Words(c.Top)}})
	}
	return rows
}

// i18n:keys work.takes.*

func handTitle(ctx context.Context, v taskView) string {
	if v.Product.Versions > 0 {
		return ui.T(ctx, "work.revise")
	}
	return ui.T(ctx, "work.hand_in_title")
}

func cameraWord(ctx context.Context, v taskView) string {
	if v.Kind == work.Video {
		return ui.T(ctx, "work.film")
	}
	return ui.T(ctx, "work.photo")
}

func editTitle(ctx context.Context, v editView) string {
	if v.ID == "" {
		return ui.T(ctx, "task.new")
	}
	return v.Title
}

// action is where the form of a task goes: to its unit for a new one.
func (v editView) action() string {
	if v.ID == "" {
		return unitPath(v.Unit) + "/tasks"
	}
	return editPath(v.ID)
}

// heading answers the question of the page: what did I do with it, or whose work is this?
func (v productView) heading(ctx context.Context) string {
	switch {
	case !v.Mine:
		return ui.T(ctx, "work.of", "name", v.Name)
	case len(v.Points) > 0:
		return ui.T(ctx, "work.did_title")
	default:
		return ui.T(ctx, "work.mine_title")
	}
}

func (v productView) back(ctx context.Context) ui.Link {
	if !v.Opens {
		return ui.Link{Label: ui.T(ctx, "work.title_all"), Href: "/work"}
	}
	return ui.Link{Label: v.Task.Title, Href: taskPath(v.Task.ID)}
}

// useChoices are what can become of a point.
func useChoices(ctx context.Context, chosen string) []ui.Choice {
	var list []ui.Choice
	for _, u := range []string{"used", "partly", "not"} {
		list = append(list, ui.Choice{Value: u, Label: ui.T(ctx, "work.use."+u), Chosen: u == chosen}) // i18n:keys work.use.*
	}
	return list
}

func kindOfPoint(ctx context.Context, chosen string) []ui.Choice {
	var list []ui.Choice
	for _, k := range []string{"strength", "try", "question"} {
		list = append(list, ui.Choice{Value: k, Label: ui.T(ctx, "work.point."+k), About: ui.T(ctx, "work.point_about."+k), Chosen: k == chosen}) // i18n:keys work.point.* work.point_about.*
	}
	return list
}

func levelNotches(ctx context.Context) [3]ui.Notch {
	return [3]ui.Notch{{Value: "1", Label: levelWord(ctx, criteria.Low)}, {Value: "2", Label: levelWord(ctx, criteria.Mid)}, {Value: "3", Label: levelWord(ctx, criteria.Top)}}
}

func productChoices(ctx context.Context, list []work.Product, chosen string) []ui.Choice {
	var out []ui.Choice
	for _, p := range list {
		out = append(out, ui.Choice{Value: p.ID, Label: p.Task.Title + " · " + ui.L(ctx).Date(p.Changed), Chosen: p.ID == chosen})
	}
	return out
}

// complete tells whether every piece is there and accepted.
func (v portfolioView) complete() bool { return work.Complete(v.Fills) }

func answerTitle(ctx context.Context, p feedback.Point) string {
	if p.Use != feedback.Open {
		return ui.T(ctx, "work.answer_again")
	}
	return ui.T(ctx, "work.answer")
}

// use and why are what stands in the form of a point: what was sent, else what was said before.
func (v productView) use(p feedback.Point) string {
	if v.ErrAt == p.ID {
		return v.Sent["use"]
	}
	return string(p.Use)
}

func (v productView) why(p feedback.Point) string {
	if v.ErrAt == p.ID {
		return v.Sent["why"]
	}
	return p.Why
}

// problem is what is wrong with a field of the form for a new point.
func (v productView) problem(ctx context.Context, field string) string {
	if v.ErrAt != "" {
		return ""
	}
	return problemAt(ctx, v.Err, field)
}

// scoreProblem is what is wrong with the score of a criterion.
func (v productView) scoreProblem(ctx context.Context, criterion string) string {
	if v.ErrAt != "score" {
		return ""
	}
	if p := problemAt(ctx, v.Err, "reason."+criterion); p != "" {
		return p
	}
	return problemAt(ctx, v.Err, "level."+criterion)
}

// scoredVersions are the versions that have scores, the newest first.
func (v productView) scoredVersions() []int {
	var list []int
	for _, s := range v.Scores {
		if len(list) == 0 || list[len(list)-1] != s.N {
			list = append(list, s.N)
		}
	}
	return list
}

func (v productView) scorer(n int) string {
	for _, s := range v.Scores {
		if s.N == n {
			return v.Names[s.By]
		}
	}
	return ""
}

func (v productView) scoreRows(_ context.Context, n int) []ui.Row {
	var rows []ui.Row
	scored := v.scored(n)
	for _, c := range v.Sheet.Criteria {
		s, ok := scored[c.ID]
		if !ok {
			continue
		}
		cells := []templ.Component{levelCell(c, s.Level), ui.Words(s.Reason)}
		if v.besides(n) {
			cells = append([]templ.Component{ownCell(c, v.Self[c.ID])}, cells...)
		}
		rows = append(rows, ui.Row{Head: ui.Words(c.Title), Cells: cells})
	}
	return rows
}

// besides tells whether the learner's own scores stand beside those of a version.
func (v productView) besides(n int) bool { return n == v.Newest.N && len(v.Self) > 0 }

func (v productView) scoreColumns(ctx context.Context, n int) []ui.Column {
	list := []ui.Column{{Title: ui.T(ctx, "work.criterion")}, {Title: ui.T(ctx, "work.level_title")}, {Title: ui.T(ctx, "work.reason")}}
	if v.besides(n) {
		list = slices.Insert(list, 1, ui.Column{Title: ui.T(ctx, "work.self_column", "name", v.Name)})
	}
	return list
}

func (v productView) selfRows() []ui.Row {
	var rows []ui.Row
	for _, c := range v.Sheet.Criteria {
		if own, ok := v.Self[c.ID]; ok {
			rows = append(rows, ui.Row{Head: ui.Words(c.Title), Cells: []templ.Component{levelCell(c, own.Level), ui.Words(own.Shows)}})
		}
	}
	return rows
}

// ownLevel, ownShows and ownProblem are what stands in the form of a learner's own scores.
func (v productView) ownLevel(criterion string) string {
	if v.ErrAt == "own" {
		return v.Sent["own."+criterion]
	}
	if own, ok := v.Self[criterion]; ok {
		return strconv.Itoa(int(own.Level))
	}
	return ""
}

func (v productView) ownShows(criterion string) string {
	if v.ErrAt == "own" {
		return v.Sent["shows."+criterion]
	}
	return v.Self[criterion].Shows
}

func (v productView) ownProblem(ctx context.Context, criterion string) string {
	if v.ErrAt != "own" {
		return ""
	}
	if p := problemAt(ctx, v.Err, "shows."+criterion); p != "" {
		return p
	}
	return problemAt(ctx, v.Err, "own."+criterion)
}

func slotAction(ctx context.Context, f work.Fill) string {
	if f.Product != "" {
		return ui.T(ctx, "work.slot_change")
	}
	return ui.T(ctx, "work.slot_fill")
}
