package course

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/library"
	"crossfade/internal/soundboard"
)

// MadeHere is the format of a course that was made here and not brought in.
const MadeHere = "made"

// Making is a unit that a guide begins.
type Making struct {
	Writing
	Course   core.CourseID // where it stands; "" makes a course of its own, with the unit's title
	Band     Band          // of a course of its own
	Lang     string        // of a course of its own
	Template string        // what it was begun from, or ""
	Begun
}

// OnPublish adds a check of what hangs on a unit in rooms above this one: the keys of what is missing before learners can see it.
func (s *Service) OnPublish(lacks func(ctx context.Context, tx *db.Tx, id core.UnitID) ([]string, error)) {
	s.lacks = append(s.lacks, lacks)
}

// MakeUnit begins a unit as a draft: only those who guide see it.
func (s *Service) MakeUnit(ctx context.Context, actor core.Actor, m Making) (core.UnitID, error) {
	id := core.NewID[core.UnitID]()
	if err := m.check(); err != nil {
		return "", err
	}
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseEdit, ""); err != nil {
			return err
		}
		place, own := m.Course, core.CourseID("")
		if place == "" {
			var err error
			if own, err = s.makeCourse(ctx, tx, actor, m); err != nil {
				return err
			}
			place = own
		}
		if err := Visible(ctx, tx, actor, place); err != nil {
			return err
		}
		if err := s.insertUnit(ctx, tx, actor, id, place, m.Template); err != nil {
			return err
		}
		if err := s.write(ctx, tx, actor, Unit{OutlineUnit: OutlineUnit{ID: id}, Course: place}, m.Writing); err != nil {
			return err
		}
		if err := s.begin(ctx, tx, actor, id, m.Begun, own, ""); err != nil {
			return err
		}
		return Index(ctx, tx, place)
	})
	return id, err
}

func (s *Service) insertUnit(ctx context.Context, tx *db.Tx, actor core.Actor, id core.UnitID, course core.CourseID, template string) error {
	now := core.Stamp(s.clock.Now())
	_, err := tx.Exec(ctx, `insert into unit (id, course_id, key, title, challenge, why, sort, draft, made_by, edited_at, template)
		values ($1, $2, $3, '', '', '', (select coalesce(max(o.sort), -1) + 1 from unit o where o.course_id = $2), true, $4, $5, $6)`,
		id, course, "own-"+string(id), actor.Person, now, template)
	if err != nil {
		return fmt.Errorf("making a unit: %w", err)
	}
	return nil
}

// makeCourse makes a course for one unit.
func (s *Service) makeCourse(ctx context.Context, tx *db.Tx, actor core.Actor, m Making) (core.CourseID, error) {
	if !m.Band.Valid() {
		return "", core.BadField("band", "build.problem.band")
	}
	key := "own-" + core.NewID[string]()
	id, now := ID(actor.Org, key), s.clock.Now()
	framework, err := goal.PutFramework(ctx, tx, goal.Framework{Org: actor.Org, Key: key, Title: m.Title, Lang: m.Lang}, now)
	if err != nil {
		return "", err
	}
	_, err = tx.Exec(ctx, `insert into course (id, org_id, framework_id, key, title, title_fold, summary, why, language, band, version, licence, authors, source, format,
			imported_at, created_at, retired_at)
		values ($1, $2, $3, $4, $5, $6, '', '', $7, $8, '', '', '[]', '', $9, $10, $10, '')`,
		id, actor.Org, framework, key, m.Title, library.Fold(m.Title), m.Lang, m.Band, MadeHere, core.Stamp(now))
	if err != nil {
		return "", fmt.Errorf("making a course: %w", err)
	}
	return id, nil
}

// SaveUnit keeps what a guide wrote about a unit. What came in with a course stays here as it was written, also when the course comes in again.
func (s *Service) SaveUnit(ctx context.Context, actor core.Actor, id core.UnitID, w Writing) error {
	if err := w.check(); err != nil {
		return err
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		u, err := s.editableUnit(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := s.write(ctx, tx, actor, u, w); err != nil {
			return err
		}
		return Index(ctx, tx, u.Course)
	})
}

func (s *Service) write(ctx context.Context, tx *db.Tx, actor core.Actor, u Unit, w Writing) error {
	now := s.clock.Now()
	if !w.Hard {
		w.Due.Why = ""
	}
	_, err := tx.Exec(ctx, `update unit set title = $1, challenge = $2, why = $3, audience = $4, until_on = $5, until_why = $6, edited_at = $7 where id = $8`,
		w.Title, w.Challenge, w.Why, w.Audience, w.Due.On, w.Due.Why, core.Stamp(now), u.ID)
	if err != nil {
		return fmt.Errorf("keeping unit %s: %w", u.ID, err)
	}
	if _, err := tx.Exec(ctx, `delete from unit_outcome where unit_id = $1`, u.ID); err != nil {
		return fmt.Errorf("clearing the outcomes of unit %s: %w", u.ID, err)
	}
	for i, words := range w.Outcomes {
		if _, err := tx.Exec(ctx, `insert into unit_outcome (id, unit_id, words, sort) values ($1, $2, $3, $4)`, core.NewID[string](), u.ID, words, i); err != nil {
			return fmt.Errorf("keeping an outcome: %w", err)
		}
	}
	return s.placeGoals(ctx, tx, actor, u, w, now)
}

