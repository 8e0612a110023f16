package course

import (
	"context"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// Again says how a unit is used again.
type Again struct {
	From core.UnitID
	To   core.CourseID // where the copy stands; "" makes a course of its own, with Title, Band and Lang
	// Title of the copy; "" keeps the one it had.
	Title string
	Band  Band
	Lang  string
	// Start is the day on which the copy begins: all dates move with the first one. "" leaves dates out.
	Start string
	Begun
}

// Begun says for which class a unit is begun, and where the sliders of the board stand there; without a class nothing is set. A course that is made for
// the unit is that class's from the beginning.
type Begun struct {
	Class  core.GroupID
	Preset soundboard.Preset // "" leaves them as they were in the unit that it is made from
}

// Copy is a copy under way, for the rooms above that have something to copy as well.
type Copy struct {
	From, To core.UnitID
	// Move gives the date in the copy for one of the original; "" where dates are left out.
	Move func(day string) string
}

// OnCopy adds something that copies what hangs on a unit in rooms above this one, in the same transaction.
func (s *Service) OnCopy(do func(ctx context.Context, tx *db.Tx, actor core.Actor, c Copy) error) {
	s.copies = append(s.copies, do)
}

// OnDates adds a reader of the dates that hang on a unit in rooms above this one.
func (s *Service) OnDates(read func(ctx context.Context, tx *db.Tx, unit core.UnitID) ([]string, error)) {
	s.dates = append(s.dates, read)
}

// OnBegin sets the sliders of a unit that was begun; like is the unit that it was made from, or "".
func (s *Service) OnBegin(do func(ctx context.Context, tx *db.Tx, actor core.Actor, scope soundboard.Scope, preset soundboard.Preset, like core.UnitID) error) {
	s.begins = append(s.begins, do)
}

// begin sets what hangs on the class. own is the course that was made for the unit, or "".
func (s *Service) begin(ctx context.Context, tx *db.Tx, actor core.Actor, unit core.UnitID, b Begun, own core.CourseID, like core.UnitID) error {
	if b.Class == "" {
		return nil
	}
	if own != "" {
		e := Enrolment{Org: actor.Org, Course: own, By: actor.Person, At: core.Stamp(s.clock.Now())}
		if err := enrolClass(ctx, tx, actor, e, b.Class); err != nil {
			return err
		}
	}
	for _, do := range s.begins {
		if err := do(ctx, tx, actor, soundboard.Scope{Class: b.Class, Unit: unit}, b.Preset, like); err != nil {
			return err
		}
	}
	return nil
}

// CopyUnit makes a draft out of a unit, with its outcomes, goals, plan and tasks, in the same course or another.
func (s *Service) CopyUnit(ctx context.Context, actor core.Actor, a Again) (core.UnitID, error) {
	id := core.NewID[core.UnitID]()
	if a.Start != "" && !IsDate(a.Start) {
		return "", core.BadField("start", "build.problem.date")
	}
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		u, err := s.editableUnit(ctx, tx, actor, a.From)
		if err != nil {
			return err
		}
		if err := u.fill(ctx, tx); err != nil {
			return err
		}
		w := Writing{Title: u.Title, Challenge: u.Challenge, Why: u.Why, Audience: u.Audience, Outcomes: u.Outcomes}
		if a.Title != "" {
			w.Title = a.Title
		}
		if err := w.check(); err != nil {
			return err
		}
		to, own := a.To, core.CourseID("")
		if to == "" {
			if to, err = s.makeCourse(ctx, tx, actor, Making{Writing: w, Band: a.Band, Lang: a.Lang}); err != nil {
				return err
			}
			own = to
		}
		if err := Visible(ctx, tx, actor, to); err != nil {
			return err
		}
		if err := s.copyInto(ctx, tx, actor, u, w, id, to, a); err != nil {
			return err
		}
		if err := s.begin(ctx, tx, actor, id, a.Begun, own, a.From); err != nil {
			return err
		}
		return Index(ctx, tx, to)
	})
	return id, err
}

