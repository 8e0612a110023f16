package courses

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"

	"github.com/a-h/templ"
)

// timeZero tells http.ServeContent that a file has no date; its tag is the digest of its content.
var timeZero time.Time

// lookAgain is after how many seconds the page of a running import asks again by itself.
const lookAgain = 1

// maxNames is how many things of one reason are named at once; more stand in the saved report.
const maxNames = 200

func (p *Pages) findRun(r *http.Request) (course.Run, error) {
	id, err := route.PathID[course.RunID](r, "run")
	if err != nil {
		return course.Run{}, err
	}
	return p.Courses.FindRun(r.Context(), route.Actor(r), id)
}

// run shows how far an import is, and its report once it is over. The page asks again by itself by the header
// Refresh, which needs no script.
func (p *Pages) run(w http.ResponseWriter, r *http.Request) {
	run, err := p.findRun(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	env := ui.From(r.Context())
	env.Path = "/courses" // the part of the navigation that this page belongs to
	r = r.WithContext(ui.With(r.Context(), env))
	if run.Looks() {
		p.look(w, r, run)
		return
	}
	if !run.Over() {
		w.Header().Set("Refresh", fmt.Sprint(lookAgain))
		route.Render(w, r, http.StatusOK, progressPage(run))
		return
	}
	route.Render(w, r, http.StatusOK, reportPage(run, p.next(r).But("course")))
}

// saveReport gives the report as a file of JSON.
func (p *Pages) saveReport(w http.ResponseWriter, r *http.Request) {
	run, err := p.findRun(r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	if !run.Over() {
		route.Fault(w, r, core.Missing())
		return
	}
	raw, err := json.MarshalIndent(run.Report, "", "  ")
	if err != nil {
		route.Fault(w, r, fmt.Errorf("writing the report: %w", err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="import-report.json"`)
	if _, err := w.Write(append(raw, '\n')); err != nil {
		return // the reader went away
	}
}

// reportTitle is the sentence at the head of a report.
func reportTitle(ctx context.Context, run course.Run) string {
	r := run.Report
	switch {
	case run.Status == course.RunDropped:
		return ui.T(ctx, "import.dropped")
	case r.Refused():
		return ui.T(ctx, "import.refused_title")
	case len(r.Courses) == 1 && r.Courses[0].New:
		return ui.T(ctx, "import.report_title")
	case len(r.Courses) > 1 && r.Courses[0].New:
		return ui.T(ctx, "import.report_titles")
	default:
		return ui.T(ctx, "import.report_again")
	}
}

func reportSub(ctx context.Context, run course.Run) string {
	r := run.Report
	switch n := r.NeedLook(); {
	case run.Status == course.RunDropped:
		return ui.T(ctx, "import.dropped_sub")
	case r.Refused():
		return ui.T(ctx, "import.refused_sub")
	case n == 0:
		return ui.T(ctx, "import.all_good")
	default:
		return ui.T(ctx, "import.look_sub", "n", n)
	}
}

// four are the numbers at the head of a report.
func four(ctx context.Context, r course.Report) []ui.Count {
	return []ui.Count{
		{Label: ui.T(ctx, "import.lessons"), Is: r.Lessons.Taken, Of: r.Lessons.Of},
		{Label: ui.T(ctx, "import.questions"), Is: r.Items.Taken, Of: r.Items.Of},
		{Label: ui.T(ctx, "import.files"), Is: r.Files.Taken, Of: r.Files.Of},
		{Label: ui.T(ctx, "import.goals_found"), Is: r.Goals.Taken},
	}
}

// groupRows are the rows of the table of what needs a look: one per reason.
func groupRows(ctx context.Context, groups []course.Group) []ui.Row {
	var rows []ui.Row
	for _, g := range groups {
		rows = append(rows, ui.Row{
			Head:  ui.Words(ui.T(ctx, "import.kinds."+string(g.What), "n", distinct(g.Notes))), // i18n:keys import.kinds.*
			Cells: []templ.Component{ui.Words(reason(ctx, g)), ui.Words(act(ctx, g)), noteNames(g)},
		})
	}
	return rows
}

func distinct(notes []course.Note) int {
	seen := map[string]bool{}
	for _, n := range notes {
		seen[n.Name] = true
	}
	return len(seen)
}

// reason says why, in the reader's language. Where the notes of a group differ in their details, "…" stands for
// them here, and each name has its own.
func reason(ctx context.Context, g course.Group) string {
	first := g.Notes[0]
	args := first.Pairs()
	for _, n := range g.Notes[1:] {
		for i := 1; i < len(n.Args) && i < len(args); i += 2 {
			if n.Args[i] != args[i] {
				args[i] = "…"
			}
		}
	}
	return ui.T(ctx, first.Why, args...) // i18n:keys import.* item.problem.*
}

// acts says what was done about a reason where the level alone does not.
var acts = map[string]string{
	"import.oatutor.choice_twice": "import.act.choice_once", "import.oatutor.no_licence": "import.act.course_licence",
	"import.oatutor.hint_licence": "import.act.course_licence", "import.oatutor.no_alt": "import.act.named_after",
	"import.yaml.unknown_field": "import.act.field_out", "import.item.no_goal": "import.act.practice_only",
	"import.oatutor.no_skill": "import.act.practice_only", "import.oatutor.marks": "import.act.as_it_is", "import.reason.formula": "import.act.as_it_is",
}

func act(ctx context.Context, g course.Group) string {
	if key := acts[g.Why]; key != "" {
		return ui.T(ctx, key) // i18n:keys import.act.*
	}
	if g.Level == course.Left && g.What == course.KindHint {
		return ui.T(ctx, "import.act.text_only")
	}
	return ui.T(ctx, "import.act."+string(g.Level))
}

// named is a thing of a report by its name, with the details of its reason where they differ from its neighbours'.
type named struct{ Name, Where, Says string }

func namesOf(ctx context.Context, g course.Group) []named {
	var list []named
	common := reason(ctx, g)
	for _, n := range g.Notes[:min(len(g.Notes), maxNames)] {
		one := named{Name: n.Name, Where: n.Where}
		if says := ui.T(ctx, n.Why, n.Pairs()...); says != common {
			one.Says = says
		}
		list = append(list, one)
	}
	return list
}

// changeRows are the rows of the table of what an import over an earlier one did.
func changeRows(ctx context.Context, r course.Report) []ui.Row {
	var rows []ui.Row
	for _, k := range []course.Kind{course.KindGoal, course.KindLesson, course.KindItem} {
		t, ok := r.Changes[k]
		if !ok {
			continue
		}
		var cells []templ.Component
		for _, n := range []int{t.Added, t.Updated + t.Replaced, t.Unchanged, t.Restored, t.Retired} {
			cells = append(cells, ui.Words(ui.L(ctx).Number(float64(n))))
		}
		total := t.Added + t.Updated + t.Replaced + t.Unchanged + t.Restored + t.Kept
		rows = append(rows, ui.Row{Head: ui.Words(ui.T(ctx, "import.kinds."+string(k), "n", total)), Cells: cells})
	}
	return rows
}

// isUpdate tells whether the courses of a report were here before.
func isUpdate(r course.Report) bool { return len(r.Courses) > 0 && !r.Courses[0].New }

func smallRows(ctx context.Context, list []course.SmallPool) []ui.Row {
	var rows []ui.Row
	for _, s := range list {
		rows = append(rows, ui.Row{Head: ui.Words(s.Title), Cells: []templ.Component{
			ui.Words(ui.L(ctx).Number(float64(s.Have))), ui.Words(ui.L(ctx).Number(float64(s.Want))),
		}})
	}
	return rows
}

// kindOf names the sort of a thing.
func kindOf(ctx context.Context, k course.Kind) string {
	return ui.T(ctx, "import.kind."+string(k)) // i18n:keys import.kind.*
}
