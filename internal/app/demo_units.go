package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/feedback"
	"crossfade/internal/people"
	"crossfade/internal/work"
)

// demoProjects is the title of the course with the units of the demonstration.
const demoProjects = "Projects of 8b"

// units makes the units of the demonstration in the class, and has a few people work in them.
func (d *demo) units(ctx context.Context, place people.DemoPlace) error {
	guide, begin := place.Find("okafor").Actor, d.clock.at
	defer func() { d.clock.at = begin }()
	made, tasks, err := d.makeUnits(ctx, guide)
	if err != nil {
		return err
	}
	u, err := d.Courses.Unit(ctx, guide, made["persuade"])
	if err != nil {
		return err
	}
	var who []core.LearnerID
	for _, one := range place.People {
		if one.Actor.Is(core.RoleLearner) && len(who) < 8 {
			who = append(who, one.Actor.Learner)
		}
	}
	if _, _, err := d.Courses.SetLearners(ctx, guide, u.Course, who); err != nil {
		return err
	}
	if err := d.classmates(ctx, place.People, place.Find("noor").Actor); err != nil {
		return err
	}
	if err := d.Courses.Share(ctx, guide, made["persuade"], true); err != nil {
		return err
	}
	if err := d.absence(ctx, guide, place.Find("tomas").Actor, made["novel"]); err != nil {
		return err
	}
	if err := d.cells(ctx, place, made, tasks); err != nil {
		return err
	}
	if err := d.criteriaTogether(ctx, place, made["homes"]); err != nil {
		return err
	}
	d.clock.at = d.clock.at.AddDate(0, 0, 3)
	if err := d.letters(ctx, guide, place.Find("noor").Actor, tasks, made["portfolio"]); err != nil {
		return err
	}
	_, err = d.Work.HandIn(ctx, place.Find("tomas").Actor, tasks["Thesis and outline"], work.Handing{
		Words: "Thesis: Our river is clean enough to swim in from June on, if the farms upstream wait with manure until it has rained.\n\n" +
			"1. What \"clean enough\" means (so that the claim can be checked)\n2. Three summers of measurements (they show two bad weeks)\n3. What happened upstream in those weeks\n" +
			"4. What waiting would cost a farm (the doubt)\n5. One summer as a trial (what to do)"})
	return err
}

// makeUnits writes and publishes the units, and gives them by key and their tasks by title.
func (d *demo) makeUnits(ctx context.Context, guide core.Actor) (map[string]core.UnitID, map[string]string, error) {
	units, tasks := map[string]core.UnitID{}, map[string]string{}
	var into core.CourseID
	for _, one := range demoUnits {
		m := course.Making{Writing: d.writing(one), Course: into, Band: course.Teen, Lang: "en"}
		title := m.Title
		if into == "" {
			m.Title = demoProjects // a course of its own takes the title of its first unit
		}
		id, err := d.Courses.MakeUnit(ctx, guide, m)
		if err != nil {
			return nil, nil, fmt.Errorf("making %q: %w", one.title, err)
		}
		if into == "" {
			u, err := d.Courses.Unit(ctx, guide, id)
			if err != nil {
				return nil, nil, err
			}
			into, m.Title, m.New = u.Course, title, nil
			if err := d.Courses.SaveUnit(ctx, guide, id, m.Writing); err != nil {
				return nil, nil, err
			}
		}
		if err := d.furnish(ctx, guide, id, one, tasks); err != nil {
			return nil, nil, fmt.Errorf("furnishing %q: %w", one.title, err)
		}
		if err := d.Courses.Publish(ctx, guide, id, true); err != nil {
			return nil, nil, fmt.Errorf("publishing %q: %w", one.title, err)
		}
		units[one.key] = id
	}
	return units, tasks, nil
}

// day is a date so many days from the end of the demonstration; 0 is none.
func (d *demo) day(in int) string {
	if in == 0 {
		return ""
	}
	return d.now.AddDate(0, 0, in).Format(time.DateOnly)
}

func (d *demo) writing(one demoUnit) course.Writing {
	w := course.Writing{Title: one.title, Challenge: one.challenge, Why: one.why, Audience: one.audience, Outcomes: one.outcomes,
		Due: course.Due{On: d.day(one.due), Why: one.hard}, Hard: one.hard != ""}
	for _, g := range one.goals {
		w.New = append(w.New, course.NewGoal{Title: g.title, Why: g.why})
	}
	return w
}

// furnish marks the goals of a unit and puts its plan, tasks and slots into it.
func (d *demo) furnish(ctx context.Context, guide core.Actor, id core.UnitID, one demoUnit, tasks map[string]string) error {
	u, err := d.Courses.Unit(ctx, guide, id)
	if err != nil {
		return err
	}
	w := d.writing(one)
	w.New, w.Needs = nil, map[core.GoalID]course.Necessity{}
	for i, g := range u.Goals {
		w.Needs[g.ID] = one.goals[i].need
	}
	if err := d.Courses.SaveUnit(ctx, guide, id, w); err != nil {
		return err
	}
	for _, p := range one.parts {
		if _, err := d.Courses.AddPart(ctx, guide, id, p); err != nil {
			return err
		}
	}
	for _, t := range one.tasks {
		made, err := d.Work.PutTask(ctx, guide, work.Task{Unit: id, Title: t.title, Brief: t.brief, Audience: t.audience, Kind: work.Kind(t.kind), Need: course.Must,
			Due: course.Due{On: d.day(t.due)}}, false)
		if err != nil {
			return err
		}
		tasks[t.title] = made
		for _, c := range t.criteria {
			if err := d.Criteria.Add(ctx, guide, made, criteria.Criterion{Title: c[0], Low: c[1], Mid: c[2], Top: c[3]}); err != nil {
				return err
			}
		}
		for _, e := range t.exemplars {
			if err := d.Criteria.AddExemplar(ctx, guide, made, criteria.Exemplar{Title: e[0], Words: e[1], Note: e[2], Strong: e[3] != ""}); err != nil {
				return err
			}
		}
	}
	for _, s := range one.slots {
		if err := d.Work.AddSlot(ctx, guide, id, s[0], s[1]); err != nil {
			return err
		}
	}
	return nil
}

