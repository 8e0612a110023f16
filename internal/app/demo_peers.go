package app

import (
	"context"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/peer"
	"crossfade/internal/people"
)

// classmates has a learner say that classmates may ask them, somebody who has not got one of their goals ask, and then every second learner say yes as well.
func (d *demo) classmates(ctx context.Context, all []people.DemoPerson, helper core.Actor) error {
	if err := d.Peers.Offer(ctx, helper, true); err != nil {
		return err
	}
	asked := false
	for i, one := range all {
		if !one.Actor.Is(core.RoleLearner) || one.Actor.Learner == helper.Learner {
			continue
		}
		if !asked {
			goal, err := d.helps(ctx, helper, one.Actor)
			if err != nil {
				return err
			}
			if asked = goal != ""; asked {
				_, err = d.Peers.Send(ctx, one.Actor, peer.Asking{ID: core.NewID[string](), Goal: goal,
					Tried: "I wrote down what is the whole and what is the part.", Stuck: "I don't see which number to begin with."})
			}
			if err != nil {
				return err
			}
		}
		if i%2 == 0 {
			if err := d.Peers.Offer(ctx, one.Actor, true); err != nil {
				return err
			}
		}
	}
	return nil
}

// helps finds a goal that one learner has and another is still on the way to; "" is none.
func (d *demo) helps(ctx context.Context, helper, other core.Actor) (core.GoalID, error) {
	var goals []core.GoalID
	err := d.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		goals, err = db.List(ctx, tx, db.One[core.GoalID], `select s.goal_id from goal_state s where s.learner_id = $1 and s.state in ('got_it', 'secure')
			and exists (select 1 from unit_goal g join unit u on u.id = g.unit_id and not u.draft join enrolment e on e.course_id = u.course_id and e.ended_at = ''
				where g.goal_id = s.goal_id and e.learner_id = $2 and e.org_id = s.org_id)
			and not exists (select 1 from goal_state o where o.learner_id = $2 and o.goal_id = s.goal_id and o.state in ('got_it', 'secure')) order by s.goal_id limit 1`,
			helper.Learner, other.Learner)
		return err
	})
	if err != nil || len(goals) == 0 {
		return "", err
	}
	return goals[0], nil
}
