package app

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/readiness"
)

// TestAreTheyLearning has six learners check a goal alone twice, refresh it twice and ask; the figures are those that one adds up by hand, each with the
// lines behind it, in few statements.
func TestAreTheyLearning(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 6)
		class, goal := w.classOf(w.learners[0]), w.course.Goals()[0].ID
		figures := func() (l readiness.Learning) {
			t.Helper()
			must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
				l, err = readiness.LearningOf(ctx, tx, class.Org, class.ID, w.clock.Now())
				return err
			}))
			return l
		}
		if got := figures(); got != (readiness.Learning{}) {
			t.Fatalf("before anybody did anything: %+v", got)
		}
		var asked []string
		for i, me := range w.learners {
			w.alone(me, goal, 2) // 3 of 5, and "quite sure" is borne out by it
			w.fix(me, goal, "I see it now.")
			w.alone(me, goal, 0) // 5 of 5: surer would have been right
			if i == 4 {
				if got := figures(); got.Growth.Pairs != 5 || got.Said != 10 || got.Fits != 5 || got.By != 5 {
					t.Errorf("with five learners: %+v", got)
				}
			}
			if i < 4 {
				if got := figures(); got.Said != 0 || got.Fits != 0 || got.By != 0 {
					t.Errorf("what %d learners said is summed up: %+v", i+1, got)
				}
			}
			id := core.NewID[string]()
			must(t, w.Checks.SendQuestion(w.ctx, me, check.Asking{ID: id, Goal: goal, Stuck: "Why?"}))
			asked = append(asked, id)
		}
		sent := w.clock.Now()
		for i, id := range asked[:5] {
			w.clock.at = sent.Add(time.Duration(i+1) * time.Hour)
			must(t, w.Checks.AnswerQuestion(w.ctx, w.guide, id, "Look again."))
		}
		got := figures()
		if want := (readiness.Growth{Pairs: 6, Learners: 6, Up: 6, FirstRight: 18, First: 30, LastRight: 30, Last: 30}); got.Growth != want {
			t.Errorf("growth %+v, want %+v", got.Growth, want)
		}
		if got.Fits != 6 || got.Said != 12 || got.By != 6 || got.Checks != 12 {
			t.Errorf("how sure: %+v", got)
		}
		if h := got.Help; h.Sent != 6 || h.Answered != 5 || h.Longest < 5*time.Hour || h.Longest > 6*time.Hour || h.Middle < 3*time.Hour || h.Middle > 4*time.Hour {
			t.Errorf("help %+v", h)
		}
		w.behindFigures(class.ID, map[string]int{"growth": 6, "kept": 0, "help": 6, "sure": 12})

		w.refreshTwice(w.learners[0], goal)
		if k := figures().Kept; k != (readiness.Kept{Known: 2, All: 2, Learners: 1, After: [3]readiness.Share{{N: 1, Of: 1}, {N: 1, Of: 1}, {}}}) {
			t.Errorf("kept %+v", k)
		}
		// What happened in another place is no matter of this one, and neither is what is long ago.
		w.exec2(`update sitting set org_id = (select min(id) from org where id <> $1) where learner_id = $2`, class.Org, w.learners[0].Learner)
		if l := figures(); l.Kept.All != 0 || l.Growth.Pairs != 5 {
			t.Errorf("another place counts: %+v", l)
		}
		w.wait(readiness.LearningWindow)
		if l := figures(); l != (readiness.Learning{}) {
			t.Errorf("a term later: %+v", l)
		}
	})
}

// behindFigures reads the page of a class's figures and the pages behind them, with so many lines, and nothing of what learners said of themselves.
func (w *world) behindFigures(class core.GroupID, want map[string]int) {
	w.t.Helper()
	h, err := w.Handler(WebConfig{})
	must(w.t, err)
	tw := &town{world: w, handler: h}
	v := viewer{cookie: tw.session(w.guide)}
	read := func(path string) string {
		ctx, count := db.CountStatements(w.ctx)
		res := tw.askIn(ctx, v, http.MethodGet, path)
		if res.Code != http.StatusOK || count() > 15 {
			w.t.Fatalf("%s: %d with %d statements", path, res.Code, count())
		}
		return res.Body.String()
	}
	page := read("/class/learning?group=" + string(class))
	for f, n := range want {
		path := "/class/learning/" + string(class) + "/" + f
		if strings.Contains(page, path) != (n > 0) {
			w.t.Errorf("the figure %s leads to what is behind it: %v", f, n == 0)
		}
		behind := read(path)
		if got := len(regexp.MustCompile(`<a href="/(learners/[^"]*/why|now/questions/[^"]*)"`).FindAllString(behind, -1)); got != n {
			w.t.Errorf("%d lines behind %s, want %d", got, f, n)
		}
		if strings.Contains(behind, "uite sure") {
			w.t.Errorf("behind %s stands what somebody said of themselves", f)
		}
	}
}
