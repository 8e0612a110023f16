package checks

import (
	"context"
	"net/http"
	"strconv"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/plan"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// placedView is where somebody starts after a placement.
type placedView struct {
	Sitting *check.Sitting
	Course  plan.CourseToday
	Got     []plan.Standing // goals that it decided
	Passed  []plan.Standing // goals that it passed over
	Start   plan.Standing
	Step    plan.Step
	Starts  bool // there is something to start
}

func (p *Pages) startPlacement(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	to, ok := core.ParseID[core.GoalID](form.Line("to"))
	if !ok && form.Line("to") != "" {
		route.Fault(w, r, core.Missing())
		return
	}
	sitting, err := p.Checks.StartPlacement(r.Context(), route.Actor(r), id, to)
	if core.KindOf(err) == core.Locked {
		route.Flash(w, r, route.Note{Key: "check.gate.nothing_to_ask"})
		route.SeeOther(w, r, "/map/"+string(id))
		return
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, path(sitting))
}

// placed shows where a placement led.
func (p *Pages) placed(w http.ResponseWriter, r *http.Request, s *check.Sitting) {
	v := placedView{Sitting: s}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		v.Course, err = plan.CourseOf(ctx, tx, route.Actor(r), s.Course)
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.sort()
	route.Render(w, r, http.StatusOK, placedPage(v))
}

// sort tells what was decided, what is passed over, and what comes next.
func (v *placedView) sort() {
	for _, st := range v.Course.Standing {
		switch part, asked := v.Sitting.Part(st.Goal.ID); {
		case asked && part.Result == check.GotIt:
			v.Got = append(v.Got, st)
		case st.Known && !st.State.Is():
			v.Passed = append(v.Passed, st)
		}
	}
	if v.Step, v.Starts = plan.Next(v.Course.Standing); v.Starts {
		v.Start, v.Starts = v.Course.Find(v.Step.Goal)
	}
}

func (v placedView) headline(ctx context.Context) string {
	if !v.Starts {
		return ui.T(ctx, "placed.nothing_left")
	}
	return ui.T(ctx, "placed.title", "goal", v.Start.Goal.Title)
}

func (p *Pages) startEarlier(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.SittingID](r, "sitting")
	if err == nil {
		err = p.Checks.StartEarlier(r.Context(), route.Actor(r), id)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "placed.earlier_done"})
	route.SeeOther(w, r, path(id)+"/result")
}

// title is "question n of so many"; a placement asks at most so many.
func (v questionView) title(ctx context.Context) string {
	if v.Sitting.Kind == check.Placement {
		return ui.T(ctx, "placed.question_of", "n", v.Question.N, "total", v.total())
	}
	return ui.T(ctx, "check.question_of", "n", v.Question.N, "total", v.total())
}

// back is the page from which the check was begun.
func (v questionView) back(ctx context.Context) ui.Link {
	if v.Sitting.Kind == check.Placement {
		return ui.Link{Label: ui.T(ctx, "map.picture"), Href: "/map/" + string(v.Sitting.Course)}
	}
	return ui.Link{Label: v.Goal, Href: "/goals/" + string(v.Question.Goal)}
}

// rightOf is "n of m" for a goal of the placement.
func (v placedView) rightOf(ctx context.Context, st plan.Standing) string {
	part, _ := v.Sitting.Part(st.Goal.ID)
	return ui.T(ctx, "common.done_of", "n", strconv.Itoa(part.Right), "total", strconv.Itoa(part.Asked))
}
