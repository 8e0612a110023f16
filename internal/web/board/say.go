package board

import (
	"context"

	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/ui"
)

func (v decidesView) where(ctx context.Context) string {
	switch {
	case v.Unit.Name != "":
		return v.Unit.Name
	case v.Class.Name != "":
		return v.Class.Name
	default:
		return ui.T(ctx, "decides.everywhere")
	}
}

// who is who decides, as a learner says it: "Your teacher", "Together", "You".
func (v decidesView) who(ctx context.Context, e soundboard.Element) string {
	if v.At.Of(e).Level == soundboard.LevelGuide && v.Alone {
		return ui.T(ctx, "decides.who.learner")
	}
	return ui.T(ctx, "decides.who."+string(v.At.Of(e).Level))
}

// i18n:keys decides.who.*

func (v decidesView) unitOptions(ctx context.Context) []ui.Choice {
	list := []ui.Choice{{Label: ui.T(ctx, "decides.everywhere"), Chosen: v.Unit.ID == ""}}
	for _, u := range v.Units {
		list = append(list, ui.Choice{Value: u.ID, Label: u.Name, Chosen: u.ID == v.Unit.ID})
	}
	return list
}

func (v decidesView) elementOptions(ctx context.Context) []ui.Choice {
	var list []ui.Choice
	for _, e := range soundboard.Elements() {
		list = append(list, ui.Choice{Value: string(e), Label: elementWord(ctx, e), Chosen: e == v.Picked})
	}
	return list
}

func levelOptions(ctx context.Context) []ui.Choice {
	var list []ui.Choice
	for _, l := range soundboard.LevelNames() {
		list = append(list, ui.Choice{Value: string(l), Label: ui.T(ctx, "decides.ask_level."+string(l))})
	}
	return list
}

// i18n:keys decides.ask_level.*

func (v decidesView) askTitle(ctx context.Context) string {
	if v.Alone {
		return ui.T(ctx, "decides.alone_title")
	}
	return ui.T(ctx, "decides.ask_title")
}

func (v decidesView) askSub(ctx context.Context) string {
	if v.Alone {
		return ui.T(ctx, "decides.alone_sub")
	}
	return ui.T(ctx, "decides.ask_sub")
}

func (v decidesView) askButton(ctx context.Context) string {
	if v.Alone {
		return ui.T(ctx, "decides.alone_button")
	}
	return ui.T(ctx, "decides.ask_button")
}

// change says one change of a learner's say: "Plan: from Teacher to Together".
func (v decidesView) change(ctx context.Context, c soundboard.Change) string {
	return changeWords(ctx, c)
}

func (v journalView) change(ctx context.Context, c soundboard.Change) string {
	return changeWords(ctx, c)
}

func changeWords(ctx context.Context, c soundboard.Change) string {
	return ui.T(ctx, "decides.grown."+string(c.Kind), "element", elementWord(ctx, c.Element),
		"from", levelWord(ctx, c.From), "to", levelWord(ctx, c.To))
}

func (v journalView) by(ctx context.Context, c soundboard.Change) string {
	switch {
	case v.Names[c.By] != "":
		return v.Names[c.By]
	case c.Kind == soundboard.Ended:
		return ui.T(ctx, "board.by_clock")
	default:
		return ui.T(ctx, "board.by_gone")
	}
}

// scope says for whom a change was.
func (v journalView) scope(ctx context.Context, c soundboard.Change) string {
	unit := v.Units[c.Scope.Unit]
	var who string
	switch {
	case c.Scope.Learner != "":
		who = ui.T(ctx, "board.just_for", "name", v.Of[c.Scope.Learner])
	case c.Scope.Group != "":
		who = v.Subs[c.Scope.Group]
	case c.Scope.Class == "":
		who = ui.T(ctx, "board.from.org")
	default:
		who = v.Class.Name
	}
	if unit != "" {
		return who + " · " + unit
	}
	return who
}

func answerQuestion(ctx context.Context, i int) string {
	return ui.T(ctx, "board.answer."+[]string{"q1", "q2", "q3", "q4"}[i])
}

func (v proposalView) meanwhile(ctx context.Context) string {
	text := ui.T(ctx, "decides.wait_first")
	if v.Meanwhile {
		text = ui.T(ctx, "decides.wait_start")
	}
	if !v.Until.IsZero() && v.Silence == proposal.Yes {
		text += " " + ui.T(ctx, "decides.silence_yes", "day", ui.L(ctx).In(v.Zone).Date(v.Until))
	}
	return text
}

// speaker names who said a word, to those who may know it: a proposal is read by its asker and those who answer.
func (v proposalView) speaker(ctx context.Context, w proposal.Word) string {
	switch {
	case w.Name != "":
		return w.Name
	case w.Asker:
		return v.Name
	default:
		return ui.T(ctx, "board.by_gone")
	}
}

func (v proposalView) problem(ctx context.Context) string {
	if v.Problem == "" {
		return ""
	}
	return ui.T(ctx, v.Problem)
}
