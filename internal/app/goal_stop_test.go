package app

import (
	"context"
	"testing"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/notify"
	"crossfade/internal/own"
	"crossfade/internal/proposal"
	"crossfade/internal/safety"
	"crossfade/internal/soundboard"
)

// TestAGoalThatWasStoppedWhileItWaitedGoesOn: a goal that waits for a yes is stopped, stands among the stops, and is let go on with a reason. Nothing of it is lost:
// its learner reads that it goes on, and asks again.
func TestAGoalThatWasStoppedWhileItWaitedGoesOn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a := newAsking(t, d, 1)
		me := a.learners[0]
		a.level(soundboard.Goals, soundboard.LevelLearner)
		form := own.Form{ID: core.NewID[string](), Unit: a.unit, Kind: own.Mine, Title: "Hurricanes in Haiti", Why: "My aunt lives there.", How: "A map", Send: true}
		saved, err := a.Own.Save(a.ctx, me, form)
		if err != nil || !saved.Sent {
			t.Fatalf("%+v %v", saved, err)
		}
		mine := func() (g own.Goal) {
			t.Helper()
			if err := a.DB.Read(a.ctx, func(ctx context.Context, tx *db.Tx) error {
				list, err := own.OfLearner(ctx, tx, me, a.unit)
				if len(list) == 1 {
					g = list[0]
				}
				return err
			}); err != nil || g.ID != form.ID {
				t.Fatalf("the goal is gone: %+v %v", g, err)
			}
			return g
		}
		asked := func() proposal.Proposal {
			t.Helper()
			for _, l := range a.linesOf(t, a.guide) {
				if l.Asked.Ref == form.ID {
					return l.Asked
				}
			}
			t.Fatal("it does not wait")
			return proposal.Proposal{}
		}
		if _, err := a.Asks.Say(a.ctx, a.guide, asked().ID, proposal.SaidStopped, "It names where your aunt lives."); err != nil {
			t.Fatal(err)
		}
		if g := mine(); g.State != own.Stopped || g.StopReason != "It names where your aunt lives." {
			t.Errorf("stopped: %+v", g)
		}
		if _, err := a.Own.Save(a.ctx, me, form); core.KindOf(err) != core.Denied {
			t.Errorf("writing on what was stopped: %v", err)
		}
		l, err := a.Safety.Reports(a.ctx, a.guide)
		if err != nil || len(l.Theirs) != 1 || l.Theirs[0].Status != safety.Stopped || l.Theirs[0].Ref != form.ID || l.Theirs[0].Said == "" {
			t.Fatalf("among the stops: %+v %v", l.Theirs, err)
		}
		if err := a.Safety.Answer(a.ctx, me, l.Theirs[0].ID, safety.Undo, "It is fine."); core.KindOf(err) != core.NotFound {
			t.Errorf("its learner lets it go on: %v", err)
		}
		if err := a.Safety.Answer(a.ctx, a.guide, l.Theirs[0].ID, safety.Undo, "The place is gone."); err != nil {
			t.Fatal(err)
		}
		if g := mine(); g.State != own.Draft || g.Title != form.Title || g.Why != form.Why || g.How != form.How || g.StopReason != "" {
			t.Errorf("let go on: %+v", g)
		}
		if n := a.count(`select count(*) from notice where kind = $1 and person_id = $2`, notify.GoesOn, me.Person); n != 1 {
			t.Errorf("%d notices that it goes on", n)
		}
		if saved, err = a.Own.Save(a.ctx, me, form); err != nil || !saved.Sent {
			t.Fatalf("asked again: %+v %v", saved, err)
		}
		if _, err := a.Asks.Say(a.ctx, a.guide, asked().ID, proposal.SaidYes, ""); err != nil {
			t.Fatal(err)
		}
		if g := mine(); g.State != own.Verified {
			t.Errorf("verified: %+v", g)
		}
	})
}
