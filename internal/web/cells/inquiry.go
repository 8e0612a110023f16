package cells

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/inquiry"
	"crossfade/internal/people"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// inquiryView is the inquiry of a unit as somebody meets it.
type inquiryView struct {
	inquiry.View
	Classes  []people.Group // that a guide leads and that take the unit
	Me       core.LearnerID
	Angle    inquiry.AngleForm
	Write    inquiry.QuestionForm
	Line     inquiry.Writing
	Problems map[string]string
	Shown    string // the form that needs another look
}

func inquiryPath(unit core.UnitID) string { return "/units/" + string(unit) + "/inquiry" }

func (p *Pages) inquiry(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadInquiry(r, r.URL.Query().Get("class"))
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, inquiryPage(v))
}

// loadInquiry reads the page: for whoever learns in the unit, or leads a class that takes it.
func (p *Pages) loadInquiry(r *http.Request, wish string) (v inquiryView, err error) {
	unit, err := route.PathID[core.UnitID](r, "unit")
	if err != nil {
		return v, err
	}
	actor := route.Actor(r)
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		var at goalsView
		if _, err := at.find(ctx, tx, actor, unit, wish); err != nil {
			return err
		}
		class := core.GroupID("")
		if at.Guide {
			class = at.Class.ID
		}
		v = inquiryView{Me: actor.Learner, Classes: at.Classes}
		v.View, err = p.Inquiry.View(ctx, tx, actor, unit, class)
		return err
	})
	v.Angle = inquiry.AngleForm{ID: core.NewID[string]()}
	v.Write = inquiry.QuestionForm{Question: v.Own, Ready: v.Own.State == inquiry.Ready}
	return v, err
}

