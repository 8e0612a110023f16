package app

import (
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// posters is a task with a menu of two cards and a criterion, in the unit of an asking class.
func (a *asking) posters() (task string, criterion string) {
	a.t.Helper()
	task, err := a.Work.PutTask(a.ctx, a.guide, work.Task{Unit: a.unit, Title: "Persuade", Audience: "All", Kind: work.Words, Need: course.Must}, false)
	must(a.t, err)
	must(a.t, a.Criteria.Add(a.ctx, a.guide, task, criteria.Criterion{Title: "Claim", Low: "None", Mid: "There", Top: "Clear"}))
	for _, c := range []work.Card{{Title: "Poster", Kind: work.Picture, Audience: "The school"}, {Title: "Speech", Kind: work.Sound}} {
		must(a.t, a.Work.AddCard(a.ctx, a.guide, task, c))
	}
	sheet, err := a.Criteria.Sheet(a.ctx, a.guide, task)
	must(a.t, err)
	return task, sheet.Criteria[0].ID
}

func (a *asking) menu(who core.Actor, task string) work.Menu {
	a.t.Helper()
	m, err := a.Work.Menu(a.ctx, who, task)
	must(a.t, err)
	return m
}

// TestChooseFromTheMenu is T-C: one press chooses, until the date that was set; a suggested card goes to the guide; and the slider's moves lose nothing.
func TestChooseFromTheMenu(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := newAsking(t, d, 2)
		me := a.learners[0]
		task, _ := a.posters()
		cards := a.menu(me, task).Cards
		choose := func(card, day string, seen soundboard.Level) (bool, error) {
			return a.Work.Choose(a.ctx, me, work.Choosing{Task: task, Card: card, Today: day, Seen: seen})
		}
		if _, err := choose(cards[0].ID, "2026-11-02", ""); core.KindOf(err) != core.Denied {
			t.Errorf("at the level teacher: %v", err)
		}
		a.level(soundboard.Task, soundboard.LevelTogether)
		if _, err := a.Work.HandIn(a.ctx, me, task, work.Handing{Words: "Hm"}); core.KindOf(err) != core.Locked {
			t.Errorf("handed in before the choice: %v", err)
		}
		if err := a.Work.ChooseUntil(a.ctx, me, task, "2026-11-10"); core.KindOf(err) != core.Denied {
			t.Errorf("a learner sets the date: %v", err)
		}
		must(t, a.Work.ChooseUntil(a.ctx, a.guide, task, "2026-11-10"))
		_, err := choose(cards[0].ID, "2026-11-02", "")
		must(t, err)
		_, err = choose(cards[1].ID, "2026-11-10", "")
		must(t, err)
		if _, err := choose(cards[0].ID, "2026-11-11", ""); core.KindOf(err) != core.Locked {
			t.Errorf("changed after the date: %v", err)
		}
		if _, err := a.Work.HandIn(a.ctx, me, task, work.Handing{Words: "Not a sound"}); core.KindOf(err) != core.Invalid {
			t.Errorf("the kind of the card is not asked for: %v", err)
		}
		// A suggestion waits for the guide; with a yes it is on the menu, and chosen.
		if done, err := a.Work.SuggestCard(a.ctx, me, task, work.Card{Title: "Podcast", Kind: work.Any}); err != nil || done {
			t.Fatalf("suggested: %v %v", done, err)
		}
		p := a.menu(me, task).Asked[0]
		_, err = a.Asks.Say(a.ctx, a.guide, p.ID, proposal.SaidYes, "")
		must(t, err)
		if c, ok := a.menu(me, task).Chosen(); !ok || c.Title != "Podcast" || c.By != me.Learner {
			t.Errorf("after the yes: %+v", c)
		}
		// Lowered while the page was open: the choice is kept, and back when the slider is.
		a.level(soundboard.Task, soundboard.LevelGuide)
		if kept, err := choose(cards[1].ID, "2026-11-03", soundboard.LevelTogether); err != nil || !kept {
			t.Errorf("a page after the slider moved: %v %v", kept, err)
		}
		if _, err := a.Work.HandIn(a.ctx, me, task, work.Handing{Words: "As the brief says"}); err != nil {
			t.Errorf("at the level teacher the brief counts: %v", err)
		}
		a.level(soundboard.Task, soundboard.LevelTogether)
		if c, _ := a.menu(me, task).Chosen(); c.Title != "Speech" {
			t.Errorf("back: %+v", c)
		}
	})
}

