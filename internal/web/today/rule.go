package today

import (
	"context"
	"math"
	"strconv"
	"strings"

	"crossfade/internal/mastery"
	"crossfade/internal/web/ui"
)

// RuleWords says in sentences what makes a goal Got it and Secure under a rule. The zero rule is the product's own.
func RuleWords(ctx context.Context, r mastery.Rule) []string { // i18n:keys why.rule_of.*
	if r.Key == "" {
		r = mastery.Default().Rule()
	}
	p := r.Params
	usual := p["gap_days"] == 7 && p["refreshes"] == 2
	var words []string
	switch {
	case r.Key == mastery.DefaultKey && usual:
		words = append(words, ui.T(ctx, "why.rule", "right", int(p["right"]), "of", int(p["of"])))
	case r.Key == mastery.DefaultKey:
		words = append(words, ui.T(ctx, "why.rule_alone", "right", int(p["right"]), "of", int(p["of"])))
	default:
		words = append(words, ui.T(ctx, "why.rule_of."+r.Key, ruleNumbers(ctx, r)...), ui.T(ctx, "why.rule_judged"))
	}
	if r.Key != mastery.DefaultKey || !usual {
		words = append(words, ui.T(ctx, "why.rule_secure", "n", int(p["refreshes"]), "days", int(p["gap_days"])))
	}
	if kept := p["retention"]; kept > 0 {
		words = append(words, ui.T(ctx, "why.rule_remembered", "percent", RuleNumber(ctx, mastery.Param{Max: 1}, kept)))
	}
	return words
}

// ruleNumbers are the rule's own numbers as its sentence takes them.
func ruleNumbers(ctx context.Context, r mastery.Rule) []any {
	spec, _ := mastery.SpecOf(r.Key)
	var args []any
	for _, p := range spec.Own() {
		if p.Whole {
			args = append(args, p.Name, int(r.Params[p.Name]))
		} else {
			args = append(args, p.Name, RuleNumber(ctx, p, r.Params[p.Name]))
		}
	}
	return args
}

// RuleNumber writes a number of a rule as people read it: a share as so many of 100.
func RuleNumber(ctx context.Context, p mastery.Param, v float64) string {
	if p.Share() {
		v *= 100
	}
	text := strconv.FormatFloat(math.Round(v*1e6)/1e6, 'f', -1, 64)
	return strings.Replace(text, ".", ui.L(ctx).DecimalMark(), 1)
}
