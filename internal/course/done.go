package course

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// MarkDone keeps that a learner has shown every goal of a course, for each of their courses of which that is so now and to which the goal belongs that they
// just reached. A course ends by what was shown and by nothing else: no date and no time spent. Whoever records that a goal was reached calls it in the same
// transaction. at is when it was shown; what is made again later keeps its time.
func MarkDone(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID, at time.Time) error {
	_, err := tx.Exec(ctx, `insert into course_done (learner_id, course_id, done_at)
		select e.learner_id, e.course_id, $3 from enrolment e where e.learner_id = $1 and e.ended_at = ''
			and exists (select 1 from unit u join unit_goal ug on ug.unit_id = u.id where u.course_id = e.course_id and not u.draft and ug.goal_id = $2 and ug.need <> 'stretch')
			and not exists (select 1 from unit u join unit_goal ug on ug.unit_id = u.id join goal g on g.id = ug.goal_id and g.retired_at = ''
				where u.course_id = e.course_id and not u.draft and ug.need <> 'stretch'
					and not exists (select 1 from goal_state s where s.learner_id = e.learner_id and s.goal_id = g.id and s.state in ('got_it', 'secure')))
		on conflict (learner_id, course_id) do update set done_at = case when excluded.done_at > course_done.done_at then excluded.done_at else course_done.done_at end`,
		learner, goal, core.Stamp(at))
	if err != nil {
		return fmt.Errorf("keeping that a course is complete: %w", err)
	}
	return nil
}
