package maths

import (
	"fmt"
	"regexp"
	"strings"
)

// A template is TeX with slots for the numbers of a variant, written {{name}}. It is rendered once; FillSlots then prints
// numbers into the MathML, without the converter. In the MathML a slot is <mn>{{name}}</mn>, with a mark before the name
// that says what stands around it:
//
//	{{name}}    nothing: a negative number may stand as it is
//	{{+name}}   the slot includes a plus sign before it: a + (−3) is printed a − 3
//	{{(name}}   after an operator or factor, or under a power: a negative number or a fraction needs brackets
//	{{[name}}   after a number: every number needs brackets, as 2(3) is not 23

var (
	slotInTeX    = regexp.MustCompile(`\{\{([A-Za-z][A-Za-z0-9_]*)\}\}`)
	slotInMathML = regexp.MustCompile(`<mn((?: class="[a-z0-9 -]*")?)>\{\{([+(\[]?)([A-Za-z][A-Za-z0-9_]*)\}\}</mn>`)
	slotMark     = regexp.MustCompile(`^⟦([A-Za-z][A-Za-z0-9_]*)⟧$`)
	slotNumber   = regexp.MustCompile(`^[-−+]?[0-9]+(?:[.,][0-9]+)?$`)
	slotFraction = regexp.MustCompile(`^[-−+]?[0-9]+/[0-9]+$`)
)

// Template renders TeX with slots {{name}} into MathML for [FillSlots]. Only names listed in slots are slots: {{x}} is also two
// pairs of TeX braces. Every slot must come out as a number of its own.
func (r *Renderer) Template(tex string, display bool, slots []string) (string, error) {
	wanted := map[string]bool{}
	for _, name := range slots {
		wanted[name] = true
	}
	count := 0
	source := slotInTeX.ReplaceAllStringFunc(tex, func(s string) string {
		name := s[2 : len(s)-2]
		if !wanted[name] {
			return s
		}
		count++
		return `{\text{⟦` + name + `⟧}}`
	})
	tree, err := r.tree(source, display)
	if err != nil {
		return "", err
	}
	if found := markSlots(tree); found != count {
		return "", &TeXError{TeX: tex, Message: fmt.Sprintf("%d of %d slots cannot be filled", count-found, count), Err: ErrTeX}
	}
	return tree.String(), nil
}

// markSlots turns the place holders below e into slots and returns how many it found.
func markSlots(e *element) int {
	found := 0
	for i := 0; i < len(e.kids); i++ {
		k := e.kids[i]
		m := slotMark.FindStringSubmatch(k.content())
		if k.name != "mtext" || m == nil {
			found += markSlots(k)
			continue
		}
		found++
		mark := slotContext(e, i)
		k.name = "mn"
		k.kids = []*element{{text: "{{" + mark + m[1] + "}}"}}
		if mark == "+" {
			e.kids = append(e.kids[:i-1], e.kids[i:]...)
			i--
		}
	}
	return found
}

// rows are the elements whose children are set side by side.
var rows = map[string]bool{
	"math": true, "mrow": true, "mstyle": true, "mtd": true, "msqrt": true, "mphantom": true, "mpadded": true, "menclose": true,
}

// slotContext says what mark the slot that is child i of e needs.
func slotContext(e *element, i int) string {
	if !rows[e.name] {
		if i == 0 && strings.HasPrefix(e.name, "msu") { // the base of a power
			return "("
		}
		return ""
	}
	if i == 0 {
		return ""
	}
	before := e.kids[i-1]
	if before.name == "mn" {
		return "["
	}
	if before.name != "mo" {
		return "("
	}
	switch sign := before.content(); {
	case sign == "+" && i > 1:
		return "+"
	case strings.Contains("+−-±×⋅·÷/∗*", sign):
		return "("
	}
	return ""
}

// FillSlots prints values into MathML that [Renderer.Template] made. A value is a number as it is to be shown ("-3", "2.5", "2,5") or a
// fraction ("-1/2"); a minus may be - or −. A slot without a value, or a value of another form, is an error.
func FillSlots(mathml string, values map[string]string) (string, error) {
	var failed error
	filled := slotInMathML.ReplaceAllStringFunc(mathml, func(s string) string {
		m := slotInMathML.FindStringSubmatch(s)
		value, ok := values[m[3]]
		if !ok {
			failed = fmt.Errorf("slot %s has no value", m[3])
			return s
		}
		printed, err := printSlot(m[2], m[1], value)
		if err != nil {
			failed = fmt.Errorf("slot %s: %w", m[3], err)
		}
		return printed
	})
	if failed != nil {
		return "", failed
	}
	return filled, nil
}

const minusSign = "−"

// printSlot writes one value after its mark.
func printSlot(mark, class, value string) (string, error) {
	value = strings.TrimSpace(value)
	fraction := slotFraction.MatchString(value)
	if !fraction && !slotNumber.MatchString(value) {
		return "", fmt.Errorf("%q is not a number", value)
	}
	digits := strings.TrimLeft(value, "-+"+minusSign)
	negative := strings.HasPrefix(value, "-") || strings.HasPrefix(value, minusSign)
	body := "<mn" + class + ">" + digits + "</mn>"
	if fraction {
		over, under, _ := strings.Cut(digits, "/")
		body = "<mfrac" + class + "><mn>" + over + "</mn><mn>" + under + "</mn></mfrac>"
	}
	if mark == "+" {
		sign := "+"
		if negative {
			sign = minusSign
		}
		return "<mo>" + sign + "</mo>" + body, nil
	}
	if negative {
		body = `<mo form="prefix" stretchy="false">` + minusSign + "</mo>" + body
	}
	switch {
	case mark == "[" || mark == "(" && (negative || fraction):
		return `<mrow><mo fence="true" form="prefix">(</mo>` + body + `<mo fence="true" form="postfix">)</mo></mrow>`, nil
	case negative:
		return "<mrow>" + body + "</mrow>", nil
	}
	return body, nil
}
