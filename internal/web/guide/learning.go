package guide

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/readiness"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// learningView is "Are they learning?": four figures about a class.
type learningView struct {
	Groups []people.Group
	Group  people.Group // ID "" when the actor guides none
	readiness.Learning
}

// behindView is what is behind one of the figures.
type behindView struct {
	Group  people.Group
	Figure readiness.Figure
	Tries  []readiness.Try
	Zone   *time.Location
	More   string // address of the next page
}

// triesRows is how many lines stand on one page behind a figure.
const triesRows = 50

func (p *Pages) learning(w http.ResponseWriter, r *http.Request) {
	var v learningView
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		v = learningView{}
		if v.Groups, v.Group, err = seenGroups(ctx, tx, route.Actor(r), r.URL.Query().Get("group")); err != nil || v.Group.ID == "" {
			return err
		}
		v.Learning, err = readiness.LearningOf(ctx, tx, v.Group.Org, v.Group.ID, p.Clock.Now())
		return err
	})
	show(w, r, v, err, learningPage)
}

// seenGroups lists the classes that the actor guides or covers, and picks the one that was asked for.
func seenGroups(ctx context.Context, tx *db.Tx, actor core.Actor, wish string) ([]people.Group, people.Group, error) {
	groups, err := people.GroupsSeen(ctx, tx, actor)
	if err != nil || len(groups) == 0 {
		return nil, people.Group{}, err
	}
	group, err := pickGroup(groups, wish)
	return groups, group, err
}

func (p *Pages) behind(w http.ResponseWriter, r *http.Request) {
	from := fromOf(r)
	v := behindView{Figure: readiness.Figure(r.PathValue("figure")), Zone: today.Zone(r)}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		if _, v.Group, err = seenGroups(ctx, tx, route.Actor(r), r.PathValue("group")); err != nil {
			return err
		}
		if v.Group.ID == "" || !v.Figure.Valid() {
			return core.Missing()
		}
		v.Tries, err = readiness.Tries(ctx, tx, v.Group.Org, v.Group.ID, v.Figure, p.Clock.Now(), from, triesRows+1)
		return err
	})
	if len(v.Tries) > triesRows {
		v.Tries = v.Tries[:triesRows]
		v.More = behindPath(v.Figure, v.Group.ID) + "?after=" + strconv.Itoa(from+triesRows)
	}
	show(w, r, v, err, behindPage)
}

// learningPath is the address of the figures of a class.
func learningPath(group core.GroupID) string {
	return "/class/learning?" + url.Values{"group": {string(group)}}.Encode()
}

func behindPath(f readiness.Figure, group core.GroupID) string {
	return "/class/learning/" + string(group) + "/" + string(f)
}

// span says how long something took, in whole hours or days.
func span(ctx context.Context, d time.Duration) string {
	switch hours := int(d / time.Hour); {
	case hours < 1:
		return ui.T(ctx, "learning.less")
	case hours < 48:
		return ui.T(ctx, "learning.hours", "n", hours)
	default:
		return ui.T(ctx, "learning.days", "n", hours/24)
	}
}
