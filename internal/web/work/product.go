package work

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/course"
	"crossfade/internal/criteria"
	"crossfade/internal/db"
	"crossfade/internal/feedback"
	"crossfade/internal/soundboard"
	"crossfade/internal/web/route"
	"crossfade/internal/web/ui"
	"crossfade/internal/work"
)

// productView is a product with all that was said about it.
type productView struct {
	work.Look
	Mine    bool
	Name    string // of whoever made it
	Newest  work.Version
	Other   work.Version // the version beside it; N 0 = none
	Points  []feedback.Point
	Sheet   criteria.Sheet
	Scores  []criteria.Score
	Self    map[string]criteria.Self // what the learner said of the newest version, by criterion
	Level   soundboard.Level         // of evaluation: from together on they score before whoever guides does
	Consult criteria.Consult
	Earlier map[string]criteria.Earlier // by criterion
	Now     time.Time
	Names   map[core.PersonID]string
	MaySay  bool
	Saved   []coaching.Comment // comments that the reader sends often, where they may say something
	MayMark bool               // score
	Opens   bool               // may read the task; who cares for a learner sees the work alone
	Reviews []feedback.Review  // whom outside somebody asked to look
	Held    []feedback.Point   // from outside, and not passed on; for who guides
	MayAsk  bool               // somebody outside
	Err     error
	ErrAt   string            // id of the point whose form needs another look; "" is the form at the end
	Sent    map[string]string // fields that need another look
}

// look reads a product with its versions.
func (p *Pages) look(ctx context.Context, actor core.Actor, id string) (l work.Look, err error) {
	err = p.DB.Read(ctx, func(ctx context.Context, tx *db.Tx) error {
		l, err = p.Work.Look(ctx, tx, actor, id)
		return err
	})
	return l, err
}

func (p *Pages) product(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[string](r, "product")
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	p.drawProduct(w, r, id, "", nil, nil)
}

func (p *Pages) drawProduct(w http.ResponseWriter, r *http.Request, id, at string, sent map[string]string, problem error) {
	v, err := p.loadProduct(r, id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	v.Err, v.ErrAt, v.Sent = problem, at, sent
	route.Render(w, r, statusOf(problem), productPage(v))
}

func (p *Pages) loadProduct(r *http.Request, id string) (v productView, err error) {
	actor := route.Actor(r)
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		if v.Look, err = p.Work.Look(ctx, tx, actor, id); err != nil {
			return err
		}
		v.Mine = v.Learner == actor.Learner
		if err := p.said(ctx, tx, actor, &v); err != nil {
			return err
		}
		if v.MaySay, err = allowed(p.Work.May(ctx, tx, actor, soundboard.FeedbackGive, v.Task.Unit, v.Learner)); err != nil {
			return err
		}
		if v.MaySay {
			if v.Saved, err = coaching.Comments(ctx, tx, actor); err != nil {
				return err
			}
		}
		if v.MayMark, err = allowed(p.Work.May(ctx, tx, actor, soundboard.ScoreGive, v.Task.Unit, v.Learner)); err != nil {
			return err
		}
		if err := p.fromOutside(ctx, tx, actor, &v); err != nil {
			return err
		}
		if _, err := course.VisibleUnit(ctx, tx, actor, v.Look.Task.Unit); err == nil {
			v.Opens = true
		} else if core.KindOf(err) != core.NotFound {
			return err
		}
		return p.names(ctx, tx, &v)
	})
	if err != nil || len(v.All) == 0 {
		return v, err
	}
	v.Newest = v.All[0]
	with, numberErr := strconv.Atoi(r.URL.Query().Get("with"))
	if numberErr != nil {
		with = v.Newest.N - 1
	}
	for _, one := range v.All {
		if one.N == with && with != v.Newest.N {
			v.Other = one
		}
	}
	return v, nil
}

// said reads all that was said about a product: points, and scores by the criteria that hold for its learner.
func (p *Pages) said(ctx context.Context, tx *db.Tx, actor core.Actor, v *productView) (err error) {
	if v.Points, err = feedback.PointsOf(ctx, tx, v.ID); err != nil {
		return err
	}
	if v.Sheet, err = criteria.SheetOf(ctx, tx, v.Task.ID, v.Learner); err != nil {
		return err
	}
	if v.Scores, err = criteria.ScoresOf(ctx, tx, v.ID); err != nil {
		return err
	}
	if v.Self, err = criteria.SelfOf(ctx, tx, v.ID, v.Versions); err != nil {
		return err
	}
	if v.Level, err = p.Criteria.Level(ctx, tx, actor.Org, v.Task.Unit, v.Learner); err != nil {
		return err
	}
	v.Now = p.Clock.Now()
	return p.consult(ctx, tx, actor, v)
}

// first tells whether the learner scores before whoever guides does.
func (v productView) first() bool { return v.Level != soundboard.LevelGuide }

// allowed turns a refusal into no, and leaves other trouble as it is.
func allowed(err error) (bool, error) {
	if core.KindOf(err) == core.Denied {
		return false, nil
	}
	return err == nil, err
}

// names finds who made the product and who said something: a reader who sees the work knows both.
func (p *Pages) names(ctx context.Context, tx *db.Tx, v *productView) error {
	v.Names = map[core.PersonID]string{}
	people := map[core.PersonID]bool{}
	for _, one := range v.Points {
		people[one.By] = true
	}
	for _, one := range v.Scores {
		people[one.By] = true
	}
	var maker core.PersonID
	if err := tx.QueryRow(ctx, `select person_id from learner where id = $1`, v.Learner).Scan(&maker); err != nil {
		return err
	}
	people[maker] = true
	for id := range people {
		name, err := p.Name(ctx, tx, id)
		if err != nil {
			return err
		}
		v.Names[id] = name
	}
	v.Name = v.Names[maker]
	return nil
}

