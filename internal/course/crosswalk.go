package course

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
)

// A course or framework that names the standards to which its goals answer, or has the same codes as a framework that is here, is linked by
// itself when either of them comes in. A link that somebody took away is not made again; one that a person made is never taken away.

// crossing is one goal and one standard that belong together by a code or an identifier.
type crossing struct {
	goal     core.GoalID
	title    string
	standard core.GoalID
	in       core.FrameworkID // of the standard
	code     string
	there    bool // the link is there already
}

// crosswalk links the goals of a framework that came in to standards of others, and goals of others to its own.
func (w *saving) crosswalk(ctx context.Context, tx *db.Tx) error {
	list, err := crossings(ctx, tx, w.actor.Org, w.framework)
	if err != nil {
		return err
	}
	list = w.unique(list)
	if err := dropStale(ctx, tx, w.framework, list); err != nil {
		return err
	}
	for _, c := range list {
		if c.there {
			continue
		}
		result, err := tx.Exec(ctx, `insert into goal_align (goal_id, standard_id, origin, made_by, made_at) values ($1, $2, 'import', '', $3) on conflict (goal_id, standard_id) do nothing`,
			c.goal, c.standard, core.Stamp(w.at))
		if err != nil {
			return fmt.Errorf("linking a goal to a standard: %w", err)
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			continue
		}
		w.report.Linked++
		if len(w.report.Links) < maxLinks {
			w.report.Links = append(w.report.Links, ReportLink{Goal: c.title, Code: c.code})
		}
	}
	return nil
}

// maxLinks is how many links a report names; the page of the course has them all.
const maxLinks = 200

// crossings finds what belongs together, in three ways: a goal of the framework names a standard, a goal of another names one of the
// framework, or the framework has codes of its own that another has too. What somebody took away is left out.
func crossings(ctx context.Context, tx *db.Tx, org core.OrgID, framework core.FrameworkID) ([]crossing, error) {
	const open = ` and s.retired_at = '' and g.retired_at = '' and not exists (select 1 from goal_align_off o where o.goal_id = g.id and o.standard_id = s.id)`
	const columns = `select g.id, g.title, s.id, s.framework_id, case when s.code = '' then s.title else s.code end,
		case when exists (select 1 from goal_align a where a.goal_id = g.id and a.standard_id = s.id) then 1 else 0 end `
	const claims = `from goal_claim c join goal g on g.id = c.goal_id join goal s on s.org_id = c.org_id and s.framework_id <> g.framework_id `
	var all []crossing
	for _, query := range []string{
		columns + claims + `and s.code_fold = c.code_fold where c.org_id = $1 and (g.framework_id = $2 or s.framework_id = $2)` + open,
		columns + claims + `and s.key = c.code where c.org_id = $1 and (g.framework_id = $2 or s.framework_id = $2)` + open,
		columns + `from goal g join goal s on s.org_id = g.org_id and s.code_fold = g.code_fold and s.framework_id <> g.framework_id
			where g.org_id = $1 and g.framework_id = $2 and g.code_fold <> ''
			and not exists (select 1 from goal_align b where b.goal_id = s.id and b.standard_id = g.id)
			and not exists (select 1 from goal_align_off o where o.goal_id = s.id and o.standard_id = g.id)` + open,
	} {
		list, err := db.List(ctx, tx, func(row db.Scanner) (crossing, error) {
			var c crossing
			var there int
			err := row.Scan(&c.goal, &c.title, &c.standard, &c.in, &c.code, &there)
			c.there = there > 0
			return c, err
		}, query, org, framework)
		if err != nil {
			return nil, fmt.Errorf("looking for standards by their codes: %w", err)
		}
		all = append(all, list...)
	}
	slices.SortFunc(all, func(a, b crossing) int {
		return cmp.Or(cmp.Compare(a.goal, b.goal), cmp.Compare(a.in, b.in), cmp.Compare(a.standard, b.standard))
	})
	return slices.CompactFunc(all, func(a, b crossing) bool { return a.goal == b.goal && a.standard == b.standard }), nil
}

