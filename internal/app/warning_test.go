package app

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/desk"
	"crossfade/internal/pace"
)

// TestALearnerReadsAWarningADayBeforeAnybodyElse: once a forecast lies past the end its learner is told. Whoever guides reads it no sooner than a day later: not on the
// page of the learner, not in the list of the class, not on the desk.
func TestALearnerReadsAWarningADayBeforeAnybodyElse(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		me, goals, group := w.learners[0], w.course.Goals(), w.groupOf(t)
		for i := range pace.FewGoals {
			w.wait(4 * 24 * time.Hour)
			w.alone(me, goals[i].ID, 0)
		}
		w.pasteGuide(t, group, goals)
		if n := w.count(`select count(*) from job where kind = 'pace.tell' and state = 'open'`); n == 0 {
			t.Error("another guide, and nobody looks at the forecasts")
		}
		look := func(as core.Actor) pace.Verdict {
			v, err := w.Pace.Look(w.ctx, as, me.Learner, w.course.ID, time.UTC)
			must(t, err)
			return v.Outlook.Verdict()
		}
		h, err := w.Handler(WebConfig{})
		must(t, err)
		tw := &town{world: w, handler: h}
		page := func(as core.Actor, path string) string {
			return tw.askIn(w.ctx, viewer{cookie: tw.session(as)}, http.MethodGet, path).Body.String()
		}
		others := func() (says []string) {
			says = append(says, string(look(w.guide)))
			class, err := w.Pace.Class(w.ctx, w.guide, group, "", time.UTC, 0)
			must(t, err)
			for _, row := range class.Rows {
				if row.Learner == me.Learner {
					says = append(says, string(row.Verdict()))
				}
			}
			for _, path := range []string{"/learners/" + string(me.Learner), "/class/pacing", "/as/" + string(me.Learner) + "/progress"} {
				if strings.Contains(page(w.guide, path), "That is past") {
					says = append(says, path)
				}
			}
			for _, l := range w.linesOf(t, w.guide) {
				if l.Kind == desk.Ahead {
					says = append(says, "desk "+l.Ref)
				}
			}
			return says
		}
		want := func(when string, says []string) {
			t.Helper()
			if got := others(); strings.Join(got, ", ") != strings.Join(says, ", ") {
				t.Errorf("%s whoever guides reads %q, want %q", when, got, says)
			}
		}
		none := []string{"held", "held"}
		if v := look(me); v != pace.Past {
			t.Fatalf("the learner reads %s", v)
		}
		want("before the learner is told,", none)
		must(t, w.Pace.Tell(w.ctx))
		must(t, w.Pace.Tell(w.ctx))
		if n := w.count(`select count(*) from notice where kind = 'past' and person_id = $1`, me.Person); n != 1 {
			t.Errorf("%d notices for the learner", n)
		}
		if n := w.count(`select count(*) from notice where kind = 'past'`); n != 1 {
			t.Errorf("%d notices in all", n)
		}
		if !strings.Contains(page(me, "/pace/"+string(w.course.ID)), "That is past") {
			t.Error("the learner's own page does not say it")
		}
		want("just then,", none)
		w.wait(pace.Lead - time.Second)
		want("a second before the day is over,", none)
		w.wait(time.Second)
		all := []string{"past", "past"}
		all = append(all, "/learners/"+string(me.Learner), "/class/pacing", "/as/"+string(me.Learner)+"/progress")
		ref := string(me.Learner) + "." + string(w.course.ID)
		want("a day later,", append(all, "desk "+ref))
		if !strings.Contains(page(w.guide, "/now"), "/learners/"+string(me.Learner)+"/pace/"+string(w.course.ID)) {
			t.Error("the line does not lead to the forecast")
		}
		// A talk ends the line; so does a plan on Today.
		out, err := w.Groups.Many(w.ctx, w.guide, desk.Many{Do: desk.DoOK, Lines: []desk.Pick{{Kind: desk.Ahead, Ref: ref}}, Today: w.clock.Now()})
		if err != nil || out.Done != 1 {
			t.Errorf("we talked: %+v %v", out, err)
		}
		want("after a talk", all)
		// In time again, and past again: that is another warning, and the day begins anew.
		w.exec2(`update pace_verdict set verdict = 'fits', since = '', open_at = ''`)
		want("of something new", []string{"held", "held"})
		must(t, w.Pace.Tell(w.ctx))
		if n := w.count(`select count(*) from notice where kind = 'past'`); n != 2 {
			t.Errorf("%d notices of two warnings", n)
		}
		w.wait(pace.Lead)
		want("a day after the second", append(all, "desk "+ref))
		done, err := w.Pace.Take(w.ctx, w.guide, me.Learner, w.course.ID, time.UTC, "A plan")
		if err != nil || !done {
			t.Fatalf("a plan for the learner: %v %v", done, err)
		}
		want("with a plan on Today", all)
		must(t, w.Privacy.Erase(w.ctx, w.guide, me.Person))
		if n := w.count(`select count(*) from pace_verdict`); n != 0 {
			t.Errorf("%d rows after erasing", n)
		}
	})
}

