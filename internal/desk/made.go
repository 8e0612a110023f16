package desk

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/proposal"
)

// handedIn lists the work of a desk's learners that waits for a look, as lines: one statement.
func handedIn(ctx context.Context, tx *db.Tx, d check.Desk) ([]Line, error) {
	with, args := d.Mine()
	list, err := db.List(ctx, tx, func(s db.Scanner) (Line, error) {
		l := Line{Kind: Work}
		var since string
		err := s.Scan(&l.Ref, &l.Learner, &l.Text, &l.N, &since)
		l.Since = core.ParseStamp(since)
		return l, err
	}, with+` select p.id, p.learner_id, t.title, p.versions, p.changed_at from mine m cross join product p join task t on t.id = p.task_id
		where p.learner_id = m.id and p.org_id = $1 and p.waits order by p.changed_at, p.id limit 200`, args...)
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
	args = append(args, now.Format(time.DateOnly))
	waiting, err := db.List(ctx, tx, db.One[core.LearnerID], with+fmt.Sprintf(` select w.learner_id from waits w
		union select c.learner_id from `+d.GuidedName()+` m cross join contact c where c.learner_id = m.id and c.org_id = $1 and c.due_on <> '' and c.due_on <= $%d
		union select p.learner_id from mine m cross join product p where p.learner_id = m.id and p.org_id = $1 and p.waits`, len(args)), args...)
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
