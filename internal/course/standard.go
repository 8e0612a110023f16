package course

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Standard is a goal of another framework to which a goal of a course answers.
type Standard struct {
	ID        core.GoalID
	Framework core.FrameworkID
	Title     string
	Code      string // as people write it: 4.NF.A.1
	From      string // title of the framework
}

func scanStandard(s db.Scanner) (Standard, error) {
	var st Standard
	var why string
	err := s.Scan(&st.ID, &st.Framework, &st.Title, &st.Code, &why, &st.From)
	st.Code = cmp.Or(st.Code, codeOf(why))
	return st, err
}

// codeOf is the code that stands at the beginning of a standard's why, where the import puts it too: for those that came in before codes
// were kept by themselves.
func codeOf(why string) string {
	code, _, _ := strings.Cut(why, " · ")
	if !strings.ContainsAny(code, "0123456789") || len(code) > 40 || strings.ContainsAny(code, " ") {
		return ""
	}
	return code
}

// standardsOf lists the standards to which a goal answers.
func standardsOf(ctx context.Context, tx *db.Tx, id core.GoalID) ([]Standard, error) {
	list, err := db.List(ctx, tx, scanStandard, `select s.id, s.framework_id, s.title, s.code, s.why, f.title from goal_align a join goal s on s.id = a.standard_id
		join framework f on f.id = s.framework_id where a.goal_id = $1 order by f.title, s.sort, s.id`, id)
	if err != nil {
		return nil, fmt.Errorf("listing the standards of goal %s: %w", id, err)
	}
	return list, nil
}

// FindStandards finds standards by words of their title or their code, in frameworks other than the course's own.
func (s *Service) FindStandards(ctx context.Context, actor core.Actor, id core.CourseID, text string, most int) ([]Standard, error) {
	var list []Standard
	words := strings.Fields(strings.ToLower(text))
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list = nil
		if err := s.mayEdit(ctx, tx, actor, id); err != nil || len(words) == 0 {
			return err
		}
		all, err := db.List(ctx, tx, func(row db.Scanner) (struct {
			Standard
			why string
		}, error) {
			var one struct {
				Standard
				why string
			}
			err := row.Scan(&one.ID, &one.Framework, &one.Title, &one.Code, &one.why, &one.From)
			one.Code = cmp.Or(one.Code, codeOf(one.why))
			return one, err
		}, `select g.id, g.framework_id, g.title, g.code, g.why, f.title from goal g join framework f on f.id = g.framework_id
			where g.org_id = $1 and g.retired_at = '' and g.framework_id <> (select framework_id from course where id = $2) order by f.title, g.sort, g.id`, actor.Org, id)
		if err != nil {
			return fmt.Errorf("finding standards: %w", err)
		}
		for _, one := range all {
			have := strings.ToLower(one.Title + " " + one.Code + " " + one.why)
			if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(have, w) }) && len(list) < most {
				list = append(list, one.Standard)
			}
		}
		return nil
	})
	return list, err
}

// Align says that a goal of a course answers to a standard, or no longer does. What a person took away no import makes again.
func (s *Service) Align(ctx context.Context, actor core.Actor, at Spot, standard core.GoalID, yes bool) error {
	return s.into(ctx, actor, at, func(ctx context.Context, tx *db.Tx) error {
		return s.align(ctx, tx, actor, at.Goal, standard, yes)
	})
}

func (s *Service) align(ctx context.Context, tx *db.Tx, actor core.Actor, id, standard core.GoalID, yes bool) error {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from goal where id = $1 and org_id = $2 and framework_id <> (select framework_id from goal where id = $3)`,
		standard, actor.Org, id).Scan(&n)
	if err != nil {
		return fmt.Errorf("looking for a standard: %w", err)
	}
	if n == 0 {
		return core.Missing()
	}
	now := core.Stamp(s.clock.Now())
	gone := `delete from goal_align where goal_id = $1 and standard_id = $2`
	if yes {
		gone = `delete from goal_align_off where goal_id = $1 and standard_id = $2`
	}
	if _, err := tx.Exec(ctx, gone, id, standard); err != nil {
		return fmt.Errorf("changing a link to a standard: %w", err)
	}
	insert := `insert into goal_align_off (goal_id, standard_id, made_by, made_at) values ($1, $2, $3, $4) on conflict (goal_id, standard_id) do nothing`
	if yes {
		insert = `insert into goal_align (goal_id, standard_id, origin, made_by, made_at) values ($1, $2, 'hand', $3, $4) on conflict (goal_id, standard_id) do nothing`
	}
	if _, err := tx.Exec(ctx, insert, id, standard, actor.Person, now); err != nil {
		return fmt.Errorf("keeping a link to a standard: %w", err)
	}
	return nil
}

// maxAligned is how many links may be changed at once.
const maxAligned = 2000

// AlignMany takes links of a course's goals away, or makes them again.
func (s *Service) AlignMany(ctx context.Context, actor core.Actor, id core.CourseID, links []Link, yes bool) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayEdit(ctx, tx, actor, id); err != nil {
			return err
		}
		goals, err := db.List(ctx, tx, db.One[core.GoalID], `select id from goal where framework_id = (select framework_id from course where id = $1)`, id)
		if err != nil {
			return fmt.Errorf("listing the goals of course %s: %w", id, err)
		}
		for _, l := range links[:min(len(links), maxAligned)] {
			if !slices.Contains(goals, l.Goal) {
				return core.Missing()
			}
			if err := s.align(ctx, tx, actor, l.Goal, l.Standard, yes); err != nil {
				return err
			}
		}
		return nil
	})
}

// Link is a goal and a standard.
type Link struct{ Goal, Standard core.GoalID }
