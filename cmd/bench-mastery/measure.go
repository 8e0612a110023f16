package main

import (
	"cmp"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"crossfade/internal/mastery"
)

// published are the AUC values that others report on the set.
var published = map[string]string{
	"assist09": "BKT .717  IRT .69  PFA .72  Best-LR .77  DKT .75  SAKT .75  AKT .747-.785",
	"statics":  "IRT .79  PFA .69  Best-LR .82  DKT .83  SAKT .81",
	"assist15": "BKT .70  PFA .69  Best-LR .70  SAKT .711  DKT .727  AKT .728",
	"assist17": "PFA .62  IRT .68  Best-LR .71  DKT .726-.77  AKT .75-.77",
}

// measure fits on the training learners, tests on the others, and prints one line for each model.
func measure(s set, draws int, out io.Writer) {
	fmt.Fprintf(out, "\n%s: train %d learners, %d responses; test %d learners, %d responses; %d goals, %d items\n",
		s.name, len(s.train.Learners), s.train.Count(), len(s.test.Learners), s.test.Count(), len(s.train.Goals), len(s.train.Items))
	fmt.Fprintf(out, "  published AUC        %s\n", published[s.name])
	line(out, "cold, defaults", cold(s.test))
	plain := mastery.DefaultModel()
	plain.Goals, plain.Items = mastery.FitDifficulties(s.train, plain.Hyper)
	_, forecasts := oneStep(s.test, plain)
	line(out, "tracker, defaults", forecasts)

	began := time.Now()
	tuned := mastery.Fit(s.train, mastery.DefaultModel(), "bench", draws, rand.New(rand.NewPCG(4, 1)))
	took := time.Since(began)
	tracker := *tuned
	tracker.Head = nil
	cost, forecasts := oneStep(s.test, &tracker)
	line(out, "tracker, fitted", forecasts)
	headCost, forecasts := oneStep(s.test, tuned)
	line(out, "tracker + head", forecasts)
	fmt.Fprintf(out, "  cost                 predict+update %s; with the head %s; fit %.0f s\n", cost, headCost, took.Seconds())
	estimates(s.test, tuned, out)
	fmt.Fprintf(out, "  settings             %+v\n", tuned.Hyper)
}

// line prints how good one-step forecasts are.
func line(out io.Writer, name string, f []mastery.Forecast) {
	fmt.Fprintf(out, "  %-20s AUC %.4f  RMSE %.4f  ECE %.3f\n", name, mastery.AUC(f), mastery.RMSE(f), mastery.ECE(f))
}

// speed is the cost of one response: the middle of the learners.
type speed struct {
	nanoseconds float64
	allocations float64
}

func (s speed) String() string {
	return fmt.Sprintf("%.0f ns, %.4f allocations", s.nanoseconds, s.allocations)
}

// oneStep forecasts every response before it is seen.
func oneStep(log mastery.Log, m *mastery.Model) (speed, []mastery.Forecast) {
	r := mastery.NewReplay(log, m)
	out := make([]mastery.Forecast, 0, log.Count())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	each := make([]float64, 0, len(log.Learners))
	for _, l := range log.Learners {
		began := time.Now()
		r.Run(l, func(i int, q mastery.Question, p mastery.Prediction) {
			if m.Head != nil {
				p.P = m.Expect(&r.Learner, q)
			}
			out = append(out, mastery.Forecast{P: p.P, Y: l[i].Right})
		})
		each = append(each, float64(time.Since(began).Nanoseconds())/float64(len(l)))
	}
	runtime.ReadMemStats(&after)
	n := float64(max(len(out), 1))
	return speed{middle(each), float64(after.Mallocs-before.Mallocs) / n}, out
}

// middle is the median: what else runs on the machine hardly moves it.
func middle(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[len(list)/2]
}

// cold starts without training learners: everything is learned from the stream itself, after each tenth.
func cold(stream mastery.Log) []mastery.Forecast {
	m := mastery.DefaultModel()
	total, seen, refitted := stream.Count(), 0, 0
	var out []mastery.Forecast
	for i, l := range stream.Learners {
		_, f := oneStep(mastery.Log{Goals: stream.Goals, Items: stream.Items, Learners: [][]mastery.Response{l}}, m)
		out = append(out, f...)
		seen += len(l)
		if tenth := seen * 10 / max(total, 1); tenth > refitted {
			refitted = tenth
			m.Goals, m.Items = mastery.FitDifficulties(stream.Only(func(j int) bool { return j <= i }), m.Hyper)
		}
	}
	return out
}

// estimates judges Q and R by what test learners did next.
func estimates(test mastery.Log, m *mastery.Model, out io.Writer) {
	var q []mastery.Forecast
	var row []bool
	mastery.QForecasts(test, m, func(s *mastery.Skill, f mastery.Forecast) {
		q = append(q, f)
		row = append(row, s.RightRun >= 3)
	})
	rule, ours := atSameCoverage(q, row)
	said := above(q, mastery.SureEnough)
	fmt.Fprintf(out, "  Q (4 of next 5)      n %d  base %.3f  AUC %.3f  ECE %.3f  at Q>=.80 came %.2f (%.0f %%)  precision at the coverage of 3 in a row: %.3f -> %.3f  a, b %.2f, %.2f\n",
		len(q), base(q), mastery.AUC(q), mastery.ECE(q), base(said), share(said, q), rule, ours, m.QCalibration.A, m.QCalibration.B)
	r := mastery.RForecasts(test, m)
	ready := above(r, .9)
	fmt.Fprintf(out, "  R (7 of next 10)     n %d  base %.3f  AUC %.3f  ECE %.3f  at R>=.90 came %.3f (%.0f %%)  a, b %.2f, %.2f\n",
		len(r), base(r), mastery.AUC(r), mastery.ECE(r), base(ready), share(ready, r), m.RCalibration.A, m.RCalibration.B)
}

func base(list []mastery.Forecast) float64 {
	sum := 0.0
	for _, f := range list {
		sum += f.Y
	}
	return sum / float64(max(len(list), 1))
}

func share(part, all []mastery.Forecast) float64 {
	return 100 * float64(len(part)) / float64(max(len(all), 1))
}

func above(list []mastery.Forecast, p float64) []mastery.Forecast {
	var out []mastery.Forecast
	for _, f := range list {
		if f.P >= p {
			out = append(out, f)
		}
	}
	return out
}

// atSameCoverage is the precision of a yes-or-no rule, and of the forecasts when as many are said yes, the highest first.
func atSameCoverage(list []mastery.Forecast, yes []bool) (rule, forecast float64) {
	var said []mastery.Forecast
	for i, f := range list {
		if yes[i] {
			said = append(said, f)
		}
	}
	sorted := slices.Clone(list)
	slices.SortStableFunc(sorted, func(a, b mastery.Forecast) int { return cmp.Compare(b.P, a.P) })
	return base(said), base(sorted[:len(said)])
}
