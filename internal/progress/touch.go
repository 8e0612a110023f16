package progress

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// Touched is whom a changed rule of a goal would touch.
type Touched struct {
	Learners int              // with evidence for the goal
	Gain     []core.LearnerID // it would be got, and is not
	Held     []core.LearnerID // the new rule would not give it; it is kept as it was earned
	Up, Down int              // other changes, all of them below Got it
}

// WouldTouch tells beforehand whom a rule would touch if the goal had it. It changes nothing, and reads the goal's log as a
// stream.
func WouldTouch(ctx context.Context, tx *db.Tx, goal core.GoalID, p mastery.Policy) (Touched, error) {
	var t Touched
	now := map[core.LearnerID]mastery.Outcome{}
	err := eachRow(ctx, tx, func(s db.Scanner) error {
		var l core.LearnerID
		var text string
		if err := s.Scan(&l, &text); err != nil {
			return err
		}
		var o mastery.Outcome
		err := decode(text, &o)
		now[l] = o
		return err
	}, `select learner_id, outcome from goal_state where goal_id = $1`, goal)
	if err != nil {
		return t, err
	}
	learners := slices.Sorted(maps.Keys(now))
	for chunk := range slices.Chunk(learners, ReplayChunk) {
		one := &history{}
		finish := func() {
			if one.learner != "" {
				t.weigh(one.learner, now[one.learner], p.Evaluate(one.shown(one.live())[goal]))
			}
		}
		err := evidence.StreamGoal(ctx, tx, goal, chunk, func(s *evidence.Statement) error {
			if s.Learner != one.learner {
				finish()
				one.reset(s.Learner)
			}
			one.statements = append(one.statements, *s)
			return nil
		})
		if err != nil {
			return t, fmt.Errorf("trying a rule: %w", err)
		}
		finish()
	}
	return t, nil
}

// weigh sorts one learner in.
func (t *Touched) weigh(l core.LearnerID, before, after mastery.Outcome) {
	t.Learners++
	switch {
	case before.State >= mastery.GotIt && after.State < before.State:
		t.Held = append(t.Held, l)
	case before.State < mastery.GotIt && after.State >= mastery.GotIt:
		t.Gain = append(t.Gain, l)
	case after.State > before.State:
		t.Up++
	case after.State < before.State:
		t.Down++
	}
}
