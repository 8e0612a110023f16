package check

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

// Desk is whose list "Who needs me now?" is.
type Desk struct {
	Actor core.Actor
	// Alone tells that nobody else guides the actor's own learning (see people.HasGuide): then what they ask stands on their
	// own desk. Otherwise it is for somebody else.
	Alone bool
}

// WaitKind is what somebody waits for.
type WaitKind string

// The kinds of things that wait for a guide.
const (
	WaitQuestion  WaitKind = "question"  // an answer to a question of one's own
	WaitReport    WaitKind = "report"    // a decision about "this question is wrong"
	WaitJudgement WaitKind = "judgement" // a look at one's work, since there were too few questions
	WaitStuck     WaitKind = "stuck"     // nothing they asked for: they checked a goal alone several times and do not have it
)

// Waiting is one thing that waits for a guide.
type Waiting struct {
	Kind      WaitKind
	Ref       string // id of the question or the report; of a judgement "<learner>.<goal>"
	Learner   core.LearnerID
	Goal      core.GoalID
	GoalTitle string
	Since     time.Time
	Text      string // what the learner wrote; "" when they wrote nothing
	Learners  int    // of a report: how many learners say the same of this version of the question; of being stuck: how many checks alone
}

// Key is the sort key of a line, for [core.Page].After.
func (w Waiting) Key() string { return core.Stamp(w.Since) + " " + w.Ref }

// Mine is the with-clause that lists of a desk begin with: the learners whom the actor guides, and those whose class they cover just now, as
// mine(id). Its arguments begin with the organisation as $1. It is made once for a statement ("materialized"), else SQLite makes it anew for each use.
func (d Desk) Mine() (with string, args []any) {
	return d.learners(`with mine`, []any{d.Actor.Org}, people.Guide, people.Covering)
}

// Guided is [Desk.Mine] for what is no matter of somebody who covers a class: the learners whom the actor guides.
func (d Desk) Guided() (with string, args []any) {
	return d.learners(`with mine`, []any{d.Actor.Org}, people.Guide)
}

func (d Desk) learners(with string, args []any, relations ...people.Relation) (string, []any) {
	where, more := people.Audience(d.Actor, "g.id", len(args)+1, relations...)
	args = append(args, more...)
	with += `(id) as materialized (select g.id from learner g where ` + where
	if !d.Alone {
		args = append(args, d.Actor.Learner)
		with += fmt.Sprintf(` and g.id <> $%d`, len(args))
	}
	return with + `)`, args
}

// GuidedName is what the learners whom the actor guides are called in the statements of [Desk.Waits].
func (d Desk) GuidedName() string {
	if d.Actor.Covers == "" {
		return "mine" // the same
	}
	return "guided"
}

// stuckAfter is [StuckAfter] as it stands in SQL.
var stuckAfter = strconv.Itoa(StuckAfter)

// stampWidth is the width of an instant in a table and the space after it, see [core.Stamp].
const stampWidth = "25"

// waits are all things on a desk. Reports of one version of a question are one thing, as old as the oldest. Each part goes from the learners to
// what is theirs, by an index, so that a desk costs what its own learners cost, however many others the place has.
func (d Desk) waits() string {
	guided := d.GuidedName()
	return `,
	reported as (
		select min(r.sent_at || ' ' || r.id) as oldest, count(distinct r.learner_id) as learners
		from item_report r where r.org_id = $1 and r.status = 'open' and r.learner_id in (select id from ` + guided + `)
		group by r.item_id, r.item_version),
	waits as (
		select 'question' as kind, q.id as ref, q.learner_id, q.goal_id, q.sent_at as since, q.stuck, q.think, q.tried, 1 as learners
		from mine m cross join question q where q.learner_id = m.id and q.answered_at = '' and q.org_id = $1
		union all
		select 'report', r.id, r.learner_id, coalesce(i.goal_id, ''), r.sent_at, r.body, '', '', o.learners
		from reported o join item_report r on r.id = substr(o.oldest, ` + stampWidth + ` + 1)
			left join sitting_item i on i.sitting_id = r.sitting_id and i.n = r.n
		union all
		select 'judgement', a.learner_id || '.' || a.goal_id, a.learner_id, a.goal_id, a.asked_at, a.note, '', '', 1
		from mine m cross join judgement_ask a where a.learner_id = m.id and a.org_id = $1 and a.closed_at = ''
		union all
		select 'stuck', k.learner_id || '.' || k.goal_id, k.learner_id, k.goal_id, k.last_at, '', '', '', k.tries
		from ` + guided + ` m cross join stuck k where k.learner_id = m.id and k.org_id = $1 and k.tries >= ` + stuckAfter + ` and k.last_at > k.seen_at)`
}

// Waits is [Desk.Mine], and the learners of [Desk.GuidedName], with all that these learners wait for, as waits(kind, ref, learner_id, …), for whoever counts them together with other things.
func (d Desk) Waits() (with string, args []any) {
	with, args = d.Both()
	return with + d.waits(), args
}

// Both is [Desk.Mine] and the learners of [Desk.GuidedName].
func (d Desk) Both() (with string, args []any) {
	with, args = d.Mine()
	if d.Actor.Covers != "" {
		with, args = d.learners(with+`, guided`, args, people.Guide)
	}
	return with, args
}

// List reads what waits for the actor, the oldest first, a page at a time: one statement.
func (d Desk) List(ctx context.Context, tx *db.Tx, page core.Page) ([]Waiting, error) {
	with, args := d.Waits()
	n := len(args)
	list, err := db.List(ctx, tx, scanWaiting, with+fmt.Sprintf(`
		select w.kind, w.ref, w.learner_id, w.goal_id, coalesce(t.title, ''), w.since, w.stuck, w.think, w.tried, w.learners
		from waits w left join goal t on t.id = w.goal_id
		where w.since || ' ' || w.ref > $%d order by w.since || ' ' || w.ref`, n+1)+db.Limit(page.Rows()), append(args, page.After)...)
	if err != nil {
		return nil, fmt.Errorf("listing who waits: %w", err)
	}
	return list, nil
}

func scanWaiting(row db.Scanner) (Waiting, error) {
	var w Waiting
	var since string
	var texts [3]string
	err := row.Scan(&w.Kind, &w.Ref, &w.Learner, &w.Goal, &w.GoalTitle, &since, &texts[0], &texts[1], &texts[2], &w.Learners)
	w.Since = core.ParseStamp(since)
	for _, t := range texts {
		if w.Text == "" {
			w.Text = strings.TrimSpace(t)
		}
	}
	return w, err
}
