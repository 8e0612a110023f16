package ui

import (
	"context"

	"github.com/a-h/templ"

	"crossfade/internal/web/static"
)

// i18n:keys common.who.* common.state.*

// StateWord is the word for a state in the language of the request: "Getting there".
func StateWord(ctx context.Context, s State) string { return T(ctx, "common.state."+string(s)) }

// decider is the plain word for who decides.
func decider(ctx context.Context, d Decider) string { return T(ctx, "common.who."+string(d)) }

// sureIcon gives the early band a face for each answer.
func sureIcon(ctx context.Context, name string) string {
	if From(ctx).Band == BandEarly {
		return name
	}
	return ""
}

func (s Sync) state() string { return first(s.State, "saved") }

func (s Sync) words(ctx context.Context) string {
	switch s.State {
	case "here":
		return T(ctx, "common.sync.here")
	case "tosend":
		return T(ctx, "common.sync.tosend", "n", s.Number)
	case "problem":
		return T(ctx, "common.sync.problem")
	default:
		return T(ctx, "common.sync.saved")
	}
}

func (f Fader) describedBy() templ.Attributes {
	if f.Says == "" && f.Locked == "" {
		return nil
	}
	return templ.Attributes{"aria-describedby": "says-" + f.Name}
}

// StateIcon is the address of the drawing of a state, for pictures that are SVG themselves.
func StateIcon(s State) string { return static.URL("icons.svg") + "#st-" + string(s) }