// copyInto writes the copy of a unit and has the rooms above copy what hangs on it.
func (s *Service) copyInto(ctx context.Context, tx *db.Tx, actor core.Actor, u Unit, w Writing, id core.UnitID, to core.CourseID, a Again) error {
	move, err := s.mover(ctx, tx, u, a.Start)
	if err != nil {
		return err
	}
	if err := s.insertUnit(ctx, tx, actor, id, to, u.Template); err != nil {
		return err
	}
	if on := move(u.Due.On); on != "" {
		w.Due, w.Hard = Due{On: on, Why: u.Due.Why}, u.Due.Hard()
	}
	if err := s.write(ctx, tx, actor, Unit{OutlineUnit: OutlineUnit{ID: id}, Course: to}, w); err != nil {
		return err
	}
	for _, g := range u.Goals {
		if err := PlaceGoal(ctx, tx, actor.Org, id, g.ID, g.Need); err != nil {
			return err
		}
	}
	for _, p := range u.Parts {
		p.ID, p.OpensOn, p.Opened = core.NewID[string](), move(p.OpensOn), time.Time{}
		if err := insertPart(ctx, tx, id, p); err != nil {
			return err
		}
	}
	for _, do := range s.copies {
		if err := do(ctx, tx, actor, Copy{From: u.ID, To: id, Move: move}); err != nil {
			return err
		}
	}
	return nil
}

// mover moves dates by as many days as lie between the first date of a unit and the day on which its copy starts.
func (s *Service) mover(ctx context.Context, tx *db.Tx, u Unit, start string) (func(string) string, error) {
	none := func(string) string { return "" }
	if start == "" {
		return none, nil
	}
	dates := []string{u.Due.On}
	for _, p := range u.Parts {
		dates = append(dates, p.OpensOn)
	}
	for _, read := range s.dates {
		more, err := read(ctx, tx, u.ID)
		if err != nil {
			return nil, err
		}
		dates = append(dates, more...)
	}
	first := ""
	for _, d := range dates {
		if d != "" && (first == "" || d < first) {
			first = d
		}
	}
	from, err := time.Parse(time.DateOnly, first)
	if err != nil {
		return none, nil //nolint:nilerr // a unit without dates has none to move
	}
	to, _ := time.Parse(time.DateOnly, start) // looked at before
	by := int(to.Sub(from).Hours() / 24)
	return func(day string) string {
		on, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return ""
		}
		return on.AddDate(0, 0, by).Format(time.DateOnly)
	}, nil
}

// Shared is a unit that somebody offers to colleagues as a template.
type Shared struct {
	ID    core.UnitID
	Title string
	By    string // who offers it
	Goals int
}

// Share offers a unit to colleagues as a template, or (on false) does so no more. What lacks something is no template.
func (s *Service) Share(ctx context.Context, actor core.Actor, id core.UnitID, on bool) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		u, err := s.editableUnit(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if !on {
			_, err := tx.Exec(ctx, `delete from unit_shared where unit_id = $1 and org_id = $2`, id, actor.Org)
			return within("taking a template back", err)
		}
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
		_, err = tx.Exec(ctx, `insert into unit_shared (unit_id, org_id, by_person, at) values ($1, $2, $3, $4) on conflict (unit_id) do nothing`,
			id, actor.Org, actor.Person, core.Stamp(s.clock.Now()))
		return within("offering a template", err)
	})
}

// sharedShown is how many templates of colleagues a page lists.
const sharedShown = 60

// SharedUnits lists what is offered as a template in the actor's organisation, latest first: for those who may make units.
func (s *Service) SharedUnits(ctx context.Context, actor core.Actor) (list []Shared, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseEdit, ""); err != nil {
			return err
		}
		list, err = db.List(ctx, tx, func(row db.Scanner) (Shared, error) {
			var one Shared
			err := row.Scan(&one.ID, &one.Title, &one.By, &one.Goals)
			return one, err
		}, `select u.id, u.title, coalesce((select p.name from person p where p.id = s.by_person), ''), (select count(*) from unit_goal g where g.unit_id = u.id)
			from unit_shared s join unit u on u.id = s.unit_id join course c on c.id = u.course_id and c.retired_at = ''
			where s.org_id = $1 order by s.at desc, u.id limit $2`, actor.Org, sharedShown)
		return within("listing templates", err)
	})
	return list, err
}

// IsShared tells whether a unit is offered to colleagues.
func (s *Service) IsShared(ctx context.Context, id core.UnitID) (is bool, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var n int
		err := tx.QueryRow(ctx, `select count(*) from unit_shared where unit_id = $1`, id).Scan(&n)
		is = n > 0
		return within("looking whether a unit is offered", err)
	})
	return is, err
}

// Classes lists the classes for which the actor may begin a unit.
func (s *Service) Classes(ctx context.Context, actor core.Actor) (list []people.Group, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err = people.LedClasses(ctx, tx, actor)
		return err
	})
	return list, err
}

func within(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
