package course

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// Part is one step of the plan that a class follows through a unit. It opens for all at the same moment: on its date, or by hand.
type Part struct {
	ID      string
	Title   string
	Body    string // Markdown
	CatchUp string // what to do for whoever was away; "" is to read the part
	Goal    core.GoalID
	OpensOn string    // a local date, or "" = by hand
	Opened  time.Time // by hand; zero = not yet
}

// Open tells whether a part is open on a local date.
func (p Part) Open(today string) bool {
	return !p.Opened.IsZero() || p.OpensOn != "" && p.OpensOn <= today
}

const partColumns = `id, title, body, catch_up, goal_id, opens_on, opened_at`

func scanPart(s db.Scanner) (Part, error) {
	var p Part
	var opened string
	err := s.Scan(&p.ID, &p.Title, &p.Body, &p.CatchUp, &p.Goal, &p.OpensOn, &opened)
	p.Opened = core.ParseStamp(opened)
	return p, err
}

func partsOf(ctx context.Context, tx *db.Tx, unit core.UnitID) ([]Part, error) {
	list, err := db.List(ctx, tx, scanPart, `select `+partColumns+` from unit_part where unit_id = $1 order by sort, id`, unit)
	if err != nil {
		return nil, fmt.Errorf("loading the plan of unit %s: %w", unit, err)
	}
	return list, nil
}

func insertPart(ctx context.Context, tx *db.Tx, unit core.UnitID, p Part) error {
	_, err := tx.Exec(ctx, `insert into unit_part (id, unit_id, title, body, catch_up, goal_id, opens_on, opened_at, sort)
		values ($1, $2, $3, $4, $5, $6, $7, $8, (select coalesce(max(o.sort), -1) + 1 from unit_part o where o.unit_id = $2))`,
		p.ID, unit, p.Title, p.Body, p.CatchUp, p.Goal, p.OpensOn, core.Stamp(p.Opened))
	if err != nil {
		return fmt.Errorf("keeping a part of unit %s: %w", unit, err)
	}
	return nil
}

// check gives what is wrong with a part.
func (p Part) check() error {
	switch {
	case p.Title == "":
		return core.BadField("part_title", "build.problem.title")
	case tooLong(maxLine, p.Title):
		return core.BadField("part_title", "build.problem.long")
	case tooLong(20*maxLine, p.Body):
		return core.BadField("part_body", "build.problem.long")
	case tooLong(20*maxLine, p.CatchUp):
		return core.BadField("part_catch_up", "build.problem.long")
	case p.OpensOn != "" && !IsDate(p.OpensOn):
		return core.BadField("part_opens_on", "build.problem.date")
	default:
		return nil
	}
}

// planned reads a unit whose plan the actor may set.
func (s *Service) planned(ctx context.Context, tx *db.Tx, actor core.Actor, id core.UnitID) (Unit, error) {
	if err := s.gate.May(ctx, tx, actor, soundboard.PlanSet, ""); err != nil {
		return Unit{}, err
	}
	return VisibleUnit(ctx, tx, actor, id)
}

// AddPart puts a part at the end of the plan of a unit.
func (s *Service) AddPart(ctx context.Context, actor core.Actor, unit core.UnitID, p Part) (string, error) {
	if err := p.check(); err != nil {
		return "", err
	}
	p.ID = core.NewID[string]()
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		u, err := s.planned(ctx, tx, actor, unit)
		if err != nil {
			return err
		}
		if err := u.fill(ctx, tx); err != nil {
			return err
		}
		if len(u.Parts) >= maxParts {
			return core.NewFault(core.TooMuch, "build.problem.many")
		}
		if err := Touch(ctx, tx, unit, s.clock.Now()); err != nil {
			return err
		}
		return insertPart(ctx, tx, unit, p)
	})
	return p.ID, err
}

// PartAct is what a guide does with a part of the plan.
type PartAct string

// The acts.
const (
	PartOpen   PartAct = "open"
	PartClose  PartAct = "close"
	PartUp     PartAct = "up"
	PartDown   PartAct = "down"
	PartRemove PartAct = "remove"
)

// ChangePart opens, closes, moves or removes a part. A part that is opened is open for everybody at once.
func (s *Service) ChangePart(ctx context.Context, actor core.Actor, unit core.UnitID, part string, act PartAct) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.planned(ctx, tx, actor, unit); err != nil {
			return err
		}
		parts, err := partsOf(ctx, tx, unit)
		if err != nil {
			return err
		}
		at := -1
		for i, p := range parts {
			if p.ID == part {
				at = i
			}
		}
		if at < 0 {
			return core.Missing()
		}
		switch act {
		case PartOpen:
			_, err = tx.Exec(ctx, `update unit_part set opened_at = $1 where id = $2 and opened_at = ''`, core.Stamp(s.clock.Now()), part)
		case PartClose:
			_, err = tx.Exec(ctx, `update unit_part set opened_at = '', opens_on = '' where id = $1`, part)
		case PartRemove:
			_, err = tx.Exec(ctx, `delete from unit_part where id = $1`, part)
		case PartUp:
			err = reorder(ctx, tx, parts, at, at-1)
		case PartDown:
			err = reorder(ctx, tx, parts, at, at+1)
		default:
			err = core.NewFault(core.Invalid, "error.no_form")
		}
		return err
	})
}

