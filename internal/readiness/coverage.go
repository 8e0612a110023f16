package readiness

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

// Cover is how far a must-cover is for one learner.
type Cover string

// The covers.
const (
	Covered Cover = "covered" // got or secure
	Planned Cover = "planned" // begun, on a Today, or in a goal of the learner's own
	Missing Cover = "missing" // nothing leads to it yet
)

// Must is a must-cover with the learners of a scope.
type Must struct {
	Goal    core.GoalID
	Title   string
	Unit    core.UnitID
	By      map[core.LearnerID]Cover
	Covered int
	Planned int
	Missing int
}

// Left lists the learners for whom nothing leads to a must-cover yet.
func (m Must) Left() []core.LearnerID {
	var list []core.LearnerID
	for l, c := range m.By {
		if c == Missing {
			list = append(list, l)
		}
	}
	return list
}

// MustMax is how many must-covers are looked at.
const MustMax = 60

// Coverage reads the must-covers of a scope's unit, or of all courses of its learners, in the order of the course. One statement.
func Coverage(ctx context.Context, tx *db.Tx, s soundboard.Scope) ([]Must, error) {
	rows, err := tx.Query(ctx, who+`select g.id, g.title, u.id, e.learner_id,
			case when gs.state in ('got_it', 'secure') then 'covered'
				when coalesce(gs.state, 'not_started') <> 'not_started'
					or exists (select 1 from plan_item p where p.learner_id = e.learner_id and p.goal_id = g.id and p.status <> 'gone')
					or exists (select 1 from own_goal_must om join own_goal o on o.id = om.own_goal_id
						where om.goal_id = g.id and o.learner_id = e.learner_id and o.kind = 'own' and o.dropped_at = '')
				then 'planned' else 'missing' end
		from unit u join course c on c.id = u.course_id and c.retired_at = ''
			join unit_goal ug on ug.unit_id = u.id and ug.need = 'must' join goal g on g.id = ug.goal_id and g.retired_at = ''
			join enrolment e on e.course_id = c.id and e.ended_at = '' and e.learner_id in (select id from who)
			left join goal_state gs on gs.goal_id = g.id and gs.learner_id = e.learner_id
		where $4 = '' or u.id = $4
		order by c.title_fold, c.id, u.sort, u.id, ug.sort, g.id`, whoArgs(s)...)
	if err != nil {
		return nil, fmt.Errorf("reading what is covered: %w", err)
	}
	defer rows.Close()
	var list []Must
	for rows.Next() {
		var m Must
		var learner core.LearnerID
		var cover Cover
		if err := rows.Scan(&m.Goal, &m.Title, &m.Unit, &learner, &cover); err != nil {
			return nil, fmt.Errorf("reading what is covered: %w", err)
		}
		if n := len(list); n == 0 || list[n-1].Goal != m.Goal || list[n-1].Unit != m.Unit {
			if n == MustMax {
				break
			}
			m.By = map[core.LearnerID]Cover{}
			list = append(list, m)
		}
		list[len(list)-1].add(learner, cover)
	}
	return list, rows.Err()
}

func (m *Must) add(learner core.LearnerID, c Cover) {
	if _, twice := m.By[learner]; twice {
		return
	}
	m.By[learner] = c
	switch c {
	case Covered:
		m.Covered++
	case Planned:
		m.Planned++
	case Missing:
		m.Missing++
	}
}

// Sum adds what is covered to the figures.
func (f *Figures) Sum(list []Must) {
	f.MustGot, f.MustAll = 0, 0
	for _, m := range list {
		f.MustGot += m.Covered
		f.MustAll += len(m.By)
	}
}
