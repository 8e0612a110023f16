package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/jobs"
)

type order struct{ Name string }

const kind = jobs.Kind[order]("test.order")

// watch is a clock that the test moves.
type watch struct {
	mu  sync.Mutex
	now time.Time
}

func newWatch() *watch { return &watch{now: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)} }

func (w *watch) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *watch) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func enqueue(t *testing.T, d *db.DB, name string, o jobs.Options) (id jobs.JobID) {
	t.Helper()
	err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		id, err = jobs.Enqueue(ctx, tx, kind, order{name}, o)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func runDue(t *testing.T, q *jobs.Queue) int {
	t.Helper()
	n, err := q.RunDue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func status(t *testing.T, q *jobs.Queue, id jobs.JobID) jobs.Status {
	t.Helper()
	s, err := q.Status(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAJobIsDoneOnceAndKeepsItsResult(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := jobs.New(jobs.Config{DB: d, Clock: newWatch()})
		jobs.Handle(q, kind, func(_ context.Context, run *jobs.Run, o order) error {
			run.Progress(3, 4, "job.reading")
			return run.SetResult(o)
		})
		id := enqueue(t, d, "Ada", jobs.Options{Org: "home"})
		if s := status(t, q, id); s.State != jobs.Waiting || s.Org != "home" {
			t.Errorf("before: %+v", s)
		}
		if n := runDue(t, q); n != 1 {
			t.Errorf("ran %d", n)
		}
		s := status(t, q, id)
		if s.State != jobs.Done || string(s.Result) != `{"Name":"Ada"}` || s.Progress.Percent() != 75 || s.Progress.Message != "job.reading" {
			t.Errorf("after: %+v", s)
		}
		if n := runDue(t, q); n != 0 {
			t.Errorf("ran %d again", n)
		}
	})
}

func TestARolledBackCauseLeavesNoJob(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := jobs.New(jobs.Config{DB: d})
		jobs.Handle(q, kind, func(context.Context, *jobs.Run, order) error { return nil })
		stop := errors.New("no")
		err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if _, err := jobs.Enqueue(ctx, tx, kind, order{}, jobs.Options{}); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) || runDue(t, q) != 0 {
			t.Error("a job outlived its cause")
		}
	})
}

func TestTriesWithGrowingPausesAndGivesUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWatch()
		q := jobs.New(jobs.Config{DB: d, Clock: w})
		tries := 0
		jobs.Handle(q, kind, func(_ context.Context, run *jobs.Run, o order) error {
			tries++
			switch {
			case o.Name == "panics":
				panic("help")
			case o.Name == "useless":
				return jobs.GiveUp(errors.New("never \x00\xff works"))
			case run.Try < 3:
				return errors.New("not yet")
			}
			return nil
		})
		id := enqueue(t, d, "third time", jobs.Options{})
		for _, want := range []struct {
			wait time.Duration
			runs int
		}{{0, 1}, {4 * time.Second, 0}, {time.Second, 1}, {9 * time.Second, 0}, {time.Second, 1}} {
			w.pass(want.wait)
			if n := runDue(t, q); n != want.runs {
				t.Errorf("after %v more it ran %d times, want %d", want.wait, n, want.runs)
			}
		}
		if s := status(t, q, id); s.State != jobs.Done || tries != 3 {
			t.Errorf("after %d tries: %+v", tries, s)
		}
		useless, panics := enqueue(t, d, "useless", jobs.Options{}), enqueue(t, d, "panics", jobs.Options{})
		for range jobs.MaxTries {
			runDue(t, q)
			w.pass(4 * time.Hour)
		}
		if s := status(t, q, useless); s.State != jobs.Dead || tries != 3+1+jobs.MaxTries {
			t.Errorf("useless: %+v after %d tries", s, tries)
		}
		if s := status(t, q, panics); s.State != jobs.Dead || !strings.Contains(s.Error, "help") {
			t.Errorf("panics: %+v", s)
		}
		err := d.Read(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			dead, late, err := jobs.Trouble(ctx, tx, w.Now())
			if dead != 2 || late != 0 {
				t.Errorf("%d dead, %d late", dead, late)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestUniqueKeysAndTimes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWatch()
		q := jobs.New(jobs.Config{DB: d, Clock: w})
		jobs.Handle(q, kind, func(context.Context, *jobs.Run, order) error { return nil })
		first := enqueue(t, d, "a", jobs.Options{UniqueKey: "k", RunAt: w.Now().Add(time.Hour)})
		if again := enqueue(t, d, "b", jobs.Options{UniqueKey: "k"}); again != first {
			t.Error("two open jobs have one key")
		}
		if n := runDue(t, q); n != 0 {
			t.Error("ran before its time")
		}
		w.pass(time.Hour)
		if n := runDue(t, q); n != 1 {
			t.Errorf("ran %d times at its time", n)
		}
		if next := enqueue(t, d, "c", jobs.Options{UniqueKey: "k"}); next == first {
			t.Error("a done job still holds its key")
		}
	})
}

