package mastery

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

// world is one learner with a few goals, for random histories.
type world struct {
	model   *Model
	learner Learner
	skills  [3]Skill
}

func newWorld() *world {
	w := &world{model: DefaultModel()}
	w.learner = w.model.NewLearner()
	for i := range w.skills {
		w.skills[i] = w.model.NewSkill()
	}
	return w
}

// step is one random answer.
type step struct {
	Goals  []int
	Item   Gauss
	Floor  float64
	Answer Answer
}

func (w *world) question(s step) Question {
	q := Question{Item: s.Item, Floor: s.Floor, ItemID: fmt.Sprint(s.Item.Mean), GoalID: "g"}
	for _, g := range s.Goals {
		q.Skills = append(q.Skills, &w.skills[g])
		q.Goals = append(q.Goals, Gauss{float64(g) / 2, .5})
	}
	return q
}

// drawStep draws an answer; wild ones have numbers that no honest caller would give.
func drawStep(t *rapid.T, wild bool) step {
	goals := [][]int{{0}, {1}, {2}, {0, 1}, {0, 1, 2}}
	s := step{
		Goals:  goals[rapid.IntRange(0, len(goals)-1).Draw(t, "goals")],
		Item:   Gauss{rapid.Float64Range(-4, 4).Draw(t, "item"), rapid.Float64Range(0, 1).Draw(t, "doubt")},
		Floor:  rapid.SampledFrom([]float64{0, .25, .5}).Draw(t, "floor"),
		Answer: Answer{rapid.SampledFrom([]float64{0, 1}).Draw(t, "right"), rapid.SampledFrom([]float64{.1, .3, 1, 1.5}).Draw(t, "weight")},
	}
	if wild {
		s.Floor = rapid.Float64().Draw(t, "wild floor")
		s.Answer = Answer{rapid.Float64().Draw(t, "wild right"), rapid.Float64().Draw(t, "wild weight")}
		if rapid.Bool().Draw(t, "nan") {
			s.Answer.Right, s.Floor = math.NaN(), math.NaN()
		}
	}
	return s
}

func TestShownQNeverMovesAgainstAnAnswer(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		marks := make([]Mark, 3)
		for range rapid.IntRange(1, 60).Draw(t, "n") {
			s := drawStep(t, false)
			q := w.question(s)
			w.model.Record(&w.learner, q, s.Answer, marks[:len(s.Goals)])
			for i, g := range s.Goals {
				m := marks[i]
				if s.Answer.Right == 1 && m.After < m.Before || s.Answer.Right == 0 && m.After > m.Before {
					t.Fatalf("an answer of %v moved Q from %v to %v", s.Answer.Right, m.Before, m.After)
				}
				if now := w.model.Q(&w.learner, &w.skills[g], q.Goals[i]); len(s.Goals) == 1 && now != m.After {
					t.Fatalf("shown %v, recorded %v", now, m.After)
				}
			}
		}
	})
}

func TestNoNumberIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		for range rapid.IntRange(1, 80).Draw(t, "n") {
			s := drawStep(t, rapid.Bool().Draw(t, "wild"))
			q := w.question(s)
			marks := make([]Mark, len(s.Goals))
			p := w.model.Record(&w.learner, q, s.Answer, marks)
			if !(p.P >= 0 && p.P <= 1) || !(p.Var >= 0) {
				t.Fatalf("predicted %+v", p)
			}
		}
		if g := w.learner.General; !(g.Var > 0) || math.IsNaN(g.Mean) || math.IsInf(g.Mean, 0) {
			t.Fatalf("general %+v", g)
		}
		for i := range w.skills {
			a := w.skills[i].Ability
			q := w.model.Q(&w.learner, &w.skills[i], Gauss{0, 1})
			if !(a.Var > 0) || math.IsNaN(a.Mean) || math.IsInf(a.Mean, 0) || !(q >= 0 && q <= 1) {
				t.Fatalf("skill %+v, Q %v", w.skills[i], q)
			}
		}
	})
}

func TestReplayIsTheSameBitForBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		steps := make([]step, rapid.IntRange(1, 40).Draw(t, "n"))
		for i := range steps {
			steps[i] = drawStep(t, false)
		}
		once, twice := newWorld(), newWorld()
		for _, s := range steps {
			once.model.Record(&once.learner, once.question(s), s.Answer, make([]Mark, len(s.Goals)))
		}
		for _, s := range steps { // stored and read again between any two answers
			twice.model.Record(&twice.learner, twice.question(s), s.Answer, make([]Mark, len(s.Goals)))
			var back world
			stored(t, twice.learner, &back.learner)
			for i := range twice.skills {
				stored(t, twice.skills[i], &back.skills[i])
			}
			back.model = twice.model
			*twice = back
		}
		if once.learner != twice.learner || once.skills != twice.skills {
			t.Fatalf("replayed %+v %+v, stored %+v %+v", once.learner, once.skills, twice.learner, twice.skills)
		}
	})
}

// stored writes a value as JSON and reads it again.
func stored(t *rapid.T, from, to any) {
	data, err := json.Marshal(from)
	if err == nil {
		err = json.Unmarshal(data, to)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestWeightsAndFloors(t *testing.T) {
	moved := func(a Answer, floor float64) float64 {
		w := newWorld()
		q := w.question(step{Goals: []int{0}, Floor: floor})
		w.model.Update(&w.learner, q, w.model.Predict(&w.learner, q), a)
		return w.learner.General.Mean - w.model.Hyper.Start
	}
	alone, own, hinted, said := moved(Answer{1, WeightAlone}, 0), moved(Answer{1, 1}, 0), moved(Answer{1, WeightHinted}, 0), moved(Answer{1, WeightSelf}, 0)
	if !(alone > own && own > hinted && hinted > said && said > 0) {
		t.Errorf("moved by %v, %v, %v, %v", alone, own, hinted, said)
	}
	if guess := moved(Answer{1, 1}, .5); !(guess > 0 && guess < own/1.5) {
		t.Errorf("a right answer of two options moved by %v, without guessing by %v", guess, own)
	}
	if none := moved(Answer{1, 0}, 0); none != 0 {
		t.Errorf("no weight moved by %v", none)
	}
	if half := moved(Answer{.5, 1}, 0); !(half < own && half > moved(Answer{0, 1}, 0)) {
		t.Errorf("half a credit moved by %v", half)
	}
}

func TestPredictAndUpdateAllocateNothing(t *testing.T) {
	w := newWorld()
	q := w.question(step{Goals: []int{0, 1}})
	a := Answer{1, 1}
	if n := testing.AllocsPerRun(100, func() {
		w.model.Update(&w.learner, q, w.model.Predict(&w.learner, q), a)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkPredictUpdate(b *testing.B) {
	w := newWorld()
	q := w.question(step{Goals: []int{0}, Item: Gauss{.2, .1}})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		w.model.Update(&w.learner, q, w.model.Predict(&w.learner, q), Answer{float64(i & 1), 1})
	}
}

func BenchmarkRecordWithMarks(b *testing.B) {
	w := newWorld()
	q := w.question(step{Goals: []int{0}, Item: Gauss{.2, .1}})
	marks := make([]Mark, 1)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		w.model.Record(&w.learner, q, Answer{float64(i & 1), 1}, marks)
	}
}

func BenchmarkQAndExplain(b *testing.B) {
	w := newWorld()
	q := w.question(step{Goals: []int{0}})
	var trail []Mark
	for i := range 50 {
		marks := make([]Mark, 1)
		w.model.Record(&w.learner, q, Answer{float64(i % 3 & 1), 1}, marks)
		trail = append(trail, marks[0])
	}
	b.ReportAllocs()
	for b.Loop() {
		w.model.Explain(&w.learner, &w.skills[0], q.Goals[0], trail)
	}
}

func BenchmarkReadiness(b *testing.B) {
	w := newWorld()
	check := make([]Question, 10)
	for i := range check {
		check[i] = w.question(step{Goals: []int{i % 3}, Item: Gauss{0, .9}})
	}
	b.ReportAllocs()
	for b.Loop() {
		w.model.R(&w.learner, check, 8)
	}
}
