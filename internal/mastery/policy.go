package mastery

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// Policy turns the evidence for one goal of one learner into a state. It is pure: the same evidence gives the
// same outcome, and evaluating a history again replays it.
type Policy interface {
	// Rule returns the policy's key, version and parameters.
	Rule() Rule
	// Evaluate folds the evidence, which is in the order of the learner's sequence numbers and free of voids.
	Evaluate(evidence []Evidence) Outcome
}

// Params are a policy's numbers by name. Those left out take the defaults of the policy's [Spec].
type Params map[string]float64

// Param describes one number of a policy: enough to draw its form and to check what was typed.
type Param struct {
	Name    string
	Default float64
	Min     float64
	Max     float64
	Whole   bool // only whole numbers
}

// Spec describes one policy that can be chosen for a goal.
type Spec struct {
	Key     string
	Version int
	Params  []Param
	Source  string // where the rule was published

	order  [][2]string // the first number of each pair may not exceed the second
	rollup bool        // the state comes from smaller goals
	start  func(p Params) criterion
}

// Own are the numbers of the policy's own criterion; the others of Params are those that every policy has.
func (s Spec) Own() []Param { return s.Params[:len(s.Params)-len(ladderParams())] }

// Shared are the numbers that every policy has: refreshes, and what practice shows.
func (s Spec) Shared() []Param { return s.Params[len(s.Own()):] }

// Rollup reports whether the state comes from smaller goals.
func (s Spec) Rollup() bool { return s.rollup }

// Share reports whether the number is a part of a whole, 0 to 1, which people read as so many of 100.
func (p Param) Share() bool { return !p.Whole && p.Min >= 0 && p.Max <= 1 }

// SpecOf finds a policy by its key.
func SpecOf(key string) (Spec, bool) {
	i := slices.IndexFunc(specs, func(s Spec) bool { return s.Key == key })
	if i < 0 {
		return Spec{}, false
	}
	return specs[i], true
}

// DefaultKey is the key of the product's own rule.
const DefaultKey = "default"

// Default returns the product's own rule with its printed numbers.
func Default() Policy {
	p, err := NewPolicy(DefaultKey, nil)
	if err != nil {
		panic("mastery: the default rule cannot be made: " + err.Error())
	}
	return p
}

// Specs lists every policy, the product's own first, then by key.
func Specs() []Spec { return slices.Clone(specs) }

// specs never changes.
var specs = makeSpecs()

func makeSpecs() []Spec {
	all := slices.Concat(coreSpecs(), streakSpecs(), modelSpecs(), scoreSpecs(), rollupSpecs())
	slices.SortStableFunc(all[1:], func(a, b Spec) int { return strings.Compare(a.Key, b.Key) })
	for i := range all {
		all[i].Params = slices.Concat(all[i].Params, ladderParams())
	}
	return all
}

// NewPolicy makes the policy with this key. It errs on an unknown key, an unknown parameter, or a number outside
// its range.
func NewPolicy(key string, params Params) (Policy, error) {
	for _, s := range specs {
		if s.Key == key {
			full, err := s.complete(params)
			if err != nil {
				return nil, err
			}
			return ladder{spec: s, params: full}, nil
		}
	}
	return nil, fmt.Errorf("mastery: no policy is called %q", key)
}

// complete fills in the defaults and checks every number.
func (s Spec) complete(given Params) (Params, error) {
	full := make(Params, len(s.Params))
	for _, p := range s.Params {
		v, ok := given[p.Name]
		if !ok {
			v = p.Default
		}
		if !(v >= p.Min && v <= p.Max) || p.Whole && v != math.Trunc(v) {
			return nil, fmt.Errorf("mastery: %s: %s = %v is not within %v to %v", s.Key, p.Name, v, p.Min, p.Max)
		}
		full[p.Name] = v
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := full[name]; !ok {
			return nil, fmt.Errorf("mastery: %s has no parameter %q", s.Key, name)
		}
	}
	if r := full["retention"]; r > 0 && r < .70 {
		return nil, fmt.Errorf("mastery: %s: retention is 0 or .70 to .97, not %v", s.Key, r)
	}
	for _, pair := range append(s.order, [2]string{"practice_right", "practice_of"}) {
		if full[pair[0]] > full[pair[1]] {
			return nil, fmt.Errorf("mastery: %s: %s is more than %s", s.Key, pair[0], pair[1])
		}
	}
	return full, nil
}

// whole and number are short forms for the tables of parameters.
func whole(name string, def, low, high float64) Param  { return Param{name, def, low, high, true} }
func number(name string, def, low, high float64) Param { return Param{name, def, low, high, false} }
