package soundboard

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// JournalMax is how many lines of the journal are read at once.
const JournalMax = 100

const changeColumns = `c.id, c.org_id, c.class_id, c.unit_id, c.task_id, c.group_id, c.learner_id, c.element,
	c.from_level, c.to_level, c.inherits, c.kind, c.until_at, c.source, c.by_person, c.why, c.answers, c.at`

func scanChange(row db.Scanner) (Change, error) {
	var c Change
	var until, answers, at string
	err := row.Scan(&c.ID, &c.Scope.Org, &c.Scope.Class, &c.Scope.Unit, &c.Scope.Task, &c.Scope.Group, &c.Scope.Learner, &c.Element,
		&c.From, &c.To, &c.Inherits, &c.Kind, &until, &c.Source, &c.By, &c.Why, &answers, &at)
	c.Until, c.At = core.ParseStamp(until), core.ParseStamp(at)
	if err == nil && answers != "" {
		err = json.Unmarshal([]byte(answers), &c.Answers)
	}
	return c, err
}

// Journal reads the changes in a class that the actor leads, and those of the whole place, the newest first: of one element, or of all ("").
// before is the time of the last line of the page before; zero begins with the newest.
func (b *Board) Journal(ctx context.Context, tx *db.Tx, actor core.Actor, class core.GroupID, element Element, before time.Time) ([]Change, error) {
	if err := b.MayMove(ctx, tx, actor, Scope{Class: class}); err != nil {
		return nil, err
	}
	upTo := core.Stamp(before)
	list, err := db.List(ctx, tx, scanChange, `select `+changeColumns+` from board_change c
		where c.org_id = $1 and c.class_id in ('', $2) and ($3 = '' or c.element = $3) and ($4 = '' or c.at < $4)
		order by c.at desc, c.id desc limit $5`, actor.Org, class, element, upTo, JournalMax)
	if err != nil {
		return nil, fmt.Errorf("reading the journal of the board: %w", err)
	}
	return list, nil
}

// Grown reads how a learner's own say has changed, the newest first: changes for them, for their classes and groups, and for the whole place.
// The reasons and answers that guides wrote for each other are not in it. Callers have asked [BoardSee].
func (b *Board) Grown(ctx context.Context, tx *db.Tx, org core.OrgID, learner core.LearnerID) ([]Change, error) {
	list, err := db.List(ctx, tx, scanChange, `select `+changeColumns+` from board_change c
		where c.org_id = $1 and c.learner_id in ('', $2)
			and (c.class_id = '' or c.class_id in (select coalesce(g.parent_id, g.id) `+groupsOf("$2")+`))
			and (c.group_id = '' or c.group_id in (select g.id `+groupsOf("$2")+`))
		order by c.at desc, c.id desc limit $3`, org, learner, JournalMax)
	if err != nil {
		return nil, fmt.Errorf("reading how a learner's say has grown: %w", err)
	}
	for i := range list {
		list[i].Why, list[i].Answers, list[i].By = "", [4]string{}, ""
	}
	return list, nil
}

// Exception is a learner or a group for whom something else holds than for the class.
type Exception struct {
	Scope   Scope
	Element Element
	Level   Level
	Until   time.Time
}

// Exceptions lists the settings inside a class that are narrower than the class and its unit: for groups and single learners. unit "" lists those of no
// unit. Callers have asked [Board.MayMove].
func (b *Board) Exceptions(ctx context.Context, tx *db.Tx, scope Scope) ([]Exception, error) {
	now := core.Stamp(b.clock.Now())
	found, err := db.List(ctx, tx, scanSetting, `select `+settingColumns+` from board_setting s
		where s.org_id = $1 and s.class_id = $2 and s.unit_id in ('', $3) and s.task_id = '' and (s.group_id <> '' or s.learner_id <> '')
		order by s.weight, s.id limit 1000`, scope.Org, scope.Class, scope.Unit)
	if err != nil {
		return nil, fmt.Errorf("listing exceptions: %w", err)
	}
	var list []Exception
	for _, s := range found {
		if level := s.at(now); level != "" {
			e := Exception{Scope: s.scope, Element: s.element, Level: level}
			if s.until > now {
				e.Until = core.ParseStamp(s.until)
			}
			list = append(list, e)
		}
	}
	return list, nil
}

// Ending is a trial that waits for a guide's word: keep, or go back.
type Ending struct {
	Setting string
	Scope   Scope
	Element Element
	Level   Level
	Before  Level // "" for what is set further out
	Until   time.Time
}

// EndingSoon is how long before its end a trial asks.
const EndingSoon = 24 * time.Hour

// Endings lists the trials in the actor's classes that end within a day, the first to end first. No answer is an answer: they go back.
func (b *Board) Endings(ctx context.Context, tx *db.Tx, actor core.Actor) ([]Ending, error) {
	now := b.clock.Now()
	led := `select part.id from group_member mine join group_ part on part.id = mine.group_id
		where mine.person_id = $4 and mine.relation in ('guide', 'co-guide')`
	args := []any{actor.Org, core.Stamp(now), core.Stamp(now.Add(EndingSoon)), actor.Person}
	if actor.Is(core.RoleAdmin) {
		led, args = `select g.id from group_ g where g.org_id = $1 union select ''`, args[:3]
	}
	found, err := db.List(ctx, tx, scanSetting, `select `+settingColumns+` from board_setting s
		where s.org_id = $1 and s.until_at > $2 and s.until_at <= $3 and s.class_id in (`+led+`) order by s.until_at, s.id limit 100`, args...)
	if err != nil {
		return nil, fmt.Errorf("listing trials that end soon: %w", err)
	}
	list := make([]Ending, 0, len(found))
	for _, s := range found {
		list = append(list, Ending{Setting: s.id, Scope: s.scope, Element: s.element, Level: s.level, Before: s.before, Until: core.ParseStamp(s.until)})
	}
	return list, nil
}

// Forget erases what the board knows of one learner: settings and changes for them alone, and what was said to suggestions about them.
func Forget(ctx context.Context, tx *db.Tx, learner core.LearnerID) error {
	for _, statement := range []string{
		`delete from board_setting where learner_id = $1`,
		`delete from board_change where learner_id = $1`,
		`delete from board_hint where learner_id = $1`,
		`delete from looked_as where learner_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, learner); err != nil {
			return fmt.Errorf("erasing what the board knows of a learner: %w", err)
		}
	}
	return nil
}

// ForgetGuide erases what a person wrote on the board, and that it was they who moved it. Where the sliders stand stays.
func ForgetGuide(ctx context.Context, tx *db.Tx, person core.PersonID) error {
	for _, statement := range []string{
		`update board_change set by_person = '', why = '', answers = '' where by_person = $1`,
		`update board_setting set set_by = '' where set_by = $1`,
		`update board_hint set by_person = '' where by_person = $1`,
		`delete from looked_as where person_id = $1`,
	} {
		if _, err := tx.Exec(ctx, statement, person); err != nil {
			return fmt.Errorf("erasing what a guide wrote on the board: %w", err)
		}
	}
	return nil
}
