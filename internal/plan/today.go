package plan

import (
	"context"
	"fmt"
	"slices"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/library"
	"crossfade/internal/peer"
	"crossfade/internal/progress"
)

// Status is where a line of Today stands.
type Status string

// The statuses of a line.
const (
	Open Status = "open"
	Done Status = "done"
	Gone Status = "gone" // no longer asked for, and not because it was done
)

// Line is one line of Today.
type Line struct {
	ID      string
	Kind    Kind
	Course  core.CourseID
	Goal    core.GoalID
	Ref     string
	Minutes int
	Status  Status
	Sort    int
	Done    time.Time
}

// CourseToday is a course with where its learner stands.
type CourseToday struct {
	Outline  course.Outline
	Standing []Standing // in the order of the course
	Got, All int        // goals that must be reached
	// Aim is the goal that the learner heads for; "" is none. Ahead is how many goals lie on the way there and are neither got nor said
	// to be known, itself among them.
	Aim   core.GoalID
	Ahead int
	// Done is when every goal that must be reached was got; zero = never, or nobody knows when. What is open again since then makes the course unfinished.
	Done time.Time
	// Path is the plan that fits the time that is left, when one is in force.
	Path Path
}

// Day is one person's Today.
type Day struct {
	Date    string // local date, 2026-11-21
	Lines   []Line // open ones in the learner's order, then those done today
	Courses []CourseToday
	Lessons map[string]string // titles of the lessons that lines name, by resource id
	Tasks   map[string]Task   // the tasks that lines name, by id
	Later   int               // refreshes that are due and beyond today's cap
}

// Service makes Today.
type Service struct {
	db     *db.DB
	clock  core.Clock
	checks *check.Service
	gate   Gatekeeper
}

// NewService makes the service.
func NewService(d *db.DB, clock core.Clock, checks *check.Service, gate Gatekeeper) *Service {
	return &Service{db: d, clock: clock, checks: checks, gate: gate}
}

// Today gives the actor's day where they live, with the rows behind its lines brought up to date.
func (s *Service) Today(ctx context.Context, actor core.Actor, zone *time.Location) (Day, error) {
	date := s.clock.Now().In(zone)
	day := Day{Date: date.Format(time.DateOnly)}
	var wanted, have []Line
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if have, err = linesOf(ctx, tx, actor.Learner, day.Date); err != nil {
			return err
		}
		if wanted, err = s.gather(ctx, tx, actor, &day); err != nil {
			return err
		}
		due, err := progress.Due(ctx, tx, actor.Learner, s.clock.Now(), 1000)
		if err != nil || len(due) == 0 {
			return err
		}
		habit, err := HabitOf(ctx, tx, actor.Learner)
		wanted = append(wanted, habit.refreshes(&day, due, have, date)...)
		return err
	})
	if err != nil {
		return Day{}, fmt.Errorf("reading a day: %w", err)
	}
	if !differ(have, wanted) {
		day.Lines = day.known(inOrder(have))
		return day, nil
	}
	if actor.Watched() { // a look at the day does not begin it
		day.Lines = day.known(inOrder(asItWillBe(have, wanted)))
		return day, nil
	}
	err = s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		day.Lines, err = s.bringUpToDate(ctx, tx, actor, day.Date, wanted)
		return err
	})
	if err != nil {
		return Day{}, fmt.Errorf("storing a day: %w", err)
	}
	day.Lines = day.known(inOrder(day.Lines))
	return day, nil
}

// known leaves out lines of tasks that somebody took away again.
func (d Day) known(lines []Line) []Line {
	return slices.DeleteFunc(lines, func(l Line) bool {
		_, there := d.Tasks[l.Ref]
		return l.Kind == Do && !there
	})
}

// Courses gives the actor's courses with where they stand, without the lines of the day.
func (s *Service) Courses(ctx context.Context, actor core.Actor) ([]CourseToday, error) {
	var list []CourseToday
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		list, err = CoursesOf(ctx, tx, actor.Org, actor.Learner)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading courses: %w", err)
	}
	return list, nil
}

