package app

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/mastery"
	"crossfade/internal/plan"
	"crossfade/internal/progress"
)

// TestLoop goes through everything that the loop promises, each part with learners of its own.
func TestLoop(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 30)
		for _, part := range []struct {
			name     string
			learners int
			run      func(t *testing.T, w *world)
		}{
			{"the whole loop", 1, theWholeLoop},
			{"one response each", 1, oneResponseEach},
			{"answers that cannot be read do not count", 1, answersThatCannotBeReadDoNotCount},
			{"a prerequisite opens the next goal and a guide may open any", 2, aPrerequisiteOpensTheNextGoalAndAGuideMayOpenAny},
			{"erase leaves no name and no text", 2, eraseLeavesNoNameAndNoText},
			{"only stored variants have keys", 1, onlyStoredVariantsHaveKeys},
			// These two change the course, so they come last.
			{"void rescores", 2, voidRescores},
			{"small pools ask a guide", 1, smallPoolsAskAGuide},
			{"a guide reads what no rule judges", 1, aGuideReadsWhatNoRuleJudges},
		} {
			t.Run(part.name, func(t *testing.T) {
				mine := *w
				mine.t, mine.learners = t, w.learners[:part.learners]
				w.learners = w.learners[part.learners:]
				part.run(t, &mine)
			})
		}
	})
}

// theWholeLoop goes from Not yet to Secure, with a fix-it plan in between and no guide anywhere.
func theWholeLoop(t *testing.T, w *world) {
	me := w.learners[0]
	goal := w.course.Goals()[0].ID

	first := w.step(me)
	if first.Kind != plan.Lesson || first.Goal != goal {
		t.Fatalf("the first step is a lesson of the first goal, got %+v", first)
	}
	must(t, w.Checks.FinishLesson(w.ctx, me, core.ResourceID(first.Ref), goal))
	if s := w.step(me); s.Kind != plan.Together {
		t.Fatalf("then a check together, got %+v", s)
	}
	together, err := w.Checks.StartTogether(w.ctx, me, goal)
	must(t, err)
	w.answer(me, together, 1)
	must(t, w.Checks.Finish(w.ctx, me, together))
	if s := w.state(me, goal); s.Is() || s.Outcome.Practised != 5 {
		t.Fatalf("practice never makes Got it: %+v", s.Outcome)
	}

	notYet := w.alone(me, goal, 4)
	part := notYet.Goals[0]
	if part.Result != check.NotYet || part.Right != 1 || part.Asked != 5 {
		t.Fatalf("got %+v", part)
	}
	if _, err := w.Checks.StartAlone(w.ctx, me, []core.GoalID{goal}, check.Sure, time.UTC); core.KindOf(err) != core.Locked {
		t.Fatalf("the same day, without the plan, the next one is locked: %v", err)
	}
	w.fix(me, goal, "I counted the lines, not the parts.")

	again := w.alone(me, goal, 0)
	if again.Goals[0].Result != check.GotIt {
		t.Fatalf("got %+v", again.Goals[0])
	}
	w.differ(notYet, again)
	s := w.state(me, goal)
	if s.Outcome.State != mastery.GotIt || s.Outcome.NextRefresh.Sub(again.Finished) != 7*24*time.Hour {
		t.Fatalf("got %+v", s.Outcome)
	}
	w.refreshTwice(me, goal)
	w.sound()
}

// fix works through the open fix-it plan of a goal.
func (w *world) fix(me core.Actor, goal core.GoalID, note string) {
	t := w.t
	t.Helper()
	step := w.step(me)
	if step.Kind != plan.Fix {
		t.Fatalf("the next step is the fix-it plan, got %+v", step)
	}
	if err := w.Checks.NoteMistake(w.ctx, me, step.Ref, "  "); core.KindOf(err) != core.Invalid {
		t.Fatalf("an empty note is no note: %v", err)
	}
	must(t, w.Checks.NoteMistake(w.ctx, me, step.Ref, note))
	ways, err := w.Checks.Ways(w.ctx, me, goal)
	must(t, err)
	if !ways[0].Used.IsZero() {
		t.Fatalf("the first way offered was used already: %+v", ways[0])
	}
	must(t, w.Checks.ChooseWay(w.ctx, me, step.Ref, ways[0].ID))
	must(t, w.Checks.FinishWay(w.ctx, me, step.Ref))
	practice, err := w.Checks.StartPractice(w.ctx, me, step.Ref)
	must(t, err)
	w.answer(me, practice, 0)
	must(t, w.Checks.NoteDifferent(w.ctx, me, step.Ref, note))
	f, err := w.Checks.Fixit(w.ctx, me, step.Ref)
	must(t, err)
	if f.Done.IsZero() {
		t.Fatalf("all four steps are done: %+v", f)
	}
}