// TestMyProposal is T-S: each criterion says how it will show, a guide answers or silence is a yes, then anything is taken; a stop has a reason and can be undone.
func TestMyProposal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := newAsking(t, d, 2)
		me, peer := a.learners[0], a.learners[1]
		task, criterion := a.posters()
		form := func(how string) work.Proposing {
			return work.Proposing{Form: work.Form{Task: task, What: "A bike ramp", Medium: "A model", Audience: "The council", Reach: "At the hearing", Why: "They see it.", Fits: map[string]string{criterion: how}}}
		}
		propose := func(who core.Actor, p work.Proposing) (work.Proposed, error) {
			return a.Work.Propose(a.ctx, who, p, []string{criterion})
		}
		if _, err := propose(me, form("In the first line")); core.KindOf(err) != core.Denied {
			t.Errorf("at the level teacher: %v", err)
		}
		a.level(soundboard.Task, soundboard.LevelLearner)
		if _, err := propose(me, form("")); fields(t, err)["fit."+criterion] == "" {
			t.Error("a criterion without how it shows")
		}
		if _, err := a.Work.HandIn(a.ctx, me, task, work.Handing{Link: "https://example.org/ramp"}); core.KindOf(err) != core.Locked {
			t.Errorf("handed in before the proposal: %v", err)
		}
		out, err := propose(me, form("In the first line"))
		if err != nil || !out.Sent {
			t.Fatalf("sent: %+v %v", out, err)
		}
		// One may begin meanwhile, in any form: an address where the task wants words.
		if _, err := a.Work.HandIn(a.ctx, me, task, work.Handing{Link: "https://example.org/ramp"}); err != nil {
			t.Errorf("anything is taken: %v", err)
		}
		ask := a.menu(me, task).Asked[0]
		_, err = a.Asks.Say(a.ctx, a.guide, ask.ID, proposal.SaidQuestion, "Who builds it?")
		must(t, err)
		_, err = a.Asks.Say(a.ctx, me, ask.ID, proposal.SaidReply, "We do.")
		must(t, err)
		_, err = a.Asks.Say(a.ctx, a.guide, ask.ID, proposal.SaidYes, "")
		must(t, err)
		if f := a.menu(me, task).Form; f.State != work.FormOK || f.Fits[criterion] != "In the first line" {
			t.Errorf("agreed: %+v", f)
		}
		// Silence of five days is a yes.
		if _, err := propose(peer, form("At the end")); err != nil {
			t.Fatal(err)
		}
		a.wait(6 * 24 * time.Hour)
		_, err = a.Asks.Expire(a.ctx)
		must(t, err)
		if f := a.menu(peer, task).Form; f.State != work.FormOK {
			t.Errorf("after the silence: %+v", f)
		}
		// Stopped, with a reason that its learner reads; undone as it was.
		id := a.menu(me, task).Form.ID
		if err := a.Safety.Stop(a.ctx, peer, safety.Form, id, "I say so"); core.KindOf(err) != core.NotFound {
			t.Errorf("a classmate stops it: %v", err)
		}
		must(t, a.Safety.Stop(a.ctx, a.guide, safety.Form, id, "Not without a helmet."))
		if _, err := a.Work.HandIn(a.ctx, me, task, work.Handing{Words: "x"}); core.KindOf(err) != core.Locked || a.menu(me, task).Form.Stopped == "" {
			t.Errorf("stopped, and goes on: %v", err)
		}
		list, err := a.Safety.Reports(a.ctx, a.guide)
		must(t, err)
		must(t, a.Safety.Answer(a.ctx, a.guide, list.Theirs[0].ID, safety.Undo, "They have helmets."))
		if f := a.menu(me, task).Form; f.State != work.FormOK || f.Stopped != "" {
			t.Errorf("undone: %+v", f)
		}
		// Lowered while the form was open: kept as a draft, and there again.
		a.level(soundboard.Task, soundboard.LevelGuide)
		late := form("In the title")
		late.Seen = soundboard.LevelLearner
		if out, err := propose(me, late); err != nil || !out.Kept {
			t.Errorf("a form after the slider moved: %+v %v", out, err)
		}
		a.level(soundboard.Task, soundboard.LevelLearner)
		if f := a.menu(me, task).Form; f.Fits[criterion] != "In the title" {
			t.Errorf("back: %+v", f)
		}
	})
}

// TestAloneDecidesTheTask: somebody with nobody to ask puts a card on the menu and agrees to their own proposal at once.
func TestAloneDecidesTheTask(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 0)
		made, link, err := w.People.AddOrg(w.ctx, people.NewOrg{Kind: people.Home, Name: "Here", Language: "en", TimeZone: "UTC", First: "Kim"})
		must(t, err)
		me := (&town{world: w}).actorOf(link.Person, made.ID)
		w.guide, w.learners = me, []core.Actor{me}
		u := w.openUnit(written())
		task, err := w.Work.PutTask(w.ctx, me, work.Task{Unit: u.ID, Title: "Persuade", Audience: "All", Kind: work.Any, Need: course.Must}, false)
		must(t, err)
		must(t, w.Work.AddCard(w.ctx, me, task, work.Card{Title: "Poster", Kind: work.Any}))
		if done, err := w.Work.SuggestCard(w.ctx, me, task, work.Card{Title: "Speech", Kind: work.Any}); err != nil || !done {
			t.Errorf("alone, and the card waits: %v %v", done, err)
		}
	})
}
