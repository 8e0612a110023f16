package authoring

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/item"
	"crossfade/internal/sent"
	"crossfade/internal/web/itemview"
	"crossfade/internal/web/prose"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// Pages are the pages of this package with the services behind them.
type Pages struct {
	Courses *course.Service
	Prose   *prose.Maker
}

// Routes is the table of this package's routes.
func (p *Pages) Routes() []route.Route {
	return []route.Route{
		{Pattern: "GET /courses/{course}/questions", Who: route.Guides, Handler: p.list, Note: "the questions of a course"},
		{Pattern: "GET /courses/{course}/questions/new", Who: route.Guides, Handler: p.blank, Note: "write a question"},
		{Pattern: "POST /courses/{course}/questions", Who: route.Guides, Handler: p.save, Note: "keep a new question"},
		{Pattern: "GET /courses/{course}/questions/{item}", Who: route.Guides, Handler: p.edit, Note: "a question, to change"},
		{Pattern: "POST /courses/{course}/questions/{item}", Who: route.Guides, Handler: p.save, Note: "keep a changed question"},
		{Pattern: "GET /courses/{course}/questions/{item}/preview", Who: route.Guides, Handler: p.preview, Note: "a question as a learner sees it"},
		{Pattern: "POST /courses/{course}/questions/{item}/preview", Who: route.Guides, Handler: p.try, Note: "try it; nothing is kept"},
		{Pattern: "POST /courses/{course}/questions/{item}/retire", Who: route.Guides, Handler: p.retire, Note: "take a question out of use, or back"},
	}
}

// listView is the list of a course's questions.
type listView struct {
	course.Questions
	Wanted item.Wanted
	Next   string // the address of the next page, "" at the end
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	asked := r.URL.Query()
	v := listView{Wanted: item.Wanted{Use: useOf(asked.Get("use")), Show: showOf(asked.Get("show"))}}
	if goal, ok := core.ParseID[core.GoalID](asked.Get("goal")); ok {
		v.Wanted.Goal = goal
	}
	after := asked.Get("after")
	if len(after) > 400 {
		after = ""
	}
	v.Questions, err = p.Courses.FindQuestions(r.Context(), route.Actor(r), id, v.Wanted, core.Page{After: after})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if v.More {
		next := v.query()
		next.Set("after", v.List[len(v.List)-1].Item.Key)
		v.Next = listPath(id) + "?" + next.Encode()
	}
	route.Render(w, r, http.StatusOK, listPage(v))
}

// query is the narrowing of a list as it stands in its address.
func (v listView) query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"goal": string(v.Wanted.Goal), "use": string(v.Wanted.Use), "show": string(v.Wanted.Show)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

func useOf(s string) item.Use {
	switch u := item.Use(s); u {
	case item.Practice, item.Together, item.Alone, item.InFilms:
		return u
	default:
		return ""
	}
}

func showOf(s string) item.Show {
	switch show := item.Show(s); show {
	case item.NoGoal, item.EditedNow, item.Gone:
		return show
	default:
		return item.InUse
	}
}

// editView is one question as a form.
type editView struct {
	course.Questions
	Stored   item.Stored // ID "" is a new question
	Draft    draft
	Problems []ui.Problem
	Examples []example // variants, for a look; none before the first save
	Seed     uint64
}

// example is one variant as a line: its values and its question.
type example struct {
	Texts  prose.Texts
	Values []item.Value
	Body   string
	Right  []item.Answer
}

// looks is how many variants are shown.
const looks = 5

func (p *Pages) blank(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	var v editView
	if v.Questions, v.Stored, err = p.Courses.Question(r.Context(), route.Actor(r), id, ""); err != nil {
		route.Fault(w, r, err)
		return
	}
	kind := kindOf(r.URL.Query().Get("kind"))
	v.Stored.Item = item.Item{Lang: v.Lang, Interactions: []item.Interaction{{ID: "R1", Kind: kind}}}
	v.Draft = draftOf(v.Stored.Item)
	if goal, ok := core.ParseID[core.GoalID](r.URL.Query().Get("goal")); ok {
		for _, g := range v.Goals {
			if g.ID == goal {
				v.Draft.Goal = g.Key
			}
		}
	}
	if use := useOf(r.URL.Query().Get("use")); use != "" {
		v.Draft.Uses = []string{string(use)}
	}
	route.Render(w, r, http.StatusOK, editPage(v))
}