// differ checks that no question of the second sitting was asked in the first.
func (w *world) differ(first, second *check.Sitting) {
	w.t.Helper()
	seen := map[string]bool{}
	for _, q := range first.Questions {
		seen[string(q.Item)+q.VariantKey] = true
	}
	for _, q := range second.Questions {
		if seen[string(q.Item)+q.VariantKey] {
			w.t.Fatalf("question %d was asked before", q.N)
		}
	}
}

// refreshTwice takes both refreshes when they are due and reaches Secure.
func (w *world) refreshTwice(me core.Actor, goal core.GoalID) {
	t := w.t
	t.Helper()
	if _, err := w.Checks.StartRefresh(w.ctx, me, goal); core.KindOf(err) != core.Locked {
		t.Fatalf("a refresh is not due yet: %v", err)
	}
	for _, days := range []int{7, 21} {
		w.wait(time.Duration(days)*24*time.Hour + time.Hour)
		day, err := w.Plan.Today(w.ctx, me, time.UTC)
		must(t, err)
		found := false
		for _, l := range day.Lines {
			found = found || l.Kind == plan.Refresh && l.Goal == goal && l.Status == plan.Open
		}
		if !found {
			t.Fatalf("after %d days Today has no refresh: %+v", days, day.Lines)
		}
		id, err := w.Checks.StartRefresh(w.ctx, me, goal)
		must(t, err)
		if s := w.answer(me, id, 0); len(s.Questions) != 1 || s.Goals[0].Result != check.GotIt {
			t.Fatalf("got %+v", s.Goals)
		}
	}
	if s := w.state(me, goal); s.Outcome.State != mastery.Secure {
		t.Fatalf("two refreshes make Secure: %+v", s.Outcome)
	}
}

// oneResponseEach posts the same responses again and again: one each counts.
func oneResponseEach(t *testing.T, w *world) {
	me, goal := w.learners[0], w.course.Goals()[0].ID
	id, err := w.Checks.StartAlone(w.ctx, me, []core.GoalID{goal}, check.Sure, time.UTC)
	must(t, err)
	if same, err := w.Checks.StartAlone(w.ctx, me, []core.GoalID{goal}, check.NotSure, time.UTC); err != nil || same != id {
		t.Fatalf("a second start resumes the sitting: %v %v", same, err)
	}
	s, err := w.Checks.Mine(w.ctx, me, id)
	must(t, err)
	given := check.Given{Sitting: id, N: 1, Try: 1, Response: s.Questions[0].Variant.Key(), Locale: "en"}
	for range 3 {
		out, err := w.Checks.Answer(w.ctx, me, given)
		must(t, err)
		if !out.Counted || !out.Question.Right() || out.Next != 2 {
			t.Fatalf("got %+v", out)
		}
	}
	given.Response = wrongly(s.Questions[0].Variant) // a second tab with another answer
	out, err := w.Checks.Answer(w.ctx, me, given)
	must(t, err)
	if !out.Question.Right() {
		t.Fatal("the first response stands")
	}
	if n := w.count(`select count(*) from statement where learner_id = $1 and verb = 'answered'`, me.Learner); n != 1 {
		t.Fatalf("%d responses in the log", n)
	}
	other := core.Actor{Person: "p", Learner: "l", Org: me.Org}
	if _, err := w.Checks.Mine(w.ctx, other, id); core.KindOf(err) != core.NotFound {
		t.Fatalf("somebody else's sitting does not exist: %v", err)
	}
	w.sound()
}

