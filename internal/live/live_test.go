package live_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/db/dbtest"
	"crossfade/internal/live"
)

func change(t *testing.T, d *db.DB, org core.OrgID, fail error) {
	t.Helper()
	err := d.Write(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(live.Changed(ctx, tx, org), live.Changed(ctx, tx, org), fail)
	})
	if !errors.Is(err, fail) {
		t.Fatal(err)
	}
}

func open(t *testing.T, h *live.Hub, org core.OrgID, person core.PersonID) *live.Line {
	t.Helper()
	l, err := h.Open(core.Actor{Org: org, Person: person})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestOnlyTheOrganisationHears has two organisations look: what is committed in one is heard there alone, once for a burst, and what was
// rolled back by nobody.
func TestOnlyTheOrganisationHears(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		h := live.NewHub(d)
		ended := make(chan error, 1)
		go func() { ended <- h.Run(ctx) }()
		a, b := open(t, h, "a", "p"), open(t, h, "b", "q")
		awake := func() { // until the hub listens: a change is heard from then on
			for {
				change(t, d, "a", nil)
				select {
				case <-a.Changed():
					return
				case <-time.After(50 * time.Millisecond):
				}
			}
		}
		awake()
		time.Sleep(200 * time.Millisecond) // what the first knocks still send
		for _, l := range []*live.Line{a, b} {
			select {
			case <-l.Changed():
			default:
			}
		}
		change(t, d, "a", errors.New("no"))
		change(t, d, "b", nil)
		select {
		case <-b.Changed():
		case <-time.After(5 * time.Second):
			t.Fatal("a change is not heard")
		}
		select {
		case <-a.Changed():
			t.Fatal("another organisation's change is heard, or one that never was")
		case <-time.After(200 * time.Millisecond):
		}
		cancel()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		<-a.Ended()
		<-b.Ended()
		if _, err := h.Open(core.Actor{Org: "a"}); core.KindOf(err) != core.TooMuch {
			t.Errorf("a line opens after the end: %v", err)
		}
		a.Close()
		a.Close()
		b.Close()
		if h.Lines() != 0 {
			t.Errorf("%d lines are left", h.Lines())
		}
	})
}

func TestLinesAreBounded(t *testing.T) {
	h := live.NewHub(nil)
	var lines []*live.Line
	for range live.MaxPerPerson {
		lines = append(lines, open(t, h, "a", "p"))
	}
	if _, err := h.Open(core.Actor{Org: "a", Person: "p"}); core.KindOf(err) != core.TooMuch {
		t.Errorf("one more for the same person: %v", err)
	}
	open(t, h, "a", "q")
	lines[0].Close()
	open(t, h, "a", "p")
	for i := h.Lines(); i < live.MaxLines; i++ {
		open(t, h, "b", core.PersonID(rune(5000+i)))
	}
	if _, err := h.Open(core.Actor{Org: "c", Person: "z"}); core.KindOf(err) != core.TooMuch {
		t.Errorf("one more than the bound: %v", err)
	}
}
