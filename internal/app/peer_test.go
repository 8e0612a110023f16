package app

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/mastery"
	"crossfade/internal/peer"
	"crossfade/internal/plan"
	"crossfade/internal/progress"
	"crossfade/internal/safety"
	"crossfade/internal/work"
)

// TestClassmatesHelpEachOther: a question goes to one classmate who has the goal and said yes, on to the next when it is passed, to nobody twice, and to an adult
// when nobody is left. No list, no state, nothing that counts. Guides read it, close it, and stop it.
func TestClassmatesHelpEachOther(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 4)
		me, ben, eve, novice := w.learners[0], w.learners[1], w.learners[2], w.learners[3]
		goal := w.course.Goals()[0].ID
		for _, who := range []core.Actor{ben, eve} {
			must(t, w.Checks.Judge(w.ctx, w.guide, who.Learner, goal, progress.Judgement{State: mastery.GotIt, Note: "Seen."}))
		}
		ask := func() (string, peer.Status) {
			id := core.NewID[string]()
			status, err := w.Peers.Send(w.ctx, me, peer.Asking{ID: id, Goal: goal, Stuck: "Why is the bottom the same?"})
			must(t, err)
			return id, status
		}
		if _, status := ask(); status != peer.Nobody {
			t.Errorf("nobody said yes, and %s has it", status)
		}
		must(t, w.Peers.Offer(w.ctx, novice, true)) // has not got the goal
		if _, status := ask(); status != peer.Nobody {
			t.Error("somebody who has not got the goal is asked")
		}
		must(t, w.Peers.Offer(w.ctx, ben, true))
		first, status := ask()
		if status != peer.Open || w.today(ben, plan.Asked) != 1 || w.today(eve, plan.Asked) != 0 {
			t.Fatalf("it goes to the one who may be asked: %s", status)
		}
		if again, err := w.Peers.Send(w.ctx, me, peer.Asking{ID: first, Goal: goal, Stuck: "Twice"}); err != nil || again != peer.Open {
			t.Errorf("a double press: %s %v", again, err)
		}
		if err := w.Peers.Answer(w.ctx, eve, first, "Look."); core.KindOf(err) != core.NotFound {
			t.Errorf("somebody else meets the question: %v", err)
		}
		must(t, w.Peers.Offer(w.ctx, eve, true))
		must(t, w.Peers.Pass(w.ctx, ben, first))
		if w.today(ben, plan.Asked) != 0 || w.today(eve, plan.Asked) != 1 {
			t.Error("passed on, it goes to the next")
		}
		must(t, w.Peers.Answer(w.ctx, eve, first, "Count the pieces of one whole."))
		if w.today(me, plan.Heard) != 3 { // two that nobody could take, and this
			t.Errorf("the answer is not on Today: %d", w.today(me, plan.Heard))
		}
		must(t, w.Peers.End(w.ctx, me, first, peer.Answered))
		if w.today(me, plan.Heard) != 2 {
			t.Error("read, it leaves Today")
		}
		w.peersAreSafe(me, ben, eve, first, ask)
		must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			state, err := progress.Of(ctx, tx, me.Learner, goal)
			if err == nil && state.Is() {
				t.Error("asking moved a state")
			}
			return err
		}))
	})
}

// TestHelpFromATask: a question to a classmate about a task reaches who handed something in for it, whatever their state; the task goes along, to a
// one-to-one as well, and one that the learner does not see is missing.
func TestHelpFromATask(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 2)
		me, ben := w.learners[0], w.learners[1]
		task := w.letter(work.Words)
		unit, err := w.Courses.Unit(w.ctx, w.guide, task.Unit)
		must(t, err)
		goal := w.course.Goals()[0].ID
		if len(unit.Goals) > 0 {
			goal = unit.Goals[0].ID
		}
		must(t, w.Peers.Offer(w.ctx, ben, true))
		ask := func(task string) (id string, status peer.Status, err error) {
			id = core.NewID[string]()
			status, err = w.Peers.Send(w.ctx, me, peer.Asking{ID: id, Goal: goal, Task: task, Stuck: "How do I begin?"})
			return id, status, err
		}
		if _, status, err := ask(task.ID); err != nil || status != peer.Nobody {
			t.Errorf("nobody made anything yet, and %s has it: %v", status, err)
		}
		_, err = w.Work.HandIn(w.ctx, ben, task.ID, work.Handing{Words: "Dear council"})
		must(t, err)
		if _, status, err := ask(""); err != nil || status != peer.Nobody {
			t.Errorf("without the task somebody without the goal is asked: %s %v", status, err)
		}
		id, status, err := ask(task.ID)
		if err != nil || status != peer.Open || w.today(ben, plan.Asked) != 1 {
			t.Fatalf("it does not reach who handed in: %s %v", status, err)
		}
		must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			a, err := w.Peers.Get(ctx, tx, ben, id)
			if a.Task != task.ID || a.TaskTitle != task.Title {
				t.Errorf("the task does not go along: %+v", a)
			}
			return err
		}))
		if _, _, err := ask(core.NewID[string]()); core.KindOf(err) != core.NotFound {
			t.Errorf("a task that is not there: %v", err)
		}

		must(t, w.Coaching.Offer(w.ctx, w.guide, coaching.Offering{Starts: w.clock.Now().Add(24 * time.Hour), Count: 1, Minutes: 15, Place: "Room"}))
		free, _, err := w.Coaching.Free(w.ctx, me)
		must(t, err)
		if err := w.Coaching.Book(w.ctx, me, free[0].ID, coaching.Topic{Task: core.NewID[string]()}, time.UTC); core.KindOf(err) != core.NotFound {
			t.Errorf("a time for a task that is not there: %v", err)
		}
		must(t, w.Coaching.Book(w.ctx, me, free[0].ID, coaching.Topic{Goal: goal, Task: task.ID, Question: "How?"}, time.UTC))
		if mine, err := w.Coaching.Offered(w.ctx, w.guide); err != nil || len(mine) != 1 || mine[0].TaskTitle != task.Title {
			t.Errorf("the guide does not see the task: %+v %v", mine, err)
		}
		must(t, w.Coaching.CallOff(w.ctx, me, free[0].ID))
		if mine, err := w.Coaching.Offered(w.ctx, w.guide); err != nil || mine[0].Task != "" {
			t.Errorf("called off, the task stays: %+v %v", mine, err)
		}
	})
}

