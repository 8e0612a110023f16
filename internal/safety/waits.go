package safety

import "crossfade/internal/core"

// stampWidth is the width of an instant in a table, see [core.Stamp], and of the space after it.
const stampWidth = "25"

// Waits is the query for what was reported and waits for the actor, one row for a thing, however many said so: the oldest report that the actor may answer, whose it is,
// its words and since when, how many said so, and since when somebody looks at it, as (id, learner_id, words, at, learners, looked_at). It is whoever reported it, if the
// actor looks after them, and else whose thing it is. A thing of the actor's own is never among them. Its placeholders start at $first.
func Waits(actor core.Actor, first int) (query string, args []any) {
	where, reporter, args := answersFrom(actor, first)
	return `select t.id, case when ` + reporter + ` then t.reported_by else t.learner_id end as learner_id, t.words, t.at, o.learners, o.looked_at from (
		select min(t.at || ' ' || t.id) as oldest, count(distinct t.reported_by) as learners, max(t.looked_at) as looked_at from trouble t
		where t.status = 'open' and ` + where + ` group by t.about, t.ref) o join trouble t on t.id = substr(o.oldest, ` + stampWidth + ` + 1)`, args
}
