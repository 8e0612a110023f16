package soundboard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
)

// Move is one slider to be moved.
type Move struct {
	Element Element
	// To is the new level; "" takes this scope's own setting away, so that the wider one holds again.
	To Level
	// Was is the level that whoever moves saw; "" does not compare. A slider that stands elsewhere meanwhile, and not where it is wanted
	// either, is somebody else's doing, and the whole order is a [core.Conflict].
	Was Level
}

// Order moves sliders of one scope.
type Order struct {
	Scope Scope
	Moves []Move
	// Until makes the moves a trial; zero is for good.
	Until time.Time
	// Why and Answers are for the journal: a line, and what was answered to the four questions of readiness. All may be empty.
	Why     string
	Answers [4]string
	// Source says what the moves come from, if not by hand: "preset:mixed", "suggestion", "asked".
	Source string
}

// Limits of what is written beside a move, and of a trial.
const (
	WordsMax  = 500
	TrialMax  = 366 * 24 * time.Hour
	shortTime = time.Hour
)

// check says what is wrong with an order, field by field.
func (o Order) check(now time.Time) error {
	if utf8.RuneCountInString(o.Why) > WordsMax {
		return core.BadField("why", "soundboard.problem.long")
	}
	for i, a := range o.Answers {
		if utf8.RuneCountInString(a) > WordsMax {
			return core.BadField(fmt.Sprintf("answer%d", i+1), "soundboard.problem.long")
		}
	}
	if !o.Until.IsZero() && (o.Until.Before(now.Add(shortTime)) || o.Until.After(now.Add(TrialMax))) {
		return core.BadField("until", "soundboard.problem.until")
	}
	for _, m := range o.Moves {
		if !m.Element.Valid() || m.To != "" && !m.To.Valid() {
			return core.BadField("level", "soundboard.problem.level")
		}
	}
	return nil
}

// Change is one line of the journal.
type Change struct {
	ID       string
	Scope    Scope
	Element  Element
	From, To Level // what held for the scope, before and after
	Inherits bool  // the scope's own setting was taken away
	Kind     ChangeKind
	Until    time.Time // of a trial
	Source   string
	By       core.PersonID // "" for the clock, or somebody who was erased
	Why      string
	Answers  [4]string
	At       time.Time
}

// ChangeKind says what happened.
type ChangeKind string

// The kinds of changes.
const (
	Moved ChangeKind = "moved"
	Trial ChangeKind = "trial"
	Kept  ChangeKind = "kept"  // a trial stays for good
	Back  ChangeKind = "back"  // a guide ended a trial
	Ended ChangeKind = "ended" // the clock ended a trial
)

// Move moves sliders, and writes the journal. What already stands where it is wanted is left alone, so the same order twice, or two guides
// at once with the same wish, make one effect. It gives the lines that it wrote.
func (b *Board) Move(ctx context.Context, tx *db.Tx, actor core.Actor, o Order) ([]Change, error) {
	o.Scope.Org = actor.Org
	if err := o.check(b.clock.Now()); err != nil {
		return nil, err
	}
	if err := b.MayMove(ctx, tx, actor, o.Scope); err != nil {
		return nil, err
	}
	return b.move(ctx, tx, actor, o)
}

func (b *Board) move(ctx context.Context, tx *db.Tx, actor core.Actor, o Order) ([]Change, error) {
	at, err := b.levels.LevelsFor(ctx, tx, o.Scope)
	if err != nil {
		return nil, err
	}
	var made []Change
	for _, m := range o.Moves {
		p := at.Of(m.Element)
		if p.stands(m, o.Until) {
			continue
		}
		if m.Was != "" && m.Was != p.Level {
			return nil, core.NewFault(core.Conflict, "soundboard.problem.moved_meanwhile")
		}
		if err := b.set(ctx, tx, actor, o, p, m); err != nil {
			return nil, err
		}
		made = append(made, Change{
			ID: core.NewID[string](), Scope: o.Scope, Element: m.Element, From: p.Level, To: m.To, Inherits: m.To == "", Kind: o.kind(),
			Until: o.Until, Source: o.Source, By: actor.Person, Why: o.Why, Answers: o.Answers, At: b.clock.Now(),
		})
	}
	if err := b.fillTo(ctx, tx, o.Scope, made); err != nil {
		return nil, err
	}
	return made, saveChanges(ctx, tx, made)
}

func (o Order) kind() ChangeKind {
	if o.Until.IsZero() {
		return Moved
	}
	return Trial
}

