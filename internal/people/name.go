package people

import (
	"context"
	"fmt"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// NameOf gives the name of a person, "" when there is none any more: who was erased has left no name. The caller has checked
// that the reader may know it.
func NameOf(ctx context.Context, tx *db.Tx, person core.PersonID) (string, error) {
	names, err := db.List(ctx, tx, db.One[string], `select name from person where id = $1`, person)
	if err != nil {
		return "", fmt.Errorf("reading a name: %w", err)
	}
	if len(names) == 0 {
		return "", nil
	}
	return names[0], nil
}

// NamesOf gives the names of learners, for lists of at most 10,000. Who was erased is not in it. The caller has checked that the reader
// may know them, see [Audience].
func NamesOf(ctx context.Context, tx *db.Tx, learners []core.LearnerID) (map[core.LearnerID]string, error) {
	type named struct {
		id   core.LearnerID
		name string
	}
	list, err := db.List(ctx, tx, func(row db.Scanner) (n named, err error) {
		return n, row.Scan(&n.id, &n.name)
	}, `select l.id, p.name from learner l join person p on p.id = l.person_id where l.id in `+db.In(len(learners), 1), db.Values(learners...)...)
	if err != nil {
		return nil, fmt.Errorf("reading names: %w", err)
	}
	names := make(map[core.LearnerID]string, len(list))
	for _, n := range list {
		names[n.id] = n.name
	}
	return names, nil
}

// Names gives the names of people who wrote something that is shown, for at most 1,000 of them; who was erased is not in it. The caller has
// checked that the reader may know them.
func Names(ctx context.Context, tx *db.Tx, ids []core.PersonID) (map[core.PersonID]string, error) {
	names := make(map[core.PersonID]string, len(ids))
	if len(ids) == 0 {
		return names, nil
	}
	type row struct {
		id   core.PersonID
		name string
	}
	list, err := db.List(ctx, tx, func(s db.Scanner) (row, error) {
		var one row
		err := s.Scan(&one.id, &one.name)
		return one, err
	}, `select id, name from person where id in `+db.In(len(ids), 1), db.Values(ids...)...)
	if err != nil {
		return nil, fmt.Errorf("reading names: %w", err)
	}
	for _, one := range list {
		names[one.id] = one.name
	}
	return names, nil
}
