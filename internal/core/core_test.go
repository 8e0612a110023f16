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

// FuzzParseStamp holds it against the standard library's reading of the same layout.
func FuzzParseStamp(f *testing.F) {
	for _, s := range []string{
		"2026-11-21T09:00:00.005Z", "2024-02-29T23:59:59.999Z", "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-00-10T00:00:00.000Z",
		"2026-01-00T00:00:00.000Z", "2026-01-01T24:00:00.000Z", "2026-01-01T00:60:00.000Z", "2026-01-01T00:00:60.000Z", "2026-04-31T00:00:00.000Z",
		"2026-1-001T00:00:00.000Z", "2026-01-01T00:00:00,000Z", "0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "", "x", "+026-01-01T00:00:00.000Z",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		want, err := time.Parse(stampLayout, s)
		if err != nil || len(s) != len(stampLayout) || s[19] != '.' { // time.Parse takes a comma, and "9:" for "09:", too
			want = time.Time{}
		}
		if got := ParseStamp(s); !got.Equal(want) {
			t.Fatalf("%q is read as %v, and by time.Parse as %v", s, got, want)
		}
	})
}
