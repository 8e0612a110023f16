package course

import (
	"context"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/item"
	"crossfade/internal/soundboard"
)

// Call is why a goal needs a person: what no lesson and no question does.
type Call string

// The calls, in the order in which a learner meets them.
const (
	CallTeach Call = "teach" // nothing to learn from: somebody explains it
	CallCheck Call = "check" // nothing to be asked alone: somebody looks at the work
	CallJudge Call = "judge" // too few questions for two checks alone: somebody judges as well
	CallRead  Call = "read"  // answers that a person reads
)

// Served is a goal of a unit with what it still needs a person for; without a call learners can do it by themselves.
type Served struct {
	OutlineGoal
	Forms int // in how many forms there is something to learn from
	Calls []Call
}

// calls are the calls of a row; reads tells that a question for its checks alone is read by a person.
func (r Row) calls(reads bool) []Call {
	var list []Call
	if len(r.Forms) == 0 {
		list = append(list, CallTeach)
	}
	switch {
	case r.Alone == 0:
		list = append(list, CallCheck)
	case r.Few():
		list = append(list, CallJudge)
	}
	if reads {
		list = append(list, CallRead)
	}
	return list
}

// SplitUnit says of each goal of a unit, drafts too, what is covered by lessons and questions and what needs a person. It counts what is there, and knows
// nothing of how good it is. For whoever may change the unit.
func (s *Service) SplitUnit(ctx context.Context, actor core.Actor, id core.UnitID) ([]Served, error) {
	var list []Served
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list = nil
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseEdit, ""); err != nil {
			return err
		}
		u, err := VisibleUnit(ctx, tx, actor, id)
		if err != nil {
			return err
		}
		if err := u.fill(ctx, tx); err != nil {
			return err
		}
		rows, pools, err := align(ctx, tx, []OutlineUnit{u.OutlineUnit})
		if err != nil {
			return err
		}
		reads, err := readOf(ctx, tx, pools)
		for _, r := range rows {
			list = append(list, Served{OutlineGoal: r.Goal, Forms: len(r.Forms), Calls: r.calls(reads[r.Goal.ID])})
		}
		return err
	})
	return list, within("splitting a unit by what needs a person", err)
}

// readOf finds the goals with a question for checks alone that a person reads.
func readOf(ctx context.Context, tx *db.Tx, pools map[core.GoalID][]item.PoolEntry) (map[core.GoalID]bool, error) {
	alone := func(p item.PoolEntry) bool { return len(p.Uses) == 0 || slices.Contains(p.Uses, item.Alone) }
	var refs []item.Ref
	for _, pool := range pools {
		for _, p := range pool {
			if alone(p) {
				refs = append(refs, item.Ref{ID: p.ItemID, Version: p.Version})
			}
		}
	}
	stored, err := item.GetMany(ctx, tx, refs)
	if err != nil {
		return nil, err
	}
	out := map[core.GoalID]bool{}
	for goal, pool := range pools {
		for _, p := range pool {
			if one, ok := stored[item.Ref{ID: p.ItemID, Version: p.Version}]; ok && alone(p) && one.Item.Read() {
				out[goal] = true
			}
		}
	}
	return out, nil
}
