package core

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestStampSortsAsTextAndRoundTrips(t *testing.T) {
	a := time.Date(2026, 11, 21, 9, 0, 0, 5e6, time.FixedZone("x", 3600))
	b := a.Add(time.Millisecond)
	if !(Stamp(a) < Stamp(b)) {
		t.Fatalf("%q does not sort before %q", Stamp(a), Stamp(b))
	}
	if got := ParseStamp(Stamp(a)); !got.Equal(a) {
		t.Fatalf("got %v, want %v", got, a)
	}
	if Stamp(time.Time{}) != "" || !ParseStamp("").IsZero() || !ParseStamp("yesterday").IsZero() {
		t.Fatal("never is the empty stamp")
	}
}

func TestIDs(t *testing.T) {
	first, second := NewID[GoalID](), NewID[GoalID]()
	if first >= second {
		t.Fatalf("ids made later sort later: %s, %s", first, second)
	}
	if _, ok := ParseID[GoalID](string(first)); !ok {
		t.Fatal("an id of ours must parse")
	}
	for _, bad := range []string{"", "x", "{" + string(first[:34]) + "}", "0192A000-0000-7000-8000-000000000000"} {
		if _, ok := ParseID[GoalID](bad); ok {
			t.Errorf("%q must not parse", bad)
		}
	}
	if DerivedID[ItemID]("s", "a", "bc") == DerivedID[ItemID]("s", "ab", "c") {
		t.Fatal("names must not run into each other")
	}
}

func TestKindOf(t *testing.T) {
	err := fmt.Errorf("adding: %w", NewFault(Denied, "goal.teacher_decides"))
	if KindOf(err) != Denied || KindOf(errors.New("disk")) != Internal {
		t.Fatal("the kind is that of the fault in the chain")
	}
}
