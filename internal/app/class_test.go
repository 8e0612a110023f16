package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/mastery"
)

// forty gives the learners of one class of [world.school] a course of 40 goals in four units, every other goal of the last one no must-cover, and
// states all over it. It gives the address of that map.
func (w *world) forty(t testing.TB) string {
	t.Helper()
	now := w.clock.Now()
	states := []mastery.State{mastery.NotStarted, mastery.NotYet, mastery.GettingThere, mastery.GotIt, mastery.Secure}
	must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		do := func(query string, args ...any) {
			if _, err := tx.Exec(ctx, query, args...); err != nil {
				t.Fatal(err)
			}
		}
		do(`insert into course (id, org_id, framework_id, key, title, title_fold, summary, why, language, band, version, licence, authors, source, format, imported_at, created_at, retired_at)
			select 'forty', org_id, framework_id, 'forty', 'Forty goals', 'forty goals', '', '', language, band, version, licence, authors, source, format, imported_at, created_at, '' from course where id = $1`, w.course.ID)
		for u := range 4 {
			unit := fmt.Sprintf("unit-%d", u)
			do(`insert into unit (id, course_id, key, title, challenge, why, sort) values ($1, 'forty', $1, $2, '', '', $3)`, unit, fmt.Sprintf("Part %d", u+1), u)
			for i := range 10 {
				goal, need := fortieth(10*u+i), "must"
				if u == 3 && i%2 == 1 {
					need = "stretch"
				}
				do(`insert into goal (id, org_id, framework_id, key, title, why, description, language, minutes, rule, sort, source_hash, edited_at, retired_at)
					select $1, org_id, framework_id, $1, $2, 'So that it is there.', '', language, 20, '', $3, '', '', '' from goal where id = $4`,
					goal, fmt.Sprintf("Goal number %d of the course", 10*u+i+1), 1000+10*u+i, w.course.Goals()[0].ID)
				do(`insert into unit_goal (unit_id, goal_id, need, sort) values ($1, $2, $3, $4)`, unit, goal, need, i)
			}
		}
		for i := range 30 {
			learner := fmt.Sprintf("lp-07-%02d", i)
			do(`insert into enrolment (course_id, learner_id, org_id, added_by, created_at, ended_at) values ('forty', $1, $2, '', $3, '')`, learner, w.guide.Org, core.Stamp(now))
			for g := range 40 {
				state := states[(i*7+g*3)%len(states)]
				if state == mastery.NotStarted {
					continue
				}
				out, err := json.Marshal(mastery.Outcome{State: state, Since: now, Reason: mastery.ReasonAloneMet, Because: []string{"0192f0c4-0000-7000-8000-000000000000"}, Score: 4, Max: 5})
				must(t, err)
				do(`insert into goal_state (learner_id, goal_id, org_id, state, since, needs_refresh, refresh_due, successes, practised, reason, score, max, outcome, seq)
					values ($1, $2, $3, $4, $5, $6, '', 0, 0, '', 4, 5, $7, 1)`, learner, fortieth(g), w.guide.Org, state.String(), core.Stamp(now), state == mastery.Secure && g%5 == 0, string(out))
			}
		}
		return nil
	}))
	return "/class?group=group-07&course=forty"
}

// fortieth is the id of one of the 40 goals, counted from 0.
func fortieth(n int) string { return fmt.Sprintf("00000000-0000-7000-8000-0000000000%02d", n) }

// TestAClassMapOfThirtyByForty reads the largest map that stands on one page as its guide, in a school of 900 learners: in few statements, with a word for
// each state, and with learners in the order of names whatever they have shown.
func TestAClassMapOfThirtyByForty(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		guide := w.school(t)
		path := w.forty(t)
		h, err := w.Handler(WebConfig{})
		must(t, err)
		big := &town{world: w, handler: h}
		v := viewer{cookie: big.session(core.Actor{Person: guide.Person})}
		read := func(path string) string {
			t.Helper()
			big.askIn(w.ctx, v, http.MethodGet, path) // the first time makes statements ready
			ctx, count := db.CountStatements(w.ctx)
			begin := time.Now()
			res := big.askIn(ctx, v, http.MethodGet, path)
			t.Logf("%s: %d statements, %v, %d KB", path, count(), time.Since(begin), res.Body.Len()>>10)
			if res.Code != http.StatusOK || count() > 15 {
				t.Fatalf("%s: %d with %d statements", path, res.Code, count())
			}
			return res.Body.String()
		}
		page := read(path)
		if n := strings.Count(page, "<td data-state="); n != 1200 {
			t.Errorf("%d cells", n)
		}
		if n := strings.Count(page, `scope="col"`); n != 41 {
			t.Errorf("%d heads of columns", n)
		}
		bare := regexp.MustCompile(`<td [^>]*>\s*<svg[^>]*>.*?</svg>\s*<span class="vh">(Not started|Not yet|Getting there|Got it|Secure|Time to refresh)</span>\s*</td>`)
		if n := len(bare.FindAllString(page, -1)); n != 1200 {
			t.Errorf("%d cells say their state in words", n)
		}
		names := func(page string) (list []string) {
			for _, m := range regexp.MustCompile(`<th scope="row"><a href="[^"]*">([^<]*)</a>`).FindAllStringSubmatch(page, -1) {
				list = append(list, m[1])
			}
			return list
		}
		if got := names(page); len(got) != 30 || !slices.IsSorted(got) {
			t.Errorf("not thirty in the order of names: %v", got)
		}
		// No state moves anybody.
		must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update goal_state set state = case learner_id when 'lp-07-29' then 'secure' when 'lp-07-00' then 'not_yet' else 'getting_there' end where learner_id like 'lp-07-%'`)
			return err
		}))
		if got := names(read(path)); len(got) != 30 || !slices.IsSorted(got) {
			t.Errorf("states move learners: %v", got)
		}
		if n := strings.Count(read(path+"&need=must"), `scope="col"`); n != 36 {
			t.Errorf("%d heads of columns with must-covers alone", n)
		}
		if n := strings.Count(read(path+"&unit=unit-3&need=must"), `scope="col"`); n != 6 {
			t.Errorf("%d heads of columns with the must-covers of one part", n)
		}
		one := read("/class/goals/" + fortieth(39) + "?group=group-07&course=forty")
		if !strings.Contains(one, "Goal number 40 of the course") || strings.Count(one, `class="person"`) < 30 {
			t.Error("who is where with a goal is not there")
		}
	})
}