// answersThatCannotBeReadDoNotCount gives them back with what to write.
func answersThatCannotBeReadDoNotCount(t *testing.T, w *world) {
	me, goal := w.learners[0], w.course.Goals()[0].ID
	id, err := w.Checks.StartAlone(w.ctx, me, []core.GoalID{goal}, check.Sure, time.UTC)
	must(t, err)
	out, err := w.Checks.Answer(w.ctx, me, check.Given{Sitting: id, N: 1, Try: 1, Locale: "en"})
	must(t, err)
	if out.Counted || out.Question.Result.Parts[0].Problem == "" {
		t.Fatalf("an empty answer comes back with what to do: %+v", out.Question.Result)
	}
	out, err = w.Checks.Answer(w.ctx, me, check.Given{Sitting: id, N: 1, Try: 1, Locale: "en", DontKnow: true})
	must(t, err)
	if !out.Counted || out.Question.Right() {
		t.Fatal("not knowing is an answer, and not a right one")
	}
}

// aPrerequisiteOpensTheNextGoalAndAGuideMayOpenAny: prerequisites open goals, and so does a guide.
func aPrerequisiteOpensTheNextGoalAndAGuideMayOpenAny(t *testing.T, w *world) {
	me, other := w.learners[0], w.learners[1]
	goals := w.course.Goals()
	second := goals[1]
	if len(second.Needs) == 0 || second.Needs[0] != goals[0].ID {
		t.Fatalf("the second goal builds on the first: %+v", second)
	}
	if _, err := w.Checks.StartTogether(w.ctx, me, second.ID); core.KindOf(err) != core.Locked {
		t.Fatalf("it is locked: %v", err)
	}
	w.alone(me, goals[0].ID, 0)
	if _, err := w.Checks.StartTogether(w.ctx, me, second.ID); err != nil {
		t.Fatalf("it opens with no teacher action: %v", err)
	}
	if err := w.Checks.OpenGoal(w.ctx, me, other.Learner, second.ID); core.KindOf(err) == core.Internal || err == nil {
		t.Fatalf("a learner opens nothing for others: %v", err)
	}
	must(t, w.Checks.OpenGoal(w.ctx, w.guide, other.Learner, second.ID))
	must(t, w.Checks.OpenGoal(w.ctx, w.guide, other.Learner, second.ID)) // again changes nothing
	if _, err := w.Checks.StartTogether(w.ctx, other, second.ID); err != nil {
		t.Fatalf("a guide opened it: %v", err)
	}
	w.sound()
}

