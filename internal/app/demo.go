package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/interop"
	"crossfade/internal/item"
	"crossfade/internal/people"
	"crossfade/internal/plan"
)

// The demonstration goes through the same services as everybody: what it shows is what they do. Only its clock is moved,
// so that a few weeks of work lie behind the people.

// demoClock is a clock that is moved by hand.
type demoClock struct{ at time.Time }

// Now is where the clock was moved to.
func (c *demoClock) Now() time.Time { return c.at.UTC().Truncate(time.Millisecond) }

// demoCourses says which bundled course the learners of a place are put into.
var demoCourses = map[people.OrgKind][]string{
	people.Home:      {"fractions", "numbers-at-work"},
	people.Class:     {"numbers-at-work"},
	people.Workplace: {"numbers-at-work"},
}

// demoStory is how far somebody has come, for those whom the journeys name; the others get a little by chance.
var demoStory = map[string]struct {
	goals int  // goals that were got
	stuck bool // the goal after these was checked alone and is not there yet
	ask   bool // and a question was sent about it
	aims  bool // and heads for the last goal of the course
}{
	"mia":   {goals: 2},
	"leo":   {goals: 0, stuck: true, ask: true},
	"ada":   {goals: 3},
	"noor":  {goals: 2, aims: true},
	"tomas": {goals: 1, stuck: true},
	"jan":   {goals: 1},
}

// FillDemo fills an empty database with the people of the demonstration, bundled courses, and some weeks of work.
func (a *App) FillDemo(ctx context.Context) ([]people.DemoPlace, error) {
	places, err := a.People.Demo(ctx)
	if err != nil {
		return nil, err
	}
	clock := &demoClock{at: a.Clock.Now().AddDate(0, 0, -17)}
	past := *a
	past.Clock = clock
	past.build()
	d := demo{App: &past, clock: clock, now: a.Clock.Now(), rng: rand.New(rand.NewPCG(8, 4))} //nolint:gosec // the same demonstration every time
	for _, place := range places {
		if err := d.fill(ctx, place); err != nil {
			return nil, fmt.Errorf("filling %s: %w", place.Org.Name, err)
		}
		if place.Org.Kind != people.Class {
			continue
		}
		if err := d.quick(ctx, place); err != nil {
			return nil, err
		}
		if err := d.photo(ctx, place); err != nil {
			return nil, fmt.Errorf("a photo that waits in %s: %w", place.Org.Name, err)
		}
		if err := d.units(ctx, place); err != nil {
			return nil, fmt.Errorf("the units of %s: %w", place.Org.Name, err)
		}
		if err := d.pacing(ctx, place); err != nil {
			return nil, fmt.Errorf("the pace of %s: %w", place.Org.Name, err)
		}
		if err := d.standards(ctx, place); err != nil {
			return nil, fmt.Errorf("the standards of %s: %w", place.Org.Name, err)
		}
		if err := d.learning(ctx, place); err != nil {
			return nil, fmt.Errorf("the learning of %s: %w", place.Org.Name, err)
		}
	}
	return places, nil
}

// demo is the making of the demonstration.
type demo struct {
	*App
	clock *demoClock
	rng   *rand.Rand
	now   time.Time // when the demonstration ends: today
}

// fill brings a place's courses in, puts its learners into them, and has them work.
func (d *demo) fill(ctx context.Context, place people.DemoPlace) error {
	runs := place.People[0].Actor
	courses := map[string]core.CourseID{}
	for _, name := range demoCourses[place.Org.Kind] {
		report, err := d.bring(ctx, runs, name)
		if err != nil {
			return err
		}
		courses[name] = report.Courses[0].ID
	}
	begin := d.clock.at
	for _, one := range place.People {
		if !one.Actor.Is(core.RoleLearner) {
			continue
		}
		name := demoCourses[place.Org.Kind][0]
		if one.Person.Band == people.Teen || one.Person.Band == people.Adult {
			name = "numbers-at-work"
		}
		d.clock.at = begin.Add(time.Duration(d.rng.IntN(180)) * time.Minute)
		if err := d.enrol(ctx, runs, courses[name], one.Actor.Learner); err != nil {
			return err
		}
		if err := d.work(ctx, one); err != nil {
			return fmt.Errorf("the work of %s: %w", one.Person.Name, err)
		}
	}
	d.clock.at = begin
	if place.Org.Kind == people.Class {
		if err := d.board(ctx, place, courses["numbers-at-work"]); err != nil {
			return err
		}
	}
	return d.coach(ctx, place)
}

func (d *demo) bring(ctx context.Context, actor core.Actor, name string) (course.Report, error) {
	for _, b := range d.Importer.Bundled {
		if b.Name == name {
			return d.Importer.Folder(ctx, actor, interop.Bundled(b))
		}
	}
	return course.Report{}, fmt.Errorf("no bundled course is called %q", name)
}

func (d *demo) enrol(ctx context.Context, by core.Actor, id core.CourseID, learner core.LearnerID) error {
	return d.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		return course.Enrol(ctx, tx, course.Enrolment{Org: by.Org, Course: id, Learner: learner, By: by.Person, At: core.Stamp(d.clock.Now())})
	})
}

