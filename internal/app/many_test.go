package app

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/desk"
	"crossfade/internal/inquiry"
	"crossfade/internal/notify"
	"crossfade/internal/own"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
	"crossfade/internal/work"
)

// lines reads the desk of the world's guide.
func (w *world) lines(t *testing.T) []desk.Line {
	t.Helper()
	var list []desk.Line
	must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		list, err = desk.List(ctx, tx, check.Desk{Actor: w.guide}, w.clock.Now())
		return err
	}))
	return list
}

func kindsOf(lines []desk.Line) map[desk.Kind]int {
	out := map[desk.Kind]int{}
	for _, l := range lines {
		out[l.Kind]++
	}
	return out
}

// TestSeveralAtOnceAreSeveralActs has learners ask for a say and for help; the guide says yes to all proposals at once, of which one was answered by
// then, and sends one comment to all that is left.
func TestSeveralAtOnceAreSeveralActs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 4)
		goal := w.course.Goals()[0].ID
		for _, l := range w.learners {
			must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := w.Asks.AskBoard(ctx, tx, l, proposal.Wish{Element: soundboard.Task, To: soundboard.LevelTogether}, "More say in tasks", "I have ideas.")
				return err
			}))
		}
		must(t, w.Checks.SendQuestion(w.ctx, w.learners[0], check.Asking{ID: core.NewID[string](), Goal: goal, Stuck: "Why?"}))
		lines := w.lines(t)
		if k := kindsOf(lines); k[desk.Proposal] != 4 || k[desk.Question] != 1 || lines[0].Kind != desk.Question {
			t.Fatalf("the desk has %v", k)
		}
		var count int
		must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			count, err = desk.Count(ctx, tx, check.Desk{Actor: w.guide}, w.clock.Now())
			return err
		}))
		if count != desk.Learners(lines) || count != 4 {
			t.Errorf("%d wait by the count, %d on the list", count, desk.Learners(lines))
		}

		picks := func(kind desk.Kind) (list []desk.Pick) {
			for _, l := range lines {
				if l.Kind == kind {
					list = append(list, desk.Pick{Kind: l.Kind, Ref: l.Ref})
				}
			}
			return list
		}
		asked := picks(desk.Proposal)
		_, err := w.Asks.Say(w.ctx, w.guide, asked[0].Ref, proposal.SaidNo, "Later.")
		must(t, err)
		out, err := w.Groups.Many(w.ctx, w.guide, desk.Many{Do: desk.DoOK, Lines: append(asked, asked[1]), Today: w.clock.Now()})
		must(t, err)
		if out.Done != 3 || out.Left != 1 || out.Stays != 0 || out.Order == "" {
			t.Errorf("%+v", out)
		}
		if n := w.count(`select count(*) from proposal where status = 'yes'`); n != 3 {
			t.Errorf("%d have their yes", n)
		}
		if n := w.count(`select count(*) from proposal_word where verdict = 'yes'`); n != 3 {
			t.Errorf("%d words of yes are on record", n)
		}
		if n := w.count(`select count(*) from board_change where element = 'task' and learner_id <> ''`); n != 3 {
			t.Errorf("the board moved for %d learners", n)
		}

		out, err = w.Groups.Many(w.ctx, w.guide, desk.Many{Do: desk.DoSay, Words: "What have you tried?", Keep: true, Lines: picks(desk.Question), Today: w.clock.Now()})
		must(t, err)
		if out.Done != 1 || len(w.lines(t)) != 0 {
			t.Errorf("%+v, and %d lines are left", out, len(w.lines(t)))
		}
		var kept []coaching.Comment
		must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			kept, err = coaching.Comments(ctx, tx, w.guide)
			return err
		}))
		if len(kept) != 1 || kept[0].Body != "What have you tried?" {
			t.Errorf("kept: %+v", kept)
		}
		if err := w.Coaching.DropComment(w.ctx, w.learners[0], kept[0].ID); core.KindOf(err) != core.NotFound {
			t.Errorf("somebody else drops it: %v", err)
		}
		for _, bad := range []desk.Many{{Do: desk.DoOK}, {Do: desk.DoSay, Lines: asked}, {Do: "away", Lines: asked}} {
			if _, err := w.Groups.Many(w.ctx, w.guide, bad); core.KindOf(err) != core.Invalid {
				t.Errorf("%+v was taken: %v", bad, err)
			}
		}
		stranger := w.learners[3]
		if out, err := w.Groups.Many(w.ctx, stranger, desk.Many{Do: desk.DoOK, Lines: asked[:1], Today: w.clock.Now()}); err != nil || out.Done != 0 {
			t.Errorf("a learner says yes: %+v, %v", out, err)
		}
	})
}