// crowd puts a class of many learners on the world's course.
func (w *world) crowd(t *testing.T, n int) core.GroupID {
	t.Helper()
	now, group := core.Stamp(w.clock.Now()), core.NewID[core.GroupID]()
	must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		do := func(query string, args ...any) error {
			_, err := tx.Exec(ctx, query, args...)
			return err
		}
		if err := do(`insert into group_ (id, org_id, kind, parent_id, name, created_at) values ($1, $2, 'class', null, 'Crowd', $3)`, group, w.guide.Org, now); err != nil {
			return err
		}
		if err := do(`insert into group_member (group_id, person_id, relation, created_at) values ($1,$2,'guide',$3)`, group, w.guide.Person, now); err != nil {
			return err
		}
		for i := range n {
			id := fmt.Sprintf("c-%03d", i)
			for _, q := range []struct {
				sql  string
				args []any
			}{
				{`insert into person (id, name, name_fold, language, timezone, band, theme, shortcuts, face, created_at, suspended_at) values ($1,$1,$1,'','','teen','',true,'',$2,'')`, []any{id, now}},
				{`insert into membership (org_id, person_id, role, created_at) values ($1,$2,'learner',$3)`, []any{w.guide.Org, id, now}},
				{`insert into learner (id, person_id, seq, head, created_at, erased_at) values ($1,$2,0,'',$3,'')`, []any{"l" + id, id, now}},
				{`insert into group_member (group_id, person_id, relation, created_at) values ($1,$2,'learner',$3)`, []any{group, id, now}},
				{`insert into enrolment (course_id, learner_id, org_id, added_by, created_at, ended_at) values ($1,$2,$3,'',$4,'')`, []any{w.course.ID, "l" + id, w.guide.Org, now}},
			} {
				if err := do(q.sql, q.args...); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	return group
}

// pacingCost is the most statements that the pacing of a class may need, with everything around it: session, navigation, notices.
const pacingCost = 20

// TestThePacingOfACrowdIsCheap counts statements of a class of 250, page by page, and of the learner's page.
func TestThePacingOfACrowdIsCheap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		small := w.groupOf(t)
		group := w.crowd(t, 250)
		w.pasteGuide(t, group, w.course.Goals())
		h, err := w.Handler(WebConfig{})
		must(t, err)
		tw := &town{world: w, handler: h}
		v := viewer{cookie: tw.session(w.guide)}
		cost := func(path string) (string, int64) {
			t.Helper()
			tw.askIn(w.ctx, v, http.MethodGet, path)
			ctx, count := db.CountStatements(w.ctx)
			begin := time.Now()
			r := tw.askIn(ctx, v, http.MethodGet, path)
			t.Logf("%s: %d statements, %v", path, count(), time.Since(begin))
			if r.Code != http.StatusOK {
				t.Fatalf("%s: %d", path, r.Code)
			}
			return r.Body.String(), count()
		}
		at := "/class/pacing?group=" + string(group)
		text, n := cost(at)
		if n > pacingCost {
			t.Errorf("%d statements", n)
		}
		if !strings.Contains(text, "c-099") || strings.Contains(text, "c-100") || !strings.Contains(text, "after=100") {
			t.Error("the first page has not the first hundred by name")
		}
		if text, n = cost(at + "&after=200"); n > pacingCost || !strings.Contains(text, "c-249") || strings.Contains(text, "c-199") || strings.Contains(text, "The next") {
			t.Errorf("the last page: %d statements", n)
		}
		class, err := w.Pace.Class(w.ctx, w.guide, group, "", time.UTC, 0)
		must(t, err)
		unit := class.Units[0]
		if len(unit.Who[pace.Before]) != 250 {
			t.Fatalf("%d of 250 are before the line", len(unit.Who[pace.Before]))
		}
		text, n = cost(at + "&unit=" + string(unit.ID) + "&side=before")
		if n > pacingCost || !strings.Contains(text, `id="names"`) || strings.Count(text, "/pace/"+string(w.course.ID)) < 350 {
			t.Errorf("the names behind a count: %d statements, %d names", n, strings.Count(text, "/pace/"+string(w.course.ID)))
		}
		if _, m := cost("/class/pacing?group=" + string(small)); m > pacingCost {
			t.Errorf("a small class: %d statements", m)
		}
		if _, m := cost("/learners/" + string(w.learners[0].Learner)); m > learnerCost {
			t.Errorf("the page of a learner: %d statements", m)
		}
	})
}

