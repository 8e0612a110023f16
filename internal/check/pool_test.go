package check

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/item"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func plain(n int) []Candidate {
	var list []Candidate
	for i := range n {
		list = append(list, Candidate{Item: core.ItemID(fmt.Sprintf("item-%02d", i)), Version: 1})
	}
	return list
}

func TestSplitKeepsWhatIsAskedAloneApart(t *testing.T) {
	all := plain(9)
	all[0].Group, all[1].Group, all[2].Group = "problem", "problem", "problem"
	open, alone := Split(all)
	if len(open)+len(alone) != 9 || len(alone) < 3 || len(open) < 3 {
		t.Fatalf("dealt %d open, %d alone", len(open), len(alone))
	}
	side := map[string]string{}
	for _, c := range open {
		side[c.group()] = "open"
	}
	for _, c := range alone {
		if side[c.group()] == "open" {
			t.Fatalf("problem %s is on both sides", c.group())
		}
	}
	again, _ := Split(all)
	if !slices.EqualFunc(open, again, func(a, b Candidate) bool { return a.Item == b.Item }) {
		t.Fatal("the same items must be dealt the same way every time")
	}
}

func TestSplitKeepsAuthorsUses(t *testing.T) {
	all := []Candidate{
		{Item: "practice", Uses: []item.Use{item.Practice}},
		{Item: "alone", Uses: []item.Use{item.Alone}},
		{Item: "endless", Endless: true},
	}
	open, alone := Split(all)
	if len(open) != 2 || len(alone) != 2 || open[0].Item != "practice" || alone[0].Item != "alone" {
		t.Fatalf("open %v alone %v", open, alone)
	}
}

func TestChooseTakesFreshOnesAndNeverRepeatsSoon(t *testing.T) {
	all := plain(7)
	for i := range 4 {
		all[i].LastShown = noon.Add(-time.Duration(i+1) * 24 * time.Hour)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	got := choose(rng, all, 5, noon, freshAlone, true)
	if len(got) != 3 {
		t.Fatalf("only 3 are fresh, got %d", len(got))
	}
	for _, c := range got {
		if !c.LastShown.IsZero() {
			t.Fatalf("%s was shown %s ago", c.Item, noon.Sub(c.LastShown))
		}
	}
	if got := choose(rng, all, 5, noon, freshOpen, false); len(got) != 5 {
		t.Fatalf("practice fills up with what rested longest, got %d", len(got))
	}
}

func TestChooseUsesEndlessItemsAgainOnlyAtTheEnd(t *testing.T) {
	all := append(plain(2), Candidate{Item: "endless", Endless: true})
	got := choose(rand.New(rand.NewPCG(3, 4)), all, 5, noon, freshAlone, true)
	count := map[core.ItemID]int{}
	for _, c := range got {
		count[c.Item]++
	}
	if len(got) != 5 || count["endless"] != 3 || count["item-00"] != 1 || count["item-01"] != 1 {
		t.Fatalf("got %v", count)
	}
}

func TestFreshAloneCountsWhatIsLeft(t *testing.T) {
	all := plain(6)
	_, alone := Split(all)
	if n := FreshAlone(all, noon, 5); n != len(alone) {
		t.Fatalf("got %d, want %d", n, len(alone))
	}
	for i := range all {
		all[i].LastShown = noon.Add(-time.Hour)
	}
	if n := FreshAlone(all, noon, 5); n != 0 {
		t.Fatalf("all were seen an hour ago, got %d", n)
	}
	if n := FreshAlone(append(all, Candidate{Item: "e", Endless: true}), noon, 5); n != 5 {
		t.Fatalf("an endless item is always fresh, got %d", n)
	}
}

func TestChooseFitsTheLearner(t *testing.T) {
	all := plain(12)
	for i := range all {
		all[i].P = float64(i) / 12 // from hopeless to sure
	}
	pick := func(seed uint64, list []Candidate) (ps []float64) {
		for _, c := range choose(rand.New(rand.NewPCG(seed, 1)), list, 3, noon, freshOpen, false) {
			ps = append(ps, c.P)
		}
		return ps
	}
	for seed := range uint64(20) {
		for _, p := range pick(seed, all) {
			if p < .55 || p > .85 {
				t.Fatalf("chance %v was chosen although others fit", p)
			}
		}
	}
	for i := range all { // those that fit were all seen yesterday: what was not seen comes first all the same
		if all[i].P >= .55 && all[i].P <= .85 {
			all[i].LastShown = noon.Add(-24 * time.Hour)
		}
	}
	for _, p := range pick(1, all) {
		if p >= .55 && p <= .85 {
			t.Fatalf("chance %v was seen and came before what was not", p)
		}
	}
}
