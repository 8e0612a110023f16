package itemview

import (
	"context"
	"io"
	"reflect"

	"crossfade/internal/item"
	"crossfade/internal/web/ui"
)

// Hints is the ladder as far as a learner has climbed it. It stands outside the question's form. The
// button for the next rung is the page's.
type Hints struct {
	Rungs  []Rung
	Credit item.Credit // of the item; a hint from the same hands does not name them again
	Rich   Rich
}

// Rung is one hint that was asked for.
type Rung struct {
	Hint item.ShownHint
	// The rest is for a rung that asks back. Its form posts the fields of Carry, the answer under
	// the name of its interaction, and "more" with the number of the next inner hint when the
	// learner asks for one.
	Action   string
	Carry    []Pair
	Inner    []item.ShownHint // inner hints shown so far
	Response item.Response
	Result   *item.Result
	Key      item.Response // the right answer, once it may be seen
}

// Pair is a name and a value that a form carries along.
type Pair struct{ Name, Value string }

// Render writes the hints as HTML.
func (h Hints) Render(ctx context.Context, w io.Writer) error { return h.view().Render(ctx, w) }

// field is the place to answer of a rung that asks back.
func (r Rung) field(ctx context.Context, rich Rich, body string) field {
	in := *r.Hint.Scaffold
	f := field{
		ShownInteraction: in, number: 1, alone: true, name: Prefix + in.ID, body: body, rich: rich,
		given: r.Response[in.ID], key: r.Key[in.ID], part: partOf(r.Result, in.ID), next: ui.T(ctx, "item.next_read"),
	}
	if r.done() {
		f.mode = Answered
	}
	return f
}

// done tells whether the rung was answered right; a wrong answer may be tried again.
func (r Rung) done() bool { return r.Result != nil && r.Result.Complete && r.Result.Right }

// wrong tells whether the last try was counted and not right.
func (r Rung) wrong() bool { return r.Result != nil && r.Result.Complete && !r.Result.Right }

// credit is whom to name for a hint.
func (h Hints) credit(c item.Credit) item.Credit {
	if reflect.DeepEqual(c, h.Credit) {
		return item.Credit{}
	}
	return c
}
