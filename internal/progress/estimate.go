package progress

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/mastery"
)

// Estimates is what the engine makes of one learner. It is for the learner's own eyes: it rests on practice too, and
// others learn of practice only that there was some.
type Estimates struct {
	Model   *mastery.Model
	Learner mastery.Learner
	skills  map[core.GoalID]*mastery.Skill
}

// EstimatesOf reads the estimates of a learner for some goals with one statement, each by the model that made it. Goals
// without answers are there as well, with what is assumed of anybody.
func EstimatesOf(ctx context.Context, tx *db.Tx, learner core.LearnerID, goals []core.GoalID) (Estimates, error) {
	e := Estimates{skills: make(map[core.GoalID]*mastery.Skill, len(goals))}
	var state, made, digest string
	skills := make(map[core.GoalID]string, len(goals))
	args := append([]any{learner}, db.Values(goals...)...)
	err := eachRow(ctx, tx, func(s db.Scanner) error {
		var goal core.GoalID
		var skill string
		err := s.Scan(&state, &made, &goal, &skill, &digest)
		skills[goal] = skill
		return err
	}, `select coalesce(e.state, ''), coalesce(e.made, ''), coalesce(s.goal_id, ''), coalesce(s.estimate, ''), `+digestInForce+`
		from learner l
		left join learner_estimate e on e.learner_id = l.id
		left join goal_state s on s.learner_id = l.id and s.goal_id in `+db.In(len(goals), 2)+`
		where l.id = $1`, args...)
	if err != nil {
		return e, err
	}
	if e.Model, err = modelBy(ctx, tx, made); err != nil {
		return e, err
	}
	if e.Model == nil { // never made, or by another program: soon made again, until then as for somebody new
		state, skills = "", nil
		if e.Model, err = modelOf(ctx, tx, digest); err != nil {
			return e, err
		}
	}
	e.Learner = e.Model.NewLearner()
	if err := decode(state, &e.Learner); err != nil {
		return e, err
	}
	for _, g := range goals {
		skill := e.Model.NewSkill()
		if err := decode(skills[g], &skill); err != nil {
			return e, fmt.Errorf("goal %s: %w", g, err)
		}
		e.skills[g] = &skill
	}
	return e, nil
}

// Skill is the learner's skill for a goal that was asked for.
func (e *Estimates) Skill(goal core.GoalID) *mastery.Skill { return e.skills[goal] }

// Prior is a goal's difficulty.
func (e *Estimates) Prior(goal core.GoalID) mastery.Gauss { return e.Model.GoalPrior(string(goal)) }

// Q is the chance that at least 4 of the next 5 usual questions of the goal would be right.
func (e *Estimates) Q(goal core.GoalID) float64 {
	return e.Model.Q(&e.Learner, e.Skill(goal), e.Prior(goal))
}

// Answered is how many answers to the goal were counted.
func (e *Estimates) Answered(goal core.GoalID) int { return e.Skill(goal).Count }

// Question is an item of a goal as the learner would meet it. difficulty is what its author said; choices is how many
// options there are to guess from, 0 where one cannot guess or it is not known.
func (e *Estimates) Question(goal core.GoalID, item core.ItemID, difficulty string, choices int) mastery.Question {
	q := mastery.Question{
		Skills: []*mastery.Skill{e.Skill(goal)}, Goals: []mastery.Gauss{e.Prior(goal)},
		Item: e.Model.ItemPrior(string(item), Authored(difficulty)), Floor: floorOf(choices), ItemID: string(item), GoalID: string(goal),
	}
	if e.Model.Head != nil {
		q.Terms, q.ItemTerm = []mastery.GoalTerm{e.Model.Head.Goal(string(goal))}, e.Model.Head.Item(string(item))
	}
	return q
}

// Part is a goal of a check, for advice about it. requires are the goals that come first.
func (e *Estimates) Part(goal core.GoalID, requires []core.GoalID) mastery.Part {
	p := mastery.Part{Goal: string(goal), Skill: e.Skill(goal), Prior: e.Prior(goal)}
	for _, r := range requires {
		p.Requires = append(p.Requires, string(r))
	}
	return p
}