// work has one learner go through the loop.
func (d *demo) work(ctx context.Context, one people.DemoPerson) error {
	story, known := demoStory[one.Key]
	if !known {
		story.goals, story.stuck = d.rng.IntN(3), d.rng.IntN(4) == 0
	}
	for range story.goals {
		if err := d.goal(ctx, one.Actor, true); err != nil {
			return err
		}
	}
	if story.aims {
		if err := d.aim(ctx, one.Actor); err != nil {
			return err
		}
	}
	if !story.stuck {
		return nil
	}
	if err := d.goal(ctx, one.Actor, false); err != nil {
		return err
	}
	if story.ask {
		return d.ask(ctx, one.Actor)
	}
	return nil
}

// aim has a learner head for the goal at the end of the course.
func (d *demo) aim(ctx context.Context, actor core.Actor) error {
	list, err := d.Plan.Courses(ctx, actor)
	if err != nil {
		return err
	}
	far := list[0].Standing[len(list[0].Standing)-1].Goal.ID
	return d.Plan.SetAim(ctx, actor, list[0].Outline.ID, far)
}

// next finds the learner's next step.
func (d *demo) next(ctx context.Context, actor core.Actor) (plan.Step, error) {
	list, err := d.Plan.Courses(ctx, actor)
	if err != nil {
		return plan.Step{}, err
	}
	for _, c := range list {
		if step, ok := plan.Next(c.Standing); ok {
			return step, nil
		}
	}
	return plan.Step{}, fmt.Errorf("no next step")
}

// goal goes from lesson to check alone; right says whether the check shows that it is got.
func (d *demo) goal(ctx context.Context, actor core.Actor, right bool) error {
	for range 4 {
		step, err := d.next(ctx, actor)
		if err != nil {
			return err
		}
		d.clock.at = d.clock.at.Add(time.Duration(5+d.rng.IntN(20)) * time.Minute)
		switch step.Kind {
		case plan.Lesson:
			err = d.Checks.FinishLesson(ctx, actor, core.ResourceID(step.Ref), step.Goal)
		case plan.Together:
			err = d.together(ctx, actor, step.Goal)
		case plan.Ready:
			return d.alone(ctx, actor, step.Goal, right)
		case plan.Resume, plan.Fix, plan.Show, plan.Refresh, plan.Reply, plan.Asked, plan.Heard, plan.Do:
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) together(ctx context.Context, actor core.Actor, goal core.GoalID) error {
	id, err := d.Checks.StartTogether(ctx, actor, goal)
	if err != nil {
		return err
	}
	if err := d.answerAll(ctx, actor, id, d.rng.IntN(3)); err != nil {
		return err
	}
	return d.Checks.Finish(ctx, actor, id)
}

func (d *demo) alone(ctx context.Context, actor core.Actor, goal core.GoalID, right bool) error {
	wrong := d.rng.IntN(2)
	if !right {
		wrong = 3
	}
	id, err := d.Checks.StartAlone(ctx, actor, []core.GoalID{goal}, check.Confidence(d.rng.IntN(3)), time.UTC)
	if err != nil {
		return err
	}
	return d.answerAll(ctx, actor, id, wrong)
}

// answerAll answers every question of a sitting, the first ones wrong.
func (d *demo) answerAll(ctx context.Context, actor core.Actor, id core.SittingID, wrong int) error {
	s, err := d.Checks.Mine(ctx, actor, id)
	if err != nil {
		return err
	}
	for i := range s.Questions {
		q := &s.Questions[i]
		d.clock.at = d.clock.at.Add(time.Duration(20+d.rng.IntN(70)) * time.Second)
		given := q.Variant.Key()
		if i < wrong {
			given = wrongly(q.Variant)
		}
		_, err := d.Checks.Answer(ctx, actor, check.Given{Sitting: id, N: q.N, Try: 1, Response: given, Locale: "en"})
		if err != nil {
			return err
		}
	}
	return nil
}

// wrongly makes a response that is understood and not right: another choice, another number.
func wrongly(v item.Variant) item.Response {
	given := item.Response{}
	key := v.Key()
	for i, in := range v.Item.Interactions {
		given[in.ID] = []string{"7919"}
		for _, f := range v.Item.Feedback { // a mix-up that authors know
			if f.Answer != "" && (f.Interaction == in.ID || f.Interaction == "" && i == 0) {
				given[in.ID] = []string{f.Answer}
				break
			}
		}
		if in.Kind.Pairs() {
			given[in.ID] = misplaced(key[in.ID])
			continue
		}
		for _, c := range in.Choices {
			if len(key[in.ID]) == 0 || c.Mask != key[in.ID][0] {
				given[in.ID] = []string{c.Mask}
				break
			}
		}
	}
	return given
}

// misplaced puts two choices of a match or an order into each other's place, and is wrong when those differ.
func misplaced(key []string) []string {
	given := slices.Clone(key)
	first, at, _ := item.Split(key[0])
	for i, pair := range key[1:] {
		if choice, place, _ := item.Split(pair); place != at {
			given[0], given[i+1] = item.Pair(first, place), item.Pair(choice, at)
			break
		}
	}
	return given
}

// ask sends a question about the first mistake of the learner's open fix-it plan.
func (d *demo) ask(ctx context.Context, actor core.Actor) error {
	step, err := d.next(ctx, actor)
	if err != nil || step.Kind != plan.Fix {
		return err
	}
	f, err := d.Checks.Fixit(ctx, actor, step.Ref)
	if err != nil {
		return err
	}
	d.clock.at = d.clock.at.Add(3 * time.Minute)
	return d.Checks.SendQuestion(ctx, actor, check.Asking{
		ID: core.NewID[string](), Sitting: f.Sitting, N: 1,
		Tried: "I counted the parts twice.", Stuck: "Which number goes where?",
	})
}
