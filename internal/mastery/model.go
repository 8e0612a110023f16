package mastery

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Model is one version of everything that is not about a single learner. It is data: it round-trips through JSON bit
// for bit, is kept with its version, and is never changed once it serves.
type Model struct {
	Version      string       `json:"version"`
	Hyper        Hyper        `json:"hyper"`
	Goals        []Difficulty `json:"goals,omitempty"` // ordered by id
	Items        []Difficulty `json:"items,omitempty"` // ordered by id
	Head         *Head        `json:"head,omitempty"`  // nil until it is fitted
	QCalibration Platt        `json:"q_calibration"`
	RCalibration Platt        `json:"r_calibration"`
	Calibrated   bool         `json:"calibrated"` // false while the calibrations are the defaults
}

// Difficulty is what is known of one goal or item.
type Difficulty struct {
	ID string `json:"id"`
	Gauss
}

// DefaultModel serves an installation without data.
func DefaultModel() *Model {
	return &Model{
		Version: "default-1", Hyper: DefaultHyper(),
		QCalibration: Platt{A: .70, B: -.10}, RCalibration: Platt{A: .75, B: .15},
	}
}

// NewLearner is a learner of whom nothing is known.
func (m *Model) NewLearner() Learner { return m.Hyper.NewLearner() }

// NewSkill is a learner's goal of which nothing is known.
func (m *Model) NewSkill() Skill { return m.Hyper.NewSkill() }

// Predict is [Hyper.Predict].
func (m *Model) Predict(l *Learner, q Question) Prediction { return m.Hyper.Predict(l, q) }

// Update is [Hyper.Update].
func (m *Model) Update(l *Learner, q Question, p Prediction, a Answer) { m.Hyper.Update(l, q, p, a) }

// GoalPrior is a goal's difficulty: fitted, or what is assumed of any goal.
func (m *Model) GoalPrior(id string) Gauss {
	return find(m.Goals, id, Gauss{0, m.Hyper.VarGoal})
}

// ItemPrior is an item's difficulty: fitted, or what its author said (ItemEasy, ItemMedium, ItemHard).
func (m *Model) ItemPrior(id string, authored float64) Gauss {
	return find(m.Items, id, Gauss{authored, m.Hyper.VarItem})
}

func find(list []Difficulty, id string, otherwise Gauss) Gauss {
	i, ok := slices.BinarySearchFunc(list, id, func(d Difficulty, id string) int { return strings.Compare(d.ID, id) })
	if !ok {
		return otherwise
	}
	return list[i].Gauss
}

// ErrModel is what every refused model's error wraps.
var ErrModel = errors.New("mastery: the model cannot be used")

// Limits of a model that is read.
const (
	maxModelBytes  = 256 << 20
	maxCoefficient = 1e3
)

// ReadModel reads and checks a model written by json.Marshal. Its error wraps [ErrModel].
func ReadModel(data []byte) (*Model, error) {
	if len(data) > maxModelBytes {
		return nil, fmt.Errorf("%w: %d bytes are too many", ErrModel, len(data))
	}
	var m Model
	if err := json.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrModel, err)
	}
	if err := m.Validate(); err != nil {
		return nil, err
	}
	return &m, nil
}

// Validate reports the first thing that makes the model unusable. Its error wraps [ErrModel].
func (m *Model) Validate() error {
	h := m.Hyper
	for _, v := range []float64{h.VarGeneral, h.VarSkill, h.VarGoal, h.VarItem} {
		if !(v > 0 && v <= maxCoefficient) {
			return fmt.Errorf("%w: a variance of %v", ErrModel, v)
		}
	}
	for _, v := range []float64{h.DriftGeneral, h.DriftSkill, h.GainRight, h.GainWrong} {
		if !(v >= 0 && v <= maxCoefficient) {
			return fmt.Errorf("%w: a drift or gain of %v", ErrModel, v)
		}
	}
	for _, c := range []Platt{m.QCalibration, m.RCalibration} {
		if !(c.A > 0 && c.A <= maxCoefficient && math.Abs(c.B) <= maxCoefficient) {
			return fmt.Errorf("%w: a calibration of %v, %v", ErrModel, c.A, c.B)
		}
	}
	if !(math.Abs(h.Start) <= maxCoefficient) {
		return fmt.Errorf("%w: a start of %v", ErrModel, h.Start)
	}
	if m.Head != nil && !m.Head.usable() {
		return fmt.Errorf("%w: a weight of its head is not within ±%v, or a term is out of order", ErrModel, maxCoefficient)
	}
	return errors.Join(ordered("goal", m.Goals), ordered("item", m.Items))
}

// ordered checks difficulties: ascending ids, finite means, no negative variance.
func ordered(what string, list []Difficulty) error {
	for i, d := range list {
		if !(math.Abs(d.Mean) <= maxCoefficient && d.Var >= 0 && d.Var <= maxCoefficient) {
			return fmt.Errorf("%w: %s %q has difficulty %v, %v", ErrModel, what, d.ID, d.Mean, d.Var)
		}
		if i > 0 && list[i-1].ID >= d.ID {
			return fmt.Errorf("%w: %s %q is out of order", ErrModel, what, d.ID)
		}
	}
	return nil
}
