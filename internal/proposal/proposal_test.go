package proposal_test

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/people"
	"crossfade/internal/proposal"
	"crossfade/internal/soundboard"
)

// office is the people of the demonstration, a board on which everything is at Learner, and a kind of proposal that counts what ran.
type office struct {
	t     *testing.T
	db    *db.DB
	at    time.Time
	asks  *proposal.Service
	class people.DemoPlace
	home  people.DemoPlace
	ran   []string
	ended []proposal.Status
	told  int
	broke bool // the act breaks
}

func (o *office) Now() time.Time { return o.at.UTC().Truncate(time.Millisecond) }

// open is a board where every slider stands at learner.
type open struct{}

func (open) LevelsFor(context.Context, *db.Tx, soundboard.Scope) (soundboard.Positions, error) {
	var list soundboard.Positions
	for _, e := range soundboard.Elements() {
		list = append(list, soundboard.Position{Element: e, Level: soundboard.LevelLearner})
	}
	return list, nil
}

func newOffice(t *testing.T, d *db.DB) *office {
	t.Helper()
	o := &office{t: t, db: d, at: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)}
	p := people.New(people.Config{DB: d, Clock: o, Rand: rand.Reader, Gate: soundboard.Gate})
	o.asks = proposal.NewService(d, o, p, soundboard.NewBoard(p, open{}))
	o.asks.Handle("plan", proposal.Handler{
		Run: func(_ context.Context, tx *db.Tx, p proposal.Proposal, _ core.Actor) error {
			if o.broke {
				return errors.New("broken")
			}
			tx.AfterCommit(func() { o.ran = append(o.ran, p.Ref) })
			return nil
		},
		Ended: func(_ context.Context, tx *db.Tx, p proposal.Proposal, _ core.Actor) error {
			tx.AfterCommit(func() { o.ended = append(o.ended, p.Status) })
			return nil
		},
	})
	o.asks.OnChange(func(_ context.Context, tx *db.Tx, _ proposal.Proposal, _ proposal.Verdict) error {
		tx.AfterCommit(func() { o.told++ })
		return nil
	})
	places, err := p.Demo(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	o.home, o.class = places[0], places[1]
	return o
}

func (o *office) who(key string) core.Actor {
	if one := o.class.Find(key); one.Key != "" {
		return one.Actor
	}
	return o.home.Find(key).Actor
}

func (o *office) ask(key, ref string, act soundboard.Act) (proposal.Outcome, error) {
	var out proposal.Outcome
	actor := o.who(key)
	err := o.db.Write(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = o.asks.Do(ctx, tx, proposal.Asking{
			Kind: "plan", Ref: ref, Title: "My plan",
			Question: soundboard.Question{Actor: actor, Act: act, Learner: actor.Learner},
		})
		return err
	})
	return out, err
}

func (o *office) say(key, id string, v proposal.Verdict, words string) error {
	_, err := o.asks.Say(context.Background(), o.who(key), id, v, words)
	return err
}

func (o *office) want(err error, kind core.Kind) {
	o.t.Helper()
	if err == nil || core.KindOf(err) != kind {
		o.t.Fatalf("%v, want a fault of kind %d", err, kind)
	}
}