// absence opens the first parts of the novel, for which somebody was away.
func (d *demo) absence(ctx context.Context, guide, who core.Actor, novel core.UnitID) error {
	u, err := d.Courses.Unit(ctx, guide, novel)
	if err != nil {
		return err
	}
	for _, p := range u.Parts[:2] {
		if err := d.Courses.ChangePart(ctx, guide, novel, p.ID, course.PartOpen); err != nil {
			return err
		}
	}
	return d.Courses.SetAway(ctx, guide, novel, u.Parts[0].ID, []core.LearnerID{who.Learner})
}

// chart is what goes along with the letter: late days as a small table.
const chart = "day,minutes late\nMonday,0\nTuesday,20\nWednesday,5\nThursday,22\nFriday,20\n"

// letters has a learner hand in a letter, get points, revise, answer each, be scored, and keep the letter for the portfolio.
func (d *demo) letters(ctx context.Context, guide, me core.Actor, tasks map[string]string, portfolio core.UnitID) error {
	task := tasks["Letter to the bus company"]
	id, err := d.Work.HandIn(ctx, me, task, work.Handing{Words: "Dear director,\n\nthe bus is always late and this is really unfair for us. You should do something.\n\nNoor Bakri, 8b"})
	if err != nil {
		return err
	}
	d.clock.at = d.clock.at.AddDate(0, 0, 1)
	for _, p := range []feedback.Point{
		{Kind: feedback.Strength, Words: "You talk to one reader. Keep that."},
		{Kind: feedback.Try, Spot: "always late", Words: "I do not know yet how late, and how often.", Action: "Count for one week, and say it in numbers."},
		{Kind: feedback.Try, Spot: "do something", Words: "The director cannot do “something”.", Action: "Ask for one thing that can be done by Monday."},
		{Kind: feedback.Question, Words: "What if there is no extra driver?"},
	} {
		if err := d.Feedback.Say(ctx, guide, id, p); err != nil {
			return err
		}
	}
	d.clock.at = d.clock.at.AddDate(0, 0, 6)
	file, err := d.Work.Keep(ctx, "late-days.csv", strings.NewReader(chart))
	if err != nil {
		return err
	}
	_, err = d.Work.HandIn(ctx, me, task, work.Handing{Note: "I counted for a week, and I ask for one thing.", Files: []work.File{file},
		Words: "Dear director,\n\nplease send one more bus at 7:40. The bus was 20 minutes late on 3 days of 5 (I counted, Monday to Friday). 27 of us missed the first lesson.\n\nNoor Bakri, 8b"})
	if err != nil {
		return err
	}
	if err := d.answerPoints(ctx, me, id); err != nil {
		return err
	}
	if err := d.ownLook(ctx, me, id, task); err != nil {
		return err
	}
	if err := d.scoreLetter(ctx, guide, id, task); err != nil {
		return err
	}
	slots, err := d.Work.Slots(ctx, me, portfolio)
	if err != nil {
		return err
	}
	if _, err := d.Work.FillSlot(ctx, me, slots[0].ID, id, "My first letter complained. The last one asks for one thing and has numbers."); err != nil {
		return err
	}
	_, err = d.Work.AcceptSlot(ctx, guide, slots[0].ID, me.Learner, true, "")
	return err
}

func (d *demo) answerPoints(ctx context.Context, me core.Actor, product string) error {
	var points []feedback.Point
	err := d.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		points, err = feedback.PointsOf(ctx, tx, product)
		return err
	})
	if err != nil {
		return err
	}
	for _, p := range points {
		use, why := feedback.Used, "I kept it."
		switch {
		case p.Kind == feedback.Question:
			use, why = feedback.Not, "I ask the company to answer this. It is their part."
		case strings.Contains(p.Action, "Count"):
			why = "I counted Monday to Friday."
		case p.Kind == feedback.Try:
			use, why = feedback.Partly, "One more bus, but not by Monday: they need a week."
		}
		if err := d.Feedback.Handle(ctx, me, product, p.ID, use, why); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) scoreLetter(ctx context.Context, guide core.Actor, product, task string) error {
	sheet, err := d.Criteria.Sheet(ctx, guide, task)
	if err != nil {
		return err
	}
	scores := make([]criteria.Score, len(sheet.Criteria))
	for i, c := range sheet.Criteria {
		scores[i] = criteria.Score{Criterion: c.ID, Level: criteria.Top}
	}
	scores[2].Level, scores[2].Reason = criteria.Mid, "You say what it does to you. What does the company gain?"
	return d.Criteria.Give(ctx, guide, product, 2, scores)
}
