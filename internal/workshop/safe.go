package workshop

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/safety"
)

// Guarded registers how ideas and comments are reported and stopped. A stopped idea is its writer's alone, and leaves its place.
func (s *Service) Guarded(guard *safety.Service) {
	guard.Handle(safety.Idea, safety.Kind{Find: s.findIdea, Changed: func(ctx context.Context, tx *db.Tx, ref string, stopped bool, _ core.Actor, _ string) error {
		if !stopped {
			return nil
		}
		_, err := tx.Exec(ctx, `update workshop_idea set slot = 0 where id = $1`, ref)
		return within("taking a stopped idea out of its place", err)
	}})
	guard.Handle(safety.Word, safety.Kind{Find: s.findWord})
}

func (s *Service) findIdea(ctx context.Context, tx *db.Tx, actor core.Actor, ref string) (safety.Thing, error) {
	return s.findThing(ctx, tx, actor, ref, `select i.workshop_id, i.id, i.learner_id, i.text, i.why from workshop_idea i where i.id = $1 and i.withdrawn_at = ''`)
}

func (s *Service) findWord(ctx context.Context, tx *db.Tx, actor core.Actor, ref string) (safety.Thing, error) {
	return s.findThing(ctx, tx, actor, ref, `select i.workshop_id, i.id, x.learner_id, x.words, '' from workshop_word x join workshop_idea i on i.id = x.idea_id where x.id = $1`)
}

// findThing finds an idea or a comment for somebody who is a part of its workshop.
func (s *Service) findThing(ctx context.Context, tx *db.Tx, actor core.Actor, ref, query string) (safety.Thing, error) {
	var shop, idea, why string
	found, err := db.List(ctx, tx, func(row db.Scanner) (t safety.Thing, err error) {
		return t, row.Scan(&shop, &idea, &t.Author, &t.Words, &why)
	}, query, ref)
	if err != nil {
		return safety.Thing{}, fmt.Errorf("looking for an idea: %w", err)
	}
	if len(found) == 0 {
		return safety.Thing{}, core.Missing()
	}
	w, err := load(ctx, tx, shop, actor.Learner)
	if err != nil {
		return safety.Thing{}, err
	}
	me, err := s.reach(ctx, tx, actor, w)
	if err != nil {
		return safety.Thing{}, err
	}
	t := found[0]
	if why != "" {
		t.Words += "\n" + why
	}
	t.Unit, t.Href = w.Unit, "/units/"+string(w.Unit)+"/goals"
	if me.leads {
		t.Href += "?class=" + string(w.Class)
	}
	t.Href += "#idea-" + idea
	return t, nil
}
