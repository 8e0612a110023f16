package pacing

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/interop/archive"
	"crossfade/internal/pace"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// uploadMost is the largest body with a table, in bytes.
const uploadMost = 2 * pace.MaxText

// classView is the pacing of a class.
type classView struct {
	Groups []people.Group
	pace.Class
	Side, Unit                 string // whose names are asked for
	Words, Starts, From, Until string // as they were sent, when they need another look
	Wrong                      map[string]string
}

func (p *Pages) class(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	p.drawClass(w, r, q.Get("group"), q.Get("course"), classView{Side: q.Get("side"), Unit: q.Get("unit")})
}

// drawClass shows the page; with Wrong it is the form again.
func (p *Pages) drawClass(w http.ResponseWriter, r *http.Request, group, id string, v classView) {
	var err error
	if v.Groups, err = p.People.Groups(r.Context(), route.Actor(r)); err != nil {
		route.Fault(w, r, err)
		return
	}
	if group == "" {
		for _, g := range v.Groups {
			if group == "" || g.Learners > 0 {
				group = string(g.ID)
				if g.Learners > 0 {
					break
				}
			}
		}
	}
	if group != "" {
		one, ok := core.ParseID[core.GroupID](group)
		if !ok {
			route.Fault(w, r, core.Missing())
			return
		}
		if v.Class, err = p.Pace.Class(r.Context(), route.Actor(r), one, id, today.Zone(r), fromOf(r)); err != nil {
			route.Fault(w, r, err)
			return
		}
	}
	status := http.StatusOK
	if len(v.Wrong) > 0 {
		status = http.StatusUnprocessableEntity
	} else {
		v.From, v.Until, v.Starts = v.Today, v.Ends, v.Today
	}
	route.Render(w, r, status, classPage(v))
}

// fromOf is how many learners stand on the pages before.
func fromOf(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("after"))
	if err != nil || n < 0 || n > 10_000 {
		return 0
	}
	return n
}

// asked finds the unit whose names are asked for, and where these learners stand beside the line.
func (v classView) asked() (unit pace.Spread, side pace.Side, found bool) {
	side = pace.Side(v.Side)
	if side != pace.Before && side != pace.At && side != pace.After {
		return unit, side, false
	}
	for _, u := range v.Units {
		if string(u.ID) == v.Unit {
			return u, side, len(u.Who[side]) > 0
		}
	}
	return unit, side, false
}

func classPath(group core.GroupID, id core.CourseID) string {
	return "/class/pacing?" + url.Values{"group": {string(group)}, "course": {string(id)}}.Encode()
}

// place reads class and course of the address.
func place(r *http.Request) (core.GroupID, core.CourseID, error) {
	group, err := route.PathID[core.GroupID](r, "group")
	id, other := route.PathID[core.CourseID](r, "course")
	return group, id, errors.Join(err, other)
}

func (p *Pages) bring(w http.ResponseWriter, r *http.Request) {
	group, id, err := place(r)
	if err != nil {
		route.Fault(w, r, core.Missing())
		return
	}
	var sent []byte
	form, err := route.ParseUpload(w, r, uploadMost, func(_, _ string, content io.Reader) (err error) {
		sent, err = io.ReadAll(content)
		return err
	})
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	words := form.Text("table")
	if len(sent) > 0 {
		text, _, textErr := archive.Text(sent)
		if words = text; textErr != nil {
			err = core.BadField("file", "pace.problem.encoding")
		}
	}
	var draft string
	starts := form.Line("starts")
	if err == nil {
		draft, err = p.Pace.Keep(r.Context(), route.Actor(r), pace.Draft{Group: group, Course: id, Words: words, Starts: starts})
	}
	p.kept(w, r, group, id, draft, err, classView{Words: words, Starts: starts})
}

func (p *Pages) fromUnits(w http.ResponseWriter, r *http.Request) {
	group, id, err := place(r)
	if err != nil {
		route.Fault(w, r, core.Missing())
		return
	}
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v := classView{From: form.Line("from"), Until: form.Line("until")}
	draft, err := p.Pace.FromUnits(r.Context(), route.Actor(r), group, id, v.From, v.Until)
	p.kept(w, r, group, id, draft, err, v)
}

// kept answers a table that was sent: on to its preview, or the form again.
func (p *Pages) kept(w http.ResponseWriter, r *http.Request, group core.GroupID, id core.CourseID, draft string, err error, v classView) {
	switch {
	case route.Again(err):
		v.Wrong = route.FieldKeys(err)
		p.drawClass(w, r, string(group), string(id), v)
	case err != nil:
		route.Fault(w, r, err)
	default:
		route.SeeOther(w, r, "/class/pacing/drafts/"+draft)
	}
}

func (p *Pages) drop(w http.ResponseWriter, r *http.Request) {
	group, id, err := place(r)
	if err == nil {
		err = p.Pace.Drop(r.Context(), route.Actor(r), group, id)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "pace.dropped", Undo: backPath(group, id)})
	route.SeeOther(w, r, classPath(group, id))
}

