package app

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/evidence"
	"crossfade/internal/item"
	"crossfade/internal/mastery"
	"crossfade/internal/plan"
	"crossfade/internal/progress"
)

// TestEstimates goes through what learners see of the engine's guesses, and what operators do with them.
func TestEstimates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 12)
		handler, err := w.Handler(WebConfig{})
		must(t, err)
		all := w.learners
		for i, part := range []struct {
			name string
			run  func(t *testing.T, w *town)
		}{
			{"advice in words", adviceInWords},
			{"why adds up", whyAddsUp},
			{"a weak prerequisite", aWeakPrerequisite},
			{"practice fits the learner", practiceFitsTheLearner},
			{"refreshes as one likes", refreshesAsOneLikes},
			{"versions", versionsComeAndGo},
		} {
			t.Run(part.name, func(t *testing.T) {
				mine := &town{world: w, handler: handler}
				mine.t, mine.learners = t, all[2*i:2*i+2]
				part.run(t, mine)
			})
		}
	})
}

// page reads a page as somebody; it has to be there.
func (w *town) page(who core.Actor, path string) string {
	w.t.Helper()
	answer := w.ask(viewer{cookie: w.session(who)}, http.MethodGet, path, nil)
	if answer.Code != http.StatusOK {
		w.t.Fatalf("%s answers %d", path, answer.Code)
	}
	return html.UnescapeString(answer.Body.String())
}

// practise answers a check together with some wrong answers, and ends it.
func (w *town) practise(who core.Actor, goal core.GoalID, wrong int) {
	w.t.Helper()
	id, err := w.Checks.StartTogether(w.ctx, who, goal)
	must(w.t, err)
	w.answer(who, id, wrong)
	must(w.t, w.Checks.Finish(w.ctx, who, id))
}

var percent = regexp.MustCompile(`\d+ ?%`)

// adviceInWords: nothing without answers, then advice that follows them, never a number of ours, and never a lock.
func adviceInWords(t *testing.T, w *town) {
	me, goal := w.learners[0], w.course.Goals()[0].ID
	pages := []string{"/goals/" + string(goal), "/goals/" + string(goal) + "/ready"}
	for _, p := range pages {
		if page := w.page(me, p); strings.Contains(page, "You decide.") {
			t.Fatalf("%s gives advice although there are no answers", p)
		}
	}
	w.practise(me, goal, 5)
	for _, p := range pages {
		page := w.page(me, p)
		if !strings.Contains(page, "Maybe practise ") || !strings.Contains(page, "You decide.") {
			t.Fatalf("%s does not advise practice", p)
		}
		if !strings.Contains(page, `href="/goals/`+string(goal)+`/ready"`) && !strings.Contains(page, `name="sure"`) {
			t.Fatalf("%s locks", p)
		}
	}
	before := w.advice(me, goal)
	for range 8 {
		w.practise(me, goal, 0)
	}
	after := w.advice(me, goal)
	if !after.Look || after.More > before.More {
		t.Fatalf("after 40 right answers: %+v, before %+v", after, before)
	}
	for _, p := range pages {
		page := w.page(me, p)
		if !strings.Contains(page, "You look ready.") {
			t.Fatalf("%s does not say so", p)
		}
		if found := percent.FindString(page); found != "" {
			t.Fatalf("%s shows %s: a percentage stands in Why? alone", p, found)
		}
	}
}

func (w *town) advice(who core.Actor, goal core.GoalID) check.Advice {
	w.t.Helper()
	a, err := w.Checks.Advice(w.ctx, who, goal)
	must(w.t, err)
	return a
}

var points = regexp.MustCompile(`<li><span>([^<]*)</span> <b>([+−]?\d+)</b></li>`)

