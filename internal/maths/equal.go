package maths

import (
	"errors"
	"regexp"
	"strings"
	"unicode"
)

// Options say how an attempt is judged. The zero value compares exact meaning, with a decimal point.
type Options struct {
	// Locale is the BCP 47 tag of the language the texts were typed in. It decides whether 1,5 is one and a half. A decimal
	// point is understood under every locale.
	Locale string
	// Tolerance is the largest accepted gap between two numbers as a share of the answer: 0.01 is one per cent.
	Tolerance float64
	// AbsTolerance is the largest accepted gap between two numbers.
	AbsTolerance float64
}

// Verdict is the judgement of one attempt.
type Verdict struct {
	Equal      bool   // the attempt means the same as the answer
	Understood bool   // both could be read and worked out; if not, a person should look
	Reason     string // one of the Reason constants
}

// Reasons of a Verdict. They are stable and may be stored.
const (
	ReasonEqual         = "equal"
	ReasonDiffers       = "differs"
	ReasonKind          = "kind"           // an equation where an expression is wanted, a point for a number, and so on
	ReasonUnits         = "units"          // the numbers agree and the units do not, or one side has none
	ReasonEmpty         = "empty"          // nothing was typed
	ReasonNotUnderstood = "not-understood" // the attempt, or the answer, is not typed maths
	ReasonUndefined     = "undefined"      // a division by zero, the logarithm of zero
	ReasonTooLarge      = "too-large"      // beyond the limits on length, depth, digits or work
)

var errKind = errors.New("different kinds of answer")

// Equal says whether attempt means the same as answer. It never panics, and takes less than 0.1 s whatever it is given.
func Equal(answer, attempt string, o Options) Verdict {
	if strings.TrimSpace(attempt) == "" || strings.TrimSpace(answer) == "" {
		return Verdict{Reason: ReasonEmpty}
	}
	if len(answer) > 4*maxInput || len(attempt) > 4*maxInput {
		if answer == attempt {
			return Verdict{Equal: true, Reason: ReasonEqual}
		}
		return Verdict{Reason: ReasonTooLarge}
	}
	if spelling(answer) == spelling(attempt) {
		return Verdict{Equal: true, Understood: true, Reason: ReasonEqual}
	}
	if isPhrase(textCommand.ReplaceAllString(answer, "$1")) && isPhrase(textCommand.ReplaceAllString(attempt, "$1")) {
		return Verdict{Understood: true, Reason: ReasonDiffers}
	}
	c := &comparison{options: o, budget: &budget{workBudget}}
	v := c.judge(answer, attempt)
	if !v.Equal && v.Reason != ReasonTooLarge && c.unitsApart(answer, attempt) {
		v.Understood, v.Reason = true, ReasonUnits
	}
	return v
}

// judge compares under every reading of doubtful notations until one makes the two sides equal.
func (c *comparison) judge(answer, attempt string) Verdict {
	style := styleOf(c.options.Locale)
	first := Verdict{}
	seen := reading(0)
	for r := reading(0); r <= allReadings; r++ {
		if r&^seen != 0 { // this reading changes nothing that the texts contain
			continue
		}
		a, seenA, err := parse(answer, style, r)
		if err == nil {
			var b *node
			var seenB reading
			b, seenB, err = parse(attempt, style, r)
			seen |= seenB
			if err == nil {
				var equal bool
				if equal, err = c.compare(a, b); equal {
					return Verdict{Equal: true, Understood: true, Reason: ReasonEqual}
				}
			}
		}
		seen |= seenA
		if r == 0 || !first.Understood {
			first = verdictOf(err)
		}
		if first.Reason == ReasonTooLarge {
			break
		}
	}
	return first
}

// compare prepares two trees and compares them.
func (c *comparison) compare(a, b *node) (bool, error) {
	a, b = imaginary(a, b)
	prepare(a)
	prepare(b)
	return c.same(a, b)
}

// imaginary reads a capital I as the imaginary unit, as computer algebra writes it, when only one side has that letter.
func imaginary(a, b *node) (*node, *node) {
	isI := func(n *node) bool { return n.op == opVar && n.name == "I" }
	unit := func(n *node) *node {
		if isI(n) {
			return &node{op: opConst, name: "i"}
		}
		return nil
	}
	switch inA, inB := a.has(isI), b.has(isI); {
	case inA && !inB:
		return a.replace(unit), b
	case inB && !inA:
		return a, b.replace(unit)
	}
	return a, b
}

// prepare works out the exponents that are plain numbers, once.
func prepare(n *node) {
	n.each(func(k *node) {
		if k.op == opPow {
			if v, ok := exact(k.kids[1]); ok {
				k.exponent = v
			}
		}
	})
}

// verdictOf is the verdict for two sides that are not equal, err telling why.
func verdictOf(err error) Verdict {
	switch {
	case err == nil:
		return Verdict{Understood: true, Reason: ReasonDiffers}
	case errors.Is(err, errKind):
		return Verdict{Understood: true, Reason: ReasonKind}
	case errors.Is(err, errTooLarge):
		return Verdict{Reason: ReasonTooLarge}
	case errors.Is(err, errUndefined):
		return Verdict{Reason: ReasonUndefined}
	}
	return Verdict{Reason: ReasonNotUnderstood}
}

var textCommand = regexp.MustCompile(`\\text(?:rm|it|bf)?\{([^{}\\]*)\}`)

// spelling drops what never changes the meaning of a text: dollar signs, spaces except between digits, the case of a phrase.
func spelling(s string) string {
	s = textCommand.ReplaceAllString(s, "$1")
	s = strings.NewReplacer("$", "", `\left`, "", `\right`, "", `\,`, "", `\ `, "").Replace(s)
	if isPhrase(s) {
		s = strings.ToLower(s)
	}
	var b strings.Builder
	last, gap := rune(0), false
	for _, r := range strings.TrimSpace(s) {
		if unicode.IsSpace(r) {
			gap = true
			continue
		}
		if gap && unicode.IsDigit(last) && (unicode.IsDigit(r) || r == '.' || r == ',') {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
		last = r
	}
	return strings.TrimSuffix(b.String(), ".")
}

// phraseLetters is the length of a run of letters from which a text of letters only is an answer in words.
const phraseLetters = 4

// isPhrase says whether s is an answer in words ("No solution"), which is compared as words and not as a product of letters.
func isPhrase(s string) bool {
	run, longest := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsMark(r):
			run++
			longest = max(longest, run)
		case unicode.IsSpace(r) || strings.ContainsRune(".,;:!?'’-–$", r):
			run = 0
		default:
			return false
		}
	}
	if longest < phraseLetters {
		return false
	}
	for _, word := range strings.Fields(s) {
		if holdsName(word) {
			return false
		}
	}
	return true
}
