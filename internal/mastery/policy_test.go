package mastery

import (
	"math"
	"testing"
)

// marks is a check alone with these marks on a scale.
func marks(scale float64, list ...float64) []Evidence {
	var out []Evidence
	for i, m := range list {
		out = append(out, on(float64(i), Alone, m, scale))
	}
	return numbered(out)
}

// answers are practice responses: 1 right, 0 wrong.
func answers(list ...float64) []Evidence {
	var out []Evidence
	for i, y := range list {
		out = append(out, on(float64(i), Practice, y, 1))
	}
	return numbered(out)
}

// The numbers that the sources publish, or that follow from their formulas by hand.
func TestPublishedVectors(t *testing.T) {
	tests := []struct {
		key      string
		params   Params
		evidence []Evidence
		want     float64
		places   float64
	}{
		{"power_law", nil, marks(4, 1, 2, 3, 4), 4.00, 100},
		{"power_law", nil, marks(4, 1, 3, 2, 4), 3.66, 100},
		{"power_law", nil, marks(4, 2, 4, 1, 3), 2.16, 100},
		{"power_law", nil, marks(4, 4, 3, 2, 1), 1.28, 100},
		{"power_law_or_mean", nil, marks(4, 4, 3, 2, 1), 2.5, 100},
		{"canvas_weighted", nil, marks(5, 1, 2, 3, 4, 5), 4.13, 100},
		{"canvas_weighted", nil, marks(5, 3), 3, 100},
		{"canvas_decaying", nil, marks(5, 1, 2, 3, 4, 5), 4.47, 100},
		{"decaying_average", Params{"weight": 75}, marks(4, 1, 4), 3.25, 100},
		{"canvas_latest", nil, marks(5, 5, 2), 2, 1},
		{"canvas_highest", nil, marks(5, 5, 2), 5, 1},
		{"canvas_n_mastery", Params{"n": 2}, marks(5, 5, 2, 4), 4.5, 10},
		{"average", nil, marks(4, 1, 2, 3), 2, 10},
		{"average", nil, numbered([]Evidence{on(0, Alone, 5, 10), on(1, Alone, 4, 4)}), 3, 10}, // on the newest scale
		{"mean_recent_k", nil, marks(4, 0, 1, 2, 3), 2, 10},
		{"mean_highest_k", nil, marks(4, 4, 1, 2, 3), 3, 10},
		{"median_recent_k", Params{"k": 4}, marks(4, 0, 1, 4, 2, 3), 2.5, 10},
		{"mode", nil, marks(4, 1, 1, 3, 3, 2), 3, 1},
		{"mode", nil, marks(4, 3, 1, 3, 1), 1, 1},
		{"mode_recent_k", nil, marks(4, 1, 1, 1, 2, 3, 3), 3, 1},
		{"bkt_threshold", nil, answers(1), .55, 1e6},
		{"bkt_threshold", nil, answers(0), .110976, 1e6},
		{"ewma", nil, answers(1, 1), .51, 1e6},
		{"aleks_points", nil, answers(1, 1, 0, 1), 3, 1},
		{"aleks_points", nil, answers(0, 0, 1), 1, 1},
		{"n_in_a_row", nil, answers(1, 0, 1, 1), 2, 1},
		{"m_of_n", nil, answers(1, 0, 1), .5, 1e6},
		{"khan_levels", nil, answers(1, 1, 1, 0), 50, 1},
		{"percent", nil, answers(1, 1, 1, 0), .75, 1e6},
	}
	for _, test := range tests {
		p, err := NewPolicy(test.key, test.params)
		if err != nil {
			t.Fatal(err)
		}
		got := p.Evaluate(test.evidence)
		if !got.HasValue || math.Round(got.Value*test.places) != math.Round(test.want*test.places) {
			t.Errorf("%s of %d pieces: %v, want %v", test.key, len(test.evidence), got.Value, test.want)
		}
	}
}

