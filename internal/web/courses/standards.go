package courses

import (
	"context"
	"net/http"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/progress"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"

	"github.com/a-h/templ"
)

// standardsView is a framework with what is covered and what is got.
type standardsView struct {
	course.Coverage
	Groups []standardGroup
	All    standardGroup
}

// standardGroup is a part of a framework, summed up.
type standardGroup struct {
	Title   string
	Lines   []standardLineView
	Covered int // standards to which a goal answers
	Of      int
	Got     int // pairs of a learner and a covered standard that the learner has got
	Pairs   int
}

// standardLineView is one standard.
type standardLineView struct {
	course.Covered
	Got, On int // learners
}

func (p *Pages) standards(w http.ResponseWriter, r *http.Request) {
	var wish core.FrameworkID
	if text := r.URL.Query().Get("framework"); text != "" {
		id, ok := core.ParseID[core.FrameworkID](text)
		if !ok {
			route.Fault(w, r, core.Missing())
			return
		}
		wish = id
	}
	v := standardsView{}
	var err error
	if v.Coverage, err = p.Courses.Coverage(r.Context(), route.Actor(r), wish); err != nil {
		route.Fault(w, r, err)
		return
	}
	if err := p.fillStandards(r.Context(), &v); err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Render(w, r, http.StatusOK, standardsPage(v))
}

// fillStandards counts who has got what: a learner has a standard when they have one of the goals that answer to it.
func (p *Pages) fillStandards(ctx context.Context, v *standardsView) error {
	learners := map[core.LearnerID]bool{}
	for _, list := range v.On {
		for _, l := range list {
			learners[l] = true
		}
	}
	ids := make([]core.LearnerID, 0, len(learners))
	for l := range learners {
		ids = append(ids, l)
	}
	var states map[core.LearnerID]map[core.GoalID]progress.State
	err := p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		states, err = progress.ForMany(ctx, tx, ids, v.Goals())
		return err
	})
	if err != nil {
		return err
	}
	for _, g := range v.Coverage.Groups {
		sum := standardGroup{Title: g.Title, Of: len(g.Standards)}
		for _, s := range g.Standards {
			line := standardLineView{Covered: s}
			line.count(v.On, states)
			if len(s.Goals) > 0 {
				sum.Covered++
			}
			sum.Got, sum.Pairs = sum.Got+line.Got, sum.Pairs+line.On
			sum.Lines = append(sum.Lines, line)
		}
		v.All.Of, v.All.Covered = v.All.Of+sum.Of, v.All.Covered+sum.Covered
		v.All.Got, v.All.Pairs = v.All.Got+sum.Got, v.All.Pairs+sum.Pairs
		v.Groups = append(v.Groups, sum)
	}
	return nil
}

func (l *standardLineView) count(on map[core.GoalID][]core.LearnerID, states map[core.LearnerID]map[core.GoalID]progress.State) {
	got := map[core.LearnerID]bool{}
	for _, g := range l.Goals {
		for _, who := range on[g.ID] {
			s, known := states[who][g.ID]
			got[who] = got[who] || known && s.Is()
		}
	}
	l.On = len(got)
	for _, yes := range got {
		if yes {
			l.Got++
		}
	}
}

// heat is a part of a whole as a step from 0 to 4, for the colour beside the words.
func heat(part, whole int) string {
	switch {
	case whole == 0 || part == 0:
		return "0"
	case part == whole:
		return "4"
	default:
		return []string{"1", "2", "3"}[min(part*3/whole, 2)]
	}
}

func heatRows(_ context.Context, v standardsView) []ui.Row {
	var rows []ui.Row
	for i, g := range v.Groups {
		rows = append(rows, ui.Row{Head: groupLink(i, g), Cells: []templ.Component{heatCell(g.Covered, g.Of), heatCell(g.Got, g.Pairs)}})
	}
	return rows
}

func lineRows(_ standardsView, g standardGroup) []ui.Row {
	var rows []ui.Row
	for _, l := range g.Lines {
		rows = append(rows, ui.Row{Head: standardLine(course.Standard{Code: l.Code, Title: l.Title}), Cells: []templ.Component{coveredBy(l), heatCell(l.Got, l.On)}})
	}
	return rows
}

func frameworkOptions(v standardsView) []ui.Choice {
	var list []ui.Choice
	for _, f := range v.Frameworks {
		list = append(list, ui.Choice{Value: string(f.ID), Label: f.Title, Chosen: f.ID == v.Framework.ID})
	}
	return list
}
