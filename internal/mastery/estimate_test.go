package mastery

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Fifteen nodes integrate every polynomial up to degree 29 exactly: the even moments of the standard normal are 1, 1,
// 3, 15, 105 …
func TestQuadratureIsExactForPolynomials(t *testing.T) {
	want := 1.0
	for degree := 0; degree <= 28; degree += 2 {
		if degree > 0 {
			want *= float64(degree - 1)
		}
		sum := 0.0
		for i := range hermiteNode {
			x := math.Pow(hermiteNode[i], float64(degree)) * hermiteWeight[i]
			if i > 0 {
				x *= 2
			}
			sum += x
		}
		if math.Abs(sum/want-1) > 1e-12 {
			t.Errorf("moment %d is %v, want %v", degree, sum, want)
		}
	}
}

func TestFourOfFiveIsTheBinomial(t *testing.T) {
	for _, p := range []float64{0, .1, .5, .8, 1} {
		want := 5*math.Pow(p, 4)*(1-p) + math.Pow(p, 5)
		if math.Abs(fourOfFive(p)-want) > 1e-15 {
			t.Errorf("%v: %v, want %v", p, fourOfFive(p), want)
		}
	}
	if fourOfFive(.5) != 6.0/32 {
		t.Error("6 of 32 ways are at least 4 of 5")
	}
}

// Readiness by the recursion equals readiness by counting all outcomes.
func TestReadinessCountsAllOutcomes(t *testing.T) {
	w := newWorld()
	w.learner.General.Var = 0 // so that the integral is one point
	var check []Question
	for i := range 6 {
		check = append(check, w.question(step{Goals: []int{i % 3}, Item: Gauss{float64(i) / 3, .5}, Floor: .2}))
	}
	for need := 0; need <= 7; need++ {
		want := 0.0
		for outcome := range 1 << len(check) {
			p, right := 1.0, 0
			for i, q := range check {
				one := given(w.learner.General.Mean, q, nil, 0)
				if outcome>>i&1 == 1 {
					p *= one
					right++
				} else {
					p *= 1 - one
				}
			}
			if right >= need {
				want += p
			}
		}
		if got := rawR(&w.learner, check, need, nil, 0); math.Abs(got-want) > 1e-12 {
			t.Errorf("at least %d of 6: %v, want %v", need, got, want)
		}
	}
}

func TestExplanationAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		var trail []Mark
		goal := Gauss{0, .5} // as in world.question for goal 0
		for range rapid.IntRange(0, 30).Draw(t, "n") {
			s := drawStep(t, false)
			marks := make([]Mark, len(s.Goals))
			w.model.Record(&w.learner, w.question(s), s.Answer, marks)
			if s.Goals[0] == 0 {
				trail = append(trail, marks[0])
			}
		}
		e := w.model.Explain(&w.learner, &w.skills[0], goal, trail)
		sum := e.Start + e.Elsewhere
		for _, c := range e.Answers {
			sum += c.Points
			if c.Right == 1 && c.Points < 0 || c.Right == 0 && c.Points > 0 {
				t.Fatalf("%+v", c)
			}
		}
		if sum != e.Now {
			t.Fatalf("%+v adds up to %d", e, sum)
		}
	})
}

func TestMoreRightKeepsItsPromise(t *testing.T) {
	w := newWorld()
	goal := Gauss{0, .5}
	n, ok := w.model.MoreRight(w.learner, w.skills[0], goal, SureEnough)
	if !ok || n < 2 || n > 12 {
		t.Fatalf("about %d more, %v", n, ok)
	}
	q := Question{Skills: []*Skill{&w.skills[0]}, Goals: []Gauss{goal}}
	for range n {
		if w.model.Q(&w.learner, &w.skills[0], goal) >= SureEnough {
			t.Error("sure enough too early")
		}
		w.model.Update(&w.learner, q, w.model.Predict(&w.learner, q), Answer{1, 1})
	}
	if w.model.Q(&w.learner, &w.skills[0], goal) < SureEnough {
		t.Error("not sure enough after all of them")
	}
	if _, ok := w.model.MoreRight(w.learner, w.skills[1], Gauss{60, .1}, SureEnough); ok {
		t.Error("a goal out of reach was promised")
	}
}