// reorder moves a part from one place to another and numbers all anew. A place outside the list changes nothing.
func reorder(ctx context.Context, tx *db.Tx, parts []Part, from, to int) error {
	if to < 0 || to >= len(parts) {
		return nil
	}
	parts[from], parts[to] = parts[to], parts[from]
	for i, p := range parts {
		if _, err := tx.Exec(ctx, `update unit_part set sort = $1 where id = $2`, i, p.ID); err != nil {
			return fmt.Errorf("moving a part: %w", err)
		}
	}
	return nil
}

// Away is a learner and whether they were away when a part was held.
type Away struct {
	Learner core.LearnerID
	Name    string
	Away    bool
	Caught  bool // and has caught up since
}

// PartAway gives a part with the learners of its course whom the actor guides, and who of them was away.
func (s *Service) PartAway(ctx context.Context, actor core.Actor, unit core.UnitID, part string) (u Unit, p Part, list []Away, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if u, err = s.planned(ctx, tx, actor, unit); err != nil {
			return err
		}
		if p, err = partOf(ctx, tx, unit, part); err != nil {
			return err
		}
		list, err = away(ctx, tx, actor, u.Course, part)
		return err
	})
	return u, p, list, err
}

func partOf(ctx context.Context, tx *db.Tx, unit core.UnitID, part string) (Part, error) {
	p, err := scanPart(tx.QueryRow(ctx, `select `+partColumns+` from unit_part where id = $1 and unit_id = $2`, part, unit))
	if errors.Is(err, db.ErrNoRows) {
		return p, core.Missing()
	}
	return p, err
}

func away(ctx context.Context, tx *db.Tx, actor core.Actor, course core.CourseID, part string) ([]Away, error) {
	where, args := people.Audience(actor, "l.id", 3, people.Guide)
	list, err := db.List(ctx, tx, func(s db.Scanner) (Away, error) {
		var a Away
		var marked, caught string
		err := s.Scan(&a.Learner, &a.Name, &marked, &caught)
		a.Away, a.Caught = marked != "", caught != ""
		return a, err
	}, `select l.id, p.name, coalesce(w.marked_at, ''), coalesce(w.caught_at, '') from enrolment e
		join learner l on l.id = e.learner_id join person p on p.id = l.person_id and p.suspended_at = ''
		left join unit_away w on w.learner_id = l.id and w.part_id = $2
		where e.course_id = $1 and e.ended_at = '' and `+where+` order by p.name_fold, p.id`, append([]any{course, part}, args...)...)
	if err != nil {
		return nil, fmt.Errorf("listing who was away: %w", err)
	}
	return list, nil
}

// SetAway keeps who of the actor's learners was away when a part was held. It is no mark against anybody: it gives them a list to catch up.
func (s *Service) SetAway(ctx context.Context, actor core.Actor, unit core.UnitID, part string, who []core.LearnerID) error {
	chosen := map[core.LearnerID]bool{}
	for _, l := range who {
		chosen[l] = true
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		u, err := s.planned(ctx, tx, actor, unit)
		if err != nil {
			return err
		}
		if _, err := partOf(ctx, tx, unit, part); err != nil {
			return err
		}
		list, err := away(ctx, tx, actor, u.Course, part)
		if err != nil {
			return err
		}
		for _, a := range list {
			switch {
			case chosen[a.Learner] && !a.Away:
				_, err = tx.Exec(ctx, `insert into unit_away (part_id, learner_id, marked_by, marked_at, caught_at) values ($1, $2, $3, $4, '')`,
					part, a.Learner, actor.Person, core.Stamp(s.clock.Now()))
			case !chosen[a.Learner] && a.Away:
				_, err = tx.Exec(ctx, `delete from unit_away where part_id = $1 and learner_id = $2`, part, a.Learner)
			}
			if err != nil {
				return fmt.Errorf("keeping who was away: %w", err)
			}
		}
		return nil
	})
}

// CatchUps lists the parts of a unit that a learner missed, with whether they have caught up, by the id of the part.
func (s *Service) CatchUps(ctx context.Context, actor core.Actor, unit core.UnitID) (map[string]bool, error) {
	caught := map[string]bool{}
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := db.List(ctx, tx, func(s db.Scanner) ([2]string, error) {
			var r [2]string
			err := s.Scan(&r[0], &r[1])
			return r, err
		}, `select w.part_id, w.caught_at from unit_away w join unit_part p on p.id = w.part_id where w.learner_id = $1 and p.unit_id = $2`, actor.Learner, unit)
		for _, r := range list {
			caught[r[0]] = r[1] != ""
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading what to catch up: %w", err)
	}
	return caught, nil
}

// CaughtUp keeps that the actor has caught up with a part that they missed.
func (s *Service) CaughtUp(ctx context.Context, actor core.Actor, unit core.UnitID, part string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		u, err := VisibleUnit(ctx, tx, actor, unit)
		if err != nil {
			return err
		}
		if err := s.mayLearn(ctx, tx, actor, u.Course, soundboard.PlanCatchUp); err != nil {
			return err
		}
		done, err := tx.Exec(ctx, `update unit_away set caught_at = $1 where part_id = $2 and learner_id = $3 and part_id in (select id from unit_part where unit_id = $4)`,
			core.Stamp(s.clock.Now()), part, actor.Learner, unit)
		if err != nil {
			return fmt.Errorf("keeping that somebody caught up: %w", err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return core.Missing()
		}
		return nil
	})
}
