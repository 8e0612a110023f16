package check

import (
	"cmp"
	"context"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/item"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

// Advice is what the engine says before a check alone of a goal. It advises and never locks: the learner decides. It rests on
// practice too, so it is for the learner's own eyes.
type Advice struct {
	Known bool          // there are answers to go by; else nothing is said
	Look  bool          // "you look ready"
	Try   bool          // worth a try, although not sure
	More  int           // about so many more right answers would make it likely; 0 = it cannot be said
	First []core.GoalID // goals that this one builds on and that look weak, the one that would help most first
}

// weakFrom is how many answers to a goal it takes before anybody calls it weak.
const weakFrom = 3

// Advice says how ready the actor looks for a check alone of a goal.
func (s *Service) Advice(ctx context.Context, actor core.Actor, goal core.GoalID) (Advice, error) {
	var a Advice
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		a, err = s.adviceOf(ctx, tx, actor.Learner, goal)
		return err
	})
	return a, within("asking for advice", err)
}

func (s *Service) adviceOf(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID) (Advice, error) {
	needs, err := needsOf(ctx, tx, goal)
	if err != nil {
		return Advice{}, err
	}
	e, err := progress.EstimatesOf(ctx, tx, learner, append([]core.GoalID{goal}, needs...))
	if err != nil {
		return Advice{}, err
	}
	a := Advice{Known: e.Answered(goal) > 0}
	parts := []mastery.Part{e.Part(goal, needs)}
	for _, n := range needs {
		if e.Answered(n) >= weakFrom {
			parts = append(parts, e.Part(n, nil))
		}
	}
	if !a.Known && len(parts) == 1 {
		return a, nil // nothing to go by
	}
	check, need, err := s.blueprint(ctx, tx, learner, goal, &e)
	if err != nil {
		return a, err
	}
	a.weigh(&e, check, need, parts)
	return a, nil
}

// weigh asks the engine.
func (a *Advice) weigh(e *progress.Estimates, check []mastery.Question, need int, parts []mastery.Part) {
	ready := e.Model.Ready(&e.Learner, check, need, parts)
	a.Look, a.Try = a.Known && ready.Look, a.Known && ready.Try
	for _, one := range e.Model.Advise(&e.Learner, check, need, parts) {
		i := slices.IndexFunc(parts, func(p mastery.Part) bool { return p.Goal == one.Goal })
		if i > 0 && slices.Contains(ready.Weak, i) {
			a.First = append(a.First, core.GoalID(one.Goal))
		}
	}
	if a.Known && !a.Look {
		if n, ok := e.Model.MoreRight(e.Learner, *parts[0].Skill, parts[0].Prior, mastery.SureEnough); ok {
			a.More = n
		}
	}
}

// blueprint gives the questions of a check alone as they might be drawn, and how many have to be right.
func (s *Service) blueprint(ctx context.Context, tx *db.Tx, learner core.LearnerID, goal core.GoalID, e *progress.Estimates) ([]mastery.Question, int, error) {
	p, err := s.partOf(ctx, tx, learner, goal, Alone, s.clock.Now())
	if err != nil {
		return nil, 0, err
	}
	slices.SortFunc(p.from, func(a, b Candidate) int { return cmp.Compare(a.Item, b.Item) })
	picked := mixDifficulties(p.from)
	picked = picked[:min(p.planned, len(picked))]
	refs := make([]item.Ref, 0, len(picked))
	for _, c := range picked {
		refs = append(refs, item.Ref{ID: c.Item, Version: c.Version})
	}
	items, err := item.GetMany(ctx, tx, refs)
	if err != nil {
		return nil, 0, err
	}
	var check []mastery.Question
	for i := 0; len(picked) > 0 && i < p.planned; i++ {
		c := picked[i%len(picked)]
		stored := items[item.Ref{ID: c.Item, Version: c.Version}]
		check = append(check, e.Question(goal, c.Item, string(c.Difficulty), choicesOf(stored.Item.Interactions)))
	}
	return check, p.need, nil
}
