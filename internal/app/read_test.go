package app

import (
	"context"
	"testing"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/item"
	"crossfade/internal/mastery"
	"crossfade/internal/progress"
)

// aGuideReadsWhatNoRuleJudges has a check alone with longer texts beside two other questions: only the others are
// counted, a guide is asked, sees the text, and their judgement is what counts.
func aGuideReadsWhatNoRuleJudges(t *testing.T, w *world) {
	me, goal := w.learners[0], w.course.Goals()[0]
	must(t, w.DB.Write(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		var key string
		if err := tx.QueryRow(ctx, `select key from goal where id = $1`, goal.ID).Scan(&key); err != nil {
			return err
		}
		_, err := item.Put(ctx, tx, item.Origin{Org: w.guide.Org, Course: w.course.ID, Lang: "en", At: time.Now()}, item.Item{
			Key: "say-why", Goals: []string{key}, Uses: []item.Use{item.Alone}, Body: "Say why {{n}} is even or odd.",
			Template:     &item.Template{Params: []item.Param{{Name: "n", Int: []int64{1, 2000}}}},
			Interactions: []item.Interaction{{ID: "R1", Kind: item.Extended, Criteria: "It speaks of halves."}},
		})
		return err
	}))
	id, err := w.Checks.StartAlone(w.ctx, me, []core.GoalID{goal.ID}, check.Sure, time.UTC)
	must(t, err)
	s, err := w.Checks.Mine(w.ctx, me, id)
	must(t, err)
	read := 0
	for _, q := range s.Questions {
		given := q.Variant.Key()
		if q.Variant.Item.Read() {
			read++
			given = item.Response{"R1": {"two halves\nare alike"}}
		}
		out, err := w.Checks.Answer(w.ctx, me, check.Given{Sitting: id, N: q.N, Try: 1, Response: given, Locale: "en"})
		must(t, err)
		if out.Question.Waits() != q.Variant.Item.Read() || out.Question.Waits() && out.Question.Right() {
			t.Fatalf("question %d: %+v", q.N, out.Question.Result)
		}
	}
	s, err = w.Checks.Mine(w.ctx, me, id)
	must(t, err)
	if p := s.Goals[0]; read == 0 || s.Status != check.Done || p.Asked != 5-read || p.Right != 5-read || p.Planned != 5 || p.Result != check.Judge {
		t.Fatalf("%d of 5 to read: %+v", read, p)
	}
	if w.state(me, goal.ID).Is() {
		t.Fatal("nothing is got before the guide has read")
	}
	must(t, w.DB.Read(w.ctx, func(ctx context.Context, tx *db.Tx) error {
		look, err := w.Checks.LookAtGoal(ctx, tx, w.guide, me.Learner, goal.ID)
		if err != nil {
			return err
		}
		seen := false
		for _, q := range look.Alone[0].Questions {
			seen = seen || q.Waits() && q.Response["R1"][0] == "two halves\nare alike"
		}
		if look.Asked.IsZero() || !seen {
			t.Errorf("the guide is asked at %v and sees the text: %v", look.Asked, seen)
		}
		return nil
	}))
	must(t, w.Checks.Judge(w.ctx, w.guide, me.Learner, goal.ID, progress.Judgement{ID: core.NewID[core.StatementID](), State: mastery.GotIt, Note: "Well said."}))
	if st := w.state(me, goal.ID); st.Outcome.State != mastery.GotIt || st.Outcome.Reason != mastery.ReasonJudged {
		t.Fatalf("got %+v", st.Outcome)
	}
	w.sound()
}
