package today

import (
	"context"
	"time"

	"crossfade/internal/pace"
	"crossfade/internal/plan"
	"crossfade/internal/web/ui"
)

// i18n:keys ahead.says.* ahead.side.*

// Ahead says by when somebody is likely to be through. Learners, guides and families read these very words.
func Ahead(ctx context.Context, f pace.Forecast) string {
	verdict := f.Verdict()
	key := "ahead.says." + string(verdict)
	if (verdict == pace.Open || verdict == pace.Past) && f.Likely == "" {
		key = "ahead.says.far"
	} else if verdict != pace.Through && verdict != pace.TooSoon && verdict != pace.Unsaid && f.Latest == "" {
		key += "_wide"
	}
	return ui.T(ctx, key, "day", LocalDay(ctx, f.Likely), "from", LocalDay(ctx, f.Soonest), "to", LocalDay(ctx, f.Latest), "end", LocalDay(ctx, f.End), "n", f.Left)
}

// Beside says where somebody stands beside this week's line of the pacing guide; "" without a guide.
func Beside(ctx context.Context, o pace.Outlook) string {
	if o.Side == "" {
		return ""
	}
	return ui.T(ctx, "ahead.side."+string(o.Side), "n", o.Off)
}

// OnPath says what the plan that the learner goes by asks for next; "" without one.
func OnPath(ctx context.Context, c plan.CourseToday) string {
	g, on, found := c.OnPath()
	switch {
	case !found:
		return ""
	case on == "":
		return ui.T(ctx, "ahead.path_next", "goal", g.Title)
	}
	return ui.T(ctx, "ahead.path_by", "goal", g.Title, "day", LocalDay(ctx, on))
}

// LocalDay is a local date in words; "" stays so.
func LocalDay(ctx context.Context, date string) string {
	d, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return ""
	}
	return ui.L(ctx).In(time.UTC).Date(d)
}
