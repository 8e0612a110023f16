package app

import (
	"context"
	"slices"
	"sync"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/inquiry"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
)

// asking is a class with a unit that asks something, at a level of inquiry that a test sets.
type asking struct {
	*world
	class core.GroupID
	unit  core.UnitID
}

func newAsking(t *testing.T, d *db.DB, learners int) *asking {
	t.Helper()
	w := newWorld(t, d, learners)
	a := &asking{world: w, unit: w.openUnit(written()).ID}
	must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		g, err := people.ClassOf(ctx, tx, w.guide.Org, w.learners[0].Learner)
		a.class = g.ID
		return err
	}))
	must(t, w.Inquiry.SetFrame(w.ctx, w.guide, a.class, inquiry.Frame{Unit: a.unit, Question: "Should smoking be banned in public places?", Sheet: "List the five worst effects", Lines: 5,
		Inside: "Places in our town", Outside: []string{"vaping"}, Needed: 1}))
	return a
}

func (a *asking) level(e soundboard.Element, l soundboard.Level) {
	a.t.Helper()
	must(a.t, a.DB.Write(a.ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := a.Board.Move(ctx, tx, a.guide, soundboard.Order{Scope: soundboard.Scope{Class: a.class, Unit: a.unit}, Moves: []soundboard.Move{{Element: e, To: l}}})
		return err
	}))
}

// see reads the inquiry as somebody meets it.
func (a *asking) see(who core.Actor) (v inquiry.View) {
	a.t.Helper()
	class := core.GroupID("")
	if who.Is(core.RoleGuide) {
		class = a.class
	}
	must(a.t, a.DB.Read(a.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		v, err = a.Inquiry.View(ctx, tx, who, a.unit, class)
		return err
	}))
	return v
}

func angleNamed(v inquiry.View, words string) (inquiry.Angle, bool) {
	i := slices.IndexFunc(v.Angles, func(a inquiry.Angle) bool { return a.Words == words })
	if i < 0 {
		return inquiry.Angle{}, false
	}
	return v.Angles[i], true
}