// stands tells whether a slider already stands where a move wants it, as firmly as it wants it.
func (p Position) stands(m Move, until time.Time) bool {
	if m.To == "" {
		return !p.Own
	}
	return p.Level == m.To && p.Until.Equal(until) && (p.Own || m.Was == p.Level)
}

// set writes or takes away one setting.
func (b *Board) set(ctx context.Context, tx *db.Tx, actor core.Actor, o Order, p Position, m Move) error {
	s := o.Scope
	if m.To == "" {
		if _, err := tx.Exec(ctx, `delete from board_setting where id = $1 and org_id = $2`, p.Setting, s.Org); err != nil {
			return fmt.Errorf("taking a setting away: %w", err)
		}
		return nil
	}
	before := Level("")
	switch {
	case o.Until.IsZero() || !p.Own:
	case p.Until.IsZero():
		before = p.Level
	default:
		before = p.Before // a trial after a trial falls back to what was before both
	}
	_, err := tx.Exec(ctx, `insert into board_setting
		(id, org_id, class_id, unit_id, task_id, group_id, learner_id, element, level, weight, set_by, set_at, until_at, before_level)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		on conflict (org_id, element, class_id, unit_id, task_id, group_id, learner_id) do update set
			level = excluded.level, set_by = excluded.set_by, set_at = excluded.set_at, until_at = excluded.until_at, before_level = excluded.before_level`,
		core.NewID[string](), s.Org, s.Class, s.Unit, s.Task, s.Group, s.Learner, m.Element, m.To, s.weight(), actor.Person,
		core.Stamp(b.clock.Now()), core.Stamp(o.Until), before)
	if err != nil {
		return fmt.Errorf("setting %s: %w", m.Element, err)
	}
	return nil
}

// fillTo writes into changes that took a setting away what holds instead.
func (b *Board) fillTo(ctx context.Context, tx *db.Tx, scope Scope, made []Change) error {
	wanted := false
	for _, c := range made {
		wanted = wanted || c.To == ""
	}
	if !wanted {
		return nil
	}
	now, err := b.levels.LevelsFor(ctx, tx, scope)
	if err != nil {
		return err
	}
	for i := range made {
		if made[i].To == "" {
			made[i].To = now.Of(made[i].Element).Level
		}
	}
	return nil
}

