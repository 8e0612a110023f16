package mastery

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// on is evidence of a kind on a day; ids number the evidence.
func on(dayNumber float64, kind Kind, score, of float64) Evidence {
	return Evidence{At: start.Add(time.Duration(dayNumber * float64(day))), Kind: kind, Score: score, Max: of}
}

func judged(dayNumber float64, s State) Evidence {
	e := on(dayNumber, Judgement, 0, 0)
	e.State = s
	return e
}

func numbered(list []Evidence) []Evidence {
	list = slices.Clone(list)
	for i := range list {
		list[i].ID = fmt.Sprintf("e%d", i+1)
	}
	return list
}

func TestDefaultRule(t *testing.T) {
	pass := on(0, Alone, 4, 5)
	right := func(d float64) Evidence { return on(d, Refresh, 1, 1) }
	wrong := func(d float64) Evidence { return on(d, Refresh, 0, 1) }
	practice := func(score float64) Evidence { return on(0, Practice, score, 1) }
	hinted := practice(1)
	hinted.Assisted = true
	held := judged(0, Secure)
	held.Kind = Held
	tests := []struct {
		name     string
		evidence []Evidence
		state    State
		refresh  bool
		reason   Reason
		because  []string
		due      float64 // days after the start; 0 for none
	}{
		{"nothing", nil, NotStarted, false, ReasonNone, nil, 0},
		{"practice begins", []Evidence{practice(0)}, NotYet, false, ReasonStarted, []string{"e1"}, 0},
		{"three right in practice", []Evidence{practice(1), practice(1), practice(1)}, GettingThere, false, ReasonPractised, []string{"e3"}, 0},
		{"three right with hints", []Evidence{hinted, hinted, hinted}, NotYet, false, ReasonStarted, []string{"e1"}, 0},
		{"practice never lowers", []Evidence{practice(1), practice(1), practice(1), practice(0), practice(0), practice(0), practice(0)}, GettingThere, false, ReasonPractised, []string{"e3"}, 0},
		{"practice alone never makes got it", slices.Repeat([]Evidence{practice(1)}, 50), GettingThere, false, ReasonPractised, []string{"e3"}, 0},
		{"2 of 5 alone", []Evidence{on(0, Alone, 2, 5)}, NotYet, false, ReasonAloneNotYet, []string{"e1"}, 0},
		{"3 of 5 alone", []Evidence{on(0, Alone, 3, 5)}, GettingThere, false, ReasonAlonePart, []string{"e1"}, 0},
		{"4 of 5 alone", []Evidence{pass}, GotIt, false, ReasonAloneMet, []string{"e1"}, 7},
		{"8 of 10 alone", []Evidence{on(0, Alone, 8, 10)}, GotIt, false, ReasonAloneMet, []string{"e1"}, 7},
		{"2 of 2 is too few questions", []Evidence{on(0, Alone, 2, 2)}, GettingThere, false, ReasonAlonePart, []string{"e1"}, 0},
		{"an early not yet never lowers", []Evidence{on(0, Alone, 1, 5), on(2, Alone, 5, 5), on(1, Alone, 0, 5)}, GotIt, false, ReasonAloneMet, []string{"e2"}, 9},
		{"a late old not yet keeps getting there", []Evidence{on(2, Alone, 3, 5), on(1, Alone, 0, 5)}, GettingThere, false, ReasonAlonePart, []string{"e1"}, 0},
		{"a new not yet is said", []Evidence{on(1, Alone, 3, 5), on(2, Alone, 0, 5)}, NotYet, false, ReasonAloneNotYet, []string{"e2"}, 0},
		{"a guide's judgement", []Evidence{judged(0, GotIt)}, GotIt, false, ReasonJudged, []string{"e1"}, 7},
		{"a guide cannot skip the week", []Evidence{judged(0, Secure)}, GotIt, false, ReasonJudged, []string{"e1"}, 7},
		{"one refresh", []Evidence{pass, right(7)}, GotIt, false, ReasonRefreshed, []string{"e1", "e2"}, 28},
		{"secure", []Evidence{pass, right(7), right(28)}, Secure, false, ReasonSecured, []string{"e1", "e2", "e3"}, 118},
		{"too soon does not count", []Evidence{pass, right(3), right(6)}, GotIt, false, ReasonAloneMet, []string{"e1"}, 7},
		{"another check alone counts as a refresh", []Evidence{pass, on(8, Alone, 5, 5), right(16)}, Secure, false, ReasonSecured, []string{"e1", "e2", "e3"}, 106},
		{"one slip", []Evidence{pass, wrong(7)}, GotIt, true, ReasonSlipped, []string{"e1", "e2"}, 8},
		{"slip and back", []Evidence{pass, wrong(7), right(8)}, GotIt, false, ReasonRefreshed, []string{"e1", "e2", "e3"}, 14},
		{"slip, back, slip", []Evidence{pass, wrong(7), right(8), wrong(15)}, GotIt, true, ReasonSlipped, []string{"e1", "e2", "e3", "e4"}, 16},
		{"second slip", []Evidence{pass, wrong(7), wrong(8)}, GettingThere, false, ReasonFell, []string{"e2", "e3"}, 0},
		{"secure slips", []Evidence{pass, right(7), right(28), wrong(90)}, Secure, true, ReasonSlipped, []string{"e1", "e2", "e3", "e4"}, 91},
		{"secure slips twice", []Evidence{pass, right(7), right(28), wrong(90), on(91, Alone, 1, 5)}, GettingThere, false, ReasonFell, []string{"e4", "e5"}, 0},
		{"got again after a fall", []Evidence{pass, wrong(7), wrong(8), on(9, Alone, 4, 5)}, GotIt, false, ReasonAloneMet, []string{"e4"}, 16},
		{"practice does not slip", []Evidence{pass, on(8, Practice, 0, 1), on(9, Together, 0, 5)}, GotIt, false, ReasonAloneMet, []string{"e1"}, 7},
		{"late offline slip from before", []Evidence{on(5, Alone, 5, 5), wrong(4)}, GotIt, false, ReasonAloneMet, []string{"e1"}, 12},
		{"held from an earlier rule", []Evidence{held, on(1, Alone, 0, 5)}, Secure, true, ReasonSlipped, []string{"e1", "e2"}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := Default().Evaluate(numbered(test.evidence))
			if got.State != test.state || got.NeedsRefresh != test.refresh || got.Reason != test.reason {
				t.Fatalf("got %v refresh=%v %q, want %v refresh=%v %q",
					got.State, got.NeedsRefresh, got.Reason, test.state, test.refresh, test.reason)
			}
			if !slices.Equal(got.Because, test.because) {
				t.Errorf("because %v, want %v", got.Because, test.because)
			}
			var due time.Time
			if test.due > 0 {
				due = start.Add(time.Duration(test.due * float64(day)))
			}
			if !got.NextRefresh.Equal(due) {
				t.Errorf("next refresh %v, want %v", got.NextRefresh, due)
			}
		})
	}
}

