package item

import (
	"regexp"
	"strconv"
	"strings"
)

// A variable of a template can be written by a person in one line:
//
//	2..9             a whole number from 2 to 9
//	10..100 step 5   in steps
//	0.5..3 step 0.5  a decimal number
//	red | blue       one of these
//	= a * b          computed from the variables before it

var span = regexp.MustCompile(`^([-−]?\d+(?:\.\d+)?)\s*(?:\.\.+|…|–|to)\s*([-−]?\d+(?:\.\d+)?)(?:\s*(?:step|/)\s*(\d+(?:\.\d+)?))?$`)

// ReadParam reads a variable that a person wrote in one line. Whatever is no span and no formula is a choice of texts, so every line
// is read; [Validate] says what can not be drawn.
func ReadParam(name, line, format string) Param {
	p := Param{Name: strings.TrimSpace(name), Format: format}
	line = strings.TrimSpace(line)
	if rest, ok := strings.CutPrefix(line, "="); ok {
		p.Expr = strings.TrimSpace(rest)
		return p
	}
	m := span.FindStringSubmatch(line)
	if m == nil {
		for pick := range strings.SplitSeq(line, "|") {
			if pick = strings.TrimSpace(pick); pick != "" {
				p.Pick = append(p.Pick, pick)
			}
		}
		return p
	}
	from, to, step := strings.Replace(m[1], "−", "-", 1), strings.Replace(m[2], "−", "-", 1), m[3]
	if !strings.Contains(from+to+step, ".") {
		p.Int = wholes(from, to, step)
	}
	if p.Int == nil {
		if step == "" {
			step = "1"
		}
		p.Decimal = []string{from, to, step}
	}
	return p
}

// wholes reads a span of whole numbers; nil when one does not fit.
func wholes(from, to, step string) []int64 {
	var list []int64
	for _, s := range []string{from, to, step} {
		if s == "" {
			continue
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil
		}
		list = append(list, n)
	}
	return list
}

// Line writes the variable as a person may write it; [ReadParam] reads it back.
func (p Param) Line() string {
	switch {
	case p.Expr != "":
		return "= " + p.Expr
	case len(p.Int) >= 2:
		line := strconv.FormatInt(p.Int[0], 10) + ".." + strconv.FormatInt(p.Int[1], 10)
		if len(p.Int) > 2 && p.Int[2] != 1 {
			line += " step " + strconv.FormatInt(p.Int[2], 10)
		}
		return line
	case len(p.Decimal) >= 2:
		line := p.Decimal[0] + ".." + p.Decimal[1]
		if len(p.Decimal) > 2 {
			line += " step " + p.Decimal[2]
		}
		return line
	default:
		return strings.Join(p.Pick, " | ")
	}
}