// CoursesOf reads a learner's courses with where they stand: a fixed number of statements, whatever there is.
func CoursesOf(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) ([]CourseToday, error) {
	outlines, err := course.OutlinesOf(ctx, tx, org, learner)
	if err != nil {
		return nil, err
	}
	var goals []core.GoalID
	for _, o := range outlines {
		for _, g := range o.Goals() {
			goals = append(goals, g.ID)
			goals = append(goals, g.Needs...)
		}
	}
	states, err := progress.For(ctx, tx, learner, goals)
	if err != nil {
		return nil, err
	}
	facts, err := check.Facts(ctx, tx, learner, goals)
	if err != nil {
		return nil, err
	}
	lessons, err := library.ForGoals(ctx, tx, goals)
	if err != nil {
		return nil, err
	}
	used, err := check.Used(ctx, tx, learner, goals)
	if err != nil {
		return nil, err
	}
	own, err := readOwn(ctx, tx, learner, goals)
	if err != nil {
		return nil, err
	}
	list := make([]CourseToday, 0, len(outlines))
	for _, o := range outlines {
		c := own.standing(o, states, facts)
		for i := range c.Standing {
			s := &c.Standing[i]
			s.Lessons, s.Used = lessons[s.Goal.ID], used[s.Goal.ID]
		}
		list = append(list, c)
	}
	return list, nil
}

// gather works out the lines that the day should have beside refreshes: answers to read, what is next in each course.
func (s *Service) gather(ctx context.Context, tx *db.Tx, actor core.Actor, day *Day) ([]Line, error) {
	var err error
	if day.Courses, err = CoursesOf(ctx, tx, actor.Org, actor.Learner); err != nil {
		return nil, err
	}
	replies, err := s.checks.Replies(ctx, tx, actor.Learner)
	if err != nil {
		return nil, err
	}
	var lines []Line
	for _, r := range replies {
		lines = append(lines, Line{Kind: Reply, Course: r.Course, Goal: r.Goal, Ref: r.ID, Minutes: 1})
	}
	asked, news, err := peer.ForToday(ctx, tx, actor.Org, actor.Learner)
	if err != nil {
		return nil, err
	}
	for _, a := range news {
		lines = append(lines, Line{Kind: Heard, Course: a.Course, Goal: a.Goal, Ref: a.ID, Minutes: 1})
	}
	tasks, err := openTasks(ctx, tx, actor.Org, actor.Learner, s.clock.Now().AddDate(0, 0, -1))
	if err != nil {
		return nil, err
	}
	day.Tasks = map[string]Task{}
	for _, t := range tasks {
		day.Tasks[t.ID] = t
		if !t.Done.IsZero() {
			continue
		}
		lines = append(lines, Line{Kind: Do, Course: t.Course, Goal: t.Goal, Ref: t.ID, Minutes: t.Minutes})
	}
	day.Lessons = map[string]string{}
	for _, c := range day.Courses {
		for _, g := range c.Standing {
			for _, l := range g.Lessons {
				day.Lessons[string(l.ID)] = l.Title
			}
		}
		if step, ok := Next(c.Standing); ok {
			lines = append(lines, Line{Kind: step.Kind, Course: c.Outline.ID, Goal: step.Goal, Ref: step.Ref, Minutes: step.Minutes})
		}
	}
	for _, a := range asked { // helping comes after the learner's own next steps
		lines = append(lines, Line{Kind: Asked, Course: a.Course, Goal: a.Goal, Ref: a.ID, Minutes: 3})
	}
	return lines, nil
}

// Meets is nil when the actor learns in a course that has the goal; else the goal does not exist for them.
func (s *Service) Meets(ctx context.Context, tx *db.Tx, actor core.Actor, goal core.GoalID) error {
	_, err := course.CourseOf(ctx, tx, actor.Org, actor.Learner, goal)
	return err
}

// Calibration is how well a learner knew themselves over their checks alone.
type Calibration struct {
	Checks int
	About  int // what they said was what it showed
	Over   int // they said more than it showed
	Under  int // they said less
}

// Calibration counts what the actor said before each check alone against what it showed. It is for their eyes only.
func (s *Service) Calibration(ctx context.Context, actor core.Actor) (Calibration, error) {
	var c Calibration
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		said, err := check.Said(ctx, tx, actor.Learner)
		if err != nil {
			return err
		}
		for _, one := range said {
			c.Checks++
			switch shown := one.Shown(); {
			case one.Sure > shown:
				c.Over++
			case one.Sure < shown:
				c.Under++
			default:
				c.About++
			}
		}
		return nil
	})
	if err != nil {
		return Calibration{}, fmt.Errorf("reading what was said: %w", err)
	}
	return c, nil
}

// Strategies is the actor's log "what works for me": ways chosen, and what the next check showed.
func (s *Service) Strategies(ctx context.Context, actor core.Actor) ([]check.Strategy, error) {
	var list []check.Strategy
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		list, err = check.Strategies(ctx, tx, actor.Learner, 20)
		return err
	})
	return list, err
}
