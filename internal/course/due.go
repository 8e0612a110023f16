package course

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

// Due is until when something is meant to be done. A date is soft: when it is past, the learner is asked for a new one and nothing
// else happens. It is hard only with a reason, such as a law, an exam or an event, and then the reason is shown.
type Due struct {
	On  string // a local date, 2026-06-05, or ""
	Why string // "" = soft
}

// hardWords is how many words the reason of a hard date has at least.
const hardWords = 3

// Hard tells whether the date cannot be moved by a learner.
func (d Due) Hard() bool { return d.On != "" && d.Why != "" }

// Past tells whether the date lies before today where the learner lives.
func (d Due) Past(today string) bool { return d.On != "" && d.On < today }

// Check gives the faults of a date by the names of its fields: "until" and "until_why". hard tells that somebody wants it to be hard.
func (d Due) Check(hard bool) map[string]string {
	wrong := map[string]string{}
	if d.On != "" && !IsDate(d.On) {
		wrong["until"] = "build.problem.date"
	}
	switch {
	case !hard:
	case d.On == "":
		wrong["until"] = "build.problem.hard_date"
	case len(strings.Fields(d.Why)) < hardWords:
		wrong["until_why"] = "build.problem.hard_why"
	}
	if tooLong(maxLine, d.Why) {
		wrong["until_why"] = "build.problem.long"
	}
	return wrong
}

// IsDate tells whether s is a date as forms send it.
func IsDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// OwnDates reads the dates that a learner set for themselves, by the id of the thing.
func OwnDates(ctx context.Context, tx *db.Tx, learner core.LearnerID, things ...string) (map[string]string, error) {
	dates := map[string]string{}
	if len(things) == 0 {
		return dates, nil
	}
	rows, err := tx.Query(ctx, `select thing, until_on from own_date where learner_id = $1 and thing in `+db.In(len(things), 2), append([]any{learner}, db.Values(things...)...)...)
	if err != nil {
		return nil, fmt.Errorf("reading the dates of a learner: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var thing, on string
		if err := rows.Scan(&thing, &on); err != nil {
			return nil, fmt.Errorf("reading a date: %w", err)
		}
		dates[thing] = on
	}
	return dates, rows.Err()
}

// SetOwnDate keeps the date that a learner sets for something; "" takes it back. Whether the date may be moved is the caller's to know.
func SetOwnDate(ctx context.Context, tx *db.Tx, learner core.LearnerID, thing, on string, at time.Time) error {
	if on == "" {
		_, err := tx.Exec(ctx, `delete from own_date where learner_id = $1 and thing = $2`, learner, thing)
		return err
	}
	_, err := tx.Exec(ctx, `insert into own_date (learner_id, thing, until_on, set_at) values ($1, $2, $3, $4)
		on conflict (learner_id, thing) do update set until_on = excluded.until_on, set_at = excluded.set_at`, learner, thing, on, core.Stamp(at))
	if err != nil {
		return fmt.Errorf("keeping the date of a learner: %w", err)
	}
	return nil
}

// CheckOwnDate is nil when a learner may set this date for something that is due so: it is a date from today on, and
// the first date is soft.
func CheckOwnDate(d Due, on, today string) error {
	switch {
	case d.Hard():
		return core.NewFault(core.Locked, "unit.problem.hard", "why", d.Why)
	case on != "" && (!IsDate(on) || on < today):
		return core.BadField("on", "unit.problem.own_date")
	default:
		return nil
	}
}

// Replan keeps the date that a learner sets for a unit in which they learn.
func (s *Service) Replan(ctx context.Context, actor core.Actor, id core.UnitID, on string, zone *time.Location) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		u, err := s.visibleUnit(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := s.mayLearn(ctx, tx, actor, u.Course, soundboard.PlanRedate); err != nil {
			return err
		}
		now := s.clock.Now()
		if err := CheckOwnDate(u.Due, on, now.In(zone).Format(time.DateOnly)); err != nil {
			return err
		}
		return SetOwnDate(ctx, tx, actor.Learner, string(id), on, now)
	})
}

// mayLearn is nil when the actor learns in a course and may do something there for themselves.
func (s *Service) mayLearn(ctx context.Context, tx *db.Tx, actor core.Actor, id core.CourseID, act soundboard.Act) error {
	if err := Learns(ctx, tx, actor.Learner, id); err != nil {
		return err
	}
	return s.gate.May(ctx, tx, actor, act, actor.Learner)
}

// LearnsIn tells whether the actor learns in a course.
func (s *Service) LearnsIn(ctx context.Context, actor core.Actor, id core.CourseID) (yes bool, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		err := Learns(ctx, tx, actor.Learner, id)
		yes = err == nil
		if core.KindOf(err) == core.Denied {
			return nil
		}
		return err
	})
	return yes, err
}

// Learns is nil when a learner is enrolled in a course, and else a fault that says so.
func Learns(ctx context.Context, tx *db.Tx, learner core.LearnerID, id core.CourseID) error {
	var one int
	err := tx.QueryRow(ctx, `select 1 from enrolment where course_id = $1 and learner_id = $2 and ended_at = ''`, id, learner).Scan(&one)
	if errors.Is(err, db.ErrNoRows) {
		return core.NewFault(core.Denied, "unit.problem.not_in")
	}
	if err != nil {
		return fmt.Errorf("asking who learns in course %s: %w", id, err)
	}
	return nil
}

// OwnDate is the date that the actor set for something, or "".
func (s *Service) OwnDate(ctx context.Context, actor core.Actor, thing string) (on string, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		dates, err := OwnDates(ctx, tx, actor.Learner, thing)
		on = dates[thing]
		return err
	})
	return on, err
}
