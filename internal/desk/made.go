package desk

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/inquiry"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
)

// saidOutside is the part of a statement after [check.Desk.Both] that finds what somebody outside said about a learner's work and what waits to be passed on:
// from the points that wait, which are few, to their learners. It is no matter of who covers a class.
func saidOutside(d check.Desk) string {
	return ` from feedback_point f join product p on p.id = f.product_id join task t on t.id = p.task_id
		where f.held = 'waits' and p.org_id = $1 and p.learner_id in (select id from ` + d.GuidedName() + `)`
}

// behind is the part of a statement after [check.Desk.Both] that finds forecasts past the end, once their learners had a day with them: until a guide talked
// with the learner, or a plan that fits is on their Today. The number is the placeholder of the present instant.
func behind(d check.Desk, now int) string {
	return fmt.Sprintf(` from `+d.GuidedName()+` m cross join pace_verdict v join course c on c.id = v.course_id join enrolment e on e.learner_id = v.learner_id and e.course_id = v.course_id
		where v.learner_id = m.id and v.org_id = $1 and v.verdict = 'past' and v.open_at <= $%d and e.ended_at = ''
			and not exists (select 1 from path h where h.learner_id = v.learner_id and h.course_id = v.course_id)
			and not exists (select 1 from contact k where k.learner_id = v.learner_id and k.org_id = $1 and k.last_at >= v.open_at)`, now)
}

// handedIn lists what was made and what came of it, as lines: work that waits for a look, what somebody outside said about it, forecasts past the end, questions of those
// whom the actor advises, and what was reported. One statement.
func handedIn(ctx context.Context, tx *db.Tx, d check.Desk, now time.Time) ([]Line, error) {
	with, args := d.Both()
	args = append(args, core.Stamp(now))
	instant := len(args)
	asked, more := inquiry.WaitingFor(d.Actor, now, instant+1)
	args = append(args, more...)
	reported, more := safety.Waits(d.Actor, len(args)+1)
	args = append(args, more...)
	list, err := db.List(ctx, tx, func(s db.Scanner) (Line, error) {
		var l Line
		var since, looked string
		err := s.Scan(&l.Kind, &l.Ref, &l.Learner, &l.Text, &l.N, &since, &looked)
		l.Since, l.Looked = core.ParseStamp(since), looked != ""
		return l, err
	}, with+` select 'work' as kind, p.id, p.learner_id, t.title, p.versions, p.changed_at as since, '' as looked from mine m cross join product p join task t on t.id = p.task_id
		where p.learner_id = m.id and p.org_id = $1 and p.waits
		union all select 'outside', p.id, p.learner_id, t.title, count(*), min(f.said_at), ''`+saidOutside(d)+` group by p.id, p.learner_id, t.title
		union all select 'ahead', v.learner_id || '.' || v.course_id, v.learner_id, c.title, 1, v.open_at, ''`+behind(d, instant)+`
		union all select 'inquiry', q.id, q.learner_id, q.problem, 1, q.changed_at, ''`+asked+`
		union all select 'trouble', r.id, r.learner_id, r.words, r.learners, r.at, r.looked_at from (`+reported+`) r
		order by 6, 2 limit 400`, args...)
	if err != nil {
		return nil, fmt.Errorf("listing work that waits: %w", err)
	}
	return list, nil
}

// askedFor lists what waits for the actor's yes, as lines: one statement. These are not only those whom the actor guides: an advisor, too, is asked.
func askedFor(ctx context.Context, tx *db.Tx, actor core.Actor) ([]Line, error) {
	open, err := proposal.Waiting(ctx, tx, actor)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, 0, len(open))
	for _, p := range open {
		lines = append(lines, Line{Kind: Proposal, Ref: p.ID, Learner: p.AskedBy, Since: p.Asked, Text: p.Title, Asked: p})
	}
	return lines, nil
}

// Count is how many learners wait for a guide, each once: two statements.
func Count(ctx context.Context, tx *db.Tx, d check.Desk, now time.Time) (int, error) {
	with, args := d.Waits()
	args = append(args, now.Format(time.DateOnly), core.Stamp(now))
	today, instant := len(args)-1, len(args)
	reported, more := safety.Waits(d.Actor, instant+1)
	args = append(args, more...)
	asked, more := inquiry.WaitingFor(d.Actor, now, len(args)+1)
	args = append(args, more...)
	waiting, err := db.List(ctx, tx, db.One[core.LearnerID], with+fmt.Sprintf(` select w.learner_id from waits w
		union select c.learner_id from `+d.GuidedName()+` m cross join contact c where c.learner_id = m.id and c.org_id = $1 and c.due_on <> '' and c.due_on <= $%d
		union select p.learner_id from mine m cross join product p where p.learner_id = m.id and p.org_id = $1 and p.waits
		union select p.learner_id`, today)+saidOutside(d)+` union select v.learner_id`+behind(d, instant)+` union select q.learner_id`+asked+` union select r.learner_id from (`+reported+`) r`, args...)
	if err != nil {
		return 0, fmt.Errorf("counting who waits: %w", err)
	}
	asking, err := proposal.Askers(ctx, tx, d.Actor)
	if err != nil {
		return 0, err
	}
	seen := map[core.LearnerID]bool{}
	for _, l := range waiting {
		seen[l] = true
	}
	for _, l := range asking {
		seen[l] = true
	}
	return len(seen), nil
}
