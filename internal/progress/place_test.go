package progress

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/evidence"
	"crossfade/internal/mastery"
)

// place is an organisation with a framework, on a database of its own.
type place struct {
	db  *db.DB
	org core.OrgID
	ctx context.Context
	now time.Time
	n   int
}

// failer is a *testing.T, *testing.B or *rapid.T.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func newPlace(t testing.TB, d *db.DB) *place {
	t.Helper()
	p := &place{db: d, org: core.NewID[core.OrgID](), ctx: context.Background(), now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	p.write(t, func(ctx context.Context, tx *db.Tx) error {
		at := core.Stamp(p.now)
		if _, err := tx.Exec(ctx, `insert into org (id, kind, name, language, timezone, created_at) values ($1, 'home', 'Home', 'en', 'UTC', $2)`, p.org, at); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `insert into framework (id, org_id, key, title, language, source, licence, created_at) values ('f', $1, 'f', 'F', 'en', '', '', $2)`, p.org, at)
		return err
	})
	return p
}

func (p *place) write(t failer, fn db.Func) {
	t.Helper()
	if err := p.db.Write(p.ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func (p *place) read(t failer, fn db.Func) {
	t.Helper()
	if err := p.db.Read(p.ctx, fn); err != nil {
		t.Fatal(err)
	}
}

// learner adds somebody of whom nothing is known.
func (p *place) learner(t failer) core.LearnerID {
	t.Helper()
	id := core.NewID[core.LearnerID]()
	p.write(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `insert into learner (id, person_id, seq, head, created_at, erased_at) values ($1, null, 0, '', $2, '')`, id, core.Stamp(p.now))
		return err
	})
	return id
}

// goals adds goals under the product's own rule.
func (p *place) goals(t failer, n int) []core.GoalID {
	t.Helper()
	var list []core.GoalID
	p.write(t, func(ctx context.Context, tx *db.Tx) error {
		list = list[:0]
		for i := range n {
			id := core.NewID[core.GoalID]()
			_, err := tx.Exec(ctx, `
				insert into goal (id, org_id, framework_id, key, title, why, description, language, minutes, rule, sort, source_hash, edited_at, retired_at)
				values ($1, $2, 'f', $3, 'Goal', '', '', 'en', 0, '', $4, '', '', '')`, id, p.org, string(id), i)
			if err != nil {
				return err
			}
			list = append(list, id)
		}
		return nil
	})
	return list
}

// rule gives a goal a rule of its own.
func (p *place) rule(t failer, goal core.GoalID, rule string) {
	t.Helper()
	p.write(t, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `update goal set rule = $2 where id = $1`, goal, rule)
		return err
	})
}

// locked runs fn under a learner's lock.
func (p *place) locked(t failer, learner core.LearnerID, fn func(ctx context.Context, log *evidence.Log) error) {
	t.Helper()
	p.now = p.now.Add(time.Minute)
	err := p.db.WriteFor(p.ctx, string(learner), func(ctx context.Context, tx *db.Tx) error {
		log, err := evidence.Lock(ctx, tx, learner, p.now)
		if err != nil {
			return err
		}
		return fn(ctx, log)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// record appends and folds a statement and gives it back as it was stored.
func (p *place) record(t failer, learner core.LearnerID, s evidence.Statement) evidence.Statement {
	t.Helper()
	if s.ID == "" {
		s.ID = core.NewID[core.StatementID]()
	}
	s.Org, s.Sees = p.org, evidence.Self
	p.locked(t, learner, func(ctx context.Context, log *evidence.Log) error {
		_, err := Record(ctx, log, s)
		return err
	})
	return s
}

// answer is a response to a question of a goal.
func answer(goal core.GoalID, kind string, right float64) evidence.Statement {
	return evidence.Statement{
		Verb: evidence.Answered, Goal: goal, Object: evidence.Item, About: "i",
		Data: evidence.Data{Kind: kind, Score: right, Max: 1, Item: "i", Tries: 1},
	}
}

// completed is the result of a check.
func completed(goal core.GoalID, kind string, right, of float64) evidence.Statement {
	return evidence.Statement{
		Verb: evidence.Completed, Goal: goal, Object: evidence.Sitting, About: "s",
		Data: evidence.Data{Kind: kind, Score: right, Max: of},
	}
}

// state reads where a learner stands.
func (p *place) state(t failer, learner core.LearnerID, goal core.GoalID) State {
	t.Helper()
	var s State
	p.read(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		s, err = Of(ctx, tx, learner, goal)
		return err
	})
	return s
}

// estimates reads what the engine makes of a learner.
func (p *place) estimates(t failer, learner core.LearnerID, goals ...core.GoalID) Estimates {
	t.Helper()
	var e Estimates
	p.read(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		e, err = EstimatesOf(ctx, tx, learner, goals)
		return err
	})
	return e
}

// compare replays learners.
func (p *place) compare(t failer, learners ...core.LearnerID) Found {
	t.Helper()
	var f Found
	p.read(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		f, err = Compare(ctx, tx, learners)
		return err
	})
	return f
}

// renew brings a learner up to date and tells how much was written.
func (p *place) renew(t failer, learner core.LearnerID) int {
	t.Helper()
	n := 0
	p.locked(t, learner, func(ctx context.Context, log *evidence.Log) error {
		var err error
		n, err = Renew(ctx, log)
		return err
	})
	return n
}

// another makes a model that judges otherwise than the defaults.
func (p *place) another(t failer) int {
	t.Helper()
	p.n++
	m := mastery.DefaultModel()
	m.Version = fmt.Sprintf("test-%d", p.n)
	m.Hyper.VarSkill += float64(p.n) / 10
	number := 0
	p.write(t, func(ctx context.Context, tx *db.Tx) error {
		var err error
		number, err = Propose(ctx, tx, m, mastery.Report{Responses: p.n}, p.now)
		return err
	})
	return number
}

// accept puts a version in force.
func (p *place) accept(t failer, number int) {
	t.Helper()
	p.write(t, func(ctx context.Context, tx *db.Tx) error { return Accept(ctx, tx, number, "operator", p.now) })
}

// pour appends statements with as few SQL statements as may be; they have no digests, since nobody verifies them.
func (p *place) pour(ctx context.Context, tx *db.Tx, l core.LearnerID, list []evidence.Statement) error {
	const columns, batch = 18, 50
	seq := 0
	for some := range slices.Chunk(list, batch) {
		var values []string
		var args []any
		for _, s := range some {
			seq++
			data, err := json.Marshal(s.Data)
			if err != nil {
				return err
			}
			at := core.Stamp(p.now.Add(time.Duration(seq) * time.Minute))
			places := make([]string, columns)
			for c := range places {
				places[c] = "$" + strconv.Itoa(len(args)+c+1)
			}
			values = append(values, "("+strings.Join(places, ",")+")")
			args = append(args, core.NewID[core.StatementID](), p.org, l, seq, s.Verb, s.Goal, s.Object, s.About,
				core.NewID[core.SittingID](), "", l, evidence.Self, at, at, string(data), "", "", "")
		}
		_, err := tx.Exec(ctx, `insert into statement (id, org_id, learner_id, seq, verb, goal_id, object_kind, object_id, sitting_id,
			voids, by_id, sees, at, stored_at, data, text_digest, prev, digest) values `+strings.Join(values, ","), args...)
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(ctx, `update learner set seq = $2 where id = $1`, l, seq)
	return err
}