// backPath is where a POST brings back the guide that was there before.
func backPath(group core.GroupID, id core.CourseID) string {
	return "/class/pacing/" + string(group) + "/" + string(id) + "/back"
}

func (p *Pages) back(w http.ResponseWriter, r *http.Request) {
	group, id, err := place(r)
	n := 0
	if err == nil {
		n, err = p.Pace.Back(r.Context(), route.Actor(r), group, id)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "pace.used", Args: []string{"n", strconv.Itoa(n)}})
	route.SeeOther(w, r, classPath(group, id))
}

// draftView is a table, line by line.
type draftView struct {
	pace.Preview
	Problem string // key of what stops the whole
	Choices map[int]string
}

func (p *Pages) draft(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[string](r, "draft")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.drawDraft(w, r, id, draftView{})
}

func (p *Pages) drawDraft(w http.ResponseWriter, r *http.Request, id string, v draftView) {
	var err error
	if v.Preview, err = p.Pace.Preview(r.Context(), route.Actor(r), id); err != nil {
		route.Fault(w, r, err)
		return
	}
	status := http.StatusOK
	if v.Problem != "" {
		status = http.StatusUnprocessableEntity
	}
	route.Render(w, r, status, draftPage(v))
}

func (p *Pages) draftDo(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "draft")
	if !ok {
		return
	}
	v, err := p.Pace.Preview(r.Context(), route.Actor(r), id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	back := classPath(v.Group, v.Course)
	switch form.Line("do") {
	case "forget":
		_, err = p.Pace.Forget(r.Context(), route.Actor(r), id)
	case "again":
		id, err = p.Pace.Keep(r.Context(), route.Actor(r), pace.Draft{Group: v.Group, Course: v.Course, Words: form.Text("table"), Starts: form.Line("starts")})
		back = "/class/pacing/drafts/" + id
	default:
		p.use(w, r, v, form, back)
		return
	}
	if route.Again(err) {
		p.drawDraft(w, r, v.ID, draftView{Problem: firstKey(err)})
		return
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, back)
}

// use puts a draft in force with the choices of the form.
func (p *Pages) use(w http.ResponseWriter, r *http.Request, v pace.Preview, form route.Form, back string) {
	choices := map[int]string{}
	for name, values := range form.Under("line.") {
		if n, err := strconv.Atoi(strings.TrimPrefix(name, "line.")); err == nil && len(values) > 0 {
			choices[n] = values[0]
		}
	}
	n, replaced, err := p.Pace.Use(r.Context(), route.Actor(r), v.ID, choices)
	if route.Again(err) {
		p.drawDraft(w, r, v.ID, draftView{Problem: firstKey(err), Choices: choices})
		return
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	note := route.Note{Key: "pace.used", Args: []string{"n", strconv.Itoa(n)}}
	if replaced {
		note.Undo = backPath(v.Group, v.Course)
	}
	route.Flash(w, r, note)
	route.SeeOther(w, r, back)
}

// firstKey is the sentence of a fault that is about one field.
func firstKey(err error) string {
	for _, key := range route.FieldKeys(err) {
		return key
	}
	return "error.check_fields"
}

func (v classView) problem(ctx context.Context, field string) string {
	if key := v.Wrong[field]; key != "" {
		return ui.T(ctx, key)
	}
	return ""
}

// options are the goals that a line may mean: those most alike first, all others behind them, and leaving the line out.
func (v draftView) options(ctx context.Context, l pace.Line) []ui.Choice {
	chosen := v.Choices[l.Line]
	list := []ui.Choice{{Value: "", Label: ui.T(ctx, "pace.choose"), Chosen: chosen == ""}}
	first := map[core.GoalID]bool{}
	for _, id := range l.Suggest {
		first[id] = true
		list = append(list, ui.Choice{Value: string(id), Label: v.title(id), Chosen: chosen == string(id)})
	}
	list = append(list, ui.Choice{Value: pace.Skip, Label: ui.T(ctx, "pace.skip"), Chosen: chosen == pace.Skip})
	for _, k := range v.Known {
		if !first[k.ID] {
			list = append(list, ui.Choice{Value: string(k.ID), Label: k.Title, Chosen: chosen == string(k.ID)})
		}
	}
	return list
}

// skips are the choices for a line that is wrong: mend the table, or leave the line out.
func (v draftView) skips(ctx context.Context, l pace.Line) []ui.Choice {
	return []ui.Choice{{Value: "", Label: ui.T(ctx, "pace.mend")}, {Value: pace.Skip, Label: ui.T(ctx, "pace.skip"), Chosen: v.Choices[l.Line] == pace.Skip}}
}

func (v draftView) title(id core.GoalID) string {
	for _, k := range v.Known {
		if k.ID == id {
			return k.Title
		}
	}
	return ""
}

func weekWords(ctx context.Context, date string) string {
	first, _ := pace.WeekOf(date)
	d, err := time.Parse(time.DateOnly, first)
	if err != nil {
		return ""
	}
	return ui.T(ctx, "pace.week_of", "day", ui.L(ctx).In(time.UTC).DateShort(d))
}
