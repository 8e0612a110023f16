package mastery

import (
	"errors"
	"fmt"
	"slices"
)

// Least data for each part of a fit.
const (
	LeastLearners      = 50
	LeastResponses     = 5_000
	leastHeadResponses = 20_000
)

// ErrTooFew is returned when a log is too small to fit.
var ErrTooFew = errors.New("mastery: too few learners or responses to fit")

// Report says what a fit was made of and how it did with learners that it had not seen.
type Report struct {
	Learners  int      `json:"learners"`  // in the whole log
	Responses int      `json:"responses"` //
	HeldOut   int      `json:"held_out"`  // learners kept for judging
	Judged    int      `json:"judged"`    // their responses
	Now       Measures `json:"now"`       // the model in use
	Proposed  Measures `json:"proposed"`  // the proposed one
	Gain      float64  `json:"gain"`      // how much lower the log loss is
	GainLow   float64  `json:"gain_low"`  // 95 % interval of the gain, learners resampled
	GainHigh  float64  `json:"gain_high"` //
	Head      bool     `json:"head"`      // a head was fitted
	Accept    bool     `json:"accept"`    // the gain is above 0 with 95 % and the calibration error at most .02
}

// Measures are how good forecasts are.
type Measures struct {
	AUC     float64 `json:"auc"`
	RMSE    float64 `json:"rmse"`
	LogLoss float64 `json:"log_loss"`
	ECE     float64 `json:"ece"`   // of the next answer
	ECEOfQ  float64 `json:"ece_q"` // of Q
	ECEOfR  float64 `json:"ece_r"` // of R
}

// acceptedECE is the greatest calibration error of a model that may be proposed.
const acceptedECE = .02

// Propose fits a new version to an installation's own log and reports whether it is better than the one in use, on
// learners that it has not seen. Nothing is put in use: an operator decides. It errs with [ErrTooFew] on a small log.
func Propose(log Log, now *Model, version string, draws int, chance Chance) (*Model, Report, error) {
	rep := Report{Learners: len(log.Learners), Responses: log.Count()}
	if rep.Learners < LeastLearners || rep.Responses < LeastResponses {
		return nil, rep, fmt.Errorf("%w: %d learners with %d responses, at least %d with %d are needed",
			ErrTooFew, rep.Learners, rep.Responses, LeastLearners, LeastResponses)
	}
	train := log.Only(func(i int) bool { return i%folds != folds-1 })
	test := log.Only(func(i int) bool { return i%folds == folds-1 })
	next := Fit(train, now, version, draws, chance)
	rep.HeldOut, rep.Judged, rep.Head = len(test.Learners), test.Count(), next.Head != nil
	var before, after []float64
	rep.Now, before = Judge(test, now)
	rep.Proposed, after = Judge(test, next)
	rep.Gain = rep.Now.LogLoss - rep.Proposed.LogLoss
	rep.GainLow, rep.GainHigh = resample(test, before, after, chance)
	rep.Accept = rep.GainLow > 0 && rep.Proposed.ECE <= acceptedECE
	return next, rep, nil
}

// Fit makes a new version from a log: settings, difficulties, calibrations, and the head if there is enough for it.
func Fit(log Log, from *Model, version string, draws int, chance Chance) *Model {
	in := func(low, high int) Log {
		return log.Only(func(i int) bool { f := i / folds % folds; return f >= low && f <= high })
	}
	m := &Model{Version: version, QCalibration: from.QCalibration, RCalibration: from.RCalibration}
	m.Hyper = SearchHyper(in(0, 2), in(3, 3), from.Hyper, draws, chance)
	m.QCalibration, m.RCalibration = FitCalibrations(log, m)
	m.Calibrated = true
	m.Goals, m.Items = FitDifficulties(log, m.Hyper)
	if log.Count() >= leastHeadResponses {
		m.Head = FitHead(log, m.Hyper)
	}
	return m
}

// Judge measures a model on learners, one forecast before each response, and returns the log loss that each learner adds.
func Judge(log Log, m *Model) (Measures, []float64) {
	r := NewReplay(log, m)
	var list []Forecast
	loss := make([]float64, len(log.Learners))
	for n, l := range log.Learners {
		r.Run(l, func(i int, q Question, p Prediction) {
			if m.Head != nil {
				p.P = m.Expect(&r.Learner, q)
			}
			list = append(list, Forecast{p.P, l[i].Right})
			loss[n] += surprisal(p.P, l[i].Right)
		})
	}
	var ofQ []Forecast
	QForecasts(log, m, func(_ *Skill, f Forecast) { ofQ = append(ofQ, f) })
	return Measures{
		AUC: AUC(list), RMSE: RMSE(list), LogLoss: LogLoss(list), ECE: ECE(list),
		ECEOfQ: ECE(ofQ), ECEOfR: ECE(RForecasts(log, m)),
	}, loss
}

// resample is the 95 % interval of the gain per response when learners are drawn again and again with replacement.
func resample(log Log, before, after []float64, chance Chance) (low, high float64) {
	const times = 400
	gains := make([]float64, times)
	n := len(log.Learners)
	for t := range gains {
		gain, count := 0.0, 0.0
		for range n {
			i := min(int(float64(chance.Float64()*float64(n))), n-1)
			gain += before[i] - after[i]
			count += float64(len(log.Learners[i]))
		}
		gains[t] = gain / max(count, 1)
	}
	slices.Sort(gains)
	return gains[times/40], gains[times-1-times/40]
}