// unique takes out codes that stand for several standards of one framework: a person has to say which. Several codes of one goal are fine.
func (w *saving) unique(all []crossing) []crossing {
	type meant struct {
		goal core.GoalID
		in   core.FrameworkID
		code string
	}
	times := map[meant]int{}
	for _, c := range all {
		times[meant{c.goal, c.in, goal.Fold(c.code)}]++
	}
	var list []crossing
	told := map[meant]bool{}
	for _, c := range all {
		m := meant{c.goal, c.in, goal.Fold(c.code)}
		if m.code == "" || times[m] == 1 {
			list = append(list, c)
		} else if !told[m] {
			told[m] = true
			w.report.Notes = append(w.report.Notes, Note{Level: Look, What: KindGoal, Name: c.title, Why: "import.goal.code_twice", Args: []string{"code", short(c.code)}})
		}
	}
	return list
}

// dropStale takes away links of the framework's goals that an import made and that nothing says any more.
func dropStale(ctx context.Context, tx *db.Tx, framework core.FrameworkID, list []crossing) error {
	type pair struct{ goal, standard core.GoalID }
	keep := map[pair]bool{}
	for _, c := range list {
		keep[pair{c.goal, c.standard}] = true
	}
	had, err := db.List(ctx, tx, func(row db.Scanner) (pair, error) {
		var p pair
		err := row.Scan(&p.goal, &p.standard)
		return p, err
	}, `select a.goal_id, a.standard_id from goal_align a join goal g on g.id = a.goal_id join goal s on s.id = a.standard_id
		where g.framework_id = $1 and a.origin = 'import' and g.retired_at = '' and s.retired_at = ''`, framework)
	if err != nil {
		return fmt.Errorf("listing the links of framework %s: %w", framework, err)
	}
	for _, p := range had {
		if keep[p] {
			continue
		}
		if _, err := tx.Exec(ctx, `delete from goal_align where goal_id = $1 and standard_id = $2`, p.goal, p.standard); err != nil {
			return fmt.Errorf("taking away a link: %w", err)
		}
	}
	return nil
}

// Aligned is a link of a goal of a course to a standard, there or taken away.
type Aligned struct {
	Goal   GoalTitle
	To     Standard
	ByHand bool
	Off    bool // taken away
}

// GoalTitle is a goal by its title.
type GoalTitle struct {
	ID    core.GoalID
	Title string
}

// FindAligned lists to what the goals of a course answer, and what was taken away, in the order of its goals.
func (s *Service) FindAligned(ctx context.Context, actor core.Actor, id core.CourseID) (list []Aligned, title Titled, err error) {
	err = s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayEdit(ctx, tx, actor, id); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, `select id, title, language from course where id = $1`, id).Scan(&title.ID, &title.Title, &title.Lang); err != nil {
			return fmt.Errorf("loading course %s: %w", id, err)
		}
		const rest = ` join goal g on g.id = a.goal_id and g.retired_at = '' join goal s on s.id = a.standard_id join framework f on f.id = s.framework_id
			where g.framework_id = (select framework_id from course where id = $1)`
		list, err = db.List(ctx, tx, func(row db.Scanner) (Aligned, error) {
			var a Aligned
			var code, why, origin string
			var sort int
			err := row.Scan(&sort, &a.Goal.ID, &a.Goal.Title, &a.To.ID, &a.To.Framework, &a.To.Title, &code, &why, &a.To.From, &origin)
			a.To.Code, a.ByHand, a.Off = cmp.Or(code, codeOf(why)), origin == "hand", origin == "off"
			return a, err
		}, `select g.sort, g.id, g.title, s.id, s.framework_id, s.title, s.code, s.why, f.title, a.origin from goal_align a`+rest+`
			union all select g.sort, g.id, g.title, s.id, s.framework_id, s.title, s.code, s.why, f.title, 'off' from goal_align_off a`+rest+`
			order by 1, 2, 9, 7, 4`, id)
		if err != nil {
			return fmt.Errorf("listing to what the goals of course %s answer: %w", id, err)
		}
		return nil
	})
	return list, title, err
}
