package evidence

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Log is one learner's log, held under that learner's lock until the transaction ends.
type Log struct {
	tx      *db.Tx
	learner core.LearnerID
	seq     int64
	head    string
	now     time.Time
}

// Lock takes a learner's lock and reads where their log stands. Everything that reads a learner's sittings
// or states in order to write takes it first, so two requests at once come one after the other on both databases.
// A learner who does not exist or was erased is a NotFound fault.
func Lock(ctx context.Context, tx *db.Tx, learner core.LearnerID, now time.Time) (*Log, error) {
	l := &Log{tx: tx, learner: learner, now: now}
	err := tx.QueryRow(ctx, `
		update learner set seq = seq where id = $1 and erased_at = ''
		returning seq, head`, learner).Scan(&l.seq, &l.head)
	if errors.Is(err, db.ErrNoRows) {
		return nil, core.Missing()
	}
	if err != nil {
		return nil, fmt.Errorf("locking the log of learner %s: %w", learner, err)
	}
	return l, nil
}

// Learner tells whose log this is.
func (l *Log) Learner() core.LearnerID { return l.learner }

// Tx is the transaction that holds the lock.
func (l *Log) Tx() *db.Tx { return l.tx }

// Now is the time of the transaction.
func (l *Log) Now() time.Time { return l.now }

// Append writes a statement at the end of the log and gives it back with its number. A statement whose id is
// in the log already is not written again: appended is false, and the first one stands.
func (l *Log) Append(ctx context.Context, s Statement) (stored Statement, appended bool, err error) {
	if s.ID == "" {
		s.ID = core.NewID[core.StatementID]()
	} else if known, err := l.has(ctx, s.ID); err != nil || known {
		return s, false, err
	}
	s.Learner, s.Stored, s.Seq, s.prev = l.learner, l.now, l.seq+1, l.head
	if s.By == "" {
		s.By = l.learner
	}
	if s.At.IsZero() {
		s.At = l.now
	}
	salt := ""
	if len(s.Texts) > 0 {
		salt = rand.Text()
		s.textDigest = digestTexts(salt, s.Texts)
	}
	data, err := json.Marshal(s.Data)
	if err != nil {
		return s, false, fmt.Errorf("writing the facts of a statement: %w", err)
	}
	s.digest = digestOf(s.canonical(string(data)))
	if err := l.write(ctx, &s, string(data), salt); err != nil {
		return s, false, fmt.Errorf("appending statement %s: %w", s.ID, err)
	}
	l.seq, l.head = s.Seq, s.digest
	return s, true, nil
}

// Void appends a statement that takes another one back. by is who decided; reason is a stable word.
func (l *Log) Void(ctx context.Context, what Statement, by core.LearnerID, reason string) error {
	_, _, err := l.Append(ctx, Statement{
		Org: what.Org, Verb: Voided, Goal: what.Goal, Object: Past, About: string(what.ID), Sitting: what.Sitting,
		Voids: what.ID, By: by, Sees: what.Sees, Data: Data{Reason: reason},
	})
	return err
}

func (l *Log) has(ctx context.Context, id core.StatementID) (bool, error) {
	var n int64
	err := l.tx.QueryRow(ctx, `select count(*) from statement where id = $1`, id).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("looking for statement %s: %w", id, err)
	}
	return n > 0, nil
}

func (l *Log) write(ctx context.Context, s *Statement, data, salt string) error {
	_, err := l.tx.Exec(ctx, `
		insert into statement (id, org_id, learner_id, seq, verb, goal_id, object_kind, object_id, sitting_id,
			voids, by_id, sees, at, stored_at, data, text_digest, prev, digest)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18)`,
		s.ID, s.Org, s.Learner, s.Seq, s.Verb, s.Goal, s.Object, s.About, s.Sitting,
		s.Voids, s.By, s.Sees, core.Stamp(s.At), core.Stamp(s.Stored), data, s.textDigest, s.prev, s.digest)
	if err != nil {
		return err
	}
	if salt != "" {
		if _, err := l.tx.Exec(ctx, `insert into statement_salt (statement_id, salt) values ($1,$2)`, s.ID, salt); err != nil {
			return err
		}
		for part, body := range s.Texts {
			_, err := l.tx.Exec(ctx, `insert into statement_text (statement_id, part, body) values ($1,$2,$3)`, s.ID, part, body)
			if err != nil {
				return err
			}
		}
	}
	_, err = l.tx.Exec(ctx, `update learner set seq = $2, head = $3 where id = $1`, s.Learner, s.Seq, s.digest)
	return err
}
