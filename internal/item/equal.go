package item

import "crossfade/internal/maths"

// mathsOptions are the tolerance of an interaction in the terms of package maths.
func mathsOptions(in *Interaction, locale string) maths.Options {
	o := maths.Options{Locale: locale}
	if in.Relative {
		o.Tolerance = in.Tolerance
	} else {
		o.AbsTolerance = in.Tolerance
	}
	return o
}

// mathsReader understands a typed expression. Since package maths judges pairs, "understood" means:
// together with at least one of the right answers.
func mathsReader(in *Interaction, typed, locale string) (match func(answer string) bool, problem string) {
	options := mathsOptions(in, locale)
	forms := []string{typed}
	if bare := (numberReader{unit: in.Unit}).withoutUnit(typed); in.Unit != "" && bare != typed {
		forms = append(forms, bare)
	}
	judge := func(answer string) (equal, understood bool) {
		for _, form := range forms {
			v := maths.Equal(answer, form, options)
			equal, understood = equal || v.Equal, understood || v.Understood
		}
		return equal, understood
	}
	verdicts := map[string]bool{}
	known := false
	for _, answer := range in.Correct {
		equal, understood := judge(answer)
		verdicts[answer] = equal
		known = known || understood || equal
	}
	if !known {
		return nil, "item.write_maths"
	}
	return func(answer string) bool {
		equal, seen := verdicts[answer]
		if !seen {
			equal, _ = judge(answer)
			verdicts[answer] = equal
		}
		return equal
	}, ""
}

// readableMaths tells whether an author's answer can be judged: set beside 0, it is read and worked out.
func readableMaths(answer, lang string) bool {
	return maths.Equal(answer, "0", maths.Options{Locale: lang}).Understood
}
