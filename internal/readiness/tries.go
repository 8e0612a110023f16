package readiness

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

// Figure is one of the figures of [Learning].
type Figure string

// The figures.
const (
	FigureGrowth Figure = "growth" // first → latest
	FigureKept   Figure = "kept"   // refreshes
	FigureHelp   Figure = "help"   // questions
	FigureSure   Figure = "sure"   // checks before which somebody said how sure they were, without what they said
)

// Valid tells whether f is one of the figures.
func (f Figure) Valid() bool { _, ok := behind[f]; return ok }

// window is how far a figure looks back. What learners say about themselves is summed up over one stretch of time in the whole program: two that differ by
// little would tell what was said in between.
func (f Figure) window() time.Duration {
	if f == FigureSure {
		return window
	}
	return LearningWindow
}

// figureQuery is what is behind a figure: a query for learner, name, goal, title, further goals, right, asked and instant of the first, the same of the
// latest, the instant before, a reference, and two instants of a question. After [who] its placeholders are $5 (since) and $6 (organisation).
type figureQuery struct{ with, from, order string }

const (
	tryNames = ` join goal g on g.id = t.goal_id join learner l on l.id = t.learner_id join person p on p.id = l.person_id`
	byName   = ` order by p.name_fold, p.id, g.sort, g.id`
	byTime   = ` order by t.at desc, t.learner_id, t.goal_id`
)

// behind has them. Learners stand by name, or all by time: never by how much was right.
var behind = map[Figure]figureQuery{
	FigureGrowth: {
		with: `, tries as materialized (
			select sg.learner_id, sg.goal_id, sg.right_, sg.asked, sg.finished_at as at,
				row_number() over (partition by sg.learner_id, sg.goal_id order by sg.finished_at, sg.sitting_id) as up,
				row_number() over (partition by sg.learner_id, sg.goal_id order by sg.finished_at desc, sg.sitting_id desc) as down
			from sitting_goal sg join sitting s on s.id = sg.sitting_id and s.org_id = $6
			where sg.learner_id in (select id from who) and sg.kind = 'alone' and sg.finished_at <> '' and sg.right_ >= 0 and sg.asked > 0)
		`,
		from: `select t.learner_id, p.name, t.goal_id, g.title, 0, f.right_, f.asked, f.at, t.right_, t.asked, t.at, '', '', '', ''
			from tries t join tries f on f.learner_id = t.learner_id and f.goal_id = t.goal_id and f.up = 1` + tryNames + `
			where t.down = 1 and t.up > 1 and t.at >= $5`,
		order: byName,
	},
	FigureKept: {
		from: `select t.learner_id, p.name, t.goal_id, g.title, 0, 0, 0, '', t.right_, t.asked, t.at,
			coalesce((select max(b.finished_at) from sitting_goal b join sitting bs on bs.id = b.sitting_id and bs.org_id = $6
				where b.learner_id = t.learner_id and b.goal_id = t.goal_id and b.kind in ('alone', 'refresh') and b.finished_at <> '' and b.finished_at < t.at), ''), '', '', ''
			from (select sg.learner_id, sg.goal_id, sg.right_, sg.asked, sg.finished_at as at from sitting_goal sg join sitting s on s.id = sg.sitting_id and s.org_id = $6
				where sg.learner_id in (select id from who) and sg.kind = 'refresh' and sg.finished_at >= $5 and sg.right_ >= 0 and sg.asked > 0) t` + tryNames,
		order: byTime,
	},
	FigureHelp: {
		from: `select t.learner_id, p.name, t.goal_id, g.title, 0, 0, 0, '', 0, 0, '', '', t.id, t.at, t.answered_at
			from (select q.id, q.learner_id, q.goal_id, q.sent_at as at, q.answered_at from question q
				where q.learner_id in (select id from who) and q.org_id = $6 and q.sent_at >= $5) t` + tryNames,
		order: byTime,
	},
	FigureSure: {
		from: `select t.learner_id, p.name, t.goal_id, g.title, t.goals - 1, 0, 0, '', t.right_, t.asked, t.at, '', '', '', ''
			from (select said.learner_id, said.goal_id, said.goals, said.right_, said.asked, said.finished_at as at from (` + said + `) said) t` + tryNames,
		order: byTime,
	},
}

// Tries lists what is behind a figure of a class, a page at a time: one statement. Callers have asked whether the actor guides or covers the class.
func Tries(ctx context.Context, tx *db.Tx, org core.OrgID, class core.GroupID, f Figure, now time.Time, from, most int) ([]Try, error) {
	q, ok := behind[f]
	if !ok {
		return nil, core.Missing()
	}
	args := whoArgs(soundboard.Scope{Org: org, Class: class}, core.Stamp(now.Add(-f.window())), org, most, from)
	list, err := db.List(ctx, tx, func(row db.Scanner) (Try, error) {
		var t Try
		var first, latest, before, sent, done string
		err := row.Scan(&t.Learner, &t.Name, &t.Goal, &t.Title, &t.More, &t.First.Right, &t.First.Asked, &first, &t.Latest.Right, &t.Latest.Asked, &latest, &before, &t.Ref, &sent, &done)
		t.First.At, t.Latest.At, t.Before, t.Sent, t.Done = core.ParseStamp(first), core.ParseStamp(latest), core.ParseStamp(before), core.ParseStamp(sent), core.ParseStamp(done)
		return t, err
	}, who+q.with+q.from+q.order+` limit $7 offset $8`, args...)
	if err != nil {
		return nil, fmt.Errorf("reading what is behind %s: %w", f, err)
	}
	return list, nil
}