// whyAddsUp: the points on the learner's page add up to the guess; a guide sees a count and no guess.
func whyAddsUp(t *testing.T, w *town) {
	me, goal := w.learners[0], w.course.Goals()[0].ID
	for _, wrong := range []int{2, 1, 0} {
		w.practise(me, goal, wrong)
	}
	w.alone(me, goal, 1)
	page := w.page(me, "/goals/"+string(goal)+"/why")
	lines := points.FindAllStringSubmatch(page, -1)
	sum := 0
	for _, l := range lines[:len(lines)-1] {
		n, err := strconv.Atoi(strings.Replace(l[2], "−", "-", 1))
		must(t, err)
		sum += n
		if strings.Contains(l[1], ": right") && n < 0 || strings.Contains(l[1], ": not right") && n > 0 {
			t.Errorf("%s counts %s", l[1], l[2])
		}
	}
	if now := lines[len(lines)-1][2]; now != strconv.Itoa(sum) || !strings.Contains(page, "We guess "+now+" %.") {
		t.Fatalf("%d adds up to %s: %v", sum, now, lines)
	}
	if len(lines) < 10 || !strings.Contains(page, "check alone: ") || !strings.Contains(page, "answers before these") {
		t.Fatalf("%v", lines)
	}
	guide := w.page(w.guide, "/learners/"+string(me.Learner)+"/goals/"+string(goal)+"/why")
	if percent.MatchString(guide) || points.MatchString(guide) || strings.Contains(guide, "We guess") {
		t.Fatal("a guide sees what rests on practice")
	}
	if !strings.Contains(guide, "Practised 15 times") {
		t.Fatal("a guide sees that there was practice")
	}
}

// aWeakPrerequisite is named with a link, on the goal's page, before its check and in its fix-it plan.
func aWeakPrerequisite(t *testing.T, w *town) {
	me, goals := w.learners[0], w.course.Goals()
	first, second := goals[0], goals[1]
	for range 2 {
		w.practise(me, first.ID, 5)
	}
	must(t, w.Checks.OpenGoal(w.ctx, w.guide, me.Learner, second.ID))
	w.practise(me, second.ID, 3)
	link := `href="/goals/` + string(first.ID) + `">Look at ` + first.Title + ` first?</a>`
	for _, p := range []string{"", "/ready"} {
		if page := w.page(me, "/goals/"+string(second.ID)+p); !strings.Contains(page, link) {
			t.Fatalf("%q does not lead to the weak goal", p)
		}
	}
	w.alone(me, second.ID, 5)
	if page := w.page(me, "/fixits/"+w.step(me).Ref+"?step=way"); !strings.Contains(page, link) {
		t.Fatal("the fix-it plan does not lead to the weak goal")
	}
}

// practiceFitsTheLearner: two learners with different answers get different next questions, each near their own band.
func practiceFitsTheLearner(t *testing.T, w *town) {
	goal := w.goalOfManyDifficulties()
	var met [2]map[core.ItemID]bool
	var hard [2]float64
	for i, me := range w.learners {
		must(t, w.Checks.OpenGoal(w.ctx, w.guide, me.Learner, goal))
		w.lived(me, goal, float64(i))
		id, err := w.Checks.StartTogether(w.ctx, me, goal)
		must(t, err)
		s, err := w.Checks.Mine(w.ctx, me, id)
		must(t, err)
		met[i] = map[core.ItemID]bool{}
		for _, q := range s.Questions {
			met[i][q.Item] = true
			hard[i] += progress.Authored(string(q.Variant.Item.Difficulty))
		}
	}
	if hard[0] >= hard[1] {
		t.Fatalf("who had all wrong gets questions of difficulty %v, who had all right of %v", hard[0], hard[1])
	}
	same := 0
	for id := range met[0] {
		if met[1][id] {
			same++
		}
	}
	if same == len(met[0]) {
		t.Fatal("both get the same questions")
	}
}