// TestNoticesAreSettledWhereTheThingIsRead has a learner read an answer on its own page: the notice about it is read then, and no other one.
func TestNoticesAreSettledWhereTheThingIsRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		me, goal := w.learners[0], w.course.Goals()[0].ID
		var ids []string
		for range 2 {
			ids = append(ids, core.NewID[string]())
			must(t, w.Checks.SendQuestion(w.ctx, me, check.Asking{ID: ids[len(ids)-1], Goal: goal, Stuck: "Why?"}))
			must(t, w.Checks.AnswerQuestion(w.ctx, w.guide, ids[len(ids)-1], "Look again."))
		}
		h, err := w.Handler(WebConfig{})
		must(t, err)
		tw := &town{world: w, handler: h}
		v := viewer{cookie: tw.session(me)}
		if code := tw.askIn(w.ctx, v, "GET", "/questions/"+ids[0]).Code; code != 200 {
			t.Fatal(code)
		}
		list, err := w.Notify.List(w.ctx, me)
		must(t, err)
		for _, n := range list {
			if n.Kind != notify.Answered || n.Read.IsZero() != (n.Ref == ids[1]) {
				t.Errorf("%s about %s: read at %v", n.Kind, n.Ref, n.Read)
			}
		}
		if len(list) != 2 {
			t.Errorf("%d notices", len(list))
		}
		must(t, w.Coaching.Keep(w.ctx, w.guide, coaching.Keeping{Session: coaching.Session{Learner: me.Learner, Kind: coaching.CheckIn, Shared: "On your way."},
			Steps: []coaching.Step{{Title: "Read it again"}}, Every: 14, Today: w.clock.Now().Add(time.Hour)}))
		tw.askIn(w.ctx, v, "GET", "/today")
		if n := w.count(`select count(*) from notice where kind = 'task' and read_at = ''`); n != 0 {
			t.Errorf("%d notices about what stands on Today are unread", n)
		}
	})
}

// TestSeveralAtOnceAreTakenBackAtOnce: what was done with several lines is taken back in one step, for ten minutes, each act by itself. What its learner read, and what
// went on since, stays and is named.
func TestSeveralAtOnceAreTakenBackAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 4)
		goal := w.course.Goals()[0].ID
		for _, l := range w.learners[:3] {
			must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := w.Asks.AskBoard(ctx, tx, l, proposal.Wish{Element: soundboard.Task, To: soundboard.LevelTogether}, "More say in tasks", "I have ideas.")
				return err
			}))
		}
		stuck := w.learners[3]
		w.exec2(`insert into stuck (learner_id, goal_id, org_id, tries, last_at, seen_at) values ($1, $2, $3, 3, $4, '')`, stuck.Learner, goal, w.guide.Org, core.Stamp(w.clock.Now()))
		before := w.linesOf(t, w.guide)
		var all []desk.Pick
		for _, l := range before {
			all = append(all, desk.Pick{Kind: l.Kind, Ref: l.Ref})
		}
		w.wait(time.Minute)
		out, err := w.Groups.Many(w.ctx, w.guide, desk.Many{Do: desk.DoOK, Lines: all, Today: w.clock.Now()})
		must(t, err)
		if out.Done != 4 || out.Stays != 0 || out.Order == "" || len(w.linesOf(t, w.guide)) != 0 {
			t.Fatalf("%+v, and %d lines", out, len(w.linesOf(t, w.guide)))
		}
		// One learner has read their yes; all others are taken back.
		reader := w.learners[0]
		w.exec2(`update notice set read_at = $1 where person_id = $2 and kind = 'said_yes'`, core.Stamp(w.clock.Now()), reader.Person)
		if _, err := w.Groups.TakeBack(w.ctx, w.colleague(), out.Order); core.KindOf(err) != core.NotFound {
			t.Errorf("a colleague takes it back: %v", err)
		}
		back, err := w.Groups.TakeBack(w.ctx, w.guide, out.Order)
		must(t, err)
		if back.Back != 3 || len(back.Stays) != 1 || back.Stays[0].Learner != reader.Learner || back.Stays[0].Why != "guide.stays.read" || back.Stays[0].Name == "" {
			t.Errorf("%+v", back)
		}
		after := w.linesOf(t, w.guide)
		if len(after) != 3 {
			t.Errorf("%d lines are back, want 3: %+v", len(after), after)
		}
		if n := w.count(`select count(*) from proposal where status = 'yes'`) + w.count(`select count(*) from proposal_word where verdict = 'yes'`); n != 2 {
			t.Errorf("yeses and words of yes: %d, want one of each", n)
		}
		if n := w.count(`select count(*) from board_setting where learner_id <> ''`); n != 1 {
			t.Errorf("%d sliders stand where the yes had put them", n)
		}
		if n := w.count(`select count(*) from notice where kind = 'said_yes'`); n != 1 {
			t.Errorf("%d learners are told of a yes", n)
		}
		if again, err := w.Groups.TakeBack(w.ctx, w.guide, out.Order); err != nil || again.Back != 0 || len(again.Stays) != 0 {
			t.Errorf("pressed twice: %+v %v", again, err)
		}
		w.sayAndTakeBack(t, goal)
	})
}

