package guide

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/desk"
	"crossfade/internal/people"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// nowRows is how many lines stand on one page of the list.
const nowRows = 50

// nowView is what "Who needs me now?" shows.
type nowView struct {
	Things, Learners int // on all pages of the list
	Lines            []lineView
	First            bool // the first page of the list
	Start            startView
	More             string // address of the next page; "" when this is the last
	Now              time.Time
	Digest           string // of the whole list
	Needs            []needView
	Several          severalView
	Recent           desk.Recent    // what can be taken back
	Covers           []people.Cover // classes that the actor covers for some days
}

// lineView is one thing that waits, with who waits.
type lineView struct {
	desk.Line
	Name, Face string
	Href       string // where one reads what is asked for; "" for what has a place of its own
	Picked     bool
}

func (p *Pages) now(w http.ResponseWriter, r *http.Request) {
	v, err := p.loadNow(r)
	r = r.WithContext(ui.WithWaiting(r.Context(), v.Learners))
	show(w, r, v, err, nowPage)
}

// loadNow reads the list in a fixed number of statements, whatever the number of classes.
func (p *Pages) loadNow(r *http.Request) (nowView, error) {
	actor, from := route.Actor(r), fromOf(r)
	v := nowView{Now: p.Clock.Now().In(today.Zone(r)), First: from == 0}
	err := p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		d, err := p.desk(ctx, tx, actor)
		if err != nil {
			return err
		}
		lines, err := desk.List(ctx, tx, d, v.Now)
		if err != nil {
			return err
		}
		needs, err := desk.Needs(ctx, tx, d, v.Now, desk.MostNeeds)
		if err != nil {
			return err
		}
		v.Things, v.Learners, v.Digest = len(lines), desk.Learners(lines), desk.Digest(lines, needs)
		v.Several, err = several(ctx, tx, actor, lines, r.URL.Query().Get("pick"))
		if err != nil {
			return err
		}
		if v.Recent, err = desk.RecentOf(ctx, tx, actor, v.Now); err != nil {
			return err
		}
		v.Needs = nil
		for _, n := range needs {
			v.Needs = append(v.Needs, needView{n})
		}
		if v.Start, err = loadStart(ctx, tx, actor); err != nil {
			return err
		}
		lines = lines[min(from, len(lines)):]
		if len(lines) > nowRows {
			lines = lines[:nowRows]
			v.More = "/now?after=" + url.QueryEscape(strconv.Itoa(from+nowRows))
		}
		return p.name(ctx, tx, actor, &v, lines)
	})
	if err == nil {
		v.Covers, err = p.People.MyCovers(r.Context(), actor)
	}
	return v, err
}

// name reads whose lines they are. A line whose learner the actor may not know by name is left out.
func (p *Pages) name(ctx context.Context, tx *db.Tx, actor core.Actor, v *nowView, lines []desk.Line) error {
	names, err := knownOf(ctx, tx, actor, lines)
	if err != nil {
		return err
	}
	v.Lines = nil
	for _, one := range lines {
		who, ok := names[one.Learner]
		if !ok {
			continue
		}
		l := lineView{Line: one, Name: who.Name, Face: who.Face, Picked: v.Several.picks(one)}
		if one.Kind == desk.Proposal {
			l.Href = p.Asks.Href(one.Asked)
		}
		v.Lines = append(v.Lines, l)
	}
	return nil
}

// knownOf reads those of some lines' learners whom the actor may know by name. Nearly all are learners whom they guide or whose class they cover, which is
// quickly asked; only for others, such as whoever asks an advisor, it asks for every relation there is.
func knownOf(ctx context.Context, tx *db.Tx, actor core.Actor, lines []desk.Line) (map[core.LearnerID]people.Person, error) {
	asked := map[core.LearnerID]bool{}
	var ids []core.LearnerID
	for _, one := range lines {
		if !asked[one.Learner] {
			asked[one.Learner] = true
			ids = append(ids, one.Learner)
		}
	}
	names, err := people.Learners(ctx, tx, actor, ids, people.Self, people.Guide, people.Covering)
	if err != nil {
		return nil, err
	}
	left := slices.DeleteFunc(ids, func(l core.LearnerID) bool { _, ok := names[l]; return ok })
	others, err := people.Learners(ctx, tx, actor, left)
	maps.Copy(names, others)
	return names, err
}

// fromOf is the number of the line at which a page of the list begins.
func fromOf(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("after"))
	if err != nil || n < 0 || n > 10_000 {
		return 0
	}
	return n
}

// afterOf is the key of the row after which a page of a list begins.
func afterOf(r *http.Request) string {
	after := r.URL.Query().Get("after")
	if len(after) > 400 {
		return ""
	}
	return after
}