func (o *office) waiting(key string) (ids []string) {
	o.t.Helper()
	err := o.db.Read(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		list, err := proposal.Waiting(ctx, tx, o.who(key))
		for _, p := range list {
			ids = append(ids, p.ID)
		}
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return ids
}

func TestAskYesNoAndBetween(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		out, err := o.ask("noor", "a", soundboard.PlanOwn)
		if err != nil || out.Done || !out.Proposal.Meanwhile {
			t.Fatalf("%+v %v", out, err)
		}
		again, err := o.ask("noor", "a", soundboard.PlanOwn)
		if err != nil || again.Proposal.ID != out.Proposal.ID {
			t.Fatalf("asked twice is two: %+v %v", again, err)
		}
		id := out.Proposal.ID
		o.want(o.say("tomas", id, proposal.SaidYes, ""), core.NotFound)
		o.want(o.say("mia", id, proposal.SaidYes, ""), core.NotFound)
		o.want(o.say("noor", id, proposal.SaidYes, ""), core.Denied)
		o.want(o.say("okafor", id, proposal.SaidQuestion, ""), core.Invalid)
		if err := o.say("okafor", id, proposal.SaidQuestion, "Why this order?"); err != nil {
			t.Fatal(err)
		}
		if len(o.waiting("okafor")) != 0 {
			t.Error("it waits for her while it is Noor's turn")
		}
		if err := o.say("noor", id, proposal.SaidReply, "It builds up."); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(o.waiting("okafor"), id) || !slices.Contains(o.waiting("lee"), id) || len(o.waiting("sam")) != 0 {
			t.Error("it does not wait for the right people")
		}
		o.broke = true
		if err := o.say("lee", id, proposal.SaidYes, ""); err == nil {
			t.Fatal("a yes without its effect")
		}
		o.broke = false
		if !slices.Contains(o.waiting("lee"), id) {
			t.Fatal("the yes stayed without its effect")
		}
		if err := o.say("lee", id, proposal.SaidYes, ""); err != nil || !slices.Equal(o.ran, []string{"a"}) {
			t.Fatalf("%v %v", err, o.ran)
		}
		o.want(o.say("okafor", id, proposal.SaidNo, "No."), core.Conflict)
		if more, err := o.ask("noor", "a", soundboard.PlanOwn); err != nil || !more.Done {
			t.Fatalf("one yes is enough for a plan: %+v %v", more, err)
		}
		no, _ := o.ask("noor", "b", soundboard.TaskPropose)
		o.want(o.say("okafor", no.Proposal.ID, proposal.SaidNo, " "), core.Invalid)
		if err := o.say("okafor", no.Proposal.ID, proposal.SaidNo, "Not this time."); err != nil || !slices.Equal(o.ended, []proposal.Status{proposal.No}) {
			t.Fatalf("%v %v", err, o.ended)
		}
		back, _ := o.ask("noor", "c", soundboard.TaskPropose)
		if err := o.say("noor", back.Proposal.ID, proposal.SaidWithdrawn, ""); err != nil {
			t.Fatal(err)
		}
		o.want(o.say("okafor", back.Proposal.ID, proposal.SaidYes, ""), core.Conflict)
		if o.told != 8 { // three asked (once each), a question, a reply, a yes, a no, one withdrawn
			t.Errorf("told %d times", o.told)
		}
	})
}

// TestSilence is the clock's answer: yes where the terms say so, and nothing where they do not.
func TestSilence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		if _, err := o.ask("noor", "plan", soundboard.PlanOwn); err != nil {
			t.Fatal(err)
		}
		task, err := o.ask("noor", "task", soundboard.TaskPropose)
		if err != nil || task.Proposal.Until.IsZero() {
			t.Fatalf("%+v %v", task, err)
		}
		for _, c := range []struct {
			at   time.Time
			want int
		}{{task.Proposal.Until.Add(-time.Minute), 0}, {task.Proposal.Until, 1}, {task.Proposal.Until.Add(time.Hour), 0}} {
			o.at = c.at
			if n, err := o.asks.Expire(context.Background()); err != nil || n != c.want {
				t.Fatalf("%s: %d ended, %v", c.at, n, err)
			}
		}
		if !slices.Equal(o.ran, []string{"task"}) {
			t.Fatalf("ran: %v", o.ran)
		}
	})
}

// TestNobodyToAsk is an adult whom nobody guides, a learner whose only guide went away, and a denial.
func TestNobodyToAsk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		if out, err := o.ask("sam", "a", soundboard.PlanOwn); err != nil || !out.Done || out.Proposal.ID != "" {
			t.Fatalf("one's own answer counts: %+v %v", out, err)
		}
		out, err := o.ask("ada", "b", soundboard.PlanOwn)
		if err != nil || out.Done {
			t.Fatalf("%+v %v", out, err)
		}
		err = d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `update person set suspended_at = '2026-11-21' where id = $1`, o.who("sam").Person)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := o.say("ada", out.Proposal.ID, proposal.SaidYes, ""); err != nil {
			t.Fatalf("with nobody left, her own answer counts: %v", err)
		}
		_, err = o.ask("noor", "c", soundboard.SlotSet)
		o.want(err, core.Denied)
	})
}

func TestForgetLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d)
		out, err := o.ask("noor", "a", soundboard.PlanOwn)
		if err != nil {
			t.Fatal(err)
		}
		if err := o.say("okafor", out.Proposal.ID, proposal.SaidQuestion, "secret words"); err != nil {
			t.Fatal(err)
		}
		err = d.Write(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			if err := proposal.ForgetGuide(ctx, tx, o.who("okafor").Person); err != nil {
				return err
			}
			var n int
			if err := tx.QueryRow(ctx, `select count(*) from proposal_word where words <> ''`).Scan(&n); err != nil || n != 0 {
				t.Errorf("%d words of hers are left, %v", n, err)
			}
			if err := proposal.Forget(ctx, tx, o.who("noor").Learner); err != nil {
				return err
			}
			err := tx.QueryRow(ctx, `select (select count(*) from proposal) + (select count(*) from proposal_word) + (select count(*) from proposal_from)`).Scan(&n)
			if n != 0 {
				t.Errorf("%d rows are left", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
