package work

import (
	"context"
	"io"
	"net/http"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/library"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
	"crossfade/internal/work"
)

// maxBody is how much one handing in may send.
const maxBody = 120 << 20

// taskView is a task as a learner reads it. A guide sees the same, and what was handed in.
type taskView struct {
	work.Mine
	Sheet  criteria.Sheet
	Texts  prose.Texts
	Latest work.Version // of the reader's own product
	Handed []work.Of
	Guides bool
	Learns bool
	Ways   []goalWays // to learn what the task is about
	Shared bool       // the class makes criteria together, or each learner does
	Today  string
	Sent   work.Handing // when it needs another look
	Err    error

	Menu    work.Menu // what the reader decides
	Decided []work.Decided
	Names   map[core.LearnerID]string
	Card    map[string]string // a suggested card that needs another look

	Added   criteria.Mine       // what the reader adds to the sheet
	OwnSent *criteria.Criterion // one that needs another look
}

func (p *Pages) task(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[string](r, "task")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.drawTask(w, r, id, work.Handing{}, nil)
}

func (p *Pages) drawTask(w http.ResponseWriter, r *http.Request, id string, sent work.Handing, problem error) {
	v, err := p.loadTask(r, id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Sent, v.Err = sent, problem
	if v.Learns {
		if r, err = p.helped(r, &v); err != nil {
			route.Fault(w, r, err)
			return
		}
	}
	route.Render(w, r, statusOf(problem), taskPage(v))
}

// goalWays are the ways to learn one goal of the task's unit.
type goalWays struct {
	ID      core.GoalID
	Title   string
	Lessons []library.Resource
}

// helped has the button "I'm stuck" lead to the ladder of help, about the first goal of the unit; the task goes along. It finds what there is to
// learn from for the goals of the unit, in one statement for all of them.
func (p *Pages) helped(r *http.Request, v *taskView) (*http.Request, error) {
	u, err := p.Courses.Unit(r.Context(), route.Actor(r), v.Unit)
	if err != nil || len(u.Goals) == 0 {
		return r, err
	}
	var goals []core.GoalID
	for _, g := range u.Goals {
		goals = append(goals, g.ID)
	}
	var lessons map[core.GoalID][]library.Resource
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		lessons, err = library.ForGoals(ctx, tx, goals)
		return err
	})
	for _, g := range u.Goals {
		if len(lessons[g.ID]) > 0 {
			v.Ways = append(v.Ways, goalWays{ID: g.ID, Title: g.Title, Lessons: lessons[g.ID]})
		}
	}
	return r.WithContext(ui.WithHelp(r.Context(), "/goals/"+string(goals[0])+"/stuck?task="+v.ID)), err
}

func (p *Pages) loadTask(r *http.Request, id string) (v taskView, err error) {
	ctx, actor := r.Context(), route.Actor(r)
	v.Today, v.Guides = p.localDay(r), guides(actor)
	if v.Task, err = p.Work.Task(ctx, actor, id); err != nil {
		return v, err
	}
	list, err := p.Work.Tasks(ctx, actor, v.Unit)
	if err != nil {
		return v, err
	}
	for _, m := range list {
		if m.ID == id {
			v.Mine = m
		}
	}
	if v.Sheet, err = p.Criteria.Sheet(ctx, actor, id); err != nil {
		return v, err
	}
	if v.Product.ID != "" {
		l, err := p.look(ctx, actor, v.Product.ID)
		if err != nil {
			return v, err
		}
		if len(l.All) > 0 {
			v.Latest = l.All[0]
		}
	}
	if v.Learns, err = p.Courses.LearnsIn(ctx, actor, v.Course); err != nil {
		return v, err
	}
	err = p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		level, err := p.Criteria.Level(ctx, tx, actor.Org, v.Unit, actor.Learner)
		v.Shared = level != soundboard.LevelGuide || v.Guides // whose classes may stand otherwise
		return err
	})
	if err != nil {
		return v, err
	}
	if v.Guides {
		if v.Handed, err = p.Work.Handed(ctx, actor, id); err != nil {
			return v, err
		}
	}
	if v.Learns {
		if v.Added, err = p.Criteria.Mine(ctx, actor, id); err != nil {
			return v, err
		}
	}
	if err := p.loadMenu(ctx, actor, &v); err != nil {
		return v, err
	}
	texts := []string{v.Brief}
	for _, e := range v.Sheet.Exemplars {
		texts = append(texts, e.Words)
	}
	v.Texts, err = p.Prose.Course(ctx, v.Course, texts...)
	return v, err
}

