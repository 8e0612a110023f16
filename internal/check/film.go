package check

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/soundboard"
)

// Film gives the questions at which the film of a lesson stops for the actor, pinned as in every sitting: those under way, or fresh ones the
// first time and after the stops were changed. It is nil where the film asks nothing. The lesson is one for a goal of theirs.
func (s *Service) Film(ctx context.Context, actor core.Actor, lesson core.ResourceID, goal core.GoalID) (*Sitting, error) {
	var out *Sitting
	asks := false
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		out, asks, err = s.filmUnderWay(ctx, tx, actor, lesson, goal)
		return err
	})
	if err != nil || !asks || out != nil {
		return out, within("reading the questions of a film", err)
	}
	err = s.own(ctx, actor, soundboard.LessonUse, func(ctx context.Context, log *evidence.Log) (err error) {
		if out, asks, err = s.filmUnderWay(ctx, log.Tx(), actor, lesson, goal); err != nil || out != nil || !asks {
			return err // another page was first
		}
		out, err = s.askFilm(ctx, log, actor, lesson, goal)
		return err
	})
	return out, within("asking the questions of a film", err)
}

// FilmAgain asks the questions of a film anew, with fresh variants where there are any, once all were answered.
func (s *Service) FilmAgain(ctx context.Context, actor core.Actor, lesson core.ResourceID, goal core.GoalID) error {
	err := s.own(ctx, actor, soundboard.LessonUse, func(ctx context.Context, log *evidence.Log) error {
		had, asks, err := s.filmUnderWay(ctx, log.Tx(), actor, lesson, goal)
		if err != nil || !asks || had != nil && had.Status != Done {
			return err
		}
		_, err = s.askFilm(ctx, log, actor, lesson, goal)
		return err
	})
	return within("asking the questions of a film again", err)
}

// filmUnderWay reads the latest sitting for the film of a lesson; nil where there is none, or where the film asks otherwise now.
func (s *Service) filmUnderWay(ctx context.Context, tx *db.Tx, actor core.Actor, lesson core.ResourceID, goal core.GoalID) (had *Sitting, asks bool, err error) {
	r, err := lessonHere(ctx, tx, actor, lesson, goal)
	if err != nil {
		return nil, false, err
	}
	stops, err := askable(ctx, tx, r.Course, lesson)
	if err != nil || len(stops) == 0 {
		return nil, false, err
	}
	var id core.SittingID
	err = tx.QueryRow(ctx, `select id from sitting where learner_id = $1 and resource_id = $2 order by started_at desc, id desc limit 1`, actor.Learner, lesson).Scan(&id)
	if errors.Is(err, db.ErrNoRows) {
		return nil, true, nil
	}
	if err != nil {
		return nil, true, fmt.Errorf("looking for the questions of a film: %w", err)
	}
	had, err = load(ctx, tx, id)
	if err != nil || !had.asksAt(stops) {
		return nil, true, err
	}
	return had, true, nil
}

// asksAt tells whether a sitting asks at these stops.
func (s *Sitting) asksAt(stops []course.Asking) bool {
	return slices.EqualFunc(s.Questions, stops, func(q Question, a course.Asking) bool { return q.At == a.At && q.Item == a.Stored.ID })
}

// askable lists the stops of a film whose questions can be asked now.
func askable(ctx context.Context, tx *db.Tx, id core.CourseID, lesson core.ResourceID) ([]course.Asking, error) {
	stops, err := course.Stops(ctx, tx, id, lesson)
	return slices.DeleteFunc(stops, func(a course.Asking) bool { return a.Stored.ID == "" || !a.Stored.Item.InFilm() }), err
}

// askFilm draws the questions of a film and stores them as a sitting.
func (s *Service) askFilm(ctx context.Context, log *evidence.Log, actor core.Actor, lesson core.ResourceID, goal core.GoalID) (*Sitting, error) {
	r, err := lessonHere(ctx, log.Tx(), actor, lesson, goal)
	if err != nil {
		return nil, err
	}
	stops, err := askable(ctx, log.Tx(), r.Course, lesson)
	if err != nil {
		return nil, err
	}
	sitting := &Sitting{
		ID: core.NewID[core.SittingID](), Org: actor.Org, Learner: actor.Learner, Course: r.Course, Kind: Film, Status: Open,
		Confidence: NotAsked, Lesson: lesson, Started: log.Now(), seed: newSeed(),
	}
	asked, err := goalsAsked(ctx, log.Tx(), stops)
	if err != nil {
		return nil, err
	}
	rng := rand.New(rand.NewPCG(sitting.seed, 0x63726f737366)) //nolint:gosec // the seed is from crypto/rand
	n := 0
	for _, a := range stops {
		v, err := a.Stored.Item.Variant(rng.Uint64())
		if err != nil {
			return nil, fmt.Errorf("making a variant of item %s: %w", a.Stored.ID, err)
		}
		q := Question{N: len(sitting.Questions) + 1, Item: a.Stored.ID, Version: a.Stored.Version, Variant: v, VariantKey: v.Distinct, At: a.At}
		if slices.Contains(asked[a.Stored.ID], goal) {
			q.Goal = goal // a question about something else is practice of no goal
			n++
		}
		sitting.Questions = append(sitting.Questions, q)
	}
	if n > 0 {
		sitting.Goals = []GoalPart{{Goal: goal, Asked: n, Planned: n, Right: -1}}
	}
	return sitting, insert(ctx, log.Tx(), sitting)
}

// goalsAsked reads which goals some questions are about.
func goalsAsked(ctx context.Context, tx *db.Tx, stops []course.Asking) (map[core.ItemID][]core.GoalID, error) {
	out := map[core.ItemID][]core.GoalID{}
	ids := make([]core.ItemID, len(stops))
	for i, a := range stops {
		ids[i] = a.Stored.ID
	}
	rows, err := tx.Query(ctx, `select item_id, goal_id from item_goal where item_id in `+db.In(len(ids), 1), db.Values(ids...)...)
	if err != nil {
		return nil, fmt.Errorf("reading the goals of the questions of a film: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id core.ItemID
		var g core.GoalID
		if err := rows.Scan(&id, &g); err != nil {
			return nil, fmt.Errorf("reading the goals of the questions of a film: %w", err)
		}
		out[id] = append(out[id], g)
	}
	return out, rows.Err()
}
