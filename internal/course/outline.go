package course

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Outline is a course as a learner walks it: units with goals in order, and what each goal builds on.
type Outline struct {
	ID    core.CourseID
	Org   core.OrgID
	Key   string
	Title string
	Why   string
	Lang  string
	Band  Band
	Units []OutlineUnit
}

// OutlineUnit is a unit of an [Outline].
type OutlineUnit struct {
	ID        core.UnitID
	Title     string
	Challenge string
	Why       string
	Goals     []OutlineGoal
}

// OutlineGoal is a goal of an [Outline].
type OutlineGoal struct {
	ID      core.GoalID
	Title   string
	Why     string
	Minutes int // a first guess; 0 = unknown
	Need    Necessity
	Needs   []core.GoalID // goals that come first
}

// Goals lists the goals of every unit in order.
func (o Outline) Goals() []OutlineGoal {
	var list []OutlineGoal
	for _, u := range o.Units {
		list = append(list, u.Goals...)
	}
	return list
}

// Goal finds a goal in the outline.
func (o Outline) Goal(id core.GoalID) (OutlineGoal, bool) {
	for _, g := range o.Goals() {
		if g.ID == id {
			return g, true
		}
	}
	return OutlineGoal{}, false
}

// Order lists the goals of an outline, each once, what comes first before what builds on it.
func Order(o Outline) []core.GoalID {
	var all []core.GoalID
	for _, g := range o.Goals() {
		all = append(all, g.ID)
	}
	return leading(o, all)
}

// Leading lists what leads to a goal of an outline, what comes first before what builds on it, and the goal itself at the end.
func Leading(o Outline, to core.GoalID) []core.GoalID { return leading(o, []core.GoalID{to}) }

func leading(o Outline, to []core.GoalID) []core.GoalID {
	needs := make(map[core.GoalID][]core.GoalID)
	for _, g := range o.Goals() {
		needs[g.ID] = g.Needs
	}
	var list []core.GoalID
	seen := map[core.GoalID]bool{}
	type step struct {
		goal core.GoalID
		done bool // all before it is in the list
	}
	for _, goal := range to {
		stack := []step{{goal: goal}}
		for len(stack) > 0 {
			s := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if s.done {
				list = append(list, s.goal)
				continue
			}
			if _, here := needs[s.goal]; seen[s.goal] || !here {
				continue
			}
			seen[s.goal] = true
			stack = append(stack, step{s.goal, true})
			for _, n := range slices.Backward(needs[s.goal]) {
				stack = append(stack, step{goal: n})
			}
		}
	}
	return list
}

// OutlinesOf reads the outlines of the courses in which a learner is enrolled in an organisation, by title.
func OutlinesOf(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) ([]Outline, error) {
	return outlines(ctx, tx, `
		c.org_id = $1 and c.retired_at = '' and c.id in (
			select e.course_id from enrolment e where e.learner_id = $2 and e.ended_at = '')`, org, learner)
}

// OutlineOf reads the outline of one course of an organisation; another's does not exist.
func OutlineOf(ctx context.Context, tx *db.Tx, org core.OrgID, id core.CourseID) (Outline, error) {
	list, err := outlines(ctx, tx, `c.org_id = $1 and c.id = $2`, org, id)
	if err != nil {
		return Outline{}, err
	}
	if len(list) == 0 {
		return Outline{}, core.Missing()
	}
	return list[0], nil
}

// CourseOf finds the course through which a learner meets a goal: the first by title in which they are enrolled.
// A goal of no course of theirs does not exist for them.
func CourseOf(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID, goal core.GoalID) (core.CourseID, error) {
	list, err := db.List(ctx, tx, db.One[core.CourseID], `select c.id from course c
		where c.org_id = $1 and c.id in (select e.course_id from enrolment e where e.learner_id = $2 and e.ended_at = '')
			and c.id in (select u.course_id from unit_goal ug join unit u on u.id = ug.unit_id and not u.draft
				join goal g on g.id = ug.goal_id and g.retired_at = '' where ug.goal_id = $3)
		order by c.title_fold, c.id limit 1`, org, learner, goal)
	if err != nil {
		return "", fmt.Errorf("finding the course of a goal: %w", err)
	}
	if len(list) == 0 {
		return "", core.Missing()
	}
	return list[0], nil
}

