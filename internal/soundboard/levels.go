package soundboard

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

// Scope says for what a level is wanted, from wide to narrow. What is not known stays empty.
type Scope struct {
	Org     core.OrgID
	Course  core.CourseID
	Unit    core.UnitID
	Group   core.GroupID
	Learner core.LearnerID
}

// Levels tells where a slider stands for a scope.
type Levels interface {
	LevelFor(ctx context.Context, tx *db.Tx, scope Scope, element Element) (Level, error)
}

// AllGuide is the [Levels] where nobody has moved a slider: every element is at the level guide.
type AllGuide struct{}

// LevelFor is always [LevelGuide].
func (AllGuide) LevelFor(context.Context, *db.Tx, Scope, Element) (Level, error) {
	return LevelGuide, nil
}

// Board puts the two questions of a permission together.
type Board struct {
	people *people.Service
	levels Levels
}

// NewBoard makes a board over the people and the levels in force.
func NewBoard(p *people.Service, levels Levels) *Board {
	return &Board{people: p, levels: levels}
}

// Question is one question to the board.
type Question struct {
	Actor core.Actor
	Act   Act
	// Learner is whom the act concerns; "" for acts on the organisation's own things: courses, questions, settings.
	Learner core.LearnerID
	// Scope narrows the level; its Org and Learner are filled in.
	Scope Scope
}

// Answer answers a question inside the caller's transaction, with the relation that it found. When the learner does not exist
// for the actor, the error is a [core.Missing] fault.
func (b *Board) Answer(ctx context.Context, tx *db.Tx, q Question) (Answer, people.Relation, error) {
	relation, facts := people.InOrg(q.Actor), Facts{}
	if q.Learner != "" {
		var err error
		if relation, err = b.people.Relation(ctx, tx, q.Actor, q.Learner); err != nil {
			return Answer{}, people.None, err
		}
		if relation == people.None {
			return Answer{}, people.None, core.Missing()
		}
	}
	if relation == people.Self {
		guided, err := b.people.HasGuide(ctx, tx, q.Actor)
		if err != nil {
			return Answer{}, people.None, err
		}
		facts.Alone = !guided
	}
	q.Scope.Org, q.Scope.Learner = q.Actor.Org, q.Learner
	level, err := b.levels.LevelFor(ctx, tx, q.Scope, ElementOf(q.Act))
	if err != nil {
		return Answer{}, people.None, fmt.Errorf("finding the level for %s: %w", q.Act, err)
	}
	return Decide(q.Act, level, relation, facts), relation, nil
}

// May is nil when the actor may do an act to a learner ("" for the organisation's own things), and else a fault
// for the person who asks, see [Answer.Err].
func (b *Board) May(ctx context.Context, tx *db.Tx, actor core.Actor, act Act, learner core.LearnerID) error {
	answer, _, err := b.Answer(ctx, tx, Question{Actor: actor, Act: act, Learner: learner})
	if err != nil {
		return err
	}
	return answer.Err()
}