// learnerCost is the most statements that a guide's page of a learner may need.
const learnerCost = 24

// TestAPacingGuideComesBack: replacing a guide and taking it away can be taken back, and that can be, too.
func TestAPacingGuideComesBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		goals, group := w.course.Goals(), w.groupOf(t)
		w.pasteGuide(t, group, goals)
		held := func() (n int, earlier int) {
			c, err := w.Pace.Class(w.ctx, w.guide, group, "", time.UTC, 0)
			must(t, err)
			if c.Earlier != nil {
				earlier = c.Earlier.Lines
			}
			return len(c.Guide.Lines), earlier
		}
		want := func(what string, n, before int) {
			t.Helper()
			if a, b := held(); a != n || b != before {
				t.Errorf("%s: %d lines hold and %d were before, want %d and %d", what, a, b, n, before)
			}
		}
		want("the first", len(goals), 0)
		if _, err := w.Pace.Back(w.ctx, w.guide, group, w.course.ID); core.KindOf(err) != core.NotFound {
			t.Errorf("nothing to bring back: %v", err)
		}
		id, err := w.Pace.Keep(w.ctx, w.guide, pace.Draft{Group: group, Course: w.course.ID, Words: "2026-12-01\t" + goals[0].Title + "\tmust\n"})
		must(t, err)
		_, replaced, err := w.Pace.Use(w.ctx, w.guide, id, nil)
		if err != nil || !replaced {
			t.Fatalf("replaced: %v %v", replaced, err)
		}
		want("replaced", 1, len(goals))
		n, err := w.Pace.Back(w.ctx, w.guide, group, w.course.ID)
		must(t, err)
		if n != len(goals) {
			t.Errorf("%d lines came back", n)
		}
		want("taken back", len(goals), 1)
		must(t, w.Pace.Drop(w.ctx, w.guide, group, w.course.ID))
		want("taken away", 0, len(goals))
		if _, err := w.Pace.Back(w.ctx, w.learners[0], group, w.course.ID); core.KindOf(err) != core.NotFound {
			t.Errorf("a learner brings it back: %v", err)
		}
		_, err = w.Pace.Back(w.ctx, w.guide, group, w.course.ID)
		must(t, err)
		want("back again", len(goals), 0)
		if w.count(`select count(*) from pacing_line where need = 'must'`) != 1 {
			t.Error("what lines say came not back")
		}
	})
}