// saveInquiry does a verb of the inquiry of a unit.
func (p *Pages) saveInquiry(w http.ResponseWriter, r *http.Request) {
	unit, form, ok := route.PathForm[core.UnitID](w, r, "unit")
	if !ok {
		return
	}
	note, mark, err := p.inquire(r, unit, form)
	if route.Again(err) {
		p.inquiryAgain(w, r, err, form)
		return
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if note != "" {
		route.Flash(w, r, route.Note{Key: note})
	}
	back := inquiryPath(unit)
	if class := form.Line("class"); class != "" {
		back += "?class=" + class
	}
	if mark != "" {
		back += "#" + mark
	}
	route.SeeOther(w, r, route.SafePath(back, inquiryPath(unit)))
}

// inquire does one verb, and gives the note and the place on the page that come after it.
func (p *Pages) inquire(r *http.Request, unit core.UnitID, form route.Form) (note, mark string, err error) {
	ctx, actor, angle := r.Context(), route.Actor(r), form.Line("angle_id")
	switch form.Line("do") {
	case "line":
		clash, err := p.Inquiry.WriteLine(ctx, actor, lineOf(unit, form))
		note = "inquiry.note_line"
		if clash {
			note = "inquiry.note_clash"
		}
		return note, "line-" + form.Line("n"), err
	case "begin":
		return "", "sheet", p.Inquiry.Begin(ctx, actor, unit)
	case "angle":
		done, err := p.Inquiry.WriteAngle(ctx, actor, angleOf(unit, form))
		note = "inquiry.note_angle"
		switch {
		case done.Kept:
			note = "inquiry.note_kept"
		case done.Waits:
			note = "inquiry.note_waits"
		}
		return note, "angle-" + done.Angle, err
	case "take":
		return "inquiry.note_taken", "angle-" + angle, p.Inquiry.Take(ctx, actor, unit, angle, form.Text("why-"+angle))
	case "leave":
		return "inquiry.note_left", "", p.Inquiry.Leave(ctx, actor, unit, angle)
	case "angle_source":
		return "inquiry.note_source", "angle-" + angle, p.Inquiry.AddAngleSource(ctx, actor, unit, angle, sourceOf(form))
	case "question":
		kept, err := p.Inquiry.Save(ctx, actor, questionOf(unit, form))
		note = "inquiry.note_question"
		if kept {
			note = "inquiry.note_kept"
		}
		return note, "own", err
	default:
		return p.lead(r, unit, form)
	}
}

// lead does a verb of whoever writes the question.
func (p *Pages) lead(r *http.Request, unit core.UnitID, form route.Form) (note, mark string, err error) {
	ctx, actor, class := r.Context(), route.Actor(r), core.GroupID(form.Line("class"))
	switch form.Line("do") {
	case "frame":
		return "inquiry.note_frame", "", p.Inquiry.SetFrame(ctx, actor, class, frameOf(unit, form))
	case "source":
		return "inquiry.note_source", "sources", p.Inquiry.AddSource(ctx, actor, unit, class, sourceOf(form))
	case "unsource":
		return "inquiry.note_removed", "sources", p.Inquiry.RemoveSource(ctx, actor, unit, class, form.Line("source_id"))
	case "groups":
		size, _ := strconv.Atoi(form.Line("size"))
		return "inquiry.note_groups", "sheet", p.Inquiry.MakeGroups(ctx, actor, unit, class, size)
	case "move":
		return "inquiry.note_groups", "sheet", p.Inquiry.Move(ctx, actor, unit, class, core.LearnerID(form.Line("learner")), form.Line("to"))
	case "seed":
		return "inquiry.note_seed", "angles", p.Inquiry.Seed(ctx, actor, unit, class, form.Line("angle"))
	default:
		return "", "", core.Missing()
	}
}

func lineOf(unit core.UnitID, form route.Form) inquiry.Writing {
	n, _ := strconv.Atoi(form.Line("n"))
	return inquiry.Writing{Unit: unit, Group: form.Line("group"), N: n, Words: form.Text("words"), Source: form.Line("source"), Seen: form.Line("seen"), Beside: form.All("beside")}
}

func angleOf(unit core.UnitID, form route.Form) inquiry.AngleForm {
	return inquiry.AngleForm{ID: form.Line("once"), Unit: unit, Words: form.Line("angle"), Why: form.Text("why"), Unsure: form.Line("limits") == "ask", Seen: soundboard.Level(form.Line("seen"))}
}

func sourceOf(form route.Form) inquiry.Source {
	return inquiry.Source{Title: form.Line("source"), Link: form.Line("link"), Note: form.Line("note")}
}

func questionOf(unit core.UnitID, form route.Form) inquiry.QuestionForm {
	return inquiry.QuestionForm{
		Question: inquiry.Question{Unit: unit, Problem: form.Text("problem"), Why: form.Text("why"), ForWhom: form.All("for"), Subs: []string{form.Text("subs")},
			Views: []string{form.Text("views")}, Sources: []string{form.Text("sources")}, Habits: form.All("habit")},
		Ready: form.Line("as") == "ready", Seen: soundboard.Level(form.Line("seen")),
	}
}

func frameOf(unit core.UnitID, form route.Form) inquiry.Frame {
	n, _ := strconv.Atoi(form.Line("lines"))
	needed, _ := strconv.Atoi(form.Line("needed"))
	return inquiry.Frame{Unit: unit, Question: form.Text("question"), Sheet: form.Line("sheet"), Lines: n, Inside: form.Text("inside"), Outside: []string{form.Text("outside")}, Needed: needed}
}

// inquiryAgain shows the page with the problems beside their fields, and with what was written.
func (p *Pages) inquiryAgain(w http.ResponseWriter, r *http.Request, err error, form route.Form) {
	v, loadErr := p.loadInquiry(r, form.Line("class"))
	if loadErr != nil {
		route.Fault(w, r, loadErr)
		return
	}
	v.Problems, v.Shown = route.FieldKeys(err), form.Line("do")
	switch v.Shown {
	case "line":
		v.Line = lineOf(v.UnitID, form)
	case "angle":
		v.Angle = angleOf(v.UnitID, form)
		if _, ok := core.ParseID[string](v.Angle.ID); !ok {
			v.Angle.ID = core.NewID[string]()
		}
	case "question":
		v.Write = questionOf(v.UnitID, form)
		v.Write.ID = v.Own.ID
	case "frame":
		sources := v.Frame.Sources
		v.Frame = frameOf(v.UnitID, form)
		v.Frame.Sources = sources
	}
	route.Render(w, r, route.StatusOf(err), inquiryPage(v))
}

func (v inquiryView) problem(ctx context.Context, form, field string) string {
	if key := v.Problems[field]; key != "" && v.Shown == form {
		return ui.T(ctx, key)
	}
	return ""
}

func (v inquiryView) side() string {
	if v.Leads {
		return "guide"
	}
	return "learner"
}

func (v inquiryView) title(ctx context.Context) string {
	if v.Level == soundboard.LevelLearner && v.side() == "guide" {
		return ui.T(ctx, "inquiry.title.theirs")
	}
	return ui.T(ctx, "inquiry.title."+string(v.Level))
}

func (v inquiryView) classOptions() []ui.Choice {
	var list []ui.Choice
	for _, c := range v.Classes {
		list = append(list, ui.Choice{Value: string(c.ID), Label: c.Name, Chosen: c.ID == v.Class})
	}
	return list
}

func (v inquiryView) name(ctx context.Context, l core.LearnerID) string {
	switch {
	case l == v.Me:
		return ui.T(ctx, "goals.you")
	case v.Names[l] != "":
		return v.Names[l]
	default:
		return ui.T(ctx, "goals.somebody")
	}
}

func (v inquiryView) names(ctx context.Context, ids []core.LearnerID) string {
	list := make([]string, 0, len(ids))
	for _, id := range ids {
		list = append(list, v.name(ctx, id))
	}
	return strings.Join(list, ", ")
}

// takers names those who work on an angle.
func (v inquiryView) takers(ctx context.Context, a inquiry.Angle) string {
	ids := make([]core.LearnerID, 0, len(a.Taken))
	for _, t := range a.Taken {
		ids = append(ids, t.Learner)
	}
	return v.names(ctx, ids)
}

// mine, free and taken are the angles of the page in three parts.
func (v inquiryView) mine() []inquiry.Angle {
	return v.pick(func(a inquiry.Angle) bool {
		_, mine := a.TakenBy(v.Me)
		return mine || a.By == v.Me && !v.Leads && (a.State == inquiry.Waits || a.Stopped != "")
	})
}

func (v inquiryView) free() []inquiry.Angle {
	return v.pick(func(a inquiry.Angle) bool {
		return len(a.Taken) == 0 && a.State == inquiry.Open && a.Stopped == ""
	})
}

func (v inquiryView) taken() []inquiry.Angle {
	return v.pick(func(a inquiry.Angle) bool {
		_, mine := a.TakenBy(v.Me)
		return len(a.Taken) > 0 && !mine && a.State == inquiry.Open && a.Stopped == ""
	})
}

// others are those that wait for a yes or were stopped, for whoever leads.
func (v inquiryView) others() []inquiry.Angle {
	return v.pick(func(a inquiry.Angle) bool { return a.State == inquiry.Waits || a.Stopped != "" })
}

func (v inquiryView) pick(wanted func(inquiry.Angle) bool) []inquiry.Angle {
	var list []inquiry.Angle
	for _, a := range v.Angles {
		if wanted(a) {
			list = append(list, a)
		}
	}
	return list
}

// sheetLines are the lines of a sheet: as many as the frame says, and more where something stands.
func (v inquiryView) sheetLines(g inquiry.Group) []inquiry.Line {
	n := v.Frame.Lines
	for _, l := range g.Lines {
		n = max(n, l.N)
	}
	list := make([]inquiry.Line, n)
	for i := range list {
		list[i].N = i + 1
		for _, l := range g.Lines {
			if l.N == i+1 {
				list[i] = l
			}
		}
	}
	return list
}

// lineText is what the form of a line begins with: what stands there, and what was written beside it.
func (v inquiryView) lineText(l inquiry.Line) string {
	if v.Shown == "line" && v.Line.N == l.N {
		return v.Line.Words
	}
	text := []string{l.Now.Words}
	for _, e := range l.Beside {
		text = append(text, e.Words)
	}
	return strings.TrimSpace(strings.Join(text, "\n"))
}

func (v inquiryView) lineSource(l inquiry.Line) string {
	if v.Shown == "line" && v.Line.N == l.N {
		return v.Line.Source
	}
	if l.Now.Source == "" && len(l.Beside) > 0 {
		return l.Beside[0].Source
	}
	return l.Now.Source
}

func filled(g inquiry.Group) int {
	n := 0
	for _, l := range g.Lines {
		if l.Now.Words != "" {
			n++
		}
	}
	return n
}

func (v inquiryView) learnerOptions(ctx context.Context) []ui.Choice {
	var list []ui.Choice
	for _, l := range v.Free {
		list = append(list, ui.Choice{Value: string(l), Label: v.name(ctx, l)})
	}
	for _, g := range v.Groups {
		for _, l := range g.Members {
			list = append(list, ui.Choice{Value: string(l), Label: v.name(ctx, l)})
		}
	}
	slices.SortFunc(list, func(a, b ui.Choice) int { return strings.Compare(a.Label, b.Label) })
	return list
}

func (v inquiryView) groupOptions(ctx context.Context) []ui.Choice {
	list := []ui.Choice{{Value: "", Label: ui.T(ctx, "inquiry.group_new")}}
	for _, g := range v.Groups {
		list = append(list, ui.Choice{Value: g.ID, Label: ui.T(ctx, "inquiry.group", "n", g.N)})
	}
	return list
}

// choicesOf are options to tick, with the words of the catalogue below a prefix.
func choicesOf(ctx context.Context, prefix string, all, chosen []string) []ui.Choice {
	list := make([]ui.Choice, 0, len(all))
	for _, one := range all {
		list = append(list, ui.Choice{Value: one, Label: ui.T(ctx, prefix+one), Chosen: slices.Contains(chosen, one)})
	}
	return list
}

func wordsFor(ctx context.Context, prefix string, chosen []string) string {
	list := make([]string, 0, len(chosen))
	for _, one := range chosen {
		list = append(list, ui.T(ctx, prefix+one))
	}
	return strings.Join(list, ", ")
}

// reportHref leads to the form that says that something is not all right.
func reportHref(about safety.About, ref, back string) string {
	return "/reports/new?about=" + string(about) + "&ref=" + ref + "&back=" + back
}

// isLink tells whether a text is nothing but an address.
func isLink(s string) bool {
	return (strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")) && !strings.ContainsAny(s, " \"<>")
}

// back is this page, as a value in an address.
func (v inquiryView) back() string {
	if v.Leads {
		return inquiryPath(v.UnitID) + "%3Fclass%3D" + string(v.Class)
	}
	return inquiryPath(v.UnitID)
}

func (v inquiryView) lineProblem(ctx context.Context, l inquiry.Line, field string) string {
	if v.Line.N != l.N {
		return ""
	}
	return v.problem(ctx, "line", field)
}

func (v inquiryView) limitChoices(ctx context.Context) []ui.Choice {
	return []ui.Choice{
		{Value: "in", Label: ui.T(ctx, "inquiry.limits_in"), About: ui.T(ctx, "inquiry.limits_in_about"), Chosen: !v.Angle.Unsure},
		{Value: "ask", Label: ui.T(ctx, "inquiry.limits_ask"), About: ui.T(ctx, "inquiry.limits_ask_about"), Chosen: v.Angle.Unsure},
	}
}

// angleWords are the words of an angle; its writer may have been erased.
func (v inquiryView) angleWords(ctx context.Context, a inquiry.Angle) string {
	if a.Words == "" {
		return ui.T(ctx, "inquiry.gone")
	}
	return a.Words
}

// keeps tells whether the learner made something at another level.
func (v inquiryView) keeps() bool {
	return v.Level != soundboard.LevelTogether && len(v.mine()) > 0 || v.Level != soundboard.LevelLearner && v.Own.ID != "" ||
		v.Level != soundboard.LevelGuide && len(v.Mine.Lines) > 0
}

func (v inquiryView) frameTitle(ctx context.Context) string {
	if v.Frame.Question == "" {
		return ui.T(ctx, "inquiry.frame_new")
	}
	return ui.T(ctx, "inquiry.frame_change")
}

// unanswered counts what was said about a question and has no answer yet.
func unanswered(q inquiry.Question) int {
	n := 0
	for _, w := range q.Words {
		if w.Reply == "" {
			n++
		}
	}
	return n
}
