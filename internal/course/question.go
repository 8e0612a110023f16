package course

import (
	"context"
	"fmt"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/soundboard"
)

// Questions is one page of the questions of a course, with the goals that they can have.
type Questions struct {
	Course core.CourseID
	Title  string
	Lang   string
	List   []item.Stored
	More   bool
	Goals  []goal.Goal
}

// mayEditItems is nil when the actor may change the questions of a course of their organisation.
func (s *Service) mayEditItems(ctx context.Context, tx *db.Tx, actor core.Actor, id core.CourseID) error {
	if err := s.gate.May(ctx, tx, actor, soundboard.ItemEdit, ""); err != nil {
		return err
	}
	return Visible(ctx, tx, actor, id)
}

// FindQuestions lists questions of a course for somebody who may change them.
func (s *Service) FindQuestions(ctx context.Context, actor core.Actor, id core.CourseID, w item.Wanted, page core.Page) (Questions, error) {
	q := Questions{Course: id}
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err = s.writing(ctx, tx, actor, &q); err != nil {
			return err
		}
		q.List, q.More, err = item.FindOfCourse(ctx, tx, id, w, page)
		return err
	})
	return q, err
}

// writing reads what the pages for writing questions need of a course.
func (s *Service) writing(ctx context.Context, tx *db.Tx, actor core.Actor, q *Questions) error {
	if err := s.mayEditItems(ctx, tx, actor, q.Course); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, `select title, language from course where id = $1`, q.Course).Scan(&q.Title, &q.Lang); err != nil {
		return fmt.Errorf("reading course %s: %w", q.Course, err)
	}
	var err error
	q.Goals, err = goal.FindByCourse(ctx, tx, q.Course)
	return err
}

// Question gives one question of a course, whole, to somebody who may change it. The id "" gives a blank one.
func (s *Service) Question(ctx context.Context, actor core.Actor, id core.CourseID, question core.ItemID) (Questions, item.Stored, error) {
	q, st := Questions{Course: id}, item.Stored{Course: id}
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if err = s.writing(ctx, tx, actor, &q); err != nil || question == "" {
			return err
		}
		st, err = itemOf(ctx, tx, id, question)
		return err
	})
	return q, st, err
}

// itemOf gives an item when it belongs to the course.
func itemOf(ctx context.Context, tx *db.Tx, id core.CourseID, question core.ItemID) (item.Stored, error) {
	st, err := item.Get(ctx, tx, question, 0)
	if err == nil && st.Course != id {
		return item.Stored{}, core.Missing()
	}
	return st, err
}

// SaveQuestion keeps a question that a person wrote: a new one for the id "", else a new version. Checks that are under way keep the version
// that they began with, and a later import keeps what was written here. The error is [item.Unsound] when it could not be asked.
func (s *Service) SaveQuestion(ctx context.Context, actor core.Actor, id core.CourseID, question core.ItemID, it item.Item) (core.ItemID, error) {
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		q := Questions{Course: id}
		if err := s.writing(ctx, tx, actor, &q); err != nil {
			return err
		}
		o := item.Origin{Org: actor.Org, Course: id, Lang: q.Lang, By: actor.Person, At: s.clock.Now()}
		if question == "" {
			var err error
			if question, err = item.Add(ctx, tx, o, it); err != nil {
				return err
			}
			return Index(ctx, tx, id)
		}
		if _, err := itemOf(ctx, tx, id, question); err != nil {
			return err
		}
		if _, err := item.Edit(ctx, tx, question, it, o); err != nil {
			return err
		}
		return Index(ctx, tx, id)
	})
	return question, err
}

// BadFormulas lists the formulas of a question's first variant that can not be shown, as they were typed.
func (s *Service) BadFormulas(ctx context.Context, it item.Item) ([]string, error) {
	v, err := it.Variant(1)
	if err != nil {
		return nil, nil //nolint:nilerr // what can not be drawn is said by Validate
	}
	bad, err := s.maths.Ready(ctx, library.FormulasOf(v.Texts()...), func(int) {})
	if err != nil {
		return nil, fmt.Errorf("making the formulas of a question ready: %w", err)
	}
	var list []string
	for _, f := range bad {
		list = append(list, strings.TrimSpace(f.TeX))
	}
	return list, nil
}

// RetireQuestion takes a question out of use, or into use again. What learners did with it stays.
func (s *Service) RetireQuestion(ctx context.Context, actor core.Actor, id core.CourseID, question core.ItemID, retired bool) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayEditItems(ctx, tx, actor, id); err != nil {
			return err
		}
		if _, err := itemOf(ctx, tx, id, question); err != nil {
			return err
		}
		if err := item.SetRetired(ctx, tx, question, retired, s.clock.Now()); err != nil {
			return err
		}
		return Index(ctx, tx, id)
	})
}
