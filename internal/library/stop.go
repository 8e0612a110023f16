package library

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Stop is a place in the first film or sound of a resource at which it stops and asks. The question belongs to the same course.
type Stop struct {
	At   int    // seconds from the beginning
	Item string // key of the question
}

// Limits of stops.
const (
	MaxStops = 30
	MaxAt    = 6 * 60 * 60 // seconds
)

// ParseTime reads a time in a film: "42", "1:05" or "1:02:03". ok is false for anything else.
func ParseTime(s string) (seconds int, ok bool) {
	parts := strings.Split(strings.TrimSpace(s), ":")
	if len(parts) > 3 {
		return 0, false
	}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || i > 0 && (n > 59 || len(p) != 2) {
			return 0, false
		}
		seconds = seconds*60 + int(n) //nolint:gosec // of 16 bits
	}
	return seconds, seconds <= MaxAt
}

// TimeText writes a time in a film as players do: "0:42", "1:02:03".
func TimeText(seconds int) string {
	h, m, s := seconds/3600, seconds/60%60, seconds%60
	if h > 0 {
		return fmt.Sprintf("%d:%02d:%02d", h, m, s)
	}
	return fmt.Sprintf("%d:%02d", m, s)
}

// StopsOf lists the stops of a resource in the order of their times.
func StopsOf(ctx context.Context, tx *db.Tx, id core.ResourceID) ([]Stop, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Stop, error) {
		var one Stop
		err := s.Scan(&one.At, &one.Item)
		return one, err
	}, `select at_, item_key from resource_stop where resource_id = $1 order by at_`, id)
	if err != nil {
		return nil, fmt.Errorf("listing where the film of lesson %s stops: %w", id, err)
	}
	return list, nil
}

// stopsOfCourse lists the stops of all resources of a course.
func stopsOfCourse(ctx context.Context, tx *db.Tx, course core.CourseID) (map[core.ResourceID][]Stop, error) {
	type placed struct {
		id core.ResourceID
		Stop
	}
	list, err := db.List(ctx, tx, func(s db.Scanner) (placed, error) {
		var one placed
		err := s.Scan(&one.id, &one.At, &one.Item)
		return one, err
	}, `select s.resource_id, s.at_, s.item_key from resource_stop s join resource r on r.id = s.resource_id where r.course_id = $1 order by s.resource_id, s.at_`, course)
	if err != nil {
		return nil, fmt.Errorf("listing where the films of course %s stop: %w", course, err)
	}
	out := map[core.ResourceID][]Stop{}
	for _, one := range list {
		out[one.id] = append(out[one.id], one.Stop)
	}
	return out, nil
}

// putStops makes these the stops of a resource.
func putStops(ctx context.Context, tx *db.Tx, id core.ResourceID, stops []Stop) error {
	if _, err := tx.Exec(ctx, `delete from resource_stop where resource_id = $1`, id); err != nil {
		return fmt.Errorf("clearing where a film stops: %w", err)
	}
	for _, s := range stops {
		_, err := tx.Exec(ctx, `insert into resource_stop (resource_id, at_, item_key) values ($1, $2, $3)`, id, s.At, s.Item)
		if err != nil {
			return fmt.Errorf("keeping where a film stops: %w", err)
		}
	}
	return nil
}

// SetStops keeps what a person here made of the stops of a resource, and marks it as edited, so that a later import keeps it. No two
// stops come at one time.
func SetStops(ctx context.Context, tx *db.Tx, id core.ResourceID, stops []Stop, o Origin) error {
	had, err := Get(ctx, tx, id)
	if err != nil {
		return err
	}
	stops = slices.Clone(stops)
	slices.SortFunc(stops, func(a, b Stop) int { return a.At - b.At })
	for i, s := range stops {
		switch {
		case len(stops) > MaxStops:
			return core.BadField("at", "library.stop.too_many")
		case s.At < 0 || s.At > MaxAt:
			return core.BadField("at", "library.stop.bad_time")
		case i > 0 && s.At == stops[i-1].At:
			return core.BadField("at", "library.stop.same_time")
		}
	}
	if _, err := tx.Exec(ctx, `update resource set version = $1, edited_at = $2 where id = $3`, had.Version+1, core.Stamp(o.At), id); err != nil {
		return fmt.Errorf("marking lesson %s as changed: %w", id, err)
	}
	if err := addVersion(ctx, tx, id, had.Version+1, had.Body, o); err != nil {
		return fmt.Errorf("keeping a new version of lesson %s: %w", id, err)
	}
	return putStops(ctx, tx, id, stops)
}
