package course

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/soundboard"
)

// Unit is a unit as its own page shows it, whether it came in with a course or was made here.
type Unit struct {
	OutlineUnit
	Course      core.CourseID
	CourseTitle string
	Lang        string
	Audience    string
	Due         Due
	Draft       bool
	Made        bool   // made here
	Template    string // the template that it was begun from, or ""
	Outcomes    []string
	Parts       []Part
}

// Writing is what a guide writes about a unit.
type Writing struct {
	Title     string
	Challenge string
	Why       string
	Audience  string
	Due       Due
	Hard      bool // the date is to be hard
	Outcomes  []string
	// Needs says of goals in the unit how much they belong to it; "" takes one out. Those that it does not name stay.
	Needs map[core.GoalID]Necessity
	// Add places goals of the organisation that stand elsewhere, as must.
	Add []core.GoalID
	// New are goals that are written here.
	New []NewGoal
}

// NewGoal is a goal that a guide writes into a unit.
type NewGoal struct{ Title, Why string }

// Limits of a unit.
const (
	maxLine     = 300
	maxWords    = 5000
	maxOutcomes = 20
	maxUnitGoal = 60
	maxParts    = 100
)

// check gives what is wrong, by field.
func (w Writing) check() error {
	wrong := w.Due.Check(w.Hard)
	if w.Title == "" {
		wrong["title"] = "build.problem.title"
	}
	for field, text := range map[string]string{"title": w.Title, "audience": w.Audience} {
		if tooLong(maxLine, text) {
			wrong[field] = "build.problem.long"
		}
	}
	for field, text := range map[string]string{"challenge": w.Challenge, "why": w.Why} {
		if tooLong(maxWords, text) {
			wrong[field] = "build.problem.long"
		}
	}
	if len(w.Outcomes) > maxOutcomes {
		wrong["outcomes"] = "build.problem.many"
	}
	for _, o := range w.Outcomes {
		if tooLong(maxLine, o) {
			wrong["outcomes"] = "build.problem.long"
		}
	}
	if len(w.New)+len(w.Add) > maxUnitGoal {
		wrong["goals"] = "build.problem.many"
	}
	for _, g := range w.New {
		if tooLong(maxLine, g.Title) || tooLong(maxLine, g.Why) {
			wrong["goals"] = "build.problem.long"
		}
	}
	if len(wrong) > 0 {
		return &core.Fault{Kind: core.Invalid, Key: "error.check_fields", Fields: wrong}
	}
	return nil
}

// Lacks names what a unit needs before learners can see it, as keys of the catalogue; nothing when it is ready.
func (u Unit) Lacks() []string {
	var list []string
	if strings.TrimSpace(u.Challenge) == "" {
		list = append(list, "build.lacks.challenge")
	}
	if strings.TrimSpace(u.Why) == "" {
		list = append(list, "build.lacks.why")
	}
	if len(u.Outcomes) == 0 {
		list = append(list, "build.lacks.outcome")
	}
	if len(u.Goals) == 0 {
		list = append(list, "build.lacks.goal")
	}
	return list
}

const unitColumns = `u.id, u.title, u.challenge, u.why, u.course_id, c.title, c.language, u.audience, u.until_on, u.until_why, u.draft, u.made_by, u.template`

func scanUnit(s db.Scanner) (Unit, error) {
	var u Unit
	var by string
	err := s.Scan(&u.ID, &u.Title, &u.Challenge, &u.Why, &u.Course, &u.CourseTitle, &u.Lang, &u.Audience, &u.Due.On, &u.Due.Why, &u.Draft, &by, &u.Template)
	u.Made = by != ""
	return u, err
}

// UnitOf reads the head of a unit of an organisation; another's does not exist.
func UnitOf(ctx context.Context, tx *db.Tx, org core.OrgID, id core.UnitID) (Unit, error) {
	u, err := scanUnit(tx.QueryRow(ctx, `select `+unitColumns+` from unit u join course c on c.id = u.course_id where u.id = $1 and c.org_id = $2`, id, org))
	if errors.Is(err, db.ErrNoRows) {
		return Unit{}, core.Missing()
	}
	if err != nil {
		return Unit{}, fmt.Errorf("loading unit %s: %w", id, err)
	}
	return u, nil
}

// VisibleUnit reads the head of a unit that the actor may see: they learn in its course and it is published, or they guide or run the
// organisation. Else it does not exist for them.
func VisibleUnit(ctx context.Context, tx *db.Tx, actor core.Actor, id core.UnitID) (Unit, error) {
	u, err := UnitOf(ctx, tx, actor.Org, id)
	if err != nil {
		return Unit{}, err
	}
	if err := Visible(ctx, tx, actor, u.Course); err != nil {
		return Unit{}, err
	}
	if u.Draft && !actor.Is(core.RoleGuide) && !actor.Is(core.RoleAdmin) {
		return Unit{}, core.Missing()
	}
	return u, nil
}