// sayAndTakeBack sends one comment to a question, a piece of work and somebody who is stuck, and takes it back: first too late, then in time.
func (w *world) sayAndTakeBack(t *testing.T, goal core.GoalID) {
	t.Helper()
	must(t, w.Checks.SendQuestion(w.ctx, w.learners[1], check.Asking{ID: core.NewID[string](), Goal: goal, Stuck: "Why?"}))
	task := w.letter(work.Any)
	product, err := w.Work.HandIn(w.ctx, w.learners[2], task.ID, work.Handing{Words: "The bus is late."})
	must(t, err)
	picks := func() (list []desk.Pick) {
		for _, l := range w.linesOf(t, w.guide) {
			if l.Kind.Takes(desk.DoSay) {
				list = append(list, desk.Pick{Kind: l.Kind, Ref: l.Ref})
			}
		}
		return list
	}
	say := func() desk.Outcome {
		list := picks()
		w.wait(time.Minute)
		out, err := w.Groups.Many(w.ctx, w.guide, desk.Many{Do: desk.DoSay, Words: "What have you tried?", Lines: list, Today: w.clock.Now()})
		must(t, err)
		if len(list) != 5 || out.Done != 5 || out.Stays != 0 {
			t.Fatalf("%d lines, %+v", len(list), out)
		}
		return out
	}
	all := len(picks())
	back, err := w.Groups.TakeBack(w.ctx, w.guide, say().Order)
	must(t, err)
	if back.Back != 5 || len(picks()) != all {
		t.Errorf("taken back: %+v, and %d lines of %d", back, len(picks()), all)
	}
	if n := w.count(`select count(*) from notice where kind in ('answered', 'asked_back', 'looked')`) + w.count(`select count(*) from agenda_item`) + len(w.points(product)); n != 0 {
		t.Errorf("%d notices, points and items of an agenda are left", n)
	}
	late := say()
	w.wait(desk.TakeBackFor)
	if _, err := w.Groups.TakeBack(w.ctx, w.guide, late.Order); core.KindOf(err) != core.Conflict {
		t.Errorf("after ten minutes: %v", err)
	}
	must(t, w.Privacy.Erase(w.ctx, w.guide, w.learners[1].Person))
	if n := w.count(`select count(*) from desk_act where learner_id = $1`, w.learners[1].Learner); n != 0 {
		t.Errorf("%d acts with somebody who was erased", n)
	}
}

