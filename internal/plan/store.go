package plan

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/progress"
	"crossfade/internal/soundboard"
)

// key tells lines of one day apart.
func (l Line) key() string {
	return string(l.Kind) + "|" + string(l.Course) + "|" + string(l.Goal) + "|" + l.Ref
}

// differ tells whether the open rows of a day are not the lines that it should have.
func differ(have, wanted []Line) bool {
	open := map[string]bool{}
	for _, l := range have {
		if l.Status == Open {
			open[l.key()] = true
		}
	}
	if len(open) != len(wanted) {
		return true
	}
	for _, l := range wanted {
		if !open[l.key()] {
			return true
		}
	}
	return false
}

// inOrder sorts a day: open lines in the learner's order, then those that are done; gone ones are left out.
func inOrder(lines []Line) []Line {
	var open, done []Line
	for _, l := range lines {
		switch l.Status {
		case Open:
			open = append(open, l)
		case Done:
			done = append(done, l)
		case Gone:
		}
	}
	slices.SortStableFunc(open, func(a, b Line) int { return a.Sort - b.Sort })
	slices.SortStableFunc(done, func(a, b Line) int { return b.Done.Compare(a.Done) })
	return append(open, done...)
}

func linesOf(ctx context.Context, tx *db.Tx, learner core.LearnerID, date string) ([]Line, error) {
	rows, err := tx.Query(ctx, `
		select id, kind, course_id, goal_id, ref, minutes, status, sort, done_at from plan_item
		where learner_id = $1 and day = $2 order by sort, id`, learner, date)
	if err != nil {
		return nil, fmt.Errorf("reading the lines of a day: %w", err)
	}
	defer rows.Close()
	var lines []Line
	for rows.Next() {
		var l Line
		var done string
		if err := rows.Scan(&l.ID, &l.Kind, &l.Course, &l.Goal, &l.Ref, &l.Minutes, &l.Status, &l.Sort, &done); err != nil {
			return nil, fmt.Errorf("reading the lines of a day: %w", err)
		}
		l.Done = core.ParseStamp(done)
		lines = append(lines, l)
	}
	return lines, rows.Err()
}

// bringUpToDate makes the rows of a day say what it should have: new lines come at the end, in the order given; an
// open row that is no longer wanted was done, since a step goes away only when it was taken.
func (s *Service) bringUpToDate(ctx context.Context, tx *db.Tx, actor core.Actor, date string, wanted []Line) ([]Line, error) {
	have, err := linesOf(ctx, tx, actor.Learner, date)
	if err != nil {
		return nil, err
	}
	byKey, last := map[string]int{}, 0
	for i, l := range have {
		byKey[l.key()] = i
		last = max(last, l.Sort)
	}
	want := map[string]bool{}
	for _, w := range wanted {
		want[w.key()] = true
		i, known := byKey[w.key()]
		if !known {
			w.ID, w.Status = core.NewID[string](), Open
			if w.Sort = placeOf(have, w); w.Sort == 0 {
				last++
				w.Sort = last
			}
			have = append(have, w)
			if err := s.insert(ctx, tx, actor, date, w); err != nil {
				return nil, err
			}
			continue
		}
		if have[i].Status != Open {
			have[i].Status = Open
			if err := s.setStatus(ctx, tx, &have[i]); err != nil {
				return nil, err
			}
		}
	}
	for i := range have {
		if have[i].Status == Open && !want[have[i].key()] {
			have[i] = over(have[i], wanted, s.clock.Now())
			if err := s.setStatus(ctx, tx, &have[i]); err != nil {
				return nil, err
			}
		}
	}
	return have, nil
}

// over is an open line that is no longer wanted. It was done, unless another lesson of the same goal comes first now, since the learner chose another form: then
// the one before was not worked through.
func over(l Line, wanted []Line, now time.Time) Line {
	l.Status, l.Done = Done, now
	if l.Kind == Lesson && slices.ContainsFunc(wanted, func(w Line) bool { return w.Kind == Lesson && w.Course == l.Course && w.Goal == l.Goal }) {
		l.Status, l.Done = Gone, time.Time{}
	}
	return l
}

// asItWillBe is what [Service.bringUpToDate] will make of a day, without a row of it stored.
func asItWillBe(have, wanted []Line) []Line {
	day, byKey, last := slices.Clone(have), map[string]int{}, 0
	for i, l := range day {
		byKey[l.key()] = i
		last = max(last, l.Sort)
		if l.Status == Open && !slices.ContainsFunc(wanted, func(w Line) bool { return w.key() == l.key() }) {
			day[i] = over(l, wanted, time.Time{})
		}
	}
	for _, w := range wanted {
		if i, known := byKey[w.key()]; known {
			day[i].Status = Open
			continue
		}
		w.ID, w.Status = w.key(), Open
		if w.Sort = placeOf(have, w); w.Sort == 0 {
			last++
			w.Sort = last
		}
		day = append(day, w)
	}
	return day
}

