package course

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/search"
)

// Found is what a search in courses gave.
type Found struct {
	Hits    []search.Hit
	More    bool     // there is more than is listed
	Courses []Titled // in which the actor may look
	Langs   []string // of what is in them
}

// Titled is a course by its title.
type Titled struct {
	ID    core.CourseID
	Title string
	Lang  string
}

// Title is the title of a course in which was looked.
func (f Found) Title(id core.CourseID) Titled {
	for _, c := range f.Courses {
		if c.ID == id {
			return c
		}
	}
	return Titled{}
}

// Find looks in everything that the actor may see: whoever guides or runs the place in all of its courses and questions,
// everybody else in the goals and lessons of the courses in which they learn. Org, All and Courses of the query are set here.
func (s *Service) Find(ctx context.Context, actor core.Actor, q search.Query) (Found, error) {
	var f Found
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		f = Found{}
		q.Org, q.All = actor.Org, actor.Is(core.RoleGuide) || actor.Is(core.RoleAdmin)
		if f.Courses, err = titled(ctx, tx, actor, q.All); err != nil {
			return err
		}
		q.Courses = nil
		for _, c := range f.Courses {
			q.Courses = append(q.Courses, c.ID)
		}
		if !q.All {
			q.Kinds = without(q.Kinds, search.Question)
			if len(q.Kinds) == 0 {
				return nil
			}
		}
		if f.Langs, err = search.Langs(ctx, tx, q); err != nil {
			return err
		}
		f.Hits, f.More, err = search.Find(ctx, tx, q)
		return err
	})
	return f, err
}

// without are the kinds that are looked for, but one; none were all.
func without(kinds []search.Kind, not search.Kind) []search.Kind {
	if len(kinds) == 0 {
		kinds = []search.Kind{search.Goal, search.Lesson, search.Question, search.Word}
	}
	var rest []search.Kind
	for _, k := range kinds {
		if k != not {
			rest = append(rest, k)
		}
	}
	return rest
}

func titled(ctx context.Context, tx *db.Tx, actor core.Actor, all bool) ([]Titled, error) {
	query, args := `select c.id, c.title, c.language from course c where c.org_id = $1 and c.retired_at = '' order by c.title_fold, c.id`, []any{actor.Org}
	if !all {
		query = `select c.id, c.title, c.language from enrolment e join course c on c.id = e.course_id
			where e.learner_id = $2 and e.ended_at = '' and c.org_id = $1 and c.retired_at = '' order by c.title_fold, c.id`
		args = append(args, actor.Learner)
	}
	list, err := db.List(ctx, tx, func(row db.Scanner) (Titled, error) {
		var t Titled
		err := row.Scan(&t.ID, &t.Title, &t.Lang)
		return t, err
	}, query, args...)
	if err != nil {
		return nil, fmt.Errorf("listing the courses to look in: %w", err)
	}
	return list, nil
}
