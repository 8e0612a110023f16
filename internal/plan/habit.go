package plan

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/mastery"
	"crossfade/internal/soundboard"
)

// Habit is how a learner wants refreshes dealt out over the days. What is due and does not fit waits for the next day with
// room, so that a long absence never ends in a pile.
type Habit struct {
	Daily int     // at most so many on one day, 1 to [MaxDaily]
	Free  [7]bool // weekdays without any, Sunday first; never all
	// Minutes is about how many minutes a day the learner wants to learn: plans that fit the time go by it.
	Minutes int
}

// MaxDaily is the most refreshes that a day may bring.
const MaxDaily = 20

// usualHabit is that of somebody who never said anything.
var usualHabit = Habit{Daily: 5, Minutes: 30}

// MaxMinutes is the longest day that a plan may be made of.
const MaxMinutes = 480

// HabitOf reads a learner's habit.
func HabitOf(ctx context.Context, tx *db.Tx, learner core.LearnerID) (Habit, error) {
	var h Habit
	var days string
	err := tx.QueryRow(ctx, `select daily, days, minutes from refresh_habit where learner_id = $1`, learner).Scan(&h.Daily, &days, &h.Minutes)
	if errors.Is(err, db.ErrNoRows) {
		return usualHabit, nil
	}
	if err != nil {
		return h, fmt.Errorf("reading how refreshes are dealt out: %w", err)
	}
	if h.Minutes == 0 {
		h.Minutes = usualHabit.Minutes
	}
	for i := range min(len(days), len(h.Free)) {
		h.Free[i] = days[i] == '0'
	}
	return h, nil
}

// Habit gives the actor's habit.
func (s *Service) Habit(ctx context.Context, actor core.Actor) (Habit, error) {
	var h Habit
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		h, err = HabitOf(ctx, tx, actor.Learner)
		return err
	})
	return h, err
}

// SetHabit keeps the actor's habit. It holds for what Today brings from now on; what stands there stays.
func (s *Service) SetHabit(ctx context.Context, actor core.Actor, h Habit) error {
	switch {
	case h.Daily < 1 || h.Daily > MaxDaily:
		return core.BadField("daily", "refresh.problem.daily")
	case h.Minutes < 5 || h.Minutes > MaxMinutes:
		return core.BadField("minutes", "refresh.problem.minutes")
	case h.Free == [7]bool{true, true, true, true, true, true, true}:
		return core.BadField("free", "refresh.problem.free")
	}
	var days strings.Builder
	for _, free := range h.Free {
		if free {
			days.WriteByte('0')
		} else {
			days.WriteByte('2')
		}
	}
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.gate.May(ctx, tx, actor, soundboard.TodayArrange, actor.Learner); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `
			insert into refresh_habit (learner_id, daily, days, minutes) values ($1,$2,$3,$4)
			on conflict (learner_id) do update set daily = excluded.daily, days = excluded.days, minutes = excluded.minutes`, actor.Learner, h.Daily, days.String(), h.Minutes)
		return err
	})
	if err != nil && core.KindOf(err) == core.Internal {
		return fmt.Errorf("storing how refreshes are dealt out: %w", err)
	}
	if err != nil {
		return err
	}
	return nil
}

// room is how many refreshes a day takes after so many are done.
func (h Habit) room(date time.Time, done int) int {
	y, m, d := date.Date()
	today := mastery.Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
	c := mastery.NewCalendar(today, h.Daily)
	c.Spent = done
	for i, free := range h.Free {
		if free {
			c.Easy[i] = 0
		}
	}
	return c.Room(today)
}

// refreshes are the lines for goals whose refresh is due: those that stand on the day already, and as many more as it takes, the
// ones that wait longest first. have are the rows of the day.
func (h Habit) refreshes(day *Day, due []core.GoalID, have []Line, date time.Time) []Line {
	in := map[core.GoalID]core.CourseID{}
	for _, c := range day.Courses {
		for _, g := range c.Standing {
			if _, known := in[g.Goal.ID]; !known {
				in[g.Goal.ID] = c.Outline.ID
			}
		}
	}
	waits := map[core.GoalID]bool{}
	for _, g := range due {
		waits[g] = true
	}
	stands, done := map[core.GoalID]bool{}, 0
	for _, l := range have {
		switch {
		case l.Kind != Refresh || l.Status == Gone:
		case !waits[l.Goal]:
			done++
		case l.Status == Open:
			stands[l.Goal] = true
		}
	}
	room := h.room(date, done+len(stands))
	var lines []Line
	for _, g := range due {
		c, known := in[g]
		switch {
		case !known: // of a course that ended
		case stands[g]:
			lines = append(lines, Line{Kind: Refresh, Course: c, Goal: g, Minutes: refreshMinutes})
		case room > 0:
			room--
			lines = append(lines, Line{Kind: Refresh, Course: c, Goal: g, Minutes: refreshMinutes})
		default:
			day.Later++
		}
	}
	return lines
}
