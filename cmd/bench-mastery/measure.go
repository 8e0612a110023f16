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

// result is what is measured of one set.
type result struct {
	cold, plain, tracker, head  score
	trackerCost, headCost       speed
	q, r                        score
	cameAtQ, shareAtQ           float64 // how often Q came true where it was sure enough, and where that was
	cameAtR, shareAtR           float64 // how often R came true where it was .90 or more, and where that was
	rowPrecision, samePrecision float64 // of "3 in a row", and of Q where as many are said to be sure
	fitted                      *mastery.Model
	fitSeconds                  float64
}

// score is how good forecasts are.
type score struct {
	n                    int
	base, auc, rmse, ece float64
}

func scoreOf(f []mastery.Forecast) score {
	return score{len(f), base(f), mastery.AUC(f), mastery.RMSE(f), mastery.ECE(f)}
}

func (s score) String() string {
	return fmt.Sprintf("AUC %.4f  RMSE %.4f  ECE %.3f", s.auc, s.rmse, s.ece)
}

// measure fits on the training learners and tests on the others.
func measure(s set, draws int) result {
	var out result
	out.cold = scoreOf(cold(s.test))
	plain := mastery.DefaultModel()
	plain.Goals, plain.Items = mastery.FitDifficulties(s.train, plain.Hyper)
	_, forecasts := oneStep(s.test, plain)
	out.plain = scoreOf(forecasts)

	began := time.Now()
	out.fitted = mastery.Fit(s.train, mastery.DefaultModel(), "bench", draws, rand.New(rand.NewPCG(4, 1)))
	out.fitSeconds = time.Since(began).Seconds()
	tracker := *out.fitted
	tracker.Head = nil
	out.trackerCost, forecasts = oneStep(s.test, &tracker)
	out.tracker = scoreOf(forecasts)
	out.headCost, forecasts = oneStep(s.test, out.fitted)
	out.head = scoreOf(forecasts)
	out.estimates(s.test)
	return out
}

// estimates judges Q and R by what test learners did next.
func (o *result) estimates(test mastery.Log) {
	var q []mastery.Forecast
	var row []bool
	mastery.QForecasts(test, o.fitted, func(s *mastery.Skill, f mastery.Forecast) {
		q = append(q, f)
		row = append(row, s.RightRun >= 3)
	})
	o.q = scoreOf(q)
	o.rowPrecision, o.samePrecision = atSameCoverage(q, row)
	said := above(q, mastery.SureEnough)
	o.cameAtQ, o.shareAtQ = base(said), share(said, q)
	r := mastery.RForecasts(test, o.fitted)
	o.r = scoreOf(r)
	said = above(r, mastery.ReadyAt)
	o.cameAtR, o.shareAtR = base(said), share(said, r)
}

// report prints one line for each model, and what published ones reach.
func (o result) report(s set, out io.Writer) {
	fmt.Fprintf(out, "\n%s: train %d learners, %d responses; test %d learners, %d responses; %d goals, %d items\n",
		s.name, len(s.train.Learners), s.train.Count(), len(s.test.Learners), s.test.Count(), len(s.train.Goals), len(s.train.Items))
	fmt.Fprintf(out, "  published AUC        %s\n", published[s.name])
	fmt.Fprintf(out, "  cold, defaults       %v\n", o.cold)
	fmt.Fprintf(out, "  tracker, defaults    %v\n", o.plain)
	fmt.Fprintf(out, "  tracker, fitted      %v\n", o.tracker)
	fmt.Fprintf(out, "  tracker + head       %v\n", o.head)
	fmt.Fprintf(out, "  Q (4 of next 5)      AUC %.3f  ECE %.3f  n %d  base %.3f  came %.2f where Q >= .80 (%.0f %%)\n",
		o.q.auc, o.q.ece, o.q.n, o.q.base, o.cameAtQ, o.shareAtQ)
	fmt.Fprintf(out, "  against 3 in a row   precision at the same coverage %.3f -> %.3f\n", o.rowPrecision, o.samePrecision)
	fmt.Fprintf(out, "  R (7 of next 10)     AUC %.3f  ECE %.3f  n %d  base %.3f  came %.3f where R >= .90 (%.0f %%)\n",
		o.r.auc, o.r.ece, o.r.n, o.r.base, o.cameAtR, o.shareAtR)
	fmt.Fprintf(out, "  cost                 predict+update %v; with the head %v; fit %.0f s\n", o.trackerCost, o.headCost, o.fitSeconds)
	fmt.Fprintf(out, "  calibration          Q %.2f, %.2f  R %.2f, %.2f\n",
		o.fitted.QCalibration.A, o.fitted.QCalibration.B, o.fitted.RCalibration.A, o.fitted.RCalibration.B)
	h := o.fitted.Hyper
	fmt.Fprintf(out, "  settings             variances: general %.3g, skill %.3g, goal %.3g, item %.3g; drifts %.2g, %.2g; gains %.2g, %.2g; start %.2g\n",
		h.VarGeneral, h.VarSkill, h.VarGoal, h.VarItem, h.DriftGeneral, h.DriftSkill, h.GainRight, h.GainWrong, h.Start)
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