func TestWhenEachRuleIsMet(t *testing.T) {
	tests := []struct {
		key    string
		params Params
		before []Evidence // not yet got …
		then   Evidence   // … and got with this
	}{
		{"n_in_a_row", nil, answers(1, 0, 1, 1), on(9, Practice, 1, 1)},
		{"n_in_a_row", Params{"formal_only": 1}, answers(1, 1, 1), on(9, Alone, 3, 3)},
		{"m_of_n", nil, answers(1, 1, 0, 1), on(9, Practice, 1, 1)},
		{"aleks_points", nil, answers(1, 1, 0, 1), on(9, Practice, 1, 1)},
		{"khan_levels", nil, answers(1, 1, 1), on(9, Practice, 1, 1)},
		{"percent", nil, answers(1, 1, 1), on(9, Practice, 1, 1)},
		{"bkt_threshold", nil, answers(1, 1), on(9, Practice, 1, 1)},
		{"ewma", nil, answers(1, 1, 1, 1, 1, 1), on(9, Practice, 1, 1)},
		{"khan_2011", nil, answers(1, 1, 1, 1), on(9, Practice, 1, 1)},
		{"canvas_latest", nil, marks(5, 3), on(9, Alone, 4, 5)},
		{"canvas_highest", nil, marks(5, 3), on(9, Alone, 4, 5)},
		{"canvas_weighted", nil, marks(5, 3), on(9, Alone, 5, 5)},
		{"canvas_decaying", nil, marks(5, 3), on(9, Alone, 5, 5)},
		{"canvas_n_mastery", Params{"n": 2}, marks(5, 4), on(9, Alone, 4, 5)},
		{"power_law", nil, marks(4, 1, 2), on(9, Alone, 4, 4)},
		{"average", nil, marks(5, 3), on(9, Alone, 5, 5)},
	}
	for _, test := range tests {
		p, err := NewPolicy(test.key, test.params)
		if err != nil {
			t.Fatal(err)
		}
		if o := p.Evaluate(numbered(test.before)); o.State >= GotIt {
			t.Errorf("%s is met too early: %+v", test.key, o)
		}
		all := numbered(append(test.before, test.then))
		o := p.Evaluate(all)
		if o.State != GotIt || o.Because[len(o.Because)-1] != all[len(all)-1].ID {
			t.Errorf("%s is not met: %+v", test.key, o)
		}
	}
}

func TestEngineQ(t *testing.T) {
	p, err := NewPolicy("engine_q", nil)
	if err != nil {
		t.Fatal(err)
	}
	list := answers(1, 1, 1, 1)
	for i := range list {
		list[i].Q, list[i].Item = .9, "same"
	}
	if o := p.Evaluate(list); o.State >= GotIt {
		t.Error("one item was enough")
	}
	list[2].Item = "other"
	if o := p.Evaluate(list); o.State != GotIt || len(o.Because) != 4 {
		t.Errorf("not met: %+v", o)
	}
	list[3].Q = .79
	if o := p.Evaluate(list); o.State >= GotIt {
		t.Error("met below .80")
	}
}

func TestHigherLevelsOfOtherRules(t *testing.T) {
	khan, err := NewPolicy("khan_levels", nil)
	if err != nil {
		t.Fatal(err)
	}
	list := append(answers(1, 1, 1, 1), on(5, Alone, 1, 1))
	if o := khan.Evaluate(numbered(list)); o.State != Secure || o.Value != 100 {
		t.Errorf("mastered on a mixed check: %+v", o)
	}
	aleks, err := NewPolicy("aleks_points", nil)
	if err != nil {
		t.Fatal(err)
	}
	list = append(answers(1, 1, 1), on(5, Alone, 1, 1))
	if o := aleks.Evaluate(numbered(list)); o.State != Secure {
		t.Errorf("learned, then right on a knowledge check: %+v", o)
	}
}

func TestRollups(t *testing.T) {
	child := func(id string, s State, points float64, required bool) Evidence {
		return Evidence{Kind: Child, Item: id, State: s, Score: points, Required: required, At: start}
	}
	all, err := NewPolicy("moodle_all", nil)
	if err != nil {
		t.Fatal(err)
	}
	points, err := NewPolicy("moodle_points", Params{"points": 5})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		policy Policy
		list   []Evidence
		want   State
	}{
		{"none begun", all, []Evidence{child("a", NotStarted, 0, false)}, NotStarted},
		{"one of two", all, []Evidence{child("b", NotYet, 0, false), child("a", GotIt, 0, false)}, GettingThere},
		{"both", all, []Evidence{child("b", NotYet, 0, false), child("a", GotIt, 0, false), child("b", GotIt, 0, false)}, GotIt},
		{"both secure", all, []Evidence{child("b", NotYet, 0, false), child("a", Secure, 0, false), child("b", Secure, 0, false)}, Secure},
		{"enough points", points, []Evidence{child("c", NotYet, 9, false), child("a", GotIt, 2, false), child("b", GotIt, 3, false)}, GotIt},
		{"a required one is missing", points, []Evidence{child("c", NotYet, 9, true), child("a", GotIt, 2, false), child("b", GotIt, 3, false)}, GettingThere},
	}
	for _, test := range tests {
		if o := test.policy.Evaluate(numbered(test.list)); o.State != test.want || !o.NextRefresh.IsZero() {
			t.Errorf("%s: %+v, want %v", test.name, o, test.want)
		}
	}
}

func BenchmarkDefault(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Default()
	}
}

func BenchmarkEvaluate(b *testing.B) {
	list := numbered(append(answers(1, 0, 1, 1, 0, 1, 1, 1), on(1, Alone, 4, 5), on(9, Refresh, 1, 1), on(30, Refresh, 1, 1)))
	p := Default()
	b.ReportAllocs()
	for b.Loop() {
		p.Evaluate(list)
	}
}
