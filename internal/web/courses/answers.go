package courses

import (
	"bytes"
	"context"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/goal"
	"crossfade/internal/interop/casenetwork"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// answersView is to what the goals of a course answer.
type answersView struct {
	Course course.Titled
	There  []course.Aligned
	Off    []course.Aligned // taken away
}

// answers lists the links of a course to standards, those by a code and those by hand, to be looked through.
func (p *Pages) answers(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	var v answersView
	var all []course.Aligned
	if all, v.Course, err = p.Courses.FindAligned(r.Context(), route.Actor(r), id); err != nil {
		route.Fault(w, r, err)
		return
	}
	for _, a := range all {
		if a.Off {
			v.Off = append(v.Off, a)
		} else {
			v.There = append(v.There, a)
		}
	}
	route.Render(w, r, http.StatusOK, answersPage(v))
}

// saveAnswers takes links away, or makes those again that were taken away.
func (p *Pages) saveAnswers(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[core.CourseID](w, r, "course")
	if !ok {
		return
	}
	var links []course.Link
	again := len(form.All("gone")) > 0
	for _, s := range append(form.All("link"), form.All("gone")...) {
		from, to, _ := strings.Cut(s, " ")
		one, ok1 := core.ParseID[core.GoalID](from)
		other, ok2 := core.ParseID[core.GoalID](to)
		if !ok1 || !ok2 {
			route.Fault(w, r, core.Missing())
			return
		}
		links = append(links, course.Link{Goal: one, Standard: other})
	}
	if err := p.Courses.AlignMany(r.Context(), route.Actor(r), id, links, again); err != nil {
		route.Fault(w, r, err)
		return
	}
	if len(links) > 0 {
		note := route.Note{Key: "course.standards.gone", Args: []string{"n", strconv.Itoa(len(links))}}
		if again {
			note.Key = "course.standards.back_again"
		}
		route.Flash(w, r, note)
	}
	route.SeeOther(w, r, answersPath(id))
}

func answersPath(id core.CourseID) string { return coursePath(id) + "/standards" }

func linkValue(a course.Aligned) string { return string(a.Goal.ID) + " " + string(a.To.ID) }

// linkChoices are links to choose from.
func linkChoices(ctx context.Context, list []course.Aligned) []ui.Choice {
	var choices []ui.Choice
	for _, a := range list {
		about := ui.T(ctx, "course.standards.by_code")
		if a.ByHand {
			about = ui.T(ctx, "course.standards.by_hand")
		}
		if a.Off {
			about = a.To.From
		} else {
			about = a.To.From + " · " + about
		}
		choices = append(choices, ui.Choice{Value: linkValue(a), Label: strings.TrimSpace(a.Goal.Title + " → " + a.To.Code + " " + a.To.Title), About: about})
	}
	return choices
}

// saveCASE gives a framework as a CASE package.
func (p *Pages) saveCASE(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.FrameworkID](r, "framework")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	f, err := p.Courses.FrameworkByID(r.Context(), route.Actor(r), id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	var out bytes.Buffer
	if err := casenetwork.Write(&out, f); err != nil {
		route.Fault(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Key + ".case.json"}))
	if _, err := w.Write(out.Bytes()); err != nil {
		return // the reader went away
	}
}

func casePath(id core.FrameworkID) string { return "/standards/" + string(id) + "/case.json" }

// framework is the framework of the course's own goals.
func (v overviewView) framework() core.FrameworkID { return goal.FrameworkID(v.Actor.Org, v.Key) }