// TestFixedQuestionWithOneSheetForAGroup is I-T: question and sources are the guide's, one shared sheet a group, and two who write at once lose nothing.
func TestFixedQuestionWithOneSheetForAGroup(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := newAsking(t, d, 5)
		me := a.learners[0]
		if err := a.Inquiry.SetFrame(a.ctx, me, "", inquiry.Frame{Unit: a.unit, Question: "Mine"}); core.KindOf(err) != core.Denied {
			t.Errorf("a learner changes the question: %v", err)
		}
		if err := a.Inquiry.AddSource(a.ctx, me, a.unit, "", inquiry.Source{Title: "Mine"}); core.KindOf(err) != core.Denied {
			t.Errorf("a learner gives a source: %v", err)
		}
		must(t, a.Inquiry.MakeGroups(a.ctx, a.guide, a.unit, a.class, 3))
		groups := a.see(a.guide).Groups
		if len(groups) != 2 || len(groups[0].Members)+len(groups[1].Members) != 5 {
			t.Fatalf("five learners in threes: %+v", groups)
		}
		mine := a.see(me).Mine
		other := mine.Members[0]
		if other == me.Learner {
			other = mine.Members[1]
		}
		peer := a.learners[slices.IndexFunc(a.learners, func(l core.Actor) bool { return l.Learner == other })]
		if a.see(peer).Mine.ID != mine.ID {
			t.Fatal("a group has two sheets")
		}
		// Both write on line 1 at the same time, each with the empty line before them.
		var both sync.WaitGroup
		for i, who := range []core.Actor{me, peer} {
			both.Go(func() {
				if _, err := a.Inquiry.WriteLine(a.ctx, who, inquiry.Writing{Unit: a.unit, Group: mine.ID, N: 1, Words: []string{"Lungs", "Heart"}[i]}); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		line := a.see(me).Mine.Lines[0]
		if len(line.Beside) != 1 || line.Now.Words == line.Beside[0].Words {
			t.Fatalf("two at once lost something: %+v", line)
		}
		// Whoever writes next has seen both, and makes one of them.
		clash, err := a.Inquiry.WriteLine(a.ctx, peer, inquiry.Writing{Unit: a.unit, Group: mine.ID, N: 1, Words: "Lungs, then heart", Seen: line.Now.ID, Beside: []string{line.Beside[0].ID}})
		if line = a.see(me).Mine.Lines[0]; err != nil || clash || line.Now.Words != "Lungs, then heart" || len(line.Beside) != 0 {
			t.Errorf("put together: %v %v %+v", clash, err, line)
		}
		if n := a.count(`select count(*) from inquiry_line where group_id = $1`, mine.ID); n != 3 {
			t.Errorf("%d entries kept, 3 written", n)
		}
		// Somebody of the other group does not reach the sheet.
		for _, l := range a.learners {
			if !slices.Contains(mine.Members, l.Learner) {
				if _, err := a.Inquiry.WriteLine(a.ctx, l, inquiry.Writing{Unit: a.unit, Group: mine.ID, N: 2, Words: "Theirs"}); core.KindOf(err) != core.NotFound {
					t.Errorf("another group writes on the sheet: %v", err)
				}
			}
		}
	})
}

// TestAnglesInsideLimits is I-C: inside the limits an angle opens without waiting, outside it is asked for; two may share one; what nobody has is listed.
func TestAnglesInsideLimits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := newAsking(t, d, 3)
		me, peer := a.learners[0], a.learners[1]
		write := func(who core.Actor, words string, seen soundboard.Level) (inquiry.Done, error) {
			return a.Inquiry.WriteAngle(a.ctx, who, inquiry.AngleForm{ID: core.NewID[string](), Unit: a.unit, Words: words, Why: "It is close to me.", Seen: seen})
		}
		if _, err := write(me, "What it does to cafés", ""); core.KindOf(err) != core.Denied || faultOf(err).Key != "soundboard.guide_decides" {
			t.Errorf("at the level teacher: %v", err)
		}
		a.level(soundboard.Inquiry, soundboard.LevelTogether)
		must(t, a.Inquiry.Seed(a.ctx, a.guide, a.unit, a.class, "Who enforces it?"))
		in, err := write(me, "What it does to cafés", "")
		if err != nil || in.Waits {
			t.Fatalf("inside the limits: %+v %v", in, err)
		}
		shared, err := write(peer, "what it does to CAFÉS", "") // the same angle: they share it
		if err != nil || shared.Angle != in.Angle {
			t.Errorf("two share one: %+v %v", shared, err)
		}
		if got, _ := angleNamed(a.see(peer), "What it does to cafés"); len(got.Taken) != 2 || got.Missing(a.see(peer).Frame) != 1 {
			t.Errorf("shared: %+v", got)
		}
		must(t, a.Inquiry.AddAngleSource(a.ctx, me, a.unit, in.Angle, inquiry.Source{Title: "A café owner"}))
		out, err := write(me, "Is Vaping the same?", "")
		if err != nil || !out.Waits {
			t.Fatalf("outside the limits: %+v %v", out, err)
		}
		if _, there := angleNamed(a.see(peer), "Is Vaping the same?"); there {
			t.Error("others see an angle that waits")
		}
		id := a.see(a.guide).Asked[out.Angle]
		_, err = a.Asks.Say(a.ctx, a.guide, id, proposal.SaidYes, "")
		must(t, err)
		if got, _ := angleNamed(a.see(peer), "Is Vaping the same?"); got.State != inquiry.Open {
			t.Errorf("after the yes: %+v", got)
		}
		v := a.see(a.guide)
		if free, _ := angleNamed(v, "Who enforces it?"); len(free.Taken) != 0 || !free.ByGuide {
			t.Errorf("an angle that nobody has: %+v", free)
		}
		if len(v.Without) != 1 || v.Without[0] != a.learners[2].Learner {
			t.Errorf("without an angle: %v", v.Without)
		}
		// The slider goes down while a form is open: the angle is kept, and everything is back when it goes up.
		a.level(soundboard.Inquiry, soundboard.LevelGuide)
		kept, err := write(peer, "Who pays for it?", soundboard.LevelTogether)
		if err != nil || !kept.Kept {
			t.Fatalf("a form after the slider moved: %+v %v", kept, err)
		}
		a.level(soundboard.Inquiry, soundboard.LevelTogether)
		for _, words := range []string{"What it does to cafés", "Who pays for it?"} {
			if got, ok := angleNamed(a.see(peer), words); !ok || len(got.Taken) == 0 {
				t.Errorf("%s is not back: %+v", words, got)
			}
		}
	})
}