// A worker dies: its job comes to another after the lease, and what the dead one says later counts for nothing.
func TestADeadWorkersJobIsTakenOver(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWatch()
		hung, free := make(chan struct{}), make(chan struct{})
		first := jobs.New(jobs.Config{DB: d, Clock: w, Lease: time.Minute})
		jobs.Handle(first, kind, func(ctx context.Context, run *jobs.Run, _ order) error {
			close(hung)
			<-free
			return run.SetResult("first")
		})
		second := jobs.New(jobs.Config{DB: d, Clock: w, Lease: time.Minute})
		jobs.Handle(second, kind, func(_ context.Context, run *jobs.Run, _ order) error { return run.SetResult("second") })
		id := enqueue(t, d, "a", jobs.Options{})
		done := make(chan error)
		go func() { _, err := first.RunDue(t.Context()); done <- err }()
		<-hung
		if n := runDue(t, second); n != 0 {
			t.Error("two workers had it")
		}
		w.pass(61 * time.Second)
		if n := runDue(t, second); n != 1 {
			t.Errorf("after the lease it ran %d times", n)
		}
		close(free)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if s := status(t, second, id); string(s.Result) != `"second"` {
			t.Errorf("the dead worker's word counted: %+v", s)
		}
	})
}

func TestWorkersShareAndAreWoken(t *testing.T) {
	const workers, many = 2, 40
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		var ran sync.Map
		var total, twice atomic.Int64
		all := make(chan struct{})
		var processes sync.WaitGroup
		for range 2 {
			q := jobs.New(jobs.Config{DB: d, Workers: workers, Poll: time.Minute})
			jobs.Handle(q, kind, func(_ context.Context, _ *jobs.Run, o order) error {
				if _, there := ran.LoadOrStore(o.Name, true); there {
					twice.Add(1)
				}
				if total.Add(1) == many {
					close(all)
				}
				return nil
			})
			processes.Go(func() {
				if err := q.Work(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		for i := range many {
			enqueue(t, d, fmt.Sprint(i), jobs.Options{})
		}
		select {
		case <-all:
		case <-time.After(30 * time.Second):
			t.Errorf("only %d of %d ran", total.Load(), many)
		}
		cancel()
		processes.Wait()
		if twice.Load() != 0 {
			t.Errorf("%d ran twice", twice.Load())
		}
	})
}

func TestStoppingGivesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := jobs.New(jobs.Config{DB: d, Grace: 50 * time.Millisecond})
		started := make(chan struct{})
		jobs.Handle(q, kind, func(ctx context.Context, _ *jobs.Run, _ order) error {
			close(started)
			<-ctx.Done()
			return ctx.Err()
		})
		id := enqueue(t, d, "slow", jobs.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- q.Work(ctx) }()
		<-started
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if s := status(t, q, id); s.State != jobs.Waiting {
			t.Errorf("after the stop: %+v", s)
		}
	})
}

// A long import reports from inside its own transaction, which on SQLite holds the only writer.
func TestProgressFromInsideATransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := jobs.New(jobs.Config{DB: d, Lease: 100 * time.Millisecond})
		id := enqueue(t, d, "long", jobs.Options{})
		jobs.Handle(q, kind, func(ctx context.Context, run *jobs.Run, _ order) error {
			return d.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
				run.Progress(1, 2, "job.halfway")
				time.Sleep(250 * time.Millisecond)
				s, err := q.Status(t.Context(), id)
				if err != nil || s.State != jobs.Running || s.Progress.Percent() != 50 {
					t.Errorf("seen from outside: %+v, %v", s, err)
				}
				return nil
			})
		})
		if n := runDue(t, q); n != 1 {
			t.Errorf("ran %d times", n)
		}
		if s := status(t, q, id); s.State != jobs.Done {
			t.Errorf("%+v", s)
		}
	})
}

func TestSchedulesComeOnceForAllProcesses(t *testing.T) {
	nightly := jobs.Kind[struct{}]("test.nightly")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ran := newWatch(), 0
		process := func() *jobs.Queue {
			q := jobs.New(jobs.Config{DB: d, Clock: w})
			jobs.Handle(q, nightly, func(context.Context, *jobs.Run, struct{}) error { ran++; return nil })
			jobs.Repeat(q, nightly, jobs.Every(time.Hour))
			return q
		}
		a, b := process(), process()
		look := func() {
			t.Helper()
			if err := errors.Join(a.EnqueueDue(t.Context()), b.EnqueueDue(t.Context())); err != nil {
				t.Fatal(err)
			}
			runDue(t, a)
			runDue(t, b)
		}
		for _, step := range []struct {
			wait time.Duration
			want int
		}{{0, 0}, {59 * time.Minute, 0}, {time.Minute, 1}, {0, 1}, {5 * time.Hour, 2}} {
			w.pass(step.wait)
			look()
			if ran != step.want {
				t.Errorf("%v later it had run %d times, want %d", step.wait, ran, step.want)
			}
		}
	})
}

func TestDailyKeepsToTheClocksOfThePlace(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zone data here")
	}
	next := jobs.Daily(2, 30, berlin)
	for after, want := range map[string]string{
		"2026-11-21T00:00:00Z": "2026-11-21T01:30:00Z",
		"2026-11-21T01:30:00Z": "2026-11-22T01:30:00Z",
		"2026-07-01T00:30:00Z": "2026-07-02T00:30:00Z",
		"2026-03-29T00:00:00Z": "2026-03-29T01:30:00Z", // 2:30 does not exist on this day; 3:30 comes in its place
	} {
		a, err := time.Parse(time.RFC3339, after)
		if err != nil {
			t.Fatal(err)
		}
		if got := next(a).UTC().Format(time.RFC3339); got != want {
			t.Errorf("after %s comes %s, want %s", after, got, want)
		}
	}
}

func TestAMissingJobIsMissing(t *testing.T) {
	q := jobs.New(jobs.Config{DB: dbtest.SQLite(t)})
	if _, err := q.Status(t.Context(), "none"); core.KindOf(err) != core.NotFound {
		t.Errorf("got %v", err)
	}
}
