package mastery

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// invented is a log of made-up learners: the chance to be right is a plain logistic function of who answers what, and
// grows with practice. Odd items are hard.
func invented(learners, each int) Log {
	rnd := rand.New(rand.NewPCG(1, 2))
	log := Log{}
	for g := range 6 {
		log.Goals = append(log.Goals, fmt.Sprintf("g%d", g))
	}
	for i := range 36 {
		log.Items = append(log.Items, fmt.Sprintf("i%02d", i))
	}
	for range learners {
		able := rnd.NormFloat64()
		var list []Response
		for n := range each {
			item := int32(rnd.IntN(36))
			hard := float64(item%2)*2 - 1
			r := Response{Item: item, Goals: []int32{item / 6}, Weight: 1, At: int64(1000 + n*3600)}
			if rnd.Float64() < 1/(1+math.Exp(-(able-hard+float64(n)/100))) {
				r.Right = 1
			}
			list = append(list, r)
		}
		log.Learners = append(log.Learners, list)
	}
	return log
}

func TestProposeIsBetterOnUnseenLearners(t *testing.T) {
	log := invented(250, 100)
	m, rep, err := Propose(log, DefaultModel(), "v2", 4, rand.New(rand.NewPCG(3, 4)))
	if err != nil {
		t.Fatal(err)
	}
	if !rep.Accept || rep.GainLow <= .01 || rep.HeldOut != 50 || rep.Judged != 5000 || !rep.Head {
		t.Errorf("report %+v", rep)
	}
	if m.Version != "v2" || m.Validate() != nil || !m.Calibrated {
		t.Errorf("model %v: %v", m.Version, m.Validate())
	}
	if hard, easy := m.ItemPrior("i01", 0).Mean, m.ItemPrior("i00", 0).Mean; hard-easy < 1.2 {
		t.Errorf("hard %v, easy %v", hard, easy)
	}
	again, _, err := Propose(log, DefaultModel(), "v2", 4, rand.New(rand.NewPCG(3, 4)))
	if err != nil || again.Hyper != m.Hyper || !reflect.DeepEqual(again.Head, m.Head) {
		t.Error("the same fit gave another model")
	}
	same, rep, err := Propose(log, m, "v3", 0, rand.New(rand.NewPCG(3, 4)))
	if err != nil || rep.Accept || same == nil {
		t.Errorf("a fit that changes nothing was accepted: %+v, %v", rep, err)
	}
}

func TestProposeNeedsEnough(t *testing.T) {
	if _, _, err := Propose(invented(20, 100), DefaultModel(), "v2", 1, rand.New(rand.NewPCG(1, 1))); !errors.Is(err, ErrTooFew) {
		t.Errorf("20 learners: %v", err)
	}
}

// What is replayed for a fit is what serves learners.
func TestReplayServes(t *testing.T) {
	log := invented(3, 50)
	m := DefaultModel()
	r := NewReplay(log, m)
	for _, list := range log.Learners {
		l := m.NewLearner()
		skills := make([]Skill, len(log.Goals))
		for i := range skills {
			skills[i] = m.NewSkill()
		}
		var want []float64
		for _, a := range list {
			q := Question{
				Skills: []*Skill{&skills[a.Goals[0]]}, Goals: []Gauss{m.GoalPrior("g")}, Item: m.ItemPrior("i", 0),
				ItemID: log.Items[a.Item], GoalID: log.Goals[a.Goals[0]], At: a.At,
			}
			want = append(want, m.Record(&l, q, Answer{a.Right, a.Weight}, nil).P)
		}
		r.Run(list, func(i int, _ Question, p Prediction) {
			if p.P != want[i] {
				t.Fatalf("response %d: replayed %v, served %v", i, p.P, want[i])
			}
		})
		if r.Learner != l {
			t.Fatalf("replayed %+v, served %+v", r.Learner, l)
		}
	}
}

func TestCentringKeepsForecasts(t *testing.T) {
	log := invented(40, 60)
	r := NewReplay(log, DefaultModel())
	r.learn = true
	for _, l := range log.Learners {
		r.Run(l, nil)
	}
	r.learn = false
	var before []float64
	r.Run(log.Learners[0], func(_ int, _ Question, p Prediction) { before = append(before, p.P) })
	r.centre(log)
	sum := 0.0
	r.Run(log.Learners[0], func(i int, q Question, p Prediction) {
		if math.Abs(p.P-before[i]) > 1e-12 {
			t.Fatalf("response %d: %v became %v", i, before[i], p.P)
		}
	})
	for _, l := range log.Learners {
		for _, a := range l {
			if a.Goals[0] == 0 {
				sum += r.items[a.Item].Mean
			}
		}
	}
	if math.Abs(sum) > 1e-9 {
		t.Errorf("the items of a goal add up to %v", sum)
	}
}

