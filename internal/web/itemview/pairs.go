package itemview

import (
	"context"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	nethtml "golang.org/x/net/html"

	"crossfade/internal/item"
	"crossfade/internal/web/ui"
)

// buttonPlaces is how many places stand beside each other as buttons; more become a list.
const buttonPlaces = 4

// buttons tells that the places of a match are buttons. Formulas and pictures have no room in a list.
func (f field) buttons() bool {
	rich := slices.ContainsFunc(f.Places, func(p item.ShownChoice) bool { return !item.Plain(p.Text) })
	return f.Kind == item.Match && (len(f.Places) <= buttonPlaces || rich)
}

// places are what a list offers: the places of a match, or the numbers of an order.
func (f field) places(ctx context.Context) []item.ShownChoice {
	if f.Kind == item.Match {
		return f.Places
	}
	list := make([]item.ShownChoice, len(f.Choices))
	for i := range list {
		list[i] = item.ShownChoice{ID: strconv.Itoa(i + 1), Text: ui.L(ctx).Number(float64(i + 1))}
	}
	return list
}

// nowhere is what a list says before a place was chosen.
func (f field) nowhere(ctx context.Context) string {
	if f.Kind == item.Order {
		return ui.T(ctx, "item.pick")
	}
	return ui.T(ctx, "item.pick_place")
}

func (f field) pairsLegend(ctx context.Context) string {
	if f.Kind == item.Order {
		return ui.T(ctx, "item.order_all", "n", len(f.Choices))
	}
	return ui.T(ctx, "item.match_all")
}

// pairName is the name of the control for one choice, see [ParsePrefixed].
func (f field) pairName(c item.ShownChoice) string { return f.name + "." + c.ID }

// pairID is the id of the i-th line; a link to the field leads to the first.
func (f field) pairID(i int) string {
	if i == 0 {
		return f.id()
	}
	return f.id() + "-" + strconv.Itoa(i+1)
}

// placeID is the id of a button: the first one of a line has the line's.
func (f field) placeID(i, j int) string {
	if j == 0 {
		return f.pairID(i)
	}
	return f.pairID(i) + "-" + strconv.Itoa(j+1) + "b"
}

func (f field) putAt(c item.ShownChoice, place string) bool {
	return slices.Contains(f.given, item.Pair(c.ID, place))
}

// pairMark is the mark of one line. Which lines are right is to be seen only with the key.
func (f field) pairMark(c item.ShownChoice) string {
	if !f.judged() || f.key == nil {
		return ""
	}
	if place := f.keyPlace(c); place != "" && f.putAt(c, place) {
		return "right"
	}
	return "look"
}

func (f field) keyPlace(c item.ShownChoice) string {
	for _, pair := range f.key {
		if choice, place, ok := item.Split(pair); ok && choice == c.ID {
			return place
		}
	}
	return ""
}

// rightPlace is the right place of a choice as HTML.
func (f field) rightPlace(ctx context.Context, c item.ShownChoice) string {
	place := f.keyPlace(c)
	for _, p := range f.places(ctx) {
		if p.ID == place && f.Kind == item.Match {
			return phrasing(f.rich(p.Text))
		} else if p.ID == place {
			return templ.EscapeString(p.Text)
		}
	}
	return ""
}

// words is a text of an author without its markup, for a list.
func (f field) words(markdown string) string {
	if f.Kind == item.Order {
		return markdown
	}
	var b strings.Builder
	tokens := nethtml.NewTokenizer(strings.NewReader(f.rich(markdown)))
	for {
		switch tokens.Next() {
		case nethtml.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case nethtml.TextToken:
			b.WriteString(html.UnescapeString(string(tokens.Raw())))
		default:
		}
	}
}
