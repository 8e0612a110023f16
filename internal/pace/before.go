package pace

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
)

// Earlier is the guide that a class had for a course before the one that holds, or before it was taken away. One is kept, and bringing it back keeps the other.
type Earlier struct {
	Ends  string // local date of its last line
	Lines int
	Left  time.Time // until when it held
}

// line is a line of such a guide as it is kept.
type line struct {
	Goal core.GoalID      `json:"goal"`
	On   string           `json:"on"`
	Need course.Necessity `json:"need,omitempty"`
}

// beforeOf reads it; nil when there is none. One statement.
func beforeOf(ctx context.Context, tx *db.Tx, group core.GroupID, id core.CourseID) (*Earlier, error) {
	g, left, err := loadBefore(ctx, tx, group, id)
	if err != nil || g.ID == "" {
		return nil, err
	}
	return &Earlier{Ends: g.Ends, Lines: len(g.Lines), Left: left}, nil
}

func loadBefore(ctx context.Context, tx *db.Tx, group core.GroupID, id core.CourseID) (g Guide, left time.Time, err error) {
	var lines, made, leftAt string
	err = tx.QueryRow(ctx, `select guide_id, by_id, made_at, ends_on, lines, left_at from pacing_before where group_id = $1 and course_id = $2`, group, id).
		Scan(&g.ID, &g.By, &made, &g.Ends, &lines, &leftAt)
	if errors.Is(err, db.ErrNoRows) {
		return Guide{}, left, nil
	}
	if err != nil {
		return g, left, fmt.Errorf("reading the pacing guide before: %w", err)
	}
	var list []line
	if err := json.Unmarshal([]byte(lines), &list); err != nil {
		return g, left, fmt.Errorf("reading the lines of the pacing guide before: %w", err)
	}
	for _, l := range list {
		g.Lines = append(g.Lines, Due(l))
	}
	g.Group, g.Made = group, core.ParseStamp(made)
	return g, core.ParseStamp(leftAt), nil
}

// setAside takes the guide that holds away and keeps it, so that it can be brought back. It tells whether there was one.
func (s *Service) setAside(ctx context.Context, tx *db.Tx, actor core.Actor, group core.GroupID, id core.CourseID) (bool, error) {
	g, err := GuideOf(ctx, tx, group, id)
	if err != nil || g.ID == "" {
		return false, err
	}
	lines := make([]line, 0, len(g.Lines))
	for _, l := range g.Lines {
		lines = append(lines, line(l))
	}
	text, err := json.Marshal(lines)
	if err != nil {
		return false, fmt.Errorf("keeping a pacing guide: %w", err)
	}
	_, err = tx.Exec(ctx, `insert into pacing_before (group_id, course_id, org_id, guide_id, by_id, made_at, ends_on, lines, left_at, left_by) values ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)
		on conflict (group_id, course_id) do update set guide_id = excluded.guide_id, by_id = excluded.by_id, made_at = excluded.made_at, ends_on = excluded.ends_on,
			lines = excluded.lines, left_at = excluded.left_at, left_by = excluded.left_by`,
		group, id, actor.Org, g.ID, g.By, core.Stamp(g.Made), g.Ends, string(text), core.Stamp(s.clock.Now()), actor.Person)
	if err != nil {
		return false, fmt.Errorf("keeping a pacing guide: %w", err)
	}
	return true, dropGuide(ctx, tx, group, id)
}

// Back brings the guide before back; the one that holds becomes the one before, so that this can be taken back, too. Goals that are gone from the course
// are left out. It gives how many lines it has.
func (s *Service) Back(ctx context.Context, actor core.Actor, group core.GroupID, id core.CourseID) (n int, err error) {
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		n = 0
		if err := s.maySet(ctx, tx, actor, group, id); err != nil {
			return err
		}
		g, _, err := loadBefore(ctx, tx, group, id)
		if err != nil {
			return err
		}
		outline, err := course.OutlineOf(ctx, tx, actor.Org, id)
		if err != nil {
			return err
		}
		if g = g.only(outline); len(g.Lines) == 0 {
			return core.Missing()
		}
		if _, err := tx.Exec(ctx, `delete from pacing_before where group_id = $1 and course_id = $2`, group, id); err != nil {
			return fmt.Errorf("bringing a pacing guide back: %w", err)
		}
		if _, err := s.setAside(ctx, tx, actor, group, id); err != nil {
			return err
		}
		n = len(g.Lines)
		if err := g.put(ctx, tx, actor.Org, id); err != nil {
			return err
		}
		return s.changed(ctx, tx, actor.Org)
	})
	return n, err
}

// only is the guide with the goals that a course still has.
func (g Guide) only(o course.Outline) Guide {
	there := map[core.GoalID]bool{}
	for _, one := range o.Goals() {
		there[one.ID] = true
	}
	lines := g.Lines
	g.Lines, g.Ends = nil, ""
	for _, l := range lines {
		if there[l.Goal] {
			g.Lines = append(g.Lines, l)
			g.Ends = max(g.Ends, l.On)
		}
	}
	return g
}