// handIn takes a version: words, an address, files, files of the version before that go along.
func (p *Pages) handIn(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[string](r, "task")
	if err == nil {
		_, err = p.Work.Task(r.Context(), route.Actor(r), id) // before anything is stored
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	var h work.Handing
	form, err := route.ParseUpload(w, r, maxBody, func(_, name string, content io.Reader) error {
		f, err := p.Work.Keep(r.Context(), name, content)
		h.Files = append(h.Files, f)
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	h.Words, h.Link, h.Note, h.Keep = form.Text("words"), form.Line("link"), form.Text("note"), form.All("keep")
	product, err := p.Work.HandIn(r.Context(), route.Actor(r), id, h)
	if route.Again(err) {
		p.drawTask(w, r, id, h, err)
		return
	}
	p.done(w, r, err, "work.handed", productPath(product))
}

func (p *Pages) date(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "task")
	if !ok {
		return
	}
	err := p.Work.SetOwnDate(r.Context(), route.Actor(r), id, form.Line("on"), p.localDay(r))
	if route.Again(err) {
		p.drawTask(w, r, id, work.Handing{}, err)
		return
	}
	p.done(w, r, err, "unit.replanned", taskPath(id))
}

// until is the line about the date of a task.
func (v taskView) until(ctx context.Context) string {
	switch {
	case v.Due.Hard():
		return ui.T(ctx, "unit.hard", "date", day(ctx, v.Due.On), "why", v.Due.Why)
	case v.Own != "":
		return ui.T(ctx, "work.until", "date", day(ctx, v.Own))
	case v.Due.On != "":
		return ui.T(ctx, "work.until", "date", day(ctx, v.Due.On))
	default:
		return ""
	}
}

// replans tells whether the soft date that holds is past while nothing is handed in.
func (v taskView) replans() bool {
	held := v.Due
	if v.Own != "" {
		held.On = v.Own
	}
	return v.Learns && !v.Due.Hard() && held.Past(v.Today) && v.Product.Versions == 0
}

// words is the text that stands in the field: what was sent, or the newest version to go on from.
func (v taskView) words() string {
	if v.Err != nil {
		return v.Sent.Words
	}
	return v.Latest.Words
}

func (v taskView) link() string {
	if v.Err != nil {
		return v.Sent.Link
	}
	return v.Latest.Link
}

// takes tells which fields the form has for a kind.
func (v taskView) takesWords() bool { return v.takes() == work.Words || v.takes() == work.Any }
func (v taskView) takesLink() bool  { return v.takes() == work.Link || v.takes() == work.Any }
func (v taskView) takesFiles() bool { return v.takes() != work.Words && v.takes() != work.Link }

// accept is what the browser's own chooser offers; the server looks at the bytes.
func (v taskView) accept() string {
	switch v.takes() {
	case work.Picture:
		return "image/*"
	case work.Sound:
		return "audio/*,video/*"
	case work.Video:
		return "video/*"
	case work.Document:
		return ".pdf,.txt,.docx,.odt,.pptx,.odp,.xlsx,.ods,.epub,.doc,.rtf"
	default:
		return ""
	}
}

// camera is what a phone's camera takes for the kind: a photo, a film, or nothing.
func (v taskView) camera() string {
	switch v.takes() {
	case work.Any, work.Picture:
		return "image/*"
	case work.Video:
		return "video/*"
	default:
		return ""
	}
}

func kindChoices(ctx context.Context, chosen work.Kind) []ui.Choice {
	var list []ui.Choice
	for _, k := range work.Kinds() {
		list = append(list, ui.Choice{Value: string(k), Label: ui.T(ctx, "work.kind."+string(k)), Chosen: k == chosen}) // i18n:keys work.kind.*
	}
	return list
}

func keepChoices(files []work.File) []ui.Choice {
	var list []ui.Choice
	for _, f := range files {
		list = append(list, ui.Choice{Value: f.ID, Label: f.Name, Chosen: true})
	}
	return list
}

// editView is a task with its sheet as a guide changes it.
type editView struct {
	work.Task
	Hard  bool
	Sheet criteria.Sheet
	Menu  work.Menu
	Err   error
	Sent  map[string]string // fields of a criterion or an example that need another look
}

func (p *Pages) newTask(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.UnitID](r, "unit")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.drawNew(w, r, work.Task{Unit: id, Kind: work.Any, Need: course.Must}, false, nil)
}

func (p *Pages) drawNew(w http.ResponseWriter, r *http.Request, t work.Task, hard bool, problem error) {
	u, _, err := p.Courses.UnitToEdit(r.Context(), route.Actor(r), t.Unit, "")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	t.UnitTitle, t.Lang = u.Title, u.Lang
	route.Render(w, r, statusOf(problem), editPage(editView{Task: t, Hard: hard, Err: problem}))
}

// sentTask is what the form of a task says.
func sentTask(form route.Form) (work.Task, bool) {
	return work.Task{
		Title: form.Line("title"), Brief: form.Text("brief"), Audience: form.Line("audience"), Kind: work.Kind(form.Line("kind")),
		Need: course.Necessity(form.Line("need")), Due: course.Due{On: form.Line("until"), Why: form.Line("until_why")},
	}, form.Has("hard")
}

func (p *Pages) addTask(w http.ResponseWriter, r *http.Request) {
	unit, form, ok := route.PathForm[string](w, r, "unit")
	if !ok {
		return
	}
	t, hard := sentTask(form)
	t.Unit = core.UnitID(unit)
	id, err := p.Work.PutTask(r.Context(), route.Actor(r), t, hard)
	if route.Again(err) {
		p.drawNew(w, r, t, hard, err)
		return
	}
	p.done(w, r, err, "task.added", editPath(id))
}

func (p *Pages) editTask(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[string](r, "task")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.drawEdit(w, r, id, nil, nil)
}

func (p *Pages) drawEdit(w http.ResponseWriter, r *http.Request, id string, change func(*editView), problem error) {
	v := editView{Err: problem, Sent: map[string]string{}}
	var err error
	if v.Task, err = p.Work.Task(r.Context(), route.Actor(r), id); err == nil {
		v.Hard = v.Due.Hard()
		v.Sheet, err = p.Criteria.Sheet(r.Context(), route.Actor(r), id)
	}
	if err == nil {
		v.Menu, err = p.Work.Menu(r.Context(), route.Actor(r), id)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if change != nil {
		change(&v)
	}
	route.Render(w, r, statusOf(problem), editPage(v))
}

func (p *Pages) saveTask(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "task")
	if !ok {
		return
	}
	t, hard := sentTask(form)
	t.ID = id
	_, err := p.Work.PutTask(r.Context(), route.Actor(r), t, hard)
	if route.Again(err) {
		p.drawEdit(w, r, id, func(v *editView) {
			t.Unit, t.UnitTitle, t.Lang = v.Unit, v.UnitTitle, v.Lang
			v.Task, v.Hard = t, hard
		}, err)
		return
	}
	p.done(w, r, err, "build.saved", editPath(id))
}

func (p *Pages) retire(w http.ResponseWriter, r *http.Request) {
	id, _, ok := route.PathForm[string](w, r, "task")
	if !ok {
		return
	}
	unit, err := p.Work.RetireTask(r.Context(), route.Actor(r), id)
	p.done(w, r, err, "task.retired", unitPath(unit)+"/build")
}

func (p *Pages) addCriterion(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "task")
	if !ok {
		return
	}
	c := criteria.Criterion{Title: form.Line("criterion"), Low: form.Line("low"), Mid: form.Line("mid"), Top: form.Line("top")}
	err := p.Criteria.Add(r.Context(), route.Actor(r), id, c)
	if route.Again(err) {
		p.drawEdit(w, r, id, func(v *editView) {
			v.Sent = map[string]string{"criterion": c.Title, "low": c.Low, "mid": c.Mid, "top": c.Top}
		}, err)
		return
	}
	p.done(w, r, err, "build.saved", editPath(id)+"#criteria")
}