// outlines reads the outlines of the courses that a condition on c (course) picks: one statement for courses and units, one for goals.
func outlines(ctx context.Context, tx *db.Tx, where string, args ...any) ([]Outline, error) {
	goals, err := outlineGoals(ctx, tx, where, args...)
	if err != nil || len(goals) == 0 {
		return nil, err
	}
	rows, err := tx.Query(ctx, `
		select c.id, c.org_id, c.key, c.title, c.why, c.language, c.band, u.id, u.title, u.challenge, u.why
		from course c
		join unit u on u.course_id = c.id and not u.draft
		where `+where+`
		order by c.title_fold, c.id, u.sort, u.id`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading outlines: %w", err)
	}
	defer rows.Close()
	var list []Outline
	for rows.Next() {
		var c Outline
		var u OutlineUnit
		if err := rows.Scan(&c.ID, &c.Org, &c.Key, &c.Title, &c.Why, &c.Lang, &c.Band, &u.ID, &u.Title, &u.Challenge, &u.Why); err != nil {
			return nil, fmt.Errorf("reading outlines: %w", err)
		}
		if u.Goals = goals[u.ID]; len(u.Goals) == 0 {
			continue
		}
		if len(list) == 0 || list[len(list)-1].ID != c.ID {
			list = append(list, c)
		}
		last := &list[len(list)-1]
		last.Units = append(last.Units, u)
	}
	return list, rows.Err()
}

// outlineGoals reads the goals of each unit of the picked courses in order, with what each builds on. Sorting happens here: it costs less than in the
// database.
func outlineGoals(ctx context.Context, tx *db.Tx, where string, args ...any) (map[core.UnitID][]OutlineGoal, error) {
	rows, err := tx.Query(ctx, `
		select ug.unit_id, ug.sort, g.id, g.title, g.why, g.minutes, ug.need, coalesce((
			select string_agg(b.sort || ' ' || n.needs_id, ' ') from goal_need n
			join goal b on b.id = n.needs_id and b.retired_at = '' where n.goal_id = g.id), '')
		from course c
		join unit u on u.course_id = c.id and not u.draft
		join unit_goal ug on ug.unit_id = u.id
		join goal g on g.id = ug.goal_id and g.retired_at = ''
		where `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading goals of outlines: %w", err)
	}
	defer rows.Close()
	goals := map[core.UnitID][]sorted[OutlineGoal]{}
	for rows.Next() {
		var unit core.UnitID
		var g sorted[OutlineGoal]
		var needs string
		if err := rows.Scan(&unit, &g.sort, &g.it.ID, &g.it.Title, &g.it.Why, &g.it.Minutes, &g.it.Need, &needs); err != nil {
			return nil, fmt.Errorf("reading goals of outlines: %w", err)
		}
		g.id, g.it.Needs = g.it.ID, needsIn(needs)
		goals[unit] = append(goals[unit], g)
	}
	out := make(map[core.UnitID][]OutlineGoal, len(goals))
	for unit, list := range goals {
		out[unit] = inOrder(list)
	}
	return out, rows.Err()
}

// sorted is something of a goal with its place; equal places go by the goal.
type sorted[T any] struct {
	sort int64
	id   core.GoalID
	it   T
}

func inOrder[T any](list []sorted[T]) []T {
	slices.SortFunc(list, func(a, b sorted[T]) int { return cmp.Or(cmp.Compare(a.sort, b.sort), cmp.Compare(a.id, b.id)) })
	out := make([]T, len(list))
	for i, one := range list {
		out[i] = one.it
	}
	return out
}

// needsIn reads what a goal builds on from pairs of a place and a goal.
func needsIn(text string) []core.GoalID {
	fields := strings.Fields(text)
	if len(fields) < 2 {
		return nil
	}
	list := make([]sorted[core.GoalID], 0, len(fields)/2)
	for i := 0; i+1 < len(fields); i += 2 {
		place, _ := strconv.ParseInt(fields[i], 10, 64) // the database wrote it
		id := core.GoalID(fields[i+1])
		list = append(list, sorted[core.GoalID]{sort: place, id: id, it: id})
	}
	return inOrder(list)
}

// Visible is nil when the actor may see a course: they learn in it, or they have a task towards others in its organisation. Else it does
// not exist for them.
func Visible(ctx context.Context, tx *db.Tx, actor core.Actor, id core.CourseID) error {
	var mine, enrolled int64
	err := tx.QueryRow(ctx, `
		select (select count(*) from course where id = $1 and org_id = $2),
			(select count(*) from enrolment where course_id = $1 and learner_id = $3 and ended_at = '')`,
		id, actor.Org, actor.Learner).Scan(&mine, &enrolled)
	if err != nil {
		return fmt.Errorf("asking who may see course %s: %w", id, err)
	}
	if mine == 0 || enrolled == 0 && !actor.Staff() {
		return core.Missing()
	}
	return nil
}

// Forget erases in which courses a learner is and was through, when they were away, and the dates that they set.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, table := range []string{"enrolment", "unit_away", "own_date", "course_done"} {
		if _, err := tx.Exec(ctx, `delete from `+table+` where learner_id = $1`, learner); err != nil {
			return fmt.Errorf("erasing %s: %w", table, err)
		}
	}
	return nil
}

// ForgetGuide erases that a person offered units to colleagues; the units stay.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	_, err := tx.Exec(ctx, `update unit_shared set by_person = '' where by_person = $1`, person)
	return within("erasing who offered a template", err)
}