// voidRescores takes a wrong question out: it counts as right for everybody, also in a check under way.
func voidRescores(t *testing.T, w *world) {
	me, goal := w.learners[0], w.course.Goals()[0].ID
	s := w.alone(me, goal, 2)
	if s.Goals[0].Result != check.GettingThere {
		t.Fatalf("3 of 5 is getting there: %+v", s.Goals[0])
	}
	must(t, w.Checks.Report(w.ctx, me, s.ID, 1, "None of these is right."))
	var report string
	must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select id from item_report`).Scan(&report)
	}))
	if err := w.Checks.Void(w.ctx, w.learners[1], report, ""); err == nil {
		t.Fatal("a learner takes nothing out")
	}
	must(t, w.Checks.Void(w.ctx, w.guide, report, "You are right."))
	must(t, w.runJobs())
	s, err := w.Checks.Mine(w.ctx, me, s.ID)
	must(t, err)
	if s.Goals[0].Right != 4 || s.Goals[0].Voided < 1 || s.Goals[0].Result != check.GotIt {
		t.Fatalf("after the void: %+v", s.Goals[0])
	}
	if st := w.state(me, goal); st.Outcome.State != mastery.GotIt {
		t.Fatalf("the state follows: %+v", st.Outcome)
	}
	before := len(w.statements(me))
	must(t, w.Checks.Rescore(w.ctx, w.guide, report)) // the job may run twice
	if after := len(w.statements(me)); after != before {
		t.Fatalf("rescoring again wrote %d statements", after-before)
	}
	w.sound()
}

// smallPoolsAskAGuide has a check with fewer questions than the rule asks for.
func smallPoolsAskAGuide(t *testing.T, w *world) {
	me, goal := w.learners[0], w.course.Goals()[0].ID
	must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error { // leave two questions without variants
		_, err := tx.Exec(ctx, `update item set templated = $1, uses = 'alone' where id in (
			select g.item_id from item_goal g join item i on i.id = g.item_id and i.withdrawn_at = '' where g.goal_id = $2 order by g.item_id limit 2)`, false, goal)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `update item set retired_at = 'x' where templated = $1 and id in (
			select item_id from item_goal where goal_id = $2)`, true, goal)
		return err
	}))
	g, err := w.Checks.GateOf(w.ctx, me, goal, time.UTC)
	must(t, err)
	if !g.Open || g.Fresh != 2 || g.Planned != 5 || !g.Short() {
		t.Fatalf("got %+v", g)
	}
	s := w.alone(me, goal, 0)
	if s.Goals[0].Result != check.Judge || w.state(me, goal).Is() {
		t.Fatalf("two right answers decide nothing: %+v", s.Goals[0])
	}
	g, err = w.Checks.GateOf(w.ctx, me, goal, time.UTC)
	must(t, err)
	if g.Open || g.Fresh != 0 {
		t.Fatalf("nothing repeats soon: %+v", g)
	}
	must(t, w.Checks.Judge(w.ctx, w.guide, me.Learner, goal, progress.Judgement{
		ID: core.NewID[core.StatementID](), State: mastery.GotIt, Note: "She explained it to me.",
	}))
	if st := w.state(me, goal); st.Outcome.State != mastery.GotIt || st.Outcome.Reason != mastery.ReasonJudged {
		t.Fatalf("got %+v", st.Outcome)
	}
	w.sound()
}

// eraseLeavesNoNameAndNoText erases a learner and looks for what they wrote in every table.
func eraseLeavesNoNameAndNoText(t *testing.T, w *world) {
	me, goal := w.learners[0], w.course.Goals()[0].ID
	s := w.alone(me, goal, 4)
	w.fix(me, goal, "canary-note")
	must(t, w.Checks.SendQuestion(w.ctx, me, check.Asking{ID: core.NewID[string](), Sitting: s.ID, N: 1, Stuck: "canary-question"}))
	must(t, w.Checks.Report(w.ctx, me, s.ID, 2, "canary-report"))
	var name string
	must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, `select name from person where id = $1`, me.Person).Scan(&name)
	}))
	must(t, w.Privacy.Erase(w.ctx, w.guide, me.Person))
	for _, found := range w.search(name, "canary-question", "canary-report", "canary-note", string(me.Person)) {
		t.Errorf("left behind: %s", found)
	}
	if n := w.count(`select count(*) from statement where learner_id = $1`, me.Learner); n == 0 {
		t.Fatal("the log itself stays")
	}
	if _, err := w.Checks.StartTogether(w.ctx, me, goal); core.KindOf(err) != core.NotFound {
		t.Fatalf("an erased learner does nothing more: %v", err)
	}
	w.sound()
}

// search looks for texts in every column of every table.
func (w *world) search(texts ...string) []string {
	w.t.Helper()
	var found []string
	must(w.t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		tables, err := tx.Tables(ctx)
		if err != nil {
			return err
		}
		for _, table := range tables {
			for _, column := range table.Columns {
				for _, text := range texts {
					var n int
					query := `select count(*) from ` + table.Name + ` where cast(` + column.Name + ` as text) like $1`
					if err := tx.QueryRow(ctx, query, "%"+text+"%").Scan(&n); err != nil {
						return err
					}
					if n > 0 {
						found = append(found, table.Name+"."+column.Name+" has "+text)
					}
				}
			}
		}
		return nil
	}))
	return found
}

// runJobs does what is in the queue.
func (w *world) runJobs() error {
	for range 20 {
		n, err := w.Queue.RunDue(w.ctx)
		if err != nil || n == 0 {
			return err
		}
	}
	return errors.New("the queue does not get empty")
}

// onlyStoredVariantsHaveKeys: what a browser gets has meaningless ids.
func onlyStoredVariantsHaveKeys(t *testing.T, w *world) {
	me, goal := w.learners[0], w.course.Goals()[0].ID
	id, err := w.Checks.StartAlone(w.ctx, me, []core.GoalID{goal}, check.Sure, time.UTC)
	must(t, err)
	s, err := w.Checks.Mine(w.ctx, me, id)
	must(t, err)
	for _, q := range s.Questions {
		for _, in := range q.Variant.Shown().Interactions {
			for _, c := range in.Choices {
				if len(c.ID) != 4 || strings.ContainsAny(c.ID, "ABCDEFaeiou") {
					t.Fatalf("the id %q of a choice says something", c.ID)
				}
			}
		}
	}
}
