package proposal

import (
	"context"
	"fmt"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

// Look is a proposal as one of its parts reads it.
type Look struct {
	Proposal
	Words []Word
	// Mine tells that the reader asked; Answer that the reader's yes counts; Stop that the reader may stop it for safety.
	Mine, Answer, Stop bool
}

// Look reads a proposal for whoever asked or may answer; for anybody else it does not exist.
func (s *Service) Look(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (Look, error) {
	p, me, err := s.find(ctx, tx, actor, id)
	if err != nil {
		return Look{}, err
	}
	l := Look{Proposal: p, Mine: me.asker, Answer: me.answers && p.Status == Open, Stop: me.stops && p.Status != Stopped}
	l.Words, err = words(ctx, tx, p)
	return l, err
}

func words(ctx context.Context, tx *db.Tx, p Proposal) ([]Word, error) {
	list, err := db.List(ctx, tx, func(row db.Scanner) (Word, error) {
		var w Word
		var at string
		err := row.Scan(&w.Person, &w.Name, &w.Asker, &w.Verdict, &w.Words, &at)
		w.At = core.ParseStamp(at)
		return w, err
	}, `select w.person_id, coalesce(who.name, ''), coalesce(l.id, '') = $2, w.verdict, w.words, w.at
		from proposal_word w left join person who on who.id = w.person_id left join learner l on l.person_id = w.person_id
		where w.proposal_id = $1 order by w.at, w.id limit 200`, p.ID, p.AskedBy)
	if err != nil {
		return nil, fmt.Errorf("reading what was said: %w", err)
	}
	return list, nil
}

// WaitingMax is how many waiting proposals are listed at once.
const WaitingMax = 200

// Waiting lists the open proposals whose yes the actor may give and whose turn is the others', the oldest first: of the given kinds, or of all. One statement.
func Waiting(ctx context.Context, tx *db.Tx, actor core.Actor, kinds ...Kind) ([]Proposal, error) {
	where, args := waiting(actor)
	if len(kinds) > 0 {
		where += ` and p.kind in ` + db.In(len(kinds), len(args)+1)
		args = append(args, db.Values(kinds...)...)
	}
	list, err := db.List(ctx, tx, scan, `select `+columns+` from proposal p where `+where+fmt.Sprintf(` order by p.asked_at, p.id limit %d`, WaitingMax), args...)
	if err != nil {
		return nil, fmt.Errorf("listing proposals that wait: %w", err)
	}
	return list, nil
}

// Askers lists who waits for a yes of the actor, each once: one statement.
func Askers(ctx context.Context, tx *db.Tx, actor core.Actor) ([]core.LearnerID, error) {
	where, args := waiting(actor)
	list, err := db.List(ctx, tx, db.One[core.LearnerID], `select distinct p.asked_by from proposal p where `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("listing who waits for a yes: %w", err)
	}
	return list, nil
}

// waiting is the condition under which the actor may answer a proposal p. Whoever's relation is stronger still counts as what they are asked as.
func waiting(actor core.Actor) (where string, args []any) {
	args = []any{actor.Org, actor.Learner}
	var parts []string
	for _, r := range people.Relations() {
		if r == people.None || r == people.Self || r == people.Peer {
			continue
		}
		is, more := people.Audience(actor, "p.learner_id", len(args)+1, r)
		if is == "1 = 0" {
			continue
		}
		parts = append(parts, `(exists (select 1 from proposal_from f where f.proposal_id = p.id and f.relation = '`+string(r)+`') and `+is+`)`)
		args = append(args, more...)
	}
	if len(parts) == 0 {
		return `p.org_id = $1 and p.asked_by <> $2 and 1 = 0`, args
	}
	return `p.org_id = $1 and p.status = 'open' and p.turn = 'others' and p.asked_by <> $2 and (` + strings.Join(parts, " or ") + `)`, args
}

// MineMax is how many of one's own proposals are listed.
const MineMax = 100

// Mine lists what the actor asked for, the newest first.
func Mine(ctx context.Context, tx *db.Tx, actor core.Actor) ([]Proposal, error) {
	list, err := db.List(ctx, tx, scan, `select `+columns+` from proposal p where p.asked_by = $1 and p.org_id = $2 order by p.asked_at desc, p.id desc limit $3`,
		actor.Learner, actor.Org, MineMax)
	if err != nil {
		return nil, fmt.Errorf("listing one's own proposals: %w", err)
	}
	return list, nil
}

// News lists the actor's proposals that ended, or were asked back about, and that they have not seen so.
func News(ctx context.Context, tx *db.Tx, actor core.Actor) ([]Proposal, error) {
	list, err := db.List(ctx, tx, scan, `select `+columns+` from proposal p
		where p.asked_by = $1 and p.org_id = $2 and p.seen_at = '' and (p.status in ('yes', 'no', 'stopped') or p.status = 'open' and p.turn = 'asker')
		order by p.asked_at, p.id limit 50`, actor.Learner, actor.Org)
	if err != nil {
		return nil, fmt.Errorf("listing answers to one's own proposals: %w", err)
	}
	return list, nil
}

// Of reads the newest proposal of a kind about each of some things, by ref.
func Of(ctx context.Context, tx *db.Tx, kind Kind, refs []string) (map[string]Proposal, error) {
	out := map[string]Proposal{}
	if len(refs) == 0 {
		return out, nil
	}
	list, err := db.List(ctx, tx, scan, `select `+columns+` from proposal p where p.kind = $1 and p.ref in `+db.In(len(refs), 2)+` order by p.asked_at, p.id`,
		append([]any{kind}, db.Values(refs...)...)...)
	if err != nil {
		return nil, fmt.Errorf("reading proposals: %w", err)
	}
	for _, p := range list {
		out[p.Ref] = p
	}
	return out, nil
}

// Seen notes that the asker saw how things stand.
func (s *Service) Seen(ctx context.Context, actor core.Actor, id string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `update proposal set seen_at = $1 where id = $2 and asked_by = $3 and seen_at = '' and status <> 'open'`,
			core.Stamp(s.clock.Now()), id, actor.Learner)
		if err != nil {
			return fmt.Errorf("noting that an answer was seen: %w", err)
		}
		return nil
	})
}

// Forget erases a learner's proposals, and what they asked for others.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, statement := range []string{
		`delete from proposal_word where proposal_id in (select id from proposal where learner_id = $1 or asked_by = $1)`,
		`delete from proposal_from where proposal_id in (select id from proposal where learner_id = $1 or asked_by = $1)`,
		`delete from proposal where learner_id = $1 or asked_by = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, learner); err != nil {
			return fmt.Errorf("erasing proposals: %w", err)
		}
	}
	return nil
}

// ForgetGuide erases what a person said about the proposals of others.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	for _, statement := range []string{
		`update proposal_word set words = '', person_id = '' where person_id = $1`,
		`update proposal set closed_by = '' where closed_by = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return fmt.Errorf("erasing what was said about proposals: %w", err)
		}
	}
	return nil
}

// LastWords are the last words said about a proposal: the reason of a no or a stop.
func LastWords(ctx context.Context, tx *db.Tx, id string) (string, error) {
	list, err := db.List(ctx, tx, db.One[string], `select words from proposal_word where proposal_id = $1 order by at desc, id desc limit 1`, id)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}
