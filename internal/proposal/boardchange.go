package proposal

import (
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
		_, err = board.Move(ctx, tx, by, soundboard.Order{
			Scope: soundboard.Scope{Class: w.Class, Unit: w.Unit, Learner: p.Learner}, Moves: []soundboard.Move{{Element: w.Element, To: w.To}},
			Source: "asked", Why: p.Body,
		})
		return err
	}})
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
