package app

import (
	"context"

	"crossfade/internal/core"
	"crossfade/internal/peer"
	"crossfade/internal/people"
)

// classmates has every second learner of a class say that one may ask them, and one learner ask about the next goal of hers that somebody has.
func (d *demo) classmates(ctx context.Context, all []people.DemoPerson, asks core.Actor) error {
	for i, one := range all {
		if one.Actor.Is(core.RoleLearner) && one.Actor.Learner != asks.Learner && i%2 == 0 {
			if err := d.Peers.Offer(ctx, one.Actor, true); err != nil {
				return err
			}
		}
	}
	courses, err := d.Plan.Courses(ctx, asks)
	if err != nil {
		return err
	}
	for _, c := range courses {
		for _, s := range c.Standing {
			if s.State.Is() {
				continue
			}
			_, err := d.Peers.Send(ctx, asks, peer.Asking{ID: core.NewID[string](), Goal: s.Goal.ID,
				Tried: "I drew it as a bar and shaded one part.", Stuck: "I don't see which number is the whole."})
			return err
		}
	}
	return nil
}
