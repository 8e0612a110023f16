package plan

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
)

// Path is the plan that a learner goes by in a course, made to fit the time that is left: Today follows its order.
type Path struct {
	Course  core.CourseID
	By      core.PersonID
	Until   string // local date
	Minutes int    // a day
	Made    time.Time
	Goals   []Placed // in order
}

// PathsOf reads the paths of a learner by course, in one statement.
func PathsOf(ctx context.Context, tx *db.Tx, learner core.LearnerID) (map[core.CourseID]Path, error) {
	paths := map[core.CourseID]Path{}
	_, err := db.List(ctx, tx, func(s db.Scanner) (Placed, error) {
		var p Path
		var g Placed
		var made string
		err := s.Scan(&p.Course, &p.By, &p.Until, &p.Minutes, &made, &g.Goal, &g.On)
		if have, there := paths[p.Course]; there {
			p.Goals = have.Goals
		}
		p.Made, p.Goals = core.ParseStamp(made), append(p.Goals, g)
		paths[p.Course] = p
		return g, err
	}, `select p.course_id, p.by_id, p.until_on, p.minutes, p.made_at, g.goal_id, g.on_day from path p
		join path_goal g on g.learner_id = p.learner_id and g.course_id = p.course_id
		where p.learner_id = $1 order by p.course_id, g.sort, g.goal_id`, learner)
	if err != nil {
		return nil, fmt.Errorf("reading the paths of a learner: %w", err)
	}
	return paths, nil
}

// PutPath puts a plan in force for a learner in place of any other for the same course, inside the caller's transaction; the caller has asked the board.
func PutPath(ctx context.Context, tx *db.Tx, learner core.LearnerID, p Path) error {
	if err := DropPath(ctx, tx, learner, p.Course); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `insert into path (learner_id, course_id, by_id, until_on, minutes, made_at) values ($1,$2,$3,$4,$5,$6)`,
		learner, p.Course, p.By, p.Until, p.Minutes, core.Stamp(p.Made)); err != nil {
		return fmt.Errorf("storing a path: %w", err)
	}
	if len(p.Goals) == 0 {
		return nil
	}
	values, args := "", []any{learner, p.Course}
	for i, g := range p.Goals {
		if i > 0 {
			values += ", "
		}
		n := len(args)
		values += fmt.Sprintf("($1, $2, $%d, $%d, $%d)", n+1, n+2, n+3)
		args = append(args, g.Goal, i, g.On)
	}
	if _, err := tx.Exec(ctx, `insert into path_goal (learner_id, course_id, goal_id, sort, on_day) values `+values, args...); err != nil {
		return fmt.Errorf("storing a path: %w", err)
	}
	return nil
}

// DropPath takes a plan off again. The order of the course holds from then on; nothing that was shown changes.
func DropPath(ctx context.Context, tx *db.Tx, learner core.LearnerID, id core.CourseID) error {
	for _, table := range []string{"path_goal", "path"} {
		if _, err := tx.Exec(ctx, `delete from `+table+` where learner_id = $1 and course_id = $2`, learner, id); err != nil {
			return fmt.Errorf("taking a path off: %w", err)
		}
	}
	return nil
}

// places gives each goal of a path its place, from 1 on.
func (p Path) places() map[core.GoalID]int {
	at := map[core.GoalID]int{}
	for i, g := range p.Goals {
		at[g.Goal] = i + 1
	}
	return at
}

// OnPath is the first goal of the path that is not got, with the day by which it is to be shown; found is false without a path, or when all of it is got.
func (c CourseToday) OnPath() (goal course.OutlineGoal, on string, found bool) {
	for _, p := range c.Path.Goals {
		if s, there := c.Find(p.Goal); there && !s.State.Is() {
			return s.Goal, p.On, true
		}
	}
	return course.OutlineGoal{}, "", false
}
