package app

import (
	"context"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/web/guide"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
)

// nav is the navigation for a viewer, and how many notices they have not read: the places of a guide, of a caregiver, of a learner, one after the other for whoever is several of
// them, as an adult at home or a coach at work may be.
func (a *App) nav(ctx context.Context, v route.Viewer, counted bool, waiting int) (tabs []ui.Tab, notices int) {
	p, err := a.partsOf(ctx, v, counted)
	if counted {
		p.waiting = waiting
	}
	if err != nil {
		a.Log.WarnContext(ctx, "the navigation could not be read", "error", err)
	}
	switch {
	case p.guides:
		tabs = ui.GuideNav(p.waiting)
	case v.Actor.Staff():
		tabs = ui.GuideNav(p.waiting)[:2] // courses and accounts are no matter of theirs
	}
	if p.cares {
		tabs = append(tabs, ui.FamilyTab())
	}
	switch learner := ui.LearnerNav(); {
	case len(tabs) == 0:
		return learner, p.notices
	case p.learns:
		tabs = append(tabs, learner[:2]...)
	}
	return tabs, p.notices
}

// parts are what somebody is here, as far as the navigation needs to know.
type parts struct {
	guides, cares, learns bool
	waiting               int // learners who wait for the guide
	notices               int // that they have not read
}

// partsOf finds out what somebody is: one statement; three for guides, unless those who wait for them are counted already.
func (a *App) partsOf(ctx context.Context, v route.Viewer, counted bool) (parts, error) {
	actor := v.Actor
	p := parts{guides: actor.Is(core.RoleGuide) || actor.Is(core.RoleAdmin)}
	err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		var cares, learns int
		err := tx.QueryRow(ctx, `select
	(select count(*) from care c join membership m on m.person_id = c.child_id and m.org_id = $2 where c.caregiver_id = $1),
	(select count(*) from enrolment where learner_id = $3 and org_id = $2 and ended_at = ''),
	(select count(*) from notice where person_id = $1 and org_id = $2 and read_at = '')`, actor.Person, actor.Org, actor.Learner).Scan(&cares, &learns, &p.notices)
		p.cares, p.learns = cares > 0 || actor.Is(core.RoleCaregiver), learns > 0 || actor.Is(core.RoleLearner)
		return err
	})
	if err != nil || !p.guides && actor.Covers == "" || counted {
		return p, err
	}
	p.waiting, err = (&guide.Pages{DB: a.DB, People: a.People}).Waiting(ctx, actor, a.Clock.Now().In(zoneOf(v.TimeZone)))
	return p, err
}

// upNext is what a new place has to do next; nothing once learners can work, and for those who do not set it up.
func (a *App) upNext(ctx context.Context, actor core.Actor) (next ui.UpNext) {
	if !actor.Is(core.RoleGuide) && !actor.Is(core.RoleAdmin) {
		return next
	}
	err := a.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		next.Step, next.Href, err = guide.NextToSetUp(ctx, tx, actor)
		return err
	})
	if err != nil {
		a.Log.WarnContext(ctx, "what comes next in a new place could not be read", "error", err)
		return ui.UpNext{}
	}
	if next.Step != "" {
		next.Label = ui.T(ctx, "guide.start."+next.Step+"_go")
	}
	return next
}

// zoneOf is a time zone by its name; UTC when nobody knows it.
func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return zone
}
