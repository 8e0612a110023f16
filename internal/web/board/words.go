package board

import (
	"context"
	"sort"
	"strings"

	"github.com/a-h/templ"

	"crossfade/internal/core"
	"crossfade/internal/readiness"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/ui"
)

// where is the small line above the title: class, unit, for whom.
func (v boardView) where(ctx context.Context) string {
	if v.Place {
		return ui.T(ctx, "board.whole_place", "place", v.PlaceIs)
	}
	parts := []string{v.Class.Name}
	if v.Unit.Name != "" {
		parts = append(parts, v.Unit.Name)
	}
	switch {
	case v.Learner.Name != "":
		parts = append(parts, ui.T(ctx, "board.just_for", "name", v.Learner.Name))
	case v.Sub.Name != "":
		parts = append(parts, v.Sub.Name)
	}
	return strings.Join(parts, " · ")
}

func (v boardView) title(ctx context.Context) string {
	return ui.T(ctx, "board.title") + " " + v.where(ctx)
}

// back leads one step wider.
func (v boardView) back(ctx context.Context) ui.Link {
	wide := v.Scope
	switch {
	case v.Scope.Learner != "" || v.Scope.Group != "":
		wide.Learner, wide.Group = "", ""
	case v.Scope.Unit != "":
		wide.Unit = ""
	default:
		return ui.Link{Label: ui.T(ctx, "board.all"), Href: "/boards"}
	}
	w := v
	w.Scope, w.Learner, w.Sub = wide, named{}, named{}
	if wide.Unit == "" {
		w.Unit = named{}
	}
	return ui.Link{Label: w.where(ctx), Href: pathOf(wide)}
}

func (v boardView) action() string {
	if v.Place {
		return "/boards/place"
	}
	return "/boards/" + string(v.Scope.Class)
}

// asHref leads to the pages of a learner as they see them: the unit, where the board is a unit's.
func (v boardView) asHref() string {
	as := "/as/" + string(v.Scope.Learner)
	if v.Scope.Unit != "" {
		return as + "/units/" + string(v.Scope.Unit)
	}
	return as + "/today"
}

func (v boardView) presetHref(p soundboard.Preset) string {
	path := pathOf(v.Scope)
	if strings.Contains(path, "?") {
		return path + "&preset=" + string(p)
	}
	return path + "?preset=" + string(p)
}

// presetMarks marks the preset that the page shows: the one that was chosen, or the one that the board is nearest to.
func (v boardView) presetMarks(p soundboard.Preset) templ.Attributes {
	if v.Preset == p || v.Preset.Levels() == nil && v.Nearest == p {
		return templ.Attributes{"aria-current": "true"}
	}
	return nil
}

func (v boardView) presetWord(ctx context.Context, p soundboard.Preset) string {
	word := ui.T(ctx, "board.preset."+string(p))
	if v.Preset.Levels() == nil && v.Nearest == p && v.Changed > 0 {
		word = ui.T(ctx, "board.preset_changed", "preset", word, "n", v.Changed)
	}
	return word
}

// from says where a setting comes from: "from class", "this unit", "just for Ana".
func (v boardView) from(ctx context.Context, e soundboard.Element) string {
	p := v.At.Of(e)
	if p.From == soundboard.ForOne {
		return ui.T(ctx, "board.just_for", "name", v.Learner.Name)
	}
	if p.From == soundboard.Unset {
		return ui.T(ctx, "board.from.unset")
	}
	return ui.T(ctx, "board.from."+string(p.From))
}

// applies says for how many learners the board holds.
func (v boardView) applies(ctx context.Context) string {
	if v.Place {
		return ui.T(ctx, "board.applies_place")
	}
	others := map[core.LearnerID]bool{}
	for _, o := range v.Others {
		if o.Scope.Learner != "" {
			others[o.Scope.Learner] = true
		}
	}
	if n := len(others); n > 0 && v.Scope.Learner == "" {
		return ui.T(ctx, "board.applies_but", "n", v.Figures.Learners, "others", n)
	}
	return ui.T(ctx, "board.applies", "n", v.Figures.Learners)
}

// forWhom names the narrowest part of a scope.
func (v boardView) forWhom(ctx context.Context, s soundboard.Scope) string {
	switch {
	case s.Learner != "" && v.Names[s.Learner] != "":
		return v.Names[s.Learner]
	case s.Group != "":
		return pick(v.Subs, string(s.Group)).Name
	case s.Unit != "" && pick(v.Units, string(s.Unit)).Name != "":
		return pick(v.Units, string(s.Unit)).Name
	case s.Class == v.Scope.Class:
		return v.Class.Name
	default:
		return ui.T(ctx, "board.another_class")
	}
}

func (v boardView) problem(ctx context.Context, field string) string {
	if key := v.Problems[field]; key != "" {
		return ui.T(ctx, key)
	}
	return ""
}