// TestALearnersOwnQuestion is I-S: nobody else writes in it, every nudge can be answered, two viewpoints before it is ready, and a safety stop has a reason
// and can be undone.
func TestALearnersOwnQuestion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := newAsking(t, d, 2)
		me, peer := a.learners[0], a.learners[1]
		form := func(ready bool, views ...string) inquiry.QuestionForm {
			return inquiry.QuestionForm{Ready: ready, Question: inquiry.Question{Unit: a.unit, Problem: "Which drug harms my town most?", Why: "My cousin.", ForWhom: []string{"family"}, Views: views, Habits: []string{"posing", "nonsense"}}}
		}
		if _, err := a.Inquiry.Save(a.ctx, me, form(false)); core.KindOf(err) != core.Denied {
			t.Errorf("at the level teacher: %v", err)
		}
		a.level(soundboard.Inquiry, soundboard.LevelLearner)
		if _, err := a.Inquiry.Save(a.ctx, me, form(true, "A nurse")); fields(t, err)["views"] == "" {
			t.Error("ready with one viewpoint")
		}
		_, err := a.Inquiry.Save(a.ctx, me, form(true, "A nurse", "A dealer"))
		must(t, err)
		q := a.see(me).Own
		if q.State != inquiry.Ready || len(q.Habits) != 1 {
			t.Errorf("%+v", q)
		}
		// The guide has no way to write in it: a form of theirs is one of nobody who learns here.
		if _, err := a.Inquiry.Save(a.ctx, a.guide, form(true, "x", "y")); core.KindOf(err) != core.NotFound {
			t.Errorf("a guide writes a learner's question: %v", err)
		}
		if err := a.Inquiry.Say(a.ctx, peer, q.ID, inquiry.Nudge, "Hm"); core.KindOf(err) != core.Denied {
			t.Errorf("a classmate nudges: %v", err)
		}
		must(t, a.Inquiry.Say(a.ctx, a.guide, q.ID, inquiry.Nudge, "Who gains by it?"))
		must(t, a.Inquiry.Say(a.ctx, a.guide, q.ID, inquiry.Mentor, "I know a doctor."))
		for _, w := range a.see(me).Own.Words {
			must(t, a.Inquiry.Answer(a.ctx, me, q.ID, w.ID, "Good idea", true))
		}
		q = a.see(me).Own
		if q.Words[0].Reply == "" || q.Words[1].Reply == "" || q.Mentor != a.guide.Person {
			t.Errorf("answered: %+v", q)
		}
		// Stopped: classmates do not see it, its learner reads why, and undoing brings it back as it was.
		theirs := func() int { return len(a.see(peer).Theirs) }
		if theirs() != 1 {
			t.Error("the class does not see a question that is ready")
		}
		must(t, a.Safety.Stop(a.ctx, a.guide, safety.Question, q.ID, "It names somebody."))
		if theirs() != 0 || a.see(me).Own.Stopped != "It names somebody." {
			t.Errorf("stopped: %d %+v", theirs(), a.see(me).Own)
		}
		if _, err := a.Inquiry.Save(a.ctx, me, form(true, "A nurse", "A dealer")); core.KindOf(err) != core.Denied {
			t.Errorf("writing on what was stopped: %v", err)
		}
		list, err := a.Safety.Reports(a.ctx, a.guide)
		must(t, err)
		must(t, a.Safety.Answer(a.ctx, a.guide, list.Theirs[0].ID, safety.Undo, "The name is gone."))
		if theirs() != 1 || a.see(me).Own.Stopped != "" {
			t.Error("undone, and still stopped")
		}
		// Parked below, kept when a form was open, back above.
		a.level(soundboard.Inquiry, soundboard.LevelGuide)
		late := form(false, "A nurse", "A dealer", "A judge")
		late.Seen = soundboard.LevelLearner
		if kept, err := a.Inquiry.Save(a.ctx, me, late); err != nil || !kept {
			t.Errorf("a form after the slider moved: %v %v", kept, err)
		}
		if theirs() != 0 {
			t.Error("the class sees a question that is parked")
		}
		a.level(soundboard.Inquiry, soundboard.LevelLearner)
		if q := a.see(me).Own; len(q.Views) != 3 || len(q.Words) != 2 {
			t.Errorf("back with everything: %+v", q)
		}
	})
}

