package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/plan"
)

// learners of the class whose story goes on, so that "Are they learning?" has something to say.
var demoLearning = []string{"Fatima Diallo", "Hana Suzuki", "Ines Moreau", "Isaac Cohen", "Kavya Iyer", "Mateo Flores", "Quinn Murphy", "Thandi Nkosi"}

// learning has some learners of a class refresh what they got, check the next goal alone, mend it, ask about it and show it the next day.
func (d *demo) learning(ctx context.Context, place people.DemoPlace) error {
	begin := d.clock.at
	defer func() { d.clock.at = begin }()
	guide := place.Find("okafor").Actor
	for i, name := range demoLearning {
		at := slices.IndexFunc(place.People, func(p people.DemoPerson) bool { return p.Person.Name == name })
		if at < 0 {
			return fmt.Errorf("nobody is called %s", name)
		}
		me := place.People[at].Actor
		d.clock.at = d.now.AddDate(0, 0, -9).Add(time.Duration(i) * time.Hour)
		if err := d.refresh(ctx, me, i == 2); err != nil {
			return fmt.Errorf("a refresh of %s: %w", name, err)
		}
		d.clock.at = d.now.AddDate(0, 0, -6)
		if err := d.goal(ctx, me, false); err != nil {
			return fmt.Errorf("the work of %s: %w", name, err)
		}
		if err := d.mend(ctx, me, guide, i); err != nil {
			return fmt.Errorf("what %s mends: %w", name, err)
		}
	}
	return nil
}

// refresh has a learner show again what they got some time ago.
func (d *demo) refresh(ctx context.Context, me core.Actor, slips bool) error {
	day, err := d.Plan.Today(ctx, me, time.UTC)
	if err != nil {
		return err
	}
	for _, line := range day.Lines {
		if line.Kind != plan.Refresh || line.Status != plan.Open {
			continue
		}
		id, err := d.Checks.StartRefresh(ctx, me, line.Goal)
		if err != nil {
			return err
		}
		wrong := 0
		if slips {
			wrong = 1
		}
		if err := d.answerAll(ctx, me, id, wrong); err != nil {
			return err
		}
	}
	return nil
}

// mend has a learner work through their fix-it plan, ask the guide on the way, and check alone again the next day.
func (d *demo) mend(ctx context.Context, me, guide core.Actor, hours int) error {
	step, err := d.next(ctx, me)
	if err != nil || step.Kind != plan.Fix {
		return err
	}
	asked := core.NewID[string]()
	if err := d.Checks.SendQuestion(ctx, me, check.Asking{ID: asked, Goal: step.Goal, Tried: "I did it with a drawing.", Stuck: "How do I do it without one?"}); err != nil {
		return err
	}
	d.clock.at = d.clock.at.Add(time.Duration(1+3*hours) * time.Hour)
	if err := d.Checks.AnswerQuestion(ctx, guide, asked, "Say it in words first: what is the whole? Then write only what you said."); err != nil {
		return err
	}
	d.clock.at = d.clock.at.Add(time.Hour)
	if err := d.Checks.ReadReply(ctx, me, asked); err != nil {
		return err
	}
	ways, err := d.Checks.Ways(ctx, me, step.Goal)
	if err != nil {
		return err
	}
	for _, do := range []func() error{
		func() error { return d.Checks.NoteMistake(ctx, me, step.Ref, "I took the part for the whole.") },
		func() error { return d.Checks.ChooseWay(ctx, me, step.Ref, ways[0].ID) },
		func() error { return d.Checks.FinishWay(ctx, me, step.Ref) },
		func() error {
			id, err := d.Checks.StartPractice(ctx, me, step.Ref)
			if err != nil {
				return err
			}
			return d.answerAll(ctx, me, id, 0)
		},
		func() error { return d.Checks.NoteDifferent(ctx, me, step.Ref, "I say it in words first.") },
	} {
		if err := do(); err != nil {
			return err
		}
		d.clock.at = d.clock.at.Add(4 * time.Minute)
	}
	d.clock.at = d.clock.at.Add(24 * time.Hour)
	return d.alone(ctx, me, step.Goal, true)
}
