package workshop

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// Board answers the two questions of a permission; soundboard.Board does.
type Board interface {
	MayAt(ctx context.Context, tx *db.Tx, q soundboard.Question) error
}

// Service runs workshops.
type Service struct {
	db    *db.DB
	clock core.Clock
	board Board
	final map[Kind]func(ctx context.Context, tx *db.Tx, w Workshop, by core.Actor) error
}

// NewService makes the service.
func NewService(d *db.DB, clock core.Clock, board Board) *Service {
	return &Service{db: d, clock: clock, board: board, final: map[Kind]func(context.Context, *db.Tx, Workshop, core.Actor) error{}}
}

// OnFinal registers what finishing a kind of workshop does. Rooms do so once, while the house is built.
func (s *Service) OnFinal(kind Kind, do func(ctx context.Context, tx *db.Tx, w Workshop, by core.Actor) error) {
	s.final[kind] = do
}

// Framing is the order for a workshop.
type Framing struct {
	Kind       Kind
	Class      core.GroupID
	Unit       core.UnitID
	Title      string
	Frame      string
	Slots      []string
	OfLearners int
}

func (f *Framing) check() error {
	f.Title, f.Frame = strings.TrimSpace(f.Title), strings.TrimSpace(f.Frame)
	var slots []string
	for _, one := range f.Slots {
		if one = strings.TrimSpace(one); one != "" {
			slots = append(slots, one)
		}
	}
	f.Slots = slots
	switch {
	case f.Title == "":
		return core.BadField("title", "workshop.problem.title")
	case utf8.RuneCountInString(f.Title) > TextMax:
		return core.BadField("title", "workshop.problem.long")
	case utf8.RuneCountInString(f.Frame) > FrameMax:
		return core.BadField("frame", "workshop.problem.long")
	case len(f.Slots) == 0 || len(f.Slots) > SlotsMax:
		return core.BadField("slots", "workshop.problem.slots")
	}
	for _, one := range f.Slots {
		if utf8.RuneCountInString(one) > TextMax {
			return core.BadField("slots", "workshop.problem.long")
		}
	}
	f.OfLearners = min(max(1, f.OfLearners), len(f.Slots))
	return nil
}

// Frame opens a workshop in a class that the actor leads, or changes the frame of the one that is there. Ideas stay; those in places that
// are gone stand free again.
func (s *Service) Frame(ctx context.Context, actor core.Actor, f Framing) (string, error) {
	kind, known := f.Kind.acts()
	if !known {
		return "", core.Missing()
	}
	if err := f.check(); err != nil {
		return "", err
	}
	var id string
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayLead(ctx, tx, actor, f.Class, f.Unit, kind.frame); err != nil {
			return err
		}
		have, err := findIn(ctx, tx, actor.Org, f.Kind, f.Unit, f.Class)
		if err != nil {
			return err
		}
		if have.Status == Final {
			return core.NewFault(core.Conflict, "workshop.problem.final")
		}
		id = have.ID
		if id == "" {
			id = core.NewID[string]()
		}
		return saveFrame(ctx, tx, id, actor, f, s.clock.Now())
	})
	return id, err
}

// mayLead is nil when the actor leads a class and may do an act there.
func (s *Service) mayLead(ctx context.Context, tx *db.Tx, actor core.Actor, class core.GroupID, unit core.UnitID, act soundboard.Act) error {
	if _, err := people.Led(ctx, tx, actor, class); err != nil {
		return err
	}
	if err := unitHere(ctx, tx, actor.Org, unit); err != nil {
		return err
	}
	return s.board.MayAt(ctx, tx, soundboard.Question{Actor: actor, Act: act, Scope: soundboard.Scope{Class: class, Unit: unit}})
}

// part is what an actor is to a workshop.
type part struct{ leads bool }

// reach is nil for a workshop that the actor is a part of: they lead its class, or learn in it and in the unit. Any other does not exist.
func (s *Service) reach(ctx context.Context, tx *db.Tx, actor core.Actor, w Workshop) (part, error) {
	if w.Org != actor.Org || !actor.SignedIn() {
		return part{}, core.Missing()
	}
	_, err := people.Led(ctx, tx, actor, w.Class)
	switch {
	case err == nil:
		return part{leads: true}, nil
	case core.KindOf(err) != core.NotFound:
		return part{}, err
	}
	in, err := learnsIn(ctx, tx, actor.Learner, w.Class, w.Unit)
	if err != nil {
		return part{}, err
	}
	if !in {
		return part{}, core.Missing()
	}
	return part{}, nil
}

