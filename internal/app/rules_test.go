package app

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/mastery"
	"crossfade/internal/people"
	"crossfade/internal/progress"
)

// TestRulesOnPages chooses rules for goals as a guide does: each is looked at, with whom it would touch, before it is used.
func TestRulesOnPages(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		world := newWorld(t, d, 3)
		handler, err := world.Handler(WebConfig{})
		must(t, err)
		w := &town{world: world, handler: handler}
		w.t = t
		goals := w.course.Goals()
		first, second := goals[0].ID, goals[1].ID
		w.alone(w.learners[0], first, 1) // 4 of 5: got
		w.alone(w.learners[1], first, 2) // 3 of 5: getting there
		path := "/courses/" + string(w.course.ID) + "/goals/" + string(first) + "/rule"
		everyRuleIsTold(t, w, path)
		touchedBeforehand(t, w, path, first)
		numbersThatCannotBe(t, w, path)
		guide := viewer{cookie: w.session(w.guide)}
		if got := w.ask(guide, http.MethodGet, strings.Replace(path, string(first), string(core.NewID[core.GoalID]()), 1), nil).Code; got != http.StatusNotFound {
			t.Errorf("a goal that is not there answers %d", got)
		}
		resultsUnderARule(t, w, second)
	})
}

// everyRuleIsTold: each rule that can be chosen has a page of its own with its sentence, and no key stands anywhere for one.
func everyRuleIsTold(t *testing.T, w *town, path string) {
	page := w.page(w.guide, path)
	if !strings.Contains(page, "Got it means at least 4 of 5 right on a check alone") {
		t.Error("the rule now is not told")
	}
	for _, s := range mastery.Specs() {
		address := path + "?policy=" + s.Key
		if s.Rollup() {
			if strings.Contains(page, address) {
				t.Errorf("%s is offered, and goals have no smaller goals", s.Key)
			}
			continue
		}
		if !strings.Contains(page, `href="`+address+`"`) {
			t.Errorf("%s is not offered", s.Key)
		}
		one := w.page(w.guide, address)
		if !strings.Contains(one, "Got it ") || strings.Contains(one, "tune.") || strings.Contains(one, "why.rule") || strings.Contains(one, ">"+s.Key+"<") {
			t.Errorf("%s is not told in words", s.Key)
		}
		for _, p := range s.Params {
			if !strings.Contains(one, `name="`+p.Name+`"`) {
				t.Errorf("%s does not ask for %s", s.Key, p.Name)
			}
		}
		if use := strings.Contains(one, "Use this rule"); use != (s.Key != mastery.DefaultKey) {
			t.Errorf("%s: it can be used: %v", s.Key, use)
		}
	}
}

// touchedBeforehand: a stricter rule says who keeps what they have, a milder one who gains, and nothing changes until it is used.
func touchedBeforehand(t *testing.T, w *town, path string, goal core.GoalID) {
	has, gains := w.name(w.learners[0]), w.name(w.learners[1])
	strict := w.page(w.guide, path+"?policy=default&right=5&of=5")
	if !strings.Contains(strict, "2 learners have shown something") || !strings.Contains(strict, "keeps it: "+has) || strings.Contains(strict, gains) {
		t.Errorf("a stricter rule does not say whom it touches: %s", strict)
	}
	mild := w.page(w.guide, path+"?policy=canvas_latest&bar=60")
	if !strings.Contains(mild, "got it at once: "+gains) || strings.Contains(mild, has) || !strings.Contains(mild, "the latest result is 60 % or more") {
		t.Errorf("a milder rule does not say whom it touches: %s", mild)
	}
	if s := w.state(w.learners[1], goal); s.Is() || s.Outcome.Rule.Key != mastery.DefaultKey {
		t.Fatalf("looking changed something: %+v", s.Outcome)
	}
	w.use(path, url.Values{"policy": {"canvas_latest"}, "bar": {"60"}})
	if s := w.state(w.learners[1], goal); !s.Is() || s.Outcome.Rule.Key != "canvas_latest" || s.Outcome.Rule.Params["bar"] != .6 {
		t.Fatalf("the rule is not in force: %+v", s.Outcome)
	}
	why := w.page(w.learners[1], "/goals/"+string(goal)+"/why")
	if !strings.Contains(why, "Got it means that the latest result is 60 % or more.") || strings.Contains(why, "canvas_latest") {
		t.Error("Why? does not tell the rule in words")
	}
	w.use(path, url.Values{"policy": {"default"}, "right": {"5"}, "of": {"5"}, "gap_days": {"14"}, "refreshes": {"1"}})
	for _, me := range w.learners[:2] {
		if s := w.state(me, goal); !s.Is() || s.Outcome.Reason != mastery.ReasonHeld {
			t.Fatalf("what was earned is not held: %+v", s.Outcome)
		}
	}
	page := w.page(w.guide, path)
	if !strings.Contains(page, "at least 5 of 5 right") || !strings.Contains(page, "Secure means right again in 1 refresh, with 14 days or more before it.") {
		t.Error("the numbers of the rule are not told")
	}
	w.use(path, url.Values{"policy": {"default"}, "retention": {"85"}})
	if page = w.page(w.guide, path); !strings.Contains(page, "85 % of people would still know it") {
		t.Error("that FSRS says when refreshes come is not told")
	}
}

