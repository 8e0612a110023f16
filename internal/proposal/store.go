package proposal

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

const columns = `p.id, p.org_id, p.kind, p.learner_id, p.asked_by, p.unit_id, p.ref, p.title, p.body, p.payload, p.agree, p.meanwhile,
	p.status, p.turn, p.until_at, p.silence, p.asked_at, p.closed_at, p.closed_by, p.seen_at`

func scan(row db.Scanner) (Proposal, error) {
	var p Proposal
	var until, asked, closed, seen string
	err := row.Scan(&p.ID, &p.Org, &p.Kind, &p.Learner, &p.AskedBy, &p.Unit, &p.Ref, &p.Title, &p.Body, &p.Payload, &p.Agree, &p.Meanwhile,
		&p.Status, &p.Turn, &until, &p.Silence, &asked, &closed, &p.ClosedBy, &seen)
	p.Until, p.Asked, p.Closed, p.Seen = core.ParseStamp(until), core.ParseStamp(asked), core.ParseStamp(closed), seen != ""
	return p, err
}

func load(ctx context.Context, tx *db.Tx, id string) (Proposal, error) {
	p, err := scan(tx.QueryRow(ctx, `select `+columns+` from proposal p where p.id = $1`, id))
	if errors.Is(err, db.ErrNoRows) {
		return Proposal{}, core.Missing()
	}
	if err != nil {
		return Proposal{}, fmt.Errorf("reading a proposal: %w", err)
	}
	p.From, err = db.List(ctx, tx, db.One[people.Relation], `select relation from proposal_from where proposal_id = $1 order by relation`, id)
	if err != nil {
		return Proposal{}, fmt.Errorf("reading whom a proposal asks: %w", err)
	}
	return p, nil
}

func insert(ctx context.Context, tx *db.Tx, p Proposal) error {
	_, err := tx.Exec(ctx, `insert into proposal (id, org_id, kind, learner_id, asked_by, unit_id, ref, title, body, payload, once_key, agree, meanwhile,
		status, turn, until_at, silence, asked_at, closed_at, closed_by, seen_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, '', '', '')`,
		p.ID, p.Org, p.Kind, p.Learner, p.AskedBy, p.Unit, p.Ref, p.Title, p.Body, p.Payload, onceKey(p.Kind, p.Ref), p.Agree, p.Meanwhile,
		p.Status, p.Turn, core.Stamp(p.Until), p.Silence, core.Stamp(p.Asked))
	if err != nil {
		return fmt.Errorf("recording a proposal: %w", err)
	}
	for _, r := range p.From { // two or three
		if _, err := tx.Exec(ctx, `insert into proposal_from (proposal_id, relation) values ($1, $2)`, p.ID, r); err != nil {
			return fmt.Errorf("recording whom a proposal asks: %w", err)
		}
	}
	return nil
}

func onceKey(kind Kind, ref string) string { return string(kind) + " " + ref }

// saidYesBefore tells whether the same was asked before with a yes, where the terms say that once is enough.
func saidYesBefore(ctx context.Context, tx *db.Tx, a Asking, terms *soundboard.Terms) (bool, error) {
	if !terms.Once {
		return false, nil
	}
	var n int
	err := tx.QueryRow(ctx, `select count(*) from proposal where learner_id = $1 and status = 'yes' and once_key = $2`,
		a.Question.Learner, onceKey(a.Kind, a.Ref)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("looking for an earlier yes: %w", err)
	}
	return n > 0, nil
}

// openOne finds the open proposal that is the same as p; ID "" when there is none.
func openOne(ctx context.Context, tx *db.Tx, p Proposal) (Proposal, error) {
	found, err := scan(tx.QueryRow(ctx, `select `+columns+` from proposal p
		where p.learner_id = $1 and p.status = 'open' and p.asked_by = $2 and p.kind = $3 and p.ref = $4`, p.Learner, p.AskedBy, p.Kind, p.Ref))
	if errors.Is(err, db.ErrNoRows) {
		return Proposal{}, nil
	}
	if err != nil {
		return Proposal{}, fmt.Errorf("looking for an open proposal: %w", err)
	}
	found.From = p.From
	return found, nil
}

func reword(ctx context.Context, tx *db.Tx, p Proposal) error {
	_, err := tx.Exec(ctx, `update proposal set title = $1, body = $2, payload = $3 where id = $4`, p.Title, p.Body, p.Payload, p.ID)
	if err != nil {
		return fmt.Errorf("wording a proposal anew: %w", err)
	}
	return nil
}

func insertWord(ctx context.Context, tx *db.Tx, id string, person core.PersonID, v Verdict, words string, at time.Time) error {
	_, err := tx.Exec(ctx, `insert into proposal_word (id, proposal_id, person_id, verdict, words, at) values ($1, $2, $3, $4, $5, $6)`,
		core.NewID[string](), id, person, v, words, core.Stamp(at))
	if err != nil {
		return fmt.Errorf("keeping what was said: %w", err)
	}
	return nil
}

func setTurn(ctx context.Context, tx *db.Tx, p *Proposal, turn Turn) error {
	p.Turn = turn
	if _, err := tx.Exec(ctx, `update proposal set turn = $1 where id = $2`, turn, p.ID); err != nil {
		return fmt.Errorf("giving the turn: %w", err)
	}
	return nil
}

// countYes counts people, so that one who says yes twice is one.
func countYes(ctx context.Context, tx *db.Tx, id string) (int, error) {
	var n int
	err := tx.QueryRow(ctx, `select count(distinct person_id) from proposal_word where proposal_id = $1 and verdict = 'yes'`, id).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting yes: %w", err)
	}
	return n, nil
}

func saveClosed(ctx context.Context, tx *db.Tx, p *Proposal) error {
	_, err := tx.Exec(ctx, `update proposal set status = $1, closed_at = $2, closed_by = $3, seen_at = '' where id = $4`,
		p.Status, core.Stamp(p.Closed), p.ClosedBy, p.ID)
	if err != nil {
		return fmt.Errorf("ending a proposal: %w", err)
	}
	return nil
}

func due(ctx context.Context, tx *db.Tx, now time.Time) ([]Proposal, error) {
	list, err := db.List(ctx, tx, scan, `select `+columns+` from proposal p
		where p.status = 'open' and p.until_at <> '' and p.until_at <= $1 order by p.until_at, p.id limit 200`, core.Stamp(now))
	if err != nil {
		return nil, fmt.Errorf("listing proposals whose time is over: %w", err)
	}
	return list, nil
}
