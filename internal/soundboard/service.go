package soundboard

import (
	"context"
	"fmt"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

// Board puts the two questions of a permission together, and moves the sliders.
type Board struct {
	people *people.Service
	levels Levels
	clock  core.Clock
}

// NewBoard makes a board over the people and the levels in force.
func NewBoard(p *people.Service, levels Levels) *Board {
	b := &Board{people: p, levels: levels, clock: core.SystemClock()}
	if stored, ok := levels.(Stored); ok {
		b.clock = stored.clock
	}
	return b
}

// Question is one question to the board.
type Question struct {
	Actor core.Actor
	Act   Act
	// Learner is whom the act concerns; "" for acts on the organisation's own things: courses, questions, settings.
	Learner core.LearnerID
	// Scope narrows the level, to a unit for example; its Org and Learner are filled in.
	Scope Scope
	// Facts are what else the answer depends on; Alone is filled in.
	Facts Facts
}

// Answer answers a question inside the caller's transaction, with the relation that it found. When the learner does not exist
// for the actor, the error is a [core.Missing] fault. What an act on oneself needs no look at is not looked at: most acts of a
// learner cost no statement.
func (b *Board) Answer(ctx context.Context, tx *db.Tx, q Question) (Answer, people.Relation, error) {
	relation, err := b.relation(ctx, tx, q)
	if err != nil {
		return Answer{}, people.None, err
	}
	level := LevelGuide
	r, known := find(q.Act)
	if known && r.moves() {
		q.Scope.Org, q.Scope.Learner = q.Actor.Org, q.Learner
		positions, err := b.levels.LevelsFor(ctx, tx, q.Scope)
		if err != nil {
			return Answer{}, people.None, fmt.Errorf("finding the level for %s: %w", q.Act, err)
		}
		level = positions.Of(r.element).Level
	}
	answer := Decide(q.Act, level, relation, q.Facts)
	if answer.Verdict == Allow || relation != people.Self {
		return answer, relation, nil
	}
	guided, err := b.people.HasGuide(ctx, tx, q.Actor)
	if err != nil {
		return Answer{}, people.None, err
	}
	q.Facts.Alone = !guided
	return Decide(q.Act, level, relation, q.Facts), relation, nil
}

func (b *Board) relation(ctx context.Context, tx *db.Tx, q Question) (people.Relation, error) {
	switch {
	case q.Learner == "":
		return people.InOrg(q.Actor), nil
	case q.Learner == q.Actor.Learner && q.Actor.SignedIn():
		return people.Self, nil
	}
	relation, err := b.people.Relation(ctx, tx, q.Actor, q.Learner)
	if err != nil {
		return people.None, err
	}
	if relation == people.None {
		return people.None, core.Missing()
	}
	return relation, nil
}

// May is nil when the actor may do an act to a learner ("" for the organisation's own things), and else a fault
// for the person who asks, see [Answer.Err].
func (b *Board) May(ctx context.Context, tx *db.Tx, actor core.Actor, act Act, learner core.LearnerID) error {
	return b.MayAt(ctx, tx, Question{Actor: actor, Act: act, Learner: learner})
}

// Which tells of several acts to one learner which of them the actor may do at once: what they are to the learner, and the levels, are looked up once for all. A learner who
// does not exist for the actor is missing.
func (b *Board) Which(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID, acts ...Act) (map[Act]bool, error) {
	may := make(map[Act]bool, len(acts))
	relation, err := b.relation(ctx, tx, Question{Actor: actor, Learner: learner})
	if err != nil {
		return nil, err
	}
	facts, moves := Facts{}, false
	for _, act := range acts {
		r, known := find(act)
		moves = moves || known && r.moves()
	}
	if relation == people.Self {
		guided, err := b.people.HasGuide(ctx, tx, actor)
		if err != nil {
			return nil, err
		}
		facts.Alone = !guided
	}
	var at Positions
	if moves {
		if at, err = b.levels.LevelsFor(ctx, tx, Scope{Org: actor.Org, Learner: learner}); err != nil {
			return nil, fmt.Errorf("finding the levels for several acts: %w", err)
		}
	}
	for _, act := range acts {
		level := LevelGuide
		if r, known := find(act); known && r.moves() {
			level = at.Of(r.element).Level
		}
		may[act] = Decide(act, level, relation, facts).Verdict == Allow
	}
	return may, nil
}

// MayAt is [Board.May] at the level of a scope: in a unit, for a task.
func (b *Board) MayAt(ctx context.Context, tx *db.Tx, q Question) error {
	answer, _, err := b.Answer(ctx, tx, q)
	if err != nil {
		return err
	}
	return answer.Err()
}

// Positions is where the sliders stand in a scope. It asks nobody's leave: callers have asked [BoardSee].
func (b *Board) Positions(ctx context.Context, tx *db.Tx, scope Scope) (Positions, error) {
	return b.levels.LevelsFor(ctx, tx, scope)
}

// Where is the rule as a filter: the condition under which the learner in a column is one to whom the actor may do the act at once, for the
// where clause of a list. unit is an expression of SQL for the unit whose levels hold, `”` for none. Its placeholders start at $first; args
// go with them. It says of each learner what [Board.Answer] says of that learner alone.
func (b *Board) Where(ctx context.Context, tx *db.Tx, actor core.Actor, act Act, column, unit string, first int) (where string, args []any, err error) {
	r, known := find(act)
	if !known || !actor.SignedIn() {
		return "1 = 0", nil, nil
	}
	guided, err := b.people.HasGuide(ctx, tx, actor)
	if err != nil {
		return "", nil, err
	}
	facts := Facts{Alone: !guided}
	if !r.moves() {
		where, args = r.filter(actor, LevelGuide, facts, column, first)
		return where, args, nil
	}
	args = []any{actor.Org, r.element, core.Stamp(b.clock.Now())}
	level := levelOf(column, unit, fmt.Sprintf("$%d", first), fmt.Sprintf("$%d", first+1), fmt.Sprintf("$%d", first+2))
	var parts []string
	for _, l := range LevelNames() {
		who, more := r.filter(actor, l, facts, column, first+len(args))
		parts = append(parts, `(`+level+` = '`+string(l)+`' and `+who+`)`)
		args = append(args, more...)
	}
	return `(` + strings.Join(parts, " or ") + `)`, args, nil
}

// LevelIn is the expression of SQL for the level at which an element stands for the learner in a column, in the unit in another; its placeholders start at $first.
func LevelIn(org core.OrgID, element Element, now time.Time, column, unit string, first int) (level string, args []any) {
	return levelOf(column, unit, fmt.Sprintf("$%d", first), fmt.Sprintf("$%d", first+1), fmt.Sprintf("$%d", first+2)), []any{org, element, core.Stamp(now)}
}

// filter is the condition under which the actor's strongest relation to a learner is one that does the act at a level.
func (r rule) filter(actor core.Actor, level Level, facts Facts, column string, first int) (string, []any) {
	var args []any
	where := "1 = 0"
	// From the weakest relation to the strongest: the stronger one decides.
	relations := people.Relations()
	for i := len(relations) - 1; i >= 0; i-- {
		if relations[i] == people.None {
			continue
		}
		is, more := people.Audience(actor, column, first+len(args), relations[i])
		if is == "1 = 0" {
			continue
		}
		does := "1 = 0"
		if Decide(r.act, level, relations[i], facts).Verdict == Allow {
			does = "1 = 1"
		}
		if where == does {
			continue // the same answer either way
		}
		where = `case when ` + is + ` then ` + does + ` else ` + where + ` end`
		args = append(args, more...)
	}
	return where, args
}
