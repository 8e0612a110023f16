package workshop

import (
	"context"

	"crossfade/internal/core"
)

// Turn is one verb of a workshop as a page sends it, whatever is made there.
type Turn struct {
	Do       string // idea, support, comment, withdraw, merge, place, finish, again
	Workshop string
	Idea     string // which one it is about
	New      Contribution
	Words    string // of a comment
	Into     string // the idea to merge into
	On       bool   // support, or take it back
	Slot     int    // which place, from 1; 0 takes an idea out
}

// Take does what a turn says. A verb that is not known does not exist.
func (s *Service) Take(ctx context.Context, actor core.Actor, t Turn) error {
	switch t.Do {
	case "idea":
		t.New.Workshop = t.Workshop
		return s.Contribute(ctx, actor, t.New)
	case "support":
		return s.Support(ctx, actor, t.Workshop, t.Idea, t.On)
	case "comment":
		return s.Comment(ctx, actor, t.Workshop, t.Idea, t.Words)
	case "withdraw":
		return s.Withdraw(ctx, actor, t.Workshop, t.Idea)
	case "merge":
		return s.Merge(ctx, actor, t.Workshop, t.Idea, t.Into)
	case "place":
		return s.TakeUp(ctx, actor, t.Workshop, t.Idea, t.Slot)
	case "finish":
		return s.Finish(ctx, actor, t.Workshop)
	case "again":
		return s.Again(ctx, actor, t.Workshop)
	default:
		return core.Missing()
	}
}
