package proposal

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Stays tells whether a yes to a kind stays: nobody can take back what it did.
func (s *Service) Stays(kind Kind) bool { return s.kinds[kind].Back == nil }

// TakeBack takes back what the actor said last about a proposal, a yes or a question, in the caller's transaction: it waits again as before. It is a conflict
// once somebody said something since, once whoever asked saw how it ended, or where the act of this kind stays.
func (s *Service) TakeBack(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (Proposal, error) {
	p, _, err := s.find(ctx, tx, actor, id)
	if err != nil {
		return p, err
	}
	word, err := lastWord(ctx, tx, id)
	if err != nil {
		return p, err
	}
	ended := p.Status == Yes
	switch {
	case word.by != actor.Person || word.said != SaidYes && word.said != SaidQuestion || !ended && p.Status != Open:
		return p, core.NewFault(core.Conflict, "guide.stays.since")
	case p.Seen:
		return p, core.NewFault(core.Conflict, "guide.stays.read")
	case ended && s.Stays(p.Kind):
		return p, core.NewFault(core.Conflict, "guide.stays.kind")
	}
	if ended {
		if err := s.kinds[p.Kind].Back(ctx, tx, p, actor); err != nil {
			return p, err
		}
	}
	if _, err := tx.Exec(ctx, `delete from proposal_word where id = $1`, word.id); err != nil {
		return p, fmt.Errorf("taking back what was said: %w", err)
	}
	if _, err := tx.Exec(ctx, `update proposal set status = 'open', turn = 'others', closed_at = '', closed_by = '', seen_at = '' where id = $1`, id); err != nil {
		return p, fmt.Errorf("opening a proposal again: %w", err)
	}
	p.Status, p.Turn = Open, Others
	return p, s.tell(ctx, tx, p, TookBack)
}

type lastSaid struct {
	id   string
	by   core.PersonID
	said Verdict
}

func lastWord(ctx context.Context, tx *db.Tx, id string) (w lastSaid, err error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (w lastSaid, err error) {
		return w, row.Scan(&w.id, &w.by, &w.said)
	}, `select id, person_id, verdict from proposal_word where proposal_id = $1 order by at desc, id desc limit 1`, id)
	if err != nil {
		return w, fmt.Errorf("reading what was said last: %w", err)
	}
	if len(list) > 0 {
		w = list[0]
	}
	return w, nil
}
