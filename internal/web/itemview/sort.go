package itemview

import (
	"context"
	"strconv"

	"crossfade/internal/item"
	"crossfade/internal/web/ui"
)

// What fits into a page on which one taps a thing and then its place. The style sheet has a rule for each thing.
const (
	tapThings = 12
	tapPlaces = 6
)

// taps tells that early learners get the question as things and places to tap, while it is open.
func (f field) taps(ctx context.Context) bool {
	return ui.From(ctx).Band == ui.BandEarly && f.Kind.Pairs() && !f.locked() && len(f.Choices) <= tapThings && len(f.places(ctx)) <= tapPlaces
}

func (f field) thingText(i int) string { return f.id() + "-t" + strconv.Itoa(i+1) }

func (f field) placeText(j int) string { return f.id() + "-p" + strconv.Itoa(j+1) }

// placeHTML is what stands on a place.
func (f field) placeHTML(p item.ShownChoice) string {
	if f.Kind == item.Order {
		return p.Text
	}
	return phrasing(f.rich(p.Text))
}
