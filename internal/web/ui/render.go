package ui

import (
	"context"
	"io"
)

// The components without children are structs, so that a page names what it fills in:
//
//	@ui.Button{Label: ui.T(ctx, "check.start"), Kind: ui.Primary}
//
// Each is a templ.Component by rendering its view.

// Render writes the component as HTML.
func (c Beads) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Button) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c ChoiceGroup) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Empty) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c ErrorBody) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Face) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Fader) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Field) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Goal) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Heading) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c HowSure) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c IconButton) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Profile) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Ladder) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Licence) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c NeedsMe) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c NextCard) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c NumberEntry) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Option) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Outline) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Person) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Pill) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Problems) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Progress) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Result) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Score) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Sees) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Select) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Sync) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Table) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Tag) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Tally) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c TextEntry) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Tick) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Toast) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c TodayCard) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render writes the component as HTML.
func (c Who) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render draws the box.
func (c Pick) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }

// Render draws it.
func (c UpNext) Render(ctx context.Context, w io.Writer) error { return c.view().Render(ctx, w) }
