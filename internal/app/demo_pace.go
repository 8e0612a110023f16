package app

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/pace"
	"crossfade/internal/people"
)

// pacing gives the class of a place a guide for the course on which most are, made from dates, and a pasted table that its guide has not put in force.
func (d *demo) pacing(ctx context.Context, place people.DemoPlace) error {
	guide := place.Find("okafor").Actor
	class, err := d.Pace.Class(ctx, guide, place.Group.ID, "", time.UTC, 0)
	if err != nil {
		return err
	}
	id := class.Course.ID
	draft, err := d.Pace.FromUnits(ctx, guide, place.Group.ID, id, d.day(-14), d.day(24))
	if err != nil {
		return err
	}
	if _, _, err := d.Pace.Use(ctx, guide, draft, nil); err != nil {
		return err
	}
	// Learners were told of their forecasts two days ago, so that others read them, too.
	begin := d.clock.at
	d.clock.at = d.now.AddDate(0, 0, -2)
	err = d.Pace.Tell(ctx)
	if d.clock.at = begin; err != nil {
		return err
	}
	goals := class.Course.Goals()
	table := "Week\tGoal\tNeed\n1\t" + goals[0].Title + "\tmust\n2\t" + goals[1].Title + " (book 2)\tmust\n" + "\tProbability with dice\tstretch\n"
	_, err = d.Pace.Keep(ctx, guide, pace.Draft{Group: place.Group.ID, Course: id, Words: table, Starts: d.day(-1)})
	return err
}

// quick has one learner of the class get two more goals, a week apart, so that there is enough to say by when.
func (d *demo) quick(ctx context.Context, place people.DemoPlace) error {
	begin := d.clock.at
	defer func() { d.clock.at = begin }()
	for _, one := range place.People {
		if one.Person.Name != "Zoë Martin" {
			continue
		}
		for _, days := range []int{-9, -2} {
			d.clock.at = d.now.AddDate(0, 0, days)
			if err := d.goal(ctx, one.Actor, true); err != nil {
				return fmt.Errorf("the work of %s: %w", one.Person.Name, err)
			}
		}
	}
	return nil
}
