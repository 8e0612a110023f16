package gallery

import (
	"context"

	"crossfade/internal/web/ui"
)

// whoNotches are the notches of a fader that asks who decides.
func whoNotches(ctx context.Context) [3]ui.Notch {
	return [3]ui.Notch{
		{Value: "teacher", Label: ui.T(ctx, "common.who.teacher"), By: ui.Guide},
		{Value: "together", Label: ui.T(ctx, "common.who.together"), By: ui.Together},
		{Value: "learner", Label: ui.T(ctx, "common.who.learner"), By: ui.Learner},
	}
}