func TestReadyAndAdvise(t *testing.T) {
	w := newWorld()
	parts := []Part{
		{Goal: "slope", Skill: &w.skills[0], Prior: Gauss{0, .2}, Requires: []string{"fractions"}},
		{Goal: "area", Skill: &w.skills[1], Prior: Gauss{0, .2}},
		{Goal: "fractions", Skill: &w.skills[2], Prior: Gauss{0, .2}, Requires: []string{"slope"}}, // a circle must end
	}
	var check []Question
	for i := range 10 {
		g := i % 2
		check = append(check, Question{Skills: []*Skill{parts[g].Skill}, Goals: []Gauss{parts[g].Prior}, Item: Gauss{0, .3}})
	}
	before := w.model.Ready(&w.learner, check, 8, parts)
	if before.Look || len(before.Weak) == 0 {
		t.Errorf("someone new looks ready: %+v", before)
	}
	var order []string
	for _, a := range w.model.Advise(&w.learner, check, 8, parts) {
		order = append(order, a.Goal)
	}
	if len(order) != 3 || slices.Index(order, "fractions") > slices.Index(order, "slope") {
		t.Errorf("advised %v", order)
	}
	for range 12 {
		for _, p := range parts {
			q := Question{Skills: []*Skill{p.Skill}, Goals: []Gauss{p.Prior}, Item: Gauss{0, .3}}
			w.model.Update(&w.learner, q, w.model.Predict(&w.learner, q), Answer{1, 1})
		}
	}
	after := w.model.Ready(&w.learner, check, 8, parts)
	if !after.Look || after.R <= before.R {
		t.Errorf("twelve right answers each: %+v", after)
	}
	if got := w.model.Advise(&w.learner, check, 8, parts); len(got) != 0 {
		t.Errorf("still advised: %+v", got)
	}
}

func TestChoose(t *testing.T) {
	for _, test := range []struct {
		name  string
		items []Choice
		want  int
	}{
		{"none", nil, -1},
		{"in the band", []Choice{{P: .95}, {P: .7, Seen: 1, SeenAt: 5}, {P: .2}}, 1},
		{"unseen first", []Choice{{P: .7, Seen: 1, SeenAt: 5}, {P: .6}}, 1},
		{"longest not seen", []Choice{{P: .7, Seen: 1, SeenAt: 9}, {P: .6, Seen: 3, SeenAt: 5}}, 1},
		{"nearest to the band", []Choice{{P: .99}, {P: .5}, {P: math.NaN()}}, 1},
		{"the first of equals", []Choice{{P: .6}, {P: .8}}, 0},
	} {
		if got := Choose(test.items); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}

func TestModelRoundTripsBitForBit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := DefaultModel()
		m.Hyper.Start = rapid.Float64Range(-3, 3).Draw(t, "start")
		m.Head = &Head{Bias: rapid.Float64Range(-1, 1).Draw(t, "bias")}
		for i := range m.Head.Weights {
			m.Head.Weights[i] = rapid.Float64Range(-2, 2).Draw(t, "w")
		}
		m.Items = []Difficulty{{"a", Gauss{rapid.Float64Range(-9, 9).Draw(t, "m"), rapid.Float64Range(0, 1).Draw(t, "v")}}, {"b", Gauss{1, 1}}}
		data, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		back, err := ReadModel(data)
		if err != nil || !reflect.DeepEqual(m, back) {
			t.Fatalf("%+v came back as %+v, %v", m, back, err)
		}
		if m.ItemPrior("a", ItemHard) != m.Items[0].Gauss || m.ItemPrior("c", ItemHard).Mean != .7 || m.GoalPrior("x").Var != 1 {
			t.Fatal("priors")
		}
	})
}

func FuzzReadModel(f *testing.F) {
	good, err := json.Marshal(DefaultModel())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte(`{"hyper":{"var_general":1e999}}`))
	f.Add([]byte(strings.Replace(string(good), `"version"`, `"items":[{"id":"b","m":0,"v":1},{"id":"a","m":0,"v":-1}],"version"`, 1)))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ReadModel(data)
		if err != nil {
			return
		}
		l, s := m.NewLearner(), m.NewSkill()
		q := Question{Skills: []*Skill{&s}, Goals: []Gauss{m.GoalPrior("g")}, Item: m.ItemPrior("i", 0)}
		for i := range 5 {
			m.Record(&l, q, Answer{float64(i & 1), 1}, make([]Mark, 1))
		}
		if p := m.Expect(&l, q); !(p >= 0 && p <= 1) {
			t.Fatalf("an accepted model predicts %v: %s", p, data)
		}
	})
}
