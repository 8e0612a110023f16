package work

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// Slot is a piece that a portfolio of a unit needs, with what it is looked at for.
type Slot struct {
	ID       string
	Unit     core.UnitID
	Title    string
	Criteria string
}

// Fill is the piece that a learner put into a slot.
type Fill struct {
	Slot
	Product  string // "" = empty
	Piece    string // title of the task that the piece was made for
	Learner  core.LearnerID
	Name     string // of the learner, in lists of a guide
	Shows    string
	Accepted time.Time
	Word     string // what the guide said
}

// Complete tells whether every slot is filled and accepted.
func Complete(list []Fill) bool {
	for _, f := range list {
		if f.Product == "" || f.Accepted.IsZero() {
			return false
		}
	}
	return len(list) > 0
}

func slotsOf(ctx context.Context, tx *db.Tx, unit core.UnitID) ([]Slot, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Slot, error) {
		var one Slot
		err := s.Scan(&one.ID, &one.Unit, &one.Title, &one.Criteria)
		return one, err
	}, `select id, unit_id, title, criteria from slot where unit_id = $1 order by sort, id`, unit)
	if err != nil {
		return nil, fmt.Errorf("listing the slots of unit %s: %w", unit, err)
	}
	return list, nil
}

// Slots lists the slots of a unit for whoever may see it.
func (s *Service) Slots(ctx context.Context, actor core.Actor, unit core.UnitID) (list []Slot, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := course.VisibleUnit(ctx, tx, actor, unit); err != nil {
			return err
		}
		list, err = slotsOf(ctx, tx, unit)
		return err
	})
	return list, err
}

func insertSlot(ctx context.Context, tx *db.Tx, unit core.UnitID, id, title, criteria string) error {
	_, err := tx.Exec(ctx, `insert into slot (id, unit_id, title, criteria, sort) values ($1, $2, $3, $4, (select coalesce(max(o.sort), -1) + 1 from slot o where o.unit_id = $2))`,
		id, unit, title, criteria)
	if err != nil {
		return fmt.Errorf("keeping a slot: %w", err)
	}
	return nil
}

// AddSlot says of one more piece that the portfolio of a unit needs it.
func (s *Service) AddSlot(ctx context.Context, actor core.Actor, unit core.UnitID, title, criteria string) error {
	switch {
	case title == "":
		return core.BadField("slot_title", "build.problem.title")
	case long(title, maxLine):
		return core.BadField("slot_title", "build.problem.long")
	case criteria == "":
		return core.BadField("slot_criteria", "task.problem.criteria")
	case long(criteria, 2000):
		return core.BadField("slot_criteria", "build.problem.long")
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.MaySet(ctx, tx, actor, soundboard.SlotSet, unit); err != nil {
			return err
		}
		had, err := slotsOf(ctx, tx, unit)
		if err != nil {
			return err
		}
		if len(had) >= maxTasks {
			return core.NewFault(core.TooMuch, "build.problem.many")
		}
		if err := course.Touch(ctx, tx, unit, s.clock.Now()); err != nil {
			return err
		}
		return insertSlot(ctx, tx, unit, core.NewID[string](), title, criteria)
	})
}

const fillQuery = `select s.id, s.unit_id, s.title, s.criteria, coalesce(f.product_id, ''), coalesce(t.title, ''), coalesce(f.learner_id, ''), coalesce(f.shows, ''), coalesce(f.accepted_at, ''), coalesce(f.word, '')
	from slot s left join slot_fill f on f.slot_id = s.id and f.learner_id = $1
	left join product p on p.id = f.product_id left join task t on t.id = p.task_id `

func scanFill(s db.Scanner) (Fill, error) {
	var f Fill
	var accepted string
	err := s.Scan(&f.ID, &f.Unit, &f.Title, &f.Criteria, &f.Product, &f.Piece, &f.Learner, &f.Shows, &accepted, &f.Word)
	f.Accepted = core.ParseStamp(accepted)
	return f, err
}

// Fills lists the slots of a unit with a learner's pieces, for whoever may see the learner's work.
func (s *Service) Fills(ctx context.Context, actor core.Actor, unit core.UnitID, learner core.LearnerID) (list []Fill, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := course.VisibleUnit(ctx, tx, actor, unit); err != nil {
			return err
		}
		if err := s.visible(ctx, tx, actor, unit, learner); err != nil {
			return err
		}
		list, err = db.List(ctx, tx, scanFill, fillQuery+`where s.unit_id = $2 order by s.sort, s.id`, learner, unit)
		return err
	})
	return list, err
}

