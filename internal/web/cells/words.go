package cells

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/own"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/ui"
	"crossfade/internal/workshop"
)

// side tells whether the page is for a guide or a learner, for its texts.
func (v goalsView) side() string {
	if v.Guide {
		return "guide"
	}
	return "learner"
}

func (v goalsView) title(ctx context.Context) string {
	switch v.Level {
	case soundboard.LevelTogether:
		return ui.T(ctx, "goals.title_together")
	case soundboard.LevelLearner:
		if !v.Guide {
			return ui.T(ctx, "goals.title_mine")
		}
	case soundboard.LevelGuide:
	}
	return ui.T(ctx, "goals.title")
}

// here is the address of this page for a guide.
func (v goalsView) here() string { return path(v.Unit.ID) + "?class=" + string(v.Class.ID) }

func (v goalsView) shopPath() string { return "/units/" + string(v.Unit.ID) + "/workshop" }

func (v goalsView) classOptions() []ui.Choice {
	var list []ui.Choice
	for _, c := range v.Classes {
		list = append(list, ui.Choice{Value: string(c.ID), Label: c.Name, Chosen: c.ID == v.Class.ID})
	}
	return list
}

// mustOptions are the must-covers of the unit to tick; those that a guide pointed to say so.
func (v goalsView) mustOptions(ctx context.Context, f own.Form) []ui.Choice {
	var list []ui.Choice
	for _, g := range v.Unit.Goals {
		if g.Need != course.Must {
			continue
		}
		c := ui.Choice{Value: string(g.ID), Label: g.Title, Chosen: slices.Contains(f.Musts, g.ID)}
		if v.Pointed[g.ID] {
			c.About = ui.T(ctx, "goals.pointed")
		}
		list = append(list, c)
	}
	return list
}

func (v goalsView) pointedFacts(ctx context.Context, id core.GoalID) []string {
	if v.Pointed[id] {
		return []string{ui.T(ctx, "goals.pointed")}
	}
	return nil
}

// linkOptions are the must-covers that a guide may suggest for a goal.
func (v goalsView) linkOptions(g own.Goal) []ui.Choice {
	var list []ui.Choice
	for _, u := range v.Unit.Goals {
		if u.Need == course.Must && !slices.Contains(g.Musts, u.ID) {
			list = append(list, ui.Choice{Value: string(u.ID), Label: u.Title})
		}
	}
	return list
}

func (v goalsView) mustNames(g own.Goal) []string {
	var names []string
	for _, u := range v.Unit.Goals {
		if slices.Contains(g.Musts, u.ID) {
			names = append(names, u.Title)
		}
	}
	return names
}

// stateWord says how a goal stands: parked goes before everything but a stop.
func (v goalsView) stateWord(ctx context.Context, g own.Goal) string {
	if g.State != own.Stopped && g.Parked(v.Level) && !v.Guide {
		return ui.T(ctx, "goals.state.parked")
	}
	if g.Kind == own.Private && g.State != own.Met {
		return ui.T(ctx, "goals.state.private")
	}
	return ui.T(ctx, "goals.state."+string(g.State))
}

// shapedBy names those whose ideas something is.
func (v goalsView) shapedBy(ctx context.Context, ids []core.LearnerID) string {
	var names []string
	for _, id := range ids {
		if id != "" {
			names = append(names, v.name(ctx, id))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return ui.T(ctx, "goals.from", "names", strings.Join(names, ", "))
}

// notYet says why a workshop cannot be finished; "" when it can.
func (v goalsView) notYet(ctx context.Context) string {
	m := v.Shop.Missing()
	switch {
	case len(m.Slots) > 0:
		return ui.T(ctx, "workshop.problem.empty_places", "n", len(m.Slots))
	case m.Learners > 0:
		return ui.T(ctx, "workshop.problem.no_learner", "n", m.Learners)
	default:
		return ""
	}
}

func (v goalsView) slotOptions(ctx context.Context, i workshop.Idea) []ui.Choice {
	list := []ui.Choice{{Value: "0", Label: ui.T(ctx, "goals.no_place"), Chosen: i.Slot == 0}}
	for n, slot := range v.Shop.Slots {
		list = append(list, ui.Choice{Value: strconv.Itoa(n + 1), Label: slot, Chosen: i.Slot == n+1})
	}
	return list
}

func (v goalsView) mergeOptions(ctx context.Context, i workshop.Idea) []ui.Choice {
	list := []ui.Choice{{Value: "", Label: ui.T(ctx, "goals.stands_alone")}}
	for _, other := range v.Shop.Ideas {
		if other.ID != i.ID {
			list = append(list, ui.Choice{Value: other.ID, Label: other.Text})
		}
	}
	return list
}

func (v goalsView) frameKind() ui.Kind {
	if v.Shop.ID == "" {
		return ui.Primary
	}
	return ui.Usual
}

func formOf(g own.Goal) own.Form {
	return own.Form{ID: g.ID, Unit: g.Unit, Kind: g.Kind, Title: g.Title, Why: g.Why, How: g.How, By: g.By, Musts: g.Musts}
}

// dayWords writes a day.
func dayWords(ctx context.Context, day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return ui.L(ctx).Date(at)
}

// pageBack is this page, as a value in an address.
func (v goalsView) pageBack() string {
	if v.Guide {
		return path(v.Unit.ID) + "%3Fclass%3D" + string(v.Class.ID)
	}
	return path(v.Unit.ID)
}

// reportWord is what one presses beside something that another wrote.
func (v goalsView) reportWord(ctx context.Context) string {
	if v.Guide {
		return ui.T(ctx, "safety.stop_this")
	}
	return ui.T(ctx, "safety.report_this")
}
