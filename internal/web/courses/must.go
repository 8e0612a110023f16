package courses

import (
	"net/http"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// mustView is the page on which must-covers are marked.
type mustView struct {
	course.View
}

func (p *Pages) must(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.Courses.Look(r.Context(), route.Actor(r), id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, mustPage(mustView{v}))
}

func (p *Pages) saveMust(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[core.CourseID](w, r, "course")
	if !ok {
		return
	}
	var must []core.GoalID
	for _, s := range form.All("must") {
		if g, ok := core.ParseID[core.GoalID](s); ok {
			must = append(must, g)
		}
	}
	n, err := p.Courses.MarkMust(r.Context(), route.Actor(r), id, must)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	note := route.Note{Key: "course.must.saved"}
	if n == 0 {
		note.Key = "course.people.unchanged"
	}
	route.Flash(w, r, note)
	route.SeeOther(w, r, coursePath(id)+"#grid")
}

// mustChoices are the goals of a unit to tick.
func mustChoices(rows []course.Row) []ui.Choice {
	var list []ui.Choice
	for _, r := range rows {
		list = append(list, ui.Choice{Value: string(r.Goal.ID), Label: r.Goal.Title, Chosen: r.Goal.Need == course.Must})
	}
	return list
}