// TestSavedCommentsGoAlongWhereverAGuideWrites: a comment that is chosen goes along where nothing else is written, as an answer to a question, below the plan of a group, about
// work, and about a question of the question maker; what is written there can be kept. Nobody sends a comment of somebody else.
func TestSavedCommentsGoAlongWhereverAGuideWrites(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsking(t, d, 3)
		goal := w.course.Goals()[0].ID
		must(t, w.Coaching.KeepComment(w.ctx, w.guide, "What have you tried?"))
		must(t, w.Coaching.KeepComment(w.ctx, w.colleague(), "Mine alone"))
		comment := func(whose core.Actor) (id string) {
			must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
				list, err := coaching.Comments(ctx, tx, whose)
				id = list[0].ID
				return err
			}))
			return id
		}
		mine, theirs := comment(w.guide), comment(w.colleague())
		h, err := w.Handler(WebConfig{})
		must(t, err)
		tw := &town{world: w.world, handler: h}
		v := viewer{cookie: tw.session(w.guide)}
		post := func(path string, want int, fields ...string) {
			t.Helper()
			form := url.Values{}
			for i := 0; i < len(fields); i += 2 {
				form.Add(fields[i], fields[i+1])
			}
			if code := tw.ask(v, "POST", path, form).Code; code != want {
				t.Errorf("%s: %d, want %d", path, code, want)
			}
		}
		question := core.NewID[string]()
		must(t, w.Checks.SendQuestion(w.ctx, w.learners[0], check.Asking{ID: question, Goal: goal, Stuck: "Why?"}))
		page := tw.askIn(w.ctx, v, "GET", "/now/questions/"+question).Body.String()
		if !strings.Contains(page, "What have you tried?") || strings.Contains(page, "Mine alone") {
			t.Error("the page of a question does not offer the guide's own comments alone")
		}
		post("/now/questions/"+question, 422, "answer", "", "saved", theirs)
		post("/now/questions/"+question, 303, "answer", " ", "saved", mine)
		if w.count(`select count(*) from question where answer = 'What have you tried?'`) != 1 {
			t.Error("the saved comment is not the answer")
		}
		for _, l := range w.learners[:2] {
			w.alone(l, goal, 99)
		}
		post("/class/groups/"+string(goal), 303, "once", core.NewID[string](), "title", "Look again", "body", "Read it.", "day", w.clock.Now().Format(time.DateOnly), "minutes", "15",
			"learner", string(w.learners[0].Learner), "learner", string(w.learners[1].Learner), "saved", mine)
		if n := w.count(`select count(*) from todo where body like '%Read it.%What have you tried?'`); n != 2 {
			t.Errorf("%d plans with the comment below", n)
		}
		// A group is called off in one step, but for whoever was there already.
		w.exec2(`update todo set done_at = $1 where learner_id = $2`, core.Stamp(w.clock.Now()), w.learners[0].Learner)
		var recent desk.Recent
		must(t, d.Read(w.ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			recent, err = desk.RecentOf(ctx, tx, w.guide, w.clock.Now())
			return err
		}))
		if back, err := w.Groups.TakeBack(w.ctx, w.guide, recent.Order); err != nil || recent.N != 2 || back.Back != 1 || len(back.Stays) != 1 {
			t.Errorf("a group is called off: %+v of %+v, %v", back, recent, err)
		}
		if n := w.count(`select count(*) from todo where kind = 'group'`) + w.count(`select count(*) from notice where kind = 'task' and person_id = $1`, w.learners[1].Person); n != 1 {
			t.Errorf("%d tasks and notices of a group that was called off", n)
		}
		product, err := w.Work.HandIn(w.ctx, w.learners[1], w.letter(work.Any).ID, work.Handing{Words: "The bus is late."})
		must(t, err)
		post("/work/products/"+product+"/points", 422, "kind", "question", "words", "", "saved", theirs)
		post("/work/products/"+product+"/points", 303, "kind", "question", "words", "", "saved", mine)
		if list := w.points(product); len(list) != 1 || list[0].Words != "What have you tried?" {
			t.Errorf("said about work: %+v", list)
		}
		w.level(soundboard.Inquiry, soundboard.LevelLearner)
		_, err = w.Inquiry.Save(w.ctx, w.learners[0], inquiry.QuestionForm{Ready: true, Question: inquiry.Question{Unit: w.unit, Problem: "Why?", Why: "It matters.", ForWhom: []string{"family"}, Views: []string{"One", "Two"}}})
		must(t, err)
		own := "/inquiries/" + w.see(w.learners[0]).Own.ID
		if !strings.Contains(tw.askIn(w.ctx, v, "GET", own).Body.String(), "What have you tried?") {
			t.Error("the page of a learner's question offers no saved comment")
		}
		post(own, 303, "kind", "nudge", "words", "", "saved", mine)
		post(own, 303, "kind", "comment", "words", "Who else says so?", "saved", mine, "keep", "1")
		if w.count(`select count(*) from inquiry_word where words = 'What have you tried?'`) != 1 || w.count(`select count(*) from inquiry_word where words = 'Who else says so?'`) != 1 {
			t.Error("what was said about the question is something else")
		}
		if w.count(`select count(*) from saved_comment where body = 'Who else says so?'`) != 1 {
			t.Error("what was to be kept is not")
		}
	})
}

