package course

import (
	"context"
	"errors"
	"fmt"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/goal"
	"crossfade/internal/soundboard"
)

// Framework is a framework on its way out: its goals in use, what comes before what, and its outline.
type Framework struct {
	ID      core.FrameworkID
	Key     string
	Title   string
	Lang    string
	Source  string
	Licence string
	Made    time.Time
	Record  *goal.Record // as its source described it; nil for the goals of a course
	Goals   []goal.Goal
	Needs   map[core.GoalID][]goal.Needed
	Units   []FrameworkUnit // of the course of the same key, for goals without a record
	Aligned []Answer        // standards of other frameworks to which its goals answer
}

// Answer is a goal and a standard of another framework, by their keys.
type Answer struct {
	Goal     string
	Standard string
	Title    string // the standard's code, or its title
}

// FrameworkUnit is a unit with the keys of its goals.
type FrameworkUnit struct {
	Key   string
	Title string
	Goals []string
}

// Framework gives a framework of the actor's organisation by its key.
func (s *Service) Framework(ctx context.Context, actor core.Actor, key string) (Framework, error) {
	f := Framework{ID: goal.FrameworkID(actor.Org, key)}
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseEdit, ""); err != nil {
			return err
		}
		return f.load(ctx, tx, actor.Org)
	})
	return f, err
}

// FrameworkByID gives a framework of the actor's organisation.
func (s *Service) FrameworkByID(ctx context.Context, actor core.Actor, id core.FrameworkID) (Framework, error) {
	f := Framework{ID: id}
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := s.gate.May(ctx, tx, actor, soundboard.CourseEdit, ""); err != nil {
			return err
		}
		return f.load(ctx, tx, actor.Org)
	})
	return f, err
}

func (f *Framework) load(ctx context.Context, tx *db.Tx, org core.OrgID) error {
	var made string
	err := tx.QueryRow(ctx, `select key, title, language, source, licence, created_at from framework where id = $1 and org_id = $2`, f.ID, org).
		Scan(&f.Key, &f.Title, &f.Lang, &f.Source, &f.Licence, &made)
	if errors.Is(err, db.ErrNoRows) {
		return core.Missing()
	}
	if err != nil {
		return fmt.Errorf("loading framework %s: %w", f.ID, err)
	}
	f.Made = core.ParseStamp(made)
	goals, err := goal.FindByFramework(ctx, tx, f.ID)
	if err != nil {
		return err
	}
	f.Goals = f.Goals[:0]
	var ids []core.GoalID
	for _, g := range goals {
		if !g.Retired {
			f.Goals, ids = append(f.Goals, g), append(ids, g.ID)
		}
	}
	if f.Needs, err = goal.Needs(ctx, tx, ids); err != nil {
		return err
	}
	if f.Aligned, err = db.List(ctx, tx, func(row db.Scanner) (Answer, error) {
		var a Answer
		err := row.Scan(&a.Goal, &a.Standard, &a.Title)
		return a, err
	}, `select g.key, s.key, case when s.code = '' then s.title else s.code end from goal g join goal_align a on a.goal_id = g.id join goal s on s.id = a.standard_id
		where g.framework_id = $1 and g.retired_at = '' order by g.sort, g.key, s.key`, f.ID); err != nil {
		return fmt.Errorf("listing to what framework %s answers: %w", f.ID, err)
	}
	record, err := goal.GetRecord(ctx, tx, f.ID)
	switch {
	case err == nil:
		f.Record = &record
		return nil
	case core.KindOf(err) != core.NotFound:
		return err
	}
	units, err := exportUnits(ctx, tx, ID(org, f.Key))
	if err != nil {
		return err
	}
	f.Units = nil
	for _, u := range units {
		one := FrameworkUnit{Key: u.Key, Title: u.Title}
		for _, g := range u.Goals {
			one.Goals = append(one.Goals, g.Key)
		}
		f.Units = append(f.Units, one)
	}
	return nil
}
