package work

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
	"crossfade/internal/work"
)

// loadMenu reads what the reader decides about a task, and, for a guide, what learners chose, suggest and propose.
func (p *Pages) loadMenu(ctx context.Context, actor core.Actor, v *taskView) (err error) {
	if v.Menu, err = p.Work.Menu(ctx, actor, v.ID); err != nil || !v.Guides {
		return err
	}
	return p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if v.Decided, err = p.Work.Decided(ctx, tx, actor, v.ID); err != nil {
			return err
		}
		ids := make([]core.LearnerID, 0, len(v.Decided))
		for _, d := range v.Decided {
			ids = append(ids, d.Learner)
		}
		v.Names, err = people.NamesOf(ctx, tx, ids)
		return err
	})
}

// decide chooses a card, suggests one, or proposes what to make.
func (p *Pages) decide(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "task")
	if !ok {
		return
	}
	note, err := p.doDecide(r, id, form)
	if route.Again(err) {
		p.decideAgain(w, r, id, form, err)
		return
	}
	p.done(w, r, err, note, taskPath(id)+"#decide")
}

func (p *Pages) doDecide(r *http.Request, id string, form route.Form) (note string, err error) {
	ctx, actor, seen := r.Context(), route.Actor(r), soundboard.Level(form.Line("seen"))
	switch form.Line("do") {
	case "choose":
		kept, err := p.Work.Choose(ctx, actor, work.Choosing{Task: id, Card: form.Line("id"), Audience: form.Line("audience"), Today: p.localDay(r), Seen: seen})
		if kept {
			return "menu.note_kept", err
		}
		return "menu.note_chosen", err
	case "suggest":
		done, err := p.Work.SuggestCard(ctx, actor, id, sentCard(form))
		if done {
			return "menu.note_chosen", err
		}
		return "menu.note_suggested", err
	case "propose", "draft":
		sheet, err := p.Criteria.Sheet(ctx, actor, id)
		if err != nil {
			return "", err
		}
		f, ids := sentForm(id, form, sheet)
		out, err := p.Work.Propose(ctx, actor, work.Proposing{Form: f, Draft: form.Line("do") == "draft", Seen: seen}, ids)
		switch {
		case out.Kept:
			return "menu.note_kept", err
		case out.OK:
			return "menu.note_ok", err
		case out.Sent:
			return "menu.note_sent", err
		default:
			return "menu.note_draft", err
		}
	default:
		return "", core.Missing()
	}
}

// sentForm is a proposal as a form says it, with the ids of the criteria.
func sentForm(task string, form route.Form, sheet criteria.Sheet) (work.Form, []string) {
	f := work.Form{Task: task, What: form.Text("form"), Medium: form.Line("medium"), Audience: form.Line("audience"), Reach: form.Text("reach"), Why: form.Text("why"), Habits: form.All("habit"), Fits: map[string]string{}}
	var ids []string
	for _, c := range sheet.Criteria {
		ids = append(ids, c.ID)
		f.Fits[c.ID] = form.Text("fit." + c.ID)
	}
	return f, ids
}

// decideAgain shows the page with the problems beside their fields, and with what was written.
func (p *Pages) decideAgain(w http.ResponseWriter, r *http.Request, id string, form route.Form, problem error) {
	v, err := p.loadTask(r, id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Err = problem
	if form.Line("do") == "suggest" {
		v.Card = map[string]string{"card": form.Line("card"), "about": form.Text("card_about"), "kind": form.Line("card_kind")}
	} else if form.Line("do") != "choose" {
		state := v.Menu.Form.State
		v.Menu.Form, _ = sentForm(id, form, v.Sheet)
		v.Menu.Form.State = state
	}
	route.Render(w, r, statusOf(problem), taskPage(v))
}

func sentCard(form route.Form) work.Card {
	return work.Card{Title: form.Line("card"), About: form.Text("card_about"), Example: form.Text("card_example"), Effort: form.Line("card_effort"), Kind: work.Kind(form.Line("card_kind")), Audience: form.Line("card_audience")}
}

// setMenu changes the menu of a task.
func (p *Pages) setMenu(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "task")
	if !ok {
		return
	}
	var err error
	ctx, actor := r.Context(), route.Actor(r)
	switch form.Line("do") {
	case "add":
		err = p.Work.AddCard(ctx, actor, id, sentCard(form))
	case "remove":
		err = p.Work.RemoveCard(ctx, actor, id, form.Line("id"))
	case "until":
		err = p.Work.ChooseUntil(ctx, actor, id, form.Line("choose_until"))
	default:
		err = core.Missing()
	}
	if route.Again(err) {
		c := sentCard(form)
		p.drawEdit(w, r, id, func(v *editView) {
			v.Sent = map[string]string{"card": c.Title, "card_about": c.About, "card_example": c.Example, "card_effort": c.Effort, "card_audience": c.Audience, "choose_until": form.Line("choose_until")}
		}, err)
		return
	}
	p.done(w, r, err, "build.saved", editPath(id)+"#menu")
}

// mayHandIn tells whether what is to be made is settled: set by the guide, chosen, or proposed. What is handed in already stays open.
func (v taskView) mayHandIn() bool {
	_, err := v.Menu.Kind(v.Task)
	return err == nil
}

// takes is the kind that is taken from the reader.
func (v taskView) takes() work.Kind {
	k, err := v.Menu.Kind(v.Task)
	if err != nil {
		return v.Kind
	}
	return k
}

// keeps tells whether the reader chose or proposed something at another level.
func (v taskView) keeps() bool {
	_, chosen := v.Menu.Chosen()
	return chosen && !v.Menu.Chooses() || v.Menu.Form.ID != "" && !v.Menu.Proposes()
}

func (v taskView) closed() bool {
	return v.Menu.Card != "" && v.Menu.Until != "" && v.Today > v.Menu.Until
}

// judged names the criteria, the same on every card.
func (v taskView) judged() string {
	list := make([]string, 0, len(v.Sheet.Criteria))
	for _, c := range v.Sheet.Criteria {
		list = append(list, c.Title)
	}
	return strings.Join(list, ", ")
}

func forWhom(ctx context.Context, c work.Card) string {
	if c.Audience == "" {
		return ui.T(ctx, "menu.open")
	}
	return ui.T(ctx, "unit.audience", "who", c.Audience)
}

// askState says how a suggestion or a proposal stands.
func askState(ctx context.Context, p proposal.Proposal) string {
	switch {
	case p.Status == proposal.Open && p.Turn == proposal.Asker:
		return ui.T(ctx, "menu.asked_back")
	case p.Status == proposal.Open && p.Meanwhile:
		return ui.T(ctx, "menu.waits_begin")
	case p.Status == proposal.Open:
		return ui.T(ctx, "menu.waits")
	case p.Status == proposal.Yes:
		return ui.T(ctx, "menu.yes")
	default:
		return ui.T(ctx, "menu.ended")
	}
}

func habitChoices(ctx context.Context, chosen []string) []ui.Choice {
	var list []ui.Choice
	for _, h := range work.FormHabits() {
		list = append(list, ui.Choice{Value: h, Label: ui.T(ctx, "inquiry.habit."+h), Chosen: slices.Contains(chosen, h)})
	}
	return list
}

func (v taskView) name(l core.LearnerID) string { return v.Names[l] }

// chose is how many chose each card, for a guide.
func (v taskView) chose() []ui.Count {
	var list []ui.Count
	for _, c := range v.Menu.Cards {
		n := 0
		for _, d := range v.Decided {
			if d.Card == c.Title {
				n++
			}
		}
		list = append(list, ui.Count{Label: c.Title, Is: n})
	}
	return list
}