func (p *Pages) say(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "product")
	if !ok {
		return
	}
	point := feedback.Point{Kind: feedback.Kind(form.Line("kind")), Spot: form.Text("spot"), Words: form.Text("words"), Action: form.Text("action")}
	saved, keep := form.Line("saved"), form.Line("keep")
	words, err := p.Coaching.Words(r.Context(), route.Actor(r), point.Words, saved)
	if point.Words = words; err == nil {
		err = p.Feedback.Say(r.Context(), route.Actor(r), id, point)
	}
	if route.Again(err) {
		p.drawProduct(w, r, id, "", map[string]string{"kind": string(point.Kind), "spot": point.Spot, "words": point.Words, "action": point.Action, "saved": saved, "keep": keep}, err)
		return
	}
	if err == nil {
		err = p.Coaching.KeepAlso(r.Context(), route.Actor(r), keep != "", point.Words)
	}
	p.done(w, r, err, "work.said", productPath(id)+"#points")
}

func (p *Pages) handle(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "product")
	if !ok {
		return
	}
	point, err := route.PathID[string](r, "point")
	if err == nil {
		err = p.Feedback.Handle(r.Context(), route.Actor(r), id, point, feedback.Use(form.Line("use")), form.Text("why"))
	}
	if route.Again(err) {
		p.drawProduct(w, r, id, point, map[string]string{"use": form.Line("use"), "why": form.Text("why")}, err)
		return
	}
	p.done(w, r, err, "work.answered", productPath(id)+"#point-"+point)
}

func (p *Pages) score(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "product")
	if !ok {
		return
	}
	v, err := p.loadProduct(r, id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	n, _ := strconv.Atoi(form.Line("n"))
	var scores []criteria.Score
	sent := map[string]string{}
	for _, c := range v.Sheet.Criteria {
		level, _ := strconv.Atoi(form.Line("level." + c.ID))
		one := criteria.Score{Criterion: c.ID, Level: criteria.Level(level), Reason: form.Text("reason." + c.ID)}
		scores = append(scores, one)
		sent["level."+c.ID], sent["reason."+c.ID] = form.Line("level."+c.ID), one.Reason
	}
	err = p.Criteria.Give(r.Context(), route.Actor(r), id, n, scores)
	if route.Again(err) {
		p.drawProduct(w, r, id, "score", sent, err)
		return
	}
	p.done(w, r, err, "work.scored", productPath(id)+"#scores")
}

// selfScore keeps what a learner says of their own newest version.
func (p *Pages) selfScore(w http.ResponseWriter, r *http.Request) {
	id, form, ok := route.PathForm[string](w, r, "product")
	if !ok {
		return
	}
	v, err := p.loadProduct(r, id)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	n, _ := strconv.Atoi(form.Line("n"))
	var list []criteria.Self
	sent := map[string]string{}
	for _, c := range v.Sheet.Criteria {
		level, _ := strconv.Atoi(form.Line("own." + c.ID))
		one := criteria.Self{Criterion: c.ID, Level: criteria.Level(level), Shows: form.Text("shows." + c.ID)}
		list = append(list, one)
		sent["own."+c.ID], sent["shows."+c.ID] = form.Line("own."+c.ID), one.Shows
	}
	err = p.Criteria.SelfScore(r.Context(), route.Actor(r), id, n, list)
	if route.Again(err) {
		p.drawProduct(w, r, id, "own", sent, err)
		return
	}
	p.done(w, r, err, "work.self_kept", productPath(id)+"#scores")
}

// file serves a file of a product to those who may see the product.
func (p *Pages) file(w http.ResponseWriter, r *http.Request) {
	product, err := route.PathID[string](r, "product")
	id, idErr := route.PathID[string](r, "file")
	if err == nil {
		err = idErr
	}
	var f work.File
	if err == nil {
		f, err = p.Work.FileOf(r.Context(), route.Actor(r), product, id)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.ServeSent(w, r, f.File, p.Work.Open)
}

// counts says in one line what was said and what became of it.
func (v productView) counts(ctx context.Context) string {
	switch {
	case len(v.Points) == 0 && len(v.Scores) > 0:
		return ""
	case len(v.Points) == 0:
		return ui.T(ctx, "work.no_points")
	}
	n := map[feedback.Use]int{}
	for _, p := range v.Points {
		n[p.Use]++
	}
	return ui.T(ctx, "work.counts", "n", len(v.Points), "used", n[feedback.Used], "partly", n[feedback.Partly], "not", n[feedback.Not], "open", n[feedback.Open])
}

// scored are the scores of a version, by criterion.
func (v productView) scored(n int) map[string]criteria.Score {
	out := map[string]criteria.Score{}
	for _, s := range v.Scores {
		if s.N == n {
			out[s.Criterion] = s
		}
	}
	return out
}

// pieces compares the version beside with the newest.
func (v productView) pieces() []work.Piece { return work.Compare(v.Other.Words, v.Newest.Words) }

func levelWord(ctx context.Context, l criteria.Level) string {
	return ui.T(ctx, "work.level."+strconv.Itoa(int(l))) // i18n:keys work.level.*
}

func pointIcon(k feedback.Kind) string {
	switch k {
	case feedback.Strength:
		return "p-star"
	case feedback.Question:
		return "help"
	default:
		return "arrow"
	}
}

func useIcon(u feedback.Use) string {
	switch u {
	case feedback.Partly:
		return "st-getting"
	case feedback.Not:
		return "close"
	default:
		return "check"
	}
}

func filePath(product string, f work.File) string { return productPath(product) + "/files/" + f.ID }
