package checks

import (
	"context"
	"strconv"

	"crossfade/internal/check"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// i18n:keys result.* check.gate.*

// prefix keeps the fields of several questions on one page apart.
func prefix(n int) string { return "q" + strconv.Itoa(n) + "." }

// headline answers "How did it go?" in one sentence.
func (v resultView) headline(ctx context.Context) string {
	all := len(v.Goals)
	switch {
	case v.Sitting.Kind == check.Together:
		return ui.T(ctx, "result.together", "n", v.Right, "total", len(v.Sitting.Questions))
	case v.Sitting.Kind == check.Refresh && all > 0 && v.Goals[0].Result == check.GotIt:
		return ui.T(ctx, "result.refreshed")
	case v.Sitting.Kind == check.Refresh:
		return ui.T(ctx, "result.slipped")
	case all == 1 && v.Goals[0].Result == check.Judge:
		return ui.T(ctx, "result.judge")
	case all == 1 && v.Yours == 1:
		return ui.T(ctx, "result.one_yours")
	case all == 1:
		return ui.T(ctx, "result.one_not")
	case v.Yours == all:
		return ui.T(ctx, "result.all_yours", "n", all)
	case v.Yours == 0:
		return ui.T(ctx, "result.none_yet")
	}
	return ui.T(ctx, "result.some", "n", v.Yours, "rest", all-v.Yours)
}

func (v resultView) sub(ctx context.Context) string {
	if len(v.Goals) > 1 {
		return ui.T(ctx, "result.by_itself")
	}
	return ""
}

// said is "you said, it showed"; "" where nobody was asked.
func (v resultView) said(ctx context.Context) string {
	if !v.Sitting.Confidence.Valid() {
		return ""
	}
	right, asked := 0, 0
	for _, g := range v.Goals {
		right, asked = right+g.Right, asked+g.Asked
	}
	return ui.T(ctx, "result.said."+strconv.Itoa(int(v.Sitting.Confidence)), "n", right, "total", asked)
}

// card is the result of one goal.
func (v resultView) card(ctx context.Context, g goalResult, lifted bool) ui.Result {
	c := ui.Result{
		Title: g.Standing.Goal.Title, State: today.StateOf(g.State), Lifted: lifted,
	}
	if g.Asked > 0 {
		c.Now = ui.Score{When: today.DayWords(ctx, g.Finished, v.Now), Right: g.Right, Total: g.Asked}
	}
	if g.First.Sitting != "" && !g.First.Finished.After(g.Finished) {
		c.First = ui.Score{When: today.DayWords(ctx, g.First.Finished, v.Now), Right: g.First.Right, Total: g.First.Asked}
	}
	c.Text = v.about(ctx, g)
	if g.Result != check.GotIt && v.Sitting.Kind == check.Alone && !g.Short() && g.Needs > 0 {
		c.Needs = ui.T(ctx, "result.needs", "n", g.Needs, "total", g.Planned)
	}
	c.Facts = v.facts(ctx, g)
	c.Next = v.next(ctx, g, lifted)
	return c
}

// about says what the misses have in common, or what helped.
func (v resultView) about(ctx context.Context, g goalResult) string {
	switch {
	case g.Result == check.Judge && v.waits(g) > 0:
		return ui.T(ctx, "result.waits_about", "n", v.waits(g))
	case g.Result == check.Judge:
		return ui.T(ctx, "result.judge_about", "n", g.Asked)
	case len(g.Mixups) > 0 && g.Mixups[0].N > 1:
		return ui.T(ctx, "result.same_mixup", "n", g.Mixups[0].N, "what", g.Mixups[0].Name)
	case len(g.Mixups) > 0:
		return ui.T(ctx, "result.one_mixup", "what", g.Mixups[0].Name)
	case g.Result == check.GotIt && g.First.Sitting != "" && g.First.Right < g.Right:
		return ui.T(ctx, "result.grew", "from", g.First.Right, "to", g.Right, "total", g.Asked)
	case g.Result != check.GotIt && v.Sitting.Kind == check.Alone:
		return ui.T(ctx, "result.quick_fix")
	}
	return ""
}

// waits counts the answers for a goal that a guide reads.
func (v resultView) waits(g goalResult) int {
	n := 0
	for i := range v.Sitting.Questions {
		if q := &v.Sitting.Questions[i]; q.Goal == g.GoalPart.Goal && q.Waits() {
			n++
		}
	}
	return n
}

// facts are what comes by itself: a refresh, and questions that were taken out.
func (v resultView) facts(ctx context.Context, g goalResult) []string {
	var list []string
	if due := g.State.Outcome.NextRefresh; !due.IsZero() {
		list = append(list, ui.T(ctx, "result.refresh_on", "when", ui.L(ctx).Date(due)))
	}
	if g.Voided > 0 {
		list = append(list, ui.T(ctx, "result.voided", "n", g.Voided))
	}
	return list
}

// next are the ways on, never none.
func (v resultView) next(ctx context.Context, g goalResult, lifted bool) []ui.Button {
	goal := "/goals/" + string(g.GoalPart.Goal)
	var list []ui.Button
	switch {
	case g.Plan != nil && !g.State.Is():
		list = append(list, ui.Button{Label: ui.T(ctx, "result.look"), Href: "/fixits/" + g.Plan.ID})
	case g.Result == check.GotIt && len(g.Opens) > 0:
		list = append(list, ui.Button{Label: ui.T(ctx, "result.go_on", "goal", g.Opens[0].Label), Href: g.Opens[0].Href},
			ui.Button{Label: ui.T(ctx, "result.deeper"), Href: goal + "#ways"})
	case v.Sitting.Kind == check.Together:
		list = append(list, ui.Button{Label: ui.T(ctx, "today.start.ready"), Href: goal + "/ready", Press: "r"},
			ui.Button{Label: ui.T(ctx, "result.goal_page"), Href: goal})
	case v.Sitting.Kind == check.Refresh && g.Result != check.GotIt:
		list = append(list, ui.Button{Label: ui.T(ctx, "result.look_lesson"), Href: goal + "#ways"})
	default:
		list = append(list, ui.Button{Label: ui.T(ctx, "result.today"), Href: "/today"})
	}
	if lifted && len(list) > 0 {
		list[0].Kind = ui.Primary
	}
	return append(list, ui.Button{Label: ui.T(ctx, "result.answers"), Kind: ui.Text, Href: path(v.Sitting.ID) + "/answers"})
}
