package course

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Taken is a course with those of some learners who are on it.
type Taken struct {
	ID       core.CourseID
	Title    string
	Learners map[core.LearnerID]bool
}

// TakenBy lists the courses of an organisation on which some learners are, by title: one statement. The caller knows that the
// actor may see these learners.
func TakenBy(ctx context.Context, tx *db.Tx, org core.OrgID, learners []core.LearnerID) ([]Taken, error) {
	if len(learners) == 0 {
		return nil, nil
	}
	args := append([]any{org}, db.Values(learners...)...)
	rows, err := tx.Query(ctx, `
		select c.id, c.title, e.learner_id from enrolment e join course c on c.id = e.course_id
		where c.org_id = $1 and c.retired_at = '' and e.ended_at = '' and e.learner_id in `+db.In(len(learners), 2)+`
		order by c.title_fold, c.id, e.learner_id`, args...)
	if err != nil {
		return nil, fmt.Errorf("listing the courses of %d learners: %w", len(learners), err)
	}
	defer rows.Close()
	var list []Taken
	for rows.Next() {
		var t Taken
		var learner core.LearnerID
		if err := rows.Scan(&t.ID, &t.Title, &learner); err != nil {
			return nil, fmt.Errorf("listing the courses of %d learners: %w", len(learners), err)
		}
		if len(list) == 0 || list[len(list)-1].ID != t.ID {
			t.Learners = map[core.LearnerID]bool{}
			list = append(list, t)
		}
		list[len(list)-1].Learners[learner] = true
	}
	return list, rows.Err()
}