// TestATaskLeadsToOtherWays is RS-01: on a task a learner finds what there is for the goals of its unit, in every form, and whoever does not learn there does not.
func TestATaskLeadsToOtherWays(t *testing.T) {
	w := newTown(t, dbtest.SQLite(t))
	c := w.classes[0]
	page := func(role string) string {
		for _, v := range w.viewers {
			if v.class == c && v.role == role {
				return w.ask(v, http.MethodGet, "/work/tasks/"+c.ids["task"], nil).Body.String()
			}
		}
		t.Fatalf("no %s", role)
		return ""
	}
	mine, way := page("learner"), "/lessons/"+c.ids["lesson"]+"?goal="+c.ids["goal"]
	if !strings.Contains(mine, `href="`+way+`"`) || strings.Count(mine, "/lessons/") < 2 {
		t.Error("the lessons of the goal, of both forms, are not on the task")
	}
	if strings.Contains(page("guide"), way) {
		t.Error("the guide's page of a task lists them")
	}
}

// peersAreSafe: guides read, stop and close; the rest sees nothing.
func (w *world) peersAreSafe(me, ben, eve core.Actor, answered string, ask func() (string, peer.Status)) {
	t := w.t
	t.Helper()
	get := func(who core.Actor, id string) (a peer.Ask, err error) {
		err = w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
			a, err = w.Peers.Get(ctx, tx, who, id)
			return err
		})
		return a, err
	}
	if _, err := get(ben, answered); core.KindOf(err) != core.NotFound {
		t.Errorf("who passed it on reads the answer: %v", err)
	}
	if a, err := get(w.guide, answered); err != nil || a.Answer == "" {
		t.Errorf("the guide does not read it: %v", err)
	}
	must(t, w.Safety.Stop(w.ctx, w.guide, safety.PeerAnswer, answered, "It gives the solution away."))
	if a, err := get(me, answered); err != nil || a.Answer != "" || a.Stopped == "" {
		t.Errorf("a stopped answer is read: %+v %v", a, err)
	}
	second, status := ask()
	if status != peer.Open || w.today(ben, plan.Asked) != 1 {
		t.Errorf("it goes to who was asked longest ago: %s", status)
	}
	must(t, w.Peers.Pass(w.ctx, ben, second))
	must(t, w.Peers.Pass(w.ctx, eve, second))
	if a, err := get(me, second); err != nil || a.Status != peer.Nobody || a.Asked != "" {
		t.Errorf("nobody is left, and whoever asked is told: %+v %v", a, err)
	}
	if err := w.Peers.Close(w.ctx, me, "", true); core.KindOf(err) != core.NotFound {
		t.Errorf("a learner closes a class: %v", err)
	}
	groups, err := w.People.Groups(w.ctx, w.guide)
	must(t, err)
	third, _ := ask()
	must(t, w.Peers.Close(w.ctx, w.guide, groups[0].ID, true))
	if a, err := get(me, third); err != nil || a.Status != peer.Nobody {
		t.Errorf("closing leaves a question hanging: %+v %v", a, err)
	}
	if _, status := ask(); status != peer.Nobody {
		t.Error("a closed class is asked")
	}
	must(t, w.Peers.End(w.ctx, me, third, peer.Adult))
}

// today counts the open lines of a kind on somebody's Today.
func (w *world) today(who core.Actor, kind plan.Kind) int {
	w.t.Helper()
	day, err := w.Plan.Today(w.ctx, who, time.UTC)
	must(w.t, err)
	n := 0
	for _, l := range day.Lines {
		if l.Kind == kind && l.Status == plan.Open {
			n++
		}
	}
	return n
}