// TestReports: a report goes to those who guide, never to whom it is about; whoever made it is told what came of it.
func TestReports(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := newAsking(t, d, 2)
		me, peer := a.learners[0], a.learners[1]
		a.level(soundboard.Inquiry, soundboard.LevelTogether)
		done, err := a.Inquiry.WriteAngle(a.ctx, me, inquiry.AngleForm{ID: core.NewID[string](), Unit: a.unit, Words: "Mr Lee smokes", Why: "Everybody knows."})
		must(t, err)
		if _, err := a.Safety.Report(a.ctx, me, safety.Angle, done.Angle, "Hm"); core.KindOf(err) != core.Denied {
			t.Errorf("one's own: %v", err)
		}
		out, err := a.Safety.Report(a.ctx, peer, safety.Angle, done.Angle, "It is about a person.")
		must(t, err)
		again, err := a.Safety.Report(a.ctx, peer, safety.Angle, done.Angle, "It is about a person here.")
		if err != nil || again.ID != out.ID {
			t.Errorf("twice is one report: %v %v", again, err)
		}
		lists := func(who core.Actor) safety.Lists {
			l, err := a.Safety.Reports(a.ctx, who)
			must(t, err)
			return l
		}
		if n := len(lists(me).Theirs) + len(lists(me).Mine); n != 0 {
			t.Errorf("whom it is about sees %d reports", n)
		}
		if err := a.Safety.Answer(a.ctx, me, out.ID, safety.End, "It is fine"); core.KindOf(err) != core.NotFound {
			t.Errorf("whom it is about answers: %v", err)
		}
		if l := lists(a.guide); len(l.Theirs) != 1 || l.Theirs[0].Words != "It is about a person here." || l.Theirs[0].Said != "Mr Lee smokes\nEverybody knows." {
			t.Errorf("the guide reads %+v", l.Theirs)
		}
		must(t, a.Safety.Answer(a.ctx, a.guide, out.ID, safety.Look, ""))
		if err := a.Safety.Answer(a.ctx, a.guide, out.ID, safety.Halt, " "); core.KindOf(err) != core.Invalid {
			t.Errorf("a stop without a reason: %v", err)
		}
		must(t, a.Safety.Answer(a.ctx, a.guide, out.ID, safety.Halt, "Nobody is named here."))
		if err := a.Safety.Answer(a.ctx, a.guide, out.ID, safety.End, "Twice"); core.KindOf(err) != core.Conflict {
			t.Errorf("a report ends twice: %v", err)
		}
		if l := lists(peer); len(l.Mine) != 1 || l.Mine[0].Status != safety.Stopped || l.Mine[0].Answer == "" {
			t.Errorf("whoever reported reads %+v", l.Mine)
		}
		if _, there := angleNamed(a.see(peer), "Mr Lee smokes"); there {
			t.Error("a stopped angle is seen by others")
		}
		if mine, _ := angleNamed(a.see(me), "Mr Lee smokes"); mine.Stopped == "" {
			t.Error("its writer does not read why")
		}
		told := func(who core.Actor, kind string) int {
			return a.count(`select count(*) from notice where person_id = $1 and kind = $2`, who.Person, kind)
		}
		if told(a.guide, "reported") != 1 || told(peer, "closed") != 1 || told(me, "stopped") != 1 || told(me, "reported")+told(peer, "stopped") != 0 {
			t.Error("the wrong people are told")
		}
	})
}

// TestAloneNobodyIsStuck: whoever has nobody to ask decides, at every level; and a report where nobody else is says so and leaves nothing.
func TestAloneNobodyIsStuck(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 0)
		made, link, err := w.People.AddOrg(w.ctx, people.NewOrg{Kind: people.Home, Name: "Here", Language: "en", TimeZone: "UTC", First: "Kim"})
		must(t, err)
		me := (&town{world: w}).actorOf(link.Person, made.ID)
		id, err := w.Courses.MakeUnit(w.ctx, me, course.Making{Writing: written(), Band: course.Adult, Lang: "en"})
		must(t, err)
		must(t, w.Courses.Publish(w.ctx, me, id, true))
		u, err := w.Courses.Unit(w.ctx, me, id)
		must(t, err)
		_, _, err = w.Courses.SetLearners(w.ctx, me, u.Course, []core.LearnerID{me.Learner})
		must(t, err)
		must(t, w.Inquiry.SetFrame(w.ctx, me, "", inquiry.Frame{Unit: id, Question: "Why?", Lines: 1, Outside: []string{"moon"}}))
		must(t, w.Inquiry.Begin(w.ctx, me, id))
		done, err := w.Inquiry.WriteAngle(w.ctx, me, inquiry.AngleForm{ID: core.NewID[string](), Unit: id, Words: "From the moon", Why: "Far away."})
		if err != nil || done.Waits {
			t.Errorf("alone and waiting: %+v %v", done, err)
		}
		if _, err := w.Inquiry.Save(w.ctx, me, inquiry.QuestionForm{Question: inquiry.Question{Unit: id, Problem: "Why?"}}); err != nil {
			t.Errorf("alone, and no question of one's own: %v", err)
		}
	})
}