func (p *Pages) edit(w http.ResponseWriter, r *http.Request) {
	v, err := p.find(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Draft = draftOf(v.Stored.Item)
	v.Seed, _ = strconv.ParseUint(r.URL.Query().Get("seed"), 10, 32)
	if v.Examples, err = p.examples(r.Context(), v.Stored, v.Seed); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, editPage(v))
}

func (p *Pages) find(r *http.Request) (v editView, err error) {
	id, err := route.PathID[core.CourseID](r, "course")
	if err != nil {
		return v, err
	}
	question, err := route.PathID[core.ItemID](r, "item")
	if err != nil {
		return v, err
	}
	v.Questions, v.Stored, err = p.Courses.Question(r.Context(), route.Actor(r), id, question)
	return v, err
}

// examples draws some variants of a question that makes several.
func (p *Pages) examples(ctx context.Context, st item.Stored, from uint64) ([]example, error) {
	if st.Item.Template == nil {
		return nil, nil
	}
	var list []example
	for i := range uint64(looks) {
		variant, err := st.Item.Variant(from + i + 1)
		if err != nil {
			return nil, nil //nolint:nilerr // an imported question that can not be drawn says so when it is saved
		}
		texts, err := p.Prose.Variant(ctx, st.Course, variant)
		if err != nil {
			return nil, err
		}
		list = append(list, example{Texts: texts, Values: variant.Values, Body: variant.Item.Body, Right: variant.Answers()})
	}
	return list, nil
}

