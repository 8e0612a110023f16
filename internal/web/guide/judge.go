package guide

import (
	"context"
	"net/http"
	"strconv"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/mastery"
	"crossfade/internal/people"
	"crossfade/internal/progress"
	"crossfade/internal/web/itemview"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// judgeView is a learner's work for one goal, and the form that judges it.
type judgeView struct {
	check.JudgeLook
	Learner people.Person
	Checks  []aloneView
	Once    string // made with the form, so that a double submit is one judgement
	From    string // "now" leads back to the list
	Chosen  string // the state
	Typed   string // the note, as it came
	Wrong   map[string]string
}

// aloneView is one check alone with its questions.
type aloneView struct {
	check.GoalPart
	Questions []itemview.Question
}

// judgePath is where a learner's work for a goal is judged.
func judgePath(learner core.LearnerID, goal core.GoalID) string {
	return "/now/judgements/" + string(learner) + "/" + string(goal)
}

func (p *Pages) judgement(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadJudgement(r)
	v.Once = core.NewID[string]()
	if r.URL.Query().Get("from") == "now" {
		v.From = "now"
	}
	show(w, r, v, err, judgePage)
}

func (p *Pages) loadJudgement(r *http.Request) (judgeView, error) {
	learner, goal, err := place(r)
	if err != nil {
		return judgeView{}, err
	}
	var v judgeView
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		if v.Learner, err = p.known(ctx, tx, route.Actor(r), learner); err != nil {
			return err
		}
		v.JudgeLook, err = p.Checks.LookAtGoal(ctx, tx, route.Actor(r), learner, goal)
		return err
	})
	if err != nil {
		return v, err
	}
	v.Checks, err = p.aloneViews(r.Context(), v.JudgeLook)
	return v, err
}

// aloneViews readies the checks alone with their questions.
func (p *Pages) aloneViews(ctx context.Context, j check.JudgeLook) ([]aloneView, error) {
	list := make([]aloneView, 0, len(j.Alone))
	for i := range j.Alone {
		s := &j.Alone[i]
		part, ok := s.Part(j.Goal.ID)
		if !ok {
			continue
		}
		one := aloneView{GoalPart: *part}
		for _, q := range s.Questions {
			view, err := p.look(ctx, s.Course, q)
			if err != nil {
				return nil, err
			}
			view.Prefix = "s" + strconv.Itoa(i) + view.Prefix // several checks stand on one page
			one.Questions = append(one.Questions, view)
		}
		list = append(list, one)
	}
	return list, nil
}

func (p *Pages) judge(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.loadJudgement(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Once, v.From, v.Chosen, v.Typed = form.Line("once"), form.Line("from"), form.Line("state"), form.Text("note")
	if _, ok := core.ParseID[string](v.Once); !ok {
		v.Once = core.NewID[string]()
	}
	err = p.Checks.Judge(r.Context(), route.Actor(r), v.Learner.Learner, v.Goal.ID, progress.Judgement{
		// The same form with another choice, sent after a step back in the browser, is another judgement.
		ID:    core.DerivedID[core.StatementID]("judgement", v.Once, v.Chosen, v.Typed),
		State: judgements[v.Chosen], // another word is no state, and the service says what to choose
		Note:  v.Typed,
	})
	switch {
	case err == nil:
		route.Flash(w, r, route.Note{Key: "guide.judged." + v.Chosen, Args: []string{"name", v.Learner.Name, "goal", short(v.Goal.Title)}})
		route.SeeOther(w, r, v.back())
	case route.Again(err):
		v.Wrong = route.FieldKeys(err)
		route.Render(w, r, http.StatusUnprocessableEntity, judgePage(v))
	default:
		route.Fault(w, r, err)
	}
}

// judgements are the states that a guide can give, as the form sends them.
var judgements = map[string]mastery.State{
	string(ui.NotYet): mastery.NotYet, string(ui.GettingThere): mastery.GettingThere, string(ui.GotIt): mastery.GotIt,
}

// back is where the guide came from.
func (v judgeView) back() string {
	if v.From == "now" {
		return "/now"
	}
	return pathOf(v.Learner.Learner) + "#goal-" + string(v.Goal.ID)
}
