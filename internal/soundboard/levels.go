package soundboard

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Position is where one slider stands in a scope, and why there.
type Position struct {
	Element Element
	Level   Level
	// From is how wide the setting is that holds here: "from class", "just for Ana". Unset when nobody set one.
	From Reach
	// Setting names the setting that holds, "" when nobody set one.
	Setting string
	// Own tells that the setting is of the very scope that was asked for, and not of a wider one.
	Own bool
	// Until is when a trial ends; zero for a setting for good. Before is what then holds again, "" for what is set further out.
	Until  time.Time
	Before Level
}

// Positions are all seven, in the order of the board.
type Positions []Position

// Of is where one slider stands. [Basics], and whatever is no slider, stands at guide.
func (p Positions) Of(e Element) Position {
	for _, one := range p {
		if one.Element == e {
			return one
		}
	}
	return Position{Element: e, Level: LevelGuide}
}

// Levels tells where the sliders stand in a scope: all seven at once.
type Levels interface {
	LevelsFor(ctx context.Context, tx *db.Tx, scope Scope) (Positions, error)
}

// AllGuide is the [Levels] where nobody has moved a slider: every element is at the level guide.
type AllGuide struct{}

// LevelsFor is always [LevelGuide].
func (AllGuide) LevelsFor(context.Context, *db.Tx, Scope) (Positions, error) { return unmoved(), nil }

func unmoved() Positions {
	list := make(Positions, 0, len(Elements()))
	for _, e := range Elements() {
		list = append(list, Position{Element: e, Level: LevelGuide})
	}
	return list
}

// Stored is the [Levels] that people set: rows of board_setting. A trial that has ended does not hold any more at the
// very instant, whether or not a job has tidied it up.
type Stored struct{ clock core.Clock }

// NewStored makes it.
func NewStored(clock core.Clock) Stored { return Stored{clock: clock} }

// setting is a row of board_setting.
type setting struct {
	id      string
	scope   Scope
	element Element
	level   Level
	weight  int
	until   string
	before  Level
}

const settingColumns = `s.id, s.org_id, s.class_id, s.unit_id, s.task_id, s.group_id, s.learner_id, s.element, s.level, s.weight, s.until_at, s.before_level`

func scanSetting(row db.Scanner) (setting, error) {
	var s setting
	err := row.Scan(&s.id, &s.scope.Org, &s.scope.Class, &s.scope.Unit, &s.scope.Task, &s.scope.Group, &s.scope.Learner,
		&s.element, &s.level, &s.weight, &s.until, &s.before)
	return s, err
}

// at is the level that a setting gives at an instant; "" when it gives none.
func (s setting) at(now string) Level {
	if s.until != "" && s.until <= now {
		return s.before
	}
	return s.level
}

// LevelsFor finds where each slider stands: the nearest setting wins, element by element. One statement. Where a learner is in
// two classes that differ, and the scope names neither, the more careful level holds.
func (l Stored) LevelsFor(ctx context.Context, tx *db.Tx, scope Scope) (Positions, error) {
	where, args := matching(scope)
	found, err := db.List(ctx, tx, scanSetting, `select `+settingColumns+` from board_setting s where `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("finding where the sliders stand: %w", err)
	}
	return pickNearest(found, core.Stamp(l.clock.Now()), scope), nil
}

// pickNearest is the rule itself: of all settings that hold in a scope, the nearest, element by element.
func pickNearest(found []setting, now string, scope Scope) Positions {
	list := unmoved()
	best := map[Element]setting{}
	for _, s := range found {
		if s.at(now) == "" {
			continue
		}
		have, ok := best[s.element]
		if !ok || cmp.Or(cmp.Compare(s.weight, have.weight), cmp.Compare(have.at(now).rank(), s.at(now).rank()), cmp.Compare(have.id, s.id)) > 0 {
			best[s.element] = s
		}
	}
	for i := range list {
		s, ok := best[list[i].Element]
		if !ok {
			continue
		}
		p := Position{Element: s.element, Level: s.at(now), From: s.scope.Reach(), Setting: s.id, Own: s.scope.weight() == scope.weight()}
		if s.until > now {
			p.Until, p.Before = core.ParseStamp(s.until), s.before
		}
		list[i] = p
	}
	return list
}

// matching is the condition under which a setting s holds in a scope. A learner's classes and groups are looked up, unless the scope names them.
func matching(scope Scope) (where string, args []any) {
	parts := []string{`s.org_id = $1`}
	args = []any{scope.Org}
	bind := func(v any) string {
		args = append(args, v)
		return fmt.Sprintf("$%d", len(args))
	}
	own := func(column string, value any, named bool) {
		if named {
			parts = append(parts, column+` in ('', `+bind(value)+`)`)
			return
		}
		parts = append(parts, column+` = ''`)
	}
	theirs := func(column, ids string) {
		parts = append(parts, `(`+column+` = '' or `+column+` in (select `+ids+` `+groupsOf(bind(scope.Learner))+`))`)
	}
	if scope.Class == "" && scope.Learner != "" {
		theirs("s.class_id", "coalesce(g.parent_id, g.id)")
	} else {
		own("s.class_id", scope.Class, scope.Class != "")
	}
	own("s.unit_id", scope.Unit, scope.Unit != "")
	own("s.task_id", scope.Task, scope.Task != "")
	if scope.Group == "" && scope.Learner != "" {
		theirs("s.group_id", "g.id")
	} else {
		own("s.group_id", scope.Group, scope.Group != "")
	}
	own("s.learner_id", scope.Learner, scope.Learner != "")
	return strings.Join(parts, " and "), args
}

// groupsOf is the rest of a select of the groups g in which a learner learns.
func groupsOf(learner string) string {
	return `from group_member m join group_ g on g.id = m.group_id join learner who on who.person_id = m.person_id
		where m.relation = 'learner' and who.id = ` + learner
}

// levelOf is the level of an element for the learner in a column, as an expression of SQL: the same rule as [Stored.LevelsFor], for the where
// clause of a list. unit is an expression, too. Its placeholders are those given: the organisation, the element, and now.
func levelOf(learner, unit, org, element, now string) string {
	holds := `case when s.until_at <> '' and s.until_at <= ` + now + ` then s.before_level else s.level end`
	return `coalesce((select ` + holds + ` from board_setting s
		where s.org_id = ` + org + ` and s.element = ` + element + ` and ` + holds + ` <> ''
			and (s.class_id = '' or s.class_id in (select coalesce(g.parent_id, g.id) ` + groupsOf(learner) + `))
			and s.unit_id in ('', ` + unit + `) and s.task_id = ''
			and (s.group_id = '' or s.group_id in (select g.id ` + groupsOf(learner) + `))
			and s.learner_id in ('', ` + learner + `)
		order by s.weight desc, case ` + holds + ` when 'guide' then 0 when 'together' then 1 else 2 end limit 1), 'guide')`
}
