package maths

import (
	_ "embed"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// CSS is the style sheet of the classes that [Renderer.MathML] uses. Pages that show maths load it; it names no font, so the page
// sets font-family on math to a font with a MATH table.
//
//go:embed maths.css
var CSS string

// paddings are the steps, in hundredths of an em, to which paddings are rounded: classes m-pl-60 (left), m-pr-60 (right).
var paddings = []float64{0, 5, 15, 25, 40, 60, 100, 200}

// palette holds the colours that authors may use, for \color and \textcolor: classes m-red and so on. The CSS chooses shades that can be read
// on light and dark pages.
var palette = []struct {
	name    string
	r, g, b float64
}{
	{"red", 220, 20, 20}, {"orange", 240, 140, 0}, {"green", 0, 140, 40}, {"teal", 0, 150, 150}, {"blue", 20, 60, 230},
	{"purple", 140, 20, 160}, {"pink", 240, 60, 160}, {"brown", 140, 80, 30}, {"gray", 128, 128, 128}, {"ink", 0, 0, 0},
}

var (
	cssLength = regexp.MustCompile(`^(\d{0,3}(?:\.\d{1,6})?)(em|pt|px|ex|%)?$`)
	cssColor  = regexp.MustCompile(`^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$`)
	cssBorder = regexp.MustCompile(`^[0-9.]+(?:em|px|pt) (solid|dashed|double)`)
)

// styleClasses returns the classes that stand for the declarations of a style attribute, which the page's content security
// policy would ignore. A declaration that has no class is left out: it changes how the formula looks, never what it says.
func styleClasses(style string) []string {
	var classes []string
	for _, declaration := range strings.Split(style, ";") {
		property, value, _ := strings.Cut(declaration, ":")
		if c := declarationClass(strings.TrimSpace(property), strings.ToLower(strings.TrimSpace(value))); c != "" {
			classes = append(classes, c)
		}
	}
	return classes
}

func declarationClass(property, value string) string {
	switch property {
	case "padding-left":
		return paddingClass("m-pl-", value)
	case "padding-right":
		return paddingClass("m-pr-", value)
	case "border-top", "border-right", "border-bottom", "border-left":
		if m := cssBorder.FindStringSubmatch(value); m != nil {
			return "m-b" + property[len("border-"):len("border-")+1] + "-" + m[1]
		}
	case "border":
		return "m-box"
	case "color":
		return colorClass(value)
	case "math-depth":
		if value == "0" || value == "1" || value == "2" {
			return "m-depth-" + value
		}
	case "padding":
		if value == "0" {
			return "m-flush"
		}
	case "width":
		switch value {
		case "100%":
			return "m-wide"
		case "50%":
			return "m-half"
		case "7.5%":
			return "m-narrow"
		}
	}
	return ""
}

// paddingClass rounds a length to the nearest step. 10 pt are one em.
func paddingClass(prefix, value string) string {
	m := cssLength.FindStringSubmatch(value)
	if m == nil || m[1] == "" {
		return ""
	}
	size, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return ""
	}
	size *= map[string]float64{"": 0, "em": 100, "ex": 45, "pt": 10, "px": 6.25}[m[2]]
	best := paddings[0]
	for _, p := range paddings {
		if math.Abs(p-size) < math.Abs(best-size) {
			best = p
		}
	}
	return prefix + strconv.Itoa(int(best))
}

// colorClass chooses the nearest colour of the palette.
func colorClass(value string) string {
	m := cssColor.FindStringSubmatch(value)
	if m == nil {
		return ""
	}
	var rgb [3]float64
	for i := range rgb {
		n, err := strconv.ParseUint(m[i+1], 16, 8)
		if err != nil {
			return ""
		}
		rgb[i] = float64(n)
	}
	best, least := "", math.Inf(1)
	for _, c := range palette {
		d := math.Hypot(math.Hypot(c.r-rgb[0], c.g-rgb[1]), c.b-rgb[2])
		if d < least {
			best, least = c.name, d
		}
	}
	return "m-" + best
}
