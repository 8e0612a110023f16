package course

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/item"
	"crossfade/internal/library"
	"crossfade/internal/soundboard"
)

// NeedsGoal lists the questions of a course that name no goal, with the goals that they could have.
func (s *Service) NeedsGoal(ctx context.Context, actor core.Actor, id core.CourseID) ([]item.Stored, []goal.Goal, error) {
	var items []item.Stored
	var goals []goal.Goal
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayEdit(ctx, tx, actor, id); err != nil {
			return err
		}
		list, err := item.WithoutGoal(ctx, tx, id)
		if err != nil || len(list) == 0 {
			return err
		}
		refs := make([]item.Ref, len(list))
		for i, l := range list {
			refs[i] = item.Ref{ID: l.ID, Version: l.Version}
		}
		found, err := item.GetMany(ctx, tx, refs)
		if err != nil {
			return err
		}
		for _, r := range refs {
			if st, ok := found[r]; ok {
				items = append(items, st)
			}
		}
		goals, err = goal.FindByCourse(ctx, tx, id)
		return err
	})
	return items, goals, err
}

// mayEdit is nil when the actor may change a course of their organisation.
func (s *Service) mayEdit(ctx context.Context, tx *db.Tx, actor core.Actor, id core.CourseID) error {
	if err := s.gate.May(ctx, tx, actor, soundboard.CourseEdit, ""); err != nil {
		return err
	}
	return Visible(ctx, tx, actor, id)
}

// LinkItem gives a question without a goal one of its course's goals. It counts as a local edit.
func (s *Service) LinkItem(ctx context.Context, actor core.Actor, course core.CourseID, id core.ItemID, to core.GoalID) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.mayEdit(ctx, tx, actor, course); err != nil {
			return err
		}
		st, err := item.Get(ctx, tx, id, 0)
		if err != nil {
			return err
		}
		goals, err := goal.FindByCourse(ctx, tx, course)
		if err != nil {
			return err
		}
		for _, g := range goals {
			if g.ID == to && st.Course == course {
				st.Item.Goals = []string{g.Key}
				_, err := item.Edit(ctx, tx, id, st.Item, item.Origin{Org: actor.Org, Course: course, Lang: st.Item.Lang, By: actor.Person, At: s.clock.Now()})
				if err != nil {
					return err
				}
				return Index(ctx, tx, course)
			}
		}
		return core.Missing()
	})
}

// LessonsFor lists the lessons of some goals of a course, each once and without their texts; with loose also those that are for no goal.
func (s *Service) LessonsFor(ctx context.Context, actor core.Actor, id core.CourseID, goals []core.GoalID, loose bool) ([]library.Resource, error) {
	var list []library.Resource
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list = nil
		if err := s.mayEdit(ctx, tx, actor, id); err != nil {
			return err
		}
		byGoal, err := library.ForGoals(ctx, tx, goals)
		if err != nil {
			return err
		}
		seen := map[core.ResourceID]bool{}
		for _, g := range goals {
			for _, r := range byGoal[g] {
				if r.Course == id && !seen[r.ID] {
					seen[r.ID] = true
					list = append(list, r)
				}
			}
		}
		if loose {
			more, err := library.WithoutGoal(ctx, tx, id)
			list = append(list, more...)
			return err
		}
		return nil
	})
	return list, err
}

// Lesson gives a lesson of a course to somebody who may change it.
func (s *Service) Lesson(ctx context.Context, actor core.Actor, course core.CourseID, id core.ResourceID) (library.Resource, error) {
	var r library.Resource
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		r, err = s.lesson(ctx, tx, actor, course, id)
		return err
	})
	return r, err
}

func (s *Service) lesson(ctx context.Context, tx *db.Tx, actor core.Actor, course core.CourseID, id core.ResourceID) (library.Resource, error) {
	if err := s.mayEdit(ctx, tx, actor, course); err != nil {
		return library.Resource{}, err
	}
	r, err := library.Get(ctx, tx, id)
	if err == nil && r.Course != course {
		return library.Resource{}, core.Missing()
	}
	return r, err
}

// EditLesson keeps what a person made of a lesson, as a new version. A later import keeps it.
func (s *Service) EditLesson(ctx context.Context, actor core.Actor, course core.CourseID, id core.ResourceID, text library.Text) error {
	err := s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := s.lesson(ctx, tx, actor, course, id); err != nil {
			return err
		}
		if err := library.Edit(ctx, tx, id, text, library.Origin{Org: actor.Org, By: actor.Person, At: s.clock.Now()}); err != nil {
			return err
		}
		if err := checkFiles(ctx, tx, course, s.clock.Now()); err != nil {
			return err
		}
		return Index(ctx, tx, course)
	})
	if err != nil {
		return err
	}
	if _, err := s.maths.Ready(ctx, library.FormulasOf(text.Body), func(int) {}); err != nil {
		return fmt.Errorf("making the formulas of a lesson ready: %w", err)
	}
	return nil
}