func (p *Pages) addExample(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "task")
	if !ok {
		return
	}
	e := criteria.Exemplar{Title: form.Line("example"), Words: form.Text("example_words"), Link: form.Line("example_link"), Note: form.Text("example_note"), Strong: form.Line("strong") != "0"}
	err := p.Criteria.AddExemplar(r.Context(), route.Actor(r), id, e)
	if route.Again(err) {
		p.drawEdit(w, r, id, func(v *editView) {
			v.Sent = map[string]string{"example": e.Title, "example_words": e.Words, "example_link": e.Link, "example_note": e.Note}
		}, err)
		return
	}
	p.done(w, r, err, "build.saved", editPath(id)+"#examples")
}

func (p *Pages) remove(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "task")
	if !ok {
		return
	}
	p.done(w, r, p.Criteria.Remove(r.Context(), route.Actor(r), id, form.Line("id")), "build.saved", editPath(id)+"#criteria")
}

func needChoices(ctx context.Context, need course.Necessity) []ui.Choice {
	var list []ui.Choice
	for _, n := range []course.Necessity{course.Must, course.Should, course.Stretch} {
		list = append(list, ui.Choice{Value: string(n), Label: ui.T(ctx, "unit.need."+string(n)), Chosen: n == need})
	}
	return list
}
