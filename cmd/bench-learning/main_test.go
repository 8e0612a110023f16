package main

import (
	"bytes"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"crossfade/internal/mastery"
)

func TestEveryArmSpendsTheSame(t *testing.T) {
	s := simulation{world: worlds[0], seed: 7}
	s.goals = newMap(s.world, rand.New(rand.NewPCG(7, 0)))
	for _, k := range contenders(mastery.DefaultModel()) {
		c := s.live(1, k.make())
		if over := c.spent - days*perDay; over < 0 || over >= checkSize {
			t.Errorf("%s spent %d responses, not about %d", k.name, c.spent, days*perDay)
		}
		again := s.live(1, k.make())
		if again.spent != c.spent || again.got != c.got || again.mind.facets != c.mind.facets {
			t.Errorf("%s does not repeat itself", k.name)
		}
	}
}

func TestLearnersLearnForgetAndAreReminded(t *testing.T) {
	w := worlds[0]
	goals := newMap(w, rand.New(rand.NewPCG(1, 1)))
	m := newMind(w, goals, rand.New(rand.NewPCG(2, 2)))
	m.facets[0] = [facetCount]facet{}
	before := m.truth(0, 0)
	for i := range 200 {
		m.answer(0, i%itemCount, 0, true)
	}
	learned := m.truth(0, 0)
	if learned < before+.4 || !m.mastered(0, 0) {
		t.Errorf("200 answers lifted the truth from %v to %v", before, learned)
	}
	if faded := m.truth(0, 100); faded >= learned {
		t.Errorf("100 days later it is %v", faded)
	}
	firm := m.facets[0][0].firm
	m.after(0, 0, 30, true, false)
	if now := m.facets[0][0]; now.firm <= firm || now.recall(30) != 1 {
		t.Errorf("a recall after 30 days firmed %v to %+v", firm, now)
	}
}

func TestPrerequisitesHelp(t *testing.T) {
	w := worlds[0]
	goals := newMap(w, rand.New(rand.NewPCG(3, 1)))
	goals[9].before = []int{8}
	learnedWith := func(known bool) (n int) {
		for l := range uint64(300) {
			m := newMind(w, goals, rand.New(rand.NewPCG(5, l)))
			m.facets[9] = [facetCount]facet{}
			m.facets[8] = [facetCount]facet{}
			if known {
				for f := range m.facets[8] {
					m.facets[8][f] = facet{known: true, firm: 1000}
				}
			}
			for i := range itemCount {
				m.answer(9, i, 0, true)
			}
			for _, f := range m.facets[9] {
				if f.known {
					n++
				}
			}
		}
		return n
	}
	if with, without := learnedWith(true), learnedWith(false); float64(with) < 1.2*float64(without) {
		t.Errorf("%d facets learned with the goal before, %d without", with, without)
	}
}

func TestInterval(t *testing.T) {
	mean, half := interval([]float64{1, 2, 3, 4})
	if mean != 2.5 || math.Abs(half-1.96*math.Sqrt(5.0/3/4)) > 1e-12 {
		t.Errorf("%v ± %v", mean, half)
	}
	if compared([]float64{2, 2.1, 2.2}, []float64{1, 1.1, 1.3}, 1) != "+" || compared([]float64{2, 2.1, 2.2}, []float64{1, 1.1, 1.3}, -1) != "-" {
		t.Error("the difference is clear")
	}
}

func TestRunRefusesAndPrints(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"-learners", "1"}, &out); err == nil {
		t.Error("one learner has no interval")
	}
	s := simulation{world: worlds[0], seed: 7}
	s.goals = newMap(s.world, rand.New(rand.NewPCG(7, 0)))
	list := contenders(mastery.DefaultModel())[3:]
	var values [][][]float64
	for _, k := range list {
		values = append(values, s.measure(k, 3))
	}
	table(&out, "usual", list, values)
	if got := strings.Count(out.String(), "\n"); got != len(list)+2 {
		t.Errorf("%d lines: %s", got, out.String())
	}
}
