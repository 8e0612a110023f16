package people

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
)

// Gate asks the table of acts whether a relation may do an act, such as "people.add". It gives nil, or a
// [core.Denied] fault with the sentence. Package soundboard has it; see there for the acts.
type Gate func(act string, relation Relation) error

// Config is what a [Service] works with.
type Config struct {
	DB    *db.DB
	Clock core.Clock
	// Rand gives unpredictable bytes: crypto/rand.Reader, but in tests.
	Rand io.Reader
	Gate Gate
}

// Service does everything that this room is asked to do. It is safe for many goroutines.
type Service struct {
	db     *db.DB
	clock  core.Clock
	rand   io.Reader
	hasher *hasher
	gate   Gate
	// settled remembers that an organisation exists, which never becomes untrue.
	settled atomic.Bool
}

// New makes the service.
func New(c Config) *Service {
	return &Service{db: c.DB, clock: c.Clock, rand: c.Rand, hasher: newHasher(c.Rand), gate: c.Gate}
}

func (s *Service) now() time.Time { return s.clock.Now() }

// Relation tells what an actor is to a learner: the strongest relation that holds. [None] means that for this
// actor the learner does not exist, so a caller answers with [core.Missing].
func (s *Service) Relation(ctx context.Context, tx *db.Tx, actor core.Actor, learner core.LearnerID) (Relation, error) {
	if !actor.SignedIn() {
		return None, nil
	}
	b := binder{actor: actor, one: learner, next: 1}
	var parts []string
	for i, q := range relationQueries {
		if q.can(actor) {
			parts = append(parts, fmt.Sprintf("select %d where exists (%s)", i, b.bind(q.sql+" and l.id = {one}")))
		}
	}
	found, err := db.List(ctx, tx, db.One[int], strings.Join(parts, " union all "), b.args...)
	if err != nil {
		return None, fmt.Errorf("finding the relation to a learner: %w", err)
	}
	best := len(relationQueries)
	for _, i := range found {
		best = min(best, i)
	}
	if best == len(relationQueries) {
		return None, nil
	}
	return relationQueries[best].relation, nil
}

// RelationToPerson is [Service.Relation] for a caller who has the person's id; it gives the learner id too.
func (s *Service) RelationToPerson(ctx context.Context, tx *db.Tx, actor core.Actor, person core.PersonID) (Relation, core.LearnerID, error) {
	learner, err := learnerOf(ctx, tx, person)
	if err != nil {
		return None, "", err
	}
	relation, err := s.Relation(ctx, tx, actor, learner)
	if err == nil && relation == None {
		err = core.Missing()
	}
	return relation, learner, err
}

// mayTo asks the gate whether the actor may do an act to a person. A person that does not exist for the actor
// is missing. Nobody may do such an act to someone with more rights than their own, or with an account
// in another organisation as well: otherwise a sign-in link would be a way to become them.
func (s *Service) mayTo(ctx context.Context, tx *db.Tx, actor core.Actor, act string, person core.PersonID) error {
	relation, err := s.accountRelation(ctx, tx, actor, person)
	if err != nil {
		return err
	}
	if err := s.gate(act, relation); err != nil {
		return err
	}
	if relation == Self {
		return nil
	}
	above := `select count(*) from membership where person_id = $1 and (org_id <> $2 or role not in ('learner', 'caregiver'))`
	if actor.Is(core.RoleAdmin) {
		above = `select count(*) from membership where person_id = $1 and org_id <> $2`
	}
	var n int
	if err := tx.QueryRow(ctx, above, person, actor.Org).Scan(&n); err != nil {
		return fmt.Errorf("looking for rights above the actor's: %w", err)
	}
	if n > 0 {
		return core.NewFault(core.Denied, "people.problem.above_you")
	}
	return nil
}

// HasGuide tells whether somebody else guides the actor's own learning: a guide of a group that the actor is in as a
// learner, or somebody else who is guide and admin of the organisation. Who has nobody answers for themselves.
func (s *Service) HasGuide(ctx context.Context, tx *db.Tx, actor core.Actor) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, `select count(*) from (
select p.id from group_member mine
	join group_ part on part.id = mine.group_id and part.org_id = $2
	join group_ g on g.id = part.id or g.id = part.parent_id
	join group_member lead on lead.group_id = g.id and lead.relation in ('guide', 'co-guide')
	join person p on p.id = lead.person_id and p.suspended_at = ''
	where mine.person_id = $1 and mine.relation = 'learner' and lead.person_id <> $1
union all
select p.id from membership a
	join membership b on b.org_id = a.org_id and b.person_id = a.person_id and b.role = 'guide'
	join person p on p.id = a.person_id and p.suspended_at = ''
	where a.org_id = $2 and a.role = 'admin' and a.person_id <> $1) found`, actor.Person, actor.Org).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("looking for a guide: %w", err)
	}
	return n > 0, nil
}
