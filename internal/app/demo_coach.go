package app

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/people"
)

// coach has whoever guides the class talk with some learners: one talk with next steps, one check-in that is due again, and times for one-to-ones.
func (d *demo) coach(ctx context.Context, place people.DemoPlace) error {
	if place.Org.Kind != people.Class {
		return nil
	}
	begin := d.clock.at
	defer func() { d.clock.at = begin }()
	guide, tomas, noor := place.Find("okafor").Actor, place.Find("tomas").Actor, place.Find("noor").Actor
	d.clock.at = begin.AddDate(0, 0, 4)
	in := func(days int) string { return begin.AddDate(0, 0, days).Format(time.DateOnly) }
	for _, k := range []coaching.Keeping{
		{Session: coaching.Session{Learner: tomas.Learner, Kind: coaching.Coaching, Shared: "Percentages feel easier when you draw the whole first.", Private: "Check whether he reads the question twice."},
			Steps: []coaching.Step{{Title: "Draw the whole before each question", Due: in(20)}}, Every: 28},
		{Session: coaching.Session{Learner: noor.Learner, Kind: coaching.CheckIn, Shared: "On a good way. Wants to go deeper."}, Every: 7},
	} {
		k.Today = d.clock.at
		if err := d.Coaching.Keep(ctx, guide, k); err != nil {
			return fmt.Errorf("a talk: %w", err)
		}
	}
	if err := d.Coaching.AddAgenda(ctx, tomas, tomas.Learner, core.NewID[string](), "How do I know that I am ready?"); err != nil {
		return err
	}
	for _, comment := range []string{"What have you tried so far?", "Show me where you got lost, and what you would try next."} {
		if err := d.Coaching.KeepComment(ctx, guide, comment); err != nil {
			return fmt.Errorf("a saved comment: %w", err)
		}
	}
	tomorrow := begin.AddDate(0, 0, 18).Truncate(24 * time.Hour).Add(20 * time.Hour) // in the afternoon, in Chicago
	return d.Coaching.Offer(ctx, guide, coaching.Offering{Starts: tomorrow, Count: 4, Minutes: 15, Place: "Room 12"})
}
