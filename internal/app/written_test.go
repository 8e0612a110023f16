package app

import (
	"context"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/item"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

// TestWrittenAnswersWait has one question of a goal that only a person can judge, and one that a rule can.
func TestWrittenAnswersWait(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { writtenAnswersWait(t, newWorld(t, d, 1)) })
}

func writtenAnswersWait(t *testing.T, w *world) {
	me, goal := w.learners[0], w.course.Goals()[0].ID
	must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		pool, err := item.Pool(ctx, tx, goal, "")
		if err != nil {
			return err
		}
		first := item.Ref{ID: pool[0].ItemID, Version: pool[0].Version}
		was, err := item.GetMany(ctx, tx, []item.Ref{first})
		if err != nil {
			return err
		}
		essay := item.Item{
			Body: "Why are equal parts needed?", Goals: was[first].Item.Goals, Solution: "Else one part would be more.",
			Interactions: []item.Interaction{{ID: "R1", Kind: item.Extended}},
		}
		kept := 0
		for i, e := range pool {
			switch {
			case i == 0:
				_, err = item.Edit(ctx, tx, e.ItemID, essay, item.Origin{Org: w.guide.Org, By: w.guide.Person, At: w.clock.Now()})
				if err == nil { // it serves both sides here
					_, err = tx.Exec(ctx, `update item set uses = 'together,alone' where id = $1`, e.ItemID)
				}
			case e.Templated && kept == 0:
				kept++
				_, err = tx.Exec(ctx, `update item set uses = '' where id = $1`, e.ItemID)
			default:
				_, err = tx.Exec(ctx, `update item set retired_at = 'x' where id = $1`, e.ItemID)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}))
	together, err := w.Checks.StartTogether(w.ctx, me, goal)
	must(t, err)
	s := w.write(me, together)
	if s.Status != check.Done || waits(s) != 1 || s.Goals[0].Asked != len(s.Questions)-1 || s.Goals[0].Right != s.Goals[0].Asked {
		t.Fatalf("what waits does not keep a check together open: %s, %+v", s.Status, s.Goals[0])
	}
	if got := w.state(me, goal).Outcome.Practised; got != s.Goals[0].Asked {
		t.Fatalf("%d answers count as practice, %d were judged", got, s.Goals[0].Asked)
	}
	w.wait(100 * 24 * time.Hour) // the written question is fresh again
	alone, err := w.Checks.StartAlone(w.ctx, me, []core.GoalID{goal}, check.Sure, time.UTC)
	must(t, err)
	s = w.write(me, alone)
	part := s.Goals[0]
	if waits(s) != 1 || part.Asked != 4 || part.Right != 4 || part.Result != check.Judge || w.state(me, goal).Is() {
		t.Fatalf("a check alone waits for the judgement: %+v", part)
	}
	again, err := w.Checks.Answer(w.ctx, me, check.Given{Sitting: alone, N: 1, Try: 2, Response: item.Response{"R1": {"Other."}}, Locale: "en"})
	must(t, err)
	if again.Question.Tries != 1 {
		t.Fatal("an answer that waits was changed")
	}
	must(t, w.Checks.Judge(w.ctx, w.guide, me.Learner, goal, progress.Judgement{ID: core.NewID[core.StatementID](), State: mastery.GotIt}))
	if st := w.state(me, goal); st.Outcome.State != mastery.GotIt {
		t.Fatalf("got %+v", st.Outcome)
	}
	w.sound()
}

// waits counts the answers that a person has to read.
func waits(s *check.Sitting) int {
	n := 0
	for _, q := range s.Questions {
		if q.Waits() {
			n++
		}
	}
	return n
}

// write answers all questions of a sitting: rightly, and in words where nothing else is asked.
func (w *world) write(actor core.Actor, id core.SittingID) *check.Sitting {
	w.t.Helper()
	s, err := w.Checks.Mine(w.ctx, actor, id)
	must(w.t, err)
	for _, q := range s.Questions {
		given := q.Variant.Key()
		if q.Variant.Item.Read() {
			given = item.Response{"R1": {"Because a half\nis one of two *equal* parts."}}
		}
		out, err := w.Checks.Answer(w.ctx, actor, check.Given{Sitting: id, N: q.N, Try: 1, Response: given, Locale: "en"})
		must(w.t, err)
		if !out.Counted || out.Question.Waits() != q.Variant.Item.Read() {
			w.t.Fatalf("question %d: %+v", q.N, out.Question.Result)
		}
	}
	s, err = w.Checks.Mine(w.ctx, actor, id)
	must(w.t, err)
	return s
}
