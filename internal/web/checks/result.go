package checks

import (
	"context"
	"net/http"
	"slices"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/mastery"
	"crossfade/internal/plan"
	"crossfade/internal/web/itemview"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// resultView is what the result of a sitting shows: per goal, never one total.
type resultView struct {
	Sitting  *check.Sitting
	Course   string
	Goals    []goalResult
	Yours    int // goals that are got now
	Now      time.Time
	Right    int // of a check together: right at the first try
	Practice bool
}

// goalResult is the result for one goal.
type goalResult struct {
	check.GoalPart
	plan.Standing
	First  check.Try    // the first check alone; zero Sitting when this is it
	Opens  []ui.Link    // goals that this one opened
	Mixups []mixup      // what the misses have in common
	Needs  int          // right answers that the rule asks for; 0 = it does not ask for so many in one check
	Plan   *check.Fixit // the plan that answers this result, while it is open
}

// mixup is a misconception with how many answers showed it.
type mixup struct {
	Name string
	N    int
}

func (p *Pages) result(w http.ResponseWriter, r *http.Request) {
	s, err := p.sitting(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if s.Status == check.Open {
		route.SeeOther(w, r, path(s.ID))
		return
	}
	if s.Kind == check.Film {
		route.SeeOther(w, r, lessonOf(s))
		return
	}
	if s.Kind == check.Practice && s.Fixit != "" {
		route.SeeOther(w, r, "/fixits/"+s.Fixit)
		return
	}
	if s.Kind == check.Placement {
		p.placed(w, r, s)
		return
	}
	v, err := p.loadResult(r, s)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, resultPage(v))
}

func (p *Pages) loadResult(r *http.Request, s *check.Sitting) (resultView, error) {
	v := resultView{Sitting: s, Now: p.Clock.Now(), Right: rightAtFirst(s)}
	actor := route.Actor(r)
	var courses []plan.CourseToday
	plans := map[core.GoalID]*check.Fixit{}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var err error
		courses, err = plan.CoursesOf(ctx, tx, actor.Org, actor.Learner)
		return err
	})
	if err != nil {
		return v, err
	}
	for _, c := range courses {
		for _, st := range c.Standing {
			if st.Fact.Fixit != nil && st.Fact.Fixit.Sitting == s.ID {
				plans[st.Goal.ID] = st.Fact.Fixit
			}
		}
	}
	for _, part := range s.Goals {
		g := goalResult{GoalPart: part, Mixups: mixups(s, part.Goal), Plan: plans[part.Goal]}
		for _, c := range courses {
			g.place(c, s, &v)
		}
		if g.State.Is() {
			v.Yours++
		}
		v.Goals = append(v.Goals, g)
	}
	return v, nil
}

// place finds the goal in a course, with what it opened there.
func (g *goalResult) place(c plan.CourseToday, s *check.Sitting, v *resultView) {
	if c.Outline.ID != s.Course {
		return
	}
	v.Course = c.Outline.Title
	for _, st := range c.Standing {
		if st.Goal.ID == g.GoalPart.Goal {
			g.Standing = st
			if st.Fact.First.Sitting != s.ID {
				g.First = st.Fact.First
			}
			g.Needs = needed(st)
		}
		if st.Way.Open && !st.Way.ByHand && !st.State.Is() && slices.Contains(st.Goal.Needs, g.GoalPart.Goal) {
			g.Opens = append(g.Opens, ui.Link{Label: st.Goal.Title, Href: "/goals/" + string(st.Goal.ID)})
		}
	}
}

// needed is how many right answers of a whole check the rule asks for; 0 for a rule that looks at something else.
func needed(s plan.Standing) int {
	rule := s.State.Outcome.Rule
	switch {
	case rule.Key == "":
		return 4
	case rule.Key == mastery.DefaultKey:
		return int(rule.Params["right"])
	}
	return 0
}

// rightAtFirst counts the questions that were right at the first try.
func rightAtFirst(s *check.Sitting) int {
	n := 0
	for i := range s.Questions {
		if q := &s.Questions[i]; q.Right() && q.Tries <= 1 {
			n++
		}
	}
	return n
}

// mixups counts the misconceptions that the wrong answers of a goal showed, the most frequent first.
func mixups(s *check.Sitting, goal core.GoalID) []mixup {
	var list []mixup
	for i := range s.Questions {
		q := &s.Questions[i]
		if q.Goal != goal || q.Right() {
			continue
		}
		for _, part := range q.Result.Parts {
			if part.Misconception == "" {
				continue
			}
			at := slices.IndexFunc(list, func(m mixup) bool { return m.Name == part.Misconception })
			if at < 0 {
				list = append(list, mixup{Name: part.Misconception, N: 1})
			} else {
				list[at].N++
			}
		}
	}
	slices.SortStableFunc(list, func(a, b mixup) int { return b.N - a.N })
	return list
}

// answersView is every question of a finished sitting with its answer.
type answersView struct {
	Sitting   *check.Sitting
	Back      ui.Link
	Questions []reviewed
}

// reviewed is one question as it is looked at afterwards.
type reviewed struct {
	check.Question
	View  itemview.Question
	Texts prose.Texts
}

func (p *Pages) answers(w http.ResponseWriter, r *http.Request) {
	s, err := p.sitting(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if s.Status == check.Open {
		route.SeeOther(w, r, path(s.ID))
		return
	}
	v := answersView{Sitting: s, Back: ui.Link{Label: ui.T(r.Context(), "check.to_result"), Href: path(s.ID) + "/result"}}
	for i := range s.Questions {
		one, err := review(r.Context(), p.Prose, s, &s.Questions[i])
		if err != nil {
			route.Fault(w, r, err)
			return
		}
		v.Questions = append(v.Questions, one)
	}
	route.Render(w, r, http.StatusOK, answersPage(v))
}

// review readies a question of a finished sitting with its answer and solution.
func review(ctx context.Context, maker *prose.Maker, s *check.Sitting, q *check.Question) (reviewed, error) {
	texts, err := maker.Variant(ctx, s.Course, q.Variant)
	if err != nil {
		return reviewed{}, err
	}
	view := itemview.Question{
		Shown: q.Variant.Shown(), Mode: itemview.Review, Response: q.Response, Key: q.Variant.Key(), Solution: q.Variant.Item.Solution,
		Rich: texts.HTML, Lang: ui.L(ctx).Lang(), Prefix: prefix(q.N), Files: filesOf(s, q),
	}
	if len(q.Result.Parts) > 0 {
		view.Result = &q.Result
	}
	return reviewed{Question: *q, View: view, Texts: texts}, nil
}

func (p *Pages) keep(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	s, err := p.sitting(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if err := p.Checks.KeepOrChange(r.Context(), route.Actor(r), s.ID, form.Line("keep")); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, path(s.ID)+"/result#keep")
}

// lifted is the one card to act on: the first goal that is not there yet, else the first.
func (v resultView) lifted() int {
	for i, g := range v.Goals {
		if !g.State.Is() {
			return i
		}
	}
	return 0
}
