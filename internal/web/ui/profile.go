package ui

import (
	"context"
	"strconv"
	"strings"
)

// Bar is one of the bars of a [Profile].
type Bar struct {
	Name string // "Goals"
	By   Decider
}

// x is where a bar stands in the drawing.
func (p Profile) x(i int) string { return strconv.FormatFloat(8+12.7*float64(i), 'f', 1, 64) }

func (p Profile) left(i int) string { return strconv.FormatFloat(3.3+12.7*float64(i), 'f', 1, 64) }

// top is how high the cap of a bar stands: the learner's at the top.
func (b Bar) top() string {
	switch b.By {
	case Learner:
		return "3"
	case Together:
		return "18"
	default:
		return "33"
	}
}

// words say the drawing: "Who decides: Goals teacher, Inquiry together, …".
func (p Profile) words(ctx context.Context) string {
	list := make([]string, 0, len(p.Bars))
	for _, b := range p.Bars {
		list = append(list, b.Name+" "+decider(ctx, b.By))
	}
	return T(ctx, "common.who.profile", "list", strings.Join(list, ", "))
}
