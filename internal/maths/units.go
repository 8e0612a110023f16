package maths

import "regexp"

// unitName matches the units that school answers carry. It only serves to explain a difference: in a comparison units are
// letters like any others, so kg·m/s² is m·kg/s², and nothing is converted.
const unitName = `(?:[kcmdMGnpµμ]?(?:m|g|s|L|l|N|J|W|V|A|K|Pa|Hz|C|F|T|mol|eV|cal|B|Wb|Ω)|kWh|min|h|hr|hours?|days?|years?|yr|seconds?|minutes?|` +
	`met(?:er|re)s?|grams?|lit(?:er|re)s?|feet|foot|ft|in|inch(?:es)?|yd|yards?|mi|miles?|mph|lbs?|oz|tons?|rad|rev|rpm|` +
	`degrees?|deg|°|º|\\degree|\^\\circ|\^\{\\circ\}|%|\\%|€|£|¥|kr|SEK|NOK|DKK|USD|EUR|dollars?|cents?|euros?|people|units?)`

var unitTail = regexp.MustCompile(`^\s*(.*[\d)}])\s*(?:\\,|\\ |~)*\s*(` +
	`\\(?:text|mathrm|textrm|operatorname)\{[^{}]*\}(?:\^\{?-?\d\}?)?|` +
	unitName + `(?:\^\{?-?\d\}?|[²³])?(?:\s*[*·⋅/\s]\s*` + unitName + `(?:\^\{?-?\d\}?|[²³])?)*)\s*\.?\s*$`)

// withoutUnit splits a unit off the end of a text.
func withoutUnit(s string) (value, unit string) {
	if len(s) > 400 {
		return s, ""
	}
	s = dollars.ReplaceAllString(s, "")
	m := unitTail.FindStringSubmatch(s)
	if m == nil {
		return s, ""
	}
	return m[1], m[2]
}

var dollars = regexp.MustCompile(`\$+`)

// unitsApart says whether two texts that are not equal agree once the unit of one or both is left out.
func (c *comparison) unitsApart(answer, attempt string) bool {
	a, unitA := withoutUnit(answer)
	b, unitB := withoutUnit(attempt)
	if unitA == "" && unitB == "" {
		return false
	}
	return c.judge(a, b).Equal
}
