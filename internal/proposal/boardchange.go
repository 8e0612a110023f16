package proposal

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/soundboard"
)

// BoardChange is the proposal by which a learner asks for a slider to be moved for themselves. It is the one kind that this room owns, since it knows the board.
const BoardChange Kind = "board.change"

// Wish is what such a proposal carries.
type Wish struct {
	Class   core.GroupID
	Unit    core.UnitID
	Element soundboard.Element
	To      soundboard.Level
	Was     *Stood `json:",omitempty"` // how it stood before it came true
}

// Stood is where a slider stood for a learner, and whether it was set for them alone.
type Stood struct {
	Level soundboard.Level
	Own   bool
}

// scope is where a wish moves the slider.
func (w Wish) scope(p Proposal) soundboard.Scope {
	return soundboard.Scope{Org: p.Org, Class: w.Class, Unit: w.Unit, Learner: p.Learner}
}

// Wish reads what a [BoardChange] carries.
func (p Proposal) Wish() (Wish, error) {
	var w Wish
	if err := json.Unmarshal([]byte(p.Payload), &w); err != nil {
		return w, fmt.Errorf("reading a wish: %w", err)
	}
	return w, nil
}

// HandleBoard registers how a wish comes true: whoever says yes moves the slider for that one learner.
func (s *Service) HandleBoard(board *soundboard.Board) {
	s.Handle(BoardChange, Handler{Run: func(ctx context.Context, tx *db.Tx, p Proposal, by core.Actor) error {
		w, err := p.Wish()
		if err != nil {
			return err
		}
		at, err := board.Positions(ctx, tx, w.scope(p))
		if err != nil {
			return err
		}
		stood := at.Of(w.Element)
		w.Was = &Stood{Level: stood.Level, Own: stood.Own}
		if err := keepWish(ctx, tx, p, w); err != nil {
			return err
		}
		_, err = board.Move(ctx, tx, by, soundboard.Order{
			Scope: w.scope(p), Moves: []soundboard.Move{{Element: w.Element, To: w.To}},
			Source: "asked", Why: p.Body,
		})
		return err
	}, Back: func(ctx context.Context, tx *db.Tx, p Proposal, by core.Actor) error {
		w, err := p.Wish()
		if err != nil || w.Was == nil {
			return cmp.Or(err, error(core.NewFault(core.Conflict, "guide.stays.kind")))
		}
		back := soundboard.Move{Element: w.Element, Was: w.To}
		if w.Was.Own {
			back.To = w.Was.Level
		}
		_, err = board.Move(ctx, tx, by, soundboard.Order{Scope: w.scope(p), Moves: []soundboard.Move{back}, Source: "asked"})
		return err
	}})
}

// keepWish keeps how the slider stood before a wish came true, so that the yes can be taken back.
func keepWish(ctx context.Context, tx *db.Tx, p Proposal, w Wish) error {
	if p.ID == "" {
		return nil
	}
	payload, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("writing a wish: %w", err)
	}
	if _, err := tx.Exec(ctx, `update proposal set payload = $1 where id = $2`, string(payload), p.ID); err != nil {
		return fmt.Errorf("keeping a wish: %w", err)
	}
	return nil
}

// AskBoard asks for a slider to be moved for the actor, in their class. Whoever has nobody to ask moves it.
func (s *Service) AskBoard(ctx context.Context, tx *db.Tx, actor core.Actor, w Wish, title, why string) (Outcome, error) {
	if !w.Element.Valid() || !w.To.Valid() {
		return Outcome{}, core.BadField("to", "soundboard.problem.level")
	}
	class, err := people.ClassOf(ctx, tx, actor.Org, actor.Learner)
	if err != nil {
		return Outcome{}, err
	}
	w.Class = class.ID
	payload, err := json.Marshal(w)
	if err != nil {
		return Outcome{}, fmt.Errorf("writing a wish: %w", err)
	}
	return s.Do(ctx, tx, Asking{
		Kind: BoardChange, Ref: string(w.Element) + " " + string(w.Unit), Title: title, Body: why, Payload: string(payload),
		Question: soundboard.Question{Actor: actor, Act: soundboard.BoardAsk, Learner: actor.Learner, Scope: soundboard.Scope{Unit: w.Unit}},
	})
}
