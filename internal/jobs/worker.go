package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// beat is how often a worker at work writes its progress.
const beat = time.Second

// errLost says that the lease ended while the handler worked: somebody else has the job now.
var errLost = errors.New("the lease was lost")

// Work works on the queue until ctx ends. Then it takes no more jobs, lets those at work go on for the
// grace period, cancels and gives back the rest, and returns.
func (q *Queue) Work(ctx context.Context) error {
	q.c.DB.Listen(ctx, topic, q.Wake)
	working, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(q.c.Grace, cancel) })
	defer stop()
	var all sync.WaitGroup
	all.Go(func() { q.keepTime(ctx) })
	for range q.c.Workers {
		all.Go(func() { q.worker(ctx, working) })
	}
	all.Wait()
	return nil
}

// Wake makes an idle worker look at once.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

func (q *Queue) worker(ctx, working context.Context) {
	for ctx.Err() == nil {
		worked, err := q.runOne(ctx, working)
		if err != nil && ctx.Err() == nil {
			q.c.Log.ErrorContext(ctx, "the job queue could not be read", "error", err)
		}
		if worked && err == nil {
			q.Wake() // there may be more: let a neighbour look too
			continue
		}
		q.rest(ctx)
	}
}

func (q *Queue) rest(ctx context.Context) {
	t := time.NewTimer(q.c.Poll)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-q.wake:
	case <-t.C:
	}
}

// RunDue works on everything that is due now, in this goroutine, and tells how many jobs it tried. Commands and tests
// use it. A job that fails waits for its next time, so RunDue ends.
func (q *Queue) RunDue(ctx context.Context) (int, error) {
	for n := 0; ; n++ {
		worked, err := q.runOne(ctx, ctx)
		if err != nil || !worked {
			return n, err
		}
	}
}

// runOne takes a job, if one is due, and tries it.
func (q *Queue) runOne(ctx, working context.Context) (bool, error) {
	t, err := q.take(ctx)
	if t == nil || err != nil {
		return false, err
	}
	run := &Run{Job: t.id, Org: t.org, Try: t.try}
	q.mu.Lock()
	q.runs[t.id] = run
	q.mu.Unlock()
	defer func() {
		q.mu.Lock()
		delete(q.runs, t.id)
		q.mu.Unlock()
	}()
	start := q.c.Clock.Now()
	doing, cancel := context.WithCancelCause(working)
	var keeping sync.WaitGroup
	keeping.Go(func() { q.keep(doing, cancel, t, run) })
	err = q.attempt(doing, run, t)
	if cause := context.Cause(doing); errors.Is(cause, errLost) {
		err = errLost
	}
	cancel(nil)
	keeping.Wait()
	q.c.Observe(t.kind, q.c.Clock.Now().Sub(start), err)
	return true, q.settle(working, t, run, err)
}

func (q *Queue) take(ctx context.Context) (t *taken, err error) {
	now := q.c.Clock.Now()
	l := lease{core.NewID[string](), now, now.Add(q.c.Lease)}
	err = q.c.DB.WriteQueue(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		t, err = claim(ctx, tx, l, q.kinds(), q.busy())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("taking a job: %w", err)
	}
	return t, nil
}

func (q *Queue) busy() []JobID {
	q.mu.Lock()
	defer q.mu.Unlock()
	var list []JobID
	for id := range q.runs {
		list = append(list, id)
	}
	return list
}

// attempt calls the handler and turns a panic into an error.
func (q *Queue) attempt(ctx context.Context, run *Run, t *taken) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return q.handlers[t.kind](ctx, run, t.payload)
}

// keep renews the lease and writes the progress until ctx ends. It cancels the work when another
// worker has the job.
func (q *Queue) keep(ctx context.Context, cancel context.CancelCauseFunc, t *taken, run *Run) {
	every := min(beat, q.c.Lease/4)
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	renewed, written := q.c.Clock.Now(), Progress{}
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		now, progress := q.c.Clock.Now(), run.progress()
		if progress == written && now.Sub(renewed) < q.c.Lease/4 {
			continue
		}
		// A long transaction of the handler may hold SQLite's only writer: do not queue up behind it.
		trying, done := context.WithTimeout(ctx, every)
		held := true
		err := q.c.DB.WriteQueue(trying, func(ctx context.Context, tx *db.Tx) (err error) {
			held, err = renew(ctx, tx, t.id, lease{t.worker, now, now.Add(q.c.Lease)}, progress)
			return err
		})
		done()
		switch {
		case err == nil && !held:
			cancel(errLost)
			return
		case err == nil:
			renewed, written = now, progress
		}
	}
}

// settle writes down how a try ended. It does so even when the work was cancelled.
func (q *Queue) settle(working context.Context, t *taken, run *Run, err error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(working), 30*time.Second)
	defer cancel()
	now := q.c.Clock.Now()
	log := q.c.Log.With("job", t.id, "kind", t.kind, "try", t.try)
	var gone giveUp
	var note func(ctx context.Context, tx *db.Tx) (bool, error)
	switch {
	case errors.Is(err, errLost):
		log.WarnContext(ctx, "job lost its lease")
		return nil
	case err == nil:
		note = func(ctx context.Context, tx *db.Tx) (bool, error) {
			return finish(ctx, tx, t, run.final(Done, "", now))
		}
	case working.Err() != nil:
		note = func(ctx context.Context, tx *db.Tx) (bool, error) { return giveBack(ctx, tx, t, now, "stopped", 1) }
	case t.try >= MaxTries, errors.As(err, &gone):
		log.ErrorContext(ctx, "job given up", "error", err)
		note = func(ctx context.Context, tx *db.Tx) (bool, error) {
			return finish(ctx, tx, t, run.final(Dead, short(err), now))
		}
	default:
		log.WarnContext(ctx, "job will be tried again", "error", err)
		note = func(ctx context.Context, tx *db.Tx) (bool, error) {
			return giveBack(ctx, tx, t, now.Add(Backoff(t.try)), short(err), 0)
		}
	}
	return q.c.DB.WriteQueue(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := note(ctx, tx)
		return err
	})
}

// Backoff is the pause after a try: 5 s, doubled each time, at most 3 h.
func Backoff(try int) time.Duration {
	return min(5*time.Second<<min(try-1, 20), 3*time.Hour)
}

// short keeps the first 500 bytes of an error, as text that every database takes.
func short(err error) string {
	s := strings.ReplaceAll(strings.ToValidUTF8(err.Error(), "?"), "\x00", "?")
	if len(s) <= 500 {
		return s
	}
	s = s[:500]
	for !utf8.ValidString(s) {
		s = s[:len(s)-1]
	}
	return s
}
