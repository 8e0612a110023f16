package rules

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"crossfade/internal/core"
	"crossfade/internal/mastery"
	"crossfade/internal/tune"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// families are the rules that can be chosen, in groups. Rules that look at smaller goals are not among them: goals here have
// none.
var families = []struct {
	name string
	keys []string
}{
	{"ours", []string{mastery.DefaultKey, "engine_q"}},
	{"answers", []string{"n_in_a_row", "m_of_n", "percent", "aleks_points", "khan_levels"}},
	{"chance", []string{"bkt_threshold", "khan_2011", "ewma"}},
	{"results", []string{
		"canvas_latest", "canvas_highest", "average", "mean_recent_k", "mean_highest_k", "median_recent_k", "mode", "mode_recent_k",
		"canvas_weighted", "canvas_decaying", "decaying_average", "canvas_n_mastery", "power_law", "power_law_or_mean",
	}},
}

// offered tells whether a rule can be chosen here.
func offered(key string) bool {
	for _, f := range families {
		if slices.Contains(f.keys, key) {
			return true
		}
	}
	return false
}

// usual is a rule with its usual numbers.
func usual(key string) mastery.Rule {
	p, err := mastery.NewPolicy(key, nil)
	if err != nil {
		return mastery.Rule{}
	}
	return p.Rule()
}

// tryView is one rule that is looked at, with its numbers and whom it would touch.
type tryView struct {
	place
	Trial    tune.Trial
	Then     mastery.Rule
	Spec     mastery.Spec
	Numbers  map[string]float64
	Typed    map[string]string // what was typed and cannot be used
	Problems []ui.Problem
}

// newTry reads the numbers that were typed; what was not sent is as in the rule now, if that is the same one, or else as usual.
func newTry(ctx context.Context, at place, key string, typed url.Values) (tryView, error) {
	v := tryView{place: at, Numbers: map[string]float64{}, Typed: map[string]string{}}
	spec, ok := mastery.SpecOf(key)
	if !ok || !offered(key) {
		return v, core.Missing()
	}
	v.Spec = spec
	for _, p := range spec.Params {
		v.Numbers[p.Name] = p.Default
		if now, ok := at.Now.Params[p.Name]; ok && at.Now.Key == key {
			v.Numbers[p.Name] = now
		}
		if !typed.Has(p.Name) {
			continue
		}
		n, ok := readNumber(p, typed.Get(p.Name))
		if !ok {
			v.Typed[p.Name] = typed.Get(p.Name)
			v.Problems = append(v.Problems, ui.Problem{Field: p.Name, Text: rangeWords(ctx, p)})
			continue
		}
		v.Numbers[p.Name] = n
	}
	if len(v.Problems) > 0 {
		return v, nil
	}
	policy, err := v.text().Policy()
	if err != nil {
		v.Problems = []ui.Problem{{Text: ui.T(ctx, "tune.problem.order")}}
		return v, nil //nolint:nilerr // each number is within its range, so they do not go together
	}
	v.Then = policy.Rule()
	return v, nil
}

// rangeWords says which numbers a field takes.
func rangeWords(ctx context.Context, p mastery.Param) string {
	key := "tune.problem.number"
	if p.Whole {
		key = "tune.problem.whole"
	}
	return ui.T(ctx, key, "min", today.RuleNumber(ctx, p, p.Min), "max", today.RuleNumber(ctx, p, p.Max))
}

// written is what stands in the field of a number.
func (v tryView) written(ctx context.Context, p mastery.Param) string {
	if typed, wrong := v.Typed[p.Name]; wrong {
		return typed
	}
	return today.RuleNumber(ctx, p, v.Numbers[p.Name])
}

func (v tryView) problem(name string) string {
	for _, p := range v.Problems {
		if p.Field == name {
			return p.Text
		}
	}
	return ""
}

// choices are yes and no.
func (v tryView) choices(ctx context.Context, name string) []ui.Choice {
	on := v.Numbers[name] == 1
	return []ui.Choice{{Value: "0", Label: ui.T(ctx, "tune.no"), Chosen: !on}, {Value: "1", Label: ui.T(ctx, "tune.yes"), Chosen: on}}
}

// yesNo tells whether a number is a yes or a no.
func yesNo(p mastery.Param) bool { return p.Whole && p.Min == 0 && p.Max == 1 }

// who names the learners whom the reader may see, and counts the others.
func (v tryView) who(ctx context.Context, all []core.LearnerID) string {
	var names []string
	for _, l := range all {
		if name := v.Trial.Names[l]; name != "" {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	})
	if rest := len(all) - len(names); rest > 0 {
		names = append(names, ui.T(ctx, "tune.names_other", "n", rest))
	}
	return strings.Join(names, ", ")
}

func parseFloat(s string) (float64, error) { return strconv.ParseFloat(s, 64) }