// may asks the board for a verb of a workshop: for whoever leads as a guide, for a learner as themselves.
func (s *Service) may(ctx context.Context, tx *db.Tx, actor core.Actor, w Workshop, me part, act soundboard.Act) error {
	q := soundboard.Question{Actor: actor, Act: act, Scope: soundboard.Scope{Class: w.Class, Unit: w.Unit}}
	if !me.leads {
		q.Learner = actor.Learner
	}
	return s.board.MayAt(ctx, tx, q)
}

// change runs a writing verb in an open workshop.
func (s *Service) change(ctx context.Context, actor core.Actor, id string, act func(acts) soundboard.Act, do func(ctx context.Context, tx *db.Tx, w Workshop, me part) error) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		w, err := load(ctx, tx, id, actor.Learner)
		if err != nil {
			return err
		}
		me, err := s.reach(ctx, tx, actor, w)
		if err != nil {
			return err
		}
		kind, _ := w.Kind.acts()
		if err := s.may(ctx, tx, actor, w, me, act(kind)); err != nil {
			return err
		}
		if w.Status != Open {
			return core.NewFault(core.Conflict, "workshop.problem.final")
		}
		return do(ctx, tx, w, me)
	})
}

func contributing(a acts) soundboard.Act { return a.contribute }
func finishing(a acts) soundboard.Act    { return a.finish }

// Contribution is an idea as somebody writes it. ID makes a repeat harmless: the same id twice is one idea, and of one's own it is a change.
type Contribution struct {
	Workshop string
	ID       string
	Text     string
	Why      string
}

// Contribute adds an idea, or changes one's own.
func (s *Service) Contribute(ctx context.Context, actor core.Actor, c Contribution) error {
	c.Text, c.Why = strings.Join(strings.Fields(c.Text), " "), strings.TrimSpace(c.Why)
	switch {
	case c.Text == "":
		return core.BadField("text", "workshop.problem.text")
	case utf8.RuneCountInString(c.Text) > TextMax:
		return core.BadField("text", "workshop.problem.long")
	case utf8.RuneCountInString(c.Why) > WhyMax:
		return core.BadField("why", "workshop.problem.long")
	}
	if _, ok := core.ParseID[string](c.ID); !ok {
		return core.BadField("once", "workshop.problem.text")
	}
	return s.change(ctx, actor, c.Workshop, contributing, func(ctx context.Context, tx *db.Tx, w Workshop, me part) error {
		mine := 0
		for _, i := range w.all() {
			switch {
			case i.ID == c.ID && i.By != actor.Learner:
				return core.Missing()
			case i.ID == c.ID:
				return reword(ctx, tx, c, s.clock.Now())
			case i.By == actor.Learner:
				mine++
			}
		}
		if mine >= MineMax || len(w.Ideas) >= IdeasMax {
			return core.NewFault(core.TooMuch, "workshop.problem.many")
		}
		return insertIdea(ctx, tx, c, actor.Learner, me.leads, s.clock.Now())
	})
}

// Withdraw takes one's own idea back.
func (s *Service) Withdraw(ctx context.Context, actor core.Actor, workshop, idea string) error {
	return s.change(ctx, actor, workshop, contributing, func(ctx context.Context, tx *db.Tx, w Workshop, _ part) error {
		i, ok := w.idea(idea)
		if !ok {
			return core.Missing()
		}
		if i.By != actor.Learner {
			return core.NewFault(core.Denied, "workshop.not_yours")
		}
		return withdraw(ctx, tx, idea, s.clock.Now())
	})
}

// Support adds the actor's +1 to an idea, or takes it back.
func (s *Service) Support(ctx context.Context, actor core.Actor, workshop, idea string, on bool) error {
	return s.change(ctx, actor, workshop, contributing, func(ctx context.Context, tx *db.Tx, w Workshop, _ part) error {
		if _, ok := w.idea(idea); !ok {
			return core.Missing()
		}
		return support(ctx, tx, idea, actor.Learner, on, s.clock.Now())
	})
}

