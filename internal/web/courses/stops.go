package courses

import (
	"context"
	"net/http"

	"crossfade/internal/course"
	"crossfade/internal/library"
	"crossfade/internal/richtext"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// HasFilm tells whether the lesson shows a film or a sound.
func (v lessonView) HasFilm() bool { return len(richtext.MediaIn(v.Lesson.Body)) > 0 }

// saveStop lets a film ask at one more time, or run on at one.
func (p *Pages) saveStop(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v, err := p.findLesson(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	note := "course.lesson.stop_added"
	if form.Has("take") {
		note = "course.lesson.stop_taken"
		at, _ := library.ParseTime(form.Line("take"))
		err = p.Courses.RemoveStop(r.Context(), route.Actor(r), v.Course, v.Lesson.ID, at)
	} else {
		v.Stop = course.NewStop{At: form.Line("at"), Item: form.Line("item"), Ask: form.Text("ask"), Right: form.Line("right"), Wrong: form.Text("wrong"), Say: form.Text("say")}
		err = p.Courses.AddStop(r.Context(), route.Actor(r), v.Course, v.Lesson.ID, v.Stop)
	}
	switch {
	case route.Again(err):
		v.Err = err
		route.Render(w, r, http.StatusUnprocessableEntity, lessonPage(v))
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, route.Note{Key: note})
		route.SeeOther(w, r, lessonPath(v.Course, v.Lesson.ID)+"#stops")
	}
}

// stopChoices are the questions that a film could ask, a short one first.
func stopChoices(ctx context.Context, v lessonView) []ui.Choice {
	list := []ui.Choice{{Label: ui.T(ctx, "course.lesson.stop_item_new"), Chosen: v.Stop.Item == ""}}
	for _, st := range v.Film.Choose {
		list = append(list, ui.Choice{Value: st.Item.Key, Label: course.Headline(st.Item), Chosen: st.Item.Key == v.Stop.Item})
	}
	return list
}