// FillSlot puts one of the actor's own products into a slot, with what it shows. A date never closes a slot; filling it anew asks for
// a new look.
func (s *Service) FillSlot(ctx context.Context, actor core.Actor, slot, product, shows string) (unit core.UnitID, err error) {
	switch {
	case shows == "":
		return "", core.BadField("shows", "work.problem.shows")
	case long(shows, 2000):
		return "", core.BadField("shows", "work.problem.long")
	}
	err = s.db.WriteFor(ctx, string(actor.Learner), func(ctx context.Context, tx *db.Tx) error {
		one, err := s.slot(ctx, tx, actor, slot)
		if err != nil {
			return err
		}
		unit = one.Unit
		if err := s.May(ctx, tx, actor, soundboard.WorkKeep, one.Unit, actor.Learner); err != nil {
			return err
		}
		p, err := s.ProductOf(ctx, tx, actor, product)
		if err != nil {
			return err
		}
		if p.Learner != actor.Learner {
			return core.Missing()
		}
		_, err = tx.Exec(ctx, `insert into slot_fill (slot_id, learner_id, product_id, shows, filled_at, accepted_by, accepted_at, word) values ($1, $2, $3, $4, $5, '', '', '')
			on conflict (slot_id, learner_id) do update set product_id = excluded.product_id, shows = excluded.shows, filled_at = excluded.filled_at,
				accepted_by = '', accepted_at = '', word = ''`, slot, actor.Learner, product, shows, core.Stamp(s.clock.Now()))
		return err
	})
	return unit, err
}

// slot reads a slot that the actor may see.
func (s *Service) slot(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (Slot, error) {
	var one Slot
	err := tx.QueryRow(ctx, `select id, unit_id, title, criteria from slot where id = $1`, id).Scan(&one.ID, &one.Unit, &one.Title, &one.Criteria)
	if errors.Is(err, db.ErrNoRows) {
		return one, core.Missing()
	}
	if err != nil {
		return one, fmt.Errorf("loading a slot: %w", err)
	}
	_, err = course.VisibleUnit(ctx, tx, actor, one.Unit)
	return one, err
}

// AcceptSlot keeps a guide's look at the piece in a slot: yes, or not yet with a word why.
func (s *Service) AcceptSlot(ctx context.Context, actor core.Actor, slot string, learner core.LearnerID, yes bool, word string) (unit core.UnitID, err error) {
	switch {
	case !yes && word == "":
		return "", core.BadField("word", "work.problem.word")
	case long(word, 2000):
		return "", core.BadField("word", "work.problem.long")
	}
	err = s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		one, err := s.slot(ctx, tx, actor, slot)
		if err != nil {
			return err
		}
		unit = one.Unit
		if err := s.visible(ctx, tx, actor, one.Unit, learner); err != nil {
			return err
		}
		if err := s.May(ctx, tx, actor, soundboard.SlotSet, one.Unit, learner); err != nil {
			return err
		}
		at := ""
		if yes {
			at = core.Stamp(s.clock.Now())
		}
		done, err := tx.Exec(ctx, `update slot_fill set accepted_by = $1, accepted_at = $2, word = $3 where slot_id = $4 and learner_id = $5`, actor.Person, at, word, slot, learner)
		if err != nil {
			return fmt.Errorf("keeping a look at a piece: %w", err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return core.Missing()
		}
		return nil
	})
	return unit, err
}

// Filled lists the pieces in the slots of a unit that learners of the actor have put in, those without a look first.
func (s *Service) Filled(ctx context.Context, actor core.Actor, unit core.UnitID) ([]Fill, error) {
	var list []Fill
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := s.MaySet(ctx, tx, actor, soundboard.SlotSet, unit); err != nil {
			return err
		}
		list, err = s.filled(ctx, tx, actor, unit)
		return err
	})
	return list, err
}

func (s *Service) filled(ctx context.Context, tx *db.Tx, actor core.Actor, unit core.UnitID) ([]Fill, error) {
	where, args := people.Audience(actor, "f.learner_id", 2, people.Guide)
	return db.List(ctx, tx, func(r db.Scanner) (Fill, error) {
		var f Fill
		var accepted string
		err := r.Scan(&f.ID, &f.Unit, &f.Title, &f.Criteria, &f.Product, &f.Piece, &f.Learner, &f.Shows, &accepted, &f.Word, &f.Name)
		f.Accepted = core.ParseStamp(accepted)
		return f, err
	}, `select s.id, s.unit_id, s.title, s.criteria, f.product_id, t.title, f.learner_id, f.shows, f.accepted_at, f.word, n.name
		from slot s join slot_fill f on f.slot_id = s.id join product p on p.id = f.product_id join task t on t.id = p.task_id
		join learner l on l.id = f.learner_id join person n on n.id = l.person_id
		where s.unit_id = $1 and `+where+` order by case when f.accepted_at = '' then 0 else 1 end, n.name_fold, s.sort limit 500`, append([]any{unit}, args...)...)
}
