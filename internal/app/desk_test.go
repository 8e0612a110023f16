package app

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/desk"
)

// school fills a place with 30 classes of 30 learners, of whom many wait: questions, stuck ones, check-ins that are due.
func (w *world) school(t testing.TB) (guide core.Actor) {
	t.Helper()
	now := core.Stamp(w.clock.Now())
	err := w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		do := func(query string, args ...any) error {
			_, err := tx.Exec(ctx, query, args...)
			return err
		}
		goals := w.course.Goals()
		for c := range 30 {
			group := fmt.Sprintf("group-%02d", c)
			if err := do(`insert into group_ (id, org_id, kind, parent_id, name, created_at) values ($1, $2, 'class', null, $1, $3)`, group, w.guide.Org, now); err != nil {
				return err
			}
			for i := range 31 {
				id, place, role := fmt.Sprintf("p-%02d-%02d", c, i), "learner", "learner"
				if i == 30 {
					place, role = "guide", "guide"
				}
				for _, q := range []struct {
					sql  string
					args []any
				}{
					{`insert into person (id, name, name_fold, language, timezone, band, theme, shortcuts, face, created_at, suspended_at) values ($1,$1,$1,'','','teen','',true,'',$2,'')`, []any{id, now}},
					{`insert into membership (org_id, person_id, role, created_at) values ($1,$2,$3,$4)`, []any{w.guide.Org, id, role, now}},
					{`insert into signin_name (name_fold, person_id) values ($1, $1)`, []any{id}},
					{`insert into learner (id, person_id, seq, head, created_at, erased_at) values ($1,$2,0,'',$3,'')`, []any{"l" + id, id, now}},
					{`insert into group_member (group_id, person_id, relation, created_at) values ($1,$2,$3,$4)`, []any{group, id, place, now}},
					{`insert into enrolment (course_id, learner_id, org_id, added_by, created_at, ended_at) values ($1,$2,$3,'',$4,'')`, []any{w.course.ID, "l" + id, w.guide.Org, now}},
					{`insert into contact (learner_id, org_id, last_at, due_on, every) values ($1,$2,'',$3,14)`, []any{"l" + id, w.guide.Org, w.clock.Now().AddDate(0, 0, i%4-1).Format(time.DateOnly)}},
				} {
					if err := do(q.sql, q.args...); err != nil {
						return err
					}
				}
				for g, goal := range goals {
					if err := do(`insert into goal_state (learner_id, goal_id, org_id, state, since, needs_refresh, refresh_due, successes, practised, reason, score, max, outcome, seq)
						values ($1,$2,$3,'not_yet',$4,false,'',0,0,'',0,0,'{}',1)`, "l"+id, goal.ID, w.guide.Org, now); err != nil {
						return err
					}
					if (i+g)%8 == 0 {
						if err := do(`insert into stuck (learner_id, goal_id, org_id, tries, last_at, seen_at) values ($1,$2,$3,$4,$5,'')`, "l"+id, goal.ID, w.guide.Org, 1+i%4, now); err != nil {
							return err
						}
					}
				}
				if i%6 == 0 {
					if err := do(`insert into question (id, org_id, learner_id, course_id, goal_id, sitting_id, n, tried, think, stuck, sent_at, answer, answered_by, answered_at, read_at)
						values ($1,$2,$3,$4,$5,'',0,'','','Why?',$6,'','','','')`, "q"+id, w.guide.Org, "l"+id, w.course.ID, goals[0].ID, now); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return core.Actor{Person: "p-07-30", Learner: "lp-07-30", Org: w.guide.Org, Roles: []core.Role{core.RoleGuide}}
}

// TestTheDeskOfABigSchoolIsCheap counts the statements of the two pages that a teacher has open all day, in a school of 30 classes and 900 learners,
// with everything around them: session, navigation, notices.
func TestTheDeskOfABigSchoolIsCheap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		guide := w.school(t)
		var lines []desk.Line
		must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			lines, err = desk.List(ctx, tx, check.Desk{Actor: guide}, w.clock.Now())
			return err
		}))
		if n := desk.Learners(lines); n < 10 || n > 30 {
			t.Fatalf("%d learners of one class wait", n)
		}
		h, err := w.Handler(WebConfig{})
		must(t, err)
		v := viewer{cookie: (&town{world: w}).session(core.Actor{Person: guide.Person})}
		big := &town{world: w, handler: h}
		for _, path := range []string{"/now", "/class"} {
			big.askIn(w.ctx, v, http.MethodGet, path) // the first time makes statements ready
			ctx, count := db.CountStatements(w.ctx)
			begin := time.Now()
			code := big.askIn(ctx, v, http.MethodGet, path).Code
			t.Logf("%s: %d statements, %v", path, count(), time.Since(begin))
			if code != http.StatusOK || count() > 15 {
				t.Errorf("%s: %d with %d statements", path, code, count())
			}
		}
	})
}
