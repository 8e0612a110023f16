package course

import (
	"context"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
)

// usualOf is how many questions on a goal a check alone asks under the default rule.
const usualOf = 5

// Row is one line of the alignment grid: what there is for a goal, to learn from and to be asked.
type Row struct {
	Unit    OutlineUnit // without its goals
	Goal    OutlineGoal
	Forms   map[library.Form]int // lessons for learning and for fixing, by form
	Fixit   int                  // lessons offered first in a fix-it plan
	Stretch int                  // lessons for those who want more
	// Practice, Together and Alone count the items that may be asked there.
	Practice, Together, Alone int
	Ladders                   int // items with hints: the ladder serves as a worked example
	// Endless tells that an item for checks alone makes fresh variants without end.
	Endless bool
	// Fresh is how many different questions checks alone can ask, Want how many a first go and a second one need.
	Fresh, Want int
}

// Few tells whether there are too few different questions for two checks alone. A check then says so, and a guide's
// judgement counts as well.
func (r Row) Few() bool { return !r.Endless && r.Fresh < r.Want }

// Gap is an empty cell of the alignment grid, or one with too little.
type Gap string

// The gaps, in the order of the grid's columns.
const (
	GapLesson   Gap = "lesson"    // nothing to learn from
	GapOneForm  Gap = "one_form"  // one form only: a fix-it plan has no other way to offer
	GapPractice Gap = "practice"  // nothing to practise with
	GapTogether Gap = "together"  // nothing for a check together
	GapAlone    Gap = "alone"     // nothing for a check alone
	GapFewAlone Gap = "few_alone" // see [Row.Few]
	GapFixit    Gap = "fixit"     // nothing to fix with: no lesson, and no hint ladder as a worked example
)

// Gaps lists what is missing for a goal.
func (r Row) Gaps() []Gap {
	var gaps []Gap
	add := func(missing bool, g Gap) {
		if missing {
			gaps = append(gaps, g)
		}
	}
	add(len(r.Forms) == 0, GapLesson)
	add(len(r.Forms) == 1, GapOneForm)
	add(r.Practice == 0, GapPractice)
	add(r.Together == 0, GapTogether)
	add(r.Alone == 0, GapAlone)
	add(r.Alone > 0 && r.Few(), GapFewAlone)
	add(r.Fixit == 0 && len(r.Forms) < 2 && r.Ladders == 0, GapFixit)
	return gaps
}

// Alignment is the grid of a course of an organisation: one row per goal and unit, in order. It takes six queries however large
// the course is.
func Alignment(ctx context.Context, tx *db.Tx, org core.OrgID, id core.CourseID) ([]Row, error) {
	outline, err := OutlineOf(ctx, tx, org, id)
	if core.KindOf(err) == core.NotFound {
		return nil, nil // a course without any goal has no grid
	}
	if err != nil {
		return nil, err
	}
	rows, _, err := align(ctx, tx, outline.Units)
	return rows, err
}

// align makes the rows of some units, and gives the questions behind them.
func align(ctx context.Context, tx *db.Tx, units []OutlineUnit) ([]Row, map[core.GoalID][]item.PoolEntry, error) {
	var ids []core.GoalID
	for _, g := range (Outline{Units: units}).Goals() {
		ids = append(ids, g.ID)
	}
	goals, err := goal.GetMany(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	pools, err := item.Pools(ctx, tx, ids, "")
	if err != nil {
		return nil, nil, err
	}
	lessons, err := library.ForGoals(ctx, tx, ids)
	if err != nil {
		return nil, nil, err
	}
	var rows []Row
	for _, u := range units {
		list := u.Goals
		u.Goals = nil
		for _, g := range list {
			r := Row{Unit: u, Goal: g, Forms: map[library.Form]int{}, Want: 2 * usualOf}
			if rule := goals[g.ID].Rule; !rule.IsZero() {
				r.Want = 2 * rule.Of
			}
			r.addLessons(lessons[g.ID])
			r.addItems(pools[g.ID])
			rows = append(rows, r)
		}
	}
	return rows, pools, nil
}

func (r *Row) addLessons(list []library.Resource) {
	for _, l := range list {
		switch l.Role {
		case library.Stretch:
			r.Stretch++
			continue
		case library.FixIt:
			r.Fixit++
		case library.Learn:
		}
		r.Forms[l.Form]++
	}
}

// addItems counts questions. Those without a use and without variants serve practice and checks alone in turn,
// one half each, so that what is asked alone was not shown before.
func (r *Row) addItems(pool []item.PoolEntry) {
	free := 0
	for _, p := range pool {
		everywhere := len(p.Uses) == 0
		uses := map[item.Use]bool{item.Practice: everywhere, item.Together: everywhere, item.Alone: everywhere}
		for _, u := range p.Uses {
			uses[u] = true
		}
		count(uses[item.Practice], &r.Practice)
		count(uses[item.Together], &r.Together)
		count(uses[item.Alone], &r.Alone)
		count(p.Rungs > 0, &r.Ladders)
		switch {
		case uses[item.Alone] && p.Templated:
			r.Endless = true
		case everywhere:
			free++
		case uses[item.Alone]:
			r.Fresh++
		}
	}
	r.Fresh += (free + 1) / 2
}

func count(yes bool, n *int) {
	if yes {
		*n++
	}
}