// name is what a learner is called.
func (w *town) name(who core.Actor) string {
	w.t.Helper()
	var name string
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		name, err = people.NameOf(ctx, tx, who.Person)
		return err
	}))
	return name
}

// use gives a goal a rule by its form, and lets states follow.
func (w *town) use(path string, form url.Values) {
	w.t.Helper()
	answer := w.ask(viewer{cookie: w.session(w.guide)}, http.MethodPost, path, form)
	if answer.Code != http.StatusSeeOther {
		w.t.Fatalf("%v answers %d: %s", form, answer.Code, answer.Body)
	}
	must(w.t, w.runJobs())
	w.sound()
}

// numbersThatCannotBe go back with a word beside the field, and nothing is stored.
func numbersThatCannotBe(t *testing.T, w *town, path string) {
	guide := viewer{cookie: w.session(w.guide)}
	before := w.count(`select count(*) from goal where rule like '%m_of_n%'`)
	for query, says := range map[string]string{
		"policy=m_of_n&m=none":             "Write a whole number from 1 to 100.",
		"policy=m_of_n&m=2.5":              "Write a whole number from 1 to 100.",
		"policy=m_of_n&m=1e99":             "Write a whole number from 1 to 100.",
		"policy=m_of_n&m=NaN":              "Write a whole number from 1 to 100.",
		"policy=m_of_n&m=6&n=5":            "the part is more than the whole",
		"policy=bkt_threshold&threshold=5": "Write a number from 50 to 99.9.",
		"policy=default&retention=30":      "do not go together",
	} {
		form, err := url.ParseQuery(query)
		must(t, err)
		for _, answer := range []int{
			w.ask(guide, http.MethodGet, path+"?"+query, nil).Code, w.ask(guide, http.MethodPost, path, form).Code,
		} {
			if answer != http.StatusUnprocessableEntity {
				t.Errorf("%s answers %d", query, answer)
			}
		}
		if page := w.ask(guide, http.MethodGet, path+"?"+query, nil).Body.String(); !strings.Contains(page, says) {
			t.Errorf("%s does not say %q", query, says)
		}
	}
	for _, key := range []string{"astrology", "moodle_all", ""} {
		if got := w.ask(guide, http.MethodPost, path, url.Values{"policy": {key}}).Code; got != http.StatusNotFound {
			t.Errorf("rule %q answers %d", key, got)
		}
	}
	if after := w.count(`select count(*) from goal where rule like '%m_of_n%'`); after != before {
		t.Error("a rule was stored that cannot be")
	}
}

var askedFor = regexp.MustCompile(`[Ff]ix-it`)

// resultsUnderARule: where a rule looks at several checks, a check without a mistake leaves nothing to fix, and the one that
// completes it is got.
func resultsUnderARule(t *testing.T, w *town, goal core.GoalID) {
	me := w.learners[0]
	must(t, w.Tune.ChangeRule(w.ctx, w.guide, goal, progress.RuleText{Key: "canvas_n_mastery", Params: mastery.Params{"n": 2}}))
	for i, want := range []bool{false, true} {
		s := w.alone(me, goal, 0)
		if got := w.state(me, goal).Is(); got != want {
			t.Fatalf("after check %d: got it is %v", i+1, got)
		}
		page := w.page(me, "/sittings/"+string(s.ID)+"/result")
		if s.Goals[0].Result != check.GotIt || askedFor.MatchString(page) || strings.Contains(page, "needs 4") {
			t.Fatalf("check %d, all right, is %q and leads to %v", i+1, s.Goals[0].Result, askedFor.FindString(page))
		}
		if !strings.Contains(page, "Got it takes 2 results of 60 % or more.") {
			t.Error("the result does not tell the rule of its goal")
		}
		w.wait(time.Hour)
	}
}