// placeOf is the place of the open step of a course that a new step of the same course follows; 0 when there is none. So a
// course keeps the place on the day that the learner gave it.
func placeOf(have []Line, next Line) int {
	if !next.Kind.step() {
		return 0
	}
	for _, l := range have {
		if l.Status == Open && l.Kind.step() && l.Course == next.Course {
			return l.Sort
		}
	}
	return 0
}

func (s *Service) insert(ctx context.Context, tx *db.Tx, actor core.Actor, date string, l Line) error {
	_, err := tx.Exec(ctx, `
		insert into plan_item (id, org_id, learner_id, day, kind, course_id, goal_id, ref, minutes, sort, status, made_at, done_at)
		values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,'')
		on conflict (learner_id, day, kind, course_id, goal_id, ref) do nothing`,
		l.ID, actor.Org, actor.Learner, date, l.Kind, l.Course, l.Goal, l.Ref, l.Minutes, l.Sort, l.Status, core.Stamp(s.clock.Now()))
	if err != nil {
		return fmt.Errorf("storing a line: %w", err)
	}
	return nil
}

func (s *Service) setStatus(ctx context.Context, tx *db.Tx, l *Line) error {
	done := ""
	if l.Status == Done {
		done = core.Stamp(l.Done)
	}
	_, err := tx.Exec(ctx, `update plan_item set status = $2, done_at = $3 where id = $1`, l.ID, l.Status, done)
	if err != nil {
		return fmt.Errorf("storing a line: %w", err)
	}
	return nil
}

// Move moves one of the actor's open lines up (by < 0) or down by one place. A line at the end stays.
func (s *Service) Move(ctx context.Context, actor core.Actor, id string, by int) error {
	err := s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		if err := s.gate.May(ctx, tx, actor, soundboard.TodayArrange, actor.Learner); err != nil {
			return err
		}
		var date string
		err := tx.QueryRow(ctx, `select day from plan_item where id = $1 and learner_id = $2`, id, actor.Learner).Scan(&date)
		if errors.Is(err, db.ErrNoRows) {
			return core.Missing()
		}
		if err != nil {
			return err
		}
		lines, err := linesOf(ctx, tx, actor.Learner, date)
		if err != nil {
			return err
		}
		return s.swap(ctx, tx, inOrder(lines), id, by)
	})
	if err != nil && core.KindOf(err) == core.Internal {
		return fmt.Errorf("moving a line: %w", err)
	}
	return err
}

// swap exchanges a line with its neighbour.
func (s *Service) swap(ctx context.Context, tx *db.Tx, lines []Line, id string, by int) error {
	at := slices.IndexFunc(lines, func(l Line) bool { return l.ID == id })
	to := at + 1
	if by < 0 {
		to = at - 1
	}
	if at < 0 || to < 0 || to >= len(lines) || lines[at].Status != Open || lines[to].Status != Open {
		return nil
	}
	for _, change := range []struct {
		id   string
		sort int
	}{{lines[at].ID, lines[to].Sort}, {lines[to].ID, lines[at].Sort}} {
		if _, err := tx.Exec(ctx, `update plan_item set sort = $2 where id = $1`, change.id, change.sort); err != nil {
			return fmt.Errorf("storing an order: %w", err)
		}
	}
	return nil
}

// Forget erases a learner's days, what they head for, and what they said of goals.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, statement := range []string{`delete from todo where learner_id = $1`, `delete from path_goal where learner_id = $1`, `delete from path where learner_id = $1`, `delete from plan_item where learner_id = $1`, `delete from aim where learner_id = $1`,
		`delete from refresh_habit where learner_id = $1`} {
		if _, err := tx.Exec(ctx, statement, learner); err != nil {
			return fmt.Errorf("erasing a plan: %w", err)
		}
	}
	return progress.ForgetSaid(ctx, tx, learner)
}

// ForgetGuide erases what a person wrote into tasks of others; the tasks stay, without whose they were.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	if _, err := tx.Exec(ctx, `update todo set by_id = '', body = '' where by_id = $1`, person); err != nil {
		return fmt.Errorf("erasing who set tasks: %w", err)
	}
	if _, err := tx.Exec(ctx, `update path set by_id = '' where by_id = $1`, person); err != nil {
		return fmt.Errorf("erasing who set plans: %w", err)
	}
	return nil
}
