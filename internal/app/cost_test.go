package app

import (
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
)

// answerCost is the most statements that taking one answer may need, its lock and its sitting included and what was written
// left out.
const answerCost = 14

// TestAnAnswerCostsTheSameHoweverMuchIsStored counts the statements of single answers, early and late in a learner's history.
func TestAnAnswerCostsTheSameHoweverMuchIsStored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d, 1)
		me, goal := w.learners[0], w.course.Goals()[0].ID
		cost := func(kind check.Kind) int64 {
			t.Helper()
			var id core.SittingID
			var err error
			if kind == check.Alone {
				id, err = w.Checks.StartAlone(w.ctx, me, []core.GoalID{goal}, check.Sure, time.UTC)
			} else {
				id, err = w.Checks.StartTogether(w.ctx, me, goal)
			}
			must(t, err)
			s, err := w.Checks.Mine(w.ctx, me, id)
			must(t, err)
			ctx, count := db.CountStatements(w.ctx)
			key := s.Questions[0].Variant.Key()
			_, err = w.Checks.Answer(ctx, me, check.Given{Sitting: id, N: 1, Try: 1, Response: key, Locale: "en"})
			must(t, err)
			n := count()
			for _, texts := range key {
				n -= int64(len(texts)) // each is stored by itself, and questions differ in how many they ask for
			}
			w.answer(me, id, 0)
			return n
		}
		cost(check.Together) // the learner's very first answer also makes their rows
		together, alone := cost(check.Together), cost(check.Alone)
		for range 10 {
			cost(check.Together)
		}
		later := cost(check.Together)
		t.Logf("statements for one answer: together %d, alone %d, together after %d more %d", together, alone, 50, later)
		if later > together || max(together, alone) > answerCost {
			t.Fatalf("together %d, later %d, alone %d; at most %d", together, later, alone, answerCost)
		}
	})
}