func (s *Service) visibleUnit(ctx context.Context, tx *db.Tx, actor core.Actor, id core.UnitID) (Unit, error) {
	return VisibleUnit(ctx, tx, actor, id)
}

// editableUnit reads a unit that the actor may change.
func (s *Service) editableUnit(ctx context.Context, tx *db.Tx, actor core.Actor, id core.UnitID) (Unit, error) {
	if err := s.gate.May(ctx, tx, actor, soundboard.CourseEdit, ""); err != nil {
		return Unit{}, err
	}
	return VisibleUnit(ctx, tx, actor, id)
}

// fill reads what hangs on a unit: outcomes, goals, parts.
func (u *Unit) fill(ctx context.Context, tx *db.Tx) error {
	var err error
	u.Outcomes, err = db.List(ctx, tx, db.One[string], `select words from unit_outcome where unit_id = $1 order by sort, id`, u.ID)
	if err != nil {
		return fmt.Errorf("loading the outcomes of unit %s: %w", u.ID, err)
	}
	u.Goals, err = db.List(ctx, tx, func(s db.Scanner) (OutlineGoal, error) {
		var g OutlineGoal
		err := s.Scan(&g.ID, &g.Title, &g.Why, &g.Minutes, &g.Need)
		return g, err
	}, `select g.id, g.title, g.why, g.minutes, ug.need from unit_goal ug join goal g on g.id = ug.goal_id and g.retired_at = ''
		where ug.unit_id = $1 order by ug.sort, g.id`, u.ID)
	if err != nil {
		return fmt.Errorf("loading the goals of unit %s: %w", u.ID, err)
	}
	u.Parts, err = partsOf(ctx, tx, u.ID)
	return err
}

// Unit gives a unit to whoever may see it.
func (s *Service) Unit(ctx context.Context, actor core.Actor, id core.UnitID) (Unit, error) {
	var u Unit
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if u, err = s.visibleUnit(ctx, tx, actor, id); err != nil {
			return err
		}
		return u.fill(ctx, tx)
	})
	return u, err
}

// UnitToEdit gives a unit to whoever may change it, with goals of its course and organisation that could be added.
func (s *Service) UnitToEdit(ctx context.Context, actor core.Actor, id core.UnitID, search string) (u Unit, others []OutlineGoal, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if u, err = s.editableUnit(ctx, tx, actor, id); err != nil {
			return err
		}
		if err = u.fill(ctx, tx); err != nil {
			return err
		}
		others, err = goalsToAdd(ctx, tx, actor.Org, u, search)
		return err
	})
	return u, others, err
}

// goalsToAdd lists goals that do not stand in a unit: of its own course, or, with a search, of the whole organisation.
func goalsToAdd(ctx context.Context, tx *db.Tx, org core.OrgID, u Unit, search string) ([]OutlineGoal, error) {
	where, args := `g.id in (select b.goal_id from unit_goal b join unit ou on ou.id = b.unit_id where ou.course_id = $3)`, []any{org, u.ID, u.Course}
	if search != "" {
		where, args[2] = `lower(g.title) like $3 escape '\'`, "%"+escapeLike(strings.ToLower(search))+"%"
	}
	list, err := db.List(ctx, tx, func(s db.Scanner) (OutlineGoal, error) {
		var g OutlineGoal
		err := s.Scan(&g.ID, &g.Title, &g.Why)
		return g, err
	}, `select g.id, g.title, g.why from goal g where g.org_id = $1 and g.retired_at = ''
		and g.id not in (select mine.goal_id from unit_goal mine where mine.unit_id = $2) and `+where+` order by g.title, g.id limit 50`, args...)
	if err != nil {
		return nil, fmt.Errorf("listing goals for unit %s: %w", u.ID, err)
	}
	return list, nil
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// FindUnits lists the units of a course in order, drafts too, for those who guide or run the organisation.
func (s *Service) FindUnits(ctx context.Context, actor core.Actor, id core.CourseID) ([]Unit, error) {
	var list []Unit
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err := s.mayEdit(ctx, tx, actor, id); err != nil {
			return err
		}
		list, err = db.List(ctx, tx, scanUnit, `select `+unitColumns+` from unit u join course c on c.id = u.course_id where u.course_id = $1 order by u.sort, u.id`, id)
		return err
	})
	return list, err
}
