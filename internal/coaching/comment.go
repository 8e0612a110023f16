package coaching

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Comment is a sentence that a guide writes again and again. It is theirs alone.
type Comment struct {
	ID   string
	Body string
}

const (
	// CommentMax is how many characters a comment has at most.
	CommentMax = 500
	// mostComments is how many a guide keeps; the one not used for longest makes room.
	mostComments = 40
)

// Comments lists the actor's saved comments, the last used first: one statement.
func Comments(ctx context.Context, tx *db.Tx, actor core.Actor) ([]Comment, error) {
	list, err := db.List(ctx, tx, func(s db.Scanner) (Comment, error) {
		var c Comment
		err := s.Scan(&c.ID, &c.Body)
		return c, err
	}, `select id, body from saved_comment where person_id = $1 and org_id = $2 order by used_at desc, id`+db.Limit(mostComments), actor.Person, actor.Org)
	if err != nil {
		return nil, fmt.Errorf("reading saved comments: %w", err)
	}
	return list, nil
}

// KeepComment keeps a comment for the actor, or notes that one was used again.
func (s *Service) KeepComment(ctx context.Context, actor core.Actor, body string) error {
	body = strings.TrimSpace(body)
	if body == "" || utf8.RuneCountInString(body) > CommentMax {
		return core.BadField("words", "coaching.problem.comment")
	}
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into saved_comment (id, org_id, person_id, body, used_at) values ($1,$2,$3,$4,$5)
			on conflict (person_id, org_id, body) do update set used_at = excluded.used_at`,
			core.NewID[string](), actor.Org, actor.Person, body, core.Stamp(s.clock.Now()))
		if err != nil {
			return fmt.Errorf("keeping a comment: %w", err)
		}
		_, err = tx.Exec(ctx, `delete from saved_comment where person_id = $1 and org_id = $2 and id not in (
			select id from saved_comment where person_id = $1 and org_id = $2 order by used_at desc, id limit $3)`, actor.Person, actor.Org, mostComments)
		if err != nil {
			return fmt.Errorf("making room for a comment: %w", err)
		}
		return nil
	})
}

// Words are the words that the actor sends: their own, or those of a comment of theirs that they chose when they wrote none.
func (s *Service) Words(ctx context.Context, actor core.Actor, own, saved string) (string, error) {
	if strings.TrimSpace(own) != "" || saved == "" {
		return own, nil
	}
	err := s.db.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		list, err := db.List(ctx, tx, db.One[string], `select body from saved_comment where id = $1 and person_id = $2 and org_id = $3`, saved, actor.Person, actor.Org)
		if err != nil {
			return fmt.Errorf("reading a saved comment: %w", err)
		}
		if len(list) > 0 {
			own = list[0]
		}
		return nil
	})
	return own, err
}

// KeepAlso keeps a comment that was sent, where its writer wants that; one that is too long to be kept was sent all the same.
func (s *Service) KeepAlso(ctx context.Context, actor core.Actor, keep bool, body string) error {
	if !keep {
		return nil
	}
	if err := s.KeepComment(ctx, actor, body); err != nil && core.KindOf(err) != core.Invalid {
		return err
	}
	return nil
}

// DropComment forgets one of the actor's saved comments.
func (s *Service) DropComment(ctx context.Context, actor core.Actor, id string) error {
	return s.db.Write(ctx, func(ctx context.Context, tx *db.Tx) error {
		done, err := tx.Exec(ctx, `delete from saved_comment where id = $1 and person_id = $2 and org_id = $3`, id, actor.Person, actor.Org)
		if err != nil {
			return fmt.Errorf("dropping a comment: %w", err)
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return core.Missing()
		}
		return nil
	})
}
