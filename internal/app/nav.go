package app

import (
	"context"

	"crossfade/internal/core"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// nav is the navigation for a viewer: a learner's places, or a guide's. Who guides and learns as well (an adult at home,
// a coach at work) has both.
func (a *App) nav(_ context.Context, v route.Viewer) []ui.Tab {
	if !v.Actor.Is(core.RoleGuide) && !v.Actor.Is(core.RoleAdmin) {
		return ui.LearnerNav()
	}
	tabs := ui.GuideNav(0)
	if v.Actor.Is(core.RoleLearner) {
		tabs = append(tabs, ui.LearnerNav()[0])
	}
	return tabs
}
