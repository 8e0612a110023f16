package pace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

// Draft is a table that its writer has not put in force.
type Draft struct {
	ID     string
	Group  core.GroupID
	Course core.CourseID
	Words  string
	Starts string // first day of week 1, or ""
}

// Preview is a draft looked at line by line.
type Preview struct {
	Draft
	Class   string
	Title   string // of the course
	Lines   []Line
	Known   []Known // the goals of the course in order
	Err     error   // the text is no table at all
	Missing int     // goals of the course that must or should be reached and stand in no line
}

// Open counts the lines about which somebody has to decide.
func (p Preview) Open() int {
	n := 0
	for _, l := range p.Lines {
		if l.Wrong != "" || l.Match == "" {
			n++
		}
	}
	return n
}

// Keep keeps a table as the actor's draft for a class and a course, in place of an earlier one, and gives its id. A text that is no table is refused.
func (s *Service) Keep(ctx context.Context, actor core.Actor, d Draft) (string, error) {
	if d.Starts != "" && !course.IsDate(d.Starts) {
		return "", core.BadField("starts", "pace.problem.start")
	}
	if _, err := ReadTable(d.Words, d.Starts); err != nil {
		return "", err
	}
	id := core.NewID[string]()
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.maySet(ctx, tx, actor, d.Group, d.Course); err != nil {
			return err
		}
		if err := dropDraft(ctx, tx, actor, d.Group, d.Course); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into pacing_draft (id, org_id, group_id, course_id, by_id, words, starts_on, made_at) values ($1,$2,$3,$4,$5,$6,$7,$8)`,
			id, actor.Org, d.Group, d.Course, actor.Person, d.Words, d.Starts, core.Stamp(s.clock.Now()))
		if err != nil {
			return fmt.Errorf("storing a table: %w", err)
		}
		return nil
	})
	return id, err
}

func dropDraft(ctx context.Context, tx *db.Tx, actor core.Actor, group core.GroupID, id core.CourseID) error {
	if _, err := tx.Exec(ctx, `delete from pacing_draft where group_id = $1 and course_id = $2 and by_id = $3`, group, id, actor.Person); err != nil {
		return fmt.Errorf("forgetting a table: %w", err)
	}
	return nil
}

// Preview looks at one of the actor's drafts; somebody else's does not exist.
func (s *Service) Preview(ctx context.Context, actor core.Actor, id string) (Preview, error) {
	var p Preview
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = s.preview(ctx, tx, actor, id)
		return err
	})
	return p, err
}

func (s *Service) preview(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (Preview, error) {
	var p Preview
	err := tx.QueryRow(ctx, `select id, group_id, course_id, words, starts_on from pacing_draft where id = $1 and by_id = $2 and org_id = $3`, id, actor.Person, actor.Org).
		Scan(&p.ID, &p.Group, &p.Course, &p.Words, &p.Starts)
	if errors.Is(err, db.ErrNoRows) {
		return p, core.Missing()
	}
	if err != nil {
		return p, fmt.Errorf("reading a table: %w", err)
	}
	if err := s.maySet(ctx, tx, actor, p.Group, p.Course); err != nil {
		return p, err
	}
	group, err := people.Led(ctx, tx, actor, p.Group)
	if err != nil {
		return p, err
	}
	p.Class = group.Name
	outline, err := course.OutlineOf(ctx, tx, actor.Org, p.Course)
	if err != nil {
		return p, err
	}
	p.Title = outline.Title
	if p.Known, err = known(ctx, tx, outline); err != nil {
		return p, err
	}
	rows, err := ReadTable(p.Words, p.Starts)
	if core.KindOf(err) == core.Invalid {
		p.Err = err
		return p, nil
	}
	p.Lines = Match(rows, p.Known)
	p.Missing = missing(p.Lines, p.Known)
	return p, err
}

func missing(lines []Line, known []Known) int {
	there, n := map[core.GoalID]bool{}, 0
	for _, l := range lines {
		there[l.Match] = true
	}
	for _, k := range known {
		if !there[k.ID] && k.Need != course.Stretch {
			n++
		}
	}
	return n
}

// known are the goals of a course, each once, with their codes and keys.
func known(ctx context.Context, tx *db.Tx, o course.Outline) ([]Known, error) {
	var list []Known
	at := map[core.GoalID]int{}
	for _, g := range o.Goals() {
		if _, there := at[g.ID]; !there {
			at[g.ID] = len(list)
			list = append(list, Known{ID: g.ID, Title: g.Title, Need: g.Need})
		}
	}
	_, err := db.List(ctx, tx, func(s db.Scanner) (string, error) {
		var id core.GoalID
		var key, code string
		err := s.Scan(&id, &key, &code)
		if i, there := at[id]; there {
			list[i].Key, list[i].Code = key, code
		}
		return key, err
	}, `select g.id, g.key, g.code_fold from goal g join unit_goal ug on ug.goal_id = g.id join unit u on u.id = ug.unit_id where u.course_id = $1 and not u.draft`, o.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the codes of goals: %w", err)
	}
	return list, nil
}

// Skip is the choice to leave a line out.
const Skip = "skip"

// Use puts a draft in force as the guide of its class, whole: choices say for the lines that matched nothing which goal they mean, or [Skip]. One
// line that is wrong or undecided is a fault, and nothing changes. It tells how many goals the guide has.
func (s *Service) Use(ctx context.Context, actor core.Actor, id string, choices map[int]string) (n int, replaced bool, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		n = 0
		p, err := s.preview(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if p.Err != nil {
			return p.Err
		}
		g, err := p.guide(choices)
		if err != nil {
			return err
		}
		g.ID, g.Group, g.By, g.Made = core.NewID[string](), p.Group, actor.Person, s.clock.Now()
		n = len(g.Lines)
		if replaced, err = s.setAside(ctx, tx, actor, p.Group, p.Course); err != nil {
			return err
		}
		if err := g.put(ctx, tx, actor.Org, p.Course); err != nil {
			return err
		}
		if err := s.changed(ctx, tx, actor.Org); err != nil {
			return err
		}
		return dropDraft(ctx, tx, actor, p.Group, p.Course)
	})
	return n, replaced, err
}

// guide makes the guide that the lines say.
func (p Preview) guide(choices map[int]string) (Guide, error) {
	var g Guide
	seen := map[core.GoalID]bool{}
	for _, l := range p.Lines {
		if choices[l.Line] == Skip {
			continue
		}
		goal := l.Match
		if goal == "" {
			goal = core.GoalID(choices[l.Line])
			if !slices.ContainsFunc(p.Known, func(k Known) bool { return k.ID == goal }) {
				return g, core.BadField("lines", "pace.problem.undecided")
			}
		}
		if l.Wrong != "" || seen[goal] {
			return g, core.BadField("lines", "pace.problem.wrong")
		}
		seen[goal] = true
		g.Lines = append(g.Lines, Due{Goal: goal, On: l.On, Need: l.Need})
	}
	if len(g.Lines) == 0 {
		return g, core.BadField("lines", "pace.problem.nothing")
	}
	slices.SortStableFunc(g.Lines, func(a, b Due) int { return strings.Compare(a.On, b.On) })
	g.Ends = g.Lines[len(g.Lines)-1].On
	return g, nil
}

// Forget forgets a draft of the actor's.
func (s *Service) Forget(ctx context.Context, actor core.Actor, id string) (Draft, error) {
	var p Preview
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if p, err = s.preview(ctx, tx, actor, id); err != nil {
			return err
		}
		return dropDraft(ctx, tx, actor, p.Group, p.Course)
	})
	return p.Draft, err
}

// FromUnits makes a draft out of the dates of a course's units: the goals of a unit are spread over the time from the unit before until its own
// date, by the minutes that they take. A unit without a date is done with the next that has one, the last ones by until.
func (s *Service) FromUnits(ctx context.Context, actor core.Actor, group core.GroupID, id core.CourseID, from, until string) (string, error) {
	if !course.IsDate(from) {
		return "", core.BadField("from", "pace.problem.start")
	}
	if until != "" && !course.IsDate(until) {
		return "", core.BadField("until", "pace.problem.end")
	}
	var words string
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.maySet(ctx, tx, actor, group, id); err != nil {
			return err
		}
		outline, err := course.OutlineOf(ctx, tx, actor.Org, id)
		if err != nil {
			return err
		}
		dates := map[core.UnitID]string{}
		if _, err := db.List(ctx, tx, func(s db.Scanner) (string, error) {
			var u core.UnitID
			var on string
			err := s.Scan(&u, &on)
			dates[u] = on
			return on, err
		}, `select id, until_on from unit where course_id = $1 and not draft`, id); err != nil {
			return fmt.Errorf("reading the dates of units: %w", err)
		}
		words, err = tableOf(outline, dates, from, until)
		return err
	})
	if err != nil {
		return "", err
	}
	return s.Keep(ctx, actor, Draft{Group: group, Course: id, Words: words})
}

// tableOf writes the table that the dates of units make.
func tableOf(o course.Outline, dates map[core.UnitID]string, from, until string) (string, error) {
	var b strings.Builder
	b.WriteString("date\tgoal\tneed\n")
	var waiting []course.OutlineGoal
	seen := map[core.GoalID]bool{}
	last := from
	flush := func(to string) {
		if len(waiting) == 0 {
			return
		}
		begin := min(last, to) // a unit whose date lies before the first day was due then
		a, _ := time.Parse(time.DateOnly, begin)
		z, _ := time.Parse(time.DateOnly, to)
		sum, done := 0.0, 0.0
		for _, g := range waiting {
			sum += Work{Minutes: g.Minutes}.minutes()
		}
		for _, g := range waiting {
			done += Work{Minutes: g.Minutes}.minutes()
			on := a.AddDate(0, 0, int(z.Sub(a).Hours()/24*done/sum+0.5))
			fmt.Fprintf(&b, "%s\t%s\t%s\n", on.Format(time.DateOnly), cell(g), g.Need)
		}
		waiting, last = nil, max(last, to)
	}
	for _, u := range o.Units {
		for _, g := range u.Goals {
			if !seen[g.ID] {
				seen[g.ID] = true
				waiting = append(waiting, g)
			}
		}
		if on := dates[u.ID]; on != "" {
			flush(on)
		}
	}
	switch {
	case len(waiting) == 0:
	case until == "":
		return "", core.BadField("until", "pace.problem.end")
	case until < last:
		return "", core.BadField("until", "pace.problem.end_order")
	default:
		flush(until)
	}
	return b.String(), nil
}

// cell names a goal as a cell of a table; one of which the title would not survive stands by its words as far as they go, and the preview asks.
func cell(g course.OutlineGoal) string {
	title := []rune(strings.TrimLeft(tidy(g.Title), `"`))
	return string(title[:min(len(title), maxCell)])
}
