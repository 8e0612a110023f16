package guide

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"crossfade/internal/coaching"
	"crossfade/internal/core"
	"crossfade/internal/db"
	"crossfade/internal/desk"
	"crossfade/internal/web/route"
	"crossfade/internal/web/today"
	"crossfade/internal/web/ui"
)

// severalView is what can be done with several lines at once.
type severalView struct {
	Sets     []pickSet // what can be picked with one press
	Chosen   map[string]bool
	Set      string // the set that was picked; "" for none
	Comments []coaching.Comment
	Takes    int // lines that take part
	Words    string
	Keep     bool
	Wrong    map[string]string
}

// pickSet is a set of lines that are picked together: the proposals of one kind, or the lines of one kind.
type pickSet struct {
	Key  string
	Kind desk.Kind
	Like string // the title of the first
	N    int
}

// setOf names the set of a line.
func setOf(l desk.Line) string {
	if l.Kind == desk.Proposal {
		return string(l.Kind) + ":" + string(l.Asked.Kind)
	}
	return string(l.Kind)
}

// picks tells whether a line is picked.
func (v severalView) picks(l desk.Line) bool {
	return v.Set != "" && v.Set == setOf(l) || v.Chosen[desk.Pick{Kind: l.Kind, Ref: l.Ref}.Value()]
}

// several finds what can be done with the lines of a list; the comments are read where something can.
func several(ctx context.Context, tx *db.Tx, actor core.Actor, lines []desk.Line, pick string) (severalView, error) {
	var v severalView
	at := map[string]int{}
	for _, l := range lines {
		if !l.Kind.Takes(desk.DoSay) {
			continue
		}
		v.Takes++
		key := setOf(l)
		i, known := at[key]
		if !known {
			i = len(v.Sets)
			at[key] = i
			v.Sets = append(v.Sets, pickSet{Key: key, Kind: l.Kind, Like: l.Text})
		}
		v.Sets[i].N++
		if key == pick {
			v.Set = pick
		}
	}
	if v.Takes < 2 {
		return v, nil
	}
	var err error
	v.Comments, err = coaching.Comments(ctx, tx, actor)
	return v, err
}

func (p *Pages) many(w http.ResponseWriter, r *http.Request) {
	form, err := route.ParseForm(w, r)
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	order := desk.Many{Do: desk.Do(form.Line("do")), Words: form.Text("words"), Keep: form.Line("keep") != "", Today: p.Clock.Now().In(today.Zone(r))}
	chosen := map[string]bool{}
	for _, value := range form.All("line") {
		if pick, ok := desk.PickOf(value); ok && !chosen[value] {
			chosen[value] = true
			order.Lines = append(order.Lines, pick)
		}
	}
	if order.Words, err = p.Groups.Coaching.Words(r.Context(), route.Actor(r), order.Words, form.Line("saved")); err != nil {
		route.Fault(w, r, err)
		return
	}
	done, err := p.Groups.Many(r.Context(), route.Actor(r), order)
	switch {
	case err == nil:
		route.Flash(w, r, manyNote(order, done))
		route.SeeOther(w, r, "/now")
	case route.Again(err):
		v, failed := p.loadNow(r)
		if failed != nil {
			route.Fault(w, r, failed)
			return
		}
		v.Several.Chosen, v.Several.Words, v.Several.Keep, v.Several.Wrong = chosen, form.Text("words"), order.Keep, route.FieldKeys(err)
		for i, l := range v.Lines {
			v.Lines[i].Picked = v.Several.picks(l.Line)
		}
		route.Render(w, r, http.StatusUnprocessableEntity, nowPage(v))
	default:
		route.Fault(w, r, err)
	}
}

// manyNote says what became of several lines. The way to take it back stands on the page.
func manyNote(order desk.Many, done desk.Outcome) route.Note {
	key := "guide.many_done"
	switch {
	case len(order.Lines) == 1 && order.Do == desk.DoOK && done.Done == 1 && order.Lines[0].Kind == desk.Proposal:
		key = "decides.said.yes"
	case len(order.Lines) == 1 && order.Do == desk.DoOK && done.Done == 1:
		key = "coaching.talked"
	case done.Left > 0 && done.Stays > 0:
		key = "guide.many_left_stays"
	case done.Left > 0:
		key = "guide.many_left"
	case done.Stays > 0:
		key = "guide.many_stays"
	}
	return route.Note{Key: key, Args: []string{"n", strconv.Itoa(done.Done), "left", strconv.Itoa(done.Left), "stays", strconv.Itoa(done.Stays)}}
}

// manyBack takes back what was done with several lines. What stays is named, with the reason.
func (p *Pages) manyBack(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[string](r, "order")
	var out desk.TakenBack
	if err == nil {
		out, err = p.Groups.TakeBack(r.Context(), route.Actor(r), id)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	note := route.Note{Key: "guide.back_done", Args: []string{"n", strconv.Itoa(out.Back)}}
	if len(out.Stays) > 0 {
		note.Key = "guide.back_stays"
		note.Args = append(note.Args, "stays", staysWords(r.Context(), out.Stays))
	}
	route.Flash(w, r, note)
	route.SeeOther(w, r, "/now")
}

// namedMost is how many are named in a note; it travels in a cookie.
const namedMost = 8

// i18n:keys guide.stays.*

// staysWords names those with whom something stays, reason by reason.
func staysWords(ctx context.Context, list []desk.Stayed) string {
	var order []string
	names := map[string][]string{}
	for _, one := range list[:min(len(list), namedMost)] {
		if names[one.Why] == nil {
			order = append(order, one.Why)
		}
		names[one.Why] = append(names[one.Why], one.Name)
	}
	var parts []string
	for _, why := range order {
		parts = append(parts, strings.Join(names[why], ", ")+": "+ui.T(ctx, why))
	}
	if more := len(list) - namedMost; more > 0 {
		parts = append(parts, ui.T(ctx, "guide.stays.more", "n", more))
	}
	return strings.Join(parts, " ")
}

func (p *Pages) commentsOf(r *http.Request) (list []coaching.Comment, err error) {
	err = p.DB.Read(r.Context(), func(ctx context.Context, tx *db.Tx) error {
		list, err = coaching.Comments(ctx, tx, route.Actor(r))
		return err
	})
	return list, err
}

func (p *Pages) comments(w http.ResponseWriter, r *http.Request) {
	list, err := p.commentsOf(r)
	show(w, r, list, err, commentsPage)
}

func (p *Pages) dropComment(w http.ResponseWriter, r *http.Request) {
	id, err := route.PathID[string](r, "comment")
	if err == nil {
		err = p.Groups.Coaching.DropComment(r.Context(), route.Actor(r), id)
	}
	if err != nil {
		route.Fault(w, r, err)
		return
	}
	route.Flash(w, r, route.Note{Key: "guide.comment_dropped"})
	route.SeeOther(w, r, "/now/comments")
}