// Comment says something about an idea: a question, a reason.
func (s *Service) Comment(ctx context.Context, actor core.Actor, workshop, idea, words string) error {
	if words = strings.TrimSpace(words); words == "" || utf8.RuneCountInString(words) > WhyMax {
		return core.BadField("words", "workshop.problem.text")
	}
	return s.change(ctx, actor, workshop, contributing, func(ctx context.Context, tx *db.Tx, w Workshop, _ part) error {
		i, ok := w.idea(idea)
		if !ok {
			return core.Missing()
		}
		if len(i.Words) >= MineMax {
			return core.NewFault(core.TooMuch, "workshop.problem.many")
		}
		return comment(ctx, tx, idea, actor.Learner, words, s.clock.Now())
	})
}

// Merge puts one idea into another that says the same; "" lets it stand for itself again. Its words and its name are kept.
func (s *Service) Merge(ctx context.Context, actor core.Actor, workshop, idea, into string) error {
	return s.change(ctx, actor, workshop, finishing, func(ctx context.Context, tx *db.Tx, w Workshop, _ part) error {
		from, ok := w.idea(idea)
		if !ok || idea == into {
			return core.Missing()
		}
		if into != "" {
			to, ok := w.idea(into)
			if !ok || to.Into != "" {
				return core.Missing()
			}
			if len(from.Merged) > 0 {
				return core.NewFault(core.Conflict, "workshop.problem.merged")
			}
		}
		return merge(ctx, tx, idea, into)
	})
}

// TakeUp puts an idea into a place, counted from 1; 0 takes it out. Whatever was there stands free again.
func (s *Service) TakeUp(ctx context.Context, actor core.Actor, workshop, idea string, slot int) error {
	return s.change(ctx, actor, workshop, finishing, func(ctx context.Context, tx *db.Tx, w Workshop, _ part) error {
		i, ok := w.idea(idea)
		if !ok || i.Into != "" || slot < 0 || slot > len(w.Slots) {
			return core.Missing()
		}
		return takeUp(ctx, tx, workshop, idea, slot)
	})
}

// Finish makes what fills the places final. It is refused while something is missing, see [Workshop.Missing].
func (s *Service) Finish(ctx context.Context, actor core.Actor, workshop string) error {
	return s.change(ctx, actor, workshop, finishing, func(ctx context.Context, tx *db.Tx, w Workshop, _ part) error {
		m := w.Missing()
		switch {
		case len(m.Slots) > 0:
			return core.NewFault(core.Locked, "workshop.problem.empty_places", "n", len(m.Slots))
		case m.Learners > 0:
			return core.NewFault(core.Locked, "workshop.problem.no_learner", "n", m.Learners)
		}
		if err := setStatus(ctx, tx, workshop, Final, actor.Person, s.clock.Now()); err != nil {
			return err
		}
		if do := s.final[w.Kind]; do != nil {
			return do(ctx, tx, w, actor)
		}
		return nil
	})
}

// Again opens a finished workshop once more.
func (s *Service) Again(ctx context.Context, actor core.Actor, id string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		w, err := load(ctx, tx, id, actor.Learner)
		if err != nil {
			return err
		}
		me, err := s.reach(ctx, tx, actor, w)
		if err != nil {
			return err
		}
		kind, _ := w.Kind.acts()
		if err := s.may(ctx, tx, actor, w, me, kind.finish); err != nil {
			return err
		}
		if w.Status == Open {
			return nil
		}
		return setStatus(ctx, tx, id, Open, "", s.clock.Now())
	})
}

// Look reads the workshop of a kind in a unit and a class, for whoever is a part of it. ID is "" when nobody opened one.
func (s *Service) Look(ctx context.Context, tx *db.Tx, actor core.Actor, kind Kind, unit core.UnitID, class core.GroupID) (Workshop, error) {
	found, err := findIn(ctx, tx, actor.Org, kind, unit, class)
	if err != nil || found.ID == "" {
		return Workshop{}, err
	}
	if _, err := s.reach(ctx, tx, actor, found); err != nil {
		return Workshop{}, err
	}
	w, err := load(ctx, tx, found.ID, actor.Learner)
	if err != nil {
		return Workshop{}, fmt.Errorf("reading a workshop: %w", err)
	}
	return w, nil
}

// all lists every idea, merged ones too.
func (w Workshop) all() []Idea {
	var list []Idea
	for _, i := range w.Ideas {
		list = append(append(list, i), i.Merged...)
	}
	return list
}

func (w Workshop) idea(id string) (Idea, bool) {
	for _, i := range w.all() {
		if i.ID == id {
			return i, true
		}
	}
	return Idea{}, false
}
