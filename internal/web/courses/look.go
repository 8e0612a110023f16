package courses

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/progress"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"

	"github.com/a-h/templ"
)

// lookView is what an import would change of what is here already, before anything is changed.
type lookView struct {
	course.Run
	Earned  progress.Earned // at the goals that change or go
	Touched map[core.GoalID]course.Touched
}

// look shows what a new version would change. Nothing is changed yet.
func (p *Pages) look(w http.ResponseWriter, r *http.Request, run course.Run) {
	v := lookView{Run: run}
	var ids []core.GoalID
	for _, c := range run.Report.GoalsThat(goal.Updated, goal.Retired, goal.Replaced) {
		ids = append(ids, c.ID)
	}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		v.Earned, err = progress.EarnedAt(ctx, tx, ids)
		return err
	})
	if err == nil {
		v.Touched, err = p.Courses.FindTouched(r.Context(), route.Actor(r), run)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, lookPage(v))
}

// take takes the new version as it was shown.
func (p *Pages) takeRun(w http.ResponseWriter, r *http.Request) {
	run, err := p.findRun(r)
	if err == nil {
		err = p.Importer.Take(r.Context(), route.Actor(r), run.ID)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.SeeOther(w, r, runPath(run.ID))
}

// dropRun leaves all as it is.
func (p *Pages) dropRun(w http.ResponseWriter, r *http.Request) {
	run, err := p.findRun(r)
	if err == nil {
		err = p.Courses.Drop(r.Context(), route.Actor(r), run.ID)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "import.dropped"})
	route.SeeOther(w, r, "/courses")
}

// of is the tally of goals.
func (v lookView) of() course.Tally { return v.Report.Changes[course.KindGoal] }

// goalTally are the numbers at the head.
func (v lookView) goalTally(ctx context.Context) []ui.Count {
	t := v.of()
	moved := replacedGoalsIn(v.Report) - t.Replaced // they are counted as gone, and others stand for them
	list := []ui.Count{
		{Label: ui.T(ctx, "import.look_new"), Is: len(freshGoals(v.Report))},
		{Label: ui.T(ctx, "import.look_changed"), Is: t.Updated},
		{Label: ui.T(ctx, "import.look_gone"), Is: t.Retired - moved},
		{Label: ui.T(ctx, "import.look_same"), Is: t.Unchanged + t.Kept},
	}
	if n := t.Replaced + moved; n > 0 {
		list = slices.Insert(list, 2, ui.Count{Label: ui.T(ctx, "import.look_replaced"), Is: n})
	}
	return list
}

// replacedGoalsIn counts the goals in whose place others stand.
func replacedGoalsIn(r course.Report) (n int) {
	for _, c := range r.GoalChanges {
		if c.Outcome == goal.Replaced || c.Outcome == goal.Retired && len(c.Into) > 0 {
			n++
		}
	}
	return n
}

// freshGoals are the goals that are new, without those that stand in the place of others.
func freshGoals(r course.Report) []course.GoalChange {
	stands := map[string]bool{}
	for _, c := range r.GoalChanges {
		for _, title := range c.Into {
			stands[title] = true
		}
	}
	return slices.DeleteFunc(r.GoalsThat(goal.Added, goal.Restored), func(c course.GoalChange) bool {
		return len(c.From) > 0 || stands[c.Title]
	})
}

// goneRows are the goals that the new version no longer has, changedRows those that it has otherwise.
func (v lookView) goneRows(ctx context.Context) []ui.Row {
	var rows []ui.Row
	for _, c := range v.Report.GoalsThat(goal.Retired) {
		if len(c.Into) > 0 {
			continue // it stands among those that are replaced
		}
		rows = append(rows, ui.Row{Head: goneGoal(c), Cells: []templ.Component{v.people(ctx, c.ID), ui.Words(v.hangs(ctx, c.ID))}})
	}
	return rows
}

// replacedRows are the goals in whose place others stand: what they were, what they are now, and what that means for those who have earned something.
func replacedRows(v course.Report, people func(core.GoalID) templ.Component) []ui.Row {
	var rows []ui.Row
	for _, c := range v.GoalChanges {
		was, now, means := c.From, []string{c.Title}, "import.replaced_stays"
		switch {
		case c.Outcome == goal.Replaced:
		case len(c.From) > 0:
			means = "import.became_one"
		case len(c.Into) > 1 || len(c.Into) == 1 && c.Lost:
			was, now, means = []string{c.Title}, c.Into, "import.became_several"
		default:
			continue
		}
		var who templ.Component
		if people != nil && means != "import.became_one" {
			who = people(c.ID)
		}
		rows = append(rows, ui.Row{Head: titleList(was), Cells: []templ.Component{titleList(now), replacedMeans(means, who)}}) // i18n:keys import.became_one import.became_several import.replaced_stays
	}
	return rows
}

func (v lookView) changedRows(ctx context.Context) []ui.Row {
	var rows []ui.Row
	for _, c := range v.Report.GoalsThat(goal.Updated) {
		rows = append(rows, ui.Row{Head: changedGoal(c), Cells: []templ.Component{ui.Words(fieldWords(ctx, c.Fields)), v.people(ctx, c.ID)}})
	}
	return rows
}

// people says how many learners have earned something at a goal.
func (v lookView) people(ctx context.Context, id core.GoalID) templ.Component {
	text := ui.T(ctx, "import.earned_none")
	if n := v.Earned.Got[id]; n > 0 {
		text = ui.T(ctx, "import.earned", "n", n)
	}
	if n := v.Earned.Begun[id]; n > 0 {
		text += " " + ui.T(ctx, "import.begun", "n", n)
	}
	return ui.Words(text)
}

// hangs says what hangs on a goal.
func (v lookView) hangs(ctx context.Context, id core.GoalID) string {
	t := v.Touched[id]
	var list []string
	for _, one := range []struct {
		key string
		n   int
	}{{"course.questions", t.Questions}, {"course.lessons", t.Lessons}, {"import.links", t.Standards}} {
		if one.n > 0 {
			list = append(list, ui.T(ctx, one.key, "n", one.n)) // i18n:keys import.links
		}
	}
	if len(list) == 0 {
		return ui.T(ctx, "import.hangs_nothing")
	}
	return strings.Join(list, ", ")
}

func fieldWords(ctx context.Context, fields []string) string {
	var list []string
	for _, f := range fields {
		list = append(list, ui.T(ctx, "import.part."+f)) // i18n:keys import.part.*
	}
	return strings.Join(list, ", ")
}

// others tells whether lessons or questions would change too.
func (v lookView) others() bool {
	for _, k := range []course.Kind{course.KindLesson, course.KindItem} {
		if t := v.Report.Changes[k]; t.Added+t.Updated+t.Restored+t.Kept+t.Retired > 0 {
			return true
		}
	}
	return false
}
