package app

import (
	"context"

	"crossfade/internal/core"
	"crossfade/internal/db"
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
	var goals []core.GoalID
	err := d.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		goals, err = db.List(ctx, tx, db.One[core.GoalID], `select s.goal_id from goal_state s join peer_help h on h.learner_id = s.learner_id
			where s.org_id = $1 and s.state in ('got_it', 'secure') and exists (select 1 from unit_goal g join unit u on u.id = g.unit_id
				join enrolment e on e.course_id = u.course_id where g.goal_id = s.goal_id and e.learner_id = $2)
				and not exists (select 1 from goal_state mine where mine.learner_id = $2 and mine.goal_id = s.goal_id and mine.state in ('got_it', 'secure'))
			group by s.goal_id order by count(*) desc, s.goal_id limit 1`, asks.Org, asks.Learner)
		return err
	})
	if err != nil || len(goals) == 0 {
		return err
	}
	_, err = d.Peers.Send(ctx, asks, peer.Asking{ID: core.NewID[string](), Goal: goals[0],
		Tried: "I wrote down what is the whole and what is the part.", Stuck: "I don't see which number to begin with."})
	return err
}