// goalOfManyDifficulties finds a goal with enough items for practice, and makes a third of them easy and a third hard.
func (w *town) goalOfManyDifficulties() core.GoalID {
	w.t.Helper()
	goal := w.course.Goals()[2].ID
	var pool []item.PoolEntry
	must(w.t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, g := range w.course.Goals() {
			list, err := item.Pool(ctx, tx, g.ID, item.Together)
			if err != nil {
				return err
			}
			if len(list) > len(pool) {
				goal, pool = g.ID, list
			}
		}
		for i, e := range pool {
			d := []string{"easy", "medium", "hard"}[i%3]
			if _, err := tx.Exec(ctx, `update item set difficulty = $2, uses = '', templated = $3 where id = $1`, e.ItemID, d, true); err != nil {
				return err
			}
			var content string
			if err := tx.QueryRow(ctx, `select content from item_version where item_id = $1 and version = $2`, e.ItemID, e.Version).Scan(&content); err != nil {
				return err
			}
			content = regexp.MustCompile(`"difficulty":"[a-z]*",?`).ReplaceAllString(content, "")
			content = strings.Replace(content, "{", `{"difficulty":"`+d+`",`, 1)
			if _, err := tx.Exec(ctx, `update item_version set content = $3 where item_id = $1 and version = $2`, e.ItemID, e.Version, content); err != nil {
				return err
			}
		}
		return nil
	}))
	if len(pool) < 6 {
		w.t.Skipf("the course has no goal with enough questions: %d", len(pool))
	}
	return goal
}

// lived records answers of some time ago: all right or all wrong.
func (w *town) lived(who core.Actor, goal core.GoalID, right float64) {
	w.t.Helper()
	for range 12 {
		must(w.t, w.DB.WriteFor(w.ctx, string(who.Learner), func(ctx context.Context, tx *db.Tx) error {
			log, err := evidence.Lock(ctx, tx, who.Learner, w.clock.Now())
			if err != nil {
				return err
			}
			_, err = progress.Record(ctx, log, evidence.Statement{
				Org: who.Org, Verb: evidence.Answered, Goal: goal, Object: evidence.Item, About: "old", Sees: evidence.Self,
				Data: evidence.Data{Kind: "practice", Score: right, Max: 1, Item: "old", Tries: 1},
			})
			return err
		}))
	}
}

// versionsComeAndGo: a small log is not fitted and says so; a version is accepted and taken back, estimates follow, states stay.
func versionsComeAndGo(t *testing.T, w *town) {
	me, goal := w.learners[0], w.course.Goals()[0].ID
	w.practise(me, goal, 2)
	w.alone(me, goal, 1)
	w.wait(25 * time.Hour)
	if _, err := w.Tune.Fit(w.ctx); core.KindOf(err) != core.Conflict {
		t.Fatalf("a small log is not fitted: %v", err)
	}
	must(t, w.Tune.FitNightly(w.ctx)) // says nothing
	model := mastery.DefaultModel()
	model.Version, model.Hyper.Start, model.Calibrated = "test", -1, true
	must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := progress.Propose(ctx, tx, model, mastery.Report{}, w.clock.Now())
		return err
	}))
	before, state := w.guess(me, goal), w.state(me, goal).Outcome
	must(t, w.Tune.ForOperator().Accept(w.ctx, w.guide, 1))
	w.sound() // by the version before, until the job has run
	must(t, w.runJobs())
	w.sound()
	accepted := w.guess(me, goal)
	if accepted >= before {
		t.Fatalf("by a model that expects less the guess is %v, and was %v", accepted, before)
	}
	if now := w.state(me, goal).Outcome; now.State != state.State || !slices.Equal(now.Because, state.Because) {
		t.Fatalf("a version changed a state: %+v, was %+v", now, state)
	}
	number, err := w.Tune.ForOperator().Back(w.ctx, w.guide)
	must(t, err)
	must(t, w.runJobs())
	if now := w.guess(me, goal); number != 0 || now != before {
		t.Fatalf("back at version %d the guess is %v, and was %v", number, now, before)
	}
	list, err := w.Tune.Versions(w.ctx)
	must(t, err)
	if len(list) != 2 || !list[0].Now || len(list[1].Uses) != 1 || list[1].Uses[0].By != w.guide.Learner {
		t.Fatalf("%+v", list)
	}
	if _, err := w.Tune.ForOperator().Back(w.ctx, w.guide); core.KindOf(err) != core.Conflict {
		t.Fatalf("there is nothing before the program's own numbers: %v", err)
	}
	if err := w.Tune.ForOperator().Accept(w.ctx, w.guide, 99); core.KindOf(err) != core.NotFound {
		t.Fatalf("there is no such version: %v", err)
	}
	w.changesRule(me, goal)
}

