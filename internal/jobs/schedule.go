package jobs

import (
	"context"
	"errors"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Schedule gives the next time after a time.
type Schedule func(after time.Time) time.Time

// Every is a schedule with a fixed pause, counted from the beginning of time so that all processes agree.
func Every(pause time.Duration) Schedule {
	return func(after time.Time) time.Time { return after.Truncate(pause).Add(pause) }
}

// Daily is a schedule for one time of the day, by the clocks of a place. On the day when clocks go forward
// over that time, it comes an hour later.
func Daily(hour, minute int, place *time.Location) Schedule {
	return func(after time.Time) time.Time {
		local := after.In(place)
		for day := 0; ; day++ {
			next := time.Date(local.Year(), local.Month(), local.Day()+day, hour, minute, 0, 0, place)
			if next.After(after) {
				return next
			}
		}
	}
}

type schedule struct {
	name    string
	next    Schedule
	enqueue func(ctx context.Context, tx *db.Tx) error
}

// Repeat has a job of the kind put into the queue whenever the schedule says so, once for all processes.
// What was missed while nothing ran is done once, not once for every time.
func Repeat(q *Queue, kind Kind[struct{}], next Schedule) {
	q.schedules = append(q.schedules, schedule{string(kind), next, func(ctx context.Context, tx *db.Tx) error {
		_, err := Enqueue(ctx, tx, kind, struct{}{}, Options{UniqueKey: "schedule"})
		return err
	}})
}

// keepTime looks at the schedules until ctx ends.
func (q *Queue) keepTime(ctx context.Context) {
	t := time.NewTicker(max(q.c.Poll, time.Second))
	defer t.Stop()
	for {
		if err := q.EnqueueDue(ctx); err != nil && ctx.Err() == nil {
			q.c.Log.ErrorContext(ctx, "the schedules could not be read", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// EnqueueDue puts the jobs of all schedules that are due into the queue. [Queue.Work] calls it all the time.
func (q *Queue) EnqueueDue(ctx context.Context) error {
	now := q.c.Clock.Now()
	due, err := q.dueSchedules(ctx, now)
	if err != nil {
		return err
	}
	for _, s := range due {
		if err := q.c.DB.Write(ctx, func(ctx context.Context, tx *db.Tx) error { return s.advance(ctx, tx, now) }); err != nil {
			return err
		}
	}
	return nil
}

// dueSchedules only reads, so that looking costs next to nothing.
func (q *Queue) dueSchedules(ctx context.Context, now time.Time) (due []schedule, err error) {
	planned := map[string]string{}
	err = q.c.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		rows, err := tx.Query(ctx, `select name, next_at from job_schedule`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var name, at string
			if err := rows.Scan(&name, &at); err != nil {
				return err
			}
			planned[name] = at
		}
		return rows.Err()
	})
	for _, s := range q.schedules {
		if at, known := planned[s.name]; !known || at <= core.Stamp(now) {
			due = append(due, s)
		}
	}
	return due, err
}

// advance moves a schedule on, and enqueues its job unless this is the first time that the schedule is seen.
func (s schedule) advance(ctx context.Context, tx *db.Tx, now time.Time) error {
	next := core.Stamp(s.next(now))
	var at string
	err := tx.QueryRow(ctx, `select next_at from job_schedule where name = $1`, s.name).Scan(&at)
	switch {
	case errors.Is(err, db.ErrNoRows):
		_, err = tx.Exec(ctx, `insert into job_schedule (name, next_at) values ($1, $2)`, s.name, next)
		return err
	case err != nil || at > core.Stamp(now): // another process was faster
		return err
	}
	if _, err := tx.Exec(ctx, `update job_schedule set next_at = $2 where name = $1`, s.name, next); err != nil {
		return err
	}
	return s.enqueue(ctx, tx)
}
