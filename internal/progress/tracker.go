package progress

import (
	"encoding/json"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// tracker folds statements into the engine's estimate of one learner: a general ability and a skill per goal.
type tracker struct {
	model   *mastery.Model
	learner mastery.Learner
	skills  map[core.GoalID]*mastery.Skill

	// What a question needs, kept here so that a long replay makes nothing anew.
	refs   [1]*mastery.Skill
	priors [1]mastery.Gauss
	marks  [1]mastery.Mark
}

func newTracker(m *mastery.Model) *tracker {
	return &tracker{model: m, learner: m.NewLearner(), skills: map[core.GoalID]*mastery.Skill{}}
}

// skill is the learner's skill for a goal, made on first use.
func (t *tracker) skill(goal core.GoalID) *mastery.Skill {
	s := t.skills[goal]
	if s == nil {
		fresh := t.model.NewSkill()
		s = &fresh
		t.skills[goal] = s
	}
	return s
}

// q is the goal's Q as it is shown.
func (t *tracker) q(goal core.GoalID) float64 {
	return t.model.Q(&t.learner, t.skill(goal), t.model.GoalPrior(string(goal)))
}

// take folds a statement in; ok is false when it is no answer and changes nothing.
func (t *tracker) take(s *evidence.Statement) (m mastery.Mark, ok bool) {
	answer, ok := answerOf(s)
	if !ok {
		return mastery.Mark{}, false
	}
	t.refs[0], t.priors[0] = t.skill(s.Goal), t.model.GoalPrior(string(s.Goal))
	q := mastery.Question{
		Skills: t.refs[:], Goals: t.priors[:], Item: t.model.ItemPrior(s.Data.Item, Authored(s.Data.Difficulty)),
		Floor: floorOf(s.Data.Choices), At: s.At.Unix(), ItemID: s.Data.Item, GoalID: string(s.Goal),
	}
	t.model.Record(&t.learner, q, answer, t.marks[:])
	return t.marks[0], true
}

// answerOf is what a statement says about a skill. Each first response is an answer, in practice or in a check, and so is
// a guide's judgement of the work. The result of a check is not: its responses were counted already. A response after
// the hint that gave the answer away says nothing.
func answerOf(s *evidence.Statement) (mastery.Answer, bool) {
	if s.Goal == "" {
		return mastery.Answer{}, false
	}
	d := &s.Data
	switch s.Verb {
	case evidence.Answered:
		if d.BottomOut || !(d.Max > 0) {
			return mastery.Answer{}, false
		}
		return mastery.Answer{Right: d.Score / d.Max, Weight: weightOf(d)}, true
	case evidence.Judged:
		switch d.State {
		case mastery.GotIt.String():
			return mastery.Answer{Right: 1, Weight: mastery.WeightObserved}, true
		case mastery.GettingThere.String():
			return mastery.Answer{Right: .5, Weight: mastery.WeightObserved}, true
		case mastery.NotYet.String():
			return mastery.Answer{Right: 0, Weight: mastery.WeightObserved}, true
		}
		return mastery.Answer{}, false
	case evidence.Completed, evidence.Opened, evidence.Experienced, evidence.Reflected, evidence.Held, evidence.Voided:
		return mastery.Answer{}, false
	}
	return mastery.Answer{}, false
}

// MarkOf is what an answer did to the estimate that was shown, as it was kept with the statement; ok is false for a statement
// that is no answer, or from before estimates were kept.
func MarkOf(s *evidence.Statement) (m mastery.Mark, ok bool) {
	a, ok := answerOf(s)
	return mastery.Mark{ID: string(s.ID), Right: a.Right, Before: s.Data.Before, After: s.Data.Q}, ok && s.Data.Q > 0
}

// weightOf is how much a response counts.
func weightOf(d *evidence.Data) float64 {
	switch {
	case d.Kind == "alone" || d.Kind == "refresh":
		return mastery.WeightAlone
	case d.Hints > 0 || d.Tries > 1:
		return mastery.WeightHinted
	}
	return mastery.WeightIndependent
}

// floorOf is the chance to guess right among so many options; 0 where one cannot guess.
func floorOf(choices int) float64 {
	if choices < 2 {
		return 0
	}
	return 1 / float64(choices)
}

// Authored is where the engine starts for an item of a difficulty as authors give it: easy, medium, hard. Anything else
// is medium.
func Authored(difficulty string) float64 {
	switch difficulty {
	case "easy":
		return mastery.ItemEasy
	case "hard":
		return mastery.ItemHard
	}
	return mastery.ItemMedium
}

// encode writes a part of an estimate. Go writes the shortest decimal that reads back as the same number, so both
// databases give back the same bits.
func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("writing an estimate: %w", err)
	}
	return string(b), nil
}

// decode reads what encode wrote; "" leaves v as it is.
func decode(text string, v any) error {
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), v); err != nil {
		return fmt.Errorf("reading an estimate: %w", err)
	}
	return nil
}