func (v boardView) problems(ctx context.Context) []ui.Problem {
	list := make([]ui.Problem, 0, len(v.Problems))
	for field, key := range v.Problems {
		if field == "until" {
			field = "trial"
		}
		list = append(list, ui.Problem{Field: field, Text: ui.T(ctx, key)})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Field < list[j].Field })
	return list
}

func (v boardView) unitOptions(ctx context.Context) []ui.Choice {
	list := []ui.Choice{{Value: "", Label: ui.T(ctx, "board.every_unit"), Chosen: v.Scope.Unit == ""}}
	for _, u := range v.Units {
		list = append(list, ui.Choice{Value: u.ID, Label: u.Name, Chosen: u.ID == string(v.Scope.Unit)})
	}
	return list
}

func (v boardView) forOptions(ctx context.Context) []ui.Choice {
	list := []ui.Choice{{Value: "", Label: ui.T(ctx, "board.everybody"), Chosen: v.Scope.Group == "" && v.Scope.Learner == ""}}
	for _, g := range v.Subs {
		list = append(list, ui.Choice{Value: "g-" + g.ID, Label: ui.T(ctx, "board.group", "name", g.Name), Chosen: g.ID == string(v.Scope.Group)})
	}
	for _, l := range v.Learners {
		list = append(list, ui.Choice{Value: "l-" + l.ID, Label: l.Name, Chosen: l.ID == string(v.Scope.Learner)})
	}
	return list
}

// figure is a value of readiness with what it says.
type figure struct{ Value, Says string }

// figures are the four values beside the four questions: each with how many learners it rests on, or that these are too few.
func (v boardView) figures(ctx context.Context) [4]figure {
	f := v.Figures
	of := func(n, all, by int, key string) figure {
		switch {
		case all == 0:
			return figure{Value: "–", Says: ui.T(ctx, "board.figure.none")}
		case v.Scope.Learner == "" && by < readiness.Few || v.Scope.Learner != "" && all < readiness.Few && all != by:
			return figure{Value: "–", Says: ui.T(ctx, "board.figure.too_few", "n", by)}
		}
		return figure{Value: ui.T(ctx, "common.done_of", "n", n, "total", all), Says: ui.T(ctx, key) + " · " + ui.T(ctx, "board.figure.by", "n", by)}
	}
	sure := of(f.Fits, f.Said, f.By, "board.figure.fits")
	if f.Said == 0 {
		sure.Says = ui.T(ctx, "board.figure.few")
	}
	talks := of(f.CheckedIn, f.Learners, f.Learners, "board.figure.check_ins")
	if f.Overdue > 0 {
		talks.Says += " · " + ui.T(ctx, "board.figure.overdue", "n", f.Overdue)
	}
	return [4]figure{of(f.PlanDone, f.PlanAll, f.PlanBy, "board.figure.plan"), of(f.MustGot, f.MustAll, f.Learners, "board.figure.musts"), sure, talks}
}

// hintTitle says what is suggested: "Try Together for Plan: Ana".
func (v boardView) hintTitle(ctx context.Context, h readiness.Suggestion) string {
	who := v.Class.Name
	if h.Learner != "" {
		who = v.Names[h.Learner]
	}
	key := "board.hint_down"
	if h.Up() {
		key = "board.hint_up"
	}
	return ui.T(ctx, key, "level", levelWord(ctx, h.To), "element", elementWord(ctx, h.Element), "who", who)
}

func (v boardView) hintFields(h readiness.Suggestion) [][2]string {
	return [][2]string{
		{"learner", string(h.Learner)}, {"element", string(h.Element)}, {"to", string(h.To)}, {"was", string(h.From)},
		{"unit", string(v.Scope.Unit)}, {"here", string(v.Scope.Learner)},
	}
}

// someNames is how many names of a list are written out.
const someNames = 6

// missingNames says for whom nothing leads to a must-cover yet.
func (v boardView) missingNames(ctx context.Context, m readiness.Must) string {
	var names []string
	for _, l := range m.Left() {
		names = append(names, v.Names[l])
	}
	sort.Strings(names)
	if more := len(names) - someNames; more > 1 {
		return ui.T(ctx, "board.cover_more", "names", strings.Join(names[:someNames], ", "), "n", more)
	}
	return ui.T(ctx, "board.cover_names", "names", strings.Join(names, ", "))
}

// later tells for which cells the rules hold, and pages come in a later version.
func later(e soundboard.Element, l soundboard.Level) bool {
	switch e {
	case soundboard.Basics, soundboard.Goals, soundboard.Inquiry, soundboard.Task, soundboard.Evaluation:
		return false
	case soundboard.Feedback, soundboard.Plan, soundboard.Demonstration:
		return l.Above(soundboard.LevelGuide)
	default:
		return true
	}
}

// trialWord says how long a trial is.
func trialWord(ctx context.Context, days int) string {
	return ui.T(ctx, "board.trial_length."+map[int]string{0: "d0", 7: "d7", 14: "d14", 28: "d28"}[days])
}