// changesRule gives a goal a stricter rule: it is said beforehand whom it touches, and what was earned is held.
func (w *town) changesRule(me core.Actor, goal core.GoalID) {
	t := w.t
	t.Helper()
	if !w.state(me, goal).Is() {
		t.Fatal("4 of 5 is got")
	}
	strict := progress.RuleText{Params: mastery.Params{"right": 5, "of": 5}}
	touched, err := w.Tune.TryRule(w.ctx, w.guide, goal, strict)
	must(t, err)
	if !slices.Contains(touched.Held, me.Learner) || touched.Learners < 1 {
		t.Fatalf("%+v", touched)
	}
	must(t, w.Tune.ChangeRule(w.ctx, w.guide, goal, strict))
	w.sound() // by the rule before, until the job has run
	must(t, w.runJobs())
	w.sound()
	if s := w.state(me, goal); !s.Is() || s.Outcome.Reason != mastery.ReasonHeld || s.Outcome.Rule.Params["right"] != 5 {
		t.Fatalf("%+v", s.Outcome)
	}
	if _, err := w.GoalNamed(w.ctx, w.guide, "nothing"); core.KindOf(err) != core.NotFound {
		t.Fatalf("no such goal: %v", err)
	}
	if _, err := w.Tune.TryRule(w.ctx, w.guide, goal, progress.RuleText{Key: "astrology"}); core.KindOf(err) != core.Invalid {
		t.Fatalf("no such rule: %v", err)
	}
}

// guess reads the Q that a learner is shown.
func (w *town) guess(who core.Actor, goal core.GoalID) float64 {
	w.t.Helper()
	var q float64
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		e, err := progress.EstimatesOf(ctx, tx, who.Learner, []core.GoalID{goal})
		q = e.Q(goal)
		return err
	}))
	return q
}

// refreshesAsOneLikes: a learner says how many a day and on which days, and Today keeps to it.
func refreshesAsOneLikes(t *testing.T, w *town) {
	me := w.learners[1]
	for _, g := range w.course.Goals()[:4] {
		w.alone(me, g.ID, 0)
	}
	w.wait(14 * 24 * time.Hour)
	v := viewer{cookie: w.session(me)}
	for _, c := range []struct {
		form url.Values
		want int
	}{
		{url.Values{"daily": {"0"}}, http.StatusUnprocessableEntity},
		{url.Values{"daily": {"3"}, "free": {"0", "1", "2", "3", "4", "5", "6"}}, http.StatusUnprocessableEntity},
		{url.Values{"daily": {"3"}, "free": {strconv.Itoa(int(w.clock.Now().AddDate(0, 0, 1).Weekday()))}}, http.StatusSeeOther},
	} {
		if got := w.ask(v, http.MethodPost, "/progress/refreshes", c.form).Code; got != c.want {
			t.Fatalf("%v answers %d, want %d", c.form, got, c.want)
		}
	}
	for day, want := range []int{3, 0, 3} { // today, the free day, and the day after with those of today still open
		today, err := w.Plan.Today(w.ctx, me, time.UTC)
		must(t, err)
		n := 0
		for _, l := range today.Lines {
			if l.Kind == plan.Refresh {
				n++
			}
		}
		if n != want || today.Later != 4-want {
			t.Fatalf("day %d brings %d and leaves %d, want %d", day, n, today.Later, want)
		}
		w.wait(24 * time.Hour)
	}
	if page := w.page(me, "/progress"); !strings.Contains(page, "How refreshes come") {
		t.Fatal("the form stands on Progress")
	}
}