// TestAYesIsTakenBackWhereItsRoomCan: a yes to an angle, a goal of one's own, a task of one's own and a plan is taken back by the room that owns it, and what waited waits
// again; what went on since stays.
func TestAYesIsTakenBackWhereItsRoomCan(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newAsking(t, d, 2)
		me := w.learners[0]
		yes := func(kind proposal.Kind) (order string, stays int) {
			t.Helper()
			for _, l := range w.linesOf(t, w.guide) {
				if l.Kind == desk.Proposal && l.Asked.Kind == kind {
					w.wait(time.Minute)
					out, err := w.Groups.Many(w.ctx, w.guide, desk.Many{Do: desk.DoOK, Lines: []desk.Pick{{Kind: l.Kind, Ref: l.Ref}}, Today: w.clock.Now()})
					must(t, err)
					if out.Done != 1 {
						t.Fatalf("%s: %+v", kind, out)
					}
					return out.Order, out.Stays
				}
			}
			t.Fatalf("%s does not wait", kind)
			return "", 0
		}
		back := func(kind proposal.Kind, order string, want int) {
			t.Helper()
			out, err := w.Groups.TakeBack(w.ctx, w.guide, order)
			must(t, err)
			waits := 0
			for _, l := range w.linesOf(t, w.guide) {
				if l.Asked.Kind == kind {
					waits++
				}
			}
			if out.Back != want || waits != want {
				t.Errorf("%s: taken back %+v, and %d wait; want %d", kind, out, waits, want)
			}
		}
		// An angle outside the limits.
		w.level(soundboard.Inquiry, soundboard.LevelTogether)
		_, err := w.Inquiry.WriteAngle(w.ctx, me, inquiry.AngleForm{ID: core.NewID[string](), Unit: w.unit, Words: "vaping at school", Why: "It is new."})
		must(t, err)
		order, _ := yes(inquiry.Angled)
		if n := w.count(`select count(*) from angle where state = 'open' and words = 'vaping at school'`); n != 1 {
			t.Errorf("%d angles are open", n)
		}
		back(inquiry.Angled, order, 1)
		if n := w.count(`select count(*) from angle where state = 'waits'`); n != 1 {
			t.Errorf("%d angles wait", n)
		}
		// A goal of one's own: once met, its yes stays.
		w.level(soundboard.Goals, soundboard.LevelLearner)
		form := own.Form{ID: core.NewID[string](), Unit: w.unit, Kind: own.Mine, Title: "Hurricanes", Why: "I saw one.", How: "A map", Send: true}
		_, err = w.Own.Save(w.ctx, me, form)
		must(t, err)
		order, _ = yes(own.Verify)
		back(own.Verify, order, 1)
		if n := w.count(`select count(*) from own_goal where state = 'sent' and verified_at = '' and verified_by = ''`); n != 1 {
			t.Errorf("%d goals wait", n)
		}
		order, _ = yes(own.Verify)
		must(t, w.Own.Reach(w.ctx, me, form.ID))
		back(own.Verify, order, 0)
		// A task of one's own, until work is handed in.
		w.level(soundboard.Task, soundboard.LevelLearner)
		task, err := w.Work.PutTask(w.ctx, w.guide, work.Task{Unit: w.unit, Title: "Show it", Audience: "All", Kind: work.Any, Need: course.Must}, false)
		must(t, err)
		_, err = w.Work.Propose(w.ctx, me, work.Proposing{Seen: soundboard.LevelLearner, Form: work.Form{Task: task, What: "A walk", Medium: "On foot", Audience: "The crew", Reach: "I take them along.",
			Why: "They see it.", Fits: map[string]string{}}}, nil)
		must(t, err)
		order, _ = yes(work.AskForm)
		back(work.AskForm, order, 1)
		order, _ = yes(work.AskForm)
		_, err = w.Work.HandIn(w.ctx, me, task, work.Handing{Words: "We walked."})
		must(t, err)
		back(work.AskForm, order, 0)
	})
}
