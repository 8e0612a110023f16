package feedback

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/safety"
)

// Guarded registers how what was said about a product is reported. Who may see the product may.
func (s *Service) Guarded(guard *safety.Service) {
	guard.Handle(safety.Point, safety.Kind{Find: s.findPoint})
}

func (s *Service) findPoint(ctx context.Context, tx *db.Tx, actor core.Actor, ref string) (safety.Thing, error) {
	var product, action string
	found, err := db.List(ctx, tx, func(row db.Scanner) (t safety.Thing, err error) {
		return t, row.Scan(&product, &t.Author, &t.Words, &action)
	}, `select p.product_id, coalesce(l.id, ''), p.words, p.action from feedback_point p left join learner l on l.person_id = p.by_person and p.by_person <> '' where p.id = $1 and p.held = '' and (l.id is not null or p.review_id <> '')`, ref)
	if err != nil {
		return safety.Thing{}, fmt.Errorf("looking for a point: %w", err)
	}
	if len(found) == 0 {
		return safety.Thing{}, core.Missing()
	}
	of, err := s.work.ProductOf(ctx, tx, actor, product)
	if err != nil {
		return safety.Thing{}, err
	}
	t := found[0]
	if action != "" {
		t.Words += "\n" + action
	}
	t.Unit, t.Href = of.Task.Unit, "/work/products/"+product+"#point-"+ref
	return t, nil
}
