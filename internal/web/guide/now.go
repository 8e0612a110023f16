package guide

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"crossfade/internal/check"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
)

// nowView is what "Who needs me now?" shows.
type nowView struct {
	Things, Learners int // on all pages of the list
	Lines            []lineView
	First            bool // the first page of the list
	Start            startView
	More             string // address of the next page; "" when this is the last
	Now              time.Time
}

// lineView is one thing that waits, with who waits.
type lineView struct {
	check.Waiting
	Name, Face string
}

func (p *Pages) now(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadNow(r)
	show(w, r, v, err, nowPage)
}

func (p *Pages) loadNow(r *http.Request) (nowView, error) {
	actor, page := route.Actor(r), core.Page{After: afterOf(r)}
	v := nowView{Now: p.Clock.Now(), First: page.After == ""}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		desk, err := p.desk(ctx, tx, actor)
		if err != nil {
			return err
		}
		list, err := desk.List(ctx, tx, page)
		if err != nil {
			return err
		}
		if v.Things, v.Learners, err = desk.Count(ctx, tx); err != nil {
			return err
		}
		if v.Start, err = loadStart(ctx, tx, actor); err != nil {
			return err
		}
		ids := make([]core.LearnerID, 0, len(list))
		for _, one := range list {
			ids = append(ids, one.Learner)
		}
		names, err := people.Learners(ctx, tx, actor, ids)
		if err != nil {
			return err
		}
		v.Lines = make([]lineView, 0, len(list))
		for _, one := range list {
			v.Lines = append(v.Lines, lineView{Waiting: one, Name: names[one.Learner].Name, Face: names[one.Learner].Face})
		}
		return nil
	})
	if n := len(v.Lines); n == page.Rows() {
		v.More = "/now?after=" + url.QueryEscape(v.Lines[n-1].Key())
	}
	return v, err
}

// afterOf is the key of the row after which a page of a list begins.
func afterOf(r *http.Request) string {
	after := r.URL.Query().Get("after")
	if len(after) > 400 {
		return ""
	}
	return after
}
