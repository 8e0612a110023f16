package readiness

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

// Few is how many learners a sum over private answers needs at least.
const Few = 5

// window is how far the figures look back.
const window = 28 * 24 * time.Hour

// Figures are what a class, a group or a learner has shown lately.
type Figures struct {
	Learners int
	// PlanDone of PlanAll lines of past days of Today were done in four weeks.
	PlanDone, PlanAll int
	PlanBy            int // whose lines these are
	// Fits of Said words before a check alone were borne out by it; By is how many learners that sums up, at least [Few], or Said is 0.
	Fits, Said, By int
	// MustGot of MustAll must-covers, counted for each learner, are got or secure.
	MustGot, MustAll int
	// CheckedIn is with how many learners somebody kept a check-in or a talk in four weeks; Overdue is whose next one should have been by now.
	CheckedIn, Overdue int
}

// who is a common table of the learners of a scope: those of its class, or of its group, or the one; of a unit, those enrolled in its course. Its
// placeholders are $1 to $4.
const who = `with who(id) as (
	select distinct l.id from learner l join group_member m on m.person_id = l.person_id and m.relation = 'learner'
		join group_ g on g.id = m.group_id
	where (g.id = $1 or g.parent_id = $1) and ($2 = '' or g.id = $2) and ($3 = '' or l.id = $3)
		and ($4 = '' or exists (select 1 from enrolment e join unit u on u.course_id = e.course_id
			where u.id = $4 and e.learner_id = l.id and e.ended_at = '')))
`

func whoArgs(s soundboard.Scope, more ...any) []any {
	return append([]any{s.Class, s.Group, s.Learner, s.Unit}, more...)
}

// Of reads the figures of a scope inside a class: three statements. Callers have asked whether the actor leads it.
func Of(ctx context.Context, tx *db.Tx, s soundboard.Scope, now time.Time) (Figures, error) {
	var f Figures
	err := tx.QueryRow(ctx, who+`select (select count(*) from who),
		(select count(*) from plan_item p where p.learner_id in (select id from who) and p.day >= $5 and p.day < $6 and p.status = 'done'),
		(select count(*) from plan_item p where p.learner_id in (select id from who) and p.day >= $5 and p.day < $6 and p.status in ('open', 'done')),
		(select count(distinct p.learner_id) from plan_item p where p.learner_id in (select id from who) and p.day >= $5 and p.day < $6 and p.status in ('open', 'done')),
		(select count(*) from contact c where c.learner_id in (select id from who) and c.last_at >= $7),
		(select count(*) from contact c where c.learner_id in (select id from who) and c.due_on <> '' and c.due_on < $6)`,
		whoArgs(s, now.Add(-window).Format(time.DateOnly), now.Format(time.DateOnly), core.Stamp(now.Add(-window)))...).
		Scan(&f.Learners, &f.PlanDone, &f.PlanAll, &f.PlanBy, &f.CheckedIn, &f.Overdue)
	if err != nil {
		return f, fmt.Errorf("reading the figures of a board: %w", err)
	}
	f.Fits, f.Said, f.By, err = fits(ctx, tx, s, now.Add(-window))
	return f, err
}

// said selects the finished checks alone before which a learner of [who] said how sure they were: since $5, in the organisation $6, and whether it was
// borne out. It never leaves this package but as a sum over [Few] learners.
const said = `select si.id as sitting_id, si.learner_id, si.finished_at, sum(sg.right_) as right_, sum(sg.asked) as asked, min(sg.goal_id) as goal_id, count(*) as goals,
		case when si.confidence = case when 2 * sum(sg.right_) < sum(sg.asked) then 0 when 5 * sum(sg.right_) < 4 * sum(sg.asked) then 1 else 2 end then 1 else 0 end as fits
	from sitting si join sitting_goal sg on sg.sitting_id = si.id
	where si.learner_id in (select id from who) and si.kind = 'alone' and si.status = 'done' and si.confidence >= 0 and si.finished_at >= $5 and si.org_id = $6
		and sg.right_ >= 0 and sg.asked > 0
	group by si.id, si.learner_id, si.confidence, si.finished_at`

// fits sums up how often what learners said before a check alone was borne out by it; zeros when they are fewer than [Few].
func fits(ctx context.Context, tx *db.Tx, s soundboard.Scope, since time.Time) (fits, all, by int, err error) {
	err = tx.QueryRow(ctx, who+`select count(*), coalesce(sum(fits), 0), count(distinct learner_id) from (`+said+`) said`, whoArgs(s, core.Stamp(since), s.Org)...).Scan(&all, &fits, &by)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("summing up what was said before checks: %w", err)
	}
	if by < Few {
		return 0, 0, 0, nil
	}
	return fits, all, by, nil
}
