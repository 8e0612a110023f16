package today

import (
	"context"
	"net/http"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/goal"
	"crossfade/internal/progress"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// WhyView is what "Why?" shows: the state, the rule in one sentence, and the evidence behind it.
type WhyView struct {
	Goal    string
	Back    ui.Link
	State   progress.State
	Shown   []Shown // formal evidence, newest first
	Ignored int     // voided or not counting: said as a number
	Own     bool    // the learner looks; others see practice as a count

	guess *guessView // the learner's own alone
}

// Shown is one line of evidence.
type Shown struct {
	evidence.Statement
	Decided bool   // it is what the state rests on
	Note    string // what a guide wrote beside a judgement
}

// LoadWhy reads the evidence behind a learner's state for a goal.
func LoadWhy(ctx context.Context, tx *db.Tx, learner core.LearnerID, id core.GoalID) (WhyView, error) {
	g, err := goal.Get(ctx, tx, id)
	if err != nil {
		return WhyView{}, err
	}
	v := WhyView{Goal: g.Title}
	if v.State, err = progress.Of(ctx, tx, learner, id); err != nil {
		return WhyView{}, err
	}
	list, err := evidence.ForGoal(ctx, tx, learner, id)
	if err != nil {
		return WhyView{}, err
	}
	notes, err := evidence.Notes(ctx, tx, learner, id)
	if err != nil {
		return WhyView{}, err
	}
	because := map[string]bool{}
	for _, b := range v.State.Outcome.Because {
		because[b] = true
	}
	for i := len(list) - 1; i >= 0; i-- {
		s := list[i]
		switch s.Verb {
		case evidence.Completed, evidence.Judged, evidence.Held, evidence.Opened:
			v.Shown = append(v.Shown, Shown{Statement: s, Decided: because[string(s.ID)], Note: notes[s.ID]})
		case evidence.Answered, evidence.Experienced, evidence.Reflected, evidence.Voided:
		}
	}
	return v, nil
}

func (p *Pages) why(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.GoalID](r, "goal")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	actor := route.Actor(r)
	var v WhyView
	past := false
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		err := p.Plan.Meets(ctx, tx, actor, id)
		if core.KindOf(err) == core.NotFound { // what was earned stays to be seen when its goal is in no course any more
			past, err = true, earlier(ctx, tx, actor.Learner, id, err)
		}
		if err != nil {
			return err
		}
		if v, err = LoadWhy(ctx, tx, actor.Learner, id); err != nil {
			return err
		}
		v.guess, err = loadGuess(ctx, tx, actor.Learner, id)
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Own = true
	v.Back = ui.Link{Label: v.Goal, Href: "/goals/" + string(id)}
	if past {
		v.Back = ui.Link{Label: ui.T(r.Context(), "progress.title"), Href: "/progress"}
	}
	route.Render(w, r, http.StatusOK, WhyPage(v))
}

// earlier is nil for a goal that the learner has got and that is no longer in its source; else what was wrong.
func earlier(ctx context.Context, tx *db.Tx, learner core.LearnerID, id core.GoalID, wrong error) error {
	past, err := progress.PastOf(ctx, tx, learner)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(past, func(p progress.Past) bool { return p.Goal == id }) {
		return nil
	}
	return wrong
}
