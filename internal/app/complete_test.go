package app

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/mastery"
	"crossfade/internal/people"
	"crossfade/internal/progress"
)

// TestACourseEndsByWhatIsShown has a learner show every goal by the second week: the course is complete then, on everybody's pages, whatever its dates say. A
// question that is taken out leaves it so; what slips opens it again, in words; and shown again it is complete from then on.
func TestACourseEndsByWhatIsShown(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		me, begin := w.learners[0], w.clock.Now()
		h, err := w.Handler(WebConfig{})
		must(t, err)
		kin, err := w.People.AddCaregiver(w.ctx, w.guide, me.Person, people.Carer{Name: "Kin"})
		must(t, err)
		v := views{town: &town{world: w, handler: h}, cookies: map[core.PersonID]string{}}
		carer := core.Actor{Person: kin.ID, Learner: kin.Learner, Org: me.Org, Roles: []core.Role{core.RoleCaregiver}}
		all := func(words string, there bool) {
			t.Helper()
			about := "/learners/" + string(me.Learner)
			for _, p := range []struct {
				who  core.Actor
				path string
			}{{me, "/today"}, {me, "/progress"}, {me, "/units/" + string(w.course.Units[0].ID)}, {w.guide, about}, {carer, about}, {carer, "/family"}} {
				if page := v.read(p.who, p.path); strings.Contains(page, words) != there {
					t.Errorf("%s says %q: %v", p.path, words, !there)
				}
			}
		}
		var goals []course.OutlineGoal
		for _, g := range w.course.Goals() {
			if g.Need != course.Stretch {
				goals = append(goals, g)
			}
		}
		var last *check.Sitting
		for i, g := range goals {
			all("complete", false)
			last = w.alone(me, g.ID, map[bool]int{true: 1}[i == len(goals)-1]) // the last with 4 of 5
			w.wait(24 * time.Hour)
		}
		if week := 1 + int(last.Finished.Sub(begin)/(7*24*time.Hour)); week != 2 {
			t.Fatalf("the last goal was shown in week %d", week)
		}
		since := "It is so since " + last.Finished.Format("2 January 2006")
		all("complete", true)
		all(since, true)

		// What a guide takes out counts as right: nothing changes, nor does the day.
		must(t, w.Checks.Report(w.ctx, me, last.ID, 1, "It is odd."))
		report := ""
		must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			return tx.QueryRow(ctx, `select id from item_report where sitting_id = $1`, last.ID).Scan(&report)
		}))
		must(t, w.Checks.Void(w.ctx, w.guide, report, "Yes."))
		must(t, w.runJobs())
		all(since, true)

		// Two refreshes that are not right open one goal again, and everybody reads which.
		g := goals[2]
		for range 8 {
			w.wait(4 * 24 * time.Hour)
			if id, err := w.Checks.StartRefresh(w.ctx, me, g.ID); err == nil {
				w.answer(me, id, 1)
			}
			if !w.state(me, g.ID).Is() {
				break
			}
		}
		all("It is so since", false)
		all("This course was complete on "+last.Finished.Format("2 January 2006"), true)
		all("Open again: "+g.Title, true)

		w.wait(48 * time.Hour)
		must(t, w.Checks.Judge(w.ctx, w.guide, me.Learner, g.ID, progress.Judgement{ID: core.NewID[core.StatementID](), State: mastery.GotIt}))
		all("Open again", false)
		all("It is so since "+w.clock.Now().Format("2 January 2006"), true)
		w.sound()
	})
}

// TestProgressHasFourBlocks holds that Progress has its four blocks, and that each goal stands in one of them with exactly one thing to do.
func TestProgressHasFourBlocks(t *testing.T) {
	w := newWorld(t, dbtest.SQLite(t), 1)
	me, goals := w.learners[0], w.course.Goals()
	h, err := w.Handler(WebConfig{})
	must(t, err)
	v := views{town: &town{world: w, handler: h}, cookies: map[core.PersonID]string{}}
	blocks := func() map[string]string {
		t.Helper()
		page, out := v.read(me, "/progress"), map[string]string{}
		for _, id := range []string{"review", "work", "strong", "gaps"} {
			_, part, found := strings.Cut(page, `aria-labelledby="`+id+`"`)
			if !found {
				t.Fatalf("Progress has no block %s", id)
			}
			out[id], _, _ = strings.Cut(part, "</section>")
		}
		lines := 0
		for id, part := range out {
			for _, line := range strings.Split(part, `<div class="goal">`)[1:] {
				lines++
				if n := len(regexp.MustCompile(`<a |<button `).FindAllString(strings.Split(line, "<details")[0], -1)); n != 1 {
					t.Errorf("a line of %s has %d things to do: %s", id, n, line)
				}
			}
		}
		if lines != len(goals) {
			t.Errorf("%d of %d goals stand in the blocks", lines, len(goals))
		}
		return out
	}
	stands := func(in map[string]string, block string, g course.OutlineGoal, href string) {
		t.Helper()
		for id, part := range in {
			if strings.Contains(part, ">"+g.Title+"</span>") != (id == block) {
				t.Errorf("%q stands in %s: %v", g.Title, id, id != block)
			}
		}
		if !strings.Contains(in[block], `"`+href+`"`) {
			t.Errorf("%q does not lead to %s", g.Title, href)
		}
	}
	to := func(g course.OutlineGoal) string { return "/goals/" + string(g.ID) }
	start := blocks()
	stands(start, "gaps", goals[0], to(goals[0]))
	stands(start, "gaps", goals[len(goals)-1], to(goals[0])) // what comes first comes first
	w.alone(me, goals[0].ID, 0)
	w.alone(me, goals[1].ID, 2)
	then := blocks()
	stands(then, "strong", goals[0], to(goals[0])+"/why")
	stands(then, "work", goals[1], to(goals[1]))
	w.wait(8 * 24 * time.Hour)
	stands(blocks(), "review", goals[0], to(goals[0])+"/refresh")
}
