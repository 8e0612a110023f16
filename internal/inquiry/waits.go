package inquiry

import (
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/people"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
)

// WaitingFor is the part of a statement after the columns that finds the questions of learners that wait for the actor, as q: ready, and nobody said anything about them since
// they were written. They wait for those who advise or help their learner, and not while the slider stands lower; whoever guides a class has them on the page of the unit.
// Its placeholders start at $first.
func WaitingFor(actor core.Actor, now time.Time, first int) (from string, args []any) {
	args = []any{actor.Org, actor.Learner}
	helped, more := people.Audience(actor, "q.learner_id", first+len(args), people.Advisor, people.Specialist)
	args = append(args, more...)
	level, more := soundboard.LevelIn(actor.Org, soundboard.Inquiry, now, "q.learner_id", "q.unit_id", first+len(args))
	args = append(args, more...)
	return fmt.Sprintf(` from inquiry_question q where q.org_id = $%d and q.state = 'ready' and q.learner_id <> $%d and `, first, first+1) + helped + `
		and not exists (select 1 from inquiry_word w where w.question_id = q.id and w.at >= q.changed_at)
		and not ` + safety.Hidden(safety.Question, "q.id") + ` and ` + level + ` = 'learner'`, args
}