func TestMeasures(t *testing.T) {
	list := []Forecast{{.1, 0}, {.4, 0}, {.35, 1}, {.8, 1}}
	if got := AUC(list); got != .75 {
		t.Errorf("AUC %v, want .75", got)
	}
	if got := AUC([]Forecast{{.5, 0}, {.5, 1}}); got != .5 {
		t.Errorf("AUC of a tie %v", got)
	}
	if AUC(nil) != .5 || ECE(nil) != 0 || RMSE(nil) != 0 || LogLoss(nil) != 0 {
		t.Error("nothing to measure")
	}
	if got := RMSE([]Forecast{{.5, 0}, {.5, 1}}); got != .5 {
		t.Errorf("RMSE %v", got)
	}
	if got := LogLoss([]Forecast{{.5, 0}, {.5, 1}}); math.Abs(got-math.Ln2) > 1e-15 {
		t.Errorf("log loss %v", got)
	}
	if got := ECE([]Forecast{{.3, 0}, {.3, 1}, {.9, 1}}); math.Abs(got-.5/3) > 1e-12 {
		t.Errorf("ECE %v", got)
	}
}

func TestFitPlattFindsWhatMadeTheAnswers(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 6))
	var list []Forecast
	for range 40000 {
		p := rnd.Float64()
		f := Forecast{P: p}
		if rnd.Float64() < (Platt{.7, -.2}).Apply(p) {
			f.Y = 1
		}
		list = append(list, f)
	}
	if c := FitPlatt(list, Platt{1, 0}); math.Abs(c.A-.7) > .03 || math.Abs(c.B+.2) > .03 {
		t.Errorf("fitted %+v", c)
	}
	if c := FitPlatt(list[:50], Platt{2, 3}); c != (Platt{2, 3}) {
		t.Errorf("50 were enough for %+v", c)
	}
}

func TestMinimizeFindsTheMinimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "n")
		want, stiff := make([]float64, n), make([]float64, n)
		for i := range want {
			want[i] = rapid.Float64Range(-5, 5).Draw(t, "at")
			stiff[i] = rapid.Float64Range(.1, 50).Draw(t, "stiff")
		}
		x := make([]float64, n)
		minimize(x, 500, func(x, g []float64) float64 {
			sum := 0.0
			for i := range x {
				d := x[i] - want[i]
				g[i] = stiff[i] * d
				sum += stiff[i] * d * d / 2
			}
			return sum
		})
		for i := range x {
			if math.Abs(x[i]-want[i]) > .01 {
				t.Fatalf("%v, want %v", x, want)
			}
		}
	})
}

func TestHeadTermsNameWhatDiffers(t *testing.T) {
	log := invented(150, 100)
	for _, l := range log.Learners { // practice of the last goal has no use at all
		for i := range l {
			if l[i].Goals[0] == 5 {
				l[i].Right = float64(i % 2)
			}
		}
	}
	head := fitHead(log, DefaultHyper(), true)
	if plain := fitHead(log, DefaultHyper(), false); plain.Goals != nil || plain.Items != nil {
		t.Error("terms without data for them")
	}
	if g := head.Goal("g5"); g.ID != "g5" || g == (GoalTerm{ID: "g5"}) || head.Item("i01") >= head.Item("i00") {
		t.Errorf("goal %+v, items %v %v", g, head.Item("i01"), head.Item("i00"))
	}
	if head.Goal("none") != (GoalTerm{ID: "none"}) || head.Item("none") != 0 || (*Head)(nil).Item("i00") != 0 || (*Head)(nil).Goal("g5") != (GoalTerm{}) {
		t.Error("terms of what is not known")
	}
	m := DefaultModel()
	m.Head = head
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	back, err := ReadModel(data)
	if err != nil || !reflect.DeepEqual(back, m) {
		t.Fatalf("came back changed: %v", err)
	}
	without := *m
	without.Head = &Head{Bias: head.Bias, Weights: head.Weights}
	with, _ := Judge(log, m)
	less, _ := Judge(log, &without)
	if with.LogLoss >= less.LogLoss {
		t.Errorf("log loss %v with terms, %v without", with.LogLoss, less.LogLoss)
	}
	m.Head.Goals[0], m.Head.Goals[1] = m.Head.Goals[1], m.Head.Goals[0]
	if err := m.Validate(); !errors.Is(err, ErrModel) {
		t.Errorf("terms out of order: %v", err)
	}
}