// save keeps a question. What can not be asked comes back as it was typed, with what to change.
func (p *Pages) save(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	var v editView
	if r.PathValue("item") != "" {
		v, err = p.find(r)
	} else if v.Course, err = route.PathID[core.CourseID](r, "course"); err == nil {
		v.Questions, v.Stored, err = p.Courses.Question(r.Context(), route.Actor(r), v.Course, "")
		v.Stored.Item = item.Item{Lang: v.Lang, Interactions: []item.Interaction{{ID: "R1", Kind: kindOf(form.Line("kind"))}}}
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Draft = readDraft(form, v.Stored.Item)
	if form.Has("more") { // more lines, and nothing is kept yet
		v.Draft.room(moreLines)
		route.Render(w, r, http.StatusOK, editPage(v))
		return
	}
	id, problems, err := p.keep(r, v)
	switch {
	case len(problems) > 0:
		v.Problems = problems
		route.Render(w, r, http.StatusUnprocessableEntity, editPage(v))
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.Flash(w, r, route.Note{Key: "authoring.saved"})
		route.SeeOther(w, r, questionPath(v.Course, id))
	}
}

// keep saves the draft, or says what has to change.
func (p *Pages) keep(r *http.Request, v editView) (core.ItemID, []ui.Problem, error) {
	ctx := r.Context()
	it := v.Draft.item(v.Stored.Item)
	bad, err := p.Courses.BadFormulas(ctx, it)
	if err != nil {
		return "", nil, err
	}
	if len(bad) > 0 {
		return "", []ui.Problem{{Field: "body", Text: ui.T(ctx, "authoring.bad_formula", "formula", bad[0])}}, nil
	}
	id, err := p.Courses.SaveQuestion(ctx, route.Actor(r), v.Course, v.Stored.ID, it)
	if problems := item.ProblemsOf(err); len(problems) > 0 {
		return "", problemsOf(ctx, problems), nil
	}
	return id, nil, err
}

// problemsOf says problems for a person: where, and what to do.
func problemsOf(ctx context.Context, problems []item.Problem) []ui.Problem {
	var list []ui.Problem
	for _, p := range problems {
		field, place := fieldOf(p.Path)
		list = append(list, ui.Problem{Field: field, Text: ui.T(ctx, "authoring.at."+place) + ": " + ui.T(ctx, p.Key, p.Args...)}) // i18n:keys authoring.at.*
	}
	return list
}

// fieldOf finds the field of the form that a path of an item belongs to, and the part of the form by its word.
func fieldOf(path string) (field, part string) {
	head, rest, _ := strings.Cut(path, "[")
	n, _, _ := strings.Cut(rest, "]")
	switch {
	case head == "interactions" && strings.Contains(rest, ".choices"):
		_, choice, _ := strings.Cut(rest, ".choices[")
		choice, _, _ = strings.Cut(choice, "]")
		return "i" + n + ".c" + choice + ".text", "answer"
	case head == "interactions" && strings.Contains(rest, ".prompt"):
		return "i" + n + ".prompt", "answer"
	case head == "interactions":
		return "i" + n + ".correct", "answer"
	case head == "hints":
		return "h" + n + ".text", "hints"
	case head == "feedback":
		return "f" + n + ".text", "feedback"
	case strings.HasPrefix(path, "template.params["):
		_, n, _ = strings.Cut(path, "[")
		n, _, _ = strings.Cut(n, "]")
		return "p" + n + ".line", "template"
	case strings.HasPrefix(path, "template"):
		return "where", "template"
	case head == "goals":
		return "goal", "goal"
	case head == "solution":
		return "solution", "solution"
	default:
		return "body", "body"
	}
}

func (p *Pages) retire(w http.ResponseWriter, r *http.Request) {
	v, err := p.find(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	back := form.Has("back")
	if err := p.Courses.RetireQuestion(r.Context(), route.Actor(r), v.Course, v.Stored.ID, !back); err != nil {
		route.Fault(w, r, err)
		return
	}
	note := route.Note{Key: "authoring.retired"}
	if back {
		note.Key = "authoring.back_in_use"
	}
	route.Flash(w, r, note)
	route.SeeOther(w, r, questionPath(v.Course, v.Stored.ID))
}

// previewView is a question as a learner sees it.
type previewView struct {
	editView
	View  itemview.Question
	Hints itemview.Hints
	Done  bool // it was answered
	// AskBack is how many hints ask a small question back: they are for a check together, and not tried here.
	AskBack int
}

func (p *Pages) preview(w http.ResponseWriter, r *http.Request) { p.showPreview(w, r, nil, nil) }

// try scores an answer and keeps nothing.
func (p *Pages) try(w http.ResponseWriter, r *http.Request) {
	found, err := p.find(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if !slices.ContainsFunc(found.Stored.Item.Interactions, func(in item.Interaction) bool { return in.Kind == item.Upload }) {
		form, err := route.ParseForm(w, r)
		if err != nil {
			route.Fault(w, r, err)
			return
		}
		p.showPreview(w, r, &form, nil)
		return
	}
	var files []itemview.File
	form, err := route.ParseUpload(w, r, item.MaxMB<<20, func(field, name string, content io.Reader) error {
		n, err := io.Copy(io.Discard, content)
		if n > 0 && len(files) < item.MaxFiles {
			files = append(files, itemview.File{ID: strconv.Itoa(len(files) + 1), Interaction: strings.TrimPrefix(field, itemview.Prefix), File: sent.File{Name: name}})
		}
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.showPreview(w, r, &form, files)
}

func (p *Pages) showPreview(w http.ResponseWriter, r *http.Request, form *route.Form, files []itemview.File) {
	found, err := p.find(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := previewView{editView: found}
	v.Seed, _ = strconv.ParseUint(r.URL.Query().Get("seed"), 10, 32)
	variant, err := v.Stored.Item.Variant(v.Seed + 1)
	if err != nil {
		route.Fault(w, r, core.NewFault(core.Conflict, "authoring.no_draw"))
		return
	}
	texts, err := p.Prose.Variant(r.Context(), v.Course, variant)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	status := http.StatusOK
	v.View = itemview.Question{Shown: variant.Shown(), Rich: texts.HTML, Lang: ui.L(r.Context()).Lang()}
	if form != nil {
		v.View.Response = itemview.ParseForm(form.Under(itemview.Prefix), v.View.Shown)
		for _, f := range files { // their names alone: in a preview nothing is kept
			v.View.Response[f.Interaction] = append(v.View.Response[f.Interaction], f.ID)
		}
		result := item.Score(variant, v.View.Response, ui.L(r.Context()).Lang())
		v.View.Result = &result
		if v.Done = result.Complete; v.Done {
			v.View.Files = files
			v.View.Mode, v.View.Key, v.View.Solution = itemview.Review, variant.Key(), variant.Item.Solution
		} else {
			status = http.StatusUnprocessableEntity
		}
	}
	v.Hints = itemview.Hints{Credit: variant.Item.Credit, Rich: texts.HTML}
	for i := range variant.Item.Hints {
		hint, _ := variant.Hint(i)
		if hint.Scaffold != nil {
			v.AskBack++
			continue
		}
		v.Hints.Rungs = append(v.Hints.Rungs, itemview.Rung{Hint: hint})
	}
	route.Render(w, r, status, previewPage(v))
}

func listPath(id core.CourseID) string { return "/courses/" + string(id) + "/questions" }

func questionPath(id core.CourseID, question core.ItemID) string {
	return listPath(id) + "/" + string(question)
}

func (v editView) action() string {
	if v.Stored.ID == "" {
		return listPath(v.Course)
	}
	return questionPath(v.Course, v.Stored.ID)
}