func TestDefaultRuleWithOtherNumbers(t *testing.T) {
	for _, test := range []struct {
		params    Params
		score, of float64
		want      State
	}{
		{Params{"right": 2, "of": 2}, 2, 2, GotIt},
		{Params{"right": 2, "of": 2}, 1, 2, NotYet},
		{Params{"right": 1, "of": 3}, 1, 3, GotIt},
		{Params{"right": 8, "of": 10}, 8, 10, GotIt},
		{Params{"right": 8, "of": 10}, 6, 10, GettingThere},
		{Params{"right": 8, "of": 10}, 5, 10, NotYet},
		{Params{"right": 8, "of": 10}, 4, 5, GotIt},
		{Params{"least": 10, "right": 8, "of": 10}, 5, 5, GettingThere},
	} {
		p, err := NewPolicy(DefaultKey, test.params)
		if err != nil {
			t.Fatal(err)
		}
		if o := p.Evaluate(numbered([]Evidence{on(0, Alone, test.score, test.of)})); o.State != test.want {
			t.Errorf("%v, %v of %v: %v, want %v", test.params, test.score, test.of, o.State, test.want)
		}
	}
}

func TestDefaultRuleNamesItself(t *testing.T) {
	o := Default().Evaluate(numbered([]Evidence{on(0, Practice, 1, 1), on(0, Together, 1, 1), on(1, Alone, 4, 5)}))
	if o.Practised != 2 || o.Score != 4 || o.Max != 5 || !o.Since.Equal(start.Add(day)) {
		t.Errorf("got %+v", o)
	}
	if o.Rule.Key != "default" || o.Rule.Version != 1 || o.Rule.Params["right"] != 4 || o.Rule.Params["of"] != 5 {
		t.Errorf("rule %+v", o.Rule)
	}
}

func TestNewPolicyRefuses(t *testing.T) {
	for _, test := range []struct {
		key    string
		params Params
	}{
		{"no such rule", nil},
		{"default", Params{"rihgt": 4}},
		{"default", Params{"right": 4.5}},
		{"default", Params{"right": 0}},
		{"m_of_n", Params{"m": 6, "n": 5}},
		{"ewma", Params{"threshold": nan()}},
	} {
		if _, err := NewPolicy(test.key, test.params); err == nil {
			t.Errorf("NewPolicy(%q, %v) was accepted", test.key, test.params)
		}
	}
}

func nan() float64 { zero := 0.0; return zero / zero }

func TestStatesAreWords(t *testing.T) {
	for s := NotStarted; s <= Secure; s++ {
		text, err := s.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back State
		if err := back.UnmarshalText(text); err != nil || back != s {
			t.Errorf("%v came back as %v, %v", s, back, err)
		}
	}
	if _, err := ParseState("passed"); err == nil {
		t.Error("an unknown state was read")
	}
	if _, err := State(9).MarshalText(); err == nil || State(9).String() == "" {
		t.Error("a state out of range was written")
	}
}
