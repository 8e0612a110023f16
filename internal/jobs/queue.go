package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sort"
	"sync"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Config says how a process works on the queue. The zero value of a field means its default.
type Config struct {
	DB      *db.DB
	Clock   core.Clock
	Log     *slog.Logger
	Workers int           // jobs at work at the same time in this process; default 2
	Poll    time.Duration // how often to look without being woken; default 5 s
	Lease   time.Duration // how long a job stays with a silent worker; default 2 min
	Grace   time.Duration // how long jobs at work may go on after the end of ctx; default 15 s
	// Observe is told of every try that ended, for the metrics; err is nil when the job is done.
	Observe func(kind string, took time.Duration, err error)
}

// Queue is one process's view of the queue: its handlers, its schedules and what it is at.
type Queue struct {
	c         Config
	handlers  map[string]handler
	schedules []schedule
	wake      chan struct{}

	mu   sync.Mutex
	runs map[JobID]*Run // at work in this process
}

type handler func(ctx context.Context, run *Run, payload string) error

// New makes a queue without handlers.
func New(c Config) *Queue {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Clock == nil {
		c.Clock = core.SystemClock()
	}
	if c.Observe == nil {
		c.Observe = func(string, time.Duration, error) {}
	}
	c.Workers = max(c.Workers, 0)
	setDefault(&c.Workers, 2)
	setDefault(&c.Poll, 5*time.Second)
	setDefault(&c.Lease, 2*time.Minute)
	setDefault(&c.Grace, 15*time.Second)
	q := &Queue{c: c, handlers: map[string]handler{}, wake: make(chan struct{}, 1), runs: map[JobID]*Run{}}
	Handle(q, tidyKind, q.tidy)
	Repeat(q, tidyKind, Daily(3, 10, time.UTC))
	return q
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// Handle says what is done for a kind of job. It is called before [Queue.Work], once per kind.
// An error sends the job back for another try; see [GiveUp].
func Handle[P any](q *Queue, kind Kind[P], do func(ctx context.Context, run *Run, payload P) error) {
	if q.handlers[string(kind)] != nil {
		panic("two handlers for jobs of kind " + string(kind))
	}
	q.handlers[string(kind)] = func(ctx context.Context, run *Run, text string) error {
		var payload P
		if err := json.Unmarshal([]byte(text), &payload); err != nil {
			return GiveUp(fmt.Errorf("reading the payload: %w", err))
		}
		return do(ctx, run, payload)
	}
}

func (q *Queue) kinds() []string {
	var list []string
	for k := range q.handlers {
		list = append(list, k)
	}
	sort.Strings(list) // the same SQL every time
	return list
}

// Status gives a job's status with its progress up to this moment, if it is at work in this process.
func (q *Queue) Status(ctx context.Context, id JobID) (Status, error) {
	var s Status
	err := q.c.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = Find(ctx, tx, id)
		return err
	})
	q.mu.Lock()
	run := q.runs[id]
	q.mu.Unlock()
	if err == nil && run != nil && s.State == Running {
		s.Progress = run.progress()
	}
	return s, err
}

// Run is one try at a job.
type Run struct {
	Job JobID
	Org core.OrgID
	Try int // 1 is the first

	mu     sync.Mutex
	now    Progress
	result string
}

// Progress notes how far the work has come. It is cheap, never waits, and may be called inside a transaction:
// the note is written about once a second, when the database is free.
func (r *Run) Progress(done, total int64, message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = Progress{done, total, message}
}

// SetResult keeps a value, as JSON, for whoever asks once the job is done.
func (r *Run) SetResult(v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing a job's result: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result = string(text)
	return nil
}

func (r *Run) progress() Progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

// final is how a try left the job.
func (r *Run) final(state State, why string, at time.Time) final {
	r.mu.Lock()
	defer r.mu.Unlock()
	return final{state, why, r.result, at, r.now}
}

const tidyKind = Kind[struct{}]("jobs.tidy")

// tidy forgets jobs a week after they were done and three months after they were given up.
func (q *Queue) tidy(ctx context.Context, _ *Run, _ struct{}) error {
	now := q.c.Clock.Now()
	return q.c.DB.WriteQueue(ctx, func(ctx context.Context, tx *db.Tx) error {
		return tidy(ctx, tx, now.AddDate(0, 0, -7), now.AddDate(0, -3, 0))
	})
}