// placeGoals marks, takes out, adds and writes the goals of a unit.
func (s *Service) placeGoals(ctx context.Context, tx *db.Tx, actor core.Actor, u Unit, w Writing, now time.Time) error {
	for id, need := range w.Needs {
		if need == "" {
			if _, err := tx.Exec(ctx, `delete from unit_goal where unit_id = $1 and goal_id = $2`, u.ID, id); err != nil {
				return fmt.Errorf("taking a goal out: %w", err)
			}
			continue
		}
		if !need.Valid() {
			return core.BadField("goals", "build.problem.need")
		}
		if err := s.mark(ctx, tx, actor, u.ID, id, need); err != nil {
			return err
		}
	}
	add := w.Add
	if len(w.New) > 0 {
		made, err := s.writeGoals(ctx, tx, actor, u.Course, w.New, now)
		if err != nil {
			return err
		}
		add = append(append([]core.GoalID(nil), add...), made...)
	}
	for _, id := range add {
		if err := PlaceGoal(ctx, tx, actor.Org, u.ID, id, Must); err != nil {
			return err
		}
	}
	return nil
}

// PlaceGoal puts a goal of an organisation at the end of a unit; again changes nothing. The caller has asked whether it may be.
func PlaceGoal(ctx context.Context, tx *db.Tx, org core.OrgID, unit core.UnitID, id core.GoalID, need Necessity) error {
	done, err := tx.Exec(ctx, `insert into unit_goal (unit_id, goal_id, need, sort)
		select $1, g.id, $2, (select coalesce(max(o.sort), -1) + 1 from unit_goal o where o.unit_id = $1) from goal g where g.id = $3 and g.org_id = $4
		on conflict (unit_id, goal_id) do update set need = unit_goal.need`, unit, need, id, org)
	if err != nil {
		return fmt.Errorf("placing goal %s: %w", id, err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return core.Missing()
	}
	return nil
}

func (s *Service) writeGoals(ctx context.Context, tx *db.Tx, actor core.Actor, course core.CourseID, list []NewGoal, now time.Time) ([]core.GoalID, error) {
	origin := goal.Origin{Org: actor.Org, At: now}
	if err := tx.QueryRow(ctx, `select framework_id, language from course where id = $1`, course).Scan(&origin.Framework, &origin.Lang); err != nil {
		return nil, fmt.Errorf("finding where goals of course %s stand: %w", course, err)
	}
	made := make([]core.GoalID, 0, len(list))
	for _, g := range list {
		id, err := goal.Write(ctx, tx, origin, goal.Draft{Title: g.Title, Why: g.Why})
		if err != nil {
			return nil, err
		}
		made = append(made, id)
	}
	return made, nil
}

// Missing names what a unit needs before learners can see it, also in the rooms above.
func (s *Service) Missing(ctx context.Context, tx *db.Tx, u Unit) ([]string, error) {
	list := u.Lacks()
	for _, more := range s.lacks {
		keys, err := more(ctx, tx, u.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, keys...)
	}
	return list, nil
}

// Lacking is [Service.Missing] for a page.
func (s *Service) Lacking(ctx context.Context, u Unit) (list []string, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err = s.Missing(ctx, tx, u)
		return err
	})
	return list, err
}

// Publish shows a unit to its learners, or (on false) takes it back into a draft. A unit that lacks something stays a draft.
func (s *Service) Publish(ctx context.Context, actor core.Actor, id core.UnitID, on bool) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		u, err := s.editableUnit(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if on {
			if err := u.fill(ctx, tx); err != nil {
				return err
			}
			lacks, err := s.Missing(ctx, tx, u)
			if err != nil {
				return err
			}
			if len(lacks) > 0 {
				return core.NewFault(core.Invalid, lacks[0])
			}
		}
		if _, err = tx.Exec(ctx, `update unit set draft = $1, edited_at = $2 where id = $3`, !on, core.Stamp(s.clock.Now()), id); err != nil {
			return err
		}
		return Index(ctx, tx, u.Course)
	})
}

// Touch marks a unit as changed here, so that no import of its course takes it away. Rooms that hang something on a unit call it.
func Touch(ctx context.Context, tx *db.Tx, id core.UnitID, at time.Time) error {
	if _, err := tx.Exec(ctx, `update unit set edited_at = $1 where id = $2 and edited_at = ''`, core.Stamp(at), id); err != nil {
		return fmt.Errorf("marking unit %s: %w", id, err)
	}
	return nil
}
