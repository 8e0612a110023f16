package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// JobID names a job.
type JobID string

// Kind names what is to be done, and P is the type of what it needs to know. P is kept as JSON, so it may
// gain fields and must not change their meaning while jobs are open.
type Kind[P any] string

// MaxTries is how often a job is tried before it is given up: over about half a day.
const MaxTries = 12

// topic is what the database tells workers about.
const topic = "crossfade_jobs"

// Options say more about a job.
type Options struct {
	// Org is the organisation that it belongs to, if any.
	Org core.OrgID
	// UniqueKey, if set, makes sure that only one job of the kind is open with this key:
	// asking again while one is open changes nothing.
	UniqueKey string
	// RunAt is the earliest time; the zero time means at once.
	RunAt time.Time
}

// Enqueue puts a job into the queue as part of the transaction. With a UniqueKey that is taken, it gives
// the id of the open job.
func Enqueue[P any](ctx context.Context, tx *db.Tx, kind Kind[P], payload P, o Options) (JobID, error) {
	text, err := json.Marshal(payload)
	if err != nil {
		return "", fmt.Errorf("writing the payload of %s: %w", kind, err)
	}
	row := newJob{core.NewID[JobID](), o.Org, string(kind), string(text), o.UniqueKey, core.Stamp(o.RunAt)}
	id, err := insert(ctx, tx, row)
	if err != nil {
		return "", fmt.Errorf("putting %s into the queue: %w", kind, err)
	}
	return id, tx.Notify(ctx, topic)
}

// State says how far a job is.
type State string

// The states of a job.
const (
	Waiting State = "waiting"
	Running State = "running"
	Done    State = "done"
	Dead    State = "dead" // given up
)

// Status is what a page shows of a job.
type Status struct {
	ID       JobID
	Org      core.OrgID
	Kind     string
	State    State
	Progress Progress
	Result   json.RawMessage // what the handler gave to [Run.SetResult]; empty until it is done
	Error    string          // of the last try, for the operator
}

// Progress is how far the work has come: Done of Total, and the key of a text that says what it is at.
// A Total of 0 means that nobody knows yet.
type Progress struct {
	Done, Total int64
	Message     string
}

// Percent is 0 … 100, and 0 while the total is unknown.
func (p Progress) Percent() int {
	if p.Total <= 0 || p.Done <= 0 {
		return 0
	}
	return int(min(100, p.Done*100/p.Total))
}

// Find gives a job's status as the database has it; [Queue.Status] also knows what is at work just now.
func Find(ctx context.Context, tx *db.Tx, id JobID) (Status, error) {
	s, err := find(ctx, tx, id)
	if errors.Is(err, db.ErrNoRows) {
		return Status{}, core.Missing()
	}
	return s, err
}

// giveUp marks an error after which trying again is useless.
type giveUp struct{ err error }

// GiveUp wraps an error of a handler to say that trying again is useless.
func GiveUp(err error) error { return giveUp{err} }

func (g giveUp) Error() string { return g.err.Error() }
func (g giveUp) Unwrap() error { return g.err }
