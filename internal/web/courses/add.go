package courses

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/library"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// addView is the form of a new resource.
type addView struct {
	course.GoalView
	Thing   course.NewThing
	Minutes string
	Err     error
}

func addPath(v goalView, k course.ThingKind) string {
	path := goalPath(v.spot()) + "/add?kind=" + string(k)
	if v.Column != "" {
		path += "&fill=" + v.Column
	}
	return path
}

// questionPath leads to a new question on the goal, for the clicked cell.
func questionPath(v goalView) string {
	path := coursePath(v.Course.ID) + "/questions/new?goal=" + string(v.Row.Goal.ID)
	if v.Column != "" {
		path += "&use=" + v.Column
	}
	return path
}

func thingIcon(k course.ThingKind) string {
	icons := map[course.ThingKind]string{course.VideoThing: "video", course.LinkThing: "link", course.FileThing: "upload", course.PersonThing: "people"}
	if icon := icons[k]; icon != "" {
		return icon
	}
	return "edit"
}

// i18n:keys course.add.*

// usualForm is the form that a kind of resource mostly has.
func usualForm(k course.ThingKind) library.Form {
	switch k {
	case course.VideoThing:
		return library.Watch
	case course.PersonThing:
		return library.Talk
	default:
		return library.Read
	}
}

func (p *Pages) findAdd(r *http.Request, kind course.ThingKind) (v addView, err error) {
	at, err := spotOf(r)
	if err != nil {
		return v, err
	}
	if v.GoalView, err = p.Courses.LookAtGoal(r.Context(), route.Actor(r), at.Course, at.Goal); err != nil {
		return v, err
	}
	if !kind.Valid() {
		return v, core.Missing()
	}
	v.Thing = course.NewThing{Kind: kind, Form: usualForm(kind), Role: library.Learn, Lang: v.Course.Lang}
	return v, nil
}

func (p *Pages) addForm(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	v, err := p.findAdd(r, course.ThingKind(q.Get("kind")))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	switch q.Get("fill") {
	case "fix":
		v.Thing.Role = library.FixIt
	case "stretch":
		v.Thing.Role = library.Stretch
	}
	route.Render(w, r, http.StatusOK, addPage(v))
}

// add takes a new resource, with its files.
func (p *Pages) add(w http.ResponseWriter, r *http.Request) {
	v, err := p.findAdd(r, course.ThingKind(r.URL.Query().Get("kind")))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	err = p.readThing(r, &v)
	if err == nil {
		var id core.ResourceID
		at := course.Spot{Course: v.Course.ID, Goal: v.Row.Goal.ID}
		if id, err = p.Courses.AddThing(r.Context(), route.Actor(r), at, v.Thing); err == nil {
			p.added(w, r, v, id)
			return
		}
	}
	switch {
	case core.KindOf(err) == core.TooMuch || tooLarge(err):
		v.Err = core.BadField("file", "import.too_large")
	case !route.Again(err):
		route.Fault(w, r, err)
		return
	default:
		v.Err = err
	}
	route.Render(w, r, http.StatusUnprocessableEntity, addPage(v))
}

func (p *Pages) added(w http.ResponseWriter, r *http.Request, v addView, id core.ResourceID) {
	note := route.Note{Key: "course.add.done"}
	if v.Thing.Kind == course.VideoThing && v.Thing.Captions == nil {
		note.Key = "course.add.done_silent"
	}
	route.Flash(w, r, note)
	route.SeeOther(w, r, lessonPath(v.Course.ID, id))
}

// Limits of the fields of the form.
const (
	maxField = 256 << 10
	maxParts = 30
)

// readThing reads the form piece by piece, so that a film never stands in memory.
func (p *Pages) readThing(r *http.Request, v *addView) error {
	form, err := r.MultipartReader()
	if err != nil {
		return &core.Fault{Kind: core.Invalid, Key: "error.no_form", Err: err}
	}
	for range maxParts {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return &core.Fault{Kind: core.Invalid, Key: "error.no_form", Err: err}
		}
		if err := p.readPart(r.Context(), part, v); err != nil {
			return err
		}
	}
	return core.NewFault(core.Invalid, "error.no_form")
}

func (p *Pages) readPart(ctx context.Context, part *multipart.Part, v *addView) error {
	t := &v.Thing
	switch part.FormName() {
	case "file", "captions":
		if part.FileName() == "" {
			return nil
		}
		up, err := p.Courses.Receive(ctx, part.FileName(), part)
		if part.FormName() == "file" {
			t.File = up
		} else {
			t.Captions = up
		}
		return err
	}
	raw, err := io.ReadAll(io.LimitReader(part, maxField))
	if err != nil {
		return &core.Fault{Kind: core.Invalid, Key: "error.no_form", Err: err}
	}
	if !utf8.Valid(raw) || strings.ContainsRune(string(raw), 0) {
		return core.NewFault(core.Invalid, "error.text_unreadable")
	}
	value := strings.ReplaceAll(string(raw), "\r\n", "\n")
	switch part.FormName() {
	case "title":
		t.Title = strings.Join(strings.Fields(value), " ")
	case "text":
		t.Text = value
	case "address":
		t.Address = value
	case "authors":
		t.Authors = value
	case "licence":
		t.Licence = strings.Join(strings.Fields(value), " ")
	case "lang":
		t.Lang = strings.TrimSpace(value)
	case "form":
		t.Form = library.Form(value)
	case "role":
		t.Role = library.Role(value)
	case "minutes":
		v.Minutes = strings.TrimSpace(value)
		if t.Minutes, err = strconv.Atoi(or(v.Minutes, "0")); err != nil {
			t.Minutes = -1
		}
	}
	return nil
}

func formChoices(ctx context.Context, chosen library.Form) []ui.Choice {
	var list []ui.Choice
	for _, f := range library.Forms() {
		list = append(list, ui.Choice{Value: string(f), Label: ui.T(ctx, "course.form."+string(f)), Chosen: f == chosen})
	}
	return list
}

func roleChoices(ctx context.Context, chosen library.Role) []ui.Choice {
	var list []ui.Choice
	for _, r := range []library.Role{library.Learn, library.FixIt, library.Stretch} {
		list = append(list, ui.Choice{Value: string(r), Label: ui.T(ctx, "course.role."+string(r)), Chosen: r == chosen}) // i18n:keys course.role.*
	}
	return list
}