func saveChanges(ctx context.Context, tx *db.Tx, list []Change) error {
	for _, c := range list { // at most seven
		answers, err := json.Marshal(c.Answers)
		if err != nil {
			return fmt.Errorf("writing answers: %w", err)
		}
		s := c.Scope
		_, err = tx.Exec(ctx, `insert into board_change (id, org_id, class_id, unit_id, task_id, group_id, learner_id, element,
			from_level, to_level, inherits, kind, until_at, source, by_person, why, answers, at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
			c.ID, s.Org, s.Class, s.Unit, s.Task, s.Group, s.Learner, c.Element, c.From, c.To, c.Inherits, c.Kind,
			core.Stamp(c.Until), c.Source, c.By, c.Why, string(answers), core.Stamp(c.At))
		if err != nil {
			return fmt.Errorf("writing the journal of the board: %w", err)
		}
	}
	return nil
}

// MayMove tells whether the actor may move the sliders of a scope: nil, or the fault to show. Who runs the place sets what holds
// everywhere; a guide sets what holds in a class that they lead, and below; whoever has no guide sets what holds for themselves.
func (b *Board) MayMove(ctx context.Context, tx *db.Tx, actor core.Actor, s Scope) error {
	s.Org = actor.Org
	if actor.SignedIn() && s.Learner == actor.Learner && s.Group == "" && s.Task == "" {
		guided, err := b.people.HasGuide(ctx, tx, actor)
		if err != nil || !guided {
			return err // nobody else decides for them
		}
	}
	if s.Class == "" {
		if s != (Scope{Org: actor.Org}) {
			return core.Missing()
		}
		if !actor.Is(core.RoleAdmin) {
			return core.NewFault(core.Denied, "soundboard.admin_decides")
		}
		return nil
	}
	if err := b.leads(ctx, tx, actor, s); err != nil {
		return err
	}
	relation := people.Guide
	if actor.Is(core.RoleAdmin) && !actor.Is(core.RoleGuide) {
		relation = people.Admin
	}
	return Decide(BoardMove, LevelGuide, relation, Facts{}).Err()
}

// leads is nil when the actor leads the class of a scope, and all that the scope names belongs to it. Anything else does not exist for them.
func (b *Board) leads(ctx context.Context, tx *db.Tx, actor core.Actor, s Scope) error {
	class, err := people.Led(ctx, tx, actor, s.Class)
	if err != nil {
		return err
	}
	if class.Parent != "" {
		return core.Missing() // a group inside a class is named as such
	}
	var units, groups, members int64
	err = tx.QueryRow(ctx, `select
		(select count(*) from unit u join course c on c.id = u.course_id where u.id = $1 and c.org_id = $2),
		(select count(*) from group_ where id = $3 and parent_id = $4 and ended_at = ''),
		(select count(*) from group_member m join group_ g on g.id = m.group_id join learner l on l.person_id = m.person_id
			where l.id = $5 and m.relation = 'learner' and (g.id = $4 or g.parent_id = $4))`,
		s.Unit, s.Org, s.Group, s.Class, s.Learner).Scan(&units, &groups, &members)
	if err != nil {
		return fmt.Errorf("looking at a scope: %w", err)
	}
	if s.Unit != "" && units == 0 || s.Group != "" && groups == 0 || s.Learner != "" && members == 0 {
		return core.Missing()
	}
	return nil
}

// trialOf reads a setting that is a trial still under way, in a scope that the actor may move.
func (b *Board) trialOf(ctx context.Context, tx *db.Tx, actor core.Actor, id string) (setting, error) {
	s, err := scanSetting(tx.QueryRow(ctx, `select `+settingColumns+` from board_setting s where s.id = $1 and s.org_id = $2`, id, actor.Org))
	if errors.Is(err, db.ErrNoRows) {
		return s, core.Missing()
	}
	if err != nil {
		return s, fmt.Errorf("reading a trial: %w", err)
	}
	if err := b.MayMove(ctx, tx, actor, s.scope); err != nil {
		return s, err
	}
	if s.until == "" || s.until <= core.Stamp(b.clock.Now()) {
		return s, core.NewFault(core.Conflict, "soundboard.problem.trial_over")
	}
	return s, nil
}

// Keep makes a trial stay for good.
func (b *Board) Keep(ctx context.Context, tx *db.Tx, actor core.Actor, id string) error {
	s, err := b.trialOf(ctx, tx, actor, id)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `update board_setting set until_at = '', before_level = '', set_by = $1, set_at = $2 where id = $3`,
		actor.Person, core.Stamp(b.clock.Now()), id); err != nil {
		return fmt.Errorf("keeping a trial: %w", err)
	}
	return saveChanges(ctx, tx, []Change{{
		ID: core.NewID[string](), Scope: s.scope, Element: s.element, From: s.level, To: s.level, Kind: Kept, By: actor.Person, At: b.clock.Now(),
	}})
}

// GoBack ends a trial now.
func (b *Board) GoBack(ctx context.Context, tx *db.Tx, actor core.Actor, id string) error {
	s, err := b.trialOf(ctx, tx, actor, id)
	if err != nil {
		return err
	}
	return b.end(ctx, tx, s, Back, actor.Person)
}

// EndTrials tidies up trials whose time is over, and writes into the journal that they ended. What holds has changed already, by the clock.
func (b *Board) EndTrials(ctx context.Context, tx *db.Tx) (int, error) {
	over, err := db.List(ctx, tx, scanSetting, `select `+settingColumns+` from board_setting s
		where s.until_at <> '' and s.until_at <= $1 order by s.until_at, s.id limit 500`, core.Stamp(b.clock.Now()))
	if err != nil {
		return 0, fmt.Errorf("listing trials that are over: %w", err)
	}
	for _, s := range over {
		if err := b.end(ctx, tx, s, Ended, ""); err != nil {
			return 0, err
		}
	}
	return len(over), nil
}

// end puts back what was before a trial.
func (b *Board) end(ctx context.Context, tx *db.Tx, s setting, kind ChangeKind, by core.PersonID) error {
	var err error
	if s.before == "" {
		_, err = tx.Exec(ctx, `delete from board_setting where id = $1`, s.id)
	} else {
		_, err = tx.Exec(ctx, `update board_setting set level = before_level, before_level = '', until_at = '' where id = $1`, s.id)
	}
	if err != nil {
		return fmt.Errorf("ending a trial: %w", err)
	}
	now, err := b.levels.LevelsFor(ctx, tx, s.scope)
	if err != nil {
		return err
	}
	return saveChanges(ctx, tx, []Change{{
		ID: core.NewID[string](), Scope: s.scope, Element: s.element, From: s.level, To: now.Of(s.element).Level, Inherits: s.before == "",
		Kind: kind, By: by, At: b.clock.Now(),
	}})
}
